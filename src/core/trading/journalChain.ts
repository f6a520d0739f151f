/** The chain of a journal: each line carries the hash of its text and of the line before. */

import { createHash } from 'node:crypto';
import type { JournalEntry, JournalProblem, JournalRecord } from './journal';
import { journalVersion, parseLine } from './journalLines';

/** What the very first line follows. */
export const firstHash = '0'.repeat(64);

function hashOf(previous: string, body: string): string {
  return createHash('sha256').update(previous).update(body).digest('hex');
}

/** Each body is hashed as the very text that stands in its line. */
export function formatLines(
  after: string,
  at: number,
  entries: readonly JournalEntry[],
): { readonly text: string; readonly hash: string } {
  let hash = after;
  let text = '';
  for (const entry of entries) {
    const previous = hash;
    const body = JSON.stringify({ v: journalVersion, at, ...entry });
    hash = hashOf(previous, body);
    text += `{"hash":"${hash}","prev":"${previous}","body":${body}}\n`;
  }
  return { text, hash };
}

export function splitLines(text: string): readonly string[] {
  const lines = text.split('\n');
  // A whole file ends with a line break; what follows the last one was cut short and is judged like any other line.
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

export interface CheckedLines {
  readonly records: readonly JournalRecord[];
  readonly problems: readonly JournalProblem[];
  readonly readable: readonly string[];
  readonly unreadable: readonly string[];
  readonly lastHash: string;
}

export function checkLines(lines: readonly string[]): CheckedLines {
  const records: JournalRecord[] = [];
  const problems: JournalProblem[] = [];
  const readable: string[] = [];
  const unreadable: string[] = [];
  let previous: string | undefined;
  for (const [index, text] of lines.entries()) {
    const line = parseLine(text);
    if (!line) {
      problems.push({ kind: index === lines.length - 1 ? 'torn' : 'foreign', line: index + 1 });
      unreadable.push(text);
      continue;
    }
    if (hashOf(line.previous, line.body) !== line.hash) problems.push({ kind: 'edited', line: index + 1 });
    // The first line of the oldest archive follows one that is gone by design.
    else if (previous !== undefined && line.previous !== previous) problems.push({ kind: 'broken', line: index + 1 });
    // A newer version's line stands in the chain; what it says is left to that version.
    if (line.record) records.push(line.record);
    else problems.push({ kind: 'foreign', line: index + 1 });
    readable.push(text);
    previous = line.hash;
  }
  return { records, problems, readable, unreadable, lastHash: previous ?? firstHash };
}
