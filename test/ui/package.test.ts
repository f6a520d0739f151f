/** What the .vsix carries: what a person needs, and nothing from the workshop. */

import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../support/paths';

const sizeLimit = 1024 * 1024;

/** The names in a zip file's own directory, which stands at its end. */
function zipEntries(file: string): string[] {
  const bytes = readFileSync(file);
  const end = bytes.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  const names: string[] = [];
  let offset = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = bytes.readUInt16LE(offset + 28);
    names.push(bytes.toString('utf8', offset + 46, offset + 46 + nameLength));
    offset += 46 + nameLength + bytes.readUInt16LE(offset + 30) + bytes.readUInt16LE(offset + 32);
  }
  return names;
}

/** Files below one of the project's folders, as the package names them. */
function shipped(folder: string): string[] {
  return readdirSync(path.join(projectRoot, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(projectRoot, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
}

describe('the package', () => {
  const vsix = process.env['BITMART_DESK_VSIX'] ?? path.join(projectRoot, 'bitmart-desk.vsix');

  it('holds the product and nothing else', () => {
    const expected = [
      ...['package.json', 'package.nls.json', 'package.nls.zh-cn.json', 'readme.md', 'changelog.md', 'LICENSE.txt'],
      ...['dist/extension.cjs', 'dist/simulator.cjs', 'dist/panel/main.js', 'dist/panel/main.css'],
      'media/ThirdPartyNotices.txt',
      ...shipped('media/icons'),
      ...shipped('media/walkthrough'),
      ...shipped('l10n'),
    ];
    const found = zipEntries(vsix).filter((name) => name.startsWith('extension/'));
    assert.deepEqual(found.map((name) => name.slice('extension/'.length)).sort(), expected.sort());
  });

  it('brings the licence of every work that is bundled into it', () => {
    const notices = readFileSync(path.join(projectRoot, 'media', 'ThirdPartyNotices.txt'), 'utf8');
    for (const name of ['lightweight-charts', 'ws', 'pako', 'big.js']) {
      const folder = path.join(projectRoot, 'node_modules', name);
      const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { version: string };
      const licence = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file)) ?? assert.fail(name);
      assert.ok(notices.includes(`${name} ${version}\n`), `expected ${name} ${version}`);
      assert.ok(
        notices.includes(readFileSync(path.join(folder, licence), 'utf8').replaceAll('\r\n', '\n').trim()),
        `expected ${licence}`,
      );
    }
    assert.ok(notices.includes('Copyright (c) 2025 TradingView, Inc. https://www.tradingview.com/'));
  });

  it('is smaller than a megabyte', () => {
    const { size } = statSync(vsix);
    assert.ok(size < sizeLimit, `expected less than ${sizeLimit} bytes, found ${size}`);
  });

  it('names no folder of the machine that built it', () => {
    for (const file of shipped('dist')) {
      const text = readFileSync(path.join(projectRoot, file), 'utf8');
      assert.ok(!text.includes(projectRoot), `${file} contains ${projectRoot}`);
      assert.ok(!text.includes('sourceMappingURL'), `${file} points to a source map`);
    }
  });
});
