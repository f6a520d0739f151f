/** From a wish to a confirmed order and back to the person: checks, the risk gate, the native question, and what became of it. */

import { randomBytes } from 'node:crypto';
import { DisposableStore, type Disposable } from '../core/base/disposable';
import { OrderTicketError, VenueClosedError } from '../core/base/errors';
import type { Market } from '../core/model/market';
import { checkDraft, draftOf, type OrderTicket, type TicketIssue } from '../core/model/orderTicket';
import type { CancelAllResult, CancelResult, PlaceOutcome, TrackedOrder } from '../core/trading/orders';
import type { RiskFinding } from '../core/trading/riskGate';
import type { AccountReference, Session } from '../core/trading/session';
import { cancelAllQuestion, cancelForeignQuestion, cancelQuestion, orderQuestion, type Whose } from './confirmation';
import type { Desk } from './desk';
import { comparedCurrency, findingWords } from './findingWords';
import { t } from './l10n';
import { OrderNews, type OrderNewsOptions } from './orderNews';
import { orderSentence } from './orderWords';
import { ticketContext } from './ticketContext';
import type { Ui } from './ui';

export interface OrderDeskOptions extends OrderNewsOptions {
  /** Asked anew each time, so that a test can put its own in. */
  readonly ui: () => Ui;
}

/** Brings back what was typed, for another try. */
type Edit = () => Promise<void>;

interface CheckedTicket {
  readonly ticket: OrderTicket;
  readonly warnings: readonly (TicketIssue | RiskFinding)[];
  /** Denials that the person has read and typed a confirmation for. */
  readonly acknowledged: readonly string[];
}

const passableByTyping: ReadonlySet<string> = new Set(['duplicate', 'unresolvedUnknown']);

export class OrderDesk implements Disposable {
  private readonly store = new DisposableStore();
  private readonly news: OrderNews;
  /** A second wish for the very order that is being confirmed joins the first instead of becoming another. */
  private readonly confirming = new Map<string, Promise<PlaceOutcome | undefined>>();

  constructor(
    private readonly desk: Desk,
    private readonly options: OrderDeskOptions,
  ) {
    this.news = this.store.add(new OrderNews(desk, options));
  }

  dispose(): void {
    this.store.dispose();
  }

  confirmAndPlace(ticket: OrderTicket, edit?: Edit): Promise<PlaceOutcome | undefined> {
    const key = `${this.desk.account?.id ?? ''} ${orderSentence(ticket)} ${ticket.type} ${ticket.instrument.symbol}`;
    const before = this.confirming.get(key);
    if (before) return before;
    const outcome = this.placeOnce(ticket, edit).finally(() => this.confirming.delete(key));
    this.confirming.set(key, outcome);
    return outcome;
  }

  async confirmAndCancel(wanted: TrackedOrder): Promise<CancelResult | undefined> {
    const { session, account } = this.desk;
    const tracked = session?.orders?.get(wanted.key);
    if (!session?.orders || !account || !tracked) {
      this.options.notifier.error(new OrderTicketError('noAccount', 'No such order in this account'), 'cancel', '');
      return undefined;
    }
    const isSure = await this.options.ui().confirm(cancelQuestion(tracked.order, this.whose(account)));
    if (!isSure) return undefined;
    if (this.desk.session !== session) {
      this.refuse('accountChanged', 'cancel', account);
      return undefined;
    }
    this.news.expectEnd([tracked.key]);
    const result = await session.orders.cancel(tracked.key);
    this.news.tellCancel(result, account);
    return result;
  }

  async confirmAndCancelAll(symbol: string | undefined): Promise<CancelAllResult | undefined> {
    const { session, account } = this.desk;
    const { notifier } = this.options;
    const orders = session?.orders?.open.filter(
      ({ order }) => symbol === undefined || order.instrument.symbol === symbol,
    );
    if (!session?.orders || !account || !orders) {
      this.refuse('noAccount', 'cancel', account);
      return undefined;
    }
    const [first] = orders;
    if (!first) {
      notifier.tell(
        'info',
        symbol === undefined ? t('There are no open orders.') : t('There are no open orders of {0}.', symbol),
      );
      return undefined;
    }
    const question = cancelAllQuestion({
      orders: orders.map(({ order }) => order),
      symbol,
      whose: this.whose(account),
    });
    if (!(await this.options.ui().confirm(question))) return undefined;
    const foreign = orders.filter(({ origin }) => origin === 'elsewhere').map(({ order }) => order);
    if (foreign.length > 0) {
      const isSure = await this.options.ui().confirm(cancelForeignQuestion(foreign, this.whose(account)));
      if (!isSure) return undefined;
    }
    if (this.desk.session !== session) {
      this.refuse('accountChanged', 'cancel', account);
      return undefined;
    }
    this.news.expectEnd(orders.map(({ key }) => key));
    const result = await session.orders.cancelAll(symbol === undefined ? {} : { instrument: first.order.instrument });
    this.news.tellCancelAll(result, account);
    return result;
  }

