/** Market data of both generations (reference 6, 12.2). */

import { Decimal } from '../../core/base/decimal';
import type { Market } from '../engine/market';
import { marketOf, wireSymbol, type Call, type Endpoint } from './call';
import { candleRange } from './candleRange';
import { WireFailure } from './codes';
import { candleCells, classicTicker, levels, minutes, tradeFacts, unifiedTicker, usdtOf } from './print';

/** Most open orders of one pair. */
export const orderQuantity = 200;

const classicMinutes: Readonly<Record<string, number>> = {
  ...{
    '1min': 1,
    '3min': 3,
    '5min': 5,
    '15min': 15,
    '30min': 30,
    '1h': 60,
    '4h': 240,
    '6h': 360,
    '12h': 720,
    '1day': 1440,
  },
  ...{ '3day': 4320, '1week': 10_080, '1M': 43_200, '6Hutc': 360, '12Hutc': 720, '1Dutc': 1440, '3Dutc': 4320 },
  ...{ '1Wutc': 10_080, '1Mutc': 43_200 },
};
const unifiedIntervals = ['1m', '3m', '5m', '15m', '30m', '1H', '4H', '6H', '12H', '1D'] as const;
const unifiedMinutes: Readonly<Record<string, number>> = Object.fromEntries(
  unifiedIntervals.map((interval) => [interval, minutes[interval]]),
);

const statusWords = { trading: 'online', preTrade: 'gray' } as const;
const dayMs = 86_400_000;

function chosen(call: Call): readonly Market[] {
  const symbol = call.fields.text('symbol');
  return symbol === undefined ? [...call.venue.engine.markets.values()] : [marketOf(call, symbol)];
}

/** Only spot is traded here; the other products of the unified account have no pairs. */
function spot(call: Call): readonly Market[] {
  return isSpot(call) ? chosen(call) : [];
}

const categories: Readonly<Record<string, boolean>> = {
  SPOT: true,
  MARGIN: false,
  'USDT-FUTURES': false,
  'COIN-FUTURES': false,
  'USDC-FUTURES': false,
};

export function isSpot(call: Call): boolean {
  return call.fields.word('category', categories);
}

function limitOf(call: Call, fallback: number, most: number): number {
  const limit = call.fields.integer('limit', fallback);
  if (limit < 1 || limit > most) throw new WireFailure('parameterWrong', 'limit');
  return limit;
}

function minNotionalInUsdt(market: Market): Decimal {
  return market.listing.quote.startsWith('USD') ? market.listing.minNotional : Decimal.one;
}

function symbolRow(market: Market): unknown {
  const { listing } = market;
  const { base, quote, priceDecimals, sizeDecimals, status } = listing;
  const fee = market.feeRate.toString();
  return {
    symbol: wireSymbol(market),
    baseCoin: base,
    quoteCoin: quote,
    minTradeAmount: '0',
    maxTradeAmount: '900000000000000000000',
    takerFeeRate: fee,
    makerFeeRate: fee,
    pricePrecision: String(priceDecimals),
    quantityPrecision: String(sizeDecimals),
    quotePrecision: '8',
    status: statusWords[status],
    minTradeUSDT: minNotionalInUsdt(market).toString(),
    buyLimitPriceRatio: '0.05',
    sellLimitPriceRatio: '0.05',
    areaSymbol: 'no',
    orderQuantity: String(orderQuantity),
    openTime: '',
    offTime: '',
  };
}

function instrumentRow(market: Market): unknown {
  const { listing } = market;
  const { base, quote, priceDecimals, sizeDecimals, status, minSize, maxSize, apiTradable } = listing;
  const fee = market.feeRate.toString();
  return {
    symbol: wireSymbol(market),
    category: 'SPOT',
    baseCoin: base,
    quoteCoin: quote,
    pricePrecision: String(priceDecimals),
    quantityPrecision: String(sizeDecimals),
    quotePrecision: '8',
    minOrderQty: minSize.toString(),
    maxOrderQty: maxSize.toString(),
    minOrderAmount: minNotionalInUsdt(market).toString(),
    makerFeeRate: fee,
    takerFeeRate: fee,
    buyLimitPriceRatio: '0.05',
    sellLimitPriceRatio: '0.05',
    status: apiTradable ? (status === 'trading' ? 'online' : 'listed') : 'restrictedAPI',
    offTime: '',
    isRwa: 'NO',
    areaSymbol: 'no',
  };
}

function coins(call: Call): unknown {
  const wanted = call.fields.text('coin');
  const codes = new Set(
    [...call.venue.engine.markets.values()].flatMap(({ listing }) => [listing.base, listing.quote]),
  );
  return [...codes]
    .filter((coin) => wanted === undefined || coin === wanted)
    .map((coin, index) => ({ coinId: String(index + 1), coin, chains: [{ chain: coin }] }));
}

function book(call: Call, market: Market, depth: number) {
  return {
    asks: levels(market, market.book.levels('sell'), depth),
    bids: levels(market, market.book.levels('buy'), depth),
    ts: String(call.now),
  };
}

function candles(
  call: Call,
  steps: Readonly<Record<string, number>>,
  name: string,
  most: number,
  endsRequired: boolean,
) {
  const market = marketOf(call, call.fields.text('symbol'));
  const step = call.fields.word(name, steps);
  const limit = limitOf(call, 100, most);
  if (endsRequired && call.fields.text('endTime') === undefined) throw new WireFailure('parameterMissing', 'endTime');
  const from = call.fields.integer('startTime', 0);
  const to = call.fields.integer('endTime', call.now);
  if (from > to) throw new WireFailure('timeRange');
  // The call for recent rows ends with its history; this one keeps ninety days for all intervals up to an hour.
  const oldest = endsRequired ? 0 : call.now - (step <= 5 ? 30 : step <= 60 ? 83 : 360) * dayMs;
  return candleRange(market, step, Math.max(from, oldest), to, limit, call.now).map((candle) => ({
    market,
    ...candleCells(market, candle),
  }));
}

