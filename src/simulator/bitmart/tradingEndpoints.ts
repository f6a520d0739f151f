/** Placing, cancelling and querying orders (reference 4.2 to 4.8). */

import type { AccountBook } from '../engine/accountBook';
import type { RestingOrder } from '../engine/restingOrder';
import type { Side } from '../engine/words';
import { accountOf, type Call, type Endpoint } from './endpoint';
import { ApiFailure } from './errorTexts';
import type { Quota } from './limits';
import { historyOrders, openOrders, orderByClientId, orderById, orderTrades, accountTrades } from './queries';
import { batchOrders, submitMarginOrder, submitOrder } from './submit';

const perUid = (limit: number, seconds: number): Quota => ({ limit, seconds, scope: 'uid' });
const perKey = (limit: number, seconds: number): Quota => ({ limit, seconds, scope: 'key' });

const submitFields = ['symbol', 'side', 'type', 'size', 'price', 'notional', 'recvWindow'] as const;
const listFields = ['symbol', 'orderMode', 'startTime', 'endTime', 'limit', 'recvWindow'] as const;
const maxIds = 10;

export const tradingEndpoints: readonly Endpoint[] = [
  placing('/spot/v2/submit_order', perUid(40, 2), [...submitFields, 'client_order_id', 'stpMode'], submitOrder),
  {
    ...placing('/spot/v1/margin/submit_order', perUid(20, 1), [...submitFields, 'clientOrderId'], submitMarginOrder),
    permission: 'marginTrade',
  },
  {
    ...placing('/spot/v4/batch_orders', perUid(40, 2), ['symbol', 'orderParams', 'recvWindow'], batchOrders),
    hasRecvWindow: true,
  },
  trading('/spot/v3/cancel_order', perUid(40, 2), ['symbol', 'order_id', 'client_order_id', 'recvWindow'], cancelOrder),
  {
    ...trading(
      '/spot/v4/cancel_orders',
      perUid(40, 2),
      ['symbol', 'orderIds', 'clientOrderIds', 'recvWindow'],
      cancelOrders,
    ),
    hasRecvWindow: true,
  },
  { ...trading('/spot/v4/cancel_all', perUid(1, 3), ['symbol', 'side', 'recvWindow'], cancelAll), hasRecvWindow: true },
  query('/spot/v4/query/order', 50, ['orderId', 'queryState', 'recvWindow'], orderById),
  query('/spot/v4/query/client-order', 50, ['clientOrderId', 'queryState', 'recvWindow'], orderByClientId),
  query('/spot/v4/query/open-orders', 12, listFields, openOrders),
  query('/spot/v4/query/history-orders', 12, listFields, historyOrders),
  query('/spot/v4/query/trades', 12, listFields, accountTrades),
  query('/spot/v4/query/order-trades', 12, ['orderId', 'recvWindow'], orderTrades),
];

function trading(path: string, quota: Quota, fields: readonly string[], handle: Endpoint['handle']): Endpoint {
  return { method: 'POST', path, auth: 'signed', permission: 'spotTrade', quota, fields, trades: true, handle };
}

function placing(path: string, quota: Quota, fields: readonly string[], handle: Endpoint['handle']): Endpoint {
  return { ...trading(path, quota, fields, handle), takesOrders: true };
}

function query(path: string, limit: number, fields: readonly string[], handle: Endpoint['handle']): Endpoint {
  return {
    method: 'POST',
    path,
    auth: 'signed',
    permission: 'read',
    quota: perKey(limit, 2),
    fields,
    hasRecvWindow: true,
    handle,
  };
}

function cancelOrder(call: Call): unknown {
  const account = accountOf(call);
  const symbol = listedSymbol(call, true);
  const orderId = call.params.text('order_id');
  const clientId = call.params.text('client_order_id');
  if (orderId === undefined && clientId === undefined) throw new ApiFailure(50039);
  if (orderId !== undefined && clientId !== undefined)
    throw new ApiFailure(50021, 'Only one of order_id and client_order_id');
  const order = find(account, orderId, clientId);
  if (!order || order.symbol !== symbol) throw new ApiFailure(50005);
  return { result: call.venue.engine.cancel(account.id, order.id) !== undefined };
}

function cancelOrders(call: Call): unknown {
  const account = accountOf(call);
  const symbol = listedSymbol(call, true);
  const byId = call.params.texts('orderIds');
  const byClientId = call.params.texts('clientOrderIds');
  if (!byId && !byClientId) throw new ApiFailure(50039);
  if (byId && byClientId) throw new ApiFailure(50021, 'Only one of orderIds and clientOrderIds');
  const ids = byId ?? byClientId ?? [];
  if (ids.length === 0 || ids.length > maxIds) throw new ApiFailure(50033);
  const successIds: string[] = [];
  const failIds: string[] = [];
  for (const id of ids) {
    const order = byId ? find(account, id, undefined) : find(account, undefined, id);
    const canceled = order && order.symbol === symbol && call.venue.engine.cancel(account.id, order.id);
    (canceled ? successIds : failIds).push(id);
  }
  return { successIds, failIds, totalCount: ids.length, successCount: successIds.length, failedCount: failIds.length };
}

function cancelAll(call: Call): unknown {
  const side = call.params.text('side');
  if (side !== undefined && side !== 'buy' && side !== 'sell') throw new ApiFailure(52002);
  const filter: { symbol: string | undefined; side: Side | undefined } = { symbol: listedSymbol(call, false), side };
  call.venue.engine.cancelAll(accountOf(call).id, filter);
  return {};
}

function listedSymbol(call: Call, required: boolean): string | undefined {
  const symbol = call.params.text('symbol');
  if (symbol === undefined && required) throw new ApiFailure(50028, 'Required parameters are missing (symbol)');
  if (symbol !== undefined && !call.venue.engine.markets.has(symbol)) throw new ApiFailure(50001);
  return symbol;
}

function find(
  account: AccountBook,
  orderId: string | undefined,
  clientId: string | undefined,
): RestingOrder | undefined {
  if (orderId !== undefined) return account.order(orderId);
  return clientId === undefined ? undefined : account.orderByClientId(clientId);
}
