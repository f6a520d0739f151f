/** The kill switch as a file that every window of this installation sees. */

import { readFileSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { HaltStorage } from './halt';

/** The file holds the time it was halted; it is absent while trading is allowed. */
export function fileHaltStorage(folder: string): HaltStorage {
  const file = path.join(folder, 'halted');
  return {
    read: () => {
      let text: string;
      try {
        text = readFileSync(file, 'utf8');
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
      const haltedAt = Number(text);
      // A file that was cut short still says halted.
      return Number.isFinite(haltedAt) ? haltedAt : 0;
    },
    write: async (haltedAt) => {
      if (haltedAt === undefined) {
        await rm(file, { force: true });
        return;
      }
      await mkdir(folder, { recursive: true });
      const temporary = `${file}.${String(process.pid)}.new`;
      const handle = await open(temporary, 'w', 0o600);
      try {
        await handle.writeFile(String(haltedAt));
        await handle.datasync();
      } finally {
        await handle.close();
      }
      await rename(temporary, file);
    },
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
