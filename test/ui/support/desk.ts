/** The installed extension in a real VS Code, seen and used as a person would. Every call waits for what it needs. */

import type { BrowserContext, FrameLocator, Locator, Page, ViewportSize } from 'playwright-core';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../support/paths';
import { until } from '../../support/until';
import { launchBrowser } from '../../support/vscode/browser';
import { temporaryFolder } from '../../support/vscode/processes';
import {
  installVsixAndStart,
  quietSettings,
  settingsFile,
  writeSettings,
  type InstalledVscode,
  type Settings,
} from '../../support/vscode/server';

const extensionId = 'bitmart-desk.bitmart-desk';
const waitMs = 30_000;
const artifacts = path.join(projectRoot, 'test', 'artifacts');

export type Theme = 'light' | 'dark' | 'high contrast' | 'high contrast light';

// By the names that the pinned server build gives them, with the class that the workbench then has.
const themes: Readonly<Record<Theme, { readonly id: string; readonly label: string; readonly className: string }>> = {
  light: { id: 'Light 2026', label: 'Light 2026', className: 'vs' },
  dark: { id: 'Dark 2026', label: 'Dark 2026', className: 'vs-dark' },
  'high contrast': { id: 'Default High Contrast', label: 'Dark High Contrast', className: 'hc-black' },
  'high contrast light': { id: 'Default High Contrast Light', label: 'Light High Contrast', className: 'hc-light' },
};

export interface DeskOptions {
  /** User settings at the start. */
  readonly settings?: Settings;
  /** Environment of the extension host. */
  readonly env?: Readonly<Record<string, string>>;
  readonly theme?: Theme;
  readonly viewport?: ViewportSize;
  /** Opens the folder in Restricted Mode. */
  readonly restrictedMode?: boolean;
  /** Files of the open folder, by their path in it. */
  readonly files?: Readonly<Record<string, string>>;
  /** The .vsix; the one that the runner has just made when left out. */
  readonly vsix?: string;
}

export class Desk {
  private constructor(
    private readonly server: InstalledVscode,
    private readonly browser: BrowserContext,
    readonly page: Page,
    private settings: Settings,
  ) {}

  static async launch(options: DeskOptions = {}): Promise<Desk> {
    const vsix = options.vsix ?? process.env['BITMART_DESK_VSIX'];
    if (vsix === undefined)
      throw new Error('Expected BITMART_DESK_VSIX to name the .vsix; run this by `npm test -- ui`');
    const settings: Settings = { 'workbench.colorTheme': themes[options.theme ?? 'dark'].id, ...options.settings };
    const server = await installVsixAndStart({
      vsix,
      workspace: folderWith(options.files ?? {}),
      settings,
      env: options.env ?? {},
      restrictedMode: options.restrictedMode ?? false,
    });
    // The profile is what keeps secrets over a reload, so it lives as long as the desk.
    const browser = await launchBrowser({
      profile: temporaryFolder(),
      viewport: options.viewport ?? { width: 1280, height: 800 },
    });
    browser.setDefaultTimeout(waitMs);
    const [page = await browser.newPage()] = browser.pages();
    const restricted = { ...settings, 'security.workspace.trust.enabled': options.restrictedMode === true };
    const desk = new Desk(server, browser, page, restricted);
    await page.goto(server.url);
    await desk.workbenchIsThere();
    return desk;
  }

  /** The open folder; it holds at first what the options named. */
  get workspace(): string {
    return this.server.workspace;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }

  /** Reloads the window: the extension host starts anew, secrets and state stay. */
  async reload(): Promise<void> {
    // By the editor's own command, which saves its layout before it goes; a browser's reload does not wait for that.
    const loaded = this.page.waitForEvent('load');
    await this.runCommand('Developer: Reload Window');
    await loaded;
    await this.workbenchIsThere();
  }

  private async workbenchIsThere(): Promise<void> {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor();
  }

  // Commands and quick input

  /** Runs a command of the palette by its whole title, `BitMart: Place Order`. */
  async runCommand(title: string): Promise<void> {
    await until(
      `the palette offers ${title}`,
      async () => {
        await this.page.keyboard.press('F1');
        // A row that was used before, or has a key, says so after a comma.
        const label = JSON.stringify(title).slice(1, -1);
        const row = this.quickWidget.locator(`[role="option"][aria-label="${label}"], [aria-label^="${label}, "]`);
        try {
          await this.quickInput.fill(`>${title}`, { timeout: 3000 });
          await row.first().click({ timeout: 3000 });
          return true;
        } catch {
          // The extension's commands are not there until the editor has read its manifest, and a key can fall between two focuses.
          await this.page.keyboard.press('Escape');
          return false;
        }
      },
      waitMs,
    );
  }

  private get quickWidget(): Locator {
    return this.page.locator('.quick-input-widget:visible');
  }

