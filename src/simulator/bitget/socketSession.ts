/** One socket of this wire: login, subscriptions, text pings, limits and private pushes (reference 10.1, 10.2, 10.5, 12.5, 15.6). */

import type { Clock } from '../../core/base/clock';
import { DisposableStore } from '../../core/base/disposable';
import { asArray, asObject, parseJson, type Json, type JsonObject } from '../../core/base/json';
import type { Venue } from '../engine/venue';
import type { BalanceChange, OrderChange } from '../engine/words';
import type { Link, OutMessage, Session } from '../server/facade';
import { socketTexts, type SocketCode } from './codes';
import type { BitgetKey, Generation } from './keys';
import type { MarketFeed } from './marketFeed';
import {
  classicAsset,
  classicFillPush,
  classicOrderPush,
  unifiedAccount,
  unifiedAsset,
  unifiedFill,
  unifiedOrder,
} from './printPrivate';
import { isSignedBy, loginText } from './signature';
import { parseTopic, type Topic, type TopicKind } from './topics';

const maxMessagesPerSecond = 10;
const maxSubscribesPerHour = 240;
const maxTopics = 1000;
const maxMessageBytes = 4096;
const silenceMs = 120_000;
const lifetimeMs = 24 * 3_600_000;
const toleranceSeconds = 30;

export interface SocketSessionOptions {
  readonly generation: Generation;
  readonly isPrivate: boolean;
  readonly link: Link;
  readonly venue: Venue;
  readonly keys: ReadonlyMap<string, BitgetKey>;
  readonly feed: MarketFeed;
  readonly clock: Clock;
  readonly isLimited: () => boolean;
}

export class SocketSession implements Session {
  private readonly store = new DisposableStore();
  private readonly topics = new Map<string, Topic>();
  private key: BitgetKey | undefined;
  private receivedAt: number[] = [];
  private subscribedAt: number[] = [];
  private lastReceivedAt: number;

  private readonly forward = (message: OutMessage): void => {
    this.options.link.send(message);
  };

  constructor(private readonly options: SocketSessionOptions) {
    const { clock, venue, isPrivate, link } = options;
    this.lastReceivedAt = clock.monotonic();
    this.store.add(
      clock.setInterval(() => {
        if (clock.monotonic() - this.lastReceivedAt >= silenceMs) link.close(1000, 'No ping');
      }, 5000),
    );
    this.store.add(
      clock.setTimeout(() => {
        link.close(1000, 'Connection lifetime');
      }, lifetimeMs),
    );
    if (!isPrivate) return;
    this.store.add(
      venue.engine.onDidChangeOrder((change) => {
        this.onOrder(change);
      }),
    );
    this.store.add(
      venue.engine.onDidChangeBalances((change) => {
        this.onBalances(change);
      }),
    );
  }

  channels(): readonly string[] {
    return [...this.topics.keys()];
  }

  channelOf(text: string): string {
    if (text === 'ping') return 'ping';
    const op = asObject(parseJson(text))?.['op'];
    return typeof op === 'string' ? op : 'unknown';
  }

  receive(text: string): void {
    const { clock, isLimited } = this.options;
    const now = clock.monotonic();
    this.lastReceivedAt = now;
    this.receivedAt = [...this.receivedAt.filter((at) => at > now - 1000), now];
    if (isLimited() && this.receivedAt.length > maxMessagesPerSecond) {
      this.fail(30007);
      this.options.link.close(1008, socketTexts[30007]);
      return;
    }
    if (text === 'ping') {
      this.send('pong', 'pong');
      return;
    }
    const request = asObject(parseJson(text));
    const args = asArray(request?.['args'])?.map((argument) => asObject(argument) ?? {});
    if (!request || !args || args.length === 0) {
      this.fail(30002);
      return;
    }
    const op = request['op'];
    if (op === 'login') this.login(args[0] ?? {});
    else if (op === 'subscribe' || op === 'unsubscribe') this.obey(op, args, Buffer.byteLength(text), now);
    else this.fail(30003);
  }

  dispose(): void {
    for (const topic of this.topics.values()) this.options.feed.unfollow(topic, this.forward);
    this.topics.clear();
    this.store.dispose();
  }

  private obey(op: 'subscribe' | 'unsubscribe', args: readonly JsonObject[], bytes: number, now: number): void {
    this.subscribedAt = [...this.subscribedAt.filter((at) => at > now - 3_600_000), now];
    const isTooMuch = this.subscribedAt.length > maxSubscribesPerHour || bytes > maxMessageBytes;
    if (this.options.isLimited() && isTooMuch) {
      this.fail(30006);
      return;
    }
    for (const argument of args) this.change(op, argument);
  }

