/** What an order's request says on either wire, and the checks of our own that come before any byte (reference sections 7.1 and 12.3). */

import { OrderTicketError } from '../../../base/errors';
import type { OrderReference, OrderRequest } from '../../venue';
import type { Parameters } from '../signing';
import { toWireSymbol } from './symbols';
import { wireLifetimes, wireSides, wireStpModes } from './words';

/** Where the two generations differ in the words of an order. */
export interface OrderWords {
  readonly size: 'size' | 'qty';
  readonly lifetime: 'force' | 'timeInForce';
}

export const classicOrderWords: OrderWords = { size: 'size', lifetime: 'force' };
export const unifiedOrderWords: OrderWords = { size: 'qty', lifetime: 'timeInForce' };

/** Letters, digits, dash and underscore: what both generations take. */
export const clientOrderIdPattern = /^[A-Za-z0-9_-]{1,32}$/;

/** The fields of one order but its symbol. The size of a market buy counts quote. */
export function orderFields(request: OrderRequest, words: OrderWords): Parameters {
  const { side, type, price, stpMode } = request;
  if (request.mode !== 'spot') {
    throw notSent('modeNotOffered', 'Margin orders are not offered at Bitget');
  }
  const size = type === 'market' && side === 'buy' ? request.notional : request.quantity;
  if (!size?.isPositive) {
    throw notSent('empty', 'The order names no amount to buy or sell');
  }
  if (type !== 'market' && !price?.isPositive) {
    throw notSent('empty', 'The order names no price');
  }
  return {
    side: wireSides[side],
    orderType: type === 'market' ? 'market' : 'limit',
    ...(type !== 'market' && price && { [words.lifetime]: wireLifetimes[type], price: price.toString() }),
    [words.size]: size.toString(),
    clientOid: checkedClientOrderId(request.clientOrderId),
    ...(stpMode && stpMode !== 'none' && { stpMode: wireStpModes[stpMode] }),
  };
}

export function checkedClientOrderId(id: string): string {
  if (clientOrderIdPattern.test(id)) return id;
  throw notSent('clientOrderId', 'The client order id must be 1 to 32 letters, digits, dashes or underscores');
}

/** One id, the venue's own where it is known. A reference without any is a bug: nothing is sent. */
export function referenceIds(reference: OrderReference): Parameters {
  if (reference.orderId !== undefined && reference.orderId !== '') return { orderId: reference.orderId };
  if (reference.clientOrderId !== undefined && reference.clientOrderId !== '') {
    return { clientOid: reference.clientOrderId };
  }
  throw new Error(`Expected an order id or a client order id for ${reference.instrument.symbol}, found neither`);
}

/** The id a caller knows the reference by. */
export function nameOf(reference: OrderReference): string {
  return reference.orderId ?? reference.clientOrderId ?? '';
}

/** One pair and at most `max`, or nothing is sent. */
export function checkBatch(requests: readonly OrderRequest[], max: number): string {
  const [first] = requests;
  if (!first || requests.length > max) {
    throw notSent('batchSize', `A batch holds 1 to ${String(max)} orders`);
  }
  const symbol = toWireSymbol(first.instrument);
  if (requests.some((request) => toWireSymbol(request.instrument) !== symbol)) {
    throw notSent('batchPairs', 'A batch holds orders of one pair only');
  }
  return symbol;
}

const windowLimitMs = 60_000;

/** How long an order may travel, where the caller sets a bound; a minute and more is refused by the venue. */
export function receiveWindow(windowMs: number | undefined, now: number): Parameters {
  if (windowMs === undefined) return {};
  if (!(windowMs > 0 && windowMs < windowLimitMs)) {
    throw notSent('recvWindow', 'The receive window must be above 0 and below 60000 ms');
  }
  return { requestTime: now.toFixed(0), receiveWindow: windowMs.toFixed(0) };
}

export function chunk<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

export function notSent(reason: string, why: string): OrderTicketError {
  return new OrderTicketError(reason, `${why}; nothing was sent.`);
}
