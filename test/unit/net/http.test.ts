import assert from 'node:assert/strict';
import http from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';

import { systemClock } from '../../../src/core/base/clock';
import { ConnectionError, TimeoutError, WireError } from '../../../src/core/base/errors';
import { HttpClient, reasonOf, type HttpRequest } from '../../../src/core/net/http';
import { leaksNothing } from '../../support/leaks';
import { ManualClock, settle } from '../../support/manualClock';

type Answer = (request: http.IncomingMessage, response: http.ServerResponse) => void;

/** A server on loopback that counts its connections. */
class TestServer {
  connections = 0;
  requests = 0;
  readonly sockets = new Set<Socket>();
  private readonly server = http.createServer((request, response) => {
    this.requests++;
    this.answer(request, response);
  });

  constructor(public answer: Answer) {
    this.server.on('connection', (socket) => {
      this.connections++;
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${String(portOf(this.server))}`;
  }

  close(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}

function portOf(server: net.Server): number {
  return (server.address() as AddressInfo).port;
}

const ok: Answer = (_request, response) => response.end('{"ok":true}');

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}

describe('the HTTP client', () => {
  leaksNothing();
  let server: TestServer;
  let origin: string;
  let client: HttpClient;

  beforeEach(async () => {
    server = new TestServer(ok);
    origin = await server.listen();
    client = new HttpClient({ clock: systemClock, userAgent: 'BitMart-Desk/test' });
  });
  afterEach(() => {
    client.dispose();
    server.close();
  });

  const get = (more: Partial<HttpRequest> = {}) =>
    client.send({ method: 'GET', url: `${origin}/path?q=1`, timeoutMs: 5000, ...more });

  it('sends the bytes it was given and names itself', async () => {
    let seen = '';
    server.answer = (request, response) => {
      request.setEncoding('utf8').on('data', (chunk: string) => (seen += chunk));
      request.on('end', () => {
        seen += `|${request.method ?? ''} ${request.url ?? ''}|${request.headers['user-agent'] ?? ''}|${String(request.headers['x-a'])}`;
        response.setHeader('X-Thing', 'Yes').end('reply');
      });
    };
    const reply = await get({ method: 'POST', body: '{"тест":1}', headers: { 'X-A': 'b' } });
    assert.equal(seen, '{"тест":1}|POST /path?q=1|BitMart-Desk/test|b');
    assert.equal(reply.status, 200);
    assert.equal(reply.headers['x-thing'], 'Yes');
    assert.equal(reply.body, 'reply');
  });

  it('keeps a connection alive and says which request had to open one', async () => {
    assert.equal((await get()).newSocket, true);
    assert.equal((await get()).newSocket, false);
    assert.equal(server.connections, 1);
  });

  it('uses the connection that was opened ahead', async () => {
    assert.equal(await client.warm(origin), true);
    assert.equal(await client.warm(origin), true);
    const reply = await get();
    assert.equal(reply.newSocket, false);
    assert.equal(server.connections, 1);
    assert.equal(await client.warm(origin), true);
    assert.equal(server.connections, 1);
  });

  it('opens another when the one opened ahead has died', async () => {
    await client.warm(origin);
    await until(() => server.sockets.size === 1);
    for (const socket of server.sockets) socket.destroy();
    await until(() => server.sockets.size === 0);
    await settle();
    assert.equal((await get()).status, 200);
  });

  it('says whether a warm connection could be had, and never throws', async () => {
    assert.equal(await client.warm('http://127.0.0.1:1'), false);
  });

  const encodings: readonly (readonly [string, (text: string) => Buffer])[] = [
    ['gzip', (text) => gzipSync(text)],
    ['deflate', (text) => deflateSync(text)],
    ['deflate', (text) => deflateRawSync(text)],
  ];
  for (const [encoding, compress] of encodings) {
    it(`opens a ${encoding} body`, async () => {
      server.answer = (_request, response) => response.setHeader('Content-Encoding', encoding).end(compress('{"a":1}'));
      assert.equal((await get()).body, '{"a":1}');
    });
  }

  const unreadable: readonly (readonly [string, string, Buffer])[] = [
    ['a broken gzip body', 'gzip', Buffer.from('not gzip')],
    ['an encoding we did not ask for', 'br', Buffer.from('x')],
    ['a body that is not UTF-8', 'identity', Buffer.from([0xc3, 0x28])],
  ];
  for (const [what, encoding, body] of unreadable) {
    it(`refuses ${what}`, async () => {
      server.answer = (_request, response) => response.setHeader('Content-Encoding', encoding).end(body);
      await assert.rejects(get(), WireError);
    });
  }

  it('drops a body over the cap, plain or opened', async () => {
    server.answer = (_request, response) => response.end(Buffer.alloc(2000));
    await assert.rejects(get({ maxBytes: 1000 }), fails('tooLarge', true));
    server.answer = (_request, response) =>
      response.setHeader('Content-Encoding', 'gzip').end(gzipSync(Buffer.alloc(5 * 1024 * 1024)));
    await assert.rejects(get(), fails('tooLarge', true));
  });

  it('refuses a redirect and asks nobody else', async () => {
    server.answer = (_request, response) => response.writeHead(302, { Location: `${origin}/elsewhere` }).end();
    await assert.rejects(get(), fails('redirect', true));
    assert.equal(server.requests, 1);
  });

  it('gives back any other status as a reply', async () => {
    server.answer = (_request, response) => response.writeHead(418).end('teapot');
    assert.equal((await get()).status, 418);
  });

  it('times out with bytes gone when the answer never comes', async () => {
    server.answer = () => undefined;
    await assert.rejects(
      get({ timeoutMs: 50 }),
      (error: unknown) => error instanceof TimeoutError && error.bytesLeft && error.timeoutMs === 50,
    );
  });

  it('tells a reset before the answer from a refused connection by whether bytes had left', async () => {
    server.answer = (request) => request.socket.destroy();
    await assert.rejects(get(), fails('reset', true));
    await assert.rejects(
      client.send({ method: 'GET', url: 'http://127.0.0.1:1/', timeoutMs: 5000 }),
      fails('refused', false),
    );
  });

  it('calls an answer that breaks off a reset', async () => {
    server.answer = (request, response) => {
      response.writeHead(200, { 'Content-Length': '100' }).write('half');
      setTimeout(() => request.socket.destroy(), 20);
    };
    await assert.rejects(get(), fails('reset', true));
  });

  it('names a line that does not speak TLS, and sends nothing over it', async () => {
    await assert.rejects(
      client.send({ method: 'GET', url: origin.replace('http:', 'https:'), timeoutMs: 5000 }),
      fails('tls', false),
    );
  });

  it('calls an answer that is not HTTP unreadable', async () => {
    const raw = net.createServer((socket) =>
      socket
        .on('error', () => undefined)
        .resume()
        .end('hello\r\n\r\n'),
    );
    await new Promise<void>((resolve) => raw.listen(0, '127.0.0.1', resolve));
    await assert.rejects(
      client.send({ method: 'GET', url: `http://127.0.0.1:${String(portOf(raw))}/`, timeoutMs: 5000 }),
      WireError,
    );
    raw.close();
  });

