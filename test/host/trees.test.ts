import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { WatchlistView } from '../../src/host/views/watchlist';
import type { BalancesView } from '../../src/host/views/balances';
import type { OpenOrdersView } from '../../src/host/views/openOrders';
import { situationOf } from '../../src/host/views/viewState';
import { activated, eventually, ScriptedPerson, withPerson } from './testDesk';

describe('the views', () => {
  let watchlist: WatchlistView;
  let balances: BalancesView;
  let openOrders: OpenOrdersView;

  before(async () => {
    const { host } = await activated();
    const { rooms } = host;
    assert.ok(rooms.watchlist && rooms.balances && rooms.openOrders);
    ({ watchlist, balances, openOrders } = {
      ...rooms,
      watchlist: rooms.watchlist,
      balances: rooms.balances,
      openOrders: rooms.openOrders,
    });
    await vscode.commands.executeCommand('workbench.view.extension.bitmart');
    await host.desk.whenReady();
  });

  it('show live prices with their change, beside the word Practice', async () => {
    await eventually('the watchlist to be visible', () => watchlist.tree.view.visible);
    const [row] = watchlist.children(undefined);
    assert.ok(row);
    const item = await eventually('a price in the first row', () => {
      const shown = watchlist.item(row);
      return /\d.*%/.test(String(shown.description)) ? shown : undefined;
    });
    assert.match(String(item.description), /^[\d,]+\.\d+ {2}[+-]?\d+\.\d\d%$/);
    assert.equal(watchlist.tree.view.description, 'Practice');
    assert.match(item.accessibilityInformation?.label ?? '', /^Practice: /);
  });

  it('keep the row’s object and id when the list is drawn again', async () => {
    const { host } = await activated();
    const [first] = watchlist.children(undefined);
    await host.watchlist.add({ symbol: 'LTC_USDT', base: 'LTC', quote: 'USDT' });
    assert.equal(watchlist.children(undefined)[0], first);
    assert.equal(watchlist.children(undefined).at(-1)?.symbol, 'LTC_USDT');
    await vscode.commands.executeCommand('bitmart.removeFromWatchlist', { symbol: 'LTC_USDT' });
    assert.equal(host.watchlist.has('LTC_USDT'), false);
  });

  it('show balances with a value and the total in the title', async () => {
    await eventually('balances', () => balances.children(undefined).length > 0);
    await eventually('the total', () => /^Practice · ≈ [\d,]+\.\d\d USDT$/.test(balances.tree.view.description ?? ''));
    const items = balances.children(undefined).map((row) => balances.item(row));
    assert.equal(new Set(items.map(({ id }) => id)).size, items.length);
    assert.ok(items.some(({ label }) => label === 'USDT'));
    const btc = balances.children(undefined).find(({ holding }) => holding.currency === 'BTC');
    assert.ok(btc);
    await eventually('a short row with a worth', () =>
      /^[\d,.]+( \([\d,.]+ held\))? · ≈ [\d,.]+ USDT$/.test(String(balances.item(btc).description)),
    );
  });

  it('hide small balances on demand', async () => {
    const all = balances.children(undefined).length;
    const person = new ScriptedPerson();
    const { host } = await activated();
    const restore = withPerson(host, person);
    try {
      await vscode.commands.executeCommand('bitmart.toggleSmallBalances');
      assert.ok(balances.children(undefined).length <= all);
      assert.equal(balances.hidesSmall, true);
    } finally {
      await vscode.commands.executeCommand('bitmart.toggleSmallBalances');
      restore();
    }
    assert.equal(balances.children(undefined).length, all);
  });

  it('leave it to the welcome view to say that there are no open orders', async () => {
    const { host } = await activated();
    await eventually('the situation', () => situationOf(host.desk) === 'ready');
    assert.equal(openOrders.tree.view.message ?? '', '');
    assert.deepEqual(openOrders.children(undefined), []);
  });
});
