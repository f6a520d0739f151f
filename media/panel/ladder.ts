/** Which prices the book's rows stand for, and what stands at each: pure functions, no DOM. */

import { Decimal } from '../../src/core/base/decimal';
import type { BookPart, OwnOrder } from '../../src/protocol/messages';

export interface BookRow {
  /** Without trailing zeros; also the row's identity. */
  readonly price: string;
  /** `gap` stands between the best bid and the best ask. */
  readonly side: 'bid' | 'ask' | 'gap';
  /** Empty text where nothing stands. */
  readonly quantity: string;
  /** From the best price to here. */
  readonly total: string;
  /** `total` against the largest total shown, 0 to 1. */
  readonly share: number;
  /** Own quantity still to be filled at this price. */
  readonly mine: string;
}

interface Level {
  readonly side: 'bid' | 'ask';
  readonly quantity: string;
  readonly total: Decimal;
}

/** A book ready to be asked by price. */
export interface BookIndex {
  readonly levels: ReadonlyMap<string, Level>;
  readonly bestBid: Decimal | undefined;
  readonly bestAsk: Decimal | undefined;
  readonly step: Decimal;
}

export function indexBook(book: Pick<BookPart, 'bids' | 'asks' | 'grouping'>): BookIndex {
  const levels = new Map<string, Level>();
  const add = (side: Level['side'], rows: BookPart['bids']): void => {
    let total = Decimal.zero;
    for (const [price, quantity] of rows) {
      total = total.plus(Decimal.from(quantity));
      levels.set(price, { side, quantity, total });
    }
  };
  add('bid', book.bids);
  add('ask', book.asks);
  const best = (text: string | undefined): Decimal | undefined => (text === undefined ? undefined : Decimal.from(text));
  return {
    levels,
    bestBid: best(book.bids[0]?.[0]),
    bestAsk: best(book.asks[0]?.[0]),
    step: Decimal.from(book.grouping),
  };
}

/**
 * What stands at each of `prices`, which fall from the first to the last. A row where nothing stands keeps the share of its better
 * neighbour, so that the silhouette of the book has no holes.
 */
export function rowsAt(
  prices: readonly string[],
  index: BookIndex,
  own: ReadonlyMap<string, string>,
): readonly BookRow[] {
  const totals = prices.map((price) => index.levels.get(price)?.total.toApproximateNumber() ?? 0);
  const sides = prices.map((price) => index.levels.get(price)?.side ?? sideOf(price, index));
  carry(totals, (at) => sides[at] === 'bid', 0, 1);
  carry(totals, (at) => sides[at] === 'ask', prices.length - 1, -1);
  const largest = Math.max(0, ...totals);
  return prices.map((price, at) => {
    const level = index.levels.get(price);
    return {
      price,
      side: sides[at] ?? 'gap',
      quantity: level?.quantity ?? '',
      total: level?.total.toString() ?? '',
      share: largest > 0 ? (totals[at] ?? 0) / largest : 0,
      mine: own.get(price) ?? '',
    };
  });
}

function carry(totals: number[], belongs: (at: number) => boolean, from: number, direction: 1 | -1): void {
  let last = 0;
  for (let at = from; at >= 0 && at < totals.length; at += direction) {
    if (!belongs(at)) continue;
    last = Math.max(last, totals[at] ?? 0);
    totals[at] = last;
  }
}

function sideOf(price: string, { bestBid, bestAsk }: BookIndex): BookRow['side'] {
  const at = Decimal.from(price);
  if (bestAsk && at.gte(bestAsk)) return 'ask';
  return bestBid && at.lte(bestBid) ? 'bid' : 'gap';
}

/** `count` prices from `top` downwards, one `step` apart; prices at or below zero are left out. */
export function ladderPrices(top: Decimal, step: Decimal, count: number): readonly string[] {
  const prices: string[] = [];
  let at = top;
  for (let row = 0; row < count && at.isPositive; row++) {
    prices.push(at.toString());
    at = at.minus(step);
  }
  return prices;
}

/** The top price that puts the middle of the book into the middle of `count` rows; `undefined` while the book is empty. */
export function centredTop({ bestBid, bestAsk, step }: BookIndex, count: number): Decimal | undefined {
  const low = bestBid ?? bestAsk;
  const high = bestAsk ?? bestBid;
  if (!low || !high) return undefined;
  const middle = low.plus(high).times(Decimal.from('0.5')).roundToStep(step, 'halfUp');
  return middle.plus(step.times(Decimal.from(Math.floor(count / 2))));
}

/** True when the middle of the book has left the middle half of the rows from `top` down. */
export function isOffCentre(top: Decimal, count: number, index: BookIndex): boolean {
  const centred = centredTop(index, count);
  if (!centred) return false;
  const drift = centred.minus(top).abs();
  return drift.gt(index.step.times(Decimal.from(count / 4)));
}

/** Own open quantity by row price; bids stand at the multiple below, asks at the one above, as the levels do. */
export function ownQuantities(orders: readonly OwnOrder[], grouping: string): ReadonlyMap<string, string> {
  const step = Decimal.from(grouping);
  const sums = new Map<string, Decimal>();
  for (const { side, price, quantity, filledQuantity, type } of orders) {
    if (price === null || quantity === null || type === 'market') continue;
    const row = Decimal.from(price)
      .roundToStep(step, side === 'buy' ? 'down' : 'up')
      .toString();
    const left = Decimal.from(quantity).minus(Decimal.from(filledQuantity));
    sums.set(row, (sums.get(row) ?? Decimal.zero).plus(left));
  }
  return new Map([...sums].map(([price, quantity]) => [price, quantity.toString()]));
}

/** Points of the cumulative curve, best price first: how much stands between the best price and each. */
export function depthPoints(levels: BookPart['bids']): readonly { readonly price: number; readonly total: number }[] {
  let total = 0;
  return levels.map(([price, quantity]) => {
    total += Number(quantity);
    return { price: Number(price), total };
  });
}
