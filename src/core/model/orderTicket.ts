/** A draft order: what a person typed, checked against its market, and the exact ticket that comes of it. */

import { Decimal } from '../base/decimal';
import type { Instrument } from './instrument';
import type { Market } from './market';
import type { OrderMode, OrderSide, OrderType, StpMode } from './order';

/** An order ready to be confirmed. The decimals' text is byte for byte what is sent. */
export interface OrderTicket {
  readonly instrument: Instrument;
  readonly side: OrderSide;
  readonly type: OrderType;
  readonly mode: OrderMode;
  readonly price?: Decimal;
  readonly quantity?: Decimal;
  /** In quote; a market buy spends this. */
  readonly notional?: Decimal;
  readonly stpMode?: StpMode;
}

export type TicketField = 'price' | 'quantity' | 'notional' | 'market';

/** One thing wrong with what was typed; the words are the host's. `nearest` is the nearest legal value, as text to type. */
export interface TicketIssue {
  readonly field: TicketField;
  readonly code:
    | 'empty'
    | 'notANumber'
    | 'exponent'
    | 'comma'
    | 'negative'
    | 'zero'
    | 'offTick'
    | 'offStep'
    | 'belowMinimum'
    | 'aboveMaximum'
    | 'belowMinNotional'
    | 'aboveBalance'
    | 'notTrading'
    | 'typeNotOffered';
  readonly severity: 'error' | 'warning';
  readonly nearest?: string;
  /** What was compared: `limit`, `found` (the text typed, or the value or cost it comes to), `step`, `available`, ready to be shown. */
  readonly numbers: Readonly<Record<string, string>>;
}

/** What a person typed, as text. Which fields count depends on side and type. */
export interface TicketDraft {
  readonly instrument: Instrument;
  readonly side: OrderSide;
  readonly type: OrderType;
  readonly mode: OrderMode;
  readonly price: string;
  readonly quantity: string;
  readonly notional: string;
  readonly stpMode?: StpMode;
}

export interface TicketContext {
  readonly market: Market;
  /** Free balance of the currency that pays: quote for a buy, base for a sell; absent when unknown. */
  readonly available?: Decimal;
  readonly orderTypes: readonly OrderType[];
  /** For the value of a market sell. */
  readonly lastPrice?: Decimal;
  /** Taken from a buyer in quote, as a ratio, where the venue takes it so; it must be affordable too. */
  readonly buyFeeRate?: Decimal;
}

export type TicketCheck =
  | { readonly kind: 'ready'; readonly ticket: OrderTicket; readonly warnings: readonly TicketIssue[] }
  | { readonly kind: 'refused'; readonly issues: readonly TicketIssue[] };

/** A market buy spends a notional; everything else names a quantity. */
export function paysByNotional(side: OrderSide, type: OrderType): boolean {
  return side === 'buy' && type === 'market';
}

export function needsPrice(type: OrderType): boolean {
  return type !== 'market';
}

/** The issues come in the order of the fields on a form; a draft with no error is a ticket, exact to the digit. Limits are inclusive. */
export function checkDraft(draft: TicketDraft, context: TicketContext): TicketCheck {
  const { market } = context;
  const issues: TicketIssue[] = [];
  if (market.status !== 'trading') issues.push(issue('market', 'notTrading', { found: market.status }));
  if (!context.orderTypes.includes(draft.type)) issues.push(issue('market', 'typeNotOffered', { found: draft.type }));
  const price = needsPrice(draft.type) ? checkPrice(draft, context) : undefined;
  const amount = paysByNotional(draft.side, draft.type)
    ? checkNotional(draft, context)
    : checkQuantity(draft, context, needsPrice(draft.type) ? price?.usable : context.lastPrice);
  issues.push(...(price?.issues ?? []), ...amount.issues);
  if (issues.some(({ severity }) => severity === 'error')) return { kind: 'refused', issues };
  const ticket: OrderTicket = {
    instrument: draft.instrument,
    side: draft.side,
    type: draft.type,
    mode: draft.mode,
    ...(price?.usable && { price: price.usable }),
    ...(amount.usable &&
      (paysByNotional(draft.side, draft.type) ? { notional: amount.usable } : { quantity: amount.usable })),
    ...(draft.stpMode && { stpMode: draft.stpMode }),
  };
  return { kind: 'ready', ticket, warnings: issues };
}

/** A ticket as the draft that would make it, so that one set of rules judges both. */
export function draftOf(ticket: OrderTicket): TicketDraft {
  return {
    instrument: ticket.instrument,
    side: ticket.side,
    type: ticket.type,
    mode: ticket.mode,
    price: ticket.price?.toString() ?? '',
    quantity: ticket.quantity?.toString() ?? '',
    notional: ticket.notional?.toString() ?? '',
    ...(ticket.stpMode && { stpMode: ticket.stpMode }),
  };
}

