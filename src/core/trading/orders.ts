/** Places, cancels and follows orders, and settles unknown outcomes by asking. Nothing here sends an order twice. */

import type { Event } from '../base/event';
import type { Instrument } from '../model/instrument';
import type { Fill, Order, OrderSide } from '../model/order';
import type { OrderTicket } from '../model/orderTicket';

/** Who brought the order into the world, read from its client order id. */
export type OrderOrigin = 'thisWindow' | 'otherWindow' | 'elsewhere';

/** An order with what only we know about it. */
export interface TrackedOrder {
  /** Stable for the order's whole life, also before the venue gives an id. */
  readonly key: string;
  readonly order: Order;
  readonly origin: OrderOrigin;
  /** A cancel was sent and no answer or end is known yet. */
  readonly isCanceling: boolean;
  /** For `unknown`: since when it is being asked about, and what was heard last. */
  readonly unknownSince?: number;
  readonly note?: string;
}

export interface OrderChangeEvent {
  readonly current: TrackedOrder;
  readonly previous: TrackedOrder | undefined;
}

/** What became of a placement. `unknown` is not a failure: it is being asked about and the row says so. */
export type PlaceOutcome =
  | { readonly kind: 'accepted'; readonly tracked: TrackedOrder }
  | { readonly kind: 'refused'; readonly error: Error; readonly tracked?: TrackedOrder }
  | { readonly kind: 'unknown'; readonly error: Error; readonly tracked: TrackedOrder };

/** What became of a cancel, in the order's own terms. */
export type CancelResult =
  | { readonly kind: 'canceled'; readonly tracked: TrackedOrder }
  | { readonly kind: 'alreadyDone'; readonly tracked: TrackedOrder }
  | { readonly kind: 'refused'; readonly error: Error; readonly tracked: TrackedOrder }
  | { readonly kind: 'unknown'; readonly error: Error; readonly tracked: TrackedOrder };

export interface CancelAllResult {
  readonly canceled: readonly TrackedOrder[];
  readonly alreadyDone: readonly TrackedOrder[];
  /** Still there after asking again until the quota or patience ended. */
  readonly left: readonly TrackedOrder[];
  readonly error?: Error;
}

export interface PlaceOptions {
  /** Codes of denials a person has read and typed a confirmation for; only `duplicate` and `unresolvedUnknown` can be passed so. */
  readonly acknowledged?: readonly string[];
}

/** What happened to own orders between two moments, for one quiet notice. */
export interface AwaySummary {
  readonly since: number;
  readonly filled: readonly Order[];
  readonly partlyFilled: readonly Order[];
  readonly canceled: readonly Order[];
  readonly fills: readonly Fill[];
}

export type OrdersStatus = 'loading' | 'live' | 'stale' | 'failed';

export interface OrderService {
  readonly status: OrdersStatus;
  readonly error: Error | undefined;
  /** Open, pending and unknown orders, oldest first. */
  readonly open: readonly TrackedOrder[];
  /** Finished lately, newest first, at most 200. */
  readonly recent: readonly TrackedOrder[];
  /** Own fills seen, newest first, at most 500. */
  readonly fills: readonly Fill[];
  get(key: string): TrackedOrder | undefined;
  readonly onDidChangeOrder: Event<OrderChangeEvent>;
  readonly onDidFill: Event<Fill>;
  /** Any change of the lists or the status. */
  readonly onDidChange: Event<void>;
  /**
   * Sends exactly this ticket, once. `draftId` names the confirmation it came from: a second call with the same one never sends,
   * it returns what became of the first. Never rejects for reasons of money; a rejection is a bug.
   */
  place(ticket: OrderTicket, draftId: string, options?: PlaceOptions): Promise<PlaceOutcome>;
  cancel(key: string): Promise<CancelResult>;
  cancelAll(filter: { readonly instrument?: Instrument; readonly side?: OrderSide }): Promise<CancelAllResult>;
  /** REST as the check on the streams. */
  refresh(): Promise<void>;
  /** False until everything the venue and the journal know has been compared since the last (re)connection: no new orders yet. */
  readonly isReconciled: boolean;
  /** Orders whose outcome is still being asked about. */
  readonly unknown: readonly TrackedOrder[];
  /** What filled or ended since `since` (epoch ms), asked of the venue. */
  whileAway(since: number): Promise<AwaySummary>;
}
