import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { silentLogger } from '../../../src/core/base/log';
import { AwayWatch, type SeenStorage } from '../../../src/core/trading/awayWatch';
import type { AwaySummary } from '../../../src/core/trading/orders';
import { fileSeenStorage } from '../../../src/core/trading/seenFile';
import { awaySentence } from '../../../src/host/awayWords';
import { countProblems, hasNewProblems, openingSentence, verifyWords } from '../../../src/host/journalWords';
import { decimal, orderOf } from '../../support/builders';
import { startRig, type Rig } from './sessionOf';

class Seen implements SeenStorage {
  at: number | undefined;
  failure: Error | undefined;

  read(): number | undefined {
    if (this.failure) throw this.failure;
    return this.at;
  }

  write(at: number): void {
    this.at = at;
  }
}

describe('what happened while nobody looked', () => {
  let rig: Rig;
  let seen: Seen;
  let news: AwaySummary[];

  beforeEach(async () => {
    rig = await startRig();
    seen = new Seen();
    news = [];
  });

  afterEach(() => {
    rig.session.dispose();
    assert.equal(rig.clock.pendingTimers, 0);
  });

  function watch(): AwayWatch {
    const { orders, venue, clock } = rig;
    const onNews = (summary: AwaySummary): void => {
      news.push(summary);
    };
    return new AwayWatch({ orders, venueClock: venue.clock, storage: seen, clock, logger: silentLogger, onNews });
  }

  it('is nothing the first time, and when nothing happened', async () => {
    for (let time = 0; time < 2; time++) {
      const away = watch();
      await rig.clock.advance(1);
      away.dispose();
      assert.equal(seen.at, rig.clock.now());
      await rig.clock.advance(60_000);
    }
    assert.deepEqual(news, []);
  });

  it('is told once, and not by the next window', async () => {
    seen.at = rig.clock.now();
    await rig.clock.advance(3_600_000);
    const now = rig.clock.now();
    rig.venue.orders.set('1', orderOf({ orderId: '1', status: 'filled', updatedAt: now - 1_000 }));
    rig.venue.orders.set('2', orderOf({ orderId: '2', status: 'canceled', updatedAt: now - 1_000 }));
    rig.venue.orders.set('3', orderOf({ orderId: '3', status: 'filled', updatedAt: seen.at - 1 }));
    const away = watch();
    await rig.clock.advance(1_000);
    assert.deepEqual(
      news.map(({ filled, canceled }) => [filled, canceled].map((orders) => orders.map(({ orderId }) => orderId))),
      [[['1'], ['2']]],
    );
    const next = watch();
    await rig.clock.advance(1_000);
    assert.equal(news.length, 1);
    away.dispose();
    next.dispose();
  });

  it('counts as seen only what was live, to the last moment', async () => {
    const away = watch();
    await rig.clock.advance(20_000);
    const live = seen.at;
    rig.venue.privateLine.set({ status: 'connecting' });
    await rig.clock.advance(20_000);
    assert.equal(seen.at, live);
    rig.venue.privateLine.renew();
    await rig.clock.advance(1_000);
    away.dispose();
    assert.equal(seen.at, rig.clock.now());
  });

  it('stays unseen when it cannot be asked or read', async () => {
    seen.at = 1;
    rig.venue.readFailure = new Error('down');
    const away = watch();
    await rig.clock.advance(20_000);
    assert.equal(seen.at, 1);
    away.dispose();
    seen.failure = new Error('EIO');
    const other = watch();
    await rig.clock.advance(1);
    other.dispose();
    assert.deepEqual(news, []);
  });

  it('is kept in a file', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'desk-seen-'));
    const storage = fileSeenStorage(folder, 'a/b');
    assert.equal(storage.read(), undefined);
    storage.write(1234.5);
    assert.equal(fileSeenStorage(folder, 'a/b').read(), 1234);
    await writeFile(path.join(folder, 'seen-a_b'), 'x');
    assert.equal(storage.read(), undefined);
    await rm(folder, { recursive: true });
  });

  it('is one notice, however much it was', () => {
    const summary = {
      since: 0,
      filled: [orderOf({ status: 'filled' })],
      partlyFilled: [orderOf({ status: 'partiallyFilled', filledQuantity: decimal('0.05') })],
      canceled: [1, 2, 3, 4].map(() => orderOf({ status: 'canceled', cancelSource: 'system' })),
      fills: [],
    };
    assert.equal(
      awaySentence(summary, 3 * 3_600_000, 'BitMart'),
      'While you were away (3 h): Filled: Buy 0.1 BTC at 100 USDT. Partly filled: Buy 0.1 BTC at 100 USDT. ' +
        'Canceled by BitMart: Buy 0.1 BTC at 100 USDT. Canceled by BitMart: Buy 0.1 BTC at 100 USDT. And 2 more.',
    );
    assert.equal(awaySentence({ ...summary, filled: [], partlyFilled: [], canceled: [] }, 1, 'BitMart'), undefined);
  });
});

describe('the journal in words', () => {
  const file = 'journal-a.jsonl';

  it('says what is wrong, and the same only once', () => {
    const problems = [
      { file, kind: 'torn', line: 9 },
      { file, kind: 'edited', line: 3 },
      { file, kind: 'edited', line: 4 },
    ] as const;
    assert.match(
      openingSentence(problems, 'Main'),
      /journal of Main .*: 1 cut short, 2 changed after they were written\./,
    );
    const counts = countProblems(problems);
    assert.equal(hasNewProblems(counts, {}), true);
    const settled = countProblems(problems.slice(1));
    assert.equal(hasNewProblems(settled, counts), false);
    assert.equal(hasNewProblems({ ...settled, [`${file} edited`]: 3 }, counts), true);
    assert.equal(hasNewProblems(counts, counts), true, 'a line cut short is a new one each time');
  });

  it('sums up a check', () => {
    assert.deepEqual(verifyWords([{ file, lines: 12, problems: [] }], 'Main'), {
      isSound: true,
      text: 'The order journal of Main is sound. Lines checked: 12, files: 1.',
    });
    const problems = Array.from({ length: 7 }, (_, index) => ({ kind: 'broken', line: index + 1 }) as const);
    const { isSound, text } = verifyWords([{ file, lines: 12, problems }], 'Main');
    assert.equal(isSound, false);
    assert.match(
      text,
      /has 7 problems in 12 lines\. journal-a\.jsonl, line 1: a line before it is missing; .*; and 2 more$/,
    );
  });
});
