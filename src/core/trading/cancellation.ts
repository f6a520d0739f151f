/** Cancels orders, and says what really became of each: cancelled, done before, refused, or still being asked about. */

import { delay } from '../base/clock';
import { DisposableStore, type Disposable } from '../base/disposable';
import { isProvenUnsent, NotFoundError, OrderRejectedError, RateLimitError } from '../base/errors';
import { describeError } from '../base/log';
import { isTerminal, type Order } from '../model/order';
import type { OrderReference } from '../venues/venue';
import type { CancelResult, TrackedOrder } from './orders';
import type { OrdersContext } from './ordersContext';
import { absentIfNotFound, settleScheduleMs } from './settle';

/** Waits between looks for the end the venue announced, in ms; reads lag behind writes. */
const confirmScheduleMs: readonly number[] = [0, 300, 700, 1_500, 3_000];
const graceMs = 2_000;

export class Cancellation implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly abort = new AbortController();
  private readonly underWay = new Map<string, Promise<CancelResult>>();
  /** Orders whose cancel is being asked about, and the venue's time by which it can no longer be taken in. */
  private readonly deadBy = new Map<string, number>();

  constructor(private readonly context: OrdersContext) {
    this.owned.add({
      dispose: () => {
        this.abort.abort();
      },
    });
  }

  /** A second wish while the first is under way is the same wish. */
  cancel(key: string): Promise<CancelResult> {
    const known = this.underWay.get(key);
    if (known) return known;
    const tracked = this.context.store.get(key);
    if (!tracked)
      return Promise.reject(new NotFoundError('order', `Expected an order of this account, found no ${key}`));
    if (isTerminal(tracked.order.status)) return Promise.resolve({ kind: 'alreadyDone', tracked });
    const result = this.send(tracked).finally(() => {
      this.underWay.delete(key);
    });
    this.underWay.set(key, result);
    return result;
  }

  /** Reads the order until it has ended, as long as a lagging read may take. The newest word on it either way. */
  async readEnd(key: string, scheduleMs = confirmScheduleMs): Promise<TrackedOrder | undefined> {
    for (const waitMs of scheduleMs) {
      if (waitMs > 0) await delay(this.context.clock, waitMs, this.abort.signal);
      const tracked = this.context.store.get(key);
      if (!tracked || isTerminal(tracked.order.status) || this.owned.isDisposed) return tracked;
      try {
        const order = await absentIfNotFound(this.context.trading.order(referenceOf(tracked.order)));
        const merged = order && this.context.store.apply(order);
        if (merged && isTerminal(merged.order.status)) return merged;
      } catch (error) {
        this.context.onPrivateError(error, 'read');
        this.context.logger.debug(`Reading order ${key} after its cancel: ${describeError(error)}`);
      }
    }
    return this.context.store.get(key);
  }

  /** Our word that an order is over, where the venue shows it nowhere any more. */
  concludeCanceled(key: string, note?: string): TrackedOrder | undefined {
    const tracked = this.context.store.get(key);
    if (!tracked || isTerminal(tracked.order.status)) return tracked;
    const order: Order = { ...tracked.order, status: 'canceled', updatedAt: this.context.venueClock.now() };
    return this.context.store.apply(order, note === undefined ? {} : { note });
  }

  dispose(): void {
    this.owned.dispose();
  }

  private async send(tracked: TrackedOrder): Promise<CancelResult> {
    const { store, trading, journal } = this.context;
    const { key } = tracked;
    const reference = referenceOf(tracked.order);
    const ids = idsOf(tracked.order);
    store.patch(key, { isCanceling: true });
    journal?.note({ kind: 'cancel', symbol: tracked.order.instrument.symbol, ...ids });
    let result: CancelResult;
    try {
      const outcome = await trading.cancelOrder(reference, { priority: 'urgent' });
      result = await this.afterAnswer(tracked, outcome === 'canceled');
    } catch (error) {
      this.context.onPrivateError(error, 'write');
      result = await this.afterFailure(tracked, error);
    }
    journal?.note({
      kind: 'cancelOutcome',
      symbol: tracked.order.instrument.symbol,
      outcome: result.kind,
      ...idsOf(result.tracked.order),
    });
    return result;
  }

  private async afterAnswer(tracked: TrackedOrder, saidCanceled: boolean): Promise<CancelResult> {
    const end = (await this.readEnd(tracked.key)) ?? tracked;
    if (isTerminal(end.order.status)) return endResult(end);
    if (saidCanceled && isKnownToVenue(end.order)) {
      // The venue said so in plain words, and only its reads lag.
      return endResult(this.concludeCanceled(tracked.key, 'canceled') ?? end);
    }
    return this.follow(end, new NotFoundError('order', `The venue shows no end of order ${tracked.key} yet`));
  }

  private async afterFailure(tracked: TrackedOrder, error: unknown): Promise<CancelResult> {
    const isDoneBefore =
      error instanceof NotFoundError || (error instanceof OrderRejectedError && error.reason === 'orderState');
    if (isDoneBefore) return this.afterAnswer(tracked, false);
    if (error instanceof Error && isProvenUnsent(error)) {
      this.context.store.patch(tracked.key, { isCanceling: false });
      return { kind: 'refused', error, tracked: this.context.store.get(tracked.key) ?? tracked };
    }
    return this.follow(tracked, error instanceof Error ? error : new Error(String(error)));
  }

  /** The row says "checking" while the order is asked about; the promise does not wait for it. */
  private follow(tracked: TrackedOrder, error: Error): CancelResult {
    this.context.store.patch(tracked.key, { isCanceling: true, note: 'cancelChecking' });
    const { venueClock, capabilities } = this.context;
    const isFollowed = this.deadBy.has(tracked.key);
    this.deadBy.set(tracked.key, venueClock.now() + capabilities.requestValidityMs + graceMs);
    // A further cancel of the same order prolongs the question, it does not put another.
    if (!isFollowed) {
      void this.askUntilClear(tracked.key).finally(() => {
        this.deadBy.delete(tracked.key);
      });
    }
    return { kind: 'unknown', error, tracked: this.context.store.get(tracked.key) ?? tracked };
  }

  private async askUntilClear(key: string): Promise<void> {
    const { venueClock, store } = this.context;
    for (const waitMs of settleScheduleMs) {
      await delay(this.context.clock, waitMs, this.abort.signal);
      const askedAt = venueClock.now();
      const tracked = await this.readEnd(key, [0]);
      if (!tracked || this.owned.isDisposed) return;
      if (isTerminal(tracked.order.status)) {
        store.patch(key, { note: tracked.order.status === 'filled' ? 'cancelTooLate' : undefined });
        return;
      }
      // The cancel can no longer be taken in, and the order still stands: it may be cancelled anew.
      if (askedAt > (this.deadBy.get(key) ?? 0) && isKnownToVenue(tracked.order)) break;
    }
    store.patch(key, { isCanceling: false, note: 'cancelNotDone' });
  }
}

export function referenceOf(order: Order): OrderReference {
  return { instrument: order.instrument, ...idsOf(order) };
}

export function idsOf({ orderId, clientOrderId }: Order): {
  readonly orderId?: string;
  readonly clientOrderId?: string;
} {
  return { ...(orderId !== undefined && { orderId }), ...(clientOrderId !== undefined && { clientOrderId }) };
}

export function endResult(tracked: TrackedOrder): CancelResult {
  const { status } = tracked.order;
  return status === 'canceled' || status === 'partiallyCanceled'
    ? { kind: 'canceled', tracked }
    : { kind: 'alreadyDone', tracked };
}

export function retryDelayMs(error: unknown): number | undefined {
  return error instanceof RateLimitError ? error.retryAfterMs : undefined;
}

function isKnownToVenue({ status }: Order): boolean {
  return status !== 'pending' && status !== 'unknown';
}
