/** The contract's cases about what goes wrong: three ways a write may end, and none of them a guess (see `venueContract.ts`). */

import assert from 'node:assert/strict';

import {
  ClockSkewError,
  ConnectionError,
  CredentialsError,
  TradingError,
  UnknownOutcomeError,
} from '../../src/core/base/errors';
import type { FaultSpec } from '../../src/simulator';
import { until } from '../support/until';
import { btc, limitOrder, type Ground } from './venueContract';

type Effect = FaultSpec['effect'];

const unknown: readonly (readonly [what: string, effect: Effect, isThere: boolean])[] = [
  ['accepted, and the connection reset before the answer', { type: 'drop-after', how: 'reset' }, true],
  ['accepted, and the answer lost in HTML of a proxy', { type: 'html', status: 502, phase: 'after' }, true],
  ['accepted, and the network in front answered instead', { type: 'html', status: 403, phase: 'after' }, true],
  ['accepted, and the answer cut in half', { type: 'truncate' }, true],
  ['accepted, and the answer empty', { type: 'body', body: '', phase: 'after' }, true],
  ['accepted, and answered with a server error', { type: 'status', status: 504, phase: 'after' }, true],
  ['lost before the exchange saw it', { type: 'drop-before', how: 'reset' }, false],
  ['stopped in front of the exchange', { type: 'html', status: 503, phase: 'before' }, false],
];

export function failureContract(ground: () => Ground): void {
  for (const [what, effect, isThere] of unknown) {
    it(`calls an order unknown that was ${what}, and sends it once`, async () => {
      const { venue, trading, simulator, adapter } = ground();
      const request = await limitOrder(venue, 'buy', '0.7');
      simulator.addFault({ match: { path: adapter.placePath, times: 1 }, effect });
      const sent = (): number => simulator.requests().filter(({ path }) => path === adapter.placePath).length;
      const before = sent();
      await assert.rejects(
        trading.placeOrder(request),
        (error) => error instanceof UnknownOutcomeError && error.clientOrderId === request.clientOrderId,
      );
      assert.equal(sent(), before + 1);
      const found = await trading
        .order({ instrument: btc, clientOrderId: request.clientOrderId }, 'open')
        .catch(() => undefined);
      assert.equal(found !== undefined, isThere);
    });
  }

  it('gives up waiting for an answer in the time it was given', async () => {
    const { venue, trading, simulator, adapter } = ground();
    const request = await limitOrder(venue, 'buy', '0.7');
    const effect: Effect = { type: 'drop-after', how: 'blackhole' };
    simulator.addFault({ match: { path: adapter.placePath, times: 1 }, effect });
    await assert.rejects(
      trading.placeOrder(request, { timeoutMs: 300 }),
      (error) => error instanceof UnknownOutcomeError,
    );
  });

  it('says of an order that never left that it did not', async () => {
    const { venue, trading, simulator, adapter } = ground();
    const request = await limitOrder(venue, 'buy', '0.7');
    const sent = (): number => simulator.requests().filter(({ path }) => path === adapter.placePath).length;
    const before = sent();
    const stopped = new AbortController();
    stopped.abort();
    await assert.rejects(
      trading.placeOrder(request, { signal: stopped.signal }),
      (error) => error instanceof ConnectionError && !error.bytesLeft,
    );
    assert.equal(sent(), before);
  });

  it('reads again when a read failed, and says what failed when it stays so', async () => {
    const { venue, simulator } = ground();
    const effect: Effect = { type: 'status', status: 500, phase: 'before' };
    simulator.addFault({ match: { path: '*', method: 'GET', times: 1 }, effect });
    assert.ok((await venue.marketData.ticker(btc)).lastPrice.isPositive);
    simulator.addFault({ match: { path: '*', method: 'GET' }, effect });
    await assert.rejects(venue.marketData.ticker(btc), (error) => error instanceof TradingError && error.isRepeatable);
  });

  it('names the part of the credentials that was refused', async () => {
    const venue = ground().open('wrongSecret');
    assert.ok(venue.account);
    await assert.rejects(
      venue.account.verify(),
      (error) => error instanceof CredentialsError && error.reason === 'signature',
    );
    assert.ok((await venue.marketData.ticker(btc)).lastPrice.isPositive, 'market data goes on');
  });

  it('learns the clock again when its time is refused on a read, and leaves a write to the person', async () => {
    const { venue, trading, account, simulator, adapter } = ground();
    const request = await limitOrder(venue, 'buy', '0.7');
    await account.balances();
    simulator.addFault({ match: { path: adapter.placePath, times: 1 }, effect: { type: 'clock-shift', ms: 90_000 } });
    await assert.rejects(trading.placeOrder(request), (error) => error instanceof ClockSkewError);
    assert.equal((await trading.openOrders()).length, 0);
    await until('the clock to be trusted again', () => venue.clock.isTrusted);
    assert.ok((await trading.placeOrder(request)).orderId);
  });
}
