/** The newest whole state the host sent, what of it is not painted yet, and one paint per animation frame. */

import type { CandleRow, PanelParts, PartName } from '../../src/protocol/messages';

/** `age` comes round about once a second; `view` is what the person changed here. */
export type Topic = PartName | 'age' | 'view';

interface Painter {
  readonly topics: ReadonlySet<Topic>;
  readonly paint: () => void;
}

export class PanelStore {
  private held: Partial<PanelParts> = {};
  private readonly arrivedAt = new Map<PartName, number>();
  private readonly painters: Painter[] = [];
  private readonly dirty = new Set<Topic>();
  private readonly waiting: (() => void)[] = [];
  private isScheduled = false;
  /** All bars held, tails put in their place. */
  candleRows: readonly CandleRow[] = [];

  get parts(): Partial<PanelParts> {
    return this.held;
  }

  /** Merges and paints; resolves once it is on the screen. */
  apply(parts: Partial<PanelParts>): Promise<void> {
    const now = performance.now();
    if (parts.setup && parts.setup.generation !== this.held.setup?.generation) this.forget();
    this.held = { ...this.held, ...parts };
    if (parts.candles) {
      this.candleRows =
        parts.candles.extent === 'all' ? parts.candles.rows : mergeTail(this.candleRows, parts.candles.rows);
    }
    for (const name of allParts.filter((each) => parts[each] !== undefined)) {
      this.arrivedAt.set(name, now);
      this.dirty.add(name);
    }
    this.schedule();
    return new Promise((resolve) => {
      this.waiting.push(resolve);
    });
  }

  /** Another session: prices of the one before must not stand under its name. */
  private forget(): void {
    this.held = {};
    this.candleRows = [];
    this.arrivedAt.clear();
    for (const name of allParts) this.dirty.add(name);
  }

  /** How long ago the part's data was new, by the host's word and the time since; `undefined` without data. */
  ageMs(name: 'ticker' | 'book' | 'trades'): number | undefined {
    const told = this.held[name]?.feed.ageMs;
    const arrived = this.arrivedAt.get(name);
    return told === undefined || told === null || arrived === undefined
      ? undefined
      : told + performance.now() - arrived;
  }

  /** Calls `paint` once in every frame in which one of `topics` changed. */
  onPaint(topics: readonly Topic[], paint: () => void): void {
    this.painters.push({ topics: new Set(topics), paint });
  }

  invalidate(topic: Topic): void {
    this.dirty.add(topic);
    this.schedule();
  }

  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    requestAnimationFrame(() => {
      this.paint();
    });
  }

  private paint(): void {
    this.isScheduled = false;
    const dirty = new Set(this.dirty);
    this.dirty.clear();
    const waiting = this.waiting.splice(0);
    try {
      for (const { topics, paint } of this.painters) {
        if ([...dirty].some((topic) => topics.has(topic))) paint();
      }
    } finally {
      for (const resolve of waiting) resolve();
    }
  }
}

const allParts: readonly PartName[] = ['setup', 'ticker', 'book', 'trades', 'candles', 'orders', 'meter'];

/** `tail` replaces the bars from its first one's time on. */
export function mergeTail(rows: readonly CandleRow[], tail: readonly CandleRow[]): readonly CandleRow[] {
  const from = tail[0]?.[0];
  return from === undefined ? rows : [...rows.filter(([at]) => at < from), ...tail];
}
