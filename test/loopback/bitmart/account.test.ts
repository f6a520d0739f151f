import assert from 'node:assert/strict';

import { leaksNothing } from '../../support/leaks';
import { btc, startFixture, type Fixture, type PrivateVenue } from './fixture';

describe('the account at BitMart over loopback', () => {
  leaksNothing();
  describe('with a practice exchange', suite);
});

function suite(): void {
  let fixture: Fixture;
  let venue: PrivateVenue;
  before(async () => {
    fixture = await startFixture();
    venue = fixture.openFor();
  });
  after(() => fixture.end());

  it('tells the balances of the spot wallet', async () => {
    const balances = await venue.account.balances();
    const usdt = balances.find(({ currency }) => currency === 'USDT');
    assert.ok(usdt?.available.isPositive);
    assert.ok(!usdt.frozen.isNegative);
  });

  it('tells the balances of the account wallet', async () => {
    const balances = await venue.account.fundingBalances?.();
    assert.ok(balances?.every(({ available }) => !available.isNegative));
  });

  it('tells the fees of a pair and of the account', async () => {
    const { maker, taker } = await venue.account.tradeFee(btc);
    assert.ok(maker.isPositive && taker.isPositive);
    const tier = await venue.account.feeTier?.();
    assert.ok(tier && tier.level !== '' && tier.rates['A']?.taker.isPositive);
  });
}
