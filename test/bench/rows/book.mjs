import zlib from 'node:zlib';
import { applyMessage, FloorBook } from '../lib/floorBook.mjs';
import { peerLabel } from '../lib/peers.mjs';

/** Applies message after message of the parsed corpus; keeps the best levels after the last one of the first pass. */
function timed(kit, apply) {
  const messages = kit.frames(Math.min(kit.settings.frames, 5000)).map(parse);
  let top;
  for (const message of messages) top = apply(message);
  const best = [top.bids, top.asks].map((side) => side.map(priceOf).join(' ')).join(' | ');
  return { value: kit.time((turn) => apply(messages[turn % messages.length])), facts: { best } };
}

function parse(frame) {
  return JSON.parse(zlib.inflateRawSync(frame).toString());
}

const priceOf = (level) => Number(level.price ?? level[0]);

/** What a Map of prices costs when it has to be sorted for reading. */
class SortedOnRead {
  bids = new Map();
  asks = new Map();

  clear() {
    this.bids.clear();
    this.asks.clear();
  }

  apply(bids, asks) {
    for (const [side, levels] of [
      [this.bids, bids],
      [this.asks, asks],
    ]) {
      for (const [price, quantity] of levels) {
        if (Number(quantity) === 0) side.delete(price);
        else side.set(price, quantity);
      }
    }
  }

  top(depth) {
    const bids = [...this.bids].sort(([a], [b]) => Number(b) - Number(a)).slice(0, depth);
    return { bids, asks: [...this.asks].sort(([a], [b]) => Number(a) - Number(b)).slice(0, depth) };
  }
}

export default {
  name: 'book',
  title: 'One update applied to a book of 100 levels, and 20 levels a side read',
  why: 'The book alone, without socket and JSON, prices kept as the exact text of the venue.',
  unit: 'ns',
  variants: [
    {
      name: 'floor',
      label: 'arrays searched by halves',
      isFloor: true,
      measure: (kit) => {
        const book = new FloorBook();
        return timed(kit, (message) => applyMessage(book, message));
      },
    },
    {
      name: 'ours',
      label: 'ours',
      isOurs: true,
      ours: 'book',
      measure: (kit) => {
        const { LocalBook } = kit.ours('book');
        const book = new LocalBook(100);
        return timed(kit, ({ data: [{ type, bids, asks }] }) => {
          if (type === 'snapshot') book.reset(bids, asks);
          else book.apply(bids, asks);
          return { bids: book.topBids(20), asks: book.topAsks(20) };
        });
      },
    },
    {
      name: 'ccxt',
      label: peerLabel('ccxt'),
      needs: ['ccxt'],
      measure: (kit) => {
        const { OrderBook } = kit.peerModule('ccxt', 'dist', 'cjs', 'src', 'base', 'ws', 'OrderBook.js');
        const book = new OrderBook({}, 100);
        return timed(kit, ({ data: [{ type, bids, asks }] }) => {
          if (type === 'snapshot') book.reset({});
          for (const [price, quantity] of asks) book.asks.store(parseFloat(price), parseFloat(quantity));
          for (const [price, quantity] of bids) book.bids.store(parseFloat(price), parseFloat(quantity));
          book.limit();
          return { bids: book.bids.slice(0, 20), asks: book.asks.slice(0, 20) };
        });
      },
    },
    {
      name: 'map',
      label: 'a Map, sorted when read',
      measure: (kit) => {
        const book = new SortedOnRead();
        return timed(kit, (message) => applyMessage(book, message));
      },
    },
  ],
  targets: [{ of: 'floor', atMost: 1 }],
  checks: (by) => {
    const tops = Object.values(by).flatMap(({ facts = [] }) => facts.map(({ best }) => best));
    return [{ text: 'all end with the same best 20 levels a side', isOk: new Set(tops).size <= 1 }];
  },
};
