import assert from 'node:assert/strict';

import {
  ClockSkewError,
  ConnectionError,
  CredentialsError,
  NotFoundError,
  OrderRejectedError,
  RateLimitError,
  TimeoutError,
  type TradingError,
  UnknownOutcomeError,
  VenueClosedError,
  WireError,
} from '../../../../src/core/base/errors';
import { asArray, asObject } from '../../../../src/core/base/json';
import { errorCodes, streamErrorCodes, type Repeat } from '../../../../src/core/venues/bitget/errorCodes';
import {
  failureOf,
  failureOfExchange,
  openReply,
  streamFailureOf,
  unreadableSuccess,
  type CallIdentity,
} from '../../../../src/core/venues/bitget/failures';
import { isOrderGone } from '../../../../src/core/venues/bitget/spot/privateApi';
import { fixture, payload, textOf } from './fixtures';

const table = fixture('rest/bitget/errorCodes');
const rows = (name: string) => (asArray(table[name]) ?? []).map((entry) => asObject(entry) ?? {});
const write: CallIdentity = { endpoint: 'place', isWrite: true, clientOrderId: 'mine' };
const read: CallIdentity = { endpoint: 'orders', isWrite: false };
const reply = (status: number, body: string) => ({
  status,
  body,
  headers: {},
  newSocket: false,
  timings: { connectMs: 0, firstByteMs: 0, totalMs: 0 },
});
const caught = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('Expected a failure, found none');
};

const repeats: Readonly<Record<string, Repeat>> = {
  no: 'no',
  later: 'later',
  ask: 'ask',
  'after resync': 'resync',
  'switch API': 'switch',
  'treat as done': 'done',
};

describe('Bitget error codes', () => {
  it('has a row for every code of the reference, with its category and advice', () => {
    assert.equal(rows('rest').length, 233);
    for (const expected of rows('rest')) {
      const code = textOf(expected, 'code');
      const row = errorCodes.get(code);
      assert.ok(row, `no row for ${code}`);
      assert.equal(row.category, expected['category'], `category of ${code}`);
      assert.equal(row.repeat, repeats[textOf(expected, 'retry')], `repetition of ${code}`);
    }
  });

  it('has a row for every code of the sockets', () => {
    assert.equal(rows('socket').length, 14);
    for (const expected of rows('socket')) {
      const code = textOf(expected, 'code');
      assert.equal(streamErrorCodes.get(code)?.category, expected['category'], code);
    }
  });

  it('says of each code a whole sentence, and never what the venue said', () => {
    for (const { sentence } of [...errorCodes.values(), ...streamErrorCodes.values()]) {
      assert.match(sentence, /^[A-Z].+\.$/);
    }
  });

  it('calls a write unknown for exactly those codes that do not say what became of it', () => {
    const unknown = [...errorCodes.values()].filter(({ isRefusal }) => !isRefusal).map(({ code }) => code);
    assert.deepEqual(unknown.sort(), [
      ...['25000', '25001', '25003', '40010', '40015', '40200', '40725', '40846', '40910', '43059', '45001'],
    ]);
    for (const code of errorCodes.keys()) {
      const failure = failureOf(code, 'text', write);
      assert.equal(failure instanceof UnknownOutcomeError, unknown.includes(code), code);
      assert.equal(failure.reached, unknown.includes(code) ? 'perhaps' : 'no', code);
      assert.equal(failure.isRepeatable, failure instanceof RateLimitError, code);
    }
  });

  const classes: readonly [code: string, type: new (...args: never[]) => TradingError, reason: string][] = [
    ['40006', CredentialsError, 'key'],
    ['40009', CredentialsError, 'signature'],
    ['40012', CredentialsError, 'passphrase'],
    ['40014', CredentialsError, 'permission'],
    ['40018', CredentialsError, 'ip'],
    ['40013', CredentialsError, 'frozen'],
    ['40084', CredentialsError, 'mode'],
    ['40085', CredentialsError, 'mode'],
    ['40099', CredentialsError, 'environment'],
    ['40008', ClockSkewError, 'clock'],
    ['429', RateLimitError, 'quota'],
    ['40102', NotFoundError, 'symbol'],
    ['43001', NotFoundError, 'order'],
    ['45031', OrderRejectedError, 'orderState'],
    ['43118', OrderRejectedError, 'duplicate'],
    ['43012', OrderRejectedError, 'balance'],
    ['40762', OrderRejectedError, 'balance'],
    ['45115', OrderRejectedError, 'price'],
    ['45110', OrderRejectedError, 'quantity'],
    ['43119', VenueClosedError, 'pairSuspended'],
    ['40404', VenueClosedError, 'retired'],
    ['40019', OrderRejectedError, 'validation'],
  ];
  for (const [code, type, reason] of classes) {
    it(`makes ${type.name} (${reason}) of ${code}, keeping code and text`, () => {
      const failure = failureOf(code, 'what they said', write);
      assert.ok(failure instanceof type);
      assert.deepEqual([failure.reason, failure.code, failure.venueMessage], [reason, code, 'what they said']);
    });
  }

  it('finds an order at its end in the answer to a cancel', () => {
    for (const code of ['43001', '45031', '45055', '25204', '24056'])
      assert.ok(isOrderGone(failureOf(code, '', write)));
    assert.ok(!isOrderGone(failureOf('43012', '', write)));
    assert.ok(!isOrderGone(failureOf('40010', '', write)));
  });

  it('tells what a refused login is about', () => {
    const failure = streamFailureOf('30012', 'bad', 'login');
    assert.ok(failure instanceof CredentialsError && failure.reason === 'passphrase');
    assert.ok(streamFailureOf('31999', 'new', 'login') instanceof WireError);
  });
});

