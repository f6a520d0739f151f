import assert from 'node:assert/strict';
import { FramePacer } from '../../../src/host/panel/framePacer';
import type { PartName } from '../../../src/protocol/messages';
import { ManualClock } from '../../support/manualClock';

function pacing(): {
  clock: ManualClock;
  pacer: FramePacer;
  frames: (readonly PartName[])[];
  behind: { count: number };
} {
  const clock = new ManualClock();
  const frames: (readonly PartName[])[] = [];
  const behind = { count: 0 };
  const pacer = new FramePacer({ clock, unacknowledged: () => behind.count, send: (parts) => frames.push(parts) });
  return { clock, pacer, frames, behind };
}

describe('the pace of frames', () => {
  it('sends the first change at once and then at most ten frames a second', async () => {
    const { clock, pacer, frames } = pacing();
    pacer.start();
    for (let ms = 0; ms < 1000; ms++) {
      pacer.mark('book');
      await clock.advance(1);
    }
    assert.ok(frames.length >= 9 && frames.length <= 11, `expected about ten frames, found ${String(frames.length)}`);
    pacer.dispose();
  });

  it('puts what changed meanwhile into one frame', async () => {
    const { clock, pacer, frames } = pacing();
    pacer.start();
    pacer.mark('setup');
    pacer.mark('book');
    pacer.mark('orders');
    pacer.mark('book');
    await clock.advance(100);
    assert.deepEqual(frames, [['setup'], ['book', 'orders']]);
  });

  it('sends nothing before it starts, nor after it stops, and has no timer then', async () => {
    const { clock, pacer, frames } = pacing();
    pacer.mark('book');
    await clock.advance(1000);
    assert.deepEqual(frames, []);
    pacer.start();
    assert.deepEqual(frames, [['book']]);
    pacer.mark('book');
    pacer.stop();
    await clock.advance(1000);
    assert.equal(frames.length, 1);
    assert.equal(clock.pendingTimers, 0);
  });

  it('skips frames while the page is behind, and sends the newest state once it caught up', async () => {
    const { clock, pacer, frames, behind } = pacing();
    pacer.start();
    behind.count = 3;
    pacer.mark('book');
    await clock.advance(5000);
    assert.deepEqual(frames, []);
    behind.count = 0;
    await clock.advance(100);
    assert.deepEqual(frames, [['book']]);
    pacer.dispose();
    assert.equal(clock.pendingTimers, 0);
  });

  it('gives slower parts a slower pace', async () => {
    const { clock, pacer, frames } = pacing();
    pacer.start();
    for (let ms = 0; ms < 1000; ms += 10) {
      pacer.mark('book');
      pacer.mark('trades');
      await clock.advance(10);
    }
    const trades = frames.filter((parts) => parts.includes('trades')).length;
    assert.ok(trades >= 3 && trades <= 5, `expected about four frames with trades, found ${String(trades)}`);
    pacer.dispose();
  });
});
