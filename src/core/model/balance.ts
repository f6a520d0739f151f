/** What an account holds of one currency. */

import type { Decimal } from '../base/decimal';

export interface Balance {
  readonly currency: string;
  /** Free to use, as the venue says. Local reservations are subtracted by `trading/account`. */
  readonly available: Decimal;
  /** Held by open orders and other locks. */
  readonly frozen: Decimal;
  /** The venue's time of this figure, epoch ms; the time of arrival where it tells none. */
  readonly updatedAt: number;
}
