/** Trading and account of both generations as rows (reference 5, 7, 8, 12.3). */

import { marketOf, type Call, type Endpoint, type Fields } from './call';
import { WireFailure } from './codes';
import { cancelOrder, cancelSymbol, each, idsOf, placeOrder, replaceOrder } from './place';
import { isSpot } from './publicEndpoints';
import * as queries from './queries';

const maxClassicBatch = 50;
const maxUnifiedBatch = 20;

const orderFields = ['symbol', 'side', 'orderType', 'force', 'price', 'size', 'clientOid', 'stpMode', 'tpslType'];
const presets = [
  ...['triggerPrice', 'presetTakeProfitPrice', 'executeTakeProfitPrice', 'presetStopLossPrice', 'executeStopLossPrice'],
  ...['requestTime', 'receiveWindow'],
];
const listFields = ['symbol', 'startTime', 'endTime', 'idLessThan', 'limit', 'orderId', 'tpslType'];
const unifiedOrderFields = [
  ...['category', 'symbol', 'qty', 'side', 'orderType', 'price', 'timeInForce', 'posSide', 'clientOid', 'reduceOnly'],
  ...['stpMode', 'marginMode', 'takeProfit', 'stopLoss', 'tpTriggerBy', 'slTriggerBy', 'tpOrderType', 'slOrderType'],
  ...['tpLimitPrice', 'slLimitPrice'],
];
const unifiedListFields = ['category', 'symbol', 'startTime', 'endTime', 'limit', 'cursor', 'orderId'];

/** In `single` mode the outer symbol counts and inner ones are ignored; in `multiple` the reverse. */
function batch(call: Call): {
  readonly entries: readonly Fields[];
  readonly symbolOf: (entry: Fields) => string | undefined;
} {
  const isSingle = call.fields.word('batchMode', { single: true, multiple: false }, true);
  const entries = call.fields.list('orderList');
  if (entries.length > maxClassicBatch) throw new WireFailure('batchTooLong');
  const outer = isSingle ? call.fields.required('symbol') : undefined;
  return { entries, symbolOf: (entry) => outer ?? entry.text('symbol') };
}

type Result = Parameters<Parameters<typeof each>[3]>[0];

function lists(results: readonly Result[]): unknown {
  return {
    successList: results.flatMap(({ ids, failure }) => (failure ? [] : [ids])),
    failureList: results.flatMap(({ ids, failure, code }) =>
      failure ? [{ ...ids, errorMsg: failure.message, errorCode: code }] : [],
    ),
  };
}

function classicBatchPlace(call: Call): unknown {
  const { entries, symbolOf } = batch(call);
  return lists(
    each(
      call,
      entries,
      (entry) => placeOrder(call, entry, symbolOf(entry)),
      (result) => result,
    ),
  );
}

/** Where some entries have an order id, those with only a client id fail. */
function classicBatchCancel(call: Call): unknown {
  const { entries, symbolOf } = batch(call);
  const someByOrderId = entries.some((entry) => entry.text('orderId') !== undefined);
  const run = (entry: Fields): ReturnType<typeof cancelOrder> => {
    marketOf(call, symbolOf(entry));
    if (someByOrderId && entry.text('orderId') === undefined) throw new WireFailure('orderNotFound');
    return cancelOrder(call, entry);
  };
  return lists(each(call, entries, run, (result) => result));
}

function classicReplace(call: Call): unknown {
  marketOf(call, call.fields.text('symbol'));
  return { ...replaceOrder(call, call.fields), success: 'success', msg: '' };
}

function spotOnly(fields: Fields): void {
  if (fields.required('category') !== 'SPOT') throw new WireFailure('parameterWrong', 'category');
}

function unifiedEntries(call: Call): readonly Fields[] {
  if (!call.entries) throw new WireFailure('parameterWrong', 'body');
  if (call.entries.length > maxUnifiedBatch) throw new WireFailure('batchTooLong');
  return call.entries;
}

/** Inside the lists of cancels an order that is gone has a small code of its own. */
const goneCode = '24056';

function unifiedResult({ ids, failure, code }: Result): unknown {
  const isGone = failure?.problem === 'orderNotFound' || failure?.problem === 'orderDone';
  return { ...ids, code: failure ? (isGone ? goneCode : code) : '00000', msg: failure?.message ?? 'success' };
}

const v2 = { generation: 'v2' } as const;
const v3 = { generation: 'v3' } as const;
const reads = { method: 'GET', permission: 'read' } as const;
const writes = { method: 'POST', permission: 'trade' } as const;

