/** Bitget's spelling of a pair (`BTCUSDT`) and ours (`BTC_USDT`): the first has no seam, so the listing is needed to read it. */

import { NotFoundError } from '../../../base/errors';
import { currencyPattern, type Instrument } from '../../../model/instrument';
import type { Market } from '../../../model/market';

export function toWireSymbol(instrument: Instrument): string {
  const problem = describeSymbolProblem(instrument.symbol);
  if (problem !== undefined || !currencyPattern.test(instrument.base) || !currencyPattern.test(instrument.quote)) {
    throw new NotFoundError('symbol', problem ?? `Expected a pair like BTC_USDT, found ${instrument.symbol}`);
  }
  return instrument.base + instrument.quote;
}

/** Why a text is no symbol of ours, with the remedy; `undefined` when it may be one. */
export function describeSymbolProblem(text: string): string | undefined {
  if (/^[A-Z0-9]{1,20}_[A-Z0-9]{1,20}$/.test(text)) return undefined;
  const shown = JSON.stringify(text.slice(0, 40));
  if (/[a-z]/.test(text)) return `The symbol ${shown} has lower-case letters: write ${text.toUpperCase().slice(0, 40)}`;
  if (text.includes('/') || text.includes('-')) {
    return `The symbol ${shown} has a separator that is not an underscore: write ${text.replace(/[/-]/g, '_').slice(0, 40)}`;
  }
  return `The symbol ${shown} is not a pair like BTC_USDT`;
}

/** What has been read of the listing. */
export class SymbolTable {
  readonly #markets = new Map<string, Market>();
  /** Asked for and still missing after a listing was read: not worth reading it again for. */
  readonly #missing = new Set<string>();

  get isEmpty(): boolean {
    return this.#markets.size === 0;
  }

  /** Replaces nothing that is left out: a delisted pair's old orders can still be read. */
  learn(markets: readonly Market[]): void {
    for (const market of markets) this.#markets.set(market.instrument.base + market.instrument.quote, market);
  }

  instrument(wireSymbol: string): Instrument | undefined {
    return this.#markets.get(wireSymbol)?.instrument;
  }

  /** True once for each name, so that a pair we do not accept does not cost a listing with every reply that names it. */
  isWorthReloading(wireSymbol: string): boolean {
    if (this.#missing.has(wireSymbol) || this.#missing.size > 1000) return false;
    this.#missing.add(wireSymbol);
    return true;
  }

  market(instrument: Instrument): Market | undefined {
    return this.#markets.get(instrument.base + instrument.quote);
  }
}
