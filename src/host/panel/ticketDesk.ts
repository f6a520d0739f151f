/** What the page's order ticket may ask: every number is the host's own, and every order goes through the desk's confirmation. */

import type { Clock } from '../../core/base/clock';
import { Decimal } from '../../core/base/decimal';
import { maxNotionalFor, maxQuantityFor, maxSaleFor, previewFill } from '../../core/model/fillPreview';
import type { Instrument } from '../../core/model/instrument';
import type { FeeRates, Market } from '../../core/model/market';
import { remainingQuantity, type OrderSide } from '../../core/model/order';
import { bestOf, type BookView } from '../../core/model/orderBook';
import {
  checkDraft,
  paysByNotional,
  type TicketCheck,
  type TicketContext,
  type TicketDraft,
} from '../../core/model/orderTicket';
import type { BookFeed } from '../../core/trading/bookFeed';
import type { CancelResult, PlaceOutcome, TrackedOrder } from '../../core/trading/orders';
import type {
  ActionEnd,
  BalanceShare,
  TicketMessage,
  TicketPreview,
  TicketSize,
  TicketText,
} from '../../protocol/messages';
import type { Desk } from '../desk';
import { explain } from '../errorWords';
import { findingWords, issueWords } from '../findingWords';
import { t } from '../l10n';
import type { PanelSession } from './panelFeeds';
import { previewRows } from './previewRows';

/** What the ticket reads at the moment it is asked. */
export interface TicketSources {
  readonly session: PanelSession | undefined;
  readonly market: Market | undefined;
  readonly book: Pick<BookFeed, 'view' | 'status'> | undefined;
}

/** Deep enough for any order that a person would send by hand; a deeper one says that its figures are a lower bound. */
const previewDepth = 1000;
const feeMaxAgeMs = 600_000;

const dismissed: ActionEnd = { kind: 'dismissed', sentence: null };

export class TicketDesk {
  private isBusy = false;
  private fees:
    { readonly session: PanelSession; readonly rates: FeeRates | undefined; readonly readAt: number } | undefined;

  constructor(
    private readonly instrument: Instrument,
    private readonly desk: Pick<Desk, 'confirmAndPlace' | 'confirmAndCancel' | 'confirmAndCancelAll'>,
    private readonly clock: Clock,
    private readonly sources: () => TicketSources,
    /** Every question of an action has been answered. */
    private readonly onAnswered: () => void,
  ) {}

  async preview(typed: TicketText): Promise<TicketPreview> {
    const { session, market, book } = this.sources();
    if (!session || !market) return { messages: [], isReady: false, available: null, rows: [] };
    // The connection an order will need is opened while its ticket is being filled in.
    void session.venue.trading?.warm();
    const rates = await this.feeRates(session, market);
    const view = book?.view(previewDepth);
    const context = this.context(session, market, typed, rates, view);
    const check = checkDraft(this.draft(typed), context);
    const currency = typed.side === 'buy' ? this.instrument.quote : this.instrument.base;
    const available = context.available ? { amount: context.available.toString(), currency } : null;
    const messages = ticketMessages(check, typed.side, this.instrument);
    if (check.kind === 'refused') return { messages, isReady: false, available, rows: [] };
    const { buyFeeCurrency } = session.venue.capabilities;
    const fill = view && rates ? previewFill(view, check.ticket, market, rates, buyFeeCurrency) : undefined;
    const rows = fill ? previewRows(fill, check.ticket, market, context.available) : [];
    return { messages, isReady: true, available, rows };
  }

  async size(typed: TicketText, share: BalanceShare): Promise<TicketSize> {
    const field = paysByNotional(typed.side, typed.type) ? 'notional' : 'quantity';
    const { session, market, book } = this.sources();
    if (!session || !market) return { field, text: '' };
    const rates = await this.feeRates(session, market);
    const view = book?.view(1);
    const { available, buyFeeRate = Decimal.zero, lastPrice } = this.context(session, market, typed, rates, view);
    if (!available) return { field, text: '' };
    const ratio = Decimal.from(share).times(Decimal.from('0.01'));
    if (field === 'notional') return { field, text: maxNotionalFor(available, buyFeeRate, ratio, market).toString() };
    if (typed.side === 'sell') return { field, text: maxSaleFor(available, ratio, market).toString() };
    const price = Decimal.parse(typed.price) ?? lastPrice;
    const quantity = price?.isPositive ? maxQuantityFor(available, price, buyFeeRate, ratio, market) : undefined;
    return { field, text: quantity?.toString() ?? '' };
  }

  place(typed: TicketText): Promise<ActionEnd> {
    return this.oneAtATime(async () => {
      const { session, book } = this.sources();
      if (!session) return refused(findingWords('noAccount', {}));
      const market = await session.marketData.market(this.instrument);
      const rates = await this.feeRates(session, market);
      const context = this.context(session, market, typed, rates, book?.view(1));
      const check = checkDraft(this.draft(typed), context);
      if (check.kind === 'refused') return refused(refusalOf(check));
      return placeEnd(await this.desk.confirmAndPlace(check.ticket));
    });
  }

  cancel(key: string): Promise<ActionEnd> {
    return this.oneAtATime(async () => {
      const order = this.ownOrder(key);
      if (!order) return refused(t('This order is no longer open.'));
      return cancelEnd(await this.desk.confirmAndCancel(order));
    });
  }

