/** What an exchange offers: market data, streams, trading, account, and which of these it lacks. No venue is named here. */

import type { Decimal } from '../base/decimal';
import type { Disposable } from '../base/disposable';
import type { Event } from '../base/event';
import type { Balance } from '../model/balance';
import type { Candle, CandleInterval } from '../model/candle';
import type { Instrument } from '../model/instrument';
import type { Currency, FeeRates, Market } from '../model/market';
import type { LevelText } from '../model/orderBook';
import type { Fill, Order, OrderMode, OrderSide, OrderType, StpMode } from '../model/order';
import type { BestPrices, Ticker } from '../model/ticker';
import type { Trade } from '../model/trade';

/** Where orders go: pretend money on this machine, pretend money at the venue, or real money. */
export type Environment = 'practice' | 'demo' | 'live';

/** One connection to one exchange, for one account or for public data only. Disposing ends its sockets, timers and requests. */
export interface Venue extends Disposable {
  /** Stable id for files and settings, for example `bitmart`. */
  readonly id: string;
  /** The exchange's own name, for sentences. */
  readonly name: string;
  readonly environment: Environment;
  readonly capabilities: VenueCapabilities;
  readonly marketData: MarketDataApi;
  readonly publicStreams: PublicStreams;
  /** These three are absent without credentials. */
  readonly trading?: TradingApi;
  readonly account?: AccountApi;
  readonly privateStreams?: PrivateStreams;
  /** The venue's clock as measured; `offsetMs` is theirs minus ours. */
  readonly clock: VenueClock;
  /** How much of each quota is used, for the read-out on demand. */
  quotaUse(): readonly QuotaUse[];
  /** What is publicly known of the venue's life, and what its answers have said since. */
  readonly state: VenueState;
  readonly onDidChangeState: Event<VenueState>;
}

export interface VenueCapabilities {
  readonly orderTypes: readonly OrderType[];
  readonly stpModes: readonly StpMode[];
  readonly candleIntervals: readonly CandleInterval[];
  /** Depths offered as whole pictures by stream. */
  readonly depthLevels: readonly number[];
  /** Most orders in one batch; 0 when there is no batch call. */
  readonly maxBatchPlace: number;
  readonly maxBatchCancel: number;
  /** How wide one cancel-all call reaches. */
  readonly cancelAll: 'account' | 'instrument' | 'none';
  readonly cancelAllBySide: boolean;
  /** Change price or quantity of a resting order in one call. */
  readonly replace: boolean;
  /** A dead man's switch: cancel everything unless renewed. */
  readonly timedCancel: boolean;
  readonly isolatedMargin: boolean;
  readonly fundingWallet: boolean;
  readonly feeTier: boolean;
  readonly serviceStatus: boolean;
  /** Client order ids: most characters, and which. */
  readonly clientOrderIdMaxLength: number;
  readonly clientOrderIdPattern: RegExp;
  /** In which currency a buyer's fee is taken. */
  readonly buyFeeCurrency: 'base' | 'quote';
  /** After this long without trace, and absent everywhere, an unknown order is proven not placed, in ms. */
  readonly requestValidityMs: number;
}

export type VenuePhase = 'open' | 'ordersSuspended' | 'tradingEnded' | 'gone';

/** `until` is the date at which `next` begins, epoch ms, where one is announced. */
export interface VenueState {
  readonly phase: VenuePhase;
  readonly since?: number;
  readonly next?: { readonly phase: VenuePhase; readonly at: number };
}

export interface VenueClock {
  readonly offsetMs: number;
  /** False until enough samples agree. */
  readonly isTrusted: boolean;
  readonly onDidChange: Event<void>;
  /** Measures again, now. */
  sync(): Promise<void>;
  /** The venue's time by our best knowledge, epoch ms. */
  now(): number;
}

export interface QuotaUse {
  readonly quota: string;
  readonly used: number;
  readonly limit: number;
  readonly windowMs: number;
}

/** Per-call options. */
export interface CallOptions {
  readonly timeoutMs?: number;
  /** How old a signed request may be when it arrives, in ms, where the venue takes one. */
  readonly recvWindowMs?: number;
  readonly signal?: AbortSignal;
  /** Background work leaves a share of each quota to people; `urgent` is for cancels. */
  readonly priority?: 'background' | 'normal' | 'urgent';
}

export interface TimeRange {
  /** Epoch ms, inclusive. */
  readonly from?: number;
  readonly to?: number;
  readonly limit?: number;
}

