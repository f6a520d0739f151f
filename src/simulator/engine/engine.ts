/** The exchange itself, free of any wire: accounts, orders, matching, ledger and events (reference 4, 13.3). */

import { Decimal } from '../../core/base/decimal';
import { Emitter } from '../../core/base/event';
import { AccountBook, type AccountKind } from './accountBook';
import { IdSource } from './ids';
import { Ledger } from './ledger';
import type { Listing } from './listings';
import { Market } from './market';
import { canFillWhole, match, toHold, type MatchingHost } from './matching';
import { RestingOrder } from './restingOrder';
import type { VenueClock } from './venueClock';
import type {
  Balance,
  BalanceChange,
  BalanceReason,
  CancelSource,
  Fill,
  LevelChange,
  MarketChange,
  Order,
  OrderChange,
  OrderDraft,
  PlaceResult,
  Refusal,
  Side,
  Trade,
} from './words';
import { opposite } from './words';

export interface EngineOptions {
  readonly clock: VenueClock;
  readonly seed: number;
  readonly listings: readonly Listing[];
}

export interface CancelFilter {
  readonly symbol?: string | undefined;
  readonly side?: Side | undefined;
}

export class Engine {
  readonly clock: VenueClock;
  readonly ledger: Ledger;
  readonly markets: ReadonlyMap<string, Market>;
  private readonly accountBooks = new Map<string, AccountBook>();
  private readonly ids: IdSource;
  private readonly host: MatchingHost;

  private readonly marketChanges = new Emitter<MarketChange>();
  private readonly orderChanges = new Emitter<OrderChange>();
  private readonly balanceChanges = new Emitter<BalanceChange>();
  readonly onDidChangeMarket = this.marketChanges.event;
  /** Fires for client accounts only, in the order things happened. */
  readonly onDidChangeOrder = this.orderChanges.event;
  readonly onDidChangeBalances = this.balanceChanges.event;

  // What the running transaction has done so far; told to listeners when it is complete.
  private depth = 0;
  private readonly pendingOrders: OrderChange[] = [];
  private readonly pendingBalances = new Map<string, Set<string>>();
  private readonly pendingTrades = new Map<string, Trade[]>();
  private readonly pendingLevels = new Map<string, LevelChange[]>();
  private balanceReason: BalanceReason = 'trade';

  constructor({ clock, seed, listings }: EngineOptions) {
    this.clock = clock;
    this.ids = new IdSource(() => clock.marketTime());
    this.ledger = new Ledger((accountId, currency, before) => {
      this.touchBalance(accountId, currency, before);
    });
    const startTime = clock.marketTime();
    this.markets = new Map(listings.map((listing) => [listing.symbol, new Market(listing, seed, startTime)]));
    this.host = {
      ledger: this.ledger,
      now: () => this.clock.now(),
      nextId: () => this.ids.next(),
      onTrade: (market, trade) => {
        market.record(trade);
        listOf(this.pendingTrades, market.symbol).push(trade);
      },
      keepsRecord: (accountId) => this.accountBooks.get(accountId)?.kind === 'client',
      onFill: (order, fill) => {
        this.recordFill(order, fill);
      },
      onLevel: (market, side, price) => {
        this.touchLevel(market, side, price);
      },
      end: (market, order, source) => {
        this.end(market, order, source);
      },
    };
  }

  /** Opens an account with its start balances, issued out of nothing but the issuance account. */
  openAccount(id: string, kind: AccountKind, start: ReadonlyMap<string, Decimal>): AccountBook {
    const account = new AccountBook(id, kind, start);
    this.accountBooks.set(id, account);
    this.transact(() => {
      this.balanceReason = 'deposit';
      for (const [currency, amount] of start) this.ledger.issue(id, currency, amount);
    });
    return account;
  }

  account(id: string): AccountBook | undefined {
    return this.accountBooks.get(id);
  }

  isOpen(accountId: string, orderId: string): boolean {
    return this.accountBooks.get(accountId)?.open.has(orderId) ?? false;
  }

  accounts(): Iterable<AccountBook> {
    return this.accountBooks.values();
  }

