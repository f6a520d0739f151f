import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Decimal } from '../../../src/core/base/decimal';
import {
  maxNotionalFor,
  maxQuantityFor,
  maxSaleFor,
  previewFill,
  type FillPreview,
} from '../../../src/core/model/fillPreview';
import type { LevelText } from '../../../src/core/model/orderBook';
import type { OrderTicket } from '../../../src/core/model/orderTicket';
import { decimal, marketBuyOf, marketOf, propertyRuns, ticketOf, viewOf } from '../../support/builders';

const market = marketOf();
const rates = { maker: decimal('0.001'), taker: decimal('0.002') };
const book = viewOf(
  [
    ['99', '1'],
    ['98', '2'],
  ],
  [
    ['101', '1'],
    ['102', '2'],
    ['103.5', '1'],
  ],
);

describe('what an order would fill at', () => {
  it('is worked out level by level for a limit order that crosses, its rest resting', () => {
    const preview = previewOf(ticketOf({ price: decimal(102), quantity: decimal('3.5') }));
    assert.deepEqual(figures(preview), {
      outcome: 'partly',
      filled: '3 for 305',
      resting: '0.5',
      canceled: '0',
      average: '101.666666666667',
      worst: '102',
      levels: 2,
    });
    assert.equal(preview.isIncomplete, false);
    assert.equal(preview.takerFee.toString(), '0.61');
    assert.equal(preview.makerFee.toString(), '0.051');
    assert.equal(preview.total.toString(), '356.661');
    assert.equal(preview.slippageToBest?.toString(), '0.00660066');
    assert.equal(preview.slippageToMid?.toString(), '0.01666667');
  });

  it('stops where the view ends, and says that it did', () => {
    const preview = previewOf(ticketOf({ price: decimal(200), quantity: decimal(9) }));
    assert.equal(preview.isIncomplete, true);
    assert.equal(figures(preview).filled, '4 for 408.5');
  });

  it('spends a notional on whole steps', () => {
    const coarse = marketOf({ stepSize: decimal('0.1') });
    const preview = previewFill(book, marketBuyOf('150'), coarse, rates, 'quote');
    assert.ok(preview);
    assert.deepEqual(figures(preview), {
      outcome: 'fills',
      filled: '1.4 for 141.8',
      resting: '0',
      canceled: '0',
      average: '101.285714285714',
      worst: '102',
      levels: 2,
    });
    assert.equal(preview.unspentNotional.toString(), '8.2');
  });

  it('does not go on to a worse price for money that buys no step at this one', () => {
    const coarse = marketOf({ stepSize: decimal(1) });
    const preview = previewFill(book, marketBuyOf('101.5'), coarse, rates, 'quote');
    assert.equal(preview?.levels, 1);
    assert.equal(preview.unspentNotional.toString(), '0.5');
  });

  it('of a sale receives less its fee', () => {
    const preview = previewOf(ticketOf({ side: 'sell', type: 'market', quantity: decimal(2) }));
    assert.equal(figures(preview).filled, '2 for 197');
    assert.equal(preview.total.toString(), '196.606');
    assert.equal(preview.slippageToMid?.toString(), '0.015');
  });

  it('takes a buyer’s fee in what is bought where the venue does', () => {
    const preview = previewFill(book, ticketOf({ price: decimal(101), quantity: decimal(1) }), market, rates, 'base');
    assert.equal(preview?.feeCurrency, 'BTC');
    assert.equal(preview.takerFee.toString(), '0.002');
    assert.equal(preview.total.toString(), '101');
  });

  it('is nothing at all for a post-only order that would cross', () => {
    const preview = previewOf(ticketOf({ type: 'limitMaker', price: decimal(101) }));
    assert.equal(preview.outcome, 'none');
    assert.equal(preview.canceledQuantity.toString(), '0.1');
    assert.equal(previewOf(ticketOf({ type: 'limitMaker', price: decimal(100) })).outcome, 'rests');
  });

  it('leaves nothing of an immediate order in the book', () => {
    const preview = previewOf(ticketOf({ type: 'ioc', price: decimal(101), quantity: decimal(3) }));
    assert.deepEqual([preview.outcome, preview.canceledQuantity.toString()], ['partly', '2']);
  });

  it('is all or nothing for fill-or-kill', () => {
    assert.equal(previewOf(ticketOf({ type: 'fok', price: decimal(102), quantity: decimal(3) })).outcome, 'fills');
    const preview = previewOf(ticketOf({ type: 'fok', price: decimal(102), quantity: decimal('3.1') }));
    assert.deepEqual([preview.outcome, preview.canceledQuantity.toString()], ['none', '3.1']);
  });

  it('cannot be told from an empty book', () => {
    assert.equal(previewFill(viewOf([], []), ticketOf(), market, rates, 'quote'), undefined);
    assert.equal(previewFill(viewOf([['1', '1']], []), marketBuyOf('5'), market, rates, 'quote'), undefined);
    assert.equal(previewFill(viewOf([['1', '1']], []), ticketOf(), market, rates, 'quote')?.outcome, 'rests');
  });

  it('agrees to the last digit with an engine that fills one maker order at a time', () => {
    fc.assert(
      fc.property(sides, tickets, (makers, ticket) => {
        const levels = levelsOf(makers, ticket.side);
        const view = ticket.side === 'buy' ? viewOf([], levels) : viewOf(levels, []);
        const preview = previewFill(view, ticket, market, rates, 'quote');
        const engine = matchOneByOne(makers, ticket);
        if (!preview) {
          assert.equal(engine.quantity.toString(), '0');
          return;
        }
        assert.equal(preview.filledQuantity.toString(), engine.quantity.toString());
        assert.equal(preview.filledNotional.toString(), engine.notional.toString());
        assert.equal(preview.worstPrice?.toString(), engine.worst?.toString());
      }),
      { numRuns: propertyRuns },
    );
  });
});

