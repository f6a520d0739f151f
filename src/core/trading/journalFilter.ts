/** Which records of a journal are wanted. */

import type { JournalEntry, JournalFilter, JournalRecord } from './journal';

export function matchesFilter({ at, entry }: JournalRecord, { from, to, symbol, kinds }: JournalFilter): boolean {
  if (from !== undefined && at < from) return false;
  if (to !== undefined && at > to) return false;
  if (kinds && !kinds.includes(entry.kind)) return false;
  return symbol === undefined || symbolOf(entry) === symbol;
}

/** The pair an entry is about; an outcome names only its order. */
export function symbolOf(entry: JournalEntry): string | undefined {
  if (entry.kind === 'intent') return entry.intent.symbol;
  return 'symbol' in entry ? entry.symbol : undefined;
}
