/** What the parts of the order service share. */

import type { Clock } from '../base/clock';
import type { Decimal } from '../base/decimal';
import type { Logger } from '../base/log';
import type { Random } from '../base/random';
import type { Instrument } from '../model/instrument';
import type { OrderTicket } from '../model/orderTicket';
import type { Environment, PrivateStreams, TradingApi, VenueCapabilities, VenueClock } from '../venues/venue';
import type { ClientOrderIds } from './clientOrderIds';
import type { Intent, Journal } from './journal';
import type { OrderStore } from './orderStore';
import type { RiskVerdict } from './riskGate';

export interface OrdersContext {
  readonly trading: TradingApi;
  readonly streams: PrivateStreams | undefined;
  readonly capabilities: VenueCapabilities;
  readonly venueClock: VenueClock;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly account: { readonly id: string; readonly venueId: string; readonly environment: Environment };
  readonly ids: ClientOrderIds;
  readonly store: OrderStore;
  readonly journal: Journal | undefined;
  /** Gathers what the risk gate needs; the answer judges at the very moment it is called. */
  readonly prepareRisk: (ticket: OrderTicket, acknowledged: readonly string[]) => Promise<() => RiskJudgement>;
  /** The last look before bytes leave: only what needs no asking. `undefined` when nothing stands in the way. */
  readonly lastMomentDenial: () => Denial | undefined;
  /** What other windows of this account have written down; absent where there can be none. */
  readonly otherWindows: OtherWindows | undefined;
  /** A private call failed: sign-in trouble is told apart from the rest by whoever listens. */
  readonly onPrivateError: (error: unknown, during: 'read' | 'write') => void;
  /** How much a fee adds to a buyer's cost, as a ratio. */
  readonly buyFeeRate: (instrument: Instrument) => Decimal;
}

export interface OtherWindows {
  /** Reads what they have written since the last look. */
  glance(): Promise<void>;
  /** Their newest intents that were, or may be, sent; as far as looked through. */
  readonly recentElsewhere: readonly Intent[];
}

export interface RiskJudgement {
  readonly verdict: RiskVerdict;
  /** In USDT, where it is known. */
  readonly value: Decimal | undefined;
}

export interface Denial {
  readonly code: string;
  readonly numbers: Readonly<Record<string, string>>;
}
