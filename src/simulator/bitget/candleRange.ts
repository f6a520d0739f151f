/** Candles at every interval of this wire: those the engine does not cut are joined from finer ones (reference 6.4). */

import type { Candle } from '../engine/candles';
import type { Market } from '../engine/market';

const minuteMs = 60_000;
/** Intervals the engine does not cut its days into, and the finer one each is joined from. */
const parts: ReadonlyMap<number, number> = new Map([
  [3, 1],
  [360, 120],
  [720, 120],
]);

/** At most `limit`, the newest ones, ascending. */
export function candleRange(
  market: Market,
  minutes: number,
  from: number,
  to: number,
  limit: number,
  now: number,
): readonly Candle[] {
  const partMinutes = parts.get(minutes);
  if (partMinutes === undefined) return market.candles.range(minutes, from, to, limit, now);
  const stepMs = minutes * minuteMs;
  const last = Math.min(to, now);
  const earliest = Math.max(from, Math.floor(last / stepMs) * stepMs - (limit - 1) * stepMs);
  const first = Math.ceil(earliest / stepMs) * stepMs;
  const end = Math.floor(last / stepMs) * stepMs + stepMs - 1;
  const pieces = market.candles.range(partMinutes, first, end, limit * (minutes / partMinutes), now);
  const bars = new Map<number, Candle>();
  for (const part of pieces) {
    const time = Math.floor(part.time / stepMs) * stepMs;
    const bar = bars.get(time);
    bars.set(time, bar ? join(bar, part) : { ...part, time });
  }
  return [...bars.values()];
}

function join(bar: Candle, part: Candle): Candle {
  return {
    time: bar.time,
    open: bar.open,
    high: Math.max(bar.high, part.high),
    low: Math.min(bar.low, part.low),
    close: part.close,
    volume: bar.volume + part.volume,
    turnover: bar.turnover + part.turnover,
  };
}
