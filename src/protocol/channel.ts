/** Request, reply and event over one message port; failures travel back, and the host knows what the page has not yet shown. */

import type { Clock } from '../core/base/clock';
import type { Disposable } from '../core/base/disposable';
import { TradingError } from '../core/base/errors';
import type { Event } from '../core/base/event';
import type { EventName, EventsToPage, PlainError, ReplyOf, RequestName, RequestOf } from './messages';
import { parseIncoming, requestParsers, type IncomingRequest, type RequestParsers } from './parse';

/** One end of a message port. */
export interface Port {
  post(message: unknown): void;
  readonly onMessage: Event<unknown>;
}

export type RequestHandlers = {
  readonly [N in RequestName]: (body: RequestOf<N>) => Promise<ReplyOf<N>> | ReplyOf<N>;
};

type EventMessage = {
  readonly [N in EventName]: {
    readonly kind: 'event';
    readonly sequence: number;
    readonly name: N;
    readonly body: EventsToPage[N];
  };
}[EventName];

interface ReplyMessage<N extends RequestName> {
  readonly kind: 'reply';
  readonly id: number;
  readonly name: N;
  readonly value: ReplyOf<N>;
}

interface FailureMessage {
  readonly kind: 'failure';
  readonly id: number;
  readonly error: PlainError;
}

type HostMessage = EventMessage | { readonly [N in RequestName]: ReplyMessage<N> }[RequestName] | FailureMessage;

/** Messages a page may send in a burst, and per second on average. A page in use sends about fifteen a second. */
const burst = 100;
const messagesPerSecond = 50;
/** Wrong or surplus messages forgiven per second, and how many at once end the conversation. */
const forgivenPerSecond = 2;
const maxStrikes = 200;
/** Requests being worked on at once; the rest are refused. */
const maxPending = 16;

/**
 * The host's end. The page is a guest: what it sends is counted, capped and parsed before a handler sees it. A page that
 * keeps sending nonsense or floods is reported once through `onAbuse` and not heard any more.
 */
export class HostChannel implements Disposable {
  private readonly subscription: Disposable;
  private readonly allowance: Allowance;
  private readonly patience: Allowance;
  private pending = 0;
  private sequence = 0;
  private acknowledged = 0;
  private disposed = false;

  constructor(
    private readonly port: Port,
    private readonly handlers: RequestHandlers,
    clock: Clock,
    private readonly onAbuse: () => void,
    private readonly onFailure: (name: RequestName, error: unknown) => void,
  ) {
    this.allowance = new Allowance(clock, burst, messagesPerSecond);
    this.patience = new Allowance(clock, maxStrikes, forgivenPerSecond);
    this.subscription = port.onMessage((message) => {
      this.receive(message);
    });
  }

  /** Events sent that the page has not said it has shown. */
  get unacknowledged(): number {
    return this.sequence - this.acknowledged;
  }

  /** What was sent before will not be acknowledged any more: the page is a new one. */
  forgetUnacknowledged(): void {
    this.acknowledged = this.sequence;
  }

  send<N extends EventName>(name: N, body: EventsToPage[N]): void {
    if (this.disposed) return;
    this.sequence++;
    this.port.post({ kind: 'event', sequence: this.sequence, name, body });
  }

  dispose(): void {
    this.disposed = true;
    this.subscription.dispose();
  }

  private receive(message: unknown): void {
    if (this.disposed) return;
    const incoming = this.allowance.take() ? parseIncoming(message) : undefined;
    if (!incoming) this.strike();
    else if (incoming.kind === 'request') void this.serve(incoming);
    else if (incoming.sequence > this.sequence) this.strike();
    else this.acknowledged = Math.max(this.acknowledged, incoming.sequence);
  }

  private strike(): void {
    if (this.patience.take()) return;
    this.dispose();
    this.onAbuse();
  }

