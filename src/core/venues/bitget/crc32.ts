/** The book checksum: CRC-32 (IEEE) over the best 25 levels of both sides, as printed (reference section 10.4). */

import * as zlib from 'node:zlib';

import type { LevelText } from '../../model/orderBook';

const checkedLevels = 25;

const table = new Int32Array(256).map((_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** Signed CRC-32 of ASCII text, without leaving JavaScript. */
export function crc32Table(text: string): number {
  let crc = -1;
  for (let i = 0; i < text.length; i++) crc = (table[(crc ^ text.charCodeAt(i)) & 0xff] ?? 0) ^ (crc >>> 8);
  return ~crc;
}

// Older engines that an editor may bring have no native one; types know only the newest.
const native: unknown = Reflect.get(zlib, 'crc32');

/** Signed CRC-32 of ASCII text, by the engine's own where it has one. */
export const crc32: (text: string) => number =
  typeof native === 'function' ? (text) => zlib.crc32(text) | 0 : crc32Table;

/** The text that is summed: bid and ask in turn, `price:quantity`, joined by colons. Levels are best first. */
export function checksumText(bids: readonly LevelText[], asks: readonly LevelText[]): string {
  let text = '';
  const depth = Math.min(checkedLevels, Math.max(bids.length, asks.length));
  for (let i = 0; i < depth; i++) {
    const bid = bids[i];
    const ask = asks[i];
    if (bid) text += `:${bid[0]}:${bid[1]}`;
    if (ask) text += `:${ask[0]}:${ask[1]}`;
  }
  return text.slice(1);
}

export function bookChecksum(bids: readonly LevelText[], asks: readonly LevelText[]): number {
  return crc32(checksumText(bids, asks));
}
