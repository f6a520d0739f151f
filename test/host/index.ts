/** What VS Code calls to run the suite inside its extension host; the same for the desktop and the server build. */

import { appendFileSync } from 'node:fs';
import { findSourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';
import { readHostRun, reportCounts, runMocha } from '../support/mochaRun';

export async function run(): Promise<void> {
  const { files, timeoutMs, grep, reportFile, outputFile } = readHostRun();
  process.setSourceMapsEnabled(true);
  const print = (line: string): void => {
    appendFileSync(outputFile, `${withSourcePlaces(line)}\n`);
  };
  try {
    reportCounts(reportFile, await runMocha({ files, timeoutMs, grep, print }));
  } catch (error) {
    // A test file that does not even load.
    print(error instanceof Error ? (error.stack ?? error.message) : String(error));
    reportCounts(reportFile, { passed: 0, failed: 1, skipped: 0 });
  }
}

/** Names the TypeScript line for each compiled one; the extension host writes stacks in its own way, past Node's maps. */
function withSourcePlaces(text: string): string {
  return text.replace(/(\/[^\s():]+\.js):(\d+):(\d+)/g, (place, file: string, line: string, column: string) => {
    const entry = findSourceMap(file)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!entry || !('originalSource' in entry)) return place;
    return `${fileURLToPath(entry.originalSource)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}
