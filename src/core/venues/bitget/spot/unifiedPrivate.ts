/** Trading and account over /api/v3 (reference sections 12.3 and 12.4). */

import { OrderTicketError } from '../../../base/errors';
import type { Json } from '../../../base/json';
import type { Fill, Order } from '../../../model/order';
import type { CallOptions, OrderFilter } from '../../venue';
import { successCode } from '../errorCodes';
import type { Parameters } from '../signing';
import { readEach } from './classicMarketData';
import { undefinedWhenGone } from './classicPrivate';
import { unifiedEndpoints as endpoints, type Endpoint } from './endpoints';
import { checkBatch, chunk, orderFields, referenceIds, unifiedOrderWords } from './orderText';
import { pageRows, readPages, type Page } from './paging';
import { parseUnifiedAsset, parseUnifiedFill, parseUnifiedOrder } from './parseUnified';
import type { WirePage, WireUnifiedAssets, WireUnifiedBatchEntry } from './payloads';
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
import { optionalText, readArray, readList, readObject, readText } from './read';
import { toWireSymbol } from './symbols';

const category = 'SPOT';
const maxBatch = 20;
const spanDays = 30;

export function createUnifiedPrivate(context: PrivateContext): PrivateApi {
  const { rest, clock } = context;

  const listOrders = (
    endpoint: Endpoint,
    filter: OrderFilter,
    options: CallOptions | undefined,
  ): Promise<readonly Order[]> =>
    withInstruments(context, (find) =>
      readPages(
        {
          page: (query, cursor) =>
            rest.call(endpoint, { query: withCursor(query, cursor) }, options, (data) =>
              pageOf(data, (entry) => {
                const instrument = find(readText(entry, 'symbol'));
                return instrument && parseUnifiedOrder(entry, instrument);
              }),
            ),
          spanDays,
          now: () => context.now(),
        },
        listQuery(filter),
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
              pageOf(data, (entry) => {
                const instrument = find(readText(entry, 'symbol'));
                return instrument && parseUnifiedFill(entry, instrument);
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
      const body = { category, symbol, ...orderFields(request, unifiedOrderWords) };
      const { clientOrderId } = request;
      return rest.call(endpoints.place, { body, clientOrderId }, options, (data) =>
        parsePlaced(readObject(data, 'placed'), clientOrderId),
      );
    },

    placeOrders: async (requests, options) => {
      const symbol = checkBatch(requests, maxBatch);
      const body = requests.map((request) => ({ category, symbol, ...orderFields(request, unifiedOrderWords) }));
      const entries = await rest.call(endpoints.placeBatch, { body }, options, (data) =>
        readArray(data, 'batch').map(readEntry),
      );
      return batchOutcomes(requests, entries, endpoints.placeBatch.id);
    },

    cancelOrder: async (reference, options) => {
      const body = { ...referenceIds(reference), category };
      try {
        await rest.call(endpoints.cancel, { body, priority: 'urgent' }, options, () => undefined);
        return 'canceled';
      } catch (error) {
        if (isOrderGone(error)) return 'alreadyDone';
        throw error;
      }
    },

    cancelOrders: (references, options) =>
      cancelInChunks(chunk(references, maxBatch), async (part) => {
        const body = part.map((reference) => ({
          ...referenceIds(reference),
          category,
          symbol: toWireSymbol(reference.instrument),
        }));
        const entries = await rest.call(endpoints.cancelBatch, { body, priority: 'urgent' }, options, (data) =>
          readArray(data, 'batch').map(readEntry),
        );
        return cancelOutcomes(part, entries, endpoints.cancelBatch.id);
      }),

    cancelAll: (filter, options) => {
      if (filter.side) {
        throw new OrderTicketError('cancelAllScope', 'Bitget cancels both sides together; nothing was sent.');
      }
      const body = { category, ...(filter.instrument && { symbol: toWireSymbol(filter.instrument) }) };
      return rest.call(endpoints.cancelSymbol, { body, priority: 'urgent' }, options, () => undefined);
    },

    replaceOrder: (reference, change, options) => {
      const { price, quantity } = change;
      if (!price && !quantity) {
        throw new OrderTicketError('empty', 'The change names neither a price nor a quantity; nothing was sent.');
      }
      const body = {
        ...referenceIds(reference),
        category,
        symbol: toWireSymbol(reference.instrument),
        ...(price && { price: price.toString() }),
        ...(quantity && { qty: quantity.toString() }),
        // An order that cannot be changed stays as it is.
        autoCancel: 'no',
      };
      // The order keeps its client id: there is no word for a new one.
      const clientOrderId = reference.clientOrderId ?? '';
      return rest.call(endpoints.replace, { body, ...(clientOrderId !== '' && { clientOrderId }) }, options, (data) =>
        parsePlaced(readObject(data, 'replaced'), clientOrderId),
      );
    },

    order: async (reference, among, options) => {
      const direct = await rest
        .call(endpoints.orderInfo, { query: referenceIds(reference) }, options, (data) =>
          data === null ? undefined : parseUnifiedOrder(readObject(data, 'order'), reference.instrument),
        )
        .catch(undefinedWhenGone);
      if (direct) return direct;
      const filter = { instrument: reference.instrument };
      const orders =
        among === 'history' ? await api.orderHistory(filter, options) : await api.openOrders(filter, options);
      return pick(orders, reference);
    },

    openOrders: (filter = {}, options) => listOrders(endpoints.openOrders, filter, options),
    orderHistory: (filter = {}, options) =>
      listOrders(endpoints.history, { ...filter, limit: filter.limit ?? pageRows }, options),
    fills: async (filter = {}, options) => {
      const rows = await listFills({ category }, { ...filter, limit: filter.limit ?? pageRows }, options);
      // This list knows no filter by pair.
      const { instrument } = filter;
      return instrument ? rows.filter((fill) => fill.instrument.symbol === instrument.symbol) : rows;
    },
    orderFills: async (reference, options) => {
      const orderId = reference.orderId ?? (await api.order(reference, undefined, options)).orderId ?? '';
      return listFills({ category, orderId }, {}, options);
    },

    balances: (options) =>
      rest.call(endpoints.assets, {}, options, (data) => {
        const wire: WireUnifiedAssets = readObject(data, 'account');
        return readEach(readList(wire.assets, 'account.assets'), 'account.assets', (entry) =>
          parseUnifiedAsset(entry, clock.now()),
        );
      }),
    // The unified account tells no permissions; an answer proves key, signature, passphrase, clock and address.
    verify: (options) =>
      rest.call(endpoints.assets, {}, options, () => ({ canTrade: undefined, canWithdraw: undefined })),
  };
  return api;
}

function pageOf<T>(data: Json, read: (entry: ReturnType<typeof entryOf>) => T | undefined): Page<T> {
  const wire: WirePage = readObject(data, 'page');
  const entries = readList(wire.list, 'page.list');
  const rows = readEach(entries, 'page.list', read);
  return { rows, next: entries.length < pageRows ? undefined : optionalText(wire.cursor) };
}

function withCursor(query: Parameters, cursor: string | undefined): Parameters {
  return cursor === undefined ? query : { ...query, cursor };
}

function listQuery(filter: OrderFilter): Parameters {
  return { category, ...(filter.instrument && { symbol: toWireSymbol(filter.instrument) }) };
}

function readEntry(value: Json): BatchEntry {
  const wire: WireUnifiedBatchEntry = entryOf(value);
  const code = optionalText(wire.code);
  // Which text stands for success inside a list is not documented; an entry without a failure's code and with an id is one.
  const isSuccess = code === undefined || code === successCode || Number(code) === 0;
  return {
    orderId: optionalText(wire.orderId),
    clientOrderId: optionalText(wire.clientOid),
    code: isSuccess ? undefined : code,
    message: optionalText(wire.msg) ?? '',
  };
}