  /** The text field of the quick input or quick pick that is open. */
  get quickInput(): Locator {
    return this.quickWidget.locator('input.input').first();
  }

  get quickRows(): Locator {
    return this.quickWidget.locator('.quick-input-list .monaco-list-row');
  }

  /** The title of the step that is open, waited for: `await desk.quickInputTitled('Price')`. */
  async quickInputTitled(title: string | RegExp): Promise<void> {
    await this.quickWidget.locator('.quick-input-title').filter({ hasText: title }).waitFor();
  }

  /** Types into the open quick input without sending it; what stood there is replaced. */
  async typeQuickInput(text: string): Promise<void> {
    await this.quickInput.fill(text);
  }

  /** Types and sends. */
  async answer(text: string): Promise<void> {
    await this.typeQuickInput(text);
    await this.page.keyboard.press('Enter');
  }

  /** A row of the open quick pick by its label. The rest of a row can hold hidden words of the list shown before it. */
  quickRow(label: string | RegExp): Locator {
    return this.quickRows.filter({ has: this.page.locator('.label-name').filter({ hasText: label }) }).first();
  }

  /** Chooses a row of the open quick pick. */
  async pick(label: string | RegExp): Promise<void> {
    await this.quickRow(label).click();
  }

  /** Resolves when the open quick input, its prompt or its judgement of the text, says this. */
  async quickInputSays(text: string | RegExp): Promise<void> {
    await this.quickInputMessage.filter({ hasText: text }).waitFor();
  }

  /** What the open quick input says below its field: the prompt, or what is wrong with the text. */
  get quickInputMessage(): Locator {
    return this.quickWidget.locator('.quick-input-message');
  }

  /** Gives up what is open: quick input, menu, modal. */
  async escape(): Promise<void> {
    await this.page.keyboard.press('Escape');
  }

  // Modals and notifications

