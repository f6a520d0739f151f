/** One call to BitMart's REST: quota, signature, sending, and what the answer means. Reads repeat; writes never do. */

import type { Clock, Pauses } from '../../base/clock';
import {
  ClockSkewError,
  ConnectionError,
  CredentialsError,
  OrderTicketError,
  RateLimitError,
  TradingError,
} from '../../base/errors';
import type { Json, JsonObject } from '../../base/json';
import { Redactor, type Logger } from '../../base/log';
import type { Random } from '../../base/random';
import { backoffDelayMs } from '../../base/retry';
import type { HttpClient, HttpReply } from '../../net/http';
import type { Quota, RateLimiter, ReportedUse } from '../../net/rateLimiter';
import type { ServerClock } from '../../net/serverClock';
import type { CallOptions } from '../venue';
import type { Credentials } from './credentials';
import { readReply, type Envelope, type Reply } from './envelope';
import type { ErrorRow } from './errorCodes';
import type { Signer } from './signing';
import type { Endpoint } from './spot/endpoints';

export interface TransportOptions {
  readonly restUrl: string;
  readonly http: HttpClient;
  readonly limiter: RateLimiter;
  readonly serverClock: ServerClock;
  readonly clock: Clock;
  /** Between the tries of a read. */
  readonly pauses: Pauses;
  readonly random: Random;
  readonly logger: Logger;
  readonly recvWindowMs: number;
  readonly account: Account | undefined;
}

/** A key and what signs with it. */
export interface Account {
  readonly credentials: Credentials;
  readonly signer: Signer;
}

/** Values go onto the wire in the order given; `undefined` ones are left out. */
export type Params = Readonly<Record<string, Json | undefined>>;

/** What came of a write, before anybody draws conclusions. `error` is what a read would have thrown. */
export type WriteReply =
  | { readonly kind: 'success'; readonly envelope: Envelope }
  | { readonly kind: 'failure'; readonly error: Error; readonly row?: ErrorRow; readonly httpStatus: number }
  /** No byte of it left this machine. */
  | { readonly kind: 'notSent'; readonly error: Error };

const readTimeoutMs = 10_000;
const orderTimeoutMs = 15_000;
const maxAttempts = 3;
const readBackoff = { initialMs: 500, maxMs: 4000 };
/** Without a published duration of a block, and no `Retry-After` ever seen, this is the first pause; it doubles to the second. */
const banMs = { first: 30_000, longest: 300_000 };
const maxRecvWindowMs = 60_000;

export class Transport {
  private bans = 0;
  private readonly redactor = new Redactor();

  constructor(private readonly options: TransportOptions) {
    const { key, secret, memo } = options.account?.credentials ?? { key: '', secret: '', memo: '' };
    for (const value of [key, secret, memo]) this.redactor.add(value);
  }

  /** A read: repeated up to three times in all where that can help. Throws a `TradingError`. */
  async read(endpoint: Endpoint, params: Params, options: CallOptions = {}): Promise<Envelope> {
    for (let attempt = 1; ; attempt++) {
      try {
        const reply = await this.exchange(endpoint, params, options);
        if (reply.kind === 'success') return reply.envelope;
        throw reply.error;
      } catch (error) {
        if (error instanceof NotSent) throw error.reason;
        const waitMs = await this.pauseBeforeRepeat(error, attempt);
        if (waitMs === undefined || attempt >= maxAttempts || options.signal?.aborted) throw error;
        const waited = await this.options.pauses.wait(waitMs, options.signal);
        if (!waited) throw error;
      }
    }
  }

  /** One attempt, for a reading of which the time on the way matters. */
  async readOnce(endpoint: Endpoint, params: Params, options: CallOptions): Promise<Envelope> {
    try {
      const reply = await this.exchange(endpoint, params, options);
      if (reply.kind === 'success') return reply.envelope;
      throw reply.error;
    } catch (error) {
      throw error instanceof NotSent ? error.reason : error;
    }
  }

  /** A write: sent at most once, whatever happens. Throws only before anything was sent. */
  async write(endpoint: Endpoint, params: Params, options: CallOptions = {}): Promise<WriteReply> {
    try {
      let httpStatus = 0;
      const reply = await this.exchange(endpoint, params, options, (status) => (httpStatus = status));
      return reply.kind === 'success' ? reply : { ...reply, httpStatus };
    } catch (error) {
      if (error instanceof NotSent) return { kind: 'notSent', error: error.reason };
      const isUnsent = error instanceof Error && 'bytesLeft' in error && error.bytesLeft === false;
      const failure = error instanceof Error ? error : new Error('The request failed.', { cause: error });
      return isUnsent ? { kind: 'notSent', error: failure } : { kind: 'failure', error: failure, httpStatus: 0 };
    }
  }

