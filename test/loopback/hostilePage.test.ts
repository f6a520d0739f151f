/** A page that has been taken over speaks the protocol to the real controller, over a real session on the practice exchange. */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { systemClock } from '../../src/core/base/clock';
import { Emitter } from '../../src/core/base/event';
import { silentLogger } from '../../src/core/base/log';
import { Decimal } from '../../src/core/base/decimal';
import { parseSymbol, type Instrument } from '../../src/core/model/instrument';
import { orderTypes } from '../../src/core/model/order';
import { createSession } from '../../src/core/trading/createSession';
import type { AccountReference, Session } from '../../src/core/trading/session';
import { createBitmartVenue } from '../../src/core/venues/bitmart/bitmartVenue';
import { PanelController, type PanelDesk } from '../../src/host/panel/panelController';
import { startSimulator, type Simulator } from '../../src/simulator/index';
import { until } from '../support/until';

const btc = instrumentOf('BTC_USDT');
const eth = instrumentOf('ETH_USDT');
const account: AccountReference = {
  id: 'practice',
  label: 'P',
  venueId: 'bitmart',
  venueName: 'BitMart',
  environment: 'practice',
};
const requestNames = [
  ...['ready', 'setView', 'loadEarlierCandles', 'previewTicket', 'sizeTicket', 'placeTicket'],
  ...['cancelOrder', 'cancelAllOrders', 'replaceOrder', 'confirmAndPlace', '__proto__', 'constructor', 'toString'],
];

const texts = fc.oneof(
  fc.constantFrom('', '0', '-1', '1e9', '0,5', 'NaN', '85000', '0.001', '9'.repeat(400), '\u0000', '${7*7}'),
  fc.string({ maxLength: 30 }),
);
const anything = fc.anything({ maxDepth: 2, withNullPrototype: true });

