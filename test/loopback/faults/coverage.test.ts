/** Every row of the catalogue has a case, a test elsewhere, or a reason; and the reasons are true. */

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../support/paths';
import { lastRow, lastSecurityCase, notHere, provenElsewhere } from './catalogue';
import { venuesUnderTest } from './venuesUnderTest';

const folder = path.join(projectRoot, 'test/loopback/faults');

/** How many cases this folder has for each id, by its source. */
function cases(): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.test.ts'))) {
    const text = readFileSync(path.join(folder, name), 'utf8');
    for (const [, kind, id] of text.matchAll(/\b(row|security)\(\s*(\d+),/g)) {
      const named = kind === 'row' ? `row ${id ?? ''}` : `S${id ?? ''}`;
      found.set(named, (found.get(named) ?? 0) + 1);
    }
  }
  return found;
}

function sourceOf(file: string): string {
  const whole = path.join(projectRoot, file);
  return existsSync(whole) ? readFileSync(whole, 'utf8') : '';
}

const ids = [
  ...Array.from({ length: lastRow }, (_, index) => `row ${String(index + 1)}`),
  ...Array.from({ length: lastSecurityCase }, (_, index) => `S${String(index + 1)}`),
];

describe('the catalogue of faults', () => {
  it('has a case here, a test elsewhere, or a reason for every row', () => {
    const here = cases();
    const elsewhere = new Set(provenElsewhere.map(({ id }) => id));
    const reasoned = new Set(notHere.map(({ id }) => id));
    const missing = ids.filter((id) => !here.has(id) && !elsewhere.has(id) && !reasoned.has(id));
    assert.deepEqual(missing, []);
    for (const id of [...here.keys(), ...elsewhere, ...reasoned]) assert.ok(ids.includes(id), `${id} is no row`);
    for (const id of reasoned) assert.ok(!here.has(id) && !elsewhere.has(id), `${id} has a case and a reason`);

    const total = [...here.values()].reduce((sum, count) => sum + count, 0);
    const venues = venuesUnderTest.map(({ name }) => name).join(', ');
    console.log(`      ${String(here.size)} ids with ${String(total)} cases here, each over ${venues}`);
    console.log(`      ${String(elsewhere.size)} proven elsewhere:`);
    for (const { id, file, title } of provenElsewhere) console.log(`        ${id}: ${file}, “${title}”`);
    console.log(`      ${String(reasoned.size)} that cannot apply:`);
    for (const { id, reason } of notHere) console.log(`        ${id}: ${reason}`);
  });

  it('names tests that exist', () => {
    for (const { id, file, title } of provenElsewhere) {
      assert.ok(title !== '' && sourceOf(file).includes(title), `${id}: expected “${title}” in ${file}`);
    }
  });

  it('gives reasons that are still true', () => {
    const manifest = sourceOf('package.json');
    assert.ok(!manifest.includes('languageModelTools'), 'S15 to S17');
    assert.ok(!manifest.includes('"onUri"'), 'S13');
    const host = readdirSync(path.join(projectRoot, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => sourceOf(path.join('src', name)))
      .join('\n');
    for (const word of ['registerUriHandler', 'registerTool']) {
      assert.ok(!host.includes(word), word);
    }
    const synced = [...host.matchAll(/setKeysForSync\(([^)]*)\)/g)].map(([, keys]) => keys);
    assert.deepEqual(synced, ['[watchlistKey]'], 'S12');
    assert.ok(!existsSync(path.join(projectRoot, 'src/core/venues/bitmart/futures')), 'row 31');
  });
});