function classicCandles(most: number, endsRequired: boolean): Endpoint['handle'] {
  return (call) =>
    candles(call, classicMinutes, 'granularity', most, endsRequired).map(({ market, cells, quote }) => [
      ...cells,
      usdtOf(market, quote),
      quote,
    ]);
}

function unifiedCandles(most: number, endsRequired: boolean): Endpoint['handle'] {
  return (call) =>
    isSpot(call)
      ? candles(call, unifiedMinutes, 'interval', most, endsRequired).map(({ cells, quote }) => [...cells, quote])
      : [];
}

function classicTrades(fallback: number, most: number, spelling: 'plain' | 'history'): Endpoint['handle'] {
  return (call) => {
    const market = marketOf(call, call.fields.text('symbol'));
    return market.trades(limitOf(call, fallback, most)).map((trade) => {
      const { id, price, size, side, time } = tradeFacts(market, trade);
      const isPlain = spelling === 'plain';
      return {
        symbol: wireSymbol(market),
        tradeId: id,
        side: isPlain ? side : side === 'buy' ? 'Buy' : 'Sell',
        ...{ price, size },
        ts: isPlain ? time : `${time.slice(0, -3)}000`,
      };
    });
  };
}

const v2 = { generation: 'v2', method: 'GET', perSecond: 20 } as const;
const v3 = { generation: 'v3', method: 'GET', perSecond: 20 } as const;
const candleFields = ['symbol', 'granularity', 'startTime', 'endTime', 'limit'];
const unifiedCandleFields = ['category', 'symbol', 'interval', 'startTime', 'endTime', 'type', 'limit'];

export const publicEndpoints: readonly Endpoint[] = [
  {
    ...{ ...v2, path: '/api/v2/public/time', fields: [] },
    handle: (call: Call): unknown => ({ serverTime: String(call.now) }),
  },
  {
    ...{ ...v2, path: '/api/v2/spot/public/symbols', fields: ['symbol'] },
    handle: (call: Call): unknown => chosen(call).map(symbolRow),
  },
  { ...{ ...v2, path: '/api/v2/spot/public/coins', perSecond: 3, fields: ['coin'] }, handle: coins },
  {
    ...{ ...v2, path: '/api/v2/spot/market/tickers', fields: ['symbol'] },
    handle: (call: Call): unknown => chosen(call).map((market) => classicTicker(market, call.now, 'rest')),
  },
  {
    ...{ ...v2, path: '/api/v2/spot/market/orderbook', fields: ['symbol', 'type', 'limit'] },
    handle: (call: Call): unknown => book(call, marketOf(call, call.fields.text('symbol')), limitOf(call, 150, 150)),
  },
  {
    ...{ ...v2, path: '/api/v2/spot/market/candles', fields: candleFields },
    handle: classicCandles(1000, false),
  },
  {
    ...{ ...v2, path: '/api/v2/spot/market/history-candles', fields: candleFields },
    handle: classicCandles(200, true),
  },
  {
    ...{ ...v2, path: '/api/v2/spot/market/fills', perSecond: 10, fields: ['symbol', 'limit'] },
    handle: classicTrades(100, 500, 'plain'),
  },
  {
    ...{ ...v2, path: '/api/v2/spot/market/fills-history', perSecond: 10 },
    fields: ['symbol', 'limit', 'idLessThan', 'startTime', 'endTime'],
    handle: classicTrades(500, 1000, 'history'),
  },
  {
    ...{ ...v3, path: '/api/v3/market/instruments', fields: ['category', 'symbol'] },
    handle: (call: Call): unknown => spot(call).map(instrumentRow),
  },
  {
    ...{ ...v3, path: '/api/v3/market/tickers', fields: ['category', 'symbol'] },
    handle: (call: Call): unknown => spot(call).map((market) => unifiedTicker(market, call.now, 'rest')),
  },
  {
    ...{ ...v3, path: '/api/v3/market/orderbook', fields: ['category', 'symbol', 'limit'] },
    handle: (call: Call): unknown => {
      if (!isSpot(call)) throw new WireFailure('symbolUnknown', call.fields.text('symbol'));
      const { asks, bids, ts } = book(call, marketOf(call, call.fields.text('symbol')), limitOf(call, 5, 200));
      // Levels are numbers here, text everywhere else.
      const numbers = (side: readonly (readonly [string, string])[]): unknown => side.map((level) => level.map(Number));
      return { a: numbers(asks), b: numbers(bids), ts };
    },
  },
  {
    ...{ ...v3, path: '/api/v3/market/fills', fields: ['category', 'symbol', 'limit'] },
    handle: (call: Call): unknown => {
      if (!isSpot(call)) return [];
      const market = marketOf(call, call.fields.text('symbol'));
      return market.trades(limitOf(call, 100, 100)).map((trade) => {
        const { id, price, size, side, time } = tradeFacts(market, trade);
        return { execId: id, execLinkId: id, price, size, side, ts: time };
      });
    },
  },
  {
    ...{ ...v3, path: '/api/v3/market/candles', fields: unifiedCandleFields },
    handle: unifiedCandles(1000, false),
  },
  {
    ...{ ...v3, path: '/api/v3/market/history-candles', fields: unifiedCandleFields },
    handle: unifiedCandles(100, true),
  },
];
