/** The pairs a person watches, in their order. Symbols only, so it may travel with Settings Sync. */

import type { Memento } from 'vscode';
import type { Disposable } from '../core/base/disposable';
import { Emitter, type Event } from '../core/base/event';
import { parseSymbol, type Instrument } from '../core/model/instrument';

export const watchlistKey = 'bitmart.watchlist';
const defaultSymbols = ['BTC_USDT', 'ETH_USDT', 'SOL_USDT', 'XRP_USDT', 'DOGE_USDT'];
const maxPairs = 100;

export class WatchlistStore implements Disposable {
  private readonly changed = new Emitter<void>();
  readonly onDidChange: Event<void> = this.changed.event;

  constructor(private readonly state: Pick<Memento, 'get' | 'update'>) {}

  get instruments(): readonly Instrument[] {
    const stored: unknown = this.state.get(watchlistKey);
    return parseWatchlist(stored ?? defaultSymbols);
  }

  has(symbol: string): boolean {
    return this.instruments.some((instrument) => instrument.symbol === symbol);
  }

  async add(instrument: Instrument): Promise<void> {
    if (!this.has(instrument.symbol)) await this.write([...this.instruments, instrument]);
  }

  async remove(symbol: string): Promise<void> {
    await this.write(this.instruments.filter((instrument) => instrument.symbol !== symbol));
  }

  /** Moves `symbols` to stand before `target`, or to the end. */
  async move(symbols: readonly string[], target: string | undefined): Promise<void> {
    await this.write(reordered(this.instruments, symbols, target));
  }

  dispose(): void {
    this.changed.dispose();
  }

  private async write(instruments: readonly Instrument[]): Promise<void> {
    await this.state.update(
      watchlistKey,
      instruments.map(({ symbol }) => symbol),
    );
    this.changed.fire();
  }
}

/** Known symbols, each once; anything else is dropped. */
export function parseWatchlist(value: unknown): Instrument[] {
  if (!Array.isArray(value)) return [];
  const found = new Map<string, Instrument>();
  for (const entry of value as readonly unknown[]) {
    const instrument = typeof entry === 'string' ? parseSymbol(entry) : undefined;
    if (instrument && found.size < maxPairs) found.set(instrument.symbol, instrument);
  }
  return [...found.values()];
}

export function reordered(
  list: readonly Instrument[],
  symbols: readonly string[],
  target: string | undefined,
): Instrument[] {
  const moving = list.filter(({ symbol }) => symbols.includes(symbol));
  const staying = list.filter(({ symbol }) => !symbols.includes(symbol));
  // A drop onto one of the moved rows means its place: the first row after it that stays.
  const from = list.findIndex(({ symbol }) => symbol === target);
  const anchor = from < 0 ? undefined : list.slice(from).find(({ symbol }) => !symbols.includes(symbol));
  const at = anchor ? staying.indexOf(anchor) : staying.length;
  return [...staying.slice(0, at), ...moving, ...staying.slice(at)];
}
