import assert from 'node:assert/strict';

import { WireError } from '../../../../src/core/base/errors';
import { parseJson, type JsonObject } from '../../../../src/core/base/json';
import * as classic from '../../../../src/core/venues/bitget/spot/parseClassic';
import * as unified from '../../../../src/core/venues/bitget/spot/parseUnified';
import {
  parseCandleRow,
  parseFees,
  parseServerTime,
  totalFee,
} from '../../../../src/core/venues/bitget/spot/parseShared';
import { readTime } from '../../../../src/core/venues/bitget/spot/read';
import { firstEntry, payload, replyData } from './fixtures';

const instrument = { symbol: 'BTC_USDT', base: 'BTC', quote: 'USDT' };
const at = 1795132800999;
const entry = (name: string): JsonObject => firstEntry(replyData(name));
const pushed = (name: string): JsonObject => firstEntry(payload(`ws/bitget/${name}`)['data']);
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('Bitget parsing, both generations', () => {
  it('reads the server time', () => {
    assert.equal(parseServerTime(firstEntry(replyData('time'))), 1795132800200);
  });

  it('reads a fee out of a string, an object and a list', () => {
    const fees = (value: unknown): unknown => plain(parseFees(parseJson(JSON.stringify(value)) ?? null));
    assert.deepEqual(plain(parseFees(entry('classicOrderInfo')['feeDetail'])), [
      { currency: 'BTC', amount: '-0.000005' },
    ]);
    assert.deepEqual(plain(parseFees(entry('classicFills')['feeDetail'])), [{ currency: 'BTC', amount: '-0.000005' }]);
    assert.deepEqual(plain(parseFees(payload('rest/bitget/mixFill')['feeDetail'])), [
      { currency: 'USDT', amount: '-0.12' },
    ]);
    assert.deepEqual(fees(''), []);
    assert.deepEqual(fees([{ feeCoin: null, fee: null }]), []);
    assert.deepEqual(fees(null), []);
  });

  it('adds up what was paid in one currency', () => {
    const fees = parseFees([
      { feeCoin: 'BTC', fee: '0.1' },
      { feeCoin: 'BTC', fee: '0.2' },
      { feeCoin: 'BGB', fee: '5' },
    ]);
    assert.deepEqual(plain(totalFee(fees, 'fee')), { currency: 'BTC', amount: '0.3' });
  });

  it('believes no time in seconds, in microseconds or in words', () => {
    for (const wrong of [1795132800, '1795132800', 1795132800123000, 'soon', '', null]) {
      assert.throws(() => readTime({ cTime: wrong }, 'cTime'), WireError);
    }
  });

  it('takes the quote volume from another place of a candle in REST than in the socket', () => {
    const row = ['1795132800000', '1', '2', '0.5', '1.5', '10', 'six', '15'];
    assert.equal(
      parseCandleRow(['1795132800000', '1', '2', '0.5', '1.5', '10', '14', '15'], 7).quoteVolume?.toString(),
      '15',
    );
    const data = payload('ws/bitget/classicCandle')['data'];
    assert.ok(Array.isArray(data));
    assert.equal(parseCandleRow((data as readonly string[][])[0] ?? [], 6).quoteVolume?.toString(), '196059.2');
    assert.equal(parseCandleRow(row, 6).quoteVolume, undefined);
  });
});

