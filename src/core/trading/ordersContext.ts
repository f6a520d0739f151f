/** What the parts of the order service share. */

import type { Clock } from '../base/clock';
import type { Decimal } from '../base/decimal';
import type { Logger } from '../base/log';
import type { Random } from '../base/random';
import type { Instrument } from '../model/instrument';
import type { OrderTicket } from '../model/orderTicket';
import type { Environment, PrivateStreams, TradingApi, VenueCapabilities, VenueClock } from '../venues/venue';
import type { ClientOrderIds } from './clientOrderIds';
import type { Journal } from './journal';
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
  /** A private call failed: sign-in trouble is told apart from the rest by whoever listens. */
  readonly onPrivateError: (error: unknown, during: 'read' | 'write') => void;
  /** How much a fee adds to a buyer's cost, as a ratio. */
  readonly buyFeeRate: (instrument: Instrument) => Decimal;
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
