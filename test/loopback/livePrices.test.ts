/** Practice on live prices: a second practice exchange plays the real one that is followed. */

import assert from 'node:assert/strict';
import { systemClock } from '../../src/core/base/clock';
import { silentLogger } from '../../src/core/base/log';
import { createBitgetVenue } from '../../src/core/venues/bitget/bitgetVenue';
import { LivePrices } from '../../src/host/practiceLivePrices';
import { startSimulator, type Simulator } from '../../src/simulator';
import { leaksNothing } from '../support/leaks';

const pair = 'BTC_USDT';

describe('practice on live prices', () => {
  leaksNothing();
  describe('of a second practice exchange', () => {
    let real: Simulator;
    let practice: Simulator;
    let live: LivePrices;

    before(async () => {
      real = await startSimulator({
        market: 'still',
        seed: 3,
        symbols: [pair, 'ETH_USDT'],
        prices: { [pair]: '60000.5' },
      });
      const { rest, socket } = real.secondWire;
      const venue = createBitgetVenue({ environment: 'live', restUrl: rest, socketUrl: socket });
      live = new LivePrices(venue, systemClock, silentLogger);
    });

    after(async () => {
      live.dispose();
      await practice.dispose();
      await real.dispose();
    });

    function touch(simulator: Simulator): readonly (string | undefined)[] {
      const book = simulator.engine.markets.get(pair)?.book;
      return [book?.best('buy')?.price.toString(), book?.best('sell')?.price.toString()];
    }

    async function eventually(what: string, isSo: () => boolean): Promise<void> {
      const deadline = performance.now() + 10_000;
      while (!isSo()) {
        assert.ok(
          performance.now() < deadline,
          `waited for ${what}: ${touch(real).join()} and ${touch(practice).join()}`,
        );
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }

    it('begins where the real market is, so that its past leads to it', async () => {
      const prices = await live.startPrices();
      assert.equal(prices[pair], '60000.5');
      practice = await startSimulator({ market: 'live', seed: 4, prices });
      assert.equal(practice.engine.markets.get(pair)?.listing.price.toString(), '60000.5');
      assert.equal(practice.market.isFollowing, false);
    });

    it('stands at the real exchange’s best prices', async () => {
      live.follow((word) => {
        if (word.type === 'follow') practice.market.follow(word.quotes);
        else practice.market.replay(word.trades);
      });
      await eventually('the first prices', () => practice.market.isFollowing);
      await eventually('the same touch', () => touch(practice).join() === touch(real).join());
    });

    it('moves when the real market moves, and its takers do what was done there', async () => {
      live.watch([pair]);
      const market = practice.engine.markets.get(pair);
      const realMarket = real.engine.markets.get(pair);
      assert.ok(market && realMarket);
      // The stream needs a moment to stand; trades of before it are not told again.
      await eventually('a replayed trade', () => {
        real.market.tick(1, pair);
        const told = new Set(realMarket.trades(300).map(({ size, side }) => `${size.toString()} ${side}`));
        return market.trades(5).some(({ size, side }) => told.has(`${size.toString()} ${side}`));
      });
      real.market.tick(40, pair);
      await eventually('the same touch again', () => touch(practice).join() === touch(real).join());
    });

    it('goes on by itself when it is told nothing more', () => {
      const before = practice.engine.markets.get(pair)?.last.toApproximateNumber() ?? 0;
      practice.market.unfollow();
      assert.equal(practice.market.isFollowing, false);
      practice.market.tick(20, pair);
      const after = practice.engine.markets.get(pair)?.last.toApproximateNumber() ?? 0;
      assert.ok(Math.abs(after / before - 1) < 0.01, `${String(before)} became ${String(after)}`);
    });
  });
});
