import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

import { CredentialsError } from '../../../src/core/base/errors';
import { once } from '../../../src/core/base/event';
import { silentLogger } from '../../../src/core/base/log';
import { seededRandom } from '../../../src/core/base/random';
import { SendQueue } from '../../../src/core/net/sendQueue';
import { ReconnectingSocket, type SocketHooks, type SocketOptions } from '../../../src/core/net/socket';
import { leaksNothing } from '../../support/leaks';
import { ManualClock } from '../../support/manualClock';

/** A WebSocket server on loopback; `onConnection` decides what it does with each client. */
class TestServer {
  readonly received: string[] = [];
  connections = 0;
  onConnection: (client: WebSocket) => void = () => undefined;
  onMessage: (client: WebSocket, text: string) => void = () => undefined;
  private readonly httpServer = http.createServer();
  private readonly server = new WebSocketServer({ server: this.httpServer });

  async listen(): Promise<string> {
    this.server.on('connection', (client) => {
      this.connections++;
      client.on('error', () => undefined);
      client.on('message', (data) => {
        const text = (data as Buffer).toString();
        this.received.push(text);
        this.onMessage(client, text);
      });
      this.onConnection(client);
    });
    await new Promise<void>((resolve) => this.httpServer.listen(0, '127.0.0.1', resolve));
    return `ws://127.0.0.1:${String((this.httpServer.address() as AddressInfo).port)}/`;
  }

  get clients(): ReadonlySet<WebSocket> {
    return this.server.clients;
  }

