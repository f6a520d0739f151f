/**
 * What this program meant to do and what became of it, on disk before it is done. One JSON line per entry, each carrying the hash
 * of the one before, so that an edit, a loss or a foreign line shows.
 */

import type { Clock } from '../base/clock';
import { Decimal } from '../base/decimal';
import { OrderTicketError } from '../base/errors';
import { describeError, type Logger } from '../base/log';
import { checkLines, firstHash, formatLines, splitLines } from './journalChain';
import type { Intent, IntentOutcome, JournalEntry, JournalRecord } from './journalEntries';
import { matchesFilter } from './journalFilter';

export type * from './journalEntries';

/** Where the lines are kept. Every call rejects when the disk does not do as told. */
export interface JournalStorage {
  /** The whole text; empty when there is none yet. */
  read(): Promise<string>;
  /** Resolves when the text is on the disk itself, not in a buffer. A failed append leaves nothing of the text behind. */
  append(text: string): Promise<void>;
  /** Replaces the text as one step. */
  replace(text: string): Promise<void>;
  /** As `replace`, keeping the text before as the newest archive. */
  rotate(text: string): Promise<void>;
  /** Texts of the archives, oldest first. */
  readArchives(): Promise<readonly string[]>;
  /** Keeps what could not be read, for a person to look at. */
  setAside(text: string): Promise<void>;
  close(): Promise<void>;
}

/** `torn`: cut short. `foreign`: not ours, or from a newer version. `edited`: its hash does not fit. `broken`: the line before it is missing. */
export type JournalProblemKind = 'torn' | 'foreign' | 'edited' | 'broken';

export interface JournalProblem {
  readonly kind: JournalProblemKind;
  /** Counted from 1. */
  readonly line: number;
}

export interface JournalReport {
  readonly lines: number;
  readonly problems: readonly JournalProblem[];
}

export interface JournalFilter {
  readonly from?: number;
  readonly to?: number;
  readonly symbol?: string;
  readonly kinds?: readonly JournalEntry['kind'][];
}

export interface JournalOptions {
  readonly storage: JournalStorage;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The file is rotated past this many characters. */
  readonly maxLength?: number;
}

/** About ten thousand orders. */
const defaultMaxLength = 8_000_000;
/** How long a draft's id is remembered after its order ended. */
const rememberDraftsMs = 24 * 3_600_000;

interface Waiting {
  readonly entry: JournalEntry;
  readonly resolve: () => void;
  readonly reject: (error: OrderTicketError) => void;
}

interface KnownIntent {
  readonly intent: Intent;
  readonly at: number;
  readonly outcome?: IntentOutcome;
}

export class Journal {
  private readonly intents = new Map<string, KnownIntent>();
  private readonly byDraft = new Map<string, string>();
  private waiting: Waiting[] = [];
  private writing: Promise<void> | undefined;
  private lastHash = firstHash;
  private length = 0;
  private closed = false;
  private foundProblems: readonly JournalProblem[] = [];
  private failure: Error | undefined;

  private constructor(private readonly options: JournalOptions) {}

  /** Reads what is there. Never rejects for a bad file: unreadable parts are set aside and told in `problems`. */
  static async open(options: JournalOptions): Promise<Journal> {
    const journal = new Journal(options);
    await journal.load();
    return journal;
  }

  /** What was wrong with the file when it was opened. */
  get problems(): readonly JournalProblem[] {
    return this.foundProblems;
  }

  /** Why the last write failed; `undefined` when it did not. */
  get writeError(): Error | undefined {
    return this.failure;
  }

  /** Intents without an end, oldest first. */
  get unresolved(): readonly Intent[] {
    return [...this.intents.values()].filter(({ outcome }) => !isEnd(outcome)).map(({ intent }) => intent);
  }

  /** The order a confirmation became, also before a restart. */
  intentOfDraft(draftId: string): (Intent & { readonly outcome: IntentOutcome | undefined }) | undefined {
    const known = this.intents.get(this.byDraft.get(draftId) ?? '');
    return known && { ...known.intent, outcome: known.outcome };
  }

  /** Intents written at or after `from` that were, or may have been, sent. */
  sentSince(from: number): readonly Intent[] {
    const unsent: readonly (IntentOutcome | undefined)[] = ['refused', 'notSent', 'notPlaced', 'carried'];
    return [...this.intents.values()]
      .filter(({ at, outcome }) => at >= from && !unsent.includes(outcome))
      .map(({ intent }) => intent);
  }

