import assert from 'node:assert/strict';

import { WireError } from '../../../../src/core/base/errors';
import { asObject, parseJson } from '../../../../src/core/base/json';
import {
  parseBalancePush,
  parseFill,
  parseFundingBalance,
  parseOrder,
  parseOrderPush,
  parseSpotBalance,
  parseTradeFee,
  parseUserFee,
} from '../../../../src/core/venues/bitmart/spot/parseAccount';
import { fixture, firstObject, plain, pushed, replyObject, replyRows } from './fixtures';

const btc = { symbol: 'BTC_USDT', base: 'BTC', quote: 'USDT' };
const now = 1795132800500;

describe('private replies of BitMart', () => {
  it('4.8 an order', () => {
    assert.deepEqual(plain(parseOrder(replyObject('4.8-query-order'))), {
      instrument: btc,
      orderId: '318204417725583361',
      clientOrderId: 'tb20261120a001',
      side: 'buy',
      type: 'limit',
      mode: 'spot',
      price: '91000',
      quantity: '0.01',
      filledQuantity: '0.004',
      filledNotional: '363.998',
      status: 'partiallyFilled',
      stpMode: 'cancelMaker',
      createdAt: 1795132801204,
      updatedAt: 1795132805977,
    });
  });

  it('4.8 a market sell without a client id: no price, no id of ours', () => {
    const order = parseOrder(firstObject(replyRows('4.8-open-orders')));
    assert.deepEqual(
      [order.type, order.price, order.clientOrderId, order.status, order.quantity?.toString(), order.notional],
      ['market', undefined, undefined, 'filled', '0.5', undefined],
    );
  });

  it('4.8 a market buy spends a notional and has no quantity', () => {
    const wire = {
      ...replyObject('4.8-query-order'),
      type: 'market',
      price: '0.00',
      size: '0.00000',
      notional: '100.00000000',
    };
    const order = parseOrder(wire);
    assert.deepEqual([order.quantity, order.notional?.toString(), order.price], [undefined, '100', undefined]);
  });

  const states: readonly (readonly [string, string])[] = [
    ['new', 'open'],
    ['partially_filled', 'partiallyFilled'],
    ['filled', 'filled'],
    ['canceled', 'canceled'],
    ['partially_canceled', 'partiallyCanceled'],
    ['failed', 'rejected'],
    ['something_new', 'unrecognised'],
    ['', 'unrecognised'],
  ];
  for (const [state, status] of states) {
    it(`4.1 the state ${state || '(empty)'} is ${status}`, () => {
      assert.equal(parseOrder({ ...replyObject('4.8-query-order'), state }).status, status);
    });
  }

  const strange: readonly (readonly [string, object])[] = [
    ['no side', { side: 'both' }],
    ['a symbol of no pair', { symbol: 'X' }],
    ['no id', { orderId: null }],
    ['a filled size that is no number', { filledSize: 'NaN' }],
    ['a time in seconds', { updateTime: 1795132805 }],
  ];
  for (const [what, change] of strange) {
    it(`4.8 refuses an order with ${what}`, () => {
      assert.throws(() => parseOrder({ ...replyObject('4.8-query-order'), ...change }), WireError);
    });
  }

  it('4.8 ids printed as numbers beyond 2^53 keep their digits', () => {
    const text = JSON.stringify(replyObject('4.8-query-order')).replace('"318204417725583361"', '318204417725583361');
    assert.equal(parseOrder(asObject(parseJson(text)) ?? {}).orderId, '318204417725583361');
  });

  it('4.8 an order of a type we do not know is shown by whether it has a price', () => {
    assert.equal(parseOrder({ ...replyObject('4.8-query-order'), type: 'iceberg' }).type, 'limit');
  });

  it('4.8 a fill', () => {
    assert.deepEqual(plain(parseFill(firstObject(replyRows('4.8-account-trades')))), {
      tradeId: '318204420011223344',
      orderId: '318204417725583361',
      clientOrderId: 'tb20261120a001',
      instrument: btc,
      side: 'buy',
      price: '90999.5',
      quantity: '0.004',
      notional: '363.998',
      fee: '0.363998',
      feeCurrency: 'USDT',
      liquidity: 'maker',
      at: 1795132805970,
    });
  });

  it('5.1 both wallets', () => {
    assert.deepEqual(plain(parseSpotBalance(firstObject(replyRows('5.1-spot-wallet', 'wallet')), now)), {
      currency: 'BTC',
      available: '0.254',
      frozen: '0.01',
      updatedAt: now,
    });
    const account = firstObject(replyRows('5.1-account-wallet', 'wallet'));
    assert.equal(parseFundingBalance(account, now)?.available.toString(), '1523.4481');
    const funded = { ...account, fundAvailable: '7', fundFroze: '1' };
    assert.deepEqual(plain(parseFundingBalance(funded, now)), {
      currency: 'USDT',
      available: '7',
      frozen: '1',
      updatedAt: now,
    });
    assert.equal(parseSpotBalance({ id: '<img>', available: '1', frozen: '0' }, now), undefined);
    assert.equal(parseSpotBalance({ id: 'USDT-TRC20', available: '1', frozen: '0' }, now)?.currency, 'USDT-TRC20');
  });

  it('5.2 fees', () => {
    assert.deepEqual(plain(parseTradeFee(replyObject('5.2-trade-fee'))), { maker: '0.001', taker: '0.001' });
    assert.deepEqual(plain(parseUserFee(fixture('rest', '5.2-user-fee')['data'])), {
      level: 'LV1',
      rates: {
        A: { maker: '0.001', taker: '0.001' },
        B: { maker: '0.0025', taker: '0.0025' },
        C: { maker: '0.004', taker: '0.004' },
        D: { maker: '0.006', taker: '0.006' },
      },
    });
  });
});

