/** The book's quick reading of numbers against the language's own. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readNumber } from '../../../src/core/model/orderBook';

describe('reading the numbers of a level', () => {
  const cases = [
    '0',
    '5',
    '.',
    '',
    '0.',
    '.5',
    '12.',
    '12..',
    '..',
    '1.2.3',
    '-1',
    '+1',
    ' 1',
    '1e3',
    '0x10',
    'NaN',
    'Infinity',
  ];
  cases.push('91250.41', '0.00000001', '999999999999999', '99999999999999.9', '9007199254740993', '900719925474099.3');
  cases.push('123456789012345.', '1234567890123456', '12345678901234567', '0.123456789012345', '0000000000000000');
  for (const text of cases) {
    it(`reads ${JSON.stringify(text)} as Number does`, () => {
      assert.equal(Object.is(readNumber(text), Number(text)), true, `found ${readNumber(text)}`);
    });
  }

  it('reads any text of digits, points and other signs as Number does', () => {
    const sign = fc.oneof({ weight: 8, arbitrary: fc.nat(9).map(String) }, fc.constantFrom('.', '.', '-', 'e', ' '));
    fc.assert(
      fc.property(fc.string({ unit: sign, maxLength: 20 }), (text) => Object.is(readNumber(text), Number(text))),
      { numRuns: 20_000 },
    );
  });

  it('reads any price as Number does', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31 - 1), fc.nat(999_999), fc.integer({ min: 0, max: 6 }), (whole, part, places) => {
        const text = `${whole}.${String(part).padStart(6, '0').slice(0, places)}`;
        return Object.is(readNumber(text), Number(text));
      }),
      { numRuns: 20_000 },
    );
  });
});
