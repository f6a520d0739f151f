/** The order in which one request is checked, and its envelope (reference 3, 4.1, 15.2 to 15.4). */

import { asArray, asObject, parseJson, type Json } from '../../core/base/json';
import type { Venue } from '../engine/venue';
import type { Identity, WireReply, WireRequest } from '../server/facade';
import { Fields, fieldsOf, findMarket, type Call, type Endpoint } from './call';
import { codeOf, statusOf, WireFailure } from './codes';
import type { BitgetKey, Generation } from './keys';
import { Limits } from './limits';
import { privateEndpoints } from './privateEndpoints';
import { publicEndpoints } from './publicEndpoints';
import { decodedQuery, isSignedBy } from './signature';

const toleranceMs = 30_000;
const addressCallsPerSecond = 100;
const maxKnownCancels = 1000;

interface Notes {
  readonly unknownFields: string[];
  readonly findings: string[];
}

export class Pipeline {
  readonly limits: Limits;
  private readonly table: ReadonlyMap<string, Endpoint>;
  private readonly cancelsAt = new Map<string, number>();

  constructor(
    private readonly venue: Venue,
    private readonly keys: ReadonlyMap<string, BitgetKey>,
  ) {
    this.limits = new Limits(() => venue.engine.clock.marketTime());
    const endpoints = [...publicEndpoints, ...privateEndpoints];
    this.table = new Map(endpoints.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint]));
  }

  identify(request: WireRequest): Identity {
    const key = this.keys.get(headerOf(request, 'access-key'));
    const body = parseJson(request.body.toString('utf8'));
    const first = asObject(asArray(body)?.[0] ?? body ?? null);
    const symbol = request.query.get('symbol') ?? first?.['symbol'];
    const market = typeof symbol === 'string' ? findMarket(this.venue, symbol) : undefined;
    return { account: key?.account, keyId: key?.id, symbol: market?.symbol };
  }

  run(request: WireRequest): WireReply {
    const notes: Notes = { unknownFields: [], findings: [] };
    const headers: Record<string, string> = {};
    const requestTime = this.venue.engine.clock.now() + request.shiftMs;
    const reply = (status: number, code: string, msg: string, data: unknown): WireReply => ({
      ...{ status, headers, code, ...notes },
      body: JSON.stringify({ code, msg, requestTime, data }),
    });
    const generation: Generation = request.path.startsWith('/api/v3/') ? 'v3' : 'v2';
    try {
      return reply(200, '00000', 'success', this.check(request, notes, headers));
    } catch (error) {
      const failure = error instanceof WireFailure ? error : new WireFailure('system');
      if (failure !== error) notes.findings.push(`simulator error: ${String(error)}`);
      return reply(statusOf(failure.problem), codeOf(failure.problem, generation), failure.message, null);
    }
  }

  private check(request: WireRequest, notes: Notes, headers: Record<string, string>): unknown {
    const endpoint = this.table.get(`${request.method} ${request.path}`);
    if (!endpoint || this.venue.state === 'gone') throw new WireFailure('noSuchUrl');
    const key = this.keys.get(headerOf(request, 'access-key'));
    this.count(endpoint, request, key, headers);
    const now = this.venue.engine.clock.now() + request.shiftMs;
    if (endpoint.permission) this.checkKey(request, endpoint, key, now, notes);
    const body = parseJson(request.body.toString('utf8'));
    const entries = asArray(body)?.map(fieldsOf);
    if (request.method === 'POST' && !entries && !asObject(body)) throw new WireFailure('parameterWrong', 'body');
    const fields = request.method === 'GET' ? new Fields(Object.fromEntries(request.query)) : fieldsOf(body);
    this.noteUnknown(endpoint, fields, entries, body, notes);
    if (this.cancelsAt.size > maxKnownCancels) this.cancelsAt.clear();
    const { venue, cancelsAt } = this;
    const { generation } = endpoint;
    const call: Call = { ...{ generation, venue, fields, entries, now, key, cancelsAt }, readLagMs: request.readLagMs };
    if (endpoint.permission === 'trade' && venue.state !== 'open' && endpoint.path.includes('place')) {
      throw new WireFailure('symbolClosed', fields.text('symbol'));
    }
    return endpoint.handle(call);
  }

  private count(
    endpoint: Endpoint,
    request: WireRequest,
    key: BitgetKey | undefined,
    headers: Record<string, string>,
  ): void {
    const who = endpoint.permission && key ? key.account : request.ip;
    const left = this.limits.take(endpoint.path, who, endpoint.perSecond);
    headers['x-mbx-used-remain-limit'] = String(left ?? 0);
    // Six thousand a minute for one address, whatever it asks.
    const isAddressSpent = this.limits.take('any', request.ip, addressCallsPerSecond) === undefined;
    if (left === undefined || isAddressSpent) throw new WireFailure('tooManyRequests');
  }

  private checkKey(
    request: WireRequest,
    endpoint: Endpoint,
    key: BitgetKey | undefined,
    now: number,
    notes: Notes,
  ): void {
    const signature = headerOf(request, 'access-sign');
    const stamp = headerOf(request, 'access-timestamp');
    const passphrase = headerOf(request, 'access-passphrase');
    if (headerOf(request, 'access-key') === '') throw new WireFailure('keyMissing');
    if (signature === '') throw new WireFailure('signMissing');
    if (!/^\d{1,16}$/.test(stamp)) throw new WireFailure('timestampBad');
    if (passphrase === '') throw new WireFailure('passphraseMissing');
    if (!key) throw new WireFailure('keyUnknown');
    const environment = headerOf(request, 'paptrading') === '1' ? 'demo' : 'live';
    if (key.environment !== environment) throw new WireFailure('wrongEnvironment');
    if (key.allowedIps.length > 0 && !key.allowedIps.includes(request.ip)) throw new WireFailure('ipNotAllowed');
    if (Math.abs(now - Number(stamp)) > toleranceMs) throw new WireFailure('expired');
    this.checkSignature(request, key, stamp, signature, notes);
    if (passphrase !== key.passphrase) throw new WireFailure('passphraseWrong');
    if (endpoint.permission && !key.permissions.includes(endpoint.permission)) throw new WireFailure('noPermission');
    if (endpoint.generation === 'v3' && key.kind === 'classic') throw new WireFailure('classicOnUnified');
    if (endpoint.generation === 'v2' && key.kind === 'unified') throw new WireFailure('unifiedOnClassic');
  }

  /** The decoded query counts; one signed as it was sent is told from it and refused where the two differ. */
  private checkSignature(request: WireRequest, key: BitgetKey, stamp: string, signature: string, notes: Notes): void {
    const { method, path, queryText } = request;
    const message = (query: string): string =>
      `${stamp}${method}${path}${query === '' ? '' : `?${query}`}${request.body.toString('utf8')}`;
    if (isSignedBy(key, message(decodedQuery(queryText)), signature)) return;
    if (isSignedBy(key, message(queryText), signature)) notes.findings.push('the encoded query was signed');
    throw new WireFailure('signatureWrong');
  }

  private noteUnknown(
    endpoint: Endpoint,
    fields: Fields,
    entries: readonly Fields[] | undefined,
    body: Json | undefined,
    notes: Notes,
  ): void {
    const inner = asArray(asObject(body)?.['orderList'])?.map(fieldsOf) ?? [];
    for (const each of [...(entries ? [] : [fields]), ...(entries ?? []), ...inner]) {
      notes.unknownFields.push(...each.unknownBeside(endpoint.fields));
    }
  }
}

export function headerOf(request: WireRequest, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value.trim() : '';
}
