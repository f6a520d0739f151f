/** Rows 52 to 61: books and frames that are wrong, frozen, too large, broken, or about something else. */

import assert from 'node:assert/strict';
import { deflateRawSync } from 'node:zlib';
import { Decimal } from '../../../src/core/base/decimal';
import { until } from '../../support/until';
import { chapter, row } from './cases';
import { btc, type Desk } from './desk';

type Feed = ReturnType<Desk['session']['marketData']['bookFeed']>;

async function inStep(desk: Desk): Promise<Feed> {
  const feed = desk.session.marketData.bookFeed(btc);
  await until('a book', () => feed.status === 'live');
  return feed;
}

function isSound(feed: Feed): void {
  const view = feed.view(20);
  const bids = view?.bids.map(([price]) => Number(price)) ?? [];
  const asks = view?.asks.map(([price]) => Number(price)) ?? [];
  assert.ok(
    bids.every((price, index) => price > 0 && (index === 0 || price < (bids[index - 1] ?? 0))),
    bids.join(),
  );
  assert.ok(
    asks.every((price, index) => price > 0 && (index === 0 || price > (asks[index - 1] ?? 0))),
    asks.join(),
  );
  assert.ok((bids[0] ?? 0) < (asks[0] ?? Infinity), 'crossed');
}

async function equalsTruth(desk: Desk, feed: Feed): Promise<void> {
  const { book } = desk.simulator.engine.markets.get('BTC_USDT') ?? assert.fail();
  await until(
    'the book is the exchange’s',
    () => {
      const bids = feed.view(10)?.bids.map(([price]) => Number(price)) ?? [];
      const real = book
        .levels('buy')
        .slice(0, 10)
        .map(({ price }) => Number(price.toString()));
      return feed.status === 'live' && bids.length > 0 && bids.join() === real.join();
    },
    20_000,
  );
}

/** Lets the market move under a fault until `what` holds, looking at the book all the while. */
async function watch(desk: Desk, feed: Feed, what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const subscription = feed.onDidChange(() => {
    isSound(feed);
  });
  await until(
    what,
    () => {
      desk.simulator.market.tick(2);
      return holds();
    },
    20_000,
  );
  subscription.dispose();
}

