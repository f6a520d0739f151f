/** One request's parameters, read as tolerantly as the venue does: numbers or strings, unknown names ignored but counted (reference 2.10, 13.2). */

import { Decimal } from '../../core/base/decimal';
import { asArray, asObject, type Json, type JsonObject } from '../../core/base/json';
import { ApiFailure } from './errorTexts';

/** Some clients send it everywhere. */
const alwaysKnown: readonly string[] = ['recvWindow'];

export class Params {
  readonly unknownFields: readonly string[];

  constructor(
    private readonly values: JsonObject,
    known: readonly string[],
  ) {
    this.unknownFields = Object.keys(values).filter((name) => !known.includes(name) && !alwaysKnown.includes(name));
  }

  static fromQuery(query: URLSearchParams, known: readonly string[]): Params {
    return new Params(Object.fromEntries(query), known);
  }

  /** Text of a string or number field; empty counts as absent, as on most of the venue's endpoints. */
  text(name: string): string | undefined {
    return plain(this.values[name]);
  }

  decimal(name: string): Decimal | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Decimal.parseWire(text);
    if (!value) throw new ApiFailure(50021, `Invalid parameter (${name})`);
    return value;
  }

  /** A whole number; `fallback` when absent, `undefined` when it is something else. */
  integer<T>(name: string, fallback: T): number | T | undefined {
    const text = this.text(name);
    if (text === undefined) return fallback;
    return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
  }

  /** A list of texts; `undefined` when absent or not a list. */
  texts(name: string): readonly string[] | undefined {
    return asArray(this.values[name])?.flatMap((item) => plain(item) ?? []);
  }

  objects(name: string): readonly JsonObject[] | undefined {
    const objects: JsonObject[] = [];
    for (const item of asArray(this.values[name]) ?? []) objects.push(asObject(item) ?? {});
    return asArray(this.values[name]) && objects;
  }
}

function plain(value: Json | undefined): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
