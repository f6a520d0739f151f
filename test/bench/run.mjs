// The bench. `npm run bench` measures every row; `npm run bench -- signing book` those two; `--short` proves in a minute that
// all of it runs; `--json` prints JSON; `--rounds N`; `--no-install` leaves out peers that are not there; `--list` names the rows.
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { buildHarness, buildOurs, buildProductForBench } from './lib/build.mjs';
import { fullSettings, runRow, shortSettings } from './lib/harness.mjs';
import { installPeers, peerObstacle } from './lib/peers.mjs';
import { benchFolder } from './lib/places.mjs';
import { rowText } from './lib/table.mjs';
import { rowFiles } from './rows/index.mjs';

const asked = process.argv.slice(2);
const take = (flag) => {
  const at = asked.indexOf(flag);
  if (at >= 0) asked.splice(at, 1);
  return at >= 0;
};
const isShort = take('--short');
const isJson = take('--json');
const mayInstall = !take('--no-install');
const isList = take('--list');
const roundsAt = asked.indexOf('--rounds');
const rounds = roundsAt >= 0 ? Number(asked.splice(roundsAt, 2)[1]) : undefined;

const rows = [];
for (const name of rowFiles) {
  const file = path.join(benchFolder, 'rows', name);
  const { default: row } = await import(`./rows/${name}`);
  rows.push({ ...row, file });
}
const unknown = asked.find((name) => !rows.some((row) => row.name === name));
if (isList || unknown !== undefined || (rounds !== undefined && !(rounds >= 1))) {
  const list = rows.map((row) => `${row.name.padEnd(20)}${row.title}`).join('\n');
  if (unknown !== undefined) console.error(`Expected the name of a row, found ${unknown}`);
  console.log(list);
  process.exit(isList ? 0 : 2);
}

const wanted = rows.filter((row) => (asked.length > 0 ? asked.includes(row.name) : !(isShort && row.isLong)));
const notAsked = rows.filter((row) => !wanted.includes(row)).map(({ name }) => name);
const settings = { ...(isShort ? shortSettings : fullSettings), ...(rounds === undefined ? {} : { rounds }) };

if (mayInstall) installPeers();
const obstacles = await buildOurs();
const product = wanted.some((row) => row.needsProduct) ? await buildProductForBench() : undefined;
const harness = wanted.some((row) => row.needsEditor) ? await buildHarness() : undefined;

/** Why a variant cannot run, or undefined. */
function leftOut(variant, row) {
  if (row.needsProduct && variant.isOurs && product !== undefined) return product;
  if (row.needsEditor && harness !== undefined) return harness;
  const reasons = [
    ...(variant.needs ?? []).map(peerObstacle),
    ...(variant.ours === undefined ? [] : [obstacles[variant.ours]]),
    variant.obstacle?.(),
  ];
  return reasons.find((reason) => reason !== undefined);
}

const load = () => os.loadavg()[0].toFixed(1);
const loadBefore = load();
const results = [];
for (const row of wanted) {
  const result = await runRow(row, settings, leftOut, { isShort });
  results.push(result);
  if (!isJson) console.log(rowText(result));
}

const [{ model = 'unknown processor' } = {}] = os.cpus();
const machine = {
  processor: model.trim(),
  cores: os.cpus().length,
  memoryGb: Math.round(os.totalmem() / 2 ** 30),
  system: `${os.type()} ${os.release()} ${os.arch()}`,
  node: process.version,
  loadBefore: Number(loadBefore),
  loadAfter: Number(load()),
};
const targets = results
  .flatMap((row) => row.targets)
  .filter(({ value, isMet }) => value === undefined || isMet !== undefined);
const checks = results.flatMap((row) => row.checks);
const failures = results.flatMap((row) => [
  ...row.checks.filter(({ isOk }) => !isOk).map(({ text }) => `${row.name}: ${text}`),
  ...row.variants
    .filter(({ isOurs, notRun }) => isOurs && notRun?.includes('\n'))
    .map(({ label, notRun }) => `${row.name}: ${label}: ${notRun}`),
]);

if (isJson) {
  console.log(
    JSON.stringify(
      { isShort, leftOut: notAsked, rounds: settings.rounds, machine, rows: results, failures },
      undefined,
      2,
    ),
  );
} else {
  const count = (isMet) => targets.filter((target) => target.isMet === isMet).length;
  console.log(`
${machine.processor}, ${machine.cores} cores, ${machine.memoryGb} GB; ${machine.system}; Node ${machine.node}.
Load before ${loadBefore}, after ${load()}: above ${machine.cores - 1} beforehand, other work shared the machine and only the ratios say something.
Medians of ${settings.rounds} round${settings.rounds === 1 ? '' : 's'}, each variant in a process of its own, in turn.${isShort ? ' This is the short form: its figures prove nothing.' : ''}
${targets.length} targets: ${count(true)} met, ${count(false)} not met, ${count(undefined)} not measured. ${checks.length} checks, ${checks.filter(({ isOk }) => !isOk).length} wrong.`);
  for (const failure of failures) console.error(`\nFAILED ${failure}`);
}
process.exit(failures.length === 0 ? 0 : 1);
