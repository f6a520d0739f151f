import assert from 'node:assert/strict';
import { verify } from 'node:crypto';

import { asArray, asObject } from '../../../../src/core/base/json';
import {
  buildBody,
  buildQuery,
  createSignMessage,
  loginMessage,
  requestMessage,
  type Parameters,
} from '../../../../src/core/venues/bitget/signing';
import { fixture, textOf } from './fixtures';

const signing = fixture('rest/bitget/signing');
const secret = textOf(signing, 'secret');
const privateKey = textOf(signing, 'privateKey');
const vectors = (asArray(signing['vectors']) ?? []).map((entry) => asObject(entry) ?? {});
const timestamp = 1795132800123;

describe('Bitget signing', () => {
  for (const vector of vectors) {
    it(`signs vector ${textOf(vector, 'number')} of the reference with HMAC`, () => {
      assert.equal(createSignMessage({ secret })(textOf(vector, 'message')), vector['hmac']);
    });
    if (vector['rsa'] === undefined) continue;
    it(`signs vector ${textOf(vector, 'number')} of the reference with RSA`, () => {
      assert.equal(createSignMessage({ secret: privateKey })(textOf(vector, 'message')), vector['rsa']);
    });
  }

  it('has all eight HMAC vectors and all three RSA ones', () => {
    assert.equal(vectors.length, 8);
    assert.deepEqual(
      vectors.filter((vector) => vector['rsa'] !== undefined).map((vector) => vector['number']),
      [2, 3, 5],
    );
  });

  it('signs with the private key in a way its public half accepts', () => {
    const message = 'anything at all';
    const signature = createSignMessage({ secret: privateKey })(message);
    assert.equal(signature.length, 344);
    assert.ok(verify('sha256', Buffer.from(message), textOf(signing, 'publicKey'), Buffer.from(signature, 'base64')));
  });

  it('builds the messages that the vectors sign', () => {
    const message = (number: number): string =>
      textOf(vectors.find((vector) => vector['number'] === number) ?? {}, 'message');
    const query = (parameters: Parameters): string => buildQuery(parameters).plain;
    assert.equal(requestMessage(timestamp, 'GET', '/api/v2/spot/account/info', '', ''), message(1));
    const assets = query({ coin: 'USDT', assetType: 'all' });
    assert.equal(requestMessage(timestamp, 'GET', '/api/v2/spot/account/assets', assets, ''), message(2));
    const order = {
      symbol: 'BTCUSDT',
      side: 'buy',
      orderType: 'limit',
      force: 'gtc',
      price: '61250.5',
      size: '0.0025',
      clientOid: 't-0001',
    };
    assert.equal(requestMessage(timestamp, 'POST', '/api/v2/spot/trade/place-order', '', buildBody(order)), message(3));
    assert.equal(loginMessage(Math.floor(timestamp / 1000)), message(5));
  });

  it('signs the plain query and sends it encoded', () => {
    const query = buildQuery({ symbol: '龙虾USDT', limit: '10' });
    assert.equal(query.plain, 'limit=10&symbol=龙虾USDT');
    assert.equal(query.encoded, 'limit=10&symbol=%E9%BE%99%E8%99%BEUSDT');
    const awkward = buildQuery({ clientOid: 'a+b#c', symbol: 'BTCUSDT', productType: 'USDT-FUTURES' });
    assert.equal(awkward.plain, 'clientOid=a+b#c&productType=USDT-FUTURES&symbol=BTCUSDT');
    assert.equal(awkward.encoded, 'clientOid=a%2Bb%23c&productType=USDT-FUTURES&symbol=BTCUSDT');
  });

  it('refuses a value that is undefined, wherever it hides, and sends nothing', () => {
    const broken = JSON.parse('{"symbol":null}') as Parameters;
    assert.throws(() => buildQuery(broken), /Expected a value at query.symbol/);
    assert.throws(() => buildBody([broken]), /Expected a value at body.0.symbol/);
    assert.throws(() => buildBody({ orderList: [broken] }), /Expected a value at body.orderList.0.symbol/);
  });
});
