/** The text that is signed and its signature (reference sections 4.2, 4.3 and 10.2). */

import { createHmac, createSecretKey, sign } from 'node:crypto';

import { CredentialsError } from '../../base/errors';
import { readSecret, type BitgetCredentials } from './credentials';

/** The signature of `message` in base64. Replaceable, for instance by a hardware key or a service; for RSA `secret` is the PEM. */
export type SignMessage = (message: string, secret: string) => string | Promise<string>;

/** Values of a query or a flat body. All are text: a decimal must never pass through a float. */
export type Parameters = Readonly<Record<string, string>>;

/** Throws a `CredentialsError` when the secret cannot sign. The key is imported once and kept. */
export function createSignMessage(credentials: Pick<BitgetCredentials, 'secret'>): (message: string) => string {
  const secret = readSecret(credentials.secret);
  switch (secret.kind) {
    case 'hmac': {
      const key = createSecretKey(secret.secret, 'utf8');
      return (message) => createHmac('sha256', key).update(message, 'utf8').digest('base64');
    }
    case 'rsa':
      return (message) => sign('sha256', Buffer.from(message, 'utf8'), secret.key).toString('base64');
    case 'refused':
      throw new CredentialsError('signature', `${secret.problem.message}. ${secret.problem.remedy}`);
  }
}

/** The signed text of a request. `query` is the plain one, without its question mark. */
export function requestMessage(timestampMs: number, method: string, path: string, query: string, body: string): string {
  return `${timestampMs.toFixed(0)}${method}${path}${query === '' ? '' : `?${query}`}${body}`;
}

/** The signed text of a socket login. Its time counts seconds. */
export function loginMessage(timestampSeconds: number): string {
  return `${timestampSeconds.toFixed(0)}GET/user/verify`;
}

export interface Query {
  /** What is signed: the venue verifies decoded text. */
  readonly plain: string;
  /** What is sent. */
  readonly encoded: string;
}

/** Sorted by name. A value that is no text is a bug and never sent. */
export function buildQuery(parameters: Parameters): Query {
  assertDefined(parameters, 'query');
  const names = Object.keys(parameters).sort();
  return {
    plain: names.map((name) => `${name}=${parameters[name] ?? ''}`).join('&'),
    encoded: names.map((name) => `${name}=${encodeURIComponent(parameters[name] ?? '')}`).join('&'),
  };
}

export type Body = Parameters | readonly Parameters[] | Readonly<Record<string, string | readonly Parameters[]>>;

/** Serialised once: these exact characters are signed and sent. */
export function buildBody(body: Body): string {
  assertDefined(body, 'body');
  return JSON.stringify(body);
}

// The types forbid undefined; a cast or a plain JavaScript caller of the core bundle could still bring one.
function assertDefined(value: unknown, where: string): void {
  if (value === undefined || value === null) throw new Error(`Expected a value at ${where}, found ${String(value)}`);
  if (typeof value !== 'object') return;
  for (const [name, inner] of Object.entries(value)) assertDefined(inner, `${where}.${name}`);
}
