/** Rows 44 to 51 and 62: connections that close, hang, lie about being alive, or crawl. */

import assert from 'node:assert/strict';
import { parseSymbol } from '../../../src/core/model/instrument';
import type { PrivateStreams, PublicStreams } from '../../../src/core/venues/venue';
import { until } from '../../support/until';
import { chapter, row } from './cases';
import { account, btc, idOf, type Desk } from './desk';

function privateStreams(desk: Desk): PrivateStreams {
  return desk.session.venue.privateStreams ?? assert.fail();
}

function publicStreams(desk: Desk): PublicStreams {
  return desk.session.venue.publicStreams;
}

/** Breaks the private stream by `how`; what changes meanwhile is known afterwards, and a new order goes out only then. */
async function survives(desk: Desk, how: () => void): Promise<void> {
  const [kept, lost] = [await desk.placed(), await desk.placed()];
  const { generation } = privateStreams(desk).state;
  let toldAt: number | undefined;
  const listening = privateStreams(desk).onDidChangeState(({ status }) => {
    if (status !== 'live') toldAt ??= desk.clock.monotonic();
  });
  const brokenAt = desk.clock.monotonic();
  how();
  const told = await until('it is told', () => toldAt);
  listening.dispose();
  assert.ok(told - brokenAt < 1_000, `told after ${String(told - brokenAt)} ms`);
  desk.simulator.engine.cancel(account, idOf(lost.order));
  const placing = desk.place(await desk.ticket());
  await desk.isBack();
  assert.ok(privateStreams(desk).state.generation > generation);
  await desk.becomes(lost.key, 'canceled');
  assert.equal(desk.status(kept.key), 'open');
  const outcome = await placing;
  if (outcome.kind === 'accepted') await desk.orders.cancel(outcome.tracked.key);
  else assert.ok('reason' in outcome.error && outcome.error.reason === 'reconciling', String(outcome.error));
  await desk.placed();
  const seen = desk.shown.length;
  await desk.orders.cancel(kept.key);
  assert.ok(desk.shown.length > seen);
}

