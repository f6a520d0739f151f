/** One zlib handle reset for every frame: three times faster than a new one each, but it leans on Node's internals, so it is checked first. */

import * as zlib from 'node:zlib';

/** The opened bytes, valid until the next call; or what is wrong. */
export type InflateBytes = (frame: Uint8Array) => Buffer | 'broken' | 'tooLarge';

interface Handle {
  writeSync(
    flush: number,
    input: Uint8Array,
    inputAt: number,
    inputLength: number,
    output: Uint8Array,
    outputAt: number,
    outputLength: number,
  ): void;
  reset(): void;
  onerror: (message: string, errno: number, code: string) => void;
}

const firstOutputBytes = 64 * 1024;
/** A buffer that once had to be larger than this is let go again. */
const keptOutputBytes = 512 * 1024;

/** `undefined` where this Node has no such handle, or where it does not behave as known. */
export function persistentInflate(maxBytes: number): InflateBytes | undefined {
  try {
    const stream = zlib.createInflateRaw();
    const handle: unknown = Reflect.get(stream, '_handle');
    const state: unknown = Reflect.get(stream, '_writeState');
    if (!isHandle(handle) || !(state instanceof Uint32Array) || state.length !== 2) return undefined;
    if (!behaves((cap) => createInflate(handle, state, cap))) return undefined;
    return createInflate(handle, state, maxBytes);
  } catch {
    return undefined;
  }
}

function createInflate(handle: Handle, state: Uint32Array, maxBytes: number): InflateBytes {
  // The handle reports a problem by this callback, from within `writeSync`.
  const problems: string[] = [];
  handle.onerror = (message) => {
    problems.push(message);
  };
  let output = Buffer.allocUnsafeSlow(Math.min(firstOutputBytes, maxBytes + 1));
  return (frame) => {
    problems.length = 0;
    handle.reset();
    if (output.length > keptOutputBytes) output = Buffer.allocUnsafeSlow(firstOutputBytes);
    let written = 0;
    let inputAt = 0;
    for (;;) {
      const room = output.length - written;
      const inputLeft = frame.length - inputAt;
      // Z_FINISH makes zlib itself complain about a stream that ends early.
      handle.writeSync(zlib.constants.Z_FINISH, frame, inputAt, inputLeft, output, written, room);
      if (problems.length > 0) return 'broken';
      const roomLeft = state[0] ?? 0;
      written += room - roomLeft;
      inputAt = frame.length - (state[1] ?? 0);
      if (written > maxBytes) return 'tooLarge';
      if (roomLeft > 0) return output.subarray(0, written);
      const larger = Buffer.allocUnsafeSlow(Math.min(output.length * 4, maxBytes + 1));
      output.copy(larger, 0, 0, written);
      output = larger;
    }
  };
}

/** Tries everything we rely on: a good frame twice, a broken one, one cut short, an empty one, growth, and the cap. */
function behaves(create: (maxBytes: number) => InflateBytes): boolean {
  const text = 'persistent '.repeat(10_000);
  const good = zlib.deflateRawSync(text);
  const inflate = create(text.length);
  const isGood = (): boolean => {
    const bytes = inflate(good);
    return typeof bytes !== 'string' && bytes.toString() === text;
  };
  return (
    isGood() &&
    isGood() &&
    inflate(Buffer.from([0xff, 0xff, 0xff])) === 'broken' &&
    inflate(good.subarray(0, good.length - 3)) === 'broken' &&
    inflate(new Uint8Array()) === 'broken' &&
    isGood() &&
    create(text.length - 1)(good) === 'tooLarge'
  );
}

function isHandle(value: unknown): value is Handle {
  return (
    typeof value === 'object' &&
    value !== null &&
    'writeSync' in value &&
    typeof value.writeSync === 'function' &&
    'reset' in value &&
    typeof value.reset === 'function'
  );
}
