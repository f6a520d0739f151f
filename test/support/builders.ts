/** Small whole objects to begin a test from: a market, orders, tickets, books, and a venue that does as it is told. */

import { Decimal } from '../../src/core/base/decimal';
import { toDisposable, type Disposable } from '../../src/core/base/disposable';
import { NotFoundError } from '../../src/core/base/errors';
import { Emitter } from '../../src/core/base/event';
import type { Balance } from '../../src/core/model/balance';
import type { Candle } from '../../src/core/model/candle';
import type { Instrument } from '../../src/core/model/instrument';
import type { Market } from '../../src/core/model/market';
import type { Fill, Order } from '../../src/core/model/order';
import type { BookView, LevelText } from '../../src/core/model/orderBook';
import type { OrderTicket, TicketDraft } from '../../src/core/model/orderTicket';
import type { Ticker } from '../../src/core/model/ticker';
import type { Trade } from '../../src/core/model/trade';
import type {
  AccountApi,
  BookMessage,
  BookRules,
  BookSnapshot,
  MarketDataApi,
  OrderEvent,
  OrderReference,
  OrderRequest,
  PrivateStreams,
  PublicStreams,
  StreamState,
  TradingApi,
  Venue,
  VenueCapabilities,
  VenueState,
} from '../../src/core/venues/venue';
import type { ManualClock } from './manualClock';

export const btc: Instrument = { symbol: 'BTC_USDT', base: 'BTC', quote: 'USDT' };
export const eth: Instrument = { symbol: 'ETH_USDT', base: 'ETH', quote: 'USDT' };

export function decimal(text: string | number): Decimal {
  return Decimal.from(text);
}

/** Two decimals of price, five of quantity, at least 5 USDT. */
export function marketOf(change: Partial<Market> = {}): Market {
  return {
    instrument: btc,
    tickSize: decimal('0.01'),
    stepSize: decimal('0.00001'),
    minQuantity: decimal('0.00001'),
    minNotional: { buy: decimal(5), sell: decimal(5) },
    feeRates: { maker: decimal('0.001'), taker: decimal('0.001') },
    status: 'trading',
    readAt: 0,
    ...change,
  };
}

/** A limit buy of 0.01 BTC at 100 that is open and untouched. */
export function orderOf(change: Partial<Order> = {}): Order {
  return {
    instrument: btc,
    orderId: '1001',
    clientOrderId: 'elsewhere1',
    side: 'buy',
    type: 'limit',
    mode: 'spot',
    price: decimal(100),
    quantity: decimal('0.1'),
    filledQuantity: Decimal.zero,
    filledNotional: Decimal.zero,
    status: 'open',
    createdAt: 1_000,
    updatedAt: 1_000,
    ...change,
  };
}

export function ticketOf(change: Partial<OrderTicket> = {}): OrderTicket {
  return {
    instrument: btc,
    side: 'buy',
    type: 'limit',
    mode: 'spot',
    price: decimal(100),
    quantity: decimal('0.1'),
    ...change,
  };
}

export function marketBuyOf(notional: string): OrderTicket {
  return { instrument: btc, side: 'buy', type: 'market', mode: 'spot', notional: decimal(notional) };
}

export function draftOf(change: Partial<TicketDraft> = {}): TicketDraft {
  return {
    instrument: btc,
    side: 'buy',
    type: 'limit',
    mode: 'spot',
    price: '100',
    quantity: '0.1',
    notional: '',
    ...change,
  };
}

export function fillOf(change: Partial<Fill> = {}): Fill {
  return {
    tradeId: 't1',
    orderId: '1001',
    instrument: btc,
    side: 'buy',
    price: decimal(100),
    quantity: decimal('0.1'),
    notional: decimal(10),
    fee: decimal('0.01'),
    feeCurrency: 'USDT',
    liquidity: 'taker',
    at: 1_000,
    ...change,
  };
}

export function viewOf(bids: readonly LevelText[], asks: readonly LevelText[], receivedAt = 0): BookView {
  return { instrument: btc, bids, asks, version: 1, venueTime: receivedAt, receivedAt };
}

export function tickerOf(lastPrice: string | number, change: Partial<Ticker> = {}): Ticker {
  const price = decimal(lastPrice);
  return {
    instrument: btc,
    lastPrice: price,
    open24h: price,
    high24h: price,
    low24h: price,
    change24h: Decimal.zero,
    baseVolume24h: decimal(10),
    quoteVolume24h: decimal(1000),
    venueTime: 1_000,
    receivedAt: 1_000,
    ...change,
  };
}

export function candleOf(openTime: number, close: string | number, change: Partial<Candle> = {}): Candle {
  const price = decimal(close);
  return { openTime, open: price, high: price, low: price, close: price, volume: decimal(1), ...change };
}

