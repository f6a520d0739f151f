// Runs the rows: every variant in a process of its own, round after round, so that a slow minute of the machine meets all of them.
import { fork } from 'node:child_process';
import path from 'node:path';
import { benchFolder } from './places.mjs';
import { median } from './stats.mjs';

/** How much is measured. The short form proves that everything runs; its figures mean little. */
export const fullSettings = { rounds: 5, warmMs: 300, batchMs: 1, batches: 300, frames: 20_000, orders: 3000 };
export const shortSettings = {
  rounds: 1,
  warmMs: 15,
  batchMs: 0.3,
  batches: 9,
  frames: 2000,
  orders: 100,
  isShort: true,
};

const childFile = path.join(benchFolder, 'lib', 'child.mjs');
const children = new Set();

process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

function runChild(row, variant, settings) {
  const limitMs = (variant.limitSeconds ?? 60) * 1000;
  return new Promise((resolve) => {
    const child = fork(childFile, [row.file, variant.name], {
      execArgv: ['--expose-gc', '--no-warnings'],
      // The official client prints every request.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    children.add(child);
    let said = '';
    let result;
    child.stderr.on('data', (bytes) => (said = (said + bytes).slice(-4000)));
    child.on('message', (message) => (result = message));
    const limit = setTimeout(() => {
      result = { failed: `took longer than ${String(limitMs / 1000)} s` };
      child.kill('SIGKILL');
    }, limitMs);
    child.on('close', (code, signal) => {
      children.delete(child);
      clearTimeout(limit);
      resolve(result ?? { failed: `ended with ${signal ?? `code ${String(code)}`}: ${said}` });
    });
    child.send({ settings });
  });
}

/**
 * One row, measured. `isLeftOut(variant)` gives the reason why a variant cannot run, or undefined.
 * A row with `measureAll` does its own measuring and answers with a value by variant.
 */
export async function runRow(row, settings, isLeftOut, context) {
  const outcomes = new Map(
    row.variants.map((variant) => [variant.name, { runs: [], notRun: isLeftOut(variant, row) }]),
  );
  if (row.measureAll) await measureAll(row, settings, outcomes, context);
  else await measureByRounds(row, settings, outcomes);
  const variants = row.variants.map((variant) => summarise(variant, outcomes.get(variant.name)));
  const floor = variants.find(({ isFloor }) => isFloor)?.value;
  for (const variant of variants) variant.ratio = floor === undefined ? undefined : variant.value / floor;
  const byName = Object.fromEntries(variants.map((variant) => [variant.name, variant]));
  return {
    name: row.name,
    title: row.title,
    why: row.why,
    unit: row.unit,
    variants,
    targets: (row.targets ?? []).map((target) => judge(target, byName)),
    checks: (row.checks?.(byName) ?? []).filter((check) => check !== undefined),
  };
}

async function measureByRounds(row, settings, outcomes) {
  const rounds = Math.min(settings.rounds, row.rounds ?? Infinity);
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < row.variants.length; turn++) {
      const variant = row.variants[(turn + round) % row.variants.length];
      const outcome = outcomes.get(variant.name);
      if (outcome.notRun !== undefined) continue;
      const { measured, failed } = await runChild(row, variant, settings);
      if (measured) outcome.runs.push(measured);
      else outcome.notRun = failed;
    }
  }
}

async function measureAll(row, settings, outcomes, context) {
  for (const [name, runs] of Object.entries(await row.measureAll(settings, outcomes, context))) {
    const outcome = outcomes.get(name);
    if (typeof runs === 'string') outcome.notRun = runs;
    else outcome.runs.push(...runs);
  }
}

function summarise(variant, { runs, notRun }) {
  const { name, label, isFloor = false, isOurs = false } = variant;
  if (notRun !== undefined || runs.length === 0) return { name, label, isFloor, isOurs, notRun: notRun ?? 'no result' };
  const values = runs.map(({ value }) => value);
  const extras = Object.keys(runs[0].extra ?? {});
  return {
    name,
    label,
    isFloor,
    isOurs,
    value: median(values),
    low: Math.min(...values),
    high: Math.max(...values),
    extra: Object.fromEntries(extras.map((key) => [key, median(runs.map(({ extra }) => extra[key]))])),
    facts: runs.map(({ facts }) => facts).filter((facts) => facts !== undefined),
  };
}

/**
 * A target is a bound of one variant: on its figure (`atMost`), on one of its extra columns (`column`), or on its share of
 * another's figure (`of`). `timesFaster` is the same the other way round. Without a bound the figure is told, not judged.
 */
function judge({ who = 'ours', of, column, atMost, timesFaster, unit, text }, byName) {
  const read = (name) => (column === undefined ? byName[name]?.value : byName[name]?.extra?.[column]);
  const ours = read(who);
  const other = of === undefined ? 1 : read(of);
  const wanted = text ?? targetText({ who, of, column, atMost, timesFaster, unit });
  if (ours === undefined || other === undefined) return { text: wanted, value: undefined, isMet: undefined };
  if (atMost === undefined && timesFaster === undefined) return { text: wanted, value: ours / other, isMet: undefined };
  if (timesFaster !== undefined) return { text: wanted, value: other / ours, isMet: other / ours >= timesFaster };
  return { text: wanted, value: ours / other, isMet: ours / other <= atMost };
}

function targetText({ who, of, column, atMost, timesFaster, unit }) {
  const what = column === undefined ? who : `${who}, ${column},`;
  if (timesFaster !== undefined) return `${what} at least ${String(timesFaster)} times as fast as ${of}`;
  return of === undefined
    ? `${what} at most ${String(atMost)} ${unit ?? ''}`
    : `${what} at most ${String(atMost)} × ${of}`;
}
