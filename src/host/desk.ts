/** What every room of the host shares: the current session, and the one path from a wish to a confirmed order. */

import type { Event } from '../core/base/event';
import type { Logger } from '../core/base/log';
import type { OrderTicket } from '../core/model/orderTicket';
import type { CancelAllResult, CancelResult, PlaceOutcome, TrackedOrder } from '../core/trading/orders';
import type { AccountReference, Session } from '../core/trading/session';

/** `starting` while the account's session comes up; `failed` names what to do next. */
export type DeskState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'ready'; readonly session: Session }
  | { readonly kind: 'failed'; readonly error: Error };

export interface Desk {
  readonly state: DeskState;
  /** The session when ready. */
  readonly session: Session | undefined;
  readonly onDidChangeState: Event<DeskState>;
  readonly account: AccountReference | undefined;
  /** The words every badge shows: `Practice`, the venue's name with `Demo`, or its name alone when live. Localised. */
  readonly badge: string;
  /** Whose money it is, in a sentence. Localised. */
  readonly moneyNote: string;
  readonly logger: Logger;
  /**
   * The only path to an order in the host: risk gate, native confirmation that shows exactly what will be sent, then
   * `session.orders.place`. `undefined` when the person changed their mind. Outcomes are told to the person here, once.
   * A refusal offers `edit`, where there is one: it brings back what was typed.
   */
  confirmAndPlace(ticket: OrderTicket, edit?: () => Promise<void>): Promise<PlaceOutcome | undefined>;
  confirmAndCancel(order: TrackedOrder): Promise<CancelResult | undefined>;
  confirmAndCancelAll(symbol: string | undefined): Promise<CancelAllResult | undefined>;
}
