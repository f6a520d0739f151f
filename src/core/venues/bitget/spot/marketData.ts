/** Market data over /api/v2 and /api/v3: the same calls, each generation in its own words (reference sections 6 and 12.2). */

import type { Clock } from '../../../base/clock';
import { NotFoundError, WireError } from '../../../base/errors';
import { asObject, type Json, type JsonObject } from '../../../base/json';
import type { CandleInterval } from '../../../model/candle';
import type { Instrument } from '../../../model/instrument';
import type { Market } from '../../../model/market';
import type { Ticker } from '../../../model/ticker';
import type { Trade } from '../../../model/trade';
import type { BookSnapshot, MarketDataApi } from '../../venue';
import type { AccountMode } from '../accountMode';
import type { BitgetRest } from '../rest';
import type { Parameters } from '../signing';
import { classicIntervals, loadCandles, unifiedIntervals, type IntervalWords } from './candleReach';
import { classicEndpoints, sharedEndpoints, unifiedEndpoints, type Endpoint, type MarketCall } from './endpoints';
import { onlyEntry, parseClassicBook, parseClassicMarket, parseClassicTicker, parseClassicTrade } from './parseClassic';
import { parseCandleRow, parseCurrency, parseServerTime } from './parseShared';
import { parseUnifiedBook, parseUnifiedMarket, parseUnifiedTicker, parseUnifiedTrade } from './parseUnified';
import { readArray, readObject, readText } from './read';
import { toWireSymbol, type SymbolTable } from './symbols';

export interface MarketDataContext {
  readonly rest: BitgetRest;
  readonly clock: Clock;
  /** Learns from every listing that is read. */
  readonly symbols: SymbolTable;
}

interface Dialect {
  readonly endpoints: Readonly<Record<MarketCall, Endpoint>>;
  readonly listing: Endpoint;
  /** In every question. */
  readonly scope: Parameters;
  readonly intervals: IntervalWords;
  readonly intervalField: string;
  /** Where a candle's row prints the quote volume. */
  readonly quoteVolumeAt: 6 | 7;
  readonly recentLimit: number;
  readonly historyLimit: number;
  readonly maxBookDepth: number;
  readonly maxTrades: number;
  parseMarket(entry: JsonObject, readAt: number): Market | undefined;
  parseTicker(entry: JsonObject, instrument: Instrument, receivedAt: number): Ticker;
  parseBook(entry: JsonObject, instrument: Instrument, receivedAt: number): BookSnapshot;
  parseTrade(entry: JsonObject, instrument: Instrument): Trade;
}

const dialects: Readonly<Record<AccountMode, Dialect>> = {
  classic: {
    endpoints: classicEndpoints,
    listing: classicEndpoints.symbols,
    scope: {},
    intervals: classicIntervals,
    intervalField: 'granularity',
    // REST prints the USDT volume at 6 and the quote volume at 7.
    quoteVolumeAt: 7,
    recentLimit: 1000,
    historyLimit: 200,
    maxBookDepth: 150,
    maxTrades: 500,
    parseMarket: parseClassicMarket,
    parseTicker: parseClassicTicker,
    parseBook: parseClassicBook,
    parseTrade: parseClassicTrade,
  },
  unified: {
    endpoints: unifiedEndpoints,
    listing: unifiedEndpoints.instruments,
    scope: { category: 'SPOT' },
    intervals: unifiedIntervals,
    intervalField: 'interval',
    quoteVolumeAt: 6,
    // The documentation contradicts itself about the longest answer; this much it says everywhere.
    recentLimit: 100,
    historyLimit: 100,
    maxBookDepth: 200,
    maxTrades: 100,
    parseMarket: parseUnifiedMarket,
    parseTicker: parseUnifiedTicker,
    parseBook: parseUnifiedBook,
    parseTrade: parseUnifiedTrade,
  },
};

