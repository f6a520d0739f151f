/** The one current session: opened when first needed, replaced when the account changes, and never two at a time. */

import type { Clock } from '../core/base/clock';
import { DisposableStore, MutableDisposable, type Disposable } from '../core/base/disposable';
import { Emitter, once, type Event } from '../core/base/event';
import type { Logger } from '../core/base/log';
import type { OrderTicket } from '../core/model/orderTicket';
import type { CancelAllResult, CancelResult, PlaceOutcome, TrackedOrder } from '../core/trading/orders';
import type { AccountReference, Session } from '../core/trading/session';
import type { AccountStore } from './accounts';
import { badgeOf, moneyNoteOf } from './accountWords';
import type { Desk, DeskState } from './desk';
import { OrderDesk, type OrderDeskOptions } from './orderDesk';
import type { Practice } from './practice';
import type { TradingSwitches } from './tradingSwitches';
import type { OpenedSession, SecretTrouble, SessionOpener } from './sessionOpener';

export interface DeskOptions extends Pick<OrderDeskOptions, 'ui' | 'notifier' | 'settings'> {
  readonly accounts: AccountStore;
  readonly practice: Practice;
  readonly opener: SessionOpener;
  readonly switches: TradingSwitches;
  readonly logger: Logger;
  readonly clock: Clock;
}

const restartDelayMs = 2000;

export class DeskService implements Desk, Disposable {
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new Emitter<DeskState>());
  private readonly ending = this.store.add(new Emitter<void>());
  private readonly opened = this.store.add(new MutableDisposable<OpenedSession>());
  private readonly orderDesk: OrderDesk;
  private generation = 0;
  private isStarted = false;
  private current: DeskState = { kind: 'starting' };
  private shownAccount: AccountReference | undefined;

  readonly onDidChangeState: Event<DeskState> = this.changed.event;
  /** While the session that ends can still be asked. */
  readonly onWillEndSession: Event<void> = this.ending.event;

  constructor(private readonly options: DeskOptions) {
    const { accounts, practice, clock } = options;
    this.orderDesk = this.store.add(new OrderDesk(this, options));
    this.store.add(
      accounts.onDidChange((change) => {
        if (change === 'current') this.reopen();
        else if (this.current.kind === 'ready') this.changed.fire(this.current);
      }),
    );
    this.store.add(
      practice.onDidStop(() => {
        if (this.account.environment !== 'practice' || !this.isStarted) return;
        this.fail(new Error('The practice exchange ended'));
        const generation = this.generation;
        this.store.add(
          clock.setTimeout(() => {
            if (generation === this.generation) this.reopen();
          }, restartDelayMs),
        );
      }),
    );
    this.store.add(
      practice.onDidChangePrices(() => {
        if (this.account.environment === 'practice' && this.current.kind === 'ready') this.changed.fire(this.current);
      }),
    );
    this.store.add(
      options.settings.onDidChange((change) => {
        const affects = change.affects('bitmart.network.endpoints') || change.affects('bitmart.network.recvWindowMs');
        const isPractice = this.account.environment === 'practice';
        if (affects && !isPractice) this.reopen();
        const isOtherMarket = change.affects('bitmart.practice.prices');
        if (isOtherMarket) practice.stop();
        const isOther = isOtherMarket || change.affects('bitmart.practice.wire');
        if (isOther && isPractice && this.isStarted) this.reopen();
      }),
    );
  }

  get state(): DeskState {
    return this.current;
  }

  get session(): Session | undefined {
    return this.current.kind === 'ready' ? this.current.session : undefined;
  }

  /** The account whose data is shown; while starting, the one being opened. */
  get account(): AccountReference {
    const { current } = this.options.accounts;
    const shown = this.shownAccount;
    // A rename reaches every badge without a new session.
    return shown && shown.id !== current.id ? shown : current;
  }

  get secretTrouble(): SecretTrouble | undefined {
    return this.opened.value?.secretTrouble;
  }

  /** Whose money it is, in a sentence; it stands in every question before money moves. */
  get moneyNote(): string {
    return moneyNoteOf(this.account, this.opened.value?.loopback);
  }

  get badge(): string {
    return badgeOf(this.account, this.opened.value?.loopback, this.options.practice.hasLivePrices);
  }

  get logger(): Logger {
    return this.options.logger;
  }

  /** Opens the session unless that has begun. Whoever shows something calls this. */
  start(): void {
    if (!this.isStarted) this.reopen();
  }

  /** Ends the session and begins again with the current account. */
  reopen(): void {
    this.isStarted = true;
    const generation = ++this.generation;
    this.endSession();
    // Arming was meant for the session that ends here.
    this.options.switches.arm.disarm();
    this.shownAccount = this.options.accounts.current;
    this.change({ kind: 'starting' });
    void this.open(generation, this.shownAccount);
  }

  /** The session once it is ready; `undefined` when it could not be opened. */
  async whenReady(): Promise<Session | undefined> {
    this.start();
    const state =
      this.current.kind === 'starting'
        ? await once(this.onDidChangeState, ({ kind }) => kind !== 'starting')
        : this.current;
    return state.kind === 'ready' ? state.session : undefined;
  }

  confirmAndPlace(ticket: OrderTicket, edit?: () => Promise<void>): Promise<PlaceOutcome | undefined> {
    return this.orderDesk.confirmAndPlace(ticket, edit);
  }

  confirmAndCancel(order: TrackedOrder): Promise<CancelResult | undefined> {
    return this.orderDesk.confirmAndCancel(order);
  }

  confirmAndCancelAll(symbol: string | undefined): Promise<CancelAllResult | undefined> {
    return this.orderDesk.confirmAndCancelAll(symbol);
  }

  dispose(): void {
    this.generation++;
    this.store.dispose();
  }

  private async open(generation: number, account: AccountReference): Promise<void> {
    try {
      const opened = await this.options.opener.open(account);
      if (generation !== this.generation) {
        opened.dispose();
        return;
      }
      this.opened.value = opened;
      this.change({ kind: 'ready', session: opened.session });
    } catch (error) {
      if (generation !== this.generation) return;
      this.fail(error instanceof Error ? error : new Error('The session could not be opened'));
    }
  }

  private fail(error: Error): void {
    this.options.logger.error(error, `Opening account ${this.account.id}`);
    this.endSession();
    this.change({ kind: 'failed', error });
  }

  private endSession(): void {
    if (this.opened.value) this.ending.fire();
    this.opened.value = undefined;
  }

  private change(state: DeskState): void {
    this.current = state;
    this.changed.fire(state);
  }
}
