/** One pair's incremental book: a numbered row of changes that snapshots fit into without a gap (reference 7.5.5). */

import type { Market } from '../engine/market';
import type { LevelChange, Side } from '../engine/words';
import { printLevels, printPrice, printSize } from './print';
import { increasePush, type PrintedLevel } from './pushes';

const depth = 100;

export class DepthStream {
  private changed = new Map<string, LevelChange>();
  /** What subscribers believe, by side and price; the base for finding real changes. */
  private readonly published: Record<Side, Map<string, string>> = { buy: new Map(), sell: new Map() };

  constructor(
    private readonly market: Market,
    private version: number,
  ) {
    this.republish();
  }

  get currentVersion(): number {
    return this.version;
  }

  note(levels: readonly LevelChange[]): void {
    for (const change of levels) this.changed.set(`${change.side} ${change.price.toString()}`, change);
  }

  /** The next update, or `undefined` when nothing differs from what was last told. */
  flush(now: number): string | undefined {
    if (this.changed.size === 0) return undefined;
    const changes = this.changed;
    this.changed = new Map();
    const sides: Record<Side, PrintedLevel[]> = { buy: [], sell: [] };
    for (const { side, price } of changes.values()) {
      const total = this.market.book.totalAt(side, price);
      const printed = total.isZero ? '0' : printSize(this.market, total);
      const at = printPrice(this.market, price);
      if ((this.published[side].get(at) ?? '0') === printed) continue;
      if (total.isZero) this.published[side].delete(at);
      else this.published[side].set(at, printed);
      sides[side].push([at, printed]);
    }
    if (sides.buy.length === 0 && sides.sell.length === 0) return undefined;
    this.version++;
    return increasePush(this.market, 'update', this.version, sides.sell, sides.buy, now);
  }

  /** The whole book at the current version; flush first. */
  snapshot(now: number): string {
    const side = (of: Side): readonly PrintedLevel[] => printLevels(this.market, this.market.book.levels(of), depth);
    return increasePush(this.market, 'snapshot', this.version, side('sell'), side('buy'), now);
  }

  keepAlive(now: number): string {
    return increasePush(this.market, 'update', this.version, [], [], now);
  }

  private republish(): void {
    for (const side of ['buy', 'sell'] as const) {
      const levels = this.market.book.levels(side);
      for (const [price, total] of printLevels(this.market, levels, levels.length))
        this.published[side].set(price, total);
    }
  }
}
