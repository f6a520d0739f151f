import assert from 'node:assert/strict';
import { inflateRawSync } from 'node:zlib';
import { startSimulator, type Simulator } from '../../../src/simulator';
import { ManualClock } from '../../support/manualClock';
import { until } from '../../support/until';
import { parseJson, type Json } from '../../../src/core/base/json';
import { accountOf, field, post, textAt, TestSocket, type Frame } from './wire';

const symbols = ['BTC_USDT', 'ETH_USDT', 'BABYDOGE_USDT'];
const limitOrder = { symbol: 'BTC_USDT', side: 'buy', type: 'limit', size: '0.01', price: '80000.00' };

describe('spot sockets', () => {
  let simulator: Simulator;
  const sockets: TestSocket[] = [];

  async function open(url: string): Promise<TestSocket> {
    const socket = await TestSocket.open(url);
    sockets.push(socket);
    return socket;
  }

  before(async () => {
    simulator = await startSimulator({ seed: 42, market: 'still', symbols, limits: false });
  });
  beforeEach(() => {
    simulator.reset();
    simulator.removeFault();
    simulator.setLimits(false);
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.close();
  });
  after(async () => {
    await simulator.dispose();
  });

  it('answers ping with pong and acknowledges each topic as text, then pushes raw deflate', async () => {
    const socket = await open(simulator.urls.wsPublic);
    socket.send('ping');
    socket.subscribe(
      'spot/ticker:BTC_USDT',
      'spot/kline1m:BTC_USDT',
      'spot/depth5:BTC_USDT',
      'spot/depth/increase100:BTC_USDT',
      'spot/bookTicker:BTC_USDT',
    );
    await socket.next('a first push of each', ({ json }) => json['table'] === 'spot/bookTicker');
    assert.equal(socket.frames[0]?.text, 'pong');
    assert.deepEqual(socket.frames[1]?.json, { event: 'subscribe', topic: 'spot/ticker:BTC_USDT' });
    assert.ok(socket.frames.every(({ json, isBinary }) => isBinary === 'table' in json));
    const [ticker] = socket.table('spot/ticker');
    assert.equal(ticker?.['symbol'], 'BTC_USDT');
    assert.equal(typeof ticker['ms_t'], 'number');
    assert.equal(typeof ticker['last_price'], 'string');
    assert.equal(field(socket.table('spot/kline1m')[0], 'candle', 0), Math.floor(Date.now() / 60_000) * 60);
    assert.equal(socket.table('spot/depth/increase100')[0]?.['type'], 'snapshot');
  });

  it('inflates the reference’s test vector', () => {
    const bytes = Buffer.from(
      'XYuxCoMwGAbf5ZuD/ZMY1Ixt36B2kiJJ4yAoivk7qPjuEseOd8ftCI4dbLMjrqOfBljc60f7fj1rCMxL/+1gUUllKMsJArEPyfjfesGWgDIiba7aMqwsKiO1KokExj8jlT4+Auz8kM44T3zjxYUOxwk=',
      'base64',
    );
    assert.match(inflateRawSync(bytes).toString('utf8'), /"table":"spot\/trade"/);
  });

  it('numbers book updates without a gap, fits a late snapshot in, and stays alive while idle', async () => {
    const [first, second] = [await open(simulator.urls.wsPublic), await open(simulator.urls.wsPublic)];
    first.subscribe('spot/depth/increase100:BTC_USDT');
    await until('a snapshot', () => first.table('spot/depth/increase100').length > 0);
    for (let i = 0; i < 3; i++) {
      const seen = first.table('spot/depth/increase100').length;
      simulator.market.tick(1, 'BTC_USDT');
      await until('an update', () => first.table('spot/depth/increase100').length > seen);
    }
    simulator.market.tick(1, 'BTC_USDT');
    second.subscribe('spot/depth/increase100:BTC_USDT');
    await until('the late snapshot', () => second.table('spot/depth/increase100').length > 0);
    await until('a keep-alive', () => first.table('spot/depth/increase100').some((data) => isEmpty(data)));
    assert.equal(replay(first), replay(second));
    assert.equal(replay(first), bookNow(simulator));
  });

  it('sends a snapshot on request', async () => {
    const socket = await open(simulator.urls.wsPublic);
    socket.send({ op: 'request', args: ['spot/depth/increase100:BTC_USDT'] });
    const frame = await socket.next('the snapshot', ({ json }) => json['table'] === 'spot/depth/increase100');
    assert.equal(field(frame.json, 'data', 0, 'type'), 'snapshot');
  });

  it('tells each taker trade at once, oldest first, and the best prices as they change', async () => {
    const socket = await open(simulator.urls.wsPublic);
    socket.subscribe('spot/trade:BTC_USDT', 'spot/bookTicker:BTC_USDT');
    await socket.next('both acks', ({ json }) => json['topic'] === 'spot/bookTicker:BTC_USDT');
    await post(simulator, '/spot/v2/submit_order', {
      symbol: 'BTC_USDT',
      side: 'buy',
      type: 'market',
      notional: '60000',
    });
    const frame = await socket.next('the trades', ({ json }) => json['table'] === 'spot/trade');
    const data = field(frame.json, 'data');
    assert.ok(Array.isArray(data) && data.length > 1);
    const prices = data.map((trade: Json) => Number(field(trade, 'price')));
    assert.deepEqual(
      [...prices].sort((a, b) => a - b),
      prices,
    );
    assert.ok(socket.table('spot/bookTicker').length >= 2);
  });

  describe('refuse with the documented codes', () => {
    const cases: readonly (readonly [name: string, message: unknown, code: string])[] = [
      ['what is no JSON', 'hello', '90001'],
      ['an unknown op', { op: 'dance', args: ['x'] }, '90002'],
      ['missing args', { op: 'subscribe' }, '90003'],
      ['an unknown channel', { op: 'subscribe', args: ['spot/weather:BTC_USDT'] }, '90004'],
      ['a private channel on the public socket', { op: 'subscribe', args: ['spot/user/orders:ALL_SYMBOLS'] }, '90004'],
      [
        'too many topics at once',
        { op: 'subscribe', args: Array.from({ length: 21 }, () => 'spot/ticker:BTC_USDT') },
        '90005',
      ],
      ['a topic twice', { op: 'subscribe', args: ['spot/trade:BTC_USDT', 'spot/trade:BTC_USDT'] }, '90008'],
      ['a topic without a filter', { op: 'subscribe', args: ['spot/ticker'] }, '90009'],
      ['an unknown pair', { op: 'subscribe', args: ['spot/ticker:FOO_USDT'] }, '92001'],
    ];
    for (const [name, message, code] of cases) {
      it(`${name}: ${code}`, async () => {
        simulator.setLimits(true);
        const socket = await open(simulator.urls.wsPublic);
        socket.send(message);
        await socket.next(code, ({ json }) => json['errorCode'] === code);
      });
    }

    it('a flood of messages: 90007, and closes', async () => {
      simulator.setLimits(true);
      const socket = await open(simulator.urls.wsPublic);
      for (let i = 0; i < 101; i++) socket.send('ping');
      await socket.next('90007', ({ json }) => json['errorCode'] === '90007');
      await socket.whenClosed();
    });

    it('private topics before login: 91006', async () => {
      const socket = await open(simulator.urls.wsPrivate);
      socket.subscribe('spot/user/orders:ALL_SYMBOLS');
      await socket.next('91006', ({ json }) => json['errorCode'] === '91006');
    });

    const logins: readonly (readonly [name: string, args: () => readonly unknown[], code: string])[] = [
      ['an empty key', () => ['', '1', 'x'], '91001'],
      ['an unknown key', () => ['nobody', '1', 'x'], '91002'],
      ['a frozen key', () => [accountOf(simulator, 'frozen').key, '1', 'x'], '91003'],
      ['an expired key', () => [accountOf(simulator, 'expired').key, '1', 'x'], '91004'],
      ['a wrong signature', () => [accountOf(simulator).key, Date.now(), 'x'], '91011'],
      ['an old timestamp', () => [accountOf(simulator).key, '1589793796145', 'x'], '91022'],
      ['a malformed timestamp', () => [accountOf(simulator).key, 'now', 'x'], '91023'],
    ];
    for (const [name, args, code] of logins) {
      it(`login with ${name}: ${code}, and closes`, async () => {
        const socket = await open(simulator.urls.wsPrivate);
        socket.send({ op: 'login', args: args() });
        const frame = await socket.next(code, ({ json }) => 'errorCode' in json);
        assert.equal(frame.json['errorCode'], code);
        await socket.whenClosed();
      });
    }
  });

  it('streams an order’s life and the balances to its own account only', async () => {
    const [own, other] = [await open(simulator.urls.wsPrivate), await open(simulator.urls.wsPrivate)];
    await own.login(accountOf(simulator));
    await other.login(accountOf(simulator, 'second'), String(Date.now() + 5000));
    const topics = ['spot/user/order:BTC_USDT', 'spot/user/orders:ALL_SYMBOLS', 'spot/user/balance:BALANCE_UPDATE'];
    for (const socket of [own, other]) {
      socket.subscribe(...topics);
      await socket.next('the acks', ({ json }) => json['topic'] === topics[2]);
    }
    await post(simulator, '/spot/v2/submit_order', { ...limitOrder, client_order_id: 'mine1' });
    await post(simulator, '/spot/v4/cancel_all', {});
    await until('the end of it', () => own.table('spot/user/orders').length === 2);
    const [accepted, ended] = own.table('spot/user/order');
    assert.equal(accepted?.['order_state'], 'new');
    assert.equal(accepted['size'], '0.0100000000');
    assert.equal(accepted['client_order_id'], 'mine1');
    assert.equal(ended?.['order_state'], 'canceled');
    assert.equal(ended['state'], '8');
    assert.ok([accepted, ended].every((order) => Object.values(order).every((value) => typeof value === 'string')));
    const frozen = own.table('spot/user/balance').map((data) => field(data, 'balance_details', 0, 'fz_bal'));
    assert.deepEqual(frozen, ['800.800000000000000000', '0.000000000000000000']);
    assert.equal(other.frames.filter(({ isBinary }) => isBinary).length, 0);
  });

  it('closes after twenty silent seconds, and after five minutes without a subscription', async () => {
    const clock = new ManualClock(Date.now());
    const timed = await startSimulator({ seed: 1, market: 'empty', symbols: ['BTC_USDT'], clock });
    try {
      const silent = await open(timed.urls.wsPublic);
      const idle = await open(timed.urls.wsPublic);
      await until(
        'both to be known',
        () => Number(field(parseJson(JSON.stringify(timed.truth())), 'sockets', 1, 'id')) > 0,
      );
      for (let i = 0; i < 31; i++) {
        await clock.advance(10_000);
        const pongs = idle.frames.length;
        if (idle.closed) break;
        idle.send('ping');
        await until('a pong', () => idle.frames.length > pongs || idle.closed !== undefined);
      }
      assert.equal((await silent.whenClosed()).reason, 'No data');
      assert.equal((await idle.whenClosed()).reason, 'No subscription');
    } finally {
      await timed.dispose();
    }
    assert.equal(clock.pendingTimers, 0);
  });

  describe('faults', () => {
    async function following(...topics: readonly string[]): Promise<TestSocket> {
      const socket = await open(simulator.urls.wsPublic);
      socket.subscribe(...topics);
      await socket.next('the last ack', ({ json }) => json['topic'] === topics.at(-1));
      return socket;
    }
    const depth = 'spot/depth/increase100';

    it('leave a version out', async () => {
      const socket = await following(`${depth}:BTC_USDT`);
      await until('the snapshot', () => socket.table(depth).length > 0);
      simulator.addFault({ match: { channel: depth, symbol: 'BTC_USDT', times: 1 }, effect: { type: 'gap' } });
      const start = Number(socket.table(depth)[0]?.['version']);
      await until('a gap', () => {
        simulator.market.tick(1, 'BTC_USDT');
        return socket.table(depth).some(({ version }) => Number(version) >= start + 2);
      });
      const versions = socket.table(depth).map(({ version }) => Number(version));
      assert.ok(!versions.includes(start + 1), versions.join(' '));
    });

    it('close standing connections with a code, once', async () => {
      const socket = await following('spot/ticker:BTC_USDT');
      simulator.addFault({ match: { scope: 'ws' }, effect: { type: 'close', code: 1012, reason: 'Maintenance' } });
      assert.deepEqual(await socket.whenClosed(), { code: 1012, reason: 'Maintenance' });
      const again = await following('spot/ticker:BTC_USDT');
      again.send('ping');
      await again.next('a pong', ({ text }) => text === 'pong');
    });

    it('leave a connection half open: it stands, and says nothing', async () => {
      const socket = await following('spot/trade:BTC_USDT');
      const witness = await following('spot/trade:ETH_USDT');
      simulator.addFault({ match: { channel: 'spot/trade:BTC_USDT' }, effect: { type: 'half-open' } });
      const heard = socket.frames.length;
      for (const one of [socket, witness]) one.send('ping');
      await witness.next('a pong', ({ text }) => text === 'pong');
      simulator.market.tick(20);
      await witness.next('a trade', ({ json }) => json['table'] === 'spot/trade');
      assert.equal(socket.frames.length, heard);
      assert.equal(socket.closed, undefined);
    });

    it('repeat, reorder, replace and cut pushes', async () => {
      const socket = await following('spot/trade:BTC_USDT');
      const buy = (): Promise<unknown> =>
        post(simulator, '/spot/v2/submit_order', { symbol: 'BTC_USDT', side: 'buy', type: 'market', notional: '10' });
      const trades = (): readonly Frame[] => socket.frames.filter(({ json }) => json['table'] === 'spot/trade');
      simulator.addFault({ match: { channel: 'spot/trade', times: 1 }, effect: { type: 'duplicate' } });
      await buy();
      await until('it twice', () => trades().length === 2);
      assert.equal(trades()[0]?.text, trades()[1]?.text);
      simulator.addFault({ match: { channel: 'spot/trade', times: 1 }, effect: { type: 'reorder' } });
      await buy();
      await buy();
      await until('both', () => trades().length === 4);
      assert.ok(
        Number(field(trades()[2]?.json, 'data', 0, 'ms_t')) >= Number(field(trades()[3]?.json, 'data', 0, 'ms_t')),
      );
      simulator.addFault({
        match: { channel: 'spot/trade', times: 1 },
        effect: { type: 'body', body: '{"table":"spot/other"}' },
      });
      await buy();
      await socket.next('the other', ({ text }) => text === '{"table":"spot/other"}');
    });

    it('break the login: its ack lost, or closed right after it', async () => {
      simulator.addFault({ match: { channel: 'login', times: 1 }, effect: { type: 'close', code: 1006 } });
      const first = await open(simulator.urls.wsPrivate);
      await first.login(accountOf(simulator));
      assert.equal((await first.whenClosed()).code, 1006);
      simulator.addFault({ match: { channel: 'loginAck', times: 1 }, effect: { type: 'drop-after' } });
      const second = await open(simulator.urls.wsPrivate);
      second.send({ op: 'login', args: [accountOf(simulator).key, Date.now(), 'x'] });
      await second.next('the refusal', ({ json }) => json['errorCode'] === '91011');
    });

    it('refuse or hang the handshake', async () => {
      simulator.addFault({ match: { channel: 'upgrade', times: 1 }, effect: { type: 'status', status: 429 } });
      await assert.rejects(open(simulator.urls.wsPublic), /429/);
      simulator.addFault({ match: { channel: 'upgrade', times: 1 }, effect: { type: 'drop-before' } });
      await assert.rejects(open(simulator.urls.wsPublic), /hang up|ECONNRESET/);
    });

    it('slice and throttle a connection without harm to what it says', async () => {
      simulator.addFault({ match: { channel: 'upgrade', times: 1 }, effect: { type: 'slice', bytes: 3 } });
      const socket = await following('spot/depth50:BTC_USDT');
      const frame = await socket.next('the book', ({ json }) => json['table'] === 'spot/depth50');
      assert.equal(field(frame.json, 'data', 0, 'symbol'), 'BTC_USDT');
    });
  });
});