  /** How long to wait before a failed read is sent again; `undefined` when it must not be. */
  private async pauseBeforeRepeat(error: unknown, attempt: number): Promise<number | undefined> {
    const { random, serverClock } = this.options;
    if (error instanceof ClockSkewError) {
      // Once, with a measured clock: the first refusal may be ours alone.
      if (attempt > 1) return undefined;
      await serverClock.sync();
      return serverClock.isTrusted ? 0 : undefined;
    }
    // Edges that block ask for 30 to 60 s of peace.
    if (error instanceof ConnectionError && error.reason === 'blocked') return 30_000 + random.next() * 30_000;
    if (error instanceof RateLimitError) return error.reason === 'banned' ? undefined : 0;
    const isRepeatable = error instanceof Error && 'isRepeatable' in error && error.isRepeatable === true;
    return isRepeatable ? backoffDelayMs(attempt - 1, readBackoff, random) : undefined;
  }

  private async exchange(
    endpoint: Endpoint,
    params: Params,
    options: CallOptions,
    onStatus?: (status: number) => void,
  ): Promise<Reply> {
    const { http, limiter, restUrl } = this.options;
    const timeoutMs = options.timeoutMs ?? (endpoint.isWrite ? orderTimeoutMs : readTimeoutMs);
    const quota = quotaOf(endpoint);
    const { account, recvWindowMs, permit } = await beforeSending(async () => ({
      account: this.accountFor(endpoint),
      recvWindowMs: checkRecvWindow(options.recvWindowMs ?? this.options.recvWindowMs),
      permit: await limiter.acquire(quota, {
        maxWaitMs: timeoutMs,
        ...(options.priority && { priority: options.priority }),
        ...(options.signal && { signal: options.signal }),
      }),
    }));
    let reported: ReportedUse | undefined;
    try {
      // Serialised once: the bytes that are signed are the bytes that are sent.
      const body = endpoint.method === 'POST' ? bodyOf(endpoint, params, recvWindowMs) : undefined;
      const headers = await beforeSending(() => this.headersFor(endpoint, account, body ?? ''));
      const reply = await http.send({
        method: endpoint.method,
        url: restUrl + endpoint.path + (endpoint.method === 'GET' ? queryOf(params) : ''),
        headers,
        timeoutMs,
        isIdempotent: !endpoint.isWrite,
        ...(body !== undefined && { body }),
        ...(options.signal && { signal: options.signal }),
      });
      onStatus?.(reply.status);
      reported = reportedUse(reply);
      this.trace(endpoint, reply, reported, headers, body);
      return this.judge(endpoint, quota, reply, reported);
    } catch (error) {
      if (this.options.logger.isTracing) {
        const name = error instanceof Error ? `${error.name}: ${error.message}` : 'failed';
        this.options.logger.trace(`${endpoint.method} ${endpoint.path} ${name}`);
      }
      throw error;
    } finally {
      permit.settle(reported);
    }
  }

  private judge(endpoint: Endpoint, quota: Quota, http: HttpReply, reported: ReportedUse | undefined): Reply {
    const { limiter, serverClock } = this.options;
    const windowMs = reported?.windowMs ?? quota.windowMs;
    const isBanned = http.status === 418;
    const retryAfterMs = isBanned ? this.banPauseMs(http, windowMs) : windowMs;
    const reply = readReply(http, endpoint.id, retryAfterMs, (text) => this.redactor.redact(text));
    if (reply.kind === 'success') {
      this.bans = 0;
      return reply;
    }
    if (reply.error instanceof ClockSkewError) {
      serverClock.distrust();
      void serverClock.sync();
    }
    if (reply.error instanceof RateLimitError) {
      if (reply.error.reason === 'banned') {
        this.bans++;
        limiter.ban(retryAfterMs);
      } else limiter.penalise(quota, retryAfterMs);
    }
    return reply;
  }

  private banPauseMs(reply: HttpReply, windowMs: number): number {
    const said = Number(reply.headers['retry-after']) * 1000;
    if (said > 0 && said <= 24 * 3_600_000) return said;
    return Math.max(windowMs, Math.min(banMs.first * 2 ** this.bans, banMs.longest));
  }

  private accountFor(endpoint: Endpoint): Account | undefined {
    if (endpoint.auth === 'none') return undefined;
    const { account } = this.options;
    if (!account) {
      throw new CredentialsError('missing', 'This needs a BitMart key; nothing was sent.', { endpoint: endpoint.id });
    }
    return account;
  }

