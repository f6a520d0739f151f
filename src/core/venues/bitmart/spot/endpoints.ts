/** BitMart's spot endpoints as rows of data. Reference 3, 4 and 5. */

export type AuthLevel = 'none' | 'keyed' | 'signed';
export type QuotaScope = 'IP' | 'KEY' | 'UID';

export interface Endpoint {
  readonly id: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** `keyed` sends the key alone; `signed` also time and signature. */
  readonly auth: AuthLevel;
  readonly quota: { readonly limit: number; readonly windowMs: number; readonly scope: QuotaScope };
  /** What the key must be allowed to do. */
  readonly permission: 'none' | 'read' | 'spotTrade' | 'marginTrade';
  /** A write is sent once and may have an unknown outcome; a read may be repeated. */
  readonly isWrite: boolean;
  /** The body has a `recvWindow`. Elsewhere the field is not documented and the rule is 60 s (reference 2.6). */
  readonly takesRecvWindow: boolean;
  /** Section of the protocol reference. */
  readonly section: string;
}

type Limit = readonly [limit: number, windowMs: number];

function publicGet(id: string, path: string, [limit, windowMs]: Limit, section: string): Endpoint {
  const quota = { limit, windowMs, scope: 'IP' } as const;
  return {
    id,
    method: 'GET',
    path,
    auth: 'none',
    quota,
    permission: 'none',
    isWrite: false,
    takesRecvWindow: false,
    section,
  };
}

function keyedGet(id: string, path: string, [limit, windowMs]: Limit, section: string): Endpoint {
  const quota = { limit, windowMs, scope: 'KEY' } as const;
  return {
    id,
    method: 'GET',
    path,
    auth: 'keyed',
    quota,
    permission: 'read',
    isWrite: false,
    takesRecvWindow: false,
    section,
  };
}

/** The v4 queries only read, and are signed POSTs all the same. */
function signedQuery(id: string, path: string, [limit, windowMs]: Limit, section: string): Endpoint {
  const quota = { limit, windowMs, scope: 'KEY' } as const;
  return {
    id,
    method: 'POST',
    path,
    auth: 'signed',
    quota,
    permission: 'read',
    isWrite: false,
    takesRecvWindow: true,
    section,
  };
}

function signedWrite(
  id: string,
  path: string,
  [limit, windowMs]: Limit,
  section: string,
  more: { readonly takesRecvWindow: boolean; readonly permission?: 'marginTrade' },
): Endpoint {
  const quota = { limit, windowMs, scope: 'UID' } as const;
  return {
    id,
    method: 'POST',
    path,
    auth: 'signed',
    quota,
    permission: 'spotTrade',
    isWrite: true,
    section,
    ...more,
  };
}

export const spotEndpoints = {
  systemTime: publicGet('systemTime', '/system/time', [10, 1000], '3.1'),
  systemService: publicGet('systemService', '/system/service', [10, 1000], '3.2'),
  currencies: publicGet('currencies', '/spot/v1/currencies', [8, 2000], '3.3'),
  symbols: publicGet('symbols', '/spot/v1/symbols', [8, 2000], '3.4'),
  symbolsDetails: publicGet('symbolsDetails', '/spot/v1/symbols/details', [12, 2000], '3.5'),
  tickers: publicGet('tickers', '/spot/quotation/v3/tickers', [10, 2000], '3.6'),
  ticker: publicGet('ticker', '/spot/quotation/v3/ticker', [15, 2000], '3.7'),
  liteKlines: publicGet('liteKlines', '/spot/quotation/v3/lite-klines', [15, 2000], '3.8'),
  klines: publicGet('klines', '/spot/quotation/v3/klines', [10, 2000], '3.8'),
  books: publicGet('books', '/spot/quotation/v3/books', [15, 2000], '3.9'),
  trades: publicGet('trades', '/spot/quotation/v3/trades', [15, 2000], '3.10'),
  accountCurrencies: publicGet('accountCurrencies', '/account/v1/currencies', [2, 2000], '3.11'),

  // A client order id goes by `client_order_id` here, `clientOrderId` in the next two: v2 against v1 margin and v4 (2.10).
  submitOrder: signedWrite('submitOrder', '/spot/v2/submit_order', [40, 2000], '4.2', { takesRecvWindow: false }),
  marginSubmitOrder: signedWrite('marginSubmitOrder', '/spot/v1/margin/submit_order', [20, 1000], '4.3', {
    takesRecvWindow: false,
    permission: 'marginTrade',
  }),
  batchOrders: signedWrite('batchOrders', '/spot/v4/batch_orders', [40, 2000], '4.4', { takesRecvWindow: true }),
  cancelOrder: signedWrite('cancelOrder', '/spot/v3/cancel_order', [40, 2000], '4.5', { takesRecvWindow: false }),
  cancelOrders: signedWrite('cancelOrders', '/spot/v4/cancel_orders', [40, 2000], '4.6', { takesRecvWindow: true }),
  // Section 4.7 lists no recvWindow, but 2.6 grants one to every v4 endpoint; without it the default of 5 s would hold.
  cancelAll: signedWrite('cancelAll', '/spot/v4/cancel_all', [1, 3000], '4.7', { takesRecvWindow: true }),

  queryOrder: signedQuery('queryOrder', '/spot/v4/query/order', [50, 2000], '4.8'),
  queryClientOrder: signedQuery('queryClientOrder', '/spot/v4/query/client-order', [50, 2000], '4.8'),
  openOrders: signedQuery('openOrders', '/spot/v4/query/open-orders', [12, 2000], '4.8'),
  historyOrders: signedQuery('historyOrders', '/spot/v4/query/history-orders', [12, 2000], '4.8'),
  accountTrades: signedQuery('accountTrades', '/spot/v4/query/trades', [12, 2000], '4.8'),
  orderTrades: signedQuery('orderTrades', '/spot/v4/query/order-trades', [12, 2000], '4.8'),

  accountWallet: keyedGet('accountWallet', '/account/v1/wallet', [12, 2000], '5.1'),
  spotWallet: keyedGet('spotWallet', '/spot/v1/wallet', [12, 2000], '5.1'),
  tradeFee: keyedGet('tradeFee', '/spot/v1/trade_fee', [2, 2000], '5.2'),
  userFee: keyedGet('userFee', '/spot/v1/user_fee', [2, 2000], '5.2'),
} as const satisfies Record<string, Endpoint>;
