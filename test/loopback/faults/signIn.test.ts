/** Rows 35 to 43: keys, addresses, permissions, clocks, quotas, bans and redirects. */

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { ClockSkewError, CredentialsError, RateLimitError } from '../../../src/core/base/errors';
import { silentLogger } from '../../../src/core/base/log';
import { until } from '../../support/until';
import { chapter, row } from './cases';
import { btc, type Desk } from './desk';

const isPrivate = (path: string): boolean => /order|wallet|trades|query|fee/.test(path) && !path.includes('quotation');

function privateRequests(desk: Desk): number {
  return desk.simulator.requests().filter(({ path }) => isPrivate(path)).length;
}

async function pricesGoOn(desk: Desk): Promise<void> {
  const feed = desk.session.marketData.tickerFeed(btc);
  await until('a price', () => feed.ticker);
  feed.dispose();
}

chapter('sign-in', () => {
  row(
    35,
    'a wrong secret: one clear state, no storm of tries, and prices go on',
    async (desk) => {
      await until('the state', () => desk.session.signInError);
      assert.ok(desk.session.signInError instanceof CredentialsError);
      assert.equal(desk.session.signInError.reason, 'signature');
      await pricesGoOn(desk);
      const asked = privateRequests(desk);
      await desk.passes(60_000);
      assert.equal(privateRequests(desk), asked, 'private polling has stopped');
      const outcome = await desk.orders.place(desk.marketTicket(), 'd');
      assert.equal(outcome.kind, 'refused');
      assert.equal(desk.submits.length, 0);
    },
    { secret: 'not the secret', isRaw: true, skipsInvariants: true, speed: 40 },
  );

  row(35, 'the likely part of a key that is refused while running is named', async (desk, under) => {
    for (const [code, status, reason] of under.codes.badKeys) {
      const id = desk.fault({ ...under.refusal(code, status), phase: 'before' }, { path: under.paths.openOrders });
      await desk.session.refresh();
      const { signInError } = desk.session;
      assert.ok(signInError instanceof CredentialsError && signInError.reason === reason, code);
      desk.simulator.removeFault(id);
      await desk.session.refresh();
      assert.equal(desk.session.signInError, undefined);
    }
  });

  row(
    36,
    'the address is not allowed any more: the hint, and a new try only by a person',
    async (desk, under) => {
      const [code, status] = under.codes.foreignIp;
      for (const path of [under.paths.openOrders, under.paths.balances, under.paths.order, under.paths.fills]) {
        desk.fault({ ...under.refusal(code, status), phase: 'before' }, { path });
      }
      await desk.session.refresh();
      const { signInError } = desk.session;
      assert.ok(signInError instanceof CredentialsError && signInError.reason === 'ip');
      const asked = privateRequests(desk);
      await desk.passes(60_000);
      assert.equal(privateRequests(desk), asked);
      await pricesGoOn(desk);
      desk.heal();
      await desk.session.refresh();
      assert.equal(desk.session.signInError, undefined);
      await desk.isBack();
      assert.equal((await desk.place(await desk.ticket())).kind, 'accepted');
    },
    { speed: 40 },
  );

  row(37, 'the key may no longer trade: trading off, reading on', async (desk, under) => {
    const [code, status] = under.codes.permission;
    desk.fault({ ...under.refusal(code, status), phase: 'before' }, { path: under.paths.place, times: 1 });
    const outcome = await desk.place(await desk.ticket());
    assert.ok(outcome.kind === 'refused' && outcome.error instanceof CredentialsError);
    assert.ok(desk.session.tradingError);
    assert.equal(desk.session.signInError, undefined);
    const denied = await desk.place(await desk.ticket());
    assert.equal(denied.kind, 'refused');
    assert.equal(desk.submits.length, 1);
    const before = desk.requests(under.paths.openOrders).length;
    await desk.orders.refresh();
    assert.ok(desk.requests(under.paths.openOrders).length > before);
  });
});

chapter('clocks', () => {
  for (const shiftMs of [90_000, -90_000]) {
    row(
      38,
      `the exchange's clock is ${String(shiftMs / 1000)} s off: learned, and orders are signed right`,
      async (desk) => {
        await desk.ready();
        assert.ok(Math.abs(desk.session.venue.clock.offsetMs - shiftMs) < 2_000);
        await desk.placed();
      },
      { prepare: ({ engine }) => (engine.clock.shiftMs = shiftMs) },
    );
  }

  row(
    38,
    'a timestamp refused on a submit is a refusal: measured anew, and the person sends again',
    async (desk, under) => {
      const [code, status] = under.codes.clock;
      desk.fault({ ...under.refusal(code, status), phase: 'before' }, { path: under.paths.place, times: 1 });
      const asked = desk.requests(under.paths.time).length;
      const outcome = await desk.place(await desk.ticket());
      assert.ok(outcome.kind === 'refused' && outcome.error instanceof ClockSkewError);
      await until('the clock is measured', () => desk.session.venue.clock.isTrusted);
      assert.ok(desk.requests(under.paths.time).length > asked);
      assert.equal(desk.submits.length, 1, 'the program did not send it again');
      await desk.placed();
    },
  );

  row(39, 'a time endpoint that lies now and then: the outliers are dropped', async (desk, { paths }) => {
    desk.fault({ type: 'clock-shift', ms: 600_000 }, { path: paths.time, times: 2 });
    await desk.session.venue.clock.sync();
    assert.ok(Math.abs(desk.session.venue.clock.offsetMs) < 5_000, String(desk.session.venue.clock.offsetMs));
    await desk.placed();
  });

  row(
    39,
    'a time endpoint that is dead: orders are blocked with that reason, until it is back',
    async (desk) => {
      const ticket = await desk.ticket();
      const outcome = await desk.orders.place(ticket, 'd1');
      assert.ok(outcome.kind === 'refused' && 'reason' in outcome.error, outcome.kind);
      assert.ok(['clock', 'reconciling'].includes(String(outcome.error.reason)), String(outcome.error.reason));
      assert.equal(desk.submits.length, 0);
      desk.heal();
      await desk.session.venue.clock.sync();
      await desk.session.refresh();
      await until('trust', () => desk.session.venue.clock.isTrusted);
      await desk.isBack();
      await desk.placed();
    },
    {
      isRaw: true,
      speed: 20,
      prepare: (simulator, { paths }) =>
        simulator.addFault({ match: { path: paths.time }, effect: { type: 'status', status: 500 } }),
    },
  );
});

