/** The Simplified Chinese words: none missing, none left over, each with the places of its original. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../support/paths';

type Words = Readonly<Record<string, string>>;

function isWords(value: unknown): value is Words {
  return typeof value === 'object' && value !== null && Object.values(value).every((each) => typeof each === 'string');
}

function read(...place: readonly string[]): Words {
  const words: unknown = JSON.parse(readFileSync(path.join(projectRoot, ...place), 'utf8'));
  assert.ok(isWords(words), `expected words in ${place.join('/')}`);
  return words;
}

function found(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([each]) => each).sort();
}

/** What a translation must carry over as it is. */
const kept: readonly [what: string, pattern: RegExp][] = [
  ['placeholders', /\{\d+\}/g],
  ['icons', /\$\([\w-]+\)/g],
  ['links', /\]\([^)]+\)/g],
  ['code', /`[^`]+`/g],
];

const pairs: readonly [name: string, english: Words, chinese: Words][] = [
  ['l10n/bundle', read('l10n', 'bundle.l10n.json'), read('l10n', 'bundle.l10n.zh-cn.json')],
  ['package.nls', read('package.nls.json'), read('package.nls.zh-cn.json')],
];

describe('the Chinese words', () => {
  for (const [name, english, chinese] of pairs) {
    it(`of ${name} are all there, in the same order, and no other`, () => {
      assert.deepEqual(
        Object.keys(english).filter((key) => !(key in chinese)),
        [],
        'missing',
      );
      assert.deepEqual(
        Object.keys(chinese).filter((key) => !(key in english)),
        [],
        'stale',
      );
      assert.deepEqual(Object.keys(chinese), Object.keys(english));
    });

    it(`of ${name} say something, without space at their ends that the original has not`, () => {
      for (const [key, text] of Object.entries(chinese)) {
        assert.notEqual(text.trim(), '', key);
        assert.equal(text.trim(), text, key);
      }
    });

    for (const [what, pattern] of kept) {
      it(`of ${name} keep the ${what} of their originals`, () => {
        const differing = Object.entries(english)
          .map(([key, text]) => [key, found(text, pattern), found(chinese[key] ?? '', pattern)] as const)
          .filter(([, wanted, given]) => wanted.join() !== given.join());
        assert.deepEqual(differing, []);
      });
    }
  }

  it('name types of orders, sides and places of a book by different words each', () => {
    const words = read('l10n', 'bundle.l10n.zh-cn.json');
    const groups = [
      ['Buy', 'Sell'],
      ['Bid', 'Ask', 'Bids', 'Asks'],
      ['Limit', 'Market', 'Post only', 'Immediate or cancel', 'Fill or kill'],
      ['Maker', 'Taker'],
      ['Practice', 'Demo account', 'Live account'],
      ['Open', 'Partly filled', 'Filled', 'Canceled', 'Rejected', 'Not placed', 'Sending'],
    ];
    for (const group of groups) {
      const chinese = group.map((key) => words[key]);
      assert.ok(!chinese.includes(undefined), `expected words for ${group.join(', ')}`);
      assert.equal(new Set(chinese).size, group.length, chinese.join(' '));
    }
  });
});
