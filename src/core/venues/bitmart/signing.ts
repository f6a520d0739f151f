/** HMAC-SHA256 over `timestamp#memo#payload`, as fast as this machine allows. Reference 2.3, 2.7 and the vectors of 2.8. */

import * as crypto from 'node:crypto';

import type { Credentials } from './credentials';

/** The signature of `message` in lower-case hex. Replaceable, for instance by a hardware key or a service. */
export type SignMessage = (message: string, secret: string) => string | Promise<string>;

export interface Signer {
  /** Signs the exact text that is sent as the body; empty text where none is. `timestamp` also goes into the header. */
  sign(timestamp: string, payload: string): string | Promise<string>;
}

/** The payload of a socket login. */
export const webSocketPayload = 'bitmart.WebSocket';

export function createSigner(credentials: Credentials, signMessage?: SignMessage): Signer {
  const { secret, memo } = credentials;
  if (signMessage) return { sign: (timestamp, payload) => signMessage(`${timestamp}#${memo}#${payload}`, secret) };
  const hmac = createHmac(secret);
  return { sign: (timestamp, payload) => hmac(`${timestamp}#${memo}#${payload}`) };
}

type Hmac = (message: string) => string;

/** `hasOneShot` is false on Node before 20.12, which lacks `crypto.hash` whatever the types say. */
export function createHmac(secret: string, hasOneShot = 'hash' in crypto): Hmac {
  return (hasOneShot ? twoShotHmac(secret) : undefined) ?? objectHmac(secret);
}

function objectHmac(secret: string): Hmac {
  const key = crypto.createSecretKey(Buffer.from(secret, 'utf8'));
  return (message) => crypto.createHmac('sha256', key).update(message, 'utf8').digest('hex');
}

const blockBytes = 64;
const digestBytes = 32;

/**
 * RFC 2104 by two one-shot hashes over pads kept per key: half the time of an Hmac object for messages of this size. The inner
 * pad is kept as text, so it must be ASCII, as it is for every secret of ASCII letters that fits a block; others get `undefined`.
 */
function twoShotHmac(secret: string): Hmac | undefined {
  const secretBytes = Buffer.from(secret, 'utf8');
  if (secretBytes.length > blockBytes || secretBytes.length !== secret.length) return undefined;
  const inner = Buffer.alloc(blockBytes, 0x36);
  const outer = Buffer.alloc(blockBytes + digestBytes, 0x5c);
  for (const [i, byte] of secretBytes.entries()) {
    inner[i] = byte ^ 0x36;
    outer[i] = byte ^ 0x5c;
  }
  const innerPad = inner.toString('latin1');
  return (message) => {
    outer.write(crypto.hash('sha256', innerPad + message, 'binary'), blockBytes, 'latin1');
    return crypto.hash('sha256', outer, 'hex');
  };
}
