/** Classic wire to our words: /api/v2 replies and /v2 pushes (reference sections 6, 7, 8, 10.3, 10.5, 11). */

import { Decimal } from '../../../base/decimal';
import { asArray, asObject, type Json } from '../../../base/json';
import type { Balance } from '../../../model/balance';
import type { Instrument } from '../../../model/instrument';
import type { Market } from '../../../model/market';
import type { Fill, Order } from '../../../model/order';
import type { Ticker } from '../../../model/ticker';
import type { Trade } from '../../../model/trade';
import type { BookMessage, BookSnapshot, KeyPermissions } from '../../venue';
import { buildBook, buildFill, buildMarket, buildOrder, buildTicker, buildTrade, precision } from './build';
import { parseFees, totalFee } from './parseShared';
import type {
  WireAccountInfo,
  WireClassicAsset,
  WireClassicBook,
  WireClassicFill,
  WireClassicOrder,
  WireClassicOrderPush,
  WireClassicSymbol,
  WireClassicTicker,
  WireClassicTrade,
} from './payloads';
import { optionalDecimal, optionalText, optionalTime, readCounter, readDecimal, readText, readTime } from './read';
import { readLiquidity } from './words';

/** `undefined` for a pair whose name we do not accept. minTradeAmount and maxTradeAmount are obsolete. */
export function parseClassicMarket(wire: WireClassicSymbol, readAt: number): Market | undefined {
  return buildMarket(wire, readAt, wire.minTradeUSDT, () => {
    const maxOpenOrders = optionalDecimal(wire.orderQuantity)?.toApproximateNumber();
    return {
      notionalStep: precision(wire, 'quotePrecision'),
      ...(maxOpenOrders !== undefined && { maxOpenOrders }),
    };
  });
}

export function parseClassicTicker(wire: WireClassicTicker, instrument: Instrument, receivedAt: number): Ticker {
  const facts = {
    ...wire,
    last: wire.lastPr,
    open24h: wire.open ?? wire.open24h,
    volume: wire.baseVolume,
    turnover: wire.quoteVolume,
    bid: wire.bidPr,
    bidSize: wire.bidSz,
    ask: wire.askPr,
    askSize: wire.askSz,
  };
  return buildTicker(facts, readTime(wire, 'ts'), instrument, receivedAt);
}

export const parseClassicBook: (wire: WireClassicBook, instrument: Instrument, receivedAt: number) => BookSnapshot =
  buildBook;

export function parseClassicBookMessage(
  wire: WireClassicBook,
  kind: BookMessage['kind'],
  instrument: Instrument,
  receivedAt: number,
): BookMessage {
  return {
    ...buildBook(wire, instrument, receivedAt),
    kind,
    version: readCounter(wire, 'seq'),
    ...(typeof wire.checksum === 'number' && { checksum: wire.checksum }),
  };
}

export function parseClassicTrade(wire: WireClassicTrade, instrument: Instrument): Trade {
  return buildTrade({ ...wire, id: wire.tradeId }, instrument);
}

/**
 * An order of REST. Among open orders `priceAvg` is the order's price and `basePrice` what it filled at; elsewhere `price` is the
 * price. Filled amounts are `baseVolume` and `quoteVolume`; the size of a market buy counts quote.
 */
export function parseClassicOrder(wire: WireClassicOrder, from: 'open' | 'any', instrument: Instrument): Order {
  return buildOrder(instrument, {
    ...wire,
    lifetime: wire.force,
    price: from === 'open' && wire.price === undefined ? wire.priceAvg : wire.price,
    filled: wire.baseVolume,
    filledNotional: optionalDecimal(wire.quoteVolume) ?? Decimal.zero,
    created: wire.cTime,
    updated: wire.uTime,
  });
}

/** An order's push: `newSize` is the size in the order's own terms, while `size` is a value for every buy. */
export function parseClassicOrderPush(wire: WireClassicOrderPush, instrument: Instrument): Order {
  const filled = optionalDecimal(wire.accBaseVolume) ?? Decimal.zero;
  return buildOrder(instrument, {
    ...wire,
    lifetime: wire.force,
    size: wire.newSize,
    filled: wire.accBaseVolume,
    // The push tells no filled value; the average price is as exact as the venue prints it.
    filledNotional: filled.times(optionalDecimal(wire.priceAvg) ?? Decimal.zero),
    created: wire.cTime,
    updated: wire.uTime,
  });
}

/** The last fill an order's push tells of; `undefined` when it tells of none. */
export function parseClassicPushedFill(wire: WireClassicOrderPush, order: Order): Fill | undefined {
  const tradeId = optionalText(wire.tradeId);
  const quantity = optionalDecimal(wire.baseVolume);
  const price = optionalDecimal(wire.fillPrice);
  const { orderId, clientOrderId, instrument, side } = order;
  if (tradeId === undefined || orderId === undefined || !quantity?.isPositive || !price) return undefined;
  return {
    tradeId,
    orderId,
    ...(clientOrderId !== undefined && { clientOrderId }),
    instrument,
    side,
    price,
    quantity,
    notional: price.times(quantity),
    fee: (optionalDecimal(wire.fillFee) ?? Decimal.zero).abs(),
    feeCurrency: optionalText(wire.fillFeeCoin) ?? (side === 'buy' ? instrument.base : instrument.quote),
    liquidity: readLiquidity(wire.tradeScope),
    at: readTime(wire, 'fillTime'),
  };
}

/** `feeSign`: REST prints what was paid as negative; pushes disagree among themselves, so there only the magnitude counts. */
export function parseClassicFill(
  wire: WireClassicFill,
  feeSign: 'negativeIsPaid' | 'magnitude',
  instrument: Instrument,
): Fill {
  const { amount, currency } = totalFee(parseFees(wire.feeDetail), 'fill.feeDetail');
  const facts = { ...wire, id: wire.tradeId, price: wire.priceAvg, value: wire.amount, time: wire.cTime };
  return buildFill(facts, feeSign === 'magnitude' ? amount.abs() : amount.negated(), currency, instrument);
}

export function parseClassicAsset(wire: WireClassicAsset, receivedAt: number): Balance {
  const frozen = readDecimal(wire, 'frozen');
  return {
    currency: readText(wire, 'coin'),
    available: readDecimal(wire, 'available'),
    frozen: frozen.plus(optionalDecimal(wire.locked) ?? Decimal.zero),
    updatedAt: optionalTime(wire.uTime) ?? receivedAt,
  };
}

// Four-letter codes (the last letter reads or writes), or the words one sample shows.
const tradeAuthorities: ReadonlySet<Json> = new Set<Json>(['stow', 'trade']);
const withdrawAuthority = 'wwow';

export const permissionsUntold: KeyPermissions = { canTrade: undefined, canWithdraw: undefined };

export function parsePermissions(wire: WireAccountInfo): KeyPermissions {
  const authorities = asArray(wire.authorities);
  if (!authorities) return permissionsUntold;
  const speaksInWords = authorities.includes('trade') || authorities.includes('readonly');
  return {
    canTrade: authorities.some((authority) => tradeAuthorities.has(authority)),
    canWithdraw: speaksInWords ? undefined : authorities.includes(withdrawAuthority),
  };
}

/** The only entry of a list that holds one, as `tickers?symbol=` and `orderInfo` answer. */
export function onlyEntry(value: Json): Json | undefined {
  return asArray(value)?.[0] ?? asObject(value);
}
