// What a variant is given to measure itself with.
import { fork, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { oursFile } from './build.mjs';
import { corpus } from './corpus.mjs';
import { benchFolder, peerFile, requireOwn, requirePeer } from './places.mjs';
import { timeAsync, timeSync } from './timing.mjs';

const require = createRequire(import.meta.url);

export function createKit(settings) {
  const servers = [];
  return {
    settings,
    /** Nanoseconds a call takes. */
    time: (operation) => timeSync(settings, operation),
    timeAsync: (operation) => timeAsync(settings, operation),
    /** Our own parts, by the entry's name below `ours/`. */
    ours: (entry) => require(oursFile(entry)),
    requireOwn,
    requirePeer,
    /** A module inside a peer's package. */
    peerModule: (...parts) => require(peerFile(...parts)),
    /** The same for the kind of module that cannot be required alone. */
    peerImport: (...parts) => import(pathToFileURL(peerFile(...parts)).href),
    frames: (count = settings.frames) => corpus(count),
    /** Starts a server of `lib/` in a process of its own; answers with its port and a way to talk to it. */
    startServer: async (file, options = {}) => {
      const child = fork(path.join(benchFolder, 'lib', file), [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      servers.push(child);
      const ask = (message) =>
        new Promise((resolve, reject) => {
          child.once('message', resolve);
          child.once('exit', () => reject(new Error(`${file} ended`)));
          child.send(message);
        });
      const { port } = await ask({ start: options });
      return { port, ask, child };
    },
    /** The practice exchange, its market standing still; answers with what it prints about itself. */
    startSimulator: () =>
      new Promise((resolve, reject) => {
        const args = [oursFile('simulator'), '--json', '--port', '0', '--seed', '1', '--market', 'still'];
        const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
        servers.push(child);
        let printed = '';
        child.on('exit', () => reject(new Error('the simulator ended')));
        child.stdout.on('data', (bytes) => {
          printed += bytes;
          if (printed.includes('\n')) resolve(JSON.parse(printed));
        });
      }),
    stop: async () => {
      for (const server of servers) server.kill('SIGKILL');
    },
  };
}
