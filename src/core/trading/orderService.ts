/** The order service of one account: placing, cancelling, following and settling, put together over one store. */

import { delay } from '../base/clock';
import { Decimal } from '../base/decimal';
import { DisposableStore, toDisposable, type Disposable } from '../base/disposable';
import { parseSymbol } from '../model/instrument';
import { isOpen, isTerminal, orderTypes, stpModes, type Fill, type Order } from '../model/order';
import type { OrderTicket } from '../model/orderTicket';
import type { CancelAllFilter, OrderEvent } from '../venues/venue';
import { Cancellation, idsOf, referenceOf } from './cancellation';
import { CancelEverything } from './cancelEverything';
import type { Intent } from './journal';
import type {
  AwaySummary,
  CancelAllResult,
  CancelResult,
  OrderChangeEvent,
  OrderService,
  OrdersStatus,
  PlaceOptions,
  PlaceOutcome,
  TrackedOrder,
} from './orders';
import type { OrdersContext } from './ordersContext';
import { Parking } from './parking';
import { Placement, type SentOrder } from './placement';
import { Reconciler } from './reconcile';
import { costOf, type Reservations } from './reservations';
import { isGuess, Settler } from './settle';

/** A submit found without an end in the journal had left, or never would, this long after it was written down, in ms. */
const intentLeftWithinMs = 60_000;
/** Without a stream, a comparison this young is as good as live, in ms. */
const freshWithoutStreamMs = 15_000;
const historyCount = 200;
/** How long the end of an order may wait for the reason of it, in ms. */
const reasonPatienceMs = 1_500;

export class LiveOrders implements OrderService, Disposable {
  private readonly owned = new DisposableStore();
  readonly onDidChangeOrder;
  readonly onDidFill;
  readonly onDidChange;
  private readonly settler: Settler;
  private readonly placement: Placement;
  private readonly cancellation: Cancellation;
  private readonly everything: CancelEverything;
  private readonly reconciler: Reconciler;
  private readonly parking: Parking;
  private readonly following = this.owned.add(new DisposableStore());
  private unaskedIntents = 0;
  private signInError: Error | undefined;

  constructor(
    private readonly context: OrdersContext,
    private readonly reservations: Reservations,
  ) {
    const { store } = context;
    this.owned.add(store);
    this.onDidChangeOrder = store.onDidChangeOrder;
    this.onDidFill = store.onDidFill;
    this.onDidChange = store.onDidChange;
    this.settler = this.owned.add(new Settler(context));
    this.placement = this.owned.add(new Placement(context, reservations, this.settler));
    this.cancellation = this.owned.add(new Cancellation(context));
    this.everything = this.owned.add(new CancelEverything(context, this.cancellation));
    this.reconciler = this.owned.add(new Reconciler(context, this.cancellation));
    this.parking = this.owned.add(
      new Parking(context, (event) => {
        this.take(event);
      }),
    );
    this.owned.add(
      store.onDidChangeOrder((event) => {
        this.keepBooks(event);
      }),
    );
    for (const intent of context.journal?.unresolved ?? []) this.restore(intent);
  }

  get status(): OrdersStatus {
    if (this.signInError) return 'failed';
    if (!this.reconciler.hasEverSucceeded) return this.reconciler.error ? 'failed' : 'loading';
    const { streams } = this.context;
    const isFollowed = streams ? streams.state.status === 'live' : this.reconciler.ageMs < freshWithoutStreamMs;
    return isFollowed && this.reconciler.isReconciled && !this.reconciler.error ? 'live' : 'stale';
  }

  get error(): Error | undefined {
    return this.signInError ?? this.reconciler.error;
  }

  get open(): readonly TrackedOrder[] {
    return this.context.store.open;
  }

  get recent(): readonly TrackedOrder[] {
    return this.context.store.recent;
  }

  get fills(): readonly Fill[] {
    return this.context.store.fills;
  }

  get unknown(): readonly TrackedOrder[] {
    return this.open.filter(({ order }) => order.status === 'unknown');
  }

  get isReconciled(): boolean {
    return this.reconciler.isReconciled && this.unaskedIntents === 0;
  }

  /** Let through lately, for the limits. */
  get sent(): readonly SentOrder[] {
    return this.placement.sent;
  }

  get(key: string): TrackedOrder | undefined {
    return this.context.store.get(key);
  }

  place(ticket: OrderTicket, draftId: string, options?: PlaceOptions): Promise<PlaceOutcome> {
    return this.placement.place(ticket, draftId, options);
  }

  cancel(key: string): Promise<CancelResult> {
    return this.cancellation.cancel(key);
  }

  cancelAll(filter: CancelAllFilter): Promise<CancelAllResult> {
    return this.everything.run(filter);
  }

  refresh(): Promise<void> {
    this.settler.askAllNow();
    return this.reconciler.run();
  }

  /** Resolves once everything has been compared. */
  untilReconciled(): Promise<void> {
    if (this.isReconciled) return Promise.resolve();
    return new Promise((resolve) => {
      const waiting = this.owned.add(
        this.onDidChange(() => {
          if (!this.isReconciled) return;
          this.owned.delete(waiting);
          resolve();
        }),
      );
    });
  }

  /** Something may have been missed: after sleep, or when the network changed. */
  doubt(): void {
    this.settler.askAllNow();
    this.reconciler.doubt();
  }