describe('Bitget classic parsing', () => {
  it('reads a market', () => {
    assert.deepEqual(plain(classic.parseClassicMarket(entry('classicSymbols'), at)), {
      instrument,
      tickSize: '0.01',
      stepSize: '0.000001',
      notionalStep: '0.00000001',
      minQuantity: '0.000001',
      minNotional: { buy: '1', sell: '1' },
      priceBand: { buy: '0.05', sell: '0.05' },
      maxOpenOrders: 200,
      feeRates: { maker: '0.002', taker: '0.002' },
      status: 'trading',
      readAt: at,
    });
  });

  it('leaves out a pair whose name could be anything', () => {
    for (const baseCoin of ['龙虾', '$ALT', 'btc', 'A/B', '']) {
      const wire = { ...entry('classicSymbols'), baseCoin, symbol: `${baseCoin}USDT` };
      assert.equal(classic.parseClassicMarket(wire, at), undefined);
    }
  });

  it('knows the smallest value in USDT only where that is the quote', () => {
    const wire = { ...entry('classicSymbols'), quoteCoin: 'ETH', symbol: 'BTCETH' };
    assert.equal(classic.parseClassicMarket(wire, at)?.minNotional.buy.toString(), '0');
  });

  it('reads a ticker of REST and of the socket alike', () => {
    const wanted = {
      instrument,
      lastPrice: '61250.4',
      open24h: '60400',
      high24h: '61980',
      low24h: '60010.1',
      change24h: '0.01408',
      baseVolume24h: '5120.33',
      quoteVolume24h: '313420118.5',
      bid: { price: '61250.3', quantity: '0.412' },
      ask: { price: '61250.4', quantity: '0.087' },
      receivedAt: at,
    };
    const rest = classic.parseClassicTicker(entry('classicTickers'), instrument, at);
    const socket = classic.parseClassicTicker(pushed('classicTicker'), instrument, at);
    assert.deepEqual(plain(rest), { ...wanted, venueTime: 1795132800190 });
    assert.deepEqual(plain(socket), { ...wanted, venueTime: 1795132800400 });
  });

  it('reads a book, its levels as printed', () => {
    assert.deepEqual(classic.parseClassicBook(entry('classicBook'), instrument, at), {
      instrument,
      bids: [
        ['61250.30', '0.412'],
        ['61249.80', '0.05'],
      ],
      asks: [
        ['61250.40', '0.087'],
        ['61250.90', '1.20'],
      ],
      venueTime: 1795132800188,
      receivedAt: at,
    });
  });

  it('reads a public trade, whichever way its side is spelt', () => {
    const wanted = {
      instrument,
      tradeId: '1355000000000000001',
      price: '61250.3',
      quantity: '0.0104',
      takerSide: 'sell',
      at: 1795132799950,
    };
    assert.deepEqual(plain(classic.parseClassicTrade(entry('classicTrades'), instrument)), wanted);
    assert.deepEqual(plain(classic.parseClassicTrade({ ...entry('classicTrades'), side: 'Sell' }, instrument)), wanted);
  });

  it('reads the price of an open order where the average price is elsewhere', () => {
    assert.deepEqual(plain(classic.parseClassicOrder(entry('classicOpenOrders'), 'open', instrument)), {
      instrument,
      orderId: '1355000000000000101',
      clientOrderId: 't-0001',
      side: 'buy',
      type: 'limit',
      mode: 'spot',
      quantity: '0.0025',
      price: '61250.5',
      filledQuantity: '0',
      filledNotional: '0',
      status: 'open',
      createdAt: 1795132800250,
      updatedAt: 1795132800251,
    });
  });

  it('reads a finished order, whose price is its price', () => {
    const order = classic.parseClassicOrder(entry('classicOrderInfo'), 'any', instrument);
    assert.deepEqual(
      [order.price?.toString(), order.filledQuantity.toString(), order.filledNotional.toString(), order.status],
      ['61250.5', '0.0025', '153.1205', 'filled'],
    );
  });

  it('calls a word it does not know unrecognised, and a cancelled order with fills partly cancelled', () => {
    const order = (change: JsonObject) =>
      classic.parseClassicOrder({ ...entry('classicOrderInfo'), ...change }, 'any', instrument);
    assert.equal(order({ status: 'levitating' }).status, 'unrecognised');
    assert.equal(order({ status: 'cancelled' }).status, 'partiallyCanceled');
    assert.equal(order({ status: 'canceled', baseVolume: '0' }).status, 'canceled');
    assert.equal(order({ status: 'new' }).status, 'open');
    assert.equal(order({ cancelReason: 'stp_cancel' }).cancelSource, 'stp');
    assert.equal(order({ cancelReason: 'normal_cancel' }).cancelSource, 'user');
  });

  it('counts the size of a market buy in quote, and gives it no price', () => {
    const wire = { ...entry('classicOrderInfo'), orderType: 'market', size: '20.0000000000000000', price: '0' };
    const order = classic.parseClassicOrder(wire, 'any', instrument);
    assert.deepEqual(
      [order.notional?.toString(), order.quantity, order.price, order.type],
      ['20', undefined, undefined, 'market'],
    );
  });

  it('takes the size of a pushed order from newSize, and its last fill', () => {
    const order = classic.parseClassicOrderPush(pushed('classicOrder'), instrument);
    assert.equal(order.quantity?.toString(), '0.0025');
    assert.deepEqual(
      [order.status, order.filledQuantity.toString(), order.filledNotional.toString()],
      ['partiallyFilled', '0.001', '61.2482'],
    );
    assert.deepEqual(plain(classic.parseClassicPushedFill(pushed('classicOrder'), order)), {
      tradeId: '1355000000000000777',
      orderId: '1355000000000000101',
      clientOrderId: 't-0001',
      instrument,
      side: 'buy',
      price: '61248.2',
      quantity: '0.001',
      notional: '61.2482',
      fee: '0.000002',
      feeCurrency: 'BTC',
      liquidity: 'taker',
      at: 1795132801003,
    });
    const unfilled = { ...pushed('classicOrder'), tradeId: undefined };
    assert.equal(classic.parseClassicPushedFill(unfilled, order), undefined);
  });

  it('reads a fee as paid whatever sign the place gives it', () => {
    const rest = classic.parseClassicFill(entry('classicFills'), 'negativeIsPaid', instrument);
    assert.deepEqual([rest.fee.toString(), rest.feeCurrency, rest.liquidity], ['0.000005', 'BTC', 'taker']);
    const push = classic.parseClassicFill(pushed('classicFill'), 'magnitude', instrument);
    assert.equal(push.fee.toString(), '0.000002');
    const misspelt = { ...pushed('classicFill'), tradeScope: 'marker' };
    assert.equal(classic.parseClassicFill(misspelt, 'magnitude', instrument).liquidity, 'maker');
  });

  it('adds what is locked to what is frozen', () => {
    const wire = { ...entry('classicAssets'), locked: '1' };
    assert.deepEqual(plain(classic.parseClassicAsset(wire, at)), {
      currency: 'USDT',
      available: '1820.55',
      frozen: '154.126',
      updatedAt: 1795132800251,
    });
  });

  it('reads the permissions of a key in both spellings', () => {
    const read = (...authorities: string[]) => classic.parsePermissions({ authorities });
    assert.deepEqual(classic.parsePermissions(firstEntry(replyData('classicAccountInfo'))), {
      canTrade: true,
      canWithdraw: false,
    });
    assert.deepEqual(read('stor', 'coor'), { canTrade: false, canWithdraw: false });
    assert.deepEqual(read('stow', 'wwow'), { canTrade: true, canWithdraw: true });
    assert.deepEqual(read('trade', 'readonly'), { canTrade: true, canWithdraw: undefined });
    assert.deepEqual(read('readonly'), { canTrade: false, canWithdraw: undefined });
    assert.deepEqual(classic.parsePermissions({}), { canTrade: undefined, canWithdraw: undefined });
  });
});

