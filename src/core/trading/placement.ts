/** Sends a confirmed order once: judged, written down, sent, and told apart into accepted, refused or unknown. */

import { delay } from '../base/clock';
import { Decimal } from '../base/decimal';
import { DisposableStore, toDisposable, type Disposable } from '../base/disposable';
import { isProvenUnsent, OrderRejectedError, OrderTicketError, RateLimitError, TimeoutError } from '../base/errors';
import { describeError } from '../base/log';
import type { Order } from '../model/order';
import type { OrderTicket } from '../model/orderTicket';
import type { OrderRequest, PlacedOrder } from '../venues/venue';
import type { Intent } from './journal';
import type { PlaceOptions, PlaceOutcome, TrackedOrder } from './orders';
import type { Denial, OrdersContext } from './ordersContext';
import { costOf, type Reservations } from './reservations';
import { isGuess, type Settler } from './settle';

/** How long an order may wait for its answer. */
const orderTimeoutMs = 15_000;
/** An answer that takes longer than this will not come: the venue's own limit has failed. */
const answerLimitMs = 30_000;
/** Sent orders are remembered this long, for the rate and repetition limits. */
const rememberSentMs = 60_000;
const maxDrafts = 10_000;

/** Denials that end by themselves while the gate is being prepared. */
const passing: readonly string[] = ['reconciling', 'clock'];

/** An order that was let through, for the limits on rate, repetition and the day's total. */
export interface SentOrder {
  readonly signature: string;
  /** By the monotonic clock. */
  readonly at: number;
}

