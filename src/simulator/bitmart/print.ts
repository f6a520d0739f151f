/** Engine values as BitMart's wire prints them: fixed decimals, strings, seconds or milliseconds (reference 3, 4.8, 7.5). */

import type { Decimal } from '../../core/base/decimal';
import type { BookLevel } from '../engine/book';
import type { Candle } from '../engine/candles';
import type { Market, MarketTicker } from '../engine/market';
import type { CancelSource, Fill, Order, OrderKind, OrderMode, OrderState, StpMode, Trade } from '../engine/words';

export const stateWords = {
  new: 'new',
  partiallyFilled: 'partially_filled',
  filled: 'filled',
  canceled: 'canceled',
  partiallyCanceled: 'partially_canceled',
  failed: 'failed',
} as const satisfies Record<OrderState, string>;

/** BitMart has no fill-or-kill; such an order could only come from another wire. */
export const typeWords = {
  limit: 'limit',
  market: 'market',
  limitMaker: 'limit_maker',
  ioc: 'ioc',
  fok: 'ioc',
} as const satisfies Record<OrderKind, string>;

export const modeWords = { spot: 'spot', isolatedMargin: 'iso_margin' } as const satisfies Record<OrderMode, string>;
export const sourceWords = { none: '', user: 'user', system: 'system', stp: 'stp' } as const satisfies Record<
  CancelSource,
  string
>;
export const stpWords = {
  none: 'none',
  cancelMaker: 'cancel_maker',
  cancelTaker: 'cancel_taker',
  cancelBoth: 'cancel_both',
} as const satisfies Record<StpMode, string>;

export function printPrice(market: Market, price: Decimal): string {
  return price.toFixed(market.listing.priceDecimals, 'halfEven');
}

export function printSize(market: Market, size: Decimal): string {
  return size.toFixed(market.listing.sizeDecimals, 'down');
}

/** Balances, fees and notionals carry eight decimals. */
export function printMoney(amount: Decimal): string {
  return amount.toFixed(8, 'down');
}

/** Turnover of a day or candle: two decimals in dollars, eight in coins. */
export function printTurnover(market: Market, amount: Decimal): string {
  return amount.toFixed(market.listing.quote.startsWith('USD') ? 2 : 8, 'halfEven');
}

export function printLevels(
  market: Market,
  levels: readonly BookLevel[],
  limit: number,
): readonly (readonly [string, string])[] {
  return levels.slice(0, limit).map(({ price, total }) => [printPrice(market, price), printSize(market, total)]);
}

/** The named values of a ticker, all strings. */
export function printTicker(market: Market, ticker: MarketTicker): Readonly<Record<TickerField, string>> {
  const price = (value: Decimal): string => printPrice(market, value);
  return {
    last: price(ticker.last),
    v_24h: printSize(market, ticker.baseVolume),
    qv_24h: printTurnover(market, ticker.quoteVolume),
    open_24h: price(ticker.open),
    high_24h: price(ticker.high),
    low_24h: price(ticker.low),
    fluctuation: ticker.change.toFixed(5, 'halfEven'),
    bid_px: ticker.bid ? price(ticker.bid.price) : '',
    bid_sz: ticker.bid ? printSize(market, ticker.bid.total) : '',
    ask_px: ticker.ask ? price(ticker.ask.price) : '',
    ask_sz: ticker.ask ? printSize(market, ticker.ask.total) : '',
    ts: String(ticker.time),
  };
}

type TickerField =
  | 'last'
  | 'v_24h'
  | 'qv_24h'
  | 'open_24h'
  | 'high_24h'
  | 'low_24h'
  | 'fluctuation'
  | 'bid_px'
  | 'bid_sz'
  | 'ask_px'
  | 'ask_sz'
  | 'ts';

export function printCandle(market: Market, candle: Candle): readonly string[] {
  return [
    String(candle.time / 1000),
    ...[candle.open, candle.high, candle.low, candle.close].map((ticks) => printPrice(market, market.priceOf(ticks))),
    printSize(market, market.sizeOf(candle.volume)),
    printTurnover(market, market.quoteOf(candle.turnover)),
  ];
}

export function printTrade(market: Market, trade: Trade): readonly string[] {
  return [trade.symbol, String(trade.time), printPrice(market, trade.price), printSize(market, trade.size), trade.side];
}

/** The order object of the v4 queries (reference 4.8). */
export function printOrder(market: Market, order: Order): Readonly<Record<string, string | number>> {
  const filled = order.filledSize.isPositive;
  const average = filled
    ? order.filledNotional.dividedBy(order.filledSize, market.listing.priceDecimals, 'halfEven')
    : order.filledSize;
  const isMarketSell = order.kind === 'market' && order.side === 'sell';
  return {
    orderId: order.id,
    clientOrderId: order.clientId ?? order.id,
    symbol: order.symbol,
    side: order.side,
    orderMode: modeWords[order.mode],
    type: typeWords[order.kind],
    state: stateWords[order.state],
    cancelSource: sourceWords[order.cancelSource],
    stpMode: stpWords[order.stp],
    price: printPrice(market, order.price),
    priceAvg: printPrice(market, average),
    size: printSize(market, order.size),
    filledSize: printSize(market, order.filledSize),
    notional: isMarketSell ? '0.00000000' : printMoney(order.notional),
    filledNotional: printMoney(order.filledNotional),
    createTime: order.createdAt,
    updateTime: order.updatedAt,
  };
}

/** One own fill (reference 4.8). */
export function printFill(market: Market, fill: Fill): Readonly<Record<string, string | number>> {
  return {
    tradeId: fill.tradeId,
    orderId: fill.orderId,
    clientOrderId: fill.clientId ?? fill.orderId,
    symbol: fill.symbol,
    side: fill.side,
    orderMode: modeWords[fill.mode],
    type: typeWords[fill.kind],
    stpMode: stpWords[fill.stp],
    price: printPrice(market, fill.price),
    size: printSize(market, fill.size),
    notional: printMoney(fill.notional),
    fee: printMoney(fill.fee),
    feeCoinName: fill.feeCurrency,
    tradeRole: fill.liquidity,
    createTime: fill.time,
    updateTime: fill.time,
  };
}
