import zlib from 'node:zlib';
import { peerLabel } from '../lib/peers.mjs';

/** Times every frame in turn and counts what came out, so that all must have read the same. */
async function timed(kit, inflate) {
  const frames = kit.frames();
  let length = 0;
  for (const frame of frames.slice(0, 500)) length += (await inflate(frame)).length;
  const each = (turn) => inflate(frames[turn % frames.length]);
  const isPromise = typeof each(0)?.then === 'function';
  return { value: await (isPromise ? kit.timeAsync(each) : kit.time(each)), facts: { length } };
}

export default {
  name: 'inflate',
  title: 'A frame to text (raw deflate)',
  why: 'BitMart compresses each message by itself, so every update of every book passes through here.',
  unit: 'ns',
  variants: [
    {
      name: 'floor',
      label: 'zlib.inflateRawSync',
      isFloor: true,
      measure: (kit) => timed(kit, (frame) => zlib.inflateRawSync(frame).toString()),
    },
    {
      name: 'ours',
      label: 'ours',
      isOurs: true,
      ours: 'inflate',
      measure: (kit) => {
        const inflater = kit.ours('inflate').createZlibInflater();
        return timed(kit, (frame) => inflater.inflate(frame));
      },
    },
    {
      name: 'oneShot',
      label: 'ours where the kept handle fails',
      isOurs: true,
      ours: 'inflate',
      measure: (kit) => {
        const inflater = kit.ours('inflate').createZlibInflater({ persistent: false });
        return timed(kit, (frame) => inflater.inflate(frame));
      },
    },
    {
      name: 'pako',
      label: 'ours without zlib (pako)',
      isOurs: true,
      ours: 'inflate',
      measure: async (kit) => {
        const inflater = await kit.ours('inflate').loadPakoInflater();
        return timed(kit, (frame) => inflater.inflate(frame));
      },
    },
    {
      name: 'ccxt',
      label: peerLabel('ccxt'),
      needs: ['ccxt'],
      measure: (kit) => {
        // Its socket client does this to every binary message.
        const { utf8 } = kit.requirePeer('@scure/base');
        return timed(kit, (frame) => {
          const copy = new Uint8Array(frame.buffer.slice(frame.byteOffset, frame.byteOffset + frame.byteLength));
          return utf8.encode(zlib.inflateRawSync(copy));
        });
      },
    },
    {
      name: 'bitmart-api',
      label: peerLabel('bitmart-api'),
      needs: ['bitmart-api'],
      measure: (kit) => {
        const parts = ['bitmart-api', 'dist', 'cjs', 'lib', 'websocket', 'websocket-util.js'];
        const { decompressMessageEvent } = kit.peerModule(...parts);
        return timed(kit, async (frame) => (await decompressMessageEvent({ data: frame, type: 'message' })).data);
      },
    },
  ],
  checks: (by) => {
    const lengths = Object.values(by).flatMap(({ facts = [] }) => facts.map(({ length }) => length));
    return [{ text: 'all read the same text', isOk: new Set(lengths).size <= 1 }];
  },
};
