/** Notices that the machine slept or that its wall clock was set: a timer that comes much too late, or too early, by that clock. */

import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import { Emitter, type Event } from '../base/event';
import type { HttpClient } from './http';
import type { ServerClock } from './serverClock';

const periodMs = 1000;
const toleranceMs = 5000;

export class WakeDetector implements Disposable {
  private readonly wakeEmitter = new Emitter<{ readonly gapMs: number }>();
  /** `gapMs` is how far the wall clock moved beyond the timer's own second; negative when it was set back. */
  readonly onDidWake: Event<{ readonly gapMs: number }> = this.wakeEmitter.event;
  private readonly timer: Disposable;
  private expectedAt: number;

  constructor(clock: Clock) {
    this.expectedAt = clock.now() + periodMs;
    this.timer = clock.setInterval(() => {
      const now = clock.now();
      const gapMs = now - this.expectedAt;
      this.expectedAt = now + periodMs;
      if (Math.abs(gapMs) > toleranceMs) this.wakeEmitter.fire({ gapMs });
    }, periodMs);
  }

  dispose(): void {
    this.timer.dispose();
    this.wakeEmitter.dispose();
  }
}

export interface Awoken {
  readonly clock: Clock;
  readonly serverClock: ServerClock;
  readonly http: HttpClient;
  readonly streams: readonly { reconnect(): void }[];
}

/** After a sleep every connection is suspect and the offset unknown; a clock that was merely set changes the offset alone. */
export function renewOnWake({ clock, serverClock, http, streams }: Awoken): Disposable {
  const detector = new WakeDetector(clock);
  detector.onDidWake(({ gapMs }) => {
    if (serverClock.wasTried) {
      serverClock.distrust();
      void serverClock.sync();
    }
    if (gapMs < 0) return;
    http.dropIdle();
    for (const each of streams) each.reconnect();
  });
  return detector;
}
