/** Notices that the machine slept: a one-second timer that is much too late. */

import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';

const periodMs = 1_000;
const lateMs = 5_000;

export class Wake implements Disposable {
  private readonly timer: Disposable;

  constructor(clock: Clock, onWake: () => void) {
    let before = clock.now();
    this.timer = clock.setInterval(() => {
      const now = clock.now();
      const isLate = now - before > periodMs + lateMs;
      before = now;
      if (isLate) onWake();
    }, periodMs);
  }

  dispose(): void {
    this.timer.dispose();
  }
}
