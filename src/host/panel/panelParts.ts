/** The panel's state as the page receives it, built from live data at the moment of sending. */

import { Decimal } from '../../core/base/decimal';
import { averagePrice, type Fill } from '../../core/model/order';
import type { Candle } from '../../core/model/candle';
import type { Instrument } from '../../core/model/instrument';
import type { Market } from '../../core/model/market';
import { bestOf } from '../../core/model/orderBook';
import type { Trade } from '../../core/model/trade';
import type { FeedStatus } from '../../core/trading/bookFeed';
import type { CandleFeed } from '../../core/trading/marketData';
import type { TrackedOrder } from '../../core/trading/orders';
import type {
  BookPart,
  CandleRow,
  CandlesPart,
  FeedTruth,
  MeterPart,
  OrdersPart,
  OwnFill,
  OwnOrder,
  TickerPart,
  TradeRow,
  TradesPart,
  ViewWish,
} from '../../protocol/messages';
import { groupLevels, groupingsFor, suggestGrouping } from './bookGrouping';
import type { PanelFeeds, PanelSession } from './panelFeeds';

/** Levels read from the book before they are put together. */
const bookDepth = 400;
const maxTrades = 40;
const maxOpenOrders = 100;
const maxFills = 50;

export function tickerPart(feeds: PanelFeeds, now: number): TickerPart {
  const { ticker, status } = feeds.ticker;
  if (!ticker) return { feed: truth(feeds.session, status, undefined, now), figures: null };
  return {
    feed: truth(feeds.session, status, ticker.receivedAt, now),
    figures: {
      lastPrice: ticker.lastPrice.toString(),
      change24h: ticker.change24h.toString(),
      changeAmount: ticker.lastPrice.minus(ticker.open24h).toString(),
      high24h: ticker.high24h.toString(),
      low24h: ticker.low24h.toString(),
      baseVolume24h: ticker.baseVolume24h.toString(),
      quoteVolume24h: ticker.quoteVolume24h.toString(),
      bid: ticker.bid?.price.toString() ?? null,
      ask: ticker.ask?.price.toString() ?? null,
    },
  };
}

/** `grouping` is what the person chose; without one, or with one that is not offered, the book's own density decides. */
export class BookPartBuilder {
  private suggested: Decimal | undefined;

  /** Another session may have another tick. */
  forget(): void {
    this.suggested = undefined;
  }

  build(feeds: PanelFeeds, market: Market | undefined, wish: ViewWish, now: number): BookPart {
    const { book, session } = feeds;
    const view = book.view(bookDepth);
    const feed = truth(session, book.status, view?.receivedAt, now);
    // Without the market's tick there is no step to group by: rows drawn now would move when it comes.
    if (!view || !market) {
      const step = (market?.tickSize ?? Decimal.powerOfTen(-8)).toString();
      return { feed, bids: [], asks: [], best: null, grouping: step, groupings: [step] };
    }
    const tick = market.tickSize;
    const best = bestOf(view);
    const offered = groupingsFor(tick, best?.mid);
    // Suggested once, when there is a book to judge by: a step that changed by itself would move every row.
    if (best) this.suggested ??= suggestGrouping(offered, view.bids, view.asks);
    const chosen = offered.find((step) => step.toString() === wish.grouping);
    const step = chosen ?? this.suggested ?? tick;
    return {
      feed,
      bids: groupLevels(view.bids, 'bids', step, wish.rows),
      asks: groupLevels(view.asks, 'asks', step, wish.rows),
      best: best
        ? {
            bid: best.bid.toString(),
            ask: best.ask.toString(),
            spread: best.spread.toString(),
            spreadRatio: best.spreadRatio.toString(),
          }
        : null,
      grouping: step.toString(),
      groupings: offered.map(String),
    };
  }
}

export function tradesPart(feeds: PanelFeeds, now: number): TradesPart | undefined {
  const feed = feeds.trades;
  if (!feed) return undefined;
  const rows = feed.trades.slice(0, maxTrades);
  return { feed: truth(feeds.session, feed.status, rows[0]?.at, now), rows: rows.map(tradeRow) };
}

function tradeRow(trade: Trade): TradeRow {
  const price = trade.price.toString();
  const quantity = trade.quantity.toString();
  const id = trade.tradeId ?? `${String(trade.at)} ${price} ${quantity} ${trade.takerSide}`;
  return [id, trade.at, price, quantity, trade.takerSide];
}

/** Sends all bars once, then only those that changed; remembers what the page has. */
export class CandlesPartBuilder {
  private sentFeed: CandleFeed | undefined;
  private sentFirst = 0;
  private sentLast = 0;

