import assert from 'node:assert/strict';
import type { Market } from '../../../src/simulator/engine/market';
import { Venue } from '../../../src/simulator/engine/venue';
import { ManualClock } from '../../support/manualClock';

const pair = 'BTC_USDT';
const elsewhere = { symbol: pair, bid: '70000.10', ask: '70000.90' };

describe('a practice market that follows another', () => {
  let clock: ManualClock;
  let venue: Venue;
  let market: Market;
  let heard: boolean[];

  beforeEach(() => {
    clock = new ManualClock();
    venue = new Venue({ seed: 2, clock, market: 'live', symbols: [pair] });
    const found = venue.engine.markets.get(pair);
    assert.ok(found);
    market = found;
    heard = [];
    venue.crowd.onDidChangeFollowing((value) => heard.push(value));
  });

  afterEach(() => {
    venue.dispose();
    assert.equal(clock.pendingTimers, 0);
  });

  const touch = (): readonly (string | undefined)[] => [
    market.book.best('buy')?.price.toString(),
    market.book.best('sell')?.price.toString(),
  ];

  it('stands at its best prices after one step, and only replayed trades happen', () => {
    venue.crowd.follow([elsewhere, { symbol: 'NO_SUCH', bid: '1', ask: '2' }]);
    venue.crowd.tick(1);
    assert.deepEqual(touch(), ['70000.1', '70000.9']);
    const before = market.trades(1)[0]?.id;
    venue.crowd.tick(20);
    assert.equal(market.trades(1)[0]?.id, before);
    venue.crowd.replay([{ symbol: pair, side: 'buy', size: '0.003' }]);
    const [trade] = market.trades(1);
    assert.deepEqual([trade?.side, trade?.size.toString(), trade?.price.toString()], ['buy', '0.003', '70000.9']);
    assert.deepEqual(heard, [true]);
  });

  it('goes on by itself twenty seconds after the last word, from where it is', async () => {
    venue.crowd.follow([elsewhere]);
    await clock.advance(15_000);
    venue.crowd.follow([elsewhere]);
    await clock.advance(15_000);
    assert.equal(venue.crowd.isFollowing, true);
    await clock.advance(10_000);
    assert.equal(venue.crowd.isFollowing, false);
    assert.deepEqual(heard, [true, false]);
    await clock.advance(10_000);
    const middle = market.last.toApproximateNumber();
    assert.ok(Math.abs(middle / 70_000 - 1) < 0.01, String(middle));
  });

  for (const [what, bid, ask] of [
    ['no number', 'x', '70000'],
    ['nothing', '0', '0'],
    ['a price below its own tick', '0.000001', '0.000002'],
  ] as const) {
    it(`is not moved by ${what}`, () => {
      const before = touch();
      venue.crowd.follow([{ symbol: pair, bid, ask }]);
      venue.crowd.replay([{ symbol: pair, side: 'sell', size: 'NaN' }]);
      assert.deepEqual(touch(), before);
    });
  }

  it('counts who looks at what', () => {
    const seen: string[][] = [];
    venue.crowd.onDidChangeWatched(() => seen.push([...venue.crowd.watched]));
    venue.crowd.watch(pair).dispose();
    assert.deepEqual(seen, [[pair], []]);
  });

  it('begins at a given price, unless that is too few ticks to make a book of', () => {
    for (const [price, expected] of [
      ['64000.129', '64000.12'],
      ['0.05', market.listing.price.toString()],
      ['x', market.listing.price.toString()],
    ] as const) {
      const other = new Venue({ seed: 2, clock, market: 'still', symbols: [pair], prices: { [pair]: price } });
      assert.equal(other.engine.markets.get(pair)?.listing.price.toString(), expected);
      other.dispose();
    }
  });
});
