import assert from 'node:assert/strict';
import type { FeeRates, Market } from '../../../src/core/model/market';
import { ticketContext } from '../../../src/host/ticketContext';
import { decimal, marketOf } from '../../support/builders';

const { feeRates: printed, ...bare } = marketOf();

function contextOf(market: Market, own: FeeRates | undefined, buyFeeCurrency: 'base' | 'quote' = 'quote') {
  return ticketContext(
    {
      marketData: { tickers: () => Promise.resolve([]) },
      account: { status: 'live', holding: () => undefined, feeRates: () => Promise.resolve(own) },
      venue: { capabilities: { orderTypes: ['limit'], buyFeeCurrency } },
    },
    market,
    'buy',
  );
}

describe('what a draft order is checked against', () => {
  const own: FeeRates = { maker: decimal('0.002'), taker: decimal('0.0025') };

  it('has the account’s own fee rate, also where the market prints none', async () => {
    assert.equal((await contextOf(bare, own)).buyFeeRate?.toString(), '0.0025');
  });

  it('has the market’s fee rate where the account tells none, and none at all where nobody does', async () => {
    assert.equal(
      (await contextOf({ ...bare, ...(printed && { feeRates: printed }) }, undefined)).buyFeeRate?.toString(),
      '0.001',
    );
    assert.equal((await contextOf(bare, undefined)).buyFeeRate, undefined);
  });

  it('has no fee on top where the fee comes off what is bought', async () => {
    assert.equal((await contextOf(bare, own, 'base')).buyFeeRate, undefined);
  });

  it('has nothing free of a currency that a known account does not hold', async () => {
    assert.equal((await contextOf(bare, own)).available?.toString(), '0');
  });
});
