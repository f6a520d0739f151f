/** What must hold after every run, whatever was done to it: invariants I1 to I12 of the fault catalogue, read off both sides. */

import assert from 'node:assert/strict';
import { Decimal } from '../../../src/core/base/decimal';
import { isOpen, isTerminal } from '../../../src/core/model/order';
import { checkLines, splitLines } from '../../../src/core/trading/journalChain';
import { until } from '../../support/until';
import { account, btc, type Desk } from './desk';

/** Waits until the screen is the exchange's truth. Call after healing. */
export async function screenEqualsTruth(desk: Desk, limitMs = 20_000): Promise<void> {
  let why = '';
  await until(
    'the screen shows the truth (I3)',
    () => {
      why = difference(desk);
      return why === '';
    },
    limitMs,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${why}`);
  });
}

/** Empty when there is none. */
export function difference(desk: Desk): string {
  const { orders, truth } = desk;
  const open = new Set(
    orders.open.filter(({ order }) => isOpen(order.status)).flatMap(({ order: { orderId } }) => orderId ?? []),
  );
  for (const [id, order] of truth.open) {
    if (!open.has(id)) return `order ${id} is open at the exchange and not on the screen`;
    const shown = orders.open.find((one) => one.order.orderId === id)?.order;
    if (shown && !shown.filledQuantity.eq(order.filledSize)) return `order ${id} is filled otherwise`;
  }
  for (const id of open) if (!truth.open.has(id)) return `order ${id} is on the screen and not open at the exchange`;
  for (const { key, order } of orders.open) {
    if (!isOpen(order.status)) return `order ${key} is still ${order.status}`;
  }
  for (const { order } of orders.recent) {
    const real = order.orderId === undefined ? undefined : truth.order(order.orderId);
    if (real && !real.filledSize.eq(order.filledQuantity)) return `order ${real.id} ended filled otherwise`;
  }
  for (const currency of ['USDT', 'BTC']) {
    const real = desk.simulator.engine.ledger.balances(account).get(currency);
    const shown = desk.session.account?.holding(currency);
    if (real && shown && !shown.available.plus(shown.reserved).eq(real.available)) {
      return `${currency} is ${shown.available.toString()} + ${shown.reserved.toString()}, really ${real.available.toString()}`;
    }
  }
  return '';
}

export interface Invariant {
  readonly id: string;
  readonly what: string;
  readonly check: (desk: Desk) => void | Promise<void>;
}

/** Those that can be read off a live desk, after healing. I8 is checked by disposing it, I9 and I10 by whoever runs long. */
export const invariants: readonly Invariant[] = [
  { id: 'I3', what: 'the screen shows the exchange’s truth', check: showsTruth },
  { id: 'I1', what: 'at most one order per confirmed intent', check: oneOrderPerIntent },
  { id: 'I2, I5', what: 'a journal line before each submit, and sent is confirmed', check: journalBeforeSubmit },
  { id: 'I4', what: 'no secret in any artefact', check: noSecrets },
  { id: 'I6', what: 'the drawn book is sorted and uncrossed', check: bookIsSound },
  { id: 'I7', what: 'never more requests than the quota', check: withinQuota },
  {
    id: 'I11',
    what: 'every unknown ended',
    check: noUnknowns,
  },
  { id: 'I12', what: 'each filled quantity counted once, nothing goes back', check: neverBackwards },
];

/** Throws for the first invariant that does not hold; call `heal` before. */
export async function invariantsHold(desk: Desk): Promise<void> {
  for (const { check } of invariants) await check(desk);
}

/** Only the exchange's own refusals count, not the ones a fault made up, and not what another program used up. */
function withinQuota(desk: Desk): void {
  if (desk.options.sharesQuota === true) return;
  const limited = desk.simulator.requests().filter(({ status, faults }) => status === 429 && faults.length === 0);
  assert.deepEqual(
    limited.map(({ path }) => path),
    [],
  );
}

function showsTruth(desk: Desk): Promise<void> {
  return screenEqualsTruth(desk);
}

function noUnknowns(desk: Desk): void {
  assert.equal(desk.orders.unknown.length, 0);
}

function oneOrderPerIntent(desk: Desk): void {
  const seen = new Set<string>();
  // What the network itself replayed is not ours to prevent (S22): the exchange refuses the copy only while the first is open.
  const replayed = new Set(
    desk.submits
      .filter(({ faults }) => faults.some((fault) => fault.startsWith('duplicate ')))
      .map(({ body }) => desk.under.readSubmit(body).clientOrderId),
  );
  for (const { clientId } of desk.placedOrders.filter((placed) => !replayed.has(placed.clientId))) {
    assert.ok(!seen.has(clientId), `${clientId} became two orders (I1)`);
    seen.add(clientId);
  }
  const sent = desk.submits.map(({ body }) => desk.under.readSubmit(body).clientOrderId);
  assert.equal(new Set(sent).size, sent.length, 'no client order id was sent twice (I1)');
}

async function journalBeforeSubmit(desk: Desk): Promise<void> {
  // Looked at before the files are read: what is submitted meanwhile has its line only in a later reading.
  const submits = [...desk.submits];
  const { records } = checkLines((await desk.journalTexts()).flatMap((text) => splitLines(text)));
  for (const { body, unknownFields } of submits) {
    const sent = desk.under.readSubmit(body);
    const intent = records
      .flatMap(({ entry }) => (entry.kind === 'intent' ? [entry.intent] : []))
      .find(({ clientOrderId }) => clientOrderId === sent.clientOrderId);
    assert.ok(intent, `a submit of ${sent.clientOrderId} without a journal line (I2)`);
    assert.deepEqual(
      [sent.price, sent.quantity, sent.notional],
      [intent.price, intent.quantity, intent.notional],
      'what was confirmed is what was sent (I5)',
    );
    assert.deepEqual(unknownFields, [], 'no field the exchange would ignore');
  }
}

async function noSecrets(desk: Desk): Promise<void> {
  const artefacts = `${desk.log.join('\n')}\n${await desk.files()}`;
  for (const secret of desk.under.secrets(desk.simulator)) {
    assert.ok(!artefacts.includes(secret), 'a secret was written (I4)');
  }
}

function neverBackwards(desk: Desk): void {
  const ended = new Map<string, string>();
  for (const { key, status, filled, before } of desk.shown) {
    assert.ok(!filled.lt(before), `the filled size of ${key} fell (I12)`);
    const end = ended.get(key);
    const isOver = status === 'filled' || status === 'canceled' || status === 'partiallyCanceled';
    if (end !== undefined) assert.ok(isOver, `${key} left ${end} for ${status}`);
    if (isOver) ended.set(key, status);
  }
  assert.equal(new Set(desk.fillIds).size, desk.fillIds.length, 'each fill was told once (I12)');
  for (const { order } of [...desk.orders.recent, ...desk.orders.open]) {
    if (order.orderId === undefined || !isTerminal(order.status)) continue;
    const own = desk.orders.fills.filter(({ orderId }) => orderId === order.orderId);
    const counted = Decimal.sum(own.map(({ quantity }) => quantity));
    assert.ok(counted.lte(order.filledQuantity), `fills of ${order.orderId} were counted twice (I12)`);
  }
}

function bookIsSound(desk: Desk): void {
  const feed = desk.session.marketData.bookFeed(btc);
  try {
    const view = feed.view(50);
    if (!view) return;
    const bids = view.bids.map(([price]) => Number(price));
    const asks = view.asks.map(([price]) => Number(price));
    assert.deepEqual(
      bids,
      [...bids].sort((a, b) => b - a),
      'bids are sorted (I6)',
    );
    assert.deepEqual(
      asks,
      [...asks].sort((a, b) => a - b),
      'asks are sorted (I6)',
    );
    assert.ok((bids[0] ?? 0) < (asks[0] ?? Infinity), 'the book is not crossed (I6)');
  } finally {
    feed.dispose();
  }
}