chapter('quotas', () => {
  row(
    40,
    'a burst of reads fits itself into the quota: none is ever limited',
    async (desk, { paths }) => {
      const { marketData } = desk.session.venue;
      await Promise.all(Array.from({ length: 40 }, () => marketData.ticker(btc, { timeoutMs: 30_000 })));
      const statuses = desk.requests(paths.ticker).map(({ status }) => status);
      assert.ok(statuses.length >= 40);
      assert.deepEqual([...new Set(statuses)], [200]);
    },
    { limits: true, speed: 5 },
  );

  row(40, 'a read that is limited once goes through a window later, without a word to anybody', async (desk, under) => {
    const [code, status] = under.codes.limited;
    desk.fault({ ...under.refusal(code, status), phase: 'before' }, { path: under.paths.ticker, times: 1 });
    const before = desk.clock.monotonic();
    assert.ok((await desk.session.venue.marketData.ticker(btc)).lastPrice.isPositive);
    assert.ok(desk.clock.monotonic() - before >= 900, 'a window was waited for');
  });

  row(
    41,
    'banned for a minute: every request stops, the countdown is told, and it goes on gently',
    async (desk, { paths }) => {
      const { marketData } = desk.session.venue;
      const ticket = await desk.ticket();
      desk.fault({ type: 'ban', ms: 60_000 }, { path: paths.ticker, times: 1 });
      const isBan = (error: unknown): boolean =>
        error instanceof RateLimitError && error.reason === 'banned' && error.retryAfterMs > 1_000;
      await assert.rejects(marketData.ticker(btc), isBan);
      const sent = desk.simulator.requests().length;
      await assert.rejects(marketData.book(btc, 5), isBan);
      const outcome = await desk.orders.place(ticket, 'd1');
      assert.equal(outcome.kind, 'refused');
      assert.equal(desk.simulator.requests().length, sent, 'nothing was sent while banned');
      desk.simulator.setLimits(false);
      desk.simulator.setLimits(true);
      await until(
        'it goes on',
        () =>
          marketData.ticker(btc).then(
            () => true,
            () => false,
          ),
        20_000,
      );
      const after = desk.simulator.requests().slice(sent);
      assert.ok(after.filter(({ status }) => status === 418).length <= 2, 'it asked gently');
      await desk.session.refresh();
    },
    { speed: 20, limits: true },
  );

  row(
    42,
    "another program uses the same key: the venue's own count is followed",
    async (desk, under) => {
      const { simulator, clock, simulatorPort: port } = desk;
      const other = under.open({ simulator, port, clock, logger: silentLogger });
      const [theirs, ours] = [other.trading, desk.session.venue.trading];
      assert.ok(theirs && ours);
      try {
        await Promise.all(Array.from({ length: 9 }, () => theirs.openOrders()));
        await Promise.allSettled(Array.from({ length: 12 }, () => ours.openOrders()));
        const limited = desk.requests(under.paths.openOrders).filter(({ status }) => status === 429);
        assert.ok(limited.length <= 9, String(limited.length));
        const { used = 0, limit = 0 } =
          desk.session.venue
            .quotaUse()
            .find(({ quota }) => quota.includes('open-orders') || quota.includes('orders-pending')) ?? {};
        assert.ok(used <= limit);
      } finally {
        other.dispose();
      }
    },
    { limits: true, speed: 2, sharesQuota: true },
  );

  row(43, 'a redirect on a signed call: refused, and no byte goes to the new host', async (desk, { paths }) => {
    let visits = 0;
    const trap = createServer((_request, response) => {
      visits++;
      response.end('{}');
    });
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
    const address = trap.address();
    const location = `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : 0)}/stolen`;
    try {
      for (const status of [302, 307]) {
        desk.fault({ type: 'redirect', status, location }, { path: paths.place, times: 1 });
        const outcome = await desk.place(await desk.ticket());
        assert.notEqual(outcome.kind, 'accepted');
        if (outcome.kind === 'unknown') await desk.becomes(outcome.tracked.key, 'notPlaced');
        desk.fault({ type: 'redirect', status, location }, { path: paths.balances, times: 1 });
        await desk.session.account?.refresh();
        assert.match(String(desk.session.account?.error), /redirect/);
      }
      assert.equal(visits, 0);
    } finally {
      await new Promise((resolve) => trap.close(resolve));
    }
    await desk.session.account?.refresh();
  });
});
