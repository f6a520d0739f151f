/** One lane of plain mocha: `node mochaLane.js <report file> <timeout ms> <grep or ''> <test file>...` */

import { openResources } from './leaks';
import { reportCounts, runMocha } from './mochaRun';

const [reportFile = '', timeoutMs = '', grep = '', ...files] = process.argv.slice(2);
const graceMs = 3000;

// A promise that fails with nobody waiting for it fails the test that is running.
process.on('unhandledRejection', (reason) => {
  throw reason;
});

void runMocha({ files, timeoutMs: Number(timeoutMs), grep: grep === '' ? undefined : grep }).then((counts) => {
  process.exitCode = counts.failed === 0 ? 0 : 1;
  reportCounts(reportFile, counts);
  // The process should now end by itself. If it does not, something was left open, and that counts as a failed test.
  setTimeout(() => {
    console.error(`\n  Still open ${String(graceMs / 1000)} s after the last test: ${openResources().join(', ')}`);
    reportCounts(reportFile, { ...counts, failed: counts.failed + 1 });
    process.exit(1);
  }, graceMs).unref();
});
