import assert from 'node:assert/strict';
import { Decimal } from '../../../src/core/base/decimal';
import { statusBarText, statusBarTooltipLines, type StatusBarFacts } from '../../../src/host/statusBarText';

const decimal = (text: string): Decimal => Decimal.from(text);
const instrument = { symbol: 'BTC_USDT', base: 'BTC', quote: 'USDT' };
const ready: StatusBarFacts = {
  instrument,
  badge: 'Practice',
  isLive: false,
  deskState: 'ready',
  stream: 'live',
  feed: 'live',
  ticker: {
    instrument,
    lastPrice: decimal('64000'),
    open24h: decimal('63000'),
    high24h: decimal('65000'),
    low24h: decimal('62000'),
    change24h: decimal('0.0159'),
    baseVolume24h: decimal('1200'),
    quoteVolume24h: decimal('76000000'),
    bid: { price: decimal('63999.99'), quantity: decimal('1') },
    ask: { price: decimal('64000.01'), quantity: decimal('1') },
    venueTime: 1000,
    receivedAt: 1000,
  },
  market: {
    instrument,
    tickSize: decimal('0.01'),
    stepSize: decimal('0.00001'),
    minQuantity: decimal('0.00001'),
    minNotional: { buy: decimal('5'), sell: decimal('5') },
    status: 'trading',
    readAt: 0,
  },
  now: 3000,
};

describe('the price in the status bar', () => {
  it('stands with its market’s digits, its change and the word Practice', () => {
    assert.equal(statusBarText(ready).text, 'BTC/USDT 64,000.00 +1.59% Practice');
    assert.equal(statusBarText(ready).isDoubtful, false);
    assert.equal(statusBarText(ready).spoken, 'Practice, BTC/USDT: 64,000.00 USDT, +1.59% in 24 hours, live');
  });

  it('carries no badge when it is a real exchange’s own', () => {
    assert.equal(statusBarText({ ...ready, badge: 'BitMart', isLive: true }).text, 'BTC/USDT 64,000.00 +1.59%');
  });

  const doubts: readonly (readonly [Partial<StatusBarFacts>, string])[] = [
    [{ stream: 'stale' }, 'BTC/USDT 64,000.00 +1.59% Practice · stale, 2 s old'],
    [{ feed: 'stale' }, 'BTC/USDT 64,000.00 +1.59% Practice · stale, 2 s old'],
    [{ stream: 'connecting' }, 'BTC/USDT 64,000.00 +1.59% Practice · reconnecting, 2 s old'],
    [{ stream: 'failing' }, 'BTC/USDT 64,000.00 +1.59% Practice · offline, 2 s old'],
    [{ deskState: 'failed', ticker: undefined, stream: undefined, feed: undefined }, 'BTC/USDT Practice · offline'],
  ];
  for (const [facts, text] of doubts) {
    it(`is marked in words and by colour: ${text}`, () => {
      const shown = statusBarText({ ...ready, ...facts });
      assert.equal(shown.text, text);
      assert.equal(shown.isDoubtful, true);
    });
  }

  it('says that it is connecting before there is one', () => {
    const facts: StatusBarFacts = {
      ...ready,
      deskState: 'starting',
      ticker: undefined,
      stream: undefined,
      feed: undefined,
    };
    assert.equal(statusBarText(facts).text, 'BTC/USDT Practice · connecting');
    assert.equal(statusBarText(facts).isDoubtful, false);
  });

  it('explains itself on hover', () => {
    assert.deepEqual(statusBarTooltipLines(ready), [
      'BTC/USDT · Practice',
      'Last 64,000.00 USDT (+1.59% in 24 h)',
      'Bid 63,999.99',
      'Ask 64,000.01',
      'Spread 0.02',
      '24 h high 65,000.00',
      '24 h low 62,000.00',
      '24 h volume 1.2K BTC, 76M USDT',
      'Received 2 s ago',
      'Click to open the market panel',
    ]);
  });

  it('never lets a badge become an icon', () => {
    assert.match(statusBarText({ ...ready, badge: '$(zap)' }).text, /\$ \(zap\)/);
  });
});
