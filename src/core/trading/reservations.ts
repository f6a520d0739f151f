/** Money our own orders hold that the venue's balances may not show yet: orders on their way, of unknown outcome, or just accepted. */

import { Decimal } from '../base/decimal';
import type { Disposable } from '../base/disposable';
import { Emitter } from '../base/event';
import type { Balance } from '../model/balance';
import { paysByNotional, type OrderTicket } from '../model/orderTicket';

/** Where a balance figure came from, which says what moment it is of. */
export type FigureSource =
  | { readonly kind: 'stream' }
  /** `askedAt`: the venue's time when the question was sent. */
  | { readonly kind: 'rest'; readonly askedAt: number };

/** A balance read by REST may be this much older than its question. */
export const readLagMs = 10_000;

interface Reservation {
  readonly currency: string;
  readonly amount: Decimal;
  /** What was free when the money was set aside; `undefined` when nothing was known. */
  readonly baseline: Decimal | undefined;
  /** The venue's time at which it took the order in; from then on its figures come to include it. */
  acceptedAt: number | undefined;
}

export class Reservations implements Disposable {
  private readonly changeEmitter = new Emitter<void>();
  /** What is set aside, or the venue's figures, changed. */
  readonly onDidChange = this.changeEmitter.event;
  private readonly held = new Map<string, Reservation>();
  private readonly figures = new Map<string, { readonly balance: Balance; readonly source: FigureSource }>();

  /** Free money nobody has set aside yet; `undefined` while the venue has told nothing of the currency. */
  free(currency: string): Decimal | undefined {
    return this.figures.get(currency)?.balance.available.minus(this.total(currency));
  }

  total(currency: string): Decimal {
    return Decimal.sum(
      [...this.held.values()].filter((held) => held.currency === currency).map(({ amount }) => amount),
    );
  }

  reserve(key: string, currency: string, amount: Decimal): void {
    const baseline = this.figures.get(currency)?.balance.available;
    this.held.set(key, { currency, amount, baseline, acceptedAt: undefined });
    this.changeEmitter.fire();
  }

  /** The order never came to be, or is over and counted: its money is free again at once. */
  release(key: string): void {
    if (this.held.delete(key)) this.changeEmitter.fire();
  }

  /** The venue has the order: its money stays set aside until a figure from after that moment has arrived. */
  accepted(key: string, venueTime: number): void {
    const held = this.held.get(key);
    if (!held || held.acceptedAt !== undefined) return;
    held.acceptedAt = venueTime;
    const figure = this.figures.get(held.currency);
    if (figure && this.releaseIncluded(held.currency, figure.balance, figure.source)) this.changeEmitter.fire();
  }

  observe(balance: Balance, source: FigureSource): void {
    const known = this.figures.get(balance.currency);
    // A slow REST answer does not undo what the stream has said since the question.
    if (known && source.kind === 'rest' && known.source.kind === 'stream' && known.balance.updatedAt > source.askedAt)
      return;
    if (known?.source.kind === 'stream' && source.kind === 'stream' && balance.updatedAt < known.balance.updatedAt)
      return;
    this.figures.set(balance.currency, { balance, source });
    this.releaseIncluded(balance.currency, balance, source);
    this.changeEmitter.fire();
  }

  /** A whole answer by REST: currencies it does not name hold nothing. */
  observeAll(balances: readonly Balance[], askedAt: number): void {
    const named = new Set(balances.map(({ currency }) => currency));
    for (const balance of balances) this.observe(balance, { kind: 'rest', askedAt });
    for (const currency of this.figures.keys()) {
      if (named.has(currency)) continue;
      const nothing = { currency, available: Decimal.zero, frozen: Decimal.zero, updatedAt: askedAt };
      this.observe(nothing, { kind: 'rest', askedAt });
    }
  }

  dispose(): void {
    this.changeEmitter.dispose();
  }

  figure(currency: string): Balance | undefined {
    return this.figures.get(currency)?.balance;
  }

  get currencies(): readonly string[] {
    return [...this.figures.keys()];
  }

  /** When the latest of the accepted reservations may be taken as read by REST, in the venue's time. */
  get latestAcceptedAt(): number | undefined {
    const times = [...this.held.values()].flatMap(({ acceptedAt }) => (acceptedAt === undefined ? [] : [acceptedAt]));
    return times.length === 0 ? undefined : Math.max(...times);
  }

  private releaseIncluded(currency: string, figure: Balance, source: FigureSource): boolean {
    const waiting = [...this.held].filter(([, held]) => held.currency === currency && held.acceptedAt !== undefined);
    const waitingTotal = Decimal.sum(waiting.map(([, { amount }]) => amount));
    let released = false;
    for (const [key, { acceptedAt = 0, baseline }] of waiting) {
      const isOfLater =
        source.kind === 'stream' ? figure.updatedAt >= acceptedAt : source.askedAt >= acceptedAt + readLagMs;
      // A sooner answer counts when it shows the money gone: most of it, as an order may spend less than was set aside for it.
      const drop =
        source.kind === 'rest' && source.askedAt >= acceptedAt ? baseline?.minus(figure.available) : undefined;
      const showsIt = drop?.times(Decimal.from(2)).gte(waitingTotal) ?? false;
      if (isOfLater || showsIt) released = this.held.delete(key) || released;
    }
    return released;
  }
}

/** What an order can take at most, and of which currency. `buyFeeRate` is zero where a buyer's fee is taken from what is bought. */
export function costOf(
  ticket: Pick<OrderTicket, 'instrument' | 'side' | 'type' | 'price' | 'quantity' | 'notional'>,
  buyFeeRate: Decimal,
): { readonly currency: string; readonly amount: Decimal } {
  const { instrument, side, type, price, quantity = Decimal.zero, notional = Decimal.zero } = ticket;
  if (side === 'sell') return { currency: instrument.base, amount: quantity };
  const spent = paysByNotional(side, type) ? notional : quantity.times(price ?? Decimal.zero);
  return { currency: instrument.quote, amount: spent.times(Decimal.one.plus(buyFeeRate)) };
}
