/** Slow and sliced writing, for the faults that stretch a reply or a socket over time (faults row 62). */

import type { Duplex } from 'node:stream';
import { delay, type Clock } from '../../core/base/clock';
import type { Effect } from './faultRules';

export interface Pace {
  readonly pieceBytes: number;
  readonly pauseMs: number;
}

/** The pace a `slice` or `throttle` effect asks for. */
export function paceOf(effect: Effect): Pace | undefined {
  if (effect.type === 'slice') return { pieceBytes: Math.max(1, effect.bytes ?? 1), pauseMs: effect.ms ?? 0 };
  if (effect.type !== 'throttle') return undefined;
  const perSecond = Math.max(1, effect.bytesPerSecond ?? 2_048);
  return { pieceBytes: Math.max(1, Math.ceil(perSecond / 20)), pauseMs: 50 };
}

/** Hands `data` to `write` piece by piece; stops early when `isOver`. */
export async function writePaced(
  data: Buffer,
  pace: Pace,
  clock: Clock,
  write: (piece: Buffer) => void,
  isOver: () => boolean,
): Promise<void> {
  for (let at = 0; at < data.length && !isOver(); at += pace.pieceBytes) {
    write(data.subarray(at, at + pace.pieceBytes));
    if (pace.pauseMs > 0) await delay(clock, pace.pauseMs);
    else await new Promise((resolve) => setImmediate(resolve));
  }
}

/** From now on everything written to `socket` leaves at `pace`. */
export function paceSocket(socket: Duplex, pace: Pace, clock: Clock): void {
  const write = socket.write.bind(socket);
  let queue = Promise.resolve();
  socket.write = (chunk: unknown, encodingOrDone?: unknown, done?: unknown): boolean => {
    const data = typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk instanceof Uint8Array ? chunk : []);
    const finished = isCallback(encodingOrDone) ? encodingOrDone : done;
    queue = queue.then(async () => {
      await writePaced(
        data,
        pace,
        clock,
        (piece) => {
          write(piece);
        },
        () => socket.destroyed,
      );
      if (isCallback(finished)) finished();
    });
    return true;
  };
}

function isCallback(value: unknown): value is () => void {
  return typeof value === 'function';
}
