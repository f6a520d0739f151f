/** The order in which one request is checked: route, quota, key, signature, permission, body, then its handler (reference 13.1). */

import { asObject, parseJson } from '../../core/base/json';
import type { ApiKey } from '../engine/accounts';
import type { Venue, VenueState } from '../engine/venue';
import type { Identity, WireReply, WireRequest } from '../server/facade';
import { accountEndpoints } from './accountEndpoints';
import { EnvelopePrinter } from './envelope';
import type { Endpoint } from './endpoint';
import { ApiFailure, errorRow, type ErrorCode } from './errorTexts';
import { Limits } from './limits';
import { Params } from './params';
import { publicEndpoints } from './publicEndpoints';
import { retiredCode } from './retired';
import { verify } from './signature';
import { tradingEndpoints } from './tradingEndpoints';

export const endpoints: readonly Endpoint[] = [...publicEndpoints, ...tradingEndpoints, ...accountEndpoints];

const minuteMs = 60_000;
const defaultRecvWindow = 5_000;
const aheadMs = 1_000;

/** What taking orders, and changing them at all, answers in each stage of the wind-down. */
const closed: Readonly<
  Record<VenueState, { readonly places?: ErrorCode; readonly trades?: ErrorCode; readonly all?: ErrorCode }>
> = {
  open: {},
  ordersSuspended: { places: 30016 },
  tradingEnded: { places: 50040, trades: 50040 },
  gone: { all: 30014 },
};

interface Notes {
  readonly unknownFields: string[];
  readonly findings: string[];
}

export class Pipeline {
  readonly limits: Limits;
  private readonly table = new Map<string, Endpoint>();
  private readonly paths: ReadonlySet<string>;
  private readonly printer: EnvelopePrinter;

  constructor(private readonly venue: Venue) {
    const now = (): number => venue.engine.clock.marketTime();
    this.limits = new Limits(now);
    this.printer = new EnvelopePrinter(venue.seed, now);
    for (const endpoint of endpoints) this.table.set(`${endpoint.method} ${endpoint.path}`, endpoint);
    this.paths = new Set(endpoints.map(({ path }) => path));
  }

  identify(request: WireRequest): Identity {
    const key = this.venue.key(headerOf(request, 'x-bm-key'));
    const symbol = request.query.get('symbol') ?? asObject(parseJson(request.body.toString('utf8')))?.['symbol'];
    return { account: key?.account, keyId: key?.id, symbol: typeof symbol === 'string' ? symbol : undefined };
  }

  run(request: WireRequest): WireReply {
    const notes: Notes = { unknownFields: [], findings: [] };
    const headers: Record<string, string> = {};
    try {
      const data = this.check(request, notes, headers);
      return { status: 200, headers, body: this.printer.success(data), code: '1000', ...notes };
    } catch (error) {
      const { code, message } = error instanceof ApiFailure ? error : new ApiFailure(59002);
      if (!(error instanceof ApiFailure)) notes.findings.push(`simulator error: ${String(error)}`);
      return {
        status: errorRow(code).http,
        headers,
        body: this.printer.failure(code, message),
        code: String(code),
        ...notes,
      };
    }
  }

