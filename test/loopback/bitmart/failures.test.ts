import assert from 'node:assert/strict';

import { Decimal } from '../../../src/core/base/decimal';
import {
  ClockSkewError,
  ConnectionError,
  CredentialsError,
  OrderRejectedError,
  RateLimitError,
  UnknownOutcomeError,
  VenueClosedError,
  WireError,
} from '../../../src/core/base/errors';
import { createLogger, Redactor } from '../../../src/core/base/log';
import type { OrderRequest } from '../../../src/core/venues/venue';
import type { FaultSpec } from '../../../src/simulator';
import { leaksNothing } from '../../support/leaks';
import { until } from '../../support/until';
import { btc, newId, startFixture, type Fixture, type PrivateVenue } from './fixture';

const order = (): OrderRequest => ({
  instrument: btc,
  clientOrderId: newId(),
  side: 'buy',
  type: 'limit',
  mode: 'spot',
  price: Decimal.from('20000'),
  quantity: Decimal.from('0.001'),
});

describe('what goes wrong at BitMart over loopback', () => {
  leaksNothing();
  describe('with a practice exchange', suite);
});

function suite(): void {
  let fixture: Fixture;
  let venue: PrivateVenue;
  before(async () => {
    fixture = await startFixture({ limits: false });
  });
  beforeEach(async () => {
    venue = fixture.openFor();
    await venue.clock.sync();
  });
  afterEach(() => {
    venue.dispose();
    fixture.simulator.removeFault();
    fixture.simulator.setState('open');
  });
  after(() => fixture.end());

  const submits = (): number =>
    fixture.simulator.requests().filter(({ path }) => path === '/spot/v2/submit_order').length;
  const onSubmit = (effect: FaultSpec['effect']): void => {
    fixture.simulator.addFault({ match: { path: '/spot/v2/submit_order', times: 1 }, effect });
  };

  const unknown: readonly (readonly [string, FaultSpec['effect'], existsAfterwards: boolean])[] = [
    ['an answer that is never sent', { type: 'drop-after', how: 'blackhole' }, true],
    ['a connection reset before the answer', { type: 'drop-after', how: 'reset' }, true],
    ['a request lost on the way', { type: 'drop-before', how: 'reset' }, false],
    ['HTTP 500 after acceptance', { type: 'status', status: 500, phase: 'after' }, true],
    ['HTTP 502 after acceptance', { type: 'status', status: 502, phase: 'after' }, true],
    ['HTTP 524 after acceptance', { type: 'status', status: 524, phase: 'after' }, true],
    ['a page instead of JSON, 503', { type: 'html', status: 503, phase: 'after' }, true],
    ['a page instead of JSON, 403', { type: 'html', status: 403, phase: 'before' }, false],
    ['broken JSON', { type: 'body', status: 200, body: '{"code":1000,"mess', phase: 'after' }, true],
    ['a truncated body', { type: 'truncate', bytes: 20, phase: 'after' }, true],
    [
      'success without an id',
      { type: 'body', status: 200, body: '{"code":1000,"message":"OK","trace":"t","data":{}}', phase: 'after' },
      true,
    ],
    [
      'success with a null id',
      { type: 'body', status: 200, body: '{"code":1000,"data":{"order_id":null}}', phase: 'after' },
      true,
    ],
    [
      'a refusal under a foreign HTTP 502',
      { type: 'body', status: 502, body: '{"code":50020,"message":"no"}', phase: 'after' },
      true,
    ],
    [
      'an unknown code under HTTP 200',
      { type: 'body', status: 200, body: '{"code":12345,"message":"?"}', phase: 'after' },
      true,
    ],
    ['a redirect', { type: 'redirect', location: 'https://evil.example/' }, false],
  ];
  for (const [what, effect, existsAfterwards] of unknown) {
    it(`calls ${what} an unknown outcome and sends nothing twice`, async () => {
      onSubmit(effect);
      const request = order();
      const before = submits();
      await assert.rejects(venue.trading.placeOrder(request, { timeoutMs: 300 }), (error: unknown) => {
        assert.ok(error instanceof UnknownOutcomeError, String(error));
        assert.equal(error.clientOrderId, request.clientOrderId);
        return true;
      });
      assert.equal(submits() - before, 1);
      const { clientOrderId } = request;
      const found = await venue.trading.order({ instrument: btc, clientOrderId }).then(
        () => true,
        () => false,
      );
      assert.equal(found, existsAfterwards);
    });
  }

  it('takes a refusal with a code it does not know for one that must be looked into', async () => {
    onSubmit({
      type: 'body',
      status: 400,
      body: '{"code":50999,"message":"Something new","trace":"t1"}',
      phase: 'before',
    });
    await assert.rejects(
      venue.trading.placeOrder(order()),
      (error: unknown) =>
        error instanceof OrderRejectedError &&
        error.reason === 'unrecognised' &&
        error.code === '50999' &&
        error.venueMessage === 'Something new',
    );
  });

  it('reads an order id printed as a number beyond 2^53 to its last digit', async () => {
    onSubmit({
      type: 'body',
      status: 200,
      body: '{"code":1000,"data":{"order_id":318204417725583361}}',
      phase: 'before',
    });
    const { orderId } = await venue.trading.placeOrder(order());
    assert.equal(orderId, '318204417725583361');
  });

  it('names the network, not BitMart, when a page blocks a read', async () => {
    fixture.simulator.addFault({ match: { path: '/spot/quotation/v3/ticker' }, effect: { type: 'html', status: 403 } });
    const abort = new AbortController();
    const read = venue.marketData.ticker(btc, { signal: abort.signal });
    await until('the first try', () =>
      fixture.simulator.requests().some(({ path, status }) => path === '/spot/quotation/v3/ticker' && status === 403),
    );
    // The next try is half a minute away; a person does not wait for it.
    setTimeout(() => {
      abort.abort();
    }, 20);
    await assert.rejects(
      read,
      (error: unknown) =>
        error instanceof ConnectionError && error.reason === 'blocked' && !error.message.includes('BitMart'),
    );
  });

  it('repeats a read that met a passing failure', async () => {
    fixture.simulator.addFault({
      match: { path: '/spot/quotation/v3/ticker', times: 2 },
      effect: { type: 'status', status: 502 },
    });
    assert.ok((await venue.marketData.ticker(btc)).lastPrice.isPositive);
  });

  it('gives up a read after three tries', async () => {
    fixture.simulator.addFault({
      match: { path: '/spot/quotation/v3/books' },
      effect: { type: 'status', status: 500 },
    });
    const count = (): number =>
      fixture.simulator.requests().filter(({ path }) => path === '/spot/quotation/v3/books').length;
    const before = count();
    await assert.rejects(venue.marketData.book(btc), ConnectionError);
    assert.equal(count() - before, 3);
  });

  it('calls a reply to a read that is not as documented a wire error, and does not repeat it', async () => {
    fixture.simulator.addFault({
      match: { path: '/spot/quotation/v3/ticker' },
      effect: { type: 'body', status: 200, body: '{"code":1000,"data":{"symbol":"BTC_USDT","last":"abc"}}' },
    });
    await assert.rejects(venue.marketData.ticker(btc), WireError);
  });

  const keys: readonly (readonly [string, string, Readonly<Record<string, string>>, CredentialsError['reason']])[] = [
    ['a key nobody knows', 'demo', { key: 'nobody' }, 'key'],
    ['a wrong secret', 'demo', { secret: 'wrong' }, 'signature'],
    ['a wrong memo', 'demo', { memo: 'wrong' }, 'signature'],
    ['a frozen key', 'frozen', {}, 'frozen'],
    ['an expired key', 'expired', {}, 'expired'],
    ['a key bound to another address', 'ipBound', {}, 'ip'],
  ];
  for (const [what, keyId, change, reason] of keys) {
    it(`says which part of the credentials failed: ${what}`, async () => {
      const { key, memo, secret } = fixture.account(keyId);
      const own = fixture.open({ credentials: { key, memo, secret, ...change } });
      assert.ok(own.account);
      await assert.rejects(
        own.account.verify(),
        (error: unknown) => error instanceof CredentialsError && error.reason === reason,
      );
      assert.ok((await own.marketData.ticker(btc)).lastPrice.isPositive);
      own.dispose();
    });
  }

  it('verifies a good key, and lets a read-only one read but not trade', async () => {
    assert.deepEqual(await venue.account.verify(), { canTrade: undefined, canWithdraw: undefined });
    const readOnly = fixture.openFor('readOnly');
    await readOnly.account.verify();
    await assert.rejects(
      readOnly.trading.placeOrder(order()),
      (error: unknown) => error instanceof CredentialsError && error.reason === 'permission',
    );
    readOnly.dispose();
  });

  for (const shiftMs of [90_000, -90_000]) {
    it(`signs with the venue's time when it is ${String(shiftMs / 1000)} s off`, async () => {
      fixture.simulator.engine.clock.shiftMs = shiftMs;
      const own = fixture.openFor();
      try {
        await own.account.verify();
        assert.ok(own.clock.isTrusted);
        assert.ok(Math.abs(own.clock.offsetMs - shiftMs) < 1000);
      } finally {
        own.dispose();
        fixture.simulator.engine.clock.shiftMs = 0;
      }
    });
  }

  it('learns a jump of the clock from the refusal: a read goes through, a write is left to the person', async () => {
    await venue.account.verify();
    fixture.simulator.engine.clock.shiftMs = 90_000;
    try {
      await assert.rejects(venue.trading.placeOrder(order()), ClockSkewError);
      await until('a new measurement', () => venue.clock.isTrusted);
      await venue.trading.placeOrder(order());
      fixture.simulator.engine.clock.shiftMs = 0;
      await venue.account.verify();
    } finally {
      fixture.simulator.engine.clock.shiftMs = 0;
    }
  });

  it('hears 429 on a submit as too fast, and keeps away for a window', async () => {
    onSubmit({
      type: 'body',
      status: 429,
      body: '{"code":30013,"message":"Request too many requests","trace":"t"}',
      phase: 'before',
    });
    await assert.rejects(
      venue.trading.placeOrder(order()),
      (error: unknown) => error instanceof RateLimitError && error.reason === 'quota' && error.retryAfterMs === 2000,
    );
    const startedAt = performance.now();
    await venue.trading.placeOrder(order());
    assert.ok(performance.now() - startedAt > 1500);
  });

  it('stops every request while banned and says for how long', async () => {
    fixture.simulator.addFault({
      match: { path: '/spot/quotation/v3/ticker', times: 1 },
      effect: { type: 'body', status: 418, body: '{"code":30017,"message":"banned"}' },
    });
    const isBanned = (error: unknown): boolean =>
      error instanceof RateLimitError && error.reason === 'banned' && error.retryAfterMs > 10_000;
    await assert.rejects(venue.marketData.ticker(btc), isBanned);
    const before = fixture.simulator.requests().length;
    await assert.rejects(venue.marketData.book(btc), isBanned);
    await assert.rejects(venue.trading.placeOrder(order()), isBanned);
    assert.equal(fixture.simulator.requests().length, before);
  });

  it('words the end of trading', async () => {
    fixture.simulator.setState('ordersSuspended');
    await assert.rejects(venue.trading.placeOrder(order()), VenueClosedError);
    fixture.simulator.setState('tradingEnded');
    await assert.rejects(venue.trading.placeOrder(order()), VenueClosedError);
    assert.ok((await venue.account.balances()).length > 0);
  });

  it('traces each request in one line that holds no secret', async () => {
    const { key, memo, secret } = fixture.account('demo');
    const redactor = new Redactor();
    for (const value of [key, memo, secret]) redactor.add(value);
    const lines: string[] = [];
    const logger = createLogger(
      (_level, topic, text) => lines.push(`${topic} ${text}`),
      redactor,
      () => 'trace',
    );
    const own = fixture.openFor('demo', { logger });
    const request = order();
    await own.trading.placeOrder(request);
    own.dispose();
    const submitted = lines.filter((line) => line.includes('/spot/v2/submit_order'));
    assert.equal(submitted.length, 1);
    assert.match(submitted[0] ?? '', /POST \/spot\/v2\/submit_order 200 in \d+ ms/);
    const all = lines.join('\n');
    for (const value of [key, memo, secret, request.clientOrderId]) assert.ok(!all.includes(value));
    assert.doesNotMatch(all, /[0-9a-f]{64}/);
  });

  it('takes our secrets out of a refusal that echoes them', async () => {
    const { key, secret, memo } = fixture.account('demo');
    const message = `key ${key} secret ${encodeURIComponent(secret)} memo ${memo} in hex ${Buffer.from(secret).toString('hex')}`;
    onSubmit({
      type: 'body',
      status: 400,
      body: JSON.stringify({ code: 50020, message, trace: 't' }),
      phase: 'before',
    });
    await assert.rejects(venue.trading.placeOrder(order()), (error: unknown) => {
      assert.ok(error instanceof OrderRejectedError);
      const told = `${error.message} ${error.venueMessage ?? ''} ${String(error.cause)}`;
      for (const value of [key, secret, memo, Buffer.from(secret).toString('hex')]) assert.ok(!told.includes(value));
      assert.match(told, /redacted/);
      return true;
    });
  });

  it('sends nothing private without credentials, and nothing with an impossible recvWindow', async () => {
    const open = fixture.open();
    assert.deepEqual([open.trading, open.account, open.privateStreams], [undefined, undefined, undefined]);
    const before = fixture.simulator.requests().length;
    for (const recvWindowMs of [0, -1, 60_001, 1.5, Number.NaN]) {
      await assert.rejects(venue.trading.placeOrder(order(), { recvWindowMs }), /recvWindow/);
      assert.throws(() => fixture.open({ recvWindowMs }), /recvWindow/);
    }
    assert.equal(fixture.simulator.requests().length, before);
    open.dispose();
  });

  it('puts the recvWindow of the call into the signed body', async () => {
    await venue.trading.openOrders({}, { recvWindowMs: 1234 });
    assert.match(fixture.simulator.requests().at(-1)?.body ?? '', /"recvWindow":1234/);
    await venue.trading.openOrders();
    assert.match(fixture.simulator.requests().at(-1)?.body ?? '', /"recvWindow":5000/);
  });

  it('lets the signer be replaced', async () => {
    const { createHmac } = await import('node:crypto');
    const own = fixture.openFor('demo', {
      signMessage: (message, secret) => Promise.resolve(createHmac('sha256', secret).update(message).digest('hex')),
    });
    await own.account.verify();
    own.dispose();
    const failing = fixture.openFor('demo', { signMessage: () => Promise.reject(new Error('no device')) });
    await assert.rejects(
      failing.trading.placeOrder(order()),
      (error: unknown) => error instanceof Error && 'reached' in error && error.reached === 'no',
    );
    failing.dispose();
  });

  it('says a request never left when the exchange cannot be reached', async () => {
    const gone = fixture.openFor('demo', {
      endpoints: { rest: 'http://127.0.0.1:1', wsPublic: 'ws://127.0.0.1:1/', wsPrivate: 'ws://127.0.0.1:1/' },
    });
    await assert.rejects(
      gone.trading.placeOrder(order()),
      (error: unknown) => error instanceof ConnectionError && error.reason === 'refused' && !error.bytesLeft,
    );
    gone.dispose();
  });
}
