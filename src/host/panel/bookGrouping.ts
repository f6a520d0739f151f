/** Puts book levels together by price step, exactly, and offers steps that suit a market. */

import { Decimal } from '../../core/base/decimal';
import type { LevelText } from '../../core/model/orderBook';

const multiples = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000].map((factor) => Decimal.from(factor));

/** Rows a side that a suggested step should fill from a book's best levels. */
const suggestedRows = 20;

/** Price steps a person may choose from, smallest first: multiples of the tick, up to about 2 % of the price. */
export function groupingsFor(tickSize: Decimal, price: Decimal | undefined): readonly Decimal[] {
  const steps = multiples.map((factor) => factor.times(tickSize));
  if (!price) return steps.slice(0, 4);
  const largest = price.times(Decimal.from('0.02'));
  return steps.filter((step, index) => index === 0 || step.lte(largest));
}

/**
 * The `rows` best levels of one side, put together at multiples of `step`: bids go down to their multiple and asks up, so that a
 * row never promises a better price than its orders have. Prices and quantities come back without trailing zeros.
 */
export function groupLevels(
  levels: readonly LevelText[],
  side: 'bids' | 'asks',
  step: Decimal,
  rows: number,
): readonly LevelText[] {
  const rounding = side === 'bids' ? 'down' : 'up';
  const grouped: LevelText[] = [];
  let price: Decimal | undefined;
  let quantity = Decimal.zero;
  const close = (): void => {
    if (price?.isPositive) grouped.push([price.toString(), quantity.toString()]);
  };
  for (const [priceText, quantityText] of levels) {
    const at = Decimal.from(priceText).roundToStep(step, rounding);
    if (price?.eq(at)) {
      quantity = quantity.plus(Decimal.from(quantityText));
      continue;
    }
    close();
    if (grouped.length === rows) return grouped;
    price = at;
    quantity = Decimal.from(quantityText);
  }
  close();
  return grouped;
}

/** The step among `groupings` at which the best levels of a book stand about one to a row. */
export function suggestGrouping(
  groupings: readonly Decimal[],
  bids: readonly LevelText[],
  asks: readonly LevelText[],
): Decimal | undefined {
  const spacing = Decimal.max(averageSpacing(bids), averageSpacing(asks));
  return groupings.find((step) => step.gte(spacing)) ?? groupings.at(-1);
}

function averageSpacing(levels: readonly LevelText[]): Decimal {
  const near = levels.slice(0, suggestedRows);
  const [best] = near;
  const last = near.at(-1);
  if (!best || !last || near.length < 2) return Decimal.zero;
  const span = Decimal.from(best[0]).minus(Decimal.from(last[0])).abs();
  return span.dividedBy(Decimal.from(near.length - 1), 12, 'up');
}
