/** BitMart's spot endpoints, one method each, under their own names and with their own words. Reference 3, 4 and 5. */

import type { Json, JsonObject } from '../../../base/json';
import type { CallOptions } from '../../venue';
import type { Transport, WriteReply } from '../transport';
import { array, object } from '../wireFields';
import { spotEndpoints as endpoints } from './endpoints';
import { objects } from './parse';
import type {
  WireBook,
  WireCurrency,
  WireCurrencyNetwork,
  WireFill,
  WireOrder,
  WireServiceWindow,
  WireSymbol,
  WireTicker,
  WireTradeFee,
  WireWalletRow,
} from './payloads';

export interface KlineParams {
  readonly symbol: string;
  /** Seconds: only candles before and after this time. */
  readonly before?: number;
  readonly after?: number;
  /** Minutes. */
  readonly step: number;
  /** At most 200. */
  readonly limit?: number;
}

/** `size` is the quantity in base, `notional` what a market buy spends in quote; never both. */
export interface OrderParams {
  readonly side: 'buy' | 'sell';
  readonly type: string;
  readonly size?: string;
  readonly price?: string;
  readonly notional?: string;
}

export interface SubmitOrderParams extends OrderParams {
  readonly symbol: string;
  readonly clientOrderId: string;
  readonly stpMode?: string;
}

export interface BatchOrdersParams {
  readonly symbol: string;
  readonly orderParams: readonly (OrderParams & { readonly clientOrderId: string; readonly stpMode?: string })[];
}

/** Exactly one id: with none there is nothing to cancel, and such a request cannot be built. */
export type CancelOrderParams = { readonly symbol: string } & (
  { readonly orderId: string } | { readonly clientOrderId: string }
);

export type CancelOrdersParams = { readonly symbol: string } & (
  { readonly orderIds: readonly string[] } | { readonly clientOrderIds: readonly string[] }
);

export interface ListParams {
  readonly symbol?: string;
  readonly orderMode?: 'spot' | 'iso_margin';
  /** Epoch ms. */
  readonly startTime?: number;
  readonly endTime?: number;
  /** At most 200. */
  readonly limit?: number;
}

type QueryState = 'open' | 'history';

/** Reads give the wire's words, unread; writes give the whole reply, because what it proves is for `outcome.ts` to say. */
export class SpotClient {
  constructor(private readonly transport: Transport) {}

  /** One attempt, never repeated: its time on the way is part of the answer. */
  async systemTime(options: CallOptions = {}): Promise<Json | undefined> {
    return (await this.transport.readOnce(endpoints.systemTime, {}, options)).data;
  }

  async systemService(options?: CallOptions): Promise<readonly WireServiceWindow[]> {
    const { data } = await this.transport.read(endpoints.systemService, {}, options);
    return objects(object(data, 'system/service')['service'], 'service');
  }

  async currencies(options?: CallOptions): Promise<readonly WireCurrency[]> {
    const { data } = await this.transport.read(endpoints.currencies, {}, options);
    return objects(object(data, 'currencies')['currencies'], 'currencies');
  }

  /** Without codes: every currency on every network. */
  async accountCurrencies(codes: readonly string[], options?: CallOptions): Promise<readonly WireCurrencyNetwork[]> {
    const currencies = codes.length > 0 ? codes.join(',') : undefined;
    const { data } = await this.transport.read(endpoints.accountCurrencies, { currencies }, options);
    return objects(object(data, 'account currencies')['currencies'], 'currencies');
  }

  async symbols(options?: CallOptions): Promise<readonly Json[]> {
    const { data } = await this.transport.read(endpoints.symbols, {}, options);
    return array(object(data, 'symbols')['symbols'], 'symbols');
  }

  async symbolsDetails(options?: CallOptions): Promise<readonly WireSymbol[]> {
    const { data } = await this.transport.read(endpoints.symbolsDetails, {}, options);
    return objects(object(data, 'symbols/details')['symbols'], 'symbols');
  }

  /** Only pairs that traded within 24 hours. */
  async tickers(options?: CallOptions): Promise<readonly (readonly Json[])[]> {
    const { data } = await this.transport.read(endpoints.tickers, {}, options);
    return array(data, 'tickers').map((row) => array(row, 'a ticker'));
  }

  async ticker(symbol: string, options?: CallOptions): Promise<WireTicker> {
    return object((await this.transport.read(endpoints.ticker, { symbol }, options)).data, 'ticker');
  }

  /** The latest candles. */
  async liteKlines(params: KlineParams, options?: CallOptions): Promise<readonly (readonly Json[])[]> {
    const { data } = await this.transport.read(endpoints.liteKlines, { ...params }, options);
    return array(data, 'lite-klines').map((row) => array(row, 'a candle'));
  }

  /** History. */
  async klines(params: KlineParams, options?: CallOptions): Promise<readonly (readonly Json[])[]> {
    const { data } = await this.transport.read(endpoints.klines, { ...params }, options);
    return array(data, 'klines').map((row) => array(row, 'a candle'));
  }

  /** At most 50 levels a side. */
  async books(symbol: string, limit: number | undefined, options?: CallOptions): Promise<WireBook> {
    return object((await this.transport.read(endpoints.books, { symbol, limit }, options)).data, 'books');
  }