export function createMarketData(context: MarketDataContext, mode: AccountMode): MarketDataApi {
  const { rest, clock, symbols } = context;
  const dialect = dialects[mode];
  const { endpoints, scope } = dialect;
  const pairQuery = (instrument: Instrument): Parameters => ({ ...scope, symbol: toWireSymbol(instrument) });
  const limited = (instrument: Instrument, limit: number, most: number): Parameters => ({
    ...pairQuery(instrument),
    limit: Math.min(limit, most).toFixed(0),
  });
  const api: MarketDataApi = {
    serverTime: (options) =>
      rest.call(sharedEndpoints.time, {}, options, (data) => parseServerTime(readObject(data, 'time'))),
    serviceStatus: () => Promise.resolve([]),
    currencies: (options) =>
      rest.call(sharedEndpoints.coins, {}, options, (data) => readReference(data, 'coins', parseCurrency)),
    instruments: async (options) => (await api.markets(options)).map((market) => market.instrument),
    markets: async (options) => {
      const markets = await rest.call(dialect.listing, { query: scope }, options, (data) =>
        readReference(data, 'symbols', (entry) => dialect.parseMarket(entry, clock.now())),
      );
      symbols.learn(markets);
      return markets;
    },
    tickers: async (options) => {
      if (symbols.isEmpty) await api.markets(options);
      return rest.call(endpoints.tickers, { query: scope }, options, (data) =>
        readReference(data, 'tickers', (entry) => {
          const instrument = symbols.instrument(readText(entry, 'symbol'));
          return instrument && dialect.parseTicker(entry, instrument, clock.now());
        }),
      );
    },
    ticker: async (instrument, options) =>
      rest.call(endpoints.tickers, { query: pairQuery(instrument) }, options, (data) =>
        dialect.parseTicker(readObject(onlyEntry(data) ?? notListed(instrument), 'ticker'), instrument, clock.now()),
      ),
    candles: async (instrument, interval, range = {}, options) => {
      const query = { ...pairQuery(instrument), [dialect.intervalField]: intervalWord(dialect.intervals, interval) };
      const load = (endpoint: Endpoint) => (bounds: Parameters) =>
        rest.call(endpoint, { query: bounds }, options, (data) =>
          readArray(data, 'candles').map((row) => parseCandleRow(row, dialect.quoteVolumeAt)),
        );
      const { recentLimit, historyLimit } = dialect;
      const calls = { recent: load(endpoints.candles), history: load(endpoints.historyCandles) };
      return loadCandles({ recentLimit, historyLimit, ...calls }, query, interval, range, clock.now());
    },
    book: async (instrument, depth = dialect.maxBookDepth, options) =>
      rest.call(endpoints.book, { query: limited(instrument, depth, dialect.maxBookDepth) }, options, (data) =>
        dialect.parseBook(readObject(data, 'book'), instrument, clock.now()),
      ),
    trades: async (instrument, limit = 100, options) =>
      rest.call(endpoints.trades, { query: limited(instrument, limit, dialect.maxTrades) }, options, (data) =>
        readEach(data, 'trades', (entry) => dialect.parseTrade(entry, instrument)),
      ),
  };
  return api;
}

/** Every entry of a list, as `read` sees it. An entry that is no object, or answered with `undefined`, is left out. */
export function readEach<T>(data: Json, what: string, read: (entry: JsonObject) => T | undefined): readonly T[] {
  return readArray(data, what).flatMap((value) => {
    const entry = asObject(value);
    const result = entry && read(entry);
    return result === undefined ? [] : [result];
  });
}

/** For reference data: one entry that cannot be read does not hide the others. A list of which nothing can be read fails. */
export function readReference<T>(data: Json, what: string, read: (entry: JsonObject) => T | undefined): readonly T[] {
  let failure: WireError | undefined;
  const results = readEach(data, what, (entry) => {
    try {
      return read(entry);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      failure ??= error;
      return undefined;
    }
  });
  if (failure && results.length === 0) throw failure;
  return results;
}

export function intervalWord(words: IntervalWords, interval: CandleInterval): string {
  const word = words[interval];
  if (word === undefined) throw new Error(`Expected an interval this venue offers, found ${interval}`);
  return word;
}

export function notListed(instrument: Instrument): never {
  throw new NotFoundError('symbol', `Bitget lists no pair ${instrument.symbol}`);
}
