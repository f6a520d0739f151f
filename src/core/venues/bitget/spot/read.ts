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

export function readText(value: Value, what: string): string {
  return optionalText(value) ?? fail(what, 'text', value);
}

export function optionalDecimal(value: Value): Decimal | undefined {
  return typeof value === 'string' || typeof value === 'number' ? Decimal.parseWire(value) : undefined;
}

export function readDecimal(value: Value, what: string): Decimal {
  return optionalDecimal(value) ?? fail(what, 'a decimal', value);
}

const earliest = Date.UTC(2001, 8, 10);
const latest = Date.UTC(2100, 0, 1);

/** Epoch ms. Seconds and microseconds are outside what is believed. */
export function optionalTime(value: Value): number | undefined {
  const time = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  return typeof time === 'number' && time >= earliest && time <= latest ? time : undefined;
}

export function readTime(value: Value, what: string): number {
  return optionalTime(value) ?? fail(what, 'a time in milliseconds', value);
}

/** A counter that may exceed 2^53, printed as text or number. */
export function readCounter(value: Value, what: string): bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  return typeof value === 'string' && /^-?\d{1,30}$/.test(value) ? BigInt(value) : fail(what, 'a whole number', value);
}

/** Reads one of the venue's words, in either case, by a table; `undefined` for a word that is not in it. */
export function readWord<T>(value: Value, words: Readonly<Record<string, T>>): T | undefined {
  const word = typeof value === 'string' ? value.toLowerCase() : '';
  return Object.hasOwn(words, word) ? words[word] : undefined;
}

/** Levels as printed: text stays as it is, numbers (unified REST) become plain digits. */
export function readLevels(value: Value, what: string): readonly LevelText[] {
  const rows = readArray(value, what);
  const levels = new Array<LevelText>(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = asArray(rows[i]);
    levels[i] = [levelText(row?.[0], what), levelText(row?.[1], what)];
  }
  return levels;
}

function levelText(value: Value, what: string): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? Decimal.from(value).toString() : fail(what, 'a price and a quantity', value);
}
