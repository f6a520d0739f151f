/** Carries one call over REST: quota, clock, signature, the exchange itself, and what its reply means (reference sections 3 to 5). */

import type { Clock, Pauses } from '../../base/clock';
import { ClockSkewError, ConnectionError, CredentialsError, RateLimitError, TradingError } from '../../base/errors';
import type { Json } from '../../base/json';
import { describeError, Redactor, type Logger } from '../../base/log';
import type { Random } from '../../base/random';
import { backoffDelayMs } from '../../base/retry';
import type { HttpClient, HttpReply, HttpRequest } from '../../net/http';
import type { Quota, RateLimiter, ReportedUse } from '../../net/rateLimiter';
import type { ServerClock } from '../../net/serverClock';
import type { CallOptions, Environment } from '../venue';
import { failureOfExchange, openReply, unreadableSuccess, type CallIdentity } from './failures';
import type { BitgetHosts } from './hosts';
import { buildBody, buildQuery, requestMessage, type Body, type Parameters } from './signing';
import type { Endpoint } from './spot/endpoints';

export interface RestSigner {
  readonly apiKey: string;
  readonly passphrase: string;
  sign(message: string): string | Promise<string>;
}

export interface RestOptions {
  readonly hosts: BitgetHosts;
  readonly environment: Environment;
  readonly signer: RestSigner | undefined;
  readonly http: HttpClient;
  readonly limiter: RateLimiter;
  readonly serverClock: ServerClock;
  readonly clock: Clock;
  /** Between the tries of a read. */
  readonly pauses: Pauses;
  readonly random: Random;
  readonly logger: Logger;
}

/** Sorts out what a call sends; the client order id names a write whose outcome stays unknown. */
export interface Sent {
  readonly query?: Parameters;
  readonly body?: Body;
  readonly clientOrderId?: string;
  readonly priority?: CallOptions['priority'];
  /** Not repeated: for a reading of which the time on the way matters. */
  readonly once?: boolean;
}

const readTimeoutMs = 10_000;
const writeTimeoutMs = 15_000;
const maxAttempts = 3;
const readBackoff = { initialMs: 500, maxMs: 4000 };
const addressQuota: Quota = { id: 'address', limit: 6000, windowMs: 60_000 };

export interface BitgetRest {
  /** Resolves with what `read` makes of the data. A write is sent at most once; a read again where that can help. */
  call<T>(endpoint: Endpoint, sent: Sent, options: CallOptions | undefined, read: (data: Json) => T): Promise<T>;
  /** Opens a connection ahead of need. Never fails. */
  warm(): Promise<unknown>;
}

