/** Rows 32 and 71 in short: random trading through random faults, and processes killed around a submit. `npm run chaos` is the long form. */

import assert from 'node:assert/strict';
import { killRepeatedly } from '../../chaos/kills';
import { runChaos } from '../../chaos/run';
import { leaksNothing } from '../../support/leaks';
import { venuesUnderTest } from './venuesUnderTest';

/** Seeds that once failed stay here. */
const seeds: readonly number[] = [1];

describe('chaos', () => {
  leaksNothing();
  for (const under of venuesUnderTest) {
    for (const seed of seeds) {
      it(`row 71: holds every invariant through faults, restarts and sleeps, seed ${String(seed)} [${under.name}]`, async () => {
        const { failures } = await runChaos({ under, seed, durationMs: 15_000, rate: 0.3 });
        const failed = [...failures].filter(([, problems]) => problems.length > 0);
        assert.deepEqual(failed, []);
      }).timeout(90_000);
    }

    it(`row 32: killed at random moments around a submit, at most one order each, all reconciled [${under.name}]`, async () => {
      const { problems, ...counts } = await killRepeatedly({ under, seed: 5, moments: 12 });
      console.log(`      ${JSON.stringify(counts)}`);
      assert.deepEqual(problems, []);
    }).timeout(120_000);
  }
});
