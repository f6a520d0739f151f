/** The synthetic past of one market: daily bars walked back from the start, split on demand into ever finer bars that add up exactly. */

import type { Random } from '../../core/base/random';
import { gaussian, logNormal, streamOf } from './hash';
import type { Listing } from './listings';

export const minuteMs = 60_000;
export const dayMs = 86_400_000;

/** Prices in ticks and volume in steps (whole numbers), so that bars of any step add up without rounding. */
export interface Bar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** Price times size, in ticks times steps. */
  readonly turnover: bigint;
}

/** A day is cut into 6 bars of 240 minutes, each of those into 2 of 120, and so on down to single minutes. */
const cuts = [
  { minutes: 240, parts: 6 },
  { minutes: 120, parts: 2 },
  { minutes: 60, parts: 2 },
  { minutes: 30, parts: 2 },
  { minutes: 15, parts: 2 },
  { minutes: 5, parts: 3 },
  { minutes: 1, parts: 5 },
] as const;

const maxCachedDays = 150;

export class History {
  readonly startMinute: number;
  readonly startDay: number;
  readonly firstDay: number;
  /** Walked back only as far as somebody asked. */
  private readonly days = new Map<number, Bar>();
  private dayWalk: Random | undefined;
  private startDayMinutes: readonly Bar[] | undefined;
  private readonly fine = new Map<string, readonly Bar[]>();

  constructor(
    private readonly listing: Listing,
    private readonly seed: number,
    startTime: number,
    /** Last price before live trading, in ticks. */
    readonly startClose: number,
  ) {
    this.startMinute = Math.floor(startTime / minuteMs);
    this.startDay = Math.floor(startTime / dayMs);
    this.firstDay = this.startDay - listing.historyDays;
  }

  /** A whole day before the start's; `undefined` before the listing. */
  day(day: number): Bar | undefined {
    if (day >= this.startDay || day < this.firstDay) return undefined;
    const random = (this.dayWalk ??= streamOf(this.seed, this.listing.symbol, 'days'));
    let next = this.startDay - 1 - this.days.size;
    while (next >= day) {
      const close = this.days.get(next + 1)?.open ?? this.minutesOfStartDay()[0]?.open ?? this.startClose;
      this.days.set(next, walkBack(close, this.listing.dayVolatility, this.dayVolumeInSteps(), random));
      next--;
    }
    return this.days.get(day);
  }

  /** The bars of `minutes` within a past day, oldest first; `minutes` must be one of the cuts. */
  within(day: number, minutes: number): readonly Bar[] {
    const level = cuts.findIndex((cut) => cut.minutes === minutes);
    const cut = cuts[level];
    const whole = this.day(day);
    if (!cut || !whole) return [];
    const key = `${String(day)}/${String(minutes)}`;
    const known = this.fine.get(key);
    if (known) return known;
    const coarser = cuts[level - 1];
    const parents = coarser ? this.within(day, coarser.minutes) : [whole];
    const random = streamOf(this.seed, this.listing.symbol, key);
    const bars = parents.flatMap((parent) => split(parent, cut.parts, random));
    if (this.fine.size >= maxCachedDays) this.fine.delete(this.fine.keys().next().value ?? '');
    this.fine.set(key, bars);
    return bars;
  }

  /** The minutes of the start's own day that were over when live trading began, oldest first. */
  minutesOfStartDay(): readonly Bar[] {
    this.startDayMinutes ??= this.walkMinutes();
    return this.startDayMinutes;
  }

  private walkMinutes(): readonly Bar[] {
    const count = this.startMinute - this.startDay * 1440;
    const random = streamOf(this.seed, this.listing.symbol, 'today');
    const sigma = this.listing.dayVolatility / Math.sqrt(1440);
    const volume = this.dayVolumeInSteps() / 1440;
    const bars: Bar[] = [];
    let close = this.startClose;
    for (let i = 0; i < count; i++) {
      const bar = walkBack(close, sigma, volume, random);
      bars.push(bar);
      close = bar.open;
    }
    return bars.reverse();
  }

  private dayVolumeInSteps(): number {
    const { dayVolume, sizeDecimals, price } = this.listing;
    return (dayVolume / price.toApproximateNumber()) * 10 ** sizeDecimals;
  }
}

/** One bar that ends at `close`, with its open, reach and volume drawn at random. */
function walkBack(close: number, sigma: number, volume: number, random: Random): Bar {
  const open = Math.max(2, Math.round(close / Math.exp(sigma * gaussian(random))));
  const high = Math.round(Math.max(open, close) * Math.exp(Math.abs(gaussian(random)) * sigma * 0.4));
  const low = Math.max(1, Math.round(Math.min(open, close) * Math.exp(-Math.abs(gaussian(random)) * sigma * 0.4)));
  const traded = Math.max(0, Math.round(logNormal(random, volume * 0.9, 0.45)));
  return { open, high, low, close, volume: traded, turnover: turnoverOf(traded, open, high, low, close) };
}

