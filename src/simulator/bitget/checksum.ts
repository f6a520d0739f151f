/** The book's checksum: CRC-32 of the best 25 levels of both sides as printed, as a signed number (reference 10.4). */

import type { PrintedLevel } from './print';

const polynomial = 0xedb88320;
const depth = 25;

const remainders = Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let i = 0; i < 8; i++) rest = rest % 2 === 1 ? (polynomial ^ (rest >>> 1)) >>> 0 : rest >>> 1;
  return rest;
});

export function signedCrc32(text: string): number {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(text, 'ascii')) crc = ((remainders[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8)) >>> 0;
  return (crc ^ 0xffffffff) | 0;
}

export function bookChecksum(bids: readonly PrintedLevel[], asks: readonly PrintedLevel[]): number {
  const parts: string[] = [];
  for (let i = 0; i < depth; i++) {
    for (const level of [bids[i], asks[i]]) if (level) parts.push(level.join(':'));
  }
  return signedCrc32(parts.join(':'));
}
