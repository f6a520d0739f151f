/** Public data by intent: what `venue.ts` asks, from the endpoints of reference 3. */

import type { Clock } from '../../../base/clock';
import { OrderTicketError, WireError } from '../../../base/errors';
import type { Logger } from '../../../base/log';
import { describeError } from '../../../base/log';
import type { Candle, CandleInterval } from '../../../model/candle';
import type { Instrument } from '../../../model/instrument';
import type { Currency, CurrencyNetwork, Market } from '../../../model/market';
import type { Ticker } from '../../../model/ticker';
import type { Trade } from '../../../model/trade';
import type { BookSnapshot, CallOptions, MarketDataApi, ServiceWindow, TimeRange } from '../../venue';
import type { SpotClient } from './client';
import {
  parseBook,
  parseCandle,
  parseCurrency,
  parseCurrencyNetwork,
  parseEach,
  parseInstrument,
  parseMarket,
  parseServerTime,
  parseServiceWindow,
  parseTicker,
  parseTickerRow,
  parseTradeRow,
} from './parse';

/** Minutes per step; the ten lengths all sources agree on (reference 3.8, 11.2 row 3). */
const steps: Readonly<Partial<Record<CandleInterval, number>>> = {
  '1m': 1,
  '5m': 5,
  '15m': 15,
  '30m': 30,
  '1h': 60,
  '2h': 120,
  '4h': 240,
  '1d': 1440,
  '1w': 10_080,
  '1M': 43_200,
};

const maxCandles = 200;
const maxLevels = 50;
const maxTrades = 50;

export class SpotMarketData implements MarketDataApi {
  constructor(
    private readonly client: SpotClient,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async serverTime(options?: CallOptions): Promise<number> {
    return parseServerTime(await this.client.systemTime(options));
  }

  async serviceStatus(options?: CallOptions): Promise<readonly ServiceWindow[]> {
    const windows = (await this.client.systemService(options)).map(parseServiceWindow);
    return windows.sort((a, b) => b.startsAt - a.startsAt);
  }

  /** The list of codes, with networks where the account service answers; without them it is still a list. */
  async currencies(options?: CallOptions): Promise<readonly Currency[]> {
    const [wires, networks] = await Promise.all([this.client.currencies(options), this.networks(options)]);
    return parseEach(wires, parseCurrency).map((currency) => {
      const own = networks.get(currency.code);
      return own ? { ...currency, networks: own } : currency;
    });
  }

  private async networks(options?: CallOptions): Promise<ReadonlyMap<string, readonly CurrencyNetwork[]>> {
    const byCode = new Map<string, CurrencyNetwork[]>();
    try {
      for (const { code, network } of parseEach(
        await this.client.accountCurrencies([], options),
        parseCurrencyNetwork,
      )) {
        const known = byCode.get(code);
        if (known) known.push(network);
        else byCode.set(code, [network]);
      }
    } catch (error) {
      this.logger.debug(`networks of currencies are unknown: ${describeError(error)}`);
    }
    return byCode;
  }

  async instruments(options?: CallOptions): Promise<readonly Instrument[]> {
    return parseEach(await this.client.symbols(options), parseInstrument);
  }

  /** A pair whose rules cannot be read is left out: it cannot be traded by rules, and the others can. */
  async markets(options?: CallOptions): Promise<readonly Market[]> {
    const wires = await this.client.symbolsDetails(options);
    const readAt = this.clock.now();
    return parseEach(wires, (wire) => this.tolerate(() => parseMarket(wire, readAt)));
  }

  async tickers(options?: CallOptions): Promise<readonly Ticker[]> {
    const rows = await this.client.tickers(options);
    const receivedAt = this.clock.now();
    return parseEach(rows, (row) => this.tolerate(() => parseTickerRow(row, receivedAt)));
  }

  async ticker(instrument: Instrument, options?: CallOptions): Promise<Ticker> {
    const ticker = parseTicker(await this.client.ticker(instrument.symbol, options), this.clock.now());
    if (ticker?.instrument.symbol === instrument.symbol) return ticker;
    throw new WireError(`Expected the ticker of ${instrument.symbol}, found another.`, { endpoint: 'ticker' });
  }

  async candles(
    instrument: Instrument,
    interval: CandleInterval,
    range: TimeRange = {},
    options?: CallOptions,
  ): Promise<readonly Candle[]> {
    const step = steps[interval];
    if (step === undefined) {
      throw new OrderTicketError('candleInterval', `BitMart offers no candles of ${interval}.`, { found: interval });
    }
    const { from, to, limit } = range;
    const params = {
      symbol: instrument.symbol,
      // Whether a bound belongs to its range is said only where both are given, so each is widened by a second here and
      // applied exactly below.
      ...(to !== undefined && { before: Math.floor(to / 1000) + 1 }),
      ...(from !== undefined && { after: Math.ceil(from / 1000) - 1 }),
      step,
      limit: Math.min(limit ?? maxCandles, maxCandles),
    };
    const isLatest = from === undefined && to === undefined;
    const rows = isLatest ? await this.client.liteKlines(params, options) : await this.client.klines(params, options);
    // Without bounds the newest comes first, with them the order is not certain (reference 3.8): sorted here, duplicates dropped.
    const byTime = new Map<number, Candle>();
    for (const row of rows) {
      const candle = parseCandle(row);
      if (candle.openTime >= (from ?? -Infinity) && candle.openTime <= (to ?? Infinity)) {
        byTime.set(candle.openTime, candle);
      }
    }
    return [...byTime.values()].sort((a, b) => a.openTime - b.openTime);
  }

  async book(instrument: Instrument, depth = maxLevels, options?: CallOptions): Promise<BookSnapshot> {
    const wire = await this.client.books(instrument.symbol, Math.min(depth, maxLevels), options);
    return parseBook(wire, instrument, this.clock.now());
  }

  async trades(instrument: Instrument, limit = maxTrades, options?: CallOptions): Promise<readonly Trade[]> {
    const rows = await this.client.trades(instrument.symbol, Math.min(limit, maxTrades), options);
    const trades = parseEach(rows, parseTradeRow).filter((trade) => trade.instrument.symbol === instrument.symbol);
    return trades.sort((a, b) => b.at - a.at);
  }

  private tolerate<T>(parse: () => T | undefined): T | undefined {
    try {
      return parse();
    } catch (error) {
      this.logger.debug(`left out of a list: ${describeError(error)}`);
      return undefined;
    }
  }
}

export const candleIntervalsOffered = (Object.keys(steps) as readonly string[]).filter(isOffered);

function isOffered(interval: string): interval is CandleInterval {
  return interval in steps;
}