  private check(request: WireRequest, notes: Notes, headers: Record<string, string>): unknown {
    const stage = closed[this.venue.state];
    if (stage.all) throw new ApiFailure(stage.all);
    const endpoint = this.route(request);
    const accessKey = headerOf(request, 'x-bm-key');
    const key = this.venue.key(accessKey);
    this.count(endpoint, request, key, headers);
    if (endpoint.auth !== 'none') checkKey(accessKey, key, request.ip);
    const now = this.venue.engine.clock.now() + request.shiftMs;
    const body = request.body.length === 0 ? {} : asObject(parseJson(request.body.toString('utf8')));
    const params =
      endpoint.method === 'GET'
        ? Params.fromQuery(request.query, endpoint.fields)
        : new Params(body ?? {}, endpoint.fields);
    if (endpoint.auth === 'signed' && key) checkSignature(request, key, endpoint, params, now);
    if (endpoint.permission && key && !key.permissions.includes(endpoint.permission)) throw new ApiFailure(30012);
    if (endpoint.method === 'POST' && !body) throw new ApiFailure(30018);
    notes.unknownFields.push(...params.unknownFields);
    if (endpoint.takesOrders && stage.places) throw new ApiFailure(stage.places);
    if (endpoint.trades && stage.trades) throw new ApiFailure(stage.trades);
    return endpoint.handle({
      ...{ venue: this.venue, params, now, readLagMs: request.readLagMs },
      account: key && this.venue.engine.account(key.account),
      finding: (text) => notes.findings.push(text),
      unknown: (fields) => notes.unknownFields.push(...fields),
    });
  }

  private route(request: WireRequest): Endpoint {
    const endpoint = this.table.get(`${request.method} ${request.path}`);
    if (endpoint) return endpoint;
    const retired = retiredCode(request.path);
    if (retired) throw new ApiFailure(retired);
    if (this.paths.has(request.path)) throw new ApiFailure(request.path.startsWith('/account/') ? 60030 : 57001);
    throw new ApiFailure(30000);
  }

  private count(
    endpoint: Endpoint,
    request: WireRequest,
    key: ApiKey | undefined,
    headers: Record<string, string>,
  ): void {
    const { quota } = endpoint;
    // A call without a known key cannot be counted against one; its address stands in.
    const who = quota.scope === 'ip' || !key ? request.ip : quota.scope === 'key' ? key.id : key.account;
    const verdict = this.limits.take(endpoint.path, quota, who);
    Object.assign(headers, verdict.headers);
    if (verdict.outcome === 'limited') throw new ApiFailure(30013);
    if (verdict.outcome === 'banned') throw new ApiFailure(30017);
  }
}

function checkKey(accessKey: string, key: ApiKey | undefined, ip: string): void {
  if (accessKey === '') throw new ApiFailure(30001);
  if (!key) throw new ApiFailure(30002);
  if (key.state === 'frozen') throw new ApiFailure(30003);
  if (key.state === 'expired') throw new ApiFailure(30011);
  if (key.allowedIps.length > 0 && !key.allowedIps.includes(ip)) throw new ApiFailure(30010);
}

function checkSignature(request: WireRequest, key: ApiKey, endpoint: Endpoint, params: Params, now: number): void {
  const signature = headerOf(request, 'x-bm-sign');
  const stamp = headerOf(request, 'x-bm-timestamp');
  if (signature === '') throw new ApiFailure(30004);
  if (stamp === '') throw new ApiFailure(30006);
  if (!/^\d+$/.test(stamp)) throw new ApiFailure(30006, 'Header X-BM-TIMESTAMP must be long');
  if (stamp.length > 16) throw new ApiFailure(30008);
  checkTime(Number(stamp), endpoint, params, now);
  if (!verify(key.secret, stamp, key.memo, request.body, signature)) throw new ApiFailure(30005);
}

function checkTime(timestamp: number, endpoint: Endpoint, params: Params, now: number): void {
  if (!endpoint.hasRecvWindow) {
    if (Math.abs(now - timestamp) > minuteMs) throw new ApiFailure(30007);
    return;
  }
  const window = params.integer('recvWindow', defaultRecvWindow);
  if (window === undefined || window <= 0 || window > minuteMs) {
    throw new ApiFailure(30007, 'Header X-BM-TIMESTAMP range. recvWindow must be an integer in (0, 60000]');
  }
  if (timestamp >= now + aheadMs || now - timestamp > window) {
    throw new ApiFailure(
      30007,
      'Header X-BM-TIMESTAMP range. Timestamp for this request is outside of the recvWindow.',
    );
  }
}

export function headerOf(request: WireRequest, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value.trim() : '';
}
