// Makes the .vsix: `npm run package`, or `node test/package.mjs FILE` for another place.
import { statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVSIX } from '@vscode/vsce';
import { buildProduct } from '../esbuild.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

export async function makeVsix(packagePath) {
  await buildProduct();
  // Everything that runs is in the bundles, so no node_modules go along.
  await createVSIX({ cwd: root, packagePath, dependencies: false });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const packagePath = path.resolve(process.argv[2] ?? path.join(root, 'bitmart-desk.vsix'));
  await makeVsix(packagePath);
  console.log(`${path.relative(root, packagePath)}: ${(statSync(packagePath).size / 1024).toFixed(0)} kB`);
}
