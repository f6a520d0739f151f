/** One call as its handler sees it, and the row of an endpoint (reference 5 to 8, 12). */

import { Decimal } from '../../core/base/decimal';
import { asArray, asObject, type Json, type JsonObject } from '../../core/base/json';
import type { AccountBook } from '../engine/accountBook';
import type { Market } from '../engine/market';
import type { Venue } from '../engine/venue';
import { WireFailure } from './codes';
import type { BitgetKey, Generation } from './keys';

/** The fields of a query, of a body, or of one entry of a list. */
export class Fields {
  constructor(private readonly values: JsonObject) {}

  /** Text of a string or a number; empty counts as absent. */
  text(name: string): string | undefined {
    const value = this.values[name];
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  required(name: string): string {
    const text = this.text(name);
    if (text === undefined) throw new WireFailure('parameterMissing', name);
    return text;
  }

  decimal(name: string): Decimal {
    const value = Decimal.parseWire(this.required(name));
    if (!value?.isPositive) throw new WireFailure('parameterWrong', name);
    return value;
  }

  integer(name: string, fallback: number): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    if (!/^\d{1,16}$/.test(text)) throw new WireFailure('parameterWrong', name);
    return Number(text);
  }

  /** One of the words of a table, exactly as written there. */
  word<T>(name: string, words: Readonly<Record<string, T>>, fallback?: T): T {
    const text = fallback === undefined ? this.required(name) : this.text(name);
    if (text === undefined && fallback !== undefined) return fallback;
    const word = text !== undefined && Object.hasOwn(words, text) ? words[text] : undefined;
    if (word === undefined) throw new WireFailure('parameterWrong', name);
    return word;
  }

  list(name: string): readonly Fields[] {
    const list = asArray(this.values[name]);
    if (!list) throw new WireFailure('parameterMissing', name);
    return list.map(fieldsOf);
  }

  unknownBeside(known: readonly string[]): readonly string[] {
    return Object.keys(this.values).filter((name) => !known.includes(name));
  }
}

export function fieldsOf(value: Json | undefined): Fields {
  return new Fields(asObject(value) ?? {});
}

export interface Call {
  readonly generation: Generation;
  readonly venue: Venue;
  readonly fields: Fields;
  /** The body of a unified batch is a bare list. */
  readonly entries: readonly Fields[] | undefined;
  /** Venue time as this call sees it, epoch ms. */
  readonly now: number;
  /** Reads see the account as it was this long ago. */
  readonly readLagMs: number;
  readonly key: BitgetKey | undefined;
  /** When each order was last asked to be cancelled. */
  readonly cancelsAt: Map<string, number>;
}

export interface Endpoint {
  readonly generation: Generation;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly perSecond: number;
  readonly permission?: 'read' | 'trade';
  /** Names it knows, in its query or body and in the entries of a list. */
  readonly fields: readonly string[];
  /** The server time serves either kind of account, and is no part of a generation. */
  readonly handle: (call: Call) => unknown;
}

export function accountOf(call: Call): AccountBook {
  const account = call.key && call.venue.engine.account(call.key.account);
  if (!account) throw new WireFailure('system');
  return account;
}

/** `BTCUSDT`: no separator, upper case. */
export function wireSymbol(market: Market): string {
  return market.listing.base + market.listing.quote;
}

const markets = new WeakMap<Venue, ReadonlyMap<string, Market>>();

function marketTable(venue: Venue): ReadonlyMap<string, Market> {
  let table = markets.get(venue);
  if (!table) {
    table = new Map([...venue.engine.markets.values()].map((market) => [wireSymbol(market), market]));
    markets.set(venue, table);
  }
  return table;
}

export function findMarket(venue: Venue, symbol: string): Market | undefined {
  return marketTable(venue).get(symbol);
}

export function marketOf(call: Call, symbol: string | undefined): Market {
  if (symbol === undefined) throw new WireFailure('parameterMissing', 'symbol');
  const market = findMarket(call.venue, symbol);
  if (!market) throw new WireFailure('symbolUnknown', symbol);
  return market;
}
