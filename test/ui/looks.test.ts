/** How the desk looks: every theme, wide and narrow, as pictures. `npm run screenshots` puts them where the README shows them. */

import assert from 'node:assert/strict';
import { useDesk, type Theme } from './support/desk';
import {
  askForLimitOrder,
  askForMarketBuy,
  expectJudgement,
  placeLimitOrder,
  startLimitOrder,
  statusBarPrice,
} from './support/trading';

const themes: readonly Theme[] = ['dark', 'light', 'high contrast', 'high contrast light'];
const wide = { width: 1440, height: 900 };

/** Runs in the panel's page: the texts that are wider than the place they have. */
const findCutOff = `[...document.querySelectorAll('body *')]
  .filter((each) => each.children.length === 0 && each.textContent.trim() !== '' && each.checkVisibility())
  .filter((each) => each.clientWidth > 1 && each.scrollWidth > each.clientWidth + 1)
  .map((each) => each.className + ': ' + each.textContent)`;

describe('the desk', () => {
  const desk = useDesk({ viewport: wide, theme: 'dark' });

  /** What a person must be able to read whole. */
  const expectNothingCutOff = async (): Promise<void> => {
    const page = desk().webview().locator('html');
    const cut: unknown = await page.evaluate(findCutOff);
    assert.deepEqual(cut, []);
    const widths = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    const beyond: unknown = await page.evaluate(widths);
    assert.equal(beyond, 0);
  };

  it('is busy with orders of one’s own, and reads whole in every theme', async () => {
    await desk().openContainer();
    const price = await statusBarPrice(desk());
    await askForMarketBuy(desk(), { pair: 'BTC/USDT', notional: '2500' });
    await desk().pressInModal('Buy BTC for 2500 USDT');
    const near = (ratio: number): string => String(Math.round(price * ratio));
    await placeLimitOrder(desk(), { pair: 'BTC/USDT', side: 'Buy', price: near(0.9988), quantity: '0.05' });
    await placeLimitOrder(desk(), { pair: 'BTC/USDT', side: 'Sell', price: near(1.0013), quantity: '0.02' });
    await desk().statusBarItem('bitmart.price').click();
    const panel = desk().webview();
    await panel.locator('.trades tbody tr').nth(19).waitFor();
    await panel.locator('.chart-canvas canvas').first().waitFor();
    await panel.locator('.book select').selectOption('5');
    await panel.locator('.orders tbody tr').filter({ hasText: /Sell/ }).waitFor();
    // So near that the book marks them; whether the market comes and takes them is all the same.
    for (const [side, ratio] of [
      ['Buy', 0.9997],
      ['Sell', 1.0003],
    ] as const) {
      const beside = String(Math.round((await statusBarPrice(desk())) * ratio));
      await askForLimitOrder(desk(), { pair: 'BTC/USDT', side, price: beside, quantity: '0.01' });
      await desk().pressInModal(`${side} 0.01 BTC`);
    }
    await desk().told(/Sell 0\.01 BTC/);
    await desk().clearNotifications();
    for (const theme of themes) {
      await desk().setTheme(theme);
      await expectNothingCutOff();
      await desk().screenshot(`desk-${theme.replaceAll(' ', '-')}`);
    }
    await desk().setTheme('dark');
  });

  it('says what is wrong beside the field', async () => {
    await startLimitOrder(desk(), { pair: 'BTC/USDT', side: 'Buy' });
    await expectJudgement(desk(), '91000.005', 'Nearest: 91000');
    await desk().screenshot('order-typing');
    await desk().escape();
  });

  it('asks before an order leaves', async () => {
    const price = String(Math.round((await statusBarPrice(desk())) * 0.99));
    await askForLimitOrder(desk(), { pair: 'BTC/USDT', side: 'Buy', price, quantity: '0.01' });
    await desk().screenshot('order-confirmation');
    await desk().pressInModal('Cancel');
  });

  it('fits beside code where there is little room', async () => {
    await desk().runCommand('View: Close Primary Side Bar');
    await desk().setViewport({ width: 560, height: 900 });
    await desk().webview().getByText('Order ticket', { exact: true }).first().waitFor();
    await expectNothingCutOff();
    await desk().screenshot('panel-narrow');
    await desk().setViewport(wide);
  });
});
