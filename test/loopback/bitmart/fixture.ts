/** What every loopback suite of the BitMart adapter starts from: one practice exchange, and venues connected to it. */

import assert from 'node:assert/strict';

import { Decimal } from '../../../src/core/base/decimal';
import type { Instrument } from '../../../src/core/model/instrument';
import type { Market } from '../../../src/core/model/market';
import type { OrderSide, OrderType } from '../../../src/core/model/order';
import type { OrderRequest, Venue } from '../../../src/core/venues/venue';
import { createBitmartVenue, type BitmartVenueOptions } from '../../../src/core/venues/bitmart/bitmartVenue';
import { startSimulator, type Simulator, type SimulatorAccount, type SimulatorOptions } from '../../../src/simulator';

export const btc: Instrument = { symbol: 'BTC_USDT', base: 'BTC', quote: 'USDT' };
export const eth: Instrument = { symbol: 'ETH_USDT', base: 'ETH', quote: 'USDT' };

export type PrivateVenue = Venue & Required<Pick<Venue, 'trading' | 'account' | 'privateStreams'>>;

export interface Fixture {
  readonly simulator: Simulator;
  /** A venue without credentials. */
  open(more?: Partial<BitmartVenueOptions>): Venue;
  /** A venue for the account with this key id. */
  openFor(keyId?: string, more?: Partial<BitmartVenueOptions>): PrivateVenue;
  account(keyId: string): SimulatorAccount;
  /** Ends venues and exchange. */
  end(): Promise<void>;
}

export async function startFixture(options: SimulatorOptions = {}): Promise<Fixture> {
  const simulator = await startSimulator({ market: 'still', seed: 7, ...options });
  const venues: Venue[] = [];
  const account = (keyId: string): SimulatorAccount => {
    const found = simulator.accounts.find(({ id }) => id === keyId);
    assert.ok(found, `account ${keyId}`);
    return found;
  };
  const open = (more: Partial<BitmartVenueOptions> = {}): Venue => {
    const venue = createBitmartVenue({ environment: 'practice', endpoints: simulator.urls, ...more });
    venues.push(venue);
    return venue;
  };
  return {
    simulator,
    account,
    open,
    openFor: (keyId = 'demo', more = {}) => {
      const { key, memo, secret } = account(keyId);
      return asPrivate(open({ credentials: { key, memo, secret }, ...more }));
    },
    end: async () => {
      for (const venue of venues) venue.dispose();
      await simulator.dispose();
    },
  };
}

function asPrivate(venue: Venue): PrivateVenue {
  const { account, privateStreams, trading } = venue;
  assert.ok(account && privateStreams && trading);
  return { ...venue, account, privateStreams, trading };
}

let nextId = 0;

/** A client order id nobody used before. */
export function newId(): string {
  return `t${Date.now().toString(36)}${(nextId++).toString(36)}`;
}

export async function marketOf(venue: Venue, instrument: Instrument): Promise<Market> {
  const market = (await venue.marketData.markets()).find((one) => one.instrument.symbol === instrument.symbol);
  assert.ok(market);
  return market;
}

/** A limit order priced `ratio` times the middle of the book, for about `notional` in quote. */
export async function limitOrder(
  venue: Venue,
  side: OrderSide,
  ratio: string,
  more: { readonly type?: OrderType; readonly notional?: string; readonly instrument?: Instrument } = {},
): Promise<OrderRequest> {
  const { instrument = btc, notional = '50', type = 'limit' } = more;
  const market = await marketOf(venue, instrument);
  const book = await venue.marketData.book(instrument, 5);
  const [best] = book.bids;
  assert.ok(best);
  const price = Decimal.from(best[0]).times(Decimal.from(ratio)).roundToStep(market.tickSize, 'down');
  const quantity = Decimal.from(notional).dividedBy(price, 12, 'up').roundToStep(market.stepSize, 'up');
  return { instrument, clientOrderId: newId(), side, type, mode: 'spot', price, quantity };
}
