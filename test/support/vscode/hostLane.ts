/**
 * The suite inside a real VS Code: `node hostLane.js <report file> <timeout ms> <grep or ''> <test file>...`. It takes
 * desktop VS Code where that can be had and the server build in a headless browser elsewhere; the suite is the same.
 */

import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import manifest from '../../../package.json';
import { hostRunVariable, readCounts, reportCounts, type HostRun } from '../mochaRun';
import { projectRoot } from '../paths';
import { launchBrowser } from './browser';
import { ensureChromium, ensureVscodeServer } from './install';
import { temporaryFolder } from './processes';
import { quietSettings, startServerForExtensionTests, writeSettings } from './server';

const [reportFile = '', timeoutMs = '', grep = '', ...files] = process.argv.slice(2);
const testsPath = path.join(projectRoot, 'out', 'test', 'host', 'index.js');
const startLimitMs = 180_000;

/** Follows the file that mocha's lines go to and prints what is new. */
class OutputTail {
  private shown = 0;

  constructor(private readonly file: string) {}

  get hasBegun(): boolean {
    return this.shown > 0;
  }

  print(): void {
    if (!existsSync(this.file)) return;
    const bytes = readFileSync(this.file);
    process.stdout.write(bytes.subarray(this.shown));
    this.shown = bytes.length;
  }
}

function prepareRun(): { readonly env: Readonly<Record<string, string>>; readonly output: OutputTail } {
  const folder = temporaryFolder();
  const outputFile = path.join(folder, 'output');
  const runFile = path.join(folder, 'run.json');
  const told: HostRun = {
    files: files.map((file) => path.resolve(projectRoot, file)),
    timeoutMs: Number(timeoutMs),
    grep: grep === '' ? undefined : grep,
    reportFile,
    outputFile,
  };
  writeFileSync(runFile, JSON.stringify(told));
  return { env: { [hostRunVariable]: runFile }, output: new OutputTail(outputFile) };
}

/** Why desktop VS Code cannot be used here, or nothing. */
async function desktopObstacle(): Promise<string | undefined> {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    return 'there is no display';
  }
  const reachable = await new Promise<boolean>((resolve) => {
    const request = https.get(
      'https://update.code.visualstudio.com/api/releases/stable',
      { timeout: 3000 },
      (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      },
    );
    request.once('timeout', () => request.destroy());
    request.once('error', () => {
      resolve(false);
    });
  });
  return reachable ? undefined : 'it cannot be downloaded';
}

/** The oldest VS Code that the manifest lets in. */
function oldestVersion(): string {
  const found = /\d+\.\d+\.\d+/.exec(manifest.engines.vscode)?.[0];
  if (found === undefined) throw new Error(`Expected a version in engines.vscode, found ${manifest.engines.vscode}`);
  return found;
}

async function inDesktop(version: string): Promise<void> {
  const vscodeExecutablePath = await downloadAndUnzipVSCode({
    version,
    cachePath: path.join(projectRoot, '.vscode-test', 'desktop'),
  });
  const { env, output } = prepareRun();
  const userData = temporaryFolder();
  writeSettings(userData, quietSettings);
  const tail = setInterval(() => {
    output.print();
  }, 100);
  try {
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: projectRoot,
      extensionTestsPath: testsPath,
      extensionTestsEnv: { ...env },
      launchArgs: [temporaryFolder(), '--user-data-dir', userData, '--disable-extensions', '--no-sandbox'],
    });
  } finally {
    clearInterval(tail);
    output.print();
  }
}

async function inServer(): Promise<void> {
  // Both are looked up before anything starts, so that an installation does not count against the start's limit.
  await ensureVscodeServer();
  await ensureChromium();
  const { env, output } = prepareRun();
  const server = await startServerForExtensionTests({ extensionPath: projectRoot, testsPath, env });
  const browser = await launchBrowser();
  try {
    const [page = await browser.newPage()] = browser.pages();
    const messages: string[] = [];
    page.on('console', (message) => messages.push(message.text()));
    await page.goto(server.url);
    const deadline = performance.now() + startLimitMs;
    while (!existsSync(reportFile)) {
      output.print();
      if (!output.hasBegun && performance.now() > deadline) {
        const said = [...messages.slice(-20), server.output().slice(-2000)].join('\n');
        throw new Error(`The suite did not start within ${startLimitMs / 1000} s. VS Code said:\n${said}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    output.print();
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function runSuite(): Promise<void> {
  const obstacle = await desktopObstacle();
  if (obstacle === undefined) {
    const total = { passed: 0, failed: 0, skipped: 0 };
    for (const version of [oldestVersion(), 'stable']) {
      console.log(`The suite runs in desktop VS Code, ${version}.`);
      await inDesktop(version);
      const counts = readCounts(reportFile);
      rmSync(reportFile);
      for (const name of ['passed', 'failed', 'skipped'] as const) total[name] += counts[name];
    }
    reportCounts(reportFile, total);
    return;
  }
  console.log(`Desktop VS Code is left out, since ${obstacle}; the suite runs in the server build.`);
  await inServer();
}

runSuite().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
