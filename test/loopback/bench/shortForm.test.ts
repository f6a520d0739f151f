/** Runs the bench in its shortest form: every row must print and every count of its own must be right. Times are never judged here. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../support/paths';

interface Printed {
  /** Rows that take too long for the short form. */
  readonly leftOut: readonly string[];
  readonly rows: readonly {
    readonly name: string;
    readonly variants: readonly { readonly label: string; readonly isOurs: boolean; readonly notRun?: string }[];
    readonly checks: readonly { readonly text: string; readonly isOk: boolean }[];
  }[];
}

describe('the bench', () => {
  let printed: Printed;

  before(async function () {
    this.timeout(400_000);
    // Peers that are not there are left out, so that a test never downloads anything.
    const args = ['test/bench/run.mjs', '--short', '--json', '--no-install'];
    const run = promisify(execFile)(process.execPath, args, { cwd: projectRoot, maxBuffer: 2 ** 24 });
    // A wrong count ends the bench with a code of its own; what it printed says which.
    const { stdout } = await run.catch((error: unknown) => error as { readonly stdout: string });
    printed = JSON.parse(stdout.slice(stdout.indexOf('{'))) as Printed;
  });

  it('prints every row that has a file', () => {
    const files = readdirSync(path.join(projectRoot, 'test', 'bench', 'rows'));
    const names = files.map((file) => path.basename(file, '.mjs')).filter((name) => name !== 'index');
    assert.deepEqual([...printed.rows.map(({ name }) => name), ...printed.leftOut].sort(), names.sort());
    assert.ok(printed.rows.length > printed.leftOut.length);
  });

  it('measures ours in every row', () => {
    const missing = printed.rows.flatMap(({ name, variants }) =>
      variants
        .filter(({ isOurs, notRun }) => isOurs && notRun !== undefined)
        .map((each) => [name, each.label, each.notRun]),
    );
    assert.deepEqual(missing, []);
  });

  it('finds its own counts right: signatures, digits, order of delivery, gaps, checksums', () => {
    const checks = printed.rows.flatMap((row) => row.checks);
    assert.ok(checks.length >= 10, `only ${String(checks.length)} checks were made`);
    assert.deepEqual(
      checks.filter(({ isOk }) => !isOk).map(({ text }) => text),
      [],
    );
  });
});