describe('Bitget unified parsing', () => {
  it('reads an instrument by the fields of its own generation', () => {
    const wire = {
      symbol: 'BTCUSDT',
      baseCoin: 'BTC',
      quoteCoin: 'USDT',
      pricePrecision: '2',
      quantityPrecision: '6',
      quotePrecision: '8',
      minOrderQty: '0.00001',
      maxOrderQty: '100',
      minOrderAmount: '1',
      makerFeeRate: '0.001',
      takerFeeRate: '0.002',
      buyLimitPriceRatio: '0.05',
      sellLimitPriceRatio: '0.06',
      status: 'restrictedAPI',
    };
    assert.deepEqual(plain(unified.parseUnifiedMarket(wire, at)), {
      instrument,
      tickSize: '0.01',
      stepSize: '0.000001',
      notionalStep: '0.00000001',
      minQuantity: '0.00001',
      maxQuantity: '100',
      minNotional: { buy: '1', sell: '1' },
      priceBand: { buy: '0.05', sell: '0.06' },
      feeRates: { maker: '0.001', taker: '0.002' },
      status: 'apiDisabled',
      readAt: at,
    });
  });

  it('reads a ticker, taking its time from the frame where it has none', () => {
    const ticker = unified.parseUnifiedTicker(pushed('unifiedTicker'), instrument, at, 1795132800410);
    assert.deepEqual(
      [ticker.lastPrice.toString(), ticker.venueTime, ticker.bid?.quantity.toString()],
      ['61250.4', 1795132800410, '0.412'],
    );
  });

  it('makes text of levels that REST prints as numbers', () => {
    const book = unified.parseUnifiedBook(entry('unifiedBook'), instrument, at);
    assert.deepEqual([book.bids, book.asks], [[['61250.3', '0.412']], [['61250.4', '0.087']]]);
    const tiny = unified.parseUnifiedBook({ a: [[1e-7, 2e21]], b: [], ts: '1795132800188' }, instrument, at);
    assert.deepEqual(tiny.asks, [['0.0000001', '2000000000000000000000']]);
  });

  it('keeps every digit of the counters of a book', () => {
    const message = unified.parseUnifiedBookMessage(pushed('unifiedBookUpdate'), 'update', instrument, at);
    assert.equal(message.version, 1355000000000100002n);
    assert.equal(message.previousVersion, 1355000000000100001n);
    assert.deepEqual(message.asks, [['61250.40', '0']]);
    assert.equal(message.checksum, undefined);
  });

  it('reads trades and candles of the socket', () => {
    const trade = unified.parseUnifiedTradePush(pushed('unifiedTrade'), instrument);
    assert.deepEqual(
      [trade.tradeId, trade.price.toString(), trade.takerSide, trade.at],
      ['1355000000000000002', '61250.4', 'buy', 1795132800500],
    );
    const candle = unified.parseUnifiedCandlePush(pushed('unifiedCandle'));
    assert.deepEqual(
      [candle.openTime, candle.close.toString(), candle.quoteVolume?.toString()],
      [1795132800000, '61250.4', '196059.2'],
    );
  });

  it('reads an order by the fields of its own generation', () => {
    assert.deepEqual(plain(unified.parseUnifiedOrder(entry('unifiedOrderInfo'), instrument)), {
      instrument,
      orderId: '1355000000000000401',
      clientOrderId: 'u-0001',
      side: 'buy',
      type: 'limit',
      mode: 'spot',
      quantity: '0.0025',
      price: '61250.5',
      filledQuantity: '0',
      filledNotional: '0',
      status: 'open',
      stpMode: 'none',
      createdAt: 1795132800250,
      updatedAt: 1795132800251,
    });
    const maker = { ...entry('unifiedOrderInfo'), timeInForce: 'post_only' };
    assert.equal(unified.parseUnifiedOrder(maker, instrument).type, 'limitMaker');
  });

  it('reads a fee as paid when positive, against classic', () => {
    const list = firstEntry(replyData('unifiedFills'))['list'];
    const fill = unified.parseUnifiedFill(firstEntry(list), instrument);
    assert.deepEqual(
      [fill.tradeId, fill.fee.toString(), fill.feeCurrency, fill.liquidity, fill.clientOrderId],
      ['1355000000000000911', '0.0000025', 'BTC', 'maker', 'u-0001'],
    );
  });

  it('reads a balance, whose time is that of its arrival', () => {
    const assets = firstEntry(replyData('unifiedAssets'))['assets'];
    assert.deepEqual(plain(unified.parseUnifiedAsset(firstEntry(assets), at)), {
      currency: 'USDT',
      available: '847',
      frozen: '153.12',
      updatedAt: at,
    });
  });
});
