/** The back door for tests: truth, request log, faults, venue switches and hand-made ticks, on loopback names only. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { Decimal } from '../../core/base/decimal';
import { asObject, parseJson, type Json, type JsonObject } from '../../core/base/json';
import type { AccountBook } from '../engine/accountBook';
import { feeAccount } from '../engine/ledger';
import type { Venue, VenueState } from '../engine/venue';
import type { OrderDraft, OrderKind, Side, StpMode } from '../engine/words';
import type { Facade } from './facade';
import { readFaultSpec } from './faultRules';
import type { Faults } from './faults';
import { readBody } from './httpHost';
import type { RequestLog } from './requestLog';
import type { SocketHost } from './socketHost';

export interface ControlOptions {
  readonly venue: Venue;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly sockets: SocketHost;
  readonly facades: readonly Facade[];
}

const states: readonly VenueState[] = ['open', 'ordersSuspended', 'tradingEnded', 'gone'];
const kinds: readonly OrderKind[] = ['limit', 'market', 'limitMaker', 'ioc', 'fok'];
const stpModes: readonly StpMode[] = ['none', 'cancelMaker', 'cancelTaker', 'cancelBoth'];
const loopbackNames: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** What a control call was asked wrongly; becomes a 400. */
class ControlError extends Error {
  override readonly name = 'ControlError';
}

export class Control {
  private readonly routes: Readonly<Record<string, (query: URLSearchParams, body: JsonObject) => unknown>>;

  constructor(private readonly options: ControlOptions) {
    this.routes = {
      'GET /__truth': (query) => this.truth(query.get('account') ?? undefined),
      'GET /__requests': (query) => ({
        total: options.log.count,
        requests: options.log.list(Number(query.get('since') ?? '0')),
      }),
      'DELETE /__requests': () => {
        options.log.clear();
        return {};
      },
      'GET /__fault': () => ({ faults: options.faults.list() }),
      'POST /__fault': (_query, body) => this.addFault(body),
      'DELETE /__fault': (query) => ({ removed: options.faults.remove(query.get('id') ?? undefined) }),
      'GET /__venue': () => this.venueReport(),
      'POST /__venue': (_query, body) => this.changeVenue(body),
      'POST /__tick': (_query, body) => this.tick(body),
    };
  }

  async serve(incoming: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    if (!isFromLoopback(incoming)) {
      reply(response, 403, { error: 'Control endpoints answer on loopback host names only' });
      return;
    }
    const route = this.routes[`${incoming.method ?? 'GET'} ${url.pathname}`];
    if (!route) {
      reply(response, 404, { error: `No control endpoint ${incoming.method ?? ''} ${url.pathname}` });
      return;
    }
    const bytes = await readBody(incoming);
    const body = !bytes || bytes.length === 0 ? {} : asObject(parseJson(bytes.toString('utf8')));
    if (!body) {
      reply(response, 400, { error: 'Expected a JSON object' });
      return;
    }
    try {
      reply(response, 200, route(url.searchParams, body));
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      reply(response, 400, { error: error.message });
    }
  }

  /** Accounts, orders, fills, balances, ledger sums and book tops: what the exchange itself holds to be so. */
  truth(filter?: string): unknown {
    const { venue, sockets, faults, log } = this.options;
    const { engine } = venue;
    const wanted = filter === undefined ? undefined : this.accountId(filter);
    const accounts = [...engine.accounts()].filter(({ id, kind }) =>
      wanted === undefined ? kind === 'client' : id === wanted,
    );
    const sums = [...engine.ledger.sums()];
    return {
      ...this.venueReport(),
      requests: log.count,
      accounts: accounts.map((account) => this.accountReport(account)),
      ledger: {
        isBalanced: sums.every(([, sum]) => sum.isZero),
        sums: Object.fromEntries(sums),
        circulation: Object.fromEntries(engine.ledger.circulation()),
        fees: Object.fromEntries(
          [...engine.ledger.balances(feeAccount)].map(([currency, { available }]) => [currency, available]),
        ),
      },
      books: Object.fromEntries(
        [...engine.markets].map(([symbol, { book, last }]) => [
          symbol,
          { last, bid: levelReport(book.best('buy')), ask: levelReport(book.best('sell')) },
        ]),
      ),
      sockets: sockets.report(),
      faults: faults.list(),
    };
  }

  private accountReport(account: AccountBook): unknown {
    return {
      id: account.id,
      balances: Object.fromEntries(this.options.venue.engine.ledger.balances(account.id)),
      openOrders: [...account.open.values()].map((order) => order.view()),
      finishedOrders: [...account.history()].map((order) => order.view()),
      fills: account.fills(),
    };
  }

  private venueReport(): Readonly<Record<string, unknown>> {
    const { venue } = this.options;
    const { clock } = venue.engine;
    return {
      ...{
        time: clock.now(),
        clockShiftMs: clock.shiftMs,
        state: venue.state,
        seed: venue.seed,
        isFrozen: venue.crowd.isFrozen,
      },
    };
  }