export interface MarketDataApi {
  serverTime(options?: CallOptions): Promise<number>;
  /** Maintenance windows, newest first; empty where the venue tells none. */
  serviceStatus(options?: CallOptions): Promise<readonly ServiceWindow[]>;
  currencies(options?: CallOptions): Promise<readonly Currency[]>;
  instruments(options?: CallOptions): Promise<readonly Instrument[]>;
  markets(options?: CallOptions): Promise<readonly Market[]>;
  tickers(options?: CallOptions): Promise<readonly Ticker[]>;
  ticker(instrument: Instrument, options?: CallOptions): Promise<Ticker>;
  /** Ascending by time. Without bounds: the latest. */
  candles(
    instrument: Instrument,
    interval: CandleInterval,
    range?: TimeRange,
    options?: CallOptions,
  ): Promise<readonly Candle[]>;
  book(instrument: Instrument, depth?: number, options?: CallOptions): Promise<BookSnapshot>;
  /** Newest first. */
  trades(instrument: Instrument, limit?: number, options?: CallOptions): Promise<readonly Trade[]>;
}

export interface ServiceWindow {
  readonly title: string;
  readonly scope: string;
  readonly status: 'waiting' | 'inProgress' | 'finished' | 'unrecognised';
  readonly startsAt: number;
  readonly endsAt: number;
}

/** A whole picture of a book. Levels are best first and keep the venue's exact text. */
export interface BookSnapshot {
  readonly instrument: Instrument;
  readonly bids: readonly LevelText[];
  readonly asks: readonly LevelText[];
  readonly venueTime: number;
  readonly receivedAt: number;
}

/** A message of an incremental book. Quantities are absolute; zero removes the level. */
export interface BookMessage extends BookSnapshot {
  readonly kind: 'snapshot' | 'update';
  /** Opaque to all but the venue's own `BookRules`. */
  readonly version: bigint | number;
  readonly previousVersion?: bigint | number;
  readonly checksum?: number;
}

/** How a venue proves that its book messages are complete. */
export interface BookRules {
  /** What to do with an update, given the version the book stands at. */
  judge(bookVersion: bigint | number, update: BookMessage): 'apply' | 'ignore' | 'gap';
  /** True when the book, after the message was applied, is what the venue says it is. Best-first levels. */
  verify?(bids: readonly LevelText[], asks: readonly LevelText[], message: BookMessage): boolean;
  /** Levels kept per side. */
  readonly maxLevels: number;
}

/** `connecting` also while reconnecting; `stale` when the connection stopped answering; `failing` after repeated refusals. */
export type StreamStatus = 'idle' | 'connecting' | 'live' | 'stale' | 'failing' | 'closed';

export interface StreamState {
  readonly status: StreamStatus;
  /** Rises with every new connection; a message of an older generation is never delivered. */
  readonly generation: number;
  /** Why it is not live, as a stable word. */
  readonly reason?: string;
  /** When the next attempt is made, epoch ms. */
  readonly retryAt?: number;
}

export interface TopicError {
  readonly topic: string;
  readonly error: Error;
}

/** Subscriptions are wishes: they live across reconnects until disposed. Listeners are called in order of arrival. */
export interface PublicStreams {
  readonly state: StreamState;
  readonly onDidChangeState: Event<StreamState>;
  /** A subscription the venue refused. */
  readonly onDidRefuse: Event<TopicError>;
  /** A frame or message that could not be read was dropped. */
  readonly onDidDrop: Event<TopicError>;
  readonly bookRules: BookRules;
  ticker(instrument: Instrument, listener: (ticker: Ticker) => void): Disposable;
  bestPrices(instrument: Instrument, listener: (prices: BestPrices) => void): Disposable;
  trades(instrument: Instrument, listener: (trades: readonly Trade[]) => void): Disposable;
  candles(instrument: Instrument, interval: CandleInterval, listener: (candle: Candle) => void): Disposable;
  /** Whole pictures of `levels` a side; `levels` is one of `capabilities.depthLevels`. */
  depth(instrument: Instrument, levels: number, listener: (book: BookSnapshot) => void): Disposable;
  /** The incremental book; snapshots arrive first and after `requestSnapshot`. */
  book(instrument: Instrument, listener: (message: BookMessage) => void): Disposable;
  requestSnapshot(instrument: Instrument): void;
  /** Subscribes one instrument's topic of a kind anew, for a topic that fell silent while the socket is fine. */
  resubscribe(instrument: Instrument): void;
  /** Replaces the socket now: after sleep, or when the network changed. */
  reconnect(): void;
  readonly statistics: StreamStatistics;
}

export interface StreamStatistics {
  readonly messages: number;
  readonly bytes: number;
  readonly dropped: number;
  readonly connects: number;
  readonly lastMessageAt: number | undefined;
}

export interface PrivateStreams {
  readonly state: StreamState;
  readonly onDidChangeState: Event<StreamState>;
  readonly onDidDrop: Event<TopicError>;
  /** The order as far as the message tells, and the fill it reports, if any. */
  orders(listener: (event: OrderEvent) => void): Disposable;
  /** Absolute figures after a change; only the currencies that changed. */
  balances(listener: (balances: readonly Balance[]) => void): Disposable;
  reconnect(): void;
  readonly statistics: StreamStatistics;
}

