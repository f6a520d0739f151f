/** Rows 15 to 34: the stream and REST telling one order's life out of step, cancels, other people's orders, numbers, and doubles. */

import assert from 'node:assert/strict';
import { Decimal } from '../../../src/core/base/decimal';
import { parseSymbol } from '../../../src/core/model/instrument';
import { checkDraft, type OrderTicket } from '../../../src/core/model/orderTicket';
import { endSentence } from '../../../src/host/orderWords';
import { until } from '../../support/until';
import { chapter, row } from './cases';
import { account, btc, idOf, type Desk } from './desk';

/** How often the order's end was told. */
function timesEnded(desk: Desk, key: string, status: string): number {
  return desk.shown.filter((one) => one.key === key && one.status === status && one.previous !== status).length;
}

function ownFills(desk: Desk, orderId: string): Decimal {
  return Decimal.sum(desk.orders.fills.filter((fill) => fill.orderId === orderId).map(({ quantity }) => quantity));
}

chapter('one order, told twice', () => {
  row(15, 'the stream says filled before the submit is answered: filled once, told once', async (desk, { paths }) => {
    desk.fault({ type: 'delay', ms: 3_000, phase: 'after' }, { path: paths.place, times: 1 });
    const outcome = await desk.place(marketSale('0.002'));
    assert.equal(outcome.kind, 'accepted');
    const { order } = await desk.becomes(outcome.tracked.key, 'filled');
    assert.equal(timesEnded(desk, outcome.tracked.key, 'filled'), 1);
    assert.equal(order.filledQuantity.toString(), '0.002');
    assert.ok(!desk.states(outcome.tracked.key).includes('unknown'));
  });

  row(
    16,
    'stream messages out of order: filled in the end, and the filled size never falls',
    async (desk, { channels }) => {
      desk.fault({ type: 'reorder' }, { scope: 'ws', channel: channels.orders });
      const tracked = await desk.placedAtTop('0.006');
      for (const part of ['0.001', '0.002', '0.003']) desk.fillByOther(tracked, part);
      const { order } = await desk.becomes(tracked.key, 'filled');
      assert.equal(order.filledQuantity.toString(), '0.006');
      assert.equal(timesEnded(desk, tracked.key, 'filled'), 1);
    },
  );

  row(17, 'the same fill three times by stream and once by REST counts once', async (desk, { channels }) => {
    desk.fault({ type: 'duplicate', count: 2 }, { scope: 'ws', channel: channels.orders });
    const tracked = await desk.placedAtTop('0.004');
    desk.fillByOther(tracked, '0.001');
    desk.fillByOther(tracked, '0.003');
    const { order } = await desk.becomes(tracked.key, 'filled');
    await desk.orders.refresh();
    assert.equal(ownFills(desk, idOf(order)).toString(), '0.004');
    assert.equal(order.filledQuantity.toString(), '0.004');
    assert.equal(desk.fillIds.length, 2);
  });

  row(18, 'a market buy that spent its notional is done, not failed', async (desk, { name }) => {
    const outcome = await desk.place(desk.marketTicket('100'));
    assert.equal(outcome.kind, 'accepted');
    const ended = await until('its end', () => desk.orders.recent.find(({ key }) => key === outcome.tracked.key));
    const sentence = endSentence(ended.order, name);
    if (ended.order.status === 'partiallyCanceled') assert.match(sentence, /Spent \d+\.\d+ of 100 USDT/);
    else assert.equal(ended.order.status, 'filled');
    assert.doesNotMatch(sentence, /Cancel/);
    assert.ok(ended.order.filledNotional.gt(Decimal.from('99')));
  });

  row(
    19,
    'a post-only order that would have crossed: cancelled by the venue, never left as open',
    async (desk, { name }) => {
      const ask = desk.simulator.engine.markets.get('BTC_USDT')?.book.best('sell')?.price ?? assert.fail();
      const outcome = await desk.place(await desk.ticket({ type: 'limitMaker', price: ask.plus(Decimal.from('5')) }));
      const key = outcome.kind === 'accepted' ? outcome.tracked.key : assert.fail(String(outcome.error));
      const { order } = await desk.becomes(key, 'canceled');
      assert.match(endSentence(order, name), /would have filled at once/);
      assert.equal(timesEnded(desk, key, 'canceled'), 1);
      assert.ok(order.filledQuantity.isZero);
    },
  );

  row(
    20,
    'the venue cancels an open order by itself: the row leaves, and the venue is named',
    async (desk, { name }) => {
      const tracked = await desk.placed();
      desk.simulator.engine.cancel(account, idOf(tracked.order), 'system');
      const { order } = await desk.becomes(tracked.key, 'canceled');
      assert.equal(order.cancelSource, 'system');
      assert.match(endSentence(order, name), new RegExp(`Canceled by ${name}`));
      assert.ok(!desk.orders.open.some(({ key }) => key === tracked.key));
    },
  );
});

