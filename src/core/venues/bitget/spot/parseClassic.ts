/** Classic wire to our words: /api/v2 replies and /v2 pushes (reference sections 6, 7, 8, 10.3, 10.5, 11). */

import { Decimal } from '../../../base/decimal';
import { asArray, asObject, type Json } from '../../../base/json';
import type { Balance } from '../../../model/balance';
import type { Instrument } from '../../../model/instrument';
import { createInstrument } from '../../../model/instrument';
import type { Market, MarketStatus } from '../../../model/market';
import type { Fill, Order } from '../../../model/order';
import type { Ticker } from '../../../model/ticker';
import type { Trade } from '../../../model/trade';
import type { BookMessage, BookSnapshot, KeyPermissions } from '../../venue';
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
import {
  optionalDecimal,
  optionalText,
  optionalTime,
  readCounter,
  readDecimal,
  readLevels,
  readText,
  readTime,
  readWord,
} from './read';
import { readCancelSource, readLiquidity, readOrderType, readSide, readStatus, readStpMode } from './words';

const marketStatuses: Readonly<Record<string, MarketStatus>> = {
  online: 'trading',
  gray: 'preTrade',
  halt: 'suspended',
  offline: 'suspended',
};

/** `undefined` for a pair whose name we do not accept (`龙虾USDT`, `$ALTUSDT`). */
export function parseClassicMarket(wire: WireClassicSymbol, readAt: number): Market | undefined {
  const instrument = createInstrument(optionalText(wire.baseCoin) ?? '', optionalText(wire.quoteCoin) ?? '');
  if (!instrument || wire.symbol !== instrument.base + instrument.quote) return undefined;
  const stepSize = precision(wire, 'quantityPrecision');
  const maker = optionalDecimal(wire.makerFeeRate);
  const taker = optionalDecimal(wire.takerFeeRate);
  const buyBand = optionalDecimal(wire.buyLimitPriceRatio);
  const sellBand = optionalDecimal(wire.sellLimitPriceRatio);
  const maxOpenOrders = optionalDecimal(wire.orderQuantity)?.toApproximateNumber();
  // The minimum is told in USDT for every pair; only there is it also the pair's quote.
  const minNotional = instrument.quote === 'USDT' ? (optionalDecimal(wire.minTradeUSDT) ?? Decimal.zero) : Decimal.zero;
  return {
    instrument,
    tickSize: precision(wire, 'pricePrecision'),
    stepSize,
    notionalStep: precision(wire, 'quotePrecision'),
    // minTradeAmount and maxTradeAmount are obsolete.
    minQuantity: stepSize,
    minNotional: { buy: minNotional, sell: minNotional },
    ...(buyBand && sellBand && { priceBand: { buy: buyBand, sell: sellBand } }),
    ...(maxOpenOrders !== undefined && { maxOpenOrders }),
    ...(maker && taker && { feeRates: { maker, taker } }),
    status: readWord(wire.status, marketStatuses) ?? 'suspended',
    readAt,
  };
}

/** Digits after the point, as text, to the step they allow. */
export function precision<Field extends string>(
  wire: Readonly<Partial<Record<Field, Json | undefined>>>,
  field: Field,
): Decimal {
  return Decimal.powerOfTen(-readDecimal(wire, field).toApproximateNumber());
}

export function parseClassicTicker(wire: WireClassicTicker, instrument: Instrument, receivedAt: number): Ticker {
  const bid = priceAndQuantity(wire.bidPr, wire.bidSz);
  const ask = priceAndQuantity(wire.askPr, wire.askSz);
  return {
    instrument,
    lastPrice: readDecimal(wire, 'lastPr'),
    open24h: readDecimal({ open24h: wire.open ?? wire.open24h }, 'open24h'),
    high24h: readDecimal(wire, 'high24h'),
    low24h: readDecimal(wire, 'low24h'),
    change24h: readDecimal(wire, 'change24h'),
    baseVolume24h: readDecimal(wire, 'baseVolume'),
    quoteVolume24h: readDecimal(wire, 'quoteVolume'),
    ...(bid && { bid }),
    ...(ask && { ask }),
    venueTime: readTime(wire, 'ts'),
    receivedAt,
  };
}

/** `undefined` when a side of the book is empty: the venue prints zero, or nothing. */
export function priceAndQuantity(
  priceText: Json | undefined,
  quantityText: Json | undefined,
): { price: Decimal; quantity: Decimal } | undefined {
  const price = optionalDecimal(priceText);
  const quantity = optionalDecimal(quantityText);
  return price?.isPositive && quantity ? { price, quantity } : undefined;
}

export function parseClassicBook(wire: WireClassicBook, instrument: Instrument, receivedAt: number): BookSnapshot {
  return {
    instrument,
    bids: readLevels(wire, 'bids'),
    asks: readLevels(wire, 'asks'),
    venueTime: readTime(wire, 'ts'),
    receivedAt,
  };
}