  close(): void {
    for (const client of this.server.clients) client.terminate();
    this.server.close();
    this.httpServer.close();
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}

describe('the socket', () => {
  leaksNothing();
  let server: TestServer;
  let url: string;
  let clock: ManualClock;
  let socket: ReconnectingSocket | undefined;
  let log: string[];

  beforeEach(async () => {
    server = new TestServer();
    url = await server.listen();
    clock = new ManualClock();
    log = [];
  });
  afterEach(() => {
    socket?.dispose();
    server.close();
    assert.equal(clock.pendingTimers, 0);
  });

  const open = (hooks: Partial<SocketHooks> = {}, more: Partial<SocketOptions> = {}): ReconnectingSocket => {
    const made = new ReconnectingSocket({
      url,
      clock,
      random: seededRandom(1),
      logger: silentLogger,
      userAgent: 'test',
      heartbeat: { ping: () => 'ping', isPong: (text) => text === 'pong' },
      limits: { messages: 100, windowMs: 10_000, maxBytes: 4096 },
      hooks: {
        ready: () => log.push('ready'),
        message: (data) => log.push(typeof data === 'string' ? data : `binary ${String(data.length)}`),
        lost: () => log.push('lost'),
        ...hooks,
      },
      ...more,
    });
    socket = made;
    made.start();
    return made;
  };
  const live = (of: ReconnectingSocket) => once(of.onDidChangeState, (state) => state.status === 'live');
  /** Lets the clock run in small steps, real sockets in between, until the condition holds. */
  const runUntil = async (condition: () => boolean, stepMs = 250): Promise<void> => {
    while (!condition()) {
      await clock.advance(stepMs);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };

  it('delivers text and bytes in the order they were sent', async () => {
    server.onConnection = (client) => {
      for (let i = 0; i < 50; i++) client.send(i % 2 === 0 ? `t${String(i)}` : Buffer.alloc(i));
    };
    open();
    await runUntil(() => log.length === 51);
    assert.deepEqual(
      log.slice(1),
      Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? `t${String(i)}` : `binary ${String(i)}`)),
    );
  });

  it('signs in before it is ready, and delivers what arrives meanwhile', async () => {
    server.onMessage = (client) => {
      client.send('welcome');
    };
    let accept: () => void = () => undefined;
    const made = open({
      login: () => {
        made.send('login');
        return new Promise((resolve) => (accept = resolve));
      },
      message: (data) => {
        log.push(String(data));
        accept();
      },
    });
    const isLive = live(made);
    await clock.advance(0);
    await isLive;
    assert.deepEqual(log, ['welcome', 'ready']);
    assert.deepEqual(server.received, ['login']);
  });

  it('stops trying when the key is refused, until asked to reconnect', async () => {
    const made = open({ login: () => Promise.reject(new CredentialsError('key', 'no')) });
    await runUntil(() => made.state.status === 'failing');
    assert.equal(made.state.reason, 'key');
    await clock.advance(120_000);
    assert.equal(server.connections, 1);
    made.reconnect();
    await runUntil(() => server.connections === 2);
  });

  it('pings every 10 s and swallows the answer', async () => {
    server.onMessage = (client) => {
      client.send('pong');
    };
    const made = open();
    await runUntil(() => made.state.status === 'live');
    await clock.advance(10_000);
    await until(() => server.received.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await clock.advance(6000);
    assert.equal(made.state.status, 'live');
    assert.deepEqual([server.received, log], [['ping'], ['ready']]);
  });

  it('replaces a connection that does not answer a ping in 5 s', async () => {
    const made = open();
    const states: string[] = [];
    made.onDidChangeState((state) => states.push(state.status));
    await runUntil(() => made.state.status === 'live');
    await runUntil(() => states.includes('stale'));
    assert.deepEqual(states.slice(states.indexOf('stale')).slice(0, 2), ['stale', 'connecting']);
    assert.equal(made.state.reason, 'noReply');
    await runUntil(() => made.state.status === 'live');
    assert.equal(made.state.generation, 2);
    assert.deepEqual(log, ['ready', 'lost', 'ready']);
  });

  it('takes any traffic for an answer', async () => {
    const made = open();
    await runUntil(() => made.state.status === 'live');
    for (let i = 0; i < 4; i++) {
      await clock.advance(10_000);
      for (const client of server.clients) client.send('tick');
      await until(() => log.length === i + 2);
    }
    await clock.advance(6000);
    assert.equal(made.statistics.connects, 1);
  });

  it('reconnects after a close, and tells an old connection nothing', async () => {
    const made = open();
    await runUntil(() => made.state.status === 'live');
    const [first] = server.clients;
    made.reconnect();
    first?.send('late');
    await runUntil(() => made.state.status === 'live');
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(log, ['ready', 'lost', 'ready']);
    for (const client of server.clients) client.close(1001);
    await until(() => made.state.status === 'connecting');
    assert.equal(made.state.reason, 'closed1001');
    await runUntil(() => made.state.status === 'live');
    assert.equal(made.state.generation, 3);
  });

  it('waits longer each time and calls it failing after five short lives', async () => {
    server.onConnection = (client) => {
      client.close(1008);
    };
    const made = open();
    await runUntil(() => made.state.status === 'failing' && server.connections >= 5);
    const before = server.connections;
    const startedAt = clock.monotonic();
    await runUntil(() => clock.monotonic() - startedAt > 60_000, 1000);
    // At most 10 attempts a minute, and far fewer once the waits have grown.
    assert.ok(server.connections - before <= 10, String(server.connections - before));
    server.onConnection = () => undefined;
    await runUntil(() => made.state.status === 'live', 1000);
    await clock.advance(10_000);
    assert.equal(made.state.status, 'live');
  });

  it('never tries more than ten times a minute', async () => {
    const made = open({}, { random: { next: () => 0 } });
    server.onConnection = (client) => {
      client.terminate();
    };
    const startedAt = clock.monotonic();
    await runUntil(() => clock.monotonic() - startedAt >= 59_000, 500);
    assert.ok(server.connections <= 10, String(server.connections));
    assert.ok(made.state.retryAt !== undefined);
  });

  it('gives up a handshake after 10 s', async () => {
    const silent = http.createServer();
    silent.on('upgrade', (_request, stream) =>
      stream
        .on('error', () => undefined)
        .on('end', () => stream.destroy())
        .resume(),
    );
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const made = open({}, { url: `ws://127.0.0.1:${String((silent.address() as AddressInfo).port)}/` });
    await clock.advance(9000);
    assert.equal(made.state.reason, undefined);
    await clock.advance(1001);
    assert.equal(made.state.reason, 'handshake');
    made.dispose();
    silent.closeAllConnections();
    silent.close();
  });

  it('says with which status an upgrade was refused', async () => {
    const refusing = http.createServer((_request, response) => response.writeHead(429).end());
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
    const made = open({}, { url: `ws://127.0.0.1:${String((refusing.address() as AddressInfo).port)}/` });
    await runUntil(() => made.state.reason !== undefined, 1);
    assert.equal(made.state.reason, 'http429');
    made.dispose();
    refusing.closeAllConnections();
    refusing.close();
  });

  it('ends a connection that sends too much at once', async () => {
    server.onConnection = (client) => {
      if (server.connections === 1) client.send('x'.repeat(2000));
    };
    const made = open({}, { maxPayloadBytes: 1000 });
    await runUntil(() => made.state.reason === 'tooLarge', 1);
    await runUntil(() => made.state.status === 'live');
  });

  it('replaces the connection at the fifth bad frame within a minute', async () => {
    const made = open();
    await runUntil(() => made.state.status === 'live');
    for (let i = 0; i < 4; i++) made.noteBadFrame();
    await clock.advance(61_000);
    await runUntil(() => made.state.status === 'live');
    for (let i = 0; i < 4; i++) made.noteBadFrame();
    assert.equal(made.state.status, 'live');
    made.noteBadFrame();
    assert.equal(made.state.reason, 'badFrames');
    assert.equal(made.statistics.dropped, 9);
  });

  it('survives a handler that throws', async () => {
    server.onConnection = (client) => {
      client.send('boom');
      client.send('fine');
    };
    open({
      message: (data) => {
        if (data === 'boom') throw new Error('boom');
        log.push(String(data));
      },
    });
    await runUntil(() => log.includes('fine'));
  });

  it('can be stopped and started again', async () => {
    const made = open();
    await runUntil(() => made.state.status === 'live');
    made.stop();
    assert.equal(made.state.status, 'idle');
    assert.equal(made.send('x'), false);
    made.reconnect();
    assert.equal(made.state.status, 'idle');
    made.start();
    await runUntil(() => made.state.status === 'live');
    assert.equal(made.state.generation, 2);
  });
});

describe('the send queue', () => {
  it('keeps to the window, in order, and lets pings pass', async () => {
    const clock = new ManualClock();
    const sent: string[] = [];
    const queue = new SendQueue(clock, { messages: 5, windowMs: 1000, maxBytes: 10 }, (text) =>
      sent.push(`${text}@${String(clock.monotonic())}`),
    );
    for (const text of ['a', 'b', 'c', 'd']) queue.push(text);
    queue.pushFirst('ping');
    assert.deepEqual(sent, ['a@0', 'b@0', 'ping@0']);
    await clock.advance(1000);
    assert.deepEqual(sent.slice(3), ['c@1000', 'd@1000']);
    assert.throws(() => {
      queue.push('much too long');
    });
    queue.dispose();
    assert.equal(clock.pendingTimers, 0);
  });
});