  /** One acknowledgement for each entry. */
  private change(op: 'subscribe' | 'unsubscribe', argument: JsonObject): void {
    const { generation, isPrivate, venue, feed } = this.options;
    if (isPrivate && !this.key) {
      this.fail(30004, argument, op);
      return;
    }
    const topic = parseTopic(argument, generation, isPrivate, venue);
    if (!topic || (op === 'subscribe' && this.topics.size >= maxTopics)) {
      const named = Object.entries(argument).map(([name, value]) => `${name}:${textOf(value)}`);
      this.fail(30001, argument, op, `${named.join(',')} ${socketTexts[30001]}`);
      return;
    }
    const before = this.topics.get(topic.name);
    if (before) feed.unfollow(before, this.forward);
    this.topics.delete(topic.name);
    this.send(JSON.stringify({ event: op, arg: argument }), `${op}Ack`);
    if (op === 'unsubscribe') return;
    this.topics.set(topic.name, topic);
    if (!isPrivate) feed.follow(topic, this.forward);
    else if (topic.kind === 'account') this.sendBalances(topic);
  }

  private login(argument: JsonObject): void {
    const refusal = this.refusalOf(argument);
    const key = this.options.keys.get(textOf(argument['apiKey']));
    if (refusal !== undefined || !key) {
      this.fail(refusal ?? 30011);
      this.options.link.close(1008, 'Login failed');
      return;
    }
    this.key = key;
    this.options.link.setAccount(key.account);
    // Both forms are seen in the wild: a number in classic, text in unified.
    const code = this.options.generation === 'v2' ? 0 : '0';
    this.send(JSON.stringify({ event: 'login', code, msg: '' }), 'loginAck');
  }

  private refusalOf(argument: JsonObject): SocketCode | undefined {
    const { isPrivate, venue, link, keys, generation } = this.options;
    if (!isPrivate) return 30002;
    const key = keys.get(textOf(argument['apiKey']));
    const timestamp = textOf(argument['timestamp']);
    if (!key) return 30011;
    if (!/^\d{1,12}$/.test(timestamp)) return 30013;
    const now = (venue.engine.clock.now() + link.shiftMs) / 1000;
    if (Math.abs(now - Number(timestamp)) > toleranceSeconds) return 30014;
    if (!isSignedBy(key, timestamp + loginText, textOf(argument['sign']))) return 30015;
    if (textOf(argument['passphrase']) !== key.passphrase) return 30012;
    // How a socket turns away the other kind of account is not documented.
    return (generation === 'v3') === (key.kind === 'unified') ? undefined : 30005;
  }

  private onOrder(change: OrderChange): void {
    const { order, fill } = change;
    const market = this.options.venue.engine.markets.get(order.symbol);
    if (!market || order.accountId !== this.key?.account) return;
    const isClassic = this.options.generation === 'v2';
    for (const topic of this.followed('orders', order.symbol)) {
      this.push(
        topic,
        [isClassic ? classicOrderPush(market, change) : unifiedOrder(market, order, 'socket')],
        order.symbol,
      );
    }
    if (!fill) return;
    for (const topic of this.followed('fills', order.symbol)) {
      this.push(topic, [isClassic ? classicFillPush(market, fill) : unifiedFill(market, fill, 'socket')], order.symbol);
    }
  }

  private onBalances(change: BalanceChange): void {
    if (change.accountId !== this.key?.account) return;
    const isClassic = this.options.generation === 'v2';
    for (const topic of this.followed('account')) {
      const balances = [...change.balances];
      this.push(
        topic,
        isClassic
          ? balances.map(([coin, balance]) => classicAsset(coin, balance, change.time))
          : [
              unifiedAccount(
                'coin',
                balances.map(([coin, balance]) => unifiedAsset(coin, balance)),
              ),
            ],
      );
    }
  }

  /** The account tells how it stands as soon as it is followed. */
  private sendBalances(topic: Topic): void {
    const { venue, generation } = this.options;
    const balances = [...venue.engine.ledger.balances(this.key?.account ?? '')];
    const now = venue.engine.clock.now();
    const data =
      generation === 'v2'
        ? balances.map(([coin, balance]) => classicAsset(coin, balance, now))
        : [
            unifiedAccount(
              'coin',
              balances.map(([coin, balance]) => unifiedAsset(coin, balance)),
            ),
          ];
    this.push(topic, data);
  }

  private followed(kind: TopicKind, symbol?: string): readonly Topic[] {
    return [...this.topics.values()].filter(
      (topic) => topic.kind === kind && (!topic.market || symbol === undefined || topic.market.symbol === symbol),
    );
  }

  /** Private pushes call themselves snapshots, also for single changes. */
  private push(topic: Topic, data: readonly unknown[], symbol?: string): void {
    const ts = this.options.venue.engine.clock.now();
    const text = JSON.stringify({ action: 'snapshot', arg: topic.argument, data, ts });
    this.options.link.send({ text, deflated: false, channel: topic.channel, symbol });
  }

  private fail(code: SocketCode, arg?: JsonObject, op?: string, msg: string = socketTexts[code]): void {
    this.send(
      JSON.stringify({ event: 'error', ...(arg && { arg }), code, msg, ...(op !== undefined && { op }) }),
      'error',
    );
  }

  private send(text: string, channel: string): void {
    this.options.link.send({ text, deflated: false, channel });
  }
}

/** The login's time comes as text or as a number. */
function textOf(value: Json | undefined): string {
  return typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '';
}
