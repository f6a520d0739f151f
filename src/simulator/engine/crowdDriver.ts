/** Moves all synthetic markets on one fixed grid of time, so that the same seed and times give the same trades. */

import type { Clock } from '../../core/base/clock';
import { Decimal } from '../../core/base/decimal';
import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable';
import { Emitter, type Event } from '../../core/base/event';
import { Crowd, makerAccounts, takerAccounts } from './agents';
import type { Engine } from './engine';
import type { Side } from './words';

/** Best prices of a pair on another exchange, as text: they crossed a thread. */
export interface ReferenceQuote {
  readonly symbol: string;
  readonly bid: string;
  readonly ask: string;
}

/** A trade on another exchange; `side` is who crossed. */
export interface ReferenceTrade {
  readonly symbol: string;
  readonly side: Side;
  readonly size: string;
}

/** `still`: seeded books that move only when ticked by hand. `empty`: no house orders at all. */
export type MarketMode = 'live' | 'still' | 'empty';

const gridMs = 250;
/** After a long sleep of the machine this many steps are caught up on; the rest of the gap stays quiet. */
const maxCatchUp = 240;
/** Without a word from the exchange that is followed for this long, its prices are no longer called live. */
const followLimitMs = 20_000;
/** Pairs by how often they move, in grid steps. */
const lively = new Set(['BTC_USDT', 'ETH_USDT']);
const brisk = new Set(['SOL_USDT', 'XRP_USDT', 'BNB_USDT', 'DOGE_USDT', 'BTC_USDC']);

interface Driven {
  readonly crowd: Crowd;
  readonly usualPeriod: number;
  /** How many subscribers look at it; a watched pair moves more often. */
  watchers: number;
  /** Spreads quiet pairs over the grid so that no step is heavy. */
  readonly offset: number;
  lastStep: number;
}

export class CrowdDriver implements Disposable {
  private readonly store = new DisposableStore();
  private readonly driven = new Map<string, Driven>();
  private stepsDone = 0;
  private gridOrigin: number;
  private frozen: boolean;
  private withdrawn = false;
  private followedAt: number | undefined;
  private readonly followingChanges = this.store.add(new Emitter<boolean>());
  private readonly watchChanges = this.store.add(new Emitter<void>());
  /** The market began or ceased to follow another exchange's prices. */
  readonly onDidChangeFollowing: Event<boolean> = this.followingChanges.event;
  readonly onDidChangeWatched: Event<void> = this.watchChanges.event;

  constructor(
    private readonly engine: Engine,
    private readonly clock: Clock,
    seed: number,
    mode: MarketMode,
  ) {
    this.frozen = mode !== 'live';
    this.gridOrigin = engine.clock.marketTime();
    if (mode === 'empty') return;
    openHouse(engine);
    let index = 0;
    for (const market of engine.markets.values()) {
      index++;
      if (market.listing.status !== 'trading') continue;
      const usualPeriod = lively.has(market.symbol) ? 1 : brisk.has(market.symbol) ? 3 : 12;
      const rate = usualPeriod === 1 ? 2.6 : usualPeriod === 3 ? 0.8 : 0.12;
      const crowd = new Crowd(engine, market, seed, rate, (usualPeriod * gridMs) / 1000);
      crowd.fill();
      this.driven.set(market.symbol, { crowd, usualPeriod, watchers: 0, offset: index, lastStep: 0 });
    }
    this.store.add(
      clock.setInterval(() => {
        if (this.followedAt !== undefined && clock.monotonic() - this.followedAt > followLimitMs) this.unfollow();
        if (!this.frozen && !this.withdrawn) this.catchUp();
      }, gridMs),
    );
  }

  get isFrozen(): boolean {
    return this.frozen;
  }

  /** Stops or resumes all synthetic trading; time that passed while frozen is not made up for. */
  setFrozen(frozen: boolean): void {
    if (this.frozen && !frozen) this.restartGrid();
    this.frozen = frozen;
  }