  /** The page is new and has nothing. */
  forget(): void {
    this.sentFeed = undefined;
  }

  build(feeds: PanelFeeds, now: number): CandlesPart | undefined {
    const feed = feeds.candles;
    if (!feed) return undefined;
    const { candles, interval, status } = feed;
    const first = candles[0]?.openTime ?? 0;
    const isTail = feed === this.sentFeed && first === this.sentFirst && candles.length > 0;
    const from = isTail ? this.sentLast : 0;
    this.sentFeed = feed;
    this.sentFirst = first;
    this.sentLast = candles.at(-1)?.openTime ?? 0;
    return {
      feed: truth(feeds.session, status, undefined, now),
      interval,
      extent: isTail ? 'tail' : 'all',
      rows: candles.filter((candle) => candle.openTime >= from).map(candleRow),
    };
  }
}

function candleRow(candle: Candle): CandleRow {
  return [
    candle.openTime,
    candle.open.toApproximateNumber(),
    candle.high.toApproximateNumber(),
    candle.low.toApproximateNumber(),
    candle.close.toApproximateNumber(),
    candle.volume.toApproximateNumber(),
  ];
}

export function ordersPart(orders: PanelSession['orders'], { symbol }: Instrument): OrdersPart {
  if (!orders) return { status: 'none', open: [], fills: [], averageEntry: null };
  const open = orders.open.filter(({ order }) => order.instrument.symbol === symbol);
  const fills = orders.fills.filter(({ instrument }) => instrument.symbol === symbol);
  return {
    status: orders.status,
    open: open.slice(0, maxOpenOrders).map(ownOrder),
    fills: fills.slice(0, maxFills).map(ownFill),
    averageEntry: averageEntry(fills)?.toString() ?? null,
  };
}

function ownOrder({ key, order, isCanceling }: TrackedOrder): OwnOrder {
  return {
    key,
    side: order.side,
    type: order.type,
    price: (order.price ?? averagePrice(order))?.toString() ?? null,
    quantity: order.quantity?.toString() ?? null,
    notional: order.notional?.toString() ?? null,
    filledQuantity: order.filledQuantity.toString(),
    status: order.status,
    isCanceling,
    createdAt: order.createdAt,
  };
}

function ownFill(fill: Fill): OwnFill {
  return {
    id: fill.tradeId,
    side: fill.side,
    price: fill.price.toString(),
    quantity: fill.quantity.toString(),
    fee: fill.fee.toString(),
    feeCurrency: fill.feeCurrency,
    liquidity: fill.liquidity,
    at: fill.at,
  };
}

/**
 * Average price paid for what these fills (newest first) leave in hand, to 12 decimals: buys add at their price, sells take away
 * at the average. `undefined` when they leave nothing. Fees are not counted.
 */
export function averageEntry(fills: readonly Fill[]): Decimal | undefined {
  let held = Decimal.zero;
  let cost = Decimal.zero;
  for (const fill of [...fills].reverse()) {
    if (fill.side === 'buy') {
      held = held.plus(fill.quantity);
      cost = cost.plus(fill.notional);
      continue;
    }
    const left = held.minus(fill.quantity);
    if (!left.isPositive) {
      held = Decimal.zero;
      cost = Decimal.zero;
      continue;
    }
    cost = cost.times(left).dividedBy(held, 18, 'halfEven');
    held = left;
  }
  return held.isPositive ? cost.dividedBy(held, 12, 'halfEven') : undefined;
}

export function meterPart(feeds: PanelFeeds, messagesPerSecond: number): MeterPart {
  const { venue } = feeds.session;
  return {
    messagesPerSecond,
    resyncs: feeds.book.resyncs,
    skewMs: Math.round(venue.clock.offsetMs),
    quotas: venue.quotaUse().map(({ quota, used, limit }) => ({ name: quota, used, limit })),
  };
}

/** A feed cannot be better than the connection it comes over. */
function truth(session: PanelSession, status: FeedStatus, newestAt: number | undefined, now: number): FeedTruth {
  const stream = session.marketData.streamState.status;
  const isDown = stream === 'connecting' || stream === 'failing' || stream === 'closed';
  const isWaiting = status === 'syncing' && newestAt === undefined;
  return {
    state: isDown && !isWaiting ? 'reconnecting' : stream === 'stale' && status !== 'syncing' ? 'stale' : status,
    ageMs: newestAt === undefined ? null : Math.max(0, now - newestAt),
  };
}
