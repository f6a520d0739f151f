import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Decimal } from '../../../src/core/base/decimal';
import { propertyRuns } from '../../support/builders';

const digits = fc.tuple(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), fc.integer({ min: 0, max: 18 }));
const decimals = digits.map(([value, places]) => Decimal.from(value.toString()).times(Decimal.powerOfTen(-places)));
const steps = fc
  .tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: -3, max: 10 }))
  .map(([value, places]) => Decimal.from(value).times(Decimal.powerOfTen(-places)));

describe('a decimal', () => {
  it('reads back what it prints, without an exponent', () => {
    fc.assert(
      fc.property(decimals, (value) => {
        const text = value.toString();
        assert.match(text, /^-?\d+(\.\d+)?$/);
        assert.equal(Decimal.parse(text)?.toString(), text);
        assert.equal(Decimal.parseWire(text)?.toString(), text);
      }),
      { numRuns: propertyRuns },
    );
  });

  it('agrees with whole-number arithmetic', () => {
    fc.assert(
      fc.property(digits, digits, ([a, aPlaces], [b, bPlaces]) => {
        const one = Decimal.from(a.toString()).times(Decimal.powerOfTen(-aPlaces));
        const two = Decimal.from(b.toString()).times(Decimal.powerOfTen(-bPlaces));
        const scale = (value: Decimal): string => value.times(Decimal.powerOfTen(36)).toString();
        const whole = (value: bigint, places: number): bigint => value * 10n ** BigInt(36 - places);
        assert.equal(scale(one.plus(two)), (whole(a, aPlaces) + whole(b, bPlaces)).toString());
        assert.equal(scale(one.minus(two)), (whole(a, aPlaces) - whole(b, bPlaces)).toString());
        assert.equal(scale(one.times(two)), (a * b * 10n ** BigInt(36 - aPlaces - bPlaces)).toString());
      }),
      { numRuns: propertyRuns },
    );
  });

  it('on a step is a multiple of it, and rounding down never gives more', () => {
    fc.assert(
      fc.property(decimals, steps, (value, step) => {
        const positive = value.abs();
        const down = positive.roundToStep(step, 'down');
        const up = positive.roundToStep(step, 'up');
        assert.ok(down.isMultipleOf(step) && up.isMultipleOf(step));
        assert.ok(down.lte(positive) && up.gte(positive));
        assert.ok(up.minus(down).lte(step));
        assert.equal(positive.isMultipleOf(step), down.eq(up));
      }),
      { numRuns: propertyRuns },
    );
  });

  it('divides to the named place in the named direction', () => {
    const cases: readonly (readonly [string, string, number, 'down' | 'up' | 'halfUp' | 'halfEven', string])[] = [
      ['1', '3', 4, 'down', '0.3333'],
      ['1', '3', 4, 'up', '0.3334'],
      ['2', '3', 4, 'halfUp', '0.6667'],
      ['0.5', '1', 0, 'halfEven', '0'],
      ['1.5', '1', 0, 'halfEven', '2'],
      ['0.00000039', '1', 8, 'down', '0.00000039'],
      ['-1', '3', 2, 'down', '-0.33'],
    ];
    for (const [a, b, places, rounding, expected] of cases) {
      assert.equal(Decimal.from(a).dividedBy(Decimal.from(b), places, rounding).toString(), expected);
    }
  });

  it('takes from a person plain digits only', () => {
    for (const text of ['', ' ', '1e5', '1,5', '0x10', '--1', '1.2.3', 'NaN', 'Infinity', '+1', '1 0']) {
      assert.equal(Decimal.parse(text), undefined, text);
    }
    assert.equal(Decimal.parse(' -.5 ')?.toString(), '-0.5');
    assert.equal(Decimal.parse('7.')?.toString(), '7');
  });
});
