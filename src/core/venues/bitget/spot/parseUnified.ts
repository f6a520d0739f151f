/** Unified wire to our words: /api/v3 replies and /v3 pushes (reference sections 11 and 12). */

import { Decimal } from '../../../base/decimal';
import type { Balance } from '../../../model/balance';
import type { Candle } from '../../../model/candle';
import { createInstrument, type Instrument } from '../../../model/instrument';
import type { Market, MarketStatus } from '../../../model/market';
import type { Fill, Order } from '../../../model/order';
import type { Ticker } from '../../../model/ticker';
import type { Trade } from '../../../model/trade';
import type { BookMessage, BookSnapshot } from '../../venue';
import { buildOrder, clientOrderId, precision, priceAndQuantity } from './parseClassic';
import { parseCandle, parseFees, totalFee } from './parseShared';
import type {
  WireUnifiedAsset,
  WireUnifiedBook,
  WireUnifiedCandlePush,
  WireUnifiedFill,
  WireUnifiedInstrument,
  WireUnifiedOrder,
  WireUnifiedTicker,
  WireUnifiedTrade,
  WireUnifiedTradePush,
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
import { readLiquidity, readSide } from './words';

const marketStatuses: Readonly<Record<string, MarketStatus>> = {
  listed: 'preTrade',
  online: 'trading',
  limit_open: 'suspended',
  offline: 'suspended',
  restrictedapi: 'apiDisabled',
};

/** `undefined` for a pair whose name we do not accept. */
export function parseUnifiedMarket(wire: WireUnifiedInstrument, readAt: number): Market | undefined {
  const instrument = createInstrument(optionalText(wire.baseCoin) ?? '', optionalText(wire.quoteCoin) ?? '');
  if (!instrument || wire.symbol !== instrument.base + instrument.quote) return undefined;
  const stepSize = precision(wire, 'quantityPrecision');
  const minQuantity = optionalDecimal(wire.minOrderQty);
  const maxQuantity = optionalDecimal(wire.maxOrderQty);
  const maker = optionalDecimal(wire.makerFeeRate);
  const taker = optionalDecimal(wire.takerFeeRate);
  const buyBand = optionalDecimal(wire.buyLimitPriceRatio);
  const sellBand = optionalDecimal(wire.sellLimitPriceRatio);
  const hasQuotePrecision = optionalText(wire.quotePrecision) !== undefined;
  // The reference names no currency for the smallest amount; only against USDT are both readings the same.
  const minNotional =
    instrument.quote === 'USDT' ? (optionalDecimal(wire.minOrderAmount) ?? Decimal.zero) : Decimal.zero;
  return {
    instrument,
    tickSize: precision(wire, 'pricePrecision'),
    stepSize,
    ...(hasQuotePrecision && { notionalStep: precision(wire, 'quotePrecision') }),
    minQuantity: minQuantity?.isPositive ? minQuantity : stepSize,
    ...(maxQuantity?.isPositive && { maxQuantity }),
    minNotional: { buy: minNotional, sell: minNotional },
    ...(buyBand && sellBand && { priceBand: { buy: buyBand, sell: sellBand } }),
    ...(maker && taker && { feeRates: { maker, taker } }),
    status: readWord(wire.status, marketStatuses) ?? 'suspended',
    readAt,
  };
}

/** The socket prints no time in a ticker; its frame does, and is given as `frameTime`. */
export function parseUnifiedTicker(
  wire: WireUnifiedTicker,
  instrument: Instrument,
  receivedAt: number,
  frameTime?: number,
): Ticker {
  const bid = priceAndQuantity(wire.bid1Price, wire.bid1Size);
  const ask = priceAndQuantity(wire.ask1Price, wire.ask1Size);
  return {
    instrument,
    lastPrice: readDecimal(wire, 'lastPrice'),
    open24h: readDecimal(wire, 'openPrice24h'),
    high24h: readDecimal(wire, 'highPrice24h'),
    low24h: readDecimal(wire, 'lowPrice24h'),
    change24h: readDecimal(wire, 'price24hPcnt'),
    baseVolume24h: readDecimal(wire, 'volume24h'),
    quoteVolume24h: readDecimal(wire, 'turnover24h'),
    ...(bid && { bid }),
    ...(ask && { ask }),
    venueTime: optionalTime(wire.ts) ?? frameTime ?? readTime(wire, 'ts'),
    receivedAt,
  };
}

export function parseUnifiedBook(wire: WireUnifiedBook, instrument: Instrument, receivedAt: number): BookSnapshot {
  return {
    instrument,
    bids: readLevels(wire, 'b'),
    asks: readLevels(wire, 'a'),
    venueTime: readTime(wire, 'ts'),
    receivedAt,
  };
}

/** Its checksum is a constant or absent and says nothing: the chain of `pseq` and `seq` does. */
export function parseUnifiedBookMessage(
  wire: WireUnifiedBook,
  kind: BookMessage['kind'],
  instrument: Instrument,
  receivedAt: number,
): BookMessage {
  return {
    ...parseUnifiedBook(wire, instrument, receivedAt),
    kind,
    version: readCounter(wire, 'seq'),
    ...(kind === 'update' && { previousVersion: readCounter(wire, 'pseq') }),
  };
}

export function parseUnifiedTrade(wire: WireUnifiedTrade, instrument: Instrument): Trade {
  return {
    instrument,
    tradeId: readText(wire, 'execId'),
    price: readDecimal(wire, 'price'),
    quantity: readDecimal(wire, 'size'),
    takerSide: readSide(wire.side),
    at: readTime(wire, 'ts'),
  };
}

export function parseUnifiedTradePush(wire: WireUnifiedTradePush, instrument: Instrument): Trade {
  return {
    instrument,
    tradeId: readText(wire, 'i'),
    price: readDecimal(wire, 'p'),
    quantity: readDecimal(wire, 'v'),
    takerSide: readSide(wire.S),
    at: readTime(wire, 'T'),
  };
}

export function parseUnifiedCandlePush(wire: WireUnifiedCandlePush): Candle {
  return parseCandle(wire);
}

/** REST and push alike. The quantity of a market buy counts quote; some replies print it as `amount` and the quantity as zero. */
export function parseUnifiedOrder(wire: WireUnifiedOrder, instrument: Instrument): Order {
  const isByAmount = wire.orderType === 'market' && wire.side === 'buy' && optionalDecimal(wire.amount)?.isPositive;
  return buildOrder(instrument, {
    ...wire,
    lifetime: wire.timeInForce,
    size: isByAmount ? wire.amount : wire.qty,
    filled: wire.cumExecQty,
    filledNotional: optionalDecimal(wire.cumExecValue) ?? Decimal.zero,
    status: wire.orderStatus,
    created: wire.createdTime,
    updated: wire.updatedTime,
  });
}

/** A fee is positive when paid, against classic. */
export function parseUnifiedFill(wire: WireUnifiedFill, instrument: Instrument): Fill {
  const fee = totalFee(parseFees(wire.feeDetail), 'fill.feeDetail');
  return {
    tradeId: readText(wire, 'execId'),
    orderId: readText(wire, 'orderId'),
    ...clientOrderId(wire.clientOid),
    instrument,
    side: readSide(wire.side),
    price: readDecimal(wire, 'execPrice'),
    quantity: readDecimal(wire, 'execQty'),
    notional: readDecimal(wire, 'execValue'),
    fee: fee.amount,
    feeCurrency: fee.currency,
    liquidity: readLiquidity(wire.tradeScope),
    at: readTime(wire, 'createdTime'),
  };
}

export function parseUnifiedAsset(wire: WireUnifiedAsset, receivedAt: number): Balance {
  return {
    currency: readText(wire, 'coin'),
    available: readDecimal(wire, 'available'),
    frozen: optionalDecimal(wire.locked) ?? Decimal.zero,
    updatedAt: receivedAt,
  };
}
