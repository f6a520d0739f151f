import assert from 'node:assert/strict';
import {
  CredentialsError,
  NotFoundError,
  OrderRejectedError,
  RateLimitError,
  TimeoutError,
  UnknownOutcomeError,
} from '../../../src/core/base/errors';
import type { Order } from '../../../src/core/model/order';
import type { OrderChangeEvent } from '../../../src/core/trading/orders';
import type { OrderRequest } from '../../../src/core/venues/venue';
import { btc, decimal, eth, fillOf, marketBuyOf, orderOf, ticketOf } from '../../support/builders';
import { passing, startRig, type Rig } from './sessionOf';

describe('placing an order', () => {
  it('sends it once, after the intent is in the journal', async () => {
    const rig = await startRig();
    let journalAtSend = '';
    rig.venue.onPlace = (request) => {
      journalAtSend = rig.journal.text;
      return Promise.resolve(rig.venue.accept(request));
    };
    const outcome = await place(rig);
    assert.equal(outcome.kind, 'accepted');
    assert.equal(rig.venue.countCalls('place '), 1);
    assert.match(journalAtSend, /"kind":"intent".*"price":"100","quantity":"0.1"/);
    assert.deepEqual(statuses(rig), ['open']);
    rig.session.dispose();
  });

  it('makes client order ids of at most 32 letters and digits that name this window', async () => {
    const rig = await startRig();
    const outcome = await place(rig);
    assert.match(outcome.tracked?.order.clientOrderId ?? '', /^bd[a-z0-9]{20,30}$/);
    assert.equal(outcome.tracked?.origin, 'thisWindow');
    rig.session.dispose();
  });

  it('answers a second confirmation of the same draft with what became of the first', async () => {
    const rig = await startRig();
    const [first, second] = await passing(
      rig.clock,
      Promise.all([rig.orders.place(ticketOf(), 'd1'), rig.orders.place(ticketOf(), 'd1')]),
    );
    assert.equal(first, second);
    assert.equal((await rig.orders.place(ticketOf(), 'd1')).kind, 'accepted');
    assert.equal(rig.venue.countCalls('place '), 1);
    rig.session.dispose();
  });

  it('never sends a draft again after a restart', async () => {
    const rig = await startRig();
    await place(rig, 'd1');
    const again = await rig.restart();
    await again.clock.advance(100);
    const outcome = await passing(again.clock, again.orders.place(ticketOf(), 'd1'));
    assert.equal(outcome.kind, 'accepted');
    assert.equal(again.venue.countCalls('place '), 1);
    again.session.dispose();
  });

  it('sends nothing when the journal cannot be written', async () => {
    const rig = await startRig();
    rig.journal.failure = new Error('ENOSPC');
    const outcome = await place(rig);
    assert.equal(outcome.kind, 'refused');
    assert.equal(outcome.error.name === 'OrderTicketError' && reasonOf(outcome.error), 'journal');
    assert.equal(rig.venue.countCalls('place '), 0);
    assert.deepEqual(statuses(rig), []);
    rig.journal.failure = undefined;
    assert.equal((await place(rig, 'd2')).kind, 'accepted');
    rig.session.dispose();
  });

  it('sends nothing when trading is halted while the journal is being flushed', async () => {
    const rig = await startRig();
    rig.journal.beforeAppend = () => {
      if (!rig.session.halt.isHalted) void rig.session.halt.halt();
    };
    const outcome = await place(rig);
    assert.equal(outcome.kind === 'refused' && reasonOf(outcome.error), 'halted');
    assert.equal(rig.venue.countCalls('place '), 0);
    assert.match(rig.journal.text, /"outcome":"notSent"/);
    rig.session.dispose();
  });

  it('refuses at once, without polling, what the exchange refuses in plain words', async () => {
    const rig = await startRig();
    rig.venue.onPlace = () =>
      Promise.reject(new OrderRejectedError('balance', 'Balance not enough', { code: '50020' }));
    const outcome = await place(rig);
    assert.equal(outcome.kind, 'refused');
    assert.equal(outcome.tracked?.order.status, 'rejected');
    const asked = rig.venue.countCalls('order ');
    await rig.clock.advance(60_000);
    assert.equal(rig.venue.countCalls('order '), asked);
    assert.deepEqual(rig.orders.open, []);
    rig.session.dispose();
  });

  it('calls an order that provably never left refused', async () => {
    const rig = await startRig();
    rig.venue.onPlace = () => Promise.reject(new TimeoutError('no connection', 15_000, false));
    assert.equal((await place(rig)).kind, 'refused');
    rig.session.dispose();
  });

  it('tells of a refusal for the rate only after looking for the order once', async () => {
    const rig = await startRig();
    rig.venue.onPlace = () => Promise.reject(new RateLimitError('quota', 'too fast', 2_000));
    const outcome = await place(rig);
    assert.equal(outcome.kind === 'refused' && outcome.error.name, 'RateLimitError');
    assert.equal(rig.venue.countCalls('order open'), 1);
    assert.equal(rig.venue.countCalls('place '), 1);
    rig.session.dispose();
  });

  it('adopts the order behind a refusal for the rate when it is there', async () => {
    const rig = await startRig();
    rig.venue.onPlace = (request) => {
      rig.venue.accept(request);
      return Promise.reject(new RateLimitError('quota', 'too fast', 2_000));
    };
    assert.equal((await place(rig)).kind, 'accepted');
    assert.deepEqual(statuses(rig), ['open']);
    rig.session.dispose();
  });

  it('rejects on an unfamiliar code once the order was looked for in vain', async () => {
    const rig = await startRig();
    rig.venue.onPlace = () => Promise.reject(new OrderRejectedError('unrecognised', 'Odd', { code: '59999' }));
    const outcome = await place(rig);
    assert.equal(outcome.kind, 'refused');
    assert.equal(outcome.tracked?.order.status, 'rejected');
    assert.equal(rig.venue.countCalls('order open'), 1);
    rig.session.dispose();
  });

  it('keeps an unfamiliar code unknown until it could look, and then rejects', async () => {
    const rig = await startRig();
    rig.venue.onPlace = () => {
      rig.venue.readFailure = new TimeoutError('slow', 10_000, true);
      return Promise.reject(new OrderRejectedError('unrecognised', 'Odd', { code: '59999' }));
    };
    assert.equal((await place(rig)).kind, 'unknown');
    rig.venue.readFailure = undefined;
    await rig.clock.advance(3_000);
    assert.deepEqual(recent(rig), ['rejected']);
    rig.session.dispose();
  });

  it('adopts the order of a duplicate client id and never takes another id', async () => {
    const rig = await startRig();
    rig.venue.onPlace = (request) => {
      rig.venue.accept(request);
      return Promise.reject(new OrderRejectedError('duplicate', 'exists', { code: '50042' }));
    };
    const outcome = await place(rig);
    assert.equal(outcome.kind, 'accepted');
    assert.equal(rig.venue.countCalls('place '), 1);
    rig.session.dispose();
  });

  it('ends filled, told once, when the stream knows of the fill before the submit is answered', async () => {
    const rig = await startRig();
    const fills: string[] = [];
    const ends: OrderChangeEvent[] = [];
    rig.orders.onDidFill(({ tradeId }) => fills.push(tradeId));
    rig.orders.onDidChangeOrder((event) => {
      if (event.current.order.status === 'filled') ends.push(event);
    });
    rig.venue.onPlace = (request) => {
      const orderId = rig.venue.accept(request, filled(request));
      const order = rig.venue.orders.get(orderId);
      assert.ok(order);
      const fill = fillOf({ orderId, clientOrderId: request.clientOrderId });
      for (let i = 0; i < 3; i++) rig.venue.tellOrder(order, fill);
      return Promise.resolve(orderId);
    };
    const outcome = await place(rig);
    assert.equal(outcome.kind, 'accepted');
    assert.equal(outcome.tracked.order.status, 'filled');
    await rig.clock.advance(60_000);
    assert.deepEqual(fills, ['t1']);
    assert.equal(ends.filter(({ previous }) => previous?.order.status !== 'filled').length, 1);
    rig.session.dispose();
  });

  it('parks a stream message that names the order only by the id the submit has yet to tell', async () => {
    const rig = await startRig();
    rig.venue.onPlace = async (request) => {
      const orderId = rig.venue.accept(request, filled(request));
      const { clientOrderId: ours, ...nameless } = rig.venue.orders.get(orderId) ?? orderOf();
      assert.ok(ours);
      rig.venue.tellOrder(nameless);
      await Promise.resolve();
      return orderId;
    };
    await place(rig);
    assert.deepEqual(recent(rig), ['filled']);
    assert.equal(rig.orders.recent.length, 1);
    rig.session.dispose();
  });

  it('keeps the later state when stream messages come in the wrong order', async () => {
    const rig = await startRig();
    const outcome = await place(rig);
    const orderId = outcome.tracked?.order.orderId ?? '';
    const done = rig.venue.move(orderId, {
      status: 'filled',
      filledQuantity: decimal('0.1'),
      filledNotional: decimal(10),
      updatedAt: 9e12,
    });
    rig.venue.tellOrder(done);
    rig.venue.tellOrder({ ...done, status: 'open', filledQuantity: decimal(0), updatedAt: 8e12 });
    rig.venue.tellOrder({ ...done, status: 'partiallyFilled', filledQuantity: decimal('0.05'), updatedAt: 8.5e12 });
    assert.deepEqual(recent(rig), ['filled']);
    assert.equal(rig.orders.recent[0]?.order.filledQuantity.toString(), '0.1');
    rig.session.dispose();
  });

  it('counts a fill once, by stream, by stream again and by REST', async () => {
    const rig = await startRig();
    const seen: string[] = [];
    rig.orders.onDidFill(({ tradeId }) => seen.push(tradeId));
    const outcome = await place(rig);
    const orderId = outcome.tracked?.order.orderId ?? '';
    const fill = fillOf({ orderId, tradeId: 't9', at: rig.clock.now() });
    rig.venue.fills.push(fill);
    const order = rig.venue.move(orderId, { status: 'partiallyFilled', filledQuantity: decimal('0.05') });
    rig.venue.tellOrder(order, fill);
    rig.venue.tellOrder(order, fill);
    await passing(rig.clock, rig.orders.refresh());
    assert.deepEqual(seen, ['t9']);
    assert.equal(rig.orders.fills.length, 1);
    rig.session.dispose();
  });

  it('shows an order placed elsewhere, and lets it be cancelled', async () => {
    const rig = await startRig();
    const order = orderOf({ orderId: '77', clientOrderId: 'web1' });
    rig.venue.orders.set('77', order);
    rig.venue.tellOrder(order);
    const [tracked] = rig.orders.open;
    assert.equal(tracked?.origin, 'elsewhere');
    const result = await passing(rig.clock, rig.orders.cancel(tracked.key));
    assert.equal(result.kind, 'canceled');
    rig.session.dispose();
  });
});

