/** Orders by intent: placed once, cancelled by exactly one id, asked about by either. Reference 4. */

import { NotFoundError, OrderRejectedError, OrderTicketError } from '../../../base/errors';
import { asArray, asObject, type Json } from '../../../base/json';
import type { Fill, Order, OrderMode, OrderType, StpMode } from '../../../model/order';
import type {
  BatchOutcome,
  CallOptions,
  CancelAllFilter,
  CancelManyOutcome,
  CancelOutcome,
  OrderFilter,
  OrderReference,
  OrderRequest,
  PlacedOrder,
  TradingApi,
} from '../../venue';
import type { Envelope } from '../envelope';
import { errorOf, errorRow } from '../errorCodes';
import { settleWrite, unknownOutcome, type WriteIdentity } from '../outcome';
import { optionalText } from '../wireFields';
import type { ListParams, OrderParams, SpotClient } from './client';
import { parseFill, parseOrder } from './parseAccount';

export const clientOrderIdPattern = /^[A-Za-z0-9]{1,32}$/;
export const maxBatch = 10;
const maxListed = 200;

const typeWords: Readonly<Partial<Record<OrderType, string>>> = {
  limit: 'limit',
  market: 'market',
  limitMaker: 'limit_maker',
  ioc: 'ioc',
};
const stpWords: Readonly<Record<StpMode, string>> = {
  none: 'none',
  cancelMaker: 'cancel_maker',
  cancelTaker: 'cancel_taker',
  cancelBoth: 'cancel_both',
};
const modeWords = { spot: 'spot', isolatedMargin: 'iso_margin' } as const satisfies Record<OrderMode, string>;

/** Codes that say an order had ended before the cancel came; its real end is read, not shown as a failure. */
const alreadyDoneCodes: ReadonlySet<string> = new Set(['50030', '50031', '50032', '50005']);

export interface SpotTradingHooks {
  /** Opens a connection ahead. */
  warm(): Promise<void>;
  /** An order was accepted: the venue is open, whatever was announced. */
  onAccepted(): void;
}

export class SpotTrading implements TradingApi {
  constructor(
    private readonly client: SpotClient,
    private readonly hooks: SpotTradingHooks,
  ) {}

  warm(): Promise<void> {
    return this.hooks.warm();
  }

  async placeOrder(request: OrderRequest, options?: CallOptions): Promise<PlacedOrder> {
    const { clientOrderId, instrument, mode } = request;
    const params = { symbol: instrument.symbol, ...orderParams(request), clientOrderId, ...stpParam(request) };
    const isMargin = mode === 'isolatedMargin';
    const reply = isMargin
      ? await this.client.marginSubmitOrder(params, options)
      : await this.client.submitOrder(params, options);
    const endpoint = isMargin ? 'marginSubmitOrder' : 'submitOrder';
    const placed = settleWrite(reply, { endpoint, action: 'order', clientOrderId }, ({ data }) => {
      // The id is the proof. It is text or a number on this wire (reference 4.2, 4.3).
      const orderId = optionalText(asObject(data)?.['order_id']);
      return orderId !== undefined && orderId !== '0' ? { orderId, clientOrderId } : undefined;
    });
    this.hooks.onAccepted();
    return placed;
  }

  async placeOrders(requests: readonly OrderRequest[], options?: CallOptions): Promise<readonly BatchOutcome[]> {
    const symbol = symbolOfBatch(requests);
    const identity: WriteIdentity = { endpoint: 'batchOrders', action: 'batch' };
    const params = requests.map((request) => ({
      ...orderParams(request),
      clientOrderId: request.clientOrderId,
      ...stpParam(request),
    }));
    const reply = await this.client.batchOrders({ symbol, orderParams: params }, options);
    let orderIds: readonly string[];
    try {
      orderIds = settleWrite(reply, identity, (envelope) => batchIds(envelope, requests.length));
    } catch (error) {
      const isUnknown = error instanceof Error && 'reached' in error && error.reached === 'perhaps';
      if (!isUnknown) throw error;
      return requests.map(({ clientOrderId }) => ({
        clientOrderId,
        error: unknownOutcome({ ...identity, clientOrderId }, 'the batch got no trustworthy answer', { cause: error }),
      }));
    }
    this.hooks.onAccepted();
    return requests.map(({ clientOrderId }, index): BatchOutcome => {
      const orderId = orderIds[index];
      return orderId === undefined
        ? { clientOrderId, error: unknownOutcome({ ...identity, clientOrderId }, 'the answer names no id for it', {}) }
        : { clientOrderId, placed: { orderId, clientOrderId } };
    });
  }