  /** Cancels what is open, restores the start balances, forgets the past. */
  resetAccount(id: string): boolean {
    const account = this.accountBooks.get(id);
    if (!account) return false;
    this.cancelAll(id, {}, 'system');
    this.transact(() => {
      this.balanceReason = 'deposit';
      const currencies = new Set([...account.start.keys(), ...this.ledger.balances(id).keys()]);
      for (const currency of currencies) {
        const missing = (account.start.get(currency) ?? Decimal.zero).minus(
          this.ledger.balance(id, currency).available,
        );
        if (!missing.isZero) this.ledger.issue(id, currency, missing);
      }
    });
    account.forget();
    return true;
  }

  place(accountId: string, draft: OrderDraft): PlaceResult {
    return this.transact(() => {
      const account = this.accountBooks.get(accountId);
      const market = this.markets.get(draft.symbol);
      if (!account || !market) return { refusal: 'symbol' };
      if (draft.clientId !== undefined && account.orderByClientId(draft.clientId)?.isOpen)
        return { refusal: 'duplicateClientId' };
      const order = this.prepare(account, market, draft);
      if (!(order instanceof RestingOrder)) return { refusal: order };
      const currency = order.side === 'buy' ? market.listing.quote : market.listing.base;
      if (this.ledger.balance(accountId, currency).available.lt(order.locked)) return { refusal: 'balance' };
      this.ledger.freeze(accountId, currency, order.locked);
      account.add(order);
      this.tellOrder(order);
      this.execute(market, order);
      return { order: order.view() };
    });
  }

  /** Cancels an open order; `undefined` when there is none of that id to cancel. */
  cancel(accountId: string, orderId: string, source: CancelSource = 'user'): Order | undefined {
    const order = this.accountBooks.get(accountId)?.open.get(orderId);
    const market = order && this.markets.get(order.symbol);
    if (!order || !market) return undefined;
    return this.transact(() => {
      this.end(market, order, source);
      return order.view();
    });
  }

  cancelAll(accountId: string, filter: CancelFilter, source: CancelSource = 'user'): readonly Order[] {
    const open = [...(this.accountBooks.get(accountId)?.open.values() ?? [])];
    return open
      .filter((order) => filter.symbol === undefined || order.symbol === filter.symbol)
      .filter((order) => filter.side === undefined || order.side === filter.side)
      .flatMap((order) => this.cancel(accountId, order.id, source) ?? []);
  }

  /** Cancels an order and places one with other numbers in its stead; its place in the queue is lost. */
  replace(
    accountId: string,
    orderId: string,
    change: Pick<OrderDraft, 'price' | 'size' | 'clientId'>,
  ): PlaceResult | undefined {
    const before = this.accountBooks.get(accountId)?.open.get(orderId);
    if (!before) return undefined;
    const { symbol, side, kind, mode, stp, feeOnBuy } = before.draft;
    return this.transact(() => {
      this.cancel(accountId, orderId);
      return this.place(accountId, {
        ...{ symbol, side, kind, mode, stp, feeOnBuy, clientId: change.clientId },
        ...{ price: change.price ?? before.price, size: change.size ?? before.remaining },
      });
    });
  }

  deposit(accountId: string, currency: string, amount: Decimal): void {
    this.transact(() => {
      this.balanceReason = amount.isNegative ? 'withdrawal' : 'deposit';
      this.ledger.issue(accountId, currency, amount);
    });
  }

  /** Runs `work` as one step: listeners hear of it once, when all of it is done. */
  transact<T>(work: () => T): T {
    this.depth++;
    try {
      return work();
    } finally {
      this.depth--;
      if (this.depth === 0) this.tell();
    }
  }

  dispose(): void {
    this.marketChanges.dispose();
    this.orderChanges.dispose();
    this.balanceChanges.dispose();
  }

  private prepare(account: AccountBook, market: Market, draft: OrderDraft): RestingOrder | Refusal {
    const byNotional = draft.kind === 'market' && draft.side === 'buy';
    const price = draft.kind === 'market' ? Decimal.zero : draft.price;
    const size = byNotional ? Decimal.zero : draft.size;
    const notional = byNotional ? draft.notional : size && price && size.times(price);
    if (!price || price.isNegative || (price.isZero && draft.kind !== 'market')) return 'price';
    if (!size || size.isNegative || (size.isZero && !byNotional)) return 'size';
    if (!notional || notional.isNegative || (notional.isZero && byNotional)) return 'notional';
    const feeOnBuy = draft.feeOnBuy ?? 'quote';
    return new RestingOrder({
      id: this.ids.next(),
      accountId: account.id,
      symbol: market.symbol,
      side: draft.side,
      kind: draft.kind,
      mode: draft.mode ?? 'spot',
      stp: draft.stp ?? 'none',
      feeOnBuy,
      clientId: draft.clientId,
      price,
      size,
      notional,
      locked: draft.side === 'sell' ? size : toHold(notional, market.feeRate, feeOnBuy),
      time: this.clock.now(),
    });
  }

