/** JSON from outside, read without believing it: whole numbers past 2^53 keep their digits, and nesting is bounded. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** A reviver's third argument carries the raw text of a number only in newer engines, so long integers are quoted before parsing. */
const textOrNumber = /"(?:[^"\\]|\\.)*"|-?(\d+)(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const maybeLongInteger = /[^"\d.]\d{16,}\s*[,}\]]/;

/** Parses `text`; integers of 16 digits and more come back as strings with every digit. `undefined` when it is not JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    const safe = maybeLongInteger.test(text)
      ? text.replace(textOrNumber, (whole, digits: string | undefined) =>
          (digits?.length ?? 0) >= 16 ? `"${whole}"` : whole,
        )
      : text;
    return JSON.parse(safe) as Json;
  } catch {
    return undefined;
  }
}

/** An object's own fields, or `undefined` when `value` is not an object. */
export function asObject(value: Json | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !isArray(value) ? value : undefined;
}

export function asArray(value: Json | undefined): readonly Json[] | undefined {
  return value !== null && value !== undefined && isArray(value) ? value : undefined;
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
