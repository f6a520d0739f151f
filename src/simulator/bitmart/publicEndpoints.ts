/** System, reference data and market data over REST (reference 3). */

import { currencyName } from '../engine/listings';
import type { Market } from '../engine/market';
import { ApiFailure } from './errorTexts';
import type { Call, Endpoint } from './endpoint';
import type { Quota } from './limits';
import { printCandle, printLevels, printPrice, printSize, printTicker, printTrade } from './print';

const perIp = (limit: number, seconds: number): Quota => ({ limit, seconds, scope: 'ip' });
const hourMs = 3_600_000;

/** Candle steps in minutes. */
export const candleSteps: readonly number[] = [1, 5, 15, 30, 60, 120, 240, 1440, 10_080, 43_200];
const liteCandles = 1000;

const klineFields = ['symbol', 'step', 'before', 'after', 'limit'] as const;

export const publicEndpoints: readonly Endpoint[] = [
  publicGet('/system/time', perIp(10, 1), [], ({ now }) => ({ server_time: now })),
  publicGet('/system/service', perIp(10, 1), [], systemService),
  publicGet('/spot/v1/currencies', perIp(8, 2), [], ({ venue }) => ({
    currencies: currencies(venue.engine.markets.values()).map((id) => ({
      ...{ id, name: currencyName(id), withdraw_enabled: true, deposit_enabled: venue.state === 'open' },
    })),
  })),
  publicGet('/spot/v1/symbols', perIp(8, 2), [], ({ venue }) => ({ symbols: [...venue.engine.markets.keys()] })),
  publicGet('/spot/v1/symbols/details', perIp(12, 2), [], ({ venue }) => ({
    symbols: [...venue.engine.markets.values()].map((market) => details(market, venue.state === 'tradingEnded')),
  })),
  publicGet('/spot/quotation/v3/tickers', perIp(10, 2), [], ({ venue, now }) =>
    [...venue.engine.markets.values()]
      .map((market) => ({ market, ticker: market.ticker(now) }))
      .filter(({ ticker }) => ticker.baseVolume.isPositive)
      .map(({ market, ticker }) => [market.symbol, ...Object.values(printTicker(market, ticker))]),
  ),
  publicGet('/spot/quotation/v3/ticker', perIp(15, 2), ['symbol'], (call) => {
    const market = quoted(call);
    const ticker = market.ticker(call.now);
    if (!ticker.baseVolume.isPositive) throw new ApiFailure(70000);
    return { symbol: market.symbol, ...printTicker(market, ticker) };
  }),
  publicGet('/spot/quotation/v3/lite-klines', perIp(15, 2), klineFields, (call) => klines(call, true)),
  publicGet('/spot/quotation/v3/klines', perIp(10, 2), klineFields, (call) => klines(call, false)),
  publicGet('/spot/quotation/v3/books', perIp(15, 2), ['symbol', 'limit'], (call) => {
    const market = quoted(call);
    const limit = countOf(call, 35, 50);
    return {
      ts: String(call.now),
      symbol: market.symbol,
      asks: printLevels(market, market.book.levels('sell'), limit),
      bids: printLevels(market, market.book.levels('buy'), limit),
    };
  }),
  publicGet('/spot/quotation/v3/trades', perIp(15, 2), ['symbol', 'limit'], (call) => {
    const market = quoted(call);
    return market.trades(countOf(call, 50, 50)).map((trade) => printTrade(market, trade));
  }),
  publicGet('/account/v1/currencies', perIp(2, 2), ['currencies'], accountCurrencies),
  // No futures are simulated; general clients ask for their list before anything else and stumble over a 404.
  publicGet('/contract/public/details', perIp(12, 2), ['symbol'], () => ({ symbols: [] })),
];

function publicGet(path: string, quota: Quota, fields: readonly string[], handle: Endpoint['handle']): Endpoint {
  return { method: 'GET', path, auth: 'none', quota, fields, handle };
}

/** The market a market-data call names. */
function quoted(call: Call): Market {
  const symbol = call.params.text('symbol');
  if (symbol === undefined) throw new ApiFailure(70001);
  const market = call.venue.engine.markets.get(symbol);
  if (!market) throw new ApiFailure(70002);
  return market;
}

function countOf(call: Call, fallback: number, most: number): number {
  const wanted = call.params.integer('limit', fallback);
  if (wanted === undefined || wanted < 1 || wanted > most) call.finding(`limit should be 1 to ${String(most)}`);
  return Math.min(most, Math.max(1, wanted ?? fallback));
}

