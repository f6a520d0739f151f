/** Holds stream messages that name an order only by an id we have not been told yet, until the submit's answer names it too. */

import { DisposableStore, MutableDisposable, type Disposable } from '../base/disposable';
import type { OrderEvent } from '../venues/venue';
import type { OrdersContext } from './ordersContext';
import { isGuess } from './settle';

/** A submit has been answered, or is being asked about, by then; what is still parked is an order from elsewhere. */
const parkedForMs = 20_000;
const maxParked = 200;

export class Parking implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly timer = this.owned.add(new MutableDisposable<Disposable>());
  private parked: OrderEvent[] = [];

  constructor(
    private readonly context: OrdersContext,
    private readonly deliver: (event: OrderEvent) => void,
  ) {
    this.owned.add(
      context.store.onDidChangeOrder(({ current, previous }) => {
        const isNamedNow = current.order.orderId !== undefined && previous?.order.orderId === undefined;
        if (this.parked.length > 0 && (isNamedNow || !isGuess(current.order))) this.release();
      }),
    );
  }

  /** True when the message has to wait. */
  holds(event: OrderEvent): boolean {
    const { order } = event;
    const { store, clock } = this.context;
    if (order.clientOrderId !== undefined || store.find(order)) return false;
    const mayBeOurs = store.open.some(
      (tracked) => isGuess(tracked.order) && tracked.order.instrument.symbol === order.instrument.symbol,
    );
    if (!mayBeOurs || this.parked.length >= maxParked) return false;
    this.parked.push(event);
    this.timer.value ??= clock.setTimeout(() => {
      this.timer.value = undefined;
      const late = this.parked;
      this.parked = [];
      for (const parked of late) this.deliver(parked);
    }, parkedForMs);
    return true;
  }

  dispose(): void {
    this.owned.dispose();
    this.parked = [];
  }

  private release(): void {
    const waiting = this.parked;
    this.parked = [];
    this.timer.value = undefined;
    // What still fits no order parks again.
    for (const event of waiting) if (!this.holds(event)) this.deliver(event);
  }
}
