import assert from 'node:assert/strict';
import { CrowdDriver } from '../../../src/simulator/engine/crowdDriver';
import { Engine } from '../../../src/simulator/engine/engine';
import { listings } from '../../../src/simulator/engine/listings';
import { Venue } from '../../../src/simulator/engine/venue';
import { VenueClock } from '../../../src/simulator/engine/venueClock';
import type { Candle } from '../../../src/simulator/engine/candles';
import { ManualClock } from '../../support/manualClock';

const startTime = Date.UTC(2026, 10, 20, 9, 17, 23, 400);
const minute = 60_000;

function createMarket(
  seed: number,
  symbols = ['BTC_USDT', 'BABYDOGE_USDT', 'ETH_BTC'],
): { engine: Engine; clock: ManualClock; driver: CrowdDriver } {
  const clock = new ManualClock(startTime);
  const engine = new Engine({
    clock: new VenueClock(clock),
    seed,
    listings: listings.filter(({ symbol }) => symbols.includes(symbol)),
  });
  return { engine, clock, driver: new CrowdDriver(engine, clock, seed, 'live') };
}

function fingerprint(engine: Engine): string {
  return [...engine.markets.values()]
    .map((market) => {
      const levels = (['buy', 'sell'] as const).map((side) =>
        market.book.levels(side).map(({ price, total }) => `${total.toString()}@${price.toString()}`),
      );
      return JSON.stringify([market.symbol, levels, market.trades(300)]);
    })
    .join('\n');
}

describe('synthetic market', function () {
  this.timeout(20_000);

  it('gives the same trades and books for the same seed, however time is cut', async () => {
    const [first, second, other] = [createMarket(7), createMarket(7), createMarket(8)];
    await first.clock.advance(20_000);
    for (let i = 0; i < 200; i++) await second.clock.advance(100);
    await other.clock.advance(20_000);
    assert.equal(fingerprint(first.engine), fingerprint(second.engine));
    assert.notEqual(fingerprint(first.engine), fingerprint(other.engine));
    for (const { driver } of [first, second, other]) driver.dispose();
  });

  it('keeps books deep, uncrossed and on the tick while it trades', async () => {
    const { engine, clock, driver } = createMarket(3);
    for (let i = 0; i < 60; i++) {
      await clock.advance(1_000);
      for (const { book, listing } of engine.markets.values()) {
        const [bids, asks] = [book.levels('buy'), book.levels('sell')];
        if (listing.symbol === 'BTC_USDT')
          assert.ok(bids.length >= 50 && asks.length >= 50, `${String(bids.length)} by ${String(asks.length)} levels`);
        assert.ok(bids[0] && asks[0] && bids[0].price.lt(asks[0].price));
        for (const { price, total } of [...bids, ...asks]) {
          assert.ok(price.isMultipleOf(listing.tick) && total.isMultipleOf(listing.step) && total.isPositive);
        }
      }
    }
    const traded =
      engine.markets
        .get('BTC_USDT')
        ?.trades(300)
        .filter(({ time }) => time > startTime) ?? [];
    assert.ok(traded.length > 60, `${String(traded.length)} trades in a minute`);
    assert.ok([...engine.ledger.sums().values()].every((sum) => sum.isZero));
    driver.dispose();
  });

  it('lets takers accept an order that the price has moved through', () => {
    const { engine, driver } = createMarket(4, ['BTC_USDT']);
    const market = engine.markets.get('BTC_USDT');
    assert.ok(market);
    engine.openAccount('ann', 'client', new Map([['BTC', market.sizeOf(100_000)]]));
    const best = market.book.best('sell');
    assert.ok(best);
    const { order } = engine.place('ann', {
      symbol: 'BTC_USDT',
      side: 'sell',
      kind: 'limit',
      price: best.price,
      size: market.sizeOf(500),
    });
    assert.ok(order);
    for (let i = 0; i < 2_400 && engine.account('ann')?.open.size; i++) driver.tick(1);
    assert.equal(engine.account('ann')?.order(order.id)?.state, 'filled');
    driver.dispose();
  });

  it('stands still when frozen and moves when ticked by hand', async () => {
    const { engine, clock, driver } = createMarket(3);
    driver.setFrozen(true);
    const before = fingerprint(engine);
    await clock.advance(10_000);
    assert.equal(fingerprint(engine), before);
    driver.tick(10);
    assert.notEqual(fingerprint(engine), before);
    driver.dispose();
    assert.equal(clock.pendingTimers, 0);
  });
});

