import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Decimal } from '../../../src/core/base/decimal';
import { Engine } from '../../../src/simulator/engine/engine';
import { feeAccount } from '../../../src/simulator/engine/ledger';
import { listings } from '../../../src/simulator/engine/listings';
import { VenueClock } from '../../../src/simulator/engine/venueClock';
import type {
  FeeOnBuy,
  Order,
  OrderChange,
  OrderDraft,
  OrderKind,
  Side,
  StpMode,
} from '../../../src/simulator/engine/words';
import { ManualClock } from '../../support/manualClock';

const startTime = 1_795_132_800_000;
const dec = (text: string): Decimal => Decimal.from(text);

function createEngine(accounts: readonly string[] = ['ann', 'bob']): {
  readonly engine: Engine;
  readonly clock: ManualClock;
} {
  const clock = new ManualClock(startTime);
  const engine = new Engine({ clock: new VenueClock(clock), seed: 1, listings });
  for (const id of accounts)
    engine.openAccount(
      id,
      'client',
      new Map([
        ['BTC', dec('10')],
        ['USDT', dec('1000000')],
      ]),
    );
  return { engine, clock };
}

/** `buy 1@100`, `sell 2@101 limitMaker`, `buy market 500`, `sell market 1`. */
function draft(text: string, extra: Partial<OrderDraft> = {}): OrderDraft {
  const [side, what = '', rest] = text.split(' ');
  const base = { symbol: 'BTC_USDT', side: side === 'buy' ? 'buy' : 'sell', ...extra } as const;
  if (what === 'market')
    return { ...base, kind: 'market', ...(side === 'buy' ? { notional: dec(rest ?? '') } : { size: dec(rest ?? '') }) };
  const [size = '', price = ''] = what.split('@');
  const kinds: readonly OrderKind[] = ['limit', 'limitMaker', 'ioc', 'fok'];
  return { ...base, kind: kinds.find((kind) => kind === rest) ?? 'limit', size: dec(size), price: dec(price) };
}

function place(engine: Engine, account: string, text: string, extra: Partial<OrderDraft> = {}): Order {
  const { order, refusal } = engine.place(account, draft(text, extra));
  assert.ok(order, `refused: ${refusal ?? ''}`);
  return order;
}

function now(engine: Engine, order: Order): string {
  const seen = engine.account(order.accountId)?.order(order.id);
  return `${seen?.state ?? 'gone'} ${seen?.filledSize.toString() ?? ''}`;
}

function book(engine: Engine, side: Side): string {
  const levels = engine.markets.get('BTC_USDT')?.book.levels(side) ?? [];
  return levels.map(({ price, total }) => `${total.toString()}@${price.toString()}`).join(' ');
}

