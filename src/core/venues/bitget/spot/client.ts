/** Trading and account for an account of either kind: each call goes to the generation that serves it (reference section 1). */

import type { Market } from '../../../model/market';
import type { AccountApi, CallOptions, TradingApi } from '../../venue';
import { isModeError, type AccountMode, type AccountModes } from '../accountMode';
import { notListed } from './marketData';
import { permissionsUntold } from './parseClassic';
import type { PrivateApi } from './privateApi';
import type { SymbolTable } from './symbols';

export interface SpotClientOptions {
  readonly modes: AccountModes;
  readonly apis: Readonly<Record<AccountMode, PrivateApi>>;
  readonly symbols: SymbolTable;
  readonly loadMarkets: (options?: CallOptions) => Promise<readonly Market[]>;
  readonly warm: () => Promise<unknown>;
}

/**
 * A read that met the wrong generation is asked again of the right one. A write that did was refused and stays refused: the next
 * one goes the right way.
 */
export function createSpotClient(options: SpotClientOptions): TradingApi & AccountApi {
  const { modes, apis, symbols } = options;

  const read = async <T>(ask: (api: PrivateApi) => Promise<T>): Promise<T> => {
    const believed = await modes.current();
    try {
      return await ask(apis[believed]);
    } catch (error) {
      if (!isModeError(error)) throw error;
      const found = await modes.ask();
      if (found === believed) throw error;
      return ask(apis[found]);
    }
  };

  const write = async <T>(send: (api: PrivateApi) => Promise<T>): Promise<T> => {
    const api = apis[await modes.current()];
    try {
      return await send(api);
    } catch (error) {
      // Learned in the background: the refusal must not wait for it, and a failure to learn is tried again with the next call.
      if (isModeError(error)) modes.ask().catch(() => undefined);
      throw error;
    }
  };

  return {
    placeOrder: (request, call) => write((api) => api.placeOrder(request, call)),
    placeOrders: (requests, call) => write((api) => api.placeOrders(requests, call)),
    cancelOrder: (reference, call) => write((api) => api.cancelOrder(reference, call)),
    cancelOrders: (references, call) =>
      references.length === 0
        ? Promise.resolve({ canceled: [], failed: [] })
        : write((api) => api.cancelOrders(references, call)),
    cancelAll: (filter, call) => write((api) => api.cancelAll(filter, call)),
    replaceOrder: (reference, change, call) => write((api) => api.replaceOrder(reference, change, call)),
    order: (reference, among, call) => read((api) => api.order(reference, among, call)),
    openOrders: (filter, call) => read((api) => api.openOrders(filter, call)),
    orderHistory: (filter, call) => read((api) => api.orderHistory(filter, call)),
    fills: (filter, call) => read((api) => api.fills(filter, call)),
    orderFills: (reference, call) => read((api) => api.orderFills(reference, call)),
    warm: async () => {
      await options.warm();
    },

    verify: async (call) => {
      // Asked afresh: a key may have been replaced by one of another account.
      const mode = await modes.ask();
      return mode === 'unified' ? permissionsUntold : apis.classic.verify(call);
    },
    balances: (call) => read((api) => api.balances(call)),
    // The venue prints its default rates with the listing and offers no question for an account's own.
    tradeFee: async (instrument, call) => {
      if (!symbols.market(instrument)) await options.loadMarkets(call);
      return symbols.market(instrument)?.feeRates ?? notListed(instrument);
    },
  };
}
