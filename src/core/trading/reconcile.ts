/** Compares what we believe of our orders with what the venue says by REST: on every (re)connection, now and then, and after sleep. */

import { DisposableStore, MutableDisposable, type Disposable } from '../base/disposable';
import { describeError } from '../base/log';
import { isOpen } from '../model/order';
import type { Cancellation } from './cancellation';
import { idsOf, referenceOf } from './cancellation';
import type { TrackedOrder } from './orders';
import type { OrdersContext } from './ordersContext';
import { absentIfNotFound } from './settle';

const periodMs = { live: 30_000, withoutStream: 5_000, failing: 60_000 };
/** An order that shows nowhere is over only when it was absent twice, this far apart, and untouched for as long. */
const vanishedAfterMs = 10_000;
const lookAgainMs = 6_000;
const fillOverlapMs = 60_000;
const historyCount = 50;
const fillHistoryCount = 100;

export class Reconciler implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly timer = this.owned.add(new MutableDisposable<Disposable>());
  private running: Promise<void> | undefined;
  private isWantedAgain = false;
  private isStopped = true;
  /** Rises whenever something may have been missed. */
  private epoch = 0;
  private comparedEpoch = -1;
  private comparedAt = -Infinity;
  private failures = 0;
  private lastError: Error | undefined;
  private hasHistory = false;
  private lastFillAt: number | undefined;
  private readonly absences = new Map<string, { readonly since: number; readonly touchedAt: number }>();

  constructor(
    private readonly context: OrdersContext,
    private readonly cancellation: Cancellation,
  ) {
    let { generation, status } = context.streams?.state ?? { generation: 0, status: 'idle' };
    if (context.streams) {
      this.owned.add(
        context.streams.onDidChangeState((state) => {
          const hasBroken = status === 'live' && state.status !== 'live';
          const isBack = state.status === 'live' && (status !== 'live' || generation !== state.generation);
          ({ generation, status } = state);
          // While the stream was away, orders may have changed unseen.
          if (hasBroken || isBack) this.doubt();
          context.store.touch();
        }),
      );
    }
  }

  get isReconciled(): boolean {
    return this.comparedEpoch === this.epoch;
  }

  /** True once a comparison has succeeded. */
  get hasEverSucceeded(): boolean {
    return this.comparedEpoch >= 0;
  }

  get error(): Error | undefined {
    return this.lastError;
  }

  /** Since the last successful comparison, in ms. */
  get ageMs(): number {
    return this.context.clock.monotonic() - this.comparedAt;
  }

  start(): void {
    if (!this.isStopped) return;
    this.isStopped = false;
    void this.run();
  }

  /** Sign-in trouble: nothing is asked until `start`. */
  stop(): void {
    this.isStopped = true;
    this.timer.value = undefined;
  }

  /** Something may have been missed: no new orders until compared, which begins at once. */
  doubt(): void {
    this.epoch++;
    this.context.store.touch();
    if (!this.isStopped) void this.run();
  }

  /** Compares now; a wish during a comparison gets one of its own after it. */
  run(): Promise<void> {
    if (this.running) {
      this.isWantedAgain = true;
      return this.running;
    }
    this.timer.value = undefined;
    this.running = this.repeat();
    return this.running;
  }

  dispose(): void {
    this.isStopped = true;
    this.owned.dispose();
  }

  private async repeat(): Promise<void> {
    do {
      this.isWantedAgain = false;
      await this.compareOnce();
    } while (this.wantsAgain());
    this.running = undefined;
    this.scheduleNext();
  }

  private wantsAgain(): boolean {
    return this.isWantedAgain && !this.isStopped && !this.owned.isDisposed && this.lastError === undefined;
  }

  private async compareOnce(): Promise<void> {
    const { epoch } = this;
    try {
      await this.compare();
      if (this.owned.isDisposed) return;
      this.comparedEpoch = epoch;
      this.comparedAt = this.context.clock.monotonic();
      this.failures = 0;
      this.lastError = undefined;
    } catch (error) {
      if (this.owned.isDisposed) return;
      this.failures++;
      this.lastError = error instanceof Error ? error : new Error(String(error));
      this.context.logger.debug(`Comparing orders with the venue: ${describeError(error)}`);
      this.context.onPrivateError(error, 'read');
    }
    this.context.store.touch();
  }

  private scheduleNext(): void {
    if (this.isStopped || this.owned.isDisposed) return;
    const isLive = this.context.streams?.state.status === 'live';
    const regular = isLive ? periodMs.live : periodMs.withoutStream;
    const backoff = Math.min(periodMs.failing, periodMs.withoutStream * 2 ** Math.min(this.failures - 1, 8));
    const waitMs = this.failures > 0 ? backoff : this.absences.size > 0 ? lookAgainMs : regular;
    this.timer.value = this.context.clock.setTimeout(() => {
      void this.run();
    }, waitMs);
  }

  private async compare(): Promise<void> {
    const { trading, store } = this.context;
    const open = await trading.openOrders({}, { priority: this.isReconciled ? 'background' : 'normal' });
    if (this.owned.isDisposed) return;
    const shown = new Set<string>();
    for (const order of open) {
      const tracked = store.apply(order);
      if (tracked) shown.add(tracked.key);
    }
    await this.readHistory();
    await this.readFills();
    for (const tracked of store.open) {
      if (shown.has(tracked.key)) this.absences.delete(tracked.key);
      else if (shouldBeListed(tracked)) await this.findVanished(tracked);
    }
    for (const key of this.absences.keys()) if (!this.isStillOpen(key)) this.absences.delete(key);
  }

  /** Once: the orders that ended lately, so that the list of recent ones is not empty after a start. */
  private async readHistory(): Promise<void> {
    if (this.hasHistory) return;
    const { trading, store } = this.context;
    try {
      const ended = await trading.orderHistory({ limit: historyCount }, { priority: 'background' });
      for (const order of ended) store.apply(order);
      this.hasHistory = true;
    } catch (error) {
      // Only the list of recent orders is shorter for it; the next comparison asks again.
      this.context.logger.debug(`Reading ended orders: ${describeError(error)}`);
    }
  }

  private async readFills(): Promise<void> {
    const { trading, store } = this.context;
    const isFirst = this.lastFillAt === undefined;
    const newest = store.fills[0]?.at;
    const from =
      this.lastFillAt === undefined ? undefined : Math.max(0, Math.max(this.lastFillAt, newest ?? 0) - fillOverlapMs);
    const fills = await trading.fills(
      { limit: fillHistoryCount, ...(from !== undefined && { from }) },
      { priority: 'background' },
    );
    for (const fill of fills) store.applyFill(fill, isFirst);
    this.lastFillAt = Math.max(this.lastFillAt ?? this.context.venueClock.now(), ...fills.map(({ at }) => at));
  }

  /** Open to us, absent from the venue's list: its own row says how it ended, unless reads lag. */
  private async findVanished({ key, order }: TrackedOrder): Promise<void> {
    const { trading, store, clock } = this.context;
    const found = await absentIfNotFound(trading.order(referenceOf(order), undefined, { priority: 'background' }));
    if (found) {
      this.absences.delete(key);
      store.apply(found);
      return;
    }
    const now = clock.monotonic();
    const before = this.absences.get(key);
    if (before?.touchedAt !== order.updatedAt) {
      this.absences.set(key, { since: now, touchedAt: order.updatedAt });
      return;
    }
    if (now - before.since < vanishedAfterMs) return;
    // A venue that knows no such order knows no trades of it either, and says so the same way.
    const fills = await absentIfNotFound(trading.orderFills(referenceOf(order), { priority: 'background' }));
    for (const fill of fills ?? []) store.applyFill(fill);
    this.context.logger.info(
      `Order ${Object.values(idsOf(order)).join(' ')} is shown nowhere any more: taken as cancelled`,
    );
    this.cancellation.concludeCanceled(key, 'vanished');
    this.absences.delete(key);
  }

  private isStillOpen(key: string): boolean {
    const tracked = this.context.store.get(key);
    return tracked !== undefined && shouldBeListed(tracked);
  }
}

/** A state we do not know may be an open one, so the venue's list has to show it or its own row has to tell the end. */
function shouldBeListed({ order: { status } }: TrackedOrder): boolean {
  return isOpen(status) || status === 'unrecognised';
}
