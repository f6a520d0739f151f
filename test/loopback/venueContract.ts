/** What every venue owes the desk, as cases over `Venue` alone. An adapter is a parameter: a third one needs no new cases. */

import assert from 'node:assert/strict';

import { Decimal } from '../../src/core/base/decimal';
import { NotFoundError } from '../../src/core/base/errors';
import type { Instrument } from '../../src/core/model/instrument';
import type { Market } from '../../src/core/model/market';
import type { OrderSide, OrderType } from '../../src/core/model/order';
import type { OrderRequest, Venue, VenueCapabilities } from '../../src/core/venues/venue';
import { startSimulator, type Simulator } from '../../src/simulator';
import { leaksNothing } from '../support/leaks';
import { tradingContract } from './venueContractTrading';
import { failureContract } from './venueContractFailures';
import { streamContract } from './venueContractStreams';

export const btc: Instrument = { symbol: 'BTC_USDT', base: 'BTC', quote: 'USDT' };
export const eth: Instrument = { symbol: 'ETH_USDT', base: 'ETH', quote: 'USDT' };
export const unlisted: Instrument = { symbol: 'ZZZZ_USDT', base: 'ZZZZ', quote: 'USDT' };

/** What the suite must be told of an adapter: how to make one, and where on its wire an order is placed. */
export interface VenueAdapter {
  readonly name: string;
  /** For one account with money in it, or for public data alone. */
  open(simulator: Simulator, access: 'public' | 'private' | 'wrongSecret'): Venue;
  /** The engine's account that `private` opens. */
  readonly account: string;
  /** Path of placing an order and of the incremental book's channel, as fault rules name them. */
  readonly placePath: string;
  readonly bookChannel: string;
}

/** What each group of cases works with; a fresh venue for each case. */
export interface Ground {
  readonly adapter: VenueAdapter;
  readonly simulator: Simulator;
  readonly venue: Venue;
  readonly trading: NonNullable<Venue['trading']>;
  readonly account: NonNullable<Venue['account']>;
  readonly privateStreams: NonNullable<Venue['privateStreams']>;
  /** Another venue of the same adapter, ended with the case. */
  open(access: 'public' | 'private' | 'wrongSecret'): Venue;
}

export function describeVenueContract(adapter: VenueAdapter): void {
  describe(`the contract of a venue, kept by ${adapter.name}`, () => {
    leaksNothing();
    describe('over loopback', () => {
      let simulator: Simulator;
      let opened: Venue[] = [];
      let ground: Ground | undefined;
      before(async () => {
        simulator = await startSimulator({ market: 'still', seed: 11, limits: false });
      });
      beforeEach(() => {
        opened = [];
        ground = makeGround(adapter, simulator, (venue) => opened.push(venue));
      });
      afterEach(() => {
        for (const venue of opened) venue.dispose();
        simulator.removeFault();
        simulator.reset(adapter.account);
      });
      after(() => simulator.dispose());

      const current = (): Ground => {
        assert.ok(ground);
        return ground;
      };
      describe('market data', () => {
        marketDataContract(current);
      });
      describe('account', () => {
        accountContract(current);
      });
      describe('trading', () => {
        tradingContract(current);
      });
      describe('failures', () => {
        failureContract(current);
      });
      describe('streams', () => {
        streamContract(current);
      });
    });
  });
}

function makeGround(adapter: VenueAdapter, simulator: Simulator, keep: (venue: Venue) => void): Ground {
  const open: Ground['open'] = (access) => {
    const venue = adapter.open(simulator, access);
    keep(venue);
    return venue;
  };
  const venue = open('private');
  const { trading, account, privateStreams } = venue;
  assert.ok(trading && account && privateStreams);
  return { adapter, simulator, venue, trading, account, privateStreams, open };
}

