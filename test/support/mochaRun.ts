/** Runs test files by mocha in this process and says how many passed; shared by the plain lanes and the extension host. */

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { format } from 'node:util';
import Mocha from 'mocha';

export interface MochaCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface MochaRunOptions {
  /** Compiled test files. */
  readonly files: readonly string[];
  readonly timeoutMs: number;
  readonly grep?: string | undefined;
  /** Receives mocha's lines; they go to the console when left out. */
  readonly print?: (line: string) => void;
}

/** What a run inside the extension host is told, through a file that an environment variable names. */
export interface HostRun {
  readonly files: readonly string[];
  readonly timeoutMs: number;
  readonly grep?: string | undefined;
  readonly reportFile: string;
  readonly outputFile: string;
}

export const hostRunVariable = 'BITMART_DESK_HOST_RUN';

export async function runMocha(options: MochaRunOptions): Promise<MochaCounts> {
  const mocha = new Mocha({ ui: 'bdd', timeout: options.timeoutMs, forbidOnly: 'CI' in process.env });
  Mocha.reporters.Base.useColors = options.print === undefined && process.stdout.isTTY;
  const { print } = options;
  if (print) {
    Mocha.reporters.Base.consoleLog = (...parts: unknown[]) => {
      print(format(...parts));
    };
  }
  if (options.grep) mocha.grep(options.grep);
  for (const file of options.files) mocha.addFile(file);
  return new Promise((resolve, reject) => {
    try {
      const runner = mocha.run((failures) => {
        const { passes = 0, pending = 0 } = runner.stats ?? {};
        resolve({ passed: passes, failed: failures, skipped: pending });
      });
    } catch (error) {
      // A test file that throws while it is being loaded.
      reject(error instanceof Error ? error : new Error(String(error)));
    }
  });
}

/** Leaves the counts where the lane's runner looks for them, whole from the first moment. */
export function reportCounts(file: string, counts: MochaCounts): void {
  writeFileSync(`${file}.new`, JSON.stringify(counts));
  renameSync(`${file}.new`, file);
}

export function readCounts(file: string): MochaCounts {
  const counts: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!isCounts(counts)) throw new Error(`Expected passed, failed and skipped in ${file}`);
  return counts;
}

function isCounts(value: unknown): value is MochaCounts {
  return (
    typeof value === 'object' &&
    value !== null &&
    'passed' in value &&
    typeof value.passed === 'number' &&
    'failed' in value &&
    typeof value.failed === 'number' &&
    'skipped' in value &&
    typeof value.skipped === 'number'
  );
}

export function readHostRun(): HostRun {
  const file = process.env[hostRunVariable];
  if (file === undefined) throw new Error(`Expected ${hostRunVariable} to name the file that says what to run`);
  const told: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!isHostRun(told)) throw new Error(`Expected files, timeoutMs, reportFile and outputFile in ${file}`);
  return told;
}

function isHostRun(value: unknown): value is HostRun {
  return (
    typeof value === 'object' &&
    value !== null &&
    'files' in value &&
    Array.isArray(value.files) &&
    'timeoutMs' in value &&
    typeof value.timeoutMs === 'number' &&
    'reportFile' in value &&
    typeof value.reportFile === 'string' &&
    'outputFile' in value &&
    typeof value.outputFile === 'string'
  );
}