/** A body that is right, or right but for one field. */
function spoiled(body: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> {
  const right = fc.record(body);
  const wrong = fc.tuple(right, fc.constantFrom(...Object.keys(body)), anything);
  return fc.oneof(
    { weight: 4, arbitrary: right },
    { weight: 1, arbitrary: wrong.map(([whole, name, value]) => ({ ...whole, [name]: value })) },
  );
}

const drafts = spoiled({
  side: fc.constantFrom('buy', 'sell'),
  type: fc.constantFrom(...orderTypes),
  price: texts,
  quantity: texts,
  notional: texts,
});
const wishes = spoiled({
  grouping: fc.oneof(fc.constant(null), texts),
  rows: fc.integer({ min: -5, max: 200 }),
  interval: fc.constantFrom('1m', '15m', '1d', '1x'),
  wantsBook: fc.boolean(),
  wantsTrades: fc.boolean(),
  wantsCandles: fc.boolean(),
  wantsMeter: fc.boolean(),
});

describe('a hostile page', function () {
  this.timeout(120_000);
  let simulator: Simulator;
  let session: Session;
  let folder: string;
  let keys: readonly string[] = [];

  before(async () => {
    simulator = await startSimulator({ seed: 11, market: 'still', symbols: ['BTC_USDT', 'ETH_USDT'] });
    folder = await mkdtemp(path.join(tmpdir(), 'desk-hostile-'));
    const [first] = simulator.accounts;
    assert.ok(first);
    const { key, memo, secret } = first;
    const venue = createBitmartVenue({
      credentials: { key, memo, secret },
      environment: 'practice',
      endpoints: simulator.urls,
    });
    session = await createSession({ venue, accountReference: account, storageFolder: folder, windowId: 'one' });
    await until('the session is live', () => session.orders?.status === 'live' && session.account?.status === 'live');
    keys = [await rest(btc, '85000'), await rest(eth, '2900')];
  });
  after(async () => {
    session.dispose();
    await simulator.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  /** An order of the person's own that the page would like to touch. */
  async function rest(instrument: Instrument, price: string): Promise<string> {
    const outcome = await session.orders?.place(
      {
        instrument,
        side: 'buy',
        type: 'limit',
        mode: 'spot',
        price: Decimal.from(price),
        quantity: Decimal.from('0.01'),
      },
      instrument.base,
    );
    assert.equal(outcome?.kind, 'accepted');
    return outcome.tracked.key;
  }

  function trading(): number {
    return simulator.requests().filter(({ path: asked }) => /submit|cancel|batch/.test(asked)).length;
  }

  /** The host's side, with a person who looks at every question and says no. */
  class Host {
    readonly toHost = new Emitter<unknown>();
    questions = 0;
    private open = 0;
    mostOpen = 0;
    closed = 0;
    readonly failures: unknown[] = [];
    readonly controller: PanelController;

    constructor() {
      const ask = async (): Promise<undefined> => {
        this.questions++;
        this.open++;
        this.mostOpen = Math.max(this.mostOpen, this.open);
        await new Promise((resolve) => setImmediate(resolve));
        this.open--;
        return undefined;
      };
      const desk: PanelDesk = {
        state: { kind: 'ready', session },
        onDidChangeState: new Emitter<unknown>().event,
        account,
        badge: 'Practice',
        logger: silentLogger,
        confirmAndPlace: ask,
        confirmAndCancel: ask,
        confirmAndCancelAll: ask,
      };
      this.controller = new PanelController({
        instrument: btc,
        desk,
        port: {
          post: (message) => {
            // What the page is told must travel: anything that cannot be copied would throw here.
            structuredClone(message);
          },
          onMessage: this.toHost.event,
        },
        clock: systemClock,
        upDown: () => 'greenUp',
        onAbuse: () => this.closed++,
      });
    }
  }

  const orderKeys = fc.oneof(
    fc.constantFrom('0', '1').map((at) => keys[Number(at)] ?? ''),
    texts,
  );
  const bodies = fc.oneof(
    drafts,
    wishes,
    spoiled({ draft: drafts, share: fc.constantFrom(25, 50, 75, 100, 1000) }),
    spoiled({ key: orderKeys, price: texts }),
    fc.constant(null),
    anything,
  );
  const requests = fc.record({
    kind: fc.constant('request'),
    id: fc.oneof(fc.integer(), fc.constant(1)),
    name: fc.constantFrom(...requestNames),
    body: bodies,
  });
  const acks = fc.record({ kind: fc.constant('ack'), sequence: fc.oneof(fc.integer(), fc.double(), texts) });
  const messages = fc.oneof(
    { weight: 8, arbitrary: requests },
    { weight: 2, arbitrary: acks },
    { weight: 2, arbitrary: anything },
  );
  /** How many messages go out before the page draws breath. */
  const rates = fc.constantFrom(1, 5, 50, 100_000);

  it('places nothing, cancels nothing and crashes nothing: any message, in any order, at any rate', async () => {
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', onUnhandled);
    const before = trading();
    let questions = 0;
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(messages, { minLength: 20, maxLength: 120 }), rates, async (said, rate) => {
          const host = new Host();
          try {
            for (const [at, message] of said.entries()) {
              host.toHost.fire(message);
              if (at % rate === rate - 1) await new Promise((resolve) => setTimeout(resolve, 2));
            }
            await new Promise((resolve) => setTimeout(resolve, 20));
            assert.ok(host.mostOpen <= 1, `expected one question at a time, found ${String(host.mostOpen)}`);
            assert.ok(host.closed <= 1);
            questions += host.questions;
          } finally {
            host.controller.dispose();
          }
        }),
        { numRuns: 60 },
      );
    } finally {
      process.off('unhandledRejection', onUnhandled);
    }
    assert.deepEqual(unhandled, []);
    assert.equal(trading(), before);
    assert.deepEqual(session.orders?.open.map(({ key, order }) => [key, order.status]).sort(), [
      ...keys.map((key) => [key, 'open']).sort(),
    ]);
    assert.ok(questions > 0, 'expected some of it to be well enough formed to reach the person');
  });

  it('is heard no more after ten thousand well-formed orders at once, and asked about at most one of them', async () => {
    const host = new Host();
    const before = trading();
    const body = { side: 'buy', type: 'limit', price: '85000', quantity: '0.001', notional: '' };
    for (let id = 1; id <= 10_000; id++) host.toHost.fire({ kind: 'request', id, name: 'placeTicket', body });
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(host.closed, 1);
    assert.ok(host.questions <= 1, `expected at most one question, found ${String(host.questions)}`);
    assert.equal(trading(), before);
    host.controller.dispose();
  });

  it('cannot reach an order of another pair', async () => {
    const host = new Host();
    const asked = simulator.requests().length;
    host.toHost.fire({ kind: 'request', id: 1, name: 'ready', body: await wishOnce() });
    host.toHost.fire({ kind: 'request', id: 2, name: 'cancelOrder', body: { key: keys[1] } });
    host.toHost.fire({ kind: 'request', id: 3, name: 'replaceOrder', body: { key: keys[1], price: '3000' } });
    await until('the page is served', () => simulator.requests().length >= asked);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(host.questions, 0);
    host.controller.dispose();
  });

  function wishOnce(): Promise<unknown> {
    return Promise.resolve({
      ...{ grouping: null, rows: 20, interval: '15m', wantsBook: true },
      ...{ wantsTrades: false, wantsCandles: false, wantsMeter: false },
    });
  }
});

function instrumentOf(symbol: string): Instrument {
  return parseSymbol(symbol) ?? assert.fail();
}
