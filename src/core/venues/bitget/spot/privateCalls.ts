/** Trading and account as both generations serve them; what differs in their wires is the dialect (reference sections 7, 8, 12.3, 12.4). */

import { NotFoundError } from '../../../base/errors';
import type { Json, JsonObject } from '../../../base/json';
import type { Balance } from '../../../model/balance';
import type { Instrument } from '../../../model/instrument';
import type { Fill, Order } from '../../../model/order';
import type { CallOptions, CancelAllFilter, OrderFilter, OrderReference } from '../../venue';
import type { Body, Parameters } from '../signing';
import { readEach } from './marketData';
import type { Endpoint, TradeCall } from './endpoints';
import { checkBatch, orderFields, receiveWindow, referenceIds, type OrderWords } from './orderText';
import { pageRows, readPages } from './paging';
import { onlyEntry } from './parseClassic';
import {
  batchOutcomes,
  cancelInChunks,
  cancelOutcomes,
  isOrderGone,
  parsePlaced,
  pick,
  withInstruments,
  type BatchEntry,
  type PrivateApi,
  type PrivateContext,
} from './privateApi';
import { readObject, readText } from './read';
import { toWireSymbol } from './symbols';

/** What one generation says otherwise. */
export interface PrivateDialect {
  readonly endpoints: Readonly<Record<TradeCall | 'assets', Endpoint>>;
  readonly orderWords: OrderWords;
  readonly maxBatch: number;
  /** The longest range one call for a list takes, in days. */
  readonly spanDays: number;
  readonly cursorField: string;
  /** In every list's question. */
  readonly listQuery: Parameters;
  readonly filtersFillsByPair: boolean;
  readonly takesReceiveWindow: boolean;
  /** Where an order that is named by its id is to be looked for. */
  scope(instrument: Instrument): Parameters;
  orderBody(symbol: string, order: Parameters): Parameters;
  batchBody(symbol: string, orders: readonly Parameters[]): Body;
  cancelChunks(references: readonly OrderReference[]): readonly (readonly OrderReference[])[];
  cancelBody(part: readonly OrderReference[]): Body;
  /** Throws an `OrderTicketError` for what this kind of account cannot cancel in one call. */
  cancelAllBody(filter: CancelAllFilter): Parameters;
  /** Every entry of a batch's reply. */
  readonly readBatch: (data: Json) => readonly BatchEntry[];
  /** The rows of a page and where the next begins; `idField` names a row. */
  readPage(data: Json, idField: string): { readonly entries: readonly Json[]; readonly next: string | undefined };
  parseOrder(entry: JsonObject, from: 'open' | 'any', instrument: Instrument): Order;
  readonly parseFill: (entry: JsonObject, instrument: Instrument) => Fill;
  readBalances(data: Json, receivedAt: number): readonly Balance[];
}

