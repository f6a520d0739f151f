import assert from 'node:assert/strict';

import { WireError } from '../../../../src/core/base/errors';
import { asArray } from '../../../../src/core/base/json';
import {
  objects,
  parseBestPrices,
  parseBook,
  parseBookMessage,
  parseCandle,
  parseCandlePush,
  parseCurrency,
  parseCurrencyNetwork,
  parseDepthPush,
  parseEach,
  parseInstrument,
  parseMarket,
  parseServerTime,
  parseServiceWindow,
  parseTicker,
  parseTickerPush,
  parseTickerRow,
  parseTradePush,
  parseTradeRow,
} from '../../../../src/core/venues/bitmart/spot/parse';
import { bookRules } from '../../../../src/core/venues/bitmart/spot/publicStreams';
import { fixture, firstObject, plain, pushed, replyObject, replyRows } from './fixtures';

const btc = { symbol: 'BTC_USDT', base: 'BTC', quote: 'USDT' };
const now = 1795132800500;

describe('public replies of BitMart', () => {
  it('3.1 the time', () => {
    assert.equal(parseServerTime(fixture('rest', '3.1-system-time')['data']), 1795132800042);
  });

  it('3.2 maintenance windows, with their status as text or number', () => {
    const windows = objects(replyRows('3.2-system-service', 'service'), 'service').map(parseServiceWindow);
    assert.deepEqual(windows[0], {
      title: 'Spot engine maintenance',
      scope: 'spot',
      status: 'finished',
      startsAt: 1794700800000,
      endsAt: 1794704400000,
    });
    assert.equal(windows[1]?.status, 'waiting');
    assert.equal(parseServiceWindow({ status: 1, start_time: now, end_time: now }).status, 'inProgress');
    assert.equal(parseServiceWindow({ status: '9', start_time: now, end_time: now }).status, 'unrecognised');
  });

  it('3.3 currencies', () => {
    assert.deepEqual(parseCurrency(firstObject(replyRows('3.3-currencies', 'currencies'))), {
      code: 'BTC',
      name: 'Bitcoin',
      canDeposit: true,
      canWithdraw: true,
    });
  });

  it('3.4 pairs, leaving out names that are none of ours', () => {
    assert.deepEqual(
      parseEach(replyRows('3.4-symbols', 'symbols'), parseInstrument).map(({ symbol }) => symbol),
      ['BTC_USDT', 'ETH_USDT', 'ETH_BTC'],
    );
    const foreign = [
      'btc_usdt',
      'BTC-USDT',
      '../X_USDT',
      'ВTC_USDT',
      'BTC_USDT\u202e',
      `${'A'.repeat(30)}_USDT`,
      7,
      null,
    ];
    assert.deepEqual(parseEach(foreign, parseInstrument), []);
  });

  it('3.5 rules of a pair: the increment is a step of quantity, the precision one of price', () => {
    const wire = firstObject(replyRows('3.5-symbols-details', 'symbols'));
    assert.deepEqual(plain(parseMarket(wire, now)), {
      instrument: btc,
      tickSize: '0.01',
      stepSize: '0.00001',
      minQuantity: '0.00001',
      maxQuantity: '100000000',
      minNotional: { buy: '5', sell: '5' },
      status: 'trading',
      readAt: now,
    });
    assert.equal(parseMarket({ ...wire, price_max_precision: -1 }, now)?.tickSize.toString(), '10');
    assert.equal(parseMarket({ ...wire, trade_status: 'pre-trade' }, now)?.status, 'preTrade');
    assert.equal(parseMarket({ ...wire, trade_status: 'new word' }, now)?.status, 'suspended');
    assert.equal(parseMarket({ ...wire, base_max_size: undefined }, now)?.maxQuantity, undefined);
    for (const quote_increment of ['0', '-1', 'x', null]) {
      assert.throws(() => parseMarket({ ...wire, quote_increment }, now), WireError);
    }
  });

  it('3.6 and 3.7 tickers, as rows and as objects, alike', () => {
    const expected = {
      instrument: btc,
      lastPrice: '91250.4',
      open24h: '90102.11',
      high24h: '91980',
      low24h: '89760.05',
      change24h: '0.01274',
      baseVolume24h: '1834.20511',
      quoteVolume24h: '166921034.18',
      bid: { price: '91250.39', quantity: '0.412' },
      ask: { price: '91250.41', quantity: '0.0875' },
      venueTime: 1795132799873,
      receivedAt: now,
    };
    assert.deepEqual(plain(parseTicker(replyObject('3.7-ticker'), now)), expected);
    const row = asArray(replyRows('3.6-tickers')[0]);
    assert.deepEqual(plain(parseTickerRow(row ?? [], now)), expected);
    const empty = parseTicker({ ...replyObject('3.7-ticker'), bid_px: '', bid_sz: '' }, now);
    assert.equal(empty?.bid, undefined);
  });

  it('3.8 candles, from seconds', () => {
    const row = asArray(replyRows('3.8-klines')[0]) ?? [];
    assert.deepEqual(plain(parseCandle(row)), {
      openTime: 1795132740000,
      open: '91240.1',
      high: '91266',
      low: '91238.77',
      close: '91250.4',
      volume: '1.20455',
      quoteVolume: '109912.31',
    });
    // Milliseconds where seconds are due would be a date in the year 58855.
    assert.throws(() => parseCandle(['1795132740000', '1', '1', '1', '1', '1']), WireError);
  });

  it('3.9 books, keeping the exact text', () => {
    const book = parseBook(replyObject('3.9-books'), btc, now);
    assert.deepEqual(book.asks, [
      ['91250.41', '0.08750'],
      ['91251.00', '1.20000'],
    ]);
    assert.equal(book.venueTime, 1795132800012);
    assert.throws(() => parseBook(replyObject('3.9-books'), { ...btc, symbol: 'ETH_USDT' }, now), WireError);
  });

  it('3.10 trades', () => {
    assert.deepEqual(plain(parseTradeRow(asArray(replyRows('3.10-trades')[0]) ?? [])), {
      instrument: btc,
      price: '91250.4',
      quantity: '0.0035',
      takerSide: 'buy',
      at: 1795132799950,
    });
    assert.throws(() => parseTradeRow(['BTC_USDT', '1795132799950', '1', '1', 'both']), WireError);
  });

  it('3.11 currencies by network', () => {
    assert.deepEqual(plain(parseCurrencyNetwork(firstObject(replyRows('3.11-account-currencies', 'currencies')))), {
      code: 'USDT',
      network: { network: 'TRC20', canDeposit: true, canWithdraw: true, minWithdrawal: '10', withdrawalFee: '1.5' },
    });
  });
});

