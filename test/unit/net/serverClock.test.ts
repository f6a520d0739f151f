import assert from 'node:assert/strict';

import { silentLogger } from '../../../src/core/base/log';
import { combine, ServerClock } from '../../../src/core/net/serverClock';
import { WakeDetector } from '../../../src/core/net/wake';
import { delay } from '../../../src/core/base/clock';
import { ManualClock } from '../../support/manualClock';

/** A venue whose clock is `offsets[n]` ahead at reading n, each answer `roundTripMs` away. */
function venue(clock: ManualClock, offsets: readonly (number | 'dead')[], roundTripMs = 40) {
  const asked = { count: 0 };
  const readTime = async (): Promise<number> => {
    const offset = offsets[asked.count++ % offsets.length] ?? 0;
    await delay(clock, roundTripMs / 2);
    if (offset === 'dead') throw new Error('dead');
    const venueTime = clock.now() + offset;
    await delay(clock, roundTripMs / 2);
    return venueTime;
  };
  return { asked, serverClock: new ServerClock({ clock, readTime, logger: silentLogger }) };
}

const cases: readonly (readonly [string, readonly (number | 'dead')[], number, boolean])[] = [
  ['learns the offset of an honest clock', [90_000], 90_000, true],
  ['learns a negative one', [-90_000], -90_000, true],
  ['drops one reading that jumps by minutes', [100, 100, 600_000, 100, 100], 100, true],
  ['trusts nothing when readings scatter', [0, 10_000, 20_000, 30_000, 40_000], 0, false],
  ['trusts nothing when the endpoint is dead', ['dead'], 0, false],
  ['makes do with three good readings', [50, 'dead', 50, 'dead', 50], 50, true],
];

describe("the venue's clock", () => {
  for (const [name, offsets, expected, trusted] of cases) {
    it(name, async () => {
      const clock = new ManualClock();
      const { serverClock } = venue(clock, offsets);
      void serverClock.sync();
      await clock.advance(1000);
      assert.equal(serverClock.isTrusted, trusted);
      assert.equal(serverClock.offsetMs, expected);
      assert.equal(serverClock.now(), clock.now() + expected);
      serverClock.dispose();
      assert.equal(clock.pendingTimers, 0);
    });
  }

  it('measures again every ten minutes, and once for two who ask together', async () => {
    const clock = new ManualClock();
    const { asked, serverClock } = venue(clock, [5]);
    serverClock.start();
    void serverClock.sync();
    await clock.advance(1000);
    assert.equal(asked.count, 5);
    await clock.advance(10 * 60_000);
    assert.equal(asked.count, 10);
    serverClock.dispose();
  });

  it('asks a dead endpoint no more than twice at a time', async () => {
    const clock = new ManualClock();
    const { asked, serverClock } = venue(clock, ['dead']);
    void serverClock.sync();
    await clock.advance(1000);
    assert.equal(asked.count, 2);
    serverClock.dispose();
  });

  it('forgets its trust when measurements keep failing for half an hour', async () => {
    const clock = new ManualClock();
    const { serverClock } = venue(clock, [5, 5, 5, 5, 5, ...new Array<'dead'>(1000).fill('dead')]);
    serverClock.start();
    await clock.advance(20 * 60_000);
    assert.ok(serverClock.isTrusted);
    await clock.advance(15 * 60_000);
    assert.ok(!serverClock.isTrusted);
    serverClock.dispose();
  });

  it('halves the round trip', () => {
    const samples = [10, 20, 30].map((roundTripMs) => ({ offsetMs: 7, roundTripMs }));
    assert.deepEqual(combine(samples), { offsetMs: 7, agreeing: 3 });
  });
});

describe('a slow reading', () => {
  it('counts for nothing while three quick ones remain', () => {
    const quick = { offsetMs: 10, roundTripMs: 40 };
    const slow = { offsetMs: 600, roundTripMs: 1500 };
    assert.deepEqual(combine([quick, slow, quick, slow, quick]), { offsetMs: 10, agreeing: 3 });
  });
});

describe('the wake detector', () => {
  it('notices a sleep and a clock set back, and nothing else', async () => {
    const clock = new ManualClock();
    const detector = new WakeDetector(clock);
    const gaps: number[] = [];
    detector.onDidWake(({ gapMs }) => gaps.push(gapMs));
    await clock.advance(5000);
    clock.jump(30_000);
    await clock.advance(5000);
    clock.jump(-60_000);
    await clock.advance(5000);
    clock.jump(3000);
    await clock.advance(5000);
    assert.deepEqual(gaps, [30_000, -60_000]);
    detector.dispose();
    assert.equal(clock.pendingTimers, 0);
  });
});