describe('a share of the balance', () => {
  it('leaves room for the fee and ends on the step', () => {
    const quantity = maxQuantityFor(decimal(1000), decimal('333.33'), decimal('0.001'), Decimal.one, market);
    assert.equal(quantity.toString(), '2.99703');
    assert.ok(quantity.times(decimal('333.33')).times(decimal('1.001')).lte(decimal(1000)));
    assert.equal(maxNotionalFor(decimal(1000), decimal('0.001'), decimal('0.5'), market).toString(), '499.5004995');
    assert.equal(maxSaleFor(decimal('1.000009'), Decimal.one, market).toString(), '1');
  });

  it('never costs more than there is, and one step more would', () => {
    const positive = fc.integer({ min: 1, max: 10 ** 9 });
    fc.assert(
      fc.property(positive, positive, fc.integer({ min: 1, max: 100 }), (money, price, percent) => {
        const available = decimal(money).times(decimal('0.01'));
        const share = decimal(percent).times(decimal('0.01'));
        const unit = decimal(price).times(decimal('0.01'));
        const cost = (quantity: Decimal): Decimal => quantity.times(unit).times(decimal('1.001'));
        const quantity = maxQuantityFor(available, unit, decimal('0.001'), share, market);
        assert.ok(cost(quantity).lte(available.times(share)));
        assert.ok(cost(quantity.plus(market.stepSize)).gt(available.times(share)));
      }),
      { numRuns: propertyRuns },
    );
  });
});

interface Maker {
  readonly price: number;
  readonly quantity: number;
}

const makerOrders = fc.record({
  price: fc.integer({ min: 9_000, max: 11_000 }),
  quantity: fc.integer({ min: 1, max: 500_000 }),
});
const sides = fc.array(makerOrders, { maxLength: 12 });
const tickets = fc.oneof(
  fc
    .record({
      side: fc.constantFrom('buy' as const, 'sell' as const),
      type: fc.constantFrom('limit' as const, 'ioc' as const),
      price: fc.integer({ min: 9_000, max: 11_000 }),
      quantity: fc.integer({ min: 1, max: 2_000_000 }),
    })
    .map(({ side, type, price, quantity }) =>
      ticketOf({ side, type, price: priceOf(price), quantity: quantityOf(quantity) }),
    ),
  fc.integer({ min: 1, max: 10 ** 8 }).map((cents) => marketBuyOf(priceOf(cents).toString())),
);

function priceOf(cents: number): Decimal {
  return decimal(cents).times(decimal('0.01'));
}

function quantityOf(steps: number): Decimal {
  return decimal(steps).times(decimal('0.00001'));
}

/** Orders of one price stand together; best first. */
function levelsOf(makers: readonly Maker[], takerSide: 'buy' | 'sell'): LevelText[] {
  const byPrice = new Map<number, number>();
  for (const { price, quantity } of makers) byPrice.set(price, (byPrice.get(price) ?? 0) + quantity);
  return [...byPrice]
    .sort(([a], [b]) => (takerSide === 'buy' ? a - b : b - a))
    .map(([price, quantity]) => [priceOf(price).toString(), quantityOf(quantity).toString()]);
}

function matchOneByOne(
  makers: readonly Maker[],
  ticket: OrderTicket,
): { quantity: Decimal; notional: Decimal; worst: Decimal | undefined } {
  const queue = makers.toSorted((a, b) => (ticket.side === 'buy' ? a.price - b.price : b.price - a.price));
  let left = ticket.quantity ?? Decimal.zero;
  let money = ticket.notional ?? Decimal.zero;
  let quantity = Decimal.zero;
  let notional = Decimal.zero;
  let worst: Decimal | undefined;
  for (const maker of queue) {
    const price = priceOf(maker.price);
    if (ticket.price && (ticket.side === 'buy' ? price.gt(ticket.price) : price.lt(ticket.price))) break;
    const wanted = ticket.notional ? money.dividedBy(price, 5, 'down') : left;
    const taken = Decimal.min(wanted, quantityOf(maker.quantity));
    if (!taken.isPositive) break;
    left = left.minus(taken);
    money = money.minus(taken.times(price));
    quantity = quantity.plus(taken);
    notional = notional.plus(taken.times(price));
    worst = price;
  }
  return { quantity, notional, worst };
}

function previewOf(ticket: OrderTicket): FillPreview {
  const preview = previewFill(book, ticket, market, rates, 'quote');
  assert.ok(preview);
  return preview;
}

interface Figures {
  readonly outcome: string;
  readonly filled: string;
  readonly resting: string;
  readonly canceled: string;
  readonly average: string | undefined;
  readonly worst: string | undefined;
  readonly levels: number;
}

function figures(preview: FillPreview): Figures {
  return {
    outcome: preview.outcome,
    filled: `${preview.filledQuantity.toString()} for ${preview.filledNotional.toString()}`,
    resting: preview.restingQuantity.toString(),
    canceled: preview.canceledQuantity.toString(),
    average: preview.averagePrice?.toString(),
    worst: preview.worstPrice?.toString(),
    levels: preview.levels,
  };
}
