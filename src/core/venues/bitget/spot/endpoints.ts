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

type Make = (path: string, perSecond: number) => Endpoint;

function maker(base: string, isSigned: boolean, isWrite = false): Make {
  return (rest, perSecond) => {
    const path = `/api/${base}${rest}`;
    return { id: path, method: isWrite ? 'POST' : 'GET', path, perSecond, isSigned, isWrite };
  };
}

const classicMarket = maker('v2/spot/market/', false);
const classicAccount = maker('v2/spot/account/', true);
const classicOrders = maker('v2/spot/trade/', true);
const classicWrites = maker('v2/spot/trade/', true, true);
const unifiedMarket = maker('v3/market/', false);
const unifiedOrders = maker('v3/trade/', true);
const unifiedWrites = maker('v3/trade/', true, true);

export const sharedEndpoints = {
  time: { ...maker('v2/', false)('public/time', 20), leavesDemoHeaderOut: true },
  coins: maker('v2/spot/', false)('public/coins', 3),
} as const satisfies Record<string, Endpoint>;

export const classicEndpoints = {
  symbols: maker('v2/spot/', false)('public/symbols', 20),
  tickers: classicMarket('tickers', 20),
  book: classicMarket('orderbook', 20),
  candles: classicMarket('candles', 20),
  historyCandles: classicMarket('history-candles', 20),
  // The sources disagree between 10 and 20.
  trades: classicMarket('fills', 10),
  assets: classicAccount('assets', 10),
  accountInfo: classicAccount('info', 1),
  orderInfo: classicOrders('orderInfo', 20),
  openOrders: classicOrders('unfilled-orders', 20),
  history: classicOrders('history-orders', 20),
  fills: classicOrders('fills', 10),
  place: { ...classicWrites('place-order', 10), isPlacement: true },
  placeBatch: classicWrites('batch-orders', 5),
  cancel: classicWrites('cancel-order', 10),
  // The sources disagree between 5 and 10.
  cancelBatch: classicWrites('batch-cancel-order', 5),
  cancelSymbol: classicWrites('cancel-symbol-order', 5),
  replace: classicWrites('cancel-replace-order', 5),
} as const satisfies Record<string, Endpoint>;

export const unifiedEndpoints = {
  instruments: unifiedMarket('instruments', 20),
  tickers: unifiedMarket('tickers', 20),
  book: unifiedMarket('orderbook', 20),
  candles: unifiedMarket('candles', 20),
  historyCandles: unifiedMarket('history-candles', 20),
  trades: unifiedMarket('fills', 20),
  assets: maker('v3/', true)('account/assets', 20),
  orderInfo: unifiedOrders('order-info', 20),
  openOrders: unifiedOrders('unfilled-orders', 20),
  history: unifiedOrders('history-orders', 20),
  fills: unifiedOrders('fills', 20),
  place: { ...unifiedWrites('place-order', 10), isPlacement: true },
  placeBatch: unifiedWrites('place-batch', 5),
  cancel: unifiedWrites('cancel-order', 10),
  cancelBatch: unifiedWrites('cancel-batch', 5),
  cancelSymbol: unifiedWrites('cancel-symbol-order', 5),
  replace: unifiedWrites('modify-order', 10),
} as const satisfies Record<string, Endpoint>;
