// Takes the README's pictures in a real VS Code: `npm run screenshots`. Tests make them; here they are chosen and put in place.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const tests = ['test/ui/looks.test.ts', 'test/ui/accounts.test.ts'];
const pictures = [
  ...['desk-dark', 'desk-light', 'desk-high-contrast', 'desk-high-contrast-light'],
  ...['panel-narrow', 'order-typing', 'order-confirmation', 'offline'],
];
const sizeLimit = 300_000;

const { status } = spawnSync(process.execPath, [path.join(root, 'test/run.mjs'), ...tests], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
const target = path.join(root, 'media/screenshots');
mkdirSync(target, { recursive: true });
for (const name of pictures) {
  const file = path.join(target, `${name}.png`);
  copyFileSync(path.join(root, 'test/artifacts', `${name}.png`), file);
  const { size } = statSync(file);
  console.log(`media/screenshots/${name}.png: ${(size / 1000).toFixed(0)} kB`);
  if (size > sizeLimit) {
    console.error(`Expected less than ${sizeLimit / 1000} kB`);
    process.exitCode = 1;
  }
}
