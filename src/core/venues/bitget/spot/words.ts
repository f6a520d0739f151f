/** Our words and Bitget's, both ways, where both generations agree (reference sections 7.1, 7.3, 11 and 12.1). */

import type { Decimal } from '../../../base/decimal';
import type { Json } from '../../../base/json';
import type { OrderSide, OrderStatus, OrderType, StpMode } from '../../../model/order';
import { fail, readWord } from './read';

export const wireSides = { buy: 'buy', sell: 'sell' } as const satisfies Record<OrderSide, string>;

/** `force` in classic, `timeInForce` in unified; a market order has none. */
export const wireLifetimes = {
  limit: 'gtc',
  limitMaker: 'post_only',
  ioc: 'ioc',
  fok: 'fok',
} as const satisfies Record<Exclude<OrderType, 'market'>, string>;

export const wireStpModes = {
  none: 'none',
  cancelMaker: 'cancel_maker',
  cancelTaker: 'cancel_taker',
  cancelBoth: 'cancel_both',
} as const satisfies Record<StpMode, string>;

const statuses: Readonly<Record<string, OrderStatus>> = {
  live: 'open',
  new: 'open',
  partially_filled: 'partiallyFilled',
  filled: 'filled',
  // Spot and unified print two l, futures one.
  cancelled: 'canceled',
  canceled: 'canceled',
};

/** A word we do not know is said to be one: nothing is guessed about an order. */
export function readStatus(value: Json | undefined, filledQuantity: Decimal): OrderStatus {
  const status = readWord(value, statuses) ?? 'unrecognised';
  return status === 'canceled' && filledQuantity.isPositive ? 'partiallyCanceled' : status;
}

export function readSide(value: Json | undefined): OrderSide {
  return readWord(value, wireSides) ?? fail('side', '"buy" or "sell"', value);
}

const lifetimes = inverse(wireLifetimes);
const types: Readonly<Record<string, 'limit' | 'market'>> = { limit: 'limit', market: 'market' };

/** Classic REST prints no lifetime: an order read there is a plain limit order. */
export function readOrderType(type: Json | undefined, lifetime: Json | undefined): OrderType {
  const known = readWord(type, types) ?? fail('orderType', '"limit" or "market"', type);
  return known === 'market' ? 'market' : (readWord(lifetime, lifetimes) ?? 'limit');
}

const stpModes = inverse(wireStpModes);

export function readStpMode(value: Json | undefined): StpMode | undefined {
  return readWord(value, stpModes);
}

const cancelSources: Readonly<Record<string, string>> = { normal_cancel: 'user', stp_cancel: 'stp' };

export function readCancelSource(value: Json | undefined): string | undefined {
  return readWord(value, cancelSources) ?? (typeof value === 'string' && value !== '' ? value : undefined);
}

const liquidities: Readonly<Record<string, 'maker' | 'taker'>> = {
  maker: 'maker',
  // The documentation's own sample misspells it.
  marker: 'maker',
  m: 'maker',
  taker: 'taker',
  t: 'taker',
};

export function readLiquidity(value: Json | undefined): 'maker' | 'taker' {
  return readWord(value, liquidities) ?? fail('tradeScope', '"maker" or "taker"', value);
}

function inverse<Ours extends string>(words: Readonly<Record<Ours, string>>): Readonly<Record<string, Ours>> {
  const all: Record<string, Ours> = {};
  for (const ours in words) all[words[ours]] = ours;
  return all;
}
