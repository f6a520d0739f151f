/** The wishes of one connection: which topics are wanted, which were asked for, which are confirmed. No socket in here. Reference 7.1, 7.2. */

import { delay, type Clock } from '../../../base/clock';
import { TimeoutError, WireError } from '../../../base/errors';
import { errorRow, readErrorOf } from '../errorCodes';
import { optionalText } from '../wireFields';
import { connectionRules } from './channels';
import type { WireAck } from './payloads';

export interface TopicsOptions {
  readonly clock: Clock;
  /** Hands one message to the connection; false when there is none. */
  readonly send: (text: string) => boolean;
  readonly onRefused: (topic: string, error: Error) => void;
}

/** `wished` was not sent on this connection yet; `asked` waits for its ack; `refused` is not asked again before it is wished anew. */
type Stage = 'wished' | 'asked' | 'live' | 'refused';

interface Wish {
  stage: Stage;
  asks: number;
}

const ackDeadlineMs = 5000;
const maxAsks = 3;

/**
 * A refusal does not name its topic. While several are asked for at once it cannot be told whose it is, so what is left
 * unconfirmed is then asked for one by one.
 */
export class Topics {
  private readonly wishes = new Map<string, Wish>();
  private readonly dropped = new Set<string>();
  private isFlushQueued = false;
  private isReady = false;
  private alone: string | undefined;
  private suspects: string[] = [];
  private session = new AbortController();

  constructor(private readonly options: TopicsOptions) {}

  get size(): number {
    return this.wishes.size;
  }

  has(topic: string): boolean {
    return this.wishes.has(topic);
  }

  add(topic: string): void {
    this.dropped.delete(topic);
    const known = this.wishes.get(topic);
    if (!known || known.stage === 'refused') this.wishes.set(topic, { stage: 'wished', asks: 0 });
    this.queueFlush();
  }

  remove(topic: string): void {
    const wish = this.wishes.get(topic);
    this.wishes.delete(topic);
    if (wish?.stage === 'asked' || wish?.stage === 'live') this.dropped.add(topic);
    this.queueFlush();
  }

  /** Subscribes a topic anew on the same connection. */
  renew(topic: string): void {
    if (!this.wishes.has(topic)) return;
    if (this.isReady) this.send('unsubscribe', [topic]);
    this.wishes.set(topic, { stage: 'wished', asks: 0 });
    this.queueFlush();
  }

  /** A connection is ready: everything wished is asked for on it. */
  connected(): void {
    this.reset();
    this.isReady = true;
    for (const wish of this.wishes.values()) if (wish.stage !== 'refused') wish.stage = 'wished';
    this.flush();
  }

  lost(): void {
    this.reset();
  }

  /** True when the message was an answer to an operation rather than data. */
  handle(ack: WireAck): boolean {
    const code = optionalText(ack.errorCode);
    if (code !== undefined) {
      this.refused(code, optionalText(ack.errorMessage) ?? '', optionalText(ack.topic));
      return true;
    }
    const event = optionalText(ack.event);
    if (event === undefined) return false;
    const topic = optionalText(ack.topic);
    if (event === 'subscribe' && topic !== undefined) this.confirmed(topic);
    return true;
  }

  private confirmed(topic: string): void {
    const wish = this.wishes.get(topic);
    if (wish) wish.stage = 'live';
    if (topic === this.alone) this.nextSuspect();
  }

  private refused(code: string, message: string, named: string | undefined): void {
    const row = errorRow(code);
    const topic = named !== undefined && this.wishes.has(named) ? named : this.onlyOneAsked();
    // A duplicate subscription is a subscription.
    if (row?.kind.error === 'none') {
      if (topic !== undefined) this.confirmed(topic);
      return;
    }
    if (topic === undefined) {
      this.askOneByOne();
      return;
    }
    const context = { endpoint: topic, retryAfterMs: 0, code, ...(message !== '' && { venueMessage: message }) };
    const error = row
      ? readErrorOf(row, context)
      : new WireError(`BitMart refused ${topic} with code ${code}.`, context);
    const wish = this.wishes.get(topic);
    if (wish) wish.stage = 'refused';
    if (topic === this.alone) this.nextSuspect();
    if (wish) this.options.onRefused(topic, error);
  }

