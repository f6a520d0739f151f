/** Public streams of both generations: what to ask for and how to read what comes (reference sections 10.3, 12.5). */

import { asArray, asObject, type Json, type JsonObject } from '../../../base/json';
import { candleIntervals, type Candle, type CandleInterval } from '../../../model/candle';
import type { Instrument } from '../../../model/instrument';
import type { BestPrices, Ticker } from '../../../model/ticker';
import type { Trade } from '../../../model/trade';
import type { BookMessage, BookSnapshot } from '../../venue';
import type { AccountMode } from '../accountMode';
import type { Parameters } from '../signing';
import { priceAndQuantity } from './build';
import { classicStreamIntervals, unifiedIntervals, type IntervalWords } from './candleReach';
import { intervalWord, readEach } from './marketData';
import { parseClassicBook, parseClassicBookMessage, parseClassicTicker, parseClassicTrade } from './parseClassic';
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

/** What one generation says otherwise. */
interface Words {
  readonly path: string;
  readonly depthLevels: readonly number[];
  readonly intervals: IntervalWords;
  readonly tradeTopic: string;
  argument(topic: string, instrument: Instrument): Parameters;
  candleArgument(word: string, instrument: Instrument): Parameters;
  readCandles(frame: WireFrame): readonly Candle[];
  parseTicker(entry: JsonObject, instrument: Instrument, receivedAt: number, frame: WireFrame): Ticker;
  parseTrade(entry: JsonObject, instrument: Instrument): Trade;
  parseBook(entry: JsonObject, instrument: Instrument, receivedAt: number): BookSnapshot;
  parseBookMessage(
    entry: JsonObject,
    kind: BookMessage['kind'],
    instrument: Instrument,
    receivedAt: number,
  ): BookMessage;
}

function dialectOf(words: Words): PublicDialect {
  const { path, depthLevels, intervals } = words;
  const channel = <T>(
    topic: string,
    instrument: Instrument,
    read: (entry: JsonObject, receivedAt: number, frame: WireFrame) => T | undefined,
  ): Channel<T> => ({
    argument: words.argument(topic, instrument),
    read: (frame, receivedAt) => each(frame, (entry) => read(entry, receivedAt, frame)),
  });
  const depth = (instrument: Instrument, levels: number): Channel<BookSnapshot> =>
    channel(`books${String(levels)}`, instrument, (entry, receivedAt) =>
      words.parseBook(entry, instrument, receivedAt),
    );
  return {
    path,
    depthLevels,
    candleIntervals: candleIntervals.filter((interval) => intervals[interval] !== undefined),
    ticker: (instrument) =>
      channel('ticker', instrument, (entry, receivedAt, frame) =>
        words.parseTicker(entry, instrument, receivedAt, frame),
      ),
    bestPrices: (instrument) =>
      channel('books1', instrument, (entry, receivedAt) => bestOf(words.parseBook(entry, instrument, receivedAt))),
    trades: (instrument) => ({
      argument: words.argument(words.tradeTopic, instrument),
      read: (frame) => [inOrder(each(frame, (entry) => words.parseTrade(entry, instrument)))],
    }),
    candles: (instrument, interval) => ({
      argument: words.candleArgument(intervalWord(intervals, interval), instrument),
      read: (frame) => [...words.readCandles(frame)].sort((a, b) => a.openTime - b.openTime),
    }),
    depth,
    book: (instrument) =>
      channel('books', instrument, (entry, receivedAt, frame) =>
        words.parseBookMessage(entry, bookKind(frame), instrument, receivedAt),
      ),
  };
}

const classicArgument: Words['argument'] = (channel, instrument) => ({
  instType: 'SPOT',
  channel,
  instId: toWireSymbol(instrument),
});

const classic = dialectOf({
  path: '/v2/ws/public',
  depthLevels: [5, 15],
  intervals: classicStreamIntervals,
  tradeTopic: 'trade',
  argument: classicArgument,
  candleArgument: (word, instrument) => classicArgument(`candle${word}`, instrument),
  // Against REST the socket prints the quote volume first, the USDT volume after it.
  readCandles: (frame) => readArray(frame.data, 'candle').map((row) => parseCandleRow(row, 6)),
  parseTicker: parseClassicTicker,
  parseTrade: parseClassicTrade,
  parseBook: parseClassicBook,
  parseBookMessage: parseClassicBookMessage,
});

const unifiedArgument: Words['argument'] = (topic, instrument) => ({
  instType: 'spot',
  topic,
  symbol: toWireSymbol(instrument),
});

const unified = dialectOf({
  path: '/v3/ws/public',
  depthLevels: [5, 50],
  intervals: unifiedIntervals,
  tradeTopic: 'publicTrade',
  argument: unifiedArgument,
  candleArgument: (interval, instrument) => ({ ...unifiedArgument('kline', instrument), interval }),
  readCandles: (frame) => each(frame, parseUnifiedCandlePush),
  parseTicker: (entry, instrument, receivedAt, frame) =>
    parseUnifiedTicker(entry, instrument, receivedAt, optionalTime(frame.ts)),
  parseTrade: parseUnifiedTradePush,
  parseBook: parseUnifiedBook,
  parseBookMessage: parseUnifiedBookMessage,
});

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