export const capabilitiesOfTest: VenueCapabilities = {
  orderTypes: ['limit', 'market', 'limitMaker', 'ioc'],
  stpModes: ['none', 'cancelMaker', 'cancelTaker', 'cancelBoth'],
  candleIntervals: ['1m'],
  depthLevels: [5, 20, 50],
  maxBatchPlace: 10,
  maxBatchCancel: 10,
  cancelAll: 'account',
  cancelAllBySide: true,
  replace: false,
  timedCancel: false,
  isolatedMargin: true,
  fundingWallet: true,
  feeTier: true,
  serviceStatus: true,
  clientOrderIdMaxLength: 32,
  clientOrderIdPattern: /^[A-Za-z0-9]{1,32}$/,
  buyFeeCurrency: 'quote',
  requestValidityMs: 60_000,
};

/** Versions rise by one; what is not newer is a repeat. */
export const countingRules: BookRules = {
  judge: (bookVersion, { version }) => {
    const step = Number(version) - Number(bookVersion);
    return step <= 0 ? 'ignore' : step === 1 ? 'apply' : 'gap';
  },
  maxLevels: 100,
};

class StreamLine {
  private readonly emitter = new Emitter<StreamState>();
  readonly onDidChangeState = this.emitter.event;
  state: StreamState = { status: 'live', generation: 1 };

  set(change: Partial<StreamState>): void {
    this.state = { ...this.state, ...change };
    this.emitter.fire(this.state);
  }

  /** Breaks and comes back as a new connection. */
  renew(): void {
    this.set({ status: 'connecting' });
    this.set({ status: 'live', generation: this.state.generation + 1 });
  }

  get listenerCount(): number {
    return this.emitter.listenerCount;
  }
}

const statistics = { messages: 0, bytes: 0, dropped: 0, connects: 1, lastMessageAt: undefined };

function unexpected(what: string): () => never {
  return () => {
    throw new Error(`The test did not expect ${what}`);
  };
}

/** A venue without wires. Public fields are what it says; `calls` is what it was asked. */
export class StubVenue implements Venue {
  readonly id = 'stub';
  readonly name = 'Stub';
  environment: Venue['environment'] = 'practice';
  capabilities = capabilitiesOfTest;
  state: VenueState = { phase: 'open' };
  private readonly stateEmitter = new Emitter<VenueState>();
  readonly onDidChangeState = this.stateEmitter.event;
  isDisposed = false;
  readonly calls: string[] = [];

  isClockTrusted = true;
  clockOffsetMs = 0;
  readonly clock;

  readonly publicLine = new StreamLine();
  readonly privateLine = new StreamLine();
  readonly bookListeners = new Set<(message: BookMessage) => void>();
  readonly tickerListeners = new Set<(ticker: Ticker) => void>();
  readonly tradeListeners = new Set<(trades: readonly Trade[]) => void>();
  readonly candleListeners = new Set<(candle: Candle) => void>();
  readonly orderListeners = new Set<(event: OrderEvent) => void>();
  readonly balanceListeners = new Set<(balances: readonly Balance[]) => void>();
  bookRules: BookRules = countingRules;

  /** The exchange's truth, as REST reads it. */
  markets: readonly Market[] = [marketOf(), marketOf({ instrument: eth })];
  tickers: readonly Ticker[] = [tickerOf(100), tickerOf(10, { instrument: eth })];
  restBook: Pick<BookSnapshot, 'bids' | 'asks'> = { bids: [['99.9', '10']], asks: [['100.1', '10']] };
  restTrades: readonly Trade[] = [];
  restCandles: readonly Candle[] = [];
  readonly orders = new Map<string, Order>();
  readonly fills: Fill[] = [];
  balances: readonly Balance[] = [];
  /** Replaces what placing does; the default accepts and leaves the order open. */
  onPlace: (request: OrderRequest) => Promise<string> = (request) => Promise.resolve(this.accept(request));
  onCancel: (reference: OrderReference) => Promise<'canceled' | 'alreadyDone'> = (reference) =>
    Promise.resolve(this.cancelNow(reference));
  /** Thrown by every private read while set. */
  readFailure: Error | undefined;
  private nextId = 5_000;

  constructor(private readonly manualClock: ManualClock) {
    const clockChanged = new Emitter<void>();
    const isTrusted = (): boolean => this.isClockTrusted;
    const offset = (): number => this.clockOffsetMs;
    this.clock = {
      get offsetMs() {
        return offset();
      },
      get isTrusted() {
        return isTrusted();
      },
      onDidChange: clockChanged.event,
      sync: () => {
        this.calls.push('sync');
        return Promise.resolve();
      },
      now: () => manualClock.now() + this.clockOffsetMs,
    };
  }

