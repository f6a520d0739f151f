import assert from 'node:assert/strict';

import { CredentialsError } from '../../../../src/core/base/errors';
import { resolveHosts, type BitgetHostOptions } from '../../../../src/core/venues/bitget/hosts';
import { describeSymbolProblem, toWireSymbol } from '../../../../src/core/venues/bitget/spot/symbols';

const local = { restUrl: 'http://127.0.0.1:8080', socketUrl: 'ws://127.0.0.1:8080' };

describe('Bitget hosts', () => {
  it('is one REST host for live and demo, and two for sockets', () => {
    assert.deepEqual(resolveHosts({ environment: 'live' }), {
      rest: 'https://api.bitget.com',
      socket: 'wss://ws.bitget.com',
    });
    assert.deepEqual(resolveHosts({ environment: 'demo' }), {
      rest: 'https://api.bitget.com',
      socket: 'wss://wspap.bitget.com',
    });
  });

  it('takes a gateway on a listed host, with its path and without its last slash', () => {
    const { rest } = resolveHosts({ environment: 'live', restUrl: 'https://api.bitget.com/gw/' });
    assert.equal(rest, 'https://api.bitget.com/gw');
  });

  it('takes this machine for any environment, and nothing else for practice', () => {
    for (const environment of ['practice', 'demo', 'live'] as const) {
      assert.equal(resolveHosts({ environment, ...local }).rest, local.restUrl);
    }
    assert.throws(() => resolveHosts({ environment: 'practice' }), CredentialsError);
  });

  const refused: readonly [what: string, options: Partial<BitgetHostOptions>][] = [
    ['plain HTTP', { restUrl: 'http://api.bitget.com' }],
    ['another host', { restUrl: 'https://api.example.com' }],
    ['a host that ends like it', { restUrl: 'https://api.bitget.com.evil.tld' }],
    ['a host that begins like it', { restUrl: 'https://evil-api.bitget.com' }],
    ['a name in front of the host', { restUrl: 'https://api.bitget.com@evil.tld' }],
    ['a look-alike', { restUrl: 'https://api.bіtget.com' }],
    ['an address', { restUrl: 'https://203.0.113.7' }],
    ['another port', { restUrl: 'https://api.bitget.com:8443' }],
    ['a query', { restUrl: 'https://api.bitget.com/?to=evil' }],
    ['no address at all', { restUrl: 'api.bitget.com' }],
    ['a plain socket', { socketUrl: 'ws://ws.bitget.com' }],
    ['the socket of demo for live', { socketUrl: 'wss://wspap.bitget.com' }],
    ['half of this machine', { restUrl: local.restUrl }],
  ];
  for (const [what, options] of refused) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => resolveHosts({ environment: 'live', ...options }),
        (error) => error instanceof CredentialsError && error.reason === 'environment',
      );
    });
  }
});

describe('Bitget symbols', () => {
  it('joins base and quote', () => {
    assert.equal(toWireSymbol({ symbol: 'BTC_USDT', base: 'BTC', quote: 'USDT' }), 'BTCUSDT');
  });

  it('explains what is wrong with a symbol and how to write it', () => {
    assert.equal(describeSymbolProblem('BTC_USDT'), undefined);
    assert.match(describeSymbolProblem('btc_usdt') ?? '', /lower-case.*write BTC_USDT/);
    assert.match(describeSymbolProblem('BTC/USDT') ?? '', /underscore.*write BTC_USDT/);
    assert.match(describeSymbolProblem('BTC-USDT') ?? '', /write BTC_USDT/);
    assert.match(describeSymbolProblem('BTCUSDT') ?? '', /not a pair like BTC_USDT/);
  });
});
