import assert from 'node:assert/strict';
import { startSimulator, type Simulator } from '../../../src/simulator';
import type { Json } from '../../../src/core/base/json';
import { accountOf, control, field, get, hmac, post, send, signedHeaders, textAt, type Reply } from './wire';

const symbols = ['BTC_USDT', 'ETH_USDT', 'BABYDOGE_USDT', 'ETH_BTC', 'NOVA_USDT', 'VAULT_USDT'];
const limitOrder = { symbol: 'BTC_USDT', side: 'buy', type: 'limit', size: '0.01', price: '80000.00' };

function codeOf(reply: Reply): string {
  return `${String(reply.status)}/${textAt(reply.json, 'code')}`;
}

describe('REST wire', () => {
  let simulator: Simulator;

  before(async () => {
    simulator = await startSimulator({ seed: 42, market: 'still', symbols, limits: false });
  });
  beforeEach(() => {
    simulator.reset();
    simulator.removeFault();
    simulator.setLimits(false);
    simulator.setState('open');
    simulator.engine.clock.shiftMs = 0;
  });
  after(async () => {
    await simulator.dispose();
  });

  describe('checks a request in this order', () => {
    const wallet = '/spot/v1/wallet';
    const submit = '/spot/v2/submit_order';
    const body = JSON.stringify(limitOrder);
    const change = (headers: Record<string, string>, replaced: Record<string, string>): Record<string, string> => {
      const merged = { ...headers, ...replaced };
      return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''));
    };
    const cases: readonly (readonly [name: string, expected: string, ask: () => Promise<Reply>])[] = [
      ['unknown route', '404/30000', () => get(simulator, '/spot/v9/nothing')],
      ['retired route', '200/30031', () => post(simulator, '/spot/v1/submit_order', body)],
      ['futures V1', '200/30030', () => get(simulator, '/contract/v1/tickers')],
      ['wrong method', '405/57001', () => get(simulator, submit)],
      ['no key', '401/30001', () => get(simulator, wallet)],
      ['unknown key', '401/30002', () => get(simulator, wallet, { 'X-BM-KEY': 'nobody' })],
      ['frozen key', '401/30003', () => get(simulator, wallet, { 'X-BM-KEY': accountOf(simulator, 'frozen').key })],
      ['expired key', '403/30011', () => get(simulator, wallet, { 'X-BM-KEY': accountOf(simulator, 'expired').key })],
      [
        'foreign address',
        '403/30010',
        () => get(simulator, wallet, { 'X-BM-KEY': accountOf(simulator, 'ipBound').key }),
      ],
      ['no signature', '401/30004', () => signedWith({ 'X-BM-SIGN': '', 'X-BM-TIMESTAMP': '' })],
      ['no timestamp', '401/30006', () => signedWith({ 'X-BM-TIMESTAMP': '' })],
      ['timestamp that is no number', '401/30006', () => signedWith({ 'X-BM-TIMESTAMP': 'soon' })],
      ['timestamp beyond reason', '401/30008', () => signedWith({ 'X-BM-TIMESTAMP': '17951328000000000000' })],
      ['timestamp of two minutes ago', '401/30007', () => post2(Date.now() - 120_000)],
      ['wrong signature', '401/30005', () => signedWith({ 'X-BM-SIGN': 'a'.repeat(64) })],
      [
        'upper-case signature',
        '401/30005',
        () => {
          const headers = signedHeaders(accountOf(simulator), body);
          return signedWith({ ...headers, 'X-BM-SIGN': (headers['X-BM-SIGN'] ?? '').toUpperCase() });
        },
      ],
      ['read-only key', '403/30012', () => post(simulator, submit, body, 'readOnly')],
      ['body that is no JSON', '503/30018', () => post(simulator, submit, 'side=buy')],
      ['body that is a list', '503/30018', () => post(simulator, submit, '[]')],
      ['a good order', '200/1000', () => post(simulator, submit, body)],
    ];
    const signedWith = (replaced: Record<string, string>): Promise<Reply> =>
      send(simulator.urls.rest, 'POST', submit, change(signedHeaders(accountOf(simulator), body), replaced), body);
    const post2 = (time: number): Promise<Reply> =>
      send(simulator.urls.rest, 'POST', submit, signedHeaders(accountOf(simulator), body, String(time)), body);
    for (const [name, expected, ask] of cases) {
      it(`${name}: ${expected}`, async () => {
        const reply = await ask();
        assert.equal(codeOf(reply), expected, reply.text);
        const isGateway = expected.endsWith('30000') || expected.endsWith('30030');
        assert.equal(typeof reply.json[isGateway ? 'msg' : 'message'], 'string');
        assert.equal(typeof reply.json['trace'], 'string');
      });
    }
  });

  it('holds v4 calls to their recvWindow and others to a minute', async () => {
    const account = accountOf(simulator);
    const ask = (path: string, recvWindow: unknown, age: number): Promise<Reply> => {
      const body = JSON.stringify({ orderId: '1', ...(recvWindow === undefined ? {} : { recvWindow }) });
      return send(simulator.urls.rest, 'POST', path, signedHeaders(account, body, String(Date.now() - age)), body);
    };
    const query = '/spot/v4/query/order';
    assert.equal(codeOf(await ask(query, undefined, 1_000)), '400/50005');
    assert.equal(codeOf(await ask(query, undefined, 6_000)), '401/30007');
    assert.equal(codeOf(await ask(query, 60_000, 50_000)), '400/50005');
    assert.equal(codeOf(await ask(query, 60_001, 0)), '401/30007');
    assert.equal(codeOf(await ask(query, 'long', 0)), '401/30007');
    assert.equal(codeOf(await ask(query, 5_000, -3_000)), '401/30007');
    assert.equal(codeOf(await ask('/spot/v3/cancel_order', undefined, 50_000)), '400/50028');
  });

  it('signs bytes, not meaning: spaces and key order pass when they are what was signed', async () => {
    const spaced = '{"symbol": "BTC_USDT", "side": "buy", "type": "limit", "size": "0.01", "price": "80000"}';
    assert.equal(codeOf(await post(simulator, '/spot/v2/submit_order', spaced)), '200/1000');
    const headers = signedHeaders(accountOf(simulator), JSON.stringify(limitOrder));
    assert.equal(
      codeOf(await send(simulator.urls.rest, 'POST', '/spot/v2/submit_order', headers, spaced)),
      '401/30005',
    );
  });

  it('accepts and ignores what clients send besides: signatures on reads, recvWindow, numbers for strings', async () => {
    const { key } = accountOf(simulator);
    const reply = await get(simulator, '/spot/v1/wallet?recvWindow=5000', {
      'X-BM-KEY': key,
      'X-BM-SIGN': 'any',
      'X-BM-TIMESTAMP': '1',
    });
    assert.equal(codeOf(reply), '200/1000');
    assert.equal(
      codeOf(
        await post(simulator, '/spot/v2/submit_order', { recvWindow: 5000, ...limitOrder, size: 0.01, price: 80000 }),
      ),
      '200/1000',
    );
  });

  describe('new orders', () => {
    const cases: readonly (readonly [name: string, expected: string, order: Record<string, unknown>])[] = [
      ['unknown symbol', '400/50001', { ...limitOrder, symbol: 'FOO_USDT' }],
      ['pair before trading', '400/50040', { ...limitOrder, symbol: 'NOVA_USDT' }],
      ['pair closed to the API', '400/50023', { ...limitOrder, symbol: 'VAULT_USDT' }],
      ['no side', '400/50028', { ...limitOrder, side: undefined }],
      ['unknown side', '400/52002', { ...limitOrder, side: 'hold' }],
      ['unknown type', '400/52001', { ...limitOrder, type: 'fok' }],
      ['no size', '400/50010', { ...limitOrder, size: undefined }],
      ['no price', '400/50011', { ...limitOrder, price: '' }],
      ['size that is no number', '400/50021', { ...limitOrder, size: 'much' }],
      ['size below the step', '400/50006', { ...limitOrder, size: '0.000001' }],
      ['value below the minimum', '400/51011', { ...limitOrder, size: '0.00006' }],
      ['more than there is', '400/50020', { ...limitOrder, size: '100' }],
      ['market buy by size', '400/50021', { symbol: 'BTC_USDT', side: 'buy', type: 'market', size: '1' }],
      ['market buy without notional', '400/50012', { symbol: 'BTC_USDT', side: 'buy', type: 'market' }],
      [
        'market buy below the minimum',
        '400/51012',
        { symbol: 'BTC_USDT', side: 'buy', type: 'market', notional: '4.99' },
      ],
      ['market sell without size', '400/50010', { symbol: 'BTC_USDT', side: 'sell', type: 'market' }],
      [
        'market sell below the minimum',
        '400/51014',
        { symbol: 'BTC_USDT', side: 'sell', type: 'market', size: '0.00005' },
      ],
      ['client id too long', '400/50037', { ...limitOrder, client_order_id: 'a'.repeat(33) }],
      ['client id with a dash', '400/50038', { ...limitOrder, client_order_id: 'a-1' }],
      ['unknown stpMode', '400/50021', { ...limitOrder, stpMode: 'cancel' }],
      ['market buy', '200/1000', { symbol: 'BTC_USDT', side: 'buy', type: 'market', notional: '100' }],
      ['ioc', '200/1000', { ...limitOrder, type: 'ioc' }],
      [
        'limit_maker',
        '200/1000',
        { ...limitOrder, type: 'limit_maker', client_order_id: 'Maker01', stpMode: 'cancel_both' },
      ],
    ];
    for (const [name, expected, order] of cases) {
      it(`${name}: ${expected}`, async () => {
        const reply = await post(simulator, '/spot/v2/submit_order', order);
        assert.equal(codeOf(reply), expected, reply.text);
        if (expected === '200/1000') assert.match(textAt(reply.json, 'data', 'order_id'), /^\d{18}$/);
      });
    }

    it('refuse a client id that is open, on every way in', async () => {
      await post(simulator, '/spot/v2/submit_order', { ...limitOrder, client_order_id: 'same1' });
      assert.equal(
        codeOf(await post(simulator, '/spot/v2/submit_order', { ...limitOrder, client_order_id: 'same1' })),
        '400/50042',
      );
      assert.equal(
        codeOf(await post(simulator, '/spot/v1/margin/submit_order', { ...limitOrder, clientOrderId: 'same1' })),
        '400/50042',
      );
    });

    it('cut a price to the tick, accept a crossing limit_maker and cancel it without an error', async () => {
      const placed = await post(simulator, '/spot/v2/submit_order', {
        ...limitOrder,
        type: 'limit_maker',
        price: '99999.999',
      });
      const orderId = textAt(placed.json, 'data', 'order_id');
      const { json } = await post(simulator, '/spot/v4/query/order', { orderId });
      assert.equal(field(json, 'data', 'price'), '99999.99');
      assert.equal(field(json, 'data', 'state'), 'canceled');
      assert.equal(field(json, 'data', 'cancelSource'), 'system');
      const [seen] = simulator.requests().slice(-2);
      assert.deepEqual(seen?.findings, ['price 99999.999 was cut to the tick of BTC_USDT']);
    });

    it('report a misspelt field that the venue silently ignores', async () => {
      await post(simulator, '/spot/v2/submit_order', {
        ...limitOrder,
        clientOrderId: 'lost1',
        stpmode: 'cancel_maker',
      });
      assert.deepEqual(simulator.requests().at(-1)?.unknownFields, ['clientOrderId', 'stpmode']);
      await post(simulator, '/spot/v4/batch_orders', {
        symbol: 'BTC_USDT',
        orderParams: [{ side: 'buy', type: 'limit', size: '0.01', price: '80000', client_order_id: 'lost2' }],
      });
      assert.deepEqual(simulator.requests().at(-1)?.unknownFields, ['orderParams.client_order_id']);
    });
  });

  it('tells an order’s whole life the same way in queries, lists, fills and balances', async () => {
    await control(simulator, 'POST', '/__venue', {
      order: { account: 'second', symbol: 'BTC_USDT', side: 'sell', price: '80500', size: '0.0001' },
    });
    const placed = await post(simulator, '/spot/v2/submit_order', {
      ...limitOrder,
      price: '80000',
      size: '0.01',
      client_order_id: 'life1',
    });
    const orderId = textAt(placed.json, 'data', 'order_id');
    const open = await post(simulator, '/spot/v4/query/open-orders', { symbol: 'BTC_USDT' });
    assert.deepEqual(field(open.json, 'data', 0, 'orderId'), orderId);
    const byClientId = await post(simulator, '/spot/v4/query/client-order', {
      clientOrderId: 'life1',
      queryState: 'open',
    });
    assert.deepEqual(field(byClientId.json, 'data'), field(open.json, 'data', 0));
    const { createTime, updateTime, ...rest } = Object(field(byClientId.json, 'data')) as Record<string, unknown>;
    assert.deepEqual(typeof createTime, 'number');
    assert.deepEqual(typeof updateTime, 'number');
    assert.deepEqual(rest, {
      ...{
        orderId,
        clientOrderId: 'life1',
        symbol: 'BTC_USDT',
        side: 'buy',
        orderMode: 'spot',
        type: 'limit',
        state: 'new',
      },
      ...{
        cancelSource: '',
        stpMode: 'none',
        price: '80000.00',
        priceAvg: '0.00',
        size: '0.01000',
        filledSize: '0.00000',
      },
      ...{ notional: '800.00000000', filledNotional: '0.00000000' },
    });
    const wallet = await get(simulator, '/account/v1/wallet?currency=USDT', { 'X-BM-KEY': accountOf(simulator).key });
    assert.equal(field(wallet.json, 'data', 'wallet', 0, 'frozen'), '800.80000000');
    const wrong = await post(simulator, '/spot/v3/cancel_order', { symbol: 'ETH_USDT', order_id: orderId });
    assert.equal(codeOf(wrong), '400/50005');
    const canceled = await post(simulator, '/spot/v3/cancel_order', { symbol: 'BTC_USDT', order_id: orderId });
    assert.deepEqual(field(canceled.json, 'data'), { result: true });
    const again = await post(simulator, '/spot/v3/cancel_order', { symbol: 'BTC_USDT', client_order_id: 'life1' });
    assert.deepEqual(field(again.json, 'data'), { result: false });
    const bought = await post(simulator, '/spot/v2/submit_order', {
      symbol: 'BTC_USDT',
      side: 'buy',
      type: 'market',
      notional: '1000',
    });
    const boughtId = textAt(bought.json, 'data', 'order_id');
    const history = await post(simulator, '/spot/v4/query/history-orders', {});
    assert.deepEqual(field(history.json, 'data', 0, 'orderId'), boughtId);
    assert.deepEqual(field(history.json, 'data', 1, 'state'), 'canceled');
    const fills = await post(simulator, '/spot/v4/query/trades', { symbol: 'BTC_USDT' });
    const ofOrder = await post(simulator, '/spot/v4/query/order-trades', { orderId: boughtId });
    assert.deepEqual(field(fills.json, 'data'), field(ofOrder.json, 'data'));
    assert.equal(field(fills.json, 'data', 0, 'feeCoinName'), 'USDT');
    assert.equal(field(fills.json, 'data', 0, 'tradeRole'), 'taker');
    const truth = await control(simulator, 'GET', '/__truth?account=demo');
    assert.equal(field(truth, 'ledger', 'isBalanced'), true);
    assert.equal(field(truth, 'accounts', 0, 'openOrders', 0), undefined);
  });

  it('places and cancels in batches and tells which ids failed', async () => {
    const row = { side: 'buy', type: 'limit', size: '0.01', price: '80000' };
    const batch = await post(simulator, '/spot/v4/batch_orders', {
      symbol: 'BTC_USDT',
      orderParams: [row, { ...row, price: '79000' }],
      recvWindow: 5000,
    });
    assert.equal(field(batch.json, 'data', 'code'), 0);
    const ids = [0, 1].map((i) => textAt(batch.json, 'data', 'data', 'orderIds', i));
    const canceled = await post(simulator, '/spot/v4/cancel_orders', { symbol: 'BTC_USDT', orderIds: [ids[0], '1'] });
    assert.deepEqual(field(canceled.json, 'data'), {
      successIds: [ids[0]],
      failIds: ['1'],
      totalCount: 2,
      successCount: 1,
      failedCount: 1,
    });
    assert.deepEqual(field((await post(simulator, '/spot/v4/cancel_all', {})).json, 'data'), {});
    assert.deepEqual(field((await post(simulator, '/spot/v4/query/open-orders', {})).json, 'data'), []);
    for (const orderParams of [[], Array.from({ length: 11 }, () => row)]) {
      assert.equal(
        codeOf(await post(simulator, '/spot/v4/batch_orders', { symbol: 'BTC_USDT', orderParams })),
        '400/50033',
      );
    }
  });

  it('answers market data in the documented shapes', async () => {
    const book = field((await get(simulator, '/spot/quotation/v3/books?symbol=BTC_USDT&limit=2')).json, 'data');
    assert.match(textAt(book, 'ts'), /^\d{13}$/);
    assert.match(textAt(book, 'asks', 0, 0), /^\d+\.\d{2}$/);
    assert.match(textAt(book, 'bids', 1, 1), /^\d+\.\d{5}$/);
    const tiny = field((await get(simulator, '/spot/quotation/v3/ticker?symbol=BABYDOGE_USDT')).json, 'data', 'last');
    assert.match(textAt(tiny), /^0\.0000\d{4}$/);
    const tickers = field((await get(simulator, '/spot/quotation/v3/tickers')).json, 'data');
    assert.ok(Array.isArray(tickers));
    assert.ok(tickers.every((row) => Array.isArray(row) && row.length === 13 && row[0] !== 'NOVA_USDT'));
    const trades = field((await get(simulator, '/spot/quotation/v3/trades?symbol=BTC_USDT&limit=3')).json, 'data');
    assert.ok(Array.isArray(trades) && trades.length === 3);
    const details = field((await get(simulator, '/spot/v1/symbols/details')).json, 'data', 'symbols', 0);
    assert.equal(field(details, 'quote_increment'), '0.00001');
    assert.equal(field(details, 'price_max_precision'), 2);
    assert.equal(codeOf(await get(simulator, '/spot/quotation/v3/ticker?symbol=FOO_USDT')), '200/70002');
  });

  it('walks candles by after, before, both and neither', async () => {
    const ask = async (query: string): Promise<readonly number[]> => {
      const { json } = await get(simulator, `/spot/quotation/v3/klines?symbol=BTC_USDT&step=60&${query}`);
      const rows = field(json, 'data');
      assert.ok(Array.isArray(rows), JSON.stringify(json));
      return rows.map((row: Json) => Number(field(row, 0)));
    };
    const latest = await ask('limit=3');
    assert.deepEqual(
      [...latest].sort((a, b) => b - a),
      latest,
    );
    const [newest = 0] = latest;
    const at = (hours: number): number => newest + hours * 3600;
    assert.deepEqual(await ask(`after=${String(at(-5))}&limit=2`), [at(-5), at(-4)]);
    assert.deepEqual(await ask(`before=${String(at(-5))}&limit=2`), [at(-6), at(-5)]);
    assert.deepEqual(await ask(`after=${String(at(-3))}&before=${String(at(-1))}`), [at(-3), at(-2), at(-1)]);
    const refused: readonly (readonly [string, number])[] = [
      ['step=7', 71005],
      ['limit=201', 71004],
      ['after=x', 71001],
      ['before=x', 71002],
      ['after=5&before=5', 71003],
    ];
    for (const [query, code] of refused) {
      assert.equal(
        (await get(simulator, `/spot/quotation/v3/lite-klines?symbol=BTC_USDT&${query}`)).json['code'],
        code,
      );
    }
  });

  it('counts requests up in its headers, limits per path and scope, and blocks who goes on', async () => {
    simulator.setLimits(true);
    const replies: Reply[] = [];
    for (let i = 0; i < 20; i++) replies.push(await get(simulator, '/spot/v1/symbols'));
    assert.deepEqual(replies.slice(0, 9).map(codeOf), [...Array.from({ length: 8 }, () => '200/1000'), '429/30013']);
    assert.equal(replies[4]?.headers['x-bm-ratelimit-remaining'], '5');
    assert.equal(replies[4].headers['x-bm-ratelimit-limit'], '8');
    assert.equal(replies[4].headers['x-bm-ratelimit-reset'], '2');
    assert.equal(replies[4].headers['x-bm-ratelimit-mode'], 'IP');
    assert.equal(codeOf(replies.at(-1) ?? (await get(simulator, '/'))), '418/30017');
    simulator.setLimits(true);
    const mode = async (path: string, body: unknown): Promise<string | undefined> =>
      (await post(simulator, path, body)).headers['x-bm-ratelimit-mode'];
    assert.equal(await mode('/spot/v4/cancel_all', {}), 'UID');
    assert.equal(await mode('/spot/v4/query/open-orders', {}), 'KEY');
    assert.equal(codeOf(await post(simulator, '/spot/v4/cancel_all', {}, 'demo2')), '429/30013');
    assert.equal(codeOf(await post(simulator, '/spot/v4/query/open-orders', {}, 'demo2')), '200/1000');
  });

  it('winds down by stages: orders suspended, trading ended, gone', async () => {
    await post(simulator, '/spot/v2/submit_order', limitOrder);
    simulator.setState('ordersSuspended');
    assert.equal(codeOf(await post(simulator, '/spot/v2/submit_order', limitOrder)), '200/30016');
    assert.equal(codeOf(await post(simulator, '/spot/v4/query/open-orders', {})), '200/1000');
    simulator.setState('tradingEnded');
    assert.equal(codeOf(await post(simulator, '/spot/v2/submit_order', limitOrder)), '400/50040');
    assert.deepEqual(field((await post(simulator, '/spot/v4/query/open-orders', {})).json, 'data'), []);
    simulator.setState('gone');
    assert.equal(codeOf(await get(simulator, '/system/time')), '503/30014');
    simulator.setState('open');
    assert.equal(codeOf(await post(simulator, '/spot/v2/submit_order', limitOrder)), '200/1000');
  });

  it('keeps its back door shut to other host names and to web pages', async () => {
    assert.equal((await get(simulator, '/__truth', { Host: 'rebind.example' })).status, 403);
    assert.equal((await get(simulator, '/__truth', { Origin: 'http://127.0.0.1' })).status, 403);
    assert.equal((await send(simulator.urls.rest, 'POST', '/__venue', {}, '{"state":"shut"}')).status, 400);
    assert.equal((await send(simulator.urls.rest, 'POST', '/__fault', {}, '{"effect":"explode"}')).status, 400);
  });

  it('derives its keys from the seed, and accepts no other signature for them', async () => {
    const other = await startSimulator({ seed: 42, market: 'empty', symbols: ['BTC_USDT'] });
    try {
      assert.deepEqual(other.accounts, simulator.accounts);
      assert.equal(hmac('a', '1', 'b', 'c').length, 64);
    } finally {
      await other.dispose();
    }
  });
});
