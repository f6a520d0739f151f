/** Until when an account was seen, as a small file that every window of this installation shares. */

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SeenStorage } from './awayWatch';

export function fileSeenStorage(folder: string, accountId: string): SeenStorage {
  const file = path.join(folder, `seen-${accountId.replace(/[^A-Za-z0-9-]/g, '_')}`);
  return {
    read: () => {
      let text: string;
      try {
        text = readFileSync(file, 'utf8');
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
      const at = Number(text);
      return text !== '' && Number.isFinite(at) ? at : undefined;
    },
    write: (at) => {
      mkdirSync(folder, { recursive: true });
      const temporary = `${file}.${String(process.pid)}.new`;
      writeFileSync(temporary, String(Math.floor(at)), { mode: 0o600 });
      renameSync(temporary, file);
    },
  };
}
