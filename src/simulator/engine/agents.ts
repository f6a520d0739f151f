/** The synthetic crowd of one pair: a market maker's ladder around a wandering fair price, and takers who trade against it. */

import { type Decimal } from '../../core/base/decimal';
import { randomInteger, type Random } from '../../core/base/random';
import type { Engine } from './engine';
import { exponential, gaussian, logNormal, poisson, streamOf } from './hash';
import type { Market } from './market';
import type { Side } from './words';

export const makerAccounts = ['maker-1', 'maker-2'] as const;
export const takerAccounts = ['taker-1', 'taker-2', 'taker-3'] as const;

/** Resting levels per side the maker keeps; a price of few ticks has room for fewer bids. */
const levelsPerSide = 60;
const secondsPerDay = 86_400;

interface Quote {
  readonly id: string;
  readonly accountId: string;
  readonly ticks: number;
}

/** Best prices of the pair on another exchange, in ticks of ours. */
interface Reference {
  readonly buy: number;
  readonly sell: number;
}

export class Crowd {
  private readonly random: Random;
  private readonly quotes: Record<Side, Quote[]> = { buy: [], sell: [] };
  /** Fair price in ticks, not rounded. */
  private fair: number;
  private anchor: number;
  /** Set while the maker quotes around another exchange's prices instead of its own opinion. */
  private reference: Reference | undefined;
  /** Typical distance between neighbouring levels near the touch, in ticks. */
  private readonly gap: number;
  /** Typical size of one resting level and of one taker trade, in steps. */
  private readonly levelSteps: number;
  private readonly tradeSteps: number;

  constructor(
    private readonly engine: Engine,
    private readonly market: Market,
    seed: number,
    /** Mean trades a second. */
    private readonly tradesPerSecond: number,
    /** How much time usually passes from step to step. */
    secondsPerStep: number,
  ) {
    const { listing } = market;
    this.random = streamOf(seed, listing.symbol, 'crowd');
    this.anchor = market.ticks(listing.price);
    this.fair = this.anchor;
    // About as wide as half a step's move, so that a step replaces only a few levels.
    this.gap = Math.max(0.15, this.anchor * listing.dayVolatility * Math.sqrt(secondsPerStep / secondsPerDay) * 0.4);
    const price = listing.price.toApproximateNumber();
    const minimum = listing.minNotional.toApproximateNumber();
    const stepsWorth = (quote: number): number => Math.max(1, (quote / price) * 10 ** listing.sizeDecimals);
    this.tradeSteps = stepsWorth(Math.max(minimum * 1.5, (listing.dayVolume / secondsPerDay / tradesPerSecond) * 0.6));
    this.levelSteps = stepsWorth(Math.max(minimum * 4, listing.dayVolume / 6_000));
  }

  /** Builds the ladder from nothing. */
  fill(): void {
    this.engine.transact(() => {
      this.topUp('buy');
      this.topUp('sell');
    });
  }

  /** Lets `seconds` of trading happen. */
  step(seconds: number): void {
    this.engine.transact(() => {
      this.wander(seconds);
      this.withdrawStale();
      this.takeMispriced();
      this.topUp('buy');
      this.topUp('sell');
      this.reshuffle();
      if (this.reference) return;
      for (let trades = poisson(this.random, this.tradesPerSecond * seconds); trades > 0; trades--) this.take();
    });
  }

  /** From the next step on the maker stands at these prices, and only trades told by `replay` happen. */
  follow(bid: Decimal, ask: Decimal): void {
    const buy = this.market.ticks(bid);
    const sell = Math.max(buy + 1, this.market.ticks(ask));
    if (buy < 2) return;
    this.reference = { buy, sell };
    this.fair = (buy + sell) / 2;
    this.anchor = this.fair;
  }

  /** Back to wandering, from where the prices are. */
  unfollow(): void {
    this.reference = undefined;
  }

  get isFollowing(): boolean {
    return this.reference !== undefined;
  }

  /** A taker does here what one did on the exchange that is followed. */
  replay(side: Side, size: Decimal): void {
    const steps = Math.max(1, this.market.steps(size));
    if (!this.reference) return;
    this.engine.transact(() => {
      this.takeFrom(side, steps);
    });
  }

  /** Drops every quote of the maker. */
  clear(): void {
    this.engine.transact(() => {
      for (const side of ['buy', 'sell'] as const) {
        for (const quote of this.quotes[side].splice(0)) this.engine.cancel(quote.accountId, quote.id, 'system');
      }
    });
  }

  private wander(seconds: number): void {
    if (this.reference) return;
    const days = seconds / secondsPerDay;
    const drift = -0.3 * Math.log(this.fair / this.anchor) * days;
    const shock = this.market.listing.dayVolatility * Math.sqrt(days) * gaussian(this.random);
    this.fair = Math.max(2.5, this.fair * Math.exp(drift + shock));
  }

