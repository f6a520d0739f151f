import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { silentLogger } from '../../../src/core/base/log';
import { seededRandom } from '../../../src/core/base/random';
import { createArmState, maxArmedMs } from '../../../src/core/trading/arming';
import { ClientOrderIds } from '../../../src/core/trading/clientOrderIds';
import { createSession } from '../../../src/core/trading/createSession';
import { createHaltState, memoryHaltStorage } from '../../../src/core/trading/halt';
import { fileHaltStorage } from '../../../src/core/trading/haltFile';
import { capabilitiesOfTest, StubVenue } from '../../support/builders';
import { ManualClock } from '../../support/manualClock';

describe('the kill switch', () => {
  it('is seen by every window within a second, and released only by hand', async () => {
    const clock = new ManualClock();
    const storage = memoryHaltStorage();
    const [one, two] = [haltOver(clock, storage), haltOver(clock, storage)];
    await one.halt();
    assert.equal(one.isHalted, true);
    await clock.advance(1_000);
    assert.equal(two.isHalted, true);
    assert.equal(two.since, one.since);
    await clock.advance(24 * 3_600_000);
    assert.equal(one.isHalted, true);
    await two.release();
    await clock.advance(1_000);
    assert.equal(one.isHalted, false);
    one.dispose();
    two.dispose();
    assert.equal(clock.pendingTimers, 0);
  });

  it('takes effect in its own window even when it cannot be stored', async () => {
    const clock = new ManualClock();
    const storage = { ...memoryHaltStorage(), write: () => Promise.reject(new Error('read-only')) };
    const halt = haltOver(clock, storage);
    const halting = halt.halt();
    assert.equal(halt.isHalted, true);
    await assert.rejects(halting);
    halt.dispose();
  });

  it('counts as set when it cannot be read', async () => {
    const clock = new ManualClock();
    const storage = memoryHaltStorage();
    let isBroken = false;
    const read = (): number | undefined => {
      if (isBroken) throw new Error('EIO');
      return storage.read();
    };
    const halt = haltOver(clock, { ...storage, read });
    isBroken = true;
    await clock.advance(1_000);
    assert.equal(halt.isHalted, true);
    halt.dispose();
  });

  it('survives in a file', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'desk-halt-'));
    const clock = new ManualClock();
    const before = haltOver(clock, fileHaltStorage(folder));
    assert.equal(before.isHalted, false);
    await before.halt();
    before.dispose();
    const after = haltOver(clock, fileHaltStorage(folder));
    assert.deepEqual([after.isHalted, after.since], [true, clock.now()]);
    await after.release();
    assert.equal(haltOver(new ManualClock(), fileHaltStorage(folder)).isHalted, false);
    await writeFile(path.join(folder, 'halted'), '');
    await clock.advance(1_000);
    assert.equal(after.isHalted, true);
    after.dispose();
    await rm(folder, { recursive: true });
  });
});

describe('arming', () => {
  it('drops by itself, and tells', async () => {
    const clock = new ManualClock();
    const arm = createArmState(clock);
    const states: boolean[] = [];
    arm.onDidChange(() => states.push(arm.isArmed));
    arm.arm(60_000);
    assert.equal(arm.until, clock.now() + 60_000);
    await clock.advance(59_999);
    assert.equal(arm.isArmed, true);
    await clock.advance(1);
    assert.deepEqual([arm.isArmed, arm.until], [false, undefined]);
    assert.deepEqual(states, [true, false]);
    assert.equal(clock.pendingTimers, 0);
  });

  it('does not outlast a night’s sleep or a clock set back, nor a working day', async () => {
    const clock = new ManualClock();
    const arm = createArmState(clock);
    arm.arm(60_000);
    clock.jump(8 * 3_600_000);
    assert.equal(arm.isArmed, false);
    arm.arm(60_000);
    clock.jump(-8 * 3_600_000);
    await clock.advance(60_000);
    assert.equal(arm.isArmed, false);
    arm.arm(Infinity);
    assert.equal(arm.until, clock.now() + maxArmedMs);
    arm.dispose();
    assert.equal(arm.isArmed, false);
  });
});

describe('client order ids', () => {
  const idsOf = (installation: string, window: string, seed = 1) =>
    new ClientOrderIds({
      installation,
      window,
      clock: new ManualClock(),
      random: seededRandom(seed),
      capabilities: capabilitiesOfTest,
    });

  it('tell this window’s from another’s and from elsewhere’s', () => {
    const here = idsOf('/home/me', 'one');
    assert.equal(here.originOf(here.next()), 'thisWindow');
    assert.equal(here.originOf(idsOf('/home/me', 'two').next()), 'otherWindow');
    for (const foreign of [idsOf('/home/you', 'one').next(), 'web123', '', undefined]) {
      assert.equal(here.originOf(foreign), 'elsewhere');
    }
  });

  it('never repeat, and keep to what venues take', () => {
    const ids = idsOf('/home/me', 'one');
    const made = Array.from({ length: 5_000 }, () => ids.next());
    assert.equal(new Set(made).size, made.length);
    for (const id of made) assert.match(id, /^[a-z0-9]{26,32}$/);
  });
});

describe('a session for public data only', () => {
  it('has market data and nothing private', async () => {
    const clock = new ManualClock();
    const venue = new StubVenue(clock);
    const session = await createSession({ venue, clock });
    assert.deepEqual(
      [session.orders, session.account, session.riskGate, session.signInError],
      [undefined, undefined, undefined, undefined],
    );
    await session.refresh();
    session.dispose();
    session.dispose();
    assert.deepEqual([clock.pendingTimers, venue.listenerCount, venue.isDisposed], [0, 0, true]);
  });

  it('leaves nothing behind when it cannot be made', async () => {
    const clock = new ManualClock();
    const venue = new StubVenue(clock);
    venue.capabilities = { ...capabilitiesOfTest, clientOrderIdMaxLength: 8 };
    const accountReference = {
      id: 'a',
      label: 'A',
      venueId: 'stub',
      venueName: 'Stub',
      environment: 'practice' as const,
    };
    await assert.rejects(createSession({ venue, clock, accountReference }));
    assert.deepEqual([clock.pendingTimers, venue.listenerCount, venue.isDisposed], [0, 0, true]);
  });
});

function haltOver(clock: ManualClock, storage: Parameters<typeof createHaltState>[0]['storage']) {
  return createHaltState({ storage, clock, logger: silentLogger });
}
