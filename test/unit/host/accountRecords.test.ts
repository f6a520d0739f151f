import assert from 'node:assert/strict';
import { cleanLabel, parseAccounts, parseSecret, printSecret } from '../../../src/host/accountRecords';
import { parsePracticeAnnouncement } from '../../../src/host/practiceAnnouncement';

const fields = ['key', 'secret', 'memo'] as const;

describe('the list of accounts', () => {
  it('keeps what is an account and drops what is not', () => {
    const good = { id: 'abcdef0123456789', label: 'Main', venueId: 'bitmart', environment: 'live' };
    const stored = [good, good, { ...good, id: '../x' }, { ...good, id: 'fedcba9876543210', venueId: 1 }, null, 'x'];
    assert.deepEqual(parseAccounts(stored), [good]);
    assert.deepEqual(parseAccounts({ 0: good }), []);
  });

  it('takes an account without a word about its money for a live one, and one with a strange word for none', () => {
    const old = { id: 'abcdef0123456789', label: 'Main', venueId: 'bitmart' };
    assert.equal(parseAccounts([old])[0]?.environment, 'live');
    assert.equal(parseAccounts([{ ...old, environment: 'demo' }])[0]?.environment, 'demo');
    assert.deepEqual(parseAccounts([{ ...old, environment: 'practice' }]), []);
  });

  it('gives a nameless account its id for a name', () => {
    assert.equal(parseAccounts([{ id: 'abcdef0123456789', venueId: 'bitmart' }])[0]?.label, 'abcdef0123456789');
  });

  it('cleans a label of everything that could disguise it', () => {
    assert.equal(cleanLabel('  My $(zap)\u202e  [a](command:x)\n'), 'My (zap) [a(command:x)');
    assert.equal(cleanLabel('x'.repeat(100)).length, 60);
  });
});

describe('a stored key', () => {
  it('comes back as it was', () => {
    const secret = { key: 'k', secret: 's "quoted"', memo: 'm' };
    assert.deepEqual(parseSecret(printSecret(secret), fields), { kind: 'present', fields: secret });
  });

  const unreadable: readonly (readonly [what: string, text: string])[] = [
    ['cut in half', '{"version":1,"fields":{"key":"k"'],
    ['of a newer version', '{"version":2,"fields":{"key":"k","secret":"s","memo":"m"}}'],
    ['without one field', '{"version":1,"fields":{"key":"k","secret":"s"}}'],
    ['with an empty field', '{"version":1,"fields":{"key":"k","secret":"s","memo":""}}'],
    ['with a field that is no text', '{"version":1,"fields":{"key":"k","secret":"s","memo":7}}'],
    ['that is only text', '"k"'],
  ];
  for (const [what, text] of unreadable) {
    it(`is unreadable: ${what}`, () => {
      assert.deepEqual(parseSecret(text, fields), { kind: 'unreadable' });
    });
  }

  it('is missing when there is none', () => {
    assert.deepEqual(parseSecret(undefined, fields), { kind: 'missing' });
  });
});

describe('the practice exchange’s announcement', () => {
  it('yields addresses and the first account that has a whole key', () => {
    const announced = parsePracticeAnnouncement({
      type: 'ready',
      urls: { rest: 'http://127.0.0.1:1', wsPublic: 'ws://127.0.0.1:1/p', wsPrivate: 'ws://127.0.0.1:1/u', port: 1 },
      accounts: [{ key: 'a' }, { key: 'k', secret: 's', memo: 'm', label: 'x' }],
    });
    assert.deepEqual(announced?.credentials, { key: 'k', secret: 's', memo: 'm' });
    assert.deepEqual(Object.keys(announced.endpoints), ['rest', 'wsPublic', 'wsPrivate']);
  });

  it('is nothing else', () => {
    for (const message of [undefined, null, 'ready', { type: 'log' }, { type: 'ready', urls: {}, accounts: [] }]) {
      assert.equal(parsePracticeAnnouncement(message), undefined);
    }
  });
});
