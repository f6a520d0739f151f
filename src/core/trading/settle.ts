/** Settles unknown outcomes by asking. An order is adopted when it is found, and called not placed only when that is proven. */

import { Decimal } from '../base/decimal';
import { DisposableStore, MutableDisposable, type Disposable } from '../base/disposable';
import { NotFoundError } from '../base/errors';
import { describeError } from '../base/log';
import type { Order } from '../model/order';
import type { TrackedOrder } from './orders';
import type { OrdersContext } from './ordersContext';

/** Waits between questions, in ms; the last one repeats. */
export const settleScheduleMs: readonly number[] = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000];
/** Each wait is this much shorter or longer by chance, as a ratio, so that many orders do not ask at once. */
const jitter = 0.2;
/** Of the venue's time, beyond the window in which a request may still be taken in. */
const graceMs = 2_000;
const absencesNeeded = 2;

export type Answer = 'found' | 'absent' | 'failed';

export interface UnknownOrder {
  readonly key: string;
  /** The venue's time by which the request had surely left, or never would. */
  readonly leftBy: number;
  /** The venue answered with a refusal that is believed once the order is not found: the error to show. */
  readonly refusal?: Error;
}

interface Watch {
  readonly unknown: UnknownOrder;
  readonly timer: MutableDisposable<Disposable>;
  asked: number;
  absences: number;
  readonly firstAnswer: Promise<Answer>;
  readonly resolveFirst: (answer: Answer) => void;
}

