/** BitMart's public words into ours, over REST and sockets alike. Reference 3 and 7.5. */

import { Decimal } from '../../../base/decimal';
import { asArray, asObject, type Json, type JsonObject } from '../../../base/json';
import type { Candle } from '../../../model/candle';
import { currencyPattern, parseSymbol, type Instrument } from '../../../model/instrument';
import type { Currency, CurrencyNetwork, Market, MarketStatus } from '../../../model/market';
import type { LevelText } from '../../../model/orderBook';
import type { BestPrices, PriceAndQuantity, Ticker } from '../../../model/ticker';
import type { Trade } from '../../../model/trade';
import type { BookMessage, BookSnapshot, ServiceWindow } from '../../venue';
import {
  array,
  decimal,
  fail,
  flag,
  integer,
  nonZeroDecimal,
  object,
  optionalDecimal,
  optionalText,
  optionalTimeMs,
  text,
  timeFromSeconds,
  timeMs,
} from '../wireFields';
import {
  wireTickerColumns,
  type WireBook,
  type WireBookTickerPush,
  type WireCandle,
  type WireCandlePush,
  type WireCurrency,
  type WireCurrencyNetwork,
  type WireDepthPush,
  type WireServiceWindow,
  type WireSymbol,
  type WireTicker,
  type WireTickerPush,
  type WireTradePush,
  type WireTradeRow,
} from './payloads';

/** Rows whose symbol is outside our pattern become `undefined` and are left out: no screen or file ever sees such a name. */
export function parseInstrument(value: Json | undefined): Instrument | undefined {
  return typeof value === 'string' ? parseSymbol(value) : undefined;
}

export function parseServerTime(data: Json | undefined): number {
  return timeMs(object(data, 'system/time')['server_time'], 'server_time');
}

const serviceStatuses: Readonly<Record<string, ServiceWindow['status']>> = {
  0: 'waiting',
  1: 'inProgress',
  2: 'finished',
};

export function parseServiceWindow(wire: WireServiceWindow): ServiceWindow {
  return {
    title: optionalText(wire.title) ?? '',
    scope: optionalText(wire.service_type) ?? '',
    // Documented as a number, printed as text.
    status: serviceStatuses[optionalText(wire.status) ?? ''] ?? 'unrecognised',
    startsAt: timeMs(wire.start_time, 'start_time'),
    endsAt: timeMs(wire.end_time, 'end_time'),
  };
}

export function parseCurrency(wire: WireCurrency): Currency | undefined {
  const code = text(wire.id, 'currency id');
  if (!currencyPattern.test(code)) return undefined;
  return {
    code,
    name: optionalText(wire.name) ?? code,
    canDeposit: flag(wire.deposit_enabled),
    canWithdraw: flag(wire.withdraw_enabled),
  };
}

/** One network of one currency, with the bare currency code it belongs to. */
export function parseCurrencyNetwork(
  wire: WireCurrencyNetwork,
): { readonly code: string; readonly network: CurrencyNetwork } | undefined {
  // `USDT-TRC20`; a bare code is printed for the currency's first network.
  const [code = ''] = text(wire.currency, 'currency').split('-');
  if (!currencyPattern.test(code)) return undefined;
  const minWithdrawal = optionalDecimal(wire.withdraw_minsize);
  const withdrawalFee = optionalDecimal(wire.withdraw_fee);
  return {
    code,
    network: {
      network: optionalText(wire.network) ?? text(wire.currency, 'currency'),
      canDeposit: flag(wire.deposit_enabled),
      canWithdraw: flag(wire.withdraw_enabled),
      ...(minWithdrawal && { minWithdrawal }),
      ...(withdrawalFee && { withdrawalFee }),
    },
  };
}

const marketStatuses: Readonly<Record<string, MarketStatus>> = { trading: 'trading', 'pre-trade': 'preTrade' };

