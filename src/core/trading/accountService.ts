/** Balances of one account: the venue's figures by REST and stream, less what our own orders hold, and what it is all worth. */

import { Decimal } from '../base/decimal';
import { DisposableStore, MutableDisposable, type Disposable } from '../base/disposable';
import { Emitter } from '../base/event';
import { describeError } from '../base/log';
import type { Instrument } from '../model/instrument';
import type { FeeRates } from '../model/market';
import type { AccountApi } from '../venues/venue';
import type { AccountService, AccountStatus, Holding } from './account';
import type { FeeBook } from './feeBook';
import type { MarketDataService } from './marketData';
import type { OrdersContext } from './ordersContext';
import { readLagMs, type Reservations } from './reservations';
import { Valuation } from './valuation';

const periodMs = { live: 60_000, withoutStream: 10_000, failing: 60_000 };
const firstRetryMs = 2_000;
const valuationCurrency = 'USDT';

export interface AccountOptions extends Pick<
  OrdersContext,
  'clock' | 'venueClock' | 'streams' | 'logger' | 'onPrivateError'
> {
  readonly account: AccountApi;
  readonly marketData: Pick<MarketDataService, 'tickers'>;
  readonly reservations: Reservations;
  readonly fees: FeeBook;
}

export class LiveAccount implements AccountService, Disposable {
  readonly valuationCurrency = valuationCurrency;
  private readonly owned = new DisposableStore();
  private readonly changeEmitter = this.owned.add(new Emitter<void>());
  readonly onDidChange = this.changeEmitter.event;
  private readonly timer = this.owned.add(new MutableDisposable<Disposable>());
  private readonly following = this.owned.add(new DisposableStore());
  private valuation = new Valuation(valuationCurrency, []);
  private list: readonly Holding[] | undefined;
  private running: Promise<void> | undefined;
  private isStopped = true;
  private hasEverSucceeded = false;
  private failures = 0;
  private lastError: Error | undefined;

  constructor(private readonly options: AccountOptions) {
    this.owned.add(
      options.reservations.onDidChange(() => {
        this.changed();
        if (this.isLagSoon()) this.schedule();
      }),
    );
    let status = options.streams?.state.status;
    if (options.streams) {
      this.owned.add(
        options.streams.onDidChangeState((state) => {
          const isBack = state.status === 'live' && status !== 'live';
          status = state.status;
          // Changes may have been missed while it was away.
          if (isBack && !this.isStopped) void this.refresh();
          this.changed();
        }),
      );
    }
  }

  get status(): AccountStatus {
    if (!this.hasEverSucceeded) return this.lastError ? 'failed' : 'loading';
    const { streams } = this.options;
    const isFollowed = !streams || streams.state.status === 'live';
    return isFollowed && !this.lastError ? 'live' : 'stale';
  }

  get error(): Error | undefined {
    return this.lastError;
  }

  get holdings(): readonly Holding[] {
    this.list ??= this.build();
    return this.list;
  }

  holding(currency: string): Holding | undefined {
    return this.holdings.find((holding) => holding.currency === currency);
  }

  get totalValue(): Decimal | undefined {
    if (!this.hasEverSucceeded) return undefined;
    const values = this.holdings.flatMap(({ value }) => (value ? [value] : []));
    return values.length === 0 && this.holdings.length > 0 ? undefined : Decimal.sum(values);
  }

  feeRates(instrument: Instrument): Promise<FeeRates | undefined> {
    return this.options.fees.rates(instrument);
  }

  knownFeeRates(symbol: string): FeeRates | undefined {
    return this.options.fees.known(symbol);
  }

  start(): void {
    this.isStopped = false;
    this.lastError = undefined;
    this.following.clear();
    const { streams, reservations } = this.options;
    if (streams) {
      this.following.add(
        streams.balances((balances) => {
          for (const balance of balances) reservations.observe(balance, { kind: 'stream' });
        }),
      );
    }
    void this.refresh();
  }

  /** Sign-in trouble: nothing is asked until `start`. */
  stop(error: Error): void {
    this.isStopped = true;
    this.lastError = error;
    this.timer.value = undefined;
    this.following.clear();
    this.changed();
  }

  refresh(): Promise<void> {
    this.running ??= this.read().finally(() => {
      this.running = undefined;
      this.schedule();
    });
    return this.running;
  }

  dispose(): void {
    this.isStopped = true;
    this.owned.dispose();
  }

  private async read(): Promise<void> {
    const { account, venueClock, reservations, logger, onPrivateError } = this.options;
    this.timer.value = undefined;
    const askedAt = venueClock.now();
    try {
      const balances = await account.balances({ priority: this.hasEverSucceeded ? 'background' : 'normal' });
      if (this.owned.isDisposed) return;
      this.hasEverSucceeded = true;
      this.failures = 0;
      this.lastError = undefined;
      reservations.observeAll(balances, askedAt);
    } catch (error) {
      if (this.owned.isDisposed) return;
      this.failures++;
      this.lastError = error instanceof Error ? error : new Error(String(error));
      logger.debug(`Reading balances: ${describeError(error)}`);
      onPrivateError(error, 'read');
    }
    this.changed();
    await this.value();
  }

  private async value(): Promise<void> {
    try {
      this.valuation = new Valuation(valuationCurrency, await this.options.marketData.tickers());
      this.changed();
    } catch (error) {
      // Old prices are better than none here; each figure stays what it was.
      this.options.logger.debug(`Prices for the valuation: ${describeError(error)}`);
    }
  }

  private schedule(): void {
    if (this.isStopped || this.owned.isDisposed) return;
    const isLive = this.options.streams?.state.status === 'live';
    const regular = isLive ? periodMs.live : periodMs.withoutStream;
    const backoff = Math.min(periodMs.failing, firstRetryMs * 2 ** Math.min(this.failures - 1, 8));
    const waitMs = this.failures > 0 ? backoff : Math.min(regular, this.lagWaitMs() ?? regular);
    this.timer.value = this.options.clock.setTimeout(() => {
      void this.refresh();
    }, waitMs);
  }

  /** Until a REST answer is sure to include the newest accepted order; `undefined` when none waits for that. */
  private lagWaitMs(): number | undefined {
    const { reservations, venueClock } = this.options;
    const acceptedAt = reservations.latestAcceptedAt;
    return acceptedAt === undefined ? undefined : Math.max(1_000, acceptedAt + readLagMs + 500 - venueClock.now());
  }

  private isLagSoon(): boolean {
    return this.running === undefined && this.timer.value !== undefined && this.lagWaitMs() !== undefined;
  }

  private changed(): void {
    this.list = undefined;
    this.changeEmitter.fire();
  }

  private build(): readonly Holding[] {
    const { reservations } = this.options;
    return reservations.currencies
      .flatMap((currency): Holding[] => {
        const balance = reservations.figure(currency);
        if (!balance) return [];
        const { frozen, updatedAt } = balance;
        const reserved = Decimal.min(reservations.total(currency), Decimal.max(balance.available, Decimal.zero));
        const whole = balance.available.plus(frozen);
        if (whole.isZero) return [];
        const available = balance.available.minus(reserved);
        return [{ currency, available, frozen, reserved, value: this.valuation.valueOf(currency, whole), updatedAt }];
      })
      .sort((a, b) => compareValues(b, a));
  }
}

/** By value; what cannot be valued comes last, by name. */
function compareValues(a: Holding, b: Holding): number {
  if (a.value && b.value) return a.value.compare(b.value) || b.currency.localeCompare(a.currency);
  if (a.value || b.value) return a.value ? 1 : -1;
  return b.currency.localeCompare(a.currency);
}
