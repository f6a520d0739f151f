/** Tickers, trades, candles and books, shared by reference count: the first who asks subscribes, the last who leaves unsubscribes. */

import type { Disposable } from '../base/disposable';
import type { Event } from '../base/event';
import type { Candle, CandleInterval } from '../model/candle';
import type { Instrument } from '../model/instrument';
import type { Market } from '../model/market';
import type { Ticker } from '../model/ticker';
import type { Trade } from '../model/trade';
import type { StreamState } from '../venues/venue';
import type { BookFeed, FeedStatus } from './bookFeed';

/** A feed's newest value with its truth. `ageMs` counts from the later of venue time and arrival. */
export interface TickerFeed extends Disposable {
  readonly instrument: Instrument;
  readonly ticker: Ticker | undefined;
  readonly status: FeedStatus;
  readonly onDidChange: Event<void>;
}

export interface TradeFeed extends Disposable {
  readonly instrument: Instrument;
  /** Newest first, at most 200. */
  readonly trades: readonly Trade[];
  readonly status: FeedStatus;
  readonly onDidChange: Event<void>;
}

export interface CandleFeed extends Disposable {
  readonly instrument: Instrument;
  readonly interval: CandleInterval;
  /** Ascending, sorted, without duplicates; the last one is still moving. */
  readonly candles: readonly Candle[];
  readonly status: FeedStatus;
  readonly onDidChange: Event<void>;
  /** Loads candles before the first held one; resolves to how many were added (0: no more history). */
  loadEarlier(): Promise<number>;
}

export interface MarketDataService {
  /** All markets by symbol, read when first asked and kept; older than ten minutes they are read again by `refreshMarkets`. */
  markets(): Promise<ReadonlyMap<string, Market>>;
  /** The rules of one market, no older than `maxAgeMs` (default ten minutes). Throws NotFoundError for an unlisted pair. */
  market(instrument: Instrument, maxAgeMs?: number): Promise<Market>;
  /** All markets, read again when those held are older than `maxAgeMs` (default ten minutes). */
  refreshMarkets(maxAgeMs?: number): Promise<ReadonlyMap<string, Market>>;
  /** What is already known, without asking. */
  knownMarket(symbol: string): Market | undefined;
  /** Last price of every listed pair, for valuation; refreshed at most every 10 s. */
  tickers(): Promise<readonly Ticker[]>;
  /** Each call returns its own handle onto a shared feed; dispose the handle. */
  tickerFeed(instrument: Instrument): TickerFeed;
  bookFeed(instrument: Instrument): BookFeed;
  tradeFeed(instrument: Instrument): TradeFeed;
  candleFeed(instrument: Instrument, interval: CandleInterval): CandleFeed;
  readonly streamState: StreamState;
  readonly onDidChangeStreamState: Event<StreamState>;
}
