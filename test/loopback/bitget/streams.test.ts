import assert from 'node:assert/strict';

import { systemClock, type Clock } from '../../../src/core/base/clock';
import { toDisposable, type Disposable } from '../../../src/core/base/disposable';
import type { BookMessage, OrderEvent, StreamState, TopicError } from '../../../src/core/venues/venue';
import { leaksNothing } from '../../support/leaks';
import { until } from '../../support/until';
import { btc, eth, limitOrder, memory, part, startFixture, type Fixture } from './fixture';

/** Real time, but a wait of hours ends when the test says so: the venue's day passes in a moment. */
class DayClock implements Clock {
  private readonly long = new Set<() => void>();
  readonly now = (): number => systemClock.now();
  readonly monotonic = (): number => systemClock.monotonic();
  readonly setInterval = (callback: () => void, ms: number): Disposable => systemClock.setInterval(callback, ms);

  setTimeout(callback: () => void, ms: number): Disposable {
    if (ms < 20 * 3_600_000) return systemClock.setTimeout(callback, ms);
    this.long.add(callback);
    return toDisposable(() => this.long.delete(callback));
  }

  /** Ends every long wait; how many there were. */
  endTheDay(): number {
    const due = [...this.long];
    this.long.clear();
    for (const callback of due) callback();
    return due.length;
  }
}

describe('streams of Bitget over loopback', () => {
  leaksNothing();
  describe('with a practice exchange', suite);
});

function suite(): void {
  let fixture: Fixture;
  before(async () => {
    fixture = await startFixture();
  });
  afterEach(() => {
    fixture.endVenues();
    fixture.simulator.removeFault();
    fixture.simulator.setLimits(false);
    fixture.simulator.reset();
  });
  after(() => fixture.end());

  const movingUntil = (what: string, condition: () => boolean): Promise<true> =>
    until(what, () => {
      fixture.simulator.market.tick(20, 'BTC_USDT');
      return condition();
    });

  it('gives a second listener of a book its own picture', async () => {
    for (const mode of ['classic', 'unified'] as const) {
      const keyId = mode === 'classic' ? 'bitgetClassic' : 'bitgetUnified';
      const venue = fixture.open(keyId, { accountMode: memory(mode) });
      const kinds: [BookMessage['kind'][], BookMessage['kind'][]] = [[], []];
      venue.publicStreams.book(btc, ({ kind }) => kinds[0].push(kind));
      await movingUntil('a first update', () => kinds[0].includes('update'));
      venue.publicStreams.book(btc, ({ kind }) => kinds[1].push(kind));
      await movingUntil('a second picture', () => kinds[1].includes('snapshot'));
    }
  });

  it('renews a connection before the venue ends it, without being offline in between', async () => {
    const clock = new DayClock();
    const venue = fixture.open('bitgetClassic', { clock, accountMode: memory('classic') });
    const streams = part(venue.privateStreams);
    const states: StreamState[] = [];
    const events: OrderEvent[] = [];
    let tickers = 0;
    venue.publicStreams.ticker(btc, () => tickers++);
    streams.orders((event) => events.push(event));
    await movingUntil('both live', () => tickers > 0 && streams.state.status === 'live');
    const before = [venue.publicStreams.state.generation, streams.state.generation] as const;
    venue.publicStreams.onDidChangeState((state) => states.push(state));
    streams.onDidChangeState((state) => states.push(state));
    assert.equal(clock.endTheDay(), 2);
    await until('new generations', () => {
      return venue.publicStreams.state.generation > before[0] && streams.state.generation > before[1];
    });
    assert.deepEqual([...new Set(states.map(({ status }) => status))], ['live']);
    tickers = 0;
    await movingUntil('tickers', () => tickers > 0);
    await until('orders', async () => {
      await part(venue.trading).placeOrder(await limitOrder(venue, 'buy', '0.7'));
      return events.length > 0;
    });
    assert.equal(venue.publicStreams.statistics.connects, 2);
    assert.equal(clock.endTheDay(), 2, 'and again tomorrow');
  });

  it('asks again for a topic whose acknowledgement was lost', async () => {
    const venue = fixture.open(undefined);
    fixture.simulator.addFault({
      match: { scope: 'ws', channel: 'subscribe', times: 1 },
      effect: { type: 'drop-before', how: 'blackhole' },
    });
    let tickers = 0;
    venue.publicStreams.ticker(btc, () => tickers++);
    await movingUntil('tickers', () => tickers > 0);
  });

  it('stays within what a connection may send, however much is wished for at once', async () => {
    fixture.simulator.setLimits(true);
    const venue = fixture.open(undefined);
    const markets = await venue.marketData.markets();
    const refused: TopicError[] = [];
    const seen = new Set<string>();
    venue.publicStreams.onDidRefuse((error) => refused.push(error));
    for (const { instrument } of markets) {
      venue.publicStreams.ticker(instrument, (ticker) => seen.add(ticker.instrument.symbol));
      venue.publicStreams.bestPrices(instrument, () => undefined);
    }
    await until('every pair', () => seen.size === markets.length, 20_000);
    assert.deepEqual([refused, venue.publicStreams.statistics.connects], [[], 1]);
  });

  it('reads a login that is acknowledged by text as well as one by number', async () => {
    for (const keyId of ['bitgetClassic', 'bitgetUnified', 'bitgetDemoRsa']) {
      const streams = part(fixture.open(keyId).privateStreams);
      streams.balances(() => undefined);
      await until('live', () => streams.state.status === 'live');
    }
  });

  it('lets go of a connection nobody needs, and opens another for the next listener', async () => {
    const venue = fixture.open('bitgetUnified');
    const streams = part(venue.privateStreams);
    const subscription = streams.balances(() => undefined);
    await until('live', () => streams.state.status === 'live');
    subscription.dispose();
    assert.equal(streams.state.status, 'idle');
    let balances = 0;
    streams.balances((some) => (balances += some.length));
    await until('balances', () => balances > 0);
  });

  it('tells of orders of every pair on one topic', async () => {
    for (const keyId of ['bitgetClassic', 'bitgetUnified']) {
      const venue = fixture.open(keyId);
      const streams = part(venue.privateStreams);
      const symbols = new Set<string>();
      streams.orders(({ order }) => symbols.add(order.instrument.symbol));
      await until('live', () => streams.state.status === 'live');
      await until('both pairs', async () => {
        const trading = part(venue.trading);
        await trading.placeOrder(await limitOrder(venue, 'buy', '0.7'));
        await trading.placeOrder(await limitOrder(venue, 'buy', '0.7', { instrument: eth }));
        return symbols.size === 2;
      });
      fixture.endVenues();
    }
  });
}
