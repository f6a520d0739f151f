import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Decimal } from '../../../src/core/base/decimal';
import { TimeoutError, UnknownOutcomeError } from '../../../src/core/base/errors';
import { isTerminal, type OrderStatus } from '../../../src/core/model/order';
import type { OrderRequest } from '../../../src/core/venues/venue';
import { decimal, fillOf, propertyRuns, ticketOf } from '../../support/builders';
import { startRig, type Rig } from './sessionOf';

/** What may happen to one order, in any order. */
const steps = fc.constantFrom(
  'fillSome',
  'fillRest',
  'cancelAtVenue',
  'cancelByUser',
  'loseNextCancel',
  'tell',
  'tellTwice',
  'tellOld',
  'breakStream',
  'failReads',
  'healReads',
  'wait',
  'waitLong',
  'refresh',
  'restart',
);
type Step = typeof steps extends fc.Arbitrary<infer T> ? T : never;
const fates = fc.constantFrom('answered', 'lostAfter', 'lostBefore', 'late', 'dies');

describe('the life of one order', () => {
  it('ends as the exchange has it, whatever is lost, late, repeated or restarted on the way', async function () {
    this.timeout(600_000);
    await fc.assert(
      fc.asyncProperty(fates, fc.array(steps, { maxLength: 14 }), async (fate, script) => {
        await live(fate, script);
      }),
      { numRuns: Math.max(30, Math.round(propertyRuns / 4)) },
    );
  });
});

async function live(fate: string, script: readonly Step[]): Promise<void> {
  let rig = await startRig();
  const exchange = new Exchange(rig, fate);
  void rig.orders.place(ticketOf(), 'd1');
  await rig.clock.advance(2_000);
  const highest = { filled: Decimal.zero, ended: undefined as OrderStatus | undefined };
  for (const step of script) {
    if (step === 'restart') rig = await rig.restart();
    else await exchange.run(step, rig);
    check(rig, exchange, highest);
  }
  // The world heals: within minutes the screen is the exchange's truth.
  await exchange.heal(rig);
  await rig.clock.advance(400_000);
  check(rig, exchange, highest);
  const truth = rig.venue.orders.get(exchange.orderId ?? '');
  const shown = [...rig.orders.open, ...rig.orders.recent].find(
    ({ order }) => order.clientOrderId === exchange.clientOrderId,
  );
  assert.ok(exchange.accepted <= 1, 'two orders for one confirmation');
  assert.ok(rig.venue.countCalls('place ') <= 1, 'sent twice');
  if (truth) {
    assert.equal(shown?.order.status, truth.status);
    assert.equal(shown.order.filledQuantity.toString(), truth.filledQuantity.toString());
  } else if (shown)
    assert.ok(shown.order.status === 'notPlaced' || shown.order.status === 'unknown', shown.order.status);
  const counted = Decimal.sum(rig.orders.fills.map(({ quantity }) => quantity));
  assert.equal(counted.toString(), (truth?.filledQuantity ?? Decimal.zero).toString(), 'fills counted wrongly');
  rig.session.dispose();
  assert.deepEqual([rig.clock.pendingTimers, rig.venue.listenerCount], [0, 0]);
}

function check(rig: Rig, exchange: Exchange, highest: { filled: Decimal; ended: OrderStatus | undefined }): void {
  const tracked = [...rig.orders.open, ...rig.orders.recent].filter(
    ({ order }) => order.clientOrderId === exchange.clientOrderId,
  );
  assert.ok(tracked.length <= 1, 'one order in two rows');
  const [shown] = tracked;
  if (!shown) return;
  const { order } = shown;
  if (order.status !== 'unknown' && order.status !== 'pending') {
    assert.ok(order.filledQuantity.gte(highest.filled), 'the filled quantity fell');
    highest.filled = order.filledQuantity;
  }
  const truth = rig.venue.orders.get(exchange.orderId ?? '');
  if (order.status === 'notPlaced' || order.status === 'rejected')
    assert.equal(truth, undefined, 'called absent while it stands');
  if (isTerminal(order.status) && truth)
    assert.ok(isTerminal(truth.status), `called ${order.status} while it is ${truth.status}`);
}