export function parseMarket(wire: WireSymbol, readAt: number): Market | undefined {
  const instrument = parseInstrument(wire.symbol);
  if (!instrument) return undefined;
  const what = `details of ${instrument.symbol}`;
  const decimals = integer(wire.price_max_precision) ?? fail(what, 'price_max_precision', wire.price_max_precision);
  if (decimals < -18 || decimals > 18) fail(what, 'a price precision from -18 to 18', wire.price_max_precision);
  const maxQuantity = optionalDecimal(wire.base_max_size);
  return {
    instrument,
    tickSize: Decimal.powerOfTen(-decimals),
    // Despite its name, quote_increment is the smallest step of the *quantity*, in base: docs, ccxt and live values agree, the
    // exchange's own skill text calls it a price step (reference 3.5 and 11.2, row 13).
    stepSize: positive(wire.quote_increment, `quote_increment of ${instrument.symbol}`),
    minQuantity: decimal(wire.base_min_size, `base_min_size of ${instrument.symbol}`),
    ...(maxQuantity?.isPositive && { maxQuantity }),
    minNotional: {
      buy: decimal(wire.min_buy_amount, `min_buy_amount of ${instrument.symbol}`),
      sell: decimal(wire.min_sell_amount, `min_sell_amount of ${instrument.symbol}`),
    },
    status: marketStatuses[optionalText(wire.trade_status) ?? ''] ?? 'suspended',
    readAt,
  };
}

function positive(value: Json | undefined, what: string): Decimal {
  const read = decimal(value, what);
  return read.isPositive ? read : fail(what, 'a decimal above zero', value);
}

/** Names the columns of a row of 3.6, so that one parser reads both tickers. */
export function parseTickerRow(row: readonly Json[], receivedAt: number): Ticker | undefined {
  const named: Record<string, Json> = {};
  for (const [index, name] of wireTickerColumns.entries()) named[name] = row[index] ?? null;
  return parseTicker(named, receivedAt);
}

export function parseTicker(wire: WireTicker, receivedAt: number): Ticker | undefined {
  return ticker({ ...wire, base: wire.v_24h, quote: wire.qv_24h, time: wire.ts }, receivedAt);
}

export function parseTickerPush(wire: WireTickerPush, receivedAt: number): Ticker | undefined {
  const { last_price, base_volume_24h, quote_volume_24h, ms_t } = wire;
  return ticker({ ...wire, last: last_price, base: base_volume_24h, quote: quote_volume_24h, time: ms_t }, receivedAt);
}

function ticker(
  wire: Omit<WireTicker, 'v_24h' | 'qv_24h' | 'ts'> & Readonly<Record<'base' | 'quote' | 'time', Json | undefined>>,
  receivedAt: number,
): Ticker | undefined {
  const instrument = parseInstrument(wire.symbol);
  if (!instrument) return undefined;
  const what = (field: string): string => `${field} of the ticker of ${instrument.symbol}`;
  const bid = priceAndQuantity(wire.bid_px, wire.bid_sz);
  const ask = priceAndQuantity(wire.ask_px, wire.ask_sz);
  return {
    instrument,
    lastPrice: decimal(wire.last, what('last')),
    open24h: decimal(wire.open_24h, what('open_24h')),
    high24h: decimal(wire.high_24h, what('high_24h')),
    low24h: decimal(wire.low_24h, what('low_24h')),
    change24h: decimal(wire.fluctuation, what('fluctuation')),
    baseVolume24h: decimal(wire.base, what('volume')),
    quoteVolume24h: decimal(wire.quote, what('quote volume')),
    ...(bid && { bid }),
    ...(ask && { ask }),
    venueTime: timeMs(wire.time, what('time')),
    receivedAt,
  };
}

function priceAndQuantity(price: Json | undefined, quantity: Json | undefined): PriceAndQuantity | undefined {
  const readPrice = nonZeroDecimal(price);
  const readQuantity = optionalDecimal(quantity);
  return readPrice && readQuantity ? { price: readPrice, quantity: readQuantity } : undefined;
}

/** `undefined` for a foreign symbol, and while a side of the book is empty. */
export function parseBestPrices(wire: WireBookTickerPush, receivedAt: number): BestPrices | undefined {
  const instrument = parseInstrument(wire.symbol);
  const bid = priceAndQuantity(wire.bid_px, wire.bid_sz);
  const ask = priceAndQuantity(wire.ask_px, wire.ask_sz);
  if (!instrument || !bid || !ask) return undefined;
  return { instrument, bid, ask, venueTime: optionalTimeMs(wire.ms_t) ?? receivedAt, receivedAt };
}

