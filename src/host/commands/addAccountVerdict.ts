/** What a refused key means for Add Account: where to begin again, and whether the key may be kept all the same. */

import {
  ClockSkewError,
  ConnectionError,
  CredentialsError,
  RateLimitError,
  TimeoutError,
} from '../../core/base/errors';
import type { VenueRow } from '../venues';

export const environmentStepId = 'environment';

/** The key itself was not refused: the network, the clock or the address stood in the way. */
export function mayBeRightAllTheSame(error: unknown): boolean {
  if (error instanceof CredentialsError) return error.reason === 'ip';
  return (
    error instanceof ConnectionError ||
    error instanceof TimeoutError ||
    error instanceof ClockSkewError ||
    error instanceof RateLimitError
  );
}

/** Where to begin again: at the part that was refused, or at the kind of account when the key is of the other kind. */
export function suspectStep(venue: VenueRow, error: unknown, mayChooseAgain: boolean): string {
  const first = venue.fields[0]?.id ?? '';
  if (!(error instanceof CredentialsError)) return first;
  const isOtherKind = error.reason === 'environment' && mayChooseAgain && venue.environments.length > 1;
  return isOtherKind ? environmentStepId : (venue.suspects[error.reason] ?? first);
}
