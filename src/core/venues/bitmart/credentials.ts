/** A BitMart key: access key, secret and memo, all three or none. Reference 2.1. */

import { CredentialsError } from '../../base/errors';

export interface Credentials {
  readonly key: string;
  readonly secret: string;
  /** Free text chosen when the key was made; it takes part in every signature. */
  readonly memo: string;
}

const parts = ['key', 'secret', 'memo'] as const;

/** `undefined` when no part is given; throws `CredentialsError` naming the missing part when only some are. */
export function readCredentials(given: Partial<Credentials> | undefined): Credentials | undefined {
  const { key = '', secret = '', memo = '' } = given ?? {};
  const values = { key, secret, memo };
  const missing = parts.filter((part) => values[part] === '');
  if (missing.length === parts.length) return undefined;
  if (missing.length > 0) {
    throw new CredentialsError(
      'incomplete',
      `A BitMart account needs key, secret and memo together; missing: ${missing.join(' and ')}.`,
    );
  }
  return values;
}
