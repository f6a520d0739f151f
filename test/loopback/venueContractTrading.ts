/** The contract's cases about orders: placing, cancelling, finding, filling (see `venueContract.ts`). */

import assert from 'node:assert/strict';

import { Decimal } from '../../src/core/base/decimal';
import { NotFoundError, OrderRejectedError, OrderTicketError } from '../../src/core/base/errors';
import { isTerminal, type Order } from '../../src/core/model/order';
import { until } from '../support/until';
import { btc, eth, limitOrder, newId, type Ground } from './venueContract';

const same = (order: Order): unknown[] => [
  order.orderId,
  order.clientOrderId,
  order.side,
  order.price?.toString(),
  order.quantity?.toString(),
];

export function tradingContract(ground: () => Ground): void {
  it('places an order and finds it, exactly as sent, by either id and among the open ones', async () => {
    const { venue, trading } = ground();
    const request = await limitOrder(venue, 'buy', '0.7');
    const { orderId, clientOrderId } = await trading.placeOrder(request);
    assert.equal(clientOrderId, request.clientOrderId);
    const wanted = [orderId, clientOrderId, 'buy', request.price?.toString(), request.quantity?.toString()];
    const byId = await trading.order({ instrument: btc, orderId });
    const byOurs = await trading.order({ instrument: btc, clientOrderId }, 'open');
    const [open] = await trading.openOrders({ instrument: btc });
    assert.ok(open);
    for (const order of [byId, byOurs, open]) {
      assert.deepEqual(same(order), wanted);
      assert.equal(order.status, 'open');
      assert.ok(order.filledQuantity.isZero);
    }
    assert.deepEqual((await trading.openOrders({ instrument: eth })).map(same), []);
    assert.deepEqual((await trading.openOrders()).map(same), [wanted]);
  });

  it('keeps the digits of an id beyond what a number can hold', async () => {
    const { venue, trading } = ground();
    const { orderId } = await trading.placeOrder(await limitOrder(venue, 'buy', '0.7'));
    assert.ok(BigInt(orderId) > BigInt(Number.MAX_SAFE_INTEGER));
    assert.equal((await trading.order({ instrument: btc, orderId })).orderId, orderId);
  });

  it('cancels an order, and says of one that is done that it is', async () => {
    const { venue, trading } = ground();
    const { orderId, clientOrderId } = await trading.placeOrder(await limitOrder(venue, 'buy', '0.7'));
    assert.equal(await trading.cancelOrder({ instrument: btc, orderId }), 'canceled');
    await until('the order to be gone', async () => (await trading.openOrders({ instrument: btc })).length === 0);
    const order = await trading.order({ instrument: btc, orderId, clientOrderId }, 'history');
    assert.equal(order.status, 'canceled');
    const sold = await trading.placeOrder(await limitOrder(venue, 'sell', '0.99'));
    assert.equal(await trading.cancelOrder({ instrument: btc, orderId: sold.orderId }), 'alreadyDone');
  });

  it('cancels by our id too', async () => {
    const { venue, trading } = ground();
    const { clientOrderId } = await trading.placeOrder(await limitOrder(venue, 'buy', '0.7'));
    assert.equal(await trading.cancelOrder({ instrument: btc, clientOrderId }), 'canceled');
  });

  it('refuses to build a cancel or a question without any id', async () => {
    const { trading, simulator } = ground();
    const before = simulator.requests().filter(({ method }) => method === 'POST').length;
    await assert.rejects(async () => trading.cancelOrder({ instrument: btc }));
    assert.equal(simulator.requests().filter(({ method }) => method === 'POST').length, before);
  });

  it('fills an order that crosses, and tells its fills once each', async () => {
    const { venue, trading } = ground();
    const request = await limitOrder(venue, 'buy', '1.01');
    const { orderId } = await trading.placeOrder(request);
    const order = await trading.order({ instrument: btc, orderId }, 'history');
    assert.equal(order.status, 'filled');
    assert.equal(order.filledQuantity.toString(), request.quantity?.toString());
    const fills = await trading.orderFills({ instrument: btc, orderId });
    assert.ok(fills.length > 0);
    assert.equal(Decimal.sum(fills.map(({ quantity }) => quantity)).toString(), request.quantity?.toString());
    assert.equal(Decimal.sum(fills.map(({ notional }) => notional)).toString(), order.filledNotional.toString());
    assert.equal(new Set(fills.map(({ tradeId }) => tradeId)).size, fills.length);
    for (const fill of fills) {
      assert.deepEqual([fill.orderId, fill.side, fill.liquidity], [orderId, 'buy', 'taker']);
      assert.ok(fill.fee.isPositive, 'paid fees are positive');
    }
    const among = (await trading.fills({ instrument: btc })).filter((fill) => fill.orderId === orderId);
    assert.deepEqual(among.map(({ tradeId }) => tradeId).sort(), fills.map(({ tradeId }) => tradeId).sort());
    assert.ok((await trading.orderHistory({ instrument: btc })).some((one) => one.orderId === orderId));
  });

  it('buys at market by what it may spend', async () => {
    const { trading } = ground();
    const request = { instrument: btc, clientOrderId: newId(), side: 'buy', type: 'market', mode: 'spot' } as const;
    const { orderId } = await trading.placeOrder({ ...request, notional: Decimal.from('200') });
    const order = await trading.order({ instrument: btc, orderId }, 'history');
    assert.equal(order.notional?.toString(), '200');
    assert.equal(order.quantity, undefined);
    assert.ok(order.filledQuantity.isPositive && order.filledNotional.lte(Decimal.from('200')));
    assert.ok(order.filledNotional.gt(Decimal.from('190')));
    assert.ok(isTerminal(order.status));
  });

  it('sells at market by quantity', async () => {
    const { trading } = ground();
    const request = { instrument: btc, clientOrderId: newId(), side: 'sell', type: 'market', mode: 'spot' } as const;
    const { orderId } = await trading.placeOrder({ ...request, quantity: Decimal.from('0.002') });
    const order = await trading.order({ instrument: btc, orderId }, 'history');
    assert.deepEqual([order.status, order.filledQuantity.toString(), order.price], ['filled', '0.002', undefined]);
  });

  it('never fills an order that may only rest, when it would cross', async () => {
    const { venue, trading } = ground();
    const { orderId } = await trading.placeOrder(await limitOrder(venue, 'buy', '1.01', { type: 'limitMaker' }));
    const order = await trading.order({ instrument: btc, orderId }, 'history');
    assert.deepEqual([order.status, order.filledQuantity.toString()], ['canceled', '0']);
    const resting = await trading.placeOrder(await limitOrder(venue, 'buy', '0.7', { type: 'limitMaker' }));
    assert.equal((await trading.order({ instrument: btc, orderId: resting.orderId }, 'open')).status, 'open');
  });

  it('lets an order that must not rest end at once', async () => {
    const { venue, trading } = ground();
    for (const type of ['ioc', 'fok'] as const) {
      if (!venue.capabilities.orderTypes.includes(type)) continue;
      const { orderId } = await trading.placeOrder(await limitOrder(venue, 'buy', '0.7', { type }));
      const order = await trading.order({ instrument: btc, orderId }, 'history');
      assert.deepEqual([order.status, order.filledQuantity.toString()], ['canceled', '0'], type);
    }
  });

  it('places and cancels several at once, each with its own outcome', async () => {
    const { venue, trading } = ground();
    if (venue.capabilities.maxBatchPlace < 3) return;
    const requests = await Promise.all(['0.7', '0.71', '0.72'].map((ratio) => limitOrder(venue, 'buy', ratio)));
    const outcomes = await trading.placeOrders(requests);
    assert.deepEqual(
      outcomes.map(({ clientOrderId }) => clientOrderId),
      requests.map(({ clientOrderId }) => clientOrderId),
    );
    const placed = outcomes.flatMap((outcome) => ('placed' in outcome ? [outcome.placed.orderId] : []));
    assert.equal(placed.length, 3);
    const references = placed.slice(0, 2).map((orderId) => ({ instrument: btc, orderId }));
    const { canceled, failed } = await trading.cancelOrders(references);
    assert.deepEqual([[...canceled].sort(), failed.length], [[...placed.slice(0, 2)].sort(), 0]);
    const left = await trading.openOrders({ instrument: btc });
    assert.deepEqual(
      left.map(({ orderId }) => orderId),
      placed.slice(2),
    );
  });

  it('refuses a batch of nothing, of too many and of several pairs before anything is sent', async () => {
    const { venue, trading } = ground();
    const one = await limitOrder(venue, 'buy', '0.7');
    const other = await limitOrder(venue, 'buy', '0.7', { instrument: eth });
    const many = Array.from({ length: venue.capabilities.maxBatchPlace + 1 }, () => ({
      ...one,
      clientOrderId: newId(),
    }));
    for (const batch of [many, [one, other]]) {
      await assert.rejects(
        async () => trading.placeOrders(batch),
        (error) => error instanceof OrderTicketError,
      );
    }
    assert.equal((await trading.openOrders()).length, 0);
  });

  it('cancels everything of one pair and leaves the other alone', async () => {
    const { venue, trading } = ground();
    await trading.placeOrder(await limitOrder(venue, 'buy', '0.7'));
    await trading.placeOrder(await limitOrder(venue, 'sell', '1.3'));
    await trading.placeOrder(await limitOrder(venue, 'buy', '0.7', { instrument: eth }));
    await trading.cancelAll({ instrument: btc });
    await until('one order left', async () => (await trading.openOrders()).length === 1);
    assert.equal((await trading.openOrders())[0]?.instrument.symbol, 'ETH_USDT');
    if (venue.capabilities.cancelAll !== 'account') return;
    await trading.cancelAll({});
    await until('none left', async () => (await trading.openOrders()).length === 0);
  });

  it('changes the price of a resting order where it can', async () => {
    const { venue, trading } = ground();
    if (!trading.replaceOrder) return;
    const request = await limitOrder(venue, 'buy', '0.7');
    const { orderId } = await trading.placeOrder(request);
    const change = await limitOrder(venue, 'buy', '0.75');
    assert.ok(change.price && request.quantity);
    const replaced = await trading.replaceOrder(
      { instrument: btc, orderId },
      { newClientOrderId: newId(), price: change.price, quantity: request.quantity },
    );
    const open = await trading.openOrders({ instrument: btc });
    assert.deepEqual(
      open.map((order) => [order.orderId, order.price?.toString()]),
      [[replaced.orderId, change.price.toString()]],
    );
  });

  it('knows no order it was never given', async () => {
    const { venue, trading } = ground();
    const { orderId } = await trading.placeOrder(await limitOrder(venue, 'buy', '0.7'));
    const other = (BigInt(orderId) + 1000n).toString();
    for (const among of ['open', 'history'] as const) {
      const gone = (error: unknown): boolean => error instanceof NotFoundError && error.reason === 'order';
      await assert.rejects(trading.order({ instrument: btc, orderId: other }, among), gone);
      await assert.rejects(trading.order({ instrument: btc, clientOrderId: newId() }, among), gone);
    }
  });

  it('reads more orders than one page holds', async () => {
    const { venue, trading, simulator, adapter } = ground();
    const { price, quantity } = await limitOrder(venue, 'buy', '0.7');
    const draft = { symbol: 'BTC_USDT', side: 'buy', kind: 'limit', price, size: quantity } as const;
    for (let i = 0; i < 130; i++) simulator.engine.place(adapter.account, draft);
    const open = await trading.openOrders({ instrument: btc });
    assert.equal(new Set(open.map(({ orderId }) => orderId)).size, 130);
  });

  it('refuses what cannot be, with a reason, at once', async () => {
    const { venue, trading } = ground();
    const request = await limitOrder(venue, 'buy', '0.99', { notional: '90000' });
    const { price, quantity } = request;
    assert.ok(price && quantity);
    const tooMuch = { ...request, quantity: quantity.times(Decimal.from('2')) };
    const tooLittle = { ...request, clientOrderId: newId(), quantity: Decimal.from('0.00001') };
    const isRejected = (reasons: readonly string[]) => (error: unknown) =>
      error instanceof OrderRejectedError && reasons.includes(error.reason);
    await assert.rejects(trading.placeOrder(tooMuch), isRejected(['balance']));
    await assert.rejects(trading.placeOrder(tooLittle), isRejected(['notional', 'quantity']));
    const accepted = await trading.placeOrder(await limitOrder(venue, 'buy', '0.7'));
    const again = { ...request, clientOrderId: accepted.clientOrderId, price: price.times(Decimal.from('0.7')) };
    await assert.rejects(
      trading.placeOrder({ ...again, price: again.price.round(2, 'down') }),
      isRejected(['duplicate']),
    );
    assert.equal((await trading.openOrders()).length, 1);
  });
}
