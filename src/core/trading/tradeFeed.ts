/** One instrument's recent public trades, newest first: history by REST, the present by stream, each trade once. */

import { DisposableStore } from '../base/disposable';
import { Emitter } from '../base/event';
import { describeError } from '../base/log';
import type { Instrument } from '../model/instrument';
import type { Trade } from '../model/trade';
import type { FeedStatus } from './bookFeed';
import { FeedHealth, type FeedContext } from './feedHealth';
import type { TradeFeed } from './marketData';

export const maxTrades = 200;
/** What one REST call gives; venues cap it about here. */
const seedCount = 50;

export class LiveTradeFeed implements TradeFeed {
  private readonly owned = new DisposableStore();
  private readonly changeEmitter = this.owned.add(new Emitter<void>());
  readonly onDidChange = this.changeEmitter.event;
  private readonly health: FeedHealth;
  private list: readonly Trade[] = [];
  private hasSeed = false;
  private generation: number;

  constructor(
    readonly instrument: Instrument,
    private readonly context: FeedContext,
  ) {
    const { publicStreams } = context.venue;
    this.generation = publicStreams.state.generation;
    this.health = this.owned.add(
      new FeedHealth(context, {
        hasPicture: () => this.hasSeed || this.list.length > 0,
        isResyncing: () => false,
        compare: () => this.agreesWithRest(),
        resynchronise: () => {
          publicStreams.resubscribe(instrument);
        },
        statusChanged: () => {
          this.changeEmitter.fire();
        },
        judgesLag: false,
      }),
    );
    this.owned.add(
      publicStreams.trades(instrument, (trades) => {
        this.receive(trades);
      }),
    );
    this.owned.add(
      publicStreams.onDidChangeState(({ generation, status }) => {
        if (status !== 'live' || generation === this.generation) return;
        this.generation = generation;
        // What traded while the connection was away.
        void this.load();
      }),
    );
    void this.load();
  }

  get trades(): readonly Trade[] {
    return this.list;
  }

  get status(): FeedStatus {
    return this.health.status;
  }

  tick(): void {
    this.health.tick();
  }

  dispose(): void {
    this.owned.dispose();
  }

  private receive(arrived: readonly Trade[]): void {
    const usable = arrived.filter((trade) => this.isUsable(trade));
    const newest = usable.reduce((latest, { at }) => Math.max(latest, at), 0);
    if (usable.length === 0) return;
    const known = new Set(this.list.map(({ tradeId }) => tradeId));
    const fresh = usable.filter(({ tradeId }) => tradeId === undefined || !known.has(tradeId));
    this.list = newestFirst([...fresh.toReversed(), ...this.list]);
    this.health.arrived(newest, true);
    this.health.update();
    this.changeEmitter.fire();
  }

  private async load(): Promise<void> {
    try {
      const history = await this.context.venue.marketData.trades(this.instrument, seedCount);
      if (this.owned.isDisposed) return;
      this.list = mergeTrades(
        this.list,
        history.filter((trade) => this.isUsable(trade)),
      );
      this.hasSeed = true;
      this.health.update();
      this.changeEmitter.fire();
    } catch (error) {
      this.context.logger.debug(`${this.instrument.symbol} trades by REST: ${describeError(error)}`);
    }
  }

  private async agreesWithRest(): Promise<boolean> {
    const newestBefore = this.list[0]?.at ?? 0;
    const history = await this.context.venue.marketData.trades(this.instrument, seedCount, { priority: 'background' });
    const agrees = !history.some((trade) => this.isUsable(trade) && trade.at > newestBefore);
    if (!agrees && !this.owned.isDisposed) {
      this.list = mergeTrades(this.list, history);
      this.changeEmitter.fire();
    }
    return agrees;
  }

  private isUsable(trade: Trade): boolean {
    return trade.instrument.symbol === this.instrument.symbol && trade.price.isPositive && trade.quantity.isPositive;
  }
}

/**
 * Both lists, each trade once. Numbered trades are told apart by number. Without numbers equal trades are counted: as many of a kind
 * as the list that shows more of them.
 */
export function mergeTrades(known: readonly Trade[], history: readonly Trade[]): readonly Trade[] {
  const left = new Map<string, number>();
  for (const trade of known) left.set(identity(trade), (left.get(identity(trade)) ?? 0) + 1);
  const missing = history.filter((trade) => {
    const key = identity(trade);
    const count = left.get(key) ?? 0;
    if (count > 0) left.set(key, count - 1);
    return count === 0;
  });
  return newestFirst([...known, ...missing]);
}

function identity(trade: Trade): string {
  return (
    trade.tradeId ?? `${String(trade.at)} ${trade.takerSide} ${trade.price.toString()} ${trade.quantity.toString()}`
  );
}

/** Sorting is stable, so trades of one moment keep the order they were given in. */
function newestFirst(trades: readonly Trade[]): readonly Trade[] {
  return trades.toSorted((a, b) => b.at - a.at).slice(0, maxTrades);
}
