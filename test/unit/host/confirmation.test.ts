import assert from 'node:assert/strict';
import { Decimal } from '../../../src/core/base/decimal';
import type { Order } from '../../../src/core/model/order';
import type { OrderTicket } from '../../../src/core/model/orderTicket';
import type { AccountReference } from '../../../src/core/trading/session';
import {
  cancelAllQuestion,
  distanceToLast,
  orderQuestion,
  ticketPreview,
  type Whose,
} from '../../../src/host/confirmation';
import { endSentence } from '../../../src/host/orderWords';

const decimal = (text: string): Decimal => Decimal.from(text);
const instrument = { symbol: 'BTC_USDT', base: 'BTC', quote: 'USDT' };
const practice: AccountReference = {
  id: 'practice',
  label: 'Practice',
  venueId: 'bitmart',
  venueName: 'Practice exchange',
  environment: 'practice',
};
const whose: Whose = { account: practice, badge: 'Practice', moneyNote: 'Pretend money, on this computer' };
const limit: OrderTicket = {
  instrument,
  side: 'buy',
  type: 'limit',
  mode: 'spot',
  price: decimal('64000.10'),
  quantity: decimal('0.010'),
};

describe('the question before an order', () => {
  it('shows exactly what will be sent, where, and whose money it is', () => {
    const question = orderQuestion({
      ticket: limit,
      whose,
      lastPrice: decimal('62685.70'),
      warnings: [{ code: 'maxSlippage', numbers: { found: '2%', limit: '1%' } }],
    });
    assert.equal(question.message, 'Buy 0.01 BTC at 64000.1 USDT?');
    assert.equal(question.button, 'Buy 0.01 BTC');
    assert.deepEqual(question.detail.split('\n'), [
      'Pair: BTC/USDT (BTC_USDT)',
      'Side: Buy',
      'Type: Limit',
      'Quantity: 0.01 BTC',
      'Price: 64000.1 USDT',
      'Value: ≈ 640.001 USDT',
      '2.10% above the last price, 62,685.7',
      'Account: Practice',
      'Exchange: Practice exchange',
      'Practice: Pretend money, on this computer',
      '',
      '⚠ The book is thin: the order would slip by 2%; the limit is 1%.',
    ]);
  });

  it('names what a market buy spends', () => {
    const ticket: OrderTicket = { instrument, side: 'buy', type: 'market', mode: 'spot', notional: decimal('100') };
    const account: AccountReference = { ...practice, label: 'Main', venueName: 'BitMart', environment: 'live' };
    const question = orderQuestion({
      ticket,
      whose: { account, badge: 'BitMart', moneyNote: 'Real money' },
      lastPrice: decimal('50000'),
      warnings: [],
    });
    assert.equal(question.message, 'Buy BTC for 100 USDT at market?');
    assert.equal(question.button, 'Buy BTC for 100 USDT');
    assert.match(question.detail, /To spend: 100 USDT/);
    assert.match(
      question.detail,
      /At the last price: ≈ 0\.002 BTC\nAccount: Main\nExchange: BitMart\nBitMart: Real money/,
    );
  });

  it('writes tiny numbers without an exponent', () => {
    const ticket = { ...limit, price: decimal('3.9e-7'), quantity: decimal('1000000') };
    assert.equal(ticketPreview(ticket, undefined), 'Buy 1000000 BTC at 0.00000039 USDT ≈ 0.39 USDT');
  });

  it('says how far a price is from the last one', () => {
    const last = decimal('100');
    assert.equal(distanceToLast(decimal('98'), last), '2.00% below the last price, 100');
    assert.equal(distanceToLast(decimal('100'), last), 'At the last price, 100');
    assert.equal(distanceToLast(undefined, last), undefined);
    assert.equal(distanceToLast(decimal('1'), Decimal.zero), undefined);
  });
});

describe('the question before canceling everything', () => {
  it('lists the first orders and counts the rest', () => {
    const order: Order = {
      ...limit,
      filledQuantity: Decimal.zero,
      filledNotional: Decimal.zero,
      status: 'open',
      createdAt: 0,
      updatedAt: 0,
    };
    const orders = Array.from({ length: 10 }, () => order);
    const question = cancelAllQuestion({ orders, symbol: 'BTC_USDT', whose });
    assert.equal(question.message, 'Cancel all open orders of BTC_USDT?');
    assert.equal(question.button, 'Cancel 10 Orders');
    assert.equal(question.detail.split('\n').filter((line) => line.startsWith('•')).length, 8);
    assert.match(question.detail, /… and 2 more/);
  });
});

describe('the end of an order in words', () => {
  const order: Order = {
    ...limit,
    filledQuantity: Decimal.zero,
    filledNotional: Decimal.zero,
    status: 'canceled',
    createdAt: 0,
    updatedAt: 0,
  };

  it('explains a post-only order that would have crossed', () => {
    assert.match(
      endSentence({ ...order, type: 'limitMaker', cancelSource: 'system' }, 'BitMart'),
      /^Canceled by BitMart: .*would have filled at once/,
    );
  });

  it('calls a market buy with a rest too small to spend done, not failed', () => {
    const spent: Order = {
      instrument,
      side: 'buy',
      type: 'market',
      mode: 'spot',
      notional: decimal('100'),
      filledQuantity: decimal('0.0015'),
      filledNotional: decimal('99.98'),
      status: 'partiallyCanceled',
      createdAt: 0,
      updatedAt: 0,
    };
    assert.equal(endSentence(spent, 'BitMart'), 'Done: Buy BTC for 100 USDT at market. Spent 99.98 of 100 USDT.');
  });
});
