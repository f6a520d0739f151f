/** Balances and fees (reference 5.1, 5.2). */

import { Decimal } from '../../core/base/decimal';
import { currencyName, feeRates } from '../engine/listings';
import type { Balance } from '../engine/words';
import { accountOf, type Call, type Endpoint } from './endpoint';
import { ApiFailure } from './errorTexts';
import type { Quota } from './limits';
import { printMoney } from './print';

const perKey = (limit: number, seconds: number): Quota => ({ limit, seconds, scope: 'key' });

export const accountEndpoints: readonly Endpoint[] = [
  keyedGet('/account/v1/wallet', perKey(12, 2), ['currency', 'needUsdValuation', 'sourceAccount'], accountWallet),
  keyedGet('/spot/v1/wallet', perKey(12, 2), [], (call) => ({
    wallet: held(call).map(([id, { available, frozen }]) => ({
      ...{ id, available: printMoney(available), name: currencyName(id), frozen: printMoney(frozen) },
    })),
  })),
  keyedGet('/spot/v1/trade_fee', perKey(2, 2), ['symbol'], tradeFee),
  keyedGet('/spot/v1/user_fee', perKey(2, 2), [], () => ({
    ...{ user_rate_type: 0, level: 'LV1' },
    ...Object.fromEntries(
      Object.entries(feeRates).flatMap(([feeClass, rate]) => [
        [`taker_fee_rate_${feeClass}`, rate.toString()],
        [`maker_fee_rate_${feeClass}`, rate.toString()],
      ]),
    ),
  })),
];

function keyedGet(path: string, quota: Quota, fields: readonly string[], handle: Endpoint['handle']): Endpoint {
  return { method: 'GET', path, auth: 'keyed', permission: 'read', quota, fields, handle };
}

/** Balances above zero, as old as a read lag makes them. */
function held(call: Call): readonly (readonly [string, Balance])[] {
  const account = accountOf(call);
  const seenAt = call.now - call.readLagMs;
  return [...call.venue.engine.ledger.balances(account.id)]
    .map(
      ([currency, now]) => [currency, call.readLagMs === 0 ? now : account.balanceAt(seenAt, currency, now)] as const,
    )
    .filter(([, { available, frozen }]) => available.isPositive || frozen.isPositive);
}

function accountWallet(call: Call): unknown {
  const wanted = call.params.text('currency');
  const source = call.params.text('sourceAccount')?.toUpperCase();
  // Nothing is ever kept in the funding wallet here.
  const balances = source === 'FUND' ? [] : held(call);
  if (wanted !== undefined && !isListed(call, wanted)) throw new ApiFailure(60002);
  const valued = call.params.text('needUsdValuation')?.toLowerCase() === 'true';
  return {
    wallet: balances
      .filter(([currency]) => wanted === undefined || wanted === currency)
      .map(([currency, { available, frozen }]) => ({
        currency,
        name: currencyName(currency),
        available: printMoney(available),
        available_usd_valuation: valued ? usdValue(call, currency, available) : null,
        frozen: printMoney(frozen),
        unAvailable: printMoney(frozen),
      })),
  };
}

function isListed(call: Call, currency: string): boolean {
  return [...call.venue.engine.markets.values()].some(
    ({ listing }) => listing.base === currency || listing.quote === currency,
  );
}

function usdValue(call: Call, currency: string, amount: Decimal): string {
  const price =
    currency === 'USDT' ? Decimal.one : (call.venue.engine.markets.get(`${currency}_USDT`)?.last ?? Decimal.zero);
  return amount.times(price).toFixed(2, 'down');
}

function tradeFee(call: Call): unknown {
  const symbol = call.params.text('symbol');
  if (symbol === undefined) throw new ApiFailure(50028, 'Required parameters are missing (symbol)');
  const market = call.venue.engine.markets.get(symbol);
  if (!market) throw new ApiFailure(50001);
  const rate = market.feeRate.toString();
  return {
    symbol,
    buy_taker_fee_rate: rate,
    sell_taker_fee_rate: rate,
    buy_maker_fee_rate: rate,
    sell_maker_fee_rate: rate,
  };
}