describe('matching engine', () => {
  const cases: readonly {
    readonly name: string;
    readonly resting: readonly string[];
    readonly taker: string;
    readonly expect: { readonly state: string; readonly asks: string; readonly bids: string; readonly source?: string };
  }[] = [
    {
      name: 'rests a limit order that does not cross',
      resting: ['sell 1@101'],
      taker: 'buy 1@100',
      expect: { state: 'new 0', asks: '1@101', bids: '1@100' },
    },
    {
      name: 'fills at the maker’s price',
      resting: ['sell 1@99'],
      taker: 'buy 1@100',
      expect: { state: 'filled 1', asks: '', bids: '' },
    },
    {
      name: 'takes the best price first and rests what is left',
      resting: ['sell 1@101', 'sell 1@100'],
      taker: 'buy 3@101',
      expect: { state: 'partiallyFilled 2', asks: '', bids: '1@101' },
    },
    {
      name: 'cancels the rest of an ioc',
      resting: ['sell 1@100'],
      taker: 'buy 3@100 ioc',
      expect: { state: 'partiallyCanceled 1', asks: '', bids: '', source: 'system' },
    },
    {
      name: 'cancels an ioc that meets nothing',
      resting: ['sell 1@101'],
      taker: 'buy 1@100 ioc',
      expect: { state: 'canceled 0', asks: '1@101', bids: '', source: 'system' },
    },
    {
      name: 'refuses to fill a fok in part',
      resting: ['sell 1@100'],
      taker: 'buy 2@100 fok',
      expect: { state: 'canceled 0', asks: '1@100', bids: '', source: 'system' },
    },
    {
      name: 'fills a fok across levels',
      resting: ['sell 1@100', 'sell 1@101'],
      taker: 'buy 2@101 fok',
      expect: { state: 'filled 2', asks: '', bids: '' },
    },
    {
      name: 'accepts, then cancels a post-only order that would cross',
      resting: ['sell 1@100'],
      taker: 'buy 1@100 limitMaker',
      expect: { state: 'canceled 0', asks: '1@100', bids: '', source: 'system' },
    },
    {
      name: 'rests a post-only order that would not',
      resting: ['sell 1@101'],
      taker: 'buy 1@100 limitMaker',
      expect: { state: 'new 0', asks: '1@101', bids: '1@100' },
    },
    {
      name: 'spends a market buy’s notional exactly',
      resting: ['sell 1@100', 'sell 1@200'],
      taker: 'buy market 200',
      expect: { state: 'filled 1.5', asks: '0.5@200', bids: '' },
    },
    {
      name: 'ends a market buy partly cancelled when the rest buys no whole step',
      resting: ['sell 1@30000'],
      taker: 'buy market 100.1',
      expect: { state: 'partiallyCanceled 0.00333', asks: '0.99667@30000', bids: '', source: 'system' },
    },
    {
      name: 'sells a market order down the book and cancels what finds no buyer',
      resting: ['buy 1@100', 'buy 1@99'],
      taker: 'sell market 3',
      expect: { state: 'partiallyCanceled 2', asks: '', bids: '', source: 'system' },
    },
  ];
  for (const { name, resting, taker, expect } of cases) {
    it(name, () => {
      const { engine } = createEngine();
      for (const text of resting) place(engine, 'ann', text);
      const order = place(engine, 'bob', taker);
      assert.equal(now(engine, order), expect.state);
      assert.equal(book(engine, 'sell'), expect.asks);
      assert.equal(book(engine, 'buy'), expect.bids);
      assert.equal(order.cancelSource, expect.source ?? 'none');
    });
  }

  it('serves the earlier of two orders at one price first', () => {
    const { engine } = createEngine(['ann', 'bob', 'cat']);
    const first = place(engine, 'ann', 'sell 1@100');
    const second = place(engine, 'bob', 'sell 1@100');
    place(engine, 'cat', 'buy 1.5@100');
    assert.equal(now(engine, first), 'filled 1');
    assert.equal(now(engine, second), 'partiallyFilled 0.5');
  });

  it('freezes a buy with its fee, gives back what a better price saves, and charges the quote coin on both sides', () => {
    const { engine } = createEngine();
    place(engine, 'ann', 'sell 1@90');
    const order = place(engine, 'bob', 'buy 2@100');
    assert.equal(engine.ledger.balance('bob', 'USDT').frozen.toString(), '100.1');
    assert.equal(engine.ledger.balance('bob', 'USDT').available.toString(), '999809.81');
    assert.equal(engine.ledger.balance('ann', 'USDT').available.toString(), '1000089.91');
    assert.equal(engine.ledger.balance(feeAccount, 'USDT').available.toString(), '0.18');
    engine.cancel('bob', order.id);
    assert.equal(engine.ledger.balance('bob', 'USDT').frozen.toString(), '0');
    assert.equal(engine.ledger.balance('bob', 'USDT').available.toString(), '999909.91');
  });

  it("takes a buyer's fee from the coins it receives where the order says so, and freezes the price alone", () => {
    const { engine } = createEngine();
    const fills: string[] = [];
    engine.onDidChangeOrder(({ fill }) => {
      if (fill) fills.push(`${fill.side} ${fill.liquidity} ${fill.fee.toString()} ${fill.feeCurrency}`);
    });
    const buy = place(engine, 'ann', 'buy 1@100', { feeOnBuy: 'base' });
    assert.equal(engine.ledger.balance('ann', 'USDT').frozen.toString(), '100');
    place(engine, 'bob', 'sell 0.4@100');
    assert.equal(engine.ledger.balance('ann', 'USDT').frozen.toString(), '60');
    const moved = engine.replace('ann', buy.id, { price: dec('101') })?.order;
    assert.equal(moved?.locked.toString(), '60.6', 'what takes its place pays as it did');
    place(engine, 'bob', 'sell 1@100');
    const rate = engine.markets.get('BTC_USDT')?.feeRate ?? Decimal.zero;
    const bought = dec('1').minus(rate);
    assert.equal(engine.ledger.balance('ann', 'BTC').available.toString(), dec('10').plus(bought).toString());
    assert.equal(engine.ledger.balance('ann', 'USDT').available.toString(), '999899.4');
    assert.ok(engine.ledger.balance('ann', 'USDT').frozen.isZero);
    assert.equal(engine.ledger.balance(feeAccount, 'BTC').available.toString(), rate.toString());
    assert.deepEqual(
      fills.map((fill) => fill.replace(/ [\d.]+/, '')),
      ['buy maker BTC', 'sell taker USDT', 'buy maker BTC', 'sell taker USDT'],
    );
    assert.ok([...engine.ledger.sums().values()].every((sum) => sum.isZero));
  });

  it('refuses what cannot be paid for', () => {
    const { engine } = createEngine();
    assert.equal(engine.place('ann', draft('buy 10@100000')).refusal, 'balance');
    assert.equal(engine.place('ann', draft('sell 10.00001@1')).refusal, 'balance');
    assert.equal(engine.place('ann', draft('buy market 999001')).refusal, 'balance');
    assert.ok(engine.place('ann', draft('buy market 999000')).order);
  });

  it('refuses a client id that an open order carries, and takes it again afterwards', () => {
    const { engine } = createEngine();
    const order = place(engine, 'ann', 'buy 1@100', { clientId: 'a1' });
    assert.equal(engine.place('ann', draft('buy 1@99', { clientId: 'a1' })).refusal, 'duplicateClientId');
    assert.ok(engine.place('bob', draft('buy 1@99', { clientId: 'a1' })).order);
    engine.cancel('ann', order.id);
    assert.ok(engine.place('ann', draft('buy 1@99', { clientId: 'a1' })).order);
  });

  const stpCases: readonly { readonly stp: StpMode; readonly maker: string; readonly taker: string }[] = [
    { stp: 'none', maker: 'filled 1', taker: 'partiallyFilled 1' },
    { stp: 'cancelMaker', maker: 'canceled 0', taker: 'new 0' },
    { stp: 'cancelTaker', maker: 'new 0', taker: 'canceled 0' },
    { stp: 'cancelBoth', maker: 'canceled 0', taker: 'canceled 0' },
  ];
  for (const { stp, maker, taker } of stpCases) {
    it(`keeps an account from trading with itself by ${stp}`, () => {
      const { engine } = createEngine();
      const resting = place(engine, 'ann', 'sell 1@100');
      const incoming = place(engine, 'ann', 'buy 2@100', { stp });
      assert.equal(now(engine, resting), maker);
      assert.equal(now(engine, incoming), taker);
      for (const order of [resting, incoming]) {
        const seen = engine.account('ann')?.order(order.id);
        if (seen?.state === 'canceled') assert.equal(seen.cancelSource, 'stp');
      }
    });
  }

  it('tells order changes in the order they happened: accepted, each fill, the end', () => {
    const { engine } = createEngine();
    place(engine, 'ann', 'sell 1@100');
    place(engine, 'ann', 'sell 1@101');
    const seen: OrderChange[] = [];
    engine.onDidChangeOrder((change) => seen.push(change));
    place(engine, 'bob', 'buy 3@101 ioc');
    const bobs = seen.filter(({ order }) => order.accountId === 'bob');
    assert.deepEqual(
      bobs.map(({ order, fill }) => `${order.state} ${fill?.price.toString() ?? '-'}`),
      ['new -', 'partiallyFilled 100', 'partiallyFilled 101', 'partiallyCanceled -'],
    );
  });

  it('replaces an order by cancelling it and placing what remains', () => {
    const { engine } = createEngine();
    const order = place(engine, 'ann', 'buy 2@100');
    const { order: next } = engine.replace('ann', order.id, { price: dec('101') }) ?? {};
    assert.equal(now(engine, order), 'canceled 0');
    assert.equal(book(engine, 'buy'), '2@101');
    assert.notEqual(next?.id, order.id);
  });

  it('restores an account to its start', () => {
    const { engine } = createEngine();
    place(engine, 'ann', 'sell 1@100');
    place(engine, 'bob', 'buy 2@100');
    engine.resetAccount('bob');
    assert.deepEqual(engine.ledger.balance('bob', 'USDT'), { available: dec('1000000'), frozen: dec('0') });
    assert.deepEqual(engine.ledger.balance('bob', 'BTC'), { available: dec('10'), frozen: dec('0') });
    assert.equal(engine.account('bob')?.open.size, 0);
    assert.ok([...engine.ledger.sums().values()].every((sum) => sum.isZero));
  });

  it('gives ids of eighteen digits that never repeat', () => {
    const { engine, clock } = createEngine();
    const ids = new Set<string>();
    for (let i = 0; i < 50; i++) {
      if (i % 10 === 0) clock.jump(1);
      ids.add(place(engine, 'ann', 'buy 0.001@100').id);
    }
    assert.equal(ids.size, 50);
    assert.ok([...ids].every((id) => /^\d{18}$/.test(id)));
  });
});

