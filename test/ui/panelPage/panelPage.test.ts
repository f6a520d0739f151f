import assert from 'node:assert/strict';
import type { BrowserContext, Page } from 'playwright-core';
import { FakeDesk } from '../../support/fakeDesk';
import { launchBrowser } from '../../support/vscode/browser';
import { openPanelPage, themeNames, type PanelPage, type PanelPageOptions } from './panelPage';

/** Asks again until it is so; the test's own time limit ends it. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('the market panel’s page alone in a browser', () => {
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

  async function open(options: PanelPageOptions): Promise<Page> {
    opened = await openPanelPage(browser, options);
    await opened.page.waitForSelector('.book-row[data-side="bid"]');
    return opened.page;
  }

  function texts(page: Page, selector: string): Promise<string[]> {
    return page.locator(selector).allTextContents();
  }

  /** From the top of the book to its end. */
  function rowPrices(page: Page): Promise<string[]> {
    return page.evaluate<string[]>(`[...document.querySelectorAll('.book-row')].map((row) => row.dataset.price)`);
  }

  it('shows twenty levels a side around the spread, best beside it, whatever the theme, without a complaint', async () => {
    for (const theme of themeNames) {
      const desk = new FakeDesk(Date.now);
      const page = await open({ desk, theme, height: 1000 });
      await page.waitForSelector('.chart-canvas canvas');
      assert.equal(await page.locator('.asks .book-row').count(), 20);
      assert.equal(await page.locator('.bids .book-row').count(), 20);
      const prices = (await rowPrices(page)).map(Number);
      assert.deepEqual(
        prices,
        [...prices].sort((a, b) => b - a),
      );
      assert.deepEqual(await opened?.complaints(), []);
      await opened?.close();
    }
  });

  it('never shows the practice market’s price without the word beside it', async () => {
    const page = await open({ desk: new FakeDesk(Date.now), width: 320 });
    assert.deepEqual(await texts(page, '.badge'), ['Practice']);
    assert.ok(await page.locator('.badge').isVisible());
  });

  it('marks own orders in the book, lists them and asks the host to cancel', async () => {
    const desk = new FakeDesk(Date.now);
    const order = desk.addOrder('buy', desk.level('bids', 2)[0], '0.015');
    const page = await open({ desk });
    await page.waitForSelector('.book-row[data-mine="true"]');
    assert.match((await texts(page, '.book-row[data-mine="true"] .mine'))[0] ?? '', /0\.015/);
    await page.click('.orders tbody button:last-child');
    await page.waitForSelector('.orders .empty:not([hidden])');
    assert.deepEqual(desk.canceled, [order.key]);
  });

  it('says so when the feed is stale, with its age, and dims the book', async () => {
    const desk = new FakeDesk(Date.now);
    const page = await open({ desk });
    desk.setStatus('stale');
    await page.waitForSelector('.header .feed[data-state="stale"]');
    assert.match((await texts(page, '.header .feed'))[0] ?? '', /Stale · 4\d s/);
    await page.waitForSelector('.book[data-state="stale"]');
  });

  it('puts a clicked price into the ticket and sends nothing', async () => {
    const desk = new FakeDesk(Date.now);
    const page = await open({ desk });
    const row = page.locator('.bids .book-row').nth(3);
    await row.hover();
    const price = await row.getAttribute('data-price');
    await row.click();
    assert.equal(await page.inputValue('#ticket-price'), price);
    assert.equal(desk.placed.length, 0);
  });

  it('keeps prices under the pointer where they are while the market moves', async () => {
    const desk = new FakeDesk(Date.now);
    const page = await open({ desk });
    await page.locator('.bids .book-row').nth(2).hover();
    await page.waitForSelector('.book .chip:not([data-hidden="true"])');
    const prices = (): Promise<readonly string[]> => rowPrices(page);
    const before = await prices();
    const sizes = await texts(page, '.book-row .quantity');
    for (let i = 0; i < 5; i++) {
      desk.move();
      const shown = opened?.sent.length ?? 0;
      await until(() => Promise.resolve((opened?.sent.length ?? 0) > shown));
    }
    assert.deepEqual(await prices(), before);
    assert.notDeepEqual(await texts(page, '.book-row .quantity'), sizes);
    await page.locator('.header').hover();
    await until(async () => (await prices())[20] !== before[20]);
  });

  it('keeps the ladder’s rows still under a flood', async () => {
    const desk = new FakeDesk(Date.now);
    const page = await open({ desk, state: { bookMode: 'ladder' } });
    await page.evaluate(`
      window.jumps = 0;
      const grid = document.querySelector('.book-grid');
      new MutationObserver((changes) => { window.jumps += changes.length; })
        .observe(grid, { subtree: true, attributes: true, attributeFilter: ['data-price'] });
    `);
    const end = performance.now() + 1500;
    while (performance.now() < end) {
      desk.move(1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(await page.evaluate('window.jumps'), 0);
  });

  it('can be used from the keyboard: walk the book, fill the ticket, review', async () => {
    const desk = new FakeDesk(Date.now);
    const page = await open({ desk });
    await page.focus('.book-grid');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const active = page.locator('.book-row[data-active="true"]');
    await active.waitFor();
    const price = await active.getAttribute('data-price');
    await page.keyboard.press('Enter');
    assert.equal(await page.inputValue('#ticket-price'), price);
    await page.focus('#ticket-price');
    await page.keyboard.press('Tab');
    await page.keyboard.type('0.01');
    await page.waitForSelector('.preview dd');
    await page.keyboard.press('Enter');
    await until(() => Promise.resolve(desk.placed.length === 1));
    assert.equal(desk.placed[0]?.price?.toString(), price);
    assert.equal(desk.placed[0].quantity?.toString(), '0.01');
  });

  it('says what is wrong while it is typed, offers the nearest value and loses nothing', async () => {
    const page = await open({ desk: new FakeDesk(Date.now) });
    await page.fill('#ticket-price', '60000,5');
    await page.waitForSelector('#ticket-price-message:not([hidden])');
    assert.equal(await page.inputValue('#ticket-price'), '60000,5');
    await page.click('#ticket-price-message button');
    assert.equal(await page.inputValue('#ticket-price'), '60000.5');
    await page.waitForSelector('#ticket-price-message[hidden]', { state: 'attached' });
  });

  it('sizes an order by a share of the balance with the host’s numbers', async () => {
    const page = await open({ desk: new FakeDesk(Date.now) });
    await page.fill('#ticket-price', '50000');
    await page.click('.shares button >> nth=1');
    await until(async () => (await page.inputValue('#ticket-quantity')) !== '');
    assert.equal(await page.inputValue('#ticket-quantity'), '0.25');
  });

  it('loads history when the chart is scrolled back', async () => {
    const page = await open({ desk: new FakeDesk(Date.now) });
    await page.waitForSelector('.chart-canvas canvas');
    await page.focus('.chart-canvas');
    await until(async () => {
      await page.keyboard.press('ArrowLeft');
      return !/Chart of 400 bars|^$/.test((await texts(page, '#chart-summary'))[0] ?? '');
    });
  });

  it('keeps what a person chose to see, and nothing of the account', async () => {
    const desk = new FakeDesk(Date.now);
    desk.addOrder('buy', '60000', '0.0153');
    const page = await open({ desk });
    await page.click('.book .toggle button >> nth=1');
    await page.selectOption('.book select', '5');
    await page.click('.chart .toggle button:has-text("1h")');
    const kept = await page.evaluate<Record<string, unknown>>('window.keptState');
    assert.equal(kept['symbol'], 'BTC_USDT');
    assert.equal(kept['bookMode'], 'ladder');
    assert.equal(kept['grouping'], '5');
    assert.equal(kept['interval'], '1h');
    assert.ok(!/0\.0153|own1|Practice/.test(JSON.stringify(kept)));
  });

  it('paints at most once a frame under a flood, and answers for what it painted', async () => {
    const desk = new FakeDesk(Date.now);
    const page = await open({ desk });
    const count = (): number => opened?.sent.length ?? 0;
    const before = count();
    const startedAt = performance.now();
    while (performance.now() - startedAt < 1000) {
      desk.move(1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const sent = count() - before;
    assert.ok(sent >= 5 && sent <= 14, `expected about ten messages, found ${String(sent)}`);
    assert.deepEqual(await opened?.complaints(), []);
    assert.ok(await page.locator('.feed[data-state="live"]').first().isVisible());
  });

  it('shows one section at a time where it is narrow, and loses nothing off the edge', async () => {
    for (const width of [320, 480, 700, 1039, 1400]) {
      const page = await open({ desk: new FakeDesk(Date.now), width });
      const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
      assert.ok(overflow <= 0, `expected nothing beyond ${String(width)} px, found ${String(overflow)} px`);
      const shown = await page.locator('.section:visible').count();
      assert.equal(shown, width < 640 ? 1 : 5);
      await opened?.close();
    }
  });

  it('forgets every price when the account changes', async () => {
    const desk = new FakeDesk(Date.now);
    const page = await open({ desk });
    await page.waitForSelector('.chart-canvas canvas');
    desk.setDeskState({ kind: 'starting' });
    await page.waitForSelector('.notice:not([hidden])');
    await until(async () => (await texts(page, '.last-price'))[0] === '–');
    assert.equal(await page.locator('.book-row:visible').count(), 0);
    assert.equal(await page.locator('.trades tbody tr').count(), 0);
    assert.equal(await page.locator('.chart-canvas canvas').count(), 0);
    desk.setDeskState(undefined);
    await page.waitForSelector('.book-row[data-side="bid"]:visible');
    await page.waitForSelector('.chart-canvas canvas');
  });

  it('shows its keys on Alt+F1', async () => {
    const page = await open({ desk: new FakeDesk(Date.now) });
    await page.keyboard.press('Alt+F1');
    await page.waitForSelector('dialog.help[open]');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog.help:not([open])', { state: 'attached' });
  });

  it('shows hostile words as plain text', async () => {
    const desk = new FakeDesk(Date.now);
    desk.badge = '<img src=x onerror=alert(1)>';
    const page = await open({ desk });
    assert.deepEqual(await texts(page, '.badge'), ['<img src=x onerror=alert(1)>']);
    assert.equal(await page.locator('img').count(), 0);
    assert.deepEqual(await opened?.complaints(), []);
  });
});
