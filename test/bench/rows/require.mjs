import { spawnSync } from 'node:child_process';
import { bundleText, productFile } from '../lib/build.mjs';
import { projectRoot } from '../lib/places.mjs';
import { peerLabel } from '../lib/peers.mjs';
import { bundles } from './size.mjs';

// An extension host has loaded these long before any extension.
const builtIns = [
  'assert',
  'buffer',
  'child_process',
  'crypto',
  'dns',
  'events',
  'fs',
  'http',
  'http2',
  'https',
  'net',
];
builtIns.push('os', 'path', 'stream', 'string_decoder', 'tls', 'tty', 'url', 'util', 'worker_threads', 'zlib');

const program = `
for (const name of ${JSON.stringify(builtIns)}) require(name);
const start = performance.now();
require(process.argv[1]);
process.stdout.write(String(performance.now() - start), () => process.exit(0));
`;

function requireOnce(file) {
  const { stdout, status } = spawnSync(process.execPath, ['-e', program, file], { cwd: projectRoot, encoding: 'utf8' });
  return status === 0 ? { value: Number(stdout) } : undefined;
}

export default {
  name: 'require',
  title: 'Loading a bundle for the first time in a fresh process',
  why: 'The part of activation that is spent before any of our code runs. All are minified bundles; built-in modules are loaded already.',
  unit: 'ms',
  needsProduct: true,
  variants: [
    { name: 'floor', label: 'ws alone', isFloor: true },
    { name: 'ours', label: 'ours: core.cjs', isOurs: true },
    {
      name: 'official',
      label: peerLabel('@bitmartexchange/bitmart-node-sdk-api'),
      needs: ['@bitmartexchange/bitmart-node-sdk-api'],
    },
    { name: 'bitmart-api', label: peerLabel('bitmart-api'), needs: ['bitmart-api'] },
    { name: 'bitget-api', label: peerLabel('bitget-api'), needs: ['bitget-api'] },
    { name: 'ccxt', label: `${peerLabel('ccxt')}, BitMart alone`, needs: ['ccxt'] },
    { name: 'ccxtWhole', label: `${peerLabel('ccxt')}, whole`, needs: ['ccxt'] },
  ],
  measureAll: async (settings, outcomes) => {
    const files = {};
    const runs = {};
    for (const [name, { notRun }] of outcomes) {
      if (notRun !== undefined) continue;
      runs[name] = [];
      if (name === 'ours') files[name] = productFile('core.cjs');
      else if (name === 'floor')
        files[name] = (await bundleText('ws', `export * from '${projectRoot}/node_modules/ws/wrapper.mjs';`)).outfile;
      else files[name] = (await bundleText(name, bundles[name])).outfile;
      if (files[name] === undefined) runs[name] = 'it is not built yet';
    }
    for (let round = 0; round < (settings.isShort ? 1 : settings.rounds * 2); round++) {
      for (const [name, file] of Object.entries(files)) {
        const run = file === undefined ? undefined : requireOnce(file);
        if (run) runs[name].push(run);
      }
    }
    return runs;
  },
  targets: [],
};
