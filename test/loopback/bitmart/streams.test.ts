import assert from 'node:assert/strict';

import type { CredentialsError } from '../../../src/core/base/errors';
import type { Balance } from '../../../src/core/model/balance';
import type { Candle } from '../../../src/core/model/candle';
import { LocalBook } from '../../../src/core/model/orderBook';
import type { Ticker } from '../../../src/core/model/ticker';
import type { Trade } from '../../../src/core/model/trade';
import type { BookSnapshot, OrderEvent, TopicError, Venue } from '../../../src/core/venues/venue';
import { leaksNothing } from '../../support/leaks';
import { until } from '../../support/until';
import { btc, eth, limitOrder, startFixture, type Fixture, type PrivateVenue } from './fixture';

describe('streams of BitMart over loopback', () => {
  leaksNothing();
  describe('public', publicSuite);
  describe('private', privateSuite);
});

function publicSuite(): void {
  let fixture: Fixture;
  let venue: Venue;
  before(async () => {
    fixture = await startFixture();
  });
  beforeEach(() => {
    venue = fixture.open();
  });
  afterEach(() => {
    venue.dispose();
    fixture.simulator.removeFault();
  });
  after(() => fixture.end());

  const move = (): void => {
    fixture.simulator.market.tick(20, 'BTC_USDT');
  };
  /** Lets the market move until the condition holds. */
  const movingUntil = (what: string, condition: () => boolean): Promise<true> =>
    until(what, () => {
      move();
      return condition();
    });

  it('brings tickers', async () => {
    const tickers: Ticker[] = [];
    venue.publicStreams.ticker(btc, (ticker) => tickers.push(ticker));
    await movingUntil('two tickers', () => tickers.length >= 2);
    const [first] = tickers;
    assert.equal(first?.instrument.symbol, 'BTC_USDT');
    assert.ok(first.lastPrice.isPositive && first.venueTime <= first.receivedAt + 5000);
  });

  it('brings best prices', async () => {
    let spread = '';
    venue.publicStreams.bestPrices(btc, ({ ask, bid }) => (spread = ask.price.minus(bid.price).toString()));
    await movingUntil('best prices', () => spread !== '');
    assert.ok(Number(spread) > 0);
  });

  it('brings trades', async () => {
    const trades: Trade[] = [];
    venue.publicStreams.trades(btc, (some) => trades.push(...some));
    await movingUntil('trades', () => trades.length >= 3);
    assert.ok(trades.every(({ quantity }) => quantity.isPositive));
  });

  for (const interval of ['1m', '1h', '2h', '1d', '1w', '1M'] as const) {
    it(`brings candles of ${interval}, timed in milliseconds`, async () => {
      const candles: Candle[] = [];
      venue.publicStreams.candles(btc, interval, (candle) => candles.push(candle));
      await movingUntil('a candle', () => candles.length >= 1);
      const openTime = candles[0]?.openTime ?? 0;
      assert.ok(openTime > Date.UTC(2015, 0, 1) && openTime <= Date.now() + 60_000);
    });
  }

  for (const levels of [5, 20, 50]) {
    it(`brings pictures of ${String(levels)} levels`, async () => {
      const books: BookSnapshot[] = [];
      venue.publicStreams.depth(btc, levels, (book) => books.push(book));
      await movingUntil('a picture', () => books.length >= 1);
      assert.equal(books[0]?.bids.length, levels);
    });
  }

  it('keeps an incremental book in step with the exchange', async () => {
    const { bookRules } = venue.publicStreams;
    const book = new LocalBook(bookRules.maxLevels);
    let version: number | bigint | undefined;
    let applied = 0;
    venue.publicStreams.book(btc, (message) => {
      if (message.kind === 'snapshot') {
        assert.equal(book.reset(message.bids, message.asks), undefined);
        version = message.version;
      } else if (version !== undefined) {
        const verdict = bookRules.judge(version, message);
        assert.notEqual(verdict, 'gap');
        if (verdict !== 'apply') return;
        assert.equal(book.apply(message.bids, message.asks), undefined);
        version = message.version;
        applied++;
      }
    });
    await movingUntil('twenty updates', () => applied >= 20);
    await until('the same top on both sides', async () => {
      const { asks, bids } = await venue.marketData.book(btc, 5);
      return JSON.stringify([book.topBids(5), book.topAsks(5)]) === JSON.stringify([bids, asks]);
    });
  });

  it('sees a gap, asks for a snapshot and has the book again', async () => {
    const kinds: string[] = [];
    let version: number | bigint | undefined;
    venue.publicStreams.book(btc, (message) => {
      if (message.kind === 'snapshot') version = message.version;
      else if (version !== undefined) {
        const verdict = venue.publicStreams.bookRules.judge(version, message);
        if (verdict === 'gap') {
          kinds.push('gap');
          version = undefined;
          venue.publicStreams.requestSnapshot(btc);
          return;
        }
        if (verdict === 'apply') version = message.version;
      }
      if (kinds.length > 0) kinds.push(message.kind);
    });
    await movingUntil('a book', () => version !== undefined);
    fixture.simulator.addFault({ match: { channel: 'spot/depth/increase100', times: 1 }, effect: { type: 'gap' } });
    await movingUntil('a snapshot after the gap', () => kinds.includes('snapshot'));
    await movingUntil('an update after the snapshot', () => kinds.slice(kinds.indexOf('snapshot')).includes('update'));
    assert.equal(kinds[0], 'gap');
  });

  it('counts wishes: the last listener to leave ends the subscription', async () => {
    let [first, second] = [0, 0];
    const one = venue.publicStreams.ticker(btc, () => first++);
    const two = venue.publicStreams.ticker(btc, () => second++);
    await movingUntil('both', () => first > 0 && second > 0);
    one.dispose();
    const [firstSoFar, secondSoFar] = [first, second];
    await movingUntil('the second alone', () => second > secondSoFar + 1);
    assert.equal(first, firstSoFar);
    two.dispose();
    venue.publicStreams.trades(eth, () => undefined);
    await until('live', () => venue.publicStreams.state.status === 'live');
  });

  it('reports a pair that is refused, and the others live on', async () => {
    const refused: TopicError[] = [];
    let seen = 0;
    venue.publicStreams.onDidRefuse((error) => refused.push(error));
    const unlisted = { symbol: 'NOPE_USDT', base: 'NOPE', quote: 'USDT' };
    venue.publicStreams.ticker(unlisted, () => undefined);
    venue.publicStreams.ticker(btc, () => seen++);
    venue.publicStreams.trades(unlisted, () => undefined);
    await movingUntil('the listed pair', () => seen > 0);
    await until('both refusals', () => refused.length === 2);
    assert.deepEqual(refused.map(({ topic }) => topic).sort(), ['spot/ticker:NOPE_USDT', 'spot/trade:NOPE_USDT']);
  });

  it('spreads more topics than one connection takes', async () => {
    const instruments = (await venue.marketData.instruments()).slice(0, 60);
    const seen = new Set<string>();
    for (const instrument of instruments) {
      venue.publicStreams.ticker(instrument, (ticker) => seen.add(ticker.instrument.symbol));
      venue.publicStreams.depth(instrument, 5, () => undefined);
      venue.publicStreams.bestPrices(instrument, () => undefined);
    }
    await until('all of them', () => seen.size === instruments.length, 20_000);
    assert.equal(venue.publicStreams.statistics.connects, 2);
  }).timeout(30_000);

  it('comes back with everything wished after a close', async () => {
    let [tickers, snapshots] = [0, 0];
    venue.publicStreams.ticker(btc, () => tickers++);
    venue.publicStreams.book(btc, (message) => {
      if (message.kind === 'snapshot') snapshots++;
    });
    await movingUntil('a first time', () => tickers > 0 && snapshots > 0);
    const { generation } = venue.publicStreams.state;
    const snapshotsBefore = snapshots;
    fixture.simulator.addFault({
      match: { channel: 'spot/ticker', times: 1, scope: 'ws' },
      effect: { type: 'close', code: 1012 },
    });
    await movingUntil('a new generation', () => venue.publicStreams.state.generation > generation);
    const tickersBefore = tickers;
    await movingUntil('a second time', () => tickers > tickersBefore && snapshots > snapshotsBefore);
  });

  it('drops what it cannot read and reports it', async () => {
    const dropped: TopicError[] = [];
    let tickers = 0;
    venue.publicStreams.onDidDrop((error) => dropped.push(error));
    venue.publicStreams.ticker(btc, () => tickers++);
    await movingUntil('a ticker', () => tickers > 0);
    fixture.simulator.addFault({
      match: { channel: 'spot/ticker', times: 1, scope: 'ws' },
      effect: { type: 'body', body: Buffer.from('ffffff', 'hex').toString('base64'), base64: true },
    });
    await movingUntil('a drop', () => dropped.length > 0);
    const so = tickers;
    await movingUntil('more tickers', () => tickers > so);
    assert.equal(venue.publicStreams.statistics.connects, 1);
  });
}

