// A recorded-looking stream of one BitMart book, the same for every seed: a snapshot of 100 levels a side, then updates.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { cacheFolder } from './places.mjs';
import { seededRandom } from './stats.mjs';

export const symbol = 'BTC_USDT';
export const topic = `spot/depth/increase100:${symbol}`;
const format = 2;
const depth = 100;

/** A market whose book changes a little with every step. Prices are whole ticks of 0.01, quantities whole steps of 0.00001. */
export class BookMaker {
  constructor(seed, levels = depth) {
    this.random = seededRandom(seed);
    this.levels = levels;
    this.mid = 9_125_040;
    // Ticks to steps; bids lie below the mid, asks at or above it.
    this.bids = new Map();
    this.asks = new Map();
    while (this.bids.size < levels) this.bids.set(this.mid - 1 - this.distance(), this.quantity());
    while (this.asks.size < levels) this.asks.set(this.mid + this.distance(), this.quantity());
  }

  distance() {
    // Most of what happens is near the best price.
    return Math.floor(this.random() ** 2 * 4 * this.levels);
  }

  quantity() {
    return 1 + Math.floor(this.random() ** 3 * 300_000);
  }

  snapshot() {
    return { bids: sideOf(this.bids, -1), asks: sideOf(this.asks, 1) };
  }

  /** One step; gives the levels that changed, 1 to 20 a side. */
  step() {
    const changedBids = new Map();
    const changedAsks = new Map();
    if (this.random() < 0.15) this.moveMid(this.random() < 0.5 ? -1 : 1, changedBids, changedAsks);
    const [wantedBids, wantedAsks] = [this.changes(), this.changes()];
    while (changedBids.size < wantedBids) this.changeLevel(this.bids, changedBids, true);
    while (changedAsks.size < wantedAsks) this.changeLevel(this.asks, changedAsks, false);
    return { bids: sideOf(changedBids, -1), asks: sideOf(changedAsks, 1) };
  }

  changes() {
    return 1 + Math.floor(this.random() ** 1.4 * 20);
  }

  moveMid(direction, changedBids, changedAsks) {
    this.mid += direction;
    const [crossed, changed] = direction > 0 ? [this.asks, changedAsks] : [this.bids, changedBids];
    const tick = direction > 0 ? this.mid - 1 : this.mid;
    if (crossed.delete(tick)) changed.set(tick, 0);
  }

  changeLevel(side, changed, isBid) {
    const room = this.levels - side.size;
    const chance = this.random();
    const distance = this.distance();
    const tick = isBid ? this.mid - 1 - distance : this.mid + distance;
    if (side.has(tick)) {
      const isRemoved = side.size > this.levels / 2 && chance < (room > 0 ? 0.3 : 0.5);
      const quantity = isRemoved ? 0 : this.quantity();
      if (isRemoved) side.delete(tick);
      else side.set(tick, quantity);
      changed.set(tick, quantity);
    } else if (room > 0) {
      const quantity = this.quantity();
      side.set(tick, quantity);
      changed.set(tick, quantity);
    }
  }
}

function sideOf(levels, direction) {
  return [...levels]
    .sort(([a], [b]) => (a - b) * direction)
    .map(([tick, steps]) => [(tick / 100).toFixed(2), steps === 0 ? '0' : (steps / 100_000).toFixed(8)]);
}

/** The text of one message as BitMart prints it. */
export function messageText(kind, { bids, asks }, version) {
  const data = [{ asks, bids, ms_t: 1_795_132_800_000 + version, symbol, type: kind, version }];
  return JSON.stringify({ data, table: 'spot/depth/increase100' });
}

/** `count` messages as text; the first is the snapshot. */
export function makeTexts(count, seed) {
  const maker = new BookMaker(seed);
  const texts = [messageText('snapshot', maker.snapshot(), 1)];
  for (let version = 2; version <= count; version++) texts.push(messageText('update', maker.step(), version));
  return texts;
}

/** `count` raw-deflate frames, made once and kept. */
export function corpus(count, seed = 1) {
  const file = path.join(cacheFolder, `corpus-${String(format)}-${String(count)}-${String(seed)}`);
  if (!existsSync(file)) writeFrames(file, makeTexts(count, seed));
  return readFrames(readFileSync(file));
}

function writeFrames(file, texts) {
  const parts = [];
  for (const text of texts) {
    const frame = zlib.deflateRawSync(text);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(frame.length);
    parts.push(length, frame);
  }
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${String(process.pid)}`;
  writeFileSync(temporary, Buffer.concat(parts));
  renameSync(temporary, file);
}

function readFrames(bytes) {
  const frames = [];
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readUInt32LE(at);
    frames.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return frames;
}