  readonly marketData: MarketDataApi = {
    serverTime: () => Promise.resolve(this.clock.now()),
    serviceStatus: () => Promise.resolve([]),
    currencies: () => Promise.resolve([]),
    instruments: () => Promise.resolve(this.markets.map(({ instrument }) => instrument)),
    markets: () => this.answer('markets', this.markets),
    tickers: () => this.answer('tickers', this.tickers),
    ticker: ({ symbol }) => {
      const ticker = this.tickers.find(({ instrument }) => instrument.symbol === symbol);
      return ticker ? this.answer('ticker', ticker) : Promise.reject(new NotFoundError('symbol', symbol));
    },
    candles: (_instrument, _interval, range) => {
      this.calls.push('candles');
      const { from = 0, to = Infinity, limit = 1_000 } = range ?? {};
      const within = this.restCandles.filter(({ openTime }) => openTime >= from && openTime <= to);
      return Promise.resolve(within.slice(-limit));
    },
    book: (instrument) =>
      this.answer('book', {
        instrument,
        ...this.restBook,
        venueTime: this.clock.now(),
        receivedAt: this.manualClock.now(),
      }),
    trades: () => this.answer('trades', this.restTrades),
  };

  get publicStreams(): PublicStreams {
    const line = this.publicLine;
    return {
      get state() {
        return line.state;
      },
      onDidChangeState: line.onDidChangeState,
      onDidRefuse: () => toDisposable(() => undefined),
      onDidDrop: () => toDisposable(() => undefined),
      bookRules: this.bookRules,
      ticker: (_instrument, listener) => listen(this.tickerListeners, listener),
      bestPrices: () => toDisposable(() => undefined),
      trades: (_instrument, listener) => listen(this.tradeListeners, listener),
      candles: (_instrument, _interval, listener) => listen(this.candleListeners, listener),
      depth: () => toDisposable(() => undefined),
      book: (_instrument, listener) => listen(this.bookListeners, listener),
      requestSnapshot: ({ symbol }) => {
        this.calls.push(`requestSnapshot ${symbol}`);
      },
      resubscribe: ({ symbol }) => {
        this.calls.push(`resubscribe ${symbol}`);
      },
      reconnect: () => {
        this.calls.push('reconnect');
      },
      statistics,
    };
  }

  get privateStreams(): PrivateStreams {
    const line = this.privateLine;
    return {
      get state() {
        return line.state;
      },
      onDidChangeState: line.onDidChangeState,
      onDidDrop: () => toDisposable(() => undefined),
      orders: (listener) => listen(this.orderListeners, listener),
      balances: (listener) => listen(this.balanceListeners, listener),
      reconnect: () => {
        this.calls.push('reconnect private');
      },
      statistics,
    };
  }

  readonly trading: TradingApi = {
    placeOrder: async (request) => {
      this.calls.push(`place ${request.clientOrderId}`);
      return { orderId: await this.onPlace(request), clientOrderId: request.clientOrderId };
    },
    placeOrders: unexpected('a batch'),
    cancelOrder: (reference) => {
      this.calls.push(`cancel ${reference.orderId ?? reference.clientOrderId ?? ''}`);
      return this.onCancel(reference);
    },
    cancelOrders: (references) => {
      this.calls.push(`cancel many ${references.map(({ orderId }) => orderId).join(' ')}`);
      for (const reference of references) this.cancelNow(reference);
      return Promise.resolve({ canceled: [], failed: [] });
    },
    cancelAll: ({ instrument, side }) => {
      this.calls.push('cancelAll');
      for (const order of this.orders.values()) {
        if (instrument && order.instrument.symbol !== instrument.symbol) continue;
        if (side === undefined || order.side === side) this.cancelNow(order);
      }
      return Promise.resolve();
    },
    order: ({ orderId, clientOrderId }, among) => {
      const order = [...this.orders.values()].find(
        (known) =>
          (orderId !== undefined && known.orderId === orderId) ||
          (clientOrderId !== undefined && known.clientOrderId === clientOrderId),
      );
      const isOpen = order?.status === 'open' || order?.status === 'partiallyFilled';
      const isThere = order && (among === undefined || isOpen === (among === 'open'));
      return isThere
        ? this.answer(`order ${among ?? ''}`, order, this.readFailure)
        : this.fail(`order ${among ?? ''}`, this.readFailure ?? new NotFoundError('order', 'no such order'));
    },
    openOrders: () =>
      this.answer(
        'openOrders',
        [...this.orders.values()].filter(({ status }) => status === 'open' || status === 'partiallyFilled'),
        this.readFailure,
      ),
    orderHistory: () =>
      this.answer(
        'orderHistory',
        [...this.orders.values()].filter(({ status }) => status !== 'open' && status !== 'partiallyFilled'),
        this.readFailure,
      ),
    fills: () => this.answer('fills', [...this.fills], this.readFailure),
    orderFills: ({ orderId }) =>
      this.answer(
        'orderFills',
        this.fills.filter((fill) => fill.orderId === orderId),
        this.readFailure,
      ),
    warm: () => Promise.resolve(),
  };

