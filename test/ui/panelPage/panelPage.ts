/** The real page in a real browser, alone: real Content Security Policy, real controller behind it, a stand-in for the editor. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { systemClock } from '../../../src/core/base/clock';
import { Emitter } from '../../../src/core/base/event';
import { PanelController } from '../../../src/host/panel/panelController';
import { panelHtml } from '../../../src/host/panel/panelHtml';
import type { UpDownColors } from '../../../src/protocol/messages';
import { projectRoot } from '../../support/paths';
import { bitcoin, type FakeDesk } from '../../support/fakeDesk';
import themes from './themes.json';

export const themeNames = ['dark', 'light', 'highContrast', 'highContrastLight'] as const;
export type ThemeName = (typeof themeNames)[number];

/** What the editor itself puts on a page's body. */
const bodyClasses: Readonly<Record<ThemeName, string>> = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  highContrast: 'vscode-high-contrast',
  highContrastLight: 'vscode-high-contrast vscode-high-contrast-light',
};

const origin = 'https://panel.test';
/** A function's source, run in the page before anything else: the editor's function and colours, and an ear for refusals. */
const standIn = readFileSync(path.join(projectRoot, 'test', 'ui', 'panelPage', 'editorStandIn.txt'), 'utf8');

export interface PanelPageOptions {
  readonly desk: FakeDesk;
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly upDown?: UpDownColors;
  /** What the page finds as its kept state. */
  readonly state?: Readonly<Record<string, unknown>>;
}

export interface PanelPage {
  readonly page: Page;
  readonly controller: PanelController;
  /** Every message the host sent, as JSON text. */
  readonly sent: string[];
  /** True once the controller asked for the page to be closed. */
  readonly wasClosed: () => boolean;
  /** What the Content Security Policy refused, and errors nobody caught. */
  readonly complaints: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

export async function openPanelPage(browser: BrowserContext, options: PanelPageOptions): Promise<PanelPage> {
  const { desk, theme = 'dark', width = 1200, height = 800, upDown = 'greenUp' } = options;
  const page = await browser.newPage();
  await page.setViewportSize({ width, height });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  const received = new Emitter<unknown>();
  const sent: string[] = [];
  let isClosed = false;
  let isOpen = true;
  const controller = new PanelController({
    instrument: bitcoin,
    desk: desk.desk,
    port: {
      post: (message) => {
        sent.push(JSON.stringify(message));
        if (isOpen) page.evaluate(`window.postMessage(${JSON.stringify(message)}, '*')`).catch(() => undefined);
      },
      onMessage: received.event,
    },
    clock: systemClock,
    upDown: () => upDown,
    onAbuse: () => {
      isClosed = true;
    },
  });
  await page.exposeBinding('toHost', (_, message: unknown) => {
    received.fire(message);
  });
  const told = { variables: themes[theme], bodyClass: bodyClasses[theme], state: options.state ?? null };
  await page.addInitScript({ content: `(${standIn})(${JSON.stringify(told)});` });
  await servePage(page);
  await page.goto(`${origin}/`);
  return {
    page,
    controller,
    sent,
    wasClosed: () => isClosed,
    complaints: async () => [...errors, ...(await page.evaluate<string[]>('window.violations'))],
    close: async () => {
      isOpen = false;
      controller.dispose();
      await page.close();
    },
  };
}

async function servePage(page: Page): Promise<void> {
  const html = panelHtml({
    scriptUri: `${origin}/main.js`,
    styleUri: `${origin}/main.css`,
    cspSource: origin,
    nonce: 'bm9uY2UtZm9yLXRlc3Rz',
    locale: 'en',
  });
  await page.route(`${origin}/**`, async (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    if (name === '') await route.fulfill({ contentType: 'text/html', body: html });
    else if (name === 'main.js' || name === 'main.css') {
      const body = readFileSync(path.join(projectRoot, 'dist', 'panel', name));
      await route.fulfill({ contentType: name.endsWith('.js') ? 'text/javascript' : 'text/css', body });
    } else await route.fulfill({ status: 404 });
  });
}
