/** The practice exchange: one call starts it on loopback, one call ends it. Written from the protocol reference alone (section 13). */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock, type Clock } from '../core/base/clock';
import type { Disposable } from '../core/base/disposable';
import type { Permission } from './engine/accounts';
import type { CrowdDriver, MarketMode } from './engine/crowdDriver';
import type { Engine } from './engine/engine';
import { Venue, type VenueState } from './engine/venue';
import { FirstFacade, SecondFacade } from './facades';
import { Control } from './server/control';
import type { Facade } from './server/facade';
import type { FaultSpec } from './server/faultRules';
import { Faults } from './server/faults';
import { HttpHost } from './server/httpHost';
import { RequestLog, type RequestEntry } from './server/requestLog';
import { SocketHost } from './server/socketHost';

export type { FaultSpec, MarketMode, RequestEntry, VenueState };

export interface SimulatorOptions {
  /** Same seed, same history. Default 1. */
  readonly seed?: number;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** `live` moves by itself; `still` has seeded books that move only when ticked; `empty` has no house orders. Default `live`. */
  readonly market?: MarketMode;
  readonly clock?: Clock;
  /** Epoch ms at which the exchange's own clock starts; the machine's time when absent. */
  readonly startTime?: number;
  /** Lists only these pairs; all when absent. */
  readonly symbols?: readonly string[];
  /** Where a pair's price path ends and its trading begins, by symbol; the listing's own price when absent. */
  readonly prices?: Readonly<Record<string, string>>;
  /** Rate limits and connection limits; on by default. */
  readonly limits?: boolean;
}

export interface SimulatorAccount {
  /** Names the key; several keys may open one account. */
  readonly id: string;
  readonly label: string;
  readonly account: string;
  readonly key: string;
  readonly secret: string;
  readonly memo: string;
  readonly permissions: readonly Permission[];
}

export interface SimulatorUrls {
  readonly rest: string;
  readonly wsPublic: string;
  readonly wsPrivate: string;
}

/** A key of the second wire; its words are that wire's own. */
export interface SecondWireAccount {
  /** Names the key; several keys may open one account. */
  readonly id: string;
  readonly label: string;
  readonly account: string;
  readonly kind: 'classic' | 'unified';
  readonly environment: 'live' | 'demo';
  readonly key: string;
  /** What a client signs with: a shared secret, or an RSA private key in PEM form. */
  readonly secret: string;
  readonly passphrase: string;
  readonly permissions: readonly string[];
}

/** The same exchange in another venue's words. Sockets live below `socket`, at `/v2/ws/public` and its three siblings. */
export interface SecondWire {
  readonly rest: string;
  readonly socket: string;
  readonly accounts: readonly SecondWireAccount[];
}

export interface Simulator {
  readonly urls: SimulatorUrls;
  readonly accounts: readonly SimulatorAccount[];
  readonly secondWire: SecondWire;
  readonly engine: Engine;
  readonly market: CrowdDriver;
  readonly state: VenueState;
  setState(state: VenueState): void;
  /** Puts one account, or all clients', back to their start. */
  reset(account?: string): void;
  setLimits(enabled: boolean): void;
  /** The rule's id. */
  addFault(spec: FaultSpec): string;
  /** Removes one rule, or all. */
  removeFault(id?: string): void;
  requests(): readonly RequestEntry[];
  truth(account?: string): unknown;
  dispose(): Promise<void>;
}

const host = '127.0.0.1';

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const {
    seed = 1,
    port = 0,
    market = 'live',
    clock = systemClock,
    startTime,
    symbols,
    prices,
    limits = true,
  } = options;
  const venue = new Venue({ seed, clock, market, startTime, symbols, prices });
  const second = new SecondFacade(venue, clock);
  // BitMart answers for every path nobody else owns, so it stands last.
  const facades: readonly Facade[] = [second, new FirstFacade(venue, clock)];
  const faults = new Faults(seed);
  const log = new RequestLog();
  const sockets = new SocketHost(clock, faults, facades);
  const control = new Control({ venue, faults, log, sockets, facades });
  const http = new HttpHost({
    clock,
    venueNow: () => venue.engine.clock.now(),
    facadeOf: (path) => facadeOf(facades, path),
    faults,
    log,
  });
  if (!limits) for (const facade of facades) facade.setLimits(false);

  const serve = (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = URL.parse(incoming.url ?? '/', `http://${host}`);
    if (!url) {
      response.writeHead(400).end();
      return Promise.resolve();
    }
    return url.pathname.startsWith('/__')
      ? control.serve(incoming, response, url)
      : http.serve(incoming, response, url);
  };
  const server = createServer({ keepAlive: true, keepAliveTimeout: 65_000, noDelay: true }, (incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  server.on('upgrade', (incoming, socket, head) => {
    sockets.upgrade(incoming, socket, head).catch(() => {
      socket.destroy();
    });
  });
  const owned: readonly Disposable[] = [sockets, ...facades, venue];
  let address: AddressInfo;
  try {
    address = await listen(server, port);
  } catch (error) {
    for (const item of owned) item.dispose();
    throw error;
  }
  const authority = `${host}:${String(address.port)}`;
  let ended: Promise<void> | undefined;

  return {
    urls: {
      rest: `http://${authority}`,
      wsPublic: `ws://${authority}/api?protocol=1.1`,
      wsPrivate: `ws://${authority}/user?protocol=1.1`,
    },
    accounts: venue.keys.map(({ id, label, account, key, secret, memo, permissions }) => ({
      id,
      label,
      account,
      key,
      secret,
      memo,
      permissions,
    })),
    secondWire: {
      rest: `http://${authority}`,
      socket: `ws://${authority}`,
      accounts: second.keys.map(({ id, label, account, kind, environment, key, secret, passphrase, permissions }) => ({
        ...{ id, label, account, kind, environment, key, secret, passphrase, permissions },
      })),
    },
    engine: venue.engine,
    market: venue.crowd,
    get state() {
      return venue.state;
    },
    setState: (state) => {
      venue.setState(state);
      if (state === 'gone') sockets.closeAll(1001, 'Service closed');
    },
    reset: (account) => {
      for (const { id, kind } of venue.engine.accounts()) {
        if (kind === 'client' && (account === undefined || account === id)) venue.engine.resetAccount(id);
      }
    },
    setLimits: (enabled) => {
      for (const facade of facades) facade.setLimits(enabled);
    },
    addFault: (spec) => {
      const rule = faults.add(spec);
      sockets.onNewRule(rule);
      return rule.id;
    },
    removeFault: (id) => {
      faults.remove(id);
    },
    requests: () => log.list(),
    truth: (account) => control.truth(account),
    dispose: () => {
      ended ??= end(server, owned);
      return ended;
    },
  };
}

function facadeOf(facades: readonly Facade[], path: string): Facade {
  const facade = facades.find((candidate) => candidate.ownsPath(path));
  if (!facade) throw new Error(`Expected a facade for ${path}, found none`);
  return facade;
}

function listen(server: Server, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      if (typeof address === 'object' && address) resolve(address);
      else reject(new Error('Expected the server to have a port, found none'));
    });
  });
}

function end(server: Server, owned: readonly Disposable[]): Promise<void> {
  return new Promise((resolve) => {
    for (const item of owned) item.dispose();
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