describe('an order of unknown outcome', () => {
  it('is asked about by schedule, adopted when found, and never sent again', async () => {
    const rig = await startRig();
    rig.venue.onPlace = (request) => {
      rig.venue.accept(request);
      return Promise.reject(lost(request));
    };
    const outcome = await place(rig);
    assert.equal(outcome.kind, 'unknown');
    assert.deepEqual(statuses(rig), ['unknown']);
    assert.equal(rig.orders.unknown.length, 1);
    await rig.clock.advance(1_000);
    assert.deepEqual(statuses(rig), ['open']);
    assert.equal(rig.venue.countCalls('place '), 1);
    assert.match(rig.journal.text, /"outcome":"adopted"/);
    rig.session.dispose();
  });

  it('is adopted by the stream without asking', async () => {
    const rig = await startRig();
    rig.venue.onPlace = (request) => Promise.reject(lost(request));
    const outcome = await place(rig);
    const { order } = outcome.tracked ?? assert.fail();
    rig.venue.tellOrder({ ...order, orderId: '900', status: 'open' });
    assert.deepEqual(statuses(rig), ['open']);
    rig.session.dispose();
  });

  it('stays unknown for as long as the request could still be taken in, and is not placed only after two absences later than that', async () => {
    const rig = await startRig();
    rig.venue.onPlace = (request) => Promise.reject(lost(request));
    await place(rig);
    await rig.clock.advance(62_000);
    assert.deepEqual(statuses(rig), ['unknown']);
    await rig.clock.advance(300_000);
    assert.deepEqual(statuses(rig), []);
    assert.deepEqual(recent(rig), ['notPlaced']);
    assert.match(rig.journal.text, /"outcome":"notPlaced"/);
    assert.equal(rig.venue.countCalls('place '), 1);
    rig.session.dispose();
  });

  it('is adopted when the exchange takes it in after the client gave up', async () => {
    const rig = await startRig();
    let late: OrderRequest | undefined;
    rig.venue.onPlace = (request) => {
      late = request;
      return Promise.reject(lost(request));
    };
    await place(rig);
    await rig.clock.advance(8_000);
    assert.deepEqual(statuses(rig), ['unknown']);
    if (late) rig.venue.accept(late);
    await rig.clock.advance(30_000);
    assert.deepEqual(statuses(rig), ['open']);
    rig.session.dispose();
  });

  it('stays unknown while looking fails, and says so', async () => {
    const rig = await startRig();
    rig.venue.onPlace = (request) => Promise.reject(lost(request));
    await place(rig);
    rig.venue.readFailure = new TimeoutError('slow', 10_000, true);
    await rig.clock.advance(600_000);
    assert.deepEqual(statuses(rig), ['unknown']);
    assert.equal(rig.orders.open[0]?.note, 'checkFailed');
    rig.session.dispose();
  });

  it('is not called absent by a clock that cannot be trusted', async () => {
    const rig = await startRig();
    rig.venue.onPlace = (request) => Promise.reject(lost(request));
    await place(rig);
    rig.venue.isClockTrusted = false;
    await rig.clock.advance(600_000);
    assert.deepEqual(statuses(rig), ['unknown']);
    rig.session.dispose();
  });

  it('is found by its trades when its row cannot be read', async () => {
    const rig = await startRig();
    rig.venue.onPlace = (request) => {
      rig.venue.fills.push(fillOf({ orderId: '5', clientOrderId: request.clientOrderId, at: rig.clock.now() }));
      return Promise.reject(lost(request));
    };
    await place(rig);
    await rig.clock.advance(1_000);
    assert.deepEqual(statuses(rig), ['partiallyFilled']);
    rig.session.dispose();
  });

  it('holds its money, and blocks its pair until a person has typed a confirmation', async () => {
    const rig = await startRig();
    rig.venue.onPlace = (request) => Promise.reject(lost(request));
    await place(rig);
    assert.equal(rig.session.account?.holding('USDT')?.reserved.toString(), '10.01');
    const denied = await passing(rig.clock, rig.orders.place(ticketOf({ quantity: decimal('0.2') }), 'd2'));
    assert.equal(denied.kind === 'refused' && reasonOf(denied.error), 'unresolvedUnknown');
    const allowed = await passing(
      rig.clock,
      rig.orders.place(ticketOf({ quantity: decimal('0.2') }), 'd3', { acknowledged: ['unresolvedUnknown'] }),
    );
    assert.equal(allowed.kind, 'unknown');
    rig.session.dispose();
  });

  it('is reconciled after a restart before anything new is allowed', async () => {
    const rig = await startRig();
    let taken: OrderRequest | undefined;
    rig.venue.onPlace = (request) => {
      taken = request;
      // The process dies here: no answer, no more lines.
      return new Promise(() => undefined);
    };
    void rig.orders.place(ticketOf(), 'd1');
    await rig.clock.advance(2_000);
    assert.ok(taken);
    rig.venue.accept(taken);
    rig.venue.readFailure = new TimeoutError('slow', 10_000, true);
    const again = await rig.restart();
    assert.deepEqual(statuses(again), ['unknown']);
    assert.equal(again.orders.isReconciled, false);
    again.venue.onPlace = (request) => Promise.resolve(again.venue.accept(request));
    const denied = await passing(again.clock, again.orders.place(ticketOf({ instrument: eth }), 'd2'));
    assert.equal(denied.kind === 'refused' && reasonOf(denied.error), 'reconciling');
    again.venue.readFailure = undefined;
    await again.clock.advance(60_000);
    assert.deepEqual(statuses(again), ['open']);
    assert.equal(again.orders.isReconciled, true);
    assert.equal((await place(again, 'd3', ticketOf({ quantity: decimal('0.3') }))).kind, 'accepted');
    assert.equal(again.venue.orders.size, 2);
    again.session.dispose();
  });

  it('that never left before the process died is called not placed after the window, also across restarts', async () => {
    const rig = await startRig();
    rig.venue.onPlace = () => new Promise(() => undefined);
    void rig.orders.place(ticketOf(), 'd1');
    await rig.clock.advance(2_000);
    const again = await rig.restart();
    await again.clock.advance(30_000);
    const third = await again.restart();
    assert.deepEqual(statuses(third), ['unknown']);
    await third.clock.advance(300_000);
    assert.deepEqual(recent(third), ['notPlaced']);
    const fourth = await third.restart();
    assert.deepEqual(statuses(fourth), []);
    fourth.session.dispose();
  });
});

