import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { appendFile, mkdtemp, rm, utimes } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseJson } from '../../../src/core/base/json';
import { silentLogger } from '../../../src/core/base/log';
import { createSession } from '../../../src/core/trading/createSession';
import { lockStaleMs } from '../../../src/core/trading/fileLock';
import { createHaltState } from '../../../src/core/trading/halt';
import { fileHaltStorage } from '../../../src/core/trading/haltFile';
import type { Intent } from '../../../src/core/trading/journal';
import { JournalSlots } from '../../../src/core/trading/journalSlots';
import { Ownership, type HeldLock } from '../../../src/core/trading/ownership';
import { relayPort } from '../../../src/core/trading/relayPort';
import { printRelay, readRelay } from '../../../src/core/trading/relayWire';
import { SharedStreams } from '../../../src/core/trading/sharedStreams';
import type { Session } from '../../../src/core/trading/session';
import { balanceOf, fillOf, orderOf, StubVenue, ticketOf } from '../../support/builders';
import { ManualClock } from '../../support/manualClock';
import { practiceAccount } from './sessionOf';

let folder = '';
let clock: ManualClock;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'desk-win-'));
  clock = new ManualClock(Date.now());
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('ownership', () => {
  it('is one window’s, and the next one’s within five seconds of its end', async () => {
    let holder: string | undefined;
    const candidate = (name: string): Ownership =>
      new Ownership({
        acquire: (): HeldLock | undefined => {
          if (holder !== undefined) return undefined;
          holder = name;
          return {
            get isHeld() {
              return holder === name;
            },
            dispose: () => {
              if (holder === name) holder = undefined;
            },
          };
        },
        clock,
        logger: silentLogger,
      });
    const [one, two] = [candidate('one'), candidate('two')];
    assert.deepEqual([one.isOwner, two.isOwner], [true, false]);
    one.dispose();
    await clock.advance(5_000);
    assert.equal(two.isOwner, true);
    holder = 'a thief';
    await clock.advance(1_000);
    assert.equal(two.isOwner, false);
    two.dispose();
    assert.equal(clock.pendingTimers, 0);
  });

  it('is everybody’s where there is no disk to agree on', () => {
    const acquire = (): never => {
      throw new Error('EROFS');
    };
    const alone = new Ownership({ acquire, clock, logger: silentLogger });
    assert.equal(alone.isOwner, true);
    alone.dispose();
  });
});

describe('a line between windows', () => {
  it('brings orders, fills and balances across unchanged', () => {
    const event = { order: orderOf({ clientOrderId: 'a1', cancelSource: 'system' }), fill: fillOf() };
    const balances = [balanceOf('USDT', '0.00000001')];
    for (const message of [
      { kind: 'order', event },
      { kind: 'balances', balances },
      { kind: 'state', state: { status: 'live', generation: 3, reason: 'x' } },
    ] as const) {
      const line = printRelay(message);
      const read = readRelay(line);
      assert.ok(read);
      assert.deepEqual(parseJson(printRelay(read)), parseJson(line));
    }
  });

  it('is dropped when it is not exactly one of ours', () => {
    const good = printRelay({ kind: 'order', event: { order: orderOf({ orderId: '1' }) } });
    for (const bad of [
      '',
      '{}',
      'null',
      good.slice(0, -3),
      good.replace('"buy"', '"steal"'),
      good.replace('BTC_USDT', '../../x'),
      '{"kind":"balances","balances":[{"currency":"USDT","available":"1e5","frozen":"0","updatedAt":1}]}',
      '{"kind":"state","state":{"status":"fine","generation":1}}',
    ]) {
      assert.equal(readRelay(bad), undefined, bad);
    }
  });
});

