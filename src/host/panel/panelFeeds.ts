/** The live data one panel listens to, for one session; asks for no more than the page wants to see. */

import { DisposableStore, MutableDisposable, type Disposable } from '../../core/base/disposable';
import type { Event } from '../../core/base/event';
import type { CandleInterval } from '../../core/model/candle';
import type { Instrument } from '../../core/model/instrument';
import type { AccountService } from '../../core/trading/account';
import type { BookFeed } from '../../core/trading/bookFeed';
import type { CandleFeed, MarketDataService, TickerFeed, TradeFeed } from '../../core/trading/marketData';
import type { OrderService } from '../../core/trading/orders';
import type { Session } from '../../core/trading/session';
import type { AccountApi, TradingApi, Venue } from '../../core/venues/venue';
import type { PartName, ViewWish } from '../../protocol/messages';

/** What a panel needs of a session; a test builds no more than this. */
export interface PanelSession extends Pick<Session, 'signInError' | 'onDidChangeSignIn'> {
  readonly marketData: Pick<
    MarketDataService,
    'market' | 'tickerFeed' | 'bookFeed' | 'tradeFeed' | 'candleFeed' | 'streamState' | 'onDidChangeStreamState'
  >;
  readonly orders: Pick<OrderService, 'status' | 'open' | 'fills' | 'get' | 'onDidChange'> | undefined;
  readonly account: Pick<AccountService, 'status' | 'holding'> | undefined;
  readonly venue: Pick<
    Venue,
    'name' | 'environment' | 'capabilities' | 'clock' | 'state' | 'onDidChangeState' | 'quotaUse'
  > & {
    readonly trading?: Pick<TradingApi, 'warm'>;
    readonly account?: Pick<AccountApi, 'tradeFee'>;
  };
}

export class PanelFeeds implements Disposable {
  private readonly store = new DisposableStore();
  private readonly candleSlot = this.store.add(new MutableDisposable<Held<CandleFeed>>());
  private readonly tradeSlot = this.store.add(new MutableDisposable<Held<TradeFeed>>());
  readonly ticker: TickerFeed;
  readonly book: BookFeed;
  /** Book and trade messages since the beginning. */
  messages = 0;

  constructor(
    readonly session: PanelSession,
    private readonly instrument: Instrument,
    private readonly mark: (part: PartName) => void,
  ) {
    const { marketData, venue } = session;
    this.ticker = this.store.add(marketData.tickerFeed(instrument));
    this.book = this.store.add(marketData.bookFeed(instrument));
    this.on(this.ticker.onDidChange, ['ticker']);
    this.store.add(
      this.book.onDidChange(() => {
        this.messages++;
        mark('book');
      }),
    );
    this.on(marketData.onDidChangeStreamState, ['ticker', 'book', 'trades', 'candles']);
    this.on(venue.onDidChangeState, ['setup']);
    this.on(session.onDidChangeSignIn, ['setup', 'orders']);
    if (session.orders) this.on(session.orders.onDidChange, ['orders']);
  }

  get trades(): TradeFeed | undefined {
    return this.tradeSlot.value?.feed;
  }

  get candles(): CandleFeed | undefined {
    return this.candleSlot.value?.feed;
  }

  /** Subscribes to what `wish` asks for and lets go of the rest. */
  follow(wish: Pick<ViewWish, 'interval' | 'wantsTrades' | 'wantsCandles'>): void {
    if (!wish.wantsTrades) this.tradeSlot.value = undefined;
    else if (!this.tradeSlot.value) {
      const feed = this.session.marketData.tradeFeed(this.instrument);
      this.tradeSlot.value = hold(feed, () => {
        this.messages++;
        this.mark('trades');
      });
      this.mark('trades');
    }
    // A step chosen at another venue may be none of this one's; the page learns which are and asks again.
    const isOffered = this.session.venue.capabilities.candleIntervals.includes(wish.interval);
    if (!wish.wantsCandles || !isOffered) this.candleSlot.value = undefined;
    else if (this.candles?.interval !== wish.interval) this.openCandles(wish.interval);
  }

  dispose(): void {
    this.store.dispose();
  }

  private openCandles(interval: CandleInterval): void {
    const feed = this.session.marketData.candleFeed(this.instrument, interval);
    this.candleSlot.value = hold(feed, () => {
      this.mark('candles');
    });
    this.mark('candles');
  }

  private on<T>(event: Event<T>, parts: readonly PartName[]): void {
    this.store.add(
      event(() => {
        for (const part of parts) this.mark(part);
      }),
    );
  }
}

/** A feed with its listener; both end together. */
interface Held<T> extends Disposable {
  readonly feed: T;
}

function hold<T extends Disposable & { readonly onDidChange: Event<void> }>(feed: T, listener: () => void): Held<T> {
  const subscription = feed.onDidChange(listener);
  return {
    feed,
    dispose: () => {
      subscription.dispose();
      feed.dispose();
    },
  };
}
