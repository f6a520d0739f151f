/** Keep-alive agents, one per origin, that can hold one connection opened ahead of the request that will need it. */

// Bare module names on purpose: VS Code patches `require('http')` and its relatives for proxies and system certificates by these
// very names, and `node:http` may escape it.
import * as http from 'http';
import * as https from 'https';
import * as net from 'net';
import type { Duplex } from 'stream';

import type { Disposable } from '../base/disposable';

/** Idle longer than this, a connection is closed by us: most servers and middle boxes would soon close it silently. */
const idleMs = 55_000;
const agentOptions: http.AgentOptions = { keepAlive: true, maxSockets: 16, maxFreeSockets: 4, timeout: idleMs };

type Created = Duplex | null | undefined;
type OnCreated = (error: Error | null, stream: Duplex) => void;

/** One origin's connections. */
export interface Connections extends Disposable {
  readonly agent: http.Agent;
  /** True when the socket had finished connecting (and its TLS handshake) before this request got it. */
  wasParked(socket: Duplex): boolean;
  /** Opens a connection unless one is idle, and keeps it for the next request. Resolves false when that failed; never throws. */
  warm(target: { readonly host: string; readonly port: number }): Promise<boolean>;
  /** Ends every idle connection, so that the next request opens a new one. */
  dropIdle(): void;
}

export function createConnections(protocol: 'http:' | 'https:'): Connections {
  const park = new Park();
  const agent = protocol === 'https:' ? new ParkingHttpsAgent(park) : new ParkingHttpAgent(park);
  return {
    agent,
    wasParked: (socket) => park.handedOut.has(socket),
    warm: (target) => {
      if (park.isOccupied || Object.keys(agent.freeSockets).length > 0) return park.ready;
      return park.fill(agent.open({ ...agentOptions, ...target, servername: serverName(target.host) }), protocol);
    },
    dropIdle: () => {
      park.clear();
      for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
    },
    dispose: () => {
      park.clear();
      agent.destroy();
    },
  };
}

/** TLS names are host names; an address has none. */
function serverName(host: string): string {
  return net.isIP(host) === 0 ? host : '';
}

/** Holds at most one connection nobody has asked for yet. */
class Park {
  readonly handedOut = new WeakSet<Duplex>();
  private socket: net.Socket | undefined;
  ready: Promise<boolean> = Promise.resolve(true);

  get isOccupied(): boolean {
    return this.socket !== undefined;
  }

  fill(created: Created, protocol: 'http:' | 'https:'): Promise<boolean> {
    if (!(created instanceof net.Socket)) return Promise.resolve(false);
    const socket = created;
    this.socket = socket;
    socket.unref();
    socket.setTimeout(idleMs, () => socket.destroy());
    this.ready = new Promise((resolve) => {
      const forget = (): void => {
        if (this.socket === socket) this.socket = undefined;
        resolve(false);
      };
      // The listeners stay for the socket's life: a late error of a parked socket must never be an uncaught one.
      socket.once('error', forget);
      socket.once('close', forget);
      socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        this.handedOut.add(socket);
        resolve(true);
      });
    });
    return this.ready;
  }

  take(): net.Socket | undefined {
    const socket = this.socket;
    this.socket = undefined;
    if (!socket || socket.destroyed || !socket.writable) return undefined;
    socket.setTimeout(0);
    socket.ref();
    return socket;
  }

  clear(): void {
    this.socket?.destroy();
    this.socket = undefined;
  }
}

class ParkingHttpAgent extends http.Agent {
  constructor(private readonly park: Park) {
    super(agentOptions);
  }

  override createConnection(options: http.ClientRequestArgs, callback?: OnCreated): Created {
    return this.park.take() ?? super.createConnection(options, callback);
  }

  open(options: http.ClientRequestArgs): Created {
    return super.createConnection(options);
  }
}

class ParkingHttpsAgent extends https.Agent {
  constructor(private readonly park: Park) {
    super(agentOptions);
  }

  override createConnection(options: https.RequestOptions, callback?: OnCreated): Created {
    return this.park.take() ?? super.createConnection(options, callback);
  }

  open(options: https.RequestOptions): Created {
    return super.createConnection(options);
  }
}
