/** Sessions over the real adapter and the real practice exchange, on real sockets. */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Decimal } from '../../../src/core/base/decimal';
import { previewFill } from '../../../src/core/model/fillPreview';
import { parseSymbol, type Instrument } from '../../../src/core/model/instrument';
import { isTerminal } from '../../../src/core/model/order';
import type { OrderTicket } from '../../../src/core/model/orderTicket';
import { createSession } from '../../../src/core/trading/createSession';
import type { OrderService } from '../../../src/core/trading/orders';
import type { Session } from '../../../src/core/trading/session';
import { createBitmartVenue } from '../../../src/core/venues/bitmart/bitmartVenue';
import type { Venue } from '../../../src/core/venues/venue';
import { startSimulator, type FaultSpec, type Simulator } from '../../../src/simulator/index';
import { until } from '../../support/until';

const btc = instrumentOf('BTC_USDT');
const submit = '/spot/v2/submit_order';

describe('a session on the practice exchange', () => {
  let simulator: Simulator;
  let folder: string;
  const sessions: Session[] = [];

  beforeEach(async () => {
    simulator = await startSimulator({ seed: 11, market: 'still', symbols: ['BTC_USDT', 'ETH_USDT', 'ETH_BTC'] });
    folder = await mkdtemp(path.join(tmpdir(), 'desk-session-'));
  });

  afterEach(async () => {
    for (const session of sessions.splice(0)) session.dispose();
    await simulator.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('places, shows and cancels an order, with the money set aside and given back', async () => {
    const { session, orders } = await start();
    await ready(session);
    const before = usdt(session);
    const outcome = await orders.place(await restingTicket(session), 'd1');
    assert.equal(outcome.kind, 'accepted');
    await until('the money is frozen', () => session.account?.holding('USDT')?.frozen.isPositive);
    assert.ok(usdt(session).lt(before));
    assert.deepEqual(openStates(orders), ['open']);
    const result = await orders.cancel(outcome.tracked.key);
    assert.equal(result.kind, 'canceled');
    await until('the money is back', () => usdt(session).eq(before));
    assert.equal(submits(), 1);
    assert.deepEqual((await session.journal?.verify())?.problems, []);
  });

  it('fills exactly as the preview said, and counts each fill once', async () => {
    const { session, orders } = await start();
    await ready(session);
    const market = await session.marketData.market(btc);
    const fees = (await session.account?.feeRates(btc)) ?? assert.fail();
    const book = session.marketData.bookFeed(btc);
    const view = await until('a book', () => book.view(50));
    const ticket: OrderTicket = {
      instrument: btc,
      side: 'buy',
      type: 'market',
      mode: 'spot',
      notional: Decimal.from(5_000),
    };
    const preview = previewFill(view, ticket, market, fees, 'quote') ?? assert.fail();
    const outcome = await orders.place(ticket, 'd1');
    assert.equal(outcome.kind, 'accepted');
    const done = await until('its end', () => orders.recent.find(({ order }) => isTerminal(order.status)));
    assert.equal(done.order.filledQuantity.toString(), preview.filledQuantity.toString());
    assert.equal(done.order.filledNotional.toString(), preview.filledNotional.toString());
    await orders.refresh();
    const counted = Decimal.sum(orders.fills.map(({ quantity }) => quantity));
    assert.equal(counted.toString(), done.order.filledQuantity.toString());
    book.dispose();
  });

  const lost: readonly [what: string, effect: FaultSpec['effect']][] = [
    ['the connection is reset before the answer', { type: 'drop-after', how: 'reset' }],
    ['the answer is a 500', { type: 'status', status: 500, phase: 'after' }],
    ['the answer is HTML', { type: 'html', status: 503, phase: 'after' }],
    ['the answer is cut short', { type: 'truncate', bytes: 20, phase: 'after' }],
    ['the answer names no order', { type: 'body', body: '{"code":1000,"message":"OK","data":{}}', phase: 'after' }],
  ];
  for (const [what, effect] of lost) {
    it(`adopts exactly one order when ${what}`, async () => {
      const { session, orders } = await start();
      await ready(session);
      simulator.addFault({ match: { path: submit, times: 1 }, effect });
      const outcome = await orders.place(await restingTicket(session), 'd1');
      // The stream may be faster than our own conclusion.
      assert.ok(outcome.kind === 'unknown' || outcome.kind === 'accepted', outcome.kind);
      await until('the order is adopted', () => openStates(orders).join() === 'open');
      assert.deepEqual([submits(), truthOrders()], [1, 1]);
    });
  }

  it('calls an order that never arrived not placed, but not before it could have', async () => {
    const { session, orders } = await start({ requestValidityMs: 500 });
    await ready(session);
    simulator.addFault({ match: { path: submit, times: 1 }, effect: { type: 'drop-before', how: 'reset' } });
    const outcome = await orders.place(await restingTicket(session), 'd1');
    assert.equal(outcome.kind, 'unknown');
    assert.deepEqual(openStates(orders), ['unknown']);
    const ended = await until(
      'the verdict',
      () => orders.recent.find(({ order }) => order.status === 'notPlaced'),
      20_000,
    );
    assert.equal(ended.note, 'notPlaced');
    assert.deepEqual([submits(), truthOrders()], [1, 0]);
  });

  it('reconciles after a restart what was cut off between journal and answer', async () => {
    const first = await start();
    await ready(first.session);
    simulator.addFault({ match: { path: submit, times: 1 }, effect: { type: 'drop-after', how: 'blackhole' } });
    void first.orders.place(await restingTicket(first.session), 'd1');
    await until('the exchange has it', () => truthOrders() === 1);
    first.session.dispose();
    const second = await start();
    await until('the order is adopted', () => openStates(second.orders).join() === 'open');
    await until('all is compared', () => second.orders.isReconciled);
    const repeated = await second.orders.place(await restingTicket(second.session), 'd1');
    assert.equal(repeated.kind, 'accepted');
    assert.deepEqual([submits(), truthOrders()], [1, 1]);
  });

  it('comes back after its sockets were closed, compared with the exchange before new orders', async () => {
    const { session, orders } = await start();
    await ready(session);
    const outcome = await orders.place(await restingTicket(session), 'd1');
    assert.equal(outcome.kind, 'accepted');
    session.venue.privateStreams?.reconnect();
    await until('the stream broke', () => session.venue.privateStreams?.state.status !== 'live');
    simulator.engine.cancel(accountOf(simulator).account, outcome.tracked.order.orderId ?? '');
    await until('the end is known', () => orders.get(outcome.tracked.key)?.order.status === 'canceled', 15_000);
    await until('all is compared', () => orders.isReconciled);
  });

  it('cancels everything, orders from elsewhere included', async () => {
    const { session, orders } = await start();
    await ready(session);
    const ticket = await restingTicket(session);
    for (let i = 0; i < 3; i++) {
      const price = ticket.price?.minus(Decimal.from(i));
      const outcome = await orders.place({ ...ticket, ...(price && { price }) }, `d${String(i)}`);
      assert.equal(outcome.kind, 'accepted');
    }
    const other = await start({ label: 'another window' });
    await ready(other.session);
    await until('the others are seen', () => other.orders.open.length === 3);
    assert.equal(other.orders.open[0]?.origin, 'otherWindow');
    await other.session.halt.halt();
    const result = await other.orders.cancelAll({});
    assert.deepEqual([result.canceled.length, result.left.length], [3, 0]);
    await until('the first window sees it', () => orders.open.length === 0);
    const denied = await until('the first window is halted too', async () => {
      const outcome = await orders.place(ticket, `again ${String(Math.random())}`);
      return outcome.kind === 'refused' && outcome.error;
    });
    assert.equal('reason' in denied && denied.reason, 'halted');
  });

  it('stops private work in one clear state when the key is refused, while prices go on', async () => {
    const { session, orders } = await start({ secret: 'not the secret' });
    await until('the sign-in failed', () => session.signInError);
    assert.equal(session.signInError?.name, 'CredentialsError');
    const asked = simulator.requests().length;
    const ticker = session.marketData.tickerFeed(btc);
    await until('a price', () => ticker.ticker);
    const outcome = await orders.place(await restingTicket(session), 'd1');
    assert.equal(outcome.kind, 'refused');
    assert.equal(submits(), 0);
    assert.ok(simulator.requests().length < asked + 30);
    ticker.dispose();
  });

  it('keeps a book through lost versions, and never shows a crossed one', async () => {
    const { session } = await start();
    const book = session.marketData.bookFeed(btc);
    await until('a book', () => book.view(20));
    simulator.addFault({
      match: { scope: 'ws', channel: 'spot/depth/increase100', times: 2 },
      effect: { type: 'gap' },
    });
    await until(
      'two gaps were mended',
      () => {
        simulator.market.tick(1);
        const view = book.view(20);
        const [bid, ask] = [view?.bids[0]?.[0], view?.asks[0]?.[0]];
        if (bid !== undefined && ask !== undefined) assert.ok(Decimal.from(bid).lt(Decimal.from(ask)));
        return book.resyncs >= 1 && book.status === 'live';
      },
      15_000,
    );
    book.dispose();
  });

  interface StartOptions {
    readonly requestValidityMs?: number;
    readonly secret?: string;
    readonly label?: string;
  }

  async function start(options: StartOptions = {}): Promise<{ session: Session; orders: OrderService }> {
    const { key, secret, memo } = accountOf(simulator);
    const venue = createBitmartVenue({
      credentials: { key, memo, secret: options.secret ?? secret },
      environment: 'practice',
      endpoints: simulator.urls,
    });
    const session = await createSession({
      venue: options.requestValidityMs === undefined ? venue : withValidity(venue, options.requestValidityMs),
      accountReference: {
        id: 'practice',
        label: 'P',
        venueId: 'bitmart',
        venueName: 'BitMart',
        environment: 'practice',
      },
      storageFolder: folder,
      windowId: options.label ?? 'one',
    });
    sessions.push(session);
    return { session, orders: session.orders ?? assert.fail() };
  }

  function submits(): number {
    return simulator.requests().filter((entry) => entry.path === submit).length;
  }

  function truthOrders(): number {
    const truth = JSON.stringify(simulator.truth(accountOf(simulator).account));
    return new Set(truth.match(/"clientId":"bd[a-z0-9]+"/g)).size;
  }
});

function accountOf(simulator: Simulator) {
  return simulator.accounts[0] ?? assert.fail();
}

function withValidity(venue: Venue, requestValidityMs: number): Venue {
  return {
    ...venue,
    capabilities: { ...venue.capabilities, requestValidityMs },
    get state() {
      return venue.state;
    },
  };
}

/** Waits until orders and balances are known. */
async function ready(session: Session): Promise<void> {
  await until('the session is live', () => session.orders?.status === 'live' && session.account?.status === 'live');
}

function openStates(orders: OrderService): readonly string[] {
  return orders.open.map(({ order }) => order.status);
}

function usdt(session: Session): Decimal {
  return session.account?.holding('USDT')?.available ?? Decimal.zero;
}

/** A limit buy 5 % below the market. */
async function restingTicket(session: Session): Promise<OrderTicket> {
  const market = await session.marketData.market(btc);
  const ticker = await session.venue.marketData.ticker(btc);
  const price = ticker.lastPrice.times(Decimal.from('0.95')).roundToStep(market.tickSize, 'down');
  return { instrument: btc, side: 'buy', type: 'limit', mode: 'spot', price, quantity: Decimal.from('0.001') };
}

function instrumentOf(symbol: string): Instrument {
  return parseSymbol(symbol) ?? assert.fail();
}
