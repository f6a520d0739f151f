import { createHmac } from 'node:crypto';
import { account, order, orderId, orderPath } from '../lib/account.mjs';
import { bitmartApiRest, ccxtBitmart } from '../lib/peerClients.mjs';
import { peerLabel } from '../lib/peers.mjs';

const host = 'http://127.0.0.1:1';
const parameters = (turn) => ({ ...order, client_order_id: orderId(turn) });

/** Times it, and keeps whether one made request carries a true signature of its own body. */
async function timed(kit, build, read) {
  const { timestamp, body, signature } = read(await build(1));
  const message = `${String(timestamp)}#${account.memo}#${body}`;
  const isTrue = createHmac('sha256', account.secret).update(message).digest('hex') === signature;
  const isPromise = typeof build(2)?.then === 'function';
  return { value: await (isPromise ? kit.timeAsync(build) : kit.time(build)), facts: { isTrue } };
}

const fromHeaders = ({ headers, body, data }) => ({
  timestamp: headers['X-BM-TIMESTAMP'],
  signature: headers['X-BM-SIGN'],
  body: body ?? (typeof data === 'string' ? data : JSON.stringify(data)),
});

function buildByHand(turn) {
  const body = JSON.stringify(parameters(turn));
  const timestamp = String(Date.now());
  const signature = createHmac('sha256', account.secret).update(`${timestamp}#${account.memo}#${body}`).digest('hex');
  const headers = { 'Content-Type': 'application/json', 'X-BM-KEY': account.key };
  return { body, headers: { ...headers, 'X-BM-TIMESTAMP': timestamp, 'X-BM-SIGN': signature } };
}

function bitmartApi(kit, isTuned) {
  const client = bitmartApiRest(kit, host, isTuned);
  const build = (turn) => client.buildRequest('POST', orderPath, host + orderPath, parameters(turn), false);
  return timed(kit, build, fromHeaders);
}

export default {
  name: 'request',
  title: 'From the parameters of an order to its complete signed request',
  why: 'Everything that happens to an order in this process before the socket gets it.',
  unit: 'ns',
  variants: [
    {
      name: 'floor',
      label: 'JSON.stringify, createHmac, headers',
      isFloor: true,
      measure: (kit) => timed(kit, buildByHand, fromHeaders),
    },
    {
      name: 'ours',
      label: 'ours',
      isOurs: true,
      ours: 'request',
      measure: (kit) => timed(kit, kit.ours('request').createRequestBuilder(account, host), fromHeaders),
    },
    {
      name: 'official',
      label: peerLabel('@bitmartexchange/bitmart-node-sdk-api'),
      needs: ['@bitmartexchange/bitmart-node-sdk-api'],
      measure: (kit) => {
        // Its client hands the finished request to this function, which it looks up when it is loaded.
        const source = ['@bitmartexchange', 'bitmart-node-sdk-api', 'src', 'lib'];
        kit.peerModule(...source, 'utils.js').createRequest = (made) => made;
        const Client = kit.peerModule(...source, 'cloudApiClient.js');
        const { key: apiKey, secret: apiSecret, memo: apiMemo } = account;
        const client = new Client({ apiKey, apiSecret, apiMemo, baseURL: host });
        const signed = 2;
        return timed(kit, (turn) => client.request(signed, 'POST', orderPath, parameters(turn)), fromHeaders);
      },
    },
    {
      name: 'ccxt',
      label: `${peerLabel('ccxt')}, sign() alone`,
      needs: ['ccxt'],
      measure: async (kit) => {
        const exchange = await ccxtBitmart(kit, { rest: host });
        return timed(
          kit,
          (turn) => exchange.sign(orderPath.slice(1), 'private', 'POST', parameters(turn)),
          fromHeaders,
        );
      },
    },
    {
      name: 'ccxtWhole',
      label: `${peerLabel('ccxt')}, all of createOrder`,
      needs: ['ccxt'],
      measure: async (kit) => {
        const exchange = await ccxtBitmart(kit, { rest: host });
        let made;
        exchange.fetch = async (url, method, headers, body) => {
          made = { headers, body };
          return { code: 1000, message: 'OK', data: { order_id: '318204417725583361' } };
        };
        const build = async (turn) => {
          await exchange.createOrder('BTC/USDT', 'limit', 'buy', 0.01, 65000.5, { clientOrderId: orderId(turn) });
          return made;
        };
        return timed(kit, build, fromHeaders);
      },
    },
    {
      name: 'bitmart-api',
      label: peerLabel('bitmart-api'),
      needs: ['bitmart-api'],
      measure: (kit) => bitmartApi(kit, false),
    },
    {
      name: 'bitmart-api-tuned',
      label: `${peerLabel('bitmart-api')}, own signer`,
      needs: ['bitmart-api'],
      measure: (kit) => bitmartApi(kit, true),
    },
  ],
  targets: [{ of: 'floor', atMost: 1 }],
  checks: (by) => {
    const all = Object.values(by).flatMap(({ facts = [] }) => facts.map(({ isTrue }) => isTrue));
    return [{ text: 'every signature is true for the body sent', isOk: all.every(Boolean) }];
  },
};
