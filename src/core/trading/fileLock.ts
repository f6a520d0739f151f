/** A lock file with a heartbeat: held by one process at a time, free again when its holder ends, dies or hangs. */

import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs';
import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';

/** Without a heartbeat this long the holder is taken for dead. */
export const lockStaleMs = 4_000;
const heartbeatMs = 1_000;

export interface FileLock extends Disposable {
  /** Reads the file: false once another process has taken the lock over. */
  readonly isHeld: boolean;
  /** Ends the heartbeat; the lock itself is let go with `dispose`. */
  stopBeating(): void;
}

/** `undefined` while another holds it. `token` names this holder among all; letters and digits. */
export function acquireFileLock(file: string, token: string, clock: Clock): FileLock | undefined {
  if (!createLock(file, token) && !(removeStale(file, token, clock) && createLock(file, token))) return undefined;
  const isHeld = (): boolean => holderOf(file)?.token === token;
  const heartbeat = clock.setInterval(() => {
    if (!isHeld()) return;
    const now = clock.now() / 1_000;
    try {
      utimesSync(file, now, now);
    } catch {
      // Gone, or on a disk that has become read-only: the next look at `isHeld` says which.
    }
  }, heartbeatMs);
  return {
    get isHeld() {
      return isHeld();
    },
    stopBeating: () => {
      heartbeat.dispose();
    },
    dispose: () => {
      heartbeat.dispose();
      if (isHeld()) rmSync(file, { force: true });
    },
  };
}

/** What its holder goes by; `undefined` while there is none. */
export function lockHolderToken(file: string): string | undefined {
  const token = holderOf(file)?.token;
  return token === '' ? undefined : token;
}

/** Creating a file that must not exist yet is one step for the file system: only one process succeeds. */
function createLock(file: string, token: string): boolean {
  let handle: number;
  try {
    handle = openSync(file, 'wx', 0o600);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    writeSync(handle, `${String(process.pid)} ${token}`);
  } finally {
    closeSync(handle);
  }
  return true;
}

/** True when a dead holder's file is out of the way. */
function removeStale(file: string, token: string, clock: Clock): boolean {
  const holder = holderOf(file);
  if (holder && !isDead(holder, clock)) return false;
  const aside = `${file}.${token}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return true;
    throw error;
  }
  // Between the look and the step another may have taken over: then it is its file that was moved, and goes back.
  const moved = holderOf(aside);
  if (moved && moved.token !== holder?.token) {
    renameSync(aside, file);
    return false;
  }
  rmSync(aside, { force: true });
  return true;
}

interface Holder {
  readonly pid: number;
  readonly token: string;
  readonly beatAt: number;
}

/** `undefined` when there is no such file. */
function holderOf(file: string): Holder | undefined {
  try {
    const beatAt = statSync(file).mtimeMs;
    const [pid = '', token = ''] = readFileSync(file, 'utf8').split(' ');
    return { pid: Number(pid), token, beatAt };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function isDead({ pid, token, beatAt }: Holder, clock: Clock): boolean {
  // A beat from far in the future is that of a clock that has been set back since.
  if (Math.abs(clock.now() - beatAt) > lockStaleMs) return true;
  // Just created and not written yet.
  if (token === '' || !Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
