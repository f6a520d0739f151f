/** Journal lines in a file of their own, each append flushed to the disk before it counts. */

import { mkdir, open, readFile, rename, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { JournalStorage } from './journal';

/** Archives kept: `.1` is the newest. */
const archives = [1, 2, 3] as const;
const fileMode = 0o600;

export function fileJournalStorage(file: string): JournalStorage {
  let handle: FileHandle | undefined;
  /** Bytes known to be whole; a failed append is cut back to here. */
  let soundLength: number | undefined;

  const opened = async (): Promise<FileHandle> => {
    if (handle) return handle;
    await mkdir(path.dirname(file), { recursive: true });
    const fresh = await open(file, 'a', fileMode);
    handle = fresh;
    return fresh;
  };
  const closed = async (): Promise<void> => {
    const before = handle;
    handle = undefined;
    soundLength = undefined;
    await before?.close();
  };
  const writeWhole = async (target: string, text: string): Promise<void> => {
    const temporary = `${target}.new`;
    const fresh = await open(temporary, 'w', fileMode);
    try {
      await fresh.writeFile(text);
      await fresh.sync();
    } finally {
      await fresh.close();
    }
    await rename(temporary, target);
    await flushFolder(path.dirname(target));
  };

  return {
    read: () => readOrEmpty(file),
    append: async (text) => {
      const current = await opened();
      soundLength ??= (await current.stat()).size;
      const length = Buffer.byteLength(text);
      try {
        await current.appendFile(text);
        await current.datasync();
        soundLength += length;
      } catch (error) {
        // Half a line must not stay behind: the next one would be glued to it.
        await current.truncate(soundLength).catch(closed);
        throw error;
      }
    },
    replace: async (text) => {
      await closed();
      await writeWhole(file, text);
    },
    rotate: async (text) => {
      await closed();
      for (const index of archives.toReversed()) {
        const from = index === 1 ? file : `${file}.${String(index - 1)}`;
        await rename(from, `${file}.${String(index)}`).catch(ignoreMissing);
      }
      await writeWhole(file, text);
    },
    readArchives: async () => {
      const texts = await Promise.all(archives.toReversed().map((index) => readOrEmpty(`${file}.${String(index)}`)));
      return texts.filter((text) => text !== '');
    },
    setAside: async (text) => {
      const aside = await open(`${file}.aside`, 'a', fileMode);
      try {
        await aside.appendFile(text);
        await aside.datasync();
      } finally {
        await aside.close();
      }
    },
    close: closed,
  };
}

async function readOrEmpty(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    ignoreMissing(error);
    return '';
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}

/** A rename is on the disk once its folder is; not every system can flush one. */
async function flushFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Windows has no such call; there the rename itself is durable enough to be found whole.
  }
}
