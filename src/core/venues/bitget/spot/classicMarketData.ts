/** Market data over /api/v2 (reference section 6). */

import type { Clock } from '../../../base/clock';
import { NotFoundError, WireError } from '../../../base/errors';
import { asObject, type Json, type JsonObject } from '../../../base/json';
import type { CandleInterval } from '../../../model/candle';
import type { Instrument } from '../../../model/instrument';
import type { MarketDataApi } from '../../venue';
import type { BitgetRest } from '../rest';
import type { Parameters } from '../signing';
import { classicIntervals, loadCandles } from './candleReach';
import { classicEndpoints as endpoints, sharedEndpoints, type Endpoint } from './endpoints';
import { onlyEntry, parseClassicBook, parseClassicMarket, parseClassicTicker, parseClassicTrade } from './parseClassic';
import { parseCandleRow, parseCurrency, parseServerTime } from './parseShared';
import { readArray, readObject, readText } from './read';
import { toWireSymbol, type SymbolTable } from './symbols';

const maxBookDepth = 150;
const maxTrades = 500;

/** What both generations need to read market data. */
export interface MarketDataContext {
  readonly rest: BitgetRest;
  readonly clock: Clock;
  /** Learns from every listing that is read. */
  readonly symbols: SymbolTable;
}

export function createClassicMarketData(context: MarketDataContext): MarketDataApi {
  const { rest, clock, symbols } = context;
  const api: MarketDataApi = {
    ...createSharedMarketData(context),
    instruments: async (options) => (await api.markets(options)).map((market) => market.instrument),
    markets: async (options) => {
      const markets = await rest.call(endpoints.symbols, {}, options, (data) =>
        readReference(data, 'symbols', (entry) => parseClassicMarket(entry, clock.now())),
      );
      symbols.learn(markets);
      return markets;
    },
    tickers: async (options) => {
      if (symbols.isEmpty) await api.markets(options);
      return rest.call(endpoints.tickers, {}, options, (data) =>
        readReference(data, 'tickers', (entry) => {
          const instrument = symbols.instrument(readText(entry, 'symbol'));
          return instrument && parseClassicTicker(entry, instrument, clock.now());
        }),
      );
    },
    ticker: async (instrument, options) =>
      rest.call(endpoints.tickers, { query: { symbol: toWireSymbol(instrument) } }, options, (data) =>
        parseClassicTicker(readObject(onlyEntry(data) ?? notListed(instrument), 'ticker'), instrument, clock.now()),
      ),
    candles: async (instrument, interval, range = {}, options) => {
      const query = { symbol: toWireSymbol(instrument), granularity: intervalWord(classicIntervals, interval) };
      // REST prints the USDT volume at 6 and the quote volume at 7.
      const load = (endpoint: Endpoint) => (bounds: Parameters) =>
        rest.call(endpoint, { query: bounds }, options, (data) =>
          readArray(data, 'candles').map((row) => parseCandleRow(row, 7)),
        );
      const calls = { recent: load(endpoints.candles), history: load(endpoints.historyCandles) };
      return loadCandles({ recentLimit: 1000, historyLimit: 200, ...calls }, query, interval, range, clock.now());
    },
    book: async (instrument, depth = maxBookDepth, options) => {
      const query = { symbol: toWireSymbol(instrument), limit: Math.min(depth, maxBookDepth).toFixed(0) };
      return rest.call(endpoints.book, { query }, options, (data) =>
        parseClassicBook(readObject(data, 'book'), instrument, clock.now()),
      );
    },
    trades: async (instrument, limit = 100, options) => {
      const query = { symbol: toWireSymbol(instrument), limit: Math.min(limit, maxTrades).toFixed(0) };
      return rest.call(endpoints.trades, { query }, options, (data) =>
        readEach(data, 'trades', (entry) => parseClassicTrade(entry, instrument)),
      );
    },
  };
  return api;
}

/** The calls that exist once, whichever generation serves the account. */
export function createSharedMarketData(
  context: MarketDataContext,
): Pick<MarketDataApi, 'serverTime' | 'serviceStatus' | 'currencies'> {
  const { rest } = context;
  return {
    serverTime: (options) =>
      rest.call(sharedEndpoints.time, {}, options, (data) => parseServerTime(readObject(data, 'time'))),
    serviceStatus: () => Promise.resolve([]),
    currencies: (options) =>
      rest.call(sharedEndpoints.coins, {}, options, (data) =>
        readReference(data, 'coins', (entry) => parseCurrency(entry)),
      ),
  };
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

export function intervalWord(
  words: Readonly<Partial<Record<CandleInterval, string>>>,
  interval: CandleInterval,
): string {
  const word = words[interval];
  if (word === undefined) throw new Error(`Expected an interval this venue offers, found ${interval}`);
  return word;
}

export function notListed(instrument: Instrument): never {
  throw new NotFoundError('symbol', `Bitget lists no pair ${instrument.symbol}`);
}
