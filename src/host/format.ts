/** Decimals, ages and outside text as a person reads them. Order inputs and confirmations use the decimal's own text instead. */

import { Decimal } from '../core/base/decimal';
import type { Market } from '../core/model/market';
import type { Order } from '../core/model/order';
import { locale, t } from './l10n';

const numberFormats = new Map<string, Intl.NumberFormat>();

function numberFormat(name: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale()} ${name}`;
  let format = numberFormats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale(), options);
    numberFormats.set(key, format);
  }
  return format;
}

/** Grouped, with exactly `places` decimals; formatted from the text, so that no digit is lost to a float. */
export function formatDecimal(value: Decimal, places: number): string {
  const shown = Math.min(places, 20);
  const text = value.toFixed(shown, 'halfEven');
  const format = numberFormat(`decimal ${String(shown)}`, {
    minimumFractionDigits: shown,
    maximumFractionDigits: shown,
  });
  return isNumeric(text) ? format.format(text) : text;
}

/** All digits the value has, grouped. */
export function formatExact(value: Decimal): string {
  return formatDecimal(value, value.decimalPlaces);
}

/** An amount for a narrow row: fewer decimals the larger it is, and never more than there is. */
export function formatAmount(value: Decimal): string {
  const size = value.abs();
  const places = size.gte(Decimal.from(1000)) ? 2 : size.gte(Decimal.one) ? 4 : 8;
  return formatExact(value.round(places, 'down'));
}

/** Always as many decimals as the market's tick, so that a moving price keeps its width. */
export function formatPrice(price: Decimal, market: Pick<Market, 'tickSize'> | undefined): string {
  return formatDecimal(price, market ? market.tickSize.decimalPlaces : price.decimalPlaces);
}

/** A ratio as a percentage with its sign: 0.0123 is `+1.23%`. */
export function formatChange(ratio: Decimal): string {
  const text = ratio.toFixed(4, 'halfEven');
  const format = numberFormat('change', {
    style: 'percent',
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
    signDisplay: 'exceptZero',
  });
  return isNumeric(text) ? format.format(text) : text;
}

/** `1.2M`, for volumes. */
export function formatCompact(value: Decimal): string {
  return numberFormat('compact', { notation: 'compact', maximumFractionDigits: 2 }).format(value.toApproximateNumber());
}

/** Money in a valuation currency. */
export function formatValue(value: Decimal): string {
  return formatDecimal(value, 2);
}

/** The same for a narrow row: whole from a thousand on, where the cents no longer matter. */
export function formatWorth(value: Decimal): string {
  return formatDecimal(value, value.abs().gte(Decimal.from(1000)) ? 0 : 2);
}

export function formatAge(ageMs: number): string {
  const seconds = Math.max(0, Math.floor(ageMs / 1000));
  if (seconds < 60) return t('{0} s', seconds);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return t('{0} min', minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return t('{0} h', hours);
  return t('{0} d', Math.floor(hours / 24));
}

/** Filled share in whole percent, cut and not rounded: 100% means done. */
export function formatFilledShare(
  order: Pick<Order, 'quantity' | 'notional' | 'filledQuantity' | 'filledNotional'>,
): string {
  const [done, whole] = order.quantity
    ? [order.filledQuantity, order.quantity]
    : [order.filledNotional, order.notional];
  if (!whole?.isPositive) return t('{0}%', 0);
  return t('{0}%', done.times(Decimal.from(100)).dividedBy(whole, 0, 'down').toString());
}

/** `Intl` reads a decimal exactly only from text that the type system knows to be a number. */
function isNumeric(text: string): text is `${number}` {
  return text !== '' && Number.isFinite(Number(text));
}

/**
 * Text from outside (an exchange, a file name) made harmless for labels and notifications: no control or direction-changing
 * characters, no icon syntax, no link syntax, not endless.
 */
export function outsideText(text: string, maxLength = 200): string {
  const clean = text
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replaceAll('$(', '$ (')
    .replaceAll('](', '] (')
    .trim();
  return clean.length > maxLength ? `${clean.slice(0, maxLength)}…` : clean;
}
