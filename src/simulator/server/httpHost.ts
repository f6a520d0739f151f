/** Real HTTP on loopback: reads a request, lets faults have their way, asks the facade, writes the reply and the log. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { delay, type Clock } from '../../core/base/clock';
import type { Facade, Identity, WireReply, WireRequest } from './facade';
import type { Effect } from './faultRules';
import { waitOf, type Faults, type Rule } from './faults';
import { paceOf, writePaced } from './pacing';
import type { RequestLog } from './requestLog';

const maxBodyBytes = 1_048_576;

export interface HttpHostOptions {
  readonly clock: Clock;
  readonly venueNow: () => number;
  readonly facadeOf: (path: string) => Facade;
  readonly faults: Faults;
  readonly log: RequestLog;
}

/** What is finally sent; differs from the facade's reply when a fault replaced it. */
interface Outgoing {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const cloudflarePage =
  '<!DOCTYPE html>\n<html lang="en-US"><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1>' +
  '<p>Cloudflare Ray ID: practice0000000000. Error 1010.</p></body></html>\n';

export class HttpHost {
  /** Replies held back by `reorder`, by rule id, until the next one has gone. */
  private readonly held = new Map<string, () => void>();

  constructor(private readonly options: HttpHostOptions) {}

  async serve(incoming: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const { faults, clock } = this.options;
    const body = await readBody(incoming);
    if (!body) {
      incoming.destroy();
      return;
    }
    const facade = this.options.facadeOf(url.pathname);
    const plain = requestOf(incoming, url, body);
    const identity = facade.identify(plain);
    const rules = faults.strike({
      scope: 'http',
      path: plain.path,
      method: plain.method,
      ...identity,
      accessKey: accessKeyOf(incoming),
    });
    const request: WireRequest = { ...plain, shiftMs: sum(rules, 'clock-shift'), readLagMs: sum(rules, 'forget-read') };
    const record = (verdict: string, reply?: WireReply, status?: number): void => {
      this.record(request, identity, rules, verdict, reply, status);
    };

    await this.wait(rules, 'before');
    const lost = rules.find(({ effect }) => effect.type === 'drop-before');
    if (lost) {
      record('dropped-before');
      drop(incoming, lost.effect);
      return;
    }
    for (const { effect } of rules) if (effect.type === 'ban') facade.ban(request, effect.ms ?? 60_000);
    const early = rules.find(({ effect }) => replaces(effect) && phaseOf(effect) === 'before');
    if (early) {
      record('replaced', undefined, this.send(response, replacement(early.effect), rules));
      return;
    }
    const reply = facade.handle(request);
    for (const { effect } of rules) {
      if (effect.type === 'duplicate') for (let i = effect.count ?? 1; i > 0; i--) facade.handle(request);
    }
    await this.wait(rules, 'after');
    const vanished = rules.find(
      ({ effect }) => effect.type === 'drop-after' || effect.type === 'close' || effect.type === 'half-open',
    );
    if (vanished) {
      record('dropped-after', reply);
      drop(incoming, vanished.effect);
      return;
    }
    const late = rules.find(({ effect }) => replaces(effect));
    const outgoing = late
      ? { ...replacement(late.effect), headers: { ...reply.headers, ...replacement(late.effect).headers } }
      : this.shape(request, reply, rules);
    for (const rule of rules) if (rule.effect.type === 'reorder') await this.hold(rule, clock);
    record(late ? 'replaced' : 'answered', reply, this.send(response, outgoing, rules));
  }

  private async wait(rules: readonly Rule[], phase: 'before' | 'after'): Promise<void> {
    for (const rule of rules) {
      if (rule.effect.type === 'delay' && (rule.effect.phase ?? 'before') === phase)
        await delay(this.options.clock, waitOf(rule));
    }
  }

  /** The first reply waits until the second has been sent, or two seconds at most. */
  private async hold(rule: Rule, clock: Clock): Promise<void> {
    const release = this.held.get(rule.id);
    if (release) {
      this.held.delete(rule.id);
      // The later reply goes now; the earlier one right after it.
      setImmediate(release);
      return;
    }
    await new Promise<void>((resolve) => {
      this.held.set(rule.id, resolve);
      void delay(clock, rule.effect.ms ?? 2_000).then(() => {
        this.held.delete(rule.id);
        resolve();
      });
    });
  }

