import assert from 'node:assert/strict';
import fc from 'fast-check';
import { seededRandom } from '../../../src/core/base/random';
import { silentLogger } from '../../../src/core/base/log';
import { LiveBookFeed, maxPendingUpdates } from '../../../src/core/trading/bookFeed';
import type { LevelText } from '../../../src/core/model/orderBook';
import { btc, countingRules, eth, propertyRuns, StubVenue } from '../../support/builders';
import { ManualClock } from '../../support/manualClock';

const bids: readonly LevelText[] = [
  ['99', '1'],
  ['98', '2'],
];
const asks: readonly LevelText[] = [
  ['101', '1'],
  ['102', '2'],
];

describe('a book feed', () => {
  it('has no picture before its snapshot, and is live with it', () => {
    const { venue, feed } = start();
    assert.deepEqual([feed.status, feed.view(5)], ['syncing', undefined]);
    venue.tellBook('snapshot', 1, bids, asks);
    assert.equal(feed.status, 'live');
    assert.deepEqual(feed.view(1)?.bids, [['99', '1']]);
    feed.dispose();
  });

  it('applies updates in order and fires once for each', () => {
    const { venue, feed } = start();
    let fired = 0;
    venue.tellBook('snapshot', 1, bids, asks);
    feed.onDidChange(() => fired++);
    venue.tellBook('update', 2, [['99', '0']], [['100.50', '3']]);
    assert.deepEqual(feed.view(5)?.bids, [['98', '2']]);
    assert.deepEqual(feed.view(1)?.asks, [['100.50', '3']]);
    assert.equal(fired, 1);
    feed.dispose();
  });

  it('holds updates that overtook the snapshot, and ignores repeats and old versions', () => {
    const { venue, feed } = start();
    venue.tellBook('update', 3, [['97', '5']], []);
    venue.tellBook('update', 2, [['96', '5']], []);
    venue.tellBook('snapshot', 2, bids, asks);
    venue.tellBook('update', 3, [['95', '5']], []);
    venue.tellBook('update', 1, [['94', '5']], []);
    assert.deepEqual(
      feed.view(9)?.bids.map(([price]) => price),
      ['99', '98', '97'],
    );
    feed.dispose();
  });

  it('ignores a late copy of an older snapshot', () => {
    const { venue, feed } = start();
    venue.tellBook('snapshot', 5, bids, asks);
    venue.tellBook('snapshot', 4, [['50', '1']], [['150', '1']]);
    assert.deepEqual(feed.view(1)?.bids, [['99', '1']]);
    feed.dispose();
  });

  it('asks for a new snapshot when a version is missing, keeps the last good picture and says so', () => {
    const { venue, feed } = start();
    venue.tellBook('snapshot', 1, bids, asks);
    venue.tellBook('update', 3, [['97', '5']], []);
    assert.deepEqual([feed.status, feed.resyncs, venue.countCalls('requestSnapshot')], ['resyncing', 1, 1]);
    assert.deepEqual(feed.view(5)?.bids, bids);
    venue.tellBook('update', 4, [['96', '5']], []);
    venue.tellBook('snapshot', 3, [...bids, ['97', '5']], asks);
    assert.equal(feed.status, 'live');
    assert.deepEqual(
      feed.view(9)?.bids.map(([price]) => price),
      ['99', '98', '97', '96'],
    );
    feed.dispose();
  });

  const faults: readonly [what: string, tell: (venue: StubVenue) => void][] = [
    [
      'crosses',
      (venue) => {
        venue.tellBook('update', 2, [['101', '1']], []);
      },
    ],
    [
      'holds a price that is no number',
      (venue) => {
        venue.tellBook('update', 2, [['NaN', '1']], []);
      },
    ],
    [
      'holds a negative price',
      (venue) => {
        venue.tellBook('update', 2, [['-1', '1']], []);
      },
    ],
    [
      'holds a negative quantity',
      (venue) => {
        venue.tellBook('update', 2, [['97', '-1']], []);
      },
    ],
    [
      'is a snapshot out of order',
      (venue) => {
        venue.tellBook('snapshot', 9, bids.toReversed(), asks);
      },
    ],
    [
      'is a snapshot with an empty level',
      (venue) => {
        venue.tellBook('snapshot', 9, [['99', '0']], asks);
      },
    ],
    [
      'is a crossed snapshot',
      (venue) => {
        venue.tellBook('snapshot', 9, [['105', '1']], asks);
      },
    ],
  ];
  for (const [what, tell] of faults) {
    it(`draws nothing from a message that ${what}, and starts over`, () => {
      const { venue, feed } = start();
      venue.tellBook('snapshot', 1, bids, asks);
      assert.ok(feed.view(2));
      tell(venue);
      assert.deepEqual([feed.status, feed.resyncs, venue.countCalls('requestSnapshot')], ['resyncing', 1, 1]);
      assert.deepEqual(feed.view(2)?.bids, bids);
      assert.deepEqual(feed.view(1)?.bids, bids.slice(0, 1));
      venue.tellBook('snapshot', 10, [['90', '1']], [['91', '1']]);
      assert.equal(feed.status, 'live');
      assert.deepEqual(feed.view(2)?.bids, [['90', '1']]);
      feed.dispose();
    });
  }

  it('starts over when the venue’s checksum does not fit', () => {
    const { venue, feed } = start({ verify: (_bids, _asks, { checksum }) => checksum === 1 });
    venue.tellBook('snapshot', 1, bids, asks, { checksum: 1 });
    venue.tellBook('update', 2, [['97', '1']], [], { checksum: 1 });
    assert.equal(feed.status, 'live');
    venue.tellBook('update', 3, [['96', '1']], [], { checksum: 2 });
    assert.equal(feed.status, 'resyncing');
    feed.dispose();
  });

  it('asks again with growing patience when the snapshot never comes, then subscribes anew', async () => {
    const { clock, venue, feed } = start();
    venue.tellBook('snapshot', 1, bids, asks);
    venue.tellBook('update', 5, [], []);
    await clock.advance(120_000);
    const asked = venue.countCalls('requestSnapshot');
    assert.ok(asked >= 3 && asked < 12, `asked ${String(asked)} times`);
    assert.ok(venue.countCalls('resubscribe') >= 1);
    feed.dispose();
  });

  it('keeps at most a bounded number of updates while it waits', () => {
    const { venue, feed } = start();
    for (let version = 2; version < 3 * maxPendingUpdates; version++)
      venue.tellBook('update', version, [], [['200', '1']]);
    assert.ok(venue.countCalls('requestSnapshot') >= 1);
    feed.dispose();
  });

  it('asks again when the snapshot is older than what was held back', async () => {
    const { clock, venue, feed } = start();
    venue.tellBook('update', 9, [['97', '1']], []);
    venue.tellBook('snapshot', 5, bids, asks);
    assert.equal(feed.status, 'resyncing');
    await clock.advance(10_000);
    assert.ok(venue.countCalls('requestSnapshot') >= 1);
    venue.tellBook('snapshot', 8, bids, asks);
    assert.deepEqual(
      feed.view(9)?.bids.map(([price]) => price),
      ['99', '98', '97'],
    );
    feed.dispose();
  });

  it('is stale while the connection is away, and needs a snapshot from the new one', () => {
    const { venue, feed } = start();
    venue.tellBook('snapshot', 1, bids, asks);
    venue.publicLine.set({ status: 'connecting' });
    assert.equal(feed.status, 'stale');
    venue.publicLine.set({ status: 'live', generation: 2 });
    assert.equal(feed.status, 'resyncing');
    venue.tellBook('update', 2, [['97', '1']], []);
    assert.deepEqual(feed.view(9)?.bids, bids);
    venue.tellBook('snapshot', 1, [['90', '1']], asks);
    assert.deepEqual(
      feed.view(9)?.bids.map(([price]) => price),
      ['97', '90'],
    );
    feed.dispose();
  });

  it('ignores a message for another pair', () => {
    const { venue, feed } = start();
    venue.tellBook('snapshot', 1, bids, asks, { instrument: eth });
    assert.equal(feed.view(1), undefined);
    feed.dispose();
  });

  it('is quiet after half a minute without a change, when REST shows the same', async () => {
    const { clock, venue, feed } = start();
    venue.restBook = { bids, asks };
    venue.tellBook('snapshot', 1, bids, asks);
    await tick(clock, feed, 29);
    assert.equal(feed.status, 'live');
    await tick(clock, feed, 5);
    assert.deepEqual([feed.status, venue.countCalls('book')], ['quiet', 1]);
    venue.tellBook('update', 2, [['97', '1']], []);
    assert.equal(feed.status, 'live');
    feed.dispose();
  });

  it('subscribes that topic anew when REST shows another book', async () => {
    const { clock, venue, feed } = start();
    venue.restBook = { bids: [['50', '1']], asks: [['51', '1']] };
    venue.tellBook('snapshot', 1, bids, asks);
    await tick(clock, feed, 35);
    assert.equal(venue.countCalls('resubscribe'), 1);
    assert.equal(feed.status, 'resyncing');
    feed.dispose();
  });

  it('is stale when messages keep coming with a time that stands still', async () => {
    const { clock, venue, feed } = start();
    const venueTime = clock.now();
    venue.tellBook('snapshot', 1, bids, asks, { venueTime });
    for (let version = 2; version < 40; version++) {
      await tick(clock, feed, 1);
      venue.tellBook('update', version, [['97', String(version)]], [], { venueTime });
    }
    assert.equal(feed.status, 'stale');
    feed.dispose();
  });

  it('leaves nothing behind', () => {
    const { clock, venue, feed } = start();
    venue.tellBook('update', 5, [], []);
    feed.dispose();
    assert.deepEqual([clock.pendingTimers, venue.listenerCount], [0, 0]);
  });

  it('never shows a mixed, crossed or older book, whatever is lost, repeated or out of order', () => {
    fc.assert(
      fc.property(fc.array(streamEvents, { maxLength: 80 }), (events) => {
        const { venue, feed } = start();
        const truth = new ReferenceBook();
        venue.tellBook('snapshot', truth.version, truth.bids, truth.asks);
        let shownVersion = truth.version;
        for (const event of events) {
          const message = truth.change(event.price, event.quantity);
          if (event.fate === 'delivered' || event.fate === 'repeated')
            venue.tellBook('update', truth.version, message.bids, message.asks);
          if (event.fate === 'repeated') venue.tellBook('update', truth.version, message.bids, message.asks);
          if (event.fate === 'old') venue.tellBook('update', truth.version - 2, [['500', '1']], []);
          if (event.fate === 'lostThenSnapshot') venue.tellBook('snapshot', truth.version, truth.bids, truth.asks);
          const view = feed.view(100);
          assert.ok(view);
          assert.ok(Number(view.version) >= shownVersion, 'the version fell');
          shownVersion = Number(view.version);
          assert.deepEqual({ bids: view.bids, asks: view.asks }, truth.at(shownVersion));
          // The last of the messages being lost shows only with the next one.
          const isKnowable = event.fate !== 'lost' && event.fate !== 'old';
          if (feed.status === 'live' && isKnowable) assert.equal(shownVersion, truth.version);
        }
        feed.dispose();
      }),
      { numRuns: propertyRuns },
    );
  });

  it('keeps every one of thousands of messages', () => {
    const { venue, feed } = start();
    venue.tellBook('snapshot', 0, bids, asks);
    for (let version = 1; version <= 20_000; version++)
      venue.tellBook('update', version, [['98.5', String(version)]], []);
    assert.equal(feed.resyncs, 0);
    assert.deepEqual(feed.view(2)?.bids[1], ['98.5', '20000']);
    feed.dispose();
  });
});

