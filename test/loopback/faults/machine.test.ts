/** Rows 63 to 69: the machine around us sleeps, loses its network, meets a foreign authority, has two windows, or a full disk. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ConnectionError } from '../../../src/core/base/errors';
import { silentLogger } from '../../../src/core/base/log';
import { createSession } from '../../../src/core/trading/createSession';
import { FaultProxy } from '../../support/faultProxy';
import { projectRoot } from '../../support/paths';
import { until } from '../../support/until';
import { chapter, row, security } from './cases';
import { account, btc, idOf, type Desk } from './desk';

function generation(desk: Desk): number {
  return desk.session.venue.privateStreams?.state.generation ?? 0;
}

chapter('the machine', () => {
  for (const [name, ms] of [
    ['30 s', 30_000],
    ['8 h', 8 * 3_600_000],
  ] as const) {
    row(
      63,
      `asleep for ${name}: sockets replaced, the clock measured, everything compared, then trading`,
      async (desk) => {
        const [kept, lost] = [await desk.placed(), await desk.placed()];
        const book = desk.session.marketData.bookFeed(btc);
        await until('a book', () => book.status === 'live');
        const [before, asked] = [generation(desk), desk.requests(desk.under.paths.time).length];
        desk.simulator.engine.cancel(account, idOf(lost.order));
        desk.clock.sleep(ms);
        await until('the sockets are replaced', () => generation(desk) > before);
        await desk.isBack();
        await desk.becomes(lost.key, 'canceled');
        assert.equal(desk.status(kept.key), 'open');
        assert.ok(desk.requests(desk.under.paths.time).length > asked, 'the clock was measured');
        await until('the book is the present', () => book.status === 'live', 20_000);
        book.dispose();
        await desk.placed();
      },
    );
  }

  row(
    64,
    'the network is gone: offline at once, nothing waits to be sent later, and all is well afterwards',
    async (desk) => {
      const kept = await desk.placed();
      const before = generation(desk);
      desk.proxy?.set({ isRefusing: true });
      desk.proxy?.resetAll();
      await until('it is told', () => desk.session.venue.privateStreams?.state.status !== 'live');
      const submits = desk.submits.length;
      const outcome = await desk.place(await desk.ticket());
      assert.ok(outcome.kind === 'refused', outcome.kind);
      desk.simulator.engine.cancel(account, idOf(kept.order));
      desk.proxy?.heal();
      await desk.isBack(25_000);
      assert.ok(generation(desk) > before);
      await desk.becomes(kept.key, 'canceled');
      assert.equal(desk.submits.length, submits, 'no order went out when the network returned');
      await desk.placed();
    },
    { hasProxy: true },
  );

  const foreign = (name: string): string => readFileSync(path.join(projectRoot, 'test/fixtures/tls', name), 'utf8');
  const overForeignTls = async (desk: Desk): Promise<void> => {
    const tls = { key: foreign('foreign.key.pem'), cert: foreign('foreign.cert.pem') };
    const proxy = await FaultProxy.start({ target: { host: '127.0.0.1', port: desk.simulatorPort }, tls });
    const { under, simulator, clock } = desk;
    const venue = under.open({ simulator, port: proxy.port, isSecure: true, clock, logger: silentLogger });
    try {
      await assert.rejects(
        venue.marketData.ticker(btc),
        (error: unknown) => error instanceof ConnectionError && error.reason === 'tls' && !error.isRepeatable,
      );
      const { price, quantity } = await desk.ticket();
      const { tradeable = assert.fail() } = { tradeable: venue.trading };
      await assert.rejects(
        tradeable.placeOrder({
          ...{ instrument: btc, side: 'buy', type: 'limit', mode: 'spot', clientOrderId: 'tls1' },
          ...(price && { price }),
          ...(quantity && { quantity }),
        }),
        (error: unknown) => error instanceof Error && !('reached' in error && error.reached === 'perhaps'),
      );
      assert.equal(proxy.forwarded, 0, 'not a byte of ours reached the exchange through it');
      assert.equal(desk.submits.length, 0);
    } finally {
      venue.dispose();
      await proxy.dispose();
    }
  };
  row(65, 'TLS signed by an authority nobody trusts: named as such, never bypassed', overForeignTls);
  security(
    20,
    'a man in the middle with a certificate of his own: refused, and the order never sent over it',
    overForeignTls,
  );

  row(66, 'two windows: the kill switch reaches both within a second, and an order is known in both', async (desk) => {
    const second = await desk.openSession({ windowId: 'second' });
    try {
      await until(
        'the second is live',
        () => second.orders?.isReconciled === true && second.account?.status === 'live',
        20_000,
      );
      const tracked = await desk.placed();
      const there = await until('it is seen there', () =>
        second.orders?.open.find(({ order }) => order.orderId === tracked.order.orderId),
      );
      assert.equal(there.origin, 'otherWindow');
      const at = desk.clock.monotonic();
      await desk.session.halt.halt();
      await until('the other is halted', () => second.halt.isHalted);
      assert.ok(desk.clock.monotonic() - at < 1_000 + 500, 'within a second, and the machine’s own slowness');
      const denied = await second.orders?.place(await desk.ticket(), 'in the other window');
      assert.ok(denied?.kind === 'refused');
      assert.equal((await second.orders?.cancel(there.key))?.kind, 'canceled');
      await second.halt.release();
      await until('both are released', () => !desk.session.halt.isHalted);
    } finally {
      second.dispose();
    }
  });

  row(66, 'three windows, and the one with an open question dies: another settles it within 5 s', async (desk) => {
    desk.fault({ type: 'drop-after', how: 'blackhole' }, { path: desk.under.paths.place, times: 1 });
    const others = [await desk.openSession({ windowId: 'second' }), await desk.openSession({ windowId: 'third' })];
    try {
      await until('all are live', () => others.every(({ orders }) => orders?.isReconciled === true), 20_000);
      void desk.place(await desk.ticket());
      await until('the exchange has it', () => desk.placedOrders.length === 1);
      desk.session.dispose();
      await until('the others know it', () => others.every(({ orders }) => orders?.open.length === 1));
    } finally {
      for (const session of others) session.dispose();
    }
    await desk.start();
    await until('its question has an end', async () =>
      (await desk.session.journal?.verify()) ? desk.orders.unknown.length === 0 : false,
    );
  });

  row(
    68,
    'the folder cannot be written: live orders are refused for that reason, and reading goes on',
    async (desk) => {
      const blocked = path.join(desk.folder, 'a file, no folder');
      await writeFile(blocked, '');
      const { under, simulator, clock, simulatorPort: port } = desk;
      const venue = under.open({ simulator, port, clock, logger: silentLogger });
      const session = await createSession({
        venue,
        accountReference: {
          id: 'practice',
          label: 'P',
          venueId: under.id,
          venueName: under.name,
          environment: 'practice',
        },
        storageFolder: blocked,
        clock,
      });
      try {
        await until('balances are read', () => session.account?.status === 'live', 20_000);
        const outcome = await session.orders?.place(await desk.ticket(), 'd');
        assert.ok(outcome?.kind === 'refused', outcome?.kind);
        assert.equal(desk.submits.length, 0);
        assert.ok((await session.venue.marketData.ticker(btc)).lastPrice.isPositive);
      } finally {
        session.dispose();
      }
    },
  );

  row(
    69,
    'a journal cut in half, with lines of a newer version: what can be read is used, the rest kept and told',
    async (desk) => {
      for (let i = 0; i < 3; i++) await desk.placed();
      const draft = await desk.ticket();
      desk.session.dispose();
      const name = await until('the journal', async () =>
        (await readdir(desk.folder)).find((file) => /^journal.*\.jsonl$/.test(file)),
      );
      const file = path.join(desk.folder, name);
      await until('it is closed', async () => !(await readdir(desk.folder)).some((entry) => entry.endsWith('.lock')));
      const whole = await readFile(file, 'utf8');
      await writeFile(file, `{"v":99,"kind":"from the future"}\nnot ours at all\n${whole}`);
      await truncate(file, Buffer.byteLength(whole) - 40);
      await desk.start();
      const { journal } = desk.session;
      assert.ok((journal?.problems.length ?? 0) > 0, 'it is told');
      assert.ok((await desk.files()).includes('not ours at all'), 'nothing was thrown away');
      assert.ok((await journal?.read({ kinds: ['intent'] }))?.length, 'what could be read is there');
      assert.equal(desk.orders.open.length, 3);
      assert.equal((await desk.place(draft)).kind, 'accepted');
    },
    { skipsInvariants: true },
  );
});
