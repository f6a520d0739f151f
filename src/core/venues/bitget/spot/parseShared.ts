/** What both generations print alike: assets of a wallet, candles in rows, fees in their three wrappings (reference sections 6.4, 7.3, 7.4, 11). */

import { Decimal } from '../../../base/decimal';
import { asArray, asObject, parseJson, type Json } from '../../../base/json';
import type { Candle } from '../../../model/candle';
import type { Instrument } from '../../../model/instrument';
import type { Currency } from '../../../model/market';
import type { BookRules } from '../../venue';
import { bookChecksum } from '../crc32';
import type { WireCoin, WireFee, WireServerTime, WireUnifiedCandlePush } from './payloads';
import { fail, optionalDecimal, optionalText, readArray, readDecimal, readText, readTime } from './read';

/** Finds our instrument for a venue's symbol; `undefined` for a pair that is not in the listing we read. */
export type FindInstrument = (wireSymbol: string) => Instrument | undefined;

export function parseServerTime(wire: WireServerTime): number {
  return readTime(wire, 'serverTime');
}

/** The reference tells no more of a coin than its networks exist; without any, nothing can be moved. */
export function parseCurrency(wire: WireCoin): Currency {
  const code = readText(wire, 'coin');
  const hasNetworks = (asArray(wire.chains)?.length ?? 0) > 0;
  return { code, name: code, canDeposit: hasNetworks, canWithdraw: hasNetworks };
}

/** `quoteVolumeAt`: classic REST prints the USDT volume before the quote volume, its socket after it. */
export function parseCandleRow(row: Json, quoteVolumeAt: 6 | 7): Candle {
  const cells = readArray(row, 'candle');
  const [start, open, high, low, close, volume] = cells;
  return parseCandle({ start, open, high, low, close, volume, turnover: cells[quoteVolumeAt] });
}

export function parseCandle(wire: WireUnifiedCandlePush): Candle {
  const quoteVolume = optionalDecimal(wire.turnover);
  return {
    openTime: readTime(wire, 'start'),
    open: readDecimal(wire, 'open'),
    high: readDecimal(wire, 'high'),
    low: readDecimal(wire, 'low'),
    close: readDecimal(wire, 'close'),
    volume: readDecimal(wire, 'volume'),
    ...(quoteVolume && { quoteVolume }),
  };
}

export interface Fee {
  readonly currency: string;
  /** As printed; its sign differs from place to place. */
  readonly amount: Decimal;
}

/**
 * Reads `feeDetail` in all its shapes: JSON in a string (orders), one object (classic fills) and a list (sockets, unified). Entries
 * without a currency or an amount, as an unfilled order has them, are left out.
 */
export function parseFees(value: Json | undefined): readonly Fee[] {
  const detail = typeof value === 'string' ? parseJson(value) : value;
  const list = asArray(detail);
  if (list) return list.flatMap(parseFee);
  const object = asObject(detail);
  if (!object) return [];
  const single = parseFee(object);
  // In the string form each coin has a key of its own, beside a summary called newFees.
  return single.length > 0 ? single : Object.values(object).flatMap((entry) => parseFee(entry ?? null));
}

function parseFee(value: Json): Fee[] {
  const wire: WireFee = asObject(value) ?? {};
  const currency = optionalText(wire.feeCoin) ?? optionalText(wire.feeCoinCode);
  const amount = optionalDecimal(wire.totalFee) ?? optionalDecimal(wire.fee);
  return currency !== undefined && amount ? [{ currency, amount }] : [];
}

/** The fee of one fill, in one currency: the first one named, with everything paid in it. */
export function totalFee(fees: readonly Fee[], what: string): Fee {
  const [first] = fees;
  if (!first) return fail(what, 'a fee', undefined);
  const same = fees.filter(({ currency }) => currency === first.currency);
  return { currency: first.currency, amount: Decimal.sum(same.map(({ amount }) => amount)) };
}

/** Volumes of books differ; what a desk shows lies far inside this. */
const maxLevels = 1000;

/**
 * Both generations at once: a unified update names the message before it, a classic one carries a checksum instead.
 * A classic counter grows by any amount; one that falls means maintenance or disorder, and only a new picture helps.
 */
export const bookRules: Required<BookRules> = {
  maxLevels,
  judge: (bookVersion, update) => {
    if (update.previousVersion === undefined) {
      if (update.version > bookVersion) return 'apply';
      return update.version < bookVersion ? 'gap' : 'ignore';
    }
    // Zero says that the counters were reset: what follows belongs to the next snapshot.
    if (Number(update.previousVersion) === 0) return 'gap';
    if (update.version <= bookVersion) return 'ignore';
    return update.previousVersion <= bookVersion ? 'apply' : 'gap';
  },
  verify: (bids, asks, message) =>
    message.kind === 'snapshot' ||
    message.checksum === undefined ||
    message.checksum === 0 ||
    bookChecksum(bids, asks) === message.checksum,
};