describe('public pushes of BitMart', () => {
  it('7.5.1 tickers', () => {
    const ticker = parseTickerPush(pushed('7.5.1-ticker'), now);
    assert.deepEqual(
      [ticker?.lastPrice.toString(), ticker?.change24h.toString(), ticker?.venueTime, ticker?.baseVolume24h.toString()],
      ['91250.4', '0.0127', 1795132800321, '1834.20511'],
    );
  });

  it('7.5.2 best prices, and none while a side is empty', () => {
    const wire = pushed('7.5.2-book-ticker');
    assert.deepEqual(plain(parseBestPrices(wire, now)), {
      instrument: btc,
      bid: { price: '91250.39', quantity: '0.412' },
      ask: { price: '91250.41', quantity: '0.0875' },
      venueTime: 1795132800330,
      receivedAt: now,
    });
    assert.equal(parseBestPrices({ ...wire, ask_px: '' }, now), undefined);
  });

  it('7.5.3 candles, without quote volume', () => {
    const candle = parseCandlePush(pushed('7.5.3-kline'));
    assert.deepEqual(
      [candle.openTime, candle.close.toString(), candle.quoteVolume],
      [1795132800000, '91252.22', undefined],
    );
  });

  it('7.5.4 whole pictures', () => {
    const book = parseDepthPush(pushed('7.5.4-depth5'), btc, now);
    assert.deepEqual([book.bids, book.venueTime], [[['91250.39', '0.41200']], 1795132800400]);
  });

  it('7.5.5 snapshots and updates, each with its version', () => {
    const snapshot = parseBookMessage(pushed('7.5.5-increase100-snapshot'), btc, now);
    const update = parseBookMessage(pushed('7.5.5-increase100-update'), btc, now);
    assert.deepEqual(
      [snapshot.kind, snapshot.version, update.kind, update.version],
      ['snapshot', 70211, 'update', 70212],
    );
    assert.deepEqual(update.asks, [['91250.41', '0']]);
    assert.throws(
      () => parseBookMessage({ ...pushed('7.5.5-increase100-update'), type: 'delta' }, btc, now),
      WireError,
    );
    assert.throws(
      () => parseBookMessage({ ...pushed('7.5.5-increase100-update'), version: null }, btc, now),
      WireError,
    );
  });

  const verdicts: readonly (readonly [number, string])[] = [
    [70210, 'ignore'],
    [70211, 'ignore'],
    [70212, 'apply'],
    [70213, 'gap'],
    [1, 'ignore'],
  ];
  for (const [version, verdict] of verdicts) {
    it(`7.5.5 a book at 70211 meets version ${String(version)}: ${verdict}`, () => {
      const update = { ...parseBookMessage(pushed('7.5.5-increase100-update'), btc, now), version };
      assert.equal(bookRules.judge(70211, update), verdict);
    });
  }

  it('7.5.6 trades, by milliseconds or, failing these, seconds', () => {
    const wire = pushed('7.5.6-trade');
    assert.equal(parseTradePush(wire)?.at, 1795132800123);
    assert.equal(parseTradePush({ ...wire, ms_t: undefined })?.at, 1795132800000);
  });
});