chapter('cancels', () => {
  row(21, 'the answer is lost and the order is gone: checking, then cancelled', async (desk, { paths }) => {
    const tracked = await desk.placed();
    desk.hideStream();
    desk.fault({ type: 'drop-after', how: 'reset' }, { path: paths.cancel, times: 1 });
    const result = await desk.orders.cancel(tracked.key);
    assert.equal(result.kind, 'unknown');
    assert.ok(result.tracked.isCanceling && result.tracked.note === 'cancelChecking');
    await desk.becomes(tracked.key, 'canceled');
    assert.equal(desk.requests(paths.cancel).length, 1);
  });

  row(22, 'the cancel times out and the order fills: filled, and the cancel came too late', async (desk, { paths }) => {
    const tracked = await desk.placedAtTop('0.002');
    desk.hideStream();
    desk.fault({ type: 'drop-before', how: 'blackhole' }, { path: paths.cancel, times: 1 });
    const canceling = desk.orders.cancel(tracked.key);
    await until('the cancel was swallowed', () => desk.requests(paths.cancel).length === 1);
    desk.fillByOther(tracked, '0.002');
    assert.equal((await canceling).kind, 'unknown');
    await desk.becomes(tracked.key, 'filled');
    await until('the words', () => desk.orders.get(tracked.key)?.note === 'cancelTooLate');
  });

  row(23, 'already done, or unknown to the venue: the order is read and its real end shown', async (desk, under) => {
    for (const [index, [code, status]] of under.codes.cancelTooLate.entries()) {
      const tracked = await desk.placedAtTop('0.002');
      const hidden = desk.hideStream();
      const isFilled = index % 2 === 0;
      if (isFilled) desk.fillByOther(tracked, '0.002');
      else desk.simulator.engine.cancel(account, idOf(tracked.order));
      desk.fault({ ...under.refusal(code, status), phase: 'before' }, { path: under.paths.cancel, times: 1 });
      const result = await desk.orders.cancel(tracked.key);
      assert.equal(result.kind, isFilled ? 'alreadyDone' : 'canceled', code);
      assert.equal(result.tracked.order.status, isFilled ? 'filled' : 'canceled');
      desk.simulator.removeFault(hidden);
    }
  });

  row(
    24,
    'cancel-all is limited once, then half a batch fails: everything ends, and trading stays halted',
    async (desk, under) => {
      for (let i = 0; i < 4; i++) await desk.placed();
      await desk.session.halt.halt();
      const [code, status] = under.codes.limited;
      desk.fault({ ...under.refusal(code, status), phase: 'before' }, { path: under.paths.cancelAll, times: 1 });
      desk.fault({ type: 'status', status: 500, phase: 'before' }, { path: under.paths.cancelMany, times: 1 });
      const result = await desk.orders.cancelAll({});
      assert.deepEqual([result.canceled.length, result.left.length], [4, 0]);
      assert.equal(desk.truth.open.size, 0);
      assert.ok(desk.session.halt.isHalted);
      const before = desk.submits.length;
      const denied = await desk.place(await desk.ticket());
      assert.ok(denied.kind === 'refused' && 'reason' in denied.error && denied.error.reason === 'halted');
      assert.equal(desk.submits.length, before, 'halted: no submit (I9)');
      await desk.session.halt.release();
    },
  );

  row(24, 'what cannot be cancelled is listed', async (desk, { paths }) => {
    await desk.placed();
    for (const path of [paths.cancelAll, paths.cancelMany, paths.cancel]) {
      desk.fault({ type: 'status', status: 500, phase: 'before' }, { path });
    }
    const result = await desk.orders.cancelAll({});
    assert.deepEqual([result.canceled.length, result.left.length], [0, 1]);
    desk.heal();
    await until('it may be cancelled anew', () => desk.orders.open[0]?.isCanceling === false, 20_000);
    const again = await desk.orders.cancelAll({});
    assert.equal(again.canceled.length, 1);
  });
});