chapter('books', () => {
  row(
    52,
    'versions missing, repeated and going back: resynchronised, and never a mixed book',
    async (desk, { channels }) => {
      const feed = await inStep(desk);
      desk.fault({ type: 'gap' }, { scope: 'ws', channel: channels.book, probability: 0.1, times: 4 });
      await watch(desk, feed, 'gaps were mended', () => feed.resyncs >= 2 && feed.status === 'live');
      desk.simulator.removeFault();
      const resyncs = feed.resyncs;
      const id = desk.fault({ type: 'duplicate', count: 2 }, { scope: 'ws', channel: channels.book, times: 10 });
      await watch(desk, feed, 'repeats', async () => (await desk.struck(id)) >= 10);
      assert.equal(feed.resyncs, resyncs, 'repeats are ignored');
      const late = desk.fault({ type: 'reorder' }, { scope: 'ws', channel: channels.book, times: 6 });
      await watch(desk, feed, 'overtaken messages', async () => (await desk.struck(late)) >= 6);
      desk.simulator.removeFault();
      await equalsTruth(desk, feed);
      feed.dispose();
    },
  );

  const wrong: readonly (readonly [string, string, string])[] = [
    ['crossed', '[["999999","1"]]', '[]'],
    ['negative', '[["-5","1"]]', '[]'],
    ['not a number', '[["NaN","1"]]', '[["1e999","1"]]'],
    ['negative quantity', '[["90000","-1"]]', '[]'],
    ['prices as objects', '[[{},[]]]', '[[null,true]]'],
  ];
  for (const [what, bids, asks] of wrong) {
    row(
      53,
      `a book that is ${what}: refused, taken anew, and nothing drawn from it`,
      async (desk, { channels }) => {
        const feed = await inStep(desk);
        const { version } = feed.view(1) ?? assert.fail();
        const update = `{"symbol":"BTC_USDT","ms_t":${String(desk.clock.now())},"version":${String(BigInt(version) + 1n)},"type":"update","bids":${bids},"asks":${asks}}`;
        const body = `{"table":"spot/depth/increase100","data":[${update}]}`;
        const id = desk.fault(
          { type: 'body', deflated: true, body },
          { scope: 'ws', channel: channels.book, times: 1 },
        );
        await watch(desk, feed, 'it came', async () => (await desk.struck(id)) === 1);
        await watch(desk, feed, 'it is in step', () => feed.status === 'live');
        await equalsTruth(desk, feed);
        feed.dispose();
      },
      { only: ['bitmart'] },
    );
  }

  row(
    54,
    'the snapshot does not come: asked again with patience, and in step in the end',
    async (desk, { channels }) => {
      const feed = await inStep(desk);
      const lost = desk.fault({ type: 'drop-before' }, { scope: 'ws', channel: 'request', times: 2 });
      desk.fault({ type: 'gap' }, { scope: 'ws', channel: channels.book, times: 1 });
      await watch(desk, feed, 'two requests were lost', async () => (await desk.struck(lost)) >= 2);
      await until('it is in step', () => feed.status === 'live', 20_000);
      await equalsTruth(desk, feed);
      feed.dispose();
    },
    { only: ['bitmart'], speed: 20 },
  );

  for (const moving of [true, false]) {
    row(
      55,
      `prices stand still while their times ${moving ? 'move on' : 'stand still'}: not called live, and mended`,
      async (desk, { channels }) => {
        const feed = await inStep(desk);
        const id = desk.fault({ type: 'freeze', moving }, { scope: 'ws', channel: channels.book });
        const resyncs = feed.resyncs;
        let worst = 'live';
        await watch(desk, feed, 'it is doubted', () => {
          if (feed.status !== 'live') worst = feed.status;
          return worst !== 'live' || feed.resyncs > resyncs;
        });
        const outcome = await desk.place(desk.marketTicket('50'));
        if (outcome.kind === 'refused') assert.match(String(outcome.error), /stalePrice|maxSlippage/);
        desk.simulator.removeFault(id);
        await watch(desk, feed, 'it is mended', () => feed.status === 'live');
        await equalsTruth(desk, feed);
        feed.dispose();
      },
      { speed: 20 },
    );
  }
});