describe('Bitget outcomes of a write', () => {
  const placed = JSON.stringify(payload('rest/bitget/classicPlaced'));
  it('is refused, to be looked at once, when one order met a code we do not know', () => {
    const failure = failureOf('99999', 'novel', { ...write, isPlacement: true });
    assert.ok(failure instanceof OrderRejectedError && failure.reason === 'unrecognised');
    assert.deepEqual([failure.code, failure.venueMessage], ['99999', 'novel']);
  });

  const unknown: readonly [what: string, status: number, body: string][] = [
    ['a refusal that came with a server error', 502, '{"code":"43012","msg":"Insufficient balance"}'],
    ['a server error with HTML', 502, '<html>bad gateway</html>'],
    ['a block in front of the venue', 403, '<html>denied</html>'],
    ['broken JSON with status 200', 200, placed.slice(0, 40)],
    ['JSON that is no envelope', 200, '[]'],
    ['success with a status that is none', 500, placed],
    ['a code we do not know', 400, '{"code":"99999","msg":"novel"}'],
    ['a code that says nothing of the outcome', 400, '{"code":"40010","msg":"Request timed out"}'],
    ['a busy system', 400, '{"code":"40015","msg":"busy"}'],
    ['429 without an envelope', 429, 'slow down'],
    ['nothing at all', 200, ''],
  ];
  for (const [what, status, body] of unknown) {
    it(`is unknown after ${what}`, () => {
      const failure = caught(() => openReply(reply(status, body), write, (text) => text));
      assert.ok(failure instanceof UnknownOutcomeError);
      assert.equal(failure.clientOrderId, 'mine');
    });
  }

  it('is refused by an envelope with a code of the table, whatever its status', () => {
    const body = JSON.stringify(payload('rest/bitget/refusedSignature'));
    for (const status of [200, 400]) {
      const failure = caught(() => openReply(reply(status, body), write, (text) => text));
      assert.ok(failure instanceof CredentialsError && failure.reason === 'signature');
    }
  });

  it('is success with data', () => {
    assert.deepEqual(
      openReply(reply(200, placed), write, (text) => text),
      { orderId: '1355000000000000101', clientOid: 't-0001' },
    );
  });

  it('is unknown when bytes had left, and not when none had', () => {
    const lost = failureOfExchange(new ConnectionError('reset', 'gone', true), write);
    assert.ok(lost instanceof UnknownOutcomeError && lost.cause instanceof ConnectionError);
    assert.ok(failureOfExchange(new TimeoutError('late', 15000, true), write) instanceof UnknownOutcomeError);
    assert.ok(failureOfExchange(new WireError('not HTTP'), write) instanceof UnknownOutcomeError);
    const never = new ConnectionError('refused', 'no', false);
    assert.equal(failureOfExchange(never, write), never);
  });

  it('is unknown when success does not name the order', () => {
    const failure = unreadableSuccess(new WireError('no order id'), write);
    assert.ok(failure instanceof UnknownOutcomeError && failure.clientOrderId === 'mine');
  });
});

describe('Bitget outcomes of a read', () => {
  const reads: readonly [status: number, body: string, type: new (...args: never[]) => TradingError, reason: string][] =
    [
      [502, '<html>', ConnectionError, 'server'],
      [403, '<html>', ConnectionError, 'blocked'],
      [503, '<html>', ConnectionError, 'blocked'],
      [200, '{', WireError, 'wire'],
      [429, '', RateLimitError, 'quota'],
      [400, '{"code":"40015","msg":""}', ConnectionError, 'server'],
      [400, '{"code":"40017","msg":""}', WireError, 'wire'],
      [400, '{"code":"99999","msg":""}', WireError, 'wire'],
    ];
  for (const [status, body, type, reason] of reads) {
    it(`is ${type.name} (${reason}) for ${String(status)} ${body.slice(0, 20)}`, () => {
      const failure = caught(() => openReply(reply(status, body), read, (text) => text));
      assert.ok(failure instanceof type);
      assert.equal(failure.reason, reason);
    });
  }

  it('keeps a failed exchange as it is', () => {
    const failure = new TimeoutError('late', 10000, true);
    assert.equal(failureOfExchange(failure, read), failure);
  });
});