/** Times are in seconds on this wire, also where all else is in milliseconds. */
export function parseCandle(wire: WireCandle): Candle {
  const quoteVolume = optionalDecimal(wire[6]);
  return {
    openTime: timeFromSeconds(wire[0], 'candle time'),
    open: decimal(wire[1], 'candle open'),
    high: decimal(wire[2], 'candle high'),
    low: decimal(wire[3], 'candle low'),
    close: decimal(wire[4], 'candle close'),
    volume: decimal(wire[5], 'candle volume'),
    ...(quoteVolume && { quoteVolume }),
  };
}

export function parseCandlePush(wire: WireCandlePush): Candle {
  return parseCandle(array(wire.candle, 'candle'));
}

export function parseBook(wire: WireBook, instrument: Instrument, receivedAt: number): BookSnapshot {
  if (wire.symbol !== instrument.symbol) fail('book', `symbol ${instrument.symbol}`, wire.symbol);
  return {
    instrument,
    bids: parseLevels(wire.bids, 'bids'),
    asks: parseLevels(wire.asks, 'asks'),
    venueTime: timeMs(wire.ts, 'ts of the book'),
    receivedAt,
  };
}

export function parseDepthPush(wire: WireDepthPush, instrument: Instrument, receivedAt: number): BookSnapshot {
  return {
    instrument,
    bids: parseLevels(wire.bids, 'bids'),
    asks: parseLevels(wire.asks, 'asks'),
    venueTime: timeMs(wire.ms_t, 'ms_t of the book'),
    receivedAt,
  };
}

export function parseBookMessage(wire: WireDepthPush, instrument: Instrument, receivedAt: number): BookMessage {
  const kind = wire.type;
  if (kind !== 'snapshot' && kind !== 'update') fail('type of the book', 'snapshot or update', kind);
  const version = integer(wire.version) ?? fail('version of the book', 'an integer', wire.version);
  return { ...parseDepthPush(wire, instrument, receivedAt), kind, version };
}

/** Levels keep their exact text; whether they make a sane book is the book's own question. */
function parseLevels(value: Json | undefined, what: string): readonly LevelText[] {
  const rows = array(value, what);
  // Parsed rows are nobody else's, so pairs of texts are kept as they are: this runs for every level of every message.
  if (rows.every(isLevel)) return rows;
  return rows.map((row) => {
    const [price, quantity] = asArray(row) ?? [];
    return [text(price, what), text(quantity, what)];
  });
}

function isLevel(row: Json): row is LevelText {
  const pair = asArray(row);
  return pair?.length === 2 && typeof pair[0] === 'string' && typeof pair[1] === 'string';
}

export function parseTradeRow(wire: WireTradeRow): Trade | undefined {
  const [symbol, time, price, size, side] = wire;
  return trade(symbol, price, size, side, timeMs(time, 'time of a trade'));
}

export function parseTradePush(wire: WireTradePush): Trade | undefined {
  // ms_t is the field to use; s_t, in seconds, is announced to go (reference 14).
  const at = optionalTimeMs(wire.ms_t) ?? timeFromSeconds(wire.s_t, 'time of a trade');
  return trade(wire.symbol, wire.price, wire.size, wire.side, at);
}

function trade(
  symbol: Json | undefined,
  price: Json | undefined,
  size: Json | undefined,
  side: Json | undefined,
  at: number,
): Trade | undefined {
  const instrument = parseInstrument(symbol);
  if (!instrument) return undefined;
  if (side !== 'buy' && side !== 'sell') fail(`a trade of ${instrument.symbol}`, 'side buy or sell', side);
  return {
    instrument,
    price: decimal(price, `price of a trade of ${instrument.symbol}`),
    quantity: decimal(size, `size of a trade of ${instrument.symbol}`),
    takerSide: side,
    at,
  };
}

/** Every object of an array; anything else in it is a `WireError`. */
export function objects(value: Json | undefined, what: string): readonly JsonObject[] {
  return array(value, what).map((row) => asObject(row) ?? fail(what, 'an object', row));
}

/** Parses each row and leaves out those that are not ours to show. */
export function parseEach<W, T>(rows: readonly W[], parse: (row: W) => T | undefined): T[] {
  return rows.flatMap((row) => {
    const parsed = parse(row);
    return parsed === undefined ? [] : [parsed];
  });
}
