/** Every REST call we make, as rows: path, calls per second, whether it is signed and whether it changes anything (reference sections 5 to 8, 12). */

export interface Endpoint {
  /** Names the quota too: every endpoint has its own counter. */
  readonly id: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly perSecond: number;
  readonly isSigned: boolean;
  readonly isWrite: boolean;
  /** Places one order. */
  readonly isPlacement?: boolean;
  /** The server time is said to mishandle the demo header. */
  readonly leavesDemoHeaderOut?: boolean;
}

function open(path: string, perSecond: number): Endpoint {
  return { id: path, method: 'GET', path, perSecond, isSigned: false, isWrite: false };
}

function signed(path: string, perSecond: number): Endpoint {
  return { id: path, method: 'GET', path, perSecond, isSigned: true, isWrite: false };
}

function write(path: string, perSecond: number): Endpoint {
  return { id: path, method: 'POST', path, perSecond, isSigned: true, isWrite: true };
}

export const sharedEndpoints = {
  time: { ...open('/api/v2/public/time', 20), leavesDemoHeaderOut: true },
  coins: open('/api/v2/spot/public/coins', 3),
} as const satisfies Record<string, Endpoint>;

export const classicEndpoints = {
  symbols: open('/api/v2/spot/public/symbols', 20),
  tickers: open('/api/v2/spot/market/tickers', 20),
  book: open('/api/v2/spot/market/orderbook', 20),
  candles: open('/api/v2/spot/market/candles', 20),
  historyCandles: open('/api/v2/spot/market/history-candles', 20),
  // The sources disagree between 10 and 20.
  trades: open('/api/v2/spot/market/fills', 10),
  assets: signed('/api/v2/spot/account/assets', 10),
  accountInfo: signed('/api/v2/spot/account/info', 1),
  orderInfo: signed('/api/v2/spot/trade/orderInfo', 20),
  openOrders: signed('/api/v2/spot/trade/unfilled-orders', 20),
  history: signed('/api/v2/spot/trade/history-orders', 20),
  fills: signed('/api/v2/spot/trade/fills', 10),
  place: { ...write('/api/v2/spot/trade/place-order', 10), isPlacement: true },
  placeBatch: write('/api/v2/spot/trade/batch-orders', 5),
  cancel: write('/api/v2/spot/trade/cancel-order', 10),
  // The sources disagree between 5 and 10.
  cancelBatch: write('/api/v2/spot/trade/batch-cancel-order', 5),
  cancelSymbol: write('/api/v2/spot/trade/cancel-symbol-order', 5),
  replace: write('/api/v2/spot/trade/cancel-replace-order', 5),
} as const satisfies Record<string, Endpoint>;

export const unifiedEndpoints = {
  instruments: open('/api/v3/market/instruments', 20),
  tickers: open('/api/v3/market/tickers', 20),
  book: open('/api/v3/market/orderbook', 20),
  candles: open('/api/v3/market/candles', 20),
  historyCandles: open('/api/v3/market/history-candles', 20),
  trades: open('/api/v3/market/fills', 20),
  assets: signed('/api/v3/account/assets', 20),
  orderInfo: signed('/api/v3/trade/order-info', 20),
  openOrders: signed('/api/v3/trade/unfilled-orders', 20),
  history: signed('/api/v3/trade/history-orders', 20),
  fills: signed('/api/v3/trade/fills', 20),
  place: { ...write('/api/v3/trade/place-order', 10), isPlacement: true },
  placeBatch: write('/api/v3/trade/place-batch', 5),
  cancel: write('/api/v3/trade/cancel-order', 10),
  cancelBatch: write('/api/v3/trade/cancel-batch', 5),
  cancelSymbol: write('/api/v3/trade/cancel-symbol-order', 5),
  replace: write('/api/v3/trade/modify-order', 10),
} as const satisfies Record<string, Endpoint>;
