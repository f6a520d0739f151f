/** Checks of a new order in the venue's order, then the engine (reference 4.2 to 4.4, 13.3). */

import { type Decimal } from '../../core/base/decimal';
import type { JsonObject } from '../../core/base/json';
import type { Market } from '../engine/market';
import type { Order, OrderDraft, OrderKind, OrderMode, PlaceResult, Refusal, Side, StpMode } from '../engine/words';
import { accountOf, type Call } from './endpoint';
import { ApiFailure, type ErrorCode } from './errorTexts';
import { Params } from './params';

const sides: Readonly<Record<string, Side>> = { buy: 'buy', sell: 'sell' };
const kinds: Readonly<Record<string, OrderKind>> = {
  limit: 'limit',
  market: 'market',
  limit_maker: 'limitMaker',
  ioc: 'ioc',
};
const stpModes: Readonly<Record<string, StpMode>> = {
  none: 'none',
  cancel_maker: 'cancelMaker',
  cancel_taker: 'cancelTaker',
  cancel_both: 'cancelBoth',
};

const refusalCodes = {
  symbol: 50001,
  size: 50006,
  price: 50008,
  notional: 51012,
  balance: 50020,
  duplicateClientId: 50042,
} as const satisfies Record<Refusal, ErrorCode>;

/** What differs between the three ways in. */
interface Entry {
  readonly clientIdField: 'client_order_id' | 'clientOrderId';
  readonly mode: OrderMode;
}

export const batchFields = ['side', 'type', 'clientOrderId', 'size', 'price', 'notional', 'stpMode'] as const;
const maxBatch = 10;

export function submitOrder(call: Call): unknown {
  return { order_id: place(call, draftOf(call, call.params, { clientIdField: 'client_order_id', mode: 'spot' })).id };
}

export function submitMarginOrder(call: Call): unknown {
  return {
    order_id: place(call, draftOf(call, call.params, { clientIdField: 'clientOrderId', mode: 'isolatedMargin' })).id,
  };
}

/** The venue does not say how a partly invalid batch ends; here the first bad order refuses the whole of it, before any is placed. */
export function batchOrders(call: Call): unknown {
  const rows = call.params.objects('orderParams');
  if (call.params.text('symbol') === undefined || !rows) throw new ApiFailure(50028);
  if (rows.length === 0 || rows.length > maxBatch) throw new ApiFailure(50033);
  const symbol = call.params.text('symbol') ?? '';
  const drafts = rows.map((row) => {
    const params = new Params({ ...row, symbol } satisfies JsonObject, [...batchFields, 'symbol']);
    call.unknown(params.unknownFields.map((field) => `orderParams.${field}`));
    return draftOf(call, params, { clientIdField: 'clientOrderId', mode: 'spot' });
  });
  const ids = drafts.map((draft) => draft.clientId).filter((id) => id !== undefined);
  if (new Set(ids).size < ids.length) throw new ApiFailure(50042);
  const orderIds: string[] = [];
  for (const draft of drafts) {
    const { order, refusal } = placeAndPolice(call, draft);
    // An earlier order of the same batch may have used up the money.
    if (refusal !== undefined) return { code: refusalCodes[refusal], msg: 'failed', data: { orderIds } };
    orderIds.push(order.id);
  }
  return { code: 0, msg: 'success', data: { orderIds } };
}

function place(call: Call, draft: OrderDraft): Order {
  const { order, refusal } = placeAndPolice(call, draft);
  if (refusal !== undefined) throw new ApiFailure(refusalCodes[refusal]);
  return order;
}

/** A post-only order below the minimum value is accepted, then cancelled by the system. */
function placeAndPolice(call: Call, draft: OrderDraft): PlaceResult {
  const { engine } = call.venue;
  const account = accountOf(call);
  return engine.transact(() => {
    const result = engine.place(account.id, draft);
    const { order } = result;
    const minimum = engine.markets.get(draft.symbol)?.listing.minNotional;
    if (order?.kind === 'limitMaker' && minimum?.gt(order.notional)) engine.cancel(account.id, order.id, 'system');
    return result;
  });
}

function draftOf(call: Call, params: Params, entry: Entry): OrderDraft {
  const market = tradable(call, params);
  const side = word(params, 'side', sides, 52002);
  const kind = word(params, 'type', kinds, 52001);
  const clientId = checkedClientId(params.text(entry.clientIdField));
  const stp = params.text('stpMode') === undefined ? 'none' : word(params, 'stpMode', stpModes, 50021);
  const base = { symbol: market.symbol, side, kind, clientId, stp, mode: entry.mode };
  if (clientId !== undefined && accountOf(call).orderByClientId(clientId)?.isOpen) throw new ApiFailure(50042);
  if (kind === 'market' && side === 'buy') return { ...base, notional: marketNotional(market, params) };
  const size = checkedSize(call, market, params);
  if (kind === 'market') {
    if (size.times(market.last).lt(market.listing.minNotional)) throw new ApiFailure(51014);
    return { ...base, size };
  }
  const price = checkedPrice(call, market, params);
  // A post-only order below the minimum is accepted and then cancelled by the system, not refused.
  if (kind !== 'limitMaker' && size.times(price).lt(market.listing.minNotional)) throw new ApiFailure(51011);
  return { ...base, size, price };
}

function tradable(call: Call, params: Params): Market {
  const symbol = params.text('symbol');
  if (symbol === undefined) throw new ApiFailure(50028);
  const market = call.venue.engine.markets.get(symbol);
  if (!market) throw new ApiFailure(50001);
  if (market.listing.status !== 'trading') throw new ApiFailure(50040);
  if (!market.listing.apiTradable) throw new ApiFailure(50023);
  return market;
}

function word<T>(params: Params, name: string, words: Readonly<Record<string, T>>, code: ErrorCode): T {
  const text = params.text(name);
  if (text === undefined) throw new ApiFailure(50028, `Required parameters are missing (${name})`);
  const value = Object.hasOwn(words, text) ? words[text] : undefined;
  if (value === undefined) throw new ApiFailure(code);
  return value;
}

function checkedClientId(id: string | undefined): string | undefined {
  if (id === undefined) return undefined;
  if (id.length > 32) throw new ApiFailure(50037);
  if (!/^[a-zA-Z0-9]+$/.test(id)) throw new ApiFailure(50038);
  return id;
}

function marketNotional(market: Market, params: Params): Decimal {
  const notional = params.decimal('notional');
  if (!notional) throw new ApiFailure(params.text('size') === undefined ? 50012 : 50021);
  const money = notional.round(8, 'down');
  if (money.lt(market.listing.minNotional)) throw new ApiFailure(51012);
  return money;
}

function checkedSize(call: Call, market: Market, params: Params): Decimal {
  const sent = params.decimal('size');
  if (!sent) throw new ApiFailure(50010);
  const size = sent.round(market.listing.sizeDecimals, 'down');
  if (!size.eq(sent)) call.finding(`size ${sent.toString()} was cut to the step of ${market.symbol}`);
  if (size.lt(market.listing.minSize)) throw new ApiFailure(50006);
  if (size.gt(market.listing.maxSize)) throw new ApiFailure(50007);
  return size;
}

function checkedPrice(call: Call, market: Market, params: Params): Decimal {
  const sent = params.decimal('price');
  if (!sent) throw new ApiFailure(50011);
  const price = sent.round(market.listing.priceDecimals, 'down');
  if (!price.eq(sent)) call.finding(`price ${sent.toString()} was cut to the tick of ${market.symbol}`);
  if (price.lt(market.listing.tick)) throw new ApiFailure(50008);
  return price;
}
