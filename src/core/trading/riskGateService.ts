/** Gathers what the risk gate compares, keeps the books it needs warm, and asks it. */

import type { Clock } from '../base/clock';
import { Decimal } from '../base/decimal';
import { DisposableStore, type Disposable } from '../base/disposable';
import { NotFoundError } from '../base/errors';
import { describeError, type Logger } from '../base/log';
import type { Instrument } from '../model/instrument';
import type { FeeRates, Market } from '../model/market';
import { bestOf, type BookView } from '../model/orderBook';
import type { OrderTicket } from '../model/orderTicket';
import type { Venue } from '../venues/venue';
import type { ArmState } from './arming';
import type { BookFeed } from './bookFeed';
import type { FeeBook } from './feeBook';
import type { HaltState } from './halt';
import { midnight, sumOfValues, type Journal } from './journal';
import type { JournalSlots } from './journalSlots';
import type { MarketDataService } from './marketData';
import type { RiskJudgement } from './ordersContext';
import type { LiveOrders } from './orderService';
import { signatureOf, signatureOfIntent } from './placement';
import type { Reservations } from './reservations';
import {
  evaluateRisk,
  orderValue,
  type RiskContext,
  type RiskGate,
  type RiskLimits,
  type RiskVerdict,
} from './riskGate';
import type { AccountReference } from './session';
import { Valuation } from './valuation';

/** A pair that was checked is probably ordered next: its book is kept this long. */
const keepBookMs = 60_000;
/** How long a book may take to come by stream before it is read by REST. */
const bookPatienceMs = 1_500;
const bookDepth = 100;
const onItsWayMs = 2_000;

export interface RiskGateOptions {
  readonly venue: Venue;
  readonly accountReference: AccountReference;
  readonly marketData: MarketDataService;
  readonly orders: () => Pick<LiveOrders, 'open' | 'unknown' | 'sent'>;
  readonly reservations: Reservations;
  readonly fees: FeeBook;
  readonly journal: Journal | undefined;
  /** In USDT, by other windows of this account. */
  readonly sentElsewhereSince: (from: number) => Decimal;
  /** Orders of other windows; looked at anew for each order. */
  readonly elsewhere: Pick<JournalSlots, 'glance' | 'recentElsewhere' | 'unresolvedElsewhere'> | undefined;
  readonly halt: HaltState;
  readonly arm: ArmState;
  readonly limits: () => RiskLimits;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface KeptBook {
  readonly feed: BookFeed;
  readonly timer: Disposable;
}

export class LiveRiskGate implements RiskGate, Disposable {
  private readonly owned = new DisposableStore();
  private readonly kept = new Map<string, KeptBook>();

  constructor(private readonly options: RiskGateOptions) {}

  async check(ticket: OrderTicket, acknowledged: readonly string[] = []): Promise<RiskVerdict> {
    return (await this.prepare(ticket, acknowledged))().verdict;
  }

  /** Asks for what has to be asked for; the answer then judges at the moment it is called, without waiting for anything. */
  async prepare(ticket: OrderTicket, acknowledged: readonly string[]): Promise<() => RiskJudgement> {
    const { instrument } = ticket;
    const feed = this.keepBook(instrument);
    const [market, quoteValue, fallback, feeRates = noFees] = await Promise.all([
      this.market(instrument),
      this.quoteValue(instrument),
      this.bookByRest(instrument, feed),
      this.options.fees.rates(instrument),
      this.attempt(async () => this.options.elsewhere?.glance(), 'Reading the journals of other windows'),
    ]);
    const book = isBelievable(feed) ? feed.view(bookDepth) : fallback;
    // Only a book that is empty on a side needs the last trade to say what the market is.
    const lastPrice = book && bestOf(book) ? undefined : await this.lastPrice(instrument);
    return () => {
      const context = this.contextNow(ticket, {
        market,
        quoteValue,
        lastPrice,
        fallback,
        feeRates,
        feed,
        acknowledged,
      });
      return { verdict: evaluateRisk(ticket, context), value: orderValue(ticket, context) };
    };
  }

  dispose(): void {
    this.owned.dispose();
    this.kept.clear();
  }

