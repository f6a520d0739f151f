import assert from 'node:assert/strict';

import { Decimal } from '../../../src/core/base/decimal';
import {
  ClockSkewError,
  CredentialsError,
  OrderRejectedError,
  type CredentialsReason,
} from '../../../src/core/base/errors';
import { createLogger, Redactor } from '../../../src/core/base/log';
import type { BitgetVenueOptions } from '../../../src/core/venues/bitget/bitgetVenue';
import { createSignMessage } from '../../../src/core/venues/bitget/signing';
import type { OrderEvent } from '../../../src/core/venues/venue';
import { leaksNothing } from '../../support/leaks';
import { until } from '../../support/until';
import { btc, eth, limitOrder, memory, newId, part, startFixture, type Fixture } from './fixture';

describe('accounts of Bitget over loopback', () => {
  leaksNothing();
  describe('with a practice exchange', suite);
});

function suite(): void {
  let fixture: Fixture;
  before(async () => {
    fixture = await startFixture();
  });
  afterEach(() => {
    fixture.endVenues();
    fixture.simulator.removeFault();
    fixture.simulator.reset();
  });
  after(() => fixture.end());

  const paths = (): string[] => fixture.simulator.requests().map(({ path }) => path);

  for (const [keyId, mode, path] of [
    ['bitgetClassic', 'classic', '/api/v2/spot/account/assets'],
    ['bitgetUnified', 'unified', '/api/v3/account/assets'],
    ['bitgetRsa', 'classic', '/api/v2/spot/account/assets'],
    ['bitgetDemo', 'unified', '/api/v3/account/assets'],
    ['bitgetDemoRsa', 'unified', '/api/v3/account/assets'],
  ] as const) {
    it(`asks once what kind ${keyId} is, finds ${mode}, and trades by it`, async () => {
      const accountMode = memory();
      const venue = fixture.open(keyId, { accountMode });
      const trading = part(venue.trading);
      const balances = await part(venue.account).balances();
      assert.ok(balances.some(({ currency }) => currency === 'USDT'));
      assert.deepEqual(accountMode.kept, [mode]);
      assert.equal(paths().at(-1), path);
      const { orderId } = await trading.placeOrder(await limitOrder(venue, 'buy', '0.7'));
      assert.equal(await trading.cancelOrder({ instrument: btc, orderId }), 'canceled');
      const again = fixture.open(keyId, { accountMode });
      const before = paths().length;
      await part(again.account).balances();
      const asked = paths()
        .slice(before)
        .filter((each) => !each.endsWith('/time'));
      assert.deepEqual(asked, [path], 'remembered: no question about the kind');
    });
  }

  for (const [keyId, wrong, right] of [
    ['bitgetClassic', 'unified', 'classic'],
    ['bitgetUnified', 'classic', 'unified'],
  ] as const) {
    it(`finds out that ${keyId} is not ${wrong} when the venue says so`, async () => {
      const accountMode = memory(wrong);
      const venue = fixture.open(keyId, { accountMode });
      assert.ok((await part(venue.account).balances()).length > 0, 'a read goes on by itself');
      assert.deepEqual(accountMode.kept, [right]);
    });

    it(`refuses an order sent the ${wrong} way to ${keyId}, sends it once, and the next goes the right way`, async () => {
      const venue = fixture.open(keyId, { accountMode: memory(wrong) });
      const trading = part(venue.trading);
      const request = await limitOrder(venue, 'buy', '0.7');
      const before = paths().filter((path) => path.endsWith('place-order')).length;
      await assert.rejects(
        trading.placeOrder(request),
        (error) => error instanceof CredentialsError && error.reason === 'mode',
      );
      assert.equal(paths().filter((path) => path.endsWith('place-order')).length, before + 1);
      await until('the kind to be learned', () => venue.capabilities.maxBatchPlace === (right === 'classic' ? 50 : 20));
      assert.ok((await trading.placeOrder(request)).orderId);
    });
  }

  it('moves the private stream to the other generation with the account', async () => {
    const venue = fixture.open('bitgetUnified', { accountMode: memory('classic') });
    const events: OrderEvent[] = [];
    const streams = part(venue.privateStreams);
    streams.orders((event) => events.push(event));
    await part(venue.account).balances();
    await until('an order by stream', async () => {
      await part(venue.trading).placeOrder(await limitOrder(venue, 'buy', '0.7'));
      return events.length > 0;
    });
    assert.equal(streams.state.status, 'live');
  });

  const refusals: readonly [
    what: string,
    keyId: string,
    more: Partial<BitgetVenueOptions>,
    reason: CredentialsReason,
  ][] = [
    ['a demo key on live', 'bitgetDemo', { environment: 'live' }, 'environment'],
    ['a live key on demo', 'bitgetClassic', { environment: 'demo' }, 'environment'],
    ['a key for another address', 'bitgetIpBound', {}, 'ip'],
  ];
  for (const [what, keyId, more, reason] of refusals) {
    it(`explains ${what}`, async () => {
      await assert.rejects(
        part(fixture.open(keyId, more).account).verify(),
        (error) => error instanceof CredentialsError && error.reason === reason && error.message.length > 30,
      );
    });
  }

  it('explains a wrong passphrase and an unknown key', async () => {
    const { key, secret, passphrase } = fixture.account('bitgetClassic');
    const reasonFor = async (credentials: { apiKey: string; secret: string; passphrase: string }): Promise<unknown> =>
      part(fixture.open('bitgetClassic', { credentials }).account)
        .verify()
        .catch((error: unknown) => error instanceof CredentialsError && error.reason);
    assert.equal(await reasonFor({ apiKey: key, secret, passphrase: 'my login password' }), 'passphrase');
    assert.equal(await reasonFor({ apiKey: 'bg_nobody', secret, passphrase }), 'key');
  });

  it('tells what a key may do, where the venue tells it', async () => {
    const verify = (keyId: string) => part(fixture.open(keyId).account).verify();
    assert.deepEqual(await verify('bitgetClassic'), { canTrade: true, canWithdraw: false });
    assert.deepEqual(await verify('bitgetReadOnly'), { canTrade: false, canWithdraw: false });
    assert.deepEqual(await verify('bitgetUnified'), { canTrade: undefined, canWithdraw: undefined });
    const trading = part(fixture.open('bitgetReadOnly').trading);
    await assert.rejects(
      trading.cancelAll({ instrument: btc }),
      (error) => error instanceof CredentialsError && error.reason === 'permission',
    );
  });

  it('signs with a signer of its own', async () => {
    const { key, secret, passphrase } = fixture.account('bitgetRsa');
    const signed: string[] = [];
    const venue = fixture.open('bitgetRsa', {
      credentials: { apiKey: key, secret: 'kept elsewhere', passphrase },
      signMessage: (message) => {
        signed.push(message);
        return Promise.resolve(createSignMessage({ secret })(message));
      },
    });
    assert.ok((await part(venue.account).balances()).length > 0);
    assert.match(signed[0] ?? '', /^\d{13}GET\/api\/v3\/account\/assets$/);
  });

  it('writes down neither secret, passphrase nor signature, not even of requests that failed', async () => {
    for (const keyId of ['bitgetClassic', 'bitgetDemoRsa']) {
      const lines: string[] = [];
      const logger = createLogger(
        (_level, _topic, text) => lines.push(text),
        new Redactor(),
        () => 'trace',
      );
      const { key, secret, passphrase } = fixture.account(keyId);
      const venue = fixture.open(keyId, { logger });
      const trading = part(venue.trading);
      await trading.placeOrder(await limitOrder(venue, 'buy', '0.7'));
      const path = keyId === 'bitgetClassic' ? '/api/v2/spot/trade/place-order' : '/api/v3/trade/place-order';
      fixture.simulator.addFault({ match: { path, times: 1 }, effect: { type: 'drop-after', how: 'reset' } });
      await assert.rejects(trading.placeOrder(await limitOrder(venue, 'buy', '0.71')));
      part(venue.privateStreams).orders(() => undefined);
      await until('live', () => venue.privateStreams?.state.status === 'live');
      const text = lines.join('\n');
      assert.ok(text.includes(path) && text.includes('ConnectionError'));
      for (const word of [key, secret, passphrase, secret.split('\n')[3] ?? secret]) assert.ok(!text.includes(word));
      assert.ok(!/ACCESS-SIGN: [^[]/.test(text) && !text.includes('"sign"'));
      fixture.endVenues();
    }
  });

  it('refuses an order that took too long to arrive, where the caller sets a bound', async () => {
    const venue = fixture.open('bitgetClassic', { accountMode: memory('classic') });
    const request = await limitOrder(venue, 'buy', '0.7');
    await part(venue.account).balances();
    const path = '/api/v2/spot/trade/place-order';
    fixture.simulator.addFault({ match: { path, times: 1 }, effect: { type: 'clock-shift', ms: 8000 } });
    const call = part(venue.trading).placeOrder(request, { recvWindowMs: 5000 });
    await assert.rejects(call, (error) => error instanceof ClockSkewError && error.code === '40078');
  });

  it('tells a batch of orders apart: placed, refused and why', async () => {
    for (const keyId of ['bitgetClassic', 'bitgetUnified']) {
      const venue = fixture.open(keyId);
      const trading = part(venue.trading);
      const good = await limitOrder(venue, 'buy', '0.7');
      const poor = { ...good, clientOrderId: newId(), quantity: Decimal.from('900') };
      const [first, second] = await trading.placeOrders([good, poor]);
      assert.ok(first && 'placed' in first && first.clientOrderId === good.clientOrderId);
      assert.ok(second && 'error' in second && second.error instanceof OrderRejectedError);
      assert.equal(second.error.reason, 'balance');
      const gone = { instrument: btc, orderId: (BigInt(first.placed.orderId) + 999n).toString() };
      const outcome = await trading.cancelOrders([{ instrument: btc, orderId: first.placed.orderId }, gone]);
      assert.deepEqual(outcome.canceled, [first.placed.orderId]);
      assert.deepEqual(
        outcome.failed.map(({ id }) => id),
        [gone.orderId],
      );
    }
  });

  it('cancels by mixed ids and over several pairs in one go', async () => {
    for (const keyId of ['bitgetClassic', 'bitgetUnified']) {
      const venue = fixture.open(keyId);
      const trading = part(venue.trading);
      const placed = [
        await trading.placeOrder(await limitOrder(venue, 'buy', '0.7')),
        await trading.placeOrder(await limitOrder(venue, 'buy', '0.7', { instrument: eth })),
        await trading.placeOrder(await limitOrder(venue, 'buy', '0.71')),
      ] as const;
      const { canceled, failed } = await trading.cancelOrders([
        { instrument: btc, orderId: placed[0].orderId },
        { instrument: eth, orderId: placed[1].orderId },
        { instrument: btc, clientOrderId: placed[2].clientOrderId },
      ]);
      assert.deepEqual(
        [[...canceled].sort(), failed],
        [[placed[0].orderId, placed[1].orderId, placed[2].clientOrderId].sort(), []],
      );
      assert.equal((await trading.openOrders()).length, 0);
    }
  });

  it('sends only fields the venue knows', async () => {
    for (const keyId of ['bitgetClassic', 'bitgetUnified', 'bitgetDemo']) {
      const venue = fixture.open(keyId);
      const trading = part(venue.trading);
      await trading.placeOrder({ ...(await limitOrder(venue, 'buy', '0.7')), stpMode: 'cancelMaker' });
      await trading.orderHistory({ instrument: btc, from: venue.clock.now() - 1000 });
      await trading.fills({ instrument: btc });
      await venue.marketData.candles(btc, '1h', { limit: 3 });
      await trading.cancelAll({ instrument: btc });
    }
    const careless = fixture.simulator
      .requests()
      .filter(
        ({ path, unknownFields, findings }) => path.startsWith('/api/v') && unknownFields.length + findings.length > 0,
      );
    assert.deepEqual(
      careless.map(({ path, unknownFields, findings }) => [path, unknownFields, findings]),
      [],
    );
  });

  it('asks for no pair in lower case or with a slash', async () => {
    const venue = fixture.open(undefined);
    const before = paths().length;
    await assert.rejects(venue.marketData.ticker({ symbol: 'btc_usdt', base: 'btc', quote: 'usdt' }), /write BTC_USDT/);
    await assert.rejects(
      venue.marketData.ticker({ symbol: 'BTC/USDT', base: 'BTC/', quote: 'USDT' }),
      /write BTC_USDT/,
    );
    assert.equal(paths().length, before);
  });

  it('reads more candles than one page holds, without a gap', async () => {
    for (const [keyId, mode] of [
      ['bitgetClassic', 'classic'],
      ['bitgetUnified', 'unified'],
    ] as const) {
      const venue = fixture.open(keyId, { accountMode: memory(mode) });
      const candles = await venue.marketData.candles(btc, '1m', { limit: 350 });
      assert.equal(candles.length, 350);
      assert.equal((candles.at(-1)?.openTime ?? 0) - (candles[0]?.openTime ?? 0), 349 * 60_000);
    }
  });
}
