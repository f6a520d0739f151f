/** `npm start` on a machine without desktop VS Code. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { projectRoot } from '../support/paths';
import { until } from '../support/until';
import { launchBrowser } from '../support/vscode/browser';
import { temporaryFolder } from '../support/vscode/processes';

describe('npm start', () => {
  it('prints an address where VS Code is open with the extension, until it is interrupted', async () => {
    const script = path.join(projectRoot, 'test', 'start.mjs');
    const args = [script, '--browser', '--no-open', '--user-data-dir', temporaryFolder()];
    const child = spawn(process.execPath, args, { cwd: projectRoot, stdio: ['ignore', 'pipe', 'pipe'] });
    const exit = once(child, 'exit');
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    try {
      const url = await until(
        'npm start prints an address',
        () => {
          assert.equal(child.exitCode, null, output);
          return /http:\/\/127\.0\.0\.1:\d+\S*/.exec(output)?.[0];
        },
        60_000,
      );
      const browser = await launchBrowser();
      try {
        const [page = await browser.newPage()] = browser.pages();
        await page.goto(url);
        await page.locator('.part.statusbar').waitFor();
        await page.locator('.part.statusbar [id^="bitmart-desk.bitmart-desk."]').first().waitFor();
      } finally {
        await browser.close();
      }
      child.kill('SIGINT');
      await exit;
      await assert.rejects(fetch(url), 'the address still answers after Ctrl+C');
    } finally {
      child.kill('SIGKILL');
    }
  });
});
