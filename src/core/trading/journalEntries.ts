/** What stands in a journal: intents, what became of them, and what happened around them. */

import type { Environment } from '../venues/venue';

/** An order as it was confirmed; decimals are the exact texts that are sent. */
export interface Intent {
  readonly clientOrderId: string;
  readonly draftId: string;
  readonly accountId: string;
  readonly venueId: string;
  readonly environment: Environment;
  readonly symbol: string;
  readonly side: string;
  readonly type: string;
  readonly mode: string;
  readonly price?: string;
  readonly quantity?: string;
  readonly notional?: string;
  readonly stpMode?: string;
  /** Worth in USDT when it was admitted, where that was known; for the daily limit. */
  readonly value?: string;
  /** The venue's time, epoch ms. */
  readonly venueTime: number;
}

/** `unknown` ends nothing; every other outcome is an intent's end. `carried`: another window's journal has it now. */
export type IntentOutcome = 'accepted' | 'adopted' | 'refused' | 'notSent' | 'notPlaced' | 'carried' | 'unknown';

export type JournalEntry =
  | { readonly kind: 'intent'; readonly intent: Intent }
  | {
      readonly kind: 'outcome';
      readonly clientOrderId: string;
      readonly outcome: IntentOutcome;
      readonly orderId?: string;
      readonly reason?: string;
    }
  | { readonly kind: 'cancel'; readonly symbol: string; readonly orderId?: string; readonly clientOrderId?: string }
  | {
      readonly kind: 'cancelOutcome';
      readonly symbol: string;
      readonly outcome: string;
      readonly orderId?: string;
      readonly clientOrderId?: string;
    }
  | {
      readonly kind: 'end';
      readonly symbol: string;
      readonly status: string;
      readonly filledQuantity: string;
      readonly filledNotional: string;
      readonly orderId?: string;
      readonly clientOrderId?: string;
    }
  | {
      readonly kind: 'event';
      readonly name: 'halted' | 'released' | 'armed' | 'disarmed' | 'started';
      readonly detail?: string;
    }
  /** First line of a file that follows an archived one. */
  | { readonly kind: 'rotated'; readonly carried: number }
  | { readonly kind: 'repaired'; readonly setAside: number };

export interface JournalRecord {
  /** Wall time of writing, epoch ms. */
  readonly at: number;
  readonly entry: JournalEntry;
}
