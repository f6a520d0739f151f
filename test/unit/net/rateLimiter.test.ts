import assert from 'node:assert/strict';
import fc from 'fast-check';

import { ConnectionError, RateLimitError } from '../../../src/core/base/errors';
import { RateLimiter, type Permit, type Priority, type Quota } from '../../../src/core/net/rateLimiter';
import { ManualClock, settle } from '../../support/manualClock';

const quota: Quota = { id: 'submit', limit: 3, windowMs: 2000 };

/** Asks for a permit and notes when it came. */
function ask(
  limiter: RateLimiter,
  clock: ManualClock,
  name: string,
  log: string[],
  priority: Priority,
  of = quota,
): void {
  void limiter.acquire(of, { priority, maxWaitMs: 1e6 }).then(
    (permit) => {
      log.push(`${name}@${String(clock.monotonic())}`);
      permit.settle();
    },
    // Whoever still waits when the test ends is turned away.
    () => log.push(`${name} turned away`),
  );
}

describe('the rate limiter', () => {
  let clock: ManualClock;
  let limiter: RateLimiter;
  beforeEach(() => {
    clock = new ManualClock();
    limiter = new RateLimiter(clock);
  });
  afterEach(() => {
    limiter.dispose();
    assert.equal(clock.pendingTimers, 0);
  });

  it('lets a window through at once and the rest when it slides on', async () => {
    const log: string[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e']) ask(limiter, clock, name, log, 'normal');
    await clock.advance(5000);
    assert.deepEqual(log, ['a@0', 'b@0', 'c@0', 'd@2000', 'e@2000']);
  });

  it('lets cancels overtake whoever waits', async () => {
    const log: string[] = [];
    for (const name of ['a', 'b', 'c', 'background', 'd']) {
      ask(limiter, clock, name, log, name === 'background' ? 'background' : 'normal');
    }
    ask(limiter, clock, 'cancel', log, 'urgent');
    await clock.advance(6000);
    assert.deepEqual(log.slice(3), ['cancel@2000', 'd@2000', 'background@4000']);
  });

  it('leaves a fifth of the quota to people', async () => {
    const log: string[] = [];
    const ten: Quota = { id: 'ten', limit: 10, windowMs: 1000 };
    for (let i = 0; i < 10; i++) ask(limiter, clock, 'background', log, 'background', ten);
    await settle();
    assert.equal(log.length, 8);
    ask(limiter, clock, 'person', log, 'normal', ten);
    await settle();
    // The person stands before the two that wait.
    assert.equal(log.at(-1), 'person@0');
  });

  it('counts a request until a window after its reply', async () => {
    const one: Quota = { id: 'one', limit: 1, windowMs: 1000 };
    const permit = await limiter.acquire(one);
    const log: string[] = [];
    ask(limiter, clock, 'next', log, 'normal', one);
    await clock.advance(1500);
    assert.deepEqual(log, []);
    permit.settle();
    await clock.advance(1500);
    assert.deepEqual(log, ['next@2500']);
  });

  it('believes the venue when it counts more than we sent', async () => {
    const permit = await limiter.acquire(quota);
    permit.settle({ used: 3, limit: 3, windowMs: 2000 });
    assert.deepEqual(limiter.use(), [{ quota: 'submit', used: 3, limit: 3, windowMs: 2000 }]);
    const log: string[] = [];
    ask(limiter, clock, 'next', log, 'normal');
    await clock.advance(3000);
    assert.deepEqual(log, ['next@2000']);
  });

  it("keeps both windows when the venue's is another than the documented one", async () => {
    (await limiter.acquire(quota)).settle({ used: 1, limit: 2, windowMs: 10_000 });
    const log: string[] = [];
    for (const name of ['b', 'c']) ask(limiter, clock, name, log, 'normal');
    await clock.advance(20_000);
    assert.deepEqual(log, ['b@0', 'c@10000']);
  });

  it('ignores a senseless report', async () => {
    (await limiter.acquire(quota)).settle({ used: Number.NaN, limit: 0, windowMs: -1 });
    assert.equal(limiter.use()[0]?.used, 1);
    assert.equal(limiter.use()[0]?.limit, 3);
  });

  it('rests one quota after a penalty, and no other', async () => {
    limiter.penalise(quota, 5000);
    const log: string[] = [];
    ask(limiter, clock, 'limited', log, 'urgent');
    ask(limiter, clock, 'other', log, 'normal', { id: 'other', limit: 1, windowMs: 1 });
    await clock.advance(6000);
    assert.deepEqual(log, ['other@0', 'limited@5000']);
  });

  it('stops everything during a ban, then sends one request alone', async () => {
    limiter.ban(60_000);
    const log: string[] = [];
    const permits: Permit[] = [];
    for (const id of ['a', 'b']) {
      void limiter.acquire({ ...quota, id }, { maxWaitMs: 1e6 }).then((permit) => {
        log.push(`${id}@${String(clock.monotonic())}`);
        permits.push(permit);
      });
    }
    await clock.advance(61_000);
    assert.deepEqual(log, ['a@60000']);
    permits[0]?.settle();
    await settle();
    assert.deepEqual(log, ['a@60000', 'b@61000']);
  });

  it('refuses a wait known to be too long, saying how long', async () => {
    limiter.ban(60_000);
    await assert.rejects(
      limiter.acquire(quota, { maxWaitMs: 1000 }),
      (error: unknown) => error instanceof RateLimitError && error.reason === 'banned' && error.retryAfterMs === 60_000,
    );
  });

  it('gives up a wait that turns out too long', async () => {
    const permits = await Promise.all([1, 2, 3].map(() => limiter.acquire(quota)));
    const refused = assert.rejects(limiter.acquire(quota, { maxWaitMs: 1000 }), RateLimitError);
    await clock.advance(1000);
    await refused;
    for (const permit of permits) permit.settle();
  });

  it('leaves nothing behind when a wait is aborted', async () => {
    for (let i = 0; i < 3; i++) (await limiter.acquire(quota)).settle();
    const abort = new AbortController();
    const refused = assert.rejects(limiter.acquire(quota, { signal: abort.signal }), ConnectionError);
    abort.abort();
    await refused;
    await assert.rejects(limiter.acquire(quota, { signal: abort.signal }), ConnectionError);
  });

  it('never exceeds any sliding window, whatever comes when', async () => {
    const step = fc.record({
      waitMs: fc.integer({ min: 0, max: 700 }),
      latencyMs: fc.integer({ min: 0, max: 900 }),
      priority: fc.constantFrom<Priority>('background', 'normal', 'urgent'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 60 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 100, max: 3000 }),
        async (steps, limit, windowMs) => {
          const time = new ManualClock();
          const tested = new RateLimiter(time);
          const arrivals: number[] = [];
          for (const { waitMs, latencyMs, priority } of steps) {
            await time.advance(waitMs);
            void tested.acquire({ id: 'q', limit, windowMs }, { priority, maxWaitMs: 1e9 }).then((permit) => {
              // The venue counts it somewhere on the way: worst of all at the very start or the very end.
              arrivals.push(arrivals.length % 2 === 0 ? time.monotonic() : time.monotonic() + latencyMs);
              time.setTimeout(() => {
                permit.settle();
              }, latencyMs);
            });
          }
          await time.advance(60 * (windowMs + 900));
          assert.equal(arrivals.length, steps.length);
          for (const end of arrivals) {
            const inWindow = arrivals.filter((at) => at > end - windowMs && at <= end).length;
            assert.ok(inWindow <= limit, `${String(inWindow)} of ${String(limit)} in one window`);
          }
          tested.dispose();
        },
      ),
      { numRuns: 60 },
    );
  }).timeout(30_000);
});