chapter('connections', () => {
  row(
    44,
    'closed cleanly, broken off, or reset: everything wished is back, and compared before new orders',
    async (desk) => {
      await survives(desk, () => desk.fault({ type: 'close', code: 1000 }, { scope: 'ws' }));
      await survives(desk, () => desk.fault({ type: 'close', code: 1006 }, { scope: 'ws' }));
      await survives(desk, () => desk.proxy?.resetAll());
    },
    { hasProxy: true },
  );

  row(44, 'the book begins with a snapshot again', async (desk) => {
    const book = desk.session.marketData.bookFeed(btc);
    await until('a book', () => book.status === 'live');
    desk.fault({ type: 'close', code: 1006 }, { scope: 'ws' });
    await until('it is marked', () => book.status !== 'live');
    desk.simulator.market.tick(20);
    await until('it is in step', () => book.status === 'live', 20_000);
    await equalsTruth(desk, book);
    book.dispose();
  });

  row(
    45,
    'handshakes that never complete, or are refused: under ten tries a minute, later and later',
    async (desk, { paths }) => {
      const troubles = [
        { type: 'half-open' },
        { type: 'status', status: 429 },
        { type: 'status', status: 503 },
      ] as const;
      for (const effect of troubles) {
        const id = desk.fault(effect, { scope: 'ws', channel: 'upgrade', path: paths.privateSocket });
        privateStreams(desk).reconnect();
        await until('the first try', async () => (await desk.struck(id)) > 0);
        const [tries, at] = [await desk.struck(id), desk.clock.monotonic()];
        await desk.passes(60_000);
        const minutes = (desk.clock.monotonic() - at) / 60_000;
        assert.ok((await desk.struck(id)) - tries <= 10 * minutes + 1, JSON.stringify(effect));
        assert.notEqual(privateStreams(desk).state.status, 'live');
        desk.simulator.removeFault(id);
        privateStreams(desk).reconnect();
        await desk.isBack();
      }
    },
    { speed: 40 },
  );

  row(
    46,
    'closed after every login: the patience grows all the same, and after five rounds it is told',
    async (desk, { channels }) => {
      const id = desk.fault({ type: 'close', code: 1000 }, { channel: channels.loginAck, probability: 1 });
      privateStreams(desk).reconnect();
      await until('it is told', () => privateStreams(desk).state.status === 'failing', 25_000);
      const [tries, at] = [await desk.struck(id), desk.clock.monotonic()];
      assert.ok(tries >= 5, String(tries));
      await desk.passes(60_000);
      assert.ok((await desk.struck(id)) - tries <= (10 * (desk.clock.monotonic() - at)) / 60_000 + 1);
      desk.heal();
      privateStreams(desk).reconnect();
      await desk.isBack();
    },
    { speed: 40 },
  );

  row(47, 'half open: alive by TCP and silent: stale within the pong deadline, and replaced', async (desk) => {
    const tracked = await desk.placed();
    const { generation } = privateStreams(desk).state;
    const at = desk.clock.monotonic();
    desk.fault({ type: 'half-open' }, { scope: 'ws' });
    desk.simulator.engine.cancel(account, idOf(tracked.order));
    await until('it is replaced', () => privateStreams(desk).state.generation > generation, 20_000);
    assert.ok(desk.clock.monotonic() - at < 20_000, 'ping after 10 s, its answer due in 5 s, and a first pause');
    await desk.becomes(tracked.key, 'canceled');
    await desk.isBack();
  });

  row(
    48,
    'one topic is silent while pongs are fine: compared with REST, and only that topic is taken anew',
    async (desk, { channels }) => {
      const book = desk.session.marketData.bookFeed(btc);
      await until('a book', () => book.status === 'live');
      const { generation } = publicStreams(desk).state;
      const id = desk.fault({ type: 'drop-after' }, { scope: 'ws', channel: channels.book });
      desk.simulator.market.tick(30);
      const before = book.resyncs;
      await until('the silence was noticed', () => book.resyncs > before, 20_000);
      desk.simulator.removeFault(id);
      await until('it is in step', () => book.status === 'live', 20_000);
      await equalsTruth(desk, book);
      assert.equal(publicStreams(desk).state.generation, generation, 'the connection was not replaced');
      book.dispose();
    },
    { speed: 20 },
  );

  row(
    49,
    'a subscription that is not answered is asked again; one that is refused is told, and others live',
    async (desk, { channels }) => {
      desk.fault({ type: 'drop-before' }, { scope: 'ws', channel: channels.subscribe, times: 1 });
      const refused: string[] = [];
      publicStreams(desk).onDidRefuse(({ topic }) => refused.push(topic));
      const book = desk.session.marketData.bookFeed(btc);
      const unlisted = desk.session.marketData.tickerFeed(parseSymbol('NOPE_USDT') ?? assert.fail());
      await until('the book is there', () => book.status === 'live', 20_000);
      await until('the refusal', () => refused.some((topic) => topic.includes('NOPE')), 20_000);
      assert.equal(unlisted.ticker, undefined);
      book.dispose();
      unlisted.dispose();
    },
  );

  row(
    50,
    'the answer to a login is lost: tried anew, and the old connection says nothing any more',
    async (desk, { channels }) => {
      desk.fault({ type: 'drop-after' }, { scope: 'ws', channel: channels.loginAck, times: 1 });
      const { generation } = privateStreams(desk).state;
      privateStreams(desk).reconnect();
      await until('the second login', () => privateStreams(desk).state.generation >= generation + 2, 20_000);
      await desk.isBack();
      const tracked = await desk.placed();
      assert.equal(desk.states(tracked.key).filter((status) => status === 'open').length > 0, true);
    },
  );

  row(51, 'maintenance and the daily disconnect: as any other, nothing lost', async (desk) => {
    await survives(desk, () => desk.fault({ type: 'close', code: 1001, reason: 'Maintenance' }, { scope: 'ws' }));
  });

  row(
    62,
    'one byte at a time, 20 kB a second, replies 3 s late: slower, and everything still works',
    async (desk) => {
      const tickers = desk.session.marketData.tickerFeed(btc);
      desk.proxy?.set({ sliceBytes: 1 });
      await desk.placed();
      desk.proxy?.set({ sliceBytes: undefined, bytesPerSecond: 100_000 });
      await desk.placed();
      // In life 3 s give or take 2; the desk's clock runs five times as fast.
      desk.proxy?.set({ bytesPerSecond: undefined, latencyMs: 300, jitterMs: 200 });
      const sent = desk.simulator.requests().length;
      const outcome = await desk.place(await desk.ticket());
      assert.equal(outcome.kind, 'accepted');
      await desk.orders.cancel(outcome.tracked.key);
      assert.ok(desk.simulator.requests().length - sent < 40, 'no storm');
      tickers.dispose();
    },
    { hasProxy: true, speed: 5 },
  );
});

type Book = ReturnType<Desk['session']['marketData']['bookFeed']>;

async function equalsTruth(desk: Desk, feed: Book): Promise<void> {
  const { book } = desk.simulator.engine.markets.get('BTC_USDT') ?? assert.fail();
  await until('the book is the exchange’s', () => {
    const view = feed.view(10);
    const bids = view?.bids.map(([price]) => Number(price)) ?? [];
    const real = book
      .levels('buy')
      .slice(0, 10)
      .map(({ price }) => Number(price.toString()));
    return bids.length > 0 && bids.join() === real.join();
  });
}
