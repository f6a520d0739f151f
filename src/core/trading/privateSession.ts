/** The private half of a session: orders, balances and the gate of one account, and what happens when its sign-in fails. */

import { Decimal } from '../base/decimal';
import { DisposableStore, type Disposable } from '../base/disposable';
import { ClockSkewError, CredentialsError } from '../base/errors';
import { Emitter } from '../base/event';
import type { AccountApi, PrivateStreams, TradingApi, Venue } from '../venues/venue';
import { LiveAccount } from './accountService';
import type { ArmState } from './arming';
import { ClientOrderIds } from './clientOrderIds';
import { FeeBook } from './feeBook';
import type { HaltState } from './halt';
import type { Journal } from './journal';
import type { JournalSlots } from './journalSlots';
import type { LiveMarketData } from './marketDataService';
import type { Denial, OrdersContext } from './ordersContext';
import { LiveOrders } from './orderService';
import { OrderStore } from './orderStore';
import { Reservations } from './reservations';
import type { RiskLimits } from './riskGate';
import { LiveRiskGate } from './riskGateService';
import type { AccountReference } from './session';

export interface PrivateSessionOptions extends Pick<OrdersContext, 'clock' | 'random' | 'logger'> {
  readonly venue: Venue;
  readonly trading: TradingApi;
  readonly account: AccountApi;
  readonly accountReference: AccountReference;
  readonly marketData: LiveMarketData;
  /** The venue's own, or what another window that has them passes on. */
  readonly streams: PrivateStreams | undefined;
  readonly journal: Journal | undefined;
  /** The journals of this account's other windows. */
  readonly slots: JournalSlots | undefined;
  readonly halt: HaltState;
  readonly arm: ArmState;
  readonly limits: () => RiskLimits;
  readonly installation: string;
  readonly windowId: string;
}

const lookForWindowsMs = 3_000;
/** How long an order waits for the first comparison with the venue, before it is refused. */
const readyPatienceMs = 10_000;

