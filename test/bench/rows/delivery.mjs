import { peerLabel } from '../lib/peers.mjs';
import { openBitmartApi, openByHand, openOfficial } from '../lib/socketClients.mjs';

const burst = 10;

/** Opens one connection after another; on each, a snapshot and nine updates arrive in one piece. */
async function count(kit, open) {
  const connections = kit.settings.isShort ? 20 : 300;
  const server = await kit.startServer('frameServer.mjs', { mode: 'burst', frames: 2000 });
  let reordered = 0;
  let overtaken = 0;
  for (let i = 0; i < connections; i++) {
    const versions = [];
    await new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`only ${versions.length} of ${burst} messages came`)), 5000);
      const closing = open(`ws://127.0.0.1:${String(server.port)}`, (message) => {
        versions.push(message);
        if (versions.length < burst) return;
        clearTimeout(late);
        resolve(closing.then((close) => close()));
      });
      closing.catch(reject);
    });
    if (versions.some((version, index) => index > 0 && version < versions[index - 1])) reordered++;
    if (versions[0] !== 1) overtaken++;
  }
  return { value: reordered, extra: { 'snapshot late': overtaken }, facts: { reordered, overtaken, connections } };
}

const version = ({ data }) => data[0].version;

export default {
  name: 'delivery',
  title: 'Connections on which messages were delivered out of order',
  why: 'A snapshot and nine updates arrive in one piece. A client that opens frames asynchronously may swap them, and its book is wrong.',
  unit: 'reordered',
  rounds: 1,
  variants: [
    {
      name: 'floor',
      label: 'ws, inflateRawSync, JSON.parse',
      measure: (kit) => count(kit, (url, onVersion) => openByHand(kit, url, (message) => onVersion(version(message)))),
    },
    {
      name: 'ours',
      label: 'ours (publicStreams.book)',
      isOurs: true,
      ours: 'streams',
      measure: (kit) =>
        count(kit, (url, onVersion) =>
          kit.ours('streams').openBook(url, (message) => onVersion(Number(message.version))),
        ),
    },
    {
      name: 'official',
      label: peerLabel('@bitmartexchange/bitmart-node-sdk-api'),
      needs: ['@bitmartexchange/bitmart-node-sdk-api'],
      measure: (kit) =>
        count(kit, (url, onVersion) => openOfficial(kit, url, (message) => onVersion(version(message)))),
    },
    {
      name: 'bitmart-api',
      label: peerLabel('bitmart-api'),
      needs: ['bitmart-api'],
      measure: (kit) =>
        count(kit, (url, onVersion) => openBitmartApi(kit, url, (message) => onVersion(version(message)))),
    },
  ],
  targets: [{ atMost: 0, unit: 'reordered' }],
  checks: ({ ours }) => {
    if (!ours.facts) return [];
    const [{ reordered, overtaken, connections }] = ours.facts;
    return [
      { text: `ours reordered: ${reordered} of ${connections}`, isOk: reordered === 0 },
      { text: `ours let an update overtake its snapshot: ${overtaken} of ${connections}`, isOk: overtaken === 0 },
    ];
  },
};
