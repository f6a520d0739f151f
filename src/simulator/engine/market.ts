/** One pair's live state: its rules, book, latest trades and candles. */

import { Decimal } from '../../core/base/decimal';
import { Book } from './book';
import { Candles } from './candles';
import { streamOf } from './hash';
import { History } from './history';
import { feeRates, type Listing } from './listings';
import type { RestingOrder } from './restingOrder';
import type { Trade } from './words';

const keptTrades = 300;

export interface MarketTicker {
  readonly symbol: string;
  readonly last: Decimal;
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly baseVolume: Decimal;
  readonly quoteVolume: Decimal;
  /** Change of the day as a ratio: 0.01 is one per cent. */
  readonly change: Decimal;
  readonly bid: { readonly price: Decimal; readonly total: Decimal } | undefined;
  readonly ask: { readonly price: Decimal; readonly total: Decimal } | undefined;
  readonly time: number;
}

export class Market {
  readonly book = new Book<RestingOrder>();
  readonly candles: Candles;
  readonly feeRate: Decimal;
  last: Decimal;
  lastChangeAt: number;
  /** Oldest first. */
  private readonly tape: Trade[] = [];
  private readonly turnoverUnit: Decimal;
  // Multiplying is exact and far cheaper than dividing by the tick.
  private readonly ticksPerUnit: Decimal;
  private readonly stepsPerUnit: Decimal;

  constructor(
    readonly listing: Listing,
    private readonly seed: number,
    private readonly startTime: number,
  ) {
    this.last = listing.price;
    this.lastChangeAt = startTime;
    this.feeRate = feeRates[listing.feeClass];
    this.turnoverUnit = listing.tick.times(listing.step);
    this.ticksPerUnit = Decimal.powerOfTen(listing.priceDecimals);
    this.stepsPerUnit = Decimal.powerOfTen(listing.sizeDecimals);
    this.candles = new Candles(new History(listing, seed, startTime, this.ticks(listing.price)));
  }

  get symbol(): string {
    return this.listing.symbol;
  }

  ticks(price: Decimal): number {
    return Math.floor(price.times(this.ticksPerUnit).toApproximateNumber());
  }

  steps(size: Decimal): number {
    return Math.floor(size.times(this.stepsPerUnit).toApproximateNumber());
  }

  priceOf(ticks: number): Decimal {
    return this.listing.tick.times(Decimal.from(ticks));
  }

  sizeOf(steps: number): Decimal {
    return this.listing.step.times(Decimal.from(steps));
  }

  /** Quote amount of a bar's turnover. */
  quoteOf(turnover: bigint): Decimal {
    return this.turnoverUnit.times(Decimal.from(turnover.toString()));
  }

  record(trade: Trade): void {
    this.last = trade.price;
    this.lastChangeAt = trade.time;
    this.tape.push(trade);
    if (this.tape.length > keptTrades * 2) this.tape.splice(0, keptTrades);
    this.candles.record(trade.time, this.ticks(trade.price), this.steps(trade.size));
  }

  /** The latest trades, newest first; filled up with trades from before the start. */
  trades(limit: number): readonly Trade[] {
    const live = this.tape.slice(-limit).reverse();
    return live.length >= limit || this.listing.status !== 'trading'
      ? live
      : [...live, ...this.earlierTrades(limit - live.length)];
  }

  ticker(now: number): MarketTicker {
    const day = this.candles.day(now);
    const open = this.priceOf(day.open);
    return {
      symbol: this.symbol,
      last: this.last,
      open,
      high: this.priceOf(day.high),
      low: this.priceOf(day.low),
      baseVolume: this.sizeOf(day.volume),
      quoteVolume: this.quoteOf(day.turnover),
      change: open.isZero ? Decimal.zero : this.last.minus(open).dividedBy(open, 5, 'halfEven'),
      bid: this.book.best('buy'),
      ask: this.book.best('sell'),
      time: this.lastChangeAt,
    };
  }

  private earlierTrades(count: number): readonly Trade[] {
    const random = streamOf(this.seed, this.symbol, 'tape');
    const usual = Math.max(1, this.steps(this.sizeWorth(120)));
    let time = this.startTime;
    return Array.from({ length: count }, (_, index) => {
      time -= 200 + Math.floor(random.next() * 2500);
      return {
        id: String(index),
        symbol: this.symbol,
        price: this.listing.price,
        size: this.sizeOf(Math.max(1, Math.floor(usual * random.next() * 2))),
        side: random.next() < 0.5 ? 'buy' : 'sell',
        time,
      };
    });
  }

  private sizeWorth(minimums: number): Decimal {
    return this.listing.minNotional
      .times(Decimal.from(minimums))
      .dividedBy(this.listing.price, this.listing.sizeDecimals, 'up');
  }
}
