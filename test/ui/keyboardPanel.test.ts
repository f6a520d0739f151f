/** A trader who touches no mouse, in a real VS Code: from opening the panel to a cancelled order. And the panel after a reload. */

import assert from 'node:assert/strict';
import { until } from '../support/until';
import { useDesk } from './support/desk';

describe('the market panel by keyboard alone', () => {
  const desk = useDesk({ viewport: { width: 1440, height: 1000 } });

  async function press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await desk().page.keyboard.press(key);
  }

  /** What has the focus inside the page; the editor gives it the focus a moment after the panel is shown. */
  async function focusedName(): Promise<string> {
    const focused = desk().webview().locator(':focus');
    if ((await focused.count()) === 0) return '';
    return `${(await focused.getAttribute('id')) ?? ''} ${(await focused.getAttribute('class')) ?? ''}`;
  }

  async function jump(key: string, target: string): Promise<void> {
    await until(
      `${key} goes to ${target}`,
      async () => {
        await press(key);
        return (await focusedName()).includes(target);
      },
      30_000,
    );
  }

  it('opens from the palette with the focus in it', async () => {
    const { page } = desk();
    await until(
      'the palette has the command',
      async () => {
        await press('F1');
        await desk().quickInput.fill('>BitMart: Open Market Panel');
        const found = await desk()
          .quickRow(/Open Market Panel/)
          .isVisible();
        if (!found) await press('Escape');
        return found;
      },
      60_000,
    );
    await press('Enter');
    const tab = desk().tab('BTC/USDT · Practice');
    await until(
      'the panel is open',
      async () => {
        // The command asks which pair; the first one on offer is taken by Enter.
        if ((await tab.count()) > 0) return true;
        if (await page.locator('.quick-input-widget:visible .quick-input-list .monaco-list-row').first().isVisible())
          await press('Enter');
        return false;
      },
      60_000,
    );
    await desk().webview().locator('.book-row[data-side="bid"]').first().waitFor();
    await jump('b', 'book-grid');
  });

  it('walks the ladder, fills the ticket in and types a size', async () => {
    const panel = desk().webview();
    // From the middle of the book down to a bid.
    await press('ArrowDown');
    for (let i = 0; i < 12; i++) await press('ArrowDown');
    const active = panel.locator('.book-row[data-active="true"]');
    await active.waitFor();
    assert.equal(await active.getAttribute('data-side'), 'bid');
    const price = await active.getAttribute('data-price');
    await press('Enter');
    await until('the ticket has the price', async () => (await panel.locator('#ticket-price').inputValue()) === price);
    await jump('t', 'ticket-price');
    await press('Tab');
    await desk().page.keyboard.type('0.001');
    await panel.locator('.preview dd').first().waitFor();
  });

  it('is asked natively, and the order appears', async () => {
    const panel = desk().webview();
    await press('Enter');
    await desk().modal.waitFor();
    assert.match(await desk().modal.innerText(), /Buy 0\.001 BTC at/);
    // The dialog's first button is the order; it has the focus.
    await press('Enter');
    await desk().modal.waitFor({ state: 'hidden' });
    await panel.locator('.orders tbody tr').first().waitFor();
    assert.match((await panel.locator('.orders tbody tr').first().textContent()) ?? '', /0\.001/);
  });

  it('moves the order to another price', async () => {
    const panel = desk().webview();
    const row = panel.locator('.orders tbody tr').first();
    const before = (await panel.locator('.orders tbody tr td:nth-child(3)').first().textContent()) ?? '';
    const price = String(Math.floor(Number(before.replaceAll(',', '')) * 0.98));
    await press('Escape');
    await jump('o', 'plain');
    await press('Enter');
    await panel.locator('.new-price').waitFor();
    await desk().page.keyboard.type(price);
    await press('Enter');
    for (const question of [/Cancel this order/, /Buy 0\.001 BTC at \d+ USDT\?/]) {
      await desk().modal.filter({ hasText: question }).waitFor();
      await press('Enter');
      await desk().modal.filter({ hasText: question }).waitFor({ state: 'hidden' });
    }
    await until('the order stands at its new price', async () =>
      ((await row.textContent().catch(() => '')) ?? '').replaceAll(',', '').includes(price),
    );
  });

  it('cancels it', async () => {
    const panel = desk().webview();
    await jump('o', 'plain');
    await press('Tab', 'Enter');
    await desk().modal.waitFor();
    await press('Enter');
    await desk().modal.waitFor({ state: 'hidden' });
    await panel.locator('.orders .empty').waitFor();
  });

  it('finds pair, step, ladder, price step, lines and large size as they were after the window is reloaded', async () => {
    const panel = desk().webview();
    await panel.locator('.chart .toggle [data-value="1h"]').click();
    await panel.locator('.chart .toggle [data-value="vwap"]').click();
    await panel.locator('.book .toggle [data-value="ladder"]').click();
    await panel.locator('.book select').selectOption('1');
    await panel.locator('.trades select').selectOption('typed');
    await panel.locator('.large-size').fill('0.5');
    await panel.locator('button[aria-label="Depth chart"]').click();
    await panel.locator('.depth[data-hidden="true"]').waitFor({ state: 'attached' });
    await panel.locator('.book[data-mode="ladder"]').waitFor();
    await desk().reload();
    await desk().tab('BTC/USDT · Practice').waitFor();
    await panel.locator('.book[data-mode="ladder"] .book-row').first().waitFor();
    await panel.locator('.chart .toggle [data-value="1h"][aria-pressed="true"]').waitFor();
    await panel.locator('.chart .toggle [data-value="vwap"][aria-pressed="true"]').waitFor();
    await until('the price step is back', async () => (await panel.locator('.book select').inputValue()) === '1');
    assert.equal(await panel.locator('.large-size').inputValue(), '0.5');
    await panel.locator('.depth[data-hidden="true"]').waitFor({ state: 'attached' });
    const priceAt = async (row: number): Promise<number> =>
      Number(await panel.locator('.book-row').nth(row).getAttribute('data-price'));
    assert.equal((await priceAt(0)) - (await priceAt(1)), 1);
  });
});