chapter('frames', () => {
  row(
    57,
    'a frame of 8 MB, and a bomb that opens to 200 MB: dropped at the cap, with memory bounded',
    async (desk, { channels }) => {
      const feed = await inStep(desk);
      const streams = desk.session.venue.publicStreams;
      const heap = process.memoryUsage().rss;
      desk.fault(
        { type: 'bomb', bytes: 8_000_000, deflated: false },
        { scope: 'ws', channel: channels.book, times: 1 },
      );
      const { generation } = streams.state;
      await watch(desk, feed, 'the connection was replaced', () => streams.state.generation > generation);
      await until('it is in step', () => feed.status === 'live', 20_000);
      const { dropped } = streams.statistics;
      desk.fault({ type: 'bomb', bytes: 200_000_000 }, { scope: 'ws', channel: channels.book, times: 1 });
      await watch(
        desk,
        feed,
        'the bomb was dropped',
        () => streams.statistics.dropped > dropped || streams.state.generation > generation + 1,
      );
      await equalsTruth(desk, feed);
      // The simulator itself holds the bomb's 200 MB while it makes it.
      assert.ok(process.memoryUsage().rss - heap < 700_000_000);
      feed.dispose();
    },
    { speed: 5 },
  );

  row(
    58,
    'broken deflate, half a character, an empty frame: dropped and counted, the fifth in a minute reconnects',
    async (desk, { channels }) => {
      const feed = await inStep(desk);
      const streams = desk.session.venue.publicStreams;
      const bad = ['AAECAwQFBgc=', deflateRawSync(Buffer.from([0x7b, 0xc3, 0x28])).toString('base64'), '', '/////w=='];
      const { dropped } = streams.statistics;
      const { generation } = streams.state;
      for (const body of bad) {
        const id = desk.fault({ type: 'body', base64: true, body }, { scope: 'ws', channel: channels.book, times: 2 });
        await watch(desk, feed, 'the frames came', async () => (await desk.struck(id)) >= 2);
        desk.simulator.removeFault(id);
      }
      assert.ok(streams.statistics.dropped - dropped >= 5, String(streams.statistics.dropped - dropped));
      await until('the connection was replaced', () => streams.state.generation > generation);
      await equalsTruth(desk, feed);
      feed.dispose();
    },
  );

  row(59, 'tables nobody knows, and missing or extra fields: the stream lives on', async (desk, { channels }) => {
    const feed = await inStep(desk);
    const strange = [
      '{"table":"spot/new","data":[{"a":1}]}',
      '{"data":7}',
      '[]',
      '"text"',
      '{"table":"spot/ticker","data":[{}]}',
    ];
    for (const body of strange) {
      const id = desk.fault({ type: 'body', deflated: true, body }, { scope: 'ws', channel: channels.book, times: 1 });
      await watch(desk, feed, 'it came', async () => (await desk.struck(id)) === 1);
      desk.simulator.removeFault(id);
    }
    await equalsTruth(desk, feed);
    feed.dispose();
  });

  row(
    59,
    'an order state nobody knows is an unknown state, never a guess',
    async (desk, { channels }) => {
      const time = String(desk.clock.now());
      const body = `{"table":"spot/user/orders","data":[{"symbol":"BTC_USDT","side":"buy","type":"limit","order_id":"9223372036854775806","client_order_id":"","price":"80000","size":"0.1","filled_size":"0","filled_notional":"0","order_state":"77","state":"77","order_mode":"spot","create_time":"${time}","update_time":"${time}","ms_t":"${time}"}]}`;
      desk.fault({ type: 'body', deflated: true, body }, { scope: 'ws', channel: channels.orders, times: 1 });
      const draft = {
        symbol: 'BTC_USDT',
        side: 'buy',
        kind: 'limit',
        price: (await desk.ticket()).price ?? assert.fail(),
      } as const;
      desk.simulator.engine.place('demo', { ...draft, size: Decimal.from('0.001') });
      await until('the row', () => desk.orders.open.some(({ order }) => order.status === 'unrecognised'));
      await desk.orders.refresh();
      await until(
        'it is looked for and gone',
        () => !desk.orders.open.some(({ order }) => order.status === 'unrecognised'),
        20_000,
      );
    },
    { only: ['bitmart'], speed: 20 },
  );

  row(60, 'a ticker of a pair nobody asked for: ignored', async (desk, { channels }) => {
    const feed = desk.session.marketData.tickerFeed(btc);
    await until('a price', () => feed.ticker);
    const now = String(desk.clock.now());
    const body = `{"table":"spot/ticker","data":[{"symbol":"ETH_USDT","last_price":"1","open_24h":"1","high_24h":"1","low_24h":"1","base_volume_24h":"1","quote_volume_24h":"1","ms_t":${now}}]}`;
    const id = desk.fault({ type: 'body', deflated: true, body }, { scope: 'ws', channel: channels.ticker, times: 1 });
    await until('it came', async () => {
      desk.simulator.market.tick(2);
      return (await desk.struck(id)) === 1;
    });
    await desk.passes(1_000);
    assert.equal(feed.ticker?.instrument.symbol, 'BTC_USDT');
    assert.ok(Number(feed.ticker.lastPrice.toString()) > 1_000);
    feed.dispose();
  });
});
