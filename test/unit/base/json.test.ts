import assert from 'node:assert/strict';

import { parseJson } from '../../../src/core/base/json';

describe('JSON from outside', () => {
  const cases: readonly (readonly [name: string, text: string, read: unknown])[] = [
    ['short numbers stay numbers', '{"a":1,"b":-2.5,"c":1e3}', { a: 1, b: -2.5, c: 1000 }],
    ['a long id keeps every digit', '{"id":23456789012345678}', { id: '23456789012345678' }],
    ['a long id in a list, with spaces', '[ 184467440737095516 , 2]', ['184467440737095516', 2]],
    ['a negative long id', '{"id":-23456789012345678}', { id: '-23456789012345678' }],
    [
      'a long decimal beside a long id',
      '{"id":23456789012345678,"p":0.1234567890123456789}',
      { id: '23456789012345678', p: 0.12345678901234568 },
    ],
    [
      'digits inside text are left alone',
      '{"t":"a, 23456789012345678 ]","id":23456789012345678}',
      { t: 'a, 23456789012345678 ]', id: '23456789012345678' },
    ],
    [
      'an escaped quote does not end the text',
      '{"t":"\\" 23456789012345678,","id":23456789012345678}',
      { t: '" 23456789012345678,', id: '23456789012345678' },
    ],
    ['broken text is not JSON', '{"id":23456789012345678', undefined],
    ['a page is not JSON', '<html>', undefined],
  ];
  for (const [name, text, read] of cases) {
    it(name, () => {
      assert.deepEqual(parseJson(text), read);
    });
  }

  it('leaves the prototype of everything else alone', () => {
    parseJson('{"__proto__":{"polluted":true}}');
    assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
  });
});
