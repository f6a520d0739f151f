/** Socket pushes as text, field by field like the samples (reference 7.3, 7.5, 7.6). */

import type { Decimal } from '../../core/base/decimal';
import type { Market } from '../engine/market';
import type { BalanceChange, BalanceReason, Order, OrderChange, OrderState, Trade } from '../engine/words';
import { modeWords, printLevels, printPrice, printSize, printTicker, stateWords } from './print';

/** The envelope; the key order on the wire is not fixed, the samples show both. */
export function push(table: string, ...data: readonly unknown[]): string {
  return JSON.stringify(table === 'spot/trade' ? { table, data } : { data, table });
}

export function tickerPush(market: Market, now: number): string {
  const ticker = market.ticker(now);
  const { last, v_24h, qv_24h, open_24h, high_24h, low_24h, bid_px, bid_sz, ask_px, ask_sz } = printTicker(
    market,
    ticker,
  );
  return push('spot/ticker', {
    ...{
      ask_px,
      ask_sz,
      base_volume_24h: v_24h,
      bid_px,
      bid_sz,
      fluctuation: ticker.change.toFixed(4, 'halfEven'),
      high_24h,
    },
    ...{
      last_price: last,
      low_24h,
      ms_t: now,
      open_24h,
      quote_volume_24h: qv_24h,
      s_t: Math.floor(now / 1000),
      symbol: market.symbol,
    },
  });
}

export function bookTickerPush(market: Market, now: number): string {
  const bid = market.book.best('buy');
  const ask = market.book.best('sell');
  return push('spot/bookTicker', {
    symbol: market.symbol,
    bid_px: bid ? printPrice(market, bid.price) : '',
    bid_sz: bid ? printSize(market, bid.total) : '',
    ask_px: ask ? printPrice(market, ask.price) : '',
    ask_sz: ask ? printSize(market, ask.total) : '',
    ms_t: now,
  });
}

export function klinePush(market: Market, channel: string, stepMinutes: number, now: number): string | undefined {
  const candle = market.candles.at(stepMinutes, market.candles.openTime(stepMinutes, now), now);
  if (!candle) return undefined;
  const prices = [candle.open, candle.high, candle.low, candle.close].map((ticks) =>
    printPrice(market, market.priceOf(ticks)),
  );
  return push(channel, {
    candle: [candle.time / 1000, ...prices, printSize(market, market.sizeOf(candle.volume))],
    symbol: market.symbol,
  });
}

export function depthPush(market: Market, channel: string, levels: number, now: number): string {
  return push(channel, {
    asks: printLevels(market, market.book.levels('sell'), levels),
    bids: printLevels(market, market.book.levels('buy'), levels),
    symbol: market.symbol,
    ms_t: now,
  });
}

export type PrintedLevel = readonly [string, string];

export function increasePush(
  market: Market,
  type: 'snapshot' | 'update',
  version: number,
  asks: readonly PrintedLevel[],
  bids: readonly PrintedLevel[],
  now: number,
): string {
  return push('spot/depth/increase100', { asks, bids, ms_t: now, symbol: market.symbol, type, version });
}

export function tradePush(market: Market, trades: readonly Trade[]): string {
  return push(
    'spot/trade',
    ...trades.map((trade) => ({
      symbol: trade.symbol,
      price: printPrice(market, trade.price),
      side: trade.side,
      size: printSize(market, trade.size),
      s_t: Math.floor(trade.time / 1000),
      ms_t: trade.time,
    })),
  );
}

/** The numeric states of old, still printed beside the words. */
const oldStates = {
  new: '4',
  partiallyFilled: '5',
  filled: '6',
  canceled: '8',
  partiallyCanceled: '12',
  failed: '8',
} as const satisfies Record<OrderState, string>;

/** Private numbers carry long tails of zeros. */
function long(value: Decimal): string {
  return value.toFixed(10, 'down');
}

export function orderPush(table: string, market: Market, { order, fill }: OrderChange): string {
  return push(table, {
    ...orderFields(order),
    filled_notional: long(order.filledNotional),
    filled_size: long(order.filledSize),
    margin_trading: order.mode === 'spot' ? '0' : '1',
    state: oldStates[order.state],
    order_id: order.id,
    order_type: order.kind === 'limitMaker' ? '1' : order.kind === 'ioc' ? '3' : order.kind === 'fok' ? '2' : '0',
    last_fill_time: fill ? String(fill.time) : '0',
    last_fill_price: fill ? fill.price.toFixed(market.listing.priceDecimals + 3, 'down') : '0',
    last_fill_count: fill ? printSize(market, fill.size) : '0',
    exec_type: fill ? (fill.liquidity === 'maker' ? 'M' : 'T') : '',
    detail_id: fill?.tradeId ?? '',
    client_order_id: order.clientId ?? order.id,
    create_time: String(order.createdAt),
    update_time: String(order.updatedAt),
    order_mode: modeWords[order.mode],
    entrust_type: order.kind === 'limitMaker' ? 'LIMIT_MAKER' : order.kind === 'ioc' ? 'IOC' : 'NORMAL',
    order_state: stateWords[order.state],
    dealFee: fill ? long(fill.fee) : '0',
    deal_fee_coin_name: fill?.feeCurrency ?? '',
  });
}

function orderFields(order: Order): Readonly<Record<string, string>> {
  const byNotional = order.kind === 'market' && order.side === 'buy';
  return {
    symbol: order.symbol,
    side: order.side,
    type: order.kind === 'market' ? 'market' : 'limit',
    notional: byNotional ? long(order.notional) : '',
    size: long(order.size),
    ms_t: String(order.createdAt),
    price: long(order.price),
  };
}

const balanceEvents = {
  trade: 'TRANSACTION_COMPLETED',
  deposit: 'ACCOUNT_RECHARGE',
  withdrawal: 'ACCOUNT_WITHDRAWAL',
} as const satisfies Record<BalanceReason, string>;

export function balancePush({ balances, reason, time }: BalanceChange): string {
  return push('spot/user/balance', {
    event_type: balanceEvents[reason],
    event_time: String(time),
    balance_details: [...balances].map(([ccy, { available, frozen }]) => ({
      ...{ ccy, av_bal: available.toFixed(18, 'down'), fz_bal: frozen.toFixed(18, 'down') },
    })),
  });
}
