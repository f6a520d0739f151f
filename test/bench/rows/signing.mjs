import * as crypto from 'node:crypto';
import { account } from '../lib/account.mjs';
import { ccxtBitmart } from '../lib/peerClients.mjs';
import { peerLabel } from '../lib/peers.mjs';

const timestamp = '1795132800000';
const payload = JSON.stringify({
  symbol: 'BTC_USDT',
  side: 'buy',
  type: 'limit',
  size: '0.01000',
  price: '65000.50',
  client_order_id: 'tb20261120a0010123456789abcdefgh',
  stpMode: 'cancel_maker',
}).padEnd(226 - `${timestamp}#${account.memo}#`.length);
const message = `${timestamp}#${account.memo}#${payload}`;

/** Times it, and keeps one signature to compare with everybody else's. */
async function timed(kit, sign) {
  const signature = await sign();
  const isPromise = typeof sign()?.then === 'function';
  return { value: await (isPromise ? kit.timeAsync(sign) : kit.time(sign)), facts: { signature } };
}

export default {
  name: 'signing',
  title: 'Signing a message of 226 bytes',
  why: 'Every private request is signed; done slowly, it delays the order and whatever else the editor is doing.',
  unit: 'ns',
  variants: [
    {
      name: 'floor',
      label: 'createHmac, key as text',
      isFloor: true,
      measure: (kit) => timed(kit, () => crypto.createHmac('sha256', account.secret).update(message).digest('hex')),
    },
    {
      name: 'keyObject',
      label: 'createHmac, key object kept',
      measure: (kit) => {
        const key = crypto.createSecretKey(Buffer.from(account.secret));
        return timed(kit, () => crypto.createHmac('sha256', key).update(message).digest('hex'));
      },
    },
    {
      name: 'ours',
      label: 'ours',
      isOurs: true,
      ours: 'signing',
      measure: (kit) => {
        const signer = kit.ours('signing').createSigner(account);
        return timed(kit, () => signer.sign(timestamp, payload));
      },
    },
    {
      name: 'official',
      label: peerLabel('@bitmartexchange/bitmart-node-sdk-api'),
      needs: ['@bitmartexchange/bitmart-node-sdk-api'],
      measure: (kit) => {
        const file = ['@bitmartexchange', 'bitmart-node-sdk-api', 'src', 'lib', 'utils.js'];
        const { createSign } = kit.peerModule(...file);
        return timed(kit, () => createSign(timestamp, payload, account.secret, account.memo));
      },
    },
    {
      name: 'ccxt',
      label: peerLabel('ccxt'),
      needs: ['ccxt'],
      measure: async (kit) => {
        const exchange = await ccxtBitmart(kit);
        const { sha256 } = await kit.peerImport('@noble', 'hashes', 'sha2.js');
        return timed(kit, () => exchange.hmac(exchange.encode(message), exchange.encode(account.secret), sha256));
      },
    },
    {
      name: 'bitmart-api',
      label: peerLabel('bitmart-api'),
      needs: ['bitmart-api'],
      measure: (kit) => {
        const { signMessage } = kit.peerModule('bitmart-api', 'dist', 'cjs', 'lib', 'webCryptoAPI.js');
        return timed(kit, () => signMessage(message, account.secret, 'hex'));
      },
    },
  ],
  // The quick way needs the one-shot hash of Node 20.12.
  targets: [{ of: 'floor', atMost: 'hash' in crypto ? 0.7 : 1 }],
  checks: (by) => {
    const made = Object.values(by).flatMap(({ facts = [] }) => facts.map(({ signature }) => signature));
    return [{ text: 'all signatures are the same', isOk: new Set(made).size <= 1 }];
  },
};
