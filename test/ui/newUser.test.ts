/** The first minutes with the extension: no key, no network, the practice exchange. */

import assert from 'node:assert/strict';
import { until } from '../support/until';
import { useDesk } from './support/desk';
import {
  askForLimitOrder,
  askForMarketBuy,
  changes,
  expectJudgement,
  placeLimitOrder,
  restingPrice,
  startLimitOrder,
} from './support/trading';

describe('a new user without a key', () => {
  const desk = useDesk({ viewport: { width: 1440, height: 900 } });

  const balanceOf = async (currency: string): Promise<string> =>
    (await desk().treeTexts('Balances')).find((text) => text.startsWith(`${currency} `)) ?? '';

  it('sees a live price in the status bar, with the word Practice beside it', async () => {
    const price = desk().statusBarItem('bitmart.price');
    await price.filter({ hasText: /^BTC\/USDT [\d,]+\.\d\d [+-]?\d+\.\d\d% Practice$/ }).waitFor();
    for (const text of await changes('the price', () => price.textContent())) assert.match(text, / Practice$/);
  });

  it('finds watchlist, balances and open orders in the side bar, each named Practice', async () => {
    await desk().openContainer();
    await desk()
      .treeRows('Watchlist', /BTC\/USDT\s*[\d,]+\.\d\d\s+[+-]?\d+\.\d\d%/)
      .waitFor();
    await desk()
      .treeRows('Balances', /USDT\s*100,000/)
      .waitFor();
    for (const view of ['Watchlist', 'Balances', 'Open Orders']) {
      assert.match((await desk().viewDescription(view).textContent()) ?? '', /^Practice/, view);
    }
    assert.match((await desk().viewDescription('Balances').textContent()) ?? '', /^Practice · ≈ [\d,]+\.\d\d USDT$/);
    const row = desk().treeRows('Watchlist', 'BTC/USDT');
    await changes('the watched price', () => row.textContent());
  });

  it('is told that there are no open orders, and offered to place one', async () => {
    const view = desk().view('Open Orders');
    await view.getByText('No open orders.').waitFor();
    await view.getByRole('button', { name: 'Place Order' }).click();
    await desk().quickInputTitled('Place Order · Practice');
    await desk().escape();
  });

  it('opens the market panel by a click on the price: ticker, twenty levels a side and trades, all moving', async () => {
    await desk().statusBarItem('bitmart.price').click();
    await desk().tab('BTC/USDT · Practice').waitFor();
    const panel = desk().webview();
    await panel
      .locator('.badge')
      .filter({ hasText: /^Practice$/ })
      .waitFor();
    for (const side of ['asks', 'bids']) {
      const rows = panel.locator(`.${side} .book-row`);
      await until(`twenty ${side}`, async () => (await rows.count()) === 20);
    }
    await panel.locator('.trades tbody tr').nth(9).waitFor();
    await changes('the last price', () => panel.locator('.last-price').textContent());
    await changes('the best bid', () => panel.locator('.bids .book-row').first().textContent());
    await changes('the newest trade', () => panel.locator('.trades tbody tr').first().textContent());
  });

  it('reads while typing a price what is wrong with it and what would be right, and loses nothing typed', async () => {
    await startLimitOrder(desk(), { pair: 'BTC/USDT', side: 'Buy' });
    await expectJudgement(desk(), '86000.005', 'move in steps of 0.01. Nearest: 86000');
    await expectJudgement(desk(), '1,5', 'Use a point for decimals; commas are not accepted');
    await desk().quickInputSays('Nearest: 1.5');
    await expectJudgement(desk(), '1e5', 'without an exponent. Nearest: 100000');
    await expectJudgement(desk(), '-3', 'must be above zero. Nearest: 3');
    await expectJudgement(desk(), 'abc', 'This is not a number');
    await expectJudgement(desk(), '', 'Type a number');
    await desk().page.keyboard.press('Enter');
    await desk().quickInputSays('Type a number');
    await expectJudgement(desk(), '30000', /away from the market; the limit is 10\.00%/);
    await desk().page.keyboard.press('Enter');
    await desk().quickInputSays('away from the market');
    await desk().answer(await restingPrice(desk()));
    await desk().quickInputSays('Quantity in BTC. Free: 100,000 USDT');
  });

  it('reads the same of a quantity, and finds what was typed again after going back', async () => {
    const price = await restingPrice(desk());
    await expectJudgement(desk(), '0.000001', 'move in steps of 0.00001. Nearest: 0.00006');
    await expectJudgement(desk(), '0.00001', 'the smallest value is 5 USDT. Nearest: 0.00006');
    await expectJudgement(desk(), '5', 'and 100,000 USDT is free. Nearest: 1.1');
    await expectJudgement(desk(), '0,01', 'Use a point for decimals');
    await expectJudgement(
      desk(),
      '0.010',
      /^Buy 0\.01 BTC at \d+ USDT ≈ [\d,.]+ USDT · \d\.\d\d% below the last price/,
    );
    await desk().page.getByRole('button', { name: 'Back' }).click();
    await until('the price is asked again', async () => /^\d{5,}$/.test(await desk().quickInput.inputValue()));
    await desk().answer(price);
    await until('the quantity is there again', async () => (await desk().quickInput.inputValue()) === '0.010');
    await desk().escape();
  });

  it('is asked once, natively, with exactly what will be sent; and nothing is sent without a yes', async () => {
    const price = await restingPrice(desk());
    await askForLimitOrder(desk(), { pair: 'BTC/USDT', side: 'Buy', price, quantity: '0.01' });
    const question = await desk().modal.innerText();
    for (const line of [
      `Buy 0.01 BTC at ${price} USDT?`,
      'Pair: BTC/USDT (BTC_USDT)',
      'Side: Buy',
      'Type: Limit',
      'Quantity: 0.01 BTC',
      `Price: ${price} USDT`,
      'Account: Practice',
      'Exchange: Practice exchange',
    ]) {
      assert.ok(question.split('\n').includes(line), `expected the line ${line} in\n${question}`);
    }
    assert.match(question, /^Practice: pretend money/im);
    await desk().pressInModal('Cancel');
    await desk().view('Open Orders').getByText('No open orders.').waitFor();
    assert.match(await balanceOf('USDT'), /^USDT 100,000$/);
  });

  it('finds the order in Open Orders and in the panel, and cancels it in its row', async () => {
    const price = await restingPrice(desk());
    await placeLimitOrder(desk(), { pair: 'BTC/USDT', side: 'Buy', price, quantity: '0.01' });
    await desk().told(`Practice: Placed: Buy 0.01 BTC at ${price} USDT.`);
    const row = desk().treeRows('Open Orders', 'Buy 0.01 BTC');
    await row.filter({ hasText: `at ${Number(price).toLocaleString('en-US')}` }).waitFor();
    await until('the balance is held', async () => / \([\d,.]+ held\)/.test(await balanceOf('USDT')));
    const own = desk().webview().locator('.orders tbody tr');
    await own.filter({ hasText: '0.01' }).waitFor();
    await desk().clearNotifications();
    await desk().pressInRow('Open Orders', 'Buy 0.01 BTC', 'Cancel Order');
    await desk().modal.getByText(`Cancel this order: Buy 0.01 BTC at ${price} USDT?`).waitFor();
    await desk().pressInModal('Cancel Order');
    await row.waitFor({ state: 'detached' });
    await desk().told('Practice: Canceled: Buy 0.01 BTC');
    await own.waitFor({ state: 'detached' });
    await until('the balance is free again', async () => (await balanceOf('USDT')) === 'USDT 100,000');
    await desk().clearNotifications();
  });

  it('buys at the market, is told so, and sees the balances change', async () => {
    await askForMarketBuy(desk(), { pair: 'BTC/USDT', notional: '1000' });
    assert.match(await desk().modal.innerText(), /To spend: 1000 USDT/);
    await desk().pressInModal('Buy BTC for 1000 USDT');
    await desk().told(/Practice: (Filled|Done): Buy BTC for 1000 USDT at market/);
    await until('bitcoins have come', async () => /^BTC 1\.51\d* /.test(await balanceOf('BTC')));
    await until('dollars have gone', async () => /^USDT (98,999|99,000)/.test(await balanceOf('USDT')));
    await desk().webview().getByRole('button', { name: 'Fills' }).click();
    await desk().webview().locator('.orders tbody tr').filter({ hasText: 'Taker' }).first().waitFor();
    await desk().clearNotifications();
  });

  it('cancels everything at once after one question that lists it all', async () => {
    const price = await restingPrice(desk());
    await placeLimitOrder(desk(), { pair: 'BTC/USDT', side: 'Buy', price, quantity: '0.01' });
    await placeLimitOrder(desk(), { pair: 'USDC/USDT', side: 'Buy', price: '0.95', quantity: '100' });
    await desk().runCommand('BitMart: Cancel All Orders');
    await desk().pick(/^Everything/);
    const question = await desk().modal.innerText();
    assert.match(question, /Cancel all open orders\?/);
    assert.match(question, /• Buy 0\.01 BTC at \d+ USDT/);
    assert.match(question, /• Buy 100 USDC at 0\.95 USDT/);
    await desk().pressInModal('Cancel 2 Orders');
    await desk().told('Practice: Orders canceled: 2.');
    await desk().view('Open Orders').getByText('No open orders.').waitFor();
  });

  it('finds the panel as it was after the window is reloaded', async () => {
    const panel = desk().webview();
    await panel.getByRole('button', { name: '1h', exact: true }).click();
    await desk().reload();
    await desk().tab('BTC/USDT · Practice').waitFor();
    await desk().webview().locator('.bids .book-row').first().waitFor();
    await desk().webview().locator('.chart button[aria-pressed="true"]').filter({ hasText: /^1h$/ }).waitFor();
    await changes('the last price', () => desk().webview().locator('.last-price').textContent());
    await desk().openContainer();
    await desk()
      .treeRows('Watchlist', /[+-]\d+\.\d\d%/)
      .first()
      .waitFor();
  });
});
