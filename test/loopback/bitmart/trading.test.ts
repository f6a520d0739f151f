import assert from 'node:assert/strict';

import { Decimal } from '../../../src/core/base/decimal';
import { NotFoundError, OrderRejectedError, OrderTicketError } from '../../../src/core/base/errors';
import type { Logger } from '../../../src/core/base/log';
import type { OrderRequest } from '../../../src/core/venues/venue';
import { leaksNothing } from '../../support/leaks';
import { btc, eth, limitOrder, newId, startFixture, type Fixture, type PrivateVenue } from './fixture';

describe('orders at BitMart over loopback', () => {
  leaksNothing();
  describe('with a practice exchange', suite);
});

function suite(): void {
  let fixture: Fixture;
  let venue: PrivateVenue;
  before(async () => {
    fixture = await startFixture();
    venue = fixture.openFor();
  });
  after(() => fixture.end());
  afterEach('sent no field the exchange does not know', () => {
    for (const { unknownFields, findings, path } of fixture.simulator.requests()) {
      assert.deepEqual([path, unknownFields, findings], [path, [], []]);
    }
  });

  it('places a limit order, finds it by either id, lists it and cancels it', async () => {
    const request = await limitOrder(venue, 'buy', '0.9');
    const placed = await venue.trading.placeOrder(request);
    assert.equal(placed.clientOrderId, request.clientOrderId);
    const byOrderId = await venue.trading.order({ instrument: btc, orderId: placed.orderId }, 'open');
    const byClientId = await venue.trading.order({ instrument: btc, clientOrderId: request.clientOrderId });
    assert.deepEqual(byOrderId, byClientId);
    assert.equal(byOrderId.status, 'open');
    assert.equal(byOrderId.price?.toString(), request.price?.toString());
    assert.equal(byOrderId.quantity?.toString(), request.quantity?.toString());
    assert.equal(byOrderId.type, 'limit');
    const open = await venue.trading.openOrders({ instrument: btc });
    assert.ok(open.some(({ orderId }) => orderId === placed.orderId));
    assert.equal(await venue.trading.cancelOrder({ instrument: btc, orderId: placed.orderId }), 'canceled');
    assert.equal(await venue.trading.cancelOrder({ instrument: btc, orderId: placed.orderId }), 'alreadyDone');
    const ended = await venue.trading.order({ instrument: btc, orderId: placed.orderId }, 'history');
    assert.equal(ended.status, 'canceled');
    assert.equal(ended.cancelSource, 'user');
    const history = await venue.trading.orderHistory({ instrument: btc, limit: 20 });
    assert.ok(history.some(({ orderId }) => orderId === placed.orderId));
  });

  it('cancels by client id', async () => {
    const request = await limitOrder(venue, 'sell', '1.1');
    await venue.trading.placeOrder(request);
    const { clientOrderId } = request;
    assert.equal(await venue.trading.cancelOrder({ instrument: btc, clientOrderId }), 'canceled');
  });

  it('spends a notional with a market buy, and shows its fills and fees', async () => {
    const request: OrderRequest = {
      instrument: btc,
      clientOrderId: newId(),
      side: 'buy',
      type: 'market',
      mode: 'spot',
      notional: Decimal.from('100'),
    };
    const { orderId } = await venue.trading.placeOrder(request);
    const order = await venue.trading.order({ instrument: btc, orderId });
    assert.ok(order.status === 'filled' || order.status === 'partiallyCanceled', order.status);
    assert.equal(order.notional?.toString(), '100');
    assert.equal(order.quantity, undefined);
    assert.ok(order.filledNotional.isPositive && order.filledNotional.lte(Decimal.from('100')));
    const fills = await venue.trading.orderFills({ instrument: btc, orderId });
    assert.equal(Decimal.sum(fills.map(({ quantity }) => quantity)).toString(), order.filledQuantity.toString());
    assert.ok(fills.every(({ fee, liquidity }) => fee.isPositive && liquidity === 'taker'));
    const byClientId = await venue.trading.orderFills({ instrument: btc, clientOrderId: request.clientOrderId });
    assert.deepEqual(byClientId, fills);
    const all = await venue.trading.fills({ instrument: btc, mode: 'spot' });
    assert.ok(fills.every(({ tradeId }) => all.some((fill) => fill.tradeId === tradeId)));
  });

  it('sells at market by quantity', async () => {
    const { quantity } = await limitOrder(venue, 'sell', '1');
    assert.ok(quantity);
    const request: OrderRequest = {
      instrument: btc,
      clientOrderId: newId(),
      side: 'sell',
      type: 'market',
      mode: 'spot',
      quantity,
    };
    const { orderId } = await venue.trading.placeOrder(request);
    const order = await venue.trading.order({ instrument: btc, orderId });
    assert.equal(order.status, 'filled');
    assert.equal(order.price, undefined);
  });

  it('lets a limit maker that would cross be cancelled by the system', async () => {
    const { orderId } = await venue.trading.placeOrder(await limitOrder(venue, 'buy', '1.05', { type: 'limitMaker' }));
    const order = await venue.trading.order({ instrument: btc, orderId });
    assert.deepEqual([order.type, order.status, order.cancelSource], ['limitMaker', 'canceled', 'system']);
  });

  it('never lets an ioc order rest', async () => {
    const { orderId } = await venue.trading.placeOrder(await limitOrder(venue, 'buy', '0.5', { type: 'ioc' }));
    const order = await venue.trading.order({ instrument: btc, orderId });
    assert.deepEqual([order.type, order.status], ['ioc', 'canceled']);
  });

  it('says which self-trade prevention is wanted', async () => {
    const request = await limitOrder(venue, 'buy', '0.9');
    const { orderId } = await venue.trading.placeOrder({ ...request, stpMode: 'cancelBoth' });
    const order = await venue.trading.order({ instrument: btc, orderId });
    assert.equal(order.stpMode, 'cancelBoth');
    await venue.trading.cancelOrder({ instrument: btc, orderId });
  });

  it('places an isolated-margin order where the account may', async () => {
    const request = await limitOrder(venue, 'buy', '0.9');
    try {
      const { orderId } = await venue.trading.placeOrder({ ...request, mode: 'isolatedMargin' });
      const order = await venue.trading.order({ instrument: btc, orderId });
      assert.equal(order.mode, 'isolatedMargin');
      await venue.trading.cancelOrder({ instrument: btc, orderId });
    } catch (error) {
      assert.ok(error instanceof Error && 'reached' in error && error.reached === 'no', String(error));
    }
  });

  it('places a batch and tells each order its id, then cancels some of both kinds', async () => {
    const requests = await Promise.all([
      limitOrder(venue, 'buy', '0.9'),
      limitOrder(venue, 'buy', '0.91'),
      limitOrder(venue, 'sell', '1.1'),
    ]);
    const outcomes = await venue.trading.placeOrders(requests);
    const placed = outcomes.map((outcome) => {
      assert.ok('placed' in outcome);
      return outcome.placed;
    });
    for (const [index, { clientOrderId, orderId }] of placed.entries()) {
      assert.equal(clientOrderId, requests[index]?.clientOrderId);
      assert.equal((await venue.trading.order({ instrument: btc, orderId })).clientOrderId, clientOrderId);
    }
    const [first, second, third] = placed;
    assert.ok(first && second && third);
    const outcome = await venue.trading.cancelOrders([
      { instrument: btc, orderId: first.orderId },
      { instrument: btc, clientOrderId: second.clientOrderId },
      { instrument: btc, orderId: '999999999999999999' },
    ]);
    assert.deepEqual([...outcome.canceled].sort(), [first.orderId, second.clientOrderId].sort());
    assert.deepEqual(outcome.failed, [{ id: '999999999999999999' }]);
    await venue.trading.cancelOrder({ instrument: btc, orderId: third.orderId });
  });

  it('cancels all of one side, one pair, and everything', async () => {
    const place = async (side: 'buy' | 'sell', instrument = btc): Promise<void> => {
      await venue.trading.placeOrder(await limitOrder(venue, side, side === 'buy' ? '0.9' : '1.1', { instrument }));
    };
    const open = async (): Promise<string[]> =>
      (await venue.trading.openOrders()).map(({ instrument, side }) => `${instrument.base} ${side}`).sort();
    await place('buy');
    await place('sell');
    await place('buy', eth);
    await venue.trading.cancelAll({ instrument: btc, side: 'buy' });
    assert.deepEqual(await open(), ['BTC sell', 'ETH buy']);
    // One call in three seconds: the limiter waits for its turn instead of running into the limit.
    await venue.trading.cancelAll({ instrument: btc });
    assert.deepEqual(await open(), ['ETH buy']);
    await venue.trading.cancelAll({});
    assert.deepEqual(await open(), []);
  }).timeout(15_000);

  const refusals: readonly (readonly [string, (order: OrderRequest) => OrderRequest, string, string])[] = [
    ['more than the balance', (order) => ({ ...order, quantity: Decimal.from('100000') }), '50020', 'balance'],
    ['less than the minimum value', (order) => ({ ...order, quantity: Decimal.from('0.00002') }), '51011', 'notional'],
  ];
  for (const [what, change, code, reason] of refusals) {
    it(`hears a refusal of ${what}`, async () => {
      const request = change(await limitOrder(venue, 'buy', '0.9'));
      await assert.rejects(
        venue.trading.placeOrder(request),
        (error: unknown) => error instanceof OrderRejectedError && error.code === code && error.reason === reason,
      );
    });
  }

  it('hears that a client id was used before', async () => {
    const request = await limitOrder(venue, 'buy', '0.9');
    const { orderId } = await venue.trading.placeOrder(request);
    await assert.rejects(
      venue.trading.placeOrder(request),
      (error: unknown) => error instanceof OrderRejectedError && error.reason === 'duplicate',
    );
    await venue.trading.cancelOrder({ instrument: btc, orderId });
  });

  it('finds no order that is not there', async () => {
    const unknown = { instrument: btc, clientOrderId: newId() };
    for (const among of ['open', 'history', undefined] as const) {
      await assert.rejects(venue.trading.order(unknown, among), NotFoundError);
    }
    assert.equal(await venue.trading.cancelOrder(unknown), 'alreadyDone');
  });

  it('builds no cancel without an id, and no batch of two pairs', async () => {
    const sent = fixture.simulator.requests().length;
    await assert.rejects(venue.trading.cancelOrder({ instrument: btc }), OrderTicketError);
    await assert.rejects(
      venue.trading.cancelOrder({ instrument: btc, orderId: '', clientOrderId: '' }),
      OrderTicketError,
    );
    await assert.rejects(venue.trading.cancelOrders([]), OrderTicketError);
    await assert.rejects(
      venue.trading.placeOrders([
        { instrument: btc, clientOrderId: newId(), side: 'buy', type: 'limit', mode: 'spot' },
        { instrument: eth, clientOrderId: newId(), side: 'buy', type: 'limit', mode: 'spot' },
      ]),
      OrderTicketError,
    );
    assert.equal(fixture.simulator.requests().length, sent);
  });

  it('uses the connection that was opened ahead', async () => {
    const lines: string[] = [];
    const own = fixture.openFor('demo', { logger: linesLogger(lines) });
    await own.clock.sync();
    const request = await limitOrder(own, 'buy', '0.9');
    await own.trading.warm();
    const { orderId } = await own.trading.placeOrder(request);
    await own.trading.cancelOrder({ instrument: btc, orderId });
    const submits = lines.filter((line) => line.includes('/spot/v2/submit_order'));
    assert.equal(submits.length, 1);
    assert.ok(!submits[0]?.includes('new connection'), submits[0]);
  });
}

function linesLogger(lines: string[]): Logger {
  const write = (text: string): void => {
    lines.push(text);
  };
  return {
    child: () => linesLogger(lines),
    isTracing: true,
    trace: write,
    debug: write,
    info: write,
    warn: write,
    error: (_error, context) => {
      write(context);
    },
  };
}
