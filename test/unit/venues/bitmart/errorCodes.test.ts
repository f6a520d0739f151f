import assert from 'node:assert/strict';

import { TradingError } from '../../../../src/core/base/errors';
import { readReply } from '../../../../src/core/venues/bitmart/envelope';
import { errorOf, errorRow, errorRows, readErrorOf } from '../../../../src/core/venues/bitmart/errorCodes';
import { fixtureText } from './fixtures';

const context = { endpoint: 'test', retryAfterMs: 2000 };

/** How many codes each section of the reference lists, and one that stands for its ends. */
const sections: readonly (readonly [string, RegExp, number])[] = [
  ['9.1', /^30/, 20],
  ['9.2', /^6[01]/, 52],
  ['9.3', /^7/, 9],
  ['9.4', /^5/, 90],
  ['9.6', /^9/, 24],
];

describe("BitMart's error codes", () => {
  for (const [section, pattern, count] of sections) {
    it(`has a row for each of the ${String(count)} codes of ${section}`, () => {
      assert.equal(errorRows.filter(({ code }) => pattern.test(code)).length, count);
    });
  }

  it('names each code once, with a sentence', () => {
    assert.equal(new Set(errorRows.map(({ code }) => code)).size, errorRows.length);
    for (const { sentence } of errorRows) assert.match(sentence, /^[A-Z].*\.$/);
  });

  it('makes an error of each, which keeps code and endpoint', () => {
    for (const row of errorRows) {
      const error = errorOf(row, context);
      if (row.category === 'benign') assert.equal(error, undefined);
      else {
        assert.ok(error instanceof TradingError);
        assert.deepEqual([error.code, error.endpoint], [row.code, 'test']);
      }
      // A read is never "rejected".
      assert.notEqual(readErrorOf(row, context).name, 'OrderRejectedError');
    }
  });

  it('takes no failure of a server, no limit and no duplicate for proof that nothing came of an order', () => {
    const unproven = errorRows.filter(({ isRefusal }) => !isRefusal).map(({ category, code }) => `${code} ${category}`);
    for (const entry of unproven) assert.match(entry, /server|rate-limit|benign|^50042 /);
    assert.ok(errorRows.filter(({ category }) => category === 'server').every(({ isRefusal }) => !isRefusal));
  });

  const classes: readonly (readonly [string, string, string])[] = [
    ['30002', 'CredentialsError', 'key'],
    ['30003', 'CredentialsError', 'frozen'],
    ['30005', 'CredentialsError', 'signature'],
    ['30007', 'ClockSkewError', 'clock'],
    ['30010', 'CredentialsError', 'ip'],
    ['30011', 'CredentialsError', 'expired'],
    ['30012', 'CredentialsError', 'permission'],
    ['30013', 'RateLimitError', 'quota'],
    ['30014', 'ConnectionError', 'server'],
    ['30016', 'VenueClosedError', 'maintenance'],
    ['30017', 'RateLimitError', 'banned'],
    ['30019', 'CredentialsError', 'permission'],
    ['30031', 'VenueClosedError', 'retired'],
    ['50001', 'NotFoundError', 'symbol'],
    ['50005', 'NotFoundError', 'order'],
    ['50020', 'OrderRejectedError', 'balance'],
    ['50021', 'OrderRejectedError', 'validation'],
    ['50023', 'VenueClosedError', 'pairSuspended'],
    ['50030', 'OrderRejectedError', 'orderState'],
    ['50042', 'OrderRejectedError', 'duplicate'],
    ['51011', 'OrderRejectedError', 'notional'],
    ['51012', 'OrderRejectedError', 'notional'],
    ['59008', 'ConnectionError', 'server'],
    ['70002', 'NotFoundError', 'symbol'],
    ['91002', 'CredentialsError', 'key'],
    ['91011', 'CredentialsError', 'signature'],
    ['91022', 'ClockSkewError', 'clock'],
  ];
  for (const [code, name, reason] of classes) {
    it(`${code} is ${name}, ${reason}`, () => {
      const row = errorRow(code);
      assert.ok(row);
      const error = errorOf(row, context);
      assert.deepEqual([error?.name, error?.reason], [name, reason]);
    });
  }
});

