/** The one door to exact decimals. big.js does the arithmetic; rounding is always named; text never has an exponent. */

import Big from 'big.js';

/** `down` cuts towards zero, `up` goes away from zero, `halfUp` and `halfEven` round to nearest, with ties named. */
export type Rounding = 'down' | 'halfUp' | 'halfEven' | 'up';

const roundingModes = { down: 0, halfUp: 1, halfEven: 2, up: 3 } as const satisfies Record<Rounding, 0 | 1 | 2 | 3>;

/** What a person may type: digits with at most one point. No sign but minus, no exponent, no comma, no space inside. */
const plainDecimal = /^-?(?:\d+(?:\.\d*)?|\.\d+)$/;
/** What a wire may print: also an exponent, as JSON numbers and some services do. */
const wireDecimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
/** Longer text than this is no price or quantity of any market; it is refused before it costs time. */
const maxLength = 80;

/** An immutable exact decimal number. */
export class Decimal {
  static readonly zero = new Decimal(new Big(0));
  static readonly one = new Decimal(new Big(1));

  private constructor(private readonly value: Big) {}

  /** Reads plain digits (`-12.50`, `.5`); `undefined` for anything else, including `1e5`, `1,5` and empty text. */
  static parse(text: string): Decimal | undefined {
    const trimmed = text.trim();
    return trimmed.length <= maxLength && plainDecimal.test(trimmed)
      ? new Decimal(new Big(normalise(trimmed)))
      : undefined;
  }

  /** Reads a decimal as venues print it, exponent included; `undefined` when it is none. */
  static parseWire(text: string | number): Decimal | undefined {
    const printed = typeof text === 'number' ? String(text) : text.trim();
    return printed.length <= maxLength && wireDecimal.test(printed)
      ? new Decimal(new Big(normalise(printed)))
      : undefined;
  }

  /** For text the program itself wrote or has checked. Throws a plain Error when it is no decimal: that is a bug. */
  static from(text: string | number): Decimal {
    const value = Decimal.parseWire(text);
    if (!value) throw new Error(`Expected a decimal, found ${JSON.stringify(text)}`);
    return value;
  }

  /** 10^exponent, exactly. */
  static powerOfTen(exponent: number): Decimal {
    return new Decimal(new Big(`1e${exponent.toFixed(0)}`));
  }

  static min(first: Decimal, ...rest: readonly Decimal[]): Decimal {
    return rest.reduce((least, next) => (next.lt(least) ? next : least), first);
  }

  static max(first: Decimal, ...rest: readonly Decimal[]): Decimal {
    return rest.reduce((most, next) => (next.gt(most) ? next : most), first);
  }

  static sum(values: Iterable<Decimal>): Decimal {
    let total = Decimal.zero;
    for (const value of values) total = total.plus(value);
    return total;
  }

  plus(other: Decimal): Decimal {
    return new Decimal(this.value.plus(other.value));
  }

  minus(other: Decimal): Decimal {
    return new Decimal(this.value.minus(other.value));
  }

  times(other: Decimal): Decimal {
    return new Decimal(this.value.times(other.value));
  }

  /** Quotient rounded at `places` decimals. Throws a plain Error on division by zero: callers check first. */
  dividedBy(other: Decimal, places: number, rounding: Rounding): Decimal {
    // Big divides at a constructor-wide precision; a private constructor keeps the setting out of everyone else's way.
    const Local = Big();
    Local.DP = places;
    Local.RM = roundingModes[rounding];
    return new Decimal(new Big(new Local(this.value).div(other.value)));
  }

  negated(): Decimal {
    return new Decimal(this.value.times(-1));
  }

  abs(): Decimal {
    return new Decimal(this.value.abs());
  }

  /** Rounded to `places` decimals; negative places round to tens, hundreds and so on. */
  round(places: number, rounding: Rounding): Decimal {
    return new Decimal(this.value.round(places, roundingModes[rounding]));
  }

  /** The nearest multiple of `step` in the named direction. `step` must be above zero. */
  roundToStep(step: Decimal, rounding: Rounding): Decimal {
    return this.dividedBy(step, 0, rounding).times(step);
  }

  isMultipleOf(step: Decimal): boolean {
    return this.value.mod(step.value).eq(0);
  }

  /** Below zero, zero or above zero as this is less than, equal to or more than `other`. */
  compare(other: Decimal): -1 | 0 | 1 {
    return this.value.cmp(other.value);
  }

  eq(other: Decimal): boolean {
    return this.value.eq(other.value);
  }

  lt(other: Decimal): boolean {
    return this.value.lt(other.value);
  }

  lte(other: Decimal): boolean {
    return this.value.lte(other.value);
  }

  gt(other: Decimal): boolean {
    return this.value.gt(other.value);
  }

  gte(other: Decimal): boolean {
    return this.value.gte(other.value);
  }

  get isZero(): boolean {
    return this.value.eq(0);
  }

  get isPositive(): boolean {
    return this.value.gt(0);
  }

  get isNegative(): boolean {
    return this.value.lt(0);
  }

  /** How many digits follow the point, trailing zeros not counted. */
  get decimalPlaces(): number {
    return Math.max(0, this.value.c.length - this.value.e - 1);
  }

  /** Plain digits without exponent or trailing zeros: the form that goes on a wire. */
  toString(): string {
    return this.value.toFixed();
  }

  /** Plain digits with exactly `places` decimals. */
  toFixed(places: number, rounding: Rounding): string {
    return this.value.toFixed(places, roundingModes[rounding]);
  }

  toJSON(): string {
    return this.toString();
  }

  /** For charts and bars only; never for anything that is sent or compared. */
  toApproximateNumber(): number {
    return Number(this.value.toString());
  }
}

function normalise(text: string): string {
  // big.js refuses a bare leading or trailing point and a plus sign; people and services print them.
  return text
    .replace(/^\+/, '')
    .replace(/^(-?)\./, '$10.')
    .replace(/\.(?=$|[eE])/, '');
}
