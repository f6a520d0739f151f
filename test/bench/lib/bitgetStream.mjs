// A recorded-looking stream of a Bitget book of 200 levels a side with its checksums (reference section 10.4), seeded.
import { BookMaker } from './corpus.mjs';

/** The CRC-32 of one byte without the turns at either end; with it tables are filled. */
export function crcOfByte(byte) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  return crc;
}

/** Signed CRC-32 of ASCII text, written down once more so that it proves the others. */
function crc32(text) {
  let crc = -1;
  for (const byte of Buffer.from(text, 'latin1')) crc = (crc >>> 8) ^ crcOfByte((crc ^ byte) & 255);
  return ~crc;
}

export function checksumText(bids, asks) {
  const parts = [];
  for (let i = 0; i < 25; i++) {
    if (bids[i]) parts.push(bids[i][0], bids[i][1]);
    if (asks[i]) parts.push(asks[i][0], asks[i][1]);
  }
  return parts.join(':');
}

/** The texts of `count` messages; the first is the snapshot. */
export function bitgetTexts(count) {
  const maker = new BookMaker(5, 200);
  const text = (action, levels, turn) => {
    const { bids, asks } = maker.snapshot();
    const checksum = crc32(checksumText(bids, asks));
    const data = [{ ...levels, checksum, seq: turn, ts: String(1_795_132_800_000 + turn * 20) }];
    const arg = { instType: 'SPOT', channel: 'books', instId: 'BTCUSDT' };
    return JSON.stringify({ action, arg, data, ts: 1_795_132_800_000 + turn * 20 });
  };
  const texts = [text('snapshot', maker.snapshot(), 0)];
  for (let turn = 1; turn < count; turn++) texts.push(text('update', maker.step(), turn));
  return texts;
}
