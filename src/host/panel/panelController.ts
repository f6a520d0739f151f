/** One panel's life behind its page: follows the session, answers requests, and sends the state at a steady pace. No `vscode` here. */

import type { Clock } from '../../core/base/clock';
import { DisposableStore, MutableDisposable, type Disposable } from '../../core/base/disposable';
import { assertNever, NotFoundError } from '../../core/base/errors';
import type { Event } from '../../core/base/event';
import type { Logger } from '../../core/base/log';
import type { Instrument } from '../../core/model/instrument';
import type { Market } from '../../core/model/market';
import { HostChannel, type Port, type RequestHandlers } from '../../protocol/channel';
import type { PanelParts, PartName, UpDownColors, ViewWish } from '../../protocol/messages';
import type { Desk } from '../desk';
import { FramePacer } from './framePacer';
import { PanelFeeds } from './panelFeeds';
import { BookPartBuilder, CandlesPartBuilder, meterPart, ordersPart, tickerPart, tradesPart } from './panelParts';
import { setupPart, type MarketKnowledge, type PanelDeskState } from './setupPart';
import { TicketDesk, type TicketSources } from './ticketDesk';

/** What a panel needs of the desk. */
export interface PanelDesk extends Pick<
  Desk,
  'account' | 'badge' | 'logger' | 'confirmAndPlace' | 'confirmAndCancel' | 'confirmAndCancelAll'
> {
  readonly state: PanelDeskState;
  readonly onDidChangeState: Event<unknown>;
}

export interface PanelControllerOptions {
  readonly instrument: Instrument;
  readonly desk: PanelDesk;
  readonly port: Port;
  readonly clock: Clock;
  readonly upDown: () => UpDownColors;
  /** The page does not keep to the protocol: end it. */
  readonly onAbuse: () => void;
  /** The questions that the page led to have been answered: the keyboard should be back in the page. */
  readonly onAnswered?: () => void;
}

const everyPart: readonly PartName[] = ['setup', 'ticker', 'book', 'trades', 'candles', 'orders', 'meter'];
/** A panel that is shown again within this time finds its feeds still running. */
const lingerMs = 30_000;
const marketRetryMs = 5000;
const meterMs = 1000;

export class PanelController implements Disposable {
  private readonly store = new DisposableStore();
  private readonly feeds = this.store.add(new MutableDisposable<PanelFeeds>());
  private readonly linger = this.store.add(new MutableDisposable<Disposable>());
  private readonly marketRetry = this.store.add(new MutableDisposable<Disposable>());
  private readonly meterTimer = this.store.add(new MutableDisposable<Disposable>());
  private readonly channel: HostChannel;
  private readonly pacer: FramePacer;
  private readonly book = new BookPartBuilder();
  private readonly candles = new CandlesPartBuilder();
  private readonly tickets: TicketDesk;
  private readonly logger: Logger;
  private market: MarketKnowledge = { kind: 'unknown' };
  private wish: ViewWish | undefined;
  private isVisible = true;
  private generation = 0;
  private messageCount = 0;

  constructor(private readonly options: PanelControllerOptions) {
    const { desk, clock, port } = options;
    this.logger = desk.logger.child('panel');
    const sources = (): TicketSources => ({
      session: this.feeds.value?.session,
      market: this.knownMarket,
      book: this.feeds.value?.book,
    });
    this.tickets = new TicketDesk(options.instrument, desk, clock, sources, () => options.onAnswered?.());
    this.channel = this.store.add(
      new HostChannel(port, this.handlers(), clock, options.onAbuse, (name, error) => {
        this.logger.error(error, `${name} for ${options.instrument.symbol}`);
      }),
    );
    this.pacer = this.store.add(
      new FramePacer({
        clock,
        unacknowledged: () => this.channel.unacknowledged,
        send: (parts) => {
          this.send(parts);
        },
      }),
    );
    this.store.add(
      desk.onDidChangeState(() => {
        this.restart();
      }),
    );
  }

  /** A hidden page is sent nothing; a page that comes back into view is sent everything. */
  setVisible(isVisible: boolean): void {
    if (isVisible === this.isVisible) return;
    this.isVisible = isVisible;
    if (isVisible) {
      this.linger.value = undefined;
      if (this.wish) this.begin(this.wish);
      return;
    }
    this.pacer.stop();
    this.meterTimer.value = undefined;
    this.linger.value = this.options.clock.setTimeout(() => {
      this.feeds.value = undefined;
    }, lingerMs);
  }

  /** Settings that the page shows have changed. */
  refreshSetup(): void {
    this.pacer.mark('setup');
  }

  dispose(): void {
    this.store.dispose();
  }