  private execute(market: Market, order: RestingOrder): void {
    const { kind } = order.draft;
    if (kind === 'limitMaker') {
      const facing = market.book.best(opposite[order.side]);
      const wouldCross =
        facing && (order.side === 'buy' ? order.price.gte(facing.price) : order.price.lte(facing.price));
      if (wouldCross) {
        this.end(market, order, 'system');
        return;
      }
    }
    if (kind === 'fok' && !canFillWhole(market, order)) {
      this.end(market, order, 'system');
      return;
    }
    match(this.host, market, order);
    if (!order.isOpen) return;
    if (kind === 'limit' || kind === 'limitMaker') {
      market.book.add(order);
      this.touchLevel(market, order.side, order.price);
    } else {
      this.end(market, order, 'system');
    }
  }

  private end(market: Market, order: RestingOrder, source: CancelSource): void {
    market.book.remove(order);
    this.touchLevel(market, order.side, order.price);
    const currency = order.side === 'buy' ? market.listing.quote : market.listing.base;
    if (order.locked.isPositive) this.ledger.release(order.accountId, currency, order.locked);
    order.locked = Decimal.zero;
    order.state = order.filledSize.isZero ? 'canceled' : 'partiallyCanceled';
    order.cancelSource = source;
    order.updatedAt = this.clock.now();
    this.accountBooks.get(order.accountId)?.finish(order);
    this.tellOrder(order);
  }

  private recordFill(order: RestingOrder, fill: Fill | undefined): void {
    const account = this.accountBooks.get(order.accountId);
    if (fill) account?.addFill(fill);
    if (!order.isOpen) account?.finish(order);
    this.tellOrder(order, fill);
  }

  private tellOrder(order: RestingOrder, fill?: Fill): void {
    if (this.accountBooks.get(order.accountId)?.kind === 'client')
      this.pendingOrders.push({ order: order.view(), fill });
  }

  private touchLevel(market: Market, side: Side, price: Decimal): void {
    if (price.isZero) return;
    market.lastChangeAt = this.clock.now();
    listOf(this.pendingLevels, market.symbol).push({ side, price });
  }

  private touchBalance(accountId: string, currency: string, before: Balance): void {
    const account = this.accountBooks.get(accountId);
    if (account?.kind !== 'client') return;
    const currencies = this.pendingBalances.get(accountId) ?? new Set<string>();
    if (!currencies.has(currency)) account.rememberBalance(currency, before, this.clock.now());
    this.pendingBalances.set(accountId, currencies.add(currency));
  }

  private tell(): void {
    const time = this.clock.now();
    const orders = this.pendingOrders.splice(0);
    const balances = [...this.pendingBalances];
    const symbols = new Set([...this.pendingLevels.keys(), ...this.pendingTrades.keys()]);
    const markets = [...symbols].map((symbol) => ({
      ...{ symbol, time, trades: this.pendingTrades.get(symbol) ?? [], levels: this.pendingLevels.get(symbol) ?? [] },
    }));
    const reason = this.balanceReason;
    this.pendingBalances.clear();
    this.pendingTrades.clear();
    this.pendingLevels.clear();
    this.balanceReason = 'trade';
    for (const change of orders) this.orderChanges.fire(change);
    for (const [accountId, currencies] of balances) {
      const after = new Map<string, Balance>();
      for (const currency of currencies) after.set(currency, this.ledger.balance(accountId, currency));
      this.balanceChanges.fire({ accountId, time, reason, balances: after });
    }
    for (const change of markets) this.marketChanges.fire(change);
  }
}

function listOf<T>(lists: Map<string, T[]>, key: string): T[] {
  let list = lists.get(key);
  if (!list) {
    list = [];
    lists.set(key, list);
  }
  return list;
}