export class Settler implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly watches = new Map<string, Watch>();

  constructor(private readonly context: OrdersContext) {
    this.owned.add(
      context.store.onDidChangeOrder(({ current }) => {
        const watch = this.watches.get(current.key);
        if (watch && !isGuess(current.order)) this.end(watch);
      }),
    );
  }

  /**
   * Asks until the order's fate is known. `askNow` puts the first question at once, else it waits for the first step of the
   * schedule. Resolves with the first real answer; `failed` only when it was disposed before.
   */
  watch(unknown: UnknownOrder, askNow = false): Promise<Answer> {
    const known = this.watches.get(unknown.key);
    if (known) return known.firstAnswer;
    const { promise: firstAnswer, resolve: resolveFirst } = deferred<Answer>();
    const watch: Watch = {
      unknown,
      timer: this.owned.add(new MutableDisposable<Disposable>()),
      asked: 0,
      absences: 0,
      firstAnswer,
      resolveFirst,
    };
    this.watches.set(unknown.key, watch);
    if (askNow) void this.ask(watch);
    else this.askLater(watch);
    return firstAnswer;
  }

  get isWatching(): boolean {
    return this.watches.size > 0;
  }

  /** Asks about every one of them now: after sleep, or when a person wants to know. */
  askAllNow(): void {
    for (const watch of this.watches.values()) {
      // Without a timer a question is under way.
      if (!watch.timer.value) continue;
      watch.timer.value = undefined;
      void this.ask(watch);
    }
  }

  /** One question, without following up. Whatever is found is merged into the store. */
  async lookUp(order: Order): Promise<Answer> {
    const { trading, store } = this.context;
    const { instrument, clientOrderId, orderId } = order;
    const reference = {
      instrument,
      ...(orderId !== undefined && { orderId }),
      ...(clientOrderId !== undefined && { clientOrderId }),
    };
    try {
      for (const among of ['open', 'history'] as const) {
        const found = await absentIfNotFound(trading.order(reference, among));
        if (found) {
          store.apply(found, { note: undefined });
          return 'found';
        }
      }
      const fills = await trading.fills({ instrument, from: order.createdAt - 60_000 });
      const own = fills.filter((fill) => isOf(fill, order));
      const [first] = own;
      if (!first) return 'absent';
      for (const fill of own) store.applyFill(fill);
      const traded = await absentIfNotFound(trading.order({ instrument, orderId: first.orderId }));
      // It traded, so it exists; its row may be read a moment later than its trades.
      store.apply(
        traded ?? {
          ...order,
          orderId: first.orderId,
          status: 'partiallyFilled',
          filledQuantity: Decimal.sum(own.map(({ quantity }) => quantity)),
          filledNotional: Decimal.sum(own.map(({ notional }) => notional)),
          updatedAt: Math.max(...own.map(({ at }) => at)),
        },
        { note: undefined },
      );
      return 'found';
    } catch (error) {
      this.context.onPrivateError(error, 'read');
      this.context.logger.debug(`Asking about order ${clientOrderId ?? orderId ?? ''}: ${describeError(error)}`);
      return 'failed';
    }
  }

  dispose(): void {
    const watches = [...this.watches.values()];
    this.watches.clear();
    this.owned.dispose();
    for (const watch of watches) watch.resolveFirst('failed');
  }

  private askLater(watch: Watch): void {
    const { clock, random } = this.context;
    const step = settleScheduleMs[Math.min(watch.asked, settleScheduleMs.length - 1)] ?? 60_000;
    const waitMs = step * (1 - jitter + 2 * jitter * random.next());
    watch.timer.value = clock.setTimeout(() => {
      watch.timer.value = undefined;
      void this.ask(watch);
    }, waitMs);
  }

  private async ask(watch: Watch): Promise<void> {
    const tracked = this.current(watch);
    if (!tracked) return;
    const { venueClock, store } = this.context;
    const askedAt = venueClock.now();
    watch.asked++;
    const answer = await this.lookUp(tracked.order);
    // Found, adopted by the stream meanwhile, or disposed.
    const known = this.current(watch);
    if (!known) return;
    if (!isGuess(known.order)) {
      this.end(watch);
      return;
    }
    if (answer === 'failed') store.patch(watch.unknown.key, { note: 'checkFailed' });
    else store.patch(watch.unknown.key, { note: 'checking' });
    if (answer === 'absent' && this.countsAsProof(watch, askedAt)) {
      this.conclude(watch, tracked);
      return;
    }
    if (answer !== 'failed') watch.resolveFirst(answer);
    this.askLater(watch);
  }

  /** Only questions put after the last moment at which the request could have been taken in count, and a venue clock we can trust. */
  private countsAsProof(watch: Watch, askedAt: number): boolean {
    const { unknown } = watch;
    if (unknown.refusal) return true;
    const { venueClock, capabilities } = this.context;
    if (!venueClock.isTrusted || askedAt <= unknown.leftBy + capabilities.requestValidityMs + graceMs) return false;
    watch.absences++;
    return watch.absences >= absencesNeeded;
  }

  private conclude(watch: Watch, { order }: TrackedOrder): void {
    const { store, journal, venueClock } = this.context;
    const { refusal } = watch.unknown;
    const { clientOrderId } = order;
    // The journal before the screen: a restart must not find this open again.
    if (clientOrderId !== undefined) {
      journal?.note({
        kind: 'outcome',
        clientOrderId,
        outcome: refusal ? 'refused' : 'notPlaced',
        ...(refusal && { reason: describeError(refusal) }),
      });
    }
    watch.resolveFirst('absent');
    store.apply(
      { ...order, status: refusal ? 'rejected' : 'notPlaced', updatedAt: venueClock.now() },
      { note: refusal ? 'refused' : 'notPlaced' },
    );
  }

  /** The order is no longer a guess: told, written down, and no longer asked about. */
  private end(watch: Watch): void {
    this.watches.delete(watch.unknown.key);
    this.owned.delete(watch.timer);
    const tracked = this.context.store.get(watch.unknown.key);
    const { clientOrderId, orderId, status } = tracked?.order ?? {};
    const isConcluded = status === 'notPlaced' || (status === 'rejected' && orderId === undefined);
    if (clientOrderId !== undefined && !isConcluded) {
      this.context.journal?.note({
        kind: 'outcome',
        clientOrderId,
        outcome: 'adopted',
        ...(orderId !== undefined && { orderId }),
      });
    }
    watch.resolveFirst(isConcluded ? 'absent' : 'found');
  }

  private current(watch: Watch): TrackedOrder | undefined {
    if (this.owned.isDisposed || this.watches.get(watch.unknown.key) !== watch) return undefined;
    return this.context.store.get(watch.unknown.key);
  }
}

export function isGuess({ status }: Order): boolean {
  return status === 'pending' || status === 'unknown';
}

export async function absentIfNotFound<T>(question: Promise<T>): Promise<T | undefined> {
  try {
    return await question;
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

function isOf(fill: { readonly orderId: string; readonly clientOrderId?: string }, order: Order): boolean {
  return (
    (order.clientOrderId !== undefined && fill.clientOrderId === order.clientOrderId) ||
    (order.orderId !== undefined && fill.orderId === order.orderId)
  );
}

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: settle };
}
