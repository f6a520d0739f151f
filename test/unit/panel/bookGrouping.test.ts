import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Decimal } from '../../../src/core/base/decimal';
import type { LevelText } from '../../../src/core/model/orderBook';
import { groupingsFor, groupLevels, suggestGrouping } from '../../../src/host/panel/bookGrouping';

const decimal = (text: string): Decimal => Decimal.from(text);

const bids: readonly LevelText[] = [
  ['100.07', '1'],
  ['100.02', '0.5'],
  ['99.99', '2'],
  ['99.90', '0.10'],
];
const asks: readonly LevelText[] = [
  ['100.08', '1'],
  ['100.10', '0.5'],
  ['100.11', '2'],
];

describe('grouping a book', () => {
  it('keeps levels apart at the tick itself, without trailing zeros', () => {
    assert.deepEqual(groupLevels(bids, 'bids', decimal('0.01'), 10), [
      ['100.07', '1'],
      ['100.02', '0.5'],
      ['99.99', '2'],
      ['99.9', '0.1'],
    ]);
  });

  it('puts bids at the multiple below and asks at the one above', () => {
    assert.deepEqual(groupLevels(bids, 'bids', decimal('0.1'), 10), [
      ['100', '1.5'],
      ['99.9', '2.1'],
    ]);
    assert.deepEqual(groupLevels(asks, 'asks', decimal('0.1'), 10), [
      ['100.1', '1.5'],
      ['100.2', '2'],
    ]);
  });

  it('gives the best rows only, each of them whole', () => {
    assert.deepEqual(groupLevels(bids, 'bids', decimal('0.1'), 1), [['100', '1.5']]);
  });

  it('drops bids that would stand at zero', () => {
    assert.deepEqual(groupLevels([['0.4', '1']], 'bids', decimal('1'), 5), []);
  });

  it('neither gains nor loses quantity, and keeps the order, for any book', () => {
    const level = fc.tuple(fc.integer({ min: 1_000, max: 99_999 }), fc.integer({ min: 1, max: 9_999 }));
    fc.assert(
      fc.property(
        fc.uniqueArray(level, { selector: ([price]) => price, minLength: 1 }),
        fc.constantFrom(1, 5, 10, 250),
        (drawn, factor) => {
          const sorted = [...drawn].sort(([a], [b]) => a - b);
          const levels = sorted.map(([price, size]): LevelText => [(price / 100).toFixed(2), (size / 1000).toFixed(3)]);
          const step = decimal('0.01').times(decimal(String(factor)));
          const grouped = groupLevels(levels, 'asks', step, levels.length);
          const sum = (rows: readonly LevelText[]): string =>
            Decimal.sum(rows.map(([, size]) => decimal(size))).toString();
          assert.equal(sum(grouped), sum(levels));
          grouped.forEach(([price], index) => {
            assert.ok(decimal(price).isMultipleOf(step));
            const before = grouped[index - 1];
            if (before) assert.ok(decimal(before[0]).lt(decimal(price)));
          });
        },
      ),
    );
  });
});

describe('the price steps on offer', () => {
  it('are multiples of the tick up to two percent of the price', () => {
    assert.deepEqual(groupingsFor(decimal('0.01'), decimal('50')).map(String), [
      '0.01',
      '0.02',
      '0.05',
      '0.1',
      '0.2',
      '0.5',
      '1',
    ]);
  });

  it('always hold the tick, however coarse it is', () => {
    assert.deepEqual(groupingsFor(decimal('1'), decimal('3')).map(String), ['1']);
  });

  it('are suggested by how far apart the levels stand', () => {
    const spaced = Array.from({ length: 20 }, (_, index): LevelText => [(100 + index * 0.3).toFixed(2), '1']);
    const steps = groupingsFor(decimal('0.01'), decimal('100'));
    assert.equal(suggestGrouping(steps, [], spaced)?.toString(), '0.5');
    assert.equal(suggestGrouping(steps, [['100', '1']], [])?.toString(), '0.01');
  });
});
