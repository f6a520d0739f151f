/** Trading and account over /api/v2 (reference sections 7 and 8). */

import { NotFoundError, OrderTicketError } from '../../../base/errors';
import type { Json } from '../../../base/json';
import type { Fill, Order } from '../../../model/order';
import type { CallOptions, OrderFilter, OrderReference } from '../../venue';
import { unknown } from '../failures';
import type { Parameters } from '../signing';
import { readEach } from './classicMarketData';
import { classicEndpoints as endpoints, type Endpoint } from './endpoints';
import {
  checkBatch,
  checkedClientOrderId,
  chunk,
  classicOrderWords,
  orderFields,
  receiveWindow,
  referenceIds,
} from './orderText';
import { pageRows, readPages, type Page } from './paging';
import { onlyEntry, parseClassicAsset, parseClassicFill, parseClassicOrder, parsePermissions } from './parseClassic';
import type { WireClassicBatch, WireClassicFailure, WireClassicReplace, WireOrderIds } from './payloads';
import {
  batchOutcomes,
  cancelInChunks,
  cancelOutcomes,
  entryOf,
  isOrderGone,
  parsePlaced,
  pick,
  withInstruments,
  type BatchEntry,
  type PrivateApi,
  type PrivateContext,
} from './privateApi';
import { optionalText, readList, readObject, readText } from './read';
import { toWireSymbol } from './symbols';

const maxBatch = 50;
const spanDays = 90;

export function createClassicPrivate(context: PrivateContext): PrivateApi {
  const { rest, clock } = context;

  const listOrders = (
    endpoint: Endpoint,
    from: 'open' | 'any',
    filter: OrderFilter,
    options: CallOptions | undefined,
  ): Promise<readonly Order[]> =>
    withInstruments(context, (find) =>
      readPages(
        {
          page: (query, cursor) =>
            rest.call(endpoint, { query: withCursor(query, cursor) }, options, (data) =>
              pageOf(data, 'orderId', (entry) => {
                const instrument = find(readText(entry, 'symbol'));
                return instrument && parseClassicOrder(entry, from, instrument);
              }),
            ),
          spanDays,
          now: () => context.now(),
        },
        symbolQuery(filter),
        filter,
      ),
    );

  const listFills = (
    query: Parameters,
    filter: OrderFilter,
    options: CallOptions | undefined,
  ): Promise<readonly Fill[]> =>
    withInstruments(context, (find) =>
      readPages(
        {
          page: (page, cursor) =>
            rest.call(endpoints.fills, { query: withCursor(page, cursor) }, options, (data) =>
              pageOf(data, 'tradeId', (entry) => {
                const instrument = find(readText(entry, 'symbol'));
                return instrument && parseClassicFill(entry, 'negativeIsPaid', instrument);
              }),
            ),
          spanDays,
          now: () => context.now(),
        },
        query,
        filter,
      ),
    );

  const api: PrivateApi = {
    maxBatchPlace: maxBatch,
    maxBatchCancel: maxBatch,

    placeOrder: (request, options) => {
      const symbol = toWireSymbol(request.instrument);
      const body = {
        symbol,
        ...orderFields(request, classicOrderWords),
        ...receiveWindow(options?.recvWindowMs ?? context.recvWindowMs, context.now()),
      };
      const { clientOrderId } = request;
      return rest.call(endpoints.place, { body, clientOrderId }, options, (data) =>
        parsePlaced(readObject(data, 'placed'), clientOrderId),
      );
    },

    placeOrders: async (requests, options) => {
      const symbol = checkBatch(requests, maxBatch);
      const orderList = requests.map((request) => orderFields(request, classicOrderWords));
      const body = { symbol, batchMode: 'single', orderList };
      const entries = await rest.call(endpoints.placeBatch, { body }, options, readBatch);
      return batchOutcomes(requests, entries, endpoints.placeBatch.id);
    },

    cancelOrder: async (reference, options) => {
      const body = { symbol: toWireSymbol(reference.instrument), ...referenceIds(reference) };
      try {
        await rest.call(endpoints.cancel, { body, priority: 'urgent' }, options, () => undefined);
        return 'canceled';
      } catch (error) {
        if (isOrderGone(error)) return 'alreadyDone';
        throw error;
      }
    },

    cancelOrders: (references, options) => {
      // A batch of mixed ids fails for the entries without an order id: each kind goes alone.
      const chunks = [
        ...chunk(
          references.filter(({ orderId }) => orderId !== undefined),
          maxBatch,
        ),
        ...chunk(
          references.filter(({ orderId }) => orderId === undefined),
          maxBatch,
        ),
      ];
      return cancelInChunks(chunks, async (part) => {
        const body = cancelBatchBody(part);
        const entries = await rest.call(endpoints.cancelBatch, { body, priority: 'urgent' }, options, readBatch);
        return cancelOutcomes(part, entries, endpoints.cancelBatch.id);
      });
    },

    cancelAll: (filter, options) => {
      if (!filter.instrument || filter.side) {
        throw new OrderTicketError(
          'cancelAllScope',
          'A classic Bitget account cancels all orders of one pair at a time, both sides; nothing was sent.',
        );
      }
      const body = { symbol: toWireSymbol(filter.instrument) };
      return rest.call(endpoints.cancelSymbol, { body, priority: 'urgent' }, options, () => undefined);
    },

    replaceOrder: (reference, change, options) => {
      const { price, quantity } = change;
      if (!price || !quantity) {
        throw new OrderTicketError(
          'replaceNeedsBoth',
          'A classic Bitget account replaces price and quantity together; nothing was sent.',
        );
      }
      const newClientOid = checkedClientOrderId(change.newClientOrderId);
      const body = {
        symbol: toWireSymbol(reference.instrument),
        price: price.toString(),
        size: quantity.toString(),
        ...referenceIds(reference),
        newClientOid,
      };
      return rest.call(endpoints.replace, { body, clientOrderId: newClientOid }, options, (data) => {
        const wire: WireClassicReplace = readObject(data, 'replaced');
        if (wire.success === 'success') return parsePlaced(wire, newClientOid);
        // It does not say which half failed: the old order may be gone, and the new one not there.
        const endpoint = endpoints.replace.id;
        const call = { endpoint, isWrite: true, clientOrderId: newClientOid };
        const venueMessage = optionalText(wire.msg) ?? '';
        throw unknown('the replacement was answered with a failure', call, { endpoint, venueMessage });
      });
    },

    order: async (reference, among, options) => {
      const query = referenceIds(reference);
      const direct = await rest
        .call(endpoints.orderInfo, { query }, options, (data) => {
          const entry = onlyEntry(data);
          return entry === undefined
            ? undefined
            : parseClassicOrder(readObject(entry, 'order'), 'any', reference.instrument);
        })
        .catch(undefinedWhenGone);
      if (direct) return direct;
      // By our id the direct question reaches back a few hours only; the lists reach further.
      const filter = { instrument: reference.instrument };
      const orders =
        among === 'history' ? await api.orderHistory(filter, options) : await api.openOrders(filter, options);
      return pick(orders, reference);
    },

    openOrders: (filter = {}, options) => listOrders(endpoints.openOrders, 'open', filter, options),
    orderHistory: (filter = {}, options) =>
      listOrders(endpoints.history, 'any', { ...filter, limit: filter.limit ?? pageRows }, options),
    fills: (filter = {}, options) =>
      listFills(symbolQuery(filter), { ...filter, limit: filter.limit ?? pageRows }, options),
    orderFills: async (reference, options) => {
      const orderId = reference.orderId ?? (await api.order(reference, undefined, options)).orderId ?? '';
      return listFills({ symbol: toWireSymbol(reference.instrument), orderId }, {}, options);
    },

    balances: (options) =>
      rest.call(endpoints.assets, {}, options, (data) =>
        readEach(data, 'assets', (entry) => parseClassicAsset(entry, clock.now())),
      ),
    verify: (options) =>
      rest.call(endpoints.accountInfo, {}, options, (data) => parsePermissions(readObject(data, 'account'))),
  };
  return api;
}