describe('venue', () => {
  it('cancels everything when an armed time runs out, unless it is armed again', async () => {
    const clock = new ManualClock(startTime);
    const venue = new Venue({ seed: 1, clock, market: 'empty', symbols: ['BTC_USDT'] });
    const price = venue.engine.markets.get('BTC_USDT')?.priceOf(100_000);
    const size = venue.engine.markets.get('BTC_USDT')?.sizeOf(1_000);
    const { order } = venue.engine.place('demo', { symbol: 'BTC_USDT', side: 'buy', kind: 'limit', price, size });
    assert.ok(order);
    venue.armCancelAll('demo', 5_000);
    await clock.advance(4_000);
    venue.armCancelAll('demo', 5_000);
    await clock.advance(4_000);
    assert.ok(venue.engine.isOpen('demo', order.id));
    await clock.advance(1_000);
    assert.ok(!venue.engine.isOpen('demo', order.id));
    venue.dispose();
  });

  it('withdraws the crowd when trading ends and brings it back', async () => {
    const clock = new ManualClock(startTime);
    const venue = new Venue({ seed: 1, clock, market: 'live', symbols: ['BTC_USDT'] });
    const levels = (): number => venue.engine.markets.get('BTC_USDT')?.book.levels('buy').length ?? -1;
    venue.setState('tradingEnded');
    await clock.advance(5_000);
    assert.equal(levels(), 0);
    venue.setState('open');
    assert.ok(levels() >= 50);
    venue.dispose();
    assert.equal(clock.pendingTimers, 0);
  });
});

describe('candles', function () {
  this.timeout(20_000);

  const steps = [1, 5, 15, 30, 60, 120, 240, 1440, 10_080, 43_200] as const;

  it('add up: every coarser candle is its finer ones, across the seam between past and live', async () => {
    const { engine, clock, driver } = createMarket(11, ['BTC_USDT']);
    await clock.advance(3 * minute);
    const now = engine.clock.now();
    const candles = engine.markets.get('BTC_USDT')?.candles;
    assert.ok(candles);
    for (const [index, step] of steps.entries()) {
      const finer = steps[index === 9 ? 7 : index - 1];
      if (finer === undefined) continue;
      const span = step >= 1440 ? 3 : 12;
      for (const whole of candles.range(step, 0, now, span, now)) {
        const parts = candles.range(finer, whole.time, candles.nextOpenTime(step, whole.time) - 1, 100, now, true);
        assert.deepEqual(joined(parts), { ...whole }, `${String(step)} from ${String(finer)} at ${String(whole.time)}`);
      }
    }
    driver.dispose();
  });

  it('reach back a thousand candles, meet end to end, and end at the live price', async () => {
    const { engine, clock, driver } = createMarket(11, ['BTC_USDT']);
    await clock.advance(1_000);
    const now = engine.clock.now();
    const market = engine.markets.get('BTC_USDT');
    assert.ok(market);
    for (const step of steps.filter((minutes) => minutes <= 1440)) {
      const candles = market.candles.range(step, 0, now, 1_000, now);
      assert.equal(candles.length, 1_000);
      assert.equal(candles.at(-1)?.close, market.ticks(market.last));
      for (const [i, { open, high, low, close, time }] of candles.entries()) {
        assert.ok(low <= Math.min(open, close) && high >= Math.max(open, close) && low > 0);
        const before = candles[i - 1];
        if (!before) continue;
        assert.equal(before.close, open);
        assert.equal(time - before.time, step * minute);
      }
    }
    driver.dispose();
  });

  it('agree with the ticker’s day and with the trades themselves', async () => {
    const { engine, clock, driver } = createMarket(2, ['BTC_USDT']);
    await clock.advance(30_000);
    const now = engine.clock.now();
    const market = engine.markets.get('BTC_USDT');
    assert.ok(market);
    const day = market.ticker(now);
    const quarters = joined(market.candles.range(15, 0, now, 96, now));
    assert.equal(day.high.toString(), market.priceOf(quarters.high).toString());
    assert.equal(day.baseVolume.toString(), market.sizeOf(quarters.volume).toString());
    const live = market.trades(300).filter(({ time }) => time > startTime);
    const traded = live.reduce((sum, { size }) => sum + market.steps(size), 0);
    const minutes = market.candles.range(1, Math.floor(startTime / minute) * minute, now, 10, now);
    assert.equal(
      minutes.reduce((sum, { volume }) => sum + volume, 0),
      traded,
    );
    driver.dispose();
  });
});

function joined(candles: readonly Candle[]): Candle {
  const [first] = candles;
  const last = candles.at(-1);
  assert.ok(first && last);
  return {
    time: first.time,
    open: first.open,
    high: Math.max(...candles.map(({ high }) => high)),
    low: Math.min(...candles.map(({ low }) => low)),
    close: last.close,
    volume: candles.reduce((sum, { volume }) => sum + volume, 0),
    turnover: candles.reduce((sum, { turnover }) => sum + turnover, 0n),
  };
}