  /** At most 50. */
  async trades(
    symbol: string,
    limit: number | undefined,
    options?: CallOptions,
  ): Promise<readonly (readonly Json[])[]> {
    const { data } = await this.transport.read(endpoints.trades, { symbol, limit }, options);
    return array(data, 'trades').map((row) => array(row, 'a trade'));
  }

  submitOrder(params: SubmitOrderParams, options?: CallOptions): Promise<WriteReply> {
    const { symbol, clientOrderId, stpMode } = params;
    const body = { symbol, ...orderFields(params), client_order_id: clientOrderId, stpMode };
    return this.transport.write(endpoints.submitOrder, body, options);
  }

  /** `stpMode` is not documented here and not sent. */
  marginSubmitOrder(params: SubmitOrderParams, options?: CallOptions): Promise<WriteReply> {
    const body = { symbol: params.symbol, ...orderFields(params), clientOrderId: params.clientOrderId };
    return this.transport.write(endpoints.marginSubmitOrder, body, options);
  }

  /** 1 to 10 orders of one symbol. */
  batchOrders({ symbol, orderParams }: BatchOrdersParams, options?: CallOptions): Promise<WriteReply> {
    const orders = orderParams.map((order): JsonObject => {
      const { clientOrderId, stpMode } = order;
      return { ...orderFields(order), clientOrderId, stpMode };
    });
    return this.transport.write(endpoints.batchOrders, { symbol, orderParams: orders }, options);
  }

  cancelOrder(params: CancelOrderParams, options?: CallOptions): Promise<WriteReply> {
    const { symbol } = params;
    const body =
      'orderId' in params
        ? { symbol, order_id: given(params.orderId) }
        : { symbol, client_order_id: given(params.clientOrderId) };
    return this.transport.write(endpoints.cancelOrder, body, options);
  }

  /** At most 10 ids. */
  cancelOrders(params: CancelOrdersParams, options?: CallOptions): Promise<WriteReply> {
    const { symbol } = params;
    const body =
      'orderIds' in params
        ? { symbol, orderIds: params.orderIds.map(given) }
        : { symbol, clientOrderIds: params.clientOrderIds.map(given) };
    const ids = 'orderIds' in params ? params.orderIds : params.clientOrderIds;
    if (ids.length === 0) throw new Error('Expected at least one id to cancel, found none');
    return this.transport.write(endpoints.cancelOrders, body, options);
  }

  cancelAll(
    params: { readonly symbol?: string; readonly side?: 'buy' | 'sell' },
    options?: CallOptions,
  ): Promise<WriteReply> {
    return this.transport.write(endpoints.cancelAll, { symbol: params.symbol, side: params.side }, options);
  }

  async queryOrder(orderId: string, queryState?: QueryState, options?: CallOptions): Promise<WireOrder> {
    const { data } = await this.transport.read(endpoints.queryOrder, { orderId, queryState }, options);
    return object(data, 'query/order');
  }

  async queryClientOrder(clientOrderId: string, queryState?: QueryState, options?: CallOptions): Promise<WireOrder> {
    const { data } = await this.transport.read(endpoints.queryClientOrder, { clientOrderId, queryState }, options);
    return object(data, 'query/client-order');
  }

  async openOrders(params: ListParams, options?: CallOptions): Promise<readonly WireOrder[]> {
    const { data } = await this.transport.read(endpoints.openOrders, listFields(params), options);
    return objects(data, 'query/open-orders');
  }

  async historyOrders(params: ListParams, options?: CallOptions): Promise<readonly WireOrder[]> {
    const { data } = await this.transport.read(endpoints.historyOrders, listFields(params), options);
    return objects(data, 'query/history-orders');
  }

  async accountTrades(params: ListParams, options?: CallOptions): Promise<readonly WireFill[]> {
    const { data } = await this.transport.read(endpoints.accountTrades, listFields(params), options);
    return objects(data, 'query/trades');
  }

  async orderTrades(orderId: string, options?: CallOptions): Promise<readonly WireFill[]> {
    const { data } = await this.transport.read(endpoints.orderTrades, { orderId }, options);
    return objects(data, 'query/order-trades');
  }

  async spotWallet(options?: CallOptions): Promise<readonly WireWalletRow[]> {
    const { data } = await this.transport.read(endpoints.spotWallet, {}, options);
    return objects(object(data, 'spot wallet')['wallet'], 'wallet');
  }

  async accountWallet(options?: CallOptions): Promise<readonly WireWalletRow[]> {
    const { data } = await this.transport.read(endpoints.accountWallet, {}, options);
    return objects(object(data, 'account wallet')['wallet'], 'wallet');
  }

  async tradeFee(symbol: string, options?: CallOptions): Promise<WireTradeFee> {
    return object((await this.transport.read(endpoints.tradeFee, { symbol }, options)).data, 'trade fee');
  }

  async userFee(options?: CallOptions): Promise<Json | undefined> {
    return (await this.transport.read(endpoints.userFee, {}, options)).data;
  }
}

/** One key order for all, so that a body reads the same everywhere. */
function orderFields({ side, type, size, price, notional }: OrderParams): JsonObject {
  return { side, type, size, price, notional };
}

function listFields({ symbol, orderMode, startTime, endTime, limit }: ListParams): JsonObject {
  return { symbol, orderMode, startTime, endTime, limit };
}

/** An empty id would be no id at all. */
function given(id: string): string {
  if (id === '') throw new Error('Expected the id of the order to cancel, found none');
  return id;
}