describe("BitMart's envelope", () => {
  const read = (status: number, body: string, headers: Record<string, string> = {}) => {
    const timings = { connectMs: 0, firstByteMs: 0, totalMs: 0 };
    const reply = readReply({ status, headers, body, newSocket: false, timings }, 'test', 2000);
    return reply.kind === 'success' ? 'success' : `${reply.error.name} ${reply.error.reason}`;
  };

  const shapes: readonly (readonly [string, number, string, string])[] = [
    ['a success', 200, fixtureText('rest', '2.9-success'), 'success'],
    ['a success with its code as text', 200, '{"code":"1000","success":true}', 'success'],
    ['a success without data', 200, '{"code":1000,"message":"Ok"}', 'success'],
    ['a failure', 400, fixtureText('rest', '2.9-failure'), 'WireError wire'],
    ['a wrong signature', 401, fixtureText('rest', '9.7-wrong-signature'), 'CredentialsError signature'],
    ['a refused time', 401, fixtureText('rest', '9.7-clock'), 'ClockSkewError clock'],
    ['too many requests', 429, fixtureText('rest', '9.7-too-many-requests'), 'RateLimitError quota'],
    ['no data', 200, fixtureText('rest', '9.7-no-data'), 'NotFoundError record'],
    ['an unknown path, said with msg', 404, '{"trace":"t","msg":"Not found","code":30000}', 'VenueClosedError retired'],
    ['an error under HTTP 200', 200, '{"code":30031,"message":"retired"}', 'VenueClosedError retired'],
    ['a success under HTTP 500', 500, '{"code":1000}', 'WireError wire'],
    ['an unknown code', 400, '{"code":12345,"message":"?"}', 'WireError wire'],
    ['an unknown code under HTTP 500', 500, '{"code":12345}', 'ConnectionError server'],
    ['an unknown code under HTTP 429', 429, '{"code":12345}', 'RateLimitError quota'],
    ['429 without a body', 429, '', 'RateLimitError quota'],
    ['418 without a body', 418, '', 'RateLimitError banned'],
    ['a page under 403', 403, '<!DOCTYPE html><title>Just a moment</title>', 'ConnectionError blocked'],
    ['a page under 503', 503, '<html>', 'ConnectionError blocked'],
    ['a page under 200', 200, ' <html>portal</html>', 'ConnectionError blocked'],
    ['a page under 502', 502, '<html>', 'ConnectionError server'],
    ['nothing under 500', 500, '', 'ConnectionError server'],
    ['half of JSON', 200, '{"code":10', 'WireError wire'],
    ['JSON without a code', 200, '{"data":{}}', 'WireError wire'],
    ['a list', 200, '[]', 'WireError wire'],
    ['a code that is no number', 200, '{"code":"OK"}', 'WireError wire'],
  ];
  for (const [what, status, body, expected] of shapes) {
    it(`reads ${what} as ${expected}`, () => {
      assert.equal(read(status, body), expected);
    });
  }

  it('keeps text, trace and code of a failure', () => {
    const timings = { connectMs: 0, firstByteMs: 0, totalMs: 0 };
    const body = fixtureText('rest', '2.9-failure');
    const reply = readReply({ status: 400, headers: {}, body, newSocket: false, timings }, 'submitOrder', 0);
    assert.ok(reply.kind === 'failure' && reply.error instanceof TradingError);
    const { code, endpoint, trace, venueMessage } = reply.error;
    assert.deepEqual(
      [code, endpoint, trace, venueMessage],
      ['50020', 'submitOrder', 'b61e6ba5-3682-4dd6-b804-69b84b2d451c', 'Balance not enough'],
    );
  });
});