  /** The modal that is open, with its message and detail as text. */
  get modal(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  async pressInModal(button: string): Promise<void> {
    await this.modal.getByRole('button', { name: button, exact: true }).click();
    await this.modal.waitFor({ state: 'hidden' });
  }

  /** A notification that shows this text. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-list-item').filter({ hasText: text });
  }

  /**
   * Resolves when a notification says this. The editor shows no more than a few at once and keeps the rest in its list, so a
   * test, which is faster than a person, looks there too.
   */
  async told(text: string | RegExp): Promise<void> {
    try {
      await this.notification(text).waitFor({ timeout: 5000 });
    } catch {
      await this.runCommand('Notifications: Show Notifications');
      await this.notification(text).waitFor();
    }
  }

  /** Presses a button of the notification that shows this text. */
  async pressInNotification(text: string | RegExp, button: string): Promise<void> {
    await this.notification(text).getByRole('button', { name: button, exact: true }).click();
  }

  /** Takes away every notification, so that the next one that is waited for is new. */
  async clearNotifications(): Promise<void> {
    if ((await this.notification(/./).count()) === 0) return;
    await this.runCommand('Notifications: Clear All Notifications');
    await this.notification(/./).first().waitFor({ state: 'detached' });
  }

  // Status bar

  /** A status bar item by the id the extension gave it. */
  statusBarItem(id: string): Locator {
    return this.page.locator(`[id="${extensionId}.${id}"]`);
  }

  // Views

  /** Shows the extension's side bar (or another container, by its title) and leaves it shown. */
  async openContainer(title = 'BitMart Desk'): Promise<void> {
    const tab = this.page.locator('.part.activitybar [role="tab"]', {
      has: this.page.locator(`.action-label[aria-label^=${JSON.stringify(title)}]`),
    });
    await tab.waitFor();
    if ((await tab.getAttribute('aria-expanded')) !== 'true') await tab.click();
    await this.page.locator('.part.sidebar .pane-header').first().waitFor();
  }

  /** One view of the side bar, header and body, by its title. */
  view(title: string): Locator {
    return this.page.locator('.part.sidebar .pane', {
      has: this.page.locator(`.pane-header .title:text-is(${JSON.stringify(title)})`),
    });
  }

  /** What stands beside a view's title. */
  viewDescription(title: string): Locator {
    return this.view(title).locator('.pane-header .description');
  }

  /** Unfolds a view. */
  async openView(title: string): Promise<void> {
    const header = this.view(title).locator('.pane-header');
    await header.waitFor();
    if ((await header.getAttribute('aria-expanded')) === 'false') await header.click();
  }

  /** The rows that a tree view shows, those with the text if one is given. */
  treeRows(view: string, text?: string | RegExp): Locator {
    const rows = this.view(view).locator('.monaco-list-row');
    return text === undefined ? rows : rows.filter({ hasText: text });
  }

  /** What each row of a view shows, label and description, from top to bottom. */
  async treeTexts(view: string): Promise<string[]> {
    const labels = await this.treeRows(view).locator('.monaco-icon-label-container').all();
    return Promise.all(
      labels.map(async (label) => {
        const parts = await label.locator('.label-name, .label-description').allTextContents();
        return parts
          .map((part) => part.trim())
          .filter((part) => part !== '')
          .join(' ');
      }),
    );
  }

  /** Unfolds a row that has children. */
  async expandRow(view: string, text: string | RegExp): Promise<void> {
    const row = this.treeRows(view, text).first();
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) === 'false') await row.locator('.monaco-tl-twistie').click();
  }

  /** Presses one of the buttons that a row shows when the pointer is over it. */
  async pressInRow(view: string, text: string | RegExp, action: string): Promise<void> {
    const row = this.treeRows(view, text).first();
    await row.hover();
    await row.locator(`.action-label[aria-label^=${JSON.stringify(action)}]`).click();
  }

  /** Chooses an entry of a row's context menu. */
  async chooseInRowMenu(view: string, text: string | RegExp, entry: string): Promise<void> {
    await this.treeRows(view, text).first().click({ button: 'right' });
    const item = this.page.getByRole('menuitem', { name: entry });
    await item.waitFor();
    await until(`the menu takes ${entry}`, async () => {
      // A menu takes no click in its first moments, so that the press which opened it does not choose.
      if (await item.isVisible()) await item.click({ timeout: 500 }).catch(() => undefined);
      return !(await item.isVisible());
    });
  }

  /** Presses a button in a view's title bar. */
  async pressInViewTitle(view: string, action: string): Promise<void> {
    const pane = this.view(view);
    await pane.hover();
    await pane.locator(`.pane-header .action-label[aria-label^=${JSON.stringify(action)}]`).click();
  }

  // Editors and webviews

  /** A tab of the editor area by the title it shows. */
  tab(title: string | RegExp): Locator {
    return this.page.locator('.part.editor .tab').filter({ hasText: title });
  }

  /** The inside of the webview that is in view. */
  webview(): FrameLocator {
    return this.page.locator('iframe.webview:visible').first().contentFrame().frameLocator('#active-frame');
  }

  // Settings, looks, pictures

  /** Changes user settings through settings.json, as a person would; those not named stay. */
  async changeSettings(change: Settings): Promise<void> {
    this.settings = { ...this.settings, ...change };
    writeSettings(this.server.userDataFolder, { ...quietSettings, ...this.settings });
    // This editor does not watch its settings file; it reads it again when the file is saved from within.
    await this.runCommand('Preferences: Open User Settings (JSON)');
    await this.page.locator('.part.editor .monaco-editor.focused').waitFor();
    await this.page.keyboard.press('Control+End');
    await this.page.keyboard.press('Enter');
    await this.page.keyboard.press('Control+s');
    const file = settingsFile(this.server.userDataFolder);
    await until('settings.json is saved', () => readFileSync(file, 'utf8').endsWith('\n'));
    await this.runCommand('View: Close Editor');
    await this.tab('settings.json').waitFor({ state: 'detached' });
  }

  async setTheme(theme: Theme): Promise<void> {
    const { id, label, className } = themes[theme];
    await this.runCommand('Preferences: Color Theme');
    await this.quickInput.fill(label);
    await this.pick(label);
    await this.page.locator(`.monaco-workbench.${className}`).waitFor();
    this.settings = { ...this.settings, 'workbench.colorTheme': id };
  }

  async setViewport(size: ViewportSize): Promise<void> {
    await this.page.setViewportSize(size);
  }

  /** A picture of the whole window, `test/artifacts/<name>.png`; the answer is its path. */
  async screenshot(name: string): Promise<string> {
    mkdirSync(artifacts, { recursive: true });
    const file = path.join(artifacts, `${name}.png`);
    // Off the things that show a hover.
    await this.page.mouse.move(640, 1);
    await this.page.screenshot({ path: file });
    return file;
  }
}

/** A new folder, called as it shows in the window's title. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = path.join(temporaryFolder(), 'my-bot');
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return folder;
}

/**
 * Call inside a `describe`: a desk for all its tests, closed after them. A test that fails leaves a picture behind.
 * The options may be a function, for what is known only once other hooks have run.
 */
export function useDesk(options: DeskOptions | (() => DeskOptions | Promise<DeskOptions>) = {}): () => Desk {
  let desk: Desk | undefined;
  before('opens VS Code', async () => {
    desk = await Desk.launch(typeof options === 'function' ? await options() : options);
  });
  afterEach('takes a picture of a failure', async function () {
    const { currentTest } = this;
    if (currentTest?.state !== 'failed' || !desk) return;
    await desk.screenshot(
      `failed ${currentTest
        .fullTitle()
        .replace(/[^\w ]+/g, '')
        .slice(0, 80)}`,
    );
  });
  after('closes VS Code', async () => {
    await desk?.close();
  });
  return () => {
    if (!desk) throw new Error('Expected VS Code to be open; it is from the first test of the suite to the last');
    return desk;
  };
}