function marketDataContract(ground: () => Ground): void {
  it('serves public data without an account, and says so by having none', async () => {
    const venue = ground().open('public');
    assert.deepEqual([venue.trading, venue.account, venue.privateStreams], [undefined, undefined, undefined]);
    assert.ok((await venue.marketData.instruments()).length > 20);
  });

  it('tells its time', async () => {
    const { venue } = ground();
    const time = await venue.marketData.serverTime();
    await venue.clock.sync();
    assert.ok(venue.clock.isTrusted);
    assert.ok(Math.abs(venue.clock.now() - time) < 2000);
  });

  it('lists markets with rules that make sense', async () => {
    const markets = await ground().venue.marketData.markets();
    assert.ok(markets.length > 20);
    for (const { instrument, tickSize, stepSize, minQuantity, minNotional } of markets) {
      assert.match(instrument.symbol, /^[A-Z0-9]{1,20}_[A-Z0-9]{1,20}$/);
      assert.equal(instrument.symbol, `${instrument.base}_${instrument.quote}`);
      assert.ok(tickSize.isPositive && stepSize.isPositive && minQuantity.isPositive);
      assert.ok(!minNotional.buy.isNegative && !minNotional.sell.isNegative);
    }
    assert.equal(new Set(markets.map(({ instrument }) => instrument.symbol)).size, markets.length);
    assert.equal(markets.find(({ instrument }) => instrument.symbol === 'BTC_USDT')?.status, 'trading');
  });

  it('tells the same ticker alone and among all', async () => {
    const { marketData } = ground().venue;
    const alone = await marketData.ticker(btc);
    const among = (await marketData.tickers()).find(({ instrument }) => instrument.symbol === 'BTC_USDT');
    assert.ok(among);
    assert.equal(among.lastPrice.toString(), alone.lastPrice.toString());
    assert.ok(alone.high24h.gte(alone.low24h) && alone.bid && alone.ask && alone.bid.price.lt(alone.ask.price));
    assert.ok(alone.change24h.abs().lt(Decimal.one), 'a ratio, not a percentage');
  });

  it('tells a book best first, uncrossed, no deeper than asked for', async () => {
    const { bids, asks } = await ground().venue.marketData.book(btc, 20);
    assert.ok(bids.length > 0 && bids.length <= 20 && asks.length > 0 && asks.length <= 20);
    const price = (level: readonly [string, string] | undefined): Decimal => Decimal.from(level?.[0] ?? '');
    assert.ok(price(bids[0]).lt(price(asks[0])));
    for (let i = 1; i < bids.length; i++) assert.ok(price(bids[i]).lt(price(bids[i - 1])));
    for (let i = 1; i < asks.length; i++) assert.ok(price(asks[i]).gt(price(asks[i - 1])));
  });

  it('tells trades newest first', async () => {
    const trades = await ground().venue.marketData.trades(btc, 10);
    assert.ok(trades.length > 0 && trades.length <= 10);
    for (let i = 1; i < trades.length; i++) assert.ok((trades[i]?.at ?? 0) <= (trades[i - 1]?.at ?? 0));
  });

  it('tells candles of every interval it offers, ascending, with prices in order', async () => {
    const { venue } = ground();
    for (const interval of venue.capabilities.candleIntervals) {
      const candles = await venue.marketData.candles(btc, interval, { limit: 20 });
      assert.ok(candles.length >= 10, interval);
      for (const [i, { openTime, open, high, low, close }] of candles.entries()) {
        assert.ok(openTime > (candles[i - 1]?.openTime ?? 0), interval);
        assert.ok(high.gte(open) && high.gte(close) && low.lte(open) && low.lte(close), interval);
      }
    }
  });

  it('tells candles before a time, without a gap to those after it', async () => {
    const { marketData } = ground().venue;
    const latest = await marketData.candles(btc, '1h', { limit: 5 });
    const to = (latest[0]?.openTime ?? 0) - 1;
    const before = await marketData.candles(btc, '1h', { to, limit: 5 });
    assert.ok(before.length > 2 && before.length <= 5);
    assert.equal(before.at(-1)?.openTime, (latest[0]?.openTime ?? 0) - 3_600_000);
  });

  it('tells candles of long ago', async () => {
    const { venue } = ground();
    const to = venue.clock.now() - 400 * 86_400_000;
    const old = await venue.marketData.candles(btc, '1d', { to, limit: 10 });
    assert.ok(old.length > 5 && old.length <= 10);
    assert.ok(old.every(({ openTime }) => openTime <= to));
  });

  it('finds no pair that is not listed', async () => {
    const { marketData } = ground().venue;
    await assert.rejects(marketData.ticker(unlisted), (error) => error instanceof NotFoundError);
    await assert.rejects(marketData.book(unlisted), (error) => error instanceof NotFoundError);
  });

  it('finds no pair in lower case or with a slash', async () => {
    const { venue } = ground();
    for (const instrument of [
      { symbol: 'btc_usdt', base: 'btc', quote: 'usdt' },
      { symbol: 'BTC/USDT', base: 'BTC/', quote: 'USDT' },
    ]) {
      await assert.rejects(venue.marketData.ticker(instrument), (error) => error instanceof NotFoundError);
    }
  });

  it('has a call for everything its capabilities promise, and none for what they do not', () => {
    const { venue, trading, account } = ground();
    const { replace, timedCancel, fundingWallet, feeTier }: VenueCapabilities = venue.capabilities;
    assert.equal('replaceOrder' in trading, replace);
    assert.equal('setTimedCancel' in trading, timedCancel);
    assert.equal('fundingBalances' in account, fundingWallet);
    assert.equal('feeTier' in account, feeTier);
  });

  it('counts its use of each quota', async () => {
    const { venue } = ground();
    await venue.marketData.ticker(btc);
    const use = venue.quotaUse();
    assert.ok(use.some(({ used, limit, windowMs }) => used > 0 && limit > 0 && windowMs > 0));
  });
}

