/** One request: time-outs, size caps, no redirects, keep-alive; and a truthful answer to whether any byte of it left. */

import * as http from 'http';
import * as https from 'https';
import type { Duplex } from 'stream';

import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import { ConnectionError, TimeoutError, WireError, type ConnectionReason, type TradingError } from '../base/errors';
import { errorCode, openBody, type BodyFault } from './body';
import { createConnections, type Connections } from './connections';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Absolute. The venue has checked the host; this room does not know which hosts are right. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent exactly as these UTF-8 bytes. */
  readonly body?: string;
  /** From the call to the last byte of the reply. */
  readonly timeoutMs: number;
  /** For opening the connection, TLS included; 10 s when absent, and never more than `timeoutMs`. */
  readonly connectTimeoutMs?: number;
  /** Most bytes of the body as it travels; 8 MB when absent. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
  /** True for a read: when an idle connection turns out dead before any answer, it is sent once more on a new one. */
  readonly isIdempotent?: boolean;
}

export interface HttpReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** This request had to wait for a connection to be opened. */
  readonly newSocket: boolean;
  readonly timings: { readonly connectMs: number; readonly firstByteMs: number; readonly totalMs: number };
}

export interface HttpClientOptions {
  readonly clock: Clock;
  /** Always sent: edges in front of venues refuse library defaults. */
  readonly userAgent: string;
  /** Most bytes a compressed body may open to; 4 MB when absent. */
  readonly maxOpenedBytes?: number;
}

const megabyte = 1024 * 1024;
const defaultConnectTimeoutMs = 10_000;

/**
 * Failures are `ConnectionError` and `TimeoutError`, both with `bytesLeft`, or `WireError` for an unreadable reply (bytes had
 * left). Any status but 3xx is a reply, not a failure.
 */
export class HttpClient implements Disposable {
  private readonly origins = new Map<string, Connections>();
  private readonly cancels = new Set<(error: TradingError) => void>();
  private isDisposed = false;

  constructor(private readonly options: HttpClientOptions) {}

  async send(request: HttpRequest): Promise<HttpReply> {
    const url = new URL(request.url);
    const connections = this.connectionsFor(url);
    const first: Attempt = { reused: false };
    try {
      return await this.exchange(request, url, connections, first);
    } catch (error) {
      const isStale =
        request.isIdempotent === true && first.reused && error instanceof ConnectionError && error.reason === 'reset';
      if (!isStale || request.signal?.aborted || this.isDisposed) throw error;
      connections.dropIdle();
      return this.exchange(request, url, connections, { reused: false });
    }
  }

  /** Opens a connection to `origin` ahead of need. Resolves true when one is ready; never fails. */
  async warm(origin: string): Promise<boolean> {
    if (this.isDisposed) return false;
    const url = new URL(origin);
    const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
    return this.connectionsFor(url).warm({ host: hostOf(url), port });
  }

  /** Closes idle connections, after sleep or a change of network: they are most likely dead. */
  dropIdle(): void {
    for (const connections of this.origins.values()) connections.dropIdle();
  }

  dispose(): void {
    this.isDisposed = true;
    for (const cancel of [...this.cancels])
      cancel(new ConnectionError('closed', 'The connection was shut down.', true));
    for (const connections of this.origins.values()) connections.dispose();
    this.origins.clear();
  }

  private connectionsFor(url: URL): Connections {
    const known = this.origins.get(url.origin);
    if (known) return known;
    const made = createConnections(url.protocol === 'https:' ? 'https:' : 'http:');
    this.origins.set(url.origin, made);
    return made;
  }

  private exchange(request: HttpRequest, url: URL, connections: Connections, attempt: Attempt): Promise<HttpReply> {
    if (this.isDisposed) {
      return Promise.reject(new ConnectionError('closed', 'The connection was shut down.', false));
    }
    if (request.signal?.aborted)
      return Promise.reject(new ConnectionError('closed', 'The request was canceled.', false));
    return new Promise((resolve, reject) => {
      const exchange = new Exchange(request, url, connections, attempt, this.options, (outcome) => {
        this.cancels.delete(exchange.cancel);
        if ('error' in outcome) reject(outcome.error);
        else resolve(outcome.reply);
      });
      this.cancels.add(exchange.cancel);
      exchange.start();
    });
  }
}

