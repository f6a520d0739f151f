/** The order journal in words: what is wrong with it, line by line and in one sentence. */

import type { JournalProblemKind } from '../core/trading/journal';
import type { FileProblem, FileReport } from '../core/trading/journalBooks';
import { formatAge } from './format';
import { t } from './l10n';

const shownAtMost = 5;
const kinds = ['torn', 'foreign', 'edited', 'broken'] as const satisfies JournalProblemKind[];

function countWords(kind: JournalProblemKind, count: number): string {
  switch (kind) {
    case 'torn':
      return t('{0} cut short', count);
    case 'foreign':
      return t('{0} not ours or from a newer version', count);
    case 'edited':
      return t('{0} changed after they were written', count);
    case 'broken':
      return t('{0} with a line missing before', count);
  }
}

function problemWords(kind: JournalProblemKind): string {
  switch (kind) {
    case 'torn':
      return t('cut short');
    case 'foreign':
      return t('not ours, or from a newer version');
    case 'edited':
      return t('changed after it was written');
    case 'broken':
      return t('a line before it is missing');
  }
}

/** Told when the journal is opened. */
export function openingSentence(problems: readonly FileProblem[], accountLabel: string): string {
  const counts = kinds.flatMap((kind) => {
    const count = problems.filter((problem) => problem.kind === kind).length;
    return count > 0 ? [countWords(kind, count)] : [];
  });
  return t(
    'The order journal of {0} has lines that are not as they were written: {1}. Everything readable is in use; what could not be read was set aside in a file beside it.',
    accountLabel,
    counts.join(', '),
  );
}

/** How many of each there are in each file: what is kept, to tell the same lines only once. */
export type ProblemCounts = Readonly<Record<string, number>>;

export function countProblems(problems: readonly FileProblem[]): ProblemCounts {
  const counts: Record<string, number> = {};
  for (const { file, kind } of problems) counts[`${file} ${kind}`] = (counts[`${file} ${kind}`] ?? 0) + 1;
  return counts;
}

/** Lines cut short are set aside when they are met, so they are always new; the others stay in their place. */
export function hasNewProblems(now: ProblemCounts, before: ProblemCounts): boolean {
  return Object.entries(now).some(([name, count]) => name.endsWith(' torn') || count > (before[name] ?? 0));
}

export interface VerifyWords {
  readonly isSound: boolean;
  readonly text: string;
}

export function verifyWords(reports: readonly FileReport[], accountLabel: string): VerifyWords {
  const lines = reports.reduce((sum, report) => sum + report.lines, 0);
  const found = reports.flatMap(({ file, problems }) => problems.map((problem) => ({ file, ...problem })));
  if (found.length === 0) {
    return {
      isSound: true,
      text: t(
        'The order journal of {0} is sound. Lines checked: {1}, files: {2}.',
        accountLabel,
        lines,
        reports.length,
      ),
    };
  }
  const shown = found
    .slice(0, shownAtMost)
    .map(({ file, line, kind }) => t('{0}, line {1}: {2}', file, line, problemWords(kind)));
  const more = found.length - shown.length;
  return {
    isSound: false,
    text: t(
      'The order journal of {0} has {1} problems in {2} lines. {3}',
      accountLabel,
      found.length,
      lines,
      [...shown, ...(more > 0 ? [t('and {0} more', more)] : [])].join('; '),
    ),
  };
}

/** How far back an export goes, for its list of choices. */
export function periodWords(periodMs: number | undefined): string {
  return periodMs === undefined ? t('Everything there is') : t('The last {0}', formatAge(periodMs));
}
