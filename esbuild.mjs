// Makes everything under dist/ (what ships) and, with --tests, out/ (what the tests run).
//
//   node esbuild.mjs            the product: minified, without source maps
//   node esbuild.mjs --watch    the product: readable, with source maps, again on every change
//   node esbuild.mjs --tests    src, media and test, file by file
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const root = path.dirname(fileURLToPath(import.meta.url));

const node = { platform: 'node', format: 'cjs', target: 'node20' };
const browser = { platform: 'browser', format: 'iife', target: 'chrome132' };

// Only the extension may import vscode: in the other bundles such an import does not resolve, and in the page's bundle
// `node:` modules do not resolve either. A room that is to load when first needed becomes an entry of its own here and
// an `external` of the bundle that requires it, since cjs output cannot be split.
const bundles = [
  { entry: 'src/extension.ts', outfile: 'dist/extension.cjs', options: { ...node, external: ['vscode'] } },
  { entry: 'src/core/index.ts', outfile: 'dist/core.cjs', options: node },
  { entry: 'src/simulator/main.ts', outfile: 'dist/simulator.cjs', options: node },
  { entry: 'media/panel/main.ts', outfile: 'dist/panel/main.js', options: browser },
];

function bundleOptions({ entry, outfile, options }, watching) {
  return {
    ...options,
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: !watching,
    sourcemap: watching,
    sourcesContent: false,
    legalComments: 'none',
    loader: { '.svg': 'dataurl', '.woff2': 'dataurl' },
    logLevel: 'warning',
  };
}

/** The product, ready to be packaged. */
export async function buildProduct() {
  const expected = new Set(bundles.flatMap(({ outfile }) => [outfile, outfile.replace(/\.js$/, '.css')]));
  for (const file of filesUnder('dist')) if (!expected.has(file)) rmSync(path.join(root, file));
  await Promise.all(bundles.map((bundle) => esbuild.build(bundleOptions(bundle, false))));
}

async function watchProduct() {
  const contexts = await Promise.all(bundles.map((bundle) => esbuild.context(bundleOptions(bundle, true))));
  await Promise.all(contexts.map((context) => context.watch()));
  console.log('esbuild: watching');
}

function filesUnder(folder) {
  if (!existsSync(path.join(root, folder))) return [];
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesUnder(name);
    return entry.isFile() ? [name] : [];
  });
}

/**
 * One output per source file, in the same folders below out/, so that a test and the code it tests share one copy of
 * every module. Outputs are replaced whole and only when they changed, so that a run going on beside this one never
 * reads half a file.
 */
export async function buildTests() {
  const sources = ['src', 'media', 'test'].flatMap(filesUnder);
  const typescript = sources.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: typescript,
    outdir: 'out',
    outbase: '.',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // Compiled files require each other without extensions, which Node's own import() would insist on.
    supported: { 'dynamic-import': false },
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'warning',
    write: false,
  });
  const wanted = new Map(outputFiles.map(({ path: file, contents }) => [path.relative(root, file), contents]));
  // A JSON file that is imported stands where the import looks for it; fixtures are read from the source tree.
  const json = sources.filter((file) => file.endsWith('.json') && !file.startsWith('test/fixtures/'));
  for (const file of ['package.json', 'package.nls.json', ...json]) {
    const source = path.join(root, file);
    if (existsSync(source)) wanted.set(path.join('out', file), readFileSync(source));
  }
  for (const file of filesUnder('out')) {
    if (!wanted.has(path.normalize(file)) && !file.endsWith('.tmp')) rmSync(path.join(root, file), { force: true });
  }
  for (const [file, contents] of wanted) {
    const target = path.join(root, file);
    if (existsSync(target) && readFileSync(target).equals(contents)) continue;
    mkdirSync(path.dirname(target), { recursive: true });
    const temporary = `${target}.${String(process.pid)}.tmp`;
    writeFileSync(temporary, contents);
    renameSync(temporary, target);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const modes = { '--watch': watchProduct, '--tests': buildTests };
  const asked = process.argv.slice(2);
  const unknown = asked.find((argument) => !(argument in modes));
  if (unknown) {
    console.error(`esbuild: expected ${Object.keys(modes).join(' or ')}, found ${unknown}`);
    process.exit(2);
  }
  try {
    if (asked.length === 0) await buildProduct();
    for (const argument of asked) await modes[argument]();
  } catch {
    // esbuild has already printed every message with its place in the source.
    process.exit(1);
  }
}
