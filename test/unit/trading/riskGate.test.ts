import assert from 'node:assert/strict';
import { Decimal } from '../../../src/core/base/decimal';
import type { OrderTicket } from '../../../src/core/model/orderTicket';
import {
  defaultLimits,
  defaultLiveLimits,
  evaluateRisk,
  type RiskContext,
  type RiskLimits,
} from '../../../src/core/trading/riskGate';
import { decimal, marketBuyOf, marketOf, ticketOf, viewOf } from '../../support/builders';
import { keepBookLive, passing, practiceAccount, startRig } from './sessionOf';

const live = { accountEnvironment: 'live', venueEnvironment: 'live' } as const;

describe('the risk gate', () => {
  it('lets an ordinary order pass without a word', () => {
    assert.deepEqual(evaluateRisk(ticketOf(), contextOf()), { kind: 'allowed', warnings: [] });
  });

  const denials: readonly [what: string, expected: string, change: Partial<RiskContext>, ticket?: OrderTicket][] = [
    ['while halted', 'halted', { isHalted: true }],
    ['of real money that is not armed', 'notArmed', { ...live, isArmed: false }],
    [
      'of an account that is not what its venue is',
      'environment',
      { accountEnvironment: 'practice', venueEnvironment: 'live' },
    ],
    ['of a pair the venue does not list', 'unknownSymbol', { market: undefined }],
    ['of a pair that does not trade', 'notTrading', { market: marketOf({ status: 'suspended' }) }],
    ['of a pair that is not allowed', 'allowedSymbols', limits({ allowedSymbols: ['ETH_USDT'] })],
    ['while another of its pair is unknown', 'unresolvedUnknown', { unknownOnSymbol: 1 }],
    ['off the tick', 'offTick', {}, ticketOf({ price: decimal('100.001') })],
    ['off the step', 'offStep', {}, ticketOf({ quantity: decimal('0.1000001') })],
    ['below the smallest value', 'belowMinNotional', {}, ticketOf({ quantity: decimal('0.04') })],
    ['above the largest quantity', 'aboveMaximum', { market: marketOf({ maxQuantity: decimal('0.05') }) }],
    ['without the money', 'balance', { available: decimal(10) }],
    ['on a price that is too old', 'stalePrice', { bookAgeMs: 31_000 }],
    ['without any price', 'stalePrice', { book: undefined, bookAgeMs: undefined }],
    ['far above the market', 'maxWorsePrice', {}, ticketOf({ price: decimal('105.01') })],
    ['far below the market', 'maxBetterPrice', {}, ticketOf({ price: decimal('89.99') })],
    ['to sell far below the market', 'maxWorsePrice', {}, ticketOf({ side: 'sell', price: decimal('94.99') })],
    ['at the market of a thin book', 'maxSlippage', {}, marketBuyOf('300')],
    ['at the market of a book that ends too soon', 'maxSlippage', {}, marketBuyOf('9000')],
    ['worth too much', 'maxOrderNotional', limits({ maxOrderNotional: decimal('9.99') })],
    [
      'beyond the day’s worth',
      'maxDailyNotional',
      { ...limits({ maxDailyNotional: decimal(500) }), sentToday: decimal('490.01') },
    ],
    [
      'whose worth is limited but cannot be told',
      'noValue',
      { ...limits({ maxOrderNotional: decimal(100) }), quoteValue: undefined },
    ],
    ['after five in a second', 'ordersPerSecond', { sentAgesMs: [100, 200, 300, 400, 500] }],
    [
      'after thirty in a minute',
      'ordersPerMinute',
      { sentAgesMs: Array.from({ length: 30 }, (_, i) => 1_500 * (i + 1)) },
    ],
    ['with too many open', 'maxOpenOrders', { ...limits({ maxOpenOrders: 3 }), openOrders: 3 }],
    ['that was sent a moment ago', 'duplicate', { sameOrderAgeMs: 9_000 }],
  ];
  for (const [what, expected, change, ticket = ticketOf()] of denials) {
    it(`denies an order ${what}, with the numbers`, () => {
      const verdict = evaluateRisk(ticket, contextOf(change));
      assert.equal(verdict.kind, 'denied');
      assert.equal(verdict.findings[0]?.code, expected);
      for (const text of Object.values(verdict.findings[0].numbers)) assert.notEqual(text, '');
    });
  }

  it('allows exactly the limits', () => {
    const atLimit = contextOf({
      ...limits({ maxOrderNotional: decimal('10.5'), maxDailyNotional: decimal(500), maxOpenOrders: 3 }),
      sentToday: decimal('489.5'),
      openOrders: 2,
      sentAgesMs: [1, 2, 3, 4],
      sameOrderAgeMs: 10_000,
      bookAgeMs: 30_000,
      available: decimal('10.5105'),
    });
    assert.deepEqual(evaluateRisk(ticketOf({ price: decimal(105) }), atLimit).kind, 'allowed');
    assert.deepEqual(evaluateRisk(ticketOf({ price: decimal(90) }), contextOf()).kind, 'allowed');
  });

  it('passes only what a person has typed a confirmation for', () => {
    const twice = { sameOrderAgeMs: 1, unknownOnSymbol: 1 };
    const codes = (acknowledged: readonly string[], more: Partial<RiskContext> = {}): readonly string[] => {
      const verdict = evaluateRisk(ticketOf(), contextOf({ ...twice, ...more, acknowledged }));
      return verdict.kind === 'denied' ? verdict.findings.map(({ code }) => code) : [];
    };
    assert.deepEqual(codes([]), ['unresolvedUnknown', 'duplicate']);
    assert.deepEqual(codes(['duplicate']), ['unresolvedUnknown']);
    assert.deepEqual(codes(['duplicate', 'unresolvedUnknown']), []);
    assert.deepEqual(codes(['duplicate', 'unresolvedUnknown', 'halted'], { isHalted: true }), ['halted']);
  });

  it('needs no arming for pretend money', () => {
    for (const environment of ['practice', 'demo'] as const) {
      const context = contextOf({ accountEnvironment: environment, venueEnvironment: environment, isArmed: false });
      assert.equal(evaluateRisk(ticketOf(), context).kind, 'allowed');
    }
  });

  it('values an order in another currency in USDT', () => {
    const context = contextOf({ ...limits({ maxOrderNotional: decimal(100) }), quoteValue: decimal(11) });
    const verdict = evaluateRisk(ticketOf(), context);
    assert.deepEqual(verdict.kind === 'denied' && verdict.findings[0]?.numbers, {
      found: '110.00 USDT',
      limit: '100.00 USDT',
    });
  });

  it('uses the last trade where a side of the book is empty', () => {
    const context = contextOf({ book: viewOf([], [['104', '1']]), lastPrice: decimal(100) });
    assert.equal(evaluateRisk(ticketOf(), context).kind, 'allowed');
    const without = evaluateRisk(ticketOf(), { ...context, lastPrice: undefined });
    assert.equal(without.kind === 'denied' && without.findings[0]?.code, 'noPrice');
  });

  it('warns half way to the slippage limit, and when the balance is not known', () => {
    const verdict = evaluateRisk(marketBuyOf('150'), contextOf({ available: undefined }));
    assert.deepEqual(verdict.kind === 'allowed' && verdict.warnings.map(({ code }) => code), [
      'slippage',
      'balanceUnknown',
    ]);
  });

  it('starts real money with small limits', () => {
    assert.ok(defaultLiveLimits.maxOrderNotional?.lte(decimal(100)));
    assert.ok(defaultLiveLimits.maxDailyNotional?.lte(decimal(500)));
  });
});

