/** A desk with one made-up market, as small as a panel needs it: no socket, no timer, moved by the test alone. */

import { Decimal } from '../../src/core/base/decimal';
import { Emitter } from '../../src/core/base/event';
import { silentLogger } from '../../src/core/base/log';
import { seededRandom } from '../../src/core/base/random';
import { candleIntervals, intervalMs, type Candle, type CandleInterval } from '../../src/core/model/candle';
import type { Instrument } from '../../src/core/model/instrument';
import type { Market } from '../../src/core/model/market';
import type { Fill, Order, OrderSide } from '../../src/core/model/order';
import type { BookView, LevelText } from '../../src/core/model/orderBook';
import type { OrderTicket } from '../../src/core/model/orderTicket';
import type { Ticker } from '../../src/core/model/ticker';
import type { Trade } from '../../src/core/model/trade';
import type { Holding } from '../../src/core/trading/account';
import type { BookFeed, FeedStatus } from '../../src/core/trading/bookFeed';
import type { CandleFeed, TickerFeed, TradeFeed } from '../../src/core/trading/marketData';
import type { CancelResult, TrackedOrder } from '../../src/core/trading/orders';
import type { StreamState, VenueState } from '../../src/core/venues/venue';
import type { PanelDesk } from '../../src/host/panel/panelController';
import type { PanelSession } from '../../src/host/panel/panelFeeds';
import type { PanelDeskState } from '../../src/host/panel/setupPart';

export const bitcoin: Instrument = { symbol: 'BTC_USDT', base: 'BTC', quote: 'USDT' };

export const bitcoinMarket: Market = {
  instrument: bitcoin,
  tickSize: Decimal.from('0.01'),
  stepSize: Decimal.from('0.00001'),
  minQuantity: Decimal.from('0.00001'),
  minNotional: { buy: Decimal.from('5'), sell: Decimal.from('5') },
  feeRates: { maker: Decimal.from('0.001'), taker: Decimal.from('0.001') },
  status: 'trading',
  readAt: 0,
};

interface Feed {
  readonly instrument: Instrument;
  readonly dispose: () => void;
}

export class FakeDesk {
  private readonly random;
  readonly tickerChanged = new Emitter<void>();
  readonly bookChanged = new Emitter<void>();
  readonly tradesChanged = new Emitter<void>();
  readonly candlesChanged = new Emitter<void>();
  readonly ordersChanged = new Emitter<void>();
  readonly streamChanged = new Emitter<StreamState>();
  readonly venueChanged = new Emitter<VenueState>();
  readonly signInChanged = new Emitter<void>();
  private readonly stateChanged = new Emitter<void>();
  private bids: LevelText[] = [];
  private asks: LevelText[] = [];
  trades: readonly Trade[] = [];
  private mid: number;
  private tradeCount = 0;
  private lastPrice = Decimal.zero;
  status: FeedStatus = 'live';
  stream: StreamState = { status: 'live', generation: 1 };
  venueState: VenueState = { phase: 'open' };
  open: readonly TrackedOrder[] = [];
  fills: readonly Fill[] = [];
  market: Market = bitcoinMarket;
  badge = 'Practice';
  /** Anything but the one session. */
  deskState: PanelDeskState | undefined;
  /** Feeds handed out and not yet given back. */
  openFeeds = 0;
  readonly placed: OrderTicket[] = [];
  readonly canceled: string[] = [];

  constructor(
    readonly now: () => number,
    private readonly levels = 120,
    seed = 7,
  ) {
    this.random = seededRandom(seed);
    this.mid = 64_218.4;
    this.move();
  }

  /** A step of the market: every level is another one, a few trades happen. */
  move(trades = 3): void {
    this.mid = Math.max(1, this.mid + (this.random.next() - 0.5) * 6);
    const side = (direction: 1 | -1): LevelText[] => {
      let price = this.mid + direction * (0.4 + this.random.next());
      return Array.from({ length: this.levels }, (_, index) => {
        price += direction * this.random.next() * 1.6;
        const size = this.random.next() ** 3 * 1.4 * (1 + index / 30) + 0.0002;
        return [price.toFixed(2), size.toFixed(5)] as const;
      });
    };
    this.bids = side(-1);
    this.asks = side(1);
    for (let i = 0; i < trades; i++) {
      const takerSide: OrderSide = this.random.next() > 0.5 ? 'buy' : 'sell';
      const [price] = (takerSide === 'buy' ? this.asks[0] : this.bids[0]) ?? ['1', '1'];
      const quantity = (this.random.next() ** 4 * 0.9 + 0.0001).toFixed(5);
      this.tradeCount++;
      const trade: Trade = {
        instrument: bitcoin,
        tradeId: String(this.tradeCount),
        price: Decimal.from(price),
        quantity: Decimal.from(quantity),
        takerSide,
        at: this.now() - (trades - i) * 700,
      };
      this.lastPrice = trade.price;
      this.trades = [trade, ...this.trades].slice(0, 200);
    }
    this.fireAll();
  }

