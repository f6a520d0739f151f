/** A clock that moves only when told to: a test decides when every timer runs. */

import type { Clock } from '../../src/core/base/clock';
import { toDisposable, type Disposable } from '../../src/core/base/disposable';

interface Timer {
  dueAt: number;
  readonly order: number;
  readonly callback: () => void;
  readonly periodMs?: number;
}

export class ManualClock implements Clock {
  private readonly timers = new Set<Timer>();
  private elapsedMs = 0;
  private nextOrder = 0;

  /** `wallAt` is the wall time at the start, epoch milliseconds. */
  constructor(private wallAt = Date.UTC(2026, 0, 1)) {}

  now(): number {
    return this.wallAt;
  }

  monotonic(): number {
    return this.elapsedMs;
  }

  /** Timers that are waiting; a suite that cleans up after itself ends with none. */
  get pendingTimers(): number {
    return this.timers.size;
  }

  setTimeout(callback: () => void, delayMs: number): Disposable {
    return this.start({ dueAt: this.elapsedMs + Math.max(0, delayMs), order: this.nextOrder++, callback });
  }

  setInterval(callback: () => void, periodMs: number): Disposable {
    // As in Node, a period below a millisecond counts as one; zero would never let time pass.
    const period = Math.max(1, periodMs);
    return this.start({ dueAt: this.elapsedMs + period, order: this.nextOrder++, callback, periodMs: period });
  }

  /**
   * Lets time pass, running each timer that falls due, in order, at its own moment. Promises settle before the first
   * timer and after each one, so that code which waits, works and waits again is carried through.
   */
  async advance(durationMs: number): Promise<void> {
    const until = this.elapsedMs + durationMs;
    await settle();
    for (let timer = this.nextDue(until); timer; timer = this.nextDue(until)) {
      this.moveTo(Math.max(this.elapsedMs, timer.dueAt));
      if (timer.periodMs === undefined) this.timers.delete(timer);
      else timer.dueAt += timer.periodMs;
      timer.callback();
      await settle();
    }
    this.moveTo(until);
    await settle();
  }

  /** Moves the wall clock only, as a time server or a person does; timers and `monotonic` do not notice. */
  jump(deltaMs: number): void {
    this.wallAt += deltaMs;
  }

  private start(timer: Timer): Disposable {
    this.timers.add(timer);
    return toDisposable(() => this.timers.delete(timer));
  }

  private nextDue(until: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.timers) {
      if (timer.dueAt > until) continue;
      if (!next || timer.dueAt < next.dueAt || (timer.dueAt === next.dueAt && timer.order < next.order)) next = timer;
    }
    return next;
  }

  private moveTo(elapsedMs: number): void {
    this.wallAt += elapsedMs - this.elapsedMs;
    this.elapsedMs = elapsedMs;
  }
}

/** Lets every promise chain that is ready run to its next real wait. */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