  private contextNow(
    ticket: OrderTicket,
    known: {
      readonly market: Market | undefined;
      readonly quoteValue: Decimal | undefined;
      readonly lastPrice: Decimal | undefined;
      readonly fallback: BookView | undefined;
      readonly feeRates: FeeRates;
      readonly feed: BookFeed;
      readonly acknowledged: readonly string[];
    },
  ): RiskContext {
    const { venue, accountReference, halt, arm, limits, reservations, clock } = this.options;
    const orders = this.options.orders();
    const { instrument } = ticket;
    const now = clock.monotonic();
    const signature = signatureOf(ticket);
    const elsewhere = (this.options.elsewhere?.recentElsewhere ?? []).map((intent) => ({
      signature: signatureOfIntent(intent),
      at: now - (venue.clock.now() - intent.venueTime),
    }));
    const sent = [...orders.sent, ...elsewhere];
    const sameAges = sent.filter((each) => each.signature === signature).map(({ at }) => now - at);
    const book = isBelievable(known.feed) ? known.feed.view(bookDepth) : known.fallback;
    const currentLimits = limits();
    return {
      limits: currentLimits,
      accountEnvironment: accountReference.environment,
      venueEnvironment: venue.environment,
      isHalted: halt.isHalted,
      isArmed: arm.isArmed,
      market: known.market,
      orderTypes: venue.capabilities.orderTypes,
      feeRates: known.feeRates,
      buyFeeCurrency: venue.capabilities.buyFeeCurrency,
      book,
      // A book that is live or quiet is the present by its feed's word; one read by REST is as old as its answer.
      bookAgeMs: book && (isBelievable(known.feed) ? 0 : clock.now() - book.receivedAt),
      lastPrice: known.lastPrice,
      available: reservations.free(ticket.side === 'buy' ? instrument.quote : instrument.base),
      quoteValue: known.quoteValue,
      // A sum over a day's orders, and so only where it is compared with anything.
      sentToday: currentLimits.maxDailyNotional ? this.sentToday() : Decimal.zero,
      openOrders: orders.open.length,
      sentAgesMs: sent.map(({ at }) => now - at),
      sameOrderAgeMs: sameAges.length === 0 ? undefined : Math.min(...sameAges),
      unknownOnSymbol:
        orders.unknown.filter(({ order }) => order.instrument.symbol === instrument.symbol).length +
        this.unknownElsewhere(instrument),
      acknowledged: known.acknowledged,
    };
  }

  /** What another window sent and has no answer to; one that is only on its way is younger. */
  private unknownElsewhere({ symbol }: Instrument): number {
    const now = this.options.venue.clock.now();
    return (this.options.elsewhere?.unresolvedElsewhere ?? []).filter(
      (intent) => intent.symbol === symbol && now - intent.venueTime > onItsWayMs,
    ).length;
  }

  /** Since midnight UTC, by the journal, so that a restart does not begin a new day. */
  private sentToday(): Decimal {
    const { journal, clock, sentElsewhereSince } = this.options;
    const from = midnight(clock.now());
    return sumOfValues(journal?.sentSince(from) ?? []).plus(sentElsewhereSince(from));
  }

  private async market(instrument: Instrument): Promise<Market | undefined> {
    try {
      return await this.options.marketData.market(instrument);
    } catch (error) {
      if (error instanceof NotFoundError) return undefined;
      throw error;
    }
  }

  private async quoteValue({ quote }: Instrument): Promise<Decimal | undefined> {
    if (quote === 'USDT') return Decimal.one;
    return this.attempt(
      async () => new Valuation('USDT', await this.options.marketData.tickers()).valueOf(quote, Decimal.one),
      'Valuing an order',
    );
  }

  private async lastPrice(instrument: Instrument): Promise<Decimal | undefined> {
    return this.attempt(async () => {
      const tickers = await this.options.marketData.tickers();
      return tickers.find((ticker) => ticker.instrument.symbol === instrument.symbol)?.lastPrice;
    }, 'Reading last prices');
  }

  private async attempt<T>(question: () => Promise<T>, what: string): Promise<T | undefined> {
    try {
      return await question();
    } catch (error) {
      this.options.logger.debug(`${what}: ${describeError(error)}`);
      return undefined;
    }
  }

  private keepBook(instrument: Instrument): BookFeed {
    const { clock, marketData } = this.options;
    const before = this.kept.get(instrument.symbol);
    const feed = before?.feed ?? this.owned.add(marketData.bookFeed(instrument));
    if (before) this.owned.delete(before.timer);
    const timer = this.owned.add(
      clock.setTimeout(() => {
        this.kept.delete(instrument.symbol);
        this.owned.delete(timer);
        this.owned.delete(feed);
      }, keepBookMs),
    );
    this.kept.set(instrument.symbol, { feed, timer });
    return feed;
  }

  /** `undefined` when the feed stands by itself. */
  private async bookByRest(instrument: Instrument, feed: BookFeed): Promise<BookView | undefined> {
    if (await this.becomesBelievable(feed)) return undefined;
    return this.attempt(async () => {
      const { bids, asks, venueTime, receivedAt } = await this.options.venue.marketData.book(instrument, 50);
      return { instrument, bids, asks, version: 0, venueTime, receivedAt };
    }, `Reading the book of ${instrument.symbol}`);
  }

  private becomesBelievable(feed: BookFeed): Promise<boolean> {
    if (isBelievable(feed)) return Promise.resolve(true);
    return new Promise((resolve) => {
      const waiting = this.owned.add(new DisposableStore());
      const end = (): void => {
        this.owned.delete(waiting);
        resolve(isBelievable(feed));
      };
      waiting.add(
        feed.onDidChange(() => {
          if (isBelievable(feed)) end();
        }),
      );
      waiting.add(this.options.clock.setTimeout(end, bookPatienceMs));
    });
  }
}

const noFees: FeeRates = { maker: Decimal.zero, taker: Decimal.zero };

function isBelievable({ status }: BookFeed): boolean {
  return status === 'live' || status === 'quiet';
}
