/** The question before money moves: exactly what will be sent, where and from which account. */

import { Decimal } from '../core/base/decimal';
import { displayName } from '../core/model/instrument';
import type { Order } from '../core/model/order';
import type { OrderTicket, TicketIssue } from '../core/model/orderTicket';
import type { RiskFinding } from '../core/trading/riskGate';
import type { AccountReference } from '../core/trading/session';
import { findingWords, issueWords } from './findingWords';
import { formatAmount, formatChange, formatExact } from './format';
import { t } from './l10n';
import { buttonText, orderSentence, sideWord, typeWord } from './orderWords';

export interface Question {
  readonly message: string;
  readonly detail: string;
  /** The one button besides Cancel; it names the deed. */
  readonly button: string;
  /** Instead of "Cancel", where that word would be understood both ways. */
  readonly dismiss?: string;
}

/** The account that the question is about, as the desk names it. */
export interface Whose {
  readonly account: AccountReference;
  readonly badge: string;
  readonly moneyNote: string;
}

export interface OrderQuestionOptions {
  readonly ticket: OrderTicket;
  readonly whose: Whose;
  readonly lastPrice: Decimal | undefined;
  readonly warnings: readonly (TicketIssue | RiskFinding)[];
}

export function orderQuestion({ ticket, whose, lastPrice, warnings }: OrderQuestionOptions): Question {
  const { instrument } = ticket;
  const value = estimatedValue(ticket, lastPrice);
  const receives = estimatedQuantity(ticket, lastPrice);
  const distance = distanceToLast(ticket.price, lastPrice);
  const lines = [
    t('Pair: {0} ({1})', displayName(instrument), instrument.symbol),
    t('Side: {0}', sideWord(ticket.side)),
    t('Type: {0}', typeWord(ticket.type)),
    ticket.quantity && t('Quantity: {0} {1}', ticket.quantity.toString(), instrument.base),
    ticket.notional && t('To spend: {0} {1}', ticket.notional.toString(), instrument.quote),
    ticket.price && t('Price: {0} {1}', ticket.price.toString(), instrument.quote),
    receives
      ? t('At the last price: ≈ {0} {1}', formatAmount(receives), instrument.base)
      : value && t('Value: ≈ {0} {1}', value.toString(), instrument.quote),
    distance,
    ...accountLines(whose),
    ...(warnings.length > 0 ? [''] : []),
    ...warnings.map(
      (warning) => `⚠ ${'field' in warning ? issueWords(warning) : findingWords(warning.code, warning.numbers)}`,
    ),
  ];
  return {
    message: t('{0}?', orderSentence(ticket)),
    detail: lines.filter((line) => line !== undefined).join('\n'),
    button: buttonText(ticket),
  };
}

export function cancelQuestion(order: Order, whose: Whose): Question {
  const lines = [
    t('Pair: {0} ({1})', displayName(order.instrument), order.instrument.symbol),
    t('Filled so far: {0} {1}', order.filledQuantity.toString(), order.instrument.base),
    order.orderId && t('Order id: {0}', order.orderId),
    ...accountLines(whose),
  ];
  return {
    message: t('Cancel this order: {0}?', orderSentence(order)),
    detail: lines.filter((line) => line !== undefined && line !== '').join('\n'),
    button: t('Cancel Order'),
    dismiss: t('Keep Order'),
  };
}

export interface CancelAllOptions {
  readonly orders: readonly Order[];
  /** `undefined`: every pair. */
  readonly symbol: string | undefined;
  readonly whose: Whose;
}

export function cancelAllQuestion({ orders, symbol, whose }: CancelAllOptions): Question {
  const shown = orders.slice(0, 8).map((order) => `• ${orderSentence(order)}`);
  const more = orders.length - shown.length;
  const lines = [...shown, ...(more > 0 ? [t('… and {0} more', more)] : []), '', ...accountLines(whose)];
  return {
    message: symbol === undefined ? t('Cancel all open orders?') : t('Cancel all open orders of {0}?', symbol),
    detail: lines.join('\n'),
    button: orders.length === 1 ? t('Cancel 1 Order') : t('Cancel {0} Orders', orders.length),
    dismiss: t('Keep Orders'),
  };
}

/** Asked after the first question, when some of the orders are not ours: another program or person may rely on them. */
export function cancelForeignQuestion(foreign: readonly Order[], whose: Whose): Question {
  const shown = foreign.slice(0, 8).map((order) => `• ${orderSentence(order)}`);
  const more = foreign.length - shown.length;
  const lines = [...shown, ...(more > 0 ? [t('… and {0} more', more)] : []), '', ...accountLines(whose)];
  return {
    message:
      foreign.length === 1
        ? t('One of these orders was not placed from here. Cancel it too?')
        : t('{0} of these orders were not placed from here. Cancel them too?', foreign.length),
    detail: [t('The website, another program or another computer placed:'), ...lines].join('\n'),
    button: t('Cancel All of Them'),
    dismiss: t('Keep All Orders'),
  };
}

/** Which account and venue, and whose money it is: one source for every question. */
function accountLines({ account, badge, moneyNote }: Whose): readonly string[] {
  return [
    t('Account: {0}', account.label),
    t('Exchange: {0}', account.venueName),
    moneyNote.includes(badge) ? moneyNote : t('{0}: {1}', badge, moneyNote),
  ];
}

/** In quote: exact for a limit order and a market buy, by the last price for a market sell. */
export function estimatedValue(ticket: OrderTicket, lastPrice: Decimal | undefined): Decimal | undefined {
  if (ticket.notional) return ticket.notional;
  const price = ticket.price ?? lastPrice;
  return price && ticket.quantity ? price.times(ticket.quantity) : undefined;
}

/** In base, by the last price: what an order that names its value comes to. */
function estimatedQuantity({ notional }: OrderTicket, lastPrice: Decimal | undefined): Decimal | undefined {
  return notional && lastPrice?.isPositive ? notional.dividedBy(lastPrice, 8, 'down') : undefined;
}

/** "2.10% above the last price, 64,000"; nothing for a market order. */
export function distanceToLast(price: Decimal | undefined, lastPrice: Decimal | undefined): string | undefined {
  if (!price || !lastPrice?.isPositive) return undefined;
  const ratio = price.minus(lastPrice).dividedBy(lastPrice, 6, 'halfEven');
  const last = formatExact(lastPrice);
  const size = formatChange(ratio.abs()).replace(/^\+/, '');
  if (ratio.round(4, 'halfEven').eq(Decimal.zero)) return t('At the last price, {0}', last);
  return ratio.isPositive
    ? t('{0} above the last price, {1}', size, last)
    : t('{0} below the last price, {1}', size, last);
}

/** What a wizard shows under a field: the normalised order, its value and how far it is from the market. */
export function ticketPreview(ticket: OrderTicket, lastPrice: Decimal | undefined): string {
  const distance = distanceToLast(ticket.price, lastPrice);
  return [orderWithEstimate(ticket, lastPrice), distance].filter((part) => part !== undefined).join(' · ');
}

function orderWithEstimate(ticket: OrderTicket, lastPrice: Decimal | undefined): string {
  const sentence = orderSentence(ticket);
  const { base, quote } = ticket.instrument;
  const receives = estimatedQuantity(ticket, lastPrice);
  if (receives) return t('{0} ≈ {1} {2}', sentence, formatAmount(receives), base);
  const value = ticket.notional ? undefined : estimatedValue(ticket, lastPrice);
  return value ? t('{0} ≈ {1} {2}', sentence, formatExact(value), quote) : sentence;
}
