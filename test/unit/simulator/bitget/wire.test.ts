import assert from 'node:assert/strict';
import { createHmac, createPublicKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { asArray, asObject, parseJson, type Json, type JsonObject } from '../../../../src/core/base/json';
import { seededRandom } from '../../../../src/core/base/random';
import { bookChecksum, signedCrc32 } from '../../../../src/simulator/bitget/checksum';
import { createKeys, type BitgetKey } from '../../../../src/simulator/bitget/keys';
import { decodedQuery, isSignedBy } from '../../../../src/simulator/bitget/signature';
import { startSimulator, type SecondWireAccount, type Simulator } from '../../../../src/simulator';

const vectors = asObject(parseJson(readFileSync('test/fixtures/rest/bitget/signing.json', 'utf8'))) ?? {};

interface Answer {
  readonly status: number;
  readonly code: Json | undefined;
  readonly data: Json | undefined;
  readonly left: string | null;
}

/** Signs as the reference says, by nothing but the reference. */
function signed(
  account: SecondWireAccount,
  method: string,
  path: string,
  query: string,
  body: string,
  at: number,
): Record<string, string> {
  const message = `${String(at)}${method}${path}${query === '' ? '' : `?${query}`}${body}`;
  const signature = account.secret.includes('PRIVATE')
    ? sign('sha256', Buffer.from(message), account.secret).toString('base64')
    : createHmac('sha256', account.secret).update(message).digest('base64');
  return {
    'ACCESS-KEY': account.key,
    'ACCESS-SIGN': signature,
    'ACCESS-TIMESTAMP': String(at),
    'ACCESS-PASSPHRASE': account.passphrase,
    'Content-Type': 'application/json',
    ...(account.environment === 'demo' && { paptrading: '1' }),
  };
}

describe("Bitget's wire of the practice exchange", () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({
      market: 'still',
      seed: 3,
      symbols: ['BTC_USDT', 'ETH_BTC', 'NOVA_USDT', 'VAULT_USDT'],
    });
  });
  beforeEach(() => {
    simulator.setLimits(false);
    simulator.reset();
  });
  after(() => simulator.dispose());

  const account = (id: string): SecondWireAccount => {
    const found = simulator.secondWire.accounts.find((each) => each.id === id);
    assert.ok(found);
    return found;
  };
  const send = async (path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> => {
    const reply = await fetch(simulator.secondWire.rest + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers,
      ...(body !== undefined && { body }),
    });
    const envelope = asObject(parseJson(await reply.text())) ?? {};
    assert.equal(typeof envelope['requestTime'], 'number');
    assert.equal(typeof envelope['msg'], 'string');
    const { code, data } = envelope;
    return { status: reply.status, code, data, left: reply.headers.get('x-mbx-used-remain-limit') };
  };
  const now = (): number => simulator.engine.clock.now();
  const get = (id: string, path: string, query = ''): Promise<Answer> =>
    send(
      path + (query === '' ? '' : `?${query}`),
      signed(account(id), 'GET', path, decodeURIComponent(query), '', now()),
    );
  const post = (id: string, path: string, body: unknown): Promise<Answer> => {
    const text = JSON.stringify(body);
    return send(path, signed(account(id), 'POST', path, '', text, now()), text);
  };

  it('accepts the vectors of the reference, HMAC and RSA, and no hex digest', () => {
    const [key] = createKeys(1);
    assert.ok(key);
    const hmac: BitgetKey = { ...key, secret: vectors['secret'] as string, publicKey: undefined };
    const rsa: BitgetKey = { ...key, publicKey: createPublicKey(vectors['publicKey'] as string) };
    let count = 0;
    for (const vector of (asArray(vectors['vectors']) ?? []).map((entry) => asObject(entry) ?? {})) {
      const message = vector['message'] as string;
      assert.ok(isSignedBy(hmac, message, vector['hmac'] as string));
      assert.ok(!isSignedBy(hmac, `${message} `, vector['hmac'] as string));
      if (vector['rsa'] !== undefined) assert.ok(isSignedBy(rsa, message, vector['rsa'] as string));
      count++;
    }
    assert.equal(count, 8);
    const hex = createHmac('sha256', hmac.secret).update('message').digest('hex');
    assert.ok(!isSignedBy(hmac, 'message', hex));
    assert.equal(decodedQuery('limit=10&symbol=%E9%BE%99%E8%99%BEUSDT'), 'limit=10&symbol=龙虾USDT');
  });

  it('sums books as the reference does', () => {
    assert.equal(signedCrc32('43231.1:4:43232.8:9:43231:6:43232.9:8'), -1504501796);
    assert.equal(signedCrc32('3366.1:7:3366.8:9:3368:8:3372:8'), 831078360);
    const bids = [
      ['61250.10', '0.5000'],
      ['61250.00', '1.2500'],
    ] as const;
    assert.equal(
      bookChecksum(bids, [
        ['61250.20', '0.3000'],
        ['61250.40', '2.0000'],
      ]),
      -119484535,
    );
    assert.equal(
      bookChecksum(bids, [
        ['61250.20', '0.3000'],
        ['61250.30', '0.7500'],
      ]),
      1247148313,
    );
  });

  it('checks a private call in the order of the reference', async () => {
    const path = '/api/v2/spot/account/assets';
    const good = signed(account('bitgetClassic'), 'GET', path, '', '', now());
    const without = (...names: string[]): Record<string, string> =>
      Object.fromEntries(Object.entries(good).filter(([name]) => !names.includes(name)));
    const stale = signed(account('bitgetClassic'), 'GET', path, '', '', now() - 31_000);
    const codes = async (headers: Record<string, string>, at = path): Promise<unknown[]> => {
      const { status, code } = await send(at, headers);
      return [status, code];
    };
    assert.deepEqual(await codes(good), [200, '00000']);
    assert.deepEqual(await codes(good, '/api/v2/spot/account/nothing'), [404, '40404']);
    assert.deepEqual(await codes({}), [400, '40001']);
    assert.deepEqual(await codes(without('ACCESS-SIGN', 'ACCESS-TIMESTAMP')), [400, '40003']);
    assert.deepEqual(await codes(without('ACCESS-TIMESTAMP', 'ACCESS-PASSPHRASE')), [400, '40005']);
    assert.deepEqual(await codes(without('ACCESS-PASSPHRASE')), [400, '40011']);
    assert.deepEqual(await codes({ ...good, 'ACCESS-KEY': 'bg_nobody' }), [400, '40006']);
    assert.deepEqual(await codes({ ...stale, paptrading: '1' }), [400, '40099']);
    assert.deepEqual(await codes({ ...stale, 'ACCESS-SIGN': 'AA==' }), [400, '40008']);
    assert.deepEqual(await codes({ ...good, 'ACCESS-SIGN': 'AA==', 'ACCESS-PASSPHRASE': 'x' }), [400, '40009']);
    assert.deepEqual(await codes({ ...good, 'ACCESS-PASSPHRASE': 'x' }), [400, '40012']);
    const cancel = '/api/v2/spot/trade/cancel-order';
    assert.equal((await post('bitgetReadOnly', cancel, {})).code, '40014');
    assert.equal((await get('bitgetClassic', '/api/v3/account/assets')).code, '40084');
    assert.equal((await get('bitgetUnified', path)).code, '40085');
  });

  it('refuses a query that was signed as it was sent, where the two differ', async () => {
    const path = '/api/v2/spot/trade/unfilled-orders';
    const query = 'symbol=%E9%BE%99%E8%99%BEUSDT';
    const headers = signed(account('bitgetClassic'), 'GET', path, query, '', now());
    assert.equal((await send(`${path}?${query}`, headers)).code, '40009');
    assert.equal((await get('bitgetClassic', path, query)).code, '40102', 'signed plain, it is only an unknown pair');
    assert.match(simulator.requests().at(-2)?.findings.join() ?? '', /encoded query/);
  });

  const order = { symbol: 'BTCUSDT', side: 'buy', orderType: 'limit', force: 'gtc', price: '80000', size: '0.001' };
  const classicRefusals: readonly [what: string, change: JsonObject, code: string][] = [
    ['no symbol', { symbol: '' }, '40019'],
    ['an unknown symbol', { symbol: 'BTC_USDT' }, '40102'],
    ['no lifetime', { force: '' }, '40019'],
    ['a side in capitals', { side: 'BUY' }, '40017'],
    ['no price', { price: '' }, '40019'],
    ['a price off the tick', { price: '80000.001' }, '45115'],
    ['a price above the band', { price: '120000' }, '43008'],
    ['a size off the step', { size: '0.0010001' }, '22038'],
    ['a value too small', { size: '0.00001' }, '45110'],
    ['more than there is', { size: '900' }, '43012'],
    ['a client id with a point', { clientOid: 'a.b' }, '40304'],
    ['a pair that is not open yet', { symbol: 'NOVAUSDT' }, '40309'],
    ['a pair that is not for the API', { symbol: 'VAULTUSDT', price: '0.8', size: '10' }, '22004'],
    ['a window of a minute', { requestTime: '1', receiveWindow: '60000' }, '40079'],
    ['an order that came too late', { requestTime: '1795132800000', receiveWindow: '1' }, '40078'],
  ];
  for (const [what, change, code] of classicRefusals) {
    it(`refuses a classic order with ${what} by ${code}`, async () => {
      const reply = await post('bitgetClassic', '/api/v2/spot/trade/place-order', { ...order, ...change });
      assert.deepEqual([reply.status, reply.code, reply.data], [400, code, null]);
    });
  }

  it('names an order in each of its places as the reference shows it', async () => {
    const placed = await post('bitgetClassic', '/api/v2/spot/trade/place-order', { ...order, clientOid: 't-1#a+b' });
    assert.equal(placed.code, '00000');
    const { orderId } = asObject(placed.data) ?? {};
    const [open] = asArray((await get('bitgetClassic', '/api/v2/spot/trade/unfilled-orders')).data) ?? [];
    const info = await get(
      'bitgetClassic',
      '/api/v2/spot/trade/orderInfo',
      `clientOid=${encodeURIComponent('t-1#a+b')}`,
    );
    const [told] = asArray(info.data) ?? [];
    const openOrder = asObject(open) ?? {};
    const toldOrder = asObject(told) ?? {};
    assert.deepEqual([openOrder['orderId'], toldOrder['orderId']], [orderId, orderId]);
    assert.equal(Number(openOrder['priceAvg']), 80000, 'the price of an open order');
    assert.equal(openOrder['price'], undefined);
    assert.equal(Number(toldOrder['price']), 80000);
    assert.equal(toldOrder['priceAvg'], '0');
    assert.deepEqual([openOrder['status'], toldOrder['feeDetail']], ['live', '']);
    const again = await post('bitgetClassic', '/api/v2/spot/trade/place-order', { ...order, clientOid: 't-1#a+b' });
    assert.equal(again.code, '43118');
    const cancel = { symbol: 'BTCUSDT', orderId: orderId ?? '' };
    assert.equal((await post('bitgetClassic', '/api/v2/spot/trade/cancel-order', cancel)).code, '00000');
    assert.equal((await post('bitgetClassic', '/api/v2/spot/trade/cancel-order', cancel)).code, '45129');
  });

  it('takes a unified batch as a bare list and answers each entry', async () => {
    const { force, size, ...rest } = order;
    const entry = { ...rest, category: 'SPOT', timeInForce: force, qty: size };
    const batch = [
      { ...entry, clientOid: 'u-1' },
      { ...entry, clientOid: 'u-2', qty: '900' },
    ];
    const reply = await post('bitgetUnified', '/api/v3/trade/place-batch', batch);
    const results = (asArray(reply.data) ?? []).map((each) => asObject(each) ?? {});
    assert.deepEqual(
      results.map((each) => [each['clientOid'], each['code']]),
      [
        ['u-1', '00000'],
        ['u-2', '25202'],
      ],
    );
    assert.equal((await post('bitgetUnified', '/api/v3/trade/place-batch', { orderList: batch })).code, '25200');
    const id = results[0]?.['orderId'] as string;
    const info = asObject((await get('bitgetUnified', '/api/v3/trade/order-info', `orderId=${id}`)).data) ?? {};
    assert.deepEqual([info['orderStatus'], info['category'], info['timeInForce']], ['new', 'SPOT', 'gtc']);
  });

  it('prints levels as text in classic and as numbers in unified, volumes in each its own order', async () => {
    const classic = asObject((await send('/api/v2/spot/market/orderbook?symbol=BTCUSDT&limit=2')).data) ?? {};
    const unified = asObject((await send('/api/v3/market/orderbook?category=SPOT&symbol=BTCUSDT&limit=2')).data) ?? {};
    assert.equal(typeof asArray(asArray(classic['asks'])?.[0])?.[0], 'string');
    assert.equal(typeof asArray(asArray(unified['a'])?.[0])?.[0], 'number');
    const rows = asArray((await send('/api/v2/spot/market/candles?symbol=ETHBTC&granularity=1day&limit=1')).data) ?? [];
    const cells = asArray(rows[0]) ?? [];
    assert.equal(cells.length, 8);
    assert.notEqual(cells[6], cells[7], 'USDT, then quote');
  });

  it('counts calls by the second, says how many are left, and refuses the next', async () => {
    simulator.setLimits(true);
    const path = '/api/v2/spot/public/coins';
    const replies = [];
    for (let i = 0; i < 4; i++) replies.push(await send(path));
    assert.deepEqual(
      replies.map(({ status, left }) => [status, left]),
      [
        [200, '2'],
        [200, '1'],
        [200, '0'],
        [429, '0'],
      ],
    );
    assert.equal(replies.at(-1)?.code, '429');
  });

  it("takes a buyer's fee in the coin bought, in classic and unified alike, and a seller's in the quote", async () => {
    const trade = async (id: string, path: string, change: JsonObject): Promise<string | undefined> => {
      const body = { ...order, qty: order.size, timeInForce: 'gtc', category: 'SPOT', ...change };
      assert.equal((await post(id, path, body)).code, '00000');
      return simulator.engine.account(id)?.fills().at(-1)?.feeCurrency;
    };
    const classic = '/api/v2/spot/trade/place-order';
    const unified = '/api/v3/trade/place-order';
    // Each has somebody to trade with at the price of its limit, however thin the market is.
    const sale = { side: 'sell', price: '94000' };
    const purchase = { side: 'buy', price: '94000' };
    await trade('bitgetUnified', unified, sale);
    assert.equal(await trade('bitgetClassic', classic, purchase), 'BTC');
    await trade('bitgetClassic', classic, sale);
    assert.equal(await trade('bitgetUnified', unified, purchase), 'BTC');
    await trade('bitgetClassic', classic, purchase);
    assert.equal(await trade('bitgetUnified', unified, { side: 'sell', price: '91000' }), 'USDT');
    const { data } = await get('bitgetUnified', '/api/v3/trade/fills', 'category=SPOT');
    assert.match(JSON.stringify(data), /"feeCoin":"BTC"/);
    const truth = JSON.stringify(simulator.truth('bitgetUnified'));
    assert.match(truth, /"feeCurrency":"BTC"/);
    assert.match(truth, /"fees":\{[^}]*"BTC":/);
    assert.match(truth, /"isBalanced":true/);
  });

  it('never lets the ledger lose or make money, whatever is traded on this wire', async () => {
    const random = seededRandom(9);
    for (let i = 0; i < 60; i++) {
      const side = random.next() < 0.5 ? 'buy' : 'sell';
      const price = (91000 + Math.floor(random.next() * 500)).toFixed(2);
      await post('bitgetClassic', '/api/v2/spot/trade/place-order', { ...order, side, price });
    }
    const sums = [...simulator.engine.ledger.sums()];
    assert.ok(sums.length > 0 && sums.every(([, sum]) => sum.isZero));
  });
});