function isEmpty(data: unknown): boolean {
  const { asks, bids } = Object(data) as { readonly asks?: readonly unknown[]; readonly bids?: readonly unknown[] };
  return asks?.length === 0 && bids?.length === 0;
}

/** The book a client would hold, by the reference's algorithm; fails on a gap. */
function replay(socket: TestSocket): string {
  const sides = { asks: new Map<string, string>(), bids: new Map<string, string>() };
  let version: number | undefined;
  for (const data of socket.table('spot/depth/increase100')) {
    const next = Number(data['version']);
    if (data['type'] === 'snapshot') {
      for (const side of Object.values(sides)) side.clear();
    } else {
      if (next === version) continue;
      assert.equal(next, (version ?? NaN) + 1);
    }
    version = next;
    for (const name of ['asks', 'bids'] as const) {
      const levels = data[name];
      assert.ok(Array.isArray(levels));
      for (const level of levels as readonly Json[]) {
        const [price, size] = [textAt(level, 0), textAt(level, 1)];
        if (size === '0') sides[name].delete(price);
        else sides[name].set(price, size);
      }
    }
  }
  return [sides.bids, sides.asks]
    .map((side) =>
      [...side]
        .map(([price, size]) => `${price}x${size}`)
        .sort()
        .join(' '),
    )
    .join(' | ');
}

function bookNow(simulator: Simulator): string {
  const book = simulator.engine.markets.get('BTC_USDT')?.book;
  return (['buy', 'sell'] as const)
    .map((side) =>
      (book?.levels(side) ?? [])
        .map(({ price, total }) => `${price.toFixed(2, 'down')}x${total.toFixed(5, 'down')}`)
        .sort()
        .join(' '),
    )
    .join(' | ');
}