  setBook(bids: readonly LevelText[], asks: readonly LevelText[]): void {
    this.bids = [...bids];
    this.asks = [...asks];
    this.bookChanged.fire();
  }

  setStatus(status: FeedStatus): void {
    this.status = status;
    this.fireAll();
  }

  setDeskState(state: PanelDeskState | undefined): void {
    this.deskState = state;
    this.stateChanged.fire();
  }

  setVenueState(state: VenueState): void {
    this.venueState = state;
    this.venueChanged.fire(state);
  }

  /** Adds a resting order of the person's own. */
  addOrder(side: OrderSide, price: string, quantity: string): TrackedOrder {
    const key = `own${String(this.open.length + 1)}`;
    const order: Order = {
      instrument: bitcoin,
      orderId: `9000000000000000${String(this.open.length)}`,
      side,
      type: 'limit',
      mode: 'spot',
      price: Decimal.from(price),
      quantity: Decimal.from(quantity),
      filledQuantity: Decimal.zero,
      filledNotional: Decimal.zero,
      status: 'open',
      createdAt: this.now() - 95_000,
      updatedAt: this.now(),
    };
    const tracked: TrackedOrder = { key, order, origin: 'thisWindow', isCanceling: false };
    this.open = [...this.open, tracked];
    this.ordersChanged.fire();
    return tracked;
  }

  addFill(side: OrderSide, price: string, quantity: string): void {
    const fill: Fill = {
      tradeId: `f${String(this.fills.length)}`,
      orderId: '1',
      instrument: bitcoin,
      side,
      price: Decimal.from(price),
      quantity: Decimal.from(quantity),
      notional: Decimal.from(price).times(Decimal.from(quantity)),
      fee: Decimal.from(quantity).times(Decimal.from('0.001')),
      feeCurrency: 'BTC',
      liquidity: 'taker',
      at: this.now() - 400_000,
    };
    this.fills = [fill, ...this.fills];
    this.ordersChanged.fire();
  }

  /** `index` 0 is the best. */
  level(side: 'bids' | 'asks', index: number): LevelText {
    const level = (side === 'bids' ? this.bids : this.asks)[index];
    if (!level) throw new Error(`Expected level ${String(index)} of ${side}`);
    return level;
  }

  get desk(): PanelDesk {
    const state = (): PanelDeskState => this.state;
    const badge = (): string => this.badge;
    return {
      get state() {
        return state();
      },
      onDidChangeState: this.stateChanged.event,
      account: {
        id: 'practice',
        label: 'Practice',
        venueId: 'practice',
        venueName: 'Practice',
        environment: 'practice',
      },
      get badge() {
        return badge();
      },
      logger: silentLogger,
      confirmAndPlace: (ticket) => {
        this.placed.push(ticket);
        return Promise.resolve(undefined);
      },
      confirmAndCancel: (tracked) => {
        this.canceled.push(tracked.key);
        this.open = this.open.filter(({ key }) => key !== tracked.key);
        this.ordersChanged.fire();
        const result: CancelResult = { kind: 'canceled', tracked };
        return Promise.resolve(result);
      },
      confirmAndCancelAll: () => Promise.resolve(undefined),
    };
  }

  readonly session: PanelSession = sessionOf(this);

  private get state(): PanelDeskState {
    return this.deskState ?? { kind: 'ready', session: this.session };
  }

  view(depth: number): BookView {
    const at = this.now() - (this.status === 'stale' ? 42_000 : 300);
    return {
      instrument: bitcoin,
      bids: this.bids.slice(0, depth),
      asks: this.asks.slice(0, depth),
      version: this.tradeCount,
      venueTime: at,
      receivedAt: at,
    };
  }

  ticker(): Ticker {
    const at = this.now() - (this.status === 'stale' ? 42_000 : 300);
    const open24h = Decimal.from('63410.22');
    return {
      instrument: bitcoin,
      lastPrice: this.lastPrice,
      open24h,
      high24h: Decimal.from('64990.01'),
      low24h: Decimal.from('62871.55'),
      change24h: this.lastPrice.minus(open24h).dividedBy(open24h, 6, 'halfEven'),
      baseVolume24h: Decimal.from('18234.5521'),
      quoteVolume24h: Decimal.from('1170034551.2'),
      venueTime: at,
      receivedAt: at,
    };
  }

