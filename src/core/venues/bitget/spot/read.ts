/** Reads single values of the wire without believing them; what is not as documented is a `WireError` that says where. */

import { Decimal } from '../../../base/decimal';
import { WireError } from '../../../base/errors';
import { asArray, asObject, type Json, type JsonObject } from '../../../base/json';
import type { LevelText } from '../../../model/orderBook';

type Value = Json | undefined;

export function fail(what: string, expected: string, found: Value): never {
  const printed = found === undefined ? 'nothing' : JSON.stringify(found).slice(0, 60);
  throw new WireError(`Expected ${expected} at ${what}, found ${printed}`);
}

export function readObject(value: Value, what: string): JsonObject {
  return asObject(value) ?? fail(what, 'an object', value);
}

export function readArray(value: Value, what: string): readonly Json[] {
  return asArray(value) ?? fail(what, 'a list', value);
}

/** A list that the venue may also print as null or leave out when it is empty. */
export function readList(value: Value, what: string): readonly Json[] {
  return value === null || value === undefined ? [] : readArray(value, what);
}

/** `undefined` for missing, null and empty text. */
export function optionalText(value: Value): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' ? String(value) : undefined;
}

/** A required field of `wire`; the compiler knows which there are. */
type Read<T> = <Field extends string>(wire: Readonly<Partial<Record<Field, Value>>>, field: Field) => T;

function required<T>(read: (value: Value) => T | undefined, expected: string): Read<T> {
  return (wire, field) => read(wire[field]) ?? fail(field, expected, wire[field]);
}

export const readText: Read<string> = required(optionalText, 'text');

export function optionalDecimal(value: Value): Decimal | undefined {
  return typeof value === 'string' || typeof value === 'number' ? Decimal.parseWire(value) : undefined;
}

export const readDecimal: Read<Decimal> = required(optionalDecimal, 'a decimal');

const earliest = Date.UTC(2001, 8, 10);
const latest = Date.UTC(2100, 0, 1);

/** Epoch ms. Seconds and microseconds are outside what is believed. */
export function optionalTime(value: Value): number | undefined {
  const time = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  return typeof time === 'number' && time >= earliest && time <= latest ? time : undefined;
}

export const readTime: Read<number> = required(optionalTime, 'a time in milliseconds');

/** A counter that may exceed 2^53, printed as text or number. */
export const readCounter: Read<bigint> = required((value) => {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return typeof value === 'string' && /^-?\d{1,30}$/.test(value) ? BigInt(value) : undefined;
}, 'a whole number');

/** Reads one of the venue's words, in either case, by a table; `undefined` for a word that is not in it. */
export function readWord<T>(value: Value, words: Readonly<Record<string, T>>): T | undefined {
  const word = typeof value === 'string' ? value.toLowerCase() : '';
  return Object.hasOwn(words, word) ? words[word] : undefined;
}

/** Levels as printed: text stays as it is, numbers (unified REST) become plain digits. */
export const readLevels: Read<readonly LevelText[]> = required((value) => {
  const rows = asArray(value);
  if (!rows) return undefined;
  const levels = new Array<LevelText>(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = asArray(rows[i]);
    const price = levelText(row?.[0]);
    const quantity = levelText(row?.[1]);
    if (price === undefined || quantity === undefined) return undefined;
    levels[i] = [price, quantity];
  }
  return levels;
}, 'a list of prices and quantities');

function levelText(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? Decimal.from(value).toString() : undefined;
}
