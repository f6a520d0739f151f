/** The relay between windows on this machine: a lock file and a socket beside it that only this person's programs can open. */

import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import type { Clock } from '../base/clock';
import { toDisposable, type Disposable } from '../base/disposable';
import type { Logger } from '../base/log';
import { acquireFileLock, lockHolderToken } from './fileLock';
import type { RelayPort, RelayServer } from './sharedStreams';

export interface RelayPortOptions {
  /** Shared by every window of this installation. */
  readonly folder: string;
  readonly accountId: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What systems take for a socket's path, less a little. */
const maxPathBytes = 100;
const handshakeMs = 2_000;
/** A window that does not read is let go; it comes back and asks by REST what it missed. */
const maxUnsentBytes = 1_000_000;
const maxLineLength = 1_000_000;

export function relayPort({ folder, accountId, clock, logger }: RelayPortOptions): RelayPort {
  const token = randomBytes(16).toString('hex');
  const tag = shortDigest(accountId, 8);
  const lockFile = path.join(folder, `stream-${tag}.lock`);
  return {
    acquire: () => acquireFileLock(lockFile, token, clock),
    serve: (greeting) => {
      sweep(folder, tag);
      return serve(socketPath(folder, tag, token), token, greeting, clock, logger);
    },
    connect: (onLine, onClose) => {
      const owner = lockHolderToken(lockFile);
      const address = owner === undefined ? undefined : socketPath(folder, tag, owner);
      if (owner === undefined || owner === token || address === undefined) return clock.setTimeout(onClose, 0);
      return connect(address, owner, onLine, onClose);
    },
  };
}

function serve(
  address: string | undefined,
  token: string,
  greeting: () => string,
  clock: Clock,
  logger: Logger,
): RelayServer {
  const members = new Set<Socket>();
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    // Whoever cannot name what stands in the owner's lock file is not one of our windows.
    const limit = clock.setTimeout(() => socket.destroy(), handshakeMs);
    readLines(socket, (line) => {
      if (members.has(socket)) return;
      if (line !== token) {
        socket.destroy();
        return;
      }
      limit.dispose();
      members.add(socket);
      socket.write(`${greeting()}\n`);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      limit.dispose();
      sockets.delete(socket);
      members.delete(socket);
    });
  });
  server.on('error', (error) => {
    logger.warn(`Other windows cannot follow this one: ${error.message}`);
  });
  if (address === undefined) logger.warn('The path is too long for a socket; each window has a stream of its own');
  else {
    server.listen(address, () => {
      if (process.platform !== 'win32') chmodSync(address, 0o600);
    });
  }
  server.unref();
  return {
    tell: (line) => {
      for (const socket of members) {
        if (socket.writableLength > maxUnsentBytes) socket.destroy();
        else socket.write(`${line}\n`);
      }
    },
    dispose: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function connect(address: string, token: string, onLine: (line: string) => void, onClose: () => void): Disposable {
  const socket = createConnection(address);
  let isOver = false;
  socket.unref();
  socket.on('connect', () => socket.write(`${token}\n`));
  readLines(socket, (line) => {
    if (!isOver) onLine(line);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    if (isOver) return;
    isOver = true;
    onClose();
  });
  return toDisposable(() => {
    isOver = true;
    socket.destroy();
  });
}

function readLines(socket: Socket, onLine: (line: string) => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > maxLineLength) socket.destroy();
    for (const line of lines) onLine(line);
  });
}

/** `undefined` where the system has no room for such a path. The name is as hard to guess as the token. */
function socketPath(folder: string, tag: string, token: string): string | undefined {
  const name = `stream-${tag}-${shortDigest(token, 12)}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\bitmart-desk-${name}`;
  const address = path.join(folder, `${name}.sock`);
  return Buffer.byteLength(address) <= maxPathBytes ? address : undefined;
}

/** Sockets that owners who died have left. */
function sweep(folder: string, tag: string): void {
  if (process.platform === 'win32' || !existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (name.startsWith(`stream-${tag}-`) && name.endsWith('.sock')) rmSync(path.join(folder, name), { force: true });
  }
}

function shortDigest(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
