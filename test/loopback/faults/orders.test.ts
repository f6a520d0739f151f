/** Rows 1 to 14: submits whose answer is lost, broken, late, refused or limited. */

import assert from 'node:assert/strict';
import { Decimal } from '../../../src/core/base/decimal';
import {
  ConnectionError,
  OrderRejectedError,
  RateLimitError,
  UnknownOutcomeError,
} from '../../../src/core/base/errors';
import type { PlaceOutcome } from '../../../src/core/trading/orders';
import type { Effect } from '../../../src/simulator/server/faultRules';
import { until } from '../../support/until';
import { chapter, row } from './cases';
import { btc, type Desk } from './desk';

/** An order whose submit meets `effect`; the outcome as it was told. */
async function submitUnder(desk: Desk, effect: Effect): Promise<{ outcome: PlaceOutcome; key: string }> {
  const id = desk.fault(effect, { path: desk.under.paths.place, times: 1 });
  const outcome = await desk.place(await desk.ticket());
  desk.simulator.removeFault(id);
  const key = outcome.tracked?.key ?? '';
  return { outcome, key };
}

/** The order is unknown, is found by asking, and is the only one. */
async function adopted(desk: Desk, effect: Effect): Promise<void> {
  const [submits, placed] = [desk.submits.length, desk.placedOrders.length];
  const { outcome, key } = await submitUnder(desk, effect);
  assert.equal(outcome.kind, 'unknown', JSON.stringify(effect));
  assert.ok(
    desk.orders.unknown.some((one) => one.key === key),
    'the row says unknown',
  );
  await desk.becomes(key, 'open');
  assert.ok(!desk.states(key).includes('rejected') && !desk.states(key).includes('notPlaced'));
  assert.deepEqual([desk.submits.length - submits, desk.placedOrders.length - placed], [1, 1]);
}