describe('cancelling', () => {
  it('takes the order away', async () => {
    const rig = await startRig();
    const key = (await place(rig)).tracked?.key ?? '';
    const result = await passing(rig.clock, rig.orders.cancel(key));
    assert.equal(result.kind, 'canceled');
    assert.deepEqual(statuses(rig), []);
    rig.session.dispose();
  });

  it('is sent once however often it is wished for', async () => {
    const rig = await startRig();
    const key = (await place(rig)).tracked?.key ?? '';
    await passing(rig.clock, Promise.all([rig.orders.cancel(key), rig.orders.cancel(key)]));
    assert.equal(rig.venue.countCalls('cancel '), 1);
    rig.session.dispose();
  });

  it('shows the real end of an order that was done before, and is no error', async () => {
    const rig = await startRig();
    const { key, order } = (await place(rig)).tracked ?? assert.fail();
    rig.venue.move(order.orderId ?? '', { status: 'filled', filledQuantity: decimal('0.1') });
    for (const error of [new OrderRejectedError('orderState', 'done'), new NotFoundError('order', 'gone')]) {
      rig.venue.onCancel = () => Promise.reject(error);
    }
    const result = await passing(rig.clock, rig.orders.cancel(key));
    assert.equal(result.kind, 'alreadyDone');
    assert.equal(result.tracked.order.status, 'filled');
    rig.session.dispose();
  });

  it('of unknown outcome ends cancelled when it was', async () => {
    const rig = await startRig();
    const { key, order } = (await place(rig)).tracked ?? assert.fail();
    rig.venue.onCancel = (reference) => {
      rig.venue.cancelNow(reference);
      return Promise.reject(new UnknownOutcomeError('lost', undefined));
    };
    const result = await passing(rig.clock, rig.orders.cancel(key));
    assert.equal(result.kind, 'unknown');
    assert.equal(result.tracked.isCanceling, true);
    await rig.clock.advance(2_000);
    assert.equal(rig.orders.get(key)?.order.status, 'canceled');
    assert.equal(order.status, 'open');
    rig.session.dispose();
  });

  it('of unknown outcome ends filled when it came too late', async () => {
    const rig = await startRig();
    const { key, order } = (await place(rig)).tracked ?? assert.fail();
    rig.venue.onCancel = () => {
      rig.venue.move(order.orderId ?? '', { status: 'filled', filledQuantity: decimal('0.1') });
      return Promise.reject(new UnknownOutcomeError('lost', undefined));
    };
    await passing(rig.clock, rig.orders.cancel(key));
    await rig.clock.advance(2_000);
    assert.equal(rig.orders.get(key)?.order.status, 'filled');
    assert.equal(rig.orders.get(key)?.note, 'cancelTooLate');
    rig.session.dispose();
  });

  it('that was lost on its way can be wished for again', async () => {
    const rig = await startRig();
    const { key } = (await place(rig)).tracked ?? assert.fail();
    rig.venue.onCancel = () => Promise.reject(new UnknownOutcomeError('lost', undefined));
    await passing(rig.clock, rig.orders.cancel(key));
    await rig.clock.advance(200_000);
    assert.equal(rig.orders.get(key)?.isCanceling, false);
    assert.deepEqual(statuses(rig), ['open']);
    rig.session.dispose();
  });

  it('still works while trading is halted', async () => {
    const rig = await startRig();
    const key = (await place(rig)).tracked?.key ?? '';
    await rig.session.halt.halt();
    assert.equal((await passing(rig.clock, rig.orders.cancel(key))).kind, 'canceled');
    rig.session.dispose();
  });

  it('of everything asks again until nothing is left', async () => {
    const rig = await startRig();
    await place(rig, 'd1');
    rig.venue.orders.set('78', orderOf({ orderId: '78', clientOrderId: 'web2' }));
    const stubborn = orderOf({ orderId: '79', clientOrderId: 'web3' });
    rig.venue.orders.set('79', stubborn);
    const { trading } = rig.venue;
    const sweep = trading.cancelAll.bind(trading);
    trading.cancelAll = async (filter) => {
      await sweep(filter);
      // One survives the sweep.
      rig.venue.orders.set('79', stubborn);
    };
    const result = await passing(rig.clock, rig.orders.cancelAll({}));
    assert.equal(result.left.length, 0);
    assert.equal(result.canceled.length, 2);
    assert.deepEqual(statuses(rig), []);
    rig.session.dispose();
  });

  it('of everything waits out a limit, and lists what is left when patience ends', async () => {
    const rig = await startRig();
    await place(rig);
    let calls = 0;
    rig.venue.trading.cancelAll = () => {
      calls++;
      return Promise.reject(new RateLimitError('quota', 'once in 3 s', 3_000));
    };
    rig.venue.onCancel = () => Promise.reject(new RateLimitError('quota', 'too fast', 1_000));
    const result = await passing(rig.clock, rig.orders.cancelAll({}));
    assert.equal(calls, 1);
    assert.equal(result.left.length, 1);
    assert.equal(result.error?.name, 'RateLimitError');
    assert.equal(result.left[0]?.isCanceling, false);
    rig.session.dispose();
  });
});

