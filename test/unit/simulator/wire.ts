/** A bare client for the simulator's tests: signs by itself, sends exactly what it is told, inflates what comes back. */

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { inflateRawSync } from 'node:zlib';
import WebSocket from 'ws';
import { asArray, asObject, parseJson, type Json, type JsonObject } from '../../../src/core/base/json';
import type { Simulator, SimulatorAccount } from '../../../src/simulator';
import { until } from '../../support/until';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly json: JsonObject;
}

export function accountOf(simulator: Simulator, id = 'demo'): SimulatorAccount {
  const account = simulator.accounts.find((candidate) => candidate.id === id);
  assert.ok(account, `no account ${id}`);
  return account;
}

export function send(
  base: string,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(path, base), { method, headers, agent: false }, (incoming) => {
      const pieces: Buffer[] = [];
      incoming.on('data', (piece: Buffer) => pieces.push(piece));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const text = Buffer.concat(pieces).toString('utf8');
        const found = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as const);
        resolve({
          status: incoming.statusCode ?? 0,
          headers: Object.fromEntries(found),
          text,
          json: asObject(parseJson(text)) ?? {},
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

export function get(simulator: Simulator, path: string, headers: Record<string, string> = {}): Promise<Reply> {
  return send(simulator.urls.rest, 'GET', path, headers);
}

export function hmac(secret: string, timestamp: string, memo: string, payload: string): string {
  return createHmac('sha256', secret).update(`${timestamp}#${memo}#${payload}`).digest('hex');
}

export function signedHeaders(
  account: SimulatorAccount,
  body: string,
  timestamp = String(Date.now()),
): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    'X-BM-KEY': account.key,
    'X-BM-TIMESTAMP': timestamp,
    'X-BM-SIGN': hmac(account.secret, timestamp, account.memo, body),
  };
}

export function post(simulator: Simulator, path: string, body: unknown, id = 'demo'): Promise<Reply> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return send(simulator.urls.rest, 'POST', path, signedHeaders(accountOf(simulator, id), text), text);
}

/** A back-door call; fails the test when it is refused. */
export async function control(simulator: Simulator, method: string, path: string, body?: unknown): Promise<JsonObject> {
  const reply = await send(
    simulator.urls.rest,
    method,
    path,
    {},
    body === undefined ? undefined : JSON.stringify(body),
  );
  assert.equal(reply.status, 200, reply.text);
  return reply.json;
}

/** A text or number at that place, as text; anything else is empty. */
export function textAt(json: Json | undefined, ...path: readonly (string | number)[]): string {
  const value = field(json, ...path);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

export function field(json: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  let value = json;
  for (const step of path) value = typeof step === 'number' ? asArray(value)?.[step] : asObject(value)?.[step];
  return value;
}

export interface Frame {
  readonly text: string;
  readonly isBinary: boolean;
  readonly json: JsonObject;
}

/** A socket that keeps everything it hears. */
export class TestSocket {
  readonly frames: Frame[] = [];
  closed: { readonly code: number; readonly reason: string } | undefined;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer, isBinary) => {
      const text = isBinary ? inflateRawSync(data).toString('utf8') : data.toString('utf8');
      this.frames.push({ text, isBinary, json: asObject(parseJson(text)) ?? {} });
    });
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
    });
    socket.on('error', () => undefined);
  }

  static async open(url: string): Promise<TestSocket> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    const listener = new TestSocket(socket);
    await once(socket, 'open');
    return listener;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(...args: readonly string[]): void {
    this.send({ op: 'subscribe', args });
  }

  async login(account: SimulatorAccount, timestamp = String(Date.now())): Promise<void> {
    this.send({
      op: 'login',
      args: [account.key, timestamp, hmac(account.secret, timestamp, account.memo, 'bitmart.WebSocket')],
    });
    await this.next('login answer', ({ json }) => json['event'] === 'login');
  }

  /** The first frame, heard already or yet to come, that matches. */
  next(what: string, matches: (frame: Frame) => boolean): Promise<Frame> {
    return until(what, () => this.frames.find(matches));
  }

  table(name: string): readonly JsonObject[] {
    const found: JsonObject[] = [];
    for (const { json } of this.frames) if (json['table'] === name) found.push(asObject(field(json, 'data', 0)) ?? {});
    return found;
  }

  async whenClosed(): Promise<{ readonly code: number; readonly reason: string }> {
    return until('the socket to close', () => this.closed);
  }

  close(): void {
    this.socket.terminate();
  }
}