  /** Resolves when the entry is on the disk. Rejects with an `OrderTicketError` of reason `journal`, and nothing was written. */
  append(entry: JournalEntry): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.closed) {
        reject(journalError('it is closed'));
        return;
      }
      this.waiting.push({ entry, resolve, reject });
      this.writing ??= this.writeWaiting();
    });
  }

  /** For entries that nothing waits for: a failure is logged. */
  note(entry: JournalEntry): void {
    this.append(entry).catch((error: unknown) => {
      this.options.logger.warn(`The journal could not take a ${entry.kind}: ${describeError(error)}`);
    });
  }

  /** Reads every line again, archives included, and checks the chain. */
  async verify(): Promise<JournalReport> {
    const texts = await this.allTexts();
    const lines = texts.flatMap((text) => splitLines(text));
    return { lines: lines.length, problems: checkLines(lines).problems };
  }

  async read(filter: JournalFilter = {}): Promise<readonly JournalRecord[]> {
    const texts = await this.allTexts();
    const records = texts.flatMap((text) => checkLines(splitLines(text)).records);
    return records.filter((record) => matchesFilter(record, filter));
  }

  /** Waits for what is being written, then lets go of the file. */
  async close(): Promise<void> {
    this.closed = true;
    await this.writing;
    await this.options.storage.close();
  }

  private async allTexts(): Promise<readonly string[]> {
    await this.writing;
    const { storage } = this.options;
    return [...(await storage.readArchives()), await storage.read()];
  }

  private async load(): Promise<void> {
    const { storage, logger } = this.options;
    let text: string;
    try {
      text = await storage.read();
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error('unreadable');
      logger.error(error, 'Reading the journal');
      return;
    }
    this.failure = undefined;
    const lines = splitLines(text);
    const { records, problems, readable, unreadable, lastHash } = checkLines(lines);
    this.lastHash = lastHash;
    this.length = text.length;
    this.foundProblems = problems;
    for (const record of records) this.learn(record);
    // A last line without its line break would swallow the next one written.
    const isOpenEnded = text !== '' && !text.endsWith('\n');
    if (unreadable.length > 0 || isOpenEnded) await this.repair(readable, unreadable);
  }

  /** Unreadable lines go to a file of their own, whole ones stay. */
  private async repair(readable: readonly string[], unreadable: readonly string[]): Promise<void> {
    const { storage, logger } = this.options;
    try {
      if (unreadable.length > 0) {
        logger.warn(`The journal holds ${String(unreadable.length)} lines that cannot be read; they are set aside`);
        await storage.setAside(unreadable.map((line) => `${line}\n`).join(''));
      }
      const text = readable.map((line) => `${line}\n`).join('');
      await storage.replace(text);
      this.length = text.length;
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error('unwritable');
      logger.error(error, 'Repairing the journal');
      return;
    }
    this.note({ kind: 'repaired', setAside: unreadable.length });
  }

  private async writeWaiting(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      const at = this.options.clock.now();
      let text: string;
      let hash: string;
      try {
        // After a failure the file may hold half a line or a whole one: it is read again before anything is added.
        if (this.failure) await this.reload();
        ({ text, hash } = formatLines(
          this.lastHash,
          at,
          batch.map(({ entry }) => entry),
        ));
        await this.options.storage.append(text);
      } catch (error) {
        this.failure = error instanceof Error ? error : new Error('unwritable');
        this.options.logger.error(error, 'Writing the journal');
        for (const { reject } of batch) reject(journalError('it cannot be written', error));
        continue;
      }
      this.failure = undefined;
      this.lastHash = hash;
      this.length += text.length;
      for (const { entry, resolve } of batch) {
        this.learn({ at, entry });
        resolve();
      }
      if (this.length > (this.options.maxLength ?? defaultMaxLength)) await this.rotate();
    }
    // In the same step as the last look at the queue, so that no entry can slip in between.
    this.writing = undefined;
  }

  private async reload(): Promise<void> {
    await this.load();
    if (this.failure) throw this.failure;
  }

  private async rotate(): Promise<void> {
    const { storage, clock, logger } = this.options;
    const at = clock.now();
    const carried = [...this.intents.values()].filter(({ outcome }) => !isEnd(outcome));
    const entries: JournalEntry[] = [
      { kind: 'rotated', carried: carried.length },
      ...carried.map(({ intent }): JournalEntry => ({ kind: 'intent', intent })),
    ];
    const { text, hash } = formatLines(this.lastHash, at, entries);
    try {
      await storage.rotate(text);
      this.lastHash = hash;
      this.length = text.length;
    } catch (error) {
      logger.error(error, 'Rotating the journal');
    }
  }

  private learn({ at, entry }: JournalRecord): void {
    if (entry.kind === 'intent') {
      const { clientOrderId, draftId } = entry.intent;
      // A carried intent keeps the time it was first written.
      if (!this.intents.has(clientOrderId)) this.intents.set(clientOrderId, { intent: entry.intent, at });
      this.byDraft.set(draftId, clientOrderId);
    } else if (entry.kind === 'outcome') {
      const known = this.intents.get(entry.clientOrderId);
      if (known) this.intents.set(entry.clientOrderId, { ...known, outcome: entry.outcome });
      this.forgetOld(at);
    }
  }

  private forgetOld(now: number): void {
    for (const [id, { intent, at, outcome }] of this.intents) {
      // Oldest first, so the first young one ends the search.
      if (now - at < rememberDraftsMs) return;
      if (!isEnd(outcome)) continue;
      this.intents.delete(id);
      this.byDraft.delete(intent.draftId);
    }
  }
}

function isEnd(outcome: IntentOutcome | undefined): boolean {
  return outcome !== undefined && outcome !== 'unknown';
}

function journalError(what: string, cause?: unknown): OrderTicketError {
  return new OrderTicketError('journal', `The order journal takes no entry: ${what}. Nothing was sent.`, {}, { cause });
}

/** Midnight UTC before `now`. */
export function midnight(now: number): number {
  return now - (now % 86_400_000);
}

export function sumOfValues(intents: readonly Intent[]): Decimal {
  return Decimal.sum(intents.map(({ value }) => Decimal.parse(value ?? '') ?? Decimal.zero));
}
