/** Checks a signature by the key's kind; the message is verified as decoded text first, then as it was sent (reference 4.2, 4.3, 15.4). */

import { createHmac, timingSafeEqual, verify } from 'node:crypto';

import type { BitgetKey } from './keys';

export const loginText = 'GET/user/verify';

export function isSignedBy(key: BitgetKey, message: string, signature: string): boolean {
  if (key.publicKey) return verify('sha256', Buffer.from(message), key.publicKey, Buffer.from(signature, 'base64'));
  // The text is compared, not the bytes: a hex digest or another spelling of base64 is not accepted.
  const expected = Buffer.from(createHmac('sha256', key.secret).update(message).digest('base64'));
  const found = Buffer.from(signature);
  return expected.length === found.length && timingSafeEqual(expected, found);
}

/** Each `name=value` decoded and joined again in the order it came. */
export function decodedQuery(queryText: string): string {
  return queryText.split('&').map(decoded).join('&');
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