chapter('orders whose answer is lost', () => {
  row(1, 'accepted, and the answer never comes: unknown after 15 s, then found', async (desk) => {
    desk.hideStream();
    const startedAt = desk.clock.monotonic();
    await adopted(desk, { type: 'drop-after', how: 'blackhole' });
    const unknown = desk.shown.find(({ status }) => status === 'unknown');
    assert.ok((unknown?.at ?? 0) - startedAt >= 15_000);
    assert.ok(desk.requests(desk.under.paths.order).length > 0);
  });

  row(1, 'the stream finds it first', async (desk) => {
    desk.fault({ type: 'drop-after', how: 'blackhole' }, { path: desk.under.paths.place, times: 1 });
    const outcome = await desk.place(await desk.ticket());
    assert.equal(outcome.kind, 'accepted');
    assert.deepEqual([desk.submits.length, desk.placedOrders.length], [1, 1]);
  });

  row(2, 'accepted, and the connection is reset: the same, sooner', async (desk) => {
    desk.hideStream();
    const startedAt = desk.clock.monotonic();
    await adopted(desk, { type: 'drop-after', how: 'reset' });
    const unknown = desk.shown.find(({ status }) => status === 'unknown');
    assert.ok((unknown?.at ?? Infinity) - startedAt < 15_000);
  });

  row(3, 'lost before the exchange sees it: not placed after the window, and free to be sent anew', async (desk) => {
    const { outcome, key } = await submitUnder(desk, { type: 'drop-before', how: 'reset' });
    assert.equal(outcome.kind, 'unknown');
    const sentAt = desk.shown.find(({ status }) => status === 'unknown')?.at ?? assert.fail();
    const ended = await desk.becomes(key, 'notPlaced');
    const toldAt = desk.shown.find(({ status }) => status === 'notPlaced')?.at ?? 0;
    assert.ok(toldAt - sentAt > 6_000, 'no verdict before the window and its grace are over');
    assert.equal(ended.note, 'notPlaced');
    const again = await desk.place(await desk.ticket());
    assert.equal(again.kind, 'accepted');
    assert.notEqual(again.tracked.order.clientOrderId, ended.order.clientOrderId);
    assert.deepEqual([desk.submits.length, desk.placedOrders.length], [2, 1]);
  });

  row(
    4,
    'accepted 8 s after the client gave up: unknown, then open, never called not placed',
    async (desk) => {
      desk.hideStream();
      const { outcome, key } = await submitUnder(desk, { type: 'delay', ms: 23_000, phase: 'before' });
      assert.equal(outcome.kind, 'unknown');
      assert.equal(desk.placedOrders.length, 0);
      await desk.becomes(key, 'open');
      assert.ok(!desk.states(key).includes('notPlaced'));
      assert.equal(desk.placedOrders.length, 1);
    },
    { speed: 15, validityMs: 'venue' },
  );

  row(5, '500, 502, 504 and 520 to 524 after acceptance: unknown, never rejected', async (desk) => {
    desk.hideStream();
    for (const status of [500, 502, 504, 520, 521, 522, 523, 524]) {
      await adopted(desk, { type: 'status', status, phase: 'after' });
    }
  });

  row(6, 'a page of the network instead of JSON: unknown and checked, and the network is named', async (desk) => {
    desk.hideStream();
    for (const status of [503, 403]) {
      const { outcome, key } = await submitUnder(desk, { type: 'html', status, phase: 'after' });
      assert.ok(outcome.kind === 'unknown' && outcome.error instanceof UnknownOutcomeError);
      const { cause } = outcome.error;
      assert.ok(cause instanceof ConnectionError && cause.reason === 'blocked', String(cause));
      assert.ok(!cause.message.includes(desk.under.name) && !outcome.error.message.includes('<'));
      await desk.becomes(key, 'open');
    }
  });

  row(
    6,
    'reads blocked by a page are tried three times at most, 30 to 60 s apart',
    async (desk, { paths }) => {
      const id = desk.fault({ type: 'html', status: 403 }, { path: paths.ticker });
      const before = desk.requests(paths.ticker).length;
      await assert.rejects(desk.session.venue.marketData.ticker(btc), ConnectionError);
      desk.simulator.removeFault(id);
      const times = desk
        .requests(paths.ticker)
        .slice(before)
        .map(({ time }) => time);
      assert.equal(times.length, 3);
      for (const [index, time] of times.slice(1).entries()) {
        const gap = time - (times[index] ?? 0);
        assert.ok(gap >= 30_000 && gap < 75_000, `${String(gap)} ms`);
      }
    },
    { speed: 50 },
  );

  row(7, '200 with broken or truncated JSON: unknown, checked', async (desk) => {
    desk.hideStream();
    await adopted(desk, { type: 'body', status: 200, body: '{"code":1000,"mess', phase: 'after' });
    await adopted(desk, { type: 'truncate', bytes: 20, phase: 'after' });
  });

  row(8, 'success without an order id: unknown, checked by client id', async (desk) => {
    desk.hideStream();
    await adopted(desk, { ...desk.under.accepted(undefined), phase: 'after' });
    await adopted(desk, { ...desk.under.accepted(null), phase: 'after' });
    assert.ok(desk.requests(desk.under.paths.order).length > 0);
  });
});

