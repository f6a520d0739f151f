/** Candles of one market at any step: the synthetic past and the live trades, joined without a seam (reference 3.8, 7.5.3). */

import { dayMs, type History, minuteMs, type Bar } from './history';

export interface Candle extends Bar {
  /** Open time, epoch ms. */
  readonly time: number;
}

export interface DayStats {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly volume: number;
  readonly turnover: bigint;
}

const week = 10_080;
const month = 43_200;
const monday = 4 * dayMs; // 1970-01-05
/** The rolling day moves in steps of this, so that it is cheap to keep. */
const windowMinutes = 15;

export class Candles {
  /** Minutes with trades since the start, by minute number. */
  private readonly live = new Map<number, Bar>();
  private lastLiveMinute: number;
  private window: { readonly from: number; readonly until: number; readonly bars: Bar | undefined } | undefined;

  constructor(private readonly history: History) {
    this.lastLiveMinute = history.startMinute;
  }

  record(time: number, ticks: number, steps: number): void {
    const minute = Math.max(Math.floor(time / minuteMs), this.lastLiveMinute);
    const bar = this.live.get(minute);
    const turnover = BigInt(ticks) * BigInt(steps);
    const open = bar?.open ?? this.closeBefore(minute);
    this.live.set(minute, {
      open,
      high: Math.max(bar?.high ?? open, ticks),
      low: Math.min(bar?.low ?? open, ticks),
      close: ticks,
      volume: (bar?.volume ?? 0) + steps,
      turnover: (bar?.turnover ?? 0n) + turnover,
    });
    this.lastLiveMinute = minute;
  }

  /** Open time of the candle of `stepMinutes` that holds `time`; weeks begin on Monday, months on the first. */
  openTime(stepMinutes: number, time: number): number {
    if (stepMinutes === month) {
      const date = new Date(time);
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
    }
    if (stepMinutes === week) return Math.floor((time - monday) / (7 * dayMs)) * 7 * dayMs + monday;
    return Math.floor(time / (stepMinutes * minuteMs)) * stepMinutes * minuteMs;
  }

  nextOpenTime(stepMinutes: number, openTime: number): number {
    if (stepMinutes !== month) return openTime + stepMinutes * minuteMs;
    const date = new Date(openTime);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
  }

  /** The candle that opened at `openTime`, as far as it has come by `now`; `undefined` before the listing or after `now`. */
  at(stepMinutes: number, openTime: number, now: number): Candle | undefined {
    if (openTime > now) return undefined;
    const bar = this.barOf(stepMinutes, openTime, now);
    return bar && { time: openTime, ...bar };
  }

  /** At most `limit` candles with open times in [from, to]: the newest ones, or with `oldestFirst` those nearest to `from`. */
  range(
    stepMinutes: number,
    from: number,
    to: number,
    limit: number,
    now: number,
    oldestFirst = false,
  ): readonly Candle[] {
    const listed = this.history.firstDay * dayMs;
    const candles: Candle[] = [];
    const last = this.openTime(stepMinutes, Math.min(to, now));
    let time = oldestFirst ? this.openTime(stepMinutes, Math.max(from, listed)) : last;
    if (oldestFirst && time < from) time = this.nextOpenTime(stepMinutes, time);
    while (candles.length < limit && time <= last && time >= from) {
      const candle = this.at(stepMinutes, time, now);
      if (candle) candles.push(candle);
      else if (time < listed) break;
      time = oldestFirst ? this.nextOpenTime(stepMinutes, time) : this.openTime(stepMinutes, time - 1);
    }
    return oldestFirst ? candles : candles.reverse();
  }

  /** Open, high, low and volume of the last 24 hours. */
  day(now: number): DayStats {
    const until = this.openTime(windowMinutes, now);
    const from = until - dayMs + windowMinutes * minuteMs;
    if (this.window?.until !== until) this.window = { from, until, bars: this.merged(from, until, now) };
    const current = this.barOf(windowMinutes, until, now);
    const whole = join([this.window.bars, current]);
    if (whole) return whole;
    const close = this.closeBefore(Math.floor(now / minuteMs));
    return { open: close, high: close, low: close, volume: 0, turnover: 0n };
  }

  private merged(from: number, until: number, now: number): Bar | undefined {
    const bars: (Bar | undefined)[] = [];
    for (let time = from; time < until; time += windowMinutes * minuteMs)
      bars.push(this.barOf(windowMinutes, time, now));
    return join(bars);
  }

  private barOf(stepMinutes: number, openTime: number, now: number): Bar | undefined {
    const day = Math.floor(openTime / dayMs);
    if (stepMinutes >= 1440) {
      const days: (Bar | undefined)[] = [];
      const end = Math.min(this.nextOpenTime(stepMinutes, openTime), now + 1);
      for (let at = day; at * dayMs < end; at++)
        days.push(this.history.day(at) ?? this.minutes(at * 1440, (at + 1) * 1440, now));
      return join(days);
    }
    if (day < this.history.startDay) {
      return this.history.within(day, stepMinutes)[Math.floor((openTime - day * dayMs) / (stepMinutes * minuteMs))];
    }
    const first = Math.floor(openTime / minuteMs);
    return this.minutes(first, first + stepMinutes, now);
  }

  /** Joins the minutes [first, end) of the start's day and after; minutes without a trade are flat at the close before. */
  private minutes(first: number, end: number, now: number): Bar | undefined {
    if (first < this.history.startDay * 1440) return undefined;
    const last = Math.min(end - 1, Math.floor(now / minuteMs));
    const bars: Bar[] = [];
    let close: number | undefined;
    for (let minute = first; minute <= last; minute++) {
      const bar = this.minute(minute);
      if (bar) {
        bars.push(bar);
        close = bar.close;
      } else if (close === undefined) {
        close = this.closeBefore(minute);
        bars.push({ open: close, high: close, low: close, close, volume: 0, turnover: 0n });
      }
    }
    return join(bars);
  }

  private minute(minute: number): Bar | undefined {
    if (minute >= this.history.startMinute) return this.live.get(minute);
    return this.history.minutesOfStartDay()[minute - this.history.startDay * 1440];
  }

  /** The last price before `minute`. */
  private closeBefore(minute: number): number {
    for (let at = Math.min(minute - 1, this.lastLiveMinute); at >= this.history.startMinute; at--) {
      const bar = this.live.get(at);
      if (bar) return bar.close;
    }
    return this.history.startClose;
  }
}

function join(bars: readonly (Bar | undefined)[]): Bar | undefined {
  let whole: Bar | undefined;
  for (const bar of bars) {
    if (!bar) continue;
    whole = whole
      ? {
          open: whole.open,
          high: Math.max(whole.high, bar.high),
          low: Math.min(whole.low, bar.low),
          close: bar.close,
          volume: whole.volume + bar.volume,
          turnover: whole.turnover + bar.turnover,
        }
      : bar;
  }
  return whole;
}
