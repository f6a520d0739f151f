/** Reads the Bitget fixtures of the reference, with ids past 2^53 intact. */

import { readFileSync } from 'node:fs';
import { asArray, asObject, parseJson, type Json, type JsonObject } from '../../../../src/core/base/json';

/** The whole fixture file. */
export function fixture(name: string): JsonObject {
  const object = asObject(parseJson(readFileSync(`test/fixtures/${name}.json`, 'utf8')));
  if (!object) throw new Error(`Expected an object in fixture ${name}`);
  return object;
}

/** The payload as the venue prints it. */
export function payload(name: string): JsonObject {
  return asObject(fixture(name)['payload']) ?? {};
}

/** What a REST reply carries. */
export function replyData(name: string): Json {
  return payload(`rest/bitget/${name}`)['data'] ?? null;
}

/** The first, or only, entry of what a REST reply or a frame carries. */
export function firstEntry(data: Json | undefined): JsonObject {
  const list = asArray(data);
  return asObject(list ? list[0] : data) ?? {};
}

/** A field that must be text, or a number as text. */
export function textOf(object: JsonObject, name: string): string {
  const value = object[name];
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') throw new Error(`Expected text at ${name} of a fixture`);
  return value;
}
