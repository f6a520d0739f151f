/** Public pushes for all sockets of this wire: who follows what, what has changed, and when it may be told (reference 10.3, 12.5). */

import type { Clock } from '../../core/base/clock';
import { DisposableStore, MutableDisposable, type Disposable } from '../../core/base/disposable';
import type { Market } from '../engine/market';
import type { Venue } from '../engine/venue';
import type { MarketChange, Trade } from '../engine/words';
import type { OutMessage } from '../server/facade';
import { BookStream } from './bookStream';
import { candleRange } from './candleRange';
import { candleCells, classicTicker, levels, tradeFacts, unifiedTicker, usdtOf } from './print';
import type { Topic } from './topics';

export type Receiver = (message: OutMessage) => void;

const roundMs = 100;
/** How often each kind may push, in ms. */
const paces = { ticker: 300, depth: 200, book: 200, candle: 1000 } as const;
const recentTrades = 50;
const recentCandles = 50;

interface Followed {
  readonly topic: Topic;
  readonly market: Market;
  readonly receivers: Set<Receiver>;
  readonly watch: Disposable;
  readonly stream: BookStream | undefined;
  isDirty: boolean;
  lastSentAt: number;
}

export class MarketFeed implements Disposable {
  private readonly store = new DisposableStore();
  private readonly followed = new Map<string, Followed>();
  /** Counters go on rising even while nobody follows. */
  private readonly sequences = new Map<string, bigint>();
  private readonly timer = this.store.add(new MutableDisposable<Disposable>());

  constructor(
    private readonly venue: Venue,
    private readonly clock: Clock,
  ) {
    this.store.add(
      venue.engine.onDidChangeMarket((change) => {
        this.onChange(change);
      }),
    );
  }

  /** Tells the current picture at once, then what changes. */
  follow(topic: Topic, receiver: Receiver): void {
    const { market } = topic;
    if (!market) return;
    const followed = this.followed.get(keyOf(topic)) ?? this.open(topic, market);
    // The others first get what is pending, so that the newcomer's picture carries the counter they have.
    if (followed.stream) this.sendUpdate(followed);
    followed.receivers.add(receiver);
    receiver(this.message(followed, 'snapshot', this.picture(followed)));
  }

  unfollow(topic: Topic, receiver: Receiver): void {
    const followed = this.followed.get(keyOf(topic));
    if (!followed?.receivers.delete(receiver) || followed.receivers.size > 0) return;
    followed.watch.dispose();
    if (followed.stream) this.sequences.set(keyOf(topic), followed.stream.lastSequence + 1n);
    this.followed.delete(keyOf(topic));
    if (this.followed.size === 0) this.timer.value = undefined;
  }

  dispose(): void {
    for (const { watch } of this.followed.values()) watch.dispose();
    this.store.dispose();
  }

  private open(topic: Topic, market: Market): Followed {
    const stream =
      topic.kind === 'book' ? new BookStream(market, topic.generation, this.sequences.get(keyOf(topic))) : undefined;
    const watch = this.venue.crowd.watch(market.symbol);
    const lastSentAt = this.clock.monotonic();
    const followed: Followed = {
      ...{ topic, market, watch, stream, lastSentAt },
      receivers: new Set(),
      isDirty: false,
    };
    this.followed.set(keyOf(topic), followed);
    this.timer.value ??= this.clock.setInterval(() => {
      this.round();
    }, roundMs);
    return followed;
  }

  private onChange(change: MarketChange): void {
    for (const followed of this.followed.values()) {
      if (followed.market.symbol !== change.symbol) continue;
      followed.isDirty = true;
      followed.stream?.note(change.levels);
      if (followed.topic.kind === 'trade' && change.trades.length > 0) {
        this.send(followed, 'update', printTrades(followed.topic, followed.market, change.trades.toReversed()));
      }
    }
  }

  private round(): void {
    const now = this.clock.monotonic();
    for (const followed of this.followed.values()) {
      const { kind } = followed.topic;
      if (kind === 'trade' || kind === 'orders' || kind === 'fills' || kind === 'account') continue;
      if (!followed.isDirty || now - followed.lastSentAt < paces[kind]) continue;
      followed.isDirty = false;
      if (followed.stream) this.sendUpdate(followed);
      else this.send(followed, kind === 'candle' ? 'update' : 'snapshot', this.picture(followed, 1));
    }
  }

  private sendUpdate(followed: Followed): void {
    const data = followed.stream?.flush(this.now());
    if (data !== undefined) this.send(followed, 'update', data, true);
  }

  private picture(followed: Followed, rows?: number): string {
    const { topic, market, stream } = followed;
    const now = this.now();
    const isClassic = topic.generation === 'v2';
    if (stream) return stream.snapshot(now);
    if (topic.kind === 'ticker') {
      return JSON.stringify([(isClassic ? classicTicker : unifiedTicker)(market, now, 'socket')]);
    }
    if (topic.kind === 'trade') return printTrades(topic, market, market.trades(recentTrades));
    if (topic.kind === 'candle') return printCandles(topic, market, now, rows ?? recentCandles);
    const [asks, bids] = (['sell', 'buy'] as const).map((side) =>
      levels(market, market.book.levels(side), topic.number),
    );
    const ts = String(now);
    return JSON.stringify([
      isClassic ? { asks, bids, checksum: 0, seq: now, ts } : { a: asks, b: bids, seq: now, pseq: 0, ts },
    ]);
  }

  private send(followed: Followed, action: 'snapshot' | 'update', data: string, versioned = false): void {
    followed.lastSentAt = this.clock.monotonic();
    const message = { ...this.message(followed, action, data), versioned };
    for (const receiver of [...followed.receivers]) receiver(message);
  }

  private message({ topic, market }: Followed, action: 'snapshot' | 'update', data: string): OutMessage {
    const head = JSON.stringify({ action, arg: topic.argument }).slice(0, -1);
    const text = `${head},"data":${data},"ts":${String(this.now())}}`;
    return { text, deflated: false, channel: topic.channel, symbol: market.symbol };
  }

  private now(): number {
    return this.venue.engine.clock.now();
  }
}

function keyOf(topic: Topic): string {
  return `${topic.generation} ${topic.name}`;
}

/** Newest first. */
function printTrades(topic: Topic, market: Market, trades: readonly Trade[]): string {
  return JSON.stringify(
    trades.map((trade) => {
      const { id, price, size, side, time } = tradeFacts(market, trade);
      return topic.generation === 'v2'
        ? { ts: time, price, size, side, tradeId: id }
        : { i: id, L: id, p: price, v: size, S: side, T: time };
    }),
  );
}

/** A classic row prints quote before USDT, against REST; unified names its fields. */
function printCandles(topic: Topic, market: Market, now: number, count: number): string {
  return JSON.stringify(
    candleRange(market, topic.number, 0, now, count, now).map((candle) => {
      const { cells, quote } = candleCells(market, candle);
      if (topic.generation === 'v2') return [...cells, quote, usdtOf(market, quote)];
      const [start, open, high, low, close, volume] = cells;
      return { start, open, high, low, close, volume, turnover: quote };
    }),
  );
}
