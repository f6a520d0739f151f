/** One WebSocket that keeps itself alive: heartbeat with a reply deadline, backoff that trusts slowly, generations, send limits. */

import WebSocket from 'ws';

import type { Clock } from '../base/clock';
import { DisposableStore, MutableDisposable, toDisposable, type Disposable } from '../base/disposable';
import { CredentialsError } from '../base/errors';
import { Emitter, type Event } from '../base/event';
import { describeError, type Logger } from '../base/log';
import type { Random } from '../base/random';
import { backoffDelayMs, reconnectBackoff } from '../base/retry';
import { SendQueue, type SendLimits } from './sendQueue';

/** `stale`: no answer in time; `failing`: connections keep being closed, or signing in was refused. */
export type SocketStatus = 'idle' | 'connecting' | 'live' | 'stale' | 'failing' | 'closed';

export interface SocketState {
  readonly status: SocketStatus;
  /** Rises with every new connection. */
  readonly generation: number;
  readonly reason?: string;
  /** Epoch ms of the next attempt. */
  readonly retryAt?: number;
}

export interface Heartbeat {
  /** The text of a ping. */
  ping(): string;
  /** True for the text that answers a ping; it is not delivered. */
  isPong(text: string): boolean;
  /** 10 s when absent. */
  readonly periodMs?: number;
  /** Any traffic within this time after a ping will do; 5 s when absent. */
  readonly replyDeadlineMs?: number;
}

/** What the owner does with a connection. All are called for the current generation only. */
export interface SocketHooks {
  /** Runs once before the first connection, for instance to load an engine. */
  prepare?(): Promise<void>;
  /** Signs in on a fresh connection. A `CredentialsError` ends all attempts until `reconnect()`; any other failure is retried. */
  login?(): Promise<void>;
  /** Signed in: wishes are sent now. */
  ready(): void;
  /** Called synchronously, in order of arrival. Text frames come as text, binary ones as bytes. */
  message(data: string | Uint8Array, receivedAt: number): void;
  /** The connection is gone: whatever waits for an answer on it waits in vain. */
  lost?(): void;
}

export interface SocketOptions {
  readonly url: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly userAgent: string;
  readonly heartbeat: Heartbeat;
  readonly hooks: SocketHooks;
  readonly limits: SendLimits;
  /** 10 s when absent. */
  readonly handshakeTimeoutMs?: number;
  /** Largest message accepted, in bytes; 4 MB when absent. A larger one ends the connection. */
  readonly maxPayloadBytes?: number;
}

export interface SocketStatistics {
  messages: number;
  bytes: number;
  dropped: number;
  connects: number;
  lastMessageAt: number | undefined;
}

/** A connection must live this long before its predecessors' failures are forgiven. */
const stableMs = 10_000;
const attemptsPerMinute = 10;
const roundsUntilFailing = 5;
const badFramesPerMinute = 5;
const minuteMs = 60_000;

export class ReconnectingSocket implements Disposable {
  private readonly stateEmitter = new Emitter<SocketState>((error) => {
    this.options.logger.error(error, 'socket: a listener failed');
  });
  readonly onDidChangeState: Event<SocketState> = this.stateEmitter.event;
  readonly statistics: SocketStatistics = { messages: 0, bytes: 0, dropped: 0, connects: 0, lastMessageAt: undefined };
  private readonly connection = new MutableDisposable<DisposableStore>();
  private readonly nextAttempt = new MutableDisposable();
  private readonly queue: SendQueue;
  private current: SocketState = { status: 'idle', generation: 0 };
  private socket: WebSocket | undefined;
  private hasOpened = false;
  private isStable = false;
  private isPrepared = false;
  private failures = 0;
  /** Connections in a row that opened and were lost before they had proven stable. */
  private shortLives = 0;
  private attempts: number[] = [];
  private badFrames: number[] = [];
  private lastTrafficAt = 0;

  constructor(private readonly options: SocketOptions) {
    this.queue = new SendQueue(options.clock, options.limits, (text) => {
      this.socket?.send(text);
    });
  }

  get state(): SocketState {
    return this.current;
  }

  /** Connects, and keeps connecting until `stop` or `dispose`. */
  start(): void {
    if (this.current.status !== 'idle') return;
    this.setState({ status: 'connecting' });
    this.schedule(0);
  }