describe('the private stream of several windows', () => {
  it('is opened by one, and heard by all', async () => {
    const [one, two] = [streamsOf(), streamsOf()];
    const heard: string[] = [];
    one.shared.orders(({ order }) => heard.push(`one ${order.orderId ?? ''}`));
    two.shared.orders(({ order }) => heard.push(`two ${order.orderId ?? ''}`));
    two.shared.balances((balances) => heard.push(`two ${balances.map(({ currency }) => currency).join()}`));
    await realTurns('the follower to be let in', () => two.shared.state.status === 'live');
    assert.deepEqual([one.venue.orderListeners.size, two.venue.orderListeners.size], [1, 0]);
    for (const listener of one.venue.orderListeners) listener({ order: orderOf({ orderId: '7' }) });
    for (const listener of one.venue.balanceListeners) listener([balanceOf('USDT', 1)]);
    await realTurns('the news', () => heard.length === 3);
    assert.deepEqual(heard, ['one 7', 'two 7', 'two USDT']);
    const generation = two.shared.state.generation;
    one.venue.privateLine.renew();
    await realTurns('the new connection', () => two.shared.state.generation > generation);
    one.shared.dispose();
    two.shared.dispose();
    await realTurns('the end', () => clock.pendingTimers === 0);
  });

  it('is taken over within five seconds when its owner ends, and doubted', async () => {
    const [one, two] = [streamsOf(), streamsOf()];
    one.shared.orders(() => undefined);
    two.shared.orders(() => undefined);
    await realTurns('the follower to be let in', () => two.shared.state.status === 'live');
    const { generation } = two.shared.state;
    const from = clock.now();
    one.shared.dispose();
    await realTurns('the takeover', () => two.venue.orderListeners.size === 1);
    assert.ok(clock.now() - from <= 5_000, String(clock.now() - from));
    assert.equal(two.shared.state.status, 'live');
    assert.ok(two.shared.state.generation > generation);
    two.shared.dispose();
  });

  it('is taken over from an owner that hangs, which follows when it wakes', async () => {
    const hungClock = new ManualClock(clock.now());
    const [one, two] = [streamsOf(hungClock), streamsOf()];
    one.shared.orders(() => undefined);
    two.shared.orders(() => undefined);
    await realTurns('the follower to be let in', () => two.shared.state.status === 'live');
    const [lock = ''] = readdirSync(folder).filter((name) => name.endsWith('.lock'));
    const lastBeat = (clock.now() - lockStaleMs) / 1_000;
    await utimes(path.join(folder, lock), lastBeat, lastBeat);
    await clock.advance(1_000);
    assert.equal(two.venue.orderListeners.size, 1);
    await hungClock.advance(1_000);
    assert.equal(one.venue.orderListeners.size, 0);
    await realTurns('the woken one to follow', () => one.shared.state.status === 'live', hungClock);
    one.shared.dispose();
    two.shared.dispose();
  });

  it('is let go by a window whose sign-in failed', async () => {
    const [one, two] = [streamsOf(), streamsOf()];
    const listening = one.shared.orders(() => undefined);
    two.shared.orders(() => undefined);
    listening.dispose();
    assert.equal(one.shared.state.status, 'idle');
    assert.equal(one.venue.orderListeners.size, 0);
    await realTurns('the other window', () => two.venue.orderListeners.size === 1);
    one.shared.dispose();
    two.shared.dispose();
  });

  it('is told to nobody who cannot name the owner', async () => {
    const one = streamsOf();
    one.shared.orders(() => undefined);
    await realTurns('the socket', () => readdirSync(folder).some((name) => name.endsWith('.sock')));
    const [name = ''] = readdirSync(folder).filter((each) => each.endsWith('.sock'));
    const address = path.join(folder, name);
    await realTurns('its mode', () => (statSync(address).mode & 0o777) === 0o600);
    const received = await new Promise<string>((resolve) => {
      let text = '';
      const socket = createConnection(address, () => socket.write('let me in\n'));
      socket.setEncoding('utf8');
      socket.on('data', (part: string) => (text += part));
      socket.on('error', () => undefined);
      socket.on('close', () => {
        resolve(text);
      });
    });
    assert.equal(received, '');
    one.shared.dispose();
    await realTurns('the socket to be gone', () => !existsSync(address));
  });
});