  /** Moves every market, or one, by `steps` of the grid at once, frozen or not. */
  tick(steps: number, symbol?: string): void {
    for (let i = 0; i < steps; i++) {
      if (symbol === undefined) this.step();
      else this.driven.get(symbol)?.crowd.step(gridMs / 1000);
    }
    this.restartGrid();
  }

  /** While somebody watches a pair it moves at least twice a second. */
  watch(symbol: string): Disposable {
    const driven = this.driven.get(symbol);
    if (!driven) return toDisposable(() => undefined);
    driven.watchers++;
    this.watchChanges.fire();
    return toDisposable(() => {
      driven.watchers--;
      this.watchChanges.fire();
    });
  }

  get watched(): readonly string[] {
    return [...this.driven].filter(([, { watchers }]) => watchers > 0).map(([symbol]) => symbol);
  }

  get isFollowing(): boolean {
    return this.followedAt !== undefined;
  }

  /** Moves pairs to another exchange's best prices; pairs that are not named go on by themselves. */
  follow(quotes: readonly ReferenceQuote[]): void {
    let isAny = false;
    for (const { symbol, bid, ask } of quotes) {
      const crowd = this.driven.get(symbol)?.crowd;
      const prices = [Decimal.parseWire(bid), Decimal.parseWire(ask)] as const;
      if (!crowd || !prices[0]?.isPositive || !prices[1]?.isPositive) continue;
      crowd.follow(prices[0], prices[1]);
      isAny = true;
    }
    if (!isAny) return;
    const wasFollowing = this.isFollowing;
    this.followedAt = this.clock.monotonic();
    if (!wasFollowing) this.followingChanges.fire(true);
  }

  /** Lets takers do what happened elsewhere, for pairs that are followed. */
  replay(trades: readonly ReferenceTrade[]): void {
    if (this.frozen || this.withdrawn) return;
    for (const { symbol, side, size } of trades) {
      const amount = Decimal.parseWire(size);
      if (amount?.isPositive) this.driven.get(symbol)?.crowd.replay(side, amount);
    }
  }

  /** Every pair goes on by itself, from where it is. */
  unfollow(): void {
    if (!this.isFollowing) return;
    this.followedAt = undefined;
    for (const { crowd } of this.driven.values()) crowd.unfollow();
    this.followingChanges.fire(false);
  }

  /** Withdraws all house orders and stops: trading has ended. */
  withdraw(): void {
    this.withdrawn = true;
    for (const { crowd } of this.driven.values()) crowd.clear();
  }

  /** Puts the ladders back after a withdrawal. */
  refill(): void {
    this.withdrawn = false;
    this.restartGrid();
    for (const { crowd } of this.driven.values()) crowd.fill();
  }

  dispose(): void {
    this.store.dispose();
  }

  private restartGrid(): void {
    this.gridOrigin = this.engine.clock.marketTime() - this.stepsDone * gridMs;
  }

  private catchUp(): void {
    const due = Math.floor((this.engine.clock.marketTime() - this.gridOrigin) / gridMs);
    if (due - this.stepsDone > maxCatchUp) this.gridOrigin += (due - this.stepsDone - maxCatchUp) * gridMs;
    const until = Math.min(due, this.stepsDone + maxCatchUp);
    while (this.stepsDone < until) this.step();
  }

  private step(): void {
    this.stepsDone++;
    for (const driven of this.driven.values()) {
      const period = driven.watchers > 0 ? Math.min(driven.usualPeriod, 2) : driven.usualPeriod;
      if ((this.stepsDone + driven.offset) % period !== 0) continue;
      driven.crowd.step(((this.stepsDone - driven.lastStep) * gridMs) / 1000);
      driven.lastStep = this.stepsDone;
    }
  }
}

/** The house's accounts, rich enough to trade for years. */
function openHouse(engine: Engine): void {
  const currencies = new Set([...engine.markets.values()].flatMap(({ listing }) => [listing.base, listing.quote]));
  const start = new Map([...currencies].map((currency) => [currency, Decimal.powerOfTen(15)]));
  for (const id of [...makerAccounts, ...takerAccounts]) engine.openAccount(id, 'house', start);
}