  private addFault(body: JsonObject): unknown {
    const spec = readFaultSpec(body);
    if (typeof spec === 'string') throw new ControlError(spec);
    const rule = this.options.faults.add(spec);
    this.options.sockets.onNewRule(rule);
    return { id: rule.id };
  }

  private changeVenue(body: JsonObject): unknown {
    const { venue, sockets, facades } = this.options;
    const { state, clockShiftMs, limits, market, reset, close, order, cancel, deposit } = body;
    const results: Record<string, unknown> = {};
    if (state !== undefined) {
      venue.setState(oneOf(states, state, 'state'));
      if (state === 'gone') sockets.closeAll(1001, 'Service closed');
    }
    if (typeof clockShiftMs === 'number') venue.engine.clock.shiftMs = clockShiftMs;
    if (typeof limits === 'boolean') for (const facade of facades) facade.setLimits(limits);
    if (market === 'frozen' || market === 'live') venue.crowd.setFrozen(market === 'frozen');
    if (typeof reset === 'string') this.reset(reset);
    if (typeof close === 'number') sockets.closeAll(close, 'Closed by test');
    const depositing = asObject(deposit);
    if (depositing)
      venue.engine.deposit(
        this.requiredAccount(depositing),
        textOf(depositing, 'currency'),
        decimalOf(depositing, 'amount'),
      );
    const ordering = asObject(order);
    if (ordering) results['order'] = venue.engine.place(this.requiredAccount(ordering), draftOf(ordering));
    const canceling = asObject(cancel);
    if (canceling) results['canceled'] = this.cancel(canceling);
    return { ...this.venueReport(), ...results };
  }

  private cancel(json: JsonObject): unknown {
    const { engine } = this.options.venue;
    const account = this.requiredAccount(json);
    const { id, symbol } = json;
    if (typeof id === 'string') return engine.cancel(account, id, 'system') ?? null;
    return engine.cancelAll(account, { symbol: typeof symbol === 'string' ? symbol : undefined }, 'system');
  }

  private reset(which: string): void {
    const { engine } = this.options.venue;
    const ids =
      which === 'all'
        ? [...engine.accounts()].filter(({ kind }) => kind === 'client').map(({ id }) => id)
        : [this.accountId(which)];
    for (const id of ids) engine.resetAccount(id);
  }

  private tick({ steps, symbol }: JsonObject): unknown {
    const count = typeof steps === 'number' ? Math.min(100_000, Math.max(0, Math.floor(steps))) : 1;
    this.options.venue.crowd.tick(count, typeof symbol === 'string' ? symbol : undefined);
    return this.venueReport();
  }

  private requiredAccount(json: JsonObject): string {
    return this.accountId(textOf(json, 'account'));
  }

  /** An account's id, from itself, a key's id or an access key. */
  private accountId(name: string): string {
    const { venue } = this.options;
    const key = venue.keys.find((candidate) => candidate.id === name || candidate.key === name);
    const id = venue.engine.account(name)?.id ?? key?.account;
    if (id === undefined) throw new ControlError(`No account or key ${JSON.stringify(name)}`);
    return id;
  }
}

function draftOf(json: JsonObject): OrderDraft {
  const sides: readonly Side[] = ['buy', 'sell'];
  const { stp, clientId } = json;
  return {
    symbol: textOf(json, 'symbol'),
    side: oneOf(sides, json['side'], 'side'),
    kind: oneOf(kinds, json['kind'] ?? 'limit', 'kind'),
    price: json['price'] === undefined ? undefined : decimalOf(json, 'price'),
    size: json['size'] === undefined ? undefined : decimalOf(json, 'size'),
    notional: json['notional'] === undefined ? undefined : decimalOf(json, 'notional'),
    clientId: typeof clientId === 'string' ? clientId : undefined,
    stp: stp === undefined ? undefined : oneOf(stpModes, stp, 'stp'),
  };
}

function oneOf<T extends string>(choices: readonly T[], value: Json | undefined, what: string): T {
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) throw new ControlError(`Expected ${what} to be one of ${choices.join(', ')}`);
  return choice;
}

function textOf(json: JsonObject, name: string): string {
  const value = json[name];
  if (typeof value !== 'string' || value === '') throw new ControlError(`Expected ${name} to be text`);
  return value;
}

function decimalOf(json: JsonObject, name: string): Decimal {
  const value = json[name];
  const decimal = typeof value === 'string' || typeof value === 'number' ? Decimal.parseWire(value) : undefined;
  if (!decimal) throw new ControlError(`Expected ${name} to be a decimal`);
  return decimal;
}

function levelReport(level: { readonly price: Decimal; readonly total: Decimal } | undefined): unknown {
  return level ? { price: level.price, size: level.total } : null;
}

/** A web page cannot reach the back door by a name of its own that resolves to this machine. */
function isFromLoopback(incoming: IncomingMessage): boolean {
  const name = (incoming.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  return loopbackNames.has(name) && incoming.headers.origin === undefined;
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}