  async cancelOrder(reference: OrderReference, options?: CallOptions): Promise<CancelOutcome> {
    const { clientOrderId, instrument, orderId } = reference;
    const { symbol } = instrument;
    // The wire takes one kind of id only; the venue's own where it is known.
    const params =
      orderId !== undefined && orderId !== '' ? { symbol, orderId } : { symbol, clientOrderId: needId(clientOrderId) };
    const reply = await this.client.cancelOrder(params, urgent(options));
    const identity: WriteIdentity = {
      endpoint: 'cancelOrder',
      action: 'cancel',
      ...(clientOrderId !== undefined && { clientOrderId }),
    };
    try {
      return settleWrite(reply, identity, ({ data }): CancelOutcome | undefined => {
        // `{result: true}`, and plain `true` has been seen; false means matched or cancelled before (reference 4.5).
        const result = data === true ? true : asObject(data)?.['result'];
        return result === true ? 'canceled' : result === false ? 'alreadyDone' : undefined;
      });
    } catch (error) {
      const isDone =
        (error instanceof OrderRejectedError || error instanceof NotFoundError) &&
        error.code !== undefined &&
        alreadyDoneCodes.has(error.code);
      if (isDone) return 'alreadyDone';
      throw error;
    }
  }

  /** One call per ten ids of one kind. A call that fails names its ids as failed, with the error; the others stand. */
  async cancelOrders(references: readonly OrderReference[], options?: CallOptions): Promise<CancelManyOutcome> {
    const symbol = symbolOfBatch(references, Infinity);
    const byOrderId: string[] = [];
    const byClientId: string[] = [];
    for (const { clientOrderId, orderId } of references) {
      if (orderId !== undefined && orderId !== '') byOrderId.push(orderId);
      else byClientId.push(needId(clientOrderId));
    }
    const outcomes = [
      ...chunks(byOrderId).map((orderIds) => this.cancelChunk({ symbol, orderIds }, orderIds, options)),
      ...chunks(byClientId).map((clientOrderIds) =>
        this.cancelChunk({ symbol, clientOrderIds }, clientOrderIds, options),
      ),
    ];
    const settled = await Promise.all(outcomes);
    return { canceled: settled.flatMap(({ canceled }) => canceled), failed: settled.flatMap(({ failed }) => failed) };
  }

  private async cancelChunk(
    params: Parameters<SpotClient['cancelOrders']>[0],
    ids: readonly string[],
    options: CallOptions | undefined,
  ): Promise<CancelManyOutcome> {
    const reply = await this.client.cancelOrders(params, urgent(options));
    try {
      return settleWrite(reply, { endpoint: 'cancelOrders', action: 'cancel' }, ({ data }) => {
        const succeeded = idsOf(asObject(data)?.['successIds']);
        if (!succeeded) return undefined;
        const canceled = ids.filter((id) => succeeded.includes(id));
        return { canceled, failed: ids.filter((id) => !succeeded.includes(id)).map((id) => ({ id })) };
      });
    } catch (error) {
      const failure = error instanceof Error ? error : new Error('The cancel failed.', { cause: error });
      return { canceled: [], failed: ids.map((id) => ({ id, error: failure })) };
    }
  }

  async cancelAll({ instrument, side }: CancelAllFilter, options?: CallOptions): Promise<void> {
    const params = { ...(instrument && { symbol: instrument.symbol }), ...(side && { side }) };
    const reply = await this.client.cancelAll(params, urgent(options));
    // Code 1000 means accepted; there is nothing else to read.
    settleWrite(reply, { endpoint: 'cancelAll', action: 'cancel' }, () => true);
  }

  async order(reference: OrderReference, among?: 'open' | 'history', options?: CallOptions): Promise<Order> {
    const { clientOrderId, orderId } = reference;
    const wire =
      orderId !== undefined && orderId !== ''
        ? await this.client.queryOrder(orderId, among, options)
        : await this.client.queryClientOrder(needId(clientOrderId), among, options);
    return parseOrder(wire);
  }

  async openOrders(filter?: OrderFilter, options?: CallOptions): Promise<readonly Order[]> {
    return (await this.client.openOrders(listParams(filter), options)).map(parseOrder);
  }

  async orderHistory(filter?: OrderFilter, options?: CallOptions): Promise<readonly Order[]> {
    return (await this.client.historyOrders(listParams(filter), options)).map(parseOrder);
  }

