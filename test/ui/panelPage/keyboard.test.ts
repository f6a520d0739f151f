/** The page by keyboard alone, an order's line by the pointer, and sizes that a person types. */

import assert from 'node:assert/strict';
import type { BrowserContext, Page } from 'playwright-core';
import { FakeDesk } from '../../support/fakeDesk';
import { until } from '../../support/until';
import { launchBrowser } from '../../support/vscode/browser';
import { openPanelPage, type PanelPage, type PanelPageOptions } from './panelPage';

describe('the market panel’s page by hand', () => {
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
    opened = await openPanelPage(browser, { width: 1400, height: 1000, ...options });
    await opened.page.waitForSelector('.book-row[data-side="bid"]', { state: 'attached' });
    return opened.page;
  }

  function focused(page: Page): Promise<string> {
    return page.evaluate<string>(`document.activeElement.id || document.activeElement.className`);
  }

  it('goes to a section by one key, also where only one is shown, but not while something is typed', async () => {
    for (const width of [1400, 320]) {
      const page = await open({ desk: new FakeDesk(Date.now), width });
      const expected = { b: 'book-grid', t: 'ticket-price', g: 'chart-canvas', r: 'scroller', o: 'scroller' };
      for (const [key, target] of Object.entries(expected)) {
        await page.keyboard.press(key);
        await until(`${key} focuses ${target}`, async () => (await focused(page)) === target);
        await page.evaluate('document.activeElement.blur()');
      }
      await page.keyboard.press('t');
      await page.keyboard.type('12b');
      assert.equal(await page.inputValue('#ticket-price'), '12b');
      await opened?.close();
    }
  });

  it('is one stop of the Tab key per group of buttons, and arrows walk within it', async () => {
    const page = await open({ desk: new FakeDesk(Date.now) });
    await page.waitForSelector('.chart-canvas canvas');
    await page.focus('.chart .toggle button[aria-pressed="true"]');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.chart .toggle [data-value="30m"][aria-pressed="true"]');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.dataset.value'), 'ma20');
  });

  it('cancels an order by keys, and the focus stays among the orders', async () => {
    const desk = new FakeDesk(Date.now);
    const order = desk.addOrder('buy', desk.level('bids', 4)[0], '0.02');
    const page = await open({ desk });
    await page.waitForSelector('td.actions button');
    await page.keyboard.press('o');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await until('the order is cancelled', () => desk.canceled.length === 1);
    assert.deepEqual(desk.canceled, [order.key]);
    await page.waitForSelector('.orders .empty:not([hidden])');
    await until('the focus stays', async () => (await focused(page)) === 'scroller');
  });

  it('replaces an order by keys: the host is asked to cancel it and to place it at the typed price', async () => {
    const desk = new FakeDesk(Date.now);
    const order = desk.addOrder('sell', '70000', '0.02');
    const page = await open({ desk });
    await page.waitForSelector('td.actions button');
    await page.keyboard.press('o');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.new-price');
    assert.equal(await page.inputValue('.new-price'), '70000');
    await page.keyboard.type('71000');
    desk.move();
    await page.keyboard.press('Escape');
    await page.waitForSelector('.new-price', { state: 'detached' });
    assert.deepEqual(desk.canceled, []);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.new-price');
    await page.keyboard.type('69500.5');
    await page.keyboard.press('Enter');
    await until('the order is placed anew', () => desk.placed.length === 1);
    assert.deepEqual(desk.canceled, [order.key]);
    assert.equal(desk.placed[0]?.price?.toString(), '69500.5');
    assert.equal(desk.placed[0].quantity?.toString(), '0.02');
  });

  it('says why a typed price cannot be, and cancels nothing', async () => {
    const desk = new FakeDesk(Date.now);
    desk.addOrder('sell', '70000', '0.02');
    const page = await open({ desk });
    await page.click('td.actions button');
    await page.fill('.new-price', '70000,5');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.status-line:not([hidden])');
    assert.match((await page.textContent('.status-line')) ?? '', /Use a point for decimals.*70000\.5/);
    assert.deepEqual([desk.canceled, desk.placed], [[], []]);
  });

  it('proposes a replace when an order’s line is dragged in the chart, and nothing when it is let go by Escape', async () => {
    const desk = new FakeDesk(Date.now);
    const [price] = desk.level('bids', 2);
    const order = desk.addOrder('buy', price, '0.02');
    const page = await open({ desk });
    await page.waitForSelector('.chart-canvas canvas');
    const box = (await page.locator('.chart-canvas').boundingBox()) ?? assert.fail();
    const x = box.x + box.width / 3;
    let y = box.y;
    const isOver = (): Promise<boolean> => page.evaluate(`!!document.querySelector('.chart-canvas.over-order')`);
    await until('the line is found', async () => {
      y += 4;
      assert.ok(y < box.y + box.height, 'expected the order’s line in the chart');
      await page.mouse.move(x, y);
      return isOver();
    });
    await page.mouse.down();
    await page.mouse.move(x, y + 20);
    await page.focus('.chart-canvas');
    await page.keyboard.press('Escape');
    await page.mouse.up();
    assert.deepEqual(desk.canceled, []);
    await page.mouse.move(x, y);
    await until('the line is back', isOver);
    await page.mouse.down();
    await page.mouse.move(x, y + 20);
    await page.mouse.move(x, y + 40);
    await page.mouse.up();
    await until('a replace is proposed', () => desk.placed.length === 1);
    assert.deepEqual(desk.canceled, [order.key]);
    const moved = desk.placed[0]?.price ?? assert.fail();
    assert.ok(moved.toApproximateNumber() < Number(price));
    assert.ok(moved.isMultipleOf(desk.market.tickSize));
  });

  it('marks trades from a typed size on, says when that is no size, and keeps it', async () => {
    const desk = new FakeDesk(Date.now);
    for (let i = 0; i < 30; i++) desk.move();
    const page = await open({ desk });
    await page.waitForSelector('.trades tbody tr');
    await page.selectOption('.trades select', 'typed');
    await page.fill('.large-size', '0,1');
    await page.waitForSelector('.large-size[aria-invalid="true"]');
    assert.equal(await page.locator('.trades tr[data-large]').count(), 0);
    await page.fill('.large-size', '0.1');
    await page.waitForSelector('.large-size:not([aria-invalid])');
    const sizes = (await page.locator('.trades tbody td:nth-child(3)').allTextContents()).map(Number);
    const marked = (await page.locator('.trades tr[data-large] td:nth-child(3)').allTextContents()).map(Number);
    assert.deepEqual(
      marked,
      sizes.filter((size) => size >= 0.1),
    );
    assert.ok(marked.length > 0);
    const kept = await page.evaluate<Record<string, unknown>>('window.keptState');
    assert.deepEqual([kept['largeFactor'], kept['largeSize']], ['typed', '0.1']);
  });

  it('reads a bar out on one line beside the price scale, however narrow', async () => {
    for (const width of [320, 420, 560, 640, 760, 900, 1040, 1200, 1600]) {
      const page = await open({
        desk: new FakeDesk(Date.now),
        width,
        state: { symbol: 'BTC_USDT', section: 'chart' },
      });
      await page.waitForSelector('.chart-canvas canvas');
      await until('a read-out', async () => /C [\d,]+\.\d\d/.test((await page.textContent('.readout')) ?? ''));
      const { height, hidden } = await page.evaluate<{ height: number; hidden: number }>(`(() => {
        const line = document.querySelector('.readout');
        return { height: line.clientHeight, hidden: line.scrollWidth - line.clientWidth };
      })()`);
      assert.ok(height < 20, `expected one line at ${String(width)} px, found ${String(height)} px`);
      assert.ok(hidden <= 0, `expected whole figures at ${String(width)} px, found ${String(hidden)} px cut off`);
      assert.ok(await page.locator('.readout [data-figure="close"]').isVisible());
      await opened?.close();
    }
  });
});
