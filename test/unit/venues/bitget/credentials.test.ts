import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';

import { CredentialsError } from '../../../../src/core/base/errors';
import {
  assertCredentials,
  checkCredentialField,
  checkCredentials,
  describeCredentialFields,
  readSecret,
  type CredentialProblemReason,
} from '../../../../src/core/venues/bitget/credentials';
import { createSignMessage } from '../../../../src/core/venues/bitget/signing';
import { fixture, textOf } from './fixtures';

const signing = fixture('rest/bitget/signing');
const privateKey = textOf(signing, 'privateKey');
const publicKey = textOf(signing, 'publicKey');
const pkcs1 = createPrivateKey(privateKey).export({ type: 'pkcs1', format: 'pem' }).toString();
const encrypted = createPrivateKey(privateKey)
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' })
  .toString();
const encryptedPkcs1 = createPrivateKey(privateKey)
  .export({ type: 'pkcs1', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'open sesame' })
  .toString();
const pem = { publicKeyEncoding: { type: 'spki', format: 'pem' } } as const;
const ed25519 = generateKeyPairSync('ed25519', { ...pem, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
const ec = generateKeyPairSync('ec', {
  ...pem,
  namedCurve: 'P-256',
  privateKeyEncoding: { type: 'sec1', format: 'pem' },
});

const refused: readonly [what: string, text: string, reason: CredentialProblemReason][] = [
  ['an encrypted PKCS#8 key', encrypted, 'encrypted'],
  ['an encrypted PKCS#1 key', encryptedPkcs1, 'encrypted'],
  ['a public key', publicKey, 'publicKey'],
  ['an SSH public key', 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7 me@here', 'publicKey'],
  ['a certificate', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----', 'publicKey'],
  ['a key without its end', privateKey.slice(0, 800), 'truncated'],
  ['a key without its beginning', privateKey.slice(400), 'truncated'],
  ['a key with a piece missing', privateKey.slice(0, 300) + privateKey.slice(500), 'truncated'],
  ['an Ed25519 key', ed25519.privateKey, 'algorithm'],
  ['an elliptic-curve key', ec.privateKey, 'algorithm'],
  ['an OpenSSH key', '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbg==\n-----END OPENSSH PRIVATE KEY-----', 'format'],
  ['the bare body of a key', privateKey.split('\n').slice(1, -2).join('\n'), 'noHeader'],
  ['empty text', '   ', 'empty'],
  ['a secret with a space inside', 'two words', 'characters'],
];

describe('Bitget credentials', () => {
  it('asks for key, secret and passphrase, in this order', () => {
    assert.deepEqual(
      describeCredentialFields().map(({ id, isMasked, mayBeFile }) => [id, isMasked, mayBeFile]),
      [
        ['apiKey', false, false],
        ['secret', true, true],
        ['passphrase', true, false],
      ],
    );
  });

  for (const [what, text, reason] of refused) {
    it(`refuses ${what} with its reason and a remedy`, () => {
      const found = checkCredentialField('secret', text);
      assert.equal(found?.reason, reason);
      assert.ok(found.message.length > 10 && found.remedy.length > 10);
      if (text.trim().length > 20) assert.ok(!`${found.message}${found.remedy}`.includes(text.slice(30, 50)));
    });
  }

  it('signs alike with PKCS#8, PKCS#1, one line as an input box leaves it, and Windows line ends', () => {
    const wanted = createSignMessage({ secret: privateKey })('message');
    const spellings = [
      pkcs1,
      privateKey.replaceAll('\n', ' '),
      privateKey.replaceAll('\n', '\\n'),
      privateKey.replaceAll('\n', '\r\n'),
      `\n  ${privateKey}  \n`,
    ];
    for (const secret of spellings) assert.equal(createSignMessage({ secret })('message'), wanted);
  });

  it('refuses a shared secret in the RSA field and a key in the HMAC field', () => {
    assert.equal(checkCredentialField('secret', '0f1e2d3c4b5a6978', 'rsa')?.reason, 'notAKey');
    assert.equal(checkCredentialField('secret', privateKey, 'hmac')?.reason, 'notASecret');
    assert.equal(checkCredentialField('secret', privateKey, 'rsa'), undefined);
    assert.equal(checkCredentialField('secret', '0f1e2d3c4b5a6978', 'hmac'), undefined);
  });

  it('takes a secret with the line end that came along in the clipboard', () => {
    assert.deepEqual(readSecret('0f1e2d3c\n'), { kind: 'hmac', secret: '0f1e2d3c' });
  });

  it('refuses an empty passphrase and one that cannot travel in a header', () => {
    assert.equal(checkCredentialField('passphrase', '')?.reason, 'empty');
    assert.equal(checkCredentialField('passphrase', 'пароль')?.reason, 'characters');
    assert.equal(checkCredentialField('passphrase', 'ends with a space ')?.reason, 'characters');
    assert.equal(checkCredentialField('passphrase', 'Pass Phrase 1'), undefined);
  });

  it('refuses a key that is empty, a PEM, or the same as the secret', () => {
    assert.equal(checkCredentialField('apiKey', ' ')?.reason, 'empty');
    assert.equal(checkCredentialField('apiKey', publicKey)?.reason, 'characters');
    assert.equal(checkCredentials({ apiKey: 'bg_1', secret: 'bg_1', passphrase: 'p' })?.reason, 'sameAsKey');
  });

  it('names what is missing when one or two of the three are given', () => {
    assert.throws(
      () => {
        assertCredentials({ apiKey: 'bg_1', secret: '', passphrase: '' });
      },
      (error) =>
        error instanceof CredentialsError &&
        error.reason === 'incomplete' &&
        error.message.includes('Secret') &&
        error.message.includes('Passphrase') &&
        !error.message.includes('missing: API key'),
    );
  });
});
