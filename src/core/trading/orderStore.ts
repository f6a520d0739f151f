/** Every order this account is known to have, merged from all that is heard of it, each fill counted once. */

import type { Disposable } from '../base/disposable';
import { DisposableStore } from '../base/disposable';
import { Emitter } from '../base/event';
import { isTerminal, mergeOrder, type Fill, type Order } from '../model/order';
import type { OrderReference } from '../venues/venue';
import type { OrderChangeEvent, OrderOrigin, TrackedOrder } from './orders';

const maxRecent = 200;
/** Finished orders held before the oldest are let go. */
const maxHeldTerminal = 2 * maxRecent;
const maxFills = 500;
/** Ids of fills and of orders let go, so that a late copy is not taken for news. */
const maxRemembered = 20_000;

/** What only we know of an order. `undefined` takes a word away. */
export interface TrackingPatch {
  readonly isCanceling?: boolean;
  readonly unknownSince?: number | undefined;
  readonly note?: string | undefined;
}

export class OrderStore implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly orderEmitter = this.owned.add(new Emitter<OrderChangeEvent>());
  private readonly fillEmitter = this.owned.add(new Emitter<Fill>());
  private readonly changeEmitter = this.owned.add(new Emitter<void>());
  readonly onDidChangeOrder = this.orderEmitter.event;
  readonly onDidFill = this.fillEmitter.event;
  readonly onDidChange = this.changeEmitter.event;
  private readonly records = new Map<string, TrackedOrder>();
  private readonly keyByOrderId = new Map<string, string>();
  private readonly keyByClientOrderId = new Map<string, string>();
  private readonly seenFills = new BoundedSet(maxRemembered);
  private readonly letGo = new BoundedSet(maxRemembered);
  private fillList: readonly Fill[] = [];
  private openList: readonly TrackedOrder[] | undefined;
  private recentList: readonly TrackedOrder[] | undefined;

  constructor(private readonly originOf: (clientOrderId: string | undefined) => OrderOrigin) {}

  get open(): readonly TrackedOrder[] {
    this.openList ??= [...this.records.values()]
      .filter(({ order }) => !isTerminal(order.status))
      .sort((a, b) => a.order.createdAt - b.order.createdAt);
    return this.openList;
  }

  get recent(): readonly TrackedOrder[] {
    this.recentList ??= this.finished().slice(0, maxRecent);
    return this.recentList;
  }

  get fills(): readonly Fill[] {
    return this.fillList;
  }

  get(key: string): TrackedOrder | undefined {
    return this.records.get(key);
  }

  find({ orderId, clientOrderId }: Pick<OrderReference, 'orderId' | 'clientOrderId'>): TrackedOrder | undefined {
    const key =
      (orderId === undefined ? undefined : this.keyByOrderId.get(orderId)) ??
      (clientOrderId === undefined ? undefined : this.keyByClientOrderId.get(clientOrderId));
    return key === undefined ? undefined : this.records.get(key);
  }

  /** Merges what was heard of one order; a new one is taken in. `undefined` for a late word on an order long finished. */
  apply(order: Order, patch: TrackingPatch = {}): TrackedOrder | undefined {
    const previous = this.find(order);
    if (!previous && this.isLetGo(order)) return undefined;
    // Merged with itself when it is new, so that its status agrees with its fills from the start.
    const merged = mergeOrder(previous?.order ?? order, order);
    return this.put(previous, merged, patch);
  }

  /** Changes only what we know of an order ourselves. */
  patch(key: string, patch: TrackingPatch): void {
    const previous = this.records.get(key);
    if (previous) this.put(previous, previous.order, patch);
  }

  /** Forgets an order that was never sent. */
  remove(key: string): void {
    const record = this.records.get(key);
    if (!record) return;
    this.unindex(record);
    this.changed();
  }

  /** True when the fill was not known. A silent one is history, taken in without telling. */
  applyFill(fill: Fill, isSilent = false): boolean {
    // Both sides of a self-trade share a trade id.
    const id = `${fill.tradeId} ${fill.orderId}`;
    if (this.seenFills.has(id)) return false;
    const at = this.fillList.findIndex((known) => known.at <= fill.at);
    const index = at < 0 ? this.fillList.length : at;
    this.fillList = [...this.fillList.slice(0, index), fill, ...this.fillList.slice(index)].slice(0, maxFills);
    // Marked after it is applied: a fill that failed half way is applied when it comes again.
    this.seenFills.add(id);
    if (!isSilent) this.fillEmitter.fire(fill);
    this.changeEmitter.fire();
    return true;
  }

  /** Tells listeners that something beside the orders changed: a status. */
  touch(): void {
    this.changeEmitter.fire();
  }

  dispose(): void {
    this.owned.dispose();
  }

  private put(previous: TrackedOrder | undefined, order: Order, patch: TrackingPatch): TrackedOrder {
    const isOver = isTerminal(order.status);
    const isGuess = order.status === 'pending' || order.status === 'unknown';
    const unknownSince = isGuess ? ('unknownSince' in patch ? patch.unknownSince : previous?.unknownSince) : undefined;
    const note = 'note' in patch ? patch.note : previous?.note;
    const current: TrackedOrder = {
      key: previous?.key ?? order.clientOrderId ?? order.orderId ?? '',
      order,
      origin: previous?.origin === 'thisWindow' ? 'thisWindow' : this.originOf(order.clientOrderId),
      isCanceling: !isOver && (patch.isCanceling ?? previous?.isCanceling ?? false),
      ...(unknownSince !== undefined && { unknownSince }),
      ...(note !== undefined && { note }),
    };
    if (current.key === '')
      throw new Error(`Expected an order with an id, found one of ${order.instrument.symbol} without`);
    if (previous && isSame(previous, current)) return previous;
    this.records.set(current.key, current);
    if (order.orderId !== undefined) this.keyByOrderId.set(order.orderId, current.key);
    if (order.clientOrderId !== undefined) this.keyByClientOrderId.set(order.clientOrderId, current.key);
    if (isOver) this.letGoOfTheOldest();
    this.openList = undefined;
    this.recentList = undefined;
    this.orderEmitter.fire({ current, previous });
    this.changeEmitter.fire();
    return current;
  }

  private finished(): TrackedOrder[] {
    return [...this.records.values()]
      .filter(({ order }) => isTerminal(order.status))
      .sort((a, b) => b.order.updatedAt - a.order.updatedAt);
  }

  private letGoOfTheOldest(): void {
    if (this.records.size <= maxHeldTerminal) return;
    const finished = this.finished();
    if (finished.length <= maxHeldTerminal) return;
    for (const record of finished.slice(maxRecent)) {
      for (const id of [record.order.orderId, record.order.clientOrderId]) if (id !== undefined) this.letGo.add(id);
      this.unindex(record);
    }
  }

  private isLetGo({ orderId, clientOrderId }: Order): boolean {
    return (
      (orderId !== undefined && this.letGo.has(orderId)) ||
      (clientOrderId !== undefined && this.letGo.has(clientOrderId))
    );
  }

  private unindex({ key, order }: TrackedOrder): void {
    this.records.delete(key);
    if (order.orderId !== undefined) this.keyByOrderId.delete(order.orderId);
    if (order.clientOrderId !== undefined) this.keyByClientOrderId.delete(order.clientOrderId);
  }

  private changed(): void {
    this.openList = undefined;
    this.recentList = undefined;
    this.changeEmitter.fire();
  }
}

