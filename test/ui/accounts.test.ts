/** An account with a key: proven, kept, switched and removed, against a second exchange that takes BitMart's place on loopback. */

import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { startSimulator, type Simulator, type SimulatorAccount } from '../../src/simulator';
import { asObject, parseJson } from '../../src/core/base/json';
import { until } from '../support/until';
import { useDesk } from './support/desk';
import { askForLimitOrder, restingPrice } from './support/trading';

const loopbackBadge = 'Practice, loopback';

describe('an account with a key', () => {
  let exchange: Simulator;
  let trap: Server;
  let knocks = 0;

  before(async () => {
    exchange = await startSimulator({ seed: 7 });
    trap = createServer((_, response) => {
      knocks++;
      response.end();
    });
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    await exchange.dispose();
    trap.close();
    trap.closeAllConnections();
  });

  const trapUrls = (): Readonly<Record<string, string>> => {
    const address = trap.address();
    if (!address || typeof address === 'string') throw new Error('Expected the trap to listen');
    const host = `127.0.0.1:${String(address.port)}`;
    return { rest: `http://${host}`, wsPublic: `ws://${host}/public`, wsPrivate: `ws://${host}/private` };
  };

  const desk = useDesk(() => ({
    viewport: { width: 1440, height: 900 },
    settings: { 'bitmart.network.endpoints': { bitmart: exchange.urls } },
    files: {
      '.vscode/settings.json': JSON.stringify({ 'bitmart.network.endpoints': { bitmart: trapUrls() } }),
      'bot.ts': 'export {};\n',
    },
  }));

  const keyNamed = (id: string): SimulatorAccount => {
    const account = exchange.accounts.find((each) => each.id === id);
    if (!account) throw new Error(`Expected a key ${id}`);
    return account;
  };

  type Fields = Partial<Pick<SimulatorAccount, 'key' | 'secret' | 'memo'>>;

  /** Answers the three questions from where they stand; what is left out was typed before and is kept. */
  const typeKey = async ({ key, secret, memo }: Fields): Promise<void> => {
    for (const [prompt, text] of [
      ['The access key, as BitMart shows it', key],
      ['Shown by BitMart only once', secret],
      ['The memo you typed at BitMart', memo],
    ] as const) {
      await desk().quickInputSays(prompt);
      if (text === undefined) await desk().page.keyboard.press('Enter');
      else await desk().answer(text);
    }
  };

  const startAdding = async (): Promise<void> => {
    await desk().clearNotifications();
    await desk().runCommand('BitMart: Add Account');
    await desk().quickInputTitled('Add Account');
    await until('an exchange can be chosen, or the key is asked for', async () => {
      const isAsked = ((await desk().quickInputMessage.textContent()) ?? '').includes('The access key');
      return (
        isAsked ||
        (await desk()
          .quickRow(/^BitMart$/)
          .isVisible())
      );
    });
    if (
      await desk()
        .quickRow(/^BitMart$/)
        .isVisible()
    )
      await desk().pick(/^BitMart$/);
  };

  const switchTo = async (label: RegExp): Promise<void> => {
    await desk().runCommand('BitMart: Switch Account');
    await desk().quickInputTitled('Switch Account');
    await desk().pick(label);
  };

  const badged = (badge: string): Promise<void> =>
    desk()
      .statusBarItem('bitmart.price')
      .filter({ hasText: new RegExp(`^BTC/USDT [\\d,.]+ [+-]?[\\d.]+% ${badge}$`) })
      .waitFor();

  it('is told at once that the folder tries to set where orders go, and that this is ignored', async () => {
    await desk().told(/^Ignored: .*settings\.json sets bitmart\.network\.endpoints\. Only your own user settings/);
    await badged('Practice');
  });

  it('is not kept while a part of the key is wrong, and the part is named', async () => {
    const { key, secret, memo } = keyNamed('second');
    await desk().openContainer();
    await startAdding();
    await typeKey({ key: 'f'.repeat(40), secret, memo });
    await desk().told(/Not saved\. BitMart does not know this API key/);
    await desk().pressInNotification('Not saved', 'Try Again');
    await typeKey({ key, secret: 'e'.repeat(64) });
    const refused =
      /Not saved\. BitMart knows the key but refused the signature: the secret is wrong, or what was typed with it/;
    await desk().told(refused);
    await desk().pressInNotification(refused, 'Try Again');
    await desk().quickInputSays('Shown by BitMart only once');
    assert.equal(await desk().quickInput.inputValue(), '');
    assert.equal(await desk().quickInput.getAttribute('type'), 'password');
    await desk().answer(secret);
    await desk().quickInputSays('The memo you typed');
    await desk().answer('another-memo');
    await desk().told(refused);
    await desk().clearNotifications();
  });

  it('is not kept when the address or the key itself is refused, each by its own sentence', async () => {
    for (const [id, sentence] of [
      ['frozen', 'BitMart has frozen this key or account'],
      ['ipBound', 'BitMart does not accept this key from your present IP address'],
    ] as const) {
      await startAdding();
      await typeKey(keyNamed(id));
      await desk().told(`Not saved. ${sentence}`);
    }
    await badged('Practice');
    await desk().clearNotifications();
  });

  it('is used once it is proven, under a badge that says what stands in for the exchange', async () => {
    await startAdding();
    await typeKey(keyNamed('second'));
    await desk().told('“BitMart” is in use.');
    await badged(loopbackBadge);
    await desk()
      .treeRows('Balances', /USDT\s*50,000/)
      .waitFor();
    for (const view of ['Watchlist', 'Balances', 'Open Orders']) {
      assert.match((await desk().viewDescription(view).textContent()) ?? '', /^Practice, loopback/, view);
    }
    await desk().statusBarItem('bitmart.trading').filter({ hasText: 'Read-only' }).waitFor();
  });

  it('sends no order before it is armed, and then exactly the one that was confirmed', async () => {
    const wish = { pair: 'BTC/USDT', side: 'Buy', price: await restingPrice(desk()), quantity: '0.001' } as const;
    await desk().clearNotifications();
    await desk().runCommand('BitMart: Arm Trading');
    await desk().quickInputSays('The most one order may be worth');
    await desk().answer('95');
    await desk().quickInputSays('The most all orders of one day');
    await desk().answer('300');
    await desk().pick('15 minutes');
    await desk().statusBarItem('bitmart.trading').filter({ hasText: 'Armed' }).waitFor();
    await askForLimitOrder(desk(), wish);
    const question = await desk().modal.innerText();
    assert.match(question, /Exchange: BitMart\n/);
    assert.match(question, /Pretend money: a practice exchange at 127\.0\.0\.1:\d+ answers for BitMart/);
    const isSubmit = ({ path }: { readonly path: string }): boolean => path.endsWith('/submit_order');
    assert.deepEqual(exchange.requests().filter(isSubmit), []);
    await desk().pressInModal('Buy 0.001 BTC');
    await desk().treeRows('Open Orders', 'Buy 0.001 BTC').waitFor();
    const [sent, ...others] = exchange.requests().filter(isSubmit);
    assert.deepEqual(others, []);
    const { client_order_id: id, ...rest } = asObject(parseJson(sent?.body ?? '')) ?? {};
    assert.match(typeof id === 'string' ? id : '', /^[A-Za-z0-9]{1,32}$/);
    const said = { symbol: 'BTC_USDT', side: 'buy', type: 'limit', size: '0.001', price: wish.price };
    // What nobody was asked about is the exchange's own default.
    assert.deepEqual(rest, { ...said, stpMode: 'none' });
  });

  it('survives a reload, its open order with it, and is not armed any more', async () => {
    await desk().reload();
    await badged(loopbackBadge);
    await desk().openContainer();
    await desk().treeRows('Open Orders', 'Buy 0.001 BTC').waitFor();
    await desk()
      .treeRows('Balances', /USDT\s*(50,000|49,9\d\d\.\d+) \([\d,.]+ held\)/)
      .waitFor();
    await desk().statusBarItem('bitmart.trading').filter({ hasText: 'Read-only' }).waitFor();
  });

  it('shows nothing of itself after a switch to practice, and nothing of practice after the switch back', async () => {
    await desk().statusBarItem('bitmart.price').click();
    await desk().tab(`BTC/USDT · ${loopbackBadge}`).waitFor();
    const badge = desk().webview().locator('.badge');
    const own = desk().webview().locator('.orders tbody tr');
    await own.filter({ hasText: '0.001' }).waitFor();
    await switchTo(/^Practice$/);
    await badged('Practice');
    await desk()
      .tab(/^BTC\/USDT · Practice$/)
      .waitFor();
    await badge.filter({ hasText: /^Practice$/ }).waitFor();
    await desk()
      .treeRows('Balances', /USDT\s*100,000/)
      .waitFor();
    await desk().view('Open Orders').getByText('No open orders.').waitFor();
    assert.deepEqual(await desk().treeTexts('Open Orders'), []);
    assert.equal(await own.count(), 0);
    await switchTo(/^BitMart$/);
    await badged(loopbackBadge);
    await badge.filter({ hasText: new RegExp(`^${loopbackBadge}$`) }).waitFor();
    await desk().treeRows('Open Orders', 'Buy 0.001 BTC').waitFor();
    await own.filter({ hasText: '0.001' }).waitFor();
    const balances = await desk().treeTexts('Balances');
    assert.ok(!balances.some((text) => /100,000|^SHIB/.test(text)), balances.join('\n'));
  });

  it('says so when the exchange is gone, and goes on by itself when it is back', async () => {
    const port = Number(new URL(exchange.urls.rest).port);
    await desk().clearNotifications();
    await exchange.dispose();
    await desk()
      .statusBarItem('bitmart.price')
      .filter({ hasText: /(offline|reconnecting|stale), \d+ s old$/ })
      .waitFor();
    await desk()
      .view('Watchlist')
      .getByText(/BitMart.* old\./)
      .waitFor();
    await desk().webview().locator('.header .feed:not([data-state="live"])').waitFor();
    await desk().screenshot('offline');
    exchange = await startSimulator({ seed: 7, port });
    await badged(loopbackBadge);
    await desk().webview().locator('.header .feed[data-state="live"]').waitFor();
    await until('the balances of the exchange that came back', async () =>
      (await desk().treeTexts('Balances')).includes('USDT 50,000'),
    );
  });

  it('is gone with its key when it is removed, and practice takes its place', async () => {
    await desk().runCommand('BitMart: Remove Account');
    await desk().pick(/^BitMart$/);
    await desk().modal.getByText('Remove the account “BitMart”?').waitFor();
    await desk().pressInModal('Remove');
    await badged('Practice');
    await desk().runCommand('BitMart: Switch Account');
    await desk()
      .quickRow(/^Practice$/)
      .waitFor();
    assert.equal(
      await desk()
        .quickRow(/^BitMart$/)
        .count(),
      0,
    );
    await desk().escape();
  });

  it('never went where the folder wanted it to go', () => {
    assert.equal(knocks, 0);
  });
});
