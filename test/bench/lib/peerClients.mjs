// The peers, set up as their own readmes say, quiet and pointed at this machine.
import { createHmac } from 'node:crypto';
import http from 'node:http';
import { account } from './account.mjs';

const nothing = () => undefined;
const silent = { log: nothing, info: nothing, warn: nothing, error: nothing, debug: nothing, trace: nothing };

export function officialRest(kit, baseURL) {
  const { BitmartSpotAPI } = kit.requirePeer('@bitmartexchange/bitmart-node-sdk-api');
  const { key: apiKey, secret: apiSecret, memo: apiMemo } = account;
  return new BitmartSpotAPI({ apiKey, apiSecret, apiMemo, baseURL, logger: silent });
}

export function officialSocket(kit, url, callbacks) {
  const { BitmartSpotWebsocket } = kit.requirePeer('@bitmartexchange/bitmart-node-sdk-api');
  return new BitmartSpotWebsocket(url, { callbacks, logger: silent });
}

/** `isTuned` adds what its readme offers to people in a hurry: their own signer and a kept connection. */
export function bitmartApiRest(kit, baseUrl, isTuned = false, of = account) {
  const { RestClient } = kit.requirePeer('bitmart-api');
  const { key: apiKey, secret: apiSecret, memo: apiMemo } = of;
  const customSignMessageFn = async (message, secret) => createHmac('sha256', secret).update(message).digest('hex');
  const options = { apiKey, apiSecret, apiMemo, baseUrl, ...(isTuned ? { customSignMessageFn } : {}) };
  return new RestClient(options, isTuned ? { httpAgent: new http.Agent({ keepAlive: true }) } : {});
}

export function bitmartApiSocket(kit, wsUrl) {
  const { WebsocketClient } = kit.requirePeer('bitmart-api');
  return new WebsocketClient({ wsUrl }, silent);
}

const market = {
  id: 'BTC_USDT',
  symbol: 'BTC/USDT',
  base: 'BTC',
  quote: 'USDT',
  baseId: 'BTC',
  quoteId: 'USDT',
  type: 'spot',
  spot: true,
  active: true,
  precision: { amount: 0.00001, price: 0.01 },
  limits: { amount: {}, price: {}, cost: {} },
};

/** Its BitMart class alone: all of ccxt would only be slower to start. */
export async function ccxtBitmart(kit, { rest, socket } = {}) {
  const { default: Bitmart } = await kit.peerImport('ccxt', 'js', 'src', 'pro', 'bitmart.js');
  const { key: apiKey, secret, memo: uid } = account;
  const exchange = new Bitmart({ apiKey, secret, uid, enableRateLimit: false });
  exchange.setMarkets([exchange.extend(exchange.safeMarketStructure(), market)]);
  if (rest) exchange.urls.api = { spot: rest, swap: rest };
  if (socket) exchange.urls.api = { ...exchange.urls.api, ws: { spot: { public: socket, private: socket } } };
  return exchange;
}

export async function ccxtBitget(kit) {
  const { default: Bitget } = await kit.peerImport('ccxt', 'js', 'src', 'pro', 'bitget.js');
  const exchange = new Bitget({ enableRateLimit: false });
  exchange.setMarkets([exchange.extend(exchange.safeMarketStructure(), market, { id: 'BTCUSDT' })]);
  return exchange;
}

export function bitgetApiSocket(kit) {
  const { WebsocketClientV2 } = kit.requirePeer('bitget-api');
  return new WebsocketClientV2({}, silent);
}
