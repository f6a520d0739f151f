import assert from 'node:assert/strict';
import { parseIncoming, requestParsers } from '../../../src/protocol/parse';

const wish = {
  grouping: null,
  rows: 40,
  interval: '15m',
  wantsBook: true,
  wantsTrades: true,
  wantsCandles: false,
  wantsMeter: false,
};
const ticket = { side: 'buy', type: 'limit', price: '1', quantity: '2', notional: '' };

describe('what a page may say', () => {
  it('reads a request and an acknowledgement', () => {
    assert.deepEqual(parseIncoming({ kind: 'request', id: 1, name: 'ready', body: wish }), {
      kind: 'request',
      id: 1,
      name: 'ready',
      body: wish,
    });
    assert.deepEqual(parseIncoming({ kind: 'ack', sequence: 4 }), { kind: 'ack', sequence: 4 });
  });

  const envelopes: readonly (readonly [string, unknown])[] = [
    ['nothing', undefined],
    ['null', null],
    ['text', 'ready'],
    ['a number', 7],
    ['a list', ['request', 1, 'ready']],
    ['an unknown kind', { kind: 'reply', id: 1, name: 'ready' }],
    ['an unknown request', { kind: 'request', id: 1, name: 'withdraw' }],
    ['an inherited name', { kind: 'request', id: 1, name: 'toString' }],
    ['the prototype as a name', { kind: 'request', id: 1, name: '__proto__' }],
    ['a name that is a list', { kind: 'request', id: 1, name: ['ready'] }],
    ['an id that is text', { kind: 'request', id: '1', name: 'ready' }],
    ['a broken id', { kind: 'request', id: 0.5, name: 'ready' }],
    ['an id below zero', { kind: 'request', id: -1, name: 'ready' }],
    ['an id past every number', { kind: 'request', id: Infinity, name: 'ready' }],
    ['an acknowledgement of nothing', { kind: 'ack' }],
    ['inherited fields', Object.create({ kind: 'ack', sequence: 1 })],
  ];
  for (const [what, message] of envelopes) {
    it(`refuses an envelope that is ${what}`, () => {
      assert.equal(parseIncoming(message), undefined);
    });
  }

  it('does not run a getter of what it reads', () => {
    let ran = false;
    const message = Object.defineProperty({ sequence: 1 }, 'kind', {
      get: () => {
        ran = true;
        return 'ack';
      },
    });
    assert.equal(parseIncoming(message), undefined);
    assert.equal(ran, false);
  });

  it('keeps the known fields of a ticket and nothing else', () => {
    const parsed = requestParsers.placeTicket(
      JSON.parse(
        '{"side":"buy","type":"limit","price":"1","quantity":"2","notional":"","symbol":"ETH_USDT","__proto__":{"x":1}}',
      ),
    );
    assert.deepEqual(parsed, { body: ticket });
    assert.equal(Reflect.get({}, 'x'), undefined);
  });

  const tickets: readonly (readonly [string, unknown])[] = [
    ['a price that is a number', { ...ticket, price: 1 }],
    ['a price that is an object', { ...ticket, price: { toString: () => '1' } }],
    ['a price that is a list', { ...ticket, price: ['1'] }],
    ['a huge price', { ...ticket, price: '9'.repeat(65) }],
    ['ten megabytes of quantity', { ...ticket, quantity: '1'.repeat(10_000_000) }],
    ['an unknown side', { ...ticket, side: 'both' }],
    ['an unknown type', { ...ticket, type: 'stop' }],
    ['a missing field', { side: 'buy', type: 'limit', price: '1', quantity: '2' }],
    ['a list', [ticket]],
    ['nothing', null],
  ];
  for (const [what, body] of tickets) {
    it(`refuses a ticket with ${what}`, () => {
      assert.equal(requestParsers.placeTicket(body), undefined);
      assert.equal(requestParsers.previewTicket(body), undefined);
      assert.equal(requestParsers.sizeTicket({ draft: body, share: 50 }), undefined);
    });
  }

  it('takes only the offered shares of a balance', () => {
    for (const share of [25, 50, 75, 100]) assert.ok(requestParsers.sizeTicket({ draft: ticket, share }));
    for (const share of [0, -25, 101, '50', NaN, null]) {
      assert.equal(requestParsers.sizeTicket({ draft: ticket, share }), undefined);
    }
  });

  const wishes: readonly (readonly [string, unknown])[] = [
    ['no rows', { ...wish, rows: 0 }],
    ['a million rows', { ...wish, rows: 1_000_000 }],
    ['half a row', { ...wish, rows: 1.5 }],
    ['an interval nobody has', { ...wish, interval: '7m' }],
    ['a flag that is text', { ...wish, wantsBook: 'yes' }],
    ['a grouping that is a number', { ...wish, grouping: 5 }],
    ['a missing grouping', { ...wish, grouping: undefined }],
  ];
  for (const [what, body] of wishes) {
    it(`refuses a view with ${what}`, () => {
      assert.equal(requestParsers.ready(body), undefined);
      assert.equal(requestParsers.setView(body), undefined);
    });
  }

  it('takes a body of nothing only where nothing is due', () => {
    assert.deepEqual(requestParsers.cancelAllOrders(null), { body: null });
    assert.deepEqual(requestParsers.cancelAllOrders(undefined), { body: null });
    assert.equal(requestParsers.cancelAllOrders({ symbol: 'ETH_USDT' }), undefined);
  });
});
