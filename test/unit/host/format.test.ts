import assert from 'node:assert/strict';
import { Decimal } from '../../../src/core/base/decimal';
import {
  formatAge,
  formatAmount,
  formatChange,
  formatDecimal,
  formatExact,
  formatFilledShare,
  formatPrice,
  formatWorth,
  outsideText,
} from '../../../src/host/format';

const decimal = (text: string): Decimal => Decimal.from(text);

describe('formatting', () => {
  it('keeps the digits of the market’s tick, whatever the price', () => {
    const market = { tickSize: decimal('0.01') };
    assert.deepEqual(
      ['64000', '64000.1', '0.5', '1234567.89'].map((price) => formatPrice(decimal(price), market)),
      ['64,000.00', '64,000.10', '0.50', '1,234,567.89'],
    );
  });

  it('loses no digit to a float', () => {
    assert.equal(formatExact(decimal('12345678901234567890.123456789')), '12,345,678,901,234,567,890.123456789');
    assert.equal(formatExact(decimal('0.00000039')), '0.00000039');
    assert.equal(formatDecimal(decimal('1e-20'), 8), '0.00000000');
  });

  it('cuts an amount for a narrow row, and never up', () => {
    assert.deepEqual(
      ['99104.8199', '1.99999', '0.123456789', '100000', '-1234.567'].map((value) => formatAmount(decimal(value))),
      ['99,104.81', '1.9999', '0.12345678', '100,000', '-1,234.56'],
    );
  });

  it('leaves out the cents of a worth from a thousand on', () => {
    assert.deepEqual(
      ['140261.49', '1000', '999.9', '0'].map((value) => formatWorth(decimal(value))),
      ['140,261', '1,000', '999.90', '0.00'],
    );
  });

  it('gives a change its sign, and none to no change', () => {
    assert.deepEqual(
      ['0.0123', '-0.0123', '0', '0.00001', '1.5'].map((ratio) => formatChange(decimal(ratio))),
      ['+1.23%', '-1.23%', '0.00%', '0.00%', '+150.00%'],
    );
  });

  it('says an age in its largest whole unit', () => {
    assert.deepEqual([-5, 0, 59_999, 60_000, 3_600_000, 47 * 3_600_000, 48 * 3_600_000].map(formatAge), [
      '0 s',
      '0 s',
      '59 s',
      '1 min',
      '1 h',
      '47 h',
      '2 d',
    ]);
  });

  it('never rounds a filled share up to done', () => {
    const order = (quantity: string, filled: string) => ({
      quantity: decimal(quantity),
      filledQuantity: decimal(filled),
      filledNotional: Decimal.zero,
    });
    assert.equal(formatFilledShare(order('3', '2.99999')), '99%');
    assert.equal(formatFilledShare(order('3', '3')), '100%');
    assert.equal(formatFilledShare(order('3', '0')), '0%');
    const spent = { notional: decimal('100'), filledQuantity: decimal('1'), filledNotional: decimal('25') };
    assert.equal(formatFilledShare(spent), '25%');
  });
});

describe('text from outside', () => {
  const cases: readonly (readonly [what: string, text: string, shown: string])[] = [
    ['an icon', 'ok $(zap)', 'ok $ (zap)'],
    ['a link with a command', '[x](command:bitmart.cancelAll)', '[x] (command:bitmart.cancelAll)'],
    ['a line break', 'a\nb\r\nc', 'a b c'],
    ['a direction override and zero-width characters', 'BTC\u202eTDSU\u200b', 'BTC TDSU'],
    ['markup, which is shown as it is', '<img onerror=1>', '<img onerror=1>'],
  ];
  for (const [what, text, shown] of cases) {
    it(`loses ${what}`, () => {
      assert.equal(outsideText(text), shown);
    });
  }

  it('is cut to a length', () => {
    assert.equal(outsideText('x'.repeat(50), 10), `${'x'.repeat(10)}…`);
  });
});