  /** The best price the maker wants to show on `side`, in ticks. */
  private target(side: Side): number {
    if (this.reference) return this.reference[side];
    // An odd spread of one tick when the fair price lies between two ticks, of two when it lies on one.
    return side === 'buy' ? Math.ceil(this.fair) - 1 : Math.floor(this.fair) + 1;
  }

  /** Filled quotes and those on the wrong side of the fair price are always the best ones: only the front of a side is looked at. */
  private withdrawStale(): void {
    for (const side of ['buy', 'sell'] as const) {
      const target = this.target(side);
      const quotes = this.quotes[side];
      const gone = quotes.findIndex(({ accountId, id, ticks }) => {
        const isSound = side === 'buy' ? ticks <= target : ticks >= target;
        return isSound && this.engine.isOpen(accountId, id);
      });
      for (const { accountId, id } of quotes.splice(0, gone < 0 ? quotes.length : gone))
        this.engine.cancel(accountId, id);
      for (const { accountId, id } of quotes.splice(levelsPerSide + 6)) this.engine.cancel(accountId, id);
    }
  }

  /** Someone else's order on the wrong side of the fair price is a gift: takers accept it. */
  private takeMispriced(): void {
    for (const side of ['buy', 'sell'] as const) {
      const best = this.market.book.best(side);
      if (!best) continue;
      const ticks = this.market.ticks(best.price);
      const isGift = side === 'buy' ? ticks > this.target('buy') : ticks < this.target('sell');
      if (!isGift) continue;
      const limit = side === 'buy' ? this.target('buy') + 1 : this.target('sell') - 1;
      const size = Math.max(1, Math.round(this.tradeSteps * 4 * (0.5 + this.random.next())));
      this.send(side === 'buy' ? 'sell' : 'buy', Math.max(1, limit), size);
    }
  }

  /** Adds quotes at the touch when the ladder's best lags behind the fair price, and at the far end until it is long enough. */
  private topUp(side: Side): void {
    const quotes = this.quotes[side];
    const outward = side === 'buy' ? -1 : 1;
    const target = this.target(side);
    const near: Quote[] = [];
    let ticks = target;
    const best = quotes[0]?.ticks;
    while (best !== undefined && (best - ticks) * outward > 0 && near.length < levelsPerSide) {
      near.push(...this.quote(side, ticks));
      ticks += outward * this.nextGap(near.length);
    }
    quotes.unshift(...near);
    while (quotes.length < levelsPerSide) {
      const last = quotes.at(-1)?.ticks;
      const next = last === undefined ? target : last + outward * this.nextGap(quotes.length);
      if (next < 1) return;
      const quote = this.quote(side, next);
      if (quote.length === 0) return;
      quotes.push(...quote);
    }
  }

  private nextGap(depth: number): number {
    return 1 + Math.floor(exponential(this.random, this.gap * (0.6 + depth / 12)));
  }

  private quote(side: Side, ticks: number): readonly Quote[] {
    if (ticks < 1) return [];
    const accountId = makerAccounts[randomInteger(this.random, 0, makerAccounts.length - 1)] ?? makerAccounts[0];
    const { order } = this.engine.place(accountId, {
      symbol: this.market.symbol,
      side,
      kind: 'limitMaker',
      price: this.market.priceOf(ticks),
      size: this.size(this.levelSteps, 0.9),
    });
    return order?.state === 'new' ? [{ id: order.id, accountId, ticks }] : [];
  }

  /** A few levels change their size, as real books breathe. */
  private reshuffle(): void {
    for (const side of ['buy', 'sell'] as const) {
      const quotes = this.quotes[side];
      const index = Math.floor(quotes.length * this.random.next() ** 2);
      const old = quotes[index];
      if (!old) continue;
      this.engine.cancel(old.accountId, old.id);
      quotes.splice(index, 1, ...this.quote(side, old.ticks));
    }
  }

  private take(): void {
    const side: Side = this.random.next() < 0.5 ? 'buy' : 'sell';
    if (!this.market.book.best(side === 'buy' ? 'sell' : 'buy')) return;
    this.takeFrom(side, Math.max(1, Math.round(logNormal(this.random, this.tradeSteps, 1))));
  }

  private takeFrom(side: Side, steps: number): void {
    const best = this.market.book.best(side === 'buy' ? 'sell' : 'buy');
    if (!best) return;
    const touch = this.market.ticks(best.price);
    const reach = Math.max(2, Math.round(this.fair * 0.0008));
    this.send(side, Math.max(1, side === 'buy' ? touch + reach : touch - reach), steps);
  }

  private send(side: Side, ticks: number, steps: number): void {
    const accountId = takerAccounts[randomInteger(this.random, 0, takerAccounts.length - 1)] ?? takerAccounts[0];
    this.engine.place(accountId, {
      symbol: this.market.symbol,
      side,
      kind: 'ioc',
      price: this.market.priceOf(ticks),
      size: this.market.sizeOf(steps),
    });
  }

  private size(medianSteps: number, spread: number): Decimal {
    return this.market.sizeOf(Math.max(1, Math.round(logNormal(this.random, medianSteps, spread))));
  }
}
