/** Public pushes for all sockets: who follows which topic, what has changed since, and when it may be told (reference 7.5). */

import type { Clock } from '../../core/base/clock';
import { DisposableStore, MutableDisposable, type Disposable } from '../../core/base/disposable';
import { hash32 } from '../engine/hash';
import type { Market } from '../engine/market';
import type { Venue } from '../engine/venue';
import type { MarketChange } from '../engine/words';
import type { OutMessage } from '../server/facade';
import { DepthStream } from './depthStream';
import { bookTickerPush, depthPush, klinePush, tickerPush, tradePush } from './pushes';
import type { Topic } from './topics';

export type Receiver = (message: OutMessage) => void;

const roundMs = 100;
const slowMs = 500;
const keepAliveMs = 1_000;

interface Followed {
  readonly topic: Topic;
  readonly market: Market;
  readonly receivers: Set<Receiver>;
  readonly watch: Disposable;
  readonly stream: DepthStream | undefined;
  isDirty: boolean;
  lastSentAt: number;
}

export class MarketFeed implements Disposable {
  private readonly store = new DisposableStore();
  private readonly followed = new Map<string, Followed>();
  private readonly bySymbol = new Map<string, Set<Followed>>();
  /** Versions go on rising even while nobody listens. */
  private readonly versions = new Map<string, number>();
  private readonly lastTops = new Map<string, string>();
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

  /** Starts telling `receiver` about `topic`, beginning with the current state where the channel has one. */
  follow(topic: Topic, receiver: Receiver): void {
    const market = this.venue.engine.markets.get(topic.filter);
    if (!market) return;
    const followed = this.followed.get(topic.name) ?? this.open(topic, market);
    // Everyone else gets pending changes first, so that the snapshot carries the version they have.
    if (followed.stream) this.sendUpdate(followed);
    followed.receivers.add(receiver);
    const text = this.current(followed);
    if (text !== undefined) receiver(messageOf(topic, text));
  }

  unfollow(topic: Topic, receiver: Receiver): void {
    const followed = this.followed.get(topic.name);
    if (!followed?.receivers.delete(receiver) || followed.receivers.size > 0) return;
    followed.watch.dispose();
    if (followed.stream) this.versions.set(topic.filter, followed.stream.currentVersion);
    this.followed.delete(topic.name);
    this.bySymbol.get(topic.filter)?.delete(followed);
    if (this.followed.size === 0) this.timer.value = undefined;
  }

  /** The one-shot snapshot of `request`. */
  snapshot(topic: Topic, receiver: Receiver): void {
    const market = this.venue.engine.markets.get(topic.filter);
    if (!market) return;
    const followed = this.followed.get(topic.name);
    if (followed) this.sendUpdate(followed);
    const stream = followed?.stream ?? new DepthStream(market, this.versionOf(topic.filter));
    receiver(messageOf(topic, stream.snapshot(this.now())));
  }

  dispose(): void {
    this.store.dispose();
  }

  private now(): number {
    return this.venue.engine.clock.now();
  }

  private versionOf(symbol: string): number {
    return this.versions.get(symbol) ?? 70_000 + (Math.abs(hash32(`${String(this.venue.seed)}${symbol}`)) % 10_000);
  }

  private open(topic: Topic, market: Market): Followed {
    const stream = topic.kind === 'increase' ? new DepthStream(market, this.versionOf(topic.filter)) : undefined;
    const watch = this.venue.crowd.watch(topic.filter);
    const followed: Followed = {
      topic,
      market,
      receivers: new Set(),
      watch,
      stream,
      isDirty: false,
      lastSentAt: this.clock.monotonic(),
    };
    this.followed.set(topic.name, followed);
    const siblings = this.bySymbol.get(topic.filter) ?? new Set();
    this.bySymbol.set(topic.filter, siblings.add(followed));
    this.timer.value ??= this.clock.setInterval(() => {
      this.round();
    }, roundMs);
    return followed;
  }

  private onChange(change: MarketChange): void {
    const siblings = this.bySymbol.get(change.symbol);
    if (!siblings) return;
    for (const followed of siblings) {
      const { topic, market, stream } = followed;
      followed.isDirty = true;
      stream?.note(change.levels);
      if (topic.kind === 'trade' && change.trades.length > 0) this.send(followed, tradePush(market, change.trades));
      if (topic.kind === 'bookTicker') this.sendTop(followed);
    }
  }

  /** Sends only when the best prices or sizes differ from the last push. */
  private sendTop(followed: Followed): void {
    const { market } = followed;
    const top = (['buy', 'sell'] as const)
      .map((side) => market.book.best(side))
      .map((level) => (level ? `${level.price.toString()}x${level.total.toString()}` : ''))
      .join('/');
    if (this.lastTops.get(market.symbol) === top) return;
    this.lastTops.set(market.symbol, top);
    this.send(followed, bookTickerPush(market, this.now()));
  }

  private round(): void {
    const now = this.clock.monotonic();
    for (const followed of this.followed.values()) {
      if (followed.stream) {
        if (!this.sendUpdate(followed) && now - followed.lastSentAt >= keepAliveMs) {
          this.send(followed, followed.stream.keepAlive(this.now()));
        }
        continue;
      }
      if (!followed.isDirty || now - followed.lastSentAt < slowMs) continue;
      followed.isDirty = false;
      if (followed.topic.kind === 'trade' || followed.topic.kind === 'bookTicker') continue;
      const text = this.current(followed);
      if (text !== undefined) this.send(followed, text);
    }
  }

  private sendUpdate(followed: Followed): boolean {
    const text = followed.stream?.flush(this.now());
    if (text === undefined) return false;
    this.send(followed, text, true);
    return true;
  }

  /** What a new follower is told at once; trades and changes have no current state. */
  private current({ topic, market, stream }: Followed): string | undefined {
    const now = this.now();
    if (stream) return stream.snapshot(now);
    if (topic.kind === 'ticker') return tickerPush(market, now);
    if (topic.kind === 'bookTicker') return bookTickerPush(market, now);
    if (topic.kind === 'kline') return klinePush(market, topic.channel, topic.size, now);
    if (topic.kind === 'depth') return depthPush(market, topic.channel, topic.size, now);
    return undefined;
  }

  private send(followed: Followed, text: string, versioned = false): void {
    followed.lastSentAt = this.clock.monotonic();
    const message = messageOf(followed.topic, text, versioned);
    for (const receiver of [...followed.receivers]) receiver(message);
  }
}

function messageOf(topic: Topic, text: string, versioned = false): OutMessage {
  return { text, deflated: true, channel: topic.channel, symbol: topic.filter, versioned };
}
