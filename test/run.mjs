// The test runner. `npm test` runs every lane; `npm test -- unit loopback` those two; `npm test -- unit --grep book` or
// `npm test -- test/unit/core/base/decimal.test.ts` a part of one. The last line sums up all lanes.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildProduct, buildTests } from '../esbuild.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const scratch = mkdtempSync(path.join(tmpdir(), 'desk-test-'));
const running = new Set();

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    // The lanes' own handlers stop the servers and browsers they started.
    for (const child of running) child.kill(signal);
    setTimeout(() => process.exit(130), 1000).unref();
    process.exitCode = 130;
  });
}

/** Runs one program of the project; the answer is undefined when all went well, else a short reason. */
function run(script, args, limitSeconds, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--enable-source-maps', path.join(root, script), ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    running.add(child);
    let late = false;
    const limit = setTimeout(() => {
      late = true;
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
    }, limitSeconds * 1000);
    child.on('close', (code, signal) => {
      running.delete(child);
      clearTimeout(limit);
      if (late) resolve(`took longer than ${limitSeconds} s`);
      else resolve(code === 0 ? undefined : `ended with ${signal ?? `code ${code}`}`);
    });
  });
}

function compiledTests(folder, { recursive }) {
  const start = path.join(root, 'out', folder);
  if (!existsSync(start)) return [];
  return readdirSync(start, { recursive })
    .filter((name) => name.endsWith('.test.js'))
    .map((name) => path.join('out', folder, name))
    .sort();
}

/** Runs a program that ends by writing its counts, and judges them. */
async function countedRun(script, { timeoutMs, files, limitSeconds, env }) {
  if (files.length === 0) return { failed: 1, reason: 'there are no tests' };
  const report = path.join(scratch, `${path.basename(script)}-${Date.now()}.json`);
  const reason = await run(script, [report, String(timeoutMs), grep ?? '', ...files], limitSeconds, env);
  if (!existsSync(report)) return { failed: 1, reason: `${reason ?? 'ended'} before the tests did` };
  const counts = JSON.parse(readFileSync(report, 'utf8'));
  if (counts.passed + counts.failed === 0) return { ...counts, failed: 1, reason: 'no test ran' };
  // A run that failed without a failed test (a crash after the last one, say) still counts as a failure.
  return reason && counts.failed === 0 ? { ...counts, failed: 1, reason } : counts;
}

async function checkedRun(programs, limitSeconds) {
  const reasons = await Promise.all(programs.map(([script, ...args]) => run(script, args, limitSeconds)));
  const reason = reasons.find((each) => each !== undefined);
  return reason ? { failed: 1, reason } : {};
}

const mochaLane = 'out/test/support/mochaLane.js';

// Test files are found by pattern, so that a new one is never forgotten.
const lanes = {
  build: {
    run: async () => {
      await buildProduct();
      return {};
    },
  },
  typecheck: {
    run: () => {
      const tsc = 'node_modules/typescript/bin/tsc';
      return checkedRun(
        [
          [tsc, '-p', '.'],
          [tsc, '-p', 'media'],
        ],
        300,
      );
    },
  },
  lint: {
    run: () =>
      checkedRun(
        [
          ['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.'],
          ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
        ],
        300,
      ),
  },
  unit: {
    files: () => [...compiledTests('test', { recursive: false }), ...compiledTests('test/unit', { recursive: true })],
    run: (files) => countedRun(mochaLane, { files, timeoutMs: 10_000, limitSeconds: 300 }),
  },
  loopback: {
    files: () => compiledTests('test/loopback', { recursive: true }),
    run: (files) => countedRun(mochaLane, { files, timeoutMs: 30_000, limitSeconds: 600 }),
  },
  host: {
    needsProduct: true,
    files: () => compiledTests('test/host', { recursive: true }),
    run: (files) => countedRun('out/test/support/vscode/hostLane.js', { files, timeoutMs: 30_000, limitSeconds: 1200 }),
  },
  ui: {
    needsProduct: true,
    files: () => compiledTests('test/ui', { recursive: true }),
    run: async (files) => {
      const installed = await run('out/test/support/vscode/install.js', [], 900);
      if (installed) return { failed: 1, reason: `no VS Code to test in: ${installed}` };
      const vsix = path.join(scratch, 'bitmart-desk.vsix');
      const packaged = await run('test/package.mjs', [vsix], 120);
      if (packaged) return { failed: 1, reason: `vsce ${packaged}` };
      return countedRun(mochaLane, { files, timeoutMs: 120_000, limitSeconds: 1200, env: { BITMART_DESK_VSIX: vsix } });
    },
  },
};

const asked = process.argv.slice(2);
const grepAt = asked.indexOf('--grep');
const grep = grepAt >= 0 ? asked.splice(grepAt, 2)[1] : undefined;
const askedFiles = asked.filter((argument) => argument.endsWith('.ts'));
const askedLanes = asked.filter((argument) => !argument.endsWith('.ts'));
const unknown = askedLanes.find((name) => !(name in lanes));
if (unknown) {
  console.error(`Expected a lane (${Object.keys(lanes).join(', ')}), a test file or --grep TEXT, found ${unknown}`);
  process.exit(2);
}

/** The files of a lane: those that were asked for, or all of them where none were. */
function filesOf(lane) {
  const all = lane.files?.() ?? [];
  const wanted = askedFilesOf(lane);
  return wanted.length > 0 ? wanted : all;
}

function askedFilesOf(lane) {
  const asked = askedFiles.map((file) => path.join('out', path.relative(root, file)).replace(/\.ts$/, '.js'));
  return (lane.files?.() ?? []).filter((file) => asked.includes(file));
}

/** Whether the lane is to run at all, given what was asked for. */
function isAsked(name) {
  const nothingNamed = askedLanes.length === 0 && askedFiles.length === 0;
  return nothingNamed || askedLanes.includes(name) || askedFilesOf(lanes[name]).length > 0;
}

const totals = { passed: 0, failed: 0, skipped: 0 };
const summary = [];

async function runLane(name, start) {
  console.log(`\n── ${name} ──`);
  const startedAt = performance.now();
  let result;
  try {
    result = await start();
  } catch (error) {
    // esbuild prints its own messages; anything else is a fault of the runner.
    if (!error.errors) console.error(error);
    result = { failed: 1, reason: 'failed' };
  }
  const { passed = 0, failed = 0, skipped = 0, reason } = result;
  totals.passed += passed;
  totals.failed += failed;
  totals.skipped += skipped;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const tests = passed + failed + skipped;
  const details = [reason ?? (tests > 0 ? `${tests} tests, ${failed} of them failed` : undefined), `${seconds} s`];
  summary.push(`${failed === 0 ? '✔' : '✘'} ${name}: ${details.filter(Boolean).join(', ')}`);
  console.log(summary.at(-1));
  return failed === 0;
}

const compiled = await runLane('compile tests', async () => {
  await buildTests();
  return {};
});
if (compiled) {
  const names = Object.keys(lanes).filter(isAsked);
  if (names.some((name) => lanes[name].needsProduct) && !names.includes('build')) names.unshift('build');
  for (const name of names) {
    await runLane(name, () => lanes[name].run(filesOf(lanes[name])));
    if (process.exitCode === 130) break;
  }
}

console.log(`\n${summary.join('\n')}\n`);
console.log(
  `${totals.passed} passed, ${totals.failed} failed${totals.skipped > 0 ? `, ${totals.skipped} skipped` : ''}`,
);
process.exitCode ??= totals.failed === 0 && totals.passed > 0 ? 0 : 1;