function privateSuite(): void {
  let fixture: Fixture;
  let venue: PrivateVenue;
  before(async () => {
    fixture = await startFixture();
    venue = fixture.openFor();
  });
  after(() => fixture.end());

  it('tells an order from open to cancelled, and the balances it holds', async () => {
    const events: OrderEvent[] = [];
    const balances: Balance[] = [];
    venue.privateStreams.orders((event) => events.push(event));
    venue.privateStreams.balances((some) => balances.push(...some));
    await until('live', () => venue.privateStreams.state.status === 'live');
    const request = await limitOrder(venue, 'buy', '0.9');
    const { orderId } = await venue.trading.placeOrder(request);
    const own = (): OrderEvent[] => events.filter(({ order }) => order.orderId === orderId);
    await until('open', () => own().some(({ order }) => order.status === 'open'));
    await venue.trading.cancelOrder({ instrument: btc, orderId });
    await until('canceled', () => own().some(({ order }) => order.status === 'canceled'));
    const [first] = own();
    assert.equal(first?.order.clientOrderId, request.clientOrderId);
    assert.equal(first.order.price?.toString(), request.price?.toString());
    await until('a frozen balance', () =>
      balances.some(({ currency, frozen }) => currency === 'USDT' && frozen.isPositive),
    );
  });

  it('tells fills with their fees, as REST does', async () => {
    const events: OrderEvent[] = [];
    const subscription = venue.privateStreams.orders((event) => events.push(event));
    const { orderId } = await venue.trading.placeOrder(await limitOrder(venue, 'buy', '1.01', { notional: '500' }));
    const own = (): OrderEvent[] => events.filter(({ order }) => order.orderId === orderId);
    await until('filled', () => own().some(({ order }) => order.status === 'filled'));
    const streamed = new Map(own().flatMap(({ fill }) => (fill ? [[fill.tradeId, fill] as const] : [])));
    const read = await venue.trading.orderFills({ instrument: btc, orderId });
    assert.equal(streamed.size, read.length);
    for (const fill of read) {
      const same = streamed.get(fill.tradeId);
      assert.deepEqual(
        [same?.price.toString(), same?.quantity.toString(), same?.fee.toString(), same?.feeCurrency, same?.liquidity],
        [fill.price.toString(), fill.quantity.toString(), fill.fee.toString(), fill.feeCurrency, fill.liquidity],
      );
    }
    subscription.dispose();
  });

  it('signs in again after a close', async () => {
    const own = fixture.openFor('second');
    own.privateStreams.orders(() => undefined);
    await until('live', () => own.privateStreams.state.status === 'live');
    const { generation } = own.privateStreams.state;
    own.privateStreams.reconnect();
    await until('live again', () => {
      const { state } = own.privateStreams;
      return state.status === 'live' && state.generation > generation;
    });
    own.dispose();
  });

  const refused: readonly (readonly [string, string, Readonly<Record<string, string>>, CredentialsError['reason']])[] =
    [
      ['a key nobody knows', 'demo', { key: 'nobody' }, 'key'],
      ['a wrong secret', 'demo', { secret: 'wrong' }, 'signature'],
      ['a wrong memo', 'demo', { memo: 'wrong' }, 'signature'],
      ['a frozen key', 'frozen', {}, 'frozen'],
      ['an expired key', 'expired', {}, 'expired'],
    ];
  for (const [what, keyId, change, reason] of refused) {
    it(`stops at ${what} and says so`, async () => {
      const { key, memo, secret } = fixture.account(keyId);
      const own = fixture.open({ credentials: { key, memo, secret, ...change } });
      const streams = own.privateStreams;
      assert.ok(streams);
      streams.orders(() => undefined);
      await until('failing', () => streams.state.status === 'failing');
      assert.equal(streams.state.reason, reason);
      assert.equal(streams.state.retryAt, undefined);
      own.dispose();
    });
  }
}
