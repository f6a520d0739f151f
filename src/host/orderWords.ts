/** Orders in words. Quantities and prices of a ticket are the decimal's own text: what is read is what is sent. */

import type { Decimal } from '../core/base/decimal';
import { displayName, type Instrument } from '../core/model/instrument';
import type { Order, OrderSide, OrderStatus, OrderType } from '../core/model/order';
import { outsideText } from './format';
import { t } from './l10n';

/** The parts of a ticket or an order that make its sentence. */
export interface OrderLike {
  readonly instrument: Instrument;
  readonly side: OrderSide;
  readonly type: OrderType;
  readonly price?: Decimal;
  readonly quantity?: Decimal;
  readonly notional?: Decimal;
}

export function sideWord(side: OrderSide): string {
  return side === 'buy' ? t('Buy') : t('Sell');
}

export function typeWord(type: OrderType): string {
  const words: Readonly<Record<OrderType, () => string>> = {
    limit: () => t('Limit'),
    market: () => t('Market'),
    limitMaker: () => t('Limit, post only'),
    ioc: () => t('Limit, immediate or cancel'),
    fok: () => t('Limit, fill or kill'),
  };
  return words[type]();
}

export function typeExplanation(type: OrderType): string {
  const words: Readonly<Record<OrderType, () => string>> = {
    limit: () => t('Fills at your price or better, and rests in the book until then'),
    market: () => t('Fills now at the best prices in the book'),
    limitMaker: () => t('Only rests in the book; canceled if it would fill at once'),
    ioc: () => t('Fills what it can at once, the rest is canceled'),
    fok: () => t('Fills whole at once, or not at all'),
  };
  return words[type]();
}

export function statusWord(status: OrderStatus): string {
  const words: Readonly<Record<OrderStatus, () => string>> = {
    pending: () => t('Sending'),
    unknown: () => t('Unknown, checking'),
    open: () => t('Open'),
    partiallyFilled: () => t('Partly filled'),
    filled: () => t('Filled'),
    canceled: () => t('Canceled'),
    partiallyCanceled: () => t('Canceled, partly filled'),
    rejected: () => t('Rejected'),
    notPlaced: () => t('Not placed'),
    unrecognised: () => t('Unknown state'),
  };
  return words[status]();
}

/** What was heard last about an order that is in doubt. */
export function noteWords(note: string): string {
  switch (note) {
    case 'checking':
      return t('No answer came. It is being looked for, its money is reserved, and it is never sent again.');
    case 'checkFailed':
      return t('It could not be looked for. That is tried again; its money stays reserved.');
    case 'cancelChecking':
      return t('The cancel was sent. Whether it took effect is being checked.');
    case 'cancelTooLate':
      return t('The cancel came too late: the order had filled.');
    case 'cancelNotDone':
      return t('The cancel did not take effect. The order is still there.');
    case 'refused':
      return t('The exchange refused it.');
    case 'notPlaced':
      return t('It was looked for everywhere, and it is not there.');
    case 'canceled':
      return t('The exchange said that it is canceled.');
    case 'vanished':
      return t('The exchange no longer shows it anywhere, so it is taken as canceled.');
    default:
      return outsideText(note);
  }
}

/** The amount an order names: its quantity in base, or for a market buy what it spends in quote. */
export function amountText(order: OrderLike): string {
  if (order.quantity) return `${order.quantity.toString()} ${order.instrument.base}`;
  return order.notional ? `${order.notional.toString()} ${order.instrument.quote}` : '–';
}

/** "Buy 0.01 BTC": short enough for a button, and exact. */
export function buttonText(order: OrderLike): string {
  const { base, quote } = order.instrument;
  if (!order.quantity && order.notional) {
    const spent = order.notional.toString();
    return order.side === 'buy'
      ? t('Buy {0} for {1} {2}', base, spent, quote)
      : t('Sell {0} for {1} {2}', base, spent, quote);
  }
  const quantity = order.quantity?.toString() ?? '–';
  return order.side === 'buy' ? t('Buy {0} {1}', quantity, base) : t('Sell {0} {1}', quantity, base);
}

/** "Buy 0.01 BTC at 64000 USDT". */
export function orderSentence(order: OrderLike): string {
  const { base, quote } = order.instrument;
  const isBuy = order.side === 'buy';
  if (order.price && order.quantity) {
    const quantity = order.quantity.toString();
    const price = order.price.toString();
    return isBuy
      ? t('Buy {0} {1} at {2} {3}', quantity, base, price, quote)
      : t('Sell {0} {1} at {2} {3}', quantity, base, price, quote);
  }
  if (order.quantity) {
    const quantity = order.quantity.toString();
    return isBuy ? t('Buy {0} {1} at market', quantity, base) : t('Sell {0} {1} at market', quantity, base);
  }
  const spent = order.notional?.toString() ?? '–';
  return isBuy
    ? t('Buy {0} for {1} {2} at market', base, spent, quote)
    : t('Sell {0} for {1} {2} at market', base, spent, quote);
}

/** What became of an order, in one sentence; used where its end is told. */
export function endSentence(order: Order, venueName: string): string {
  const what = orderSentence(order);
  const pair = displayName(order.instrument);
  switch (order.status) {
    case 'filled':
      return t('Filled: {0}.', what);
    case 'partiallyCanceled':
      return spentItsNotional(order)
        ? t(
            'Done: {0}. Spent {1} of {2} {3}.',
            what,
            order.filledNotional.toString(),
            order.notional?.toString() ?? '–',
            order.instrument.quote,
          )
        : t(
            'Canceled, partly filled: {0}. Filled {1} {2}.',
            what,
            order.filledQuantity.toString(),
            order.instrument.base,
          );
    case 'canceled':
      if (order.type === 'limitMaker' && order.cancelSource !== 'user') {
        return t('Canceled by {0}: {1} would have filled at once, and it was post only.', venueName, what);
      }
      return order.cancelSource === 'system' || order.cancelSource === 'stp'
        ? t('Canceled by {0}: {1}.', venueName, what)
        : t('Canceled: {0}.', what);
    case 'rejected':
      return t('Rejected by {0}: {1}.', venueName, what);
    case 'notPlaced':
      return t(
        'Not placed: {0}. It was looked for everywhere; nothing was bought or sold. You can send it again.',
        what,
      );
    case 'unknown':
    case 'unrecognised':
      return t('Unknown, checking: {0}. Nothing is sent again.', what);
    case 'pending':
    case 'open':
    case 'partiallyFilled':
      return t('Placed: {0} ({1}).', what, pair);
  }
}

/** A market buy ends "partly canceled" when what is left is too little to buy anything: that is done, not failed. */
function spentItsNotional(order: Order): boolean {
  return order.type === 'market' && order.side === 'buy' && order.notional !== undefined;
}
