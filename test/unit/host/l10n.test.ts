import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { t } from '../../../src/host/l10n';
import { collectStrings } from '../../support/l10nStrings';
import { projectRoot } from '../../support/paths';

const bundleFile = path.join(projectRoot, 'l10n', 'bundle.l10n.json');

describe('the words of the host', () => {
  const { messages, unreadable } = collectStrings(path.join(projectRoot, 'src', 'host'));

  it('are literals, so that each can be translated', () => {
    assert.deepEqual(unreadable, []);
  });

  // UPDATE_L10N=1 npm test -- test/unit/host/l10n.test.ts writes the bundle anew.
  it('all stand in the bundle that translators start from, and nothing else does', () => {
    const wanted = `${JSON.stringify(Object.fromEntries(messages.map((text) => [text, text])), undefined, 2)}\n`;
    if (process.env['UPDATE_L10N'] === '1') writeFileSync(bundleFile, wanted);
    assert.equal(readFileSync(bundleFile, 'utf8'), wanted);
  });

  it('fill their placeholders in any order, and leave one without a value as it is', () => {
    assert.equal(t('{1} before {0}, not {2}', 'a', 'b'), 'b before a, not {2}');
  });
});
