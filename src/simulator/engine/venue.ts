/** One running exchange: engine, crowd, keys and the venue's state, as every facade sees it. */

import type { Clock } from '../../core/base/clock';
import { Decimal } from '../../core/base/decimal';
import { DisposableStore, MutableDisposable, type Disposable } from '../../core/base/disposable';
import { createKeys, startBalanceMap, startBalances, type ApiKey } from './accounts';
import { CrowdDriver, type MarketMode } from './crowdDriver';
import { Engine, type CancelFilter } from './engine';
import { listings, type Listing } from './listings';
import { VenueClock } from './venueClock';

/** The stages of the exchange's wind-down; the wire answers each with its codes. */
export type VenueState = 'open' | 'ordersSuspended' | 'tradingEnded' | 'gone';

export interface VenueOptions {
  readonly seed: number;
  readonly clock: Clock;
  readonly market: MarketMode;
  readonly startTime?: number | undefined;
  /** Only these pairs are listed; all when absent. */
  readonly symbols?: readonly string[] | undefined;
  /** Where a pair's price path ends and its trading begins, instead of the listing's own price. */
  readonly prices?: Readonly<Record<string, string>> | undefined;
}

export class Venue implements Disposable {
  readonly engine: Engine;
  readonly crowd: CrowdDriver;
  readonly keys: readonly ApiKey[];
  readonly seed: number;
  private readonly store = new DisposableStore();
  private readonly armed = new Map<string, MutableDisposable<Disposable>>();
  private readonly clock: Clock;
  private readonly keyTable: ReadonlyMap<string, ApiKey>;
  private currentState: VenueState = 'open';

  constructor({ seed, clock, market, startTime, symbols, prices }: VenueOptions) {
    this.seed = seed;
    this.clock = clock;
    const named = symbols ? listings.filter(({ symbol }) => symbols.includes(symbol)) : listings;
    const listed = named.map((listing) => startingAt(listing, prices?.[listing.symbol]));
    this.engine = this.store.add(new Engine({ clock: new VenueClock(clock, startTime), seed, listings: listed }));
    for (const account of Object.keys(startBalances))
      this.engine.openAccount(account, 'client', startBalanceMap(account));
    this.crowd = this.store.add(new CrowdDriver(this.engine, clock, seed, market));
    this.keys = createKeys(seed);
    this.keyTable = new Map(this.keys.map((key) => [key.key, key]));
  }

  get state(): VenueState {
    return this.currentState;
  }

  /** When trading ends the venue cancels what is open; when it opens again the crowd comes back. */
  setState(state: VenueState): void {
    const wasOver = isOver(this.currentState);
    this.currentState = state;
    if (isOver(state) && !wasOver) {
      this.crowd.withdraw();
      for (const account of this.engine.accounts()) this.engine.cancelAll(account.id, {}, 'system');
    }
    if (!isOver(state) && wasOver) this.crowd.refill();
  }

  /** Cancels all of an account's orders after `timeoutMs`, unless armed again before; zero disarms. */
  armCancelAll(account: string, timeoutMs: number, filter: CancelFilter = {}): void {
    const slot = `${account} ${filter.symbol ?? '*'}`;
    const armed = this.armed.get(slot) ?? this.store.add(new MutableDisposable<Disposable>());
    this.armed.set(slot, armed);
    armed.value =
      timeoutMs <= 0
        ? undefined
        : this.clock.setTimeout(() => {
            armed.value = undefined;
            this.engine.cancelAll(account, filter, 'system');
          }, timeoutMs);
  }

  key(accessKey: string): ApiKey | undefined {
    return this.keyTable.get(accessKey);
  }

  dispose(): void {
    this.store.dispose();
  }
}

/** A price of too few ticks of ours would leave no room for a book; then the listing keeps its own. */
function startingAt(listing: Listing, text: string | undefined): Listing {
  const price = text === undefined ? undefined : Decimal.parseWire(text)?.round(listing.priceDecimals, 'down');
  return price?.gte(listing.tick.times(Decimal.from(minStartTicks))) ? { ...listing, price } : listing;
}

const minStartTicks = 20;

function isOver(state: VenueState): boolean {
  return state === 'tradingEnded' || state === 'gone';
}