export function createRest(context: RestOptions): BitgetRest {
  const { hosts, environment, signer, http, limiter, serverClock, clock, pauses, random, logger } = context;
  const redactor = new Redactor();
  if (signer) for (const value of [signer.apiKey, signer.passphrase]) redactor.add(value);

  async function call<T>(
    endpoint: Endpoint,
    sent: Sent,
    options: CallOptions | undefined,
    read: (data: Json) => T,
  ): Promise<T> {
    const call: CallIdentity = {
      endpoint: endpoint.id,
      isWrite: endpoint.isWrite,
      isPlacement: endpoint.isPlacement === true,
      ...(sent.clientOrderId !== undefined && { clientOrderId: sent.clientOrderId }),
    };
    const data = await repeat(endpoint, sent, options, call);
    try {
      return read(data);
    } catch (error) {
      throw unreadableSuccess(error, call);
    }
  }

  async function repeat(
    endpoint: Endpoint,
    sent: Sent,
    options: CallOptions | undefined,
    call: CallIdentity,
  ): Promise<Json> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await tryOnce(endpoint, sent, options, call);
      } catch (error) {
        if (error instanceof ClockSkewError) {
          serverClock.distrust();
          void serverClock.sync();
        }
        if (endpoint.isWrite || sent.once || attempt >= maxAttempts || options?.signal?.aborted) throw error;
        const waitMs = await pauseBeforeRepeat(error, attempt);
        if (waitMs === undefined || !(await pauses.wait(waitMs, options?.signal))) throw error;
      }
    }
  }

  /** How long to wait before a failed read is sent again; `undefined` when it must not be. */
  async function pauseBeforeRepeat(error: unknown, attempt: number): Promise<number | undefined> {
    if (error instanceof ClockSkewError) {
      // Once, with a clock measured anew: the first refusal may be ours alone.
      if (attempt > 1) return undefined;
      await serverClock.sync();
      return serverClock.isTrusted ? 0 : undefined;
    }
    // Edges that block ask for 30 to 60 s of peace.
    if (error instanceof ConnectionError && error.reason === 'blocked') return 30_000 + random.next() * 30_000;
    // The limiter holds the next attempt back for as long as it must.
    if (error instanceof RateLimitError) return error.code === undefined ? undefined : 0;
    return error instanceof TradingError && error.isRepeatable
      ? backoffDelayMs(attempt - 1, readBackoff, random)
      : undefined;
  }

  async function tryOnce(endpoint: Endpoint, sent: Sent, options: CallOptions = {}, call: CallIdentity): Promise<Json> {
    if (endpoint.isSigned && !signer) {
      throw new CredentialsError('missing', 'This needs an account at Bitget; nothing was sent.', {
        endpoint: endpoint.id,
      });
    }
    if (endpoint.isSigned) await serverClock.ready();
    const priority = sent.priority ?? options.priority ?? 'normal';
    const timeoutMs = timeoutOf(endpoint, options);
    const waiting = { priority, maxWaitMs: timeoutMs, ...(options.signal && { signal: options.signal }) };
    const quota: Quota = { id: endpoint.id, limit: endpoint.perSecond, windowMs: 1000 };
    const addressPermit = await limiter.acquire(addressQuota, waiting);
    let reported: ReportedUse | undefined;
    try {
      const permit = await limiter.acquire(quota, waiting);
      try {
        const request = await build(endpoint, sent, options);
        traceRequest(request);
        const reply = await exchange(() => http.send(request), endpoint, call);
        reported = reportedUse(reply, endpoint);
        return openReply(reply, call, (text) => redactor.redact(text));
      } catch (error) {
        if (error instanceof RateLimitError) limiter.penalise(quota, error.retryAfterMs);
        throw error;
      } finally {
        permit.settle(reported);
      }
    } finally {
      addressPermit.settle();
    }
  }

  async function build(endpoint: Endpoint, sent: Sent, options: CallOptions): Promise<HttpRequest> {
    const { method, path, isWrite } = endpoint;
    const query = buildQuery(sent.query ?? {});
    const body = method === 'POST' ? buildBody(sent.body ?? {}) : '';
    const isPost = method === 'POST';
    const headers: Record<string, string> = { locale: 'en-US' };
    if (isPost) headers['Content-Type'] = 'application/json';
    if (environment === 'demo' && endpoint.leavesDemoHeaderOut !== true) headers['paptrading'] = '1';
    if (endpoint.isSigned && signer) {
      const timestamp = serverClock.now();
      headers['ACCESS-KEY'] = signer.apiKey;
      headers['ACCESS-SIGN'] = await signer.sign(requestMessage(timestamp, method, path, query.plain, body));
      headers['ACCESS-TIMESTAMP'] = timestamp.toFixed(0);
      headers['ACCESS-PASSPHRASE'] = signer.passphrase;
    }
    return {
      method,
      url: hosts.rest + path + (query.encoded === '' ? '' : `?${query.encoded}`),
      headers,
      ...(isPost && { body }),
      timeoutMs: timeoutOf(endpoint, options),
      ...(options.signal && { signal: options.signal }),
      isIdempotent: !isWrite,
    };
  }

  /** One line per request, whatever became of it. */
  async function exchange(send: () => Promise<HttpReply>, endpoint: Endpoint, call: CallIdentity): Promise<HttpReply> {
    const startedAt = clock.monotonic();
    const line = (outcome: string): string =>
      `${endpoint.method} ${endpoint.path} ${outcome}, ${(clock.monotonic() - startedAt).toFixed(0)} ms`;
    try {
      const reply = await send();
      logger.debug(line(String(reply.status)));
      if (logger.isTracing) logger.trace(`${endpoint.path} answered ${reply.body.slice(0, 4000)}`);
      return reply;
    } catch (error) {
      logger.debug(line(describeError(error)));
      throw failureOfExchange(error, call);
    }
  }

  function traceRequest(request: HttpRequest): void {
    if (!logger.isTracing) return;
    const headers = Object.entries(request.headers ?? {}).map(([name, value]) => `${name}: ${maskHeader(name, value)}`);
    const size = request.body === undefined ? 'no body' : `a body of ${String(Buffer.byteLength(request.body))} bytes`;
    // The signed text itself is never written down: with its headers it could be replayed.
    logger.trace(`${request.method} ${request.url} [${headers.join(', ')}] with ${size}`);
  }

  return { call, warm: () => http.warm(hosts.rest) };
}

function timeoutOf(endpoint: Endpoint, options: CallOptions): number {
  return options.timeoutMs ?? (endpoint.isWrite ? writeTimeoutMs : readTimeoutMs);
}

const maskedHeaders: ReadonlySet<string> = new Set(['ACCESS-SIGN', 'ACCESS-PASSPHRASE']);

/** Passphrase and signature never show; of the key the last four characters do. */
export function maskHeader(name: string, value: string): string {
  if (maskedHeaders.has(name)) return '[redacted]';
  return name === 'ACCESS-KEY' ? `…${value.slice(-4)}` : value;
}

/** The header counts what is left in the current second. */
function reportedUse(reply: HttpReply, endpoint: Endpoint): ReportedUse | undefined {
  const left = Number(reply.headers['x-mbx-used-remain-limit'] ?? NaN);
  return Number.isInteger(left) && left >= 0 && left <= endpoint.perSecond
    ? { used: endpoint.perSecond - left }
    : undefined;
}