/** Remembers the newest `limit` texts. */
class BoundedSet {
  private readonly items = new Set<string>();

  constructor(private readonly limit: number) {}

  has(item: string): boolean {
    return this.items.has(item);
  }

  add(item: string): void {
    this.items.add(item);
    if (this.items.size <= this.limit) return;
    const [oldest] = this.items;
    if (oldest !== undefined) this.items.delete(oldest);
  }
}

function isSame(a: TrackedOrder, b: TrackedOrder): boolean {
  return (
    a.order.status === b.order.status &&
    a.order.orderId === b.order.orderId &&
    a.order.clientOrderId === b.order.clientOrderId &&
    a.order.filledQuantity.eq(b.order.filledQuantity) &&
    a.order.filledNotional.eq(b.order.filledNotional) &&
    a.order.cancelSource === b.order.cancelSource &&
    a.order.updatedAt === b.order.updatedAt &&
    a.order.createdAt === b.order.createdAt &&
    isSameNumber(a.order.price, b.order.price) &&
    isSameNumber(a.order.quantity, b.order.quantity) &&
    isSameNumber(a.order.notional, b.order.notional) &&
    a.isCanceling === b.isCanceling &&
    a.unknownSince === b.unknownSince &&
    a.note === b.note
  );
}

function isSameNumber(a: Order['price'], b: Order['price']): boolean {
  return a && b ? a.eq(b) : a === b;
}