describe('the gate of a session', () => {
  it('stands under every order, so that none is placed past it', async () => {
    const rig = await startRig();
    const outcome = await passing(rig.clock, rig.orders.place(ticketOf({ price: decimal(120) }), 'd1'));
    assert.equal(outcome.kind === 'refused' && outcome.error.name, 'OrderTicketError');
    assert.equal(rig.venue.countCalls('place '), 0);
    rig.session.dispose();
  });

  it('denies the same order within ten seconds, and the sixth of a second', async () => {
    const rig = await startRig();
    const reasons: string[] = [];
    for (let i = 0; i < 7; i++) {
      keepBookLive(rig);
      const quantity = decimal(i === 1 ? '0.1' : `0.1${String(i)}`);
      const placed = rig.orders.place(ticketOf({ quantity }), `d${String(i)}`);
      await rig.clock.advance(i === 0 ? 2_000 : 10);
      const outcome = await placed;
      if (outcome.kind === 'refused') reasons.push('reason' in outcome.error ? String(outcome.error.reason) : '');
    }
    assert.deepEqual(reasons, ['duplicate', 'ordersPerSecond']);
    rig.session.dispose();
  });

  it('lets two orders at once never spend the same money', async () => {
    const rig = await startRig();
    rig.venue.onPlace = () => new Promise(() => undefined);
    const sizes = ['6', '5.5'];
    void sizes.map((quantity, i) => rig.orders.place(ticketOf({ quantity: decimal(quantity) }), `d${String(i)}`));
    await rig.clock.advance(5_000);
    assert.equal(rig.venue.countCalls('place '), 1);
    assert.equal(rig.session.account?.holding('USDT')?.available.toString(), '399.4');
    rig.session.dispose();
  });

  it('takes no live order before it is armed, and none after that has run out', async () => {
    const rig = await startRig({ accountReference: { ...practiceAccount, environment: 'live' } });
    rig.venue.environment = 'live';
    const place = async (draftId: string, quantity: string): Promise<string> => {
      const outcome = await passing(rig.clock, rig.orders.place(ticketOf({ quantity: decimal(quantity) }), draftId));
      return outcome.kind === 'refused' && 'reason' in outcome.error ? String(outcome.error.reason) : outcome.kind;
    };
    assert.equal(await place('d1', '0.1'), 'notArmed');
    rig.session.arm.arm(60_000);
    assert.equal(await place('d2', '0.2'), 'accepted');
    assert.equal(await place('d3', '1.1'), 'maxOrderNotional');
    await rig.clock.advance(60_000);
    assert.equal(rig.session.arm.isArmed, false);
    assert.equal(await place('d4', '0.3'), 'notArmed');
    rig.session.dispose();
  });

  it('remembers across a restart what was sent today', async () => {
    const limitsOf = (): RiskLimits => ({ ...defaultLimits, maxDailyNotional: decimal(15) });
    const rig = await startRig({ limits: limitsOf });
    assert.equal((await passing(rig.clock, rig.orders.place(ticketOf(), 'd1'))).kind, 'accepted');
    const again = await rig.restart();
    const outcome = await passing(again.clock, again.orders.place(ticketOf({ price: decimal(99) }), 'd2'));
    assert.equal(outcome.kind === 'refused' && 'reason' in outcome.error && outcome.error.reason, 'maxDailyNotional');
    again.session.dispose();
  });

  it('reads the book by REST when the stream has none', async () => {
    const rig = await startRig();
    const verdict = await passing(rig.clock, rig.session.riskGate?.check(ticketOf()) ?? assert.fail());
    assert.equal(verdict.kind, 'allowed');
    assert.equal(rig.venue.countCalls('book'), 1);
    rig.session.dispose();
  });

  it('keeps the book of a pair it was asked about, and lets go of it after a while', async () => {
    const rig = await startRig();
    await passing(rig.clock, rig.session.riskGate?.check(ticketOf()) ?? assert.fail());
    assert.equal(rig.venue.bookListeners.size, 1);
    keepBookLive(rig);
    const asked = rig.venue.calls.length;
    await rig.session.riskGate?.check(ticketOf());
    assert.equal(rig.venue.calls.length, asked, 'a warm check asks nothing');
    await rig.clock.advance(61_000);
    assert.equal(rig.venue.bookListeners.size, 0);
    rig.session.dispose();
  });
});

function limits(change: Partial<RiskLimits>): Partial<RiskContext> {
  return { limits: { ...defaultLimits, ...change } };
}

/** Mid 100; a market buy of more than about 200 eats into worse levels. */
function contextOf(change: Partial<RiskContext> = {}): RiskContext {
  return {
    limits: defaultLimits,
    accountEnvironment: 'practice',
    venueEnvironment: 'practice',
    isHalted: false,
    isArmed: true,
    market: marketOf(),
    orderTypes: ['limit', 'market', 'limitMaker', 'ioc'],
    feeRates: { maker: decimal('0.001'), taker: decimal('0.001') },
    buyFeeCurrency: 'quote',
    book: viewOf(
      [['99.9', '1']],
      [
        ['100.1', '1'],
        ['101.5', '1'],
        ['110', '10'],
      ],
    ),
    bookAgeMs: 0,
    lastPrice: undefined,
    available: decimal(10_000),
    quoteValue: Decimal.one,
    sentToday: Decimal.zero,
    openOrders: 0,
    sentAgesMs: [],
    sameOrderAgeMs: undefined,
    unknownOnSymbol: 0,
    acknowledged: [],
    ...change,
  };
}