  private handlers(): RequestHandlers {
    return {
      ready: (wish) => {
        this.begin(wish);
        return null;
      },
      setView: (wish) => {
        this.follow(wish);
        return null;
      },
      loadEarlierCandles: async () => ({ added: (await this.feeds.value?.candles?.loadEarlier()) ?? 0 }),
      previewTicket: (draft) => this.tickets.preview(draft),
      sizeTicket: ({ draft, share }) => this.tickets.size(draft, share),
      placeTicket: (draft) => this.tickets.place(draft),
      cancelOrder: ({ key }) => this.tickets.cancel(key),
      cancelAllOrders: () => this.tickets.cancelAll(),
      replaceOrder: ({ key, price }) => this.tickets.replace(key, price),
    };
  }

  /** The page has nothing yet: whatever it was sent before is gone with the page before it. */
  private begin(wish: ViewWish): void {
    this.channel.forgetUnacknowledged();
    this.candles.forget();
    this.wish = wish;
    this.restart();
    this.follow(wish);
  }

  /** Everything in one frame: nothing of a new session may reach the page before the setup that names it. */
  private restart(): void {
    this.pacer.stop();
    this.openFeeds();
    this.markAll();
    if (this.isVisible && this.wish) this.pacer.start();
  }

  private follow(wish: ViewWish): void {
    this.wish = wish;
    this.feeds.value?.follow(wish);
    if (wish.wantsBook) this.pacer.mark('book');
    this.meterTimer.value = wish.wantsMeter
      ? this.options.clock.setInterval(() => {
          this.pacer.mark('meter');
        }, meterMs)
      : undefined;
  }

  private openFeeds(): void {
    const { state } = this.options.desk;
    const session = state.kind === 'ready' ? state.session : undefined;
    if (session === this.feeds.value?.session) return;
    this.generation++;
    this.market = { kind: 'unknown' };
    this.book.forget();
    this.candles.forget();
    this.messageCount = 0;
    if (!session || !this.wish || !this.isVisible) {
      this.feeds.value = undefined;
      return;
    }
    const feeds = new PanelFeeds(session, this.options.instrument, (part) => {
      this.pacer.mark(part);
    });
    this.feeds.value = feeds;
    feeds.follow(this.wish);
    void this.readMarket(feeds);
  }

  private async readMarket(feeds: PanelFeeds): Promise<void> {
    const { instrument, clock } = this.options;
    let found: MarketKnowledge;
    try {
      found = { kind: 'known', market: await feeds.session.marketData.market(instrument) };
    } catch (error) {
      found = { kind: error instanceof NotFoundError ? 'notListed' : 'unreadable' };
      this.logger.error(error, `Rules of ${instrument.symbol}`);
    }
    if (feeds !== this.feeds.value) return;
    this.market = found;
    this.pacer.mark('setup');
    this.pacer.mark('book');
    this.marketRetry.value =
      found.kind === 'unreadable' ? clock.setTimeout(() => void this.readMarket(feeds), marketRetryMs) : undefined;
  }

  private markAll(): void {
    for (const part of everyPart) this.pacer.mark(part);
  }

  private send(names: readonly PartName[]): void {
    const parts: Partial<Mutable<PanelParts>> = {};
    for (const name of names) this.build(name, parts);
    if (Object.keys(parts).length > 0) this.channel.send('parts', parts);
  }

  private build(name: PartName, parts: Partial<Mutable<PanelParts>>): void {
    const { instrument, desk, clock, upDown } = this.options;
    const feeds = this.feeds.value;
    if (name === 'setup') {
      parts.setup = setupPart({
        instrument,
        desk,
        generation: this.generation,
        session: feeds?.session,
        market: this.market,
        upDown: upDown(),
      });
      return;
    }
    if (!feeds || !this.wish) return;
    const now = clock.now();
    switch (name) {
      case 'ticker':
        parts.ticker = tickerPart(feeds, now);
        return;
      case 'book':
        if (this.wish.wantsBook) parts.book = this.book.build(feeds, this.knownMarket, this.wish, now);
        return;
      case 'trades':
        assign(parts, 'trades', tradesPart(feeds, now));
        return;
      case 'candles':
        assign(parts, 'candles', this.candles.build(feeds, now));
        return;
      case 'orders':
        parts.orders = ordersPart(feeds.session.orders, instrument);
        return;
      case 'meter':
        if (this.wish.wantsMeter) parts.meter = meterPart(feeds, this.takeMessageRate(feeds));
        return;
      default:
        assertNever(name, 'part of the panel');
    }
  }

  private get knownMarket(): Market | undefined {
    return this.market.kind === 'known' ? this.market.market : undefined;
  }

  /** Messages since it was last asked, which is about a second ago. */
  private takeMessageRate(feeds: PanelFeeds): number {
    const rate = feeds.messages - this.messageCount;
    this.messageCount = feeds.messages;
    return Math.max(0, rate);
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function assign<K extends PartName>(
  parts: Partial<Mutable<PanelParts>>,
  name: K,
  value: PanelParts[K] | undefined,
): void {
  if (value !== undefined) parts[name] = value;
}