chapter('orders and numbers', () => {
  row(25, 'placed and cancelled on the website: shown within 5 s as not from here, and cancellable', async (desk) => {
    const { engine } = desk.simulator;
    const price = (await desk.ticket()).price ?? assert.fail();
    const draft = { symbol: 'BTC_USDT', side: 'buy', kind: 'limit', price, size: Decimal.from('0.002') } as const;
    const placedAt = desk.clock.monotonic();
    engine.place(account, draft);
    const seen = await until('it appears', () => desk.orders.open[0]);
    assert.ok(desk.clock.monotonic() - placedAt < 5_000);
    assert.equal(seen.origin, 'elsewhere');
    engine.cancel(account, idOf(seen.order));
    await desk.becomes(seen.key, 'canceled');
    engine.place(account, draft);
    const second = await until('it appears', () => desk.orders.open[0]);
    assert.equal((await desk.orders.cancel(second.key)).kind, 'canceled');
  });

  row(
    26,
    'an order id beyond 2^53 printed as a number: every digit on the screen and in the cancel',
    async (desk, under) => {
      const id = '184467440737095516';
      desk.fault({ ...under.accepted(id), phase: 'before' }, { path: under.paths.place, times: 1 });
      const tracked = await desk.placed();
      assert.equal(tracked.order.orderId, id);
      void desk.orders.cancel(tracked.key);
      const sent = await until('the cancel', () => desk.requests(under.paths.cancel).at(-1));
      assert.ok(sent.body.includes(`"${id}"`), sent.body);
      // The exchange knows no such order: it is looked for, and taken for gone.
      await until('it left', () => desk.orders.open.length === 0, 20_000);
    },
    { only: ['bitmart'], speed: 20 },
  );

  row(
    27,
    'a price with too many digits is cut before it is confirmed, and a tiny one has no exponent on the wire',
    async (desk, under) => {
      const tiny = parseSymbol('BABYDOGE_USDT') ?? assert.fail();
      const market = await desk.session.marketData.market(tiny);
      const last = desk.simulator.engine.markets.get('BABYDOGE_USDT')?.last ?? assert.fail();
      const draft = {
        instrument: tiny,
        side: 'sell',
        type: 'limit',
        mode: 'spot',
        quantity: '50000000',
        notional: '',
      } as const;
      const context = { market, orderTypes: ['limit'] } as const;
      const long = checkDraft({ ...draft, price: `${last.toString()}123` }, context);
      assert.equal(long.kind, 'refused');
      assert.ok(
        long.issues.some(({ nearest }) => nearest === last.toString()),
        'the nearest legal price is offered',
      );
      const check = checkDraft({ ...draft, price: last.toString() }, context);
      assert.equal(check.kind, 'ready');
      const outcome = await desk.place(check.ticket);
      assert.equal(outcome.kind, 'accepted', outcome.kind === 'accepted' ? '' : String(outcome.error));
      const { price } = under.readSubmit(desk.submits.at(-1)?.body ?? '');
      assert.match(price ?? '', /^0\.000000\d\d$/);
      assert.equal(price, check.ticket.price?.toString());
    },
    { symbols: ['BTC_USDT', 'ETH_USDT', 'BABYDOGE_USDT'] },
  );

  row(28, 'no field the exchange would ignore is ever sent', async (desk) => {
    const tracked = await desk.placed();
    await desk.placed({ type: 'limitMaker' });
    await desk.place(await desk.ticket({ type: 'ioc' }));
    await desk.place(desk.marketTicket());
    await desk.orders.cancel(tracked.key);
    await desk.orders.whileAway(desk.clock.now() - 60_000);
    await desk.session.refresh();
    await desk.orders.cancelAll({ instrument: btc });
    await desk.session.venue.trading?.orderFills({ instrument: btc, orderId: idOf(tracked.order) });
    for (const { method, path, unknownFields, findings } of desk.simulator.requests()) {
      assert.deepEqual([unknownFields, findings], [[], []], `${method} ${path}`);
    }
  });

  row(
    29,
    'the rules change under a form older than ten minutes: they are read anew, and the refusal says why',
    async (desk, { paths }) => {
      const { price = assert.fail() } = await desk.ticket();
      const ticket = await desk.ticket({ price: price.plus(Decimal.from('0.01')) });
      const { status, body } = await rulesWithCoarserTick(desk);
      const before = desk.requests(paths.rules).length;
      desk.fault({ type: 'body', status, body }, { path: paths.rules });
      desk.clock.sleep(11 * 60_000);
      await until('the session is live again', () => desk.orders.isReconciled && desk.orders.status === 'live', 20_000);
      const outcome = await until('an answer', async () => {
        const told = await desk.place(ticket);
        return told.kind === 'refused' && 'reason' in told.error && told.error.reason !== 'reconciling' && told;
      });
      assert.ok('numbers' in outcome.error);
      assert.ok(JSON.stringify(outcome.error.numbers).includes('10'), JSON.stringify(outcome.error.numbers));
      assert.ok(desk.requests(paths.rules).length > before);
      assert.equal(desk.submits.length, 0);
    },
    { only: ['bitmart'] },
  );

  row(30, 'balances lag behind orders: the same money is not spent twice', async (desk, { channels, paths }) => {
    desk.fault({ type: 'drop-after' }, { scope: 'ws', channel: channels.balances });
    desk.fault({ type: 'forget-read', ms: 5_000 }, { path: paths.balances });
    const free = desk.session.account?.holding('USDT')?.available ?? assert.fail();
    const { price = assert.fail() } = await desk.ticket();
    const most = free.times(Decimal.from('0.6')).dividedBy(price, 5, 'down');
    await desk.placed({ quantity: most });
    await desk.session.account?.refresh();
    const second = await desk.place(await desk.ticket({ quantity: most }));
    assert.ok(second.kind === 'refused' && 'reason' in second.error);
    assert.equal(second.error.reason, 'balance');
    assert.equal(desk.submits.length, 1);
    desk.heal();
    await desk.session.refresh();
  });

  row(34, 'confirmed twice quickly: one order, and the second hears of the first', async (desk) => {
    const ticket = await desk.ticket();
    const [first, second] = await Promise.all([desk.place(ticket, 'one draft'), desk.place(ticket, 'one draft')]);
    assert.deepEqual([first.kind, second.kind], ['accepted', 'accepted']);
    assert.equal(first.tracked?.key, second.tracked?.key);
    assert.deepEqual([desk.submits.length, desk.placedOrders.length], [1, 1]);
    await desk.restart();
    const third = await desk.place(ticket, 'one draft');
    assert.equal(third.kind, 'accepted');
    assert.deepEqual([desk.submits.length, desk.placedOrders.length], [1, 1]);
  });
});

function marketSale(quantity: string): OrderTicket {
  return { instrument: btc, side: 'sell', type: 'market', mode: 'spot', quantity: Decimal.from(quantity) };
}

/** The venue's own rules, with prices of BTC_USDT in steps of ten from now on. */
async function rulesWithCoarserTick(desk: Desk): Promise<{ status: number; body: string }> {
  const reply = await fetch(`${desk.simulator.urls.rest}${desk.under.paths.rules}`);
  const body = (await reply.text()).replace(/"price_max_precision":\d+/g, '"price_max_precision":-1');
  return { status: reply.status, body };
}
