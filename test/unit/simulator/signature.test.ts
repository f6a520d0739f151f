import assert from 'node:assert/strict';
import { sign, socketLoginPayload, verify } from '../../../src/simulator/bitmart/signature';

describe('request signatures', () => {
  // Reference 2.8.
  const secret = '5f1c0a7de94b4d2a8b6e3c9072f1d8e4a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1';
  const docSecret = '6c6c98544461bbe71db2bca4c6d7fd0021e0ba9efc215f9c6ad41852df9d9df9';
  const at = '1795132800000';
  const vectors: readonly (readonly [
    name: string,
    secret: string,
    memo: string,
    timestamp: string,
    payload: string,
    signature: string,
  ])[] = [
    [
      'doc-REST',
      docSecret,
      'test001',
      '1589793796145',
      '{"symbol":"BTC_USDT","price":"8600","count":"100"}',
      'c31dc326bf87f38bfb49a3f8494961abfa291bd549d0d98d9578e87516cee46d',
    ],
    [
      'doc-WS',
      docSecret,
      'test001',
      '1589267764859',
      socketLoginPayload,
      '3ceeb7e1b8cb165a975e28a2e2dfaca4d30b358873c0351c1a071d8c83314556',
    ],
    [
      'A compact body',
      secret,
      'bot-memo',
      at,
      '{"symbol":"BTC_USDT","side":"buy","type":"limit","size":"0.01","price":"65000.5"}',
      'ca61e64c5a43ff7a4a4432894d73449f836eb4224c7db52d9f4f1b551ae7eea3',
    ],
    [
      'B spaced body',
      secret,
      'bot-memo',
      at,
      '{"symbol": "BTC_USDT", "side": "buy", "type": "limit", "size": "0.01", "price": "65000.5"}',
      'b7948519ac43d05c25008a39774e95df036581e4785724b9f7e31acb2693477a',
    ],
    [
      'C sorted keys',
      secret,
      'bot-memo',
      at,
      '{"price":"65000.5","side":"buy","size":"0.01","symbol":"BTC_USDT","type":"limit"}',
      'eddab1d2838bb7ff56abd4e1f98b9c7b90c6ed03edf83bfa1488249d3e24c011',
    ],
    ['D empty payload', secret, 'bot-memo', at, '', '9b3af834ed7c263aceb5fc57ad00a3ffa41ddafe8d5b7f3434a996d4b43fbd5f'],
    [
      'E ccxt-style GET',
      secret,
      'bot-memo',
      at,
      'currency=USDT',
      '2cc17df6d45d456ae7e60b73c801542dc6eb5d87e862cad362a17fb2d1b8b920',
    ],
    [
      'F tiagosiebler-style GET',
      secret,
      'bot-memo',
      at,
      '?currency=USDT',
      '1a102ae751c2d2f4f81e64074c756c858f7d633ebdc53352c4f585854198b3cc',
    ],
    [
      'G empty object',
      secret,
      'bot-memo',
      at,
      '{}',
      '791edf66e972257fd7a946300b4143a94022a943222a5ffea49fd66f3a7d720a',
    ],
    [
      'H socket login',
      secret,
      'bot-memo',
      at,
      socketLoginPayload,
      '4b406b82c8b04264682653f23a70cac73072dcdd4ca569c30574921597843ab4',
    ],
    [
      'I futures order',
      secret,
      'bot-memo',
      at,
      '{"symbol":"BTCUSDT","side":1,"mode":1,"type":"limit","leverage":"5","open_type":"isolated","size":10,"price":"65000"}',
      '71c3152e2085911b3aba99c129c0a640290ce55c870c1efec38f483dfba21284',
    ],
    [
      'J v4 query',
      secret,
      'bot-memo',
      at,
      '{"orderId":"318204417725583361","queryState":"open","recvWindow":5000}',
      '8002030baabdde70a74177c17228ca34d149aff0729ff96f35b2fdbb78b66a5f',
    ],
    [
      'K nested batch',
      secret,
      'bot-memo',
      at,
      '{"symbol":"BTC_USDT","orderParams":[{"clientOrderId":"c1","side":"buy","type":"limit","size":"0.01","price":"65000"}],"recvWindow":5000}',
      'c972e2bba2a5af5bdd789c542dfa691cebe7e8bc5da820959fd7fd272d736010',
    ],
    [
      'L UTF-8 memo',
      secret,
      'мемо-é',
      at,
      '{"symbol":"BTC_USDT"}',
      'b0b4f62623ba91cecd8e2ba8fa780ea55eac380a38f7790509980b0f05304518',
    ],
    [
      'M empty memo',
      secret,
      '',
      at,
      '{"symbol":"BTC_USDT"}',
      '86b45a0c29b0aaa1c7b1597a8b4b70eb727355572da9aa99f61e1df61559166f',
    ],
    [
      'N UTF-8 body',
      secret,
      'bot-memo',
      at,
      '{"address_memo":"тест"}',
      '2303189d6c1e20c025ac1659fa6664e9e93bc73ce7413f10da11f358dd67917b',
    ],
    [
      'O escaped body',
      secret,
      'bot-memo',
      at,
      '{"address_memo": "\\u0442\\u0435\\u0441\\u0442"}',
      '129ac37b0e8c4b880fb0c6381af3625756fa72786220c71ab1c4ffb01462c84b',
    ],
  ];
  for (const [name, key, memo, timestamp, payload, signature] of vectors) {
    it(`agree with vector ${name}`, () => {
      assert.equal(sign(key, timestamp, memo, Buffer.from(payload)), signature);
      assert.ok(verify(key, timestamp, memo, Buffer.from(payload), signature));
      assert.ok(!verify(key, timestamp, memo, Buffer.from(`${payload} `), signature));
    });
  }
});
