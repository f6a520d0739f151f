import assert from 'node:assert/strict';

import {
  ConnectionError,
  TimeoutError,
  TradingError,
  UnknownOutcomeError,
  WireError,
} from '../../../../src/core/base/errors';
import { readReply } from '../../../../src/core/venues/bitmart/envelope';
import { errorRows } from '../../../../src/core/venues/bitmart/errorCodes';
import { settleWrite, type WriteIdentity } from '../../../../src/core/venues/bitmart/outcome';
import type { WriteReply } from '../../../../src/core/venues/bitmart/transport';

const timings = { connectMs: 0, firstByteMs: 0, totalMs: 0 };

/** What the transport would hand over for this HTTP answer. */
function answer(status: number, body: string): WriteReply {
  const reply = readReply({ status, headers: {}, body, newSocket: false, timings }, 'submitOrder', 2000);
  return reply.kind === 'success' ? reply : { ...reply, httpStatus: status };
}

function settle(reply: WriteReply, action: WriteIdentity['action'] = 'order'): string {
  try {
    return settleWrite(reply, { endpoint: 'submitOrder', action, clientOrderId: 'c1' }, ({ data }) =>
      data === undefined ? undefined : 'accepted',
    );
  } catch (error) {
    assert.ok(error instanceof TradingError, String(error));
    if (error instanceof UnknownOutcomeError) assert.equal(error.clientOrderId, 'c1');
    return `${error.name} ${error.reason}`;
  }
}

const unknown = 'UnknownOutcomeError unknownOutcome';

describe('the outcome of a write', () => {
  const table: readonly (readonly [string, WriteReply, string])[] = [
    ['success with its proof', answer(200, '{"code":1000,"data":{"order_id":"1"}}'), 'accepted'],
    ['success without its proof', answer(200, '{"code":1000}'), unknown],
    ['a refusal', answer(400, '{"code":50020}'), 'OrderRejectedError balance'],
    ['a refusal under HTTP 200', answer(200, '{"code":50020}'), 'OrderRejectedError balance'],
    ['a refusal under a 5xx that is not its own', answer(502, '{"code":50020}'), unknown],
    ['a refusal under its own 503', answer(503, '{"code":30018}'), 'OrderRejectedError validation'],
    ['a wrong signature', answer(401, '{"code":30005}'), 'CredentialsError signature'],
    ['a refused time', answer(401, '{"code":30007}'), 'ClockSkewError clock'],
    ['maintenance', answer(200, '{"code":30016}'), 'VenueClosedError maintenance'],
    ['an internal error', answer(500, '{"code":59002}'), unknown],
    ['"order placement failed"', answer(500, '{"code":59008}'), unknown],
    ['"service unavailable"', answer(400, '{"code":50022}'), unknown],
    ['a limit, to be looked into', answer(429, '{"code":30013}'), 'RateLimitError quota'],
    ['a limit without a body', answer(429, ''), 'RateLimitError quota'],
    ['a used client id, to be looked up', answer(400, '{"code":50042}'), 'OrderRejectedError duplicate'],
    ['a plain refusal with an unknown code', answer(400, '{"code":50999}'), 'OrderRejectedError unrecognised'],
    ['an unknown code under HTTP 200', answer(200, '{"code":50999}'), unknown],
    ['an unknown code under HTTP 500', answer(500, '{"code":50999}'), unknown],
    ['a page', answer(403, '<html>'), unknown],
    ['half of JSON', answer(200, '{"code":1000,"da'), unknown],
    ['nothing', answer(504, ''), unknown],
    ['a time-out', { kind: 'failure', error: new TimeoutError('late', 1, true), httpStatus: 0 }, unknown],
    ['a reset', { kind: 'failure', error: new ConnectionError('reset', 'gone', true), httpStatus: 0 }, unknown],
    ['an unreadable answer', { kind: 'failure', error: new WireError('noise'), httpStatus: 0 }, unknown],
    [
      'no connection',
      { kind: 'notSent', error: new ConnectionError('refused', 'no', false) },
      'ConnectionError refused',
    ],
  ];
  for (const [what, reply, expected] of table) {
    it(`${what}: ${expected}`, () => {
      assert.equal(settle(reply), expected);
    });
  }

  it('calls an accepted reply that cannot be read unknown', () => {
    assert.throws(
      () =>
        settleWrite(answer(200, '{"code":1000}'), { endpoint: 'x', action: 'order' }, () => {
          throw new WireError('strange');
        }),
      UnknownOutcomeError,
    );
  });

  it('never takes an unknown code for the refusal of a cancel or a batch', () => {
    for (const action of ['cancel', 'batch'] as const)
      assert.equal(settle(answer(400, '{"code":50999}'), action), unknown);
  });

  it('believes the refusal of a batch only where it concerns the whole of it', () => {
    assert.equal(settle(answer(400, '{"code":50020}'), 'batch'), unknown);
    assert.equal(settle(answer(400, '{"code":50033}'), 'batch'), 'OrderRejectedError validation');
    assert.equal(settle(answer(401, '{"code":30005}'), 'batch'), 'CredentialsError signature');
  });

  it('for every code in the table, is a refusal exactly where the table says so', () => {
    for (const { code, http, isRefusal, kind } of errorRows.filter((row) => row.http > 0)) {
      const outcome = settle(answer(http, `{"code":${code}}`));
      const isPassedOn = kind.error === 'RateLimitError' || code === '50042';
      assert.equal(outcome !== unknown, isRefusal || isPassedOn, `${code}: ${outcome}`);
    }
  });
});
