import { peerLabel } from '../lib/peers.mjs';
import { seededRandom } from '../lib/stats.mjs';

/** Multiplies pairs of a price and a quantity, and adds up the texts' lengths and digits so that all must agree. */
function timed(kit, product) {
  const random = seededRandom(3);
  const pairs = Array.from({ length: 1000 }, () => [
    (random() * 100_000 + 1).toFixed(2),
    (random() * 10 + 0.00001).toFixed(5),
  ]);
  const digits = pairs.slice(0, 50).map(([price, quantity]) => product(price, quantity));
  const value = kit.time((turn) => {
    const [price, quantity] = pairs[turn % pairs.length];
    return product(price, quantity);
  });
  return { value, facts: { digits: digits.map(plain).join(' ') } };
}

/** Without trailing zeros, which say nothing about the number. */
const plain = (text) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

/** Fixed point by hand: 2 places times 5 places. */
function fixedPoint(price, quantity) {
  const scaled = (BigInt(price.replace('.', '')) * BigInt(quantity.replace('.', ''))).toString().padStart(8, '0');
  return `${scaled.slice(0, -7)}.${scaled.slice(-7)}`;
}

export default {
  name: 'decimals',
  title: 'Price × quantity, exactly, from text to text',
  why: 'Tickets, balances and fills are exact decimals; a few microseconds are enough there, and no float is ever exact.',
  unit: 'ns',
  variants: [
    {
      name: 'floor',
      label: 'BigInt fixed point by hand',
      isFloor: true,
      measure: (kit) => timed(kit, fixedPoint),
    },
    {
      name: 'ours',
      label: 'ours (on big.js)',
      isOurs: true,
      ours: 'decimals',
      measure: (kit) => {
        const { Decimal } = kit.ours('decimals');
        return timed(kit, (price, quantity) => Decimal.from(price).times(Decimal.from(quantity)).toString());
      },
    },
    {
      name: 'big',
      label: 'big.js',
      measure: (kit) => {
        const Big = kit.requireOwn('big.js');
        return timed(kit, (price, quantity) => new Big(price).times(new Big(quantity)).toFixed());
      },
    },
    {
      name: 'bignumber',
      label: peerLabel('bignumber.js'),
      needs: ['bignumber.js'],
      measure: (kit) => {
        const { BigNumber } = kit.requirePeer('bignumber.js');
        return timed(kit, (price, quantity) => new BigNumber(price).times(new BigNumber(quantity)).toFixed());
      },
    },
    {
      name: 'decimal',
      label: peerLabel('decimal.js'),
      needs: ['decimal.js'],
      measure: (kit) => {
        const { Decimal } = kit.requirePeer('decimal.js');
        return timed(kit, (price, quantity) => new Decimal(price).times(new Decimal(quantity)).toFixed());
      },
    },
  ],
  checks: (by) => {
    const texts = Object.values(by).flatMap(({ facts = [] }) => facts.map(({ digits }) => digits));
    return [{ text: 'all products are the same to the last digit', isOk: new Set(texts).size <= 1 }];
  },
};
