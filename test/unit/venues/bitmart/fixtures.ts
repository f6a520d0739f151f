/** Reads what the reference prints, whole envelopes; a file's name begins with its section. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { asArray, asObject, parseJson, type Json, type JsonObject } from '../../../../src/core/base/json';

export function fixtureText(kind: 'rest' | 'ws', name: string): string {
  return readFileSync(`test/fixtures/${kind}/bitmart/${name}.json`, 'utf8');
}

export function fixture(kind: 'rest' | 'ws', name: string): JsonObject {
  const object = asObject(parseJson(fixtureText(kind, name)));
  assert.ok(object, name);
  return object;
}

/** The object under `data`. */
export function replyObject(name: string): JsonObject {
  const data = asObject(fixture('rest', name)['data']);
  assert.ok(data, name);
  return data;
}

/** The rows under `data`, or under `data[key]`. */
export function replyRows(name: string, key?: string): readonly Json[] {
  const { data } = fixture('rest', name);
  const rows = asArray(key === undefined ? data : asObject(data)?.[key]);
  assert.ok(rows, name);
  return rows;
}

export function firstObject(rows: readonly Json[]): JsonObject {
  const first = asObject(rows[0]);
  assert.ok(first);
  return first;
}

/** The first element of a push. */
export function pushed(name: string): JsonObject {
  return firstObject(asArray(fixture('ws', name)['data']) ?? []);
}

/** Decimals as their text, so that a comparison prints well. */
export function plain(value: object | undefined): Json | undefined {
  return parseJson(JSON.stringify(value ?? null));
}
