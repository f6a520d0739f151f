/** The server build of VS Code: with the tests inside its extension host, or with the packaged extension installed. */

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { ensureVscodeServer } from './install';
import { answers, freePort, startProgram, temporaryFolder } from './processes';

export type Settings = Readonly<Record<string, unknown>>;

export interface VscodeAddress {
  /** Open this in a browser. */
  readonly url: string;
  /** A new empty folder, open as the workspace. */
  readonly workspace: string;
  /** What the server has printed. */
  readonly output: () => string;
  readonly stop: () => Promise<void>;
  /** Rejects when the server ends by itself. */
  readonly ended: Promise<never>;
}

export interface ExtensionTestOptions {
  readonly extensionPath: string;
  /** The compiled module that exports `run()`. */
  readonly testsPath: string;
  /** User settings of the editor under test. */
  readonly settings?: Settings;
  /** Environment of the extension host, besides ours. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A quiet editor: nothing that pops up, blinks or looks outside. */
export const quietSettings: Settings = {
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'editor.cursorBlinking': 'solid',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'window.restoreWindows': 'none',
  'workbench.editor.useModal': 'off',
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
};

export function settingsFile(userDataFolder: string): string {
  return path.join(userDataFolder, 'User', 'settings.json');
}

export function writeSettings(userDataFolder: string, settings: Settings): void {
  const file = settingsFile(userDataFolder);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(settings, undefined, 2));
}

/** The environment of an editor that must not take itself for a part of the one this runs in. */
function editorEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|npm_)/.test(name));
  return { ...Object.fromEntries(own), ...extra };
}

/** VS Code's own server. Opening the address runs the tests in its extension host. */
export async function startServerForExtensionTests(options: ExtensionTestOptions): Promise<VscodeAddress> {
  const { node, serverMain } = await ensureVscodeServer();
  const port = await freePort();
  const origin = `127.0.0.1:${port}`;
  const folder = temporaryFolder();
  const workspace = path.join(folder, 'workspace');
  mkdirSync(workspace);
  writeSettings(path.join(folder, 'server', 'data'), { ...quietSettings, ...options.settings });
  const args = ['--host', '127.0.0.1', '--port', String(port), '--server-data-dir', path.join(folder, 'server')];
  // Without the smoke test driver a built VS Code passes over the payload below in silence.
  args.push('--without-connection-token', '--accept-server-license-terms', '--enable-smoke-test-driver');
  args.push('--telemetry-level', 'off');
  const running = startProgram(node, [serverMain, ...args], editorEnvironment(options.env), folder);
  await answers(`http://${origin}/`, running);
  const remote = (file: string): string => `vscode-remote://${origin}${file}`;
  const payload = [
    ['extensionDevelopmentPath', remote(options.extensionPath)],
    ['extensionTestsPath', remote(options.testsPath)],
    ['skipWelcome', 'true'],
  ];
  const query = new URLSearchParams({ folder: workspace, payload: JSON.stringify(payload) });
  return { url: `http://${origin}/?${query.toString()}`, workspace, ...running };
}

export interface InstalledOptions {
  readonly vsix: string;
  /** User settings besides the quiet ones. */
  readonly settings?: Settings;
  readonly env?: Readonly<Record<string, string>>;
  /** Where the editor keeps its data; a fresh folder when left out. */
  readonly userDataFolder?: string;
  /** Keeps workspace trust on, so that a folder opens in Restricted Mode until a person trusts it. */
  readonly restrictedMode?: boolean;
  readonly port?: number;
  /** Opens this folder; a new empty one when left out. */
  readonly workspace?: string;
}

export interface InstalledVscode extends VscodeAddress {
  /** Holds `User/settings.json`, which the editor follows while it runs. */
  readonly userDataFolder: string;
}

/** The packaged extension installed in the server build, as a person would have it. */
export async function installVsixAndStart(options: InstalledOptions): Promise<InstalledVscode> {
  const { node, wrapper } = await ensureVscodeServer();
  const folder = temporaryFolder();
  const userDataFolder = options.userDataFolder ?? path.join(folder, 'user');
  const workspace = options.workspace ?? path.join(folder, 'workspace');
  const extensions = path.join(folder, 'extensions');
  for (const each of [workspace, extensions]) mkdirSync(each, { recursive: true });
  const settings = { ...quietSettings, 'security.workspace.trust.enabled': options.restrictedMode === true };
  // Settings that a person has made in an earlier start are theirs.
  if (!existsSync(settingsFile(userDataFolder))) writeSettings(userDataFolder, { ...settings, ...options.settings });
  // A configuration file of its own keeps it from writing one into the person's home.
  const config = path.join(folder, 'config.yaml');
  writeFileSync(config, 'cert: false\n');
  const places = ['--config', config, '--user-data-dir', userDataFolder, '--extensions-dir', extensions];
  const env = editorEnvironment(options.env);
  await promisify(execFile)(node, [wrapper, ...places, '--install-extension', options.vsix], { env, cwd: folder });
  const port = options.port ?? (await freePort());
  const args = [...places, '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`];
  args.push('--disable-telemetry', '--disable-update-check', '--disable-getting-started-override');
  if (!options.restrictedMode) args.push('--disable-workspace-trust');
  const running = startProgram(node, [wrapper, ...args], env, folder);
  await answers(`http://127.0.0.1:${port}/healthz`, running);
  const query = new URLSearchParams({ folder: workspace });
  const url = `http://127.0.0.1:${port}/?${query.toString()}`;
  return { url, workspace, userDataFolder, ...running };
}
