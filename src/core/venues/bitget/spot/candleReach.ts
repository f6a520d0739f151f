/** Which of the two candle calls reaches a time, and their words for our intervals (reference sections 6.4, 10.3 and 12.2). */

import type { Candle, CandleInterval } from '../../../model/candle';
import type { TimeRange } from '../../venue';
import type { Parameters } from '../signing';

const dayMs = 86_400_000;

export type IntervalWords = Readonly<Partial<Record<CandleInterval, string>>>;

const minutes = { '1m': '1m', '3m': '3m', '5m': '5m', '15m': '15m', '30m': '30m' } as const;
// From six hours up the plain bars of classic follow Beijing's day, the `utc` ones the world's.
const classicLong = {
  '6h': '6Hutc',
  '12h': '12Hutc',
  '1d': '1Dutc',
  '3d': '3Dutc',
  '1w': '1Wutc',
  '1M': '1Mutc',
} as const;

/** Classic REST. */
export const classicIntervals: IntervalWords = {
  ...{ '1m': '1min', '3m': '3min', '5m': '5min', '15m': '15min', '30m': '30min', '1h': '1h', '4h': '4h' },
  ...classicLong,
};

/** Classic socket, behind the word `candle`. */
export const classicStreamIntervals: IntervalWords = { ...minutes, '1h': '1H', '4h': '4H', ...classicLong };

/** Unified, REST and socket alike. */
export const unifiedIntervals: IntervalWords = {
  ...minutes,
  ...{ '1h': '1H', '4h': '4H', '6h': '6H', '12h': '12H', '1d': '1D' },
};

// How far back the call for recent candles goes; intervals the reference leaves out reach as far as six-hour bars.
const recentDays: Readonly<Partial<Record<CandleInterval, number>>> = {
  '1m': 30,
  '3m': 30,
  '5m': 30,
  '15m': 52,
  '30m': 62,
  '1h': 83,
  '2h': 120,
  '4h': 240,
};

/** True when candles up to `range.to` lie before what the call for recent ones covers. */
export function needsHistory(interval: CandleInterval, range: TimeRange, now: number): boolean {
  return range.to !== undefined && range.to < now - (recentDays[interval] ?? 360) * dayMs;
}

export interface CandleCalls {
  /** Most rows of each call. */
  readonly recentLimit: number;
  readonly historyLimit: number;
  recent(query: Parameters): Promise<readonly Candle[]>;
  history(query: Parameters): Promise<readonly Candle[]>;
}

/** Longer ranges are read in pages, back from their end; no chart asks for more than this many at once. */
const maxPages = 10;

/** Ascending, inside the bounds, from whichever call reaches them. */
export async function loadCandles(
  calls: CandleCalls,
  query: Parameters,
  interval: CandleInterval,
  range: TimeRange,
  now: number,
): Promise<readonly Candle[]> {
  const found = new Map<number, Candle>();
  let to = range.to;
  for (let page = 0; page < maxPages; page++) {
    const candles = await loadPage(calls, query, interval, { ...range, ...(to !== undefined && { to }) }, now);
    const before = found.size;
    for (const candle of candles) found.set(candle.openTime, candle);
    const earliest = candles[0];
    if (!earliest || found.size === before || found.size >= (range.limit ?? 0)) break;
    to = earliest.openTime - 1;
  }
  const candles = [...found.values()].sort((a, b) => a.openTime - b.openTime);
  return range.limit === undefined ? candles : candles.slice(-range.limit);
}

async function loadPage(
  calls: CandleCalls,
  query: Parameters,
  interval: CandleInterval,
  range: TimeRange,
  now: number,
): Promise<readonly Candle[]> {
  const bounds = (most: number): Parameters => ({
    ...query,
    ...(range.from !== undefined && { startTime: range.from.toFixed(0) }),
    ...(range.to !== undefined && { endTime: range.to.toFixed(0) }),
    limit: Math.min(range.limit ?? most, most).toFixed(0),
  });
  const fromHistory = async (): Promise<readonly Candle[]> =>
    calls.history({ endTime: now.toFixed(0), ...bounds(calls.historyLimit) });
  const isOld = needsHistory(interval, range, now);
  let candles = isOld ? await fromHistory() : await calls.recent(bounds(calls.recentLimit));
  // The border between the two is the venue's; bars just before it may be in one and not in the other.
  if (candles.length === 0 && !isOld && range.to !== undefined) candles = await fromHistory();
  const { from = -Infinity, to = Infinity } = range;
  return candles
    .filter((candle) => candle.openTime >= from && candle.openTime <= to)
    .sort((a, b) => a.openTime - b.openTime);
}
