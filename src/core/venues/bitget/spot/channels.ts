/** Public streams of both generations: what to ask for and how to read what comes (reference sections 10.3, 12.5). */

import { asArray, asObject, type Json, type JsonObject } from '../../../base/json';
import { candleIntervals, type Candle, type CandleInterval } from '../../../model/candle';
import type { Instrument } from '../../../model/instrument';
import type { BestPrices, Ticker } from '../../../model/ticker';
import type { Trade } from '../../../model/trade';
import type { BookMessage, BookSnapshot } from '../../venue';
import type { AccountMode } from '../accountMode';
import type { Parameters } from '../signing';
import { classicStreamIntervals, unifiedIntervals } from './candleReach';
import { intervalWord, readEach } from './classicMarketData';
import {
  parseClassicBook,
  parseClassicBookMessage,
  parseClassicTicker,
  parseClassicTrade,
  priceAndQuantity,
} from './parseClassic';
import { parseCandleRow } from './parseShared';
import {
  parseUnifiedBook,
  parseUnifiedBookMessage,
  parseUnifiedCandlePush,
  parseUnifiedTicker,
  parseUnifiedTradePush,
} from './parseUnified';
import type { WireFrame } from './payloads';
import { fail, optionalTime, readArray } from './read';
import { toWireSymbol } from './symbols';

/** One topic: its argument, and what one of its frames says, in the order to tell it. */
export interface Channel<T> {
  readonly argument: Parameters;
  read(frame: WireFrame, receivedAt: number): readonly T[];
}

export interface PublicDialect {
  readonly path: string;
  readonly depthLevels: readonly number[];
  readonly candleIntervals: readonly CandleInterval[];
  ticker(instrument: Instrument): Channel<Ticker>;
  bestPrices(instrument: Instrument): Channel<BestPrices>;
  trades(instrument: Instrument): Channel<readonly Trade[]>;
  candles(instrument: Instrument, interval: CandleInterval): Channel<Candle>;
  depth(instrument: Instrument, levels: number): Channel<BookSnapshot>;
  book(instrument: Instrument): Channel<BookMessage>;
}

const classicArgument = (channel: string, instrument: Instrument): Parameters => ({
  instType: 'SPOT',
  channel,
  instId: toWireSymbol(instrument),
});

const classic: PublicDialect = {
  path: '/v2/ws/public',
  depthLevels: [5, 15],
  candleIntervals: intervalsOf(classicStreamIntervals),
  ticker: (instrument) => ({
    argument: classicArgument('ticker', instrument),
    read: (frame, receivedAt) => each(frame, (entry) => parseClassicTicker(entry, instrument, receivedAt)),
  }),
  bestPrices: (instrument) => ({
    argument: classicArgument('books1', instrument),
    read: (frame, receivedAt) => each(frame, (entry) => bestOf(parseClassicBook(entry, instrument, receivedAt))),
  }),
  trades: (instrument) => ({
    argument: classicArgument('trade', instrument),
    read: (frame) => [inOrder(each(frame, (entry) => parseClassicTrade(entry, instrument)))],
  }),
  candles: (instrument, interval) => ({
    argument: classicArgument(`candle${intervalWord(classicStreamIntervals, interval)}`, instrument),
    // Against REST the socket prints the quote volume first, the USDT volume after it.
    read: (frame) =>
      readArray(frame.data, 'candle')
        .map((row) => parseCandleRow(row, 6))
        .sort(byOpenTime),
  }),
  depth: (instrument, levels) => ({
    argument: classicArgument(`books${String(levels)}`, instrument),
    read: (frame, receivedAt) => each(frame, (entry) => parseClassicBook(entry, instrument, receivedAt)),
  }),
  book: (instrument) => ({
    argument: classicArgument('books', instrument),
    read: (frame, receivedAt) =>
      each(frame, (entry) => parseClassicBookMessage(entry, bookKind(frame), instrument, receivedAt)),
  }),
};

