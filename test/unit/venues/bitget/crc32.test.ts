import assert from 'node:assert/strict';

import type { LevelText } from '../../../../src/core/model/orderBook';
import { LocalBook } from '../../../../src/core/model/orderBook';
import { bookChecksum, checksumText, crc32, crc32Table } from '../../../../src/core/venues/bitget/crc32';
import { bookRules } from '../../../../src/core/venues/bitget/spot/parseShared';
import { parseClassicBookMessage } from '../../../../src/core/venues/bitget/spot/parseClassic';
import { parseUnifiedBookMessage } from '../../../../src/core/venues/bitget/spot/parseUnified';
import { firstEntry, payload } from './fixtures';

const instrument = { symbol: 'BTC_USDT', base: 'BTC', quote: 'USDT' };
const vectors: readonly [text: string, checksum: number][] = [
  ['43231.1:4:43232.8:9:43231:6:43232.9:8', -1504501796],
  ['3366.1:7:3366.8:9:3368:8:3372:8', 831078360],
  ['61250.10:0.5000:61250.20:0.3000:61250.00:1.2500:61250.40:2.0000', -119484535],
  ['61250.10:0.5000:61250.20:0.3000:61250.00:1.2500:61250.30:0.7500', 1247148313],
  ['61250.1:0.5:61250.2:0.3:61250:1.25:61250.4:2', -1484287129],
];

describe('Bitget book checksum', () => {
  for (const [text, checksum] of vectors) {
    it(`is ${String(checksum)} for ${text.slice(0, 30)}…`, () => {
      assert.equal(crc32(text), checksum);
      assert.equal(crc32Table(text), checksum);
    });
  }

  it('takes sides in turn and goes on alone when one runs out', () => {
    const bids: LevelText[] = [['3366.1', '7']];
    const asks: LevelText[] = [
      ['3366.8', '9'],
      ['3368', '8'],
      ['3372', '8'],
    ];
    assert.equal(checksumText(bids, asks), '3366.1:7:3366.8:9:3368:8:3372:8');
    assert.equal(checksumText([], []), '');
  });

  it('counts the best 25 levels only', () => {
    const side = (from: number): LevelText[] => Array.from({ length: 40 }, (_, i) => [String(from + i), '1']);
    assert.equal(bookChecksum(side(1000), side(2000)), bookChecksum(side(1000).slice(0, 25), side(2000).slice(0, 25)));
  });

  it('agrees with the book of the reference before and after its update', () => {
    const book = new LocalBook(bookRules.maxLevels);
    for (const [name, kind] of [
      ['classicBookSnapshot', 'snapshot'],
      ['classicBookUpdate', 'update'],
    ] as const) {
      const message = parseClassicBookMessage(firstEntry(payload(`ws/bitget/${name}`)['data']), kind, instrument, 0);
      assert.equal(book.apply(message.bids, message.asks), undefined);
      assert.equal(bookChecksum(book.topBids(25), book.topAsks(25)), message.checksum);
      assert.equal(bookRules.verify(book.topBids(25), book.topAsks(25), message), true);
    }
  });

  it('refuses an update whose levels were not all heard', () => {
    const message = parseClassicBookMessage(
      firstEntry(payload('ws/bitget/classicBookUpdate')['data']),
      'update',
      instrument,
      0,
    );
    assert.equal(bookRules.verify([['61250.10', '0.5000']], [['61250.20', '0.3000']], message), false);
    assert.equal(bookRules.verify([], [], { ...message, checksum: 0 }), true, 'zero says nothing');
  });

  it('judges a classic counter by order alone, and asks for a picture when it falls', () => {
    const update = (seq: number) =>
      parseClassicBookMessage({ asks: [], bids: [], seq, ts: '1795132800600' }, 'update', instrument, 0);
    assert.equal(bookRules.judge(88001n, update(88004)), 'apply');
    assert.equal(bookRules.judge(88004n, update(88004)), 'ignore');
    assert.equal(bookRules.judge(88004n, update(12)), 'gap');
  });

  it('judges a unified counter by the message before it, past 2^53', () => {
    const update = (pseq: string, seq: string) =>
      parseUnifiedBookMessage({ a: [], b: [], pseq, seq, ts: '1795132800600' }, 'update', instrument, 0);
    const at = 1355000000000100001n;
    assert.equal(bookRules.judge(at, update('1355000000000100001', '1355000000000100002')), 'apply');
    assert.equal(bookRules.judge(at, update('1355000000000100000', '1355000000000100003')), 'apply', 'snapshot within');
    assert.equal(bookRules.judge(at, update('1355000000000100002', '1355000000000100003')), 'gap');
    assert.equal(bookRules.judge(at, update('1355000000000100000', '1355000000000100001')), 'ignore');
    assert.equal(bookRules.judge(at, update('0', '1355000000000100002')), 'gap', 'counters were reset');
  });
});
