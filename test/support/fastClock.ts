/** A clock whose time really passes, only faster: for whole programs on real sockets, where no single timer can be waited for. */

import type { Clock } from '../../src/core/base/clock';
import { toDisposable, type Disposable } from '../../src/core/base/disposable';

export class FastClock implements Clock {
  private readonly startedAt = performance.now();
  private readonly wallAt = Date.now();
  private skippedMs = 0;
  private wallJumpMs = 0;
  private readonly timers = new Set<object>();

  /** `speed` seconds pass in one. */
  constructor(readonly speed: number) {}

  now(): number {
    return Math.floor(this.wallAt + this.wallJumpMs + this.monotonic());
  }

  monotonic(): number {
    return (performance.now() - this.startedAt) * this.speed + this.skippedMs;
  }

  /** Timers that are waiting; whatever cleans up after itself ends with none. */
  get pendingTimers(): number {
    return this.timers.size;
  }

  setTimeout(callback: () => void, delayMs: number): Disposable {
    const token = {};
    const handle = setTimeout(() => {
      this.timers.delete(token);
      callback();
    }, delayMs / this.speed);
    this.timers.add(token);
    return toDisposable(() => {
      this.timers.delete(token);
      clearTimeout(handle);
    });
  }

  setInterval(callback: () => void, periodMs: number): Disposable {
    const token = {};
    const handle = setInterval(callback, Math.max(1, periodMs / this.speed));
    this.timers.add(token);
    return toDisposable(() => {
      this.timers.delete(token);
      clearInterval(handle);
    });
  }

  /** The machine sleeps: both clocks move on, and no timer runs meanwhile. */
  sleep(durationMs: number): void {
    this.skippedMs += durationMs;
  }

  /** Somebody sets the wall clock; nothing else notices. */
  jump(deltaMs: number): void {
    this.wallJumpMs += deltaMs;
  }
}

/** A view of a clock that counts its own timers, so that one owner's can be told from another's. */
export class CountedClock implements Clock {
  /** With the place each was made at, so that one left over can be named. */
  private readonly mine = new Map<object, string>();

  constructor(private readonly clock: Clock) {}

  get pendingTimers(): number {
    return this.mine.size;
  }

  /** Where the timers were made that are still waiting. */
  get pendingMakers(): readonly string[] {
    return [...this.mine.values()];
  }

  now(): number {
    return this.clock.now();
  }

  monotonic(): number {
    return this.clock.monotonic();
  }

  setTimeout(callback: () => void, delayMs: number): Disposable {
    const token = {};
    this.mine.set(token, maker());
    const timer = this.clock.setTimeout(() => {
      this.mine.delete(token);
      callback();
    }, delayMs);
    return this.counted(token, timer);
  }

  setInterval(callback: () => void, periodMs: number): Disposable {
    const token = {};
    this.mine.set(token, maker());
    return this.counted(token, this.clock.setInterval(callback, periodMs));
  }

  private counted(token: object, timer: Disposable): Disposable {
    return toDisposable(() => {
      this.mine.delete(token);
      timer.dispose();
    });
  }
}

/** The lines of our own code that lead here, without the clock's. */
function maker(): string {
  const lines = (new Error('made here').stack ?? '').split('\n').slice(3, 7);
  return lines.map((line) => line.trim()).join(' ');
}
