/** Raw deflate to text, one whole stream per frame. Two engines behind one interface, both capped; always synchronous. */

import { isUtf8 } from 'node:buffer';
import * as zlib from 'node:zlib';

import { persistentInflate, type InflateBytes } from './persistentInflate';

/** A frame opens to at most this many bytes. */
export const maxInflatedBytes = 4 * 1024 * 1024;

export type InflateFault = 'broken' | 'tooLarge' | 'utf8';

/** A frame that is no complete deflate stream, opens to more than the cap, or does not hold UTF-8. */
export class InflateError extends Error {
  override readonly name = 'InflateError';
  constructor(
    readonly fault: InflateFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface Inflater {
  readonly engine: 'zlibPersistent' | 'zlib' | 'pako';
  /** The text of one frame. Throws `InflateError`. Bytes after the end of the stream are ignored. */
  inflate(frame: Uint8Array): string;
}

export interface InflateOptions {
  readonly maxBytes?: number;
}

/** The fastest engine there is: zlib where Node has it, pako elsewhere, which is loaded only then. */
export async function loadInflater(options: InflateOptions = {}): Promise<Inflater> {
  return createZlibInflater(options) ?? (await loadPakoInflater(options));
}

/** `undefined` where zlib does not exist. `persistent: false` leaves the handle that leans on Node's internals alone. */
export function createZlibInflater(
  options: InflateOptions & { readonly persistent?: boolean } = {},
): Inflater | undefined {
  if (typeof zlib.inflateRawSync !== 'function') return undefined;
  const maxBytes = options.maxBytes ?? maxInflatedBytes;
  const persistent = options.persistent === false ? undefined : persistentInflate(maxBytes);
  if (persistent) {
    return { engine: 'zlibPersistent', inflate: (frame) => textOf(open(persistent, frame, maxBytes)) };
  }
  const oneShot: InflateBytes = (frame) => {
    try {
      return zlib.inflateRawSync(frame, { maxOutputLength: maxBytes });
    } catch (error) {
      const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
      return isTooLarge ? 'tooLarge' : 'broken';
    }
  };
  return { engine: 'zlib', inflate: (frame) => textOf(open(oneShot, frame, maxBytes)) };
}

/** pako has no cap of its own, so its output is counted as it comes. */
export async function loadPakoInflater(options: InflateOptions = {}): Promise<Inflater> {
  const { Inflate } = await import('pako');
  const maxBytes = options.maxBytes ?? maxInflatedBytes;
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const inflateBytes = (frame: Uint8Array): Uint8Array | InflateFault => {
    const inflate = new Inflate({ raw: true, chunkSize: 65_536 });
    const chunks: Uint8Array[] = [];
    let total = 0;
    inflate.onData = (chunk) => {
      total += chunk.length;
      if (total > maxBytes) throw new InflateError('tooLarge', tooLargeText(maxBytes));
      chunks.push(chunk);
    };
    inflate.onEnd = () => undefined;
    inflate.push(frame, true);
    if (inflate.err !== 0 || !inflate.ended) return 'broken';
    return chunks.length === 1 ? (chunks[0] ?? new Uint8Array()) : join(chunks, total);
  };
  return {
    engine: 'pako',
    inflate: (frame) => {
      const bytes = open(inflateBytes, frame, maxBytes);
      try {
        return decoder.decode(bytes);
      } catch (error) {
        throw new InflateError('utf8', notUtf8, { cause: error });
      }
    },
  };
}

function open<T>(inflateBytes: (frame: Uint8Array) => T | InflateFault, frame: Uint8Array, maxBytes: number): T {
  const bytes = inflateBytes(frame);
  if (bytes === 'tooLarge') throw new InflateError('tooLarge', tooLargeText(maxBytes));
  if (bytes === 'broken')
    throw new InflateError('broken', 'Expected one complete raw deflate stream, found broken data.');
  if (bytes === 'utf8') throw new InflateError('utf8', notUtf8);
  return bytes;
}

const notUtf8 = 'Expected UTF-8 text in the frame, found other bytes.';

function tooLargeText(maxBytes: number): string {
  return `Expected a frame that opens to at most ${String(maxBytes)} bytes, found more.`;
}

function textOf(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new InflateError('utf8', notUtf8);
  return bytes.toString('utf8');
}

function join(chunks: readonly Uint8Array[], total: number): Uint8Array {
  const whole = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
