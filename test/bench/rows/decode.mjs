import { flood } from '../lib/floods.mjs';
import { peerLabel } from '../lib/peers.mjs';
import { openBitmartApi, openByHand, openOfficial } from '../lib/socketClients.mjs';

export default {
  name: 'decode',
  title: 'A message of the socket to an object',
  why: 'How much of a busy market one process can take in; the server sends faster than anybody reads.',
  unit: 'µs',
  variants: [
    {
      name: 'floor',
      label: 'ws, inflateRawSync, JSON.parse',
      isFloor: true,
      measure: (kit) => flood(kit, (url, onMessage) => openByHand(kit, url, onMessage)),
    },
    {
      name: 'ours',
      label: 'ours (publicStreams.book)',
      isOurs: true,
      ours: 'streams',
      measure: (kit) => flood(kit, (url, onMessage) => kit.ours('streams').openBook(url, onMessage)),
    },
    {
      name: 'official',
      label: `${peerLabel('@bitmartexchange/bitmart-node-sdk-api')}`,
      needs: ['@bitmartexchange/bitmart-node-sdk-api'],
      measure: (kit) => flood(kit, (url, onMessage) => openOfficial(kit, url, onMessage)),
    },
    {
      name: 'bitmart-api',
      label: `${peerLabel('bitmart-api')}, update events`,
      needs: ['bitmart-api'],
      limitSeconds: 180,
      measure: (kit) => flood(kit, (url, onMessage) => openBitmartApi(kit, url, onMessage), 1),
    },
  ],
  targets: [
    { of: 'floor', timesFaster: 1.25 },
    { of: 'bitmart-api', timesFaster: 20 },
  ],
};
