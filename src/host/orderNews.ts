/** What became of orders, told to the person once each: at the end of what they asked for, or when it happens by itself. */

import { DisposableStore, MutableDisposable, type Disposable } from '../core/base/disposable';
import { isTerminal, type Order } from '../core/model/order';
import type {
  CancelAllResult,
  CancelResult,
  OrderChangeEvent,
  OrderService,
  PlaceOutcome,
  TrackedOrder,
} from '../core/trading/orders';
import type { AccountReference } from '../core/trading/session';
import type { Desk } from './desk';
import { t } from './l10n';
import type { Notifier } from './notify';
import { endSentence, orderSentence } from './orderWords';
import type { HostSettings } from './settings';

export interface OrderNewsOptions {
  readonly notifier: Notifier;
  readonly settings: HostSettings;
}

export class OrderNews implements Disposable {
  private readonly store = new DisposableStore();
  private readonly listening = this.store.add(new MutableDisposable<Disposable>());
  /** While an order of ours is under way, ends that arrive early wait here, so that each is told once. */
  private underWay = 0;
  private readonly early = new Map<string, TrackedOrder>();
  private readonly told = new Set<string>();

  constructor(
    private readonly desk: Desk,
    private readonly options: OrderNewsOptions,
  ) {
    this.store.add(
      desk.onDidChangeState(() => {
        this.early.clear();
        this.told.clear();
        this.listening.value = desk.session?.orders?.onDidChangeOrder((event) => {
          this.onOrderChanged(event);
        });
      }),
    );
  }

  dispose(): void {
    this.store.dispose();
  }

  /** Runs a placement and tells its outcome; an end that arrives meanwhile is part of it. */
  async during(
    orders: OrderService,
    account: AccountReference,
    place: () => Promise<PlaceOutcome>,
    edit?: () => Promise<void>,
  ): Promise<PlaceOutcome> {
    this.underWay++;
    let outcome: PlaceOutcome;
    try {
      outcome = await place();
    } finally {
      this.underWay--;
    }
    if (this.desk.session?.orders === orders) {
      this.tellPlacement(outcome, orders, account, edit);
      this.tellEarly(account);
    }
    return outcome;
  }

  /** The ends of these orders are told as the result of a cancel, not by themselves. */
  expectEnd(keys: readonly string[]): void {
    for (const key of keys) this.told.add(key);
  }

  private tellPlacement(
    outcome: PlaceOutcome,
    orders: OrderService,
    account: AccountReference,
    edit: (() => Promise<void>) | undefined,
  ): void {
    const { notifier } = this.options;
    switch (outcome.kind) {
      case 'accepted': {
        const { key } = outcome.tracked;
        const latest = orders.get(key) ?? outcome.tracked;
        // An order that ended at once is told by its end, and only so.
        if (isTerminal(latest.order.status)) this.tellEnd(latest, account);
        else notifier.tell('info', this.withBadge(t('Placed: {0}.', orderSentence(latest.order))), 'showOrders');
        return;
      }
      case 'refused':
        if (outcome.tracked) this.told.add(outcome.tracked.key);
        notifier.error(outcome.error, 'place', account.venueName, edit);
        return;
      case 'unknown':
        notifier.error(outcome.error, 'place', account.venueName);
    }
  }

  tellCancel(result: CancelResult, account: AccountReference): void {
    const { notifier } = this.options;
    switch (result.kind) {
      case 'canceled':
        notifier.tell('info', this.withBadge(endSentence(asCanceled(result.tracked.order), account.venueName)));
        return;
      case 'alreadyDone':
        notifier.tell(
          'info',
          this.withBadge(t('The cancel came too late. {0}', endSentence(result.tracked.order, account.venueName))),
        );
        return;
      case 'refused':
      case 'unknown':
        this.told.delete(result.tracked.key);
        notifier.error(result.error, 'cancel', account.venueName);
    }
  }

  tellCancelAll(result: CancelAllResult, account: AccountReference): void {
    const { notifier } = this.options;
    if (result.left.length === 0) {
      const text =
        result.alreadyDone.length === 0
          ? t('Orders canceled: {0}.', result.canceled.length)
          : t('Orders canceled: {0}. Already done before: {1}.', result.canceled.length, result.alreadyDone.length);
      notifier.tell('info', this.withBadge(text));
      return;
    }
    for (const { key } of result.left) this.told.delete(key);
    const left = result.left.slice(0, 5).map(({ order }) => orderSentence(order));
    notifier.tell(
      'warning',
      this.withBadge(
        t('Orders canceled: {0}. Still there: {1} ({2}).', result.canceled.length, result.left.length, left.join('; ')),
      ),
      'showOrders',
    );
    if (result.error) notifier.error(result.error, 'cancel', account.venueName);
  }

  private onOrderChanged({ current, previous }: OrderChangeEvent): void {
    const { account } = this.desk;
    const isEnd = isTerminal(current.order.status) && previous !== undefined && !isTerminal(previous.order.status);
    if (!isEnd || !account || current.origin !== 'thisWindow') return;
    if (this.underWay > 0) this.early.set(current.key, current);
    else this.tellEnd(current, account);
  }

  private tellEarly(account: AccountReference): void {
    if (this.underWay > 0) return;
    const waiting = [...this.early.values()];
    this.early.clear();
    for (const tracked of waiting) this.tellEnd(tracked, account);
  }

  private tellEnd(tracked: TrackedOrder, account: AccountReference): void {
    if (this.told.has(tracked.key)) return;
    this.told.add(tracked.key);
    const { notifier, settings } = this.options;
    const { status } = tracked.order;
    const isGood = status === 'filled' || (status === 'partiallyCanceled' && tracked.order.type === 'market');
    if (isGood && !settings.notifiesWhenDone) return;
    notifier.tell(
      isGood ? 'info' : 'warning',
      this.withBadge(endSentence(tracked.order, account.venueName)),
      'showOrders',
    );
  }

  /** Whose money it was stands in front of every sentence about an order. */
  private withBadge(text: string): string {
    return t('{0}: {1}', this.desk.badge, text);
  }
}

/** The venue accepted the cancel; its own word may arrive a moment later. */
function asCanceled(order: Order): Order {
  if (isTerminal(order.status)) return { ...order, cancelSource: 'user' };
  return { ...order, cancelSource: 'user', status: order.filledQuantity.isPositive ? 'partiallyCanceled' : 'canceled' };
}
