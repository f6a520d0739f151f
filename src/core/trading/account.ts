/** Balances with local reservations, and what they are worth. */

import type { Decimal } from '../base/decimal';
import type { Event } from '../base/event';
import type { Instrument } from '../model/instrument';
import type { FeeRates } from '../model/market';

export interface Holding {
  readonly currency: string;
  /** As the venue says, less what our own orders in flight have reserved. */
  readonly available: Decimal;
  readonly frozen: Decimal;
  /** Part of `available` the venue has not heard of yet: orders pending or of unknown outcome. Already subtracted. */
  readonly reserved: Decimal;
  /** In the valuation currency; `undefined` when no pair prices it. */
  readonly value: Decimal | undefined;
  readonly updatedAt: number;
}

export type AccountStatus = 'loading' | 'live' | 'stale' | 'failed';

export interface AccountService {
  readonly status: AccountStatus;
  /** Why `failed` or `stale`; the error as it came. */
  readonly error: Error | undefined;
  /** Currencies with anything in them, most valuable first. */
  readonly holdings: readonly Holding[];
  holding(currency: string): Holding | undefined;
  /** Sum of all known values; `undefined` until known. */
  readonly totalValue: Decimal | undefined;
  readonly valuationCurrency: string;
  readonly onDidChange: Event<void>;
  /** This account's own rates for a pair, asked once an hour; the market's, or `undefined`, when they cannot be had. */
  feeRates(instrument: Instrument): Promise<FeeRates | undefined>;
  /** What `feeRates` last said, without asking. */
  knownFeeRates(symbol: string): FeeRates | undefined;
  refresh(): Promise<void>;
}