  readonly account: AccountApi = {
    verify: () => Promise.resolve({ canTrade: true, canWithdraw: false }),
    balances: () => this.answer('balances', this.balances, this.readFailure),
    tradeFee: () => Promise.resolve({ maker: decimal('0.001'), taker: decimal('0.001') }),
  };

  quotaUse(): readonly never[] {
    return [];
  }

  /** Takes an order in, as the exchange would; its id. */
  accept(request: OrderRequest, change: Partial<Order> = {}): string {
    const orderId = String(this.nextId++);
    const now = this.clock.now();
    this.orders.set(orderId, {
      ...request,
      orderId,
      filledQuantity: Decimal.zero,
      filledNotional: Decimal.zero,
      status: 'open',
      createdAt: now,
      updatedAt: now,
      ...change,
    });
    return orderId;
  }

  /** Changes an order at the exchange. */
  move(orderId: string, change: Partial<Order>): Order {
    const order = this.orders.get(orderId);
    if (!order) throw new Error(`Expected order ${orderId} at the stub`);
    const moved = { ...order, updatedAt: this.clock.now(), ...change };
    this.orders.set(orderId, moved);
    return moved;
  }

  cancelNow({ orderId, clientOrderId }: Pick<OrderReference, 'orderId' | 'clientOrderId'>): 'canceled' | 'alreadyDone' {
    const order = [...this.orders.values()].find(
      (known) => known.orderId === orderId || (clientOrderId !== undefined && known.clientOrderId === clientOrderId),
    );
    if (order?.orderId === undefined || (order.status !== 'open' && order.status !== 'partiallyFilled')) {
      return 'alreadyDone';
    }
    const status = order.filledQuantity.isPositive ? 'partiallyCanceled' : 'canceled';
    this.move(order.orderId, { status, cancelSource: 'user' });
    return 'canceled';
  }

  /** An order message on the private stream. */
  tellOrder(order: Order, fill?: Fill): void {
    for (const listener of this.orderListeners) listener({ order, ...(fill && { fill }) });
  }

  tellBalances(...balances: readonly Balance[]): void {
    for (const listener of this.balanceListeners) listener(balances);
  }

  tellTicker(ticker: Ticker): void {
    for (const listener of this.tickerListeners) listener(ticker);
  }

  tellTrades(...trades: readonly Trade[]): void {
    for (const listener of this.tradeListeners) listener(trades);
  }

  tellCandle(candle: Candle): void {
    for (const listener of this.candleListeners) listener(candle);
  }

  /** A message of the incremental book. */
  tellBook(
    kind: BookMessage['kind'],
    version: number,
    bids: readonly LevelText[],
    asks: readonly LevelText[],
    change: Partial<BookMessage> = {},
  ): void {
    const message: BookMessage = {
      instrument: btc,
      kind,
      version,
      bids,
      asks,
      venueTime: this.clock.now(),
      receivedAt: this.manualClock.now(),
      ...change,
    };
    for (const listener of this.bookListeners) listener(message);
  }

  countCalls(prefix: string): number {
    return this.calls.filter((call) => call.startsWith(prefix)).length;
  }

  /** Listeners of any kind that somebody has left on this venue. */
  get listenerCount(): number {
    const sets = [
      this.bookListeners,
      this.tickerListeners,
      this.tradeListeners,
      this.candleListeners,
      this.orderListeners,
      this.balanceListeners,
    ];
    return sets.reduce((sum, { size }) => sum + size, this.publicLine.listenerCount + this.privateLine.listenerCount);
  }

  dispose(): void {
    this.isDisposed = true;
  }

  private answer<T>(call: string, value: T, failure?: Error): Promise<T> {
    return failure ? this.fail(call, failure) : (this.calls.push(call), Promise.resolve(value));
  }

  private fail(call: string, failure: Error): Promise<never> {
    this.calls.push(call);
    return Promise.reject(failure);
  }
}

function listen<T>(listeners: Set<T>, listener: T): Disposable {
  listeners.add(listener);
  return toDisposable(() => listeners.delete(listener));
}

/** A balance of one currency. */
export function balanceOf(
  currency: string,
  available: string | number,
  updatedAt = 0,
  frozen: string | number = 0,
): Balance {
  return { currency, available: decimal(available), frozen: decimal(frozen), updatedAt };
}

/** How often each property is tried; `PROPERTY_RUNS=10000` in the night. */
export const propertyRuns = Number(process.env['PROPERTY_RUNS'] ?? 200);