  /** The refused one of a message is dropped by the venue with or without its neighbours: ask for each that is unconfirmed. */
  private askOneByOne(): void {
    if (this.alone !== undefined) return;
    this.suspects = [...this.wishes].filter(([, wish]) => wish.stage === 'asked').map(([topic]) => topic);
    this.nextSuspect();
  }

  private nextSuspect(): void {
    this.alone = undefined;
    for (let topic = this.suspects.shift(); topic !== undefined; topic = this.suspects.shift()) {
      if (this.wishes.get(topic)?.stage !== 'asked') continue;
      this.alone = topic;
      this.ask([topic]);
      return;
    }
    this.queueFlush();
  }

  private onlyOneAsked(): string | undefined {
    if (this.alone !== undefined) return this.alone;
    const asked = [...this.wishes].filter(([, wish]) => wish.stage === 'asked');
    return asked.length === 1 ? asked[0]?.[0] : undefined;
  }

  /** Wishes made in one go travel in one message. */
  private queueFlush(): void {
    if (this.isFlushQueued || !this.isReady) return;
    this.isFlushQueued = true;
    queueMicrotask(() => {
      this.isFlushQueued = false;
      this.flush();
    });
  }

  private flush(): void {
    // While topics are asked for one by one, a new one in between would blur whose answer is whose.
    if (!this.isReady || this.alone !== undefined) return;
    if (this.dropped.size > 0) {
      const gone = [...this.dropped];
      this.dropped.clear();
      for (const part of batches(gone)) this.send('unsubscribe', part);
    }
    const fresh = [...this.wishes].filter(([, wish]) => wish.stage === 'wished').map(([topic]) => topic);
    for (const part of batches(fresh)) this.ask(part);
  }

  private ask(topics: readonly string[]): void {
    if (!this.send('subscribe', topics)) return;
    for (const topic of topics) {
      const wish = this.wishes.get(topic);
      if (!wish) continue;
      wish.stage = 'asked';
      wish.asks++;
    }
    void this.awaitAcks(topics, this.session.signal);
  }

  /** An ack that stays away is asked for again, a few times; then the topic is reported and rests. */
  private async awaitAcks(topics: readonly string[], signal: AbortSignal): Promise<void> {
    if (!(await delay(this.options.clock, ackDeadlineMs, signal))) return;
    for (const topic of topics) {
      const wish = this.wishes.get(topic);
      if (wish?.stage !== 'asked') continue;
      wish.stage = wish.asks < maxAsks ? 'wished' : 'refused';
      if (topic === this.alone) this.nextSuspect();
      if (wish.stage === 'refused') {
        this.options.onRefused(
          topic,
          new TimeoutError(`BitMart did not confirm ${topic}.`, ackDeadlineMs, true, { endpoint: topic }),
        );
      }
    }
    this.queueFlush();
  }

  private reset(): void {
    this.session.abort();
    this.session = new AbortController();
    this.isReady = false;
    this.alone = undefined;
    this.suspects = [];
    this.dropped.clear();
    for (const wish of this.wishes.values()) wish.asks = 0;
  }

  private send(op: 'subscribe' | 'unsubscribe', args: readonly string[]): boolean {
    return this.options.send(JSON.stringify({ op, args }));
  }
}

/** Within both limits of one message: topics, and bytes of its arguments. */
export function batches(topics: readonly string[]): string[][] {
  const { topicsPerMessage, limits } = connectionRules;
  const parts: string[][] = [];
  let part: string[] = [];
  let bytes = 0;
  // Quotes, comma, and the frame of the message around the arguments.
  const frameBytes = 48;
  for (const topic of topics) {
    const more = Buffer.byteLength(topic) + 3;
    if (part.length === topicsPerMessage || (part.length > 0 && bytes + more + frameBytes > limits.maxBytes)) {
      parts.push(part);
      part = [];
      bytes = 0;
    }
    part.push(topic);
    bytes += more;
  }
  if (part.length > 0) parts.push(part);
  return parts;
}
