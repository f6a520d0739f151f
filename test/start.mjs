// `npm start`: the extension as it stands, in a VS Code of its own, on the practice account.
//
//   --browser              the server build of VS Code in a browser, even where desktop VS Code is there
//   --no-open              prints the address and leaves opening it to you
//   --port N               the port of that address
//   --user-data-dir DIR    where that VS Code keeps settings and state; below .vscode-test/ when left out
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildProduct, buildTests } from '../esbuild.mjs';
import { makeVsix } from './package.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const { values } = parseArgs({
  options: {
    browser: { type: 'boolean', default: false },
    'no-open': { type: 'boolean', default: false },
    port: { type: 'string' },
    'user-data-dir': { type: 'string' },
  },
});

await buildTests();
const { findDesktop, openDesktop, startInBrowser } = createRequire(import.meta.url)(
  '../out/test/support/vscode/start.js',
);
const dataFolder = path.resolve(values['user-data-dir'] ?? path.join(root, '.vscode-test', 'start'));
const desktop = values.browser ? undefined : await findDesktop();

if (desktop) {
  await buildProduct();
  await openDesktop(desktop, dataFolder);
} else {
  const vsix = path.join(root, 'bitmart-desk.vsix');
  await makeVsix(vsix);
  await startInBrowser({ vsix, dataFolder, port: Number(values.port ?? 0), open: !values['no-open'] });
}
