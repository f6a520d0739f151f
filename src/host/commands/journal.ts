/** Verify Journal and Export Journal: what was meant to be sent and what became of it, checked line by line or as a table. */

import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable';
import { displayName, parseSymbol } from '../../core/model/instrument';
import type { JournalEntry, JournalFilter, JournalRecord } from '../../core/trading/journal';
import type { JournalBooks } from '../../core/trading/journalBooks';
import { symbolOf } from '../../core/trading/journalFilter';
import { journalToCsv } from '../../core/trading/journalLines';
import { accountTitle, type Host } from '../host';
import { periodWords, verifyWords } from '../journalWords';
import { t } from '../l10n';
import { pick, readySession, runWizard, whileWaiting, type Step } from '../quickInput';
import { registerCommand } from './registry';

export function registerVerifyJournal(host: Host): Disposable {
  return registerCommand(host, 'bitmart.verifyJournal', async () => {
    const books = await booksOf(host);
    if (!books) return;
    const reports = await whileWaiting(t('checking the order journal…'), () => books.verify());
    const { isSound, text } = verifyWords(reports, host.desk.account.label);
    host.notifier.tell(isSound ? 'info' : 'warning', text, isSound ? undefined : 'exportJournal');
  });
}

export function registerExportJournal(host: Host): Disposable {
  return registerCommand(host, 'bitmart.exportJournal', () => exportJournal(host));
}

interface ExportWish {
  periodMs: number | undefined;
  symbol: string | undefined;
  part: Part;
}

const dayMs = 24 * 3_600_000;
const periods = [dayMs, 7 * dayMs, 30 * dayMs, undefined] as const;
const parts = ['all', 'orders', 'cancels', 'ends', 'events'] as const;
type Part = (typeof parts)[number];

const kindsOf: Readonly<Record<Part, readonly JournalEntry['kind'][] | undefined>> = {
  all: undefined,
  orders: ['intent', 'outcome'],
  cancels: ['cancel', 'cancelOutcome'],
  ends: ['end'],
  events: ['event', 'rotated', 'repaired'],
};

async function exportJournal(host: Host): Promise<void> {
  const books = await booksOf(host);
  if (!books) return;
  const all = await whileWaiting(t('reading the order journal…'), () => books.read());
  if (all.length === 0) {
    host.notifier.tell('info', t('The order journal of {0} is empty.', host.desk.account.label));
    return;
  }
  const wish: ExportWish = { periodMs: undefined, symbol: undefined, part: 'all' };
  const title = t('Export Journal · {0}', accountTitle(host.desk));
  if (!(await runWizard(title, wish, () => [periodStep, pairStep(all), partStep]))) return;
  const records = await books.read(filterOf(wish, host.clock.now()));
  if (records.length === 0) {
    host.notifier.tell('info', t('The order journal has no such lines.'));
    return;
  }
  const day = new Date(host.clock.now()).toISOString().slice(0, 10);
  const target = await host.ui.chooseFile(`bitmart-journal-${day}.csv`);
  if (!target) return;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(journalToCsv(records)));
  host.notifier.tell('info', t('Journal exported. Lines: {0}.', records.length));
}

function filterOf({ periodMs, symbol, part }: ExportWish, now: number): JournalFilter {
  const kinds = kindsOf[part];
  return {
    ...(periodMs !== undefined && { from: now - periodMs }),
    ...(symbol !== undefined && { symbol }),
    ...(kinds && { kinds }),
  };
}

async function booksOf(host: Host): Promise<JournalBooks | undefined> {
  const session = await readySession(host.desk);
  const books = session?.journalBooks;
  if (!books) host.notifier.tell('info', t('There is no order journal: this account is not signed in.'));
  return books;
}

const periodStep: Step<ExportWish> = async (wish, frame) => {
  const end = await pick<number | undefined>({
    ...frame,
    placeholder: t('From when on?'),
    choices: periods.map((periodMs) => ({ label: periodWords(periodMs), value: periodMs })),
    isActive: (periodMs) => periodMs === wish.periodMs,
  });
  if (end.kind !== 'value') return end.kind;
  wish.periodMs = end.value;
  return 'next';
};

function pairStep(records: readonly JournalRecord[]): Step<ExportWish> {
  // A journal's symbols are text from a file like any other.
  const pairs = [...new Set(records.map(({ entry }) => symbolOf(entry)))]
    .flatMap((symbol) => parseSymbol(symbol ?? '') ?? [])
    .sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  return async (wish, frame) => {
    const end = await pick<string | undefined>({
      ...frame,
      placeholder: t('Which pair?'),
      choices: [
        { label: t('All pairs'), value: undefined },
        ...pairs.map((pair) => ({ label: displayName(pair), value: pair.symbol })),
      ],
      isActive: (symbol) => symbol === wish.symbol,
    });
    if (end.kind !== 'value') return end.kind;
    wish.symbol = end.value;
    return 'next';
  };
}

const partStep: Step<ExportWish> = async (wish, frame) => {
  const end = await pick<Part>({
    ...frame,
    placeholder: t('Which lines?'),
    choices: parts.map((part) => ({ label: partWords(part), value: part })),
    isActive: (part) => part === wish.part,
  });
  if (end.kind !== 'value') return end.kind;
  wish.part = end.value;
  return 'next';
};

function partWords(part: Part): string {
  switch (part) {
    case 'all':
      return t('All lines');
    case 'orders':
      return t('Orders and their outcomes');
    case 'cancels':
      return t('Cancels and their outcomes');
    case 'ends':
      return t('How orders ended');
    case 'events':
      return t('Halts, arming and upkeep');
  }
}