export function createPrivateCalls(
  context: PrivateContext,
  dialect: PrivateDialect,
): Omit<PrivateApi, 'replaceOrder' | 'verify'> {
  const { rest, clock } = context;
  const { endpoints, orderWords, maxBatch, spanDays } = dialect;

  const list = <T>(
    endpoint: Endpoint,
    idField: string,
    query: Parameters,
    filter: OrderFilter,
    options: CallOptions | undefined,
    parse: (entry: JsonObject, instrument: Instrument) => T,
  ): Promise<readonly T[]> =>
    withInstruments(context, (find) =>
      readPages(
        {
          page: (page, cursor) => {
            const asked = cursor === undefined ? page : { ...page, [dialect.cursorField]: cursor };
            return rest.call(endpoint, { query: { ...dialect.listQuery, ...asked } }, options, (data) => {
              const { entries, next } = dialect.readPage(data, idField);
              const rows = readEach(entries, 'rows', (entry) => {
                const instrument = find(readText(entry, 'symbol'));
                return instrument && parse(entry, instrument);
              });
              return { rows, next: entries.length < pageRows ? undefined : next };
            });
          },
          spanDays,
          now: () => context.now(),
        },
        query,
        filter,
      ),
    );

  const listOrders = (
    endpoint: Endpoint,
    from: 'open' | 'any',
    filter: OrderFilter,
    options: CallOptions | undefined,
  ): Promise<readonly Order[]> =>
    list(endpoint, 'orderId', pairQuery(filter), filter, options, (entry, instrument) =>
      dialect.parseOrder(entry, from, instrument),
    );

  const listFills = (
    query: Parameters,
    filter: OrderFilter,
    options: CallOptions | undefined,
  ): Promise<readonly Fill[]> => list(endpoints.fills, 'tradeId', query, filter, options, dialect.parseFill);

  // Cancels go first wherever calls wait for their turn.
  const cancel = <T>(
    endpoint: Endpoint,
    body: Body,
    options: CallOptions | undefined,
    read: (data: Json) => T,
  ): Promise<T> => rest.call(endpoint, { body, priority: 'urgent' }, options, read);

  const findOrder: PrivateApi['order'] = async (reference, among, options) => {
    const { instrument } = reference;
    const direct = await rest
      .call(endpoints.orderInfo, { query: referenceIds(reference) }, options, (data) => {
        const entry = onlyEntry(data);
        return entry === undefined ? undefined : dialect.parseOrder(readObject(entry, 'order'), 'any', instrument);
      })
      .catch(undefinedWhenGone);
    if (direct) return direct;
    // By our id the direct question of classic reaches back a few hours only; the lists reach further.
    const isPast = among === 'history';
    const filter = isPast ? firstPage({ instrument }) : { instrument };
    const endpoint = isPast ? endpoints.history : endpoints.openOrders;
    return pick(await listOrders(endpoint, isPast ? 'any' : 'open', filter, options), reference);
  };

  return {
    maxBatchPlace: maxBatch,
    maxBatchCancel: maxBatch,

    placeOrder: (request, options) => {
      const { clientOrderId } = request;
      const body = {
        ...dialect.orderBody(toWireSymbol(request.instrument), orderFields(request, orderWords)),
        ...(dialect.takesReceiveWindow && receiveWindow(options?.recvWindowMs ?? context.recvWindowMs, context.now())),
      };
      return rest.call(endpoints.place, { body, clientOrderId }, options, (data) =>
        parsePlaced(readObject(data, 'placed'), clientOrderId),
      );
    },

    placeOrders: async (requests, options) => {
      const symbol = checkBatch(requests, maxBatch);
      const orders = requests.map((request) => orderFields(request, orderWords));
      const body = dialect.batchBody(symbol, orders);
      const entries = await rest.call(endpoints.placeBatch, { body }, options, dialect.readBatch);
      return batchOutcomes(requests, entries, endpoints.placeBatch.id);
    },

    cancelOrder: async (reference, options) => {
      const body = { ...dialect.scope(reference.instrument), ...referenceIds(reference) };
      try {
        await cancel(endpoints.cancel, body, options, () => undefined);
        return 'canceled';
      } catch (error) {
        if (isOrderGone(error)) return 'alreadyDone';
        throw error;
      }
    },

    cancelOrders: (references, options) =>
      cancelInChunks(dialect.cancelChunks(references), async (part) => {
        const entries = await cancel(endpoints.cancelBatch, dialect.cancelBody(part), options, dialect.readBatch);
        return cancelOutcomes(part, entries, endpoints.cancelBatch.id);
      }),

    cancelAll: (filter, options) =>
      cancel(endpoints.cancelSymbol, dialect.cancelAllBody(filter), options, () => undefined),

    order: findOrder,
    openOrders: (filter = {}, options) => listOrders(endpoints.openOrders, 'open', filter, options),
    orderHistory: (filter = {}, options) => listOrders(endpoints.history, 'any', firstPage(filter), options),
    fills: async (filter = {}, options) => {
      const { instrument } = filter;
      if (dialect.filtersFillsByPair) return listFills(pairQuery(filter), firstPage(filter), options);
      const rows = await listFills({}, firstPage(filter), options);
      return instrument ? rows.filter((fill) => fill.instrument.symbol === instrument.symbol) : rows;
    },
    orderFills: async (reference, options) => {
      const orderId = reference.orderId ?? (await findOrder(reference, undefined, options)).orderId ?? '';
      return listFills({ ...dialect.scope(reference.instrument), orderId }, {}, options);
    },

    balances: (options) => rest.call(endpoints.assets, {}, options, (data) => dialect.readBalances(data, clock.now())),
  };
}

function firstPage(filter: OrderFilter): OrderFilter {
  return { ...filter, limit: filter.limit ?? pageRows };
}

function pairQuery({ instrument }: OrderFilter): Parameters {
  return instrument ? { symbol: toWireSymbol(instrument) } : {};
}

function undefinedWhenGone(error: unknown): undefined {
  if (error instanceof NotFoundError && error.reason === 'order') return undefined;
  throw error;
}
