/** Owns everything live for one account, or for public data only. Disposing a session ends every socket, timer and request in it. */

import type { Disposable } from '../base/disposable';
import type { Event } from '../base/event';
import type { Environment, Venue } from '../venues/venue';
import type { AccountService } from './account';
import type { ArmState } from './arming';
import type { HaltState } from './halt';
import type { Journal } from './journal';
import type { JournalBooks } from './journalBooks';
import type { MarketDataService } from './marketData';
import type { OrderService } from './orders';
import type { RiskGate } from './riskGate';

/** Which account a session is for. The label and environment are what every badge, confirmation and row shows: one source. */
export interface AccountReference {
  /** Stable id; also names files and secrets. */
  readonly id: string;
  readonly label: string;
  readonly venueId: string;
  readonly venueName: string;
  readonly environment: Environment;
}

export interface Session extends Disposable {
  /** Absent for public data only. */
  readonly accountReference: AccountReference | undefined;
  readonly venue: Venue;
  readonly marketData: MarketDataService;
  /** These three are absent for public data only. */
  readonly orders: OrderService | undefined;
  readonly account: AccountService | undefined;
  readonly riskGate: RiskGate | undefined;
  /** Sign-in trouble that stops private work while market data goes on; `undefined` when there is none. */
  readonly signInError: Error | undefined;
  /** Why new orders are refused while reading goes on: a key without trade permission, or `signInError`. */
  readonly tradingError: Error | undefined;
  readonly onDidChangeSignIn: Event<void>;
  /** What was meant to be sent and what became of it; absent when nothing is kept. */
  readonly journal: Journal | undefined;
  /** The journals of every window of the account, for reading; absent like `journal`. */
  readonly journalBooks: JournalBooks | undefined;
  /** The kill switch. */
  readonly halt: HaltState;
  /** Live accounts take no order before `arm.arm(durationMs)`. */
  readonly arm: ArmState;
  /** Asks everything again, now. */
  refresh(): Promise<void>;
}
