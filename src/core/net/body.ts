/** The body of a reply: collected under a cap, opened under another, and read as UTF-8 or refused. */

import { isUtf8 } from 'node:buffer';
import * as zlib from 'node:zlib';

export type BodyFault = 'tooLarge' | 'encoding' | 'utf8';

export type Body = { readonly text: string } | { readonly fault: BodyFault };

/** `maxOpenedBytes` caps what a compressed body may become. */
export function openBody(bytes: Buffer, encoding: string, maxOpenedBytes: number): Body {
  const opened = decompress(bytes, encoding, maxOpenedBytes);
  if (typeof opened === 'string') return { fault: opened };
  return isUtf8(opened) ? { text: opened.toString('utf8') } : { fault: 'utf8' };
}

function decompress(bytes: Buffer, encoding: string, maxOutputLength: number): Buffer | BodyFault {
  if (encoding === '' || encoding === 'identity' || bytes.length === 0) return bytes;
  try {
    if (encoding === 'gzip' || encoding === 'x-gzip') return zlib.gunzipSync(bytes, { maxOutputLength });
    if (encoding === 'deflate') {
      // Servers disagree whether `deflate` has a zlib header; its first byte tells (RFC 1950: method 8 in the low bits).
      const hasHeader = ((bytes[0] ?? 0) & 0x0f) === 8;
      return hasHeader ? zlib.inflateSync(bytes, { maxOutputLength }) : zlib.inflateRawSync(bytes, { maxOutputLength });
    }
    return 'encoding';
  } catch (error) {
    return errorCode(error) === 'ERR_BUFFER_TOO_LARGE' ? 'tooLarge' : 'encoding';
  }
}

/** The `code` of a Node error, or empty text. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