  /** Answers the first request of each connection; kills the connection at its second. */
  const killsReuse = (): void => {
    const served = new WeakSet<Socket>();
    server.answer = (request, response) => {
      if (served.has(request.socket)) request.socket.destroy();
      else {
        served.add(request.socket);
        response.end('{}');
      }
    };
  };

  it('repeats a read once on a new connection when an idle one was dead', async () => {
    killsReuse();
    await get();
    assert.equal((await get({ isIdempotent: true })).newSocket, true);
    assert.equal(server.requests, 3);
  });

  it('never repeats a write', async () => {
    killsReuse();
    await get();
    await assert.rejects(get({ method: 'POST', body: '{}' }), fails('reset', true));
    assert.equal(server.requests, 2);
  });

  it('ends at once when aborted, before and after sending', async () => {
    const abort = new AbortController();
    server.answer = () => {
      abort.abort();
    };
    await assert.rejects(get({ signal: abort.signal }), fails('closed', true));
    await assert.rejects(get({ signal: abort.signal }), fails('closed', false));
  });

  it('ends what is under way when disposed, and sends nothing afterwards', async () => {
    server.answer = () => {
      client.dispose();
    };
    await assert.rejects(get(), fails('closed', true));
    await assert.rejects(get(), fails('closed', false));
  });

  it('times out by the clock it was given when no connection comes about', async () => {
    const clock = new ManualClock();
    const slow = new HttpClient({ clock, userAgent: 'test' });
    // TEST-NET-1 answers nobody; where the machine has no route at all the failure comes sooner and says so.
    const failure = slow
      .send({ method: 'GET', url: 'http://192.0.2.1/', timeoutMs: 60_000 })
      .catch((error: unknown) => error);
    await settle();
    await clock.advance(10_000);
    const error = await failure;
    assert.ok(error instanceof TimeoutError || error instanceof ConnectionError);
    assert.equal(error.bytesLeft, false);
    slow.dispose();
    assert.equal(clock.pendingTimers, 0);
  });
});

describe('our words for network failures', () => {
  const table: readonly (readonly [string, ReturnType<typeof reasonOf>])[] = [
    ['ENOTFOUND', 'dns'],
    ['EAI_AGAIN', 'dns'],
    ['ECONNREFUSED', 'refused'],
    ['ENETUNREACH', 'offline'],
    ['EHOSTUNREACH', 'offline'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['EPROTO', 'tls'],
    ['ECONNRESET', 'reset'],
    ['EPIPE', 'reset'],
    ['', 'reset'],
  ];
  for (const [code, reason] of table) {
    it(`${code || 'an error without a code'} is ${reason}`, () => {
      assert.equal(reasonOf(code), reason);
    });
  }
});

function fails(reason: ConnectionError['reason'], bytesLeft: boolean): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof ConnectionError, String(error));
    assert.deepEqual([error.reason, error.bytesLeft], [reason, bytesLeft]);
    return true;
  };
}
