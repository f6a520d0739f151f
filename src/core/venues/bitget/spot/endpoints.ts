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

export type MarketCall = 'tickers' | 'book' | 'candles' | 'historyCandles' | 'trades';
export type TradeCall =
  | 'orderInfo'
  | 'openOrders'
  | 'history'
  | 'fills'
  | 'place'
  | 'placeBatch'
  | 'cancel'
  | 'cancelBatch'
  | 'cancelSymbol'
  | 'replace';

type Make = (path: string, perSecond: number) => Endpoint;

function maker(base: string, isSigned: boolean, isWrite = false): Make {
  return (rest, perSecond) => {
    const path = `/api/${base}${rest}`;
    return { id: path, method: isWrite ? 'POST' : 'GET', path, perSecond, isSigned, isWrite };
  };
}

const classicMarket = maker('v2/spot/market/', false);
const classicAccount = maker('v2/spot/account/', true);
const unifiedMarket = maker('v3/market/', false);

// The sources disagree about the trades of classic between 10 and 20.
function marketRows(make: Make, tradesPerSecond: number): Record<MarketCall, Endpoint> {
  return {
    tickers: make('tickers', 20),
    book: make('orderbook', 20),
    candles: make('candles', 20),
    historyCandles: make('history-candles', 20),
    trades: make('fills', tradesPerSecond),
  };
}

interface TradeNames {
  readonly orderInfo: string;
  readonly placeBatch: string;
  readonly cancelBatch: string;
  readonly replace: string;
}

function tradeRows(
  base: string,
  names: TradeNames,
  fillsPerSecond: number,
  replacesPerSecond: number,
): Record<TradeCall, Endpoint> {
  const read = maker(base, true);
  const write = maker(base, true, true);
  return {
    orderInfo: read(names.orderInfo, 20),
    openOrders: read('unfilled-orders', 20),
    history: read('history-orders', 20),
    fills: read('fills', fillsPerSecond),
    place: { ...write('place-order', 10), isPlacement: true },
    placeBatch: write(names.placeBatch, 5),
    cancel: write('cancel-order', 10),
    // The sources disagree about classic between 5 and 10.
    cancelBatch: write(names.cancelBatch, 5),
    cancelSymbol: write('cancel-symbol-order', 5),
    replace: write(names.replace, replacesPerSecond),
  };
}

export const sharedEndpoints = {
  time: { ...maker('v2/', false)('public/time', 20), leavesDemoHeaderOut: true },
  coins: maker('v2/spot/', false)('public/coins', 3),
} as const satisfies Record<string, Endpoint>;

export const classicEndpoints = {
  symbols: maker('v2/spot/', false)('public/symbols', 20),
  ...marketRows(classicMarket, 10),
  assets: classicAccount('assets', 10),
  accountInfo: classicAccount('info', 1),
  ...tradeRows(
    'v2/spot/trade/',
    {
      orderInfo: 'orderInfo',
      placeBatch: 'batch-orders',
      cancelBatch: 'batch-cancel-order',
      replace: 'cancel-replace-order',
    },
    10,
    5,
  ),
} as const satisfies Record<string, Endpoint>;

export const unifiedEndpoints = {
  instruments: unifiedMarket('instruments', 20),
  ...marketRows(unifiedMarket, 20),
  assets: maker('v3/', true)('account/assets', 20),
  ...tradeRows(
    'v3/trade/',
    { orderInfo: 'order-info', placeBatch: 'place-batch', cancelBatch: 'cancel-batch', replace: 'modify-order' },
    20,
    10,
  ),
} as const satisfies Record<string, Endpoint>;
