/** One instrument's price bars: history by REST, the moving bar by stream, always sorted and without doubles. */

import { DisposableStore } from '../base/disposable';
import { Emitter } from '../base/event';
import { describeError } from '../base/log';
import { intervalMs, type Candle, type CandleInterval } from '../model/candle';
import type { Instrument } from '../model/instrument';
import type { FeedStatus } from './bookFeed';
import { FeedHealth, type FeedContext } from './feedHealth';
import type { CandleFeed } from './marketData';

/** Bars asked for at a time; the venues' usual cap. */
const candlesPerCall = 200;
/** A bar before this is a mistaken unit, not a market. */
const earliestCandle = Date.UTC(2009, 0, 1);

export class LiveCandleFeed implements CandleFeed {
  private readonly owned = new DisposableStore();
  private readonly changeEmitter = this.owned.add(new Emitter<void>());
  readonly onDidChange = this.changeEmitter.event;
  private readonly health: FeedHealth;
  private list: readonly Candle[] = [];
  private hasSeed = false;
  private generation: number;
  private earlier: Promise<number> | undefined;

  constructor(
    readonly instrument: Instrument,
    readonly interval: CandleInterval,
    private readonly context: FeedContext,
  ) {
    const { publicStreams } = context.venue;
    this.generation = publicStreams.state.generation;
    this.health = this.owned.add(
      new FeedHealth(context, {
        hasPicture: () => this.hasSeed,
        isResyncing: () => false,
        compare: () => this.agreesWithRest(),
        resynchronise: () => {
          publicStreams.resubscribe(instrument);
        },
        statusChanged: () => {
          this.changeEmitter.fire();
        },
        judgesLag: false,
      }),
    );
    this.owned.add(
      publicStreams.candles(instrument, interval, (candle) => {
        this.receive(candle);
      }),
    );
    this.owned.add(
      publicStreams.onDidChangeState(({ generation, status }) => {
        if (status !== 'live' || generation === this.generation) return;
        this.generation = generation;
        // Bars that closed while the connection was away.
        void this.loadLatest();
      }),
    );
    void this.loadLatest();
  }

  get candles(): readonly Candle[] {
    return this.list;
  }

  get status(): FeedStatus {
    return this.health.status;
  }

  tick(): void {
    this.health.tick();
  }

  loadEarlier(): Promise<number> {
    // One page at a time: a second wish while one is under way is the same wish.
    this.earlier ??= this.loadPageBefore().finally(() => {
      this.earlier = undefined;
    });
    return this.earlier;
  }

  dispose(): void {
    this.owned.dispose();
  }

  private receive(candle: Candle): void {
    if (!this.isUsable(candle)) return;
    this.list = mergeCandles(this.list, [candle]);
    this.health.arrived(candle.openTime, true);
    this.health.update();
    this.changeEmitter.fire();
  }

  private async loadLatest(): Promise<void> {
    try {
      this.take(await this.read({ limit: candlesPerCall }));
    } catch (error) {
      this.context.logger.debug(`${this.instrument.symbol} ${this.interval} candles: ${describeError(error)}`);
    }
  }

  private async loadPageBefore(): Promise<number> {
    const first = this.list[0];
    if (!first) {
      const latest = await this.read({ limit: candlesPerCall });
      return this.take(latest);
    }
    const to = first.openTime - 1;
    // Bounded below too: some venues answer an open range from its far end.
    const from = first.openTime - candlesPerCall * intervalMs[this.interval];
    return this.take(await this.read({ from, to, limit: candlesPerCall }));
  }

  private read(range: { from?: number; to?: number; limit: number }): Promise<readonly Candle[]> {
    return this.context.venue.marketData.candles(this.instrument, this.interval, range);
  }

  /** How many bars were new. */
  private take(candles: readonly Candle[]): number {
    if (this.owned.isDisposed) return 0;
    const before = this.list.length;
    // What the stream has said of the moving bar since the question was asked is newer than the answer.
    const moving = this.hasSeed ? this.list.at(-1) : undefined;
    const usable = candles.filter((candle) => this.isUsable(candle));
    this.list = mergeCandles(mergeCandles(this.list, usable), moving ? [moreTraded(moving, usable)] : []);
    this.hasSeed = true;
    this.health.update();
    this.changeEmitter.fire();
    return this.list.length - before;
  }

  private async agreesWithRest(): Promise<boolean> {
    const latest = await this.context.venue.marketData.candles(
      this.instrument,
      this.interval,
      { limit: 2 },
      { priority: 'background' },
    );
    const theirs = latest.at(-1);
    const ours = this.list.find(({ openTime }) => openTime === theirs?.openTime);
    const agrees = !theirs || (ours?.close.eq(theirs.close) ?? false);
    if (!agrees) this.take(latest);
    return agrees;
  }

  private isUsable({ openTime, open, high, low, close, volume }: Candle): boolean {
    const horizon = this.context.clock.now() + Math.max(intervalMs[this.interval], intervalMs['1d']);
    if (!Number.isSafeInteger(openTime) || openTime < earliestCandle || openTime > horizon) return false;
    if (![open, high, low, close].every((price) => price.isPositive) || volume.isNegative) return false;
    return low.lte(open) && low.lte(close) && high.gte(open) && high.gte(close);
  }
}

/** Ascending by time, each bar once; a bar in `arrived` replaces the known one of the same time. */
export function mergeCandles(known: readonly Candle[], arrived: readonly Candle[]): readonly Candle[] {
  const last = known.at(-1);
  const [only] = arrived;
  if (!only) return known;
  // Nearly every message moves or follows the last bar.
  if (arrived.length === 1 && last && only.openTime >= last.openTime) {
    return only.openTime === last.openTime ? [...known.slice(0, -1), only] : [...known, only];
  }
  const byTime = new Map(known.map((candle) => [candle.openTime, candle]));
  for (const candle of arrived) byTime.set(candle.openTime, candle);
  return [...byTime.values()].sort((a, b) => a.openTime - b.openTime);
}

function moreTraded(moving: Candle, answer: readonly Candle[]): Candle {
  const theirs = answer.find(({ openTime }) => openTime === moving.openTime);
  return theirs?.volume.gt(moving.volume) ? theirs : moving;
}
