import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/host/contributions';
import { activated, eventually } from './testDesk';

describe('activation', () => {
  it('takes less than 50 ms of the editor’s time', async () => {
    const { activationCpuMs } = await activated();
    assert.ok(activationCpuMs < 50, `It took ${activationCpuMs.toFixed(1)} ms`);
  });

  it('registers every command of the manifest', async () => {
    await activated();
    const known = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      commandIds.filter((id) => !known.has(id)),
      [],
    );
  });

  it('begins on the practice account and says so', async () => {
    const { host } = await activated();
    const session = await host.desk.whenReady();
    assert.ok(session?.orders, `No session: ${JSON.stringify(host.desk.state)}`);
    assert.equal(host.desk.account.environment, 'practice');
    assert.equal(host.desk.badge, 'Practice');
  });

  it('gives the status bar a moving price', async () => {
    const { host } = await activated();
    const session = await host.desk.whenReady();
    assert.ok(session);
    const feed = session.marketData.tickerFeed(host.settings.statusBarPair);
    try {
      const ticker = await eventually('a price', () => feed.ticker);
      assert.ok(ticker.lastPrice.isPositive);
    } finally {
      feed.dispose();
    }
  });
});
