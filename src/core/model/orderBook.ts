/** One side-by-side book: exact level texts, best-first reading, and what an order would fill at. */

import { Decimal } from '../base/decimal';
import type { Instrument } from './instrument';

/** `[price, quantity]` exactly as the venue printed them. */
export type LevelText = readonly [price: string, quantity: string];

interface Level {
  /** Ordering key; exact text decides where two keys are equal. */
  readonly key: number;
  text: LevelText;
}

/** A picture of a book, best level first on both sides. */
export interface BookView {
  readonly instrument: Instrument;
  readonly bids: readonly LevelText[];
  readonly asks: readonly LevelText[];
  readonly version: bigint | number;
  readonly venueTime: number;
  readonly receivedAt: number;
}

/** Why a message cannot belong to a sane book; a stable word. */
export type BookFault = 'price' | 'quantity' | 'crossed';

/**
 * A mutable book that keeps the venue's exact strings. Sides are sorted with the best level last, so that the busiest end is
 * the cheapest to change.
 */
export class LocalBook {
  private readonly bids: Level[] = [];
  private readonly asks: Level[] = [];

  constructor(private readonly maxLevels: number) {}

  get bidCount(): number {
    return this.bids.length;
  }

  get askCount(): number {
    return this.asks.length;
  }

  /** Empties both sides. */
  clear(): void {
    this.bids.length = 0;
    this.asks.length = 0;
  }

  /** Replaces the book. A fault leaves it empty. */
  reset(bids: readonly LevelText[], asks: readonly LevelText[]): BookFault | undefined {
    this.clear();
    return this.apply(bids, asks);
  }

  /** Sets each named level to its absolute quantity, zero removing it. After a fault the book is not to be shown: resynchronise. */
  apply(bids: readonly LevelText[], asks: readonly LevelText[]): BookFault | undefined {
    const fault = setLevels(this.bids, bids, 1) ?? setLevels(this.asks, asks, -1);
    if (fault) return fault;
    // The best levels stand last, so a book past its window loses its first entries.
    if (this.bids.length > this.maxLevels) this.bids.splice(0, this.bids.length - this.maxLevels);
    if (this.asks.length > this.maxLevels) this.asks.splice(0, this.asks.length - this.maxLevels);
    const bid = this.bids.at(-1);
    const ask = this.asks.at(-1);
    return bid && ask && comparePrice(bid, ask.key, ask.text[0]) >= 0 ? 'crossed' : undefined;
  }

  topBids(depth: number): LevelText[] {
    return top(this.bids, depth);
  }

  topAsks(depth: number): LevelText[] {
    return top(this.asks, depth);
  }
}

function top(side: readonly Level[], depth: number): LevelText[] {
  const count = Math.min(depth, side.length);
  const levels = new Array<LevelText>(count);
  for (let i = 0; i < count; i++) {
    const level = side[side.length - 1 - i];
    if (level) levels[i] = level.text;
  }
  return levels;
}

/** `direction` 1 keeps prices rising towards the end (bids), -1 falling (asks). */
function setLevels(side: Level[], levels: readonly LevelText[], direction: 1 | -1): BookFault | undefined {
  for (const text of levels) {
    const key = readNumber(text[0]);
    if (!(key > 0) || key === Infinity) return 'price';
    const quantity = readNumber(text[1]);
    if (!(quantity >= 0) || quantity === Infinity) return 'quantity';
    let low = 0;
    let high = side.length;
    let found: Level | undefined;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = side[middle];
      if (!at) break;
      const order = comparePrice(at, key, text[0]) * direction;
      if (order === 0) {
        low = middle;
        found = at;
        break;
      }
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    if (quantity === 0) {
      if (found) side.splice(low, 1);
    } else if (found) found.text = text;
    else if (low === side.length) side.push({ key, text });
    else side.splice(low, 0, { key, text });
  }
  return undefined;
}

/** By number where numbers differ; by exact decimal where a double cannot tell them apart. */
function comparePrice(level: Level, key: number, price: string): number {
  if (level.key !== key) return level.key < key ? -1 : 1;
  const own = level.text[0];
  return own === price ? 0 : Decimal.from(own).compare(Decimal.from(price));
}

const powersOfTen = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

/**
 * `Number(text)`, several times as fast for what venues print: with at most 15 digits both the digits and the power of ten are
 * exact doubles, so one division rounds just as reading does. Two numbers a level are read for every message.
 */
export function readNumber(text: string): number {
  const { length } = text;
  if (length === 0 || length > 16) return Number(text);
  let digits = 0;
  let point = length - 1;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 48 && code <= 57) digits = digits * 10 + code - 48;
    else if (code === 46 && length > 1 && point === length - 1) point = i;
    else return Number(text);
  }
  // Sixteen digits and no point among them are too many.
  return length === 16 && point === 15 ? Number(text) : digits / (powersOfTen[length - 1 - point] ?? NaN);
}

/** What the best two levels say; `undefined` while a side is empty. Prices in quote; `spreadRatio` is spread over mid. */
export function bestOf(view: Pick<BookView, 'bids' | 'asks'>):
  | {
      readonly bid: Decimal;
      readonly ask: Decimal;
      readonly spread: Decimal;
      readonly mid: Decimal;
      readonly spreadRatio: Decimal;
    }
  | undefined {
  const [bidText] = view.bids[0] ?? [];
  const [askText] = view.asks[0] ?? [];
  if (bidText === undefined || askText === undefined) return undefined;
  const bid = Decimal.from(bidText);
  const ask = Decimal.from(askText);
  const spread = ask.minus(bid);
  const mid = bid.plus(ask).times(Decimal.from('0.5'));
  return { bid, ask, spread, mid, spreadRatio: spread.dividedBy(mid, 8, 'halfEven') };
}
