/** Placing, cancelling and replacing over the engine, by the rules of each generation (reference 7, 7.1, 12.1, 12.3, 15.5). */

import { Decimal } from '../../core/base/decimal';
import type { Market } from '../engine/market';
import type { RestingOrder } from '../engine/restingOrder';
import type { Order, OrderDraft, OrderKind, Refusal, Side, StpMode } from '../engine/words';
import { accountOf, marketOf, wireSymbol, type Call, type Fields } from './call';
import { codeOf, WireFailure, type Problem } from './codes';
import { orderQuantity } from './publicEndpoints';

const sides: Readonly<Record<string, Side>> = { buy: 'buy', sell: 'sell' };
const types: Readonly<Record<string, 'limit' | 'market'>> = { limit: 'limit', market: 'market' };
const lifetimes: Readonly<Record<string, OrderKind>> = {
  gtc: 'limit',
  post_only: 'limitMaker',
  ioc: 'ioc',
  fok: 'fok',
};
const stpModes: Readonly<Record<string, StpMode>> = {
  none: 'none',
  cancel_maker: 'cancelMaker',
  cancel_taker: 'cancelTaker',
  cancel_both: 'cancelBoth',
};

const classicId = /^[0-9a-zA-Z\-+_#]{1,49}$/;
const unifiedId = /^[.A-Z:/a-z0-9_-]{1,32}$/;
const cancelAgainMs = 1000;
const windowLimitMs = 60_000;
/** How far a price may reach into the market; resting further away is allowed. */
const bandRatio = Decimal.from('0.05');

const refusals: Readonly<Record<Refusal, Problem>> = {
  symbol: 'symbolUnknown',
  size: 'tooSmall',
  price: 'parameterWrong',
  notional: 'tooLittleValue',
  balance: 'balance',
  duplicateClientId: 'duplicateId',
};

export interface PrintedIds {
  readonly orderId: string;
  readonly clientOid: string;
}

export function idsOf(order: Pick<Order, 'id' | 'clientId'>): PrintedIds {
  return { orderId: order.id, clientOid: order.clientId ?? order.id };
}

/** The venue makes up a client id where none was given; here it is the order's own id. */
export function placeOrder(call: Call, fields: Fields, symbol = fields.text('symbol')): PrintedIds {
  const market = marketOf(call, symbol);
  if (call.generation === 'v2') checkWindow(call, fields);
  const draft = draftOf(call, market, fields);
  const account = accountOf(call);
  const open = [...account.open.values()].filter((order) => order.symbol === market.symbol);
  if (open.length >= orderQuantity) throw new WireFailure('orderCap');
  const { order, refusal } = call.venue.engine.place(account.id, draft);
  if (refusal !== undefined) throw new WireFailure(refusals[refusal], symbol);
  return idsOf(order);
}

function checkWindow(call: Call, fields: Fields): void {
  const window = fields.integer('receiveWindow', 0);
  if (window >= windowLimitMs) throw new WireFailure('windowTooBig');
  const sentAt = fields.integer('requestTime', 0);
  if (window > 0 && sentAt > 0 && call.now - sentAt > window) throw new WireFailure('windowMissed');
}

function draftOf(call: Call, market: Market, fields: Fields): OrderDraft {
  const isClassic = call.generation === 'v2';
  const sizeName = isClassic ? 'size' : 'qty';
  const lifetimeName = isClassic ? 'force' : 'timeInForce';
  const side = fields.word('side', sides);
  const type = fields.word('orderType', types);
  const stp = fields.word('stpMode', stpModes, 'none');
  const clientId = checkedClientId(call, fields.text('clientOid'));
  // Classic wants a lifetime for a limit order; unified takes it as good till cancelled.
  const kind =
    type === 'market' ? 'market' : fields.word(lifetimeName, lifetimes, isClassic ? undefined : ('limit' as const));
  if (market.listing.status !== 'trading') throw new WireFailure('symbolClosed', wireSymbol(market));
  if (!market.listing.apiTradable) throw new WireFailure('symbolNotForApi', wireSymbol(market));
  // The fee of a buy is taken from the coins it receives (reference 7.3, 7.4).
  const base = { symbol: market.symbol, side, kind, stp, clientId, feeOnBuy: 'base' } as const;
  const size = fields.decimal(sizeName);
  if (kind === 'market' && side === 'buy') {
    if (size.lt(market.listing.minNotional)) throw new WireFailure('tooLittleValue');
    return { ...base, notional: size };
  }
  checkSize(market, size);
  if (kind === 'market') {
    if (size.times(market.last).lt(market.listing.minNotional)) throw new WireFailure('tooLittleValue');
    return { ...base, size };
  }
  const price = fields.decimal('price');
  checkPrice(market, side, price);
  if (size.times(price).lt(market.listing.minNotional)) throw new WireFailure('tooLittleValue');
  return { ...base, size, price };
}

function checkedClientId(call: Call, id: string | undefined): string | undefined {
  if (id === undefined) return undefined;
  if (!(call.generation === 'v2' ? classicId : unifiedId).test(id)) throw new WireFailure('idMalformed');
  // Used before counts too, not only still open.
  if (accountOf(call).orderByClientId(id)) throw new WireFailure('duplicateId');
  return id;
}

function checkSize(market: Market, size: Decimal): void {
  const { step, minSize, maxSize } = market.listing;
  if (!size.isMultipleOf(step)) throw new WireFailure('sizeOffStep');
  if (size.lt(minSize)) throw new WireFailure('tooSmall');
  if (size.gt(maxSize)) throw new WireFailure('tooBig');
}

function checkPrice(market: Market, side: Side, price: Decimal): void {
  if (!price.isMultipleOf(market.listing.tick)) throw new WireFailure('priceOffTick');
  const reach = market.last.times(bandRatio);
  if (side === 'buy' && price.gt(market.last.plus(reach))) throw new WireFailure('priceTooHigh');
  if (side === 'sell' && price.lt(market.last.minus(reach))) throw new WireFailure('priceTooLow');
}

/** By `orderId`, or by `clientOid`; the first wins where both are given. */
export function orderNamed(call: Call, fields: Fields): RestingOrder | undefined {
  const orderId = fields.text('orderId');
  const clientOid = fields.text('clientOid');
  if (orderId === undefined && clientOid === undefined) throw new WireFailure('parameterMissing', 'orderId');
  const account = accountOf(call);
  return orderId === undefined ? account.orderByClientId(clientOid ?? '') : account.order(orderId);
}

export function cancelOrder(call: Call, fields: Fields): PrintedIds {
  const order = orderNamed(call, fields);
  if (!order) throw new WireFailure('orderNotFound');
  const before = call.cancelsAt.get(order.id);
  call.cancelsAt.set(order.id, call.now);
  if (before !== undefined && call.now - before < cancelAgainMs) throw new WireFailure('cancelTwice');
  if (!order.isOpen) throw new WireFailure('orderDone');
  call.venue.engine.cancel(order.accountId, order.id);
  return idsOf(order);
}

export function cancelSymbol(call: Call, market: Market | undefined): readonly Order[] {
  return call.venue.engine.cancelAll(accountOf(call).id, { symbol: market?.symbol });
}

/** Classic takes the old order's place with price and size together; unified changes one or both, and keeps the client id. */
export function replaceOrder(call: Call, fields: Fields): PrintedIds {
  const order = orderNamed(call, fields);
  if (!order) throw new WireFailure('orderNotFound');
  if (!order.isOpen) throw new WireFailure('orderDone');
  const market = call.venue.engine.markets.get(order.symbol);
  if (!market) throw new WireFailure('symbolUnknown', order.symbol);
  const isClassic = call.generation === 'v2';
  const price = isClassic || fields.text('price') !== undefined ? fields.decimal('price') : order.price;
  const sizeName = isClassic ? 'size' : 'qty';
  const size = isClassic || fields.text(sizeName) !== undefined ? fields.decimal(sizeName) : order.remaining;
  checkSize(market, size);
  checkPrice(market, order.side, price);
  const clientId = isClassic ? checkedClientId(call, fields.text('newClientOid')) : order.clientId;
  const result = call.venue.engine.replace(order.accountId, order.id, { price, size, clientId });
  if (result?.refusal !== undefined) throw new WireFailure(refusals[result.refusal]);
  if (!result) throw new WireFailure('orderDone');
  return idsOf(result.order);
}

/** What became of each entry of a list; one that fails does not stop the others. */
export function each<T>(
  call: Call,
  entries: readonly Fields[],
  run: (entry: Fields) => PrintedIds,
  printed: (result: { ids: PrintedIds; failure: WireFailure | undefined; code: string }) => T,
): readonly T[] {
  return entries.map((entry) => {
    const asked = { orderId: entry.text('orderId') ?? '', clientOid: entry.text('clientOid') ?? '' };
    try {
      return printed({ ids: run(entry), failure: undefined, code: '00000' });
    } catch (failure) {
      if (!(failure instanceof WireFailure)) throw failure;
      return printed({ ids: asked, failure, code: codeOf(failure.problem, call.generation) });
    }
  });
}
