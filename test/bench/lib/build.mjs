// Builds what is measured: the product, and our inner parts bundled exactly as the product is, one entry of `ours/` each.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import esbuild from 'esbuild';
import { benchFolder, cacheFolder, projectRoot } from './places.mjs';

const options = { bundle: true, minify: true, legalComments: 'none', logLevel: 'silent', absWorkingDir: projectRoot };

/** What of ours is not there to be measured, by entry; the reason as a short sentence. */
export async function buildOurs() {
  const entries = readdirSync(path.join(benchFolder, 'ours')).map((file) => path.basename(file, '.ts'));
  const obstacles = {};
  await Promise.all(
    entries.map(async (entry) => {
      const file = path.join(benchFolder, 'ours', `${entry}.ts`);
      const node = { platform: 'node', format: 'cjs', target: 'node20' };
      try {
        await esbuild.build({ ...options, ...node, entryPoints: [file], outfile: oursFile(entry) });
      } catch (error) {
        obstacles[entry] = `our code does not build: ${error.errors?.[0]?.text ?? error.message}`;
      }
    }),
  );
  return obstacles;
}

export function oursFile(entry) {
  return path.join(cacheFolder, 'ours', `${entry}.cjs`);
}

/** Bundles and minifies one source text, as a user of the package would; answers with its size in bytes. */
export async function bundleText(name, source) {
  const outfile = path.join(cacheFolder, 'bundles', `${name}.cjs`);
  mkdirSync(path.dirname(outfile), { recursive: true });
  const { metafile } = await esbuild.build({
    ...options,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // What ccxt loads only for exchanges and proxies that nobody here uses, and does not bring along.
    external: ['protobufjs', 'protobufjs/*', '*-proxy-agent'],
    stdin: { contents: source, resolveDir: benchFolder, sourcefile: `${name}.mjs` },
    outfile,
    metafile: true,
  });
  const [{ bytes }] = Object.values(metafile.outputs);
  return { outfile, bytes };
}

/** The product under dist/; undefined when it was built, else why not. */
export function buildProductForBench() {
  return build('the product', ({ buildProduct }) => buildProduct());
}

/** The harness of the tests inside the editor, under out/. */
export function buildHarness() {
  return build('the test harness', ({ buildTests }) => buildTests());
}

async function build(what, run) {
  try {
    await run(await import('../../../esbuild.mjs'));
    return undefined;
  } catch (error) {
    return `${what} does not build: ${error.errors?.[0]?.text ?? error.message}`;
  }
}

export function productFile(name) {
  const file = path.join(projectRoot, 'dist', name);
  return existsSync(file) ? file : undefined;
}
