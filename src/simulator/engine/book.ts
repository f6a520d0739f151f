/** One market's resting orders: price levels best first, and within a level first come, first served. */

import { Decimal } from '../../core/base/decimal';
import type { Order, Side } from './words';

/** What the book needs to know of an order; `remaining` may fall while it rests. */
export interface Resting extends Pick<Order, 'id' | 'side' | 'price'> {
  readonly remaining: Decimal;
}

export interface BookLevel {
  readonly price: Decimal;
  readonly total: Decimal;
}

class Level<T extends Resting> implements BookLevel {
  readonly orders: T[] = [];
  total = Decimal.zero;

  constructor(readonly price: Decimal) {}
}

class BookSide<T extends Resting> {
  readonly levels: Level<T>[] = [];

  constructor(private readonly side: Side) {}

  /** Index of the level at `price`, or where it would go. */
  locate(price: Decimal): { readonly index: number; readonly level: Level<T> | undefined } {
    let low = 0;
    let high = this.levels.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const level = this.levels[middle];
      if (!level) break;
      const order = this.side === 'sell' ? level.price.compare(price) : price.compare(level.price);
      if (order === 0) return { index: middle, level };
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return { index: low, level: undefined };
  }
}

export class Book<T extends Resting> {
  private readonly buy = new BookSide<T>('buy');
  private readonly sell = new BookSide<T>('sell');

  best(side: Side): BookLevel | undefined {
    return this.side(side).levels[0];
  }

  /** The order that trades next on `side`: oldest at the best price. */
  first(side: Side): T | undefined {
    return this.side(side).levels[0]?.orders[0];
  }

  levels(side: Side): readonly BookLevel[] {
    return this.side(side).levels;
  }

  /** What rests at `price`; zero when nothing does. */
  totalAt(side: Side, price: Decimal): Decimal {
    return this.side(side).locate(price).level?.total ?? Decimal.zero;
  }

  *orders(side: Side): Generator<T> {
    for (const level of this.side(side).levels) yield* level.orders;
  }

  add(order: T): void {
    const side = this.side(order.side);
    const { index, level } = side.locate(order.price);
    const target = level ?? new Level<T>(order.price);
    if (!level) side.levels.splice(index, 0, target);
    target.orders.push(order);
    target.total = target.total.plus(order.remaining);
  }

  /** Tells the book that `order` lost `quantity` to a fill; call before `remaining` reaches zero is removed. */
  reduce(order: T, quantity: Decimal): void {
    const { level } = this.side(order.side).locate(order.price);
    if (level) level.total = level.total.minus(quantity);
  }

  remove(order: T): void {
    const side = this.side(order.side);
    const { index, level } = side.locate(order.price);
    const position = level?.orders.indexOf(order) ?? -1;
    if (!level || position < 0) return;
    level.orders.splice(position, 1);
    level.total = level.total.minus(order.remaining);
    if (level.orders.length === 0) side.levels.splice(index, 1);
  }

  private side(side: Side): BookSide<T> {
    return side === 'buy' ? this.buy : this.sell;
  }
}
