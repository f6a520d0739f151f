/** Cancels many orders and asks again until none is left, or says which are. */

import { delay } from '../base/clock';
import type { Disposable } from '../base/disposable';
import { describeError } from '../base/log';
import { isTerminal, type Order } from '../model/order';
import type { CancelAllFilter } from '../venues/venue';
import { endResult, retryDelayMs, type Cancellation } from './cancellation';
import type { CancelAllResult, TrackedOrder } from './orders';
import type { OrdersContext } from './ordersContext';

/** How long it is asked again, in ms, before what is left is listed. */
const patienceMs = 30_000;
const betweenRoundsMs = 700;

export class CancelEverything implements Disposable {
  private readonly abort = new AbortController();

  constructor(
    private readonly context: OrdersContext,
    private readonly cancellation: Cancellation,
  ) {}

  async run(filter: CancelAllFilter): Promise<CancelAllResult> {
    const { store, clock, trading } = this.context;
    const startedAt = clock.monotonic();
    const concerned = new Set(store.open.filter(({ order }) => matches(order, filter)).map(({ key }) => key));
    for (const key of concerned) store.patch(key, { isCanceling: true });
    let lastError: Error | undefined;
    let isListed = false;
    for (let round = 0; clock.monotonic() - startedAt < patienceMs && !this.abort.signal.aborted; round++) {
      let waitMs = betweenRoundsMs;
      try {
        if (round === 0 && this.canSweep(filter)) {
          // One call for all, before anything is listed: this is also the kill switch.
          this.context.journal?.note({ kind: 'cancel', symbol: filter.instrument?.symbol ?? '*' });
          await trading.cancelAll(filter, { priority: 'urgent' });
        } else {
          const left = await this.openAtVenue(filter);
          isListed = true;
          lastError = undefined;
          for (const { key } of left) concerned.add(key);
          const wanted = [...left, ...this.guesses(concerned)];
          if (wanted.length === 0) break;
          await this.cancelEachOrBatch(wanted);
        }
      } catch (error) {
        lastError = error instanceof Error ? error : new Error(String(error));
        this.context.onPrivateError(error, 'write');
        this.context.logger.warn(`Cancelling everything: ${describeError(error)}`);
        waitMs = Math.max(waitMs, retryDelayMs(error) ?? 0);
      }
      await delay(clock, waitMs, this.abort.signal);
    }
    return this.sumUp(concerned, isListed, lastError);
  }

  dispose(): void {
    this.abort.abort();
  }

  /** The venue's own list, so that orders placed elsewhere are met too. */
  private async openAtVenue(filter: CancelAllFilter): Promise<readonly TrackedOrder[]> {
    const { trading, store } = this.context;
    const { instrument } = filter;
    const orders = await trading.openOrders(instrument ? { instrument } : {}, { priority: 'urgent' });
    const left: TrackedOrder[] = [];
    for (const order of orders) {
      const tracked = store.apply(order);
      // A list that lags behind shows orders we know to be over.
      if (tracked && !isTerminal(tracked.order.status) && matches(order, filter)) left.push(tracked);
    }
    return left;
  }

  private canSweep({ instrument, side }: CancelAllFilter): boolean {
    const { cancelAll, cancelAllBySide } = this.context.capabilities;
    if (side !== undefined && !cancelAllBySide) return false;
    return cancelAll === 'account' || (cancelAll === 'instrument' && instrument !== undefined);
  }

  private async cancelEachOrBatch(orders: readonly TrackedOrder[]): Promise<void> {
    const { trading, capabilities } = this.context;
    const size = capabilities.maxBatchCancel;
    const known = orders.filter(({ order }) => order.orderId !== undefined);
    const others = orders.filter(({ order }) => order.orderId === undefined);
    if (size < 2 || known.length < 2) {
      await this.cancelEach(orders);
      return;
    }
    for (const group of bySymbol(known)) {
      for (let at = 0; at < group.length; at += size) {
        const batch = group.slice(at, at + size);
        await trading.cancelOrders(
          batch.map(({ order }) => ({
            instrument: order.instrument,
            ...(order.orderId !== undefined && { orderId: order.orderId }),
          })),
          { priority: 'urgent' },
        );
      }
    }
    await this.cancelEach(others);
  }

  private async cancelEach(orders: readonly TrackedOrder[]): Promise<void> {
    let limited: Error | undefined;
    for (const { key } of orders) {
      const result = await this.cancellation.cancel(key);
      if (result.kind === 'refused' && retryDelayMs(result.error) !== undefined) limited = result.error;
    }
    if (limited) throw limited;
  }

  /** Orders of unknown outcome may stand at the venue without being in its list yet. */
  private guesses(concerned: ReadonlySet<string>): readonly TrackedOrder[] {
    return this.context.store.open.filter(
      ({ key, order }) => concerned.has(key) && (order.status === 'unknown' || order.status === 'pending'),
    );
  }

  private async sumUp(
    concerned: ReadonlySet<string>,
    isListed: boolean,
    error: Error | undefined,
  ): Promise<CancelAllResult> {
    const { store } = this.context;
    const canceled: TrackedOrder[] = [];
    const alreadyDone: TrackedOrder[] = [];
    const left: TrackedOrder[] = [];
    for (const key of concerned) {
      // Gone from the venue's list: its own row says how it ended.
      const tracked = isListed && !error ? await this.cancellation.readEnd(key, [0, 500]) : store.get(key);
      if (!tracked) continue;
      if (!isTerminal(tracked.order.status)) {
        store.patch(key, { isCanceling: false });
        left.push(store.get(key) ?? tracked);
      } else if (endResult(tracked).kind === 'canceled') canceled.push(tracked);
      else alreadyDone.push(tracked);
    }
    return { canceled, alreadyDone, left, ...(error && { error }) };
  }
}

function matches(order: Order, { instrument, side }: CancelAllFilter): boolean {
  return (
    (instrument === undefined || order.instrument.symbol === instrument.symbol) &&
    (side === undefined || order.side === side)
  );
}

function bySymbol(orders: readonly TrackedOrder[]): readonly (readonly TrackedOrder[])[] {
  const groups = new Map<string, TrackedOrder[]>();
  for (const tracked of orders) {
    const { symbol } = tracked.order.instrument;
    const group = groups.get(symbol);
    if (group) group.push(tracked);
    else groups.set(symbol, [tracked]);
  }
  return [...groups.values()];
}
