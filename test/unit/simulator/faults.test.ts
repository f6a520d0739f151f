import assert from 'node:assert/strict';
import { parseJson } from '../../../src/core/base/json';
import { startSimulator, type Simulator } from '../../../src/simulator';
import { until } from '../../support/until';
import { accountOf, control, field, get, post, textAt, type Reply } from './wire';

const symbols = ['BTC_USDT', 'ETH_USDT'];
const limitOrder = { symbol: 'BTC_USDT', side: 'buy', type: 'limit', size: '0.01', price: '80000.00' };

function codeOf(reply: Reply): string {
  return `${String(reply.status)}/${textAt(reply.json, 'code')}`;
}

describe('faults over HTTP', () => {
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

  const submit = '/spot/v2/submit_order';
  const openCount = (): number => simulator.engine.account('demo')?.open.size ?? -1;

  it('lose a request before the exchange sees it, or only its reply', async () => {
    await control(simulator, 'POST', '/__fault', { match: { path: submit, times: 1 }, effect: 'drop-before' });
    await assert.rejects(post(simulator, submit, limitOrder), /hang up|ECONNRESET/);
    assert.equal(openCount(), 0);
    await control(simulator, 'POST', '/__fault', {
      match: { path: submit, times: 1 },
      effect: { type: 'drop-after' },
    });
    await assert.rejects(post(simulator, submit, limitOrder), /hang up|ECONNRESET/);
    assert.equal(openCount(), 1);
    const verdicts = simulator
      .requests()
      .slice(-2)
      .map(({ verdict, code }) => `${verdict} ${code ?? '-'}`);
    assert.deepEqual(verdicts, ['dropped-before -', 'dropped-after 1000']);
  });

  it('replace a reply before or after the order was accepted', async () => {
    await control(simulator, 'POST', '/__fault', {
      match: { path: submit, nth: 1 },
      effect: { type: 'html', status: 503 },
    });
    await control(simulator, 'POST', '/__fault', {
      match: { path: submit, nth: 2 },
      effect: { type: 'status', status: 502, phase: 'after' },
    });
    await control(simulator, 'POST', '/__fault', { match: { path: submit, nth: 3 }, effect: { type: 'truncate' } });
    await control(simulator, 'POST', '/__fault', {
      match: { path: submit, nth: 4 },
      effect: { type: 'body', body: '{"code":1000,"data":{"order_id":null}}', phase: 'after' },
    });
    await control(simulator, 'POST', '/__fault', {
      match: { path: submit, nth: 5 },
      effect: { type: 'redirect', status: 307, location: 'http://127.0.0.1:9/' },
    });
    const replies: Reply[] = [];
    for (let i = 0; i < 5; i++) replies.push(await post(simulator, submit, limitOrder));
    assert.deepEqual(
      replies.map(({ status }) => status),
      [503, 502, 200, 200, 307],
    );
    assert.match(replies[0]?.text ?? '', /Cloudflare/);
    assert.deepEqual(replies[2]?.json, {});
    assert.equal(openCount(), 3);
    assert.deepEqual(await control(simulator, 'DELETE', '/__fault'), { removed: 5 });
  });

  it('bend the clock, for one endpoint or for all', async () => {
    simulator.addFault({ match: { path: '/system/time' }, effect: { type: 'clock-shift', ms: 90_000 } });
    const { json } = await get(simulator, '/system/time');
    assert.ok(Number(field(json, 'data', 'server_time')) - Date.now() > 80_000);
    assert.equal(codeOf(await post(simulator, submit, limitOrder)), '200/1000');
    await control(simulator, 'POST', '/__venue', { clockShiftMs: -90_000 });
    assert.equal(codeOf(await post(simulator, submit, limitOrder)), '401/30007');
  });

  it('let reads lag behind what was accepted', async () => {
    simulator.addFault({ match: { path: '/spot/v4/query/*' }, effect: { type: 'forget-read', ms: 60_000 } });
    simulator.addFault({ match: { path: '/spot/v1/wallet' }, effect: { type: 'forget-read', ms: 60_000 } });
    const frozen = async (): Promise<unknown> =>
      field(
        (await get(simulator, '/spot/v1/wallet', { 'X-BM-KEY': accountOf(simulator).key })).json,
        'data',
        'wallet',
        0,
        'frozen',
      );
    await post(simulator, submit, { ...limitOrder, client_order_id: 'lag1' });
    assert.equal(codeOf(await post(simulator, '/spot/v4/query/client-order', { clientOrderId: 'lag1' })), '400/50005');
    assert.equal(await frozen(), '0.00000000');
    simulator.removeFault();
    assert.equal(codeOf(await post(simulator, '/spot/v4/query/client-order', { clientOrderId: 'lag1' })), '200/1000');
    assert.equal(await frozen(), '800.80000000');
  });

  it('block an address, repeat a request, slice a reply, freeze an answer', async () => {
    simulator.addFault({ match: { path: submit, times: 1 }, effect: { type: 'duplicate' } });
    assert.equal(codeOf(await post(simulator, submit, limitOrder)), '200/1000');
    assert.equal(openCount(), 2);
    simulator.addFault({ match: { path: '/spot/v1/symbols' }, effect: { type: 'slice', bytes: 7 } });
    assert.equal(codeOf(await get(simulator, '/spot/v1/symbols')), '200/1000');
    simulator.addFault({ match: { path: '/system/time' }, effect: { type: 'freeze' } });
    assert.equal((await get(simulator, '/system/time')).text, (await get(simulator, '/system/time')).text);
    simulator.addFault({ match: { path: '/spot/v1/currencies', times: 1 }, effect: { type: 'ban', ms: 60_000 } });
    await get(simulator, '/spot/v1/currencies');
    assert.equal(codeOf(await get(simulator, '/spot/v1/currencies')), '418/30017');
  });

  it('answer out of order, and with far too much', async () => {
    simulator.addFault({ match: { path: '/system/time', times: 2 }, effect: { type: 'reorder' } });
    const done: string[] = [];
    const ask = (name: string): Promise<unknown> => get(simulator, `/system/time?${name}`).then(() => done.push(name));
    const first = ask('first');
    await until(
      'the first to be held',
      () =>
        simulator.truth() !== undefined &&
        field(parseJson(JSON.stringify(simulator.truth())), 'faults', 0, 'applied') === 1,
    );
    await Promise.all([first, ask('second')]);
    assert.deepEqual(done, ['second', 'first']);
    simulator.addFault({ match: { path: '/spot/v1/symbols' }, effect: { type: 'bomb', bytes: 300_000 } });
    assert.equal((await get(simulator, '/spot/v1/symbols')).text.length, 300_000);
  });

  it('strike by account, symbol, probability and seed, the same way again', async () => {
    const run = async (): Promise<string> => {
      simulator.removeFault();
      simulator.addFault({
        id: 'p',
        seed: 9,
        match: { path: '/spot/quotation/*', symbol: 'BTC_USDT', probability: 0.5 },
        effect: { type: 'status', status: 500 },
      });
      const seen: number[] = [];
      for (let i = 0; i < 12; i++)
        seen.push((await get(simulator, '/spot/quotation/v3/ticker?symbol=BTC_USDT')).status);
      assert.equal((await get(simulator, '/spot/quotation/v3/ticker?symbol=ETH_USDT')).status, 200);
      return seen.join(' ');
    };
    const first = await run();
    assert.match(first, /200.*500|500.*200/);
    assert.equal(await run(), first);
  });
});
