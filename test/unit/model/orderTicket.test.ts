import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Decimal } from '../../../src/core/base/decimal';
import {
  checkDraft,
  draftOf as draftOfTicket,
  type TicketContext,
  type TicketDraft,
  type TicketIssue,
} from '../../../src/core/model/orderTicket';
import { decimal, draftOf, marketOf, propertyRuns } from '../../support/builders';

const context: TicketContext = { market: marketOf(), orderTypes: ['limit', 'market', 'limitMaker', 'ioc'] };

describe('a draft order', () => {
  it('becomes a ticket with the very digits that were typed', () => {
    const check = checkDraft(draftOf({ price: ' 100.10 ', quantity: '0.10000' }), context);
    assert.equal(check.kind === 'ready' && check.ticket.price?.toString(), '100.1');
    assert.equal(check.kind === 'ready' && check.ticket.quantity?.toString(), '0.1');
  });

  const wrong: readonly [what: string, change: Partial<TicketDraft>, expected: string][] = [
    ['an empty price', { price: '' }, 'price empty'],
    ['an empty quantity', { quantity: '  ' }, 'quantity empty'],
    ['words', { price: 'abc' }, 'price notANumber'],
    ['an exponent', { quantity: '1e2' }, 'quantity exponent → 100'],
    ['an exponent off the step', { quantity: '12e-6' }, 'quantity exponent → 0.05'],
    ['a decimal comma', { price: '1,5', quantity: '10' }, 'price comma → 1.5'],
    ['grouped thousands', { price: '1,234.50' }, 'price comma → 1234.5'],
    ['several groups', { price: '1,234,567' }, 'price comma → 1234567'],
    ['a sign', { price: '-100' }, 'price negative → 100'],
    ['nothing at all', { price: '0', quantity: '500' }, 'price zero → 0.01'],
    ['a price off the tick', { price: '100.019' }, 'price offTick → 100.01'],
    ['a sale off the tick', { side: 'sell', price: '100.019' }, 'price offTick → 100.02'],
    ['a price below one tick', { price: '0.001', quantity: '500' }, 'price offTick → 0.01'],
    ['a quantity off the step', { quantity: '0.123456' }, 'quantity offStep → 0.12345'],
    ['too little value', { quantity: '0.04' }, 'quantity belowMinNotional → 0.05'],
    ['two points', { price: '1.2.3' }, 'price notANumber'],
    ['a space inside', { price: '1 000' }, 'price notANumber'],
  ];
  for (const [what, change, expected] of wrong) {
    it(`with ${what} is refused with the nearest legal value`, () => {
      assert.deepEqual(issuesOf(draftOf(change), context), [expected]);
    });
  }

  it('tells what is wrong in every field at once', () => {
    assert.deepEqual(issuesOf(draftOf({ price: '100.001', quantity: '' }), context), [
      'price offTick → 100',
      'quantity empty',
    ]);
  });

  it('below the smallest quantity is offered the smallest that is also worth enough', () => {
    const market = marketOf({ minQuantity: decimal('0.02'), minNotional: { buy: decimal(1), sell: decimal(1) } });
    assert.deepEqual(issuesOf(draftOf({ quantity: '0.015' }), { ...context, market }), [
      'quantity belowMinimum → 0.02',
    ]);
  });

  it('above the largest quantity is offered the largest', () => {
    const market = marketOf({ maxQuantity: decimal(2) });
    assert.deepEqual(issuesOf(draftOf({ quantity: '3' }), { ...context, market }), ['quantity aboveMaximum → 2']);
  });

  it('may stand exactly on each limit', () => {
    const market = marketOf({ minQuantity: decimal('0.05'), maxQuantity: decimal('0.1') });
    const limits = { ...context, market, available: decimal('10.01'), buyFeeRate: decimal('0.001') };
    for (const quantity of ['0.05', '0.1']) assert.deepEqual(issuesOf(draftOf({ quantity }), limits), []);
  });

  it('above the balance is offered what can be paid, the fee included', () => {
    const limits = { ...context, available: decimal(10), buyFeeRate: decimal('0.001') };
    assert.deepEqual(issuesOf(draftOf({ quantity: '0.1' }), limits), ['quantity aboveBalance → 0.0999']);
    const [issue] = refusal(draftOf({ quantity: '0.1' }), limits);
    assert.deepEqual(issue?.numbers, { found: '10.01', available: '10' });
  });

  it('that nothing legal can replace names no value', () => {
    assert.deepEqual(issuesOf(draftOf({ quantity: '0.04' }), { ...context, available: decimal(3) }), [
      'quantity belowMinNotional',
      'quantity aboveBalance',
    ]);
  });

  it('to sell pays in what is sold', () => {
    const limits = { ...context, available: decimal('0.07') };
    assert.deepEqual(issuesOf(draftOf({ side: 'sell', quantity: '0.1' }), limits), ['quantity aboveBalance → 0.07']);
  });

  it('to buy at the market spends a notional', () => {
    const draft = draftOf({ type: 'market', price: 'ignored', quantity: 'ignored', notional: '20' });
    const check = checkDraft(draft, context);
    assert.equal(check.kind === 'ready' && check.ticket.notional?.toString(), '20');
    assert.equal(check.kind === 'ready' && check.ticket.quantity, undefined);
    assert.deepEqual(issuesOf({ ...draft, notional: '4.99' }, context), ['notional belowMinNotional → 5']);
    assert.deepEqual(issuesOf({ ...draft, notional: '30' }, { ...context, available: decimal(20) }), [
      'notional aboveBalance → 20',
    ]);
    const market = marketOf({ notionalStep: decimal('0.01') });
    assert.deepEqual(issuesOf({ ...draft, notional: '20.019' }, { ...context, market }), ['notional offStep → 20.01']);
  });

  it('to buy less than one step at the market warns, and is not refused', () => {
    const market = marketOf({ minQuantity: decimal(1) });
    const draft = draftOf({ type: 'market', notional: '20' });
    const check = checkDraft(draft, { ...context, market, lastPrice: decimal(100) });
    assert.deepEqual(check.kind === 'ready' && check.warnings.map(({ code }) => code), ['belowMinimum']);
  });

  it('to sell at the market is valued by the last price', () => {
    const draft = draftOf({ side: 'sell', type: 'market', quantity: '0.04' });
    assert.deepEqual(issuesOf(draft, { ...context, lastPrice: decimal(100) }), ['quantity belowMinNotional → 0.05']);
    assert.deepEqual(issuesOf(draft, context), []);
  });

  it('of a pair or type that is not to be had says so', () => {
    const market = marketOf({ status: 'suspended' });
    assert.deepEqual(issuesOf(draftOf({ type: 'fok' }), { ...context, market }), [
      'market notTrading',
      'market typeNotOffered',
    ]);
  });

  it('outside a band that the venue enforces is moved to its edge', () => {
    const market = marketOf({ priceBand: { buy: decimal('0.05'), sell: decimal('0.05') } });
    const limits = { ...context, market, lastPrice: decimal(100) };
    assert.deepEqual(issuesOf(draftOf({ price: '106' }), limits), ['price aboveMaximum → 105']);
    assert.deepEqual(issuesOf(draftOf({ side: 'sell', price: '94' }), limits), ['price belowMinimum → 95']);
  });

  it('gets a nearest value that is legal, and never costs a buyer more than was typed unless the minimum does', () => {
    fc.assert(
      fc.property(drafts, contexts, (draft, limits) => {
        const check = checkDraft(draft, limits);
        if (check.kind === 'ready') {
          const again = checkDraft(draftOfTicket(check.ticket), limits);
          assert.deepEqual(again.kind === 'ready' && draftOfTicket(again.ticket), draftOfTicket(check.ticket));
          return;
        }
        if (!check.issues.every(({ nearest }) => nearest !== undefined)) return;
        const mended = { ...draft };
        for (const { field, nearest = '' } of check.issues) if (field !== 'market') mended[field] = nearest;
        const again = checkDraft(mended, limits);
        assert.equal(again.kind, 'ready', JSON.stringify([draft, mended, again]));
      }),
      { numRuns: propertyRuns },
    );
  });

  it('rounds what a buyer typed down, never up', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 10 ** 9 }),
        fc.integer({ min: 10_000, max: 10 ** 9 }),
        (price, quantity) => {
          const draft = draftOf({ price: thousandths(price, 3), quantity: thousandths(quantity, 6) });
          for (const { code, field, nearest } of refusal(draft, context)) {
            if (code !== 'offTick' && code !== 'offStep') continue;
            const typed = decimal(field === 'price' ? draft.price : draft.quantity);
            const isMinimum = refusal(draft, context).some((issue) => issue.code === 'belowMinNotional');
            assert.ok(isMinimum || decimal(nearest ?? '0').lte(typed));
          }
        },
      ),
      { numRuns: propertyRuns },
    );
  });
});

