/** One spot socket: requests, acks, login, limits and timers (reference 1.3, 1.4, 2.7, 7.1, 7.2, 13.4). */

import type { Clock } from '../../core/base/clock';
import { DisposableStore } from '../../core/base/disposable';
import { asArray, asObject, parseJson, type JsonObject } from '../../core/base/json';
import type { ApiKey } from '../engine/accounts';
import type { Venue } from '../engine/venue';
import type { BalanceChange, OrderChange } from '../engine/words';
import type { Link, OutMessage, Session } from '../server/facade';
import { socketErrorText, type SocketErrorCode } from './errorTexts';
import type { MarketFeed } from './marketFeed';
import { balancePush, orderPush } from './pushes';
import { socketLoginPayload, verify } from './signature';
import { parseTopic, type SocketKind, type Topic } from './topics';

const maxTopicsPerMessage = 20;
const maxTopics = { public: 115, private: 100 } as const satisfies Record<SocketKind, number>;
const maxArgsBytes = 4_096;
const maxMessages = 100;
const messageWindowMs = 10_000;
const silenceMs = 20_000;
const unsubscribedMs = 300_000;
const loginWindowMs = 60_000;

export interface SocketSessionOptions {
  readonly kind: SocketKind;
  readonly link: Link;
  readonly venue: Venue;
  readonly feed: MarketFeed;
  readonly clock: Clock;
  /** False while a test has switched the limits off. */
  readonly isLimited: () => boolean;
}

export class SocketSession implements Session {
  private readonly store = new DisposableStore();
  private readonly topics = new Map<string, Topic>();
  private readonly kind: SocketKind;
  private readonly link: Link;
  private readonly venue: Venue;
  private readonly feed: MarketFeed;
  private readonly clock: Clock;
  private readonly isLimited: () => boolean;
  private key: ApiKey | undefined;
  private readonly receivedAt: number[] = [];
  private lastDataAt: number;
  private subscribedAt: number;

  private readonly forward = (message: OutMessage): void => {
    this.send(message);
  };

  constructor({ kind, link, venue, feed, clock, isLimited }: SocketSessionOptions) {
    this.kind = kind;
    this.link = link;
    this.venue = venue;
    this.feed = feed;
    this.clock = clock;
    this.isLimited = isLimited;
    this.lastDataAt = clock.monotonic();
    this.subscribedAt = this.lastDataAt;
    this.store.add(
      clock.setInterval(() => {
        this.checkSilence();
      }, 1_000),
    );
    if (kind === 'private') this.listen();
  }

  channels(): readonly string[] {
    return [...this.topics.keys()];
  }

  channelOf(text: string): string {
    const op = text === 'ping' ? text : lowered(text)?.['op'];
    return typeof op === 'string' ? op : 'unknown';
  }

  receive(text: string): void {
    const now = this.clock.monotonic();
    this.lastDataAt = now;
    if (this.isFlooded(now)) {
      this.fail('90007');
      this.link.close(1008, 'Too many messages');
      return;
    }
    if (text === 'ping') {
      this.send({ text: 'pong', deflated: false, channel: 'pong' });
      return;
    }
    const request = lowered(text);
    if (!request) {
      this.fail('90001');
      return;
    }
    this.obey(request);
  }

  dispose(): void {
    for (const topic of this.topics.values()) this.feed.unfollow(topic, this.forward);
    this.topics.clear();
    this.store.dispose();
  }

  private obey(request: JsonObject): void {
    const op = request['op'];
    const args = asArray(request['args']);
    if (op !== 'subscribe' && op !== 'unsubscribe' && op !== 'request' && op !== 'login') {
      this.fail('90002');
      return;
    }
    if (!args || args.length === 0 || JSON.stringify(args).length > maxArgsBytes) {
      this.fail('90003', op);
      return;
    }
    const texts = args.map((arg) => (typeof arg === 'string' ? arg : typeof arg === 'number' ? String(arg) : ''));
    if (op === 'login') this.login(texts);
    else if (this.isLimited() && texts.length > maxTopicsPerMessage) this.fail('90005', op);
    else for (const name of texts) this.handleTopic(op, name);
  }

  private handleTopic(op: 'subscribe' | 'unsubscribe' | 'request', name: string): void {
    if (this.kind === 'private' && !this.key) {
      this.fail('91006', op);
      return;
    }
    const topic = parseTopic(name, this.kind, (symbol) => this.venue.engine.markets.has(symbol));
    if ('error' in topic) {
      // Some refusals of the real service lack the event; this is one of them.
      this.fail(topic.error, topic.error === '92001' ? undefined : op);
      return;
    }
    if (op === 'request') {
      if (topic.kind === 'increase') this.feed.snapshot(topic, this.forward);
      else this.fail('90004', op);
      return;
    }
    if (op === 'unsubscribe') {
      this.feed.unfollow(topic, this.forward);
      this.topics.delete(name);
      this.ack(op, name);
      return;
    }
    if (this.topics.has(name)) {
      this.fail('90008', op);
      return;
    }
    if (this.isLimited() && this.topics.size >= maxTopics[this.kind]) {
      this.fail('90006', op);
      return;
    }
    this.topics.set(name, topic);
    this.ack(op, name);
    if (this.kind === 'public') this.feed.follow(topic, this.forward);
  }