/** Cuts `parent` into `parts` bars: they meet end to end, one reaches its high, one its low, and volume and turnover add up. */
function split(parent: Bar, parts: number, random: Random): readonly Bar[] {
  const { edges, highAt, lowAt } = cutEdges(parent, parts, random);
  const weights = Array.from({ length: parts }, () => logNormal(random, 1, 0.5));
  const volumes = shareOut(parent.volume, weights);
  const shapes = volumes.map((volume, i) => {
    const open = edges[i] ?? parent.open;
    const close = edges[i + 1] ?? parent.close;
    const top = Math.max(open, close);
    const bottom = Math.min(open, close);
    const high = i === highAt ? parent.high : top + Math.floor((parent.high - top) * random.next() ** 3 * wickShare);
    const low = i === lowAt ? parent.low : bottom - Math.floor((bottom - parent.low) * random.next() ** 3 * wickShare);
    return { open, high, low, close, volume };
  });
  const wanted = shapes.map((bar) => turnoverOf(bar.volume, bar.open, bar.high, bar.low, bar.close));
  const sum = wanted.reduce((total, value) => total + value, 0n);
  let left = parent.turnover;
  return shapes.map((bar, i) => {
    // The last bar that traded takes the remainder, so that nothing is lost to division.
    const isLast = shapes.slice(i + 1).every((later) => later.volume === 0);
    const share = sum === 0n ? 0n : isLast ? left : (parent.turnover * (wanted[i] ?? 0n)) / sum;
    left -= share;
    return { ...bar, turnover: share };
  });
}

/** How far past its body a part's wick may go, as a share of the room its parent leaves. */
const wickShare = 0.5;
/** How close to the parent's extreme the price comes where two parts meet, as a share of the parent's range. */
const anchorGap = 0.08;

interface Edges {
  /** Where the parts meet, from the parent's open to its close. */
  readonly edges: readonly number[];
  /** Which part reaches the parent's high, and which its low. */
  readonly highAt: number;
  readonly lowAt: number;
}

/**
 * The prices at which a bar's parts meet. The path goes by way of the parent's high and low, so that the part which reaches an
 * extreme does so mostly with its body, as markets do, and not with one long wick.
 */
function cutEdges(parent: Bar, parts: number, random: Random): Edges {
  const range = parent.high - parent.low;
  const fixed = new Map([
    [0, parent.open],
    [parts, parent.close],
  ]);
  for (const [at, price] of anchors(parent, parts, range, random)) fixed.set(at, price);
  const reach = range / Math.sqrt(parts) / 2.2;
  const edges = [parent.open];
  for (let i = 1; i <= parts; i++) {
    const before = edges[i - 1] ?? parent.open;
    const goal = [...fixed].filter(([at]) => at >= i).sort(([a], [b]) => a - b)[0] ?? [parts, parent.close];
    const pull = (goal[1] - before) / (goal[0] - i + 1);
    const edge = goal[0] === i ? goal[1] : Math.round(before + pull + gaussian(random) * reach);
    edges.push(Math.min(parent.high, Math.max(parent.low, edge)));
  }
  return { edges, highAt: partAt(edges, Math.max(...edges)), lowAt: partAt(edges, Math.min(...edges)) };
}

/** A smaller room than this share of the range is left to a wick: going there and back would put the whole range into one part. */
const leastRoom = 0.35;

/** Meeting points near the extremes that lie well beyond open and close, never side by side; the farther one first. */
function anchors(parent: Bar, parts: number, range: number, random: Random): readonly (readonly [number, number])[] {
  const near = (): number => Math.floor(range * anchorGap * random.next());
  const up = parent.high - Math.max(parent.open, parent.close);
  const down = Math.min(parent.open, parent.close) - parent.low;
  const wanted = [
    { room: up, price: parent.high - near() },
    { room: down, price: parent.low + near() },
  ].sort((a, b) => b.room - a.room);
  let places = Array.from({ length: parts - 1 }, (_, i) => i + 1);
  const found: (readonly [number, number])[] = [];
  for (const { room, price } of wanted) {
    const place = places[Math.floor(random.next() * places.length)];
    if (place === undefined || room < range * leastRoom) continue;
    found.push([place, price]);
    places = places.filter((each) => Math.abs(each - place) > 1);
  }
  return found;
}

/** The part that ends at the first edge of this price, or begins with it. */
function partAt(edges: readonly number[], price: number): number {
  return Math.max(0, edges.indexOf(price) - 1);
}

/** Shares a whole number out by weight, exactly. */
function shareOut(total: number, weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  let left = total;
  return weights.map((weight, i) => {
    const share = i === weights.length - 1 ? left : Math.min(left, Math.floor((total * weight) / sum));
    left -= share;
    return share;
  });
}

function turnoverOf(volume: number, open: number, high: number, low: number, close: number): bigint {
  return BigInt(volume) * BigInt(Math.round((open + high + low + close) / 4));
}