describe('two sessions over one folder', () => {
  const live = { ...practiceAccount, id: 'a1b2c3d4', environment: 'live' } as const;

  async function sessionOf(): Promise<{ readonly session: Session; readonly venue: StubVenue }> {
    const venue = new StubVenue(clock);
    venue.environment = 'live';
    const halt = createHaltState({ storage: fileHaltStorage(folder), clock, logger: silentLogger });
    const options = { venue, clock, accountReference: live, storageFolder: folder, halt };
    const session = await createSession(options);
    return {
      venue,
      session: {
        ...session,
        orders: session.orders,
        dispose: () => {
          session.dispose();
          halt.dispose();
        },
      },
    };
  }

  it('place the same order once within ten seconds', async () => {
    const [one, two] = [await sessionOf(), await sessionOf()];
    for (const { venue, session } of [one, two]) {
      venue.balances = [balanceOf('USDT', 1_000)];
      session.arm.arm(60_000);
    }
    await realTurns('both to be live', () => [one, two].every(({ session }) => session.orders?.isReconciled === true));
    await settled(Promise.all([one, two].map(({ session }) => session.refresh())));
    const first = one.session.orders?.place(ticketOf(), 'draft one');
    assert.ok(first);
    const placed = await settled(first);
    assert.equal(placed.kind, 'accepted', 'error' in placed ? placed.error.message : '');
    const second = two.session.orders?.place(ticketOf(), 'draft two');
    assert.ok(second);
    const refused = await settled(second);
    assert.equal(refused.kind === 'refused' && 'reason' in refused.error && refused.error.reason, 'duplicate');
    one.session.dispose();
    two.session.dispose();
    await realTurns('the end', () => clock.pendingTimers === 0);
  });

  it('never both send the same order confirmed in the same moment', async () => {
    const [one, two] = [await sessionOf(), await sessionOf()];
    for (const { venue, session } of [one, two]) {
      venue.balances = [balanceOf('USDT', 1_000)];
      session.arm.arm(60_000);
    }
    await realTurns('both to be live', () => [one, two].every(({ session }) => session.orders?.isReconciled === true));
    await settled(Promise.all([one, two].map(({ session }) => session.refresh())));
    const both = [one, two].map(async ({ session }, i) => session.orders?.place(ticketOf(), `draft ${String(i)}`));
    const outcomes = await settled(Promise.all(both));
    assert.ok(outcomes.filter((outcome) => outcome?.kind === 'accepted').length <= 1);
    for (const outcome of outcomes) {
      if (outcome?.kind === 'accepted') continue;
      assert.equal(outcome?.kind === 'refused' && 'reason' in outcome.error && outcome.error.reason, 'duplicate');
    }
    one.session.dispose();
    two.session.dispose();
    await realTurns('the end', () => clock.pendingTimers === 0);
  });

  it('halt together within a second, and share one stream', async () => {
    const [one, two] = [await sessionOf(), await sessionOf()];
    await realTurns(
      'both to be live',
      () => one.session.orders?.status === 'live' && two.session.orders?.status === 'live',
    );
    assert.deepEqual([one.venue.orderListeners.size, two.venue.orderListeners.size], [1, 0]);
    await one.session.halt.halt();
    await clock.advance(1_000);
    assert.equal(two.session.halt.isHalted, true);
    for (const listener of one.venue.orderListeners) listener({ order: orderOf({ orderId: '99' }) });
    await realTurns('the order in both', () => two.session.orders?.open[0]?.order.orderId === '99');
    assert.equal(two.session.orders?.open[0]?.origin, 'elsewhere');
    one.session.dispose();
    two.session.dispose();
    await realTurns('the end', () => clock.pendingTimers === 0);
  });
});

