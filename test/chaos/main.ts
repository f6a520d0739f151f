/** `npm run chaos -- --seed N --minutes M --rate 0.05 [--venue bitmart] [--kills 100]`: the invariants as a table, the exit code by them. */

import { parseArgs } from 'node:util';
import { venuesUnderTest } from '../loopback/faults/venuesUnderTest';
import { killRepeatedly } from './kills';
import { runChaos } from './run';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '1' },
    rate: { type: 'string', default: '0.05' },
    venue: { type: 'string', default: 'bitmart' },
    kills: { type: 'string', default: '0' },
  },
});

async function main(): Promise<number> {
  const under = venuesUnderTest.find(({ id }) => id === values.venue);
  if (!under) throw new Error(`Expected a venue of ${venuesUnderTest.map(({ id }) => id).join(', ')}`);
  const [seed, minutes, rate, kills] = [values.seed, values.minutes, values.rate, values.kills].map(Number);
  if (![seed, minutes, rate, kills].every((number) => number !== undefined && Number.isFinite(number) && number >= 0)) {
    throw new Error('Expected numbers for --seed, --minutes, --rate and --kills');
  }
  console.log(`Chaos over ${under.name}: seed ${values.seed}, ${values.minutes} min, rate ${values.rate}`);
  const result = await runChaos({
    under,
    seed: seed ?? 1,
    durationMs: (minutes ?? 1) * 60_000,
    rate: rate ?? 0.05,
    print: (line) => {
      console.log(line);
    },
  });
  console.table(
    Object.fromEntries(
      [...result.failures].map(([id, failures]) => [
        id,
        { holds: failures.length === 0, failures: failures.length, first: failures[0]?.slice(0, 100) ?? '' },
      ]),
    ),
  );
  const { steps, faults, restarts, orders, heals } = result;
  console.log({ steps, faults, restarts, orders, heals });
  let failed = [...result.failures.values()].some((failures) => failures.length > 0);
  if (kills) {
    const killed = await killRepeatedly({ under, seed: seed ?? 1, moments: kills });
    console.log(killed);
    failed ||= killed.problems.length > 0;
  }
  return failed ? 1 : 0;
}

void main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 2;
  },
);
