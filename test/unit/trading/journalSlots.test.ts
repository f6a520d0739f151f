import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OrderTicketError } from '../../../src/core/base/errors';
import { silentLogger } from '../../../src/core/base/log';
import { createSession } from '../../../src/core/trading/createSession';
import { acquireFileLock, lockStaleMs } from '../../../src/core/trading/fileLock';
import { midnight, type Intent } from '../../../src/core/trading/journal';
import { JournalSlots } from '../../../src/core/trading/journalSlots';
import { StubVenue, ticketOf } from '../../support/builders';
import { ManualClock } from '../../support/manualClock';
import { passing, practiceAccount } from './sessionOf';

let folder = '';
let clock: ManualClock;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'desk-slots-'));
  clock = new ManualClock(Date.now());
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('a lock file', () => {
  it('is held by one at a time, and free again when let go', () => {
    const file = path.join(folder, 'lock');
    const first = acquireFileLock(file, 'one', clock);
    assert.equal(first?.isHeld, true);
    assert.equal(acquireFileLock(file, 'two', clock), undefined);
    first.dispose();
    const second = acquireFileLock(file, 'two', clock);
    assert.equal(second?.isHeld, true);
    first.dispose();
    assert.equal(second.isHeld, true);
    second.dispose();
    assert.equal(clock.pendingTimers, 0);
  });

  it('is taken over from a process that is gone', async () => {
    const file = path.join(folder, 'lock');
    // No process has this id on any system.
    await writeFile(file, '4194999 gone');
    const lock = acquireFileLock(file, 'two', clock);
    assert.equal(lock?.isHeld, true);
    lock.dispose();
  });

  it('is taken over from one that hangs, which then knows that it lost it', async () => {
    const file = path.join(folder, 'lock');
    const hanging = acquireFileLock(file, 'one', new ManualClock());
    const then = (clock.now() - lockStaleMs - 1) / 1_000;
    await utimes(file, then, then);
    const lock = acquireFileLock(file, 'two', clock);
    assert.deepEqual([lock?.isHeld, hanging?.isHeld], [true, false]);
    hanging?.dispose();
    assert.equal(lock?.isHeld, true);
    lock.dispose();
  });

  it('stays held while its heart beats', async () => {
    const file = path.join(folder, 'lock');
    const lock = acquireFileLock(file, 'one', clock);
    for (let i = 0; i < 20; i++) {
      await clock.advance(1_000);
      assert.equal(acquireFileLock(file, 'two', clock), undefined);
    }
    lock?.dispose();
  });
});

describe('the journals of several windows', () => {
  it('are files apart', async () => {
    const [one, two] = [await open('one'), await open('two')];
    await one.journal.append({ kind: 'intent', intent: intentOf('a') });
    await two.journal.append({ kind: 'intent', intent: intentOf('b') });
    assert.deepEqual(ids(one.journal.unresolved), ['a']);
    assert.deepEqual(ids(two.journal.unresolved), ['b']);
    assert.deepEqual((await one.journal.verify()).problems, []);
    assert.deepEqual(await one.adopt(), []);
    await one.close();
    await two.close();
  });

  it('leave what was open to one that lives, once', async () => {
    const [one, two, three] = [await open('one'), await open('two'), await open('three')];
    await two.journal.append({ kind: 'intent', intent: intentOf('b') });
    await two.close();
    assert.deepEqual(ids(await one.adopt()), ['b']);
    assert.deepEqual(ids(await three.adopt()), []);
    assert.deepEqual(ids(one.journal.unresolved), ['b']);
    const again = await open('four');
    assert.deepEqual(ids(again.journal.unresolved), []);
    assert.deepEqual((await again.journal.verify()).problems, []);
    for (const slots of [one, three, again]) await slots.close();
  });

  it('add up for the day’s limit', async () => {
    const [one, two] = [await open('one'), await open('two')];
    await two.journal.append({ kind: 'intent', intent: { ...intentOf('b'), value: '12.5' } });
    await one.adopt();
    assert.equal(one.sentElsewhereSince(midnight(clock.now())).toString(), '12.5');
    await two.journal.append({ kind: 'outcome', clientOrderId: 'b', outcome: 'refused' });
    await one.adopt();
    assert.equal(one.sentElsewhereSince(midnight(clock.now())).toString(), '0');
    await one.close();
    await two.close();
  });

  it('take nothing from a window that lost its lock', async () => {
    const one = await open('one');
    await writeFile(path.join(folder, 'journal-practice.jsonl.lock'), '1 another');
    await assert.rejects(one.journal.append({ kind: 'intent', intent: intentOf('a') }), OrderTicketError);
    await one.close();
    assert.ok(existsSync(path.join(folder, 'journal-practice.jsonl.lock')), 'the other’s lock was removed');
  });

  it('bring an order of a window that died to the screen of one that lives', async () => {
    const venue = new StubVenue(clock);
    const dead = await open('dead');
    const living = await createSession({ venue, clock, accountReference: practiceAccount, storageFolder: folder });
    const clientOrderId = 'bdxxxxxyyyy0000000001';
    await dead.journal.append({ kind: 'intent', intent: intentOf(clientOrderId) });
    venue.accept({ ...ticketOf(), clientOrderId }, { status: 'filled' });
    await dead.close();
    await realTurns(() => living.orders?.recent[0]?.order.status === 'filled');
    assert.match(await readFile(path.join(folder, 'journal-practice-1.jsonl'), 'utf8'), /"outcome":"adopted"/);
    living.dispose();
    assert.equal(clock.pendingTimers, 0);
  });

  it('let reading go on where none can be opened, and refuse orders', async () => {
    const blocked = path.join(folder, 'file');
    await writeFile(blocked, '');
    const venue = new StubVenue(clock);
    const halt = {
      isHalted: false,
      since: undefined,
      onDidChange: () => ({ dispose: () => undefined }),
      halt: nothing,
      release: nothing,
      dispose: () => undefined,
    };
    const session = await createSession({
      venue,
      clock,
      halt,
      accountReference: practiceAccount,
      storageFolder: blocked,
    });
    await clock.advance(10);
    assert.equal(session.orders?.status, 'live');
    const outcome = await passing(clock, session.orders.place(ticketOf(), 'd1'));
    assert.equal(outcome.kind === 'refused' && 'reason' in outcome.error && outcome.error.reason, 'journal');
    session.dispose();
  });
});

function nothing(): Promise<void> {
  return Promise.resolve();
}

/** Real files need real time between the steps of the manual clock. */
async function realTurns(isDone: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !isDone(); i++) {
    await clock.advance(500);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.ok(isDone());
}

function open(token: string): Promise<JournalSlots> {
  return JournalSlots.open({ folder, accountId: 'practice', token, clock, logger: silentLogger });
}

function ids(intents: readonly Intent[]): readonly string[] {
  return intents.map(({ clientOrderId }) => clientOrderId);
}

function intentOf(clientOrderId: string): Intent {
  return {
    clientOrderId,
    draftId: `draft ${clientOrderId}`,
    accountId: 'practice',
    venueId: 'stub',
    environment: 'practice',
    symbol: 'BTC_USDT',
    side: 'buy',
    type: 'limit',
    mode: 'spot',
    price: '100',
    quantity: '0.1',
    venueTime: 1_000,
  };
}
