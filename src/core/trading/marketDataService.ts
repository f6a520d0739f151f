/** The market data of one venue: rules and prices kept for a while, feeds shared. */

import { DisposableStore, MutableDisposable, type Disposable } from '../base/disposable';
import { NotFoundError } from '../base/errors';
import { Emitter, type Event } from '../base/event';
import type { CandleInterval } from '../model/candle';
import type { Instrument } from '../model/instrument';
import type { Market } from '../model/market';
import type { Ticker } from '../model/ticker';
import type { StreamState } from '../venues/venue';
import { LiveBookFeed, type BookFeed } from './bookFeed';
import { LiveCandleFeed } from './candleFeed';
import type { FeedContext } from './feedHealth';
import type { CandleFeed, MarketDataService, TickerFeed, TradeFeed } from './marketData';
import { SharedFeeds } from './sharedFeeds';
import { LiveTickerFeed } from './tickerFeed';
import { LiveTradeFeed } from './tradeFeed';

/** Rules older than this are read again before an order is confirmed. */
export const marketsMaxAgeMs = 10 * 60_000;
const tickersMaxAgeMs = 10_000;
const tickMs = 1_000;

export class LiveMarketData implements MarketDataService, Disposable {
  private readonly owned = new DisposableStore();
  private readonly stateEmitter = this.owned.add(new Emitter<StreamState>());
  readonly onDidChangeStreamState: Event<StreamState> = this.stateEmitter.event;
  private readonly books = this.owned.add(new SharedFeeds<LiveBookFeed>());
  private readonly tickerFeeds = this.owned.add(new SharedFeeds<LiveTickerFeed>());
  private readonly tradeFeeds = this.owned.add(new SharedFeeds<LiveTradeFeed>());
  private readonly candleFeeds = this.owned.add(new SharedFeeds<LiveCandleFeed>());
  private readonly ticking = this.owned.add(new MutableDisposable<Disposable>());
  private known: ReadonlyMap<string, Market> = new Map();
  private readonly marketsCache: Cached<ReadonlyMap<string, Market>>;
  private readonly tickersCache: Cached<readonly Ticker[]>;

  constructor(private readonly context: FeedContext) {
    const { venue, clock } = context;
    this.marketsCache = new Cached(clock, async () => {
      const markets = await venue.marketData.markets();
      this.known = new Map(markets.map((market) => [market.instrument.symbol, market]));
      return this.known;
    });
    this.tickersCache = new Cached(clock, () => venue.marketData.tickers({ priority: 'background' }));
    this.owned.add(
      venue.publicStreams.onDidChangeState((state) => {
        this.stateEmitter.fire(state);
      }),
    );
  }

  get streamState(): StreamState {
    return this.context.venue.publicStreams.state;
  }

  markets(): Promise<ReadonlyMap<string, Market>> {
    return this.marketsCache.get(Infinity);
  }

  refreshMarkets(maxAgeMs = marketsMaxAgeMs): Promise<ReadonlyMap<string, Market>> {
    return this.marketsCache.get(maxAgeMs);
  }

  async market(instrument: Instrument, maxAgeMs = marketsMaxAgeMs): Promise<Market> {
    const market = (await this.marketsCache.get(maxAgeMs)).get(instrument.symbol);
    if (!market) {
      throw new NotFoundError('symbol', `Expected a pair listed at the venue, found ${instrument.symbol}`);
    }
    return market;
  }

  knownMarket(symbol: string): Market | undefined {
    return this.known.get(symbol);
  }

  tickers(): Promise<readonly Ticker[]> {
    return this.tickersCache.get(tickersMaxAgeMs);
  }

  tickerFeed(instrument: Instrument): TickerFeed {
    const handle = this.tickerFeeds.acquire(instrument.symbol, () => new LiveTickerFeed(instrument, this.context));
    this.keepTicking();
    const { feed, onDidChange } = handle;
    return {
      instrument,
      get ticker() {
        return feed.ticker;
      },
      get status() {
        return feed.status;
      },
      onDidChange,
      dispose: () => {
        this.release(handle);
      },
    };
  }

  bookFeed(instrument: Instrument): BookFeed {
    const handle = this.books.acquire(instrument.symbol, () => new LiveBookFeed(instrument, this.context));
    this.keepTicking();
    const { feed, onDidChange } = handle;
    return {
      instrument,
      get status() {
        return feed.status;
      },
      view: (depth) => feed.view(depth),
      onDidChange,
      get resyncs() {
        return feed.resyncs;
      },
      dispose: () => {
        this.release(handle);
      },
    };
  }

  tradeFeed(instrument: Instrument): TradeFeed {
    const handle = this.tradeFeeds.acquire(instrument.symbol, () => new LiveTradeFeed(instrument, this.context));
    this.keepTicking();
    const { feed, onDidChange } = handle;
    return {
      instrument,
      get trades() {
        return feed.trades;
      },
      get status() {
        return feed.status;
      },
      onDidChange,
      dispose: () => {
        this.release(handle);
      },
    };
  }

  candleFeed(instrument: Instrument, interval: CandleInterval): CandleFeed {
    const handle = this.candleFeeds.acquire(
      `${instrument.symbol} ${interval}`,
      () => new LiveCandleFeed(instrument, interval, this.context),
    );
    this.keepTicking();
    const { feed, onDidChange } = handle;
    return {
      instrument,
      interval,
      get candles() {
        return feed.candles;
      },
      get status() {
        return feed.status;
      },
      onDidChange,
      loadEarlier: () => feed.loadEarlier(),
      dispose: () => {
        this.release(handle);
      },
    };
  }

  dispose(): void {
    this.owned.dispose();
  }

  private get feedCount(): number {
    return this.books.count + this.tickerFeeds.count + this.tradeFeeds.count + this.candleFeeds.count;
  }

  /** One timer watches over all feeds, and only while there are any. */
  private keepTicking(): void {
    this.ticking.value ??= this.context.clock.setInterval(() => {
      for (const feeds of [this.books, this.tickerFeeds, this.tradeFeeds, this.candleFeeds]) feeds.tick();
    }, tickMs);
  }

  private release(handle: Disposable): void {
    handle.dispose();
    if (this.feedCount === 0) this.ticking.value = undefined;
  }
}

/** One value, asked for at most once at a time and kept for as long as each caller allows. A failure is not kept. */
class Cached<T> {
  private value: { readonly content: T; readonly readAt: number } | undefined;
  private loading: Promise<T> | undefined;

  constructor(
    private readonly clock: FeedContext['clock'],
    private readonly load: () => Promise<T>,
  ) {}

  get(maxAgeMs: number): Promise<T> {
    const { value } = this;
    if (value && this.clock.now() - value.readAt < maxAgeMs) return Promise.resolve(value.content);
    this.loading ??= this.read().finally(() => {
      this.loading = undefined;
    });
    return this.loading;
  }

  private async read(): Promise<T> {
    const readAt = this.clock.now();
    const content = await this.load();
    this.value = { content, readAt };
    return content;
  }
}
