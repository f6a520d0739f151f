/** One instrument's newest ticker: seeded by REST, moved by the stream, the latest venue time winning. */

import { DisposableStore } from '../base/disposable';
import { Emitter } from '../base/event';
import { describeError } from '../base/log';
import type { Instrument } from '../model/instrument';
import type { Ticker } from '../model/ticker';
import type { FeedStatus } from './bookFeed';
import { FeedHealth, type FeedContext } from './feedHealth';
import type { TickerFeed } from './marketData';

export class LiveTickerFeed implements TickerFeed {
  private readonly owned = new DisposableStore();
  private readonly changeEmitter = this.owned.add(new Emitter<void>());
  readonly onDidChange = this.changeEmitter.event;
  private readonly health: FeedHealth;
  private current: Ticker | undefined;
  private hasStreamed = false;

  constructor(
    readonly instrument: Instrument,
    private readonly context: FeedContext,
  ) {
    const { publicStreams } = context.venue;
    this.health = this.owned.add(
      new FeedHealth(context, {
        hasPicture: () => this.current !== undefined,
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
      publicStreams.ticker(instrument, (ticker) => {
        this.receive(ticker);
      }),
    );
    void this.seed();
  }

  get ticker(): Ticker | undefined {
    return this.current;
  }

  get status(): FeedStatus {
    return this.health.status;
  }

  tick(): void {
    this.health.tick();
  }

  dispose(): void {
    this.owned.dispose();
  }

  private receive(ticker: Ticker): void {
    if (!this.isUsable(ticker)) return;
    const before = this.current;
    // A message overtaken on its way says nothing new; only another word for the same moment may replace it.
    if (before && this.hasStreamed && ticker.venueTime < before.venueTime) return;
    this.hasStreamed = true;
    this.current = ticker;
    this.health.arrived(ticker.venueTime, !before || !saysTheSame(before, ticker));
    this.health.update();
    this.changeEmitter.fire();
  }

  private async seed(): Promise<void> {
    try {
      const ticker = await this.context.venue.marketData.ticker(this.instrument);
      if (this.owned.isDisposed || this.current || !this.isUsable(ticker)) return;
      this.current = ticker;
      this.health.update();
      this.changeEmitter.fire();
    } catch (error) {
      this.context.logger.debug(`${this.instrument.symbol} ticker by REST: ${describeError(error)}`);
    }
  }

  private async agreesWithRest(): Promise<boolean> {
    const before = this.current;
    const ticker = await this.context.venue.marketData.ticker(this.instrument, { priority: 'background' });
    if (this.owned.isDisposed || this.current !== before || !this.isUsable(ticker)) return true;
    const agrees = before?.lastPrice.eq(ticker.lastPrice) ?? false;
    if (!agrees && (!before || ticker.venueTime >= before.venueTime)) {
      this.current = ticker;
      this.changeEmitter.fire();
    }
    return agrees;
  }

  private isUsable(ticker: Ticker): boolean {
    return ticker.instrument.symbol === this.instrument.symbol && ticker.lastPrice.isPositive;
  }
}

function saysTheSame(a: Ticker, b: Ticker): boolean {
  return (
    a.lastPrice.eq(b.lastPrice) &&
    a.baseVolume24h.eq(b.baseVolume24h) &&
    isSamePrice(a.bid?.price, b.bid?.price) &&
    isSamePrice(a.ask?.price, b.ask?.price)
  );
}

function isSamePrice(a: Ticker['lastPrice'] | undefined, b: Ticker['lastPrice'] | undefined): boolean {
  return a && b ? a.eq(b) : a === b;
}
