import assert from 'node:assert/strict';
import fc from 'fast-check';
import { NotFoundError } from '../../../src/core/base/errors';
import { silentLogger } from '../../../src/core/base/log';
import { seededRandom } from '../../../src/core/base/random';
import type { Trade } from '../../../src/core/model/trade';
import { mergeCandles } from '../../../src/core/trading/candleFeed';
import { LiveMarketData } from '../../../src/core/trading/marketDataService';
import { mergeTrades } from '../../../src/core/trading/tradeFeed';
import { btc, candleOf, decimal, eth, propertyRuns, StubVenue, tickerOf } from '../../support/builders';
import { ManualClock } from '../../support/manualClock';

const minute = 60_000;

describe('market data', () => {
  it('subscribes once for many and lets go with the last', () => {
    const { venue, service, clock } = start();
    const first = service.tickerFeed(btc);
    const second = service.tickerFeed(btc);
    assert.equal(venue.tickerListeners.size, 1);
    first.dispose();
    first.dispose();
    assert.equal(venue.tickerListeners.size, 1);
    second.dispose();
    assert.deepEqual([venue.tickerListeners.size, clock.pendingTimers], [0, 0]);
    service.dispose();
  });

  it('lets a handle hear nothing after its end, while another goes on', () => {
    const { venue, service } = start();
    const heard: string[] = [];
    const first = service.tickerFeed(btc);
    const second = service.tickerFeed(btc);
    first.onDidChange(() => heard.push('first'));
    second.onDidChange(() => heard.push('second'));
    first.dispose();
    venue.tellTicker(tickerOf(101));
    assert.ok(heard.length > 0 && !heard.includes('first'));
    service.dispose();
  });

  it('reads the rules of the markets once in ten minutes, and again after a failure', async () => {
    const { venue, service, clock } = start();
    await Promise.all([service.market(btc), service.market(eth), service.markets()]);
    assert.equal(venue.countCalls('markets'), 1);
    await clock.advance(9 * minute);
    await service.market(btc);
    assert.equal(venue.countCalls('markets'), 1);
    await clock.advance(2 * minute);
    await service.market(btc);
    assert.equal(venue.countCalls('markets'), 2);
    assert.equal(service.knownMarket('BTC_USDT')?.instrument.symbol, 'BTC_USDT');
    await assert.rejects(service.market({ symbol: 'NO_USDT', base: 'NO', quote: 'USDT' }), NotFoundError);
    service.dispose();
  });

  it('reads the list of tickers at most every ten seconds', async () => {
    const { venue, service, clock } = start();
    for (let i = 0; i < 5; i++) await service.tickers();
    await clock.advance(10_000);
    await service.tickers();
    assert.equal(venue.countCalls('tickers'), 2);
    service.dispose();
  });
});

describe('a ticker feed', () => {
  it('shows a price by REST before the stream speaks, and the stream’s from then on', async () => {
    const { venue, service, clock } = start();
    const feed = service.tickerFeed(btc);
    assert.equal(feed.status, 'syncing');
    await clock.advance(1);
    assert.equal(feed.ticker?.lastPrice.toString(), '100');
    venue.tellTicker(tickerOf(101, { venueTime: 2_000 }));
    assert.deepEqual([feed.ticker.lastPrice.toString(), feed.status], ['101', 'live']);
    service.dispose();
  });

  it('keeps the newest by the venue’s time, and ignores other pairs and impossible prices', () => {
    const { venue, service } = start();
    const feed = service.tickerFeed(btc);
    venue.tellTicker(tickerOf(101, { venueTime: 5_000 }));
    venue.tellTicker(tickerOf(90, { venueTime: 4_000 }));
    venue.tellTicker(tickerOf(91, { venueTime: 6_000, instrument: eth }));
    venue.tellTicker(tickerOf(0, { venueTime: 7_000 }));
    assert.equal(feed.ticker?.lastPrice.toString(), '101');
    service.dispose();
  });

  it('is stale while the connection is away', () => {
    const { venue, service } = start();
    const feed = service.tickerFeed(btc);
    venue.tellTicker(tickerOf(101));
    venue.publicLine.set({ status: 'stale' });
    assert.equal(feed.status, 'stale');
    service.dispose();
  });

  it('takes the price of REST and subscribes anew when the topic fell silent', async () => {
    const { venue, service, clock } = start();
    const feed = service.tickerFeed(btc);
    venue.tellTicker(tickerOf(101, { venueTime: 900 }));
    venue.tickers = [tickerOf(130, { venueTime: 9_000 })];
    await clock.advance(32_000);
    assert.deepEqual([feed.ticker?.lastPrice.toString(), venue.countCalls('resubscribe')], ['130', 1]);
    service.dispose();
  });

  it('is quiet when nothing trades and REST agrees', async () => {
    const { venue, service, clock } = start();
    const feed = service.tickerFeed(btc);
    venue.tellTicker(tickerOf(100));
    await clock.advance(32_000);
    assert.deepEqual([feed.status, venue.countCalls('resubscribe')], ['quiet', 0]);
    service.dispose();
  });

  it('is stale when its time stands still though messages come', async () => {
    const { venue, service, clock } = start();
    const feed = service.tickerFeed(btc);
    for (let i = 0; i < 40; i++) {
      venue.tellTicker(tickerOf(100 + i, { venueTime: 1_000 }));
      await clock.advance(1_000);
    }
    assert.equal(feed.status, 'stale');
    service.dispose();
  });
});

