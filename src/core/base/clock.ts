/** The one door to time and timers; a lint rule bans `Date.now` and `setTimeout` everywhere else in core. */

import { toDisposable, type Disposable } from './disposable';

export interface Clock {
  /** Wall time, epoch milliseconds. May jump. */
  now(): number;
  /** Milliseconds that never go back; for measuring how long something took. */
  monotonic(): number;
  setTimeout(callback: () => void, delayMs: number): Disposable;
  setInterval(callback: () => void, periodMs: number): Disposable;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (callback, delayMs) => {
    const handle = setTimeout(callback, delayMs);
    return toDisposable(() => {
      clearTimeout(handle);
    });
  },
  setInterval: (callback, periodMs) => {
    const handle = setInterval(callback, periodMs);
    return toDisposable(() => {
      clearInterval(handle);
    });
  },
};

/** Resolves after `delayMs`; an aborted signal ends the wait at once, with `false`. Leaves no timer or listener behind. */
export function delay(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve(false);
      return;
    }
    const end = (elapsed: boolean): void => {
      timer.dispose();
      signal?.removeEventListener('abort', onAbort);
      resolve(elapsed);
    };
    const onAbort = (): void => {
      end(false);
    };
    const timer = clock.setTimeout(() => {
      end(true);
    }, delayMs);
    signal?.addEventListener('abort', onAbort);
  });
}

/** Waits that all end when their owner is disposed. */
export interface Pauses extends Disposable {
  /** True after `delayMs`; false at once when `signal` is aborted or this is disposed. */
  wait(delayMs: number, signal?: AbortSignal): Promise<boolean>;
}

export function createPauses(clock: Clock): Pauses {
  const end = new AbortController();
  return {
    wait: (delayMs, signal) => delay(clock, delayMs, signal ? AbortSignal.any([signal, end.signal]) : end.signal),
    dispose: () => {
      end.abort();
    },
  };
}
