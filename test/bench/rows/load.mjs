import { applyMessage, FloorBook } from '../lib/floorBook.mjs';
import { peerLabel } from '../lib/peers.mjs';
import { openBitmartApi, openByHand, openCcxt } from '../lib/socketClients.mjs';
import { cpuMicros } from '../lib/timing.mjs';

const perSecond = 1000;

/** Takes a thousand messages a second for a while: how busy it keeps one core, and what it keeps in memory. */
async function carry(kit, open) {
  const seconds = kit.settings.isShort ? 1 : 10;
  const warmSeconds = kit.settings.isShort ? 0.3 : 3;
  const server = await kit.startServer('frameServer.mjs', { mode: 'pace', frames: 20_000 });
  let received = 0;
  let sent = 0;
  const close = await open(`ws://127.0.0.1:${String(server.port)}`, () => received++);
  await server.ask({ untilSubscribed: true });
  const take = async (span) => {
    const count = Math.round(span * perSecond);
    sent += count;
    await server.ask({ pace: { perSecond, count } });
    // The last ones may still be on their way.
    for (let i = 0; i < 500 && received < sent; i++) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  await take(warmSeconds);
  globalThis.gc();
  const heapBefore = process.memoryUsage().heapUsed;
  const receivedBefore = received;
  const cpuBefore = cpuMicros();
  const start = performance.now();
  await take(seconds);
  const elapsed = performance.now() - start;
  const busy = ((cpuMicros() - cpuBefore) / (elapsed * 1000)) * 100;
  globalThis.gc();
  const { heapUsed } = process.memoryUsage();
  const count = received - receivedBefore;
  await close();
  const growth = (heapUsed - heapBefore) / 1024;
  return {
    value: busy,
    extra: { 'µs a message': (busy * elapsed * 10) / count, 'heap MB': heapUsed / 2 ** 20, 'growth kB': growth },
    facts: { isComplete: received === sent },
  };
}

function withBook(open) {
  return (kit) => {
    const book = new FloorBook();
    return carry(kit, (url, onMessage) =>
      open(kit, url, (message) => {
        applyMessage(book, message);
        onMessage();
      }),
    );
  };
}

export default {
  name: 'load',
  title: '1,000 book messages a second, from the socket to the read book',
  why: 'What a busy pair costs while it is watched: one core is 100 %. The messages come one by one, so waking up is part of it.',
  unit: '% of a core',
  rounds: 2,
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
      measure: (kit) => carry(kit, (url, onMessage) => kit.ours('streams').keepBook(url, onMessage)),
    },
    {
      name: 'bitmart-api',
      label: peerLabel('bitmart-api'),
      needs: ['bitmart-api'],
      measure: withBook(openBitmartApi),
    },
    {
      name: 'ccxt',
      label: `${peerLabel('ccxt')}, pro`,
      needs: ['ccxt'],
      measure: (kit) =>
        carry(kit, (url, onMessage) =>
          openCcxt(kit, url, (book) => {
            book.limit();
            onMessage({ bids: book.bids.slice(0, 20), asks: book.asks.slice(0, 20) });
          }),
        ),
    },
  ],
  targets: [{ atMost: 5, unit: '% of a core' }],
  checks: ({ ours }) =>
    ours.facts ? [{ text: 'ours received what was sent', isOk: ours.facts.every(({ isComplete }) => isComplete) }] : [],
};
