/** The contract's cases about streams: what is told, in which order, and what survives a lost connection (see `venueContract.ts`). */

import assert from 'node:assert/strict';

import { CredentialsError } from '../../src/core/base/errors';
import type { Balance } from '../../src/core/model/balance';
import type { Candle } from '../../src/core/model/candle';
import { LocalBook } from '../../src/core/model/orderBook';
import type { Ticker } from '../../src/core/model/ticker';
import type { Trade } from '../../src/core/model/trade';
import type { BookMessage, OrderEvent, TopicError, Venue } from '../../src/core/venues/venue';
import { until } from '../support/until';
import { btc, eth, limitOrder, newId, unlisted, type Ground } from './venueContract';
import { Decimal } from '../../src/core/base/decimal';

/** A book kept by nothing but the venue's own rules. */
class FollowedBook {
  readonly book: LocalBook;
  version: bigint | number | undefined;
  messages = 0;
  snapshots = 0;
  gaps = 0;

  constructor(private readonly venue: Venue) {
    this.book = new LocalBook(venue.publicStreams.bookRules.maxLevels);
  }

  receive(message: BookMessage): void {
    const { bookRules } = this.venue.publicStreams;
    this.messages++;
    if (message.kind === 'snapshot') {
      this.snapshots++;
      assert.equal(this.book.reset(message.bids, message.asks), undefined);
      this.version = message.version;
      return;
    }
    if (this.version === undefined) return;
    const verdict = bookRules.judge(this.version, message);
    if (verdict === 'ignore') return;
    const isBroken =
      verdict === 'gap' ||
      this.book.apply(message.bids, message.asks) !== undefined ||
      bookRules.verify?.(this.book.topBids(50), this.book.topAsks(50), message) === false;
    if (isBroken) {
      this.gaps++;
      this.version = undefined;
      this.venue.publicStreams.requestSnapshot(message.instrument);
      return;
    }
    this.version = message.version;
  }
}

