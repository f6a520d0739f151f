/** A TCP proxy for what HTTP cannot express: resets, black holes, slices, bandwidth, latency, refusal, and TLS by a foreign authority. */

import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

export interface FaultProxyOptions {
  /** Where honest bytes go. */
  readonly target: { readonly host: string; readonly port: number };
  /** Speaks TLS to clients with this certificate; plain TCP when absent. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** What befalls traffic from now on; each part by itself, all of them off at first. */
export interface ProxyTrouble {
  /** Bytes are taken and lead nowhere, in either direction. */
  readonly isBlackHole: boolean;
  /** New connections are reset at once. */
  readonly isRefusing: boolean;
  /** At most this many bytes in one piece towards the client. */
  readonly sliceBytes: number | undefined;
  readonly bytesPerSecond: number | undefined;
  readonly latencyMs: number;
  readonly jitterMs: number;
}

const calm: ProxyTrouble = {
  isBlackHole: false,
  isRefusing: false,
  sliceBytes: undefined,
  bytesPerSecond: undefined,
  latencyMs: 0,
  jitterMs: 0,
};

interface Pair {
  readonly client: Socket;
  readonly upstream: Socket;
}

export class FaultProxy {
  private current = calm;
  private readonly pairs = new Set<Pair>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly raw = new Set<Socket>();
  private acceptedCount = 0;
  private forwardedBytes = 0;

  private constructor(
    private readonly server: Server,
    private readonly target: FaultProxyOptions['target'],
  ) {}

  static async start({ target, tls }: FaultProxyOptions): Promise<FaultProxy> {
    const server = tls ? createTlsServer({ key: tls.key, cert: tls.cert }) : createServer();
    const proxy = new FaultProxy(server, target);
    server.on('connection', (socket: Socket) => {
      proxy.meet(socket);
    });
    if (tls) {
      server.on('secureConnection', (socket: Socket) => {
        proxy.join(socket);
      });
      server.on('tlsClientError', () => undefined);
    }
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get port(): number {
    const address: string | AddressInfo | null = this.server.address();
    if (typeof address !== 'object' || !address) throw new Error('Expected the proxy to listen');
    return address.port;
  }

  /** Connections taken so far, those refused at once included. */
  get accepted(): number {
    return this.acceptedCount;
  }

  /** Bytes of clients that reached the target. */
  get forwarded(): number {
    return this.forwardedBytes;
  }

  get open(): number {
    return this.pairs.size;
  }

  set(trouble: Partial<ProxyTrouble>): void {
    this.current = { ...this.current, ...trouble };
  }

  /** All is well from now on, and bytes that were held back stay lost. */
  heal(): void {
    this.current = calm;
  }

  /** Every connection of this moment is reset, as a lost route does. */
  resetAll(): void {
    for (const { client, upstream } of [...this.pairs]) {
      client.resetAndDestroy();
      upstream.destroy();
    }
  }

  async dispose(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    for (const { client, upstream } of [...this.pairs]) {
      client.destroy();
      upstream.destroy();
    }
    for (const socket of this.raw) socket.destroy();
    await new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }

  private meet(socket: Socket): void {
    this.acceptedCount++;
    this.raw.add(socket);
    socket.on('close', () => this.raw.delete(socket));
    socket.on('error', () => {
      socket.destroy();
    });
    if (this.current.isRefusing) socket.resetAndDestroy();
    else if (!('setSecureContext' in this.server)) this.join(socket);
  }

  private join(client: Socket): void {
    const upstream = connect(this.target);
    const pair = { client, upstream };
    this.pairs.add(pair);
    const end = (): void => {
      this.pairs.delete(pair);
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      socket.on('error', end);
      socket.on('close', end);
    }
    this.pump(client, upstream, false);
    this.pump(upstream, client, true);
  }

  /** Keeps the order of the pieces whatever the delay of each: one that is due waits for those before it. */
  private pump(from: Socket, to: Socket, isToClient: boolean): void {
    let freeAt = 0;
    const queue: { readonly piece: Buffer; readonly at: number }[] = [];
    let timer: NodeJS.Timeout | undefined;
    const drain = (): void => {
      if (timer) this.timers.delete(timer);
      timer = undefined;
      for (let next = queue[0]; next; next = queue[0]) {
        const waitMs = next.at - performance.now();
        if (waitMs > 0) {
          timer = setTimeout(drain, waitMs);
          this.timers.add(timer);
          return;
        }
        queue.shift();
        this.deliver(to, next.piece, isToClient);
      }
    };
    from.on('data', (chunk: Buffer) => {
      if (this.current.isBlackHole) return;
      const { sliceBytes, bytesPerSecond, latencyMs, jitterMs } = this.current;
      const size = isToClient ? (sliceBytes ?? chunk.length) : chunk.length;
      for (let at = 0; at < chunk.length; at += size) {
        const piece = chunk.subarray(at, at + size);
        const wait = latencyMs + jitterMs * (2 * Math.random() - 1);
        const spent = bytesPerSecond === undefined ? 0 : (piece.length / bytesPerSecond) * 1000;
        freeAt = Math.max(freeAt, performance.now() + Math.max(0, wait)) + spent;
        queue.push({ piece, at: freeAt });
      }
      if (!timer) drain();
    });
  }

  private deliver(to: Socket, piece: Buffer, isToClient: boolean): void {
    if (to.destroyed || this.current.isBlackHole) return;
    if (!isToClient) this.forwardedBytes += piece.length;
    to.write(piece);
  }
}
