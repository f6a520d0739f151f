/** Clocks that let a measurement run without waiting for what a real exchange would make it wait for. */

import { systemClock, type Clock } from '../../../src/core/base/clock';

/** A clock whose monotonic time can be pushed ahead, so that a quota of some orders a second does not hold up a measurement. */
export function createLeapingClock(): { readonly clock: Clock; readonly leap: (ms: number) => void } {
  let ahead = 0;
  return {
    clock: { ...systemClock, monotonic: () => systemClock.monotonic() + ahead },
    leap: (ms) => {
      ahead += ms;
    },
  };
}

/** A clock that says it is `startAt` (epoch ms) now and goes on from there: the time at which the prepared stream was made. */
export function createClockAt(startAt: number): Clock {
  const offset = startAt - systemClock.now();
  return { ...systemClock, now: () => systemClock.now() + offset };
}

/** A clock on which everything happens so many times faster, waiting included. */
export function createHurriedClock(times: number, startAt: number): Clock {
  const began = systemClock.monotonic();
  const passed = (): number => (systemClock.monotonic() - began) * times;
  return {
    now: () => startAt + passed(),
    monotonic: passed,
    setTimeout: (callback, delayMs) => systemClock.setTimeout(callback, delayMs / times),
    setInterval: (callback, periodMs) => systemClock.setInterval(callback, periodMs / times),
  };
}
