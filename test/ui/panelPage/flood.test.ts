/** Ten seconds of a flooded ladder, every frame of it recorded: no row jumps. */

import assert from 'node:assert/strict';
import type { BrowserContext } from 'playwright-core';
import { FakeDesk } from '../../support/fakeDesk';
import { launchBrowser } from '../../support/vscode/browser';
import { openPanelPage, type PanelPage } from './panelPage';

const seconds = 10;
const updatesPerSecond = 1000;

/** In every frame: which price stands at which height, and what the row under the pointer holds. */
const recorder = `
window.frames = 0;
window.changes = 0;
window.jumps = [];
(() => {
  const rows = () => [...document.querySelectorAll('.book-row')].map((row) =>
    [row.dataset.price, Math.round(row.getBoundingClientRect().top), row.querySelector('.quantity').textContent]);
  let before = rows();
  const look = () => {
    const now = rows();
    window.frames++;
    now.forEach(([price, top, quantity], at) => {
      const [priceBefore, topBefore, quantityBefore] = before[at] ?? [];
      if (price !== priceBefore || top !== topBefore) window.jumps.push([at, priceBefore, price, topBefore, top]);
      if (quantity !== quantityBefore) window.changes++;
    });
    if (now.length !== before.length) window.jumps.push(['rows', before.length, now.length]);
    before = now;
    window.recording = requestAnimationFrame(look);
  };
  window.recording = requestAnimationFrame(look);
})();
`;

describe('the ladder under a flood', () => {
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

  for (const bookMode of ['ladder', 'levels'] as const) {
    it(`keeps every row of the ${bookMode} at its price and place for ten seconds while it is pointed at`, async () => {
      const desk = new FakeDesk(Date.now);
      opened = await openPanelPage(browser, { desk, width: 1400, height: 1000, state: { symbol: '', bookMode } });
      const { page } = opened;
      await page.waitForSelector('.book-row[data-side="bid"]');
      await page.hover('.book-row >> nth=8');
      if (bookMode === 'levels') await page.waitForSelector('.book .chip:not([data-hidden="true"])');
      await page.evaluate(recorder);
      let updates = 0;
      const start = performance.now();
      for (;;) {
        const elapsed = performance.now() - start;
        if (elapsed > seconds * 1000) break;
        const due = (elapsed * updatesPerSecond) / 1000;
        for (; updates < due; updates++) desk.move(updates % 20 === 0 ? 1 : 0);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      const seen = await page.evaluate<{ frames: number; changes: number; jumps: unknown[] }>(
        '({ frames, changes, jumps })',
      );
      assert.deepEqual(seen.jumps.slice(0, 5), []);
      assert.ok(updates > seconds * updatesPerSecond * 0.9, `expected a flood, found ${String(updates)} updates`);
      assert.ok(seen.frames > 100, `expected frames, found ${String(seen.frames)}`);
      assert.ok(seen.changes > 200, `expected quantities to move, found ${String(seen.changes)} changes`);
      assert.deepEqual(await opened.complaints(), []);
    });
  }
});
