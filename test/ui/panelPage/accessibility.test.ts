/** What axe-core finds in the page: nothing, in every theme, wide and narrow, in every state a person meets. */

import assert from 'node:assert/strict';
import { source } from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';
import { FakeDesk } from '../../support/fakeDesk';
import { launchBrowser } from '../../support/vscode/browser';
import { openPanelPage, themeNames, type PanelPage, type ThemeName } from './panelPage';

const sections = ['book', 'trades', 'chart', 'ticket', 'orders'] as const;

/** Runs in the page: each violation with the places it was found at. */
const run = `axe.run(document).then(({ violations, passes }) =>
  (passes.length > 15 ? [] : ['expected axe to have looked at the page: ' + passes.length + ' rules passed']).concat(violations.map(({ id, help, nodes }) =>
    id + ': ' + help + ' · ' + nodes.map(({ target, any }) =>
      target.join(' ') + (any[0] ? ' (' + any[0].message + ')' : '')).join(' | '))))`;

function findings(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(run);
}

describe('axe-core', () => {
  let browser: BrowserContext;
  let opened: PanelPage | undefined;

  before(async () => {
    browser = await launchBrowser();
  });
  afterEach(async () => {
    await opened?.close();
    opened = undefined;
  });
  after(async () => {
    await browser.close();
  });

  async function open(theme: ThemeName, width: number, state: Record<string, unknown> = {}): Promise<Page> {
    const desk = new FakeDesk(Date.now);
    desk.addOrder('buy', desk.level('bids', 2)[0], '0.015');
    desk.addOrder('sell', desk.level('asks', 3)[0], '0.2');
    desk.addFill('buy', '63900.5', '0.4');
    opened = await openPanelPage(browser, { desk, theme, width, height: 1000, state });
    await opened.page.waitForSelector('.book-row[data-side="bid"]', { state: 'attached' });
    await opened.page.evaluate(source);
    return opened.page;
  }

  for (const theme of themeNames) {
    it(`finds nothing in ${theme}, wide: levels, ladder, a wrong price, fills, details, help`, async () => {
      const page = await open(theme, 1400);
      await page.waitForSelector('.chart-canvas canvas');
      await page.fill('#ticket-price', '60000,5');
      await page.waitForSelector('#ticket-price-message:not([hidden])');
      assert.deepEqual(await findings(page), []);
      await page.click('.book .toggle [data-value="ladder"]');
      await page.fill('#ticket-price', '64000');
      await page.fill('#ticket-quantity', '0.01');
      await page.waitForSelector('.preview dd');
      await page.focus('.book-grid');
      await page.keyboard.press('ArrowDown');
      await page.click('.orders .toggle [data-value="fills"]');
      await page.click('.truth button');
      await page.waitForSelector('.meter:not([hidden])');
      assert.deepEqual(await findings(page), []);
      await page.keyboard.press('Alt+F1');
      await page.waitForSelector('dialog.help[open]');
      assert.deepEqual(await findings(page), []);
    });

    it(`finds nothing in ${theme}, narrow, section by section`, async () => {
      for (const section of sections) {
        const page = await open(theme, 320, { symbol: 'BTC_USDT', section });
        await page.waitForSelector(`.section.${section}:visible`);
        assert.deepEqual(await findings(page), [], section);
        await opened?.close();
      }
    });
  }

  it('finds nothing where the feed is stale and a notice stands above everything', async () => {
    const desk = new FakeDesk(Date.now);
    desk.setVenueState({ phase: 'ordersSuspended' });
    desk.setStatus('stale');
    opened = await openPanelPage(browser, { desk, theme: 'light', width: 700, height: 1000 });
    await opened.page.waitForSelector('.notice:not([hidden])');
    await opened.page.evaluate(source);
    assert.deepEqual(await findings(opened.page), []);
  });
});
