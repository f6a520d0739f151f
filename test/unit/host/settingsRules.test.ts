import assert from 'node:assert/strict';
import {
  hasWorkspaceValue,
  readBoolean,
  readEndpoints,
  readLimit,
  readNumber,
  readPair,
  readSymbols,
  settingsNamedIn,
  userValue,
} from '../../../src/host/settingsRules';
import { moneySettings } from '../../../src/host/contributions';

describe('settings', () => {
  it('take the user’s value, else the default, and never a workspace’s', () => {
    assert.equal(userValue({ defaultValue: 1, globalValue: 2, workspaceValue: 3, workspaceFolderValue: 4 }), 2);
    assert.equal(userValue({ defaultValue: 1, workspaceValue: 3, workspaceFolderValue: 4 }), 1);
    assert.equal(userValue(undefined), undefined);
    assert.equal(hasWorkspaceValue({ workspaceValue: false }), true);
    assert.equal(hasWorkspaceValue({ globalValue: 1 }), false);
  });

  it('clamp numbers, and fall back where there is none', () => {
    assert.deepEqual(
      [5, 500, 1e9, Number.NaN, Infinity, '7', null].map((value) => readNumber(value, 50, 10, 1000)),
      [10, 500, 1000, 50, 50, 50, 50],
    );
    assert.equal(readBoolean('true', false), false);
  });

  it('read a pair exactly, or the default one', () => {
    assert.equal(readPair('ETH_USDT').symbol, 'ETH_USDT');
    for (const wrong of ['eth_usdt', 'ETH/USDT', '../x', 7, undefined, 'А_USDT']) {
      assert.equal(readPair(wrong).symbol, 'BTC_USDT');
    }
  });

  it('take a limit only when it is above zero', () => {
    assert.deepEqual(
      [100, 0.5, 0, -1, Number.NaN, '100', null].map((value) => readLimit(value)?.toString()),
      ['100', '0.5', undefined, undefined, undefined, undefined, undefined],
    );
  });

  it('never read a broken list of allowed pairs as “all of them”', () => {
    assert.deepEqual(readSymbols(['BTC_USDT', 7]), ['BTC_USDT', '']);
    assert.deepEqual(readSymbols([{}]), ['']);
    assert.deepEqual(readSymbols(undefined), []);
  });

  it('read endpoints as text by venue, and drop everything else', () => {
    const hostile: unknown = JSON.parse(
      '{"bitmart":{"rest":"http://a","x":1,"__proto__":"y"},"__proto__":{"z":"1"},"n":7}',
    );
    const read = readEndpoints(hostile);
    assert.deepEqual(Object.entries(read), [
      ['bitmart', JSON.parse('{"rest":"http://a","__proto__":"y"}')],
      ['__proto__', { z: '1' }],
    ]);
    assert.equal('z' in {}, false);
    assert.deepEqual(readEndpoints('text'), {});
  });
});

describe('a workspace that sets money settings', () => {
  const cases: readonly (readonly [what: string, text: string, found: readonly string[]])[] = [
    ['by full name', '{"bitmart.network.endpoints": {"bitmart": {}}}', ['bitmart.network.endpoints']],
    ['by a longer name', '{"bitmart.network.endpoints.bitmart": {}}', ['bitmart.network.endpoints']],
    ['nested', '{"bitmart": {"network": {"recvWindowMs": 1}}}', ['bitmart.network.recvWindowMs']],
    ['half nested', '{"bitmart.network": {"endpoints": {}}}', ['bitmart.network.endpoints']],
    [
      'in a workspace file',
      '{"folders": [], "settings": {"bitmart.network.endpoints": {}}}',
      ['bitmart.network.endpoints'],
    ],
    [
      'behind comments and commas',
      '// x\n{/* "a": 1, */ "bitmart.network.recvWindowMs": 9,}',
      ['bitmart.network.recvWindowMs'],
    ],
    ['in a comment only', '{ // "bitmart.network.endpoints": {}\n}', []],
    ['in a string only', '{"x": "\\"bitmart.network.endpoints\\": 1 // y"}', []],
    ['with other settings', '{"editor.fontSize": 12, "bitmart.statusBar.pair": "X_Y"}', []],
    ['unreadable', '{"bitmart.network.endpoints": ', []],
  ];
  for (const [what, text, found] of cases) {
    it(`is seen: ${what}`, () => {
      assert.deepEqual(settingsNamedIn(text, moneySettings), found);
    });
  }
});
