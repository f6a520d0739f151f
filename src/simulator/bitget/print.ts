/** Numbers and market data as this wire prints them: everything numeric is text, times are text of milliseconds (reference 1.5, 6, 12.2). */

import type { Decimal } from '../../core/base/decimal';
import type { BookLevel } from '../engine/book';
import type { Candle } from '../engine/candles';
import type { Market } from '../engine/market';
import type { OrderKind, OrderState, Side, StpMode, Trade } from '../engine/words';
import { wireSymbol } from './call';

export function price(market: Market, value: Decimal): string {
  return value.toFixed(market.listing.priceDecimals, 'down');
}

export function size(market: Market, value: Decimal): string {
  return value.toFixed(market.listing.sizeDecimals, 'down');
}

export type PrintedLevel = readonly [price: string, size: string];

export function levels(market: Market, of: readonly BookLevel[], depth: number): PrintedLevel[] {
  return of.slice(0, depth).map((level) => [price(market, level.price), size(market, level.total)]);
}

export const stateWords = {
  new: 'live',
  partiallyFilled: 'partially_filled',
  filled: 'filled',
  canceled: 'cancelled',
  partiallyCanceled: 'cancelled',
  failed: 'cancelled',
} as const satisfies Record<OrderState, string>;

export const lifetimeWords = {
  limit: 'gtc',
  market: 'gtc',
  limitMaker: 'post_only',
  ioc: 'ioc',
  fok: 'fok',
} as const satisfies Record<OrderKind, string>;

export const stpWords = {
  none: 'none',
  cancelMaker: 'cancel_maker',
  cancelTaker: 'cancel_taker',
  cancelBoth: 'cancel_both',
} as const satisfies Record<StpMode, string>;

/** A ticker's facts, to be named by each generation and each kind of message. */
function tickerFacts(market: Market, now: number) {
  const ticker = market.ticker(now);
  const side = (level: typeof ticker.bid): PrintedLevel =>
    level ? [price(market, level.price), size(market, level.total)] : ['0', '0'];
  const [bidPrice, bidSize] = side(ticker.bid);
  const [askPrice, askSize] = side(ticker.ask);
  return {
    symbol: wireSymbol(market),
    last: price(market, ticker.last),
    open: price(market, ticker.open),
    high: price(market, ticker.high),
    low: price(market, ticker.low),
    change: ticker.change.toString(),
    baseVolume: ticker.baseVolume.toString(),
    quoteVolume: ticker.quoteVolume.toString(),
    ...{ bidPrice, bidSize, askPrice, askSize },
    time: String(ticker.time),
  };
}

export function classicTicker(
  market: Market,
  now: number,
  naming: 'rest' | 'socket',
): Readonly<Record<string, string>> {
  const facts = tickerFacts(market, now);
  const rest = naming === 'rest';
  return {
    ...(rest ? { symbol: facts.symbol } : { instId: facts.symbol }),
    lastPr: facts.last,
    ...(rest ? { open: facts.open } : { open24h: facts.open }),
    high24h: facts.high,
    low24h: facts.low,
    bidPr: facts.bidPrice,
    askPr: facts.askPrice,
    bidSz: facts.bidSize,
    askSz: facts.askSize,
    baseVolume: facts.baseVolume,
    quoteVolume: facts.quoteVolume,
    ...(rest && { usdtVolume: facts.quoteVolume }),
    openUtc: facts.open,
    change24h: facts.change,
    changeUtc24h: facts.change,
    ts: facts.time,
  };
}

export function unifiedTicker(
  market: Market,
  now: number,
  naming: 'rest' | 'socket',
): Readonly<Record<string, string>> {
  const facts = tickerFacts(market, now);
  return {
    ...(naming === 'rest' && { category: 'SPOT', symbol: facts.symbol, ts: facts.time }),
    lastPrice: facts.last,
    openPrice24h: facts.open,
    highPrice24h: facts.high,
    lowPrice24h: facts.low,
    bid1Price: facts.bidPrice,
    bid1Size: facts.bidSize,
    ask1Price: facts.askPrice,
    ask1Size: facts.askSize,
    price24hPcnt: facts.change,
    volume24h: facts.baseVolume,
    turnover24h: facts.quoteVolume,
  };
}

/** The first six cells of every candle row, and its two volumes in money. */
export function candleCells(market: Market, candle: Candle): { readonly cells: string[]; readonly quote: string } {
  const prices = [candle.open, candle.high, candle.low, candle.close].map((ticks) =>
    price(market, market.priceOf(ticks)),
  );
  return {
    cells: [String(candle.time), ...prices, size(market, market.sizeOf(candle.volume))],
    quote: market.quoteOf(candle.turnover).toString(),
  };
}

/** What a quote amount is worth in USDT, roughly: the wire prints both, and they differ for pairs of other quotes. */
export function usdtOf(market: Market, quote: string): string {
  return market.listing.quote === 'USDT' ? quote : `${quote.split('.')[0] ?? '0'}.1`;
}

export interface TradeFacts {
  readonly id: string;
  readonly price: string;
  readonly size: string;
  readonly side: Side;
  readonly time: string;
}

export function tradeFacts(market: Market, trade: Trade): TradeFacts {
  return {
    id: trade.id,
    price: price(market, trade.price),
    size: size(market, trade.size),
    side: trade.side,
    time: String(trade.time),
  };
}

export const minutes = {
  '1m': 1,
  '3m': 3,
  '5m': 5,
  '15m': 15,
  '30m': 30,
  '1H': 60,
  '4H': 240,
  '6H': 360,
  '12H': 720,
  '1D': 1440,
  '3D': 4320,
  '1W': 10_080,
  '1M': 43_200,
  '6Hutc': 360,
  '12Hutc': 720,
  '1Dutc': 1440,
  '3Dutc': 4320,
  '1Wutc': 10_080,
  '1Mutc': 43_200,
} as const satisfies Readonly<Record<string, number>>;
