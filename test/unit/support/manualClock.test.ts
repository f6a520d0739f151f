import assert from 'node:assert/strict';
import { delay } from '../../../src/core/base/clock';
import { ManualClock } from '../../support/manualClock';

describe('the manual clock', () => {
  it('runs timers in the order they fall due, each at its own moment', async () => {
    const clock = new ManualClock(0);
    const seen: string[] = [];
    clock.setTimeout(() => seen.push(`late ${clock.now()}`), 30);
    clock.setTimeout(() => seen.push(`early ${clock.now()}`), 10);
    clock.setInterval(() => seen.push(`tick ${clock.now()}`), 20);
    await clock.advance(45);
    assert.deepEqual(seen, ['early 10', 'tick 20', 'late 30', 'tick 40']);
    assert.equal(clock.now(), 45);
  });

  it('carries code that waits, works and waits again', async () => {
    const clock = new ManualClock(0);
    const seen: number[] = [];
    const work = async (): Promise<void> => {
      for (let i = 0; i < 3; i++) {
        await delay(clock, 100);
        seen.push(clock.monotonic());
      }
    };
    const done = work();
    await clock.advance(300);
    await done;
    assert.deepEqual(seen, [100, 200, 300]);
    assert.equal(clock.pendingTimers, 0);
  });

  it('does not run a timer that was disposed', async () => {
    const clock = new ManualClock(0);
    let ran = false;
    clock
      .setTimeout(() => {
        ran = true;
      }, 10)
      .dispose();
    await clock.advance(20);
    assert.equal(ran, false);
  });

  it('moves only the wall when it jumps', async () => {
    const clock = new ManualClock(1000);
    let ran = false;
    clock.setTimeout(() => {
      ran = true;
    }, 10);
    clock.jump(3_600_000);
    assert.equal(clock.now(), 3_601_000);
    assert.equal(clock.monotonic(), 0);
    assert.equal(ran, false);
    await clock.advance(10);
    assert.equal(ran, true);
  });
});
