/** A price bar. */

import type { Decimal } from '../base/decimal';

export const candleIntervals = [
  '1m',
  '3m',
  '5m',
  '15m',
  '30m',
  '1h',
  '2h',
  '4h',
  '6h',
  '12h',
  '1d',
  '3d',
  '1w',
  '1M',
] as const;
export type CandleInterval = (typeof candleIntervals)[number];

export interface Candle {
  /** Epoch ms. */
  readonly openTime: number;
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly close: Decimal;
  /** In base. */
  readonly volume: Decimal;
  /** In quote, where the venue tells. */
  readonly quoteVolume?: Decimal;
}

const minuteMs = 60_000;

/** Length of a bar in ms; a month is 30 days here, for spacing only. */
export const intervalMs: Readonly<Record<CandleInterval, number>> = {
  '1m': minuteMs,
  '3m': 3 * minuteMs,
  '5m': 5 * minuteMs,
  '15m': 15 * minuteMs,
  '30m': 30 * minuteMs,
  '1h': 60 * minuteMs,
  '2h': 120 * minuteMs,
  '4h': 240 * minuteMs,
  '6h': 360 * minuteMs,
  '12h': 720 * minuteMs,
  '1d': 1440 * minuteMs,
  '3d': 3 * 1440 * minuteMs,
  '1w': 7 * 1440 * minuteMs,
  '1M': 30 * 1440 * minuteMs,
};
