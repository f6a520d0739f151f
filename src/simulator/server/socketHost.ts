/** Real WebSockets on the same port: admits or refuses upgrades, keeps the open links, strikes them with faults. */

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { delay, type Clock } from '../../core/base/clock';
import type { Disposable } from '../../core/base/disposable';
import type { Facade } from './facade';
import { waitOf, type Faults, type Rule } from './faults';
import { accessKeyOf, ipOf } from './httpHost';
import { paceOf, paceSocket } from './pacing';
import { SocketLink } from './socketLink';

const maxPayload = 65_536;

export interface SocketReport {
  readonly id: number;
  readonly path: string;
  readonly account: string | undefined;
  readonly channels: readonly string[];
}

export class SocketHost implements Disposable {
  // Protocol pings are not answered: the venue says it does not support them (reference 1.3).
  private readonly server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload,
    autoPong: false,
  });
  private readonly links = new Set<SocketLink>();
  /** Raw sockets whose handshake a fault left hanging. */
  private readonly hanging = new Set<Duplex>();
  private nextId = 1;

  constructor(
    private readonly clock: Clock,
    private readonly faults: Faults,
    private readonly facades: readonly Facade[],
  ) {}

  async upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => {
      socket.destroy();
    });
    const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
    const ip = ipOf(incoming);
    const rules = this.faults.strike({
      scope: 'ws',
      channel: 'upgrade',
      path: url.pathname,
      accessKey: accessKeyOf(incoming),
    });
    for (const rule of rules) if (rule.effect.type === 'delay') await delay(this.clock, waitOf(rule));
    for (const { effect } of rules) {
      if (effect.type === 'half-open' || (effect.type.startsWith('drop') && effect.how === 'blackhole')) {
        this.hanging.add(socket);
        socket.once('close', () => this.hanging.delete(socket));
        return;
      }
      if (effect.type.startsWith('drop')) {
        socket.destroy();
        return;
      }
      if (effect.type === 'status' || effect.type === 'html' || effect.type === 'redirect') {
        const location = effect.type === 'redirect' ? `Location: ${effect.location ?? 'http://127.0.0.1:9/'}\r\n` : '';
        refuse(socket, effect.status ?? (effect.type === 'redirect' ? 302 : 503), location);
        return;
      }
    }
    const facade = this.facades.find((candidate) => candidate.admit(url.pathname, ip) !== undefined);
    const admitted = facade?.admit(url.pathname, ip);
    if (!facade || !admitted) {
      refuse(socket, 404, '');
      return;
    }
    if ('status' in admitted) {
      refuse(socket, admitted.status, '');
      return;
    }
    for (const { effect } of rules) {
      const pace = paceOf(effect);
      if (pace) paceSocket(socket, pace, this.clock);
    }
    this.server.handleUpgrade(incoming, socket, head, (webSocket) => {
      const { clock, faults } = this;
      const link = new SocketLink({ id: this.nextId++, ip, path: url.pathname, socket: webSocket, clock, faults });
      this.links.add(link);
      webSocket.on('close', () => {
        this.links.delete(link);
        link.dispose();
      });
      webSocket.on('error', () => {
        webSocket.terminate();
      });
      link.attach(facade.connect(admitted.kind, link));
    });
  }

  /** A new rule that breaks connections does so at once, unless it waits for its turn among messages. */
  onNewRule(rule: Rule): void {
    const breaks = rule.effect.type === 'close' || rule.effect.type === 'half-open';
    const { nth, probability, channel, scope } = rule.match;
    if (!breaks || nth !== undefined || probability !== undefined) return;
    if (scope === 'http' || (scope === undefined && channel === undefined)) return;
    for (const link of [...this.links]) link.strikeNow(rule);
    // Without a count it was one event: connections made afterwards are spared.
    if (rule.match.times === undefined && rule.applied > 0) this.faults.remove(rule.id);
  }

  report(): readonly SocketReport[] {
    return [...this.links].map(({ id, path, account, session }) => ({
      id,
      path,
      account,
      channels: session?.channels() ?? [],
    }));
  }

  /** Closes every connection, as maintenance does. */
  closeAll(code: number, reason: string): void {
    for (const link of [...this.links]) link.close(code, reason);
  }

  dispose(): void {
    for (const link of [...this.links]) link.dispose();
    for (const socket of this.hanging) socket.destroy();
    this.server.close();
  }
}

function refuse(socket: Duplex, status: number, extra: string): void {
  socket.end(`HTTP/1.1 ${String(status)} Refused\r\n${extra}Connection: close\r\nContent-Length: 0\r\n\r\n`);
}