/** The finest notional worth naming: the venue's own step, or what one tick times one step comes to. */
export function notionalStepOf(market: Market): Decimal {
  return market.notionalStep ?? Decimal.powerOfTen(-(market.tickSize.decimalPlaces + market.stepSize.decimalPlaces));
}

/** What one field came to. `usable` is the value typed, or the nearest legal one when it has to be corrected. */
interface FieldCheck {
  readonly usable: Decimal | undefined;
  readonly issues: readonly TicketIssue[];
}

/** The legal values of one field: multiples of `step` from `least` to `most`. */
interface LegalRange {
  readonly step: Decimal;
  readonly least: Decimal;
  readonly most: Decimal | undefined;
  readonly rounding: 'down' | 'halfUp';
}

function checkPrice(draft: TicketDraft, context: TicketContext): FieldCheck {
  const { market, lastPrice } = context;
  const band = lastPrice && market.priceBand;
  const highest = band && draft.side === 'buy' ? lastPrice.times(Decimal.one.plus(band.buy)) : undefined;
  const lowest = band && draft.side === 'sell' ? lastPrice.times(Decimal.one.minus(band.sell)) : undefined;
  const range: LegalRange = {
    step: market.tickSize,
    least: lowest?.isPositive ? Decimal.max(stepUp(lowest, market.tickSize), market.tickSize) : market.tickSize,
    most: highest?.roundToStep(market.tickSize, 'down'),
    // A buyer never pays more than was typed; a seller is shown the closest tick.
    rounding: draft.side === 'buy' ? 'down' : 'halfUp',
  };
  return checkField('price', draft.price, range, (value) => [
    ...offStep('offTick', value, market.tickSize),
    ...(highest && value.gt(highest) ? [{ code: 'aboveMaximum' as const, numbers: { limit: text(highest) } }] : []),
    ...(lowest && value.lt(lowest) ? [{ code: 'belowMinimum' as const, numbers: { limit: text(lowest) } }] : []),
  ]);
}

/** `price` values the quantity: the limit price, or the last one for a market sell. */
function checkQuantity(draft: TicketDraft, context: TicketContext, price: Decimal | undefined): FieldCheck {
  const { market, available } = context;
  const { stepSize, minQuantity, maxQuantity } = market;
  const minNotional = market.minNotional[draft.side];
  const unitCost = draft.side === 'sell' ? Decimal.one : price?.times(Decimal.one.plus(feeRateOf(context)));
  const affordable = available && unitCost?.isPositive ? floorDivide(available, unitCost, stepSize) : undefined;
  const largest = maxQuantity?.roundToStep(stepSize, 'down');
  const enoughValue = price?.isPositive ? ceilDivide(minNotional, price, stepSize) : stepSize;
  const range: LegalRange = {
    step: stepSize,
    least: Decimal.max(stepSize, stepUp(minQuantity, stepSize), enoughValue),
    most: affordable && largest ? Decimal.min(affordable, largest) : (affordable ?? largest),
    rounding: 'down',
  };
  return checkField('quantity', draft.quantity, range, (value) => {
    const notional = price?.times(value);
    const cost = unitCost?.times(value);
    return [
      ...offStep('offStep', value, stepSize),
      ...(value.lt(minQuantity) ? [{ code: 'belowMinimum' as const, numbers: { limit: text(minQuantity) } }] : []),
      ...(maxQuantity && value.gt(maxQuantity)
        ? [{ code: 'aboveMaximum' as const, numbers: { limit: text(maxQuantity) } }]
        : []),
      ...(notional?.lt(minNotional)
        ? [{ code: 'belowMinNotional' as const, numbers: { limit: text(minNotional), found: text(notional) } }]
        : []),
      ...(available && cost?.gt(available)
        ? [{ code: 'aboveBalance' as const, numbers: { available: text(available), found: text(cost) } }]
        : []),
    ];
  });
}

function checkNotional(draft: TicketDraft, context: TicketContext): FieldCheck {
  const { market, available, lastPrice } = context;
  const step = notionalStepOf(market);
  const minNotional = market.minNotional.buy;
  const share = Decimal.one.plus(feeRateOf(context));
  const range: LegalRange = {
    step,
    least: Decimal.max(step, stepUp(minNotional, step)),
    most: available && floorDivide(available, share, step),
    rounding: 'down',
  };
  return checkField('notional', draft.notional, range, (value) => {
    const cost = value.times(share);
    const quantity = lastPrice?.isPositive ? floorDivide(value, lastPrice, market.stepSize) : undefined;
    return [
      ...(market.notionalStep ? offStep('offStep', value, market.notionalStep) : []),
      ...(value.lt(minNotional)
        ? [{ code: 'belowMinNotional' as const, numbers: { limit: text(minNotional), found: text(value) } }]
        : []),
      ...(available && cost.gt(available)
        ? [{ code: 'aboveBalance' as const, numbers: { available: text(available), found: text(cost) } }]
        : []),
      // An estimate by the last price, so it warns; the venue may still find a better one.
      ...(quantity?.lt(market.minQuantity)
        ? [
            {
              code: 'belowMinimum' as const,
              severity: 'warning' as const,
              numbers: { limit: text(market.minQuantity), quantity: text(quantity) },
            },
          ]
        : []),
    ];
  });
}

