import assert from 'node:assert/strict';
import { parseWatchlist, reordered, WatchlistStore } from '../../../src/host/watchlistStore';

function store(initial?: unknown) {
  let stored = initial;
  return new WatchlistStore({
    get: (_key: string, fallback?: unknown) => stored ?? fallback,
    update: (_key: string, value: unknown) => {
      stored = value;
      return Promise.resolve();
    },
  });
}

const symbols = (list: readonly { symbol: string }[]): string[] => list.map(({ symbol }) => symbol);

describe('the watchlist', () => {
  it('begins with a few pairs and keeps what was added, once', async () => {
    const watchlist = store();
    const before = watchlist.instruments.length;
    await watchlist.add({ symbol: 'LTC_USDT', base: 'LTC', quote: 'USDT' });
    await watchlist.add({ symbol: 'LTC_USDT', base: 'LTC', quote: 'USDT' });
    assert.equal(watchlist.instruments.length, before + 1);
    await watchlist.remove('LTC_USDT');
    assert.equal(watchlist.has('LTC_USDT'), false);
  });

  it('may be empty', async () => {
    const watchlist = store(['BTC_USDT']);
    await watchlist.remove('BTC_USDT');
    assert.deepEqual(watchlist.instruments, []);
  });

  it('drops what is no symbol', () => {
    assert.deepEqual(symbols(parseWatchlist(['BTC_USDT', 'btc', 7, null, 'BTC_USDT', 'A_B'])), ['BTC_USDT', 'A_B']);
    assert.deepEqual(parseWatchlist('BTC_USDT'), []);
  });

  const list = parseWatchlist(['A_U', 'B_U', 'C_U', 'D_U']);
  const moves: readonly (readonly [moving: readonly string[], target: string | undefined, result: string])[] = [
    [['D_U'], 'A_U', 'D A B C'],
    [['A_U'], undefined, 'B C D A'],
    [['A_U', 'C_U'], 'D_U', 'B A C D'],
    [['B_U'], 'B_U', 'A B C D'],
    [['A_U', 'B_U'], 'A_U', 'A B C D'],
    [['X_U'], 'A_U', 'A B C D'],
  ];
  for (const [moving, target, result] of moves) {
    it(`moves ${moving.join(' and ')} before ${target ?? 'the end'}`, () => {
      assert.equal(
        symbols(reordered(list, moving, target))
          .join(' ')
          .replaceAll('_U', ''),
        result,
      );
    });
  }
});