describe('comparing with the venue', () => {
  it('asks again when the stream was away, and allows no new order before', async () => {
    const rig = await startRig();
    const { order, key } = (await place(rig)).tracked ?? assert.fail();
    rig.venue.privateLine.set({ status: 'connecting' });
    assert.equal(rig.orders.isReconciled, false);
    rig.venue.move(order.orderId ?? '', { status: 'canceled' });
    rig.venue.privateLine.set({ status: 'live', generation: 2 });
    await rig.clock.advance(10);
    assert.equal(rig.orders.isReconciled, true);
    assert.equal(rig.orders.get(key)?.order.status, 'canceled');
    rig.session.dispose();
  });

  it('calls an order that is shown nowhere any more cancelled, partly filled if it was', async () => {
    const rig = await startRig();
    const { order, key } = (await place(rig)).tracked ?? assert.fail();
    const orderId = order.orderId ?? '';
    rig.venue.tellOrder(rig.venue.move(orderId, { status: 'partiallyFilled', filledQuantity: decimal('0.05') }));
    rig.venue.orders.delete(orderId);
    await passing(rig.clock, rig.orders.refresh());
    assert.deepEqual(statuses(rig), ['partiallyFilled']);
    await rig.clock.advance(40_000);
    assert.equal(rig.orders.get(key)?.order.status, 'partiallyCanceled');
    rig.session.dispose();
  });

  it('does not believe one lagging read that misses an order', async () => {
    const rig = await startRig();
    const { order } = (await place(rig)).tracked ?? assert.fail();
    const known = rig.venue.orders.get(order.orderId ?? '') ?? assert.fail();
    rig.venue.orders.delete(order.orderId ?? '');
    await passing(rig.clock, rig.orders.refresh());
    rig.venue.orders.set(order.orderId ?? '', known);
    await rig.clock.advance(60_000);
    assert.deepEqual(statuses(rig), ['open']);
    rig.session.dispose();
  });

  it('stops asking when the key is refused, and begins again on request', async () => {
    const rig = await startRig();
    rig.venue.readFailure = new CredentialsError('key', 'no such key');
    await passing(rig.clock, rig.orders.refresh());
    assert.equal(rig.session.signInError?.name, 'CredentialsError');
    assert.equal(rig.orders.status, 'failed');
    const asked = rig.venue.calls.length;
    await rig.clock.advance(600_000);
    assert.equal(rig.venue.calls.length, asked);
    const denied = await passing(rig.clock, rig.orders.place(ticketOf(), 'd9'));
    assert.equal(denied.kind === 'refused' && reasonOf(denied.error), 'signIn');
    rig.venue.readFailure = undefined;
    await passing(rig.clock, rig.session.refresh());
    assert.equal(rig.session.signInError, undefined);
    assert.equal(rig.orders.status, 'live');
    rig.session.dispose();
  });

  it('goes on reading when the key loses its permission to trade', async () => {
    const rig = await startRig();
    rig.venue.onPlace = () => Promise.reject(new CredentialsError('permission', 'read only'));
    assert.equal((await place(rig)).kind, 'refused');
    assert.equal(rig.session.signInError, undefined);
    assert.equal(rig.session.tradingError?.name, 'CredentialsError');
    const denied = await passing(rig.clock, rig.orders.place(marketBuyOf('20'), 'd9'));
    assert.equal(denied.kind === 'refused' && reasonOf(denied.error), 'signIn');
    const asked = rig.venue.countCalls('openOrders');
    await rig.clock.advance(60_000);
    assert.ok(rig.venue.countCalls('openOrders') > asked);
    rig.session.dispose();
  });

  it('asks everything again after sleep', async () => {
    const rig = await startRig();
    const asked = rig.venue.countCalls('openOrders');
    rig.clock.jump(3_600_000);
    await rig.clock.advance(1_500);
    assert.ok(rig.venue.countCalls('openOrders') > asked);
    rig.session.dispose();
  });

  it('sums up what happened while away', async () => {
    const rig = await startRig();
    const since = rig.clock.now();
    await rig.clock.advance(1_000);
    rig.venue.orders.set('1', orderOf({ orderId: '1', status: 'filled', updatedAt: rig.clock.now() }));
    rig.venue.orders.set('2', orderOf({ orderId: '2', status: 'canceled', updatedAt: rig.clock.now() }));
    rig.venue.orders.set('3', orderOf({ orderId: '3', status: 'canceled', updatedAt: since - 1 }));
    const summary = await rig.orders.whileAway(since);
    assert.deepEqual(
      [summary.filled.map(({ orderId }) => orderId), summary.canceled.map(({ orderId }) => orderId)],
      [['1'], ['2']],
    );
    rig.session.dispose();
  });
});

