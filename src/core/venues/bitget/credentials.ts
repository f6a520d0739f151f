/** What a Bitget account signs in with, and the checks that need no network (reference sections 4 and 4.6). */

import { createPrivateKey, type KeyObject } from 'node:crypto';

import { CredentialsError } from '../../base/errors';

/** `secret` is the shared secret, or the whole text of an RSA private key in PEM form. */
export interface BitgetCredentials {
  readonly apiKey: string;
  readonly secret: string;
  readonly passphrase: string;
}

export type CredentialFieldId = keyof BitgetCredentials;
export type SecretKind = 'hmac' | 'rsa';

/** One question of an account wizard. `mayBeFile`: the text can also be read from a file the person chooses. */
export interface CredentialField {
  readonly id: CredentialFieldId;
  readonly label: string;
  readonly hint: string;
  readonly isMasked: boolean;
  readonly mayBeFile: boolean;
}

const fieldNames: Readonly<Record<CredentialFieldId, string>> = {
  apiKey: 'API key',
  secret: 'Secret key or RSA private key',
  passphrase: 'Passphrase',
};
const fieldIds = ['apiKey', 'secret', 'passphrase'] as const;

/** The three questions, in the order to ask them. */
export function describeCredentialFields(): readonly CredentialField[] {
  return [
    {
      id: 'apiKey',
      label: fieldNames.apiKey,
      hint: 'As Bitget shows it in the list of API keys.',
      isMasked: false,
      mayBeFile: false,
    },
    {
      id: 'secret',
      label: fieldNames.secret,
      hint: 'The secret shown once when the key was made, or the whole private key from BEGIN to END.',
      isMasked: true,
      mayBeFile: true,
    },
    {
      id: 'passphrase',
      label: fieldNames.passphrase,
      hint: 'The one chosen when the API key was made. It is not the login password.',
      isMasked: true,
      mayBeFile: false,
    },
  ];
}

export type CredentialProblemReason =
  | 'empty'
  | 'characters'
  | 'sameAsKey'
  | 'encrypted'
  | 'publicKey'
  | 'truncated'
  | 'algorithm'
  | 'format'
  | 'noHeader'
  | 'notAKey'
  | 'notASecret';

/** Why a value cannot be right, and what to do instead. Neither ever quotes the value. */
export interface CredentialProblem {
  readonly field: CredentialFieldId;
  readonly reason: CredentialProblemReason;
  readonly message: string;
  readonly remedy: string;
}

/** A secret as it will sign. */
export type ReadSecret =
  | { readonly kind: 'hmac'; readonly secret: string }
  | { readonly kind: 'rsa'; readonly key: KeyObject }
  | { readonly kind: 'refused'; readonly problem: CredentialProblem };

const printable = /^[\x21-\x7e]+$/;
const printableWithSpaces = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

/** Checks one field as typed, without asking the venue; `undefined` when nothing speaks against it. */
export function checkCredentialField(
  field: CredentialFieldId,
  value: string,
  expected?: SecretKind,
): CredentialProblem | undefined {
  if (field === 'secret') {
    const read = readSecret(value, expected);
    return read.kind === 'refused' ? read.problem : undefined;
  }
  if (field === 'passphrase') {
    if (value === '') return problem(field, 'empty', 'The passphrase is empty', passphraseRemedy);
    return printableWithSpaces.test(value)
      ? undefined
      : problem(
          field,
          'characters',
          'The passphrase begins or ends with a space, or holds a character that cannot be sent',
          passphraseRemedy,
        );
  }
  const key = value.trim();
  const remedy = 'Copy the API key from the list of API keys on Bitget, without the secret.';
  if (key === '') return problem(field, 'empty', 'The API key is empty', remedy);
  if (key.includes('-----')) return problem(field, 'characters', 'This is a key file, not an API key', remedy);
  return printable.test(key)
    ? undefined
    : problem(field, 'characters', 'The API key holds a space or a character no Bitget key has', remedy);
}

/** Checks all three together; the first problem found. */
export function checkCredentials(credentials: BitgetCredentials): CredentialProblem | undefined {
  for (const id of fieldIds) {
    const found = checkCredentialField(id, credentials[id]);
    if (found) return found;
  }
  return credentials.secret.trim() === credentials.apiKey.trim()
    ? problem(
        'secret',
        'sameAsKey',
        'The secret is the same text as the API key',
        'Paste the secret that Bitget showed once when the key was made.',
      )
    : undefined;
}

/** Throws a `CredentialsError` when one or two of the three are missing, or one cannot be right. */
export function assertCredentials(credentials: BitgetCredentials): void {
  const missing = fieldIds.filter((id) => credentials[id].trim() === '');
  if (missing.length > 0) {
    const names = missing.map((id) => fieldNames[id]).join(', ');
    throw new CredentialsError('incomplete', `Expected API key, secret and passphrase; missing: ${names}`);
  }
  const found = checkCredentials(credentials);
  if (found) throw new CredentialsError(reasonOf(found), `${found.message}. ${found.remedy}`);
}

