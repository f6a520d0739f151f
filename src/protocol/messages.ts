/** Every message between the extension and a market panel's page, by direction. */

import type { CandleInterval } from '../core/model/candle';
import type { LevelText } from '../core/model/orderBook';
import type { OrderSide, OrderStatus, OrderType } from '../core/model/order';
import type { TicketField, TicketIssue } from '../core/model/orderTicket';
import type { PanelStrings } from './strings';

interface Exchange<Request, Reply> {
  readonly request: Request;
  readonly reply: Reply;
}

/**
 * What the page may ask. The market, the account and every number an order is made of are the host's own: none of them
 * is in a request. `ready` is said once per load and answered with everything; `setView` whenever the person changes a view.
 */
export interface RequestsFromPage {
  readonly ready: Exchange<ViewWish, null>;
  readonly setView: Exchange<ViewWish, null>;
  readonly loadEarlierCandles: Exchange<null, { readonly added: number }>;
  readonly previewTicket: Exchange<TicketText, TicketPreview>;
  /** The largest legal size that this share of the free balance pays for, fee included. */
  readonly sizeTicket: Exchange<SizeWish, TicketSize>;
  /** Checked, gated and confirmed by the host; the reply only says how that ended. */
  readonly placeTicket: Exchange<TicketText, ActionEnd>;
  readonly cancelOrder: Exchange<OrderKey, ActionEnd>;
  readonly cancelAllOrders: Exchange<null, ActionEnd>;
  /** Cancel, then the same order at another price: two confirmations of the host. */
  readonly replaceOrder: Exchange<ReplaceWish, ActionEnd>;
}

export type RequestName = keyof RequestsFromPage;
export type RequestOf<N extends RequestName> = RequestsFromPage[N]['request'];
export type ReplyOf<N extends RequestName> = RequestsFromPage[N]['reply'];

/** What the host tells. `parts` carries the parts that changed since the last one, each of them whole. */
export interface EventsToPage {
  readonly parts: Partial<PanelParts>;
}

export type EventName = keyof EventsToPage;

/** What the page wants to see. */
export interface ViewWish {
  /** Price distance between book rows, as offered in `BookPart.groupings`; `null` lets the host choose. */
  readonly grouping: string | null;
  /** Rows wanted per side, 1 to `maxBookRows`. */
  readonly rows: number;
  readonly interval: CandleInterval;
  readonly wantsBook: boolean;
  readonly wantsTrades: boolean;
  readonly wantsCandles: boolean;
  /** The read-out of message rate, clock skew and quotas. */
  readonly wantsMeter: boolean;
}

export const maxBookRows = 100;

export interface OrderKey {
  readonly key: string;
}

export interface ReplaceWish extends OrderKey {
  /** As typed or dragged; the host checks it like any other price. */
  readonly price: string;
}

/** An order as typed: text only, checked by the host. */
export interface TicketText {
  readonly side: OrderSide;
  readonly type: OrderType;
  readonly price: string;
  readonly quantity: string;
  readonly notional: string;
}

export const balanceShares = [25, 50, 75, 100] as const;
export type BalanceShare = (typeof balanceShares)[number];

export interface SizeWish {
  readonly draft: TicketText;
  readonly share: BalanceShare;
}

/** `text` is ready to stand in the field. */
export interface TicketSize {
  readonly field: 'quantity' | 'notional';
  readonly text: string;
}

export interface TicketMessage {
  readonly field: TicketField;
  readonly severity: TicketIssue['severity'];
  /** A sentence. */
  readonly text: string;
  /** The nearest legal value, to be typed by a click. */
  readonly nearest: string | null;
}

/** What is wrong with a draft and, where that can be said, what it would fill at on the book of this moment. */
export interface TicketPreview {
  readonly messages: readonly TicketMessage[];
  readonly isReady: boolean;
  /** Free balance of the currency that pays. */
  readonly available: { readonly amount: string; readonly currency: string } | null;
  /** Rows of the preview, in order, ready to be shown. */
  readonly rows: readonly PreviewRow[];
}

export interface PreviewRow {
  readonly label: string;
  readonly value: string;
  readonly tone: 'plain' | 'warning';
}

/** `dismissed`: the person changed their mind. `sentence` is `null` when nothing needs to be said. */
export interface ActionEnd {
  readonly kind: 'done' | 'refused' | 'unknown' | 'dismissed';
  readonly sentence: string | null;
}

/** The panel's whole state. Prices and quantities are exact text; instants are epoch ms; ages are as of sending. */
export interface PanelParts {
  readonly setup: SetupPart;
  readonly ticker: TickerPart;
  readonly book: BookPart;
  readonly trades: TradesPart;
  readonly candles: CandlesPart;
  readonly orders: OrdersPart;
  readonly meter: MeterPart;
}

