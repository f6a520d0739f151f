/** Backoff with full jitter, counted against a connection that must stay up before it is trusted again. */

import type { Random } from './random';

export interface BackoffOptions {
  /** Ceiling of the first wait, in ms; it doubles with each attempt. */
  readonly initialMs: number;
  /** The ceiling never grows past this, in ms. */
  readonly maxMs: number;
}

export const reconnectBackoff: BackoffOptions = { initialMs: 500, maxMs: 30_000 };

/** How long to wait before attempt number `attempt` (0 is the first retry): uniformly between 0 and the doubled ceiling. */
export function backoffDelayMs(attempt: number, options: BackoffOptions, random: Random): number {
  const ceiling = Math.min(options.maxMs, options.initialMs * 2 ** Math.min(attempt, 30));
  return Math.round(random.next() * ceiling);
}