describe('ending a session', () => {
  it('leaves no timer and no listener', async () => {
    const rig = await startRig();
    rig.venue.onPlace = (request) => Promise.reject(lost(request));
    await place(rig);
    const feeds = [rig.session.marketData.bookFeed(btc), rig.session.marketData.tickerFeed(btc)];
    await rig.clock.advance(5_000);
    rig.session.dispose();
    assert.equal(rig.clock.pendingTimers, 0);
    assert.equal(rig.venue.listenerCount, 0);
    assert.equal(rig.venue.isDisposed, true);
    for (const feed of feeds) feed.dispose();
  });
});

function place(rig: Rig, draftId = 'd1', ticket = ticketOf()) {
  return passing(rig.clock, rig.orders.place(ticket, draftId));
}

function statuses({ orders }: Rig): readonly string[] {
  return orders.open.map(({ order }) => order.status);
}

function recent({ orders }: Rig): readonly string[] {
  return orders.recent.map(({ order }) => order.status);
}

function lost({ clientOrderId }: OrderRequest): UnknownOutcomeError {
  return new UnknownOutcomeError('No answer came', clientOrderId);
}

function filled({ quantity, price }: OrderRequest): Partial<Order> {
  const filledQuantity = quantity ?? decimal(0);
  return { status: 'filled', filledQuantity, filledNotional: filledQuantity.times(price ?? decimal(0)) };
}

function reasonOf(error: Error): string {
  return 'reason' in error && typeof error.reason === 'string' ? error.reason : error.message;
}
