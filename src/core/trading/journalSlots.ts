/**
 * One journal file per window of an account, so that no two processes ever write the same chain. What a window that is gone left
 * without an end is carried into the journal of one that lives.
 */

import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../base/clock';
import { Decimal } from '../base/decimal';
import { describeError, type Logger } from '../base/log';
import { acquireFileLock, type FileLock } from './fileLock';
import {
  Journal,
  midnight,
  sumOfValues,
  type Intent,
  type JournalFilter,
  type JournalRecord,
  type JournalStorage,
} from './journal';
import { checkTexts, inOrder, problemsIn, type FileProblem, type FileReport, type JournalBooks } from './journalBooks';
import { fileJournalStorage } from './journalFile';

/** More windows than anybody has open. */
const slotCount = 16;

/** More orders than any limit lets out in a minute. */
const recentCount = 100;

/** What another window's file said when it was last read. */
interface Look {
  readonly state: string;
  readonly day: number;
  /** False once it was taken over. */
  readonly isLiving: boolean;
  readonly sentValue: Decimal;
  readonly recent: readonly Intent[];
  readonly unresolved: readonly Intent[];
}

export interface JournalSlotsOptions {
  readonly folder: string;
  readonly accountId: string;
  /** Names this holder among all; letters and digits. */
  readonly token: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Files of sessions of this process that are being closed: whoever opens the account again waits for them. */
const closing = new Map<string, Promise<void>>();

export class JournalSlots implements JournalBooks {
  /** Files looked through before. */
  private readonly looked = new Map<number, Look>();
  private readonly found: FileProblem[] = [];

  private constructor(
    private readonly options: JournalSlotsOptions,
    private readonly ownSlot: number,
    private readonly lock: FileLock,
    readonly journal: Journal,
  ) {
    this.found.push(...problemsIn(fileName(options, ownSlot), journal.problems));
  }

  /**
   * Takes the first free file; one that this process is still closing is waited for, so that leaving an account and coming back at
   * once finds the same journal. Throws when the folder cannot be used or every file is taken.
   */
  static async open(options: JournalSlotsOptions): Promise<JournalSlots> {
    const { folder, token, clock, logger } = options;
    mkdirSync(folder, { recursive: true });
    await closing.get(journalPath(options, 0));
    for (let slot = 0; slot < slotCount; slot++) {
      const lock = acquireFileLock(lockPath(options, slot), token, clock);
      if (!lock) continue;
      try {
        const storage = guarded(fileJournalStorage(journalPath(options, slot)), lock);
        return new JournalSlots(options, slot, lock, await Journal.open({ storage, clock, logger }));
      } catch (error) {
        lock.dispose();
        throw error;
      }
    }
    throw new Error(`Expected a free journal among ${String(slotCount)}, found none`);
  }

  /** Carries over what windows that are gone left without an end; those intents. */
  async adopt(): Promise<readonly Intent[]> {
    const adopted: Intent[] = [];
    for (const slot of this.otherSlots()) {
      try {
        adopted.push(...(await this.adoptSlot(slot)));
      } catch (error) {
        this.options.logger.warn(`The journal of another window cannot be taken over: ${describeError(error)}`);
      }
    }
    return adopted;
  }

  /** Reads what other windows have written since the last look, so that the next order is judged by it. Their files stay as they are. */
  async glance(): Promise<void> {
    const { clock, logger } = this.options;
    for (const slot of this.otherSlots()) {
      const file = journalPath(this.options, slot);
      const state = stateOf(file);
      if (state === undefined || this.isKnown(slot, state)) continue;
      const journal = await Journal.open({ storage: readOnly(fileJournalStorage(file)), clock, logger });
      this.remember(slot, state, journal, true);
      await journal.close();
    }
  }

  /** In USDT, sent since `from` by other windows, as far as their files were looked through. */
  sentElsewhereSince(from: number): Decimal {
    return Decimal.sum([...this.looked.values()].filter(({ day }) => day === from).map(({ sentValue }) => sentValue));
  }

  /** The newest orders of other windows, as far as their files were looked through. */
  get recentElsewhere(): readonly Intent[] {
    return [...this.looked.values()].flatMap(({ recent }) => recent);
  }

  /** Orders of other windows that have no end yet: on their way, or of unknown outcome. */
  get unresolvedElsewhere(): readonly Intent[] {
    return [...this.looked.values()].flatMap(({ unresolved }) => unresolved);
  }

  get problems(): readonly FileProblem[] {
    return this.found;
  }

  async verify(): Promise<readonly FileReport[]> {
    const reports: FileReport[] = [];
    for (const slot of this.writtenSlots()) {
      const file = fileName(this.options, slot);
      const { lines, problems } = slot === this.ownSlot ? await this.journal.verify() : await this.checkSlot(slot);
      reports.push({ file, lines, problems });
    }
    return reports;
  }