describe('ledger', () => {
  it('sums to what it began with after a minute of random trading by ten accounts, fees included', () => {
    const names = Array.from({ length: 10 }, (_, i) => `trader${String(i)}`);
    const order = fc.record({
      account: fc.constantFrom(...names),
      side: fc.constantFrom<Side>('buy', 'sell'),
      kind: fc.constantFrom<OrderKind>('limit', 'limit', 'market', 'limitMaker', 'ioc', 'fok'),
      stp: fc.constantFrom<StpMode>('none', 'cancelMaker', 'cancelTaker', 'cancelBoth'),
      feeOnBuy: fc.constantFrom<FeeOnBuy>('quote', 'base'),
      price: fc.integer({ min: 9_000_000, max: 9_020_000 }),
      size: fc.integer({ min: 1, max: 300_000 }),
      cancelsAll: fc.integer({ min: 0, max: 40 }),
    });
    fc.assert(
      fc.property(fc.array(order, { minLength: 400, maxLength: 400 }), (steps) => {
        const { engine, clock } = createEngine(names);
        const before = engine.ledger.circulation();
        for (const { account, side, kind, stp, feeOnBuy, price, size, cancelsAll } of steps) {
          clock.jump(150);
          const byNotional = kind === 'market' && side === 'buy';
          engine.place(account, {
            ...{ symbol: 'BTC_USDT', side, kind, stp, feeOnBuy, price: Decimal.from(price).times(dec('0.01')) },
            ...(byNotional ? { notional: Decimal.from(size) } : { size: Decimal.from(size).times(dec('0.00001')) }),
          });
          if (cancelsAll === 0) engine.cancelAll(account, {});
          for (const id of names) {
            for (const { available, frozen } of engine.ledger.balances(id).values())
              assert.ok(!available.isNegative && !frozen.isNegative);
          }
        }
        const bid = engine.markets.get('BTC_USDT')?.book.best('buy');
        const ask = engine.markets.get('BTC_USDT')?.book.best('sell');
        assert.ok(!bid || !ask || bid.price.lt(ask.price), 'crossed book');
        assert.ok([...engine.ledger.sums().values()].every((sum) => sum.isZero));
        assert.deepEqual(engine.ledger.circulation(), before);
        for (const id of names) engine.cancelAll(id, {});
        for (const id of names) {
          for (const { frozen } of engine.ledger.balances(id).values()) assert.ok(frozen.isZero, 'money left frozen');
        }
      }),
      { numRuns: 5, seed: 20261120 },
    );
  }).timeout(20_000);
});
