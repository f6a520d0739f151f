// Activates an extension in a real VS Code and says how long that took, by the clock inside the extension host.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot } from './places.mjs';

const require = createRequire(import.meta.url);
const variable = 'BITMART_DESK_BENCH_ACTIVATION';
const limitMs = 120_000;

/** Stands in for the extension's main file: loads the true one with a stopwatch. */
const timedMain = (main) => `
const began = performance.now();
const real = require(${JSON.stringify(main)});
const loaded = performance.now();
exports.activate = async (context) => {
  const called = performance.now();
  const cpuBefore = process.cpuUsage();
  const answer = real.activate(context);
  const returned = performance.now();
  const { user, system } = process.cpuUsage(cpuBefore);
  const handle = await answer;
  const times = { load: loaded - began, activate: returned - called, cpu: (user + system) / 1000 };
  require('node:fs').writeFileSync(process.env.${variable}, JSON.stringify(times));
  return handle;
};
exports.deactivate = () => real.deactivate?.();
`;

/** What the editor runs as its suite: it waits until the extension is active. */
const suite = (id) => `
exports.run = async () => {
  await require('vscode').extensions.getExtension(${JSON.stringify(id)}).activate();
};
`;

/** A copy of our extension, all but its main file being the true one; or an extension that does nothing. */
function prepare(folder, isOurs) {
  const extension = path.join(folder, 'extension');
  mkdirSync(extension);
  const manifest = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8'));
  if (isOurs) {
    for (const name of ['dist', 'media', 'l10n']) {
      if (existsSync(path.join(projectRoot, name)))
        symlinkSync(path.join(projectRoot, name), path.join(extension, name));
    }
    for (const name of ['package.nls.json', 'package.nls.zh-cn.json']) {
      if (existsSync(path.join(projectRoot, name))) cpSync(path.join(projectRoot, name), path.join(extension, name));
    }
    writeFileSync(path.join(extension, 'package.json'), JSON.stringify({ ...manifest, main: './timed.cjs' }));
    writeFileSync(path.join(extension, 'timed.cjs'), timedMain(path.join(projectRoot, 'dist', 'extension.cjs')));
  } else {
    const { engines, publisher, version } = manifest;
    const empty = { name: 'empty', publisher, version, engines, main: './timed.cjs' };
    writeFileSync(
      path.join(extension, 'package.json'),
      JSON.stringify({ ...empty, activationEvents: ['onStartupFinished'] }),
    );
    writeFileSync(path.join(extension, 'empty.cjs'), 'exports.activate = () => undefined;');
    writeFileSync(path.join(extension, 'timed.cjs'), timedMain('./empty.cjs'));
  }
  const testsPath = path.join(folder, 'suite.cjs');
  writeFileSync(testsPath, suite(`${manifest.publisher}.${isOurs ? manifest.name : 'empty'}`));
  return { extensionPath: extension, testsPath };
}

/** `{ load, activate, cpu }` in milliseconds. */
export async function measureActivation(isOurs) {
  // The harness of the tests inside the editor, compiled beforehand.
  const support = path.join(projectRoot, 'out', 'test', 'support', 'vscode');
  const { startServerForExtensionTests } = require(path.join(support, 'server.js'));
  const { launchBrowser } = require(path.join(support, 'browser.js'));
  const folder = mkdtempSync(path.join(tmpdir(), 'desk-bench-'));
  const result = path.join(folder, 'result.json');
  let server;
  let browser;
  try {
    server = await startServerForExtensionTests({ ...prepare(folder, isOurs), env: { [variable]: result } });
    browser = await launchBrowser();
    const [page = await browser.newPage()] = browser.pages();
    await page.goto(server.url);
    const deadline = performance.now() + limitMs;
    while (!existsSync(result)) {
      if (performance.now() > deadline) throw new Error(`not active within ${limitMs / 1000} s`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    return JSON.parse(readFileSync(result, 'utf8'));
  } finally {
    await browser?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