  async whileAway(since: number): Promise<AwaySummary> {
    const { trading } = this.context;
    const [orders, fills] = await Promise.all([
      trading.orderHistory({ from: since, limit: historyCount }, { priority: 'background' }),
      trading.fills({ from: since, limit: historyCount }, { priority: 'background' }),
    ]);
    const ended = orders.filter(({ updatedAt }) => updatedAt >= since);
    const recentFills = fills.filter(({ at }) => at >= since);
    const stillOpen = this.open.filter(({ order }) => recentFills.some(({ orderId }) => orderId === order.orderId));
    return {
      since,
      filled: ended.filter(({ status }) => status === 'filled'),
      partlyFilled: stillOpen.map(({ order }) => order),
      canceled: ended.filter(({ status }) => status === 'canceled' || status === 'partiallyCanceled'),
      fills: recentFills,
    };
  }

  /** Follows the stream and compares by REST, until stopped. */
  start(): void {
    this.signInError = undefined;
    const { streams } = this.context;
    this.following.clear();
    if (streams) {
      this.following.add(
        streams.orders((event) => {
          if (!this.parking.holds(event)) this.take(event);
        }),
      );
    }
    this.reconciler.start();
    this.settler.askAllNow();
  }

  /** Sign-in trouble: the stream is let go and nothing is asked until `start`. What is known stays, marked. */
  stop(error: Error): void {
    this.signInError = error;
    this.following.clear();
    this.reconciler.stop();
    this.context.store.touch();
  }

  dispose(): void {
    this.owned.dispose();
  }

  private take({ order, fill }: OrderEvent): void {
    const { store } = this.context;
    if (this.lacksReason(order)) void this.takeWithReason(order);
    else store.apply(order);
    if (fill) store.applyFill(fill);
  }

  /** Cancelled, not by us, in words that do not say by whom. */
  private lacksReason(order: Order): boolean {
    const known = this.context.store.find(idsOf(order));
    const isCanceled = order.status === 'canceled' || order.status === 'partiallyCanceled';
    if (!known || !isCanceled || order.cancelSource !== undefined) return false;
    return isOpen(known.order.status) && !known.isCanceling;
  }

  /** The order's own row says who cancelled it. Without a quick answer the row leaves all the same. */
  private async takeWithReason(order: Order): Promise<void> {
    const { trading, clock, store } = this.context;
    const end = new AbortController();
    const registration = this.owned.add(
      toDisposable(() => {
        end.abort();
      }),
    );
    const reading = trading.order(referenceOf(order), 'history', { signal: end.signal }).catch(() => undefined);
    const late = delay(clock, reasonPatienceMs, end.signal).then(() => undefined);
    const cancelSource = (await Promise.race([reading, late]))?.cancelSource;
    if (this.owned.isDisposed) return;
    this.owned.delete(registration);
    store.apply({ ...order, ...(cancelSource !== undefined && { cancelSource }) });
  }

  private keepBooks({ current, previous }: OrderChangeEvent): void {
    const { key, order } = current;
    const isAbsent = order.status === 'notPlaced' || (order.status === 'rejected' && order.orderId === undefined);
    if (isAbsent) this.reservations.release(key);
    else if (!isGuess(order)) this.reservations.accepted(key, order.createdAt);
    const hasEnded = isTerminal(order.status) && previous !== undefined && !isTerminal(previous.order.status);
    if (!hasEnded || isAbsent || current.origin === 'elsewhere') return;
    this.context.journal?.note({
      kind: 'end',
      symbol: order.instrument.symbol,
      status: order.status,
      filledQuantity: order.filledQuantity.toString(),
      filledNotional: order.filledNotional.toString(),
      ...idsOf(order),
    });
  }

  /** An order written down by a run before this one, whose end is not: it is unknown until the venue was asked. */
  restore(intent: Intent): void {
    const order = orderOf(intent);
    const { store, venueClock, clock, logger } = this.context;
    if (!order) {
      logger.warn(`The journal holds an order of ${intent.symbol} that cannot be read as one`);
      return;
    }
    const tracked = store.apply(order, { unknownSince: clock.now(), note: 'checking' });
    if (!tracked) return;
    const { currency, amount } = costOf(order, this.context.buyFeeRate(order.instrument));
    this.reservations.reserve(tracked.key, currency, amount);
    this.unaskedIntents++;
    const leftBy = Math.min(venueClock.now(), intent.venueTime + intentLeftWithinMs);
    void this.settler.watch({ key: tracked.key, leftBy }, true).then((answer) => {
      if (answer === 'failed') return;
      this.unaskedIntents--;
      store.touch();
    });
  }
}

function orderOf(intent: Intent): Order | undefined {
  const instrument = parseSymbol(intent.symbol);
  const type = orderTypes.find((known) => known === intent.type);
  const side = (['buy', 'sell'] as const).find((known) => known === intent.side);
  if (!instrument || !type || !side) return undefined;
  const price = Decimal.parse(intent.price ?? '');
  const quantity = Decimal.parse(intent.quantity ?? '');
  const notional = Decimal.parse(intent.notional ?? '');
  const stpMode = stpModes.find((known) => known === intent.stpMode);
  return {
    instrument,
    clientOrderId: intent.clientOrderId,
    side,
    type,
    mode: intent.mode === 'isolatedMargin' ? 'isolatedMargin' : 'spot',
    ...(price && { price }),
    ...(quantity && { quantity }),
    ...(notional && { notional }),
    ...(stpMode && { stpMode }),
    filledQuantity: Decimal.zero,
    filledNotional: Decimal.zero,
    status: 'unknown',
    createdAt: intent.venueTime,
    updatedAt: intent.venueTime,
  };
}