interface Finding {
  readonly code: TicketIssue['code'];
  readonly severity?: TicketIssue['severity'];
  readonly numbers: Readonly<Record<string, string>>;
}

function checkField(
  field: TicketField,
  typed: string,
  range: LegalRange,
  judge: (value: Decimal) => readonly Finding[],
): FieldCheck {
  const read = readAmount(typed);
  if (read.value === undefined)
    return { usable: undefined, issues: [issue(field, read.code, { found: typed.trim() })] };
  const nearest = nearestLegal(read.value, range);
  const findings: readonly Finding[] = read.code === undefined ? judge(read.value) : [{ code: read.code, numbers: {} }];
  const issues = findings.map(({ code, severity = 'error', numbers }): TicketIssue => ({
    field,
    code,
    severity,
    ...(nearest && severity === 'error' && { nearest: nearest.toString() }),
    numbers: { found: typed.trim(), ...numbers },
  }));
  return { usable: issues.some(({ severity }) => severity === 'error') ? nearest : read.value, issues };
}

type AmountReading =
  | { readonly value: Decimal; readonly code?: 'exponent' | 'comma' | 'negative' | 'zero' }
  | { readonly value?: undefined; readonly code: 'empty' | 'notANumber' };

/** Reads what a person typed. With a `code` the text is refused, and `value` is what it was most likely meant to say. */
function readAmount(typed: string): AmountReading {
  const trimmed = typed.trim();
  if (trimmed === '') return { code: 'empty' };
  const plain = Decimal.parse(trimmed);
  if (plain?.isNegative) return { value: plain.abs(), code: 'negative' };
  if (plain) return plain.isZero ? { value: plain, code: 'zero' } : { value: plain };
  if (/[eE]/.test(trimmed)) {
    const value = Decimal.parseWire(trimmed);
    return value ? { value: value.abs(), code: value.isNegative ? 'negative' : 'exponent' } : { code: 'notANumber' };
  }
  if (trimmed.includes(',')) {
    const value = Decimal.parse(withoutCommas(trimmed));
    return value ? { value: value.abs(), code: 'comma' } : { code: 'notANumber' };
  }
  return { code: 'notANumber' };
}

/** One lone comma is a decimal point; commas in front of a point, or several, group thousands. */
function withoutCommas(typed: string): string {
  const isDecimalComma = !typed.includes('.') && typed.indexOf(',') === typed.lastIndexOf(',');
  return isDecimalComma ? typed.replace(',', '.') : typed.replaceAll(',', '');
}

/** `undefined` when no value is legal, for example because the smallest order costs more than there is. */
function nearestLegal(value: Decimal, { step, least, most, rounding }: LegalRange): Decimal | undefined {
  if (most?.lt(least)) return undefined;
  const stepped = Decimal.max(value.roundToStep(step, rounding), least);
  return most ? Decimal.min(stepped, most) : stepped;
}

function offStep(code: 'offTick' | 'offStep', value: Decimal, step: Decimal): Finding[] {
  return value.isMultipleOf(step) ? [] : [{ code, numbers: { step: text(step) } }];
}

function issue(field: TicketField, code: TicketIssue['code'], numbers: Readonly<Record<string, string>>): TicketIssue {
  return { field, code, severity: 'error', numbers };
}

function feeRateOf({ buyFeeRate }: TicketContext): Decimal {
  return buyFeeRate ?? Decimal.zero;
}

function text(value: Decimal): string {
  return value.toString();
}

function stepUp(value: Decimal, step: Decimal): Decimal {
  return value.roundToStep(step, 'up');
}

/** The largest multiple of `step` that times `unit` is at most `total`. */
function floorDivide(total: Decimal, unit: Decimal, step: Decimal): Decimal {
  return total.dividedBy(unit.times(step), 0, 'down').times(step);
}

/** The smallest multiple of `step` that times `unit` is at least `total`. */
function ceilDivide(total: Decimal, unit: Decimal, step: Decimal): Decimal {
  return total.dividedBy(unit.times(step), 0, 'up').times(step);
}
