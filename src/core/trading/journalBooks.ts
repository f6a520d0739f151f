/** Every journal file of one account read as one: what windows of now and of before have written, with what is wrong where. */

import type { Journal, JournalFilter, JournalProblem, JournalRecord, JournalReport } from './journal';
import { checkLines, splitLines } from './journalChain';
import { matchesFilter, symbolOf } from './journalFilter';

export interface FileReport extends JournalReport {
  /** The file's name, without its folder. */
  readonly file: string;
}

export interface FileProblem extends JournalProblem {
  readonly file: string;
}

export interface JournalBooks {
  /** What was wrong when a file was opened; unreadable lines have been set aside since. */
  readonly problems: readonly FileProblem[];
  /** Reads every line of every file again and checks each chain. */
  verify(): Promise<readonly FileReport[]>;
  /** Of all files, oldest first. */
  read(filter?: JournalFilter): Promise<readonly JournalRecord[]>;
}

/** Where there are no other windows. */
export function booksOf(journal: Journal, file: string): JournalBooks {
  return {
    get problems() {
      return problemsIn(file, journal.problems);
    },
    verify: async () => [{ file, ...(await journal.verify()) }],
    read: async (filter) => inOrder(await journal.read(), filter),
  };
}

export function problemsIn(file: string, problems: readonly JournalProblem[]): readonly FileProblem[] {
  return problems.map((problem) => ({ file, ...problem }));
}

/** A file that a living window writes: what follows its last line break is on its way, not torn. */
export function checkTexts(texts: readonly string[]): JournalReport & { readonly records: readonly JournalRecord[] } {
  const lines = texts.flatMap((text) => splitLines(text.slice(0, text.lastIndexOf('\n') + 1)));
  const { problems, records } = checkLines(lines);
  return { lines: lines.length, problems, records };
}

/** Oldest first; records of one moment keep the order of their file. An outcome counts to the pair of its intent. */
export function inOrder(records: readonly JournalRecord[], filter: JournalFilter = {}): readonly JournalRecord[] {
  const { symbol, ...rest } = filter;
  const symbols = new Map<string, string>();
  for (const { entry } of records)
    if (entry.kind === 'intent') symbols.set(entry.intent.clientOrderId, entry.intent.symbol);
  const isOfPair = ({ entry }: JournalRecord): boolean =>
    (entry.kind === 'outcome' ? symbols.get(entry.clientOrderId) : symbolOf(entry)) === symbol;
  return records
    .filter((record) => matchesFilter(record, rest) && (symbol === undefined || isOfPair(record)))
    .sort((a, b) => a.at - b.at);
}
