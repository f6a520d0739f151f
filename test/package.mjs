// Makes the .vsix: `npm run package`, or `node test/package.mjs FILE` for another place.
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVSIX } from '@vscode/vsce';
import { buildProduct } from '../esbuild.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

// vsce reads through every folder beside the manifest, and the editors installed for the tests are a large one. So it
// works on a copy of these, in which .vscodeignore says what goes along.
const candidates = ['.vscodeignore', 'README.md', 'CHANGELOG.md', 'LICENSE', 'l10n', 'dist', 'media'];

export async function makeVsix(packagePath) {
  await buildProduct();
  const stage = mkdtempSync(path.join(tmpdir(), 'desk-package-'));
  try {
    const manifests = readdirSync(root).filter((name) => /^package\.(nls\.)?([\w-]+\.)?json$/.test(name));
    for (const name of [...candidates, ...manifests]) {
      if (existsSync(path.join(root, name))) cpSync(path.join(root, name), path.join(stage, name), { recursive: true });
    }
    await createVSIX({
      cwd: stage,
      packagePath,
      // Everything that runs is in the bundles, so no node_modules go along.
      dependencies: false,
      // There is no public address that relative links could be turned into.
      allowMissingRepository: true,
      rewriteRelativeLinks: false,
    });
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const packagePath = path.resolve(process.argv[2] ?? path.join(root, 'bitmart-desk.vsix'));
  await makeVsix(packagePath);
  console.log(`${path.relative(root, packagePath)}: ${(statSync(packagePath).size / 1024).toFixed(0)} kB`);
}
