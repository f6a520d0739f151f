import { applyMessage, FloorBook } from '../lib/floorBook.mjs';
import { flood } from '../lib/floods.mjs';
import { peerLabel } from '../lib/peers.mjs';
import { openBitmartApi, openByHand, openCcxt, openOfficial } from '../lib/socketClients.mjs';

/** Adds the floor's book to a client that keeps none; `top` is the last reading. */
function withBook(open, passes) {
  return async (kit) => {
    const book = new FloorBook();
    let top;
    const connect = (url, onMessage) =>
      open(kit, url, (message) => {
        top = applyMessage(book, message);
        onMessage();
      });
    const measured = await flood(kit, connect, passes);
    return { ...measured, facts: { best: bestOf(top) } };
  };
}

function bestOf({ bids, asks }) {
  const prices = (side) => side.map((level) => Number(level.price ?? level[0])).join(' ');
  return `${prices(bids)} | ${prices(asks)}`;
}

export default {
  name: 'keptBook',
  title: 'A message of the socket to an applied book, and 20 levels a side read',
  why: 'The whole way of one update, as the panel needs it. Clients that keep no book use the one of the floor.',
  unit: 'µs',
  variants: [
    {
      name: 'floor',
      label: 'ws, inflateRawSync, JSON.parse, arrays',
      isFloor: true,
      measure: withBook(openByHand),
    },
    {
      name: 'ours',
      label: 'ours (bookFeed and view(20))',
      isOurs: true,
      ours: 'streams',
      measure: async (kit) => {
        let top;
        const measured = await flood(kit, (url, onMessage) =>
          kit.ours('streams').keepBook(url, (view) => {
            top = view;
            onMessage();
          }),
        );
        return { ...measured, facts: { best: bestOf(top) } };
      },
    },
    {
      name: 'official',
      label: peerLabel('@bitmartexchange/bitmart-node-sdk-api'),
      needs: ['@bitmartexchange/bitmart-node-sdk-api'],
      measure: withBook(openOfficial),
    },
    {
      name: 'bitmart-api',
      label: peerLabel('bitmart-api'),
      needs: ['bitmart-api'],
      limitSeconds: 180,
      measure: withBook(openBitmartApi, 1),
    },
    {
      name: 'ccxt',
      label: `${peerLabel('ccxt')}, pro`,
      needs: ['ccxt'],
      limitSeconds: 180,
      measure: async (kit) => {
        let top;
        const connect = (url, onMessage) =>
          openCcxt(kit, url, (book) => {
            book.limit();
            top = { bids: book.bids.slice(0, 20), asks: book.asks.slice(0, 20) };
            onMessage();
          });
        const measured = await flood(kit, connect, 1);
        return { ...measured, facts: { best: bestOf(top) } };
      },
    },
  ],
  targets: [
    { of: 'floor', timesFaster: 1.5 },
    { of: 'ccxt', timesFaster: 4 },
  ],
  checks: ({ floor, ours }) => {
    if (!ours.facts || !floor.facts) return [];
    return [
      {
        text: 'ours ends with the same best 20 levels',
        isOk: ours.facts.every(({ best }) => best === floor.facts[0].best),
      },
    ];
  },
};
