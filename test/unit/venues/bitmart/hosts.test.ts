import assert from 'node:assert/strict';

import { ConnectionError, CredentialsError } from '../../../../src/core/base/errors';
import { createBitmartVenue } from '../../../../src/core/venues/bitmart/bitmartVenue';
import { readCredentials } from '../../../../src/core/venues/bitmart/credentials';
import { checkEndpoints, liveEndpoints } from '../../../../src/core/venues/bitmart/hosts';
import { announcedState, VenueLife } from '../../../../src/core/venues/bitmart/venueLife';
import { ManualClock } from '../../../support/manualClock';

const local = {
  rest: 'http://127.0.0.1:7000',
  wsPublic: 'ws://127.0.0.1:7000/api',
  wsPrivate: 'ws://127.0.0.1:7000/user',
};

describe('the addresses of BitMart', () => {
  it('are allowed', () => {
    assert.deepEqual(checkEndpoints(liveEndpoints, false), { ...liveEndpoints, isLoopback: false });
  });

  const refused: readonly (readonly [string, string])[] = [
    ['another host', 'https://evil.example'],
    ['a host that begins like ours', 'https://bitmart.com.evil.tld'],
    ['a host that ends like ours', 'https://evilbitmart.com'],
    ['a deeper host', 'https://a.b.bitmart.com'],
    ['the bare domain', 'https://bitmart.com'],
    ['a user name', 'https://user@api-cloud.bitmart.com'],
    ['our host as a user name', 'https://api-cloud.bitmart.com@evil.example'],
    ['another script', 'https://api-cloud.bitmаrt.com'],
    ['punycode', 'https://xn--bitmrt-5nf.com'],
    ['http', 'http://api-cloud.bitmart.com'],
    ['a port', 'https://api-cloud.bitmart.com:8443'],
    ['an address by number', 'https://93.184.216.34'],
    ['a socket scheme', 'wss://api-cloud.bitmart.com'],
    ['a file', 'file:///etc/passwd'],
    ['no address', 'bitmart'],
    ['nothing', ''],
    ['the mirror one client hints at', 'https://api-cloud.bitmart.info'],
    ['a trailing dot', 'https://api-cloud.bitmart.com.'],
    ['another machine of the network', 'http://192.168.1.2:7000'],
    ['a name that resolves here', 'http://localhost.evil.example'],
    ['zero', 'http://0.0.0.0:7000'],
  ];
  for (const [what, rest] of refused) {
    it(`refuse ${what}, loopback allowed or not`, () => {
      for (const allowLoopback of [false, true]) {
        assert.throws(
          () => checkEndpoints({ ...liveEndpoints, rest }, allowLoopback),
          (error: unknown) => error instanceof ConnectionError && !error.bytesLeft,
        );
      }
    });
  }

  it('take this machine only where that is switched on, and never half of it', () => {
    assert.throws(() => checkEndpoints(local, false), ConnectionError);
    assert.equal(checkEndpoints(local, true).isLoopback, true);
    for (const rest of ['http://localhost:1', 'http://[::1]:1', 'https://127.0.0.1']) {
      assert.equal(checkEndpoints({ ...local, rest }, true).isLoopback, true);
    }
    assert.throws(() => checkEndpoints({ ...local, rest: liveEndpoints.rest }, true), ConnectionError);
    assert.throws(() => checkEndpoints({ ...local, rest: 'ws://127.0.0.1:1' }, true), ConnectionError);
  });

  it('keep practice money away from the real exchange, and real accounts off this machine', () => {
    assert.throws(() => createBitmartVenue({ environment: 'practice' }), ConnectionError);
    assert.throws(() => createBitmartVenue({ environment: 'live', endpoints: local }), ConnectionError);
    createBitmartVenue({ environment: 'practice', endpoints: local }).dispose();
    createBitmartVenue({ environment: 'live', endpoints: local, allowLoopback: true }).dispose();
  });
});

describe('credentials of BitMart', () => {
  it('are all or none', () => {
    assert.equal(readCredentials(undefined), undefined);
    assert.equal(readCredentials({ key: '', secret: '', memo: '' }), undefined);
    const whole = { key: 'k', secret: 's', memo: 'm' };
    assert.deepEqual(readCredentials(whole), whole);
  });

  const incomplete: readonly (readonly [Record<string, string>, RegExp])[] = [
    [{ key: 'k' }, /missing: secret and memo/],
    [{ key: 'k', secret: 's' }, /missing: memo/],
    [{ key: 'k', memo: 'm' }, /missing: secret/],
    [{ secret: 's', memo: '' }, /missing: key and memo/],
  ];
  for (const [given, message] of incomplete) {
    it(`name what is missing beside ${Object.keys(given).join(' and ')}`, () => {
      assert.throws(
        () => readCredentials(given),
        (error: unknown) =>
          error instanceof CredentialsError && error.reason === 'incomplete' && message.test(error.message),
      );
    });
  }
});

describe("BitMart's life", () => {
  const dates: readonly (readonly [string, string, string | undefined])[] = [
    ['2026-07-26T01:29:59Z', 'open', 'ordersSuspended'],
    ['2026-07-26T01:30:00Z', 'ordersSuspended', 'tradingEnded'],
    ['2026-08-26T01:00:00Z', 'tradingEnded', 'gone'],
    ['2027-01-31T15:58:59Z', 'tradingEnded', 'gone'],
    ['2027-01-31T15:59:00Z', 'gone', undefined],
  ];
  for (const [at, phase, next] of dates) {
    it(`is ${phase} at ${at}`, () => {
      const state = announcedState(Date.parse(at));
      assert.deepEqual([state.phase, state.next?.phase], [phase, next]);
    });
  }

  it('moves on by the clock, and an answer overrules the dates', async () => {
    const clock = new ManualClock(Date.parse('2026-08-20T00:00:00Z'));
    const life = new VenueLife(clock, true);
    const phases: string[] = [];
    life.onDidChange(({ phase }) => phases.push(phase));
    await clock.advance(10 * 86_400_000);
    assert.deepEqual(phases, ['tradingEnded']);
    life.heard('open');
    assert.equal(life.state.phase, 'open');
    life.dispose();
    assert.equal(clock.pendingTimers, 0);
  });

  it('of a practice exchange is open whatever the date', () => {
    const life = new VenueLife(new ManualClock(Date.parse('2030-01-01T00:00:00Z')), false);
    assert.deepEqual(life.state, { phase: 'open' });
    life.dispose();
  });
});
