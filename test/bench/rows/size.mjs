import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import { bundleText, productFile } from '../lib/build.mjs';
import { cacheFolder, projectRoot } from '../lib/places.mjs';
import { peerLabel } from '../lib/peers.mjs';

/** What each is bundled from; also what the row about loading requires. */
export const bundles = {
  'bitmart-api': "export * from 'bitmart-api';",
  official: "export * from '@bitmartexchange/bitmart-node-sdk-api';",
  'bitget-api': "export * from 'bitget-api';",
  ccxt: "export { default } from './node_modules/ccxt/js/src/pro/bitmart.js';",
  ccxtWhole: "export { default } from 'ccxt';",
};

const product = { core: 'core.cjs', extension: 'extension.cjs', simulator: 'simulator.cjs', panel: 'panel/main.js' };

const kilobytes = (bytes) => [{ value: bytes / 1000 }];

/** The package a person installs, made for this and thrown away with the rest of the cache. */
function packedSize() {
  const file = path.join(cacheFolder, 'measured.vsix');
  const { status } = spawnSync(process.execPath, ['test/package.mjs', file], { cwd: projectRoot, stdio: 'ignore' });
  return status === 0 ? kilobytes(statSync(file).size) : 'the package cannot be made';
}

export default {
  name: 'size',
  title: 'What there is to load: minified bundles',
  why: 'Everything in the bundle is read and compiled when the editor starts it. Peers are bundled the same way, whole as their users import them.',
  unit: 'kB',
  needsProduct: true,
  variants: [
    { name: 'core', label: 'ours: core.cjs', isOurs: true },
    { name: 'extension', label: 'ours: extension.cjs', isOurs: true },
    { name: 'simulator', label: 'ours: simulator.cjs', isOurs: true },
    { name: 'panel', label: 'ours: panel/main.js', isOurs: true },
    { name: 'vsix', label: 'ours: the .vsix', isOurs: true },
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
    const sizes = {};
    for (const [name, { notRun }] of outcomes) {
      if (notRun !== undefined) continue;
      if (name === 'vsix') sizes[name] = packedSize();
      else if (name in product) {
        const file = productFile(product[name]);
        sizes[name] = file === undefined ? 'it is not built yet' : kilobytes(statSync(file).size);
      } else sizes[name] = kilobytes((await bundleText(name, bundles[name])).bytes);
    }
    return sizes;
  },
  targets: [
    { who: 'vsix', atMost: 1000, unit: 'kB' },
    { who: 'panel', atMost: 250, unit: 'kB' },
  ],
};
