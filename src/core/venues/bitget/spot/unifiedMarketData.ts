/** Market data over /api/v3 (reference section 12.2). */

import type { MarketDataApi } from '../../venue';
import type { Parameters } from '../signing';
import { loadCandles, unifiedIntervals } from './candleReach';
import {
  createSharedMarketData,
  intervalWord,
  notListed,
  readEach,
  readReference,
  type MarketDataContext,
} from './classicMarketData';
import { unifiedEndpoints as endpoints, type Endpoint } from './endpoints';
import { onlyEntry } from './parseClassic';
import { parseCandleRow } from './parseShared';
import { parseUnifiedBook, parseUnifiedMarket, parseUnifiedTicker, parseUnifiedTrade } from './parseUnified';
import { readArray, readObject, readText } from './read';
import { toWireSymbol } from './symbols';

const category = 'SPOT';
const maxBookDepth = 200;
const maxTrades = 100;

export function createUnifiedMarketData(context: MarketDataContext): MarketDataApi {
  const { rest, clock, symbols } = context;
  const api: MarketDataApi = {
    ...createSharedMarketData(context),
    instruments: async (options) => (await api.markets(options)).map((market) => market.instrument),
    markets: async (options) => {
      const markets = await rest.call(endpoints.instruments, { query: { category } }, options, (data) =>
        readReference(data, 'instruments', (entry) => parseUnifiedMarket(entry, clock.now())),
      );
      symbols.learn(markets);
      return markets;
    },
    tickers: async (options) => {
      if (symbols.isEmpty) await api.markets(options);
      return rest.call(endpoints.tickers, { query: { category } }, options, (data) =>
        readReference(data, 'tickers', (entry) => {
          const instrument = symbols.instrument(readText(entry, 'symbol'));
          return instrument && parseUnifiedTicker(entry, instrument, clock.now());
        }),
      );
    },
    ticker: async (instrument, options) =>
      rest.call(endpoints.tickers, { query: { category, symbol: toWireSymbol(instrument) } }, options, (data) =>
        parseUnifiedTicker(readObject(onlyEntry(data) ?? notListed(instrument), 'ticker'), instrument, clock.now()),
      ),
    candles: async (instrument, interval, range = {}, options) => {
      const symbol = toWireSymbol(instrument);
      const query = { category, symbol, interval: intervalWord(unifiedIntervals, interval) };
      const load = (endpoint: Endpoint) => (bounds: Parameters) =>
        rest.call(endpoint, { query: bounds }, options, (data) =>
          readArray(data, 'candles').map((row) => parseCandleRow(row, 6)),
        );
      const calls = { recent: load(endpoints.candles), history: load(endpoints.historyCandles) };
      // The documentation contradicts itself about the longest answer; this much it says everywhere.
      return loadCandles({ recentLimit: 100, historyLimit: 100, ...calls }, query, interval, range, clock.now());
    },
    book: async (instrument, depth = maxBookDepth, options) => {
      const limit = Math.min(depth, maxBookDepth).toFixed(0);
      const query = { category, symbol: toWireSymbol(instrument), limit };
      return rest.call(endpoints.book, { query }, options, (data) =>
        parseUnifiedBook(readObject(data, 'book'), instrument, clock.now()),
      );
    },
    trades: async (instrument, limit = maxTrades, options) => {
      const most = Math.min(limit, maxTrades).toFixed(0);
      const query = { category, symbol: toWireSymbol(instrument), limit: most };
      return rest.call(endpoints.trades, { query }, options, (data) =>
        readEach(data, 'trades', (entry) => parseUnifiedTrade(entry, instrument)),
      );
    },
  };
  return api;
}