/** One order at the stub venue, and what the script does to it. */
class Exchange {
  orderId: string | undefined;
  clientOrderId: string | undefined;
  accepted = 0;
  private fillCount = 0;
  private losesCancel = false;
  private lateRequest: OrderRequest | undefined;
  private latecomer: { dispose(): void } | undefined;

  constructor(rig: Rig, fate: string) {
    const { venue, clock } = rig;
    const accept = (request: OrderRequest): string => {
      this.accepted++;
      this.orderId = venue.accept(request);
      return this.orderId;
    };
    venue.onPlace = (request) => {
      this.clientOrderId = request.clientOrderId;
      if (fate === 'answered') return Promise.resolve(accept(request));
      if (fate === 'lostAfter' || fate === 'dies') accept(request);
      if (fate === 'dies') return new Promise(() => undefined);
      if (fate === 'late') {
        this.lateRequest = request;
        this.latecomer = clock.setTimeout(() => {
          if (this.lateRequest) accept(this.lateRequest);
          this.lateRequest = undefined;
        }, 8_000);
      }
      return Promise.reject(new UnknownOutcomeError('No answer came', request.clientOrderId));
    };
    venue.onCancel = (reference) => {
      const outcome = venue.cancelNow(reference);
      if (!this.losesCancel) return Promise.resolve(outcome);
      this.losesCancel = false;
      return Promise.reject(new UnknownOutcomeError('No answer came', undefined));
    };
  }

  async run(step: Exclude<Step, 'restart'>, rig: Rig): Promise<void> {
    const { venue, clock, orders } = rig;
    const order = venue.orders.get(this.orderId ?? '');
    switch (step) {
      case 'fillSome':
        this.fill(rig, '0.03');
        break;
      case 'fillRest':
        this.fill(rig, '0.1');
        break;
      case 'cancelAtVenue':
        if (order) venue.cancelNow(order);
        break;
      case 'cancelByUser': {
        const [open] = orders.open;
        if (open) void orders.cancel(open.key);
        await clock.advance(10);
        break;
      }
      case 'loseNextCancel':
        this.losesCancel = true;
        break;
      case 'tell':
      case 'tellTwice':
        for (let i = 0; i < (step === 'tell' ? 1 : 2); i++) if (order) venue.tellOrder(order, venue.fills.at(-1));
        break;
      case 'tellOld':
        if (order)
          venue.tellOrder({
            ...order,
            status: 'open',
            filledQuantity: Decimal.zero,
            filledNotional: Decimal.zero,
            updatedAt: order.createdAt,
          });
        break;
      case 'breakStream':
        venue.privateLine.renew();
        break;
      case 'failReads':
        venue.readFailure = new TimeoutError('slow', 10_000, true);
        break;
      case 'healReads':
        venue.readFailure = undefined;
        break;
      case 'wait':
        await clock.advance(700);
        break;
      case 'waitLong':
        await clock.advance(40_000);
        break;
      case 'refresh':
        void orders.refresh();
        await clock.advance(10);
    }
  }

  async heal({ venue, clock }: Rig): Promise<void> {
    venue.readFailure = undefined;
    this.losesCancel = false;
    await clock.advance(10_000);
    this.latecomer?.dispose();
    venue.privateLine.renew();
  }

  private fill({ venue, clock }: Rig, most: string): void {
    const order = venue.orders.get(this.orderId ?? '');
    if (!order?.quantity || isTerminal(order.status)) return;
    const quantity = Decimal.min(decimal(most), order.quantity.minus(order.filledQuantity));
    if (!quantity.isPositive) return;
    const filledQuantity = order.filledQuantity.plus(quantity);
    venue.move(order.orderId ?? '', {
      filledQuantity,
      filledNotional: filledQuantity.times(decimal(100)),
      status: filledQuantity.eq(order.quantity) ? 'filled' : 'partiallyFilled',
    });
    venue.fills.push(
      fillOf({
        tradeId: `t${String(++this.fillCount)}`,
        orderId: order.orderId ?? '',
        ...(order.clientOrderId !== undefined && { clientOrderId: order.clientOrderId }),
        quantity,
        at: clock.now(),
      }),
    );
  }
}
