/** What the exchange remembers of one account: open orders, finished orders, fills, and how balances stood a while ago. */

import { type Decimal } from '../../core/base/decimal';
import type { RestingOrder } from './restingOrder';
import type { Balance, Fill } from './words';

const keptOrders = 5_000;
const keptFills = 20_000;
const keptBalances = 2_000;

export type AccountKind = 'client' | 'house';

interface PastBalance {
  readonly currency: string;
  /** The balance stood like this until then. */
  readonly until: number;
  readonly balance: Balance;
}

export class AccountBook {
  readonly open = new Map<string, RestingOrder>();
  private readonly finished = new Map<string, RestingOrder>();
  private readonly byClientId = new Map<string, RestingOrder>();
  private readonly fillLog: Fill[] = [];
  private readonly past: PastBalance[] = [];

  /** The house's own traders keep no history, so that they cost nothing to run for days. */
  constructor(
    readonly id: string,
    readonly kind: AccountKind,
    readonly start: ReadonlyMap<string, Decimal>,
  ) {}

  add(order: RestingOrder): void {
    this.open.set(order.id, order);
    if (order.clientId !== undefined) this.byClientId.set(order.clientId, order);
  }

  finish(order: RestingOrder): void {
    this.open.delete(order.id);
    if (this.kind === 'house') return;
    this.finished.set(order.id, order);
    const oldest = this.finished.size > keptOrders ? this.finished.values().next().value : undefined;
    if (!oldest) return;
    this.finished.delete(oldest.id);
    if (oldest.clientId !== undefined && this.byClientId.get(oldest.clientId) === oldest)
      this.byClientId.delete(oldest.clientId);
  }

  addFill(fill: Fill): void {
    if (this.kind === 'house') return;
    this.fillLog.push(fill);
    if (this.fillLog.length > keptFills) this.fillLog.splice(0, keptFills / 10);
  }

  order(id: string): RestingOrder | undefined {
    return this.open.get(id) ?? this.finished.get(id);
  }

  /** The latest order that carried this client id. */
  orderByClientId(clientId: string): RestingOrder | undefined {
    return this.byClientId.get(clientId);
  }

  /** Finished orders, oldest first. */
  history(): Iterable<RestingOrder> {
    return this.finished.values();
  }

  /** Fills, oldest first. */
  fills(): readonly Fill[] {
    return this.fillLog;
  }

  rememberBalance(currency: string, balance: Balance, until: number): void {
    if (this.kind === 'house') return;
    this.past.push({ currency, until, balance });
    if (this.past.length > keptBalances) this.past.splice(0, keptBalances / 10);
  }

  /** How the balance stood at `time`, given how it stands now. */
  balanceAt(time: number, currency: string, now: Balance): Balance {
    return this.past.find((entry) => entry.currency === currency && entry.until > time)?.balance ?? now;
  }

  forget(): void {
    this.finished.clear();
    this.byClientId.clear();
    this.fillLog.length = 0;
    this.past.length = 0;
  }
}
