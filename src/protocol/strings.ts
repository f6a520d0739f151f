/** Every word the page shows. The page has none of its own: the host resolves them for the editor's language. */

import type { CandleInterval } from '../core/model/candle';
import type { OrderStatus, OrderType } from '../core/model/order';
import type { FeedState } from './messages';

/** Numbers in braces stand for what the page fills in; the comment names them in order. */
export interface PanelStrings {
  readonly lastPrice: string;
  readonly change24h: string;
  readonly bid: string;
  readonly ask: string;
  readonly spread: string;
  readonly high24h: string;
  readonly low24h: string;
  readonly volume24h: string;
  readonly feed: Readonly<Record<FeedState, string>>;
  /** Seconds. */
  readonly ageSeconds: string;
  /** Minutes. */
  readonly ageMinutes: string;
  /** State, age. */
  readonly feedWithAge: string;
  readonly noData: string;
  readonly up: string;
  readonly down: string;

  readonly book: string;
  readonly price: string;
  readonly size: string;
  readonly total: string;
  readonly mine: string;
  readonly bids: string;
  readonly asks: string;
  readonly levels: string;
  readonly levelsHint: string;
  readonly ladder: string;
  readonly ladderHint: string;
  readonly grouping: string;
  readonly recentre: string;
  readonly depthChart: string;
  readonly held: string;
  /** Spread, spread as a percentage. */
  readonly spreadRow: string;
  /** Best bid, best ask, spread, sum of bids, sum of asks, base currency, number of rows a side. */
  readonly bookSummary: string;
  readonly bookEmpty: string;
  /** Own quantity, price. */
  readonly ownOrderAt: string;
  readonly bookKeys: string;

  readonly trades: string;
  readonly time: string;
  readonly buy: string;
  readonly sell: string;
  /** How many arrived meanwhile. */
  readonly tradesPaused: string;
  readonly tradesEmpty: string;
  readonly largeTrades: string;
  readonly largeOff: string;
  /** A factor. */
  readonly largeTimes: string;
  readonly large: string;
  /** The choice that takes a typed size. */
  readonly largeTyped: string;
  /** `{0}` the base currency. */
  readonly largeFrom: string;

  readonly chart: string;
  readonly interval: string;
  readonly intervals: Readonly<Record<CandleInterval, string>>;
  readonly indicators: string;
  /** Number of bars. */
  readonly movingAverage: string;
  readonly vwap: string;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly closePrice: string;
  readonly volume: string;
  readonly averageEntry: string;
  /** Interval, number of bars, first close, last close, lowest, highest. */
  readonly chartSummary: string;
  readonly chartEmpty: string;
  readonly chartKeys: string;
  readonly attribution: string;

  readonly ticket: string;
  readonly side: string;
  readonly type: string;
  readonly types: Readonly<Record<OrderType, string>>;
  readonly quantity: string;
  readonly notional: string;
  readonly available: string;
  /** Percent of the balance. */
  readonly share: string;
  readonly sharesLabel: string;
  readonly reviewBuy: string;
  readonly reviewSell: string;
  readonly reviewHint: string;
  readonly sending: string;
  readonly preview: string;
  readonly ticketAbsent: string;
  /** The value. */
  readonly useNearest: string;
  readonly requestFailed: string;

  readonly orders: string;
  readonly fills: string;
  readonly filled: string;
  readonly status: string;
  readonly fee: string;
  readonly liquidity: string;
  readonly maker: string;
  readonly taker: string;
  readonly age: string;
  readonly cancel: string;
  readonly cancelAll: string;
  /** Side, quantity, price. */
  readonly cancelOrder: string;
  readonly changePrice: string;
  /** `{0}` side, `{1}` amount, `{2}` price. */
  readonly changePriceOf: string;
  readonly newPrice: string;
  readonly canceling: string;
  readonly ordersEmpty: string;
  readonly fillsEmpty: string;
  readonly ordersStale: string;
  readonly market: string;
  readonly statuses: Readonly<Record<OrderStatus, string>>;

  readonly meter: string;
  /** Messages a second. */
  readonly messageRate: string;
  /** Milliseconds. */
  readonly clockSkew: string;
  /** Times. */
  readonly resyncCount: string;
  /** Quota name, used, limit. */
  readonly quota: string;

  readonly sections: string;
  readonly help: string;
  /** Which key goes to which section. */
  readonly jumpKeys: string;
  readonly ordersKeys: string;
  readonly ticketKeys: string;
  readonly close: string;
  /** On the panel itself, so that the help can be found. */
  readonly keysHelp: string;
  /** Pair, last price, change: the polite announcement. */
  readonly announcement: string;
}

/** Puts `values` in place of `{0}`, `{1}` and so on. */
export function fill(template: string, ...values: readonly (string | number)[]): string {
  return template.replace(/\{(\d)\}/g, (whole, index: string) => String(values[Number(index)] ?? whole));
}
