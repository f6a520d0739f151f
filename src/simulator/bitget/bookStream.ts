/** One pair's incremental book in one generation's words: numbered changes that a snapshot fits into (reference 10.3, 10.4, 12.5). */

import { hash32 } from '../engine/hash';
import type { Market } from '../engine/market';
import type { LevelChange, Side } from '../engine/words';
import { bookChecksum } from './checksum';
import type { Generation } from './keys';
import { levels, price, size, type PrintedLevel } from './print';

/** Unified counters lie beyond what a double can hold. */
const unifiedStart = 1355000000000100000n;

export class BookStream {
  private changed = new Map<string, LevelChange>();
  /** What followers believe, by side and price. */
  private readonly told: Record<Side, Map<string, string>> = { buy: new Map(), sell: new Map() };
  private sequence: bigint;
  private previous: bigint;

  constructor(
    private readonly market: Market,
    private readonly generation: Generation,
    /** Where an earlier stream of the pair ended. */
    sequence?: bigint,
  ) {
    const start = BigInt(Math.abs(hash32(market.symbol)) % 10_000);
    this.sequence = sequence ?? (generation === 'v2' ? 88_000n : unifiedStart) + start;
    this.previous = this.sequence;
    for (const side of ['buy', 'sell'] as const) {
      for (const [at, amount] of this.side(side)) this.told[side].set(at, amount);
    }
  }

  get lastSequence(): bigint {
    return this.sequence;
  }

  note(changes: readonly LevelChange[]): void {
    for (const change of changes) this.changed.set(`${change.side} ${change.price.toString()}`, change);
  }

  /** What changed since it was last told, as the `data` of a frame; `undefined` when nothing did. */
  flush(now: number): string | undefined {
    const changes = [...this.changed.values()];
    this.changed = new Map();
    const rows: Record<Side, PrintedLevel[]> = { buy: [], sell: [] };
    for (const { side, price: at } of changes) {
      const total = this.market.book.totalAt(side, at);
      const name = price(this.market, at);
      const amount = total.isZero ? '0' : size(this.market, total);
      if ((this.told[side].get(name) ?? '0') === amount) continue;
      if (total.isZero) this.told[side].delete(name);
      else this.told[side].set(name, amount);
      rows[side].push([name, amount]);
    }
    if (rows.buy.length === 0 && rows.sell.length === 0) return undefined;
    this.previous = this.sequence;
    // Gaps are normal in classic; unified names the message before instead.
    this.sequence += BigInt(1 + (rows.buy.length + rows.sell.length) * 2);
    return this.print(rows.buy, rows.sell, now);
  }

  /** The whole book as it was last told; flush first. */
  snapshot(now: number): string {
    return this.print(this.side('buy'), this.side('sell'), now);
  }

  private side(side: Side): PrintedLevel[] {
    const all = this.market.book.levels(side);
    return levels(this.market, all, all.length);
  }

  /** By hand, since the counters have more digits than a number of JSON's keeps. */
  private print(bids: readonly PrintedLevel[], asks: readonly PrintedLevel[], now: number): string {
    const sides = { a: JSON.stringify(asks), b: JSON.stringify(bids) };
    const ts = `"ts":"${String(now)}"`;
    if (this.generation === 'v3') {
      const sequence = `"seq":${this.sequence.toString()},"pseq":${this.previous.toString()}`;
      return `[{"a":${sides.a},"b":${sides.b},${sequence},${ts}}]`;
    }
    const checksum = String(bookChecksum(this.side('buy'), this.side('sell')));
    return `[{"asks":${sides.a},"bids":${sides.b},"checksum":${checksum},"seq":${this.sequence.toString()},${ts}}]`;
  }
}
