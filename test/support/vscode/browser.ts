/** The browser that shows the server build of VS Code. */

import { chromium, type BrowserContext, type ViewportSize } from 'playwright-core';
import { ensureChromium } from './install';
import { temporaryFolder } from './processes';

export interface BrowserOptions {
  /** A folder that keeps the browser's storage, the editor's secrets with it; a fresh one is used when left out. */
  readonly profile?: string;
  readonly viewport?: ViewportSize;
}

export async function launchBrowser(options: BrowserOptions = {}): Promise<BrowserContext> {
  const { executable, env } = await ensureChromium();
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return chromium.launchPersistentContext(options.profile ?? temporaryFolder(), {
    executablePath: executable,
    env: { ...Object.fromEntries(inherited), ...env },
    viewport: options.viewport ?? { width: 1280, height: 800 },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
