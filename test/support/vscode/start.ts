/** What `npm start` does once the extension is built. */

import { execFile, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../paths';
import { ensureVscodeServer } from './install';
import { installVsixAndStart } from './server';

/** The desktop editor's command, if it is on the PATH and opens windows on this machine. */
export async function findDesktop(): Promise<string | undefined> {
  // Inside a remote window `code` talks to the window's own machine, which does not see this folder.
  if (process.env['VSCODE_IPC_HOOK_CLI'] !== undefined) return undefined;
  const command = process.platform === 'win32' ? 'code.cmd' : 'code';
  try {
    await promisify(execFile)(command, ['--version'], { timeout: 15_000, shell: process.platform === 'win32' });
    return command;
  } catch {
    return undefined;
  }
}

/** Opens a window with the extension in it. The window has its own profile: the person's stays as it is. */
export async function openDesktop(command: string, dataFolder: string): Promise<void> {
  const workspace = path.join(dataFolder, 'workspace');
  mkdirSync(workspace, { recursive: true });
  const args = [`--extensionDevelopmentPath=${projectRoot}`, '--new-window', '--disable-workspace-trust'];
  args.push('--user-data-dir', path.join(dataFolder, 'desktop'), workspace);
  await promisify(execFile)(command, args, { shell: process.platform === 'win32' });
  console.log('VS Code opens in a new window, with BitMart Desk on the practice account.');
}

export interface StartOptions {
  readonly vsix: string;
  readonly dataFolder: string;
  /** Zero takes any free one. */
  readonly port: number;
  /** Whether to open the address in the person's browser. */
  readonly open: boolean;
}

/** Serves VS Code with the packaged extension and stays until it is interrupted. */
export async function startInBrowser(options: StartOptions): Promise<void> {
  await ensureVscodeServer();
  const server = await installVsixAndStart({
    vsix: options.vsix,
    userDataFolder: path.join(options.dataFolder, 'server'),
    workspace: path.join(options.dataFolder, 'workspace'),
    settings: { 'workbench.welcomePage.walkthroughs.openOnInstall': true },
    ...(options.port === 0 ? {} : { port: options.port }),
  });
  console.log(`\nVS Code with BitMart Desk on the practice account: ${server.url}\nCtrl+C stops it.`);
  if (options.open) openInBrowser(server.url);
  await server.ended;
}

function openInBrowser(url: string): void {
  const command = process.platform === 'darwin' ? 'open' : process.env['DISPLAY'] ? 'xdg-open' : undefined;
  if (command === undefined) return;
  // Nothing is lost where it fails: the address stands in the terminal.
  spawn(command, [url], { stdio: 'ignore' }).on('error', () => undefined);
}