  private login([accessKey = '', timestamp = '', signature = '']: readonly string[]): void {
    if (this.kind !== 'private') {
      this.fail('90002', 'login');
      return;
    }
    if (this.key) {
      this.fail('91005', 'login');
      return;
    }
    const key = this.venue.key(accessKey);
    const refusal = this.refusalOf(key, accessKey, timestamp, signature);
    if (refusal !== undefined || !key) {
      this.fail(refusal ?? '91002', 'login');
      this.link.close(1008, 'Login failed');
      return;
    }
    this.key = key;
    this.link.setAccount(key.account);
    this.send({ text: JSON.stringify({ event: 'login' }), deflated: false, channel: 'loginAck' });
  }

  private refusalOf(
    key: ApiKey | undefined,
    accessKey: string,
    timestamp: string,
    signature: string,
  ): SocketErrorCode | undefined {
    if (accessKey === '') return '91001';
    if (!key) return '91002';
    if (key.state === 'frozen') return '91003';
    if (key.state === 'expired') return '91004';
    // No socket code exists for a foreign address; to such a caller the key does not exist.
    if (key.allowedIps.length > 0 && !key.allowedIps.includes(this.link.ip)) return '91002';
    if (timestamp === '') return '91021';
    if (!/^\d{1,16}$/.test(timestamp)) return '91023';
    if (Math.abs(this.venue.engine.clock.now() + this.link.shiftMs - Number(timestamp)) > loginWindowMs) return '91022';
    if (signature === '') return '91010';
    return verify(key.secret, timestamp, key.memo, socketLoginPayload, signature) ? undefined : '91011';
  }

  private listen(): void {
    this.store.add(
      this.venue.engine.onDidChangeOrder((change) => {
        this.onOrder(change);
      }),
    );
    this.store.add(
      this.venue.engine.onDidChangeBalances((change) => {
        this.onBalances(change);
      }),
    );
  }

  private onOrder(change: OrderChange): void {
    const { order } = change;
    const market = this.venue.engine.markets.get(order.symbol);
    if (order.accountId !== this.key?.account || !market) return;
    for (const topic of this.topics.values()) {
      const concerned = topic.kind === 'userOrders' || (topic.kind === 'userOrder' && topic.filter === order.symbol);
      if (!concerned) continue;
      this.send({
        text: orderPush(topic.channel, market, change),
        deflated: true,
        channel: topic.channel,
        symbol: order.symbol,
      });
    }
  }

  private onBalances(change: BalanceChange): void {
    if (change.accountId !== this.key?.account) return;
    for (const topic of this.topics.values()) {
      if (topic.kind !== 'userBalance') continue;
      this.send({ text: balancePush(change), deflated: true, channel: topic.channel });
    }
  }

  private isFlooded(now: number): boolean {
    this.receivedAt.push(now);
    while ((this.receivedAt[0] ?? now) <= now - messageWindowMs) this.receivedAt.shift();
    return this.isLimited() && this.receivedAt.length > maxMessages;
  }

  /** Nothing in either direction for twenty seconds, or nothing subscribed for five minutes, ends the connection. */
  private checkSilence(): void {
    const now = this.clock.monotonic();
    if (this.topics.size > 0) this.subscribedAt = now;
    if (now - this.lastDataAt >= silenceMs) this.link.close(1000, 'No data');
    else if (now - this.subscribedAt >= unsubscribedMs) this.link.close(1000, 'No subscription');
  }

  private ack(event: string, topic: string): void {
    // The key order of acks varies on the real service; here by the topic's length.
    const text = topic.length % 2 === 0 ? JSON.stringify({ event, topic }) : JSON.stringify({ topic, event });
    this.send({ text, deflated: false, channel: `${event}Ack` });
  }

  private fail(errorCode: SocketErrorCode, event?: string): void {
    const errorMessage = socketErrorText(errorCode);
    const text = JSON.stringify(event === undefined ? { errorMessage, errorCode } : { event, errorCode, errorMessage });
    this.send({ text, deflated: false, channel: 'error' });
  }

  private send(message: OutMessage): void {
    this.lastDataAt = this.clock.monotonic();
    this.link.send(message);
  }
}

/** A request with its own keys in lower case: some clients capitalise them. */
function lowered(text: string): JsonObject | undefined {
  const request = asObject(parseJson(text));
  return request && Object.fromEntries(Object.entries(request).map(([name, value]) => [name.toLowerCase(), value]));
}