  private async placeOnce(ticket: OrderTicket, edit: Edit | undefined): Promise<PlaceOutcome | undefined> {
    const { session, account } = this.desk;
    if (!session?.orders || !account) return this.refuse('noAccount', 'place', account);
    const { phase } = session.venue.state;
    if (phase !== 'open') {
      const error = new VenueClosedError(phase, `${account.venueName} takes no orders: ${phase}`);
      this.options.notifier.error(error, 'place', account.venueName);
      return { kind: 'refused', error };
    }
    // From here to the question nothing may take the person elsewhere: everything asked belongs to this session.
    const checked = await this.check(session, ticket, account, edit);
    if ('outcome' in checked) return checked.outcome;
    const draftId = randomBytes(12).toString('hex');
    const lastPrice = (await knownLastPrice(session, ticket)) ?? undefined;
    const question = orderQuestion({
      ticket: checked.ticket,
      whose: this.whose(account),
      lastPrice,
      warnings: checked.warnings,
    });
    if (!(await this.options.ui().confirm(question))) return undefined;
    if (this.desk.session !== session || this.desk.account?.id !== account.id) {
      return this.refuse('accountChanged', 'place', account, {}, edit);
    }
    const { orders } = session;
    return this.news.during(
      orders,
      account,
      () => orders.place(checked.ticket, draftId, { acknowledged: checked.acknowledged }),
      edit,
    );
  }

  /** The market's rules as they are now, then the risk gate. What passes is byte for byte what is confirmed and sent. */
  private async check(
    session: Session,
    ticket: OrderTicket,
    account: AccountReference,
    edit: Edit | undefined,
  ): Promise<CheckedTicket | { readonly outcome: PlaceOutcome | undefined }> {
    let market: Market;
    try {
      market = await session.marketData.market(ticket.instrument);
    } catch (error) {
      this.options.notifier.error(error, 'place', account.venueName, edit);
      return { outcome: { kind: 'refused', error: error instanceof Error ? error : new Error('No market rules') } };
    }
    const checked = checkDraft(draftOf(ticket), await ticketContext(session, market, ticket.side));
    if (checked.kind === 'refused') {
      const [issue] = checked.issues;
      const { code = 'validation', numbers = {} } = issue ?? {};
      return { outcome: this.refuse(code, 'place', account, withCurrency(code, numbers, ticket), edit) };
    }
    const verdict = await session.riskGate?.check(checked.ticket);
    if (verdict?.kind !== 'denied') {
      const warnings = [...checked.warnings, ...(verdict?.warnings ?? [])];
      return { ticket: checked.ticket, warnings, acknowledged: [] };
    }
    const hard = verdict.findings.find(({ code }) => !passableByTyping.has(code));
    if (hard) {
      const numbers = withCurrency(hard.code, hard.numbers, checked.ticket);
      return { outcome: this.refuse(hard.code, 'place', account, numbers, edit) };
    }
    if (!(await this.insists(checked.ticket, verdict.findings))) return { outcome: undefined };
    return {
      ticket: checked.ticket,
      warnings: [...checked.warnings, ...verdict.findings],
      acknowledged: verdict.findings.map(({ code }) => code),
    };
  }

  private whose(account: AccountReference): Whose {
    return { account, badge: this.desk.badge, moneyNote: this.desk.moneyNote };
  }

  /** What could be a doubled order is sent only by someone who types its amount once more. */
  private insists(ticket: OrderTicket, findings: readonly RiskFinding[]): Promise<boolean> {
    const expected = (ticket.quantity ?? ticket.notional)?.toString() ?? '';
    const reasons = findings.map(({ code, numbers }) => findingWords(code, numbers)).join(' ');
    return this.options.ui().confirmByTyping({
      title: t('{0} · {1}', orderSentence(ticket), this.desk.badge),
      prompt: t('{0} To send it all the same, type {1}.', reasons, expected),
      expected,
    });
  }

  private refuse(
    code: string,
    doing: 'place' | 'cancel',
    account: AccountReference | undefined,
    numbers: Readonly<Record<string, string>> = {},
    edit?: Edit,
  ): PlaceOutcome {
    const error = new OrderTicketError(code, `Refused before sending: ${code}`, numbers);
    this.options.notifier.error(error, doing, account?.venueName ?? '', edit);
    return { kind: 'refused', error };
  }
}

function withCurrency(
  code: string,
  numbers: Readonly<Record<string, string>>,
  ticket: OrderTicket,
): Readonly<Record<string, string>> {
  return { ...numbers, currency: comparedCurrency(code, ticket) };
}

async function knownLastPrice(session: Session, { instrument }: OrderTicket) {
  const tickers = await session.marketData.tickers().catch(() => []);
  return tickers.find((ticker) => ticker.instrument.symbol === instrument.symbol)?.lastPrice;
}