  async read(filter?: JournalFilter): Promise<readonly JournalRecord[]> {
    const records: JournalRecord[] = [];
    for (const slot of this.writtenSlots()) {
      records.push(...(slot === this.ownSlot ? await this.journal.read() : (await this.checkSlot(slot)).records));
    }
    return inOrder(records, filter);
  }

  /** Nothing ticks any more when this returns; the file is free once the last line is written. */
  async close(): Promise<void> {
    this.lock.stopBeating();
    const key = journalPath(this.options, 0);
    const ended = Promise.allSettled([closing.get(key), this.journal.close()]).then(() => {
      this.lock.dispose();
      if (closing.get(key) === ended) closing.delete(key);
    });
    closing.set(key, ended);
    await ended;
  }

  private otherSlots(): readonly number[] {
    return Array.from({ length: slotCount }, (_, slot) => slot).filter((slot) => slot !== this.ownSlot);
  }

  private writtenSlots(): readonly number[] {
    const others = this.otherSlots().filter((slot) => stateOf(journalPath(this.options, slot)) !== undefined);
    return [...others, this.ownSlot].sort((a, b) => a - b);
  }

  private isKnown(slot: number, state: string): boolean {
    const before = this.looked.get(slot);
    return before?.state === state && before.day === midnight(this.options.clock.now());
  }

  private remember(slot: number, state: string, journal: Journal, isLiving: boolean): void {
    const day = midnight(this.options.clock.now());
    const sent = journal.sentSince(day);
    this.looked.set(slot, {
      state,
      day,
      isLiving,
      sentValue: sumOfValues(sent),
      recent: sent.slice(-recentCount),
      unresolved: journal.unresolved,
    });
  }

  /** Another window's file is only looked at: nothing in it is repaired or opened for writing. */
  private async checkSlot(slot: number): Promise<ReturnType<typeof checkTexts>> {
    const storage = fileJournalStorage(journalPath(this.options, slot));
    return checkTexts([...(await storage.readArchives()), await storage.read()]);
  }

  private async adoptSlot(slot: number): Promise<readonly Intent[]> {
    const { token, clock, logger } = this.options;
    const file = journalPath(this.options, slot);
    const state = stateOf(file);
    const isKnown = state !== undefined && this.isKnown(slot, state);
    if (state === undefined || (isKnown && this.looked.get(slot)?.isLiving === false)) return [];
    const lock = acquireFileLock(lockPath(this.options, slot), `${token}x`, clock);
    if (!lock && isKnown) return [];
    const storage = fileJournalStorage(file);
    // A living window's file is only read.
    const journal = await Journal.open({ storage: lock ? guarded(storage, lock) : readOnly(storage), clock, logger });
    try {
      if (lock) this.found.push(...problemsIn(fileName(this.options, slot), journal.problems));
      const left = lock ? journal.unresolved : [];
      for (const intent of left) {
        // In our file before it is crossed out in the other: whenever this is cut off, it stands somewhere.
        await this.journal.append({ kind: 'intent', intent });
        await journal.append({ kind: 'outcome', clientOrderId: intent.clientOrderId, outcome: 'carried' });
      }
      this.remember(slot, (lock && stateOf(file)) ?? state, journal, lock === undefined);
      return left;
    } finally {
      await journal.close();
      lock?.dispose();
    }
  }
}

/** Whoever has lost the lock, by sleeping through its own heartbeats, writes nothing any more. */
function guarded(storage: JournalStorage, lock: FileLock): JournalStorage {
  const whileHeld = async (write: () => Promise<void>): Promise<void> => {
    if (!lock.isHeld) throw new Error('another window has taken this journal over');
    await write();
  };
  return {
    ...storage,
    append: (text) => whileHeld(() => storage.append(text)),
    replace: (text) => whileHeld(() => storage.replace(text)),
    rotate: (text) => whileHeld(() => storage.rotate(text)),
  };
}

/** What follows the last line break is still being written. */
function readOnly(storage: JournalStorage): JournalStorage {
  const refuse = (): Promise<never> => Promise.reject(new Error('this journal is another window’s'));
  const read = async (): Promise<string> => {
    const text = await storage.read();
    return text.slice(0, text.lastIndexOf('\n') + 1);
  };
  return { ...storage, read, append: refuse, replace: refuse, rotate: refuse, setAside: refuse };
}

/** Changes with every line written; `undefined` when there is no such file. */
function stateOf(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  return found && `${String(found.mtimeMs)} ${String(found.size)}`;
}

/** An account's id is our own, but a file name is no place for trust. */
function journalPath({ folder, accountId }: JournalSlotsOptions, slot: number): string {
  const suffix = slot === 0 ? '' : `-${String(slot)}`;
  return path.join(folder, `journal-${accountId.replace(/[^A-Za-z0-9-]/g, '_')}${suffix}.jsonl`);
}

function fileName(options: JournalSlotsOptions, slot: number): string {
  return path.basename(journalPath(options, slot));
}

function lockPath(options: JournalSlotsOptions, slot: number): string {
  return `${journalPath(options, slot)}.lock`;
}