describe('the orders of other windows', () => {
  it('are known to the next order as soon as they are on the disk', async () => {
    const [one, two] = [await open('one'), await open('two')];
    await one.glance();
    assert.deepEqual(one.recentElsewhere, []);
    await two.journal.append({ kind: 'intent', intent: intentOf('a') });
    await one.glance();
    assert.equal(one.unresolvedElsewhere.length, 1);
    assert.deepEqual(
      one.recentElsewhere.map(({ clientOrderId }) => clientOrderId),
      ['a'],
    );
    await two.journal.append({ kind: 'outcome', clientOrderId: 'a', outcome: 'refused' });
    await one.glance();
    assert.deepEqual([one.recentElsewhere, one.unresolvedElsewhere], [[], []]);
    await appendFile(path.join(folder, 'journal-practice-1.jsonl'), '{"hash":"on its way');
    await one.glance();
    assert.deepEqual(
      (await one.verify()).flatMap(({ problems }) => problems),
      [],
    );
    await one.close();
    await two.close();
  });
});

describe('the journals of an account', () => {
  it('are the same file when it is left and opened again at once', async () => {
    const first = await open('one');
    const writing = first.journal.append({ kind: 'event', name: 'started' });
    void first.close();
    const second = await open('two');
    await writing;
    await second.journal.append({ kind: 'event', name: 'armed' });
    assert.deepEqual(
      (await second.verify()).map(({ file, lines, problems }) => [file, lines, problems.length]),
      [['journal-practice.jsonl', 2, 0]],
    );
    await second.close();
  });

  it('are verified and read as one, and name the file where something is wrong', async () => {
    const [one, two] = [await open('one'), await open('two')];
    await two.journal.append({ kind: 'cancel', symbol: 'ETH_USDT', orderId: '2' });
    await clock.advance(5);
    await one.journal.append({ kind: 'cancel', symbol: 'BTC_USDT', orderId: '1' });
    const second = path.join(folder, 'journal-practice-1.jsonl');
    await appendFile(second, 'a stranger’s line\nhalf a li');
    const reports = await one.verify();
    assert.deepEqual(
      reports.map(({ file, lines, problems }) => [file, lines, problems.map(({ kind }) => kind)]),
      [
        ['journal-practice.jsonl', 1, []],
        ['journal-practice-1.jsonl', 2, ['torn']],
      ],
    );
    assert.deepEqual(
      (await one.read()).map(({ entry }) => 'symbol' in entry && entry.symbol),
      ['ETH_USDT', 'BTC_USDT'],
    );
    assert.equal((await one.read({ symbol: 'BTC_USDT' })).length, 1);
    await two.close();
    await one.adopt();
    assert.deepEqual(
      one.problems.map(({ file, kind }) => [file, kind]),
      [
        ['journal-practice-1.jsonl', 'foreign'],
        ['journal-practice-1.jsonl', 'torn'],
      ],
    );
    await one.close();
  });
});

function intentOf(clientOrderId: string): Intent {
  return {
    clientOrderId,
    draftId: `draft ${clientOrderId}`,
    accountId: 'practice',
    venueId: 'stub',
    environment: 'live',
    symbol: 'BTC_USDT',
    side: 'buy',
    type: 'limit',
    mode: 'spot',
    price: '100',
    quantity: '0.1',
    venueTime: clock.now(),
  };
}

function streamsOf(own = clock): { readonly shared: SharedStreams; readonly venue: StubVenue } {
  const venue = new StubVenue(own);
  const port = relayPort({ folder, accountId: 'a1', clock: own, logger: silentLogger });
  return {
    venue,
    shared: new SharedStreams({ streams: venue.privateStreams, port, clock: own, logger: silentLogger }),
  };
}

function open(token: string): Promise<JournalSlots> {
  return JournalSlots.open({ folder, accountId: 'practice', token, clock, logger: silentLogger });
}

async function settled<T>(work: Promise<T>): Promise<T> {
  let isDone = false;
  const watched = work.finally(() => {
    isDone = true;
  });
  await realTurns('the work to end', () => isDone);
  return watched;
}

/** Real files and sockets need real time between the steps of the manual clock. */
async function realTurns(what: string, isDone: () => boolean, moved = clock): Promise<void> {
  for (let i = 0; i < 300 && !isDone(); i++) {
    await moved.advance(50);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.ok(isDone(), what);
}