function klines(call: Call, lite: boolean): readonly (readonly string[])[] {
  const { params, now } = call;
  const market = quoted(call);
  const step = params.integer('step', 1);
  const limit = params.integer('limit', 100);
  const after = params.integer('after', null);
  const before = params.integer('before', null);
  if (step === undefined || !candleSteps.includes(step)) throw new ApiFailure(71005);
  if (limit === undefined || limit < 1 || limit > 200) throw new ApiFailure(71004);
  if (after === undefined || (after !== null && after < 0)) throw new ApiFailure(71001);
  if (before === undefined || (before !== null && before < 0)) throw new ApiFailure(71002);
  if (after !== null && before !== null && after >= before) throw new ApiFailure(71003);
  const oldest = lite ? now - liteCandles * step * 60_000 : 0;
  const from = Math.max(oldest, (after ?? 0) * 1000);
  const to = before === null ? now : before * 1000;
  const candles = market.candles.range(step, from, to, limit, now, after !== null);
  const rows = candles.map((candle) => printCandle(market, candle));
  // Without bounds the venue answers newest first, with bounds ascending.
  return after === null && before === null ? rows.reverse() : rows;
}

function details(market: Market, tradingEnded: boolean): Readonly<Record<string, string | number>> {
  const { listing } = market;
  return {
    symbol: listing.symbol,
    symbol_id: listing.symbolId,
    base_currency: listing.base,
    quote_currency: listing.quote,
    quote_increment: listing.step.toFixed(listing.sizeDecimals, 'down'),
    base_min_size: printSize(market, listing.minSize),
    base_max_size: listing.maxSize.toFixed(8, 'down'),
    price_min_precision: listing.coarseDecimals,
    price_max_precision: listing.priceDecimals,
    expiration: 'NA',
    min_buy_amount: listing.minNotional.toFixed(8, 'down'),
    min_sell_amount: listing.minNotional.toFixed(8, 'down'),
    trade_status: listing.status === 'trading' && !tradingEnded ? 'trading' : 'pre-trade',
  };
}

function systemService({ venue, now }: Call): unknown {
  const finished = { title: 'Spot engine maintenance', service_type: 'spot', status: '2' };
  const past = { ...finished, start_time: now - 120 * hourMs, end_time: now - 119 * hourMs };
  if (venue.state === 'open') return { service: [past] };
  const running = { title: 'Trading service suspended', service_type: 'spot', status: '1' };
  return { service: [past, { ...running, start_time: now - hourMs, end_time: now + 24 * hourMs }] };
}

function currencies(markets: Iterable<Market>): readonly string[] {
  return [...new Set([...markets].flatMap(({ listing }) => [listing.base, listing.quote]))];
}

const networks: Readonly<Record<string, readonly string[]>> = {
  USDT: ['TRC20', 'ERC20', 'BEP20'],
  USDC: ['ERC20', 'SOL'],
  BTC: ['BTC'],
  ETH: ['ERC20'],
};

function accountCurrencies({ venue, params }: Call): unknown {
  const wanted = params.text('currencies')?.split(',');
  if (wanted && wanted.length > 20) throw new ApiFailure(60000);
  const rows = currencies(venue.engine.markets.values()).flatMap((code) => {
    const chains = networks[code] ?? [code];
    return chains.map((network) => ({ code, network, currency: chains.length > 1 ? `${code}-${network}` : code }));
  });
  const chosen = wanted
    ? rows.filter(({ code, currency }) => wanted.includes(code) || wanted.includes(currency))
    : rows;
  if (wanted && chosen.length === 0) throw new ApiFailure(60002);
  return {
    currencies: chosen.map(({ code, network, currency }) => {
      const market = venue.engine.markets.get(`${code}_USDT`);
      const fee = code.startsWith('USD')
        ? '1.5'
        : (market?.sizeOf(Math.max(1, market.steps(market.listing.minSize) * 10)).toString() ?? '0.001');
      return {
        currency,
        name: currency,
        contract_address: chosen.length > 0 && network !== code ? `TPractice${network}0000000000000000000` : null,
        network,
        withdraw_enabled: true,
        deposit_enabled: true,
        withdraw_minsize: code.startsWith('USD') ? '10' : fee,
        withdraw_minfee: null,
        withdraw_fee: fee,
        withdraw_fee_estimate: code.startsWith('USD') ? fee : market ? printPrice(market, market.last) : null,
      };
    }),
  };
}