describe('private pushes of BitMart', () => {
  it('7.6.1 an order with its latest fill, long zero tails cut', () => {
    const { fill, order } = parseOrderPush(pushed('7.6.1-user-order'));
    assert.deepEqual(plain(order), {
      instrument: btc,
      orderId: '318204417725583361',
      clientOrderId: 'tb20261120a001',
      side: 'buy',
      type: 'limit',
      mode: 'spot',
      price: '91000',
      quantity: '0.01',
      filledQuantity: '0.004',
      filledNotional: '363.998',
      status: 'partiallyFilled',
      createdAt: 1795132801204,
      updatedAt: 1795132805977,
    });
    assert.deepEqual(plain(fill), {
      tradeId: '318204420011223344',
      orderId: '318204417725583361',
      clientOrderId: 'tb20261120a001',
      instrument: btc,
      side: 'buy',
      price: '90999.5',
      quantity: '0.004',
      notional: '363.998',
      fee: '0.363998',
      feeCurrency: 'USDT',
      liquidity: 'maker',
      at: 1795132805970,
    });
  });

  it('7.6.1 an order without a fill, in the older words', () => {
    const wire = {
      ...pushed('7.6.1-user-order'),
      last_fill_count: '0',
      detail_id: '',
      order_mode: '0',
      filled_size: '',
      order_state: 'new',
    };
    const { fill, order } = parseOrderPush(wire);
    assert.deepEqual([fill, order.mode, order.status, order.filledQuantity.isZero], [undefined, 'spot', 'open', true]);
  });

  const entrusts: readonly (readonly [string, string])[] = [
    ['LIMIT_MAKER', 'limitMaker'],
    ['limit_maker', 'limitMaker'],
    ['IOC', 'ioc'],
    ['NORMAL', 'limit'],
    ['', 'limit'],
  ];
  for (const [entrust_type, type] of entrusts) {
    it(`7.6.1 a limit order entrusted as ${entrust_type || '(nothing)'} is ${type}`, () => {
      assert.equal(parseOrderPush({ ...pushed('7.6.1-user-order'), entrust_type }).order.type, type);
    });
  }

  it('7.6.2 balances after a change, with the time of the event', () => {
    assert.deepEqual(plain(parseBalancePush(pushed('7.6.2-user-balance'), now)), [
      { currency: 'BTC', available: '0.258', frozen: '0.01', updatedAt: 1795132805990 },
      { currency: 'USDT', available: '1159.086102', frozen: '546.002', updatedAt: 1795132805990 },
    ]);
  });
});