  candles(interval: CandleInterval, count: number, from?: number, first?: number): Candle[] {
    const step = intervalMs[interval];
    const start = from ?? Math.floor(this.now() / step) * step - (count - 1) * step;
    let price = first ?? 61_800;
    const places = 2;
    const candles: Candle[] = [];
    for (let i = 0; i < count; i++) {
      const open = price;
      const drift = (this.random.next() - 0.485) * 180;
      price = Math.max(1, open + drift);
      const high = Math.max(open, price) + this.random.next() * 60;
      const low = Math.max(0.5, Math.min(open, price) - this.random.next() * 60);
      candles.push({
        openTime: start + i * step,
        open: Decimal.from(open.toFixed(places)),
        high: Decimal.from(high.toFixed(places)),
        low: Decimal.from(low.toFixed(places)),
        close: Decimal.from(price.toFixed(places)),
        volume: Decimal.from((this.random.next() ** 2 * 80 + 4).toFixed(5)),
      });
    }
    return first === undefined ? endingAt(candles, this.mid) : candles;
  }

  private fireAll(): void {
    this.tickerChanged.fire();
    this.bookChanged.fire();
    this.tradesChanged.fire();
    this.candlesChanged.fire();
  }
}

function sessionOf(fake: FakeDesk): PanelSession {
  return {
    signInError: undefined,
    onDidChangeSignIn: fake.signInChanged.event,
    marketData: {
      market: () => Promise.resolve(fake.market),
      tickerFeed: () => tickerFeed(fake),
      bookFeed: () => bookFeed(fake),
      tradeFeed: () => tradeFeed(fake),
      candleFeed: (_, interval) => candleFeed(fake, interval),
      get streamState() {
        return fake.stream;
      },
      onDidChangeStreamState: fake.streamChanged.event,
    },
    orders: {
      status: 'live',
      get open() {
        return fake.open;
      },
      get fills() {
        return fake.fills;
      },
      get: (key) => fake.open.find((each) => each.key === key),
      onDidChange: fake.ordersChanged.event,
    },
    account: { status: 'live', holding: (currency) => holding(currency, currency === 'BTC' ? '0.8' : '25000') },
    venue: {
      name: 'Practice',
      environment: 'practice',
      capabilities: {
        orderTypes: ['limit', 'market', 'limitMaker', 'ioc'],
        stpModes: ['none'],
        candleIntervals: [...candleIntervals],
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
        clientOrderIdPattern: /^[A-Za-z0-9]+$/,
        buyFeeCurrency: 'base',
        requestValidityMs: 60_000,
      },
      clock: {
        offsetMs: 12,
        isTrusted: true,
        onDidChange: new Emitter<void>().event,
        sync: () => Promise.resolve(),
        now: fake.now,
      },
      get state() {
        return fake.venueState;
      },
      onDidChangeState: fake.venueChanged.event,
      quotaUse: () => [{ quota: 'orders', used: 2, limit: 40, windowMs: 2000 }],
    },
  };
}

function feed(fake: FakeDesk): Feed {
  fake.openFeeds++;
  let isOpen = true;
  return {
    instrument: bitcoin,
    dispose: () => {
      if (isOpen) fake.openFeeds--;
      isOpen = false;
    },
  };
}

function tickerFeed(fake: FakeDesk): TickerFeed {
  return {
    ...feed(fake),
    get status() {
      return fake.status;
    },
    get ticker() {
      return fake.ticker();
    },
    onDidChange: fake.tickerChanged.event,
  };
}

function bookFeed(fake: FakeDesk): BookFeed {
  return {
    ...feed(fake),
    get status() {
      return fake.status;
    },
    view: (depth) => fake.view(depth),
    onDidChange: fake.bookChanged.event,
    resyncs: 0,
  };
}

function tradeFeed(fake: FakeDesk): TradeFeed {
  return {
    ...feed(fake),
    get status() {
      return fake.status;
    },
    get trades() {
      return fake.trades;
    },
    onDidChange: fake.tradesChanged.event,
  };
}

function candleFeed(fake: FakeDesk, interval: CandleInterval): CandleFeed {
  let candles = fake.candles(interval, 400);
  return {
    ...feed(fake),
    interval,
    status: 'live',
    get candles() {
      return candles;
    },
    onDidChange: fake.candlesChanged.event,
    loadEarlier: () => {
      const [first] = candles;
      if (!first || candles.length > 1000) return Promise.resolve(0);
      const earlier = fake.candles(
        interval,
        200,
        first.openTime - 200 * intervalMs[interval],
        first.open.toApproximateNumber(),
      );
      candles = [...earlier, ...candles];
      fake.candlesChanged.fire();
      return Promise.resolve(earlier.length);
    },
  };
}

function holding(currency: string, available: string): Holding {
  return {
    currency,
    available: Decimal.from(available),
    frozen: Decimal.zero,
    reserved: Decimal.zero,
    value: undefined,
    updatedAt: 0,
  };
}

/** The same bars moved so that the last one closes at `price`. */
function endingAt(candles: readonly Candle[], price: number): Candle[] {
  const by = Decimal.from(price.toFixed(2)).minus(candles.at(-1)?.close ?? Decimal.zero);
  return candles.map((candle) => ({
    ...candle,
    open: candle.open.plus(by),
    high: candle.high.plus(by),
    low: candle.low.plus(by),
    close: candle.close.plus(by),
  }));
}
