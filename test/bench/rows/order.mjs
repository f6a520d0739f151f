import { createHmac } from 'node:crypto';
import http from 'node:http';
import { account, order, orderId, orderPath } from '../lib/account.mjs';
import { bitmartApiRest, ccxtBitmart, officialRest } from '../lib/peerClients.mjs';
import { peerLabel } from '../lib/peers.mjs';
import { percentile } from '../lib/stats.mjs';
import { cpuMicros } from '../lib/timing.mjs';

/** Places orders one after another at a server that answers at once. `prepare` gets its address and gives a way to place one. */
async function timed(kit, prepare) {
  const server = await kit.startServer('orderServer.mjs');
  const place = await prepare(`http://127.0.0.1:${String(server.port)}`);
  const count = kit.settings.orders;
  let turn = 0;
  for (; turn < count / 3; turn++) await place(turn);
  const times = new Float64Array(count);
  const cpuBefore = cpuMicros();
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await place(turn++);
    times[i] = (performance.now() - start) * 1000;
  }
  const cpu = (cpuMicros() - cpuBefore) / count;
  const { connections, orders } = await server.ask({ count: true });
  return {
    value: percentile(times, 0.5),
    extra: { p99: percentile(times, 0.99), 'CPU µs': cpu, sockets: connections },
    facts: { isComplete: orders === turn, connections },
  };
}

function signedByHand(turn) {
  const body = JSON.stringify({ ...order, client_order_id: orderId(turn) });
  const timestamp = String(Date.now());
  const sign = createHmac('sha256', account.secret).update(`${timestamp}#${account.memo}#${body}`).digest('hex');
  const headers = { 'X-BM-KEY': account.key, 'X-BM-TIMESTAMP': timestamp, 'X-BM-SIGN': sign };
  return { body, headers: { 'Content-Type': 'application/json', 'Content-Length': body.length, ...headers } };
}

function byHttpRequest(url) {
  const { hostname, port } = new URL(url);
  const agent = new http.Agent({ keepAlive: true });
  return (turn) =>
    new Promise((resolve, reject) => {
      const { body, headers } = signedByHand(turn);
      const request = http.request({ hostname, port, path: orderPath, method: 'POST', headers, agent }, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString()).data.order_id));
      });
      request.on('error', reject);
      request.end(body);
    });
}

async function bitmartApi(kit, isTuned) {
  return timed(kit, (url) => {
    const client = bitmartApiRest(kit, url, isTuned);
    return (turn) => client.submitSpotOrderV2({ ...order, client_order_id: orderId(turn) });
  });
}

export default {
  name: 'order',
  title: 'A signed order there and back on this machine, one at a time',
  why: 'What the client itself adds to the time an order takes; the server behind it costs next to nothing.',
  unit: 'p50 µs',
  variants: [
    {
      name: 'floor',
      label: 'http.request, connection kept',
      isFloor: true,
      measure: (kit) => timed(kit, byHttpRequest),
    },
    {
      name: 'ours',
      label: 'ours (venue.trading.placeOrder)',
      isOurs: true,
      ours: 'orders',
      measure: (kit) => timed(kit, (url) => kit.ours('orders').createPlacer(account, url)),
    },
    {
      name: 'undici',
      label: `${peerLabel('undici')} Pool`,
      needs: ['undici'],
      measure: (kit) =>
        timed(kit, (url) => {
          const { Pool } = kit.requirePeer('undici');
          const pool = new Pool(url, { connections: 1 });
          return async (turn) => {
            const { body, headers } = signedByHand(turn);
            const reply = await pool.request({ path: orderPath, method: 'POST', headers, body });
            return (await reply.body.json()).data.order_id;
          };
        }),
    },
    {
      name: 'fetch',
      label: 'global fetch',
      measure: (kit) =>
        timed(kit, (url) => async (turn) => {
          const { body, headers } = signedByHand(turn);
          const reply = await globalThis.fetch(url + orderPath, { method: 'POST', headers, body });
          return (await reply.json()).data.order_id;
        }),
    },
    {
      name: 'official',
      label: peerLabel('@bitmartexchange/bitmart-node-sdk-api'),
      needs: ['@bitmartexchange/bitmart-node-sdk-api'],
      measure: (kit) =>
        timed(kit, (url) => {
          const client = officialRest(kit, url);
          const { symbol, side, type, size, price } = order;
          return (turn) => client.newSpotOrder(symbol, side, type, { size, price, client_order_id: orderId(turn) });
        }),
    },
    {
      name: 'bitmart-api',
      label: peerLabel('bitmart-api'),
      needs: ['bitmart-api'],
      measure: (kit) => bitmartApi(kit, false),
    },
    {
      name: 'bitmart-api-tuned',
      label: `${peerLabel('bitmart-api')}, own signer and agent`,
      needs: ['bitmart-api'],
      measure: (kit) => bitmartApi(kit, true),
    },
    {
      name: 'ccxt',
      label: `${peerLabel('ccxt')}, limiter off`,
      needs: ['ccxt'],
      measure: (kit) =>
        timed(kit, async (url) => {
          const exchange = await ccxtBitmart(kit, { rest: url });
          return (turn) =>
            exchange.createOrder('BTC/USDT', 'limit', 'buy', 0.01, 65000.5, { clientOrderId: orderId(turn) });
        }),
    },
  ],
  targets: [
    { of: 'floor', atMost: 1.2 },
    { of: 'official', timesFaster: 2 },
    { of: 'bitmart-api', timesFaster: 2 },
    { of: 'ccxt', timesFaster: 2 },
  ],
  checks: ({ ours }) => {
    if (!ours.facts) return [];
    return [
      { text: 'ours: every order arrived once', isOk: ours.facts.every(({ isComplete }) => isComplete) },
      { text: 'ours: one connection served all', isOk: ours.facts.every(({ connections }) => connections === 1) },
    ];
  },
};