export class Placement implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly drafts = new Map<string, Promise<PlaceOutcome>>();
  private sentOrders: SentOrder[] = [];

  constructor(
    private readonly context: OrdersContext,
    private readonly reservations: Reservations,
    private readonly settler: Settler,
  ) {}

  get sent(): readonly SentOrder[] {
    const oldest = this.context.clock.monotonic() - rememberSentMs;
    this.sentOrders = this.sentOrders.filter(({ at }) => at >= oldest);
    return this.sentOrders;
  }

  dispose(): void {
    this.owned.dispose();
  }

  place(ticket: OrderTicket, draftId: string, options: PlaceOptions = {}): Promise<PlaceOutcome> {
    const known = this.drafts.get(draftId);
    if (known) return known;
    const earlier = this.earlierOutcome(draftId);
    const outcome = earlier ? Promise.resolve(earlier) : this.send(ticket, draftId, options.acknowledged ?? []);
    this.drafts.set(draftId, outcome);
    if (this.drafts.size > maxDrafts) this.forgetOldestDraft();
    return outcome;
  }

  /** This very confirmation was sent before a restart, or by another window. */
  private earlierOutcome(draftId: string): PlaceOutcome | undefined {
    const intent = this.context.journal?.intentOfDraft(draftId);
    if (!intent) return undefined;
    const tracked = this.context.store.find({ clientOrderId: intent.clientOrderId });
    const error = new OrderTicketError('alreadySent', 'This order was already sent, before this window started');
    if (!tracked) return { kind: 'refused', error };
    if (isGuess(tracked.order)) return { kind: 'unknown', error, tracked };
    return isFailed(tracked) ? { kind: 'refused', error, tracked } : { kind: 'accepted', tracked };
  }

  private async send(ticket: OrderTicket, draftId: string, acknowledged: readonly string[]): Promise<PlaceOutcome> {
    const { context } = this;
    const early = context.lastMomentDenial();
    // What may pass by waiting a moment is waited for below.
    if (early && !passing.includes(early.code)) return denied([early]);
    let judge: Awaited<ReturnType<OrdersContext['prepareRisk']>>;
    try {
      judge = await context.prepareRisk(ticket, acknowledged);
    } catch (error) {
      return { kind: 'refused', error: asError(error) };
    }
    // From this judgement to the reservation nothing else runs, so two orders never pass on the same money.
    const { verdict, value } = judge();
    if (verdict.kind === 'denied') return denied(verdict.findings);
    const late = context.lastMomentDenial();
    if (late) return denied([late]);
    const request: OrderRequest = { ...ticket, clientOrderId: context.ids.next() };
    const tracked = this.takeIn(ticket, request.clientOrderId);
    if (!tracked) throw new Error(`Expected a new order, found ${request.clientOrderId} in the list`);
    const isKnownRepeat = acknowledged.includes('duplicate');
    const judgedWith = new Set(context.otherWindows?.recentElsewhere.map((intent) => intent.clientOrderId));
    const failure = await this.writeDown(request, draftId, value);
    if (failure) {
      this.dropUnsent(tracked);
      return { kind: 'refused', error: failure };
    }
    const twin = isKnownRepeat ? undefined : await this.twinElsewhere(ticket, judgedWith);
    // The flush and the look took a moment in which trading may have been halted.
    const last = context.lastMomentDenial() ?? twin;
    if (last) {
      context.journal?.note({
        kind: 'outcome',
        clientOrderId: request.clientOrderId,
        outcome: 'notSent',
        reason: last.code,
      });
      this.dropUnsent(tracked);
      return denied([last]);
    }
    return this.submit(request, tracked.key);
  }

  /**
   * Two windows may confirm the same order in the same moment, each before it could read of the other. Both write before they
   * look again, so at least one of them sees the other's line; whoever does, does not send.
   */
  private async twinElsewhere(ticket: OrderTicket, judgedWith: ReadonlySet<string>): Promise<Denial | undefined> {
    const { otherWindows, logger } = this.context;
    if (!otherWindows) return undefined;
    try {
      await otherWindows.glance();
    } catch (error) {
      // The gate looked a moment ago; a file that has since become unreadable is no twin.
      logger.warn(`The journals of other windows cannot be read: ${describeError(error)}`);
    }
    const signature = signatureOf(ticket);
    const isTwin = otherWindows.recentElsewhere.some(
      (intent) => !judgedWith.has(intent.clientOrderId) && signatureOfIntent(intent) === signature,
    );
    return isTwin ? { code: 'duplicate', numbers: {} } : undefined;
  }

  private takeIn(ticket: OrderTicket, clientOrderId: string): TrackedOrder | undefined {
    const { context, reservations } = this;
    const now = context.venueClock.now();
    const { currency, amount } = costOf(ticket, context.buyFeeRate(ticket.instrument));
    reservations.reserve(clientOrderId, currency, amount);
    this.sentOrders.push({ signature: signatureOf(ticket), at: context.clock.monotonic() });
    const order: Order = {
      ...ticket,
      clientOrderId,
      filledQuantity: Decimal.zero,
      filledNotional: Decimal.zero,
      status: 'pending',
      createdAt: now,
      updatedAt: now,
    };
    return context.store.apply(order);
  }

  /** The error when the intent is not on the disk, and so nothing may be sent. */
  private async writeDown(
    request: OrderRequest,
    draftId: string,
    value: Decimal | undefined,
  ): Promise<Error | undefined> {
    const { journal, account, venueClock } = this.context;
    if (!journal) return undefined;
    const { price, quantity, notional, stpMode } = request;
    const intent: Intent = {
      clientOrderId: request.clientOrderId,
      draftId,
      accountId: account.id,
      venueId: account.venueId,
      environment: account.environment,
      symbol: request.instrument.symbol,
      side: request.side,
      type: request.type,
      mode: request.mode,
      ...(price && { price: price.toString() }),
      ...(quantity && { quantity: quantity.toString() }),
      ...(notional && { notional: notional.toString() }),
      ...(stpMode && { stpMode }),
      ...(value && { value: value.toString() }),
      venueTime: venueClock.now(),
    };
    try {
      await journal.append({ kind: 'intent', intent });
      return undefined;
    } catch (error) {
      return asError(error);
    }
  }

  private dropUnsent({ key }: TrackedOrder): void {
    this.reservations.release(key);
    this.sentOrders.pop();
    this.context.store.remove(key);
  }

  private async submit(request: OrderRequest, key: string): Promise<PlaceOutcome> {
    const abort = new AbortController();
    const sending = this.context.trading.placeOrder(request, { timeoutMs: orderTimeoutMs, signal: abort.signal }).then(
      (placed) => ({ placed }),
      (error: unknown) => ({ error }),
    );
    const answer = await this.patiently(sending);
    if (!answer) {
      // The venue's own time limit failed. Whatever still waits to be sent is called back; what was sent is asked about.
      abort.abort();
      void sending.then((late) => {
        if ('placed' in late && !this.owned.isDisposed) this.accepted(key, late.placed);
      });
      return this.unknown(key, new TimeoutError('No answer came', answerLimitMs, true));
    }
    if ('placed' in answer) return this.accepted(key, answer.placed);
    this.context.onPrivateError(answer.error, 'write');
    return this.judgeFailure(key, asError(answer.error));
  }

  /** `undefined` when the answer takes longer than any answer may, or this ends before. */
  private async patiently<T>(answer: Promise<T>): Promise<T | undefined> {
    const limit = new AbortController();
    const registration = this.owned.add(
      toDisposable(() => {
        limit.abort();
      }),
    );
    const late = delay(this.context.clock, answerLimitMs, limit.signal).then(() => undefined);
    const first = await Promise.race([answer, late]);
    this.owned.delete(registration);
    return first;
  }

  private accepted(key: string, { orderId, clientOrderId }: PlacedOrder): PlaceOutcome {
    const { store, journal } = this.context;
    const tracked = store.get(key);
    if (!tracked) throw new Error(`Expected order ${key} in the list`);
    journal?.note({ kind: 'outcome', clientOrderId, outcome: 'accepted', orderId });
    // The stream may have told more already; what it said is kept, and this only adds the id.
    const opened = store.apply({ ...tracked.order, orderId, status: 'open', updatedAt: tracked.order.createdAt });
    return { kind: 'accepted', tracked: opened ?? tracked };
  }

  private async judgeFailure(key: string, error: Error): Promise<PlaceOutcome> {
    if (error instanceof OrderRejectedError && error.reason === 'duplicate') {
      // The venue has an order of this id: ours, sent once. It is looked up, never sent under another id.
      return this.askOnce(key, error, undefined);
    }
    const needsOneLook =
      (error instanceof RateLimitError && error.wasSent) ||
      (error instanceof OrderRejectedError && error.reason === 'unrecognised');
    if (needsOneLook) return this.askOnce(key, error, error);
    return isProvenUnsent(error) ? this.refused(key, error) : this.unknown(key, error);
  }

  private refused(key: string, error: Error): PlaceOutcome {
    const { store, journal, venueClock } = this.context;
    const tracked = store.get(key);
    const clientOrderId = tracked?.order.clientOrderId;
    if (clientOrderId !== undefined) {
      journal?.note({ kind: 'outcome', clientOrderId, outcome: 'refused', reason: describeError(error) });
    }
    const ended =
      tracked &&
      store.apply({ ...tracked.order, status: 'rejected', updatedAt: venueClock.now() }, { note: 'refused' });
    // The stream may know better than a refusal: then the order lives, and is shown so.
    if (ended && !isFailed(ended)) return { kind: 'accepted', tracked: ended };
    return { kind: 'refused', error, ...(ended && { tracked: ended }) };
  }

  private unknown(key: string, error: Error): PlaceOutcome {
    const tracked = this.markUnknown(key, error);
    if (!isGuess(tracked.order)) return { kind: 'accepted', tracked };
    void this.settler.watch({ key, leftBy: this.context.venueClock.now() });
    return { kind: 'unknown', error, tracked };
  }

  /** Asks by client id before saying anything. `refusal` is believed once the order is not found. */
  private async askOnce(key: string, error: Error, refusal: Error | undefined): Promise<PlaceOutcome> {
    this.markUnknown(key, error);
    const leftBy = this.context.venueClock.now();
    const known = this.context.store.get(key);
    const answer = known ? await this.settler.lookUp(known.order) : 'failed';
    const tracked = this.context.store.get(key);
    if (!tracked) throw new Error(`Expected order ${key} in the list`);
    if (!isGuess(tracked.order)) {
      const { clientOrderId, orderId } = tracked.order;
      if (clientOrderId !== undefined) {
        this.context.journal?.note({
          kind: 'outcome',
          clientOrderId,
          outcome: 'adopted',
          ...(orderId !== undefined && { orderId }),
        });
      }
      return { kind: 'accepted', tracked };
    }
    if (answer === 'absent' && refusal) return this.refused(key, refusal);
    void this.settler.watch({ key, leftBy, ...(refusal && { refusal }) });
    return { kind: 'unknown', error, tracked };
  }

  private markUnknown(key: string, error: Error): TrackedOrder {
    const { store, journal, venueClock, clock } = this.context;
    const tracked = store.get(key);
    if (!tracked) throw new Error(`Expected order ${key} in the list`);
    const { clientOrderId } = tracked.order;
    if (clientOrderId !== undefined) {
      journal?.note({ kind: 'outcome', clientOrderId, outcome: 'unknown', reason: describeError(error) });
    }
    const marked = store.apply(
      { ...tracked.order, status: 'unknown', updatedAt: venueClock.now() },
      { unknownSince: clock.now(), note: 'checking' },
    );
    return marked ?? tracked;
  }

  private forgetOldestDraft(): void {
    const [oldest] = this.drafts.keys();
    if (oldest !== undefined) this.drafts.delete(oldest);
  }
}

/** Equal for two orders a person could not tell apart. */
export function signatureOf(ticket: OrderTicket): string {
  const { instrument, side, type, mode, price, quantity, notional } = ticket;
  const numbers = [price, quantity, notional].map((value) => value?.toString() ?? '-');
  return [instrument.symbol, side, type, mode, ...numbers].join(' ');
}

/** As `signatureOf` of the ticket it was written from. */
export function signatureOfIntent({ symbol, side, type, mode, price, quantity, notional }: Intent): string {
  return [symbol, side, type, mode, ...[price, quantity, notional].map((text) => text ?? '-')].join(' ');
}

function isFailed({ order }: TrackedOrder): boolean {
  return order.status === 'rejected' || order.status === 'notPlaced';
}

function denied(findings: readonly Denial[]): PlaceOutcome {
  const [first] = findings;
  const code = first?.code ?? 'denied';
  return {
    kind: 'refused',
    error: new OrderTicketError(
      code,
      `A check of our own refused the order: ${code}. Nothing was sent.`,
      first?.numbers,
    ),
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
