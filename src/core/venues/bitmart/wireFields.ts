/** Reads single fields of foreign JSON: what is not as expected is a `WireError` that names the field, never a guess. */

import { Decimal } from '../../base/decimal';
import { WireError } from '../../base/errors';
import { asArray, asObject, type Json, type JsonObject } from '../../base/json';

/** A JSON object of which only these keys are read; each may be anything, or missing. */
export type WireObject<Key extends string> = Readonly<Partial<Record<Key, Json | undefined>>>;

/** Times outside these years are seconds taken for milliseconds, or nonsense. */
const firstTime = Date.UTC(2010, 0, 1);
const lastTime = Date.UTC(2100, 0, 1);

export function object(value: Json | undefined, what: string): JsonObject {
  return asObject(value) ?? fail(what, 'an object', value);
}

export function array(value: Json | undefined, what: string): readonly Json[] {
  return asArray(value) ?? fail(what, 'an array', value);
}

/** Text; a number is taken by its digits, since BitMart prints some ids either way. */
export function text(value: Json | undefined, what: string): string {
  return optionalText(value) ?? fail(what, 'text', value);
}

/** `undefined` for missing, null and empty. */
export function optionalText(value: Json | undefined): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

export function decimal(value: Json | undefined, what: string): Decimal {
  return optionalDecimal(value) ?? fail(what, 'a decimal', value);
}

/** `undefined` for missing, null, empty and what is no decimal. */
export function optionalDecimal(value: Json | undefined): Decimal | undefined {
  return typeof value === 'string' || typeof value === 'number' ? Decimal.parseWire(value) : undefined;
}

/** `undefined` also for zero, which BitMart prints where there is no value. */
export function nonZeroDecimal(value: Json | undefined): Decimal | undefined {
  const read = optionalDecimal(value);
  return read?.isZero ? undefined : read;
}

/** Epoch ms, printed as number or text. */
export function timeMs(value: Json | undefined, what: string): number {
  return optionalTimeMs(value) ?? fail(what, 'a time in milliseconds', value);
}

export function optionalTimeMs(value: Json | undefined): number | undefined {
  const read = integer(value);
  return read !== undefined && read >= firstTime && read < lastTime ? read : undefined;
}

/** Epoch ms from a wire that prints seconds. */
export function timeFromSeconds(value: Json | undefined, what: string): number {
  const read = integer(value);
  const ms = read === undefined ? undefined : read * 1000;
  return ms !== undefined && ms >= firstTime && ms < lastTime ? ms : fail(what, 'a time in seconds', value);
}

/** A safe integer, printed as number or text. */
export function integer(value: Json | undefined): number | undefined {
  const read =
    typeof value === 'number' ? value : typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : NaN;
  return Number.isSafeInteger(read) ? read : undefined;
}

export function flag(value: Json | undefined): boolean {
  return value === true || value === 'true';
}

/** Foreign text inside an error is shortened: it is shown as plain text, and never needed in full. */
export function fail(what: string, expected: string, found: Json | undefined): never {
  const shown = found === undefined ? 'nothing' : JSON.stringify(found).slice(0, 60);
  throw new WireError(`Expected ${expected} in ${what}, found ${shown}.`);
}