interface Attempt {
  /** The request went out on a connection that had served an earlier one. */
  reused: boolean;
}

type Outcome = { readonly reply: HttpReply } | { readonly error: TradingError };

/** One request on one connection. Settles once; whatever comes later is ignored. */
class Exchange {
  private readonly startedAt: number;
  private readonly chunks: Buffer[] = [];
  private readonly timers: Disposable[] = [];
  private request: http.ClientRequest | undefined;
  private bytesLeft = false;
  private newSocket = true;
  private connectMs = 0;
  private firstByteMs = 0;
  private received = 0;
  private isSettled = false;

  constructor(
    private readonly wanted: HttpRequest,
    private readonly url: URL,
    private readonly connections: Connections,
    private readonly attempt: Attempt,
    private readonly options: HttpClientOptions,
    private readonly settle: (outcome: Outcome) => void,
  ) {
    this.startedAt = options.clock.monotonic();
  }

  /** Ends the exchange with `error`, corrected by whether bytes had left. */
  readonly cancel = (error: TradingError): void => {
    this.fail(error instanceof ConnectionError ? this.connectionError(error.reason, error.message) : error);
  };

  start(): void {
    const { wanted, url } = this;
    const headers: Record<string, string | number> = {
      'User-Agent': this.options.userAgent,
      Accept: 'application/json',
      'Accept-Encoding': 'gzip, deflate',
      ...wanted.headers,
    };
    if (wanted.body !== undefined) headers['Content-Length'] = Buffer.byteLength(wanted.body);
    const options: https.RequestOptions = {
      method: wanted.method,
      protocol: url.protocol,
      host: hostOf(url),
      port: url.port,
      path: url.pathname + url.search,
      headers,
      agent: this.connections.agent,
    };
    this.timers.push(
      this.options.clock.setTimeout(() => {
        this.expire('No answer', wanted.timeoutMs);
      }, wanted.timeoutMs),
    );
    wanted.signal?.addEventListener('abort', this.onAbort);
    try {
      const request = url.protocol === 'https:' ? https.request(options) : http.request(options);
      this.request = request;
      request.on('socket', (socket) => {
        this.onSocket(request, socket);
      });
      request.on('response', this.onResponse);
      request.on('error', this.onError);
      request.end(wanted.body);
    } catch (error) {
      this.onError(error);
    }
  }

  private readonly onAbort = (): void => {
    this.fail(this.connectionError('closed', 'The request was canceled.'));
  };

