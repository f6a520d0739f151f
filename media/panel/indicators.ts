/** Lines drawn over the candles, by plain arithmetic on the bars. */

import type { CandleRow } from '../../src/protocol/messages';

export interface LinePoint {
  /** Epoch ms of the bar. */
  readonly at: number;
  readonly value: number;
  /** Not joined to the point after. */
  readonly isEnd?: boolean;
}

/** Simple moving average of closes; begins where `length` bars are there. */
export function movingAverage(rows: readonly CandleRow[], length: number): readonly LinePoint[] {
  const points: LinePoint[] = [];
  let sum = 0;
  rows.forEach(([at, , , , close], index) => {
    sum += close;
    const leaving = rows[index - length];
    if (leaving) sum -= leaving[4];
    if (index >= length - 1) points.push({ at, value: sum / length });
  });
  return points;
}

const dayMs = 86_400_000;

/** Volume-weighted average of typical prices, begun anew with each UTC day. */
export function vwap(rows: readonly CandleRow[]): readonly LinePoint[] {
  const points: LinePoint[] = [];
  let day = NaN;
  let worth = 0;
  let volume = 0;
  rows.forEach(([at, , high, low, close, traded], index) => {
    const today = Math.floor(at / dayMs);
    if (today !== day) {
      day = today;
      worth = 0;
      volume = 0;
    }
    worth += ((high + low + close) / 3) * traded;
    volume += traded;
    const next = rows[index + 1];
    const isEnd = next !== undefined && Math.floor(next[0] / dayMs) !== today;
    if (volume > 0) points.push({ at, value: worth / volume, ...(isEnd && { isEnd }) });
  });
  return points;
}

/** Longest run of missing bars that is drawn as empty space; a longer one is closed up. */
const maxGapBars = 500;

/** Opening times of the bars that are missing between held ones, so that a gap is seen as a gap. */
export function missingTimes(rows: readonly CandleRow[], stepMs: number): readonly number[] {
  const missing: number[] = [];
  rows.forEach(([at], index) => {
    const before = rows[index - 1];
    if (!before || (at - before[0]) / stepMs > maxGapBars) return;
    // Months differ in length: less than half a step too late is no gap.
    for (let time = before[0] + stepMs; time < at - stepMs / 2; time += stepMs) missing.push(time);
  });
  return missing;
}
