/** What several connections carried, seen as one. */

import type { SocketStatistics } from './socket';

export function combineStatistics(
  all: readonly (Readonly<SocketStatistics> | undefined)[],
): Readonly<SocketStatistics> {
  let lastMessageAt: number | undefined;
  let [messages, bytes, dropped, connects] = [0, 0, 0, 0];
  for (const one of all) {
    if (!one) continue;
    messages += one.messages;
    bytes += one.bytes;
    dropped += one.dropped;
    connects += one.connects;
    if (one.lastMessageAt !== undefined) lastMessageAt = Math.max(lastMessageAt ?? 0, one.lastMessageAt);
  }
  return { messages, bytes, dropped, connects, lastMessageAt };
}