  private onSocket(request: http.ClientRequest, socket: Duplex & { readonly connecting?: boolean }): void {
    this.attempt.reused = request.reusedSocket;
    this.newSocket = !request.reusedSocket && !this.connections.wasParked(socket);
    // What is handed to a socket that is still connecting stays in this process until the connection stands. Any other socket
    // sends at once; so does one we cannot judge (a proxy agent's), and doubt means "left".
    if (!this.newSocket || socket.connecting !== true) {
      this.bytesLeft = true;
      return;
    }
    const limitMs = Math.min(this.wanted.connectTimeoutMs ?? defaultConnectTimeoutMs, this.wanted.timeoutMs);
    const timer = this.options.clock.setTimeout(() => {
      this.expire('No connection', limitMs);
    }, limitMs);
    this.timers.push(timer);
    socket.once(this.url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
      timer.dispose();
      this.bytesLeft = true;
      this.connectMs = this.elapsed();
    });
  }

  private readonly onResponse = (response: http.IncomingMessage): void => {
    this.bytesLeft = true;
    this.firstByteMs = this.elapsed();
    response.on('error', this.onError);
    const status = response.statusCode ?? 0;
    if (status >= 300 && status < 400) {
      this.fail(
        this.connectionError('redirect', `${this.url.host} answered with a redirect (${String(status)}); refused.`),
      );
      return;
    }
    const maxBytes = this.wanted.maxBytes ?? 8 * megabyte;
    response.on('data', (chunk: Buffer) => {
      this.received += chunk.length;
      if (this.received > maxBytes) this.fail(this.tooLarge());
      else this.chunks.push(chunk);
    });
    response.on('end', () => {
      if (response.complete) this.finish(response, status);
      else this.fail(this.connectionError('reset', `The answer of ${this.url.host} broke off.`));
    });
  };

  private finish(response: http.IncomingMessage, status: number): void {
    const bytes = this.chunks.length === 1 ? (this.chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(this.chunks);
    const encoding = (response.headers['content-encoding'] ?? '').trim().toLowerCase();
    const body = openBody(bytes, encoding, this.options.maxOpenedBytes ?? 4 * megabyte);
    if ('fault' in body) {
      this.fail(this.bodyError(body.fault));
      return;
    }
    const reply: HttpReply = {
      status,
      headers: flatten(response.headers),
      body: body.text,
      newSocket: this.newSocket,
      timings: { connectMs: this.connectMs, firstByteMs: this.firstByteMs, totalMs: this.elapsed() },
    };
    this.end({ reply });
  }

  private bodyError(fault: BodyFault): TradingError {
    if (fault === 'tooLarge') return this.tooLarge();
    const found = fault === 'utf8' ? 'text that is not UTF-8' : 'a compressed body that cannot be opened';
    return new WireError(`Expected a readable answer of ${this.url.host}, found ${found}.`);
  }

  private tooLarge(): ConnectionError {
    return this.connectionError('tooLarge', `The answer of ${this.url.host} was larger than allowed and was dropped.`);
  }

  private readonly onError = (error: unknown): void => {
    const code = errorCode(error);
    if (code.startsWith('HPE_')) {
      this.fail(new WireError(`${this.url.host} did not answer in HTTP.`, { cause: error }));
      return;
    }
    const reason = reasonOf(code);
    this.fail(this.connectionError(reason, `${sentences[reason]} (${this.url.host}${code && `, ${code}`}).`, error));
  };

  private expire(what: string, limitMs: number): void {
    const seconds = String(Math.round(limitMs / 100) / 10);
    this.fail(new TimeoutError(`${what} from ${this.url.host} within ${seconds} s.`, limitMs, this.bytesLeft));
  }

  private connectionError(reason: ConnectionReason, message: string, cause?: unknown): ConnectionError {
    return new ConnectionError(reason, message, this.bytesLeft, cause === undefined ? {} : { cause });
  }

  private fail(error: TradingError): void {
    this.end({ error });
    this.request?.destroy();
  }

  private end(outcome: Outcome): void {
    if (this.isSettled) return;
    this.isSettled = true;
    for (const timer of this.timers) timer.dispose();
    this.wanted.signal?.removeEventListener('abort', this.onAbort);
    this.settle(outcome);
  }

  private elapsed(): number {
    return this.options.clock.monotonic() - this.startedAt;
  }
}

const sentences: Readonly<Record<ConnectionReason, string>> = {
  offline: 'The network cannot be reached',
  refused: 'The connection was refused',
  reset: 'The connection broke before an answer came',
  dns: 'The host name could not be looked up',
  tls: 'The secure connection could not be trusted',
  closed: 'The connection was closed',
  blocked: 'The network blocked the request',
  redirect: 'The server answered with a redirect',
  server: 'The server failed',
  tooLarge: 'The answer was too large',
};

const tlsCodes =
  /^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|CRL_|EPROTO$)/;

/** Our word for a Node network error code. */
export function reasonOf(code: string): ConnectionReason {
  if (tlsCodes.test(code)) return 'tls';
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return 'dns';
  if (code === 'ECONNREFUSED') return 'refused';
  if (['ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN', 'EHOSTDOWN', 'EADDRNOTAVAIL', 'ETIMEDOUT'].includes(code))
    return 'offline';
  return 'reset';
}

/** Node wants an IPv6 address without its brackets. */
function hostOf(url: URL): string {
  return url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
}

function flatten(headers: http.IncomingHttpHeaders): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) flat[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return flat;
}
