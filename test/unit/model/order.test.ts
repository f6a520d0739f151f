import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Decimal } from '../../../src/core/base/decimal';
import { isTerminal, mergeOrder, type Order, type OrderStatus } from '../../../src/core/model/order';
import { decimal, orderOf, propertyRuns } from '../../support/builders';

describe('an order merged from many messages', () => {
  it('keeps a terminal state when an older word arrives late', () => {
    const filled = orderOf({ status: 'filled', filledQuantity: decimal('0.1'), updatedAt: 5 });
    const late = orderOf({ status: 'open', updatedAt: 9 });
    assert.equal(mergeOrder(filled, late).status, 'filled');
    assert.equal(mergeOrder(late, filled).status, 'filled');
  });

  it('never lets the filled quantity fall', () => {
    const most = orderOf({ status: 'partiallyFilled', filledQuantity: decimal('0.06'), updatedAt: 5 });
    const later = orderOf({ status: 'partiallyFilled', filledQuantity: decimal('0.05'), updatedAt: 9 });
    assert.equal(mergeOrder(most, later).filledQuantity.toString(), '0.06');
  });

  it('is partly cancelled when it vanished after a fill', () => {
    const some = orderOf({ status: 'partiallyFilled', filledQuantity: decimal('0.06') });
    assert.equal(mergeOrder(some, orderOf({ status: 'canceled' })).status, 'partiallyCanceled');
  });

  it('takes the venue’s word over our own guess, whatever the clocks say', () => {
    const { orderId: theirs, ...own } = orderOf({ updatedAt: 9_000 });
    assert.ok(theirs);
    for (const status of ['pending', 'unknown', 'notPlaced', 'rejected'] as const) {
      assert.equal(mergeOrder({ ...own, status }, orderOf({ status: 'open', updatedAt: 1 })).status, 'open');
      assert.equal(mergeOrder(orderOf({ status: 'open', updatedAt: 1 }), { ...own, status }).status, 'open');
    }
  });

  it('stays failed when the venue took it in and then failed it', () => {
    const failed = orderOf({ status: 'rejected', updatedAt: 5 });
    assert.equal(mergeOrder(failed, orderOf({ status: 'open', updatedAt: 9 })).status, 'rejected');
  });

  it('ends the same whatever order its messages arrive in, and never leaves an end or loses a fill on the way', () => {
    fc.assert(
      fc.property(lives, fc.array(fc.nat(), { minLength: 12, maxLength: 12 }), (messages, shuffle) => {
        const shuffled = messages
          .map((message, index) => ({ message, at: shuffle[index] ?? 0 }))
          .sort((a, b) => a.at - b.at)
          .map(({ message }) => message);
        const straight = mergeAll(messages);
        const crooked = mergeAll(shuffled);
        assert.equal(crooked.status, straight.status);
        assert.equal(crooked.filledQuantity.toString(), straight.filledQuantity.toString());
        assert.equal(crooked.updatedAt, straight.updatedAt);
      }),
      { numRuns: propertyRuns },
    );
  });

  it('is not changed by hearing the same thing again', () => {
    fc.assert(
      fc.property(lives, (messages) => {
        const merged = mergeAll(messages);
        assert.deepEqual(mergeOrder(merged, merged), merged);
        for (const message of messages) assert.equal(mergeOrder(merged, message).status, merged.status);
      }),
      { numRuns: propertyRuns },
    );
  });
});

/** Merges one by one and checks on each step what must hold at all times. */
function mergeAll(messages: readonly Order[]): Order {
  let known: Order | undefined;
  for (const message of messages) {
    const before = known;
    known = mergeOrder(before ?? message, message);
    if (!before) continue;
    assert.ok(known.filledQuantity.gte(before.filledQuantity), 'a fill was lost');
    const wasVenueEnd = isTerminal(before.status) && before.status !== 'notPlaced' && before.status !== 'rejected';
    if (wasVenueEnd) assert.ok(isTerminal(known.status), `left ${before.status} for ${known.status}`);
  }
  return known ?? assert.fail();
}

const venueStatuses: readonly OrderStatus[] = [
  'open',
  'partiallyFilled',
  'filled',
  'canceled',
  'partiallyCanceled',
  'unrecognised',
];

/** Messages about one order; those that say the same status at the same time are the same message. */
const lives = fc
  .array(
    fc.record({
      status: fc.constantFrom<OrderStatus>('pending', 'unknown', 'notPlaced', 'rejected', ...venueStatuses),
      at: fc.integer({ min: 1, max: 6 }),
      filled: fc.integer({ min: 0, max: 10 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((words) =>
    words.map(({ status, at, filled }): Order => {
      const quantity = decimal(filled).times(decimal('0.01'));
      const { orderId, ...ours } = orderOf({ status, updatedAt: at });
      if (!venueStatuses.includes(status)) return { ...ours, filledQuantity: Decimal.zero };
      return {
        ...ours,
        ...(orderId !== undefined && { orderId }),
        filledQuantity: quantity,
        filledNotional: quantity.times(decimal(100)),
      };
    }),
  );
