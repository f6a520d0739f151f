import { mkdirSync, rmSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { bitmartApiRest } from '../lib/peerClients.mjs';
import { peerLabel } from '../lib/peers.mjs';
import { cacheFolder } from '../lib/places.mjs';
import { percentile } from '../lib/stats.mjs';

/** BitMart takes 40 orders in two seconds; people are slower. */
const pauseMs = 60;

/** Notes when the bytes of an order are handed to a socket: the same place for every client. */
function watchWire() {
  let seenAt;
  const write = net.Socket.prototype._writeGeneric;
  net.Socket.prototype._writeGeneric = function (isMany, data, ...rest) {
    const first = isMany ? data[0]?.chunk : data;
    if (String(first).startsWith('POST ')) seenAt ??= performance.now();
    return write.call(this, isMany, data, ...rest);
  };
  return {
    reset: () => (seenAt = undefined),
    seenAt: () => seenAt,
  };
}

/** Orders far enough below the market to rest. `prepare` gives a way to place one. */
async function timed(kit, prepare) {
  const exchange = await kit.startSimulator();
  const {
    data: { asks },
  } = await (await globalThis.fetch(`${exchange.rest}/spot/quotation/v3/books?symbol=BTC_USDT`)).json();
  const price = (Number(asks[0][0]) * 0.97).toFixed(2);
  const quantity = '0.00100';
  const { place, takeFlushes = () => [], dispose = () => undefined } = await prepare(exchange);
  const wire = watchWire();
  const count = kit.settings.isShort ? 5 : 150;
  const delays = [];
  const flushes = [];
  for (let turn = 0; turn < count * 1.2; turn++) {
    const isWarm = turn >= count * 0.2;
    takeFlushes();
    wire.reset();
    const start = performance.now();
    await place(turn, price, quantity);
    if (isWarm) {
      delays.push(wire.seenAt() - start);
      // The first one is the intent's; what became of it is written later.
      flushes.push(takeFlushes()[0] ?? 0);
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  dispose();
  const without = delays.map((delay, index) => delay - flushes[index]);
  return {
    value: percentile(delays, 0.99),
    extra: {
      p50: percentile(delays, 0.5),
      'flush p50': percentile(flushes, 0.5),
      'flush p99': percentile(flushes, 0.99),
      'p99 without': percentile(without, 0.99),
    },
    facts: { isFlushed: flushes.every((flush) => flush > 0) },
  };
}

export default {
  name: 'safePath',
  title: 'From the confirmation of an order to its bytes on the wire',
  why: 'Ours judges the risk, reserves the money and flushes the intent to the disk first; that must not be felt. The exchange is the practice one.',
  unit: 'p99 ms',
  rounds: 3,
  variants: [
    {
      name: 'ours',
      label: 'ours (orders.place, journal on disk)',
      isOurs: true,
      ours: 'safePath',
      measure: (kit) =>
        timed(kit, async ({ rest, wsPublic, wsPrivate, accounts: [account] }) => {
          const folder = path.join(cacheFolder, 'journal');
          rmSync(folder, { recursive: true, force: true });
          mkdirSync(folder, { recursive: true });
          return kit.ours('safePath').openSafePath({ rest, wsPublic, wsPrivate }, account, folder);
        }),
    },
    {
      name: 'bitmart-api',
      label: `${peerLabel('bitmart-api')}, submitSpotOrderV2 alone`,
      needs: ['bitmart-api'],
      measure: (kit) =>
        timed(kit, ({ rest, accounts: [account] }) => {
          const client = bitmartApiRest(kit, rest, false, account);
          const order = { symbol: 'BTC_USDT', side: 'buy', type: 'limit' };
          return { place: (turn, price, size) => client.submitSpotOrderV2({ ...order, price, size }) };
        }),
    },
  ],
  targets: [
    { atMost: 2, unit: 'ms' },
    { column: 'p99 without', atMost: 2, unit: 'ms' },
    { text: 'ours as a multiple of bitmart-api, which promises nothing', of: 'bitmart-api' },
  ],
  checks: ({ ours }) =>
    ours.facts
      ? [{ text: 'ours waited for the disk before every order', isOk: ours.facts.every(({ isFlushed }) => isFlushed) }]
      : [],
};
