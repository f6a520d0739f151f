/** The exchange's own clock: the machine's, moved to a start time and shifted at will (reference 2.6; faults row 38). */

import type { Clock } from '../../core/base/clock';

export class VenueClock {
  private readonly origin: number;
  /** Added to every reading; what a clock-shift fault or a test turns. */
  shiftMs = 0;

  constructor(
    private readonly clock: Clock,
    startTime?: number,
  ) {
    this.origin = startTime === undefined ? 0 : startTime - clock.now();
  }

  /** Venue time, epoch ms. */
  now(): number {
    return Math.floor(this.clock.now() + this.origin + this.shiftMs);
  }

  /** Venue time without the shift: what the synthetic markets move by. */
  marketTime(): number {
    return Math.floor(this.clock.now() + this.origin);
  }
}