const unifiedArgument = (topic: string, instrument: Instrument): Parameters => ({
  instType: 'spot',
  topic,
  symbol: toWireSymbol(instrument),
});

const unified: PublicDialect = {
  path: '/v3/ws/public',
  depthLevels: [5, 50],
  candleIntervals: intervalsOf(unifiedIntervals),
  ticker: (instrument) => ({
    argument: unifiedArgument('ticker', instrument),
    read: (frame, receivedAt) =>
      each(frame, (entry) => parseUnifiedTicker(entry, instrument, receivedAt, optionalTime(frame.ts))),
  }),
  bestPrices: (instrument) => ({
    argument: unifiedArgument('books1', instrument),
    read: (frame, receivedAt) => each(frame, (entry) => bestOf(parseUnifiedBook(entry, instrument, receivedAt))),
  }),
  trades: (instrument) => ({
    argument: unifiedArgument('publicTrade', instrument),
    read: (frame) => [inOrder(each(frame, (entry) => parseUnifiedTradePush(entry, instrument)))],
  }),
  candles: (instrument, interval) => ({
    argument: { ...unifiedArgument('kline', instrument), interval: intervalWord(unifiedIntervals, interval) },
    read: (frame) => [...each(frame, parseUnifiedCandlePush)].sort(byOpenTime),
  }),
  depth: (instrument, levels) => ({
    argument: unifiedArgument(`books${String(levels)}`, instrument),
    read: (frame, receivedAt) => each(frame, (entry) => parseUnifiedBook(entry, instrument, receivedAt)),
  }),
  book: (instrument) => ({
    argument: unifiedArgument('books', instrument),
    read: (frame, receivedAt) =>
      each(frame, (entry) => parseUnifiedBookMessage(entry, bookKind(frame), instrument, receivedAt)),
  }),
};

export const publicDialects: Readonly<Record<AccountMode, PublicDialect>> = { classic, unified };

/** What identifies a topic in a frame as in our wishes, whichever generation's words it is in. */
export function topicOf(argument: Json | Parameters | undefined): string | undefined {
  const fields: JsonObject | undefined = isParameters(argument) ? argument : asObject(argument);
  if (!fields) return undefined;
  const channel = fields['channel'] ?? fields['topic'];
  if (typeof channel !== 'string') return undefined;
  const parts = [channel, fields['instId'] ?? fields['coin'] ?? fields['symbol'], fields['interval']];
  return parts.filter((part) => typeof part === 'string').join(':');
}

function isParameters(argument: Json | Parameters | undefined): argument is Parameters {
  return typeof argument === 'object' && argument !== null && !asArray(argument);
}

function each<T>(frame: WireFrame, read: (entry: JsonObject) => T | undefined): readonly T[] {
  return readEach(frame.data ?? null, 'data', read);
}

function bookKind(frame: WireFrame): BookMessage['kind'] {
  const { action } = frame;
  return action === 'snapshot' || action === 'update' ? action : fail('action', '"snapshot" or "update"', action);
}

function bestOf(book: BookSnapshot): BestPrices | undefined {
  const bid = priceAndQuantity(book.bids[0]?.[0], book.bids[0]?.[1]);
  const ask = priceAndQuantity(book.asks[0]?.[0], book.asks[0]?.[1]);
  const { instrument, venueTime, receivedAt } = book;
  return bid && ask ? { instrument, bid, ask, venueTime, receivedAt } : undefined;
}

/** A push lists its newest trade first; ours are told as they happened. */
function inOrder(trades: readonly Trade[]): readonly Trade[] {
  return trades.toReversed().sort((a, b) => a.at - b.at);
}

function byOpenTime(a: Candle, b: Candle): number {
  return a.openTime - b.openTime;
}

function intervalsOf(words: Readonly<Partial<Record<CandleInterval, string>>>): readonly CandleInterval[] {
  return candleIntervals.filter((interval) => words[interval] !== undefined);
}