  cancelAll(): Promise<ActionEnd> {
    return this.oneAtATime(async () => {
      const result = await this.desk.confirmAndCancelAll(this.instrument.symbol);
      if (!result) return dismissed;
      return { kind: result.left.length > 0 ? 'refused' : 'done', sentence: null };
    });
  }

  /** The new order is only asked about once the old one has provably ended. */
  replace(key: string, price: string): Promise<ActionEnd> {
    return this.oneAtATime(async () => {
      const { session } = this.sources();
      const order = this.ownOrder(key);
      if (!session || !order) return refused(t('This order is no longer open.'));
      const market = await session.marketData.market(this.instrument);
      const before = this.moved(order, price, session, market);
      if (before.kind === 'refused') return refused(refusalOf(before));
      const canceled = await this.desk.confirmAndCancel(order);
      if (canceled?.kind !== 'canceled') return cancelEnd(canceled);
      // Some of it may have filled while it was being cancelled.
      const after = this.moved(canceled.tracked, price, session, market);
      return after.kind === 'ready'
        ? placeEnd(await this.desk.confirmAndPlace(after.ticket))
        : refused(refusalOf(after));
    });
  }

  /** What is left of an order, at another price. Its own balance is not free yet, so the balance is left to the risk gate. */
  private moved({ order }: TrackedOrder, price: string, session: PanelSession, market: Market): TicketCheck {
    const draft: TicketDraft = {
      instrument: this.instrument,
      side: order.side,
      type: order.type === 'limitMaker' ? 'limitMaker' : 'limit',
      mode: order.mode,
      price,
      quantity: remainingQuantity(order)?.toString() ?? '',
      notional: '',
      ...(order.stpMode && { stpMode: order.stpMode }),
    };
    return checkDraft(draft, { market, orderTypes: session.venue.capabilities.orderTypes });
  }

  private ownOrder(key: string): TrackedOrder | undefined {
    const order = this.sources().session?.orders?.get(key);
    return order?.order.instrument.symbol === this.instrument.symbol ? order : undefined;
  }

  private draft(typed: TicketText): TicketDraft {
    return { ...typed, instrument: this.instrument, mode: 'spot' };
  }

  private context(
    { account, venue }: PanelSession,
    market: Market,
    { side }: TicketText,
    rates: FeeRates | undefined,
    view: BookView | undefined,
  ): TicketContext {
    const currency = side === 'buy' ? this.instrument.quote : this.instrument.base;
    const isKnown = account !== undefined && account.status !== 'loading' && account.status !== 'failed';
    // A currency without a row is one the account holds nothing of.
    const available = isKnown ? (account.holding(currency)?.available ?? Decimal.zero) : undefined;
    const lastPrice = view && bestOf(view)?.mid;
    const paysFeeInQuote = side === 'buy' && venue.capabilities.buyFeeCurrency === 'quote';
    return {
      market,
      orderTypes: venue.capabilities.orderTypes,
      ...(available && { available }),
      ...(lastPrice && { lastPrice }),
      ...(paysFeeInQuote && rates && { buyFeeRate: rates.taker }),
    };
  }

  /** The account's own rates where the venue tells them, else the market's. */
  private async feeRates(session: PanelSession, market: Market): Promise<FeeRates | undefined> {
    const now = this.clock.monotonic();
    if (this.fees?.session === session && now - this.fees.readAt < feeMaxAgeMs) return this.fees.rates;
    let rates = market.feeRates;
    try {
      rates = (await session.venue.account?.tradeFee(this.instrument)) ?? rates;
    } catch {
      // The market's default rates are the better answer to a failed read than no preview at all.
    }
    this.fees = { session, rates, readAt: now };
    return rates;
  }

  /** A second wish while a confirmation is open would put one dialog over another. */
  private async oneAtATime(act: () => Promise<ActionEnd>): Promise<ActionEnd> {
    if (this.isBusy) return refused(t('Answer the open confirmation first.'));
    this.isBusy = true;
    try {
      return await act();
    } catch (error) {
      return refused(explain(error, 'place', this.sources().session?.venue.name ?? '').text);
    } finally {
      this.isBusy = false;
      this.onAnswered();
    }
  }
}

function ticketMessages(check: TicketCheck, side: OrderSide, { base, quote }: Instrument): readonly TicketMessage[] {
  const issues = check.kind === 'ready' ? check.warnings : check.issues;
  return issues.map(({ field, severity, code, numbers, nearest }) => ({
    field,
    severity,
    // What a seller lacks is the coin itself; every other amount that words name is in quote.
    text: findingWords(code, { ...numbers, currency: code === 'aboveBalance' && side === 'sell' ? base : quote }),
    nearest: nearest ?? null,
  }));
}

function refusalOf(check: TicketCheck): string | null {
  const issue = check.kind === 'refused' ? check.issues.find(({ severity }) => severity === 'error') : undefined;
  return issue ? issueWords(issue) : null;
}

function refused(sentence: string | null): ActionEnd {
  return { kind: 'refused', sentence };
}

/** The desk has told the person already what became of the order; the page only needs to know how to look. */
function placeEnd(outcome: PlaceOutcome | undefined): ActionEnd {
  if (!outcome) return dismissed;
  return { kind: outcome.kind === 'accepted' ? 'done' : outcome.kind, sentence: null };
}

function cancelEnd(result: CancelResult | undefined): ActionEnd {
  if (!result) return dismissed;
  return { kind: result.kind === 'canceled' || result.kind === 'alreadyDone' ? 'done' : result.kind, sentence: null };
}
