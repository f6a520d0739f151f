/** The shape of an endpoint row and of the call its handler receives. */

import type { AccountBook } from '../engine/accountBook';
import type { Permission } from '../engine/accounts';
import type { Venue } from '../engine/venue';
import { ApiFailure } from './errorTexts';
import type { Quota } from './limits';
import type { Params } from './params';

export interface Call {
  readonly venue: Venue;
  readonly params: Params;
  /** Venue time as this request sees it. */
  readonly now: number;
  /** Reads see the account as it was this long ago. */
  readonly readLagMs: number;
  /** The caller's account; absent on public endpoints. */
  readonly account: AccountBook | undefined;
  /** Notes something the venue tolerates but a careful client would not send. */
  finding(text: string): void;
  /** Counts fields of a nested object that the venue does not know. */
  unknown(fields: readonly string[]): void;
}

export interface Endpoint {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly auth: 'none' | 'keyed' | 'signed';
  readonly permission?: Permission;
  readonly quota: Quota;
  /** Field names it knows. */
  readonly fields: readonly string[];
  /** Its time window is the body's `recvWindow` rather than a minute (reference 2.6). */
  readonly hasRecvWindow?: boolean;
  /** Takes new orders: closed when the venue suspends them. */
  readonly takesOrders?: boolean;
  /** Changes orders in any way: closed when trading has ended. */
  readonly trades?: boolean;
  readonly handle: (call: Call) => unknown;
}

/** The caller's account on an endpoint that requires a key. */
export function accountOf(call: Call): AccountBook {
  if (!call.account) throw new ApiFailure(59002);
  return call.account;
}