function accountContract(ground: () => Ground): void {
  it('proves its key by one read', async () => {
    const { canTrade } = await ground().account.verify();
    assert.notEqual(canTrade, false);
  });

  it('tells balances', async () => {
    const balances = await ground().account.balances();
    const usdt = balances.find(({ currency }) => currency === 'USDT');
    assert.equal(usdt?.available.toString(), '100000');
    assert.ok(usdt.frozen.isZero);
  });

  it('tells what trading a pair costs', async () => {
    const { maker, taker } = await ground().account.tradeFee(btc);
    assert.ok(maker.isPositive && taker.isPositive && taker.lt(Decimal.from('0.05')));
  });
}

let nextId = 0;

/** A client order id nobody used before, within every venue's bounds. */
export function newId(): string {
  return `c${performance.timeOrigin.toFixed(0).slice(-9)}${(nextId++).toString(36)}`;
}

export async function marketOf(venue: Venue, instrument: Instrument): Promise<Market> {
  const market = (await venue.marketData.markets()).find((one) => one.instrument.symbol === instrument.symbol);
  assert.ok(market);
  return market;
}

/** A limit order priced `ratio` times the best bid, worth about `notional` in quote. */
export async function limitOrder(
  venue: Venue,
  side: OrderSide,
  ratio: string,
  more: { readonly type?: OrderType; readonly notional?: string; readonly instrument?: Instrument } = {},
): Promise<OrderRequest> {
  const { instrument = btc, notional = '50', type = 'limit' } = more;
  const market = await marketOf(venue, instrument);
  const [best] = (await venue.marketData.book(instrument, 5)).bids;
  assert.ok(best);
  const price = Decimal.from(best[0]).times(Decimal.from(ratio)).roundToStep(market.tickSize, 'down');
  const quantity = Decimal.from(notional).dividedBy(price, 12, 'up').roundToStep(market.stepSize, 'up');
  return { instrument, clientOrderId: newId(), side, type, mode: 'spot', price, quantity };
}
