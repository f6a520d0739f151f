/** Why a part of a Bitget key cannot be right, and what to do instead, in the person's language. */

import type { CredentialProblem, CredentialProblemReason } from '../../core/venues/bitget/credentials';
import { t } from '../l10n';

const secretWords: Readonly<Record<CredentialProblemReason, () => string>> = {
  empty: () => t('The secret is empty. Paste it, or choose the file of the private key.'),
  characters: () => t('A Bitget secret has no spaces or unusual characters. Copy it again, alone.'),
  sameAsKey: () =>
    t('This is the API key once more. The secret is another text, shown by Bitget once when the key was made.'),
  encrypted: () =>
    t(
      'This private key is protected by a password. Decrypt it first (openssl pkey -in key.pem -out plain.pem) and choose the new file.',
    ),
  publicKey: () => t('This is the public half of a key, which belongs to Bitget. Choose the private key.'),
  truncated: () => t('This private key is cut off or damaged. Take the whole file, from BEGIN to END.'),
  algorithm: () =>
    t('This private key is not an RSA key. Make a 2048-bit RSA key pair and give Bitget its public half.'),
  format: () =>
    t(
      'This private key is in OpenSSH form. Convert it (ssh-keygen -p -m PEM -f key), or make one with openssl genrsa 2048.',
    ),
  noHeader: () => t('This private key has lost its BEGIN and END lines. Take the whole file.'),
  notAKey: () =>
    t('This is a secret key, not an RSA private key. Go back and choose “Secret key”, or choose the PEM file.'),
  notASecret: () => t('This is a private key, not a secret key. Go back and choose “RSA private key”.'),
};

const keyWords: Readonly<Partial<Record<CredentialProblemReason, () => string>>> = {
  empty: () => t('The API key is needed. Copy it from the list of API keys at Bitget.'),
  characters: () => t('This is not an API key: it has a space, a line break or an unusual character.'),
};

const passphraseWords: Readonly<Partial<Record<CredentialProblemReason, () => string>>> = {
  empty: () => t('The passphrase is needed: the one you chose when you made the key, not your password.'),
  characters: () =>
    t('The passphrase begins or ends with a space, or has a character that cannot be sent. Type it as you chose it.'),
};

export function keyProblemWords({ field, reason }: CredentialProblem): string {
  const own = field === 'apiKey' ? keyWords[reason] : field === 'passphrase' ? passphraseWords[reason] : undefined;
  return (own ?? secretWords[reason])();
}