export function streamContract(ground: () => Ground): void {
  const move = (symbol = 'BTC_USDT'): void => {
    ground().simulator.market.tick(20, symbol);
  };
  /** Lets the market move until the condition holds. */
  const movingUntil = (what: string, condition: () => boolean | Promise<boolean>): Promise<true> =>
    until(what, () => {
      move();
      return condition();
    });

  it('brings tickers, best prices, trades and candles', async () => {
    const { venue } = ground();
    const { publicStreams, capabilities } = venue;
    const [interval = '1m'] = capabilities.candleIntervals;
    const tickers: Ticker[] = [];
    const trades: Trade[] = [];
    const candles: Candle[] = [];
    let best = '';
    publicStreams.ticker(btc, (ticker) => tickers.push(ticker));
    publicStreams.trades(btc, (some) => trades.push(...some));
    publicStreams.candles(btc, interval, (candle) => candles.push(candle));
    publicStreams.bestPrices(btc, ({ bid, ask }) => (best = ask.price.minus(bid.price).toString()));
    await movingUntil(
      'all of them',
      () => tickers.length > 1 && trades.length > 3 && candles.length > 1 && best !== '',
    );
    assert.ok(tickers.every(({ instrument, lastPrice }) => instrument.symbol === 'BTC_USDT' && lastPrice.isPositive));
    assert.ok(Number(best) > 0);
    const times = trades.map(({ at }) => at);
    assert.deepEqual(
      times,
      [...times].sort((a, b) => a - b),
      'as they happened',
    );
    assert.equal(publicStreams.state.status, 'live');
    assert.ok(publicStreams.statistics.messages > 0 && publicStreams.statistics.bytes > 0);
  });

  it('brings whole pictures of every depth it offers', async () => {
    const { venue } = ground();
    for (const levels of venue.capabilities.depthLevels) {
      let count = 0;
      const subscription = venue.publicStreams.depth(btc, levels, ({ bids, asks }) => {
        assert.ok(bids.length <= levels && asks.length <= levels && bids.length > 0);
        count++;
      });
      await movingUntil(`depth ${String(levels)}`, () => count > 0);
      subscription.dispose();
    }
  });

  it('keeps a book in step with the venue', async () => {
    const { venue } = ground();
    const followed = new FollowedBook(venue);
    venue.publicStreams.book(btc, (message) => {
      followed.receive(message);
    });
    await movingUntil('updates', () => followed.messages > 5);
    await until('the same book on both sides', async () => {
      const { bids, asks } = await venue.marketData.book(btc, 10);
      const plain = (levels: readonly (readonly [string, string])[]): string =>
        levels
          .map(([price, quantity]) => `${Decimal.from(price).toString()}x${Decimal.from(quantity).toString()}`)
          .join();
      return (
        plain(followed.book.topBids(10)) === plain(bids.slice(0, 10)) &&
        plain(followed.book.topAsks(10)) === plain(asks.slice(0, 10))
      );
    });
    assert.equal(followed.gaps, 0);
  });

  it('notices a lost update, and is in step again after a new picture', async () => {
    const { venue, simulator, adapter } = ground();
    const followed = new FollowedBook(venue);
    venue.publicStreams.book(btc, (message) => {
      followed.receive(message);
    });
    await movingUntil('a first picture and an update', () => followed.snapshots > 0 && followed.messages > 2);
    const { snapshots } = followed;
    simulator.addFault({ match: { scope: 'ws', channel: adapter.bookChannel, times: 1 }, effect: { type: 'gap' } });
    await movingUntil('the gap to be noticed', () => followed.gaps > 0);
    simulator.removeFault();
    await movingUntil('a new picture', () => followed.snapshots > snapshots && followed.version !== undefined);
    const { gaps, messages } = followed;
    await movingUntil('more updates', () => followed.messages > messages + 3);
    assert.equal(followed.gaps, gaps);
  });

  it('brings every topic back after the connection was lost, under a new generation', async () => {
    const { venue, simulator } = ground();
    let tickers = 0;
    let others = 0;
    venue.publicStreams.ticker(btc, () => tickers++);
    venue.publicStreams.ticker(eth, () => others++);
    await movingUntil('tickers', () => tickers > 0);
    const { generation } = venue.publicStreams.state;
    simulator.addFault({ match: { scope: 'ws' }, effect: { type: 'close', how: 'reset' } });
    await until('a new connection', () => {
      const { state } = venue.publicStreams;
      return state.status === 'live' && state.generation > generation;
    });
    [tickers, others] = [0, 0];
    await until('tickers again', () => {
      move();
      move('ETH_USDT');
      return tickers > 0 && others > 0;
    });
  });

  it('names a topic that the venue refuses, and goes on with the others', async () => {
    const { venue } = ground();
    const refused: TopicError[] = [];
    let tickers = 0;
    venue.publicStreams.onDidRefuse((error) => refused.push(error));
    venue.publicStreams.ticker(unlisted, () => undefined);
    venue.publicStreams.ticker(btc, () => tickers++);
    await until('the refusal', () => refused.length === 1, 20_000);
    await movingUntil('tickers', () => tickers > 0);
  });

  it('tells nothing more to a listener that left', async () => {
    const { venue } = ground();
    let gone = 0;
    let stays = 0;
    const subscription = venue.publicStreams.ticker(btc, () => gone++);
    venue.publicStreams.ticker(btc, () => stays++);
    await movingUntil('both', () => gone > 0 && stays > 0);
    subscription.dispose();
    const before = gone;
    stays = 0;
    await movingUntil('the other', () => stays > 1);
    assert.equal(gone, before);
  });

  it('tells of an own order from its first day to its last, with its fills and balances', async () => {
    const { venue, trading, privateStreams } = ground();
    const events: OrderEvent[] = [];
    const balances: Balance[] = [];
    privateStreams.orders((event) => events.push(event));
    privateStreams.balances((some) => balances.push(...some));
    await until('live', () => privateStreams.state.status === 'live');
    const resting = await limitOrder(venue, 'buy', '0.7');
    const own = (clientOrderId: string): readonly OrderEvent[] =>
      events.filter(({ order }) => order.clientOrderId === clientOrderId);
    // The subscriptions may be on their way when the connection is live: REST is the check, the stream follows.
    await until('the order by stream', async () => {
      if (own(resting.clientOrderId).length > 0) return true;
      const placed = await trading.openOrders();
      if (placed.length === 0) await trading.placeOrder(resting);
      else await trading.cancelAll({ instrument: btc });
      return own(resting.clientOrderId).length > 0;
    });
    const crossing = await limitOrder(venue, 'buy', '1.01');
    const { orderId } = await trading.placeOrder(crossing);
    await until('filled', () => own(crossing.clientOrderId).some(({ order }) => order.status === 'filled'));
    const rest = await trading.order({ instrument: btc, orderId }, 'history');
    const fills = await trading.orderFills({ instrument: btc, orderId });
    const told = (): ReadonlyMap<string, string> =>
      new Map(own(crossing.clientOrderId).flatMap(({ fill }) => (fill ? [[fill.tradeId, fill.fee.toString()]] : [])));
    await until('every fill', () => told().size === fills.length);
    assert.deepEqual(told(), new Map(fills.map(({ tradeId, fee }) => [tradeId, fee.toString()])));
    const last = own(crossing.clientOrderId)
      .filter(({ order }) => order.status === 'filled')
      .at(-1);
    assert.equal(last?.order.filledQuantity.toString(), rest.filledQuantity.toString());
    await until('balances', () => balances.some(({ currency }) => currency === 'BTC'));
    const truth = (await ground().account.balances()).find(({ currency }) => currency === 'BTC');
    await until('the last balance', () => {
      const latest = balances.filter(({ currency }) => currency === 'BTC').at(-1);
      return latest?.available.toString() === truth?.available.toString();
    });
  });

  it('follows own orders again after the connection was lost', async () => {
    const { venue, trading, privateStreams, simulator } = ground();
    const events: OrderEvent[] = [];
    privateStreams.orders((event) => events.push(event));
    await until('live', () => privateStreams.state.status === 'live');
    const { generation } = privateStreams.state;
    simulator.addFault({ match: { scope: 'ws' }, effect: { type: 'close', how: 'reset' } });
    await until('live again', () => {
      const { state } = privateStreams;
      return state.status === 'live' && state.generation > generation;
    });
    const request = await limitOrder(venue, 'buy', '0.7');
    await until('an order by stream', async () => {
      await trading.placeOrder({ ...request, clientOrderId: newId() });
      return events.length > 0;
    });
  });

  it('stops trying to sign in when the key is refused, and says why', async () => {
    const venue = ground().open('wrongSecret');
    assert.ok(venue.privateStreams);
    const { privateStreams } = venue;
    privateStreams.orders(() => undefined);
    await until('failing', () => privateStreams.state.status === 'failing');
    assert.equal(privateStreams.state.reason, new CredentialsError('signature', '').reason);
  });
}