/** Newest first; the next page begins after the last row's id. */
function pageOf<T>(
  data: Json,
  idField: 'orderId' | 'tradeId',
  read: (entry: ReturnType<typeof entryOf>) => T | undefined,
): Page<T> {
  const entries = readList(data, 'rows');
  const last = entries.at(-1);
  const next = last === undefined || entries.length < pageRows ? undefined : optionalText(entryOf(last)[idField]);
  return { rows: readEach(entries, 'rows', read), next };
}

function withCursor(query: Parameters, cursor: string | undefined): Parameters {
  return cursor === undefined ? query : { ...query, idLessThan: cursor };
}

function symbolQuery(filter: OrderFilter): Parameters {
  return filter.instrument ? { symbol: toWireSymbol(filter.instrument) } : {};
}

/** With one pair its name stands outside, with several in each entry. */
function cancelBatchBody(part: readonly OrderReference[]): {
  readonly symbol?: string;
  readonly batchMode: string;
  readonly orderList: readonly Parameters[];
} {
  const symbols = part.map(({ instrument }) => toWireSymbol(instrument));
  const [symbol = ''] = symbols;
  return symbols.every((other) => other === symbol)
    ? { symbol, batchMode: 'single', orderList: part.map(referenceIds) }
    : {
        batchMode: 'multiple',
        orderList: part.map((reference) => ({
          symbol: toWireSymbol(reference.instrument),
          ...referenceIds(reference),
        })),
      };
}

/** Both lists of a batch's reply as one. The envelope says success whatever became of the entries. */
function readBatch(data: Json): readonly BatchEntry[] {
  const wire: WireClassicBatch = readObject(data, 'batch');
  const succeeded = readList(wire.successList, 'batch.successList').map((value): BatchEntry => {
    const entry: WireOrderIds = entryOf(value);
    return { ...ids(entry), code: undefined, message: '' };
  });
  const failed = readList(wire.failureList, 'batch.failureList').map((value): BatchEntry => {
    const entry: WireClassicFailure = entryOf(value);
    return {
      ...ids(entry),
      code: optionalText(entry.errorCode) ?? 'none',
      message: optionalText(entry.errorMsg) ?? '',
    };
  });
  return [...succeeded, ...failed];
}

function ids(wire: WireOrderIds): Pick<BatchEntry, 'orderId' | 'clientOrderId'> {
  return { orderId: optionalText(wire.orderId), clientOrderId: optionalText(wire.clientOid) };
}

export function undefinedWhenGone(error: unknown): undefined {
  if (error instanceof NotFoundError && error.reason === 'order') return undefined;
  throw error;
}
