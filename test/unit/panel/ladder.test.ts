import assert from 'node:assert/strict';
import { centredTop, indexBook, isOffCentre, ladderPrices, ownQuantities, rowsAt } from '../../../media/panel/ladder';
import { Decimal } from '../../../src/core/base/decimal';
import type { OwnOrder } from '../../../src/protocol/messages';

const book = {
  grouping: '0.5',
  bids: [
    ['99.5', '2'],
    ['98.5', '3'],
  ],
  asks: [
    ['100.5', '1'],
    ['101', '4'],
  ],
} as const;

function own(side: 'buy' | 'sell', price: string | null, quantity: string, filledQuantity = '0'): OwnOrder {
  return {
    key: price ?? 'market',
    side,
    type: price === null ? 'market' : 'limit',
    price,
    quantity,
    notional: null,
    filledQuantity,
    status: 'open',
    isCanceling: false,
    createdAt: 0,
  };
}

describe('the ladder', () => {
  it('has one row per price step, falling, without prices that cannot be', () => {
    assert.deepEqual(ladderPrices(Decimal.from('100.5'), Decimal.from('0.5'), 3), ['100.5', '100', '99.5']);
    assert.deepEqual(ladderPrices(Decimal.from('1'), Decimal.from('0.5'), 9), ['1', '0.5']);
  });

  it('stands with the middle of the book in the middle', () => {
    assert.equal(centredTop(indexBook(book), 10)?.toString(), '102.5');
    assert.equal(centredTop(indexBook({ grouping: '1', bids: [], asks: [] }), 10), undefined);
    assert.equal(centredTop(indexBook({ grouping: '1', bids: [], asks: [['10', '1']] }), 4)?.toString(), '12');
  });

  it('knows when the market has left the middle half of it', () => {
    const index = indexBook(book);
    assert.equal(isOffCentre(Decimal.from('102.5'), 10, index), false);
    assert.equal(isOffCentre(Decimal.from('103.5'), 10, index), false);
    assert.equal(isOffCentre(Decimal.from('104.5'), 10, index), true);
  });

  it('shows what stands at each price, sums from the best, and the gap between', () => {
    const rows = rowsAt(['101', '100.5', '100', '99.5', '99', '98.5'], indexBook(book), new Map([['99', '0.7']]));
    assert.deepEqual(
      rows.map(({ price, side, quantity, total, share, mine }) => [price, side, quantity, total, share, mine]),
      [
        ['101', 'ask', '4', '5', 1, ''],
        ['100.5', 'ask', '1', '1', 0.2, ''],
        ['100', 'gap', '', '', 0, ''],
        ['99.5', 'bid', '2', '2', 0.4, ''],
        ['99', 'bid', '', '', 0.4, '0.7'],
        ['98.5', 'bid', '3', '5', 1, ''],
      ],
    );
  });

  it('puts own orders at the row their level is grouped into, less what is filled', () => {
    const orders = [
      own('buy', '99.7', '1', '0.25'),
      own('buy', '99.5', '1'),
      own('sell', '100.1', '2'),
      own('buy', null, '1'),
    ];
    assert.deepEqual(
      [...ownQuantities(orders, '0.5')],
      [
        ['99.5', '1.75'],
        ['100.5', '2'],
      ],
    );
  });
});