export interface OrderEvent {
  readonly order: Order;
  readonly fill?: Fill;
}

/** What is sent: exactly what was confirmed. Text of the decimals is what travels. */
export interface OrderRequest {
  readonly instrument: Instrument;
  readonly clientOrderId: string;
  readonly side: OrderSide;
  readonly type: OrderType;
  readonly mode: OrderMode;
  readonly price?: Decimal;
  readonly quantity?: Decimal;
  readonly notional?: Decimal;
  readonly stpMode?: StpMode;
}

export interface PlacedOrder {
  readonly orderId: string;
  readonly clientOrderId: string;
}

export type BatchOutcome =
  | { readonly clientOrderId: string; readonly placed: PlacedOrder }
  | { readonly clientOrderId: string; readonly error: Error };

/** At least one id. Venues that take only one get the venue's own id where it is known. */
export interface OrderReference {
  readonly instrument: Instrument;
  readonly orderId?: string;
  readonly clientOrderId?: string;
}

/** `alreadyDone`: the venue says it was matched or cancelled before; read the order for its real end. */
export type CancelOutcome = 'canceled' | 'alreadyDone';

export interface CancelManyOutcome {
  readonly canceled: readonly string[];
  readonly failed: readonly { readonly id: string; readonly error?: Error }[];
}

export interface CancelAllFilter {
  readonly instrument?: Instrument;
  readonly side?: OrderSide;
}

export interface OrderFilter extends TimeRange {
  readonly instrument?: Instrument;
  readonly mode?: OrderMode;
}

/**
 * Every write ends in one of three ways: it resolves (accepted), it throws a `TradingError` whose `reached` is `no` (provably
 * refused or never sent), or it throws `UnknownOutcomeError`. Nothing here repeats a write.
 */
export interface TradingApi {
  placeOrder(request: OrderRequest, options?: CallOptions): Promise<PlacedOrder>;
  /** One instrument; at most `capabilities.maxBatchPlace`. */
  placeOrders(requests: readonly OrderRequest[], options?: CallOptions): Promise<readonly BatchOutcome[]>;
  cancelOrder(reference: OrderReference, options?: CallOptions): Promise<CancelOutcome>;
  cancelOrders(references: readonly OrderReference[], options?: CallOptions): Promise<CancelManyOutcome>;
  /** Accepted, not finished: read the open orders to know what is left. */
  cancelAll(filter: CancelAllFilter, options?: CallOptions): Promise<void>;
  /** Absent where `capabilities.replace` is false. */
  replaceOrder?(reference: OrderReference, change: OrderChange, options?: CallOptions): Promise<PlacedOrder>;
  /** Seconds until everything is cancelled unless called again; 0 switches it off. Absent without `capabilities.timedCancel`. */
  setTimedCancel?(timeoutSeconds: number, instrument: Instrument | undefined, options?: CallOptions): Promise<void>;
  /** Throws `NotFoundError` when the venue knows no such order (any more). `among` narrows where it looks. */
  order(reference: OrderReference, among?: 'open' | 'history', options?: CallOptions): Promise<Order>;
  openOrders(filter?: OrderFilter, options?: CallOptions): Promise<readonly Order[]>;
  orderHistory(filter?: OrderFilter, options?: CallOptions): Promise<readonly Order[]>;
  fills(filter?: OrderFilter, options?: CallOptions): Promise<readonly Fill[]>;
  orderFills(reference: OrderReference, options?: CallOptions): Promise<readonly Fill[]>;
  /** Opens a connection ahead of the order, so that confirming it finds one warm. Never fails. */
  warm(): Promise<void>;
}

export interface OrderChange {
  readonly newClientOrderId: string;
  readonly price?: Decimal;
  readonly quantity?: Decimal;
}

export interface AccountApi {
  /** The cheapest signed read, for proving a key: throws the `TradingError` that names the part that failed. */
  verify(options?: CallOptions): Promise<KeyPermissions>;
  balances(options?: CallOptions): Promise<readonly Balance[]>;
  /** Absent where `capabilities.fundingWallet` is false. */
  fundingBalances?(options?: CallOptions): Promise<readonly Balance[]>;
  tradeFee(instrument: Instrument, options?: CallOptions): Promise<FeeRates>;
  /** Absent where `capabilities.feeTier` is false. */
  feeTier?(options?: CallOptions): Promise<FeeTier>;
}

/** `undefined` where the venue does not tell. */
export interface KeyPermissions {
  readonly canTrade: boolean | undefined;
  readonly canWithdraw: boolean | undefined;
}

export interface FeeTier {
  readonly level: string;
  /** By pair class, where the venue has classes. */
  readonly rates: Readonly<Record<string, FeeRates>>;
}
