/** Starts the practice exchange by hand (`npm run simulator`), or as a worker thread when loaded as one. */

import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { asObject, type Json } from '../core/base/json';
import { startSimulator, type MarketMode, type Simulator } from './index';
import { runWorker, type SimulatorWorkerData } from './worker';

const usage = `Usage: npm run simulator -- [--port N] [--seed N] [--market live|still|empty] [--json]

  --port N     port on 127.0.0.1; 0 takes any free one (default 0)
  --seed N     same seed, same history (default 1)
  --market M   live moves by itself, still moves only when ticked, empty has no house orders (default live)
  --json       print one line of JSON and stay up
`;

interface Arguments {
  readonly json: boolean;
  readonly port: number;
  readonly seed: number;
  readonly market: MarketMode;
}

function readArguments(args: readonly string[]): Arguments | string {
  const found: { json: boolean; port: number; seed: number; market: MarketMode } = {
    json: false,
    port: 0,
    seed: 1,
    market: 'live',
  };
  for (let i = 0; i < args.length; i++) {
    const [name, inline] = (args[i] ?? '').split('=');
    if (name === '--json') {
      found.json = true;
      continue;
    }
    const value = inline ?? args[++i] ?? '';
    if (name === '--port' || name === '--seed') {
      if (!/^\d{1,10}$/.test(value)) return `Expected a whole number after ${name}, found ${JSON.stringify(value)}`;
      found[name === '--port' ? 'port' : 'seed'] = Number(value);
    } else if (name === '--market') {
      if (value !== 'live' && value !== 'still' && value !== 'empty')
        return `Expected live, still or empty after --market, found ${JSON.stringify(value)}`;
      found.market = value;
    } else {
      return `Unknown argument ${JSON.stringify(name)}`;
    }
  }
  return found;
}

function describe({ urls, accounts }: Simulator): string {
  const [demo] = accounts;
  return [
    'The practice exchange is open. All money and prices in it are invented.',
    '',
    `  REST               ${urls.rest}`,
    `  public WebSocket   ${urls.wsPublic}`,
    `  private WebSocket  ${urls.wsPrivate}`,
    '',
    ...(demo ? [`  demo key     ${demo.key}`, `  demo secret  ${demo.secret}`, `  demo memo    ${demo.memo}`, ''] : []),
    'Ctrl+C closes it.',
    '',
  ].join('\n');
}

async function runCommand(): Promise<void> {
  const args = readArguments(process.argv.slice(2));
  if (typeof args === 'string') {
    process.stderr.write(`${args}\n\n${usage}`);
    process.exitCode = 2;
    return;
  }
  const { json, ...options } = args;
  const simulator = await startSimulator(options);
  const { urls, accounts, secondWire } = simulator;
  process.stdout.write(json ? `${JSON.stringify({ ...urls, accounts, secondWire })}\n` : describe(simulator));
  const end = (): void => {
    void simulator.dispose();
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}

/** What the parent thread passed, field by field: it crossed a boundary. */
function readWorkerData(data: Json): SimulatorWorkerData {
  const { seed, port, market, startTime, symbols, prices } = asObject(data) ?? {};
  return {
    ...(typeof seed === 'number' ? { seed } : {}),
    ...(typeof port === 'number' ? { port } : {}),
    ...(market === 'live' || market === 'still' || market === 'empty' ? { market } : {}),
    ...(typeof startTime === 'number' ? { startTime } : {}),
    ...(Array.isArray(symbols) ? { symbols: symbols.filter((symbol) => typeof symbol === 'string') } : {}),
    prices: Object.fromEntries(
      Object.entries(asObject(prices) ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    ),
  };
}

const started = !isMainThread && parentPort ? runWorker(parentPort, readWorkerData(workerData as Json)) : runCommand();
started.catch((error: unknown) => {
  process.stderr.write(
    `The practice exchange could not start: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
});