  private shape(request: WireRequest, reply: WireReply, rules: readonly Rule[]): Outgoing {
    let body: Buffer = Buffer.from(reply.body);
    let headers: Record<string, string> = { 'Content-Type': 'application/json;charset=UTF-8', ...reply.headers };
    for (const { effect, frozen } of rules) {
      if (effect.type === 'freeze') {
        const what = `${request.method} ${request.path}?${request.queryText}`;
        const first = frozen.get(what) ?? reply.body;
        frozen.set(what, first);
        body = Buffer.from(first);
      }
      if (effect.type === 'truncate')
        body = body.subarray(0, Math.min(body.length - 1, effect.bytes ?? Math.floor(body.length / 2)));
      if (effect.type === 'bomb') {
        const padding = Buffer.alloc(effect.bytes ?? 50_000_000, 0x20);
        body = effect.deflated ? gzipSync(padding) : padding;
        if (effect.deflated) headers = { ...headers, 'Content-Encoding': 'gzip' };
      }
    }
    return { status: reply.status, headers, body };
  }

  private send(response: ServerResponse, { status, headers, body }: Outgoing, rules: readonly Rule[]): number {
    if (response.destroyed) return status;
    response.writeHead(status, { ...headers, 'Content-Length': String(body.length) });
    const pace = rules.map(({ effect }) => paceOf(effect)).find((found) => found !== undefined);
    if (!pace) {
      response.end(body);
      return status;
    }
    response.socket?.setNoDelay(true);
    void writePaced(
      body,
      pace,
      this.options.clock,
      (piece) => {
        response.write(piece);
      },
      () => response.destroyed,
    ).then(() => {
      if (!response.destroyed) response.end();
    });
    return status;
  }

  private record(
    request: WireRequest,
    identity: Identity,
    rules: readonly Rule[],
    verdict: string,
    reply: WireReply | undefined,
    status: number | undefined,
  ): void {
    this.options.log.add({
      time: this.options.venueNow(),
      method: request.method,
      path: request.path,
      query: request.queryText,
      body: request.body.toString('utf8'),
      ...identity,
      verdict,
      status: status ?? reply?.status,
      code: reply?.code,
      unknownFields: reply?.unknownFields ?? [],
      findings: reply?.findings ?? [],
      faults: rules.map(({ id }) => id),
    });
  }
}

function requestOf(incoming: IncomingMessage, url: URL, body: Buffer): WireRequest {
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    queryText: url.search.replace(/^\?/, ''),
    headers: incoming.headers,
    body,
    ip: ipOf(incoming),
    shiftMs: 0,
    readLagMs: 0,
  };
}

export function ipOf(incoming: IncomingMessage): string {
  return (incoming.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}

/** Whatever header carries an access key on one of the wires. */
export function accessKeyOf(incoming: IncomingMessage): string | undefined {
  const value = incoming.headers['x-bm-key'] ?? incoming.headers['access-key'];
  return typeof value === 'string' ? value : undefined;
}

/** `undefined` when the client went away or sent too much. */
export async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of incoming) {
      const bytes = Buffer.isBuffer(piece) ? piece : Buffer.from(String(piece));
      size += bytes.length;
      if (size > maxBodyBytes) return undefined;
      pieces.push(bytes);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(pieces);
}

function sum(rules: readonly Rule[], type: Effect['type']): number {
  return rules.filter(({ effect }) => effect.type === type).reduce((total, { effect }) => total + (effect.ms ?? 0), 0);
}

function replaces(effect: Effect): boolean {
  return effect.type === 'status' || effect.type === 'html' || effect.type === 'redirect' || effect.type === 'body';
}

function phaseOf(effect: Effect): 'before' | 'after' {
  return effect.phase ?? 'before';
}

function replacement(effect: Effect): Outgoing {
  const json = { 'Content-Type': effect.contentType ?? 'application/json;charset=UTF-8' };
  const html = { 'Content-Type': 'text/html; charset=UTF-8', Server: 'cloudflare' };
  const body = Buffer.from(effect.body ?? '', effect.base64 ? 'base64' : 'utf8');
  if (effect.type === 'html')
    return {
      status: effect.status ?? 403,
      headers: html,
      body: effect.body === undefined ? Buffer.from(cloudflarePage) : body,
    };
  if (effect.type === 'redirect') {
    return {
      status: effect.status ?? 302,
      headers: { ...json, Location: effect.location ?? 'http://127.0.0.1:9/elsewhere' },
      body,
    };
  }
  return { status: effect.status ?? (effect.type === 'status' ? 503 : 200), headers: json, body };
}

/** A reset shows at once; a black hole leaves the connection open and silent. */
function drop(incoming: IncomingMessage, effect: Effect): void {
  if (effect.how === 'blackhole' || effect.type === 'half-open') return;
  incoming.socket.resetAndDestroy();
}