  private async headersFor(
    endpoint: Endpoint,
    account: Account | undefined,
    payload: string,
  ): Promise<Record<string, string>> {
    if (!account) return {};
    const headers: Record<string, string> = { 'X-BM-KEY': account.credentials.key };
    // Keyed reads send the key alone: clients differ in what they sign there, and nothing checks it (reference 2.2, 2.4).
    if (endpoint.auth === 'keyed') return headers;
    await this.options.serverClock.ready();
    const timestamp = String(this.options.serverClock.now());
    const signature = account.signer.sign(timestamp, payload);
    headers['X-BM-TIMESTAMP'] = timestamp;
    headers['X-BM-SIGN'] = typeof signature === 'string' ? signature : await signature;
    headers['Content-Type'] = 'application/json';
    return headers;
  }

  /** One line per request. The logger's sink blanks key and signature; a signed body is never written at all. */
  private trace(
    endpoint: Endpoint,
    reply: HttpReply,
    reported: ReportedUse | undefined,
    headers: Readonly<Record<string, string>>,
    body: string | undefined,
  ): void {
    const { logger } = this.options;
    if (!logger.isTracing) return;
    const left =
      reported?.limit === undefined || reported.used === undefined
        ? ''
        : `, quota left ${String(reported.limit - reported.used)} of ${String(reported.limit)}`;
    const sent = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    if (body !== undefined) sent.push(`signed body of ${String(Buffer.byteLength(body))} bytes`);
    const ms = reply.timings.totalMs.toFixed(0);
    const socket = reply.newSocket ? ', new connection' : '';
    logger.trace(
      `${endpoint.method} ${endpoint.path} ${String(reply.status)} in ${ms} ms${left}${socket}${sent.length > 0 ? ` (${sent.join('; ')})` : ''}`,
    );
  }
}

/** Nothing was sent, and `reason` says why; a write turns it into its own answer, a read throws the reason. */
class NotSent extends Error {
  override readonly name = 'NotSent';
  constructor(readonly reason: Error) {
    super(reason.message, { cause: reason });
  }
}

/** Whatever goes wrong in here, no byte has left yet. */
async function beforeSending<T>(prepare: () => Promise<T>): Promise<T> {
  try {
    return await prepare();
  } catch (error) {
    throw new NotSent(
      error instanceof TradingError
        ? error
        : new OrderTicketError('request', 'The request could not be built; nothing was sent.', {}, { cause: error }),
    );
  }
}

export function quotaOf(endpoint: Endpoint): Quota {
  const { limit, windowMs, scope } = endpoint.quota;
  return { id: `${endpoint.path} (${scope})`, limit, windowMs };
}

/** `recvWindow` is a field of the signed body, never a header or a query parameter (reference 2.6). */
function bodyOf(endpoint: Endpoint, params: Params, recvWindowMs: number): string {
  const body: JsonObject = endpoint.takesRecvWindow ? { ...params, recvWindow: recvWindowMs } : params;
  return JSON.stringify(body);
}

function queryOf(params: Params): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      query.append(name, String(value));
  }
  const printed = query.toString();
  return printed === '' ? '' : `?${printed}`;
}

export function checkRecvWindow(recvWindowMs: number): number {
  if (Number.isInteger(recvWindowMs) && recvWindowMs > 0 && recvWindowMs <= maxRecvWindowMs) return recvWindowMs;
  throw new OrderTicketError(
    'recvWindow',
    `Expected a recvWindow above 0 and at most 60000 ms, found ${String(recvWindowMs)}; nothing was sent.`,
    { found: String(recvWindowMs), limit: String(maxRecvWindowMs) },
  );
}

/** `X-BM-RateLimit-Remaining` counts what was used, `-Reset` is the window's length in seconds (reference 10.1). */
function reportedUse(reply: HttpReply): ReportedUse | undefined {
  const read = (name: string): number | undefined => {
    const printed = reply.headers[name];
    return printed !== undefined && /^\d{1,9}$/.test(printed) ? Number(printed) : undefined;
  };
  const used = read('x-bm-ratelimit-remaining');
  const limit = read('x-bm-ratelimit-limit');
  const seconds = read('x-bm-ratelimit-reset');
  if (used === undefined && limit === undefined) return undefined;
  return {
    ...(used !== undefined && { used }),
    ...(limit !== undefined && { limit }),
    ...(seconds !== undefined && { windowMs: seconds * 1000 }),
  };
}
