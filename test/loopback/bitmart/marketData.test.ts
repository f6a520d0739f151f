import assert from 'node:assert/strict';

import { NotFoundError } from '../../../src/core/base/errors';
import { intervalMs } from '../../../src/core/model/candle';
import type { Venue } from '../../../src/core/venues/venue';
import { leaksNothing } from '../../support/leaks';
import { btc, startFixture, type Fixture } from './fixture';

describe('public data of BitMart over loopback', () => {
  leaksNothing();
  describe('with a practice exchange', suite);
});

function suite(): void {
  let fixture: Fixture;
  let venue: Venue;
  before(async () => {
    fixture = await startFixture();
    venue = fixture.open();
  });
  after(() => fixture.end());
  afterEach('leaves no field unknown to the exchange', () => {
    for (const { unknownFields, findings, path } of fixture.simulator.requests()) {
      assert.deepEqual([path, unknownFields, findings], [path, [], []]);
    }
  });

  it('tells the time', async () => {
    const time = await venue.marketData.serverTime();
    assert.ok(Math.abs(time - Date.now()) < 5000);
  });

  it('tells maintenance windows, newest first', async () => {
    const windows = await venue.marketData.serviceStatus();
    assert.deepEqual(
      windows.map(({ startsAt }) => startsAt),
      windows.map(({ startsAt }) => startsAt).sort((a, b) => b - a),
    );
  });

  it('lists currencies with their networks', async () => {
    const currencies = await venue.marketData.currencies();
    const usdt = currencies.find(({ code }) => code === 'USDT');
    assert.ok(usdt?.networks && usdt.networks.length > 0);
    assert.ok(currencies.length > 20);
  });

  it('lists pairs and their rules alike', async () => {
    const instruments = await venue.marketData.instruments();
    const markets = await venue.marketData.markets();
    assert.ok(instruments.length >= 60);
    assert.deepEqual(
      markets.map(({ instrument }) => instrument.symbol).sort(),
      instruments.map(({ symbol }) => symbol).sort(),
    );
    for (const { tickSize, stepSize, minNotional } of markets) {
      assert.ok(tickSize.isPositive && stepSize.isPositive && minNotional.buy.isPositive);
    }
  });

  it('gives one ticker and all of them alike', async () => {
    const one = await venue.marketData.ticker(btc);
    const all = await venue.marketData.tickers();
    const same = all.find(({ instrument }) => instrument.symbol === 'BTC_USDT');
    assert.equal(same?.lastPrice.toString(), one.lastPrice.toString());
    assert.ok(one.high24h.gte(one.low24h));
  });

  it('says which pair is not listed', async () => {
    const unlisted = { symbol: 'NOPE_USDT', base: 'NOPE', quote: 'USDT' };
    await assert.rejects(
      venue.marketData.ticker(unlisted),
      (error: unknown) => error instanceof NotFoundError && error.reason === 'symbol' && error.code === '70002',
    );
  });

  for (const interval of ['1m', '5m', '15m', '30m', '1h', '2h', '4h', '1d', '1w', '1M'] as const) {
    it(`gives the latest candles of ${interval}, rising by that much`, async () => {
      const candles = await venue.marketData.candles(btc, interval, { limit: 10 });
      assert.ok(candles.length >= 2 && candles.length <= 10);
      for (const [index, candle] of candles.entries()) {
        const before = candles[index - 1];
        if (before && interval !== '1M') assert.equal(candle.openTime - before.openTime, intervalMs[interval]);
        assert.ok(candle.high.gte(candle.low) && candle.high.gte(candle.open) && candle.low.lte(candle.close));
        assert.ok(candle.openTime > Date.UTC(2015, 0, 1) && candle.openTime <= Date.now());
      }
    });
  }

  it('gives a span of history, both ends included', async () => {
    const latest = await venue.marketData.candles(btc, '1h', { limit: 50 });
    const [from, to] = [latest[10]?.openTime, latest[20]?.openTime];
    assert.ok(from !== undefined && to !== undefined);
    const span = await venue.marketData.candles(btc, '1h', { from, to });
    assert.deepEqual(
      span.map(({ openTime }) => openTime),
      latest.slice(10, 21).map(({ openTime }) => openTime),
    );
    const until = await venue.marketData.candles(btc, '1h', { to, limit: 5 });
    assert.deepEqual(
      until.map(({ openTime }) => openTime),
      latest.slice(16, 21).map(({ openTime }) => openTime),
    );
    const since = await venue.marketData.candles(btc, '1h', { from, limit: 5 });
    assert.deepEqual(
      since.map(({ openTime }) => openTime),
      latest.slice(10, 15).map(({ openTime }) => openTime),
    );
  });

  it('gives a book, best levels first, not crossed', async () => {
    const { asks, bids } = await venue.marketData.book(btc, 20);
    assert.ok(asks.length === 20 && bids.length === 20);
    for (const [side, direction] of [
      [asks, 1],
      [bids, -1],
    ] as const) {
      const prices = side.map(([price]) => Number(price));
      assert.deepEqual(
        prices,
        [...prices].sort((a, b) => (a - b) * direction),
      );
    }
    assert.ok(Number(bids[0]?.[0]) < Number(asks[0]?.[0]));
  });

  it('gives public trades, newest first', async () => {
    fixture.simulator.market.tick(200, 'BTC_USDT');
    const trades = await venue.marketData.trades(btc, 10);
    assert.ok(trades.length > 0 && trades.length <= 10);
    assert.deepEqual(
      trades.map(({ at }) => at),
      trades.map(({ at }) => at).sort((a, b) => b - a),
    );
  });

  it('shows how much of each quota is used, as the exchange counts it', async () => {
    const own = fixture.open();
    await own.marketData.ticker(btc);
    const use = own.quotaUse().find(({ quota }) => quota.startsWith('/spot/quotation/v3/ticker '));
    assert.ok(use && use.used >= 1 && use.limit === 15 && use.windowMs === 2000);
  });
}
