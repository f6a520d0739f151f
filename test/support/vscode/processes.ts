/** Starting helpers of a test run (servers, browsers) so that nothing outlives it. */

import { spawn, type SpawnOptions } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface Running {
  /** Rejects when the program ends by itself. */
  readonly ended: Promise<never>;
  /** What it has printed so far. */
  readonly output: () => string;
  /** Ends the program and everything it started. */
  readonly stop: () => Promise<void>;
}

const stops = new Set<() => void>();
const folders = new Set<string>();
let watchesSignals = false;

function atExit(): void {
  if (watchesSignals) return;
  watchesSignals = true;
  process.on('exit', () => {
    for (const stop of stops) stop();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      process.exit(130);
    });
  }
}

/** A new folder with a short path (sockets live in it), removed when this process ends. */
export function temporaryFolder(): string {
  atExit();
  const folder = mkdtempSync(path.join(tmpdir(), 'desk-'));
  folders.add(folder);
  return folder;
}

// The program gets a group of its own, and a guard whose input is a pipe from us: when we die, however we die, the pipe
// closes and the guard takes the whole group with it.
const guard = `
const { spawn } = require('node:child_process');
const child = spawn(process.argv[1], process.argv.slice(2), { stdio: ['ignore', 'inherit', 'inherit'] });
const endGroup = () => process.kill(-process.pid, 'SIGKILL');
process.stdin.on('end', endGroup).resume();
child.on('error', (error) => { console.error(String(error)); process.exit(127); });
child.on('exit', (code) => { process.exitCode = code ?? 1; process.stdin.destroy(); });
`;

export function startProgram(command: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd: string): Running {
  atExit();
  const logFile = path.join(temporaryFolder(), 'log');
  const log = openSync(logFile, 'a');
  const options: SpawnOptions = { cwd, env, detached: true, stdio: ['pipe', log, log] };
  const child = spawn(process.execPath, ['-e', guard, command, ...args], options);
  const output = (): string => readFileSync(logFile, 'utf8');
  const kill = (): void => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It ended between the check and the signal.
    }
  };
  stops.add(kill);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      stops.delete(kill);
      resolve();
    });
  });
  const ended = exited.then(() => {
    throw new Error(`${path.basename(command)} ${args[0] ?? ''} ended unexpectedly:\n${output().slice(-4000)}`);
  });
  // Whoever races against it hears of it; nobody else needs to.
  ended.catch(() => undefined);
  return {
    ended,
    output,
    stop: async () => {
      kill();
      await exited;
    },
  };
}

/** A port of this machine that nothing listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address && typeof address === 'object') resolve(address.port);
        else reject(new Error('Expected the address of a listening server'));
      });
    });
  });
}

/** Resolves when the address answers an HTTP request with anything that is not a server error. */
export async function answers(url: string, running: Running, limitMs = 60_000): Promise<void> {
  const deadline = performance.now() + limitMs;
  const ask = (): Promise<boolean> =>
    new Promise((resolve) => {
      const request = http.get(url, { agent: false }, (response) => {
        response.resume();
        resolve((response.statusCode ?? 500) < 500);
      });
      request.once('error', () => {
        resolve(false);
      });
    });
  while (!(await Promise.race([ask(), running.ended]))) {
    if (performance.now() > deadline) {
      throw new Error(`${url} did not answer within ${limitMs / 1000} s:\n${running.output().slice(-4000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