export function parseClassicBookMessage(
  wire: WireClassicBook,
  kind: BookMessage['kind'],
  instrument: Instrument,
  receivedAt: number,
): BookMessage {
  return {
    ...parseClassicBook(wire, instrument, receivedAt),
    kind,
    version: readCounter(wire, 'seq'),
    ...(typeof wire.checksum === 'number' && { checksum: wire.checksum }),
  };
}

export function parseClassicTrade(wire: WireClassicTrade, instrument: Instrument): Trade {
  return {
    instrument,
    tradeId: readText(wire, 'tradeId'),
    price: readDecimal(wire, 'price'),
    quantity: readDecimal(wire, 'size'),
    takerSide: readSide(wire.side),
    at: readTime(wire, 'ts'),
  };
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

type OrderFacts = Readonly<
  Partial<
    Record<
      | 'orderId'
      | 'clientOid'
      | 'side'
      | 'orderType'
      | 'lifetime'
      | 'size'
      | 'price'
      | 'filled'
      | 'status'
      | 'cancelReason'
      | 'stpMode'
      | 'created'
      | 'updated',
      Json | undefined
    >
  >
> & { readonly filledNotional: Decimal };

/** An order from facts that every place names in its own way. A market buy's size counts quote; a price of zero is none. */
export function buildOrder(instrument: Instrument, facts: OrderFacts): Order {
  const side = readSide(facts.side);
  const type = readOrderType(facts.orderType, facts.lifetime);
  const size = readDecimal(facts, 'size');
  const price = type === 'market' ? undefined : optionalDecimal(facts.price);
  const filledQuantity = optionalDecimal(facts.filled) ?? Decimal.zero;
  const cancelSource = readCancelSource(facts.cancelReason);
  const stpMode = readStpMode(facts.stpMode);
  const createdAt = readTime(facts, 'created');
  return {
    instrument,
    orderId: readText(facts, 'orderId'),
    ...clientOrderId(facts.clientOid),
    side,
    type,
    mode: 'spot',
    ...(type === 'market' && side === 'buy' ? { notional: size } : { quantity: size }),
    ...(price?.isPositive && { price }),
    filledQuantity,
    filledNotional: facts.filledNotional,
    status: readStatus(facts.status, filledQuantity),
    ...(cancelSource !== undefined && { cancelSource }),
    ...(stpMode && { stpMode }),
    createdAt,
    updatedAt: optionalTime(facts.updated) ?? createdAt,
  };
}

/** The last fill an order's push tells of; `undefined` when it tells of none. */
export function parseClassicPushedFill(wire: WireClassicOrderPush, order: Order): Fill | undefined {
  const tradeId = optionalText(wire.tradeId);
  const quantity = optionalDecimal(wire.baseVolume);
  const price = optionalDecimal(wire.fillPrice);
  if (tradeId === undefined || order.orderId === undefined || !quantity?.isPositive || !price) return undefined;
  return {
    tradeId,
    orderId: order.orderId,
    ...(order.clientOrderId !== undefined && { clientOrderId: order.clientOrderId }),
    instrument: order.instrument,
    side: order.side,
    price,
    quantity,
    notional: price.times(quantity),
    fee: (optionalDecimal(wire.fillFee) ?? Decimal.zero).abs(),
    feeCurrency:
      optionalText(wire.fillFeeCoin) ?? (order.side === 'buy' ? order.instrument.base : order.instrument.quote),
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
  const fee = totalFee(parseFees(wire.feeDetail), 'fill.feeDetail');
  return {
    tradeId: readText(wire, 'tradeId'),
    orderId: readText(wire, 'orderId'),
    instrument,
    side: readSide(wire.side),
    price: readDecimal(wire, 'priceAvg'),
    quantity: readDecimal(wire, 'size'),
    notional: readDecimal(wire, 'amount'),
    fee: feeSign === 'magnitude' ? fee.amount.abs() : fee.amount.negated(),
    feeCurrency: fee.currency,
    liquidity: readLiquidity(wire.tradeScope),
    at: readTime(wire, 'cTime'),
  };
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

export function parsePermissions(wire: WireAccountInfo): KeyPermissions {
  const authorities = asArray(wire.authorities);
  if (!authorities) return { canTrade: undefined, canWithdraw: undefined };
  const speaksInWords = authorities.includes('trade') || authorities.includes('readonly');
  return {
    canTrade: authorities.some((authority) => tradeAuthorities.has(authority)),
    canWithdraw: speaksInWords ? undefined : authorities.includes(withdrawAuthority),
  };
}

export function clientOrderId(value: Json | undefined): { clientOrderId?: string } {
  const id = optionalText(value);
  return id === undefined ? {} : { clientOrderId: id };
}

/** The only entry of a list that holds one, as `tickers?symbol=` and `orderInfo` answer. */
export function onlyEntry(value: Json): Json | undefined {
  return asArray(value)?.[0] ?? asObject(value);
}
