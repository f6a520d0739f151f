/** Our words from facts that each generation names in its own way (reference sections 6, 7, 11 and 12). */

import { Decimal } from '../../../base/decimal';
import type { Json } from '../../../base/json';
import { createInstrument, type Instrument } from '../../../model/instrument';
import type { Market, MarketStatus } from '../../../model/market';
import type { Fill, Order } from '../../../model/order';
import type { Ticker } from '../../../model/ticker';
import type { Trade } from '../../../model/trade';
import type { BookSnapshot } from '../../venue';
import {
  optionalDecimal,
  optionalText,
  optionalTime,
  readDecimal,
  readLevels,
  readText,
  readTime,
  readWord,
} from './read';
import { readCancelSource, readLiquidity, readOrderType, readSide, readStatus, readStpMode } from './words';

/** Fields by the names they have here; any may be missing, or of another kind than expected. */
type Facts<Field extends string> = Readonly<Partial<Record<Field, Json | undefined>>>;

type MarketFacts = Facts<
  | 'symbol'
  | 'baseCoin'
  | 'quoteCoin'
  | 'pricePrecision'
  | 'quantityPrecision'
  | 'makerFeeRate'
  | 'takerFeeRate'
  | 'buyLimitPriceRatio'
  | 'sellLimitPriceRatio'
  | 'status'
>;

// Of both generations; every other word, as `halt`, `offline` and `limit_open`, means that nobody trades.
const marketStatuses: Readonly<Record<string, MarketStatus>> = {
  online: 'trading',
  gray: 'preTrade',
  listed: 'preTrade',
  restrictedapi: 'apiDisabled',
};

/**
 * What both listings say alike, and what only one of them does; `undefined` for a pair whose name we do not accept (`龙虾USDT`, `$ALTUSDT`).
 * `smallestAmount` counts USDT in classic and names no currency in unified: only against USDT is it surely the pair's quote.
 */
export function buildMarket(
  wire: MarketFacts,
  readAt: number,
  smallestAmount: Json | undefined,
  more: () => Partial<Market>,
): Market | undefined {
  const instrument = createInstrument(optionalText(wire.baseCoin) ?? '', optionalText(wire.quoteCoin) ?? '');
  if (!instrument || wire.symbol !== instrument.base + instrument.quote) return undefined;
  const stepSize = precision(wire, 'quantityPrecision');
  const maker = optionalDecimal(wire.makerFeeRate);
  const taker = optionalDecimal(wire.takerFeeRate);
  const buy = optionalDecimal(wire.buyLimitPriceRatio);
  const sell = optionalDecimal(wire.sellLimitPriceRatio);
  const minNotional = (instrument.quote === 'USDT' ? optionalDecimal(smallestAmount) : undefined) ?? Decimal.zero;
  return {
    instrument,
    tickSize: precision(wire, 'pricePrecision'),
    stepSize,
    minQuantity: stepSize,
    minNotional: { buy: minNotional, sell: minNotional },
    ...(buy && sell && { priceBand: { buy, sell } }),
    ...(maker && taker && { feeRates: { maker, taker } }),
    status: readWord(wire.status, marketStatuses) ?? 'suspended',
    readAt,
    ...more(),
  };
}

/** Digits after the point, as text, to the step they allow. */
export function precision<Field extends string>(wire: Facts<Field>, field: Field): Decimal {
  return Decimal.powerOfTen(-readDecimal(wire, field).toApproximateNumber());
}

type TickerFacts = Facts<
  | 'last'
  | 'open24h'
  | 'high24h'
  | 'low24h'
  | 'change24h'
  | 'volume'
  | 'turnover'
  | 'bid'
  | 'bidSize'
  | 'ask'
  | 'askSize'
>;

export function buildTicker(facts: TickerFacts, venueTime: number, instrument: Instrument, receivedAt: number): Ticker {
  const bid = priceAndQuantity(facts.bid, facts.bidSize);
  const ask = priceAndQuantity(facts.ask, facts.askSize);
  return {
    instrument,
    lastPrice: readDecimal(facts, 'last'),
    open24h: readDecimal(facts, 'open24h'),
    high24h: readDecimal(facts, 'high24h'),
    low24h: readDecimal(facts, 'low24h'),
    change24h: readDecimal(facts, 'change24h'),
    baseVolume24h: readDecimal(facts, 'volume'),
    quoteVolume24h: readDecimal(facts, 'turnover'),
    ...(bid && { bid }),
    ...(ask && { ask }),
    venueTime,
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

export function buildBook(
  facts: Facts<'bids' | 'asks' | 'ts'>,
  instrument: Instrument,
  receivedAt: number,
): BookSnapshot {
  return {
    instrument,
    bids: readLevels(facts, 'bids'),
    asks: readLevels(facts, 'asks'),
    venueTime: readTime(facts, 'ts'),
    receivedAt,
  };
}

export function buildTrade(facts: Facts<'id' | 'price' | 'size' | 'side' | 'ts'>, instrument: Instrument): Trade {
  return {
    instrument,
    tradeId: readText(facts, 'id'),
    price: readDecimal(facts, 'price'),
    quantity: readDecimal(facts, 'size'),
    takerSide: readSide(facts.side),
    at: readTime(facts, 'ts'),
  };
}

type OrderFacts = Facts<
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
  | 'updated'
> & { readonly filledNotional: Decimal };

/** A market buy's size counts quote; a price of zero is none. */
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

type FillFacts = Facts<'id' | 'orderId' | 'clientOid' | 'side' | 'price' | 'size' | 'value' | 'tradeScope' | 'time'>;

export function buildFill(facts: FillFacts, fee: Decimal, feeCurrency: string, instrument: Instrument): Fill {
  return {
    tradeId: readText(facts, 'id'),
    orderId: readText(facts, 'orderId'),
    ...clientOrderId(facts.clientOid),
    instrument,
    side: readSide(facts.side),
    price: readDecimal(facts, 'price'),
    quantity: readDecimal(facts, 'size'),
    notional: readDecimal(facts, 'value'),
    fee,
    feeCurrency,
    liquidity: readLiquidity(facts.tradeScope),
    at: readTime(facts, 'time'),
  };
}

function clientOrderId(value: Json | undefined): { clientOrderId?: string } {
  const id = optionalText(value);
  return id === undefined ? {} : { clientOrderId: id };
}