describe('a trade feed', () => {
  it('joins history and stream, newest first, each trade once', async () => {
    const { venue, service, clock } = start();
    venue.restTrades = [tradeOf(3), tradeOf(2), tradeOf(1)];
    const feed = service.tradeFeed(btc);
    venue.tellTrades(tradeOf(3), tradeOf(4));
    await clock.advance(1);
    assert.deepEqual(
      feed.trades.map(({ at }) => at),
      [4, 3, 2, 1],
    );
    service.dispose();
  });

  it('holds at most two hundred', () => {
    const { venue, service } = start();
    const feed = service.tradeFeed(btc);
    for (let at = 0; at < 500; at++) venue.tellTrades(tradeOf(at));
    assert.deepEqual([feed.trades.length, feed.trades[0]?.at], [200, 499]);
    service.dispose();
  });

  it('counts equal trades without numbers as often as the list that shows more of them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 12 }),
        (a, b) => {
          const merged = mergeTrades(a.map(tradeOf), b.map(tradeOf)).map(({ at }) => at);
          for (const at of [1, 2, 3, 4]) {
            const count = (list: readonly number[]): number => list.filter((each) => each === at).length;
            assert.equal(count(merged), Math.max(count(a), count(b)));
          }
        },
      ),
      { numRuns: propertyRuns },
    );
  });
});

describe('a candle feed', () => {
  it('sorts and dedupes what arrives in any order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 8 }), { maxLength: 8 }),
        (batches) => {
          let held = mergeCandles([], []);
          for (const batch of batches)
            held = mergeCandles(
              held,
              batch.map((at) => candleOf(at, 1)),
            );
          const times = held.map(({ openTime }) => openTime);
          assert.deepEqual(
            times,
            [...new Set(batches.flat())].sort((a, b) => a - b),
          );
        },
      ),
      { numRuns: propertyRuns },
    );
  });

  it('moves its last bar by stream, adds the next, and refuses impossible ones', async () => {
    const { venue, service, clock } = start();
    const now = clock.now();
    venue.restCandles = [candleOf(now - 2 * minute, 1), candleOf(now - minute, 2)];
    const feed = service.candleFeed(btc, '1m');
    await clock.advance(1);
    venue.tellCandle(candleOf(now - minute, 3));
    venue.tellCandle(candleOf(now, 4));
    venue.tellCandle(candleOf(now * 1_000, 5));
    venue.tellCandle(candleOf(Math.round(now / 1_000), 5));
    venue.tellCandle(candleOf(now, 4, { high: decimal(3) }));
    assert.deepEqual(
      feed.candles.map(({ close }) => close.toString()),
      ['1', '3', '4'],
    );
    service.dispose();
  });

  it('loads earlier bars until there are none', async () => {
    const { venue, service, clock } = start();
    const now = clock.now();
    venue.restCandles = Array.from({ length: 450 }, (_, index) => candleOf(now - (450 - index) * minute, 1));
    const feed = service.candleFeed(btc, '1m');
    await clock.advance(1);
    assert.equal(feed.candles.length, 200);
    const [first, joined] = await Promise.all([feed.loadEarlier(), feed.loadEarlier()]);
    assert.deepEqual([first, joined], [200, 200]);
    assert.deepEqual([await feed.loadEarlier(), await feed.loadEarlier()], [50, 0]);
    assert.equal(feed.candles.length, 450);
    service.dispose();
  });

  it('reads the bars that closed while the connection was away', async () => {
    const { venue, service, clock } = start();
    const now = clock.now();
    const feed = service.candleFeed(btc, '1m');
    await clock.advance(1);
    venue.restCandles = [candleOf(now - minute, 2)];
    venue.publicLine.renew();
    await clock.advance(1);
    assert.equal(feed.candles.length, 1);
    service.dispose();
  });
});

function tradeOf(at: number): Trade {
  return { instrument: btc, price: decimal(100), quantity: decimal(1), takerSide: 'buy', at };
}

function start() {
  const clock = new ManualClock();
  const venue = new StubVenue(clock);
  const service = new LiveMarketData({ venue, clock, random: seededRandom(1), logger: silentLogger });
  return { clock, venue, service };
}