  /** Lets go of the connection; `start` may follow. */
  stop(): void {
    if (this.current.status === 'closed') return;
    this.drop();
    this.nextAttempt.value = undefined;
    this.failures = 0;
    this.shortLives = 0;
    this.setState({ status: 'idle' });
  }

  /** Replaces the connection now: after sleep, a change of network, or by a person's wish. */
  reconnect(reason = 'requested'): void {
    if (this.current.status === 'idle' || this.current.status === 'closed') return;
    this.drop();
    this.failures = 0;
    this.shortLives = 0;
    this.setState({ status: 'connecting', reason });
    this.schedule(0);
  }

  /** Queues one message within the venue's limits; false when there is no connection to take it. */
  send(text: string): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.queue.push(text);
    return true;
  }

  /** A frame that could not be read was dropped; the fifth within a minute replaces the connection. */
  noteBadFrame(): void {
    this.statistics.dropped++;
    const now = this.options.clock.monotonic();
    this.badFrames = this.badFrames.filter((at) => now - at < minuteMs);
    this.badFrames.push(now);
    if (this.badFrames.length < badFramesPerMinute) return;
    this.badFrames = [];
    this.lose('badFrames');
  }

  dispose(): void {
    if (this.current.status === 'closed') return;
    this.drop();
    this.nextAttempt.dispose();
    this.connection.dispose();
    this.queue.dispose();
    this.setState({ status: 'closed' });
    this.stateEmitter.dispose();
  }

  private schedule(delayMs: number): void {
    const { clock } = this.options;
    const now = clock.monotonic();
    this.attempts = this.attempts.filter((at) => now - at < minuteMs);
    const oldest = this.attempts.at(-attemptsPerMinute);
    const waitMs = Math.max(delayMs, oldest === undefined ? 0 : oldest + minuteMs - now);
    if (waitMs > 0) this.setState({ ...this.current, retryAt: clock.now() + waitMs });
    this.nextAttempt.value = clock.setTimeout(() => {
      this.attempts.push(clock.monotonic());
      this.connect().catch((error: unknown) => {
        this.options.logger.error(error, 'socket: could not connect');
        this.lose('error');
      });
    }, waitMs);
  }

  private async connect(): Promise<void> {
    const { hooks, logger } = this.options;
    if (!this.isPrepared && hooks.prepare) {
      const attempt = this.nextAttempt.value;
      await hooks.prepare();
      // Stopped, disposed or reconnected meanwhile: this attempt is no longer the wanted one.
      if (this.nextAttempt.value !== attempt) return;
      this.isPrepared = true;
    }
    const store = new DisposableStore();
    this.connection.value = store;
    const generation = this.current.generation + 1;
    const { status, reason } = this.current;
    this.setState({ status, generation, ...(reason !== undefined && { reason }) });
    const socket = this.open(store);
    const isCurrent = (): boolean => this.socket === socket;
    const handshake = store.add(
      this.options.clock.setTimeout(() => {
        if (isCurrent()) this.lose('handshake');
      }, this.options.handshakeTimeoutMs ?? 10_000),
    );
    socket.on('open', () => {
      if (!isCurrent()) return;
      handshake.dispose();
      this.statistics.connects++;
      this.onOpen(store, isCurrent);
    });
    socket.on('message', (data, isBinary) => {
      if (isCurrent()) this.onMessage(data, isBinary);
    });
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      if (isCurrent()) this.lose(`http${String(response.statusCode ?? 0)}`);
    });
    socket.on('error', (error) => {
      if (!isCurrent()) return;
      logger.debug(`socket: ${describeError(error)}`);
      this.lose(reasonFor(error));
    });
    socket.on('close', (code) => {
      if (isCurrent()) this.lose(`closed${String(code)}`);
    });
  }

  private open(store: DisposableStore): WebSocket {
    const socket = new WebSocket(this.options.url, {
      perMessageDeflate: false,
      maxPayload: this.options.maxPayloadBytes ?? 4 * 1024 * 1024,
      followRedirects: false,
      headers: { 'User-Agent': this.options.userAgent },
    });
    this.socket = socket;
    store.add(
      toDisposable(() => {
        if (this.socket === socket) this.socket = undefined;
        // A goodbye if the line still takes one; nothing waits for the answer.
        if (socket.readyState === WebSocket.OPEN) socket.close(1000);
        socket.terminate();
      }),
    );
    return socket;
  }

  private onOpen(store: DisposableStore, isCurrent: () => boolean): void {
    const { clock, hooks } = this.options;
    this.hasOpened = true;
    this.lastTrafficAt = clock.monotonic();
    this.startHeartbeat(store, isCurrent);
    const ready = (): void => {
      if (!isCurrent()) return;
      store.add(
        clock.setTimeout(() => {
          this.isStable = true;
          this.failures = 0;
          this.shortLives = 0;
        }, stableMs),
      );
      this.setState({ status: 'live' });
      hooks.ready();
    };
    if (!hooks.login) {
      ready();
      return;
    }
    hooks.login().then(ready, (error: unknown) => {
      if (!isCurrent()) return;
      this.options.logger.warn(`socket: signing in failed: ${describeError(error)}`);
      if (error instanceof CredentialsError) this.giveUp(error.reason);
      else this.lose('login');
    });
  }

  private onMessage(data: WebSocket.RawData, isBinary: boolean): void {
    const { clock, heartbeat } = this.options;
    const { statistics } = this;
    const bytes = toBytes(data);
    const receivedAt = clock.now();
    this.lastTrafficAt = clock.monotonic();
    statistics.bytes += bytes.length;
    const frame = isBinary ? bytes : bytes.toString('utf8');
    if (typeof frame === 'string' && heartbeat.isPong(frame)) return;
    statistics.messages++;
    statistics.lastMessageAt = receivedAt;
    try {
      this.options.hooks.message(frame, receivedAt);
    } catch (error) {
      // Thrown into `ws`, this would end the process.
      this.options.logger.error(error, 'socket: a message could not be handled');
    }
  }

  private startHeartbeat(store: DisposableStore, isCurrent: () => boolean): void {
    const { clock, heartbeat } = this.options;
    const deadline = store.add(new MutableDisposable());
    store.add(
      clock.setInterval(() => {
        if (!isCurrent() || this.socket?.readyState !== WebSocket.OPEN) return;
        // Venues close a client that stays silent, however much they send themselves: so the ping goes out in any case.
        this.queue.pushFirst(heartbeat.ping());
        const pingedAt = clock.monotonic();
        deadline.value = clock.setTimeout(() => {
          if (!isCurrent() || this.lastTrafficAt >= pingedAt) return;
          this.setState({ status: 'stale', reason: 'noReply' });
          // Whoever listens may have replaced the connection already.
          if (isCurrent()) this.lose('noReply');
        }, heartbeat.replyDeadlineMs ?? 5000);
      }, heartbeat.periodMs ?? 10_000),
    );
  }

  /** The connection is of no use any more: take the next one, later and later. */
  private lose(reason: string): void {
    const wasShort = this.hasOpened && !this.isStable;
    this.drop();
    if (this.current.status === 'closed' || this.current.status === 'idle') return;
    if (wasShort) this.shortLives++;
    const delayMs = backoffDelayMs(this.failures++, reconnectBackoff, this.options.random);
    this.options.logger.debug(`socket: ${reason}, next attempt in ${String(delayMs)} ms`);
    this.setState({ status: this.shortLives >= roundsUntilFailing ? 'failing' : 'connecting', reason });
    this.schedule(delayMs);
  }

  private giveUp(reason: string): void {
    this.drop();
    this.nextAttempt.value = undefined;
    this.setState({ status: 'failing', reason });
  }

  private drop(): void {
    const hadConnection = this.socket !== undefined;
    this.hasOpened = false;
    this.isStable = false;
    this.queue.clear();
    this.connection.value = undefined;
    this.nextAttempt.value = undefined;
    if (hadConnection) this.options.hooks.lost?.();
  }

  private setState(change: Omit<SocketState, 'generation'> & { readonly generation?: number }): void {
    this.current = { generation: this.current.generation, ...change };
    this.stateEmitter.fire(this.current);
  }
}

function reasonFor(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' ? 'tooLarge' : code === '' ? 'error' : code;
}

function toBytes(data: WebSocket.RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