const streamEvents = fc.record({
  price: fc.integer({ min: 80, max: 120 }),
  quantity: fc.integer({ min: 0, max: 5 }),
  fate: fc.constantFrom(
    'delivered' as const,
    'delivered' as const,
    'delivered' as const,
    'lost' as const,
    'repeated' as const,
    'old' as const,
    'lostThenSnapshot' as const,
  ),
});

/** The venue's own book, whole after each change, remembered by version. */
class ReferenceBook {
  version = 1;
  private readonly bidSide = new Map([[99, 1]]);
  private readonly askSide = new Map([[101, 1]]);
  private readonly history = new Map<number, { bids: LevelText[]; asks: LevelText[] }>();

  constructor() {
    this.remember();
  }

  get bids(): LevelText[] {
    return sorted(this.bidSide, -1);
  }

  get asks(): LevelText[] {
    return sorted(this.askSide, 1);
  }

  change(price: number, quantity: number): { bids: LevelText[]; asks: LevelText[] } {
    const side = price < 100 ? this.bidSide : this.askSide;
    if (quantity === 0) side.delete(price);
    else side.set(price, quantity);
    this.version++;
    this.remember();
    const level: LevelText = [String(price), String(quantity)];
    return price < 100 ? { bids: [level], asks: [] } : { bids: [], asks: [level] };
  }

  at(version: number): { bids: LevelText[]; asks: LevelText[] } | undefined {
    return this.history.get(version);
  }

  private remember(): void {
    this.history.set(this.version, { bids: this.bids, asks: this.asks });
  }
}

function sorted(side: ReadonlyMap<number, number>, direction: 1 | -1): LevelText[] {
  return [...side]
    .sort(([a], [b]) => (a - b) * direction)
    .map(([price, quantity]) => [String(price), String(quantity)]);
}

function start(rules: Partial<typeof countingRules> = {}) {
  const clock = new ManualClock();
  const venue = new StubVenue(clock);
  venue.bookRules = { ...countingRules, ...rules };
  const feed = new LiveBookFeed(btc, { venue, clock, random: seededRandom(1), logger: silentLogger });
  return { clock, venue, feed };
}

async function tick(clock: ManualClock, feed: LiveBookFeed, seconds: number): Promise<void> {
  for (let i = 0; i < seconds; i++) {
    await clock.advance(1_000);
    feed.tick();
  }
  await clock.advance(0);
}
