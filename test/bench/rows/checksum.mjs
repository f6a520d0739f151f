import { bitgetTexts, checksumText, crcOfByte } from '../lib/bitgetStream.mjs';
import { FloorBook } from '../lib/floorBook.mjs';
import { bitgetApiSocket, ccxtBitget } from '../lib/peerClients.mjs';
import { peerLabel } from '../lib/peers.mjs';

/** `take` reads one message's text, applies it and says whether the checksum held. All of the first pass must hold. */
async function timed(kit, take) {
  const texts = bitgetTexts(Math.min(kit.settings.frames, 3000));
  let wrong = 0;
  for (const text of texts) if (!(await take(text))) wrong++;
  const each = (turn) => take(texts[turn % texts.length]);
  const isPromise = typeof each(0)?.then === 'function';
  const nanoseconds = await (isPromise ? kit.timeAsync(each) : kit.time(each));
  return { value: nanoseconds / 1000, facts: { wrong } };
}

/** The book of the floor with its checksum, for clients that keep none. */
function handMadeBook(checksum) {
  const book = new FloorBook();
  const texts = ({ price, quantity }) => [price, quantity];
  return ({ action, data: [message] }) => {
    if (action === 'snapshot') book.clear();
    book.apply(message.bids, message.asks);
    const { bids, asks } = book.top(25);
    return checksum(checksumText(bids.map(texts), asks.map(texts))) === message.checksum;
  };
}

/** CRC-32 by table, as it is written everywhere. */
function tableCrc() {
  const table = Int32Array.from({ length: 256 }, (_, byte) => crcOfByte(byte));
  return (text) => {
    let crc = -1;
    for (let i = 0; i < text.length; i++) crc = table[(crc ^ text.charCodeAt(i)) & 255] ^ (crc >>> 8);
    return ~crc;
  };
}

export default {
  name: 'checksum',
  title: 'One message to an updated Bitget book of 200 levels a side, its checksum proven',
  why: 'Bitget proves each update with a CRC-32 over 50 levels; that must never be the reason to fall behind. From text to verdict.',
  unit: 'µs',
  variants: [
    {
      name: 'floor',
      label: 'JSON.parse, arrays, CRC by table',
      isFloor: true,
      measure: (kit) => {
        const apply = handMadeBook(tableCrc());
        return timed(kit, (text) => apply(JSON.parse(text)));
      },
    },
    {
      name: 'ours',
      label: 'ours (LocalBook and bookChecksum)',
      isOurs: true,
      ours: 'checksum',
      measure: (kit) => timed(kit, kit.ours('checksum').createChecker()),
    },
    {
      name: 'bitget-api',
      label: `${peerLabel('bitget-api')} with the floor's book`,
      needs: ['bitget-api'],
      measure: (kit) => {
        const client = bitgetApiSocket(kit);
        const apply = handMadeBook(tableCrc());
        let verdict;
        client.on('update', (message) => (verdict = apply(message)));
        return timed(kit, async (text) => {
          await client.onWsMessage({ data: text, type: 'message' }, 'spotv1', {});
          return verdict;
        });
      },
    },
    {
      name: 'ccxt',
      label: `${peerLabel('ccxt')}, pro`,
      needs: ['ccxt'],
      measure: async (kit) => {
        const exchange = await ccxtBitget(kit);
        let isRight = true;
        exchange.handleCheckSumError = async () => {
          isRight = false;
        };
        const client = { resolve: () => undefined, url: '', subscriptions: {} };
        return timed(kit, (text) => {
          isRight = true;
          const message = JSON.parse(text);
          if (message.action === 'snapshot') delete exchange.orderbooks['BTC/USDT'];
          exchange.handleOrderBook(client, message);
          return isRight;
        });
      },
    },
  ],
  targets: [{ atMost: 100, unit: 'µs' }],
  checks: (by) =>
    Object.values(by)
      .filter(({ facts }) => facts)
      .map(({ label, facts }) => ({
        text: `${label}: every checksum held`,
        isOk: facts.every(({ wrong }) => wrong === 0),
      })),
};