export class PrivateSession implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly signInEmitter = this.owned.add(new Emitter<void>());
  readonly onDidChangeSignIn = this.signInEmitter.event;
  readonly orders: LiveOrders;
  readonly account: LiveAccount;
  readonly riskGate: LiveRiskGate;
  private currentSignInError: Error | undefined;
  private currentTradingError: Error | undefined;
  private skews = 0;

  constructor(private readonly options: PrivateSessionOptions) {
    const { venue, trading, accountReference, journal, clock, random, marketData } = options;
    const logger = options.logger.child('orders');
    const { streams } = options;
    const reservations = this.owned.add(new Reservations());
    const fees = new FeeBook({ account: options.account, marketData, clock, logger: options.logger.child('account') });
    const onPrivateError: OrdersContext['onPrivateError'] = (error, during) => {
      this.judgeError(error, during);
    };
    // Each window's practice account is an exchange of its own.
    const otherWindows = accountReference.environment === 'practice' ? undefined : options.slots;
    const ids = new ClientOrderIds({
      installation: options.installation,
      window: options.windowId,
      clock,
      random,
      capabilities: venue.capabilities,
    });
    this.riskGate = this.owned.add(
      new LiveRiskGate({
        venue,
        accountReference,
        marketData,
        orders: () => this.orders,
        reservations,
        fees,
        journal,
        sentElsewhereSince: (from) => options.slots?.sentElsewhereSince(from) ?? Decimal.zero,
        elsewhere: otherWindows,
        halt: options.halt,
        arm: options.arm,
        limits: options.limits,
        clock,
        logger: options.logger.child('gate'),
      }),
    );
    const context: OrdersContext = {
      trading,
      streams,
      capabilities: venue.capabilities,
      venueClock: venue.clock,
      clock,
      random,
      logger,
      account: { id: accountReference.id, venueId: venue.id, environment: accountReference.environment },
      ids,
      store: new OrderStore((clientOrderId) => ids.originOf(clientOrderId)),
      journal,
      prepareRisk: async (ticket, acknowledged) => {
        const [judge] = await Promise.all([this.riskGate.prepare(ticket, acknowledged), this.getReady()]);
        return judge;
      },
      lastMomentDenial: () => this.lastMomentDenial(),
      otherWindows,
      onPrivateError,
      buyFeeRate: ({ symbol }) =>
        venue.capabilities.buyFeeCurrency === 'quote' ? (fees.known(symbol)?.taker ?? Decimal.zero) : Decimal.zero,
    };
    this.orders = this.owned.add(new LiveOrders(context, reservations));
    this.account = this.owned.add(
      new LiveAccount({
        account: options.account,
        marketData,
        reservations,
        fees,
        streams,
        clock,
        venueClock: venue.clock,
        logger: options.logger.child('account'),
        onPrivateError,
      }),
    );
    if (options.slots) this.watchOtherWindows(options.slots);
    this.owned.add(
      this.orders.onDidChange(() => {
        // A comparison that went through is a key that works.
        if (this.skews > 0 && this.orders.isReconciled) this.clearSkew();
      }),
    );
  }

  /** A window that died is taken over from within seconds. */
  private watchOtherWindows(slots: JournalSlots): void {
    let isLooking = false;
    const look = async (): Promise<void> => {
      isLooking = true;
      try {
        for (const intent of await slots.adopt()) this.orders.restore(intent);
      } finally {
        isLooking = false;
      }
    };
    this.owned.add(
      this.options.clock.setInterval(() => {
        if (!isLooking) void look();
      }, lookForWindowsMs),
    );
  }

  get journal(): Journal | undefined {
    return this.options.journal;
  }

  get signInError(): Error | undefined {
    return this.currentSignInError;
  }

  get tradingError(): Error | undefined {
    return this.currentTradingError ?? this.currentSignInError;
  }

  start(): void {
    this.orders.start();
    this.account.start();
    void this.options.trading.warm();
  }

  doubt(): void {
    if (this.currentSignInError instanceof CredentialsError) return;
    this.orders.doubt();
    void this.account.refresh();
  }

  /** Also the way out of sign-in trouble: everything is tried once more. */
  async refresh(): Promise<void> {
    const hadTrouble = this.currentSignInError ?? this.currentTradingError;
    if (hadTrouble) {
      this.currentSignInError = undefined;
      this.currentTradingError = undefined;
      this.skews = 0;
      this.signInEmitter.fire();
      this.start();
    }
    await Promise.all([this.orders.refresh(), this.account.refresh()]);
  }

  dispose(): void {
    this.owned.dispose();
  }

  /** What may have changed since the gate looked, and needs no asking. */
  private lastMomentDenial(): Denial | undefined {
    const { halt, arm, journal, accountReference, venue } = this.options;
    if (this.owned.isDisposed) return { code: 'closed', numbers: {} };
    if (halt.isHalted) return { code: 'halted', numbers: {} };
    if (accountReference.environment !== venue.environment) return { code: 'environment', numbers: {} };
    if (accountReference.environment === 'live' && !arm.isArmed) return { code: 'notArmed', numbers: {} };
    if (accountReference.environment === 'live' && !journal) return { code: 'journal', numbers: {} };
    const trouble = this.tradingError;
    if (trouble) return { code: 'signIn', numbers: { found: trouble.name } };
    if (venue.state.phase !== 'open') return { code: 'venueClosed', numbers: { found: venue.state.phase } };
    if (!venue.clock.isTrusted) return { code: 'clock', numbers: { found: `${String(venue.clock.offsetMs)} ms` } };
    if (!this.orders.isReconciled) return { code: 'reconciling', numbers: {} };
    return undefined;
  }

  /** Gives a clock not measured yet, and a comparison under way, a moment to finish. */
  private async getReady(): Promise<void> {
    const { venue, clock } = this.options;
    const waits: Promise<unknown>[] = [];
    if (!venue.clock.isTrusted) waits.push(venue.clock.sync());
    if (!this.orders.isReconciled && !this.tradingError) waits.push(this.orders.untilReconciled());
    if (waits.length === 0) return;
    const patience = this.owned.add(new DisposableStore());
    const timeout = new Promise<void>((resolve) => {
      patience.add(clock.setTimeout(resolve, readyPatienceMs));
    });
    await Promise.race([Promise.allSettled(waits), timeout]);
    this.owned.delete(patience);
  }

  private judgeError(error: unknown, during: 'read' | 'write'): void {
    if (error instanceof CredentialsError) {
      // A key that may read but not trade goes on reading.
      if (during === 'write' && error.reason === 'permission') this.blockTrading(error);
      else this.signOut(error);
    } else if (error instanceof ClockSkewError) {
      void this.options.venue.clock.sync();
      this.skews++;
      // Once is a clock to be measured anew; twice in a row is a state to be told.
      if (this.skews >= 2 && !this.currentSignInError) {
        this.currentSignInError = error;
        this.signInEmitter.fire();
      }
    }
  }

  private signOut(error: CredentialsError): void {
    if (this.currentSignInError instanceof CredentialsError) return;
    this.currentSignInError = error;
    this.orders.stop(error);
    this.account.stop(error);
    this.signInEmitter.fire();
  }

  private blockTrading(error: Error): void {
    if (this.currentTradingError) return;
    this.currentTradingError = error;
    this.signInEmitter.fire();
  }

  private clearSkew(): void {
    this.skews = 0;
    if (!(this.currentSignInError instanceof ClockSkewError)) return;
    this.currentSignInError = undefined;
    this.signInEmitter.fire();
  }
}