const passphraseRemedy = 'Type the passphrase chosen when the API key was made; it is not the login password.';
const pemRemedy = 'Choose the PEM file that begins with BEGIN PRIVATE KEY or BEGIN RSA PRIVATE KEY.';
const wholeFile = `${pemRemedy} Take the whole file.`;
const newKeyRemedy = 'Make a 2048-bit RSA key pair and give Bitget its public half.';

const protectedKey = 'The private key is protected by a password';

interface PemKind {
  readonly label: RegExp;
  readonly reason: CredentialProblemReason;
  readonly message: string;
  readonly remedy: string;
}

// What a PEM's label says before it is opened. The two labels that may hold an RSA private key are not listed.
const refusedLabels: readonly PemKind[] = [
  {
    label: /^ENCRYPTED PRIVATE KEY$/,
    reason: 'encrypted',
    message: protectedKey,
    remedy: 'Decrypt it first: openssl pkey -in key.pem -out plain.pem, and choose the new file.',
  },
  {
    label: /PUBLIC KEY$|^CERTIFICATE/,
    reason: 'publicKey',
    message: 'This is the public half of a key',
    remedy: 'Bitget gets the public half; choose the private key file here.',
  },
  {
    label: /^(?:EC|DSA) (?:PRIVATE KEY|PARAMETERS)$/,
    reason: 'algorithm',
    message: 'The private key is not an RSA key',
    remedy: newKeyRemedy,
  },
  {
    label: /^OPENSSH PRIVATE KEY$/,
    reason: 'format',
    message: 'The private key is in OpenSSH form',
    remedy: 'Convert it: ssh-keygen -p -m PEM -f key, or make a new key with openssl genrsa 2048.',
  },
];

/**
 * Recognises a shared secret or a private key (PKCS#8 and PKCS#1, also on one line as an input box leaves it), and reads the key.
 * `expected` is what the person said it would be.
 */
export function readSecret(value: string, expected?: SecretKind): ReadSecret {
  const text = value.trim();
  if (text === '') return refuse('empty', 'The secret is empty', 'Paste the secret, or choose the private key file.');
  if (text.includes('-----BEGIN')) {
    return expected === 'hmac'
      ? refuse('notASecret', 'This is a private key, not a shared secret', 'Choose RSA as the kind of key.')
      : readPem(text);
  }
  if (/^(?:ssh-|ecdsa-)/.test(text)) {
    return refuse('publicKey', 'This is the public half of an SSH key', pemRemedy);
  }
  if (text.includes('-----END ')) {
    return refuse('truncated', 'The private key has lost its first line', wholeFile);
  }
  // Every DER key of some length begins with a long SEQUENCE, which is `MI` in base64.
  if (/^MI[A-Za-z0-9+/=\s]{150,}$/.test(text)) {
    return refuse('noHeader', 'The private key has lost its BEGIN and END lines', wholeFile);
  }
  if (expected === 'rsa') {
    return refuse(
      'notAKey',
      'This is a shared secret, not an RSA private key',
      `Choose HMAC instead, or: ${pemRemedy}`,
    );
  }
  return printable.test(text)
    ? { kind: 'hmac', secret: text }
    : refuse(
        'characters',
        'The secret holds a space or a character no Bitget secret has',
        'Copy the secret again, alone; if it is lost, make a new API key.',
      );
}

function readPem(text: string): ReadSecret {
  const lines = text.replaceAll('\\n', '\n');
  const label = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(lines)?.[1];
  if (label === undefined) return refuse('truncated', 'The first line of the private key is damaged', pemRemedy);
  const refused = refusedLabels.find((kind) => kind.label.test(label));
  if (refused) return refuse(refused.reason, refused.message, refused.remedy);
  if (/Proc-Type:\s*4,\s*ENCRYPTED/.test(lines)) {
    return refuse(
      'encrypted',
      protectedKey,
      'Decrypt it first: openssl rsa -in key.pem -out plain.pem, and choose the new file.',
    );
  }
  const inner = new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]*)-----END ${label}-----`).exec(lines)?.[1];
  const truncated = refuse('truncated', 'The private key is cut off or damaged', wholeFile);
  if (inner === undefined) return truncated;
  const body = inner.replace(/\s+/g, '').replace(/(.{64})/g, '$1\n');
  let key: KeyObject;
  try {
    key = createPrivateKey(`-----BEGIN ${label}-----\n${body.trimEnd()}\n-----END ${label}-----\n`);
  } catch {
    return truncated;
  }
  return key.asymmetricKeyType === 'rsa'
    ? { kind: 'rsa', key }
    : refuse(
        'algorithm',
        `The private key is of kind ${key.asymmetricKeyType ?? 'unknown'}; Bitget documents RSA only`,
        newKeyRemedy,
      );
}

function refuse(reason: CredentialProblemReason, message: string, remedy: string): ReadSecret {
  return { kind: 'refused', problem: problem('secret', reason, message, remedy) };
}

function problem(
  field: CredentialFieldId,
  reason: CredentialProblemReason,
  message: string,
  remedy: string,
): CredentialProblem {
  return { field, reason, message, remedy };
}

function reasonOf(found: CredentialProblem): 'key' | 'signature' | 'passphrase' {
  const reasons = { apiKey: 'key', secret: 'signature', passphrase: 'passphrase' } as const;
  return reasons[found.field];
}
