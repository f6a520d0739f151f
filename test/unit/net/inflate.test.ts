import assert from 'node:assert/strict';
import { deflateRawSync } from 'node:zlib';

import {
  createZlibInflater,
  InflateError,
  loadInflater,
  loadPakoInflater,
  type Inflater,
} from '../../../src/core/net/inflate';

/** Reference section 7.4. */
const vector = {
  base64:
    'XYuxCoMwGAbf5ZuD/ZMY1Ixt36B2kiJJ4yAoivk7qPjuEseOd8ftCI4dbLMjrqOfBljc60f7fj1rCMxL/+1gUUllKMsJArEPyfjfesGWgDIiba7aMqwsKiO1KokExj8jlT4+Auz8kM44T3zjxYUOxwk=',
  text: '{"data":[{"symbol":"BTC_USDT","price":"91250.40","side":"buy","size":"0.00350","s_t":1795132800,"ms_t":1795132800123}],"table":"spot/trade"}',
};
const frame = Buffer.from(vector.base64, 'base64');
const cap = 100_000;

const good: readonly (readonly [name: string, frame: Uint8Array, text: string])[] = [
  ["the reference's vector", frame, vector.text],
  ['bytes behind the end', Buffer.concat([frame, Buffer.from('xx')]), vector.text],
  ['an empty text', deflateRawSync(''), ''],
  ['text beyond Latin', deflateRawSync('{"a":"тест 🙂"}'), '{"a":"тест 🙂"}'],
  ['a frame as large as the cap', deflateRawSync('a'.repeat(cap)), 'a'.repeat(cap)],
  ['a frame larger than the first buffer', deflateRawSync('b'.repeat(70_000)), 'b'.repeat(70_000)],
];
const bad: readonly (readonly [name: string, frame: Uint8Array, fault: InflateError['fault']])[] = [
  ['an empty frame', new Uint8Array(), 'broken'],
  ['noise', Buffer.from('ffffffffff', 'hex'), 'broken'],
  ['a frame cut short', frame.subarray(0, 60), 'broken'],
  ['text where deflate is due', Buffer.from(vector.text), 'broken'],
  ['one byte over the cap', deflateRawSync('a'.repeat(cap + 1)), 'tooLarge'],
  ['a bomb', deflateRawSync(Buffer.alloc(20_000_000)), 'tooLarge'],
  ['half a UTF-8 letter', deflateRawSync(Buffer.from([0x22, 0xd1])), 'utf8'],
];

const engines: readonly (readonly [Inflater['engine'], () => Promise<Inflater | undefined>])[] = [
  ['zlibPersistent', () => Promise.resolve(createZlibInflater({ maxBytes: cap }))],
  ['zlib', () => Promise.resolve(createZlibInflater({ maxBytes: cap, persistent: false }))],
  ['pako', () => loadPakoInflater({ maxBytes: cap })],
];

for (const [name, create] of engines) {
  describe(`inflate by ${name}`, () => {
    let inflater: Inflater;
    before(async () => {
      const made = await create();
      assert.ok(made);
      assert.equal(made.engine, name);
      inflater = made;
    });

    for (const [what, bytes, text] of good) {
      it(`opens ${what}`, () => {
        assert.equal(inflater.inflate(bytes), text);
      });
    }
    for (const [what, bytes, fault] of bad) {
      it(`refuses ${what} as ${fault}, and opens the next frame`, () => {
        assert.throws(
          () => inflater.inflate(bytes),
          (error: unknown) => error instanceof InflateError && error.fault === fault,
        );
        assert.equal(inflater.inflate(frame), vector.text);
      });
    }
  });
}

describe('the inflater of this machine', () => {
  it('is the fastest engine that behaves, and caps at 4 MB', async () => {
    const inflater = await loadInflater();
    assert.equal(inflater.engine, 'zlibPersistent');
    assert.equal(inflater.inflate(deflateRawSync('a'.repeat(4 * 1024 * 1024))).length, 4 * 1024 * 1024);
    assert.throws(() => inflater.inflate(deflateRawSync('a'.repeat(4 * 1024 * 1024 + 1))), InflateError);
  });
});
