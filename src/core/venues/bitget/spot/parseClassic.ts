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
  const stepSize = precision(wire.quantityPrecision, 'symbol.quantityPrecision');
  const maker = optionalDecimal(wire.makerFeeRate);
  const taker = optionalDecimal(wire.takerFeeRate);
  const buyBand = optionalDecimal(wire.buyLimitPriceRatio);
  const sellBand = optionalDecimal(wire.sellLimitPriceRatio);
  const maxOpenOrders = optionalDecimal(wire.orderQuantity)?.toApproximateNumber();
  // The minimum is told in USDT for every pair; only there is it also the pair's quote.
  const minNotional = instrument.quote === 'USDT' ? (optionalDecimal(wire.minTradeUSDT) ?? Decimal.zero) : Decimal.zero;
  return {
    instrument,
    tickSize: precision(wire.pricePrecision, 'symbol.pricePrecision'),
    stepSize,
    notionalStep: precision(wire.quotePrecision, 'symbol.quotePrecision'),
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
export function precision(value: Json | undefined, what: string): Decimal {
  const digits = readDecimal(value, what).toApproximateNumber();
  return Decimal.powerOfTen(-digits);
}

export function parseClassicTicker(wire: WireClassicTicker, instrument: Instrument, receivedAt: number): Ticker {
  const bid = priceAndQuantity(wire.bidPr, wire.bidSz);
  const ask = priceAndQuantity(wire.askPr, wire.askSz);
  return {
    instrument,
    lastPrice: readDecimal(wire.lastPr, 'ticker.lastPr'),
    open24h: readDecimal(wire.open ?? wire.open24h, 'ticker.open'),
    high24h: readDecimal(wire.high24h, 'ticker.high24h'),
    low24h: readDecimal(wire.low24h, 'ticker.low24h'),
    change24h: readDecimal(wire.change24h, 'ticker.change24h'),
    baseVolume24h: readDecimal(wire.baseVolume, 'ticker.baseVolume'),
    quoteVolume24h: readDecimal(wire.quoteVolume, 'ticker.quoteVolume'),
    ...(bid && { bid }),
    ...(ask && { ask }),
    venueTime: readTime(wire.ts, 'ticker.ts'),
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
    bids: readLevels(wire.bids, 'book.bids'),
    asks: readLevels(wire.asks, 'book.asks'),
    venueTime: readTime(wire.ts, 'book.ts'),
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
    version: readCounter(wire.seq, 'book.seq'),
    ...(typeof wire.checksum === 'number' && { checksum: wire.checksum }),
  };
}

export function parseClassicTrade(wire: WireClassicTrade, instrument: Instrument): Trade {
  return {
    instrument,
    tradeId: readText(wire.tradeId, 'trade.tradeId'),
    price: readDecimal(wire.price, 'trade.price'),
    quantity: readDecimal(wire.size, 'trade.size'),
    takerSide: readSide(wire.side, 'trade.side'),
    at: readTime(wire.ts, 'trade.ts'),
  };
}

/**
 * An order of REST. Among open orders `priceAvg` is the order's price and `basePrice` what it filled at; elsewhere `price` is the
 * price. Filled amounts are `baseVolume` and `quoteVolume`; the size of a market buy counts quote.
 */
export function parseClassicOrder(wire: WireClassicOrder, from: 'open' | 'any', instrument: Instrument): Order {
  const filledQuantity = optionalDecimal(wire.baseVolume) ?? Decimal.zero;
  const priceText = from === 'open' && wire.price === undefined ? wire.priceAvg : wire.price;
  const head = {
    instrument,
    orderId: readText(wire.orderId, 'order.orderId'),
    side: readSide(wire.side, 'order.side'),
    type: readOrderType(wire.orderType, wire.force, 'order.orderType'),
    ...clientOrderId(wire.clientOid),
  };
  return {
    ...head,
    mode: 'spot',
    ...sizeAndPrice(head.side, head.type, wire.size, priceText),
    filledQuantity,
    filledNotional: optionalDecimal(wire.quoteVolume) ?? Decimal.zero,
    status: readStatus(wire.status, filledQuantity),
    ...orderExtras(wire.cancelReason, wire.stpMode),
    createdAt: readTime(wire.cTime, 'order.cTime'),
    updatedAt: optionalTime(wire.uTime) ?? readTime(wire.cTime, 'order.cTime'),
  };
}

/** An order's push: `newSize` is the size in the order's own terms, while `size` is a value for every buy. */
export function parseClassicOrderPush(wire: WireClassicOrderPush, instrument: Instrument): Order {
  const filledQuantity = optionalDecimal(wire.accBaseVolume) ?? Decimal.zero;
  const averagePrice = optionalDecimal(wire.priceAvg) ?? Decimal.zero;
  const head = {
    instrument,
    orderId: readText(wire.orderId, 'order.orderId'),
    side: readSide(wire.side, 'order.side'),
    type: readOrderType(wire.orderType, wire.force, 'order.orderType'),
    ...clientOrderId(wire.clientOid),
  };
  return {
    ...head,
    mode: 'spot',
    ...sizeAndPrice(head.side, head.type, wire.newSize, wire.price),
    filledQuantity,
    // The push tells no filled value; the average price is as exact as the venue prints it.
    filledNotional: filledQuantity.times(averagePrice),
    status: readStatus(wire.status, filledQuantity),
    ...orderExtras(wire.cancelReason, wire.stpMode),
    createdAt: readTime(wire.cTime, 'order.cTime'),
    updatedAt: optionalTime(wire.uTime) ?? readTime(wire.cTime, 'order.cTime'),
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
    liquidity: readLiquidity(wire.tradeScope, 'order.tradeScope'),
    at: readTime(wire.fillTime, 'order.fillTime'),
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
    tradeId: readText(wire.tradeId, 'fill.tradeId'),
    orderId: readText(wire.orderId, 'fill.orderId'),
    instrument,
    side: readSide(wire.side, 'fill.side'),
    price: readDecimal(wire.priceAvg, 'fill.priceAvg'),
    quantity: readDecimal(wire.size, 'fill.size'),
    notional: readDecimal(wire.amount, 'fill.amount'),
    fee: feeSign === 'magnitude' ? fee.amount.abs() : fee.amount.negated(),
    feeCurrency: fee.currency,
    liquidity: readLiquidity(wire.tradeScope, 'fill.tradeScope'),
    at: readTime(wire.cTime, 'fill.cTime'),
  };
}

export function parseClassicAsset(wire: WireClassicAsset, receivedAt: number): Balance {
  const frozen = readDecimal(wire.frozen, 'asset.frozen');
  return {
    currency: readText(wire.coin, 'asset.coin'),
    available: readDecimal(wire.available, 'asset.available'),
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

/** Field names both generations share the meaning of. A market buy's size counts quote; a price of zero is none. */
export function sizeAndPrice(
  side: Order['side'],
  type: Order['type'],
  size: Json | undefined,
  price: Json | undefined,
): Pick<Order, 'quantity' | 'notional' | 'price'> {
  const amount = readDecimal(size, 'order.size');
  const limit = type === 'market' ? undefined : optionalDecimal(price);
  return {
    ...(type === 'market' && side === 'buy' ? { notional: amount } : { quantity: amount }),
    ...(limit?.isPositive && { price: limit }),
  };
}

export function clientOrderId(value: Json | undefined): { clientOrderId?: string } {
  const id = optionalText(value);
  return id === undefined ? {} : { clientOrderId: id };
}

export function orderExtras(
  cancelReason: Json | undefined,
  stpWord: Json | undefined,
): Pick<Order, 'cancelSource' | 'stpMode'> {
  const cancelSource = readCancelSource(cancelReason);
  const stpMode = readStpMode(stpWord);
  return { ...(cancelSource !== undefined && { cancelSource }), ...(stpMode && { stpMode }) };
}

/** The only entry of a list that holds one, as `tickers?symbol=` and `orderInfo` answer. */
export function onlyEntry(value: Json): Json | undefined {
  return asArray(value)?.[0] ?? asObject(value);
}
