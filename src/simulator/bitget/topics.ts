/** Subscriptions as they are asked for, in both generations' words (reference 10.2, 10.3, 10.5, 12.5). */

import type { JsonObject } from '../../core/base/json';
import type { Market } from '../engine/market';
import type { Venue } from '../engine/venue';
import { findMarket } from './call';
import type { Generation } from './keys';
import { minutes } from './print';

export type TopicKind = 'ticker' | 'book' | 'depth' | 'trade' | 'candle' | 'orders' | 'fills' | 'account';

export interface Topic {
  /** Channel and pair, as fault rules name it; the pair in the engine's spelling. */
  readonly name: string;
  readonly channel: string;
  readonly kind: TopicKind;
  readonly generation: Generation;
  /** Absent for the private topics that cover all pairs. */
  readonly market: Market | undefined;
  /** Levels of a picture, or minutes of a candle. */
  readonly number: number;
  /** As it was asked for; echoed in every frame. */
  readonly argument: JsonObject;
}

interface Shape {
  readonly kind: TopicKind;
  readonly number?: number;
}

const classicShapes: Readonly<Record<string, Shape>> = {
  ticker: { kind: 'ticker' },
  books: { kind: 'book' },
  books1: { kind: 'depth', number: 1 },
  books5: { kind: 'depth', number: 5 },
  books15: { kind: 'depth', number: 15 },
  trade: { kind: 'trade' },
  ...Object.fromEntries(
    Object.entries(minutes).map(([name, number]) => [`candle${name}`, { kind: 'candle', number } as const]),
  ),
};
const unifiedShapes: Readonly<Record<string, Shape>> = {
  ticker: { kind: 'ticker' },
  books: { kind: 'book' },
  books1: { kind: 'depth', number: 1 },
  books5: { kind: 'depth', number: 5 },
  books50: { kind: 'depth', number: 50 },
  publicTrade: { kind: 'trade' },
  kline: { kind: 'candle' },
};
const classicPrivate: Readonly<Record<string, TopicKind>> = { orders: 'orders', fill: 'fills', account: 'account' };
const unifiedPrivate: Readonly<Record<string, TopicKind>> = { order: 'orders', fill: 'fills', account: 'account' };

/** `undefined` when there is no such channel or pair, or it belongs to the other socket. */
export function parseTopic(
  argument: JsonObject,
  generation: Generation,
  isPrivate: boolean,
  venue: Venue,
): Topic | undefined {
  const channel = textOf(argument, generation === 'v2' ? 'channel' : 'topic');
  const type = textOf(argument, 'instType');
  const symbol = textOf(argument, generation === 'v2' ? 'instId' : 'symbol');
  const market = findMarket(venue, symbol);
  const base = { channel, generation, argument, market };
  if (isPrivate) {
    const table = generation === 'v2' ? classicPrivate : unifiedPrivate;
    const kind = Object.hasOwn(table, channel) ? table[channel] : undefined;
    const named = kind === 'account' ? textOf(argument, 'coin') : symbol;
    const isWhole = generation === 'v3' || named === 'default' || market !== undefined;
    if (!kind || type !== (generation === 'v2' ? 'SPOT' : 'UTA') || !isWhole) return undefined;
    return { ...base, kind, number: 0, name: `${channel}:${market?.symbol ?? '*'}` };
  }
  const table = generation === 'v2' ? classicShapes : unifiedShapes;
  const shape = Object.hasOwn(table, channel) ? table[channel] : undefined;
  if (!shape || !market || type !== (generation === 'v2' ? 'SPOT' : 'spot')) return undefined;
  const number = generation === 'v3' && shape.kind === 'candle' ? intervalOf(argument) : (shape.number ?? 0);
  if (number === undefined) return undefined;
  const suffix = generation === 'v3' && shape.kind === 'candle' ? textOf(argument, 'interval') : '';
  return { ...base, kind: shape.kind, number, name: `${channel}${suffix}:${market.symbol}` };
}

function intervalOf(argument: JsonObject): number | undefined {
  const table: Readonly<Record<string, number>> = minutes;
  const interval = textOf(argument, 'interval');
  return Object.hasOwn(table, interval) ? table[interval] : undefined;
}

function textOf(argument: JsonObject, name: string): string {
  const value = argument[name];
  return typeof value === 'string' ? value : '';
}
