/** The reply envelope in all its spellings: message words, key orders and trace forms vary by the seed (reference 2.9, 13.2). */

import { randomInteger, type Random } from '../../core/base/random';
import { streamOf } from '../engine/hash';
import { errorRow, type ErrorCode } from './errorTexts';

type Field = 'code' | 'message' | 'trace' | 'data';

const successWords = ['OK', 'Ok', 'success'] as const;
const orders: readonly (readonly Field[])[] = [
  ['code', 'message', 'trace', 'data'],
  ['message', 'code', 'trace', 'data'],
  ['message', 'code', 'data', 'trace'],
  ['trace', 'code', 'message', 'data'],
];

/** Codes whose reply comes from the gateway, which says `msg` and has no data. */
const gatewayCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([30000, 30030]);

export class EnvelopePrinter {
  private readonly random: Random;

  constructor(
    seed: number,
    private readonly now: () => number,
  ) {
    this.random = streamOf(seed, 'envelope');
  }

  success(data: unknown): string {
    return this.print({ code: 1000, message: this.pick(successWords), trace: this.trace(), data });
  }

  failure(code: ErrorCode, text: string = errorRow(code).text): string {
    const trace = this.trace();
    if (gatewayCodes.has(code)) return JSON.stringify({ trace, msg: text, code });
    return this.print({ code, message: text, trace, data: code >= 70000 ? null : {} });
  }

  private print(fields: Readonly<Record<Field, unknown>>): string {
    const order = this.pick(orders);
    return JSON.stringify(Object.fromEntries(order.map((field) => [field, fields[field]])));
  }

  private trace(): string {
    const hex = (digits: number): string =>
      Array.from({ length: digits }, () => randomInteger(this.random, 0, 15).toString(16)).join('');
    if (this.random.next() < 0.7) return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
    return `${hex(32)}.${String(randomInteger(this.random, 10, 400))}.${String(this.now())}${String(randomInteger(this.random, 1000, 9999))}`;
  }

  private pick<T>(choices: readonly T[]): T {
    const choice = choices[randomInteger(this.random, 0, choices.length - 1)];
    if (choice === undefined) throw new Error('Expected at least one choice, found none');
    return choice;
  }
}
