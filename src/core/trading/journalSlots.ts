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
import { Journal, midnight, sumOfValues, type Intent, type JournalStorage } from './journal';
import { fileJournalStorage } from './journalFile';

/** More windows than anybody has open. */
const slotCount = 16;

export interface JournalSlotsOptions {
  readonly folder: string;
  readonly accountId: string;
  /** Names this holder among all; letters and digits. */
  readonly token: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class JournalSlots {
  /** Files looked through before, by when they were last written. */
  private readonly looked = new Map<
    number,
    { readonly writtenAt: number; readonly sentValue: Decimal; readonly day: number }
  >();

  private constructor(
    private readonly options: JournalSlotsOptions,
    private readonly ownSlot: number,
    private readonly lock: FileLock,
    readonly journal: Journal,
  ) {}

  /** Takes the first free file. Throws when the folder cannot be used or every file is taken. */
  static async open(options: JournalSlotsOptions): Promise<JournalSlots> {
    const { folder, token, clock, logger } = options;
    mkdirSync(folder, { recursive: true });
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
    for (let slot = 0; slot < slotCount; slot++) {
      if (slot === this.ownSlot) continue;
      try {
        adopted.push(...(await this.adoptSlot(slot)));
      } catch (error) {
        this.options.logger.warn(`The journal of another window cannot be taken over: ${describeError(error)}`);
      }
    }
    return adopted;
  }

  /** In USDT, sent since `from` by other windows, as far as their files were looked through. */
  sentElsewhereSince(from: number): Decimal {
    return Decimal.sum([...this.looked.values()].filter(({ day }) => day === from).map(({ sentValue }) => sentValue));
  }

  /** Nothing ticks any more when this returns; the file is free once the last line is written. */
  async close(): Promise<void> {
    this.lock.stopBeating();
    await this.journal.close();
    this.lock.dispose();
  }

  private async adoptSlot(slot: number): Promise<readonly Intent[]> {
    const { token, clock, logger } = this.options;
    const file = journalPath(this.options, slot);
    const writtenAt = lastWritten(file);
    const day = midnight(clock.now());
    const before = this.looked.get(slot);
    if (writtenAt === undefined || (before?.writtenAt === writtenAt && before.day === day)) return [];
    const lock = acquireFileLock(lockPath(this.options, slot), `${token}x`, clock);
    const storage = fileJournalStorage(file);
    // A living window's file is only read.
    const journal = await Journal.open({ storage: lock ? guarded(storage, lock) : readOnly(storage), clock, logger });
    try {
      const left = lock ? journal.unresolved : [];
      for (const intent of left) {
        // In our file before it is crossed out in the other: whenever this is cut off, it stands somewhere.
        await this.journal.append({ kind: 'intent', intent });
        await journal.append({ kind: 'outcome', clientOrderId: intent.clientOrderId, outcome: 'carried' });
      }
      this.looked.set(slot, {
        writtenAt: lock ? (lastWritten(file) ?? writtenAt) : NaN,
        sentValue: sumOfValues(journal.sentSince(day)),
        day,
      });
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

function readOnly(storage: JournalStorage): JournalStorage {
  const refuse = (): Promise<never> => Promise.reject(new Error('this journal is another window’s'));
  return { ...storage, append: refuse, replace: refuse, rotate: refuse, setAside: refuse };
}

function lastWritten(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}

/** An account's id is our own, but a file name is no place for trust. */
function journalPath({ folder, accountId }: JournalSlotsOptions, slot: number): string {
  const suffix = slot === 0 ? '' : `-${String(slot)}`;
  return path.join(folder, `journal-${accountId.replace(/[^A-Za-z0-9-]/g, '_')}${suffix}.jsonl`);
}

function lockPath(options: JournalSlotsOptions, slot: number): string {
  return `${journalPath(options, slot)}.lock`;
}
