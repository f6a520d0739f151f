/** HMAC verification over the raw bytes that arrived (reference 2.3, 2.5, 2.7). */

import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a socket login signs in place of a body. */
export const socketLoginPayload = 'bitmart.WebSocket';

export function sign(secret: string, timestamp: string, memo: string, payload: Buffer | string): string {
  return createHmac('sha256', secret).update(`${timestamp}#${memo}#`).update(payload).digest('hex');
}

/** True when `signature` is the lower-case hex the secret gives for exactly these bytes. */
export function verify(
  secret: string,
  timestamp: string,
  memo: string,
  payload: Buffer | string,
  signature: string,
): boolean {
  const expected = Buffer.from(sign(secret, timestamp, memo, payload));
  const found = Buffer.from(signature);
  return expected.length === found.length && timingSafeEqual(expected, found);
}