export type PartName = keyof PanelParts;

/** `reconnecting` while the connection itself is down; the others are the feed's own states. */
export type FeedState = 'syncing' | 'live' | 'quiet' | 'resyncing' | 'stale' | 'reconnecting';

export interface FeedTruth {
  readonly state: FeedState;
  /** Since the newest data, in ms; `null` before the first. */
  readonly ageMs: number | null;
}

export type UpDownColors = 'greenUp' | 'redUp' | 'blueOrange';

/** What changes rarely. */
export interface SetupPart {
  /** Rises with every new session. Parts of an earlier one are to be forgotten: they may be of another account or venue. */
  readonly generation: number;
  readonly strings: PanelStrings;
  /** BCP 47, for reading numbers and times. */
  readonly locale: string;
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly badge: { readonly text: string; readonly environment: 'practice' | 'demo' | 'live' | 'none' };
  readonly accountLabel: string | null;
  /** A sentence above everything: trading ended, starting, failed, not listed. */
  readonly notice: { readonly severity: 'info' | 'warning' | 'error'; readonly text: string } | null;
  /** `null` until the market's rules are known. */
  readonly market: MarketFacts | null;
  readonly upDown: UpDownColors;
  /** False for public data only: no ticket, no orders. */
  readonly canTrade: boolean;
}

export interface MarketFacts {
  readonly tickSize: string;
  readonly stepSize: string;
  readonly priceDecimals: number;
  readonly quantityDecimals: number;
  readonly orderTypes: readonly OrderType[];
  readonly intervals: readonly CandleInterval[];
}

export interface TickerPart {
  readonly feed: FeedTruth;
  readonly figures: TickerFigures | null;
}

export interface TickerFigures {
  readonly lastPrice: string;
  /** A ratio: 0.01 is 1 %. */
  readonly change24h: string;
  /** In quote. */
  readonly changeAmount: string;
  readonly high24h: string;
  readonly low24h: string;
  readonly baseVolume24h: string;
  readonly quoteVolume24h: string;
  readonly bid: string | null;
  readonly ask: string | null;
}

export interface BookPart {
  readonly feed: FeedTruth;
  /** Best first; prices are multiples of `grouping`. */
  readonly bids: readonly LevelText[];
  readonly asks: readonly LevelText[];
  /** Ungrouped best prices, and what stands between them. */
  readonly best: {
    readonly bid: string;
    readonly ask: string;
    readonly spread: string;
    readonly spreadRatio: string;
  } | null;
  readonly grouping: string;
  /** Offered distances, smallest first. */
  readonly groupings: readonly string[];
}

/** `[id, epoch ms, price, quantity, who crossed]`. */
export type TradeRow = readonly [id: string, at: number, price: string, quantity: string, takerSide: OrderSide];

export interface TradesPart {
  readonly feed: FeedTruth;
  /** Newest first. */
  readonly rows: readonly TradeRow[];
}

/** `[open time in ms, open, high, low, close, volume]`: numbers, for drawing only. */
export type CandleRow = readonly [at: number, open: number, high: number, low: number, close: number, volume: number];

export interface CandlesPart {
  readonly feed: FeedTruth;
  readonly interval: CandleInterval;
  /** `all`: these are the bars. `tail`: these replace the bars from the first one's time on. */
  readonly extent: 'all' | 'tail';
  readonly rows: readonly CandleRow[];
}

export interface OrdersPart {
  readonly status: 'loading' | 'live' | 'stale' | 'failed' | 'none';
  /** Oldest first. */
  readonly open: readonly OwnOrder[];
  /** Newest first. */
  readonly fills: readonly OwnFill[];
  /** Average price paid for what the fills seen here leave in hand; `null` when they leave nothing. */
  readonly averageEntry: string | null;
}

export interface OwnOrder {
  readonly key: string;
  readonly side: OrderSide;
  readonly type: OrderType;
  readonly price: string | null;
  readonly quantity: string | null;
  readonly notional: string | null;
  readonly filledQuantity: string;
  readonly status: OrderStatus;
  readonly isCanceling: boolean;
  readonly createdAt: number;
}

export interface OwnFill {
  readonly id: string;
  readonly side: OrderSide;
  readonly price: string;
  readonly quantity: string;
  readonly fee: string;
  readonly feeCurrency: string;
  readonly liquidity: 'maker' | 'taker';
  readonly at: number;
}

export interface MeterPart {
  readonly messagesPerSecond: number;
  readonly resyncs: number;
  /** The venue's clock minus ours, in ms. */
  readonly skewMs: number;
  readonly quotas: readonly { readonly name: string; readonly used: number; readonly limit: number }[];
}

/** How a failure travels. `reason` is a stable word. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly reason: string;
}