chapter('orders that are refused', () => {
  row(9, 'a clean refusal: rejected at once with its reason, and nothing is polled', async (desk, { codes, paths }) => {
    for (const [code, status, reason] of codes.refusals) {
      const asked = desk.requests(paths.order).length;
      const { outcome, key } = await submitUnder(desk, { ...desk.under.refusal(code, status), phase: 'before' });
      assert.ok(outcome.kind === 'refused' && outcome.error instanceof Error, `${code}: ${outcome.kind}`);
      assert.equal('reason' in outcome.error && outcome.error.reason, reason, code);
      assert.equal('code' in outcome.error && outcome.error.code, code);
      assert.equal(desk.status(key), 'rejected');
      assert.deepEqual(desk.states(key), ['pending', 'rejected']);
      assert.equal(desk.requests(paths.order).length, asked);
    }
    assert.equal(desk.placedOrders.length, 0);
  });

  row(9, 'what the exchange itself refuses is refused by our own check first, with the numbers', async (desk) => {
    const tooMuch = await desk.place(await desk.ticket({ quantity: Decimal.from('5') }));
    assert.ok(tooMuch.kind === 'refused' && 'numbers' in tooMuch.error && tooMuch.tracked === undefined);
    const tooLittle = await desk.place(await desk.ticket({ quantity: Decimal.from('0.00001') }));
    assert.equal(tooLittle.kind, 'refused');
    assert.equal(desk.submits.length, 0);
  });

  row(10, 'a code nobody knows: looked for once, then rejected with the code and the text', async (desk, under) => {
    const [code, status] = under.codes.unheardOf;
    const effect = under.refusal(code, status, 'Something <b>new</b>');
    const { outcome, key } = await submitUnder(desk, { ...effect, phase: 'before' });
    assert.ok(outcome.kind === 'refused' && outcome.error instanceof OrderRejectedError);
    assert.deepEqual([outcome.error.reason, outcome.error.code], ['unrecognised', code]);
    assert.equal(outcome.error.venueMessage, 'Something <b>new</b>');
    assert.deepEqual(desk.states(key), ['pending', 'unknown', 'rejected']);
    assert.ok(desk.requests(under.paths.order).length > 0);
  });

  row(10, 'a code nobody knows on an order that exists after all: adopted', async (desk, under) => {
    desk.hideStream();
    const [code, status] = under.codes.unheardOf;
    const { outcome, key } = await submitUnder(desk, { ...under.refusal(code, status), phase: 'after' });
    assert.equal(outcome.kind, 'accepted');
    await desk.becomes(key, 'open');
  });

  row(11, 'too fast: one look finds nothing, nothing is sent again, and the wait is told', async (desk, under) => {
    const [code, status] = under.codes.limited;
    const { outcome, key } = await submitUnder(desk, { ...under.refusal(code, status), phase: 'before' });
    assert.ok(outcome.kind === 'refused' && outcome.error instanceof RateLimitError, outcome.kind);
    assert.ok(outcome.error.retryAfterMs > 0);
    assert.equal(desk.status(key), 'rejected');
    assert.ok(desk.requests(under.paths.order).length > 0);
    assert.deepEqual([desk.submits.length, desk.placedOrders.length], [1, 0]);
  });

  row(11, 'too fast, and yet the order is there: adopted', async (desk, under) => {
    desk.hideStream();
    const [code, status] = under.codes.limited;
    const { outcome, key } = await submitUnder(desk, { ...under.refusal(code, status), phase: 'after' });
    assert.equal(outcome.kind, 'accepted');
    await desk.becomes(key, 'open');
    assert.equal(desk.submits.length, 1);
  });

  row(12, 'a client id that was used: looked up and adopted, never sent under another id', async (desk, under) => {
    desk.hideStream();
    const [code, status] = under.codes.duplicate;
    const { outcome, key } = await submitUnder(desk, { ...under.refusal(code, status), phase: 'after' });
    assert.equal(outcome.kind, 'accepted');
    await desk.becomes(key, 'open');
    assert.deepEqual([desk.submits.length, desk.placedOrders.length], [1, 1]);
  });

  row(13, 'reads lag 3 s behind acceptance: no verdict before the window ends', async (desk, { paths }) => {
    desk.hideStream();
    for (const path of [paths.order, paths.openOrders, paths.history, paths.fills]) {
      desk.fault({ type: 'forget-read', ms: 3_000 }, { path });
    }
    const { outcome, key } = await submitUnder(desk, { type: 'drop-after', how: 'reset' });
    assert.equal(outcome.kind, 'unknown');
    await desk.becomes(key, 'open');
    assert.deepEqual([...new Set(desk.states(key))], ['pending', 'unknown', 'open']);
  });

  row(14, 'the question itself fails: it stays unknown, says so, and is asked again later', async (desk, { paths }) => {
    desk.hideStream();
    desk.fault({ type: 'status', status: 500 }, { path: paths.order });
    desk.fault({ type: 'status', status: 429 }, { path: paths.openOrders });
    const { key } = await submitUnder(desk, { type: 'drop-after', how: 'reset' });
    await until('the failed question is told', () => desk.orders.get(key)?.note === 'checkFailed', 20_000);
    assert.equal(desk.status(key), 'unknown');
    const refused = await desk.place(await desk.ticket());
    assert.ok(refused.kind === 'refused', 'nothing new on a pair with an unknown order');
    desk.heal();
    await desk.becomes(key, 'open', 30_000);
    assert.ok(!desk.states(key).includes('notPlaced'));
  });
});
