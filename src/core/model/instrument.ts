/** What is traded: a spot pair, named the same way whatever its venue calls it. */

/** `symbol` is ours (`BTC_USDT`), on every screen and in every file; a venue's spelling never leaves its room. */
export interface Instrument {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
}

/** Currency codes we accept from anyone: anything else could be a look-alike, a path or markup. */
export const currencyPattern = /^[A-Z0-9]{1,20}$/;
const symbolPattern = /^([A-Z0-9]{1,20})_([A-Z0-9]{1,20})$/;
const maxSymbolLength = 32;

/** `undefined` when a code holds anything but `A-Z` and `0-9`, or the symbol would be longer than 32. */
export function createInstrument(base: string, quote: string): Instrument | undefined {
  return parseSymbol(`${base}_${quote}`);
}

/** Reads our spelling exactly (`BTC_USDT`); `undefined` for anything else, lower case included. */
export function parseSymbol(symbol: string): Instrument | undefined {
  if (symbol.length > maxSymbolLength) return undefined;
  const match = symbolPattern.exec(symbol);
  const [, base, quote] = match ?? [];
  return base !== undefined && quote !== undefined ? { symbol, base, quote } : undefined;
}

/** How people write a pair: `BTC/USDT`. */
export function displayName(instrument: Instrument): string {
  return `${instrument.base}/${instrument.quote}`;
}