  async fills(filter?: OrderFilter, options?: CallOptions): Promise<readonly Fill[]> {
    return (await this.client.accountTrades(listParams(filter), options)).map(parseFill);
  }

  async orderFills(reference: OrderReference, options?: CallOptions): Promise<readonly Fill[]> {
    // The endpoint knows order ids only.
    const orderId = reference.orderId ?? (await this.order(reference, undefined, options)).orderId;
    return (await this.client.orderTrades(needId(orderId), options)).map(parseFill);
  }
}

/** Both success levels must hold: outer 1000 (checked before) and, where it is printed, inner 0; ids stand at either depth. */
function batchIds({ data }: Envelope, count: number): readonly string[] | undefined {
  const outer = asObject(data);
  const innerCode = optionalText(outer?.['code']);
  if (innerCode !== undefined && innerCode !== '0') {
    const row = errorRow(innerCode);
    const said = row && errorOf(row, { endpoint: 'batchOrders', retryAfterMs: 0 });
    // How a partly invalid batch is reported is not documented, so even a known code proves nothing for each order.
    throw said ?? new Error(`inner code ${innerCode}`);
  }
  const ids = idsOf(asObject(outer?.['data'])?.['orderIds']) ?? idsOf(outer?.['orderIds']);
  // With too few ids nobody can say which order each belongs to.
  return ids?.length === count ? ids : undefined;
}

function idsOf(value: Json | undefined): readonly string[] | undefined {
  return asArray(value)?.flatMap((id) => optionalText(id) ?? []);
}

/** Exactly the decimals that were confirmed, in plain digits. */
function orderParams(request: OrderRequest): OrderParams {
  const { clientOrderId, side, type } = request;
  const word = typeWords[type];
  if (word === undefined) throw ticketError('typeNotOffered', `BitMart has no ${type} orders`);
  if (!clientOrderIdPattern.test(clientOrderId)) {
    throw ticketError('clientOrderId', 'A client order id is 1 to 32 letters or digits');
  }
  if (type === 'market' && side === 'buy') {
    // A market buy names what to spend and nothing else: a size would be ignored (reference 4.2).
    if (!request.notional?.isPositive) throw ticketError('notional', 'A market buy needs the amount to spend');
    return { side, type: word, notional: request.notional.toString() };
  }
  if (!request.quantity?.isPositive) throw ticketError('quantity', 'This order needs a quantity');
  const size = request.quantity.toString();
  if (type === 'market') return { side, type: word, size };
  if (!request.price?.isPositive) throw ticketError('price', 'This order needs a price');
  return { side, type: word, size, price: request.price.toString() };
}

/** Always explicit, because sources disagree on the default (reference 11.2 row 5); `none` cancels nothing nobody asked to cancel. */
function stpParam(request: OrderRequest): { readonly stpMode: string } {
  return { stpMode: stpWords[request.stpMode ?? 'none'] };
}

function ticketError(reason: string, sentence: string): OrderTicketError {
  return new OrderTicketError(reason, `${sentence}; nothing was sent.`);
}

/** Without an id there is nothing to ask or cancel; such a request is never built. */
function needId(id: string | undefined): string {
  if (id !== undefined && id !== '') return id;
  throw ticketError('orderReference', 'Expected the id of an order, found none');
}

function symbolOfBatch(items: readonly (OrderRequest | OrderReference)[], most = maxBatch): string {
  const symbols = new Set(items.map(({ instrument }) => instrument.symbol));
  const [symbol] = symbols;
  const isMargin = items.some((item) => 'mode' in item && item.mode !== 'spot');
  if (symbol === undefined || symbols.size !== 1 || items.length > most || isMargin) {
    throw ticketError('batch', `A batch is 1 to ${String(maxBatch)} spot orders of one pair`);
  }
  return symbol;
}

function chunks(ids: readonly string[]): string[][] {
  const parts: string[][] = [];
  for (let at = 0; at < ids.length; at += maxBatch) parts.push(ids.slice(at, at + maxBatch));
  return parts;
}

function urgent(options: CallOptions | undefined): CallOptions {
  return { priority: 'urgent', ...options };
}

function listParams({ instrument, mode, from, to, limit }: OrderFilter = {}): ListParams {
  return {
    ...(instrument && { symbol: instrument.symbol }),
    ...(mode && { orderMode: modeWords[mode] }),
    ...(from !== undefined && { startTime: from }),
    ...(to !== undefined && { endTime: to }),
    ...(limit !== undefined && { limit: Math.min(limit, maxListed) }),
  };
}