export const privateEndpoints: readonly Endpoint[] = [
  {
    ...{ ...v2, ...writes, path: '/api/v2/spot/trade/place-order', perSecond: 10 },
    fields: [...orderFields, ...presets],
    handle: (call: Call): unknown => placeOrder(call, call.fields),
  },
  {
    ...{ ...v2, ...writes, path: '/api/v2/spot/trade/batch-orders', perSecond: 5 },
    fields: ['symbol', 'batchMode', 'orderList', ...orderFields, ...presets],
    handle: classicBatchPlace,
  },
  {
    ...{ ...v2, ...writes, path: '/api/v2/spot/trade/cancel-order', perSecond: 10 },
    fields: ['symbol', 'orderId', 'clientOid', 'tpslType'],
    handle: (call: Call): unknown => {
      marketOf(call, call.fields.text('symbol'));
      return cancelOrder(call, call.fields);
    },
  },
  {
    ...{ ...v2, ...writes, path: '/api/v2/spot/trade/batch-cancel-order', perSecond: 5 },
    fields: ['symbol', 'batchMode', 'orderList', 'orderId', 'clientOid'],
    handle: classicBatchCancel,
  },
  {
    ...{ ...v2, ...writes, path: '/api/v2/spot/trade/cancel-symbol-order', perSecond: 5, fields: ['symbol'] },
    handle: (call: Call): unknown => {
      const symbol = call.fields.required('symbol');
      cancelSymbol(call, marketOf(call, symbol));
      return { symbol };
    },
  },
  {
    ...{ ...v2, ...writes, path: '/api/v2/spot/trade/cancel-replace-order', perSecond: 5 },
    fields: ['symbol', 'price', 'size', 'orderId', 'clientOid', 'newClientOid', ...presets],
    handle: classicReplace,
  },
  {
    ...{ ...v2, ...reads, path: '/api/v2/spot/trade/orderInfo', perSecond: 20 },
    fields: ['orderId', 'clientOid', 'requestTime', 'receiveWindow'],
    handle: queries.classicOrderInfo,
  },
  {
    ...{ ...v2, ...reads, path: '/api/v2/spot/trade/unfilled-orders', perSecond: 20, fields: listFields },
    handle: queries.classicOpenOrders,
  },
  {
    ...{ ...v2, ...reads, path: '/api/v2/spot/trade/history-orders', perSecond: 20, fields: listFields },
    handle: queries.classicHistory,
  },
  {
    ...{ ...v2, ...reads, path: '/api/v2/spot/trade/fills', perSecond: 10, fields: listFields },
    handle: queries.classicFills,
  },
  {
    ...{ ...v2, ...reads, path: '/api/v2/spot/account/assets', perSecond: 10, fields: ['coin', 'assetType'] },
    handle: queries.classicAssets,
  },
  {
    ...{ ...v2, ...reads, path: '/api/v2/spot/account/info', perSecond: 1, fields: [] },
    handle: queries.accountInfo,
  },
  {
    ...{ ...v3, ...writes, path: '/api/v3/trade/place-order', perSecond: 10, fields: unifiedOrderFields },
    handle: (call: Call): unknown => {
      spotOnly(call.fields);
      return placeOrder(call, call.fields);
    },
  },
  {
    ...{ ...v3, ...writes, path: '/api/v3/trade/place-batch', perSecond: 5, fields: unifiedOrderFields },
    handle: (call: Call): unknown => {
      const run = (entry: Fields): ReturnType<typeof placeOrder> => {
        spotOnly(entry);
        return placeOrder(call, entry);
      };
      return each(call, unifiedEntries(call), run, unifiedResult);
    },
  },
  {
    ...{ ...v3, ...writes, path: '/api/v3/trade/modify-order', perSecond: 10 },
    fields: ['orderId', 'clientOid', 'qty', 'price', 'autoCancel', 'symbol', 'category'],
    handle: (call: Call): unknown => {
      call.fields.word('autoCancel', { yes: true, no: false }, false);
      if (call.fields.text('qty') === undefined && call.fields.text('price') === undefined) {
        throw new WireFailure('parameterMissing', 'qty');
      }
      return replaceOrder(call, call.fields);
    },
  },
  {
    ...{ ...v3, ...writes, path: '/api/v3/trade/cancel-order', perSecond: 10 },
    fields: ['orderId', 'clientOid', 'category'],
    handle: (call: Call): unknown => cancelOrder(call, call.fields),
  },
  {
    ...{ ...v3, ...writes, path: '/api/v3/trade/cancel-batch', perSecond: 5 },
    fields: ['orderId', 'clientOid', 'category', 'symbol'],
    handle: (call: Call): unknown => {
      const run = (entry: Fields): ReturnType<typeof cancelOrder> => {
        spotOnly(entry);
        return cancelOrder(call, entry);
      };
      return each(call, unifiedEntries(call), run, unifiedResult);
    },
  },
  {
    ...{ ...v3, ...writes, path: '/api/v3/trade/cancel-symbol-order', perSecond: 5, fields: ['category', 'symbol'] },
    handle: (call: Call): unknown => {
      if (!isSpot(call)) return { list: [] };
      const symbol = call.fields.text('symbol');
      const canceled = cancelSymbol(call, symbol === undefined ? undefined : marketOf(call, symbol));
      return { list: canceled.map((order) => ({ ...idsOf(order), code: '00000', msg: 'success' })) };
    },
  },
  {
    ...{ ...v3, ...reads, path: '/api/v3/trade/order-info', perSecond: 20, fields: ['orderId', 'clientOid'] },
    handle: queries.unifiedOrderInfo,
  },
  {
    ...{ ...v3, ...reads, path: '/api/v3/trade/unfilled-orders', perSecond: 20, fields: unifiedListFields },
    handle: queries.unifiedOpenOrders,
  },
  {
    ...{ ...v3, ...reads, path: '/api/v3/trade/history-orders', perSecond: 20, fields: unifiedListFields },
    handle: queries.unifiedHistory,
  },
  {
    ...{ ...v3, ...reads, path: '/api/v3/trade/fills', perSecond: 20 },
    fields: ['category', 'orderId', 'startTime', 'endTime', 'limit', 'cursor'],
    handle: queries.unifiedFills,
  },
  {
    ...{ ...v3, ...reads, path: '/api/v3/account/assets', perSecond: 20, fields: [] },
    handle: queries.unifiedAssets,
  },
  {
    ...{ ...v3, ...reads, path: '/api/v3/account/settings', perSecond: 20, fields: [] },
    handle: queries.accountSettings,
  },
];
