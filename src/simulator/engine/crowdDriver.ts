/** Moves all synthetic markets on one fixed grid of time, so that the same seed and times give the same trades. */

import type { Clock } from '../../core/base/clock';
import { Decimal } from '../../core/base/decimal';
import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable';
import { Crowd, makerAccounts, takerAccounts } from './agents';
import type { Engine } from './engine';

/** `still`: seeded books that move only when ticked by hand. `empty`: no house orders at all. */
export type MarketMode = 'live' | 'still' | 'empty';

const gridMs = 250;
/** After a long sleep of the machine this many steps are caught up on; the rest of the gap stays quiet. */
const maxCatchUp = 240;
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

  constructor(
    private readonly engine: Engine,
    clock: Clock,
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
    return toDisposable(() => {
      driven.watchers--;
    });
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