  private async serve({ id, name, body }: IncomingRequest): Promise<void> {
    const work = this.prepare(name, body);
    if (!work) {
      this.strike();
      this.fail(id, { name: 'ProtocolError', message: `The body of ${name} is not as agreed.`, reason: 'shape' });
      return;
    }
    if (this.pending >= maxPending) {
      this.fail(id, { name: 'ProtocolError', message: 'Too many requests are being worked on.', reason: 'busy' });
      return;
    }
    this.pending++;
    try {
      const value = await work();
      if (!this.disposed) this.port.post({ kind: 'reply', id, name, value });
    } catch (error) {
      this.onFailure(name, error);
      this.fail(id, toPlainError(error));
    } finally {
      this.pending--;
    }
  }

  /** The handler with its parsed body; `undefined` when the body is not of the shape. */
  private prepare<N extends RequestName>(name: N, body: unknown): (() => Promise<ReplyOf<N>> | ReplyOf<N>) | undefined {
    const parser: RequestParsers[N] = requestParsers[name];
    const parsed = parser(body);
    return parsed && (() => this.handlers[name](parsed.body));
  }

  private fail(id: number, error: PlainError): void {
    if (!this.disposed) this.port.post({ kind: 'failure', id, error });
  }
}

/** A bucket of tokens that fills steadily. */
class Allowance {
  private tokens: number;
  private filledAt: number;

  constructor(
    private readonly clock: Clock,
    private readonly capacity: number,
    private readonly perSecond: number,
  ) {
    this.tokens = capacity;
    this.filledAt = clock.monotonic();
  }

  /** False when there is none left. */
  take(): boolean {
    const now = this.clock.monotonic();
    this.tokens = Math.min(this.capacity, this.tokens + ((now - this.filledAt) * this.perSecond) / 1000);
    this.filledAt = now;
    if (this.tokens < 1) return false;
    this.tokens--;
    return true;
  }
}

/** Trading errors keep their words; anything else is a bug of ours, and its text stays in the log. */
export function toPlainError(error: unknown): PlainError {
  return error instanceof TradingError
    ? { name: error.name, message: error.message, reason: error.reason }
    : { name: 'Error', message: 'The request failed.', reason: 'internal' };
}

/** What a failed request rejects with on the page. */
export class RemoteError extends Error {
  readonly reason: string;

  constructor(error: PlainError) {
    super(error.message);
    this.name = error.name;
    this.reason = error.reason;
  }
}

type EventHandlers = { readonly [N in EventName]: (body: EventsToPage[N]) => Promise<void> | void };

interface PendingRequest {
  readonly settle: (message: HostMessage) => void;
}

/** The page's end. An event is acknowledged once its handler is through, which is when it has been painted. */
export class PageChannel implements Disposable {
  private readonly pending = new Map<number, PendingRequest>();
  private readonly subscription: Disposable;
  private nextId = 1;

  constructor(
    private readonly port: Port,
    private readonly handlers: EventHandlers,
  ) {
    this.subscription = port.onMessage((message) => {
      if (isHostMessage(message)) this.receive(message);
    });
  }

  /** Rejects with a `RemoteError` when the host refuses or fails. */
  ask<N extends RequestName>(name: N, body: RequestOf<N>): Promise<ReplyOf<N>> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.pending.set(id, {
        settle: (message) => {
          if (isReplyTo(name, message)) resolve(message.value);
          else if (message.kind === 'failure') reject(new RemoteError(message.error));
        },
      });
      this.port.post({ kind: 'request', id, name, body });
    });
  }

  dispose(): void {
    this.subscription.dispose();
    this.pending.clear();
  }

  private receive(message: HostMessage): void {
    if (message.kind === 'event') {
      void this.show(message);
      return;
    }
    const waiting = this.pending.get(message.id);
    this.pending.delete(message.id);
    waiting?.settle(message);
  }

  private async show(message: EventMessage): Promise<void> {
    try {
      await this.handlers[message.name](message.body);
    } finally {
      this.port.post({ kind: 'ack', sequence: message.sequence });
    }
  }
}

/** The host is of the same build as the page, so the envelope is looked at and the rest is as typed. */
function isHostMessage(message: unknown): message is HostMessage {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false;
  return message.kind === 'event' || message.kind === 'reply' || message.kind === 'failure';
}

function isReplyTo<N extends RequestName>(name: N, message: HostMessage): message is HostMessage & ReplyMessage<N> {
  return message.kind === 'reply' && message.name === name;
}