function thousandths(value: number, places: number): string {
  return decimal(value).times(Decimal.powerOfTen(-places)).toString();
}

const amounts = fc.oneof(
  fc
    .tuple(fc.integer({ min: 0, max: 10 ** 9 }), fc.integer({ min: 0, max: 9 }))
    .map(([value, places]) => thousandths(value, places)),
  fc.constantFrom('1e3', '1,5', '-2', '0', '12,345.678', '.5', '7.'),
);
const drafts = fc
  .record({
    side: fc.constantFrom('buy' as const, 'sell' as const),
    type: fc.constantFrom('limit' as const, 'market' as const, 'limitMaker' as const),
    price: amounts,
    quantity: amounts,
    notional: amounts,
  })
  .map((change) => draftOf(change));
const contexts = fc
  .record({
    tick: fc.integer({ min: -2, max: 8 }),
    step: fc.integer({ min: -2, max: 8 }),
    minQuantity: fc.integer({ min: 1, max: 500 }),
    minNotional: fc.integer({ min: 0, max: 20 }),
    available: fc.option(fc.integer({ min: 0, max: 10 ** 7 }), { nil: undefined }),
    fee: fc.constantFrom('0', '0.001', '0.006'),
    lastPrice: fc.option(fc.integer({ min: 1, max: 10 ** 6 }), { nil: undefined }),
  })
  .map(({ tick, step, minQuantity, minNotional, available, fee, lastPrice }): TicketContext => {
    const stepSize = Decimal.powerOfTen(-step);
    return {
      orderTypes: ['limit', 'market', 'limitMaker'],
      market: marketOf({
        tickSize: Decimal.powerOfTen(-tick),
        stepSize,
        minQuantity: stepSize.times(decimal(minQuantity)),
        minNotional: { buy: decimal(minNotional), sell: decimal(minNotional) },
      }),
      buyFeeRate: decimal(fee),
      ...(available !== undefined && { available: decimal(available) }),
      ...(lastPrice !== undefined && { lastPrice: decimal(lastPrice) }),
    };
  });

function refusal(draft: TicketDraft, limits: TicketContext): readonly TicketIssue[] {
  const check = checkDraft(draft, limits);
  return check.kind === 'refused' ? check.issues : [];
}

function issuesOf(draft: TicketDraft, limits: TicketContext): readonly string[] {
  return refusal(draft, limits).map(
    ({ field, code, nearest }) => `${field} ${code}${nearest === undefined ? '' : ` → ${nearest}`}`,
  );
}
