/** Unified wire to our words: /api/v3 replies and /v3 pushes (reference sections 11 and 12). */

import { Decimal } from '../../../base/decimal';
import type { Balance } from '../../../model/balance';
import type { Candle } from '../../../model/candle';
import type { Instrument } from '../../../model/instrument';
import type { Market } from '../../../model/market';
import type { Fill, Order } from '../../../model/order';
import type { Ticker } from '../../../model/ticker';
import type { Trade } from '../../../model/trade';
import type { BookMessage, BookSnapshot } from '../../venue';
import { buildBook, buildFill, buildMarket, buildOrder, buildTicker, buildTrade, precision } from './build';
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
import { optionalDecimal, optionalText, optionalTime, readCounter, readDecimal, readText, readTime } from './read';

/** `undefined` for a pair whose name we do not accept. */
export function parseUnifiedMarket(wire: WireUnifiedInstrument, readAt: number): Market | undefined {
  return buildMarket(wire, readAt, wire.minOrderAmount, () => {
    const minQuantity = optionalDecimal(wire.minOrderQty);
    const maxQuantity = optionalDecimal(wire.maxOrderQty);
    return {
      ...(optionalText(wire.quotePrecision) !== undefined && { notionalStep: precision(wire, 'quotePrecision') }),
      ...(minQuantity?.isPositive && { minQuantity }),
      ...(maxQuantity?.isPositive && { maxQuantity }),
    };
  });
}

/** The socket prints no time in a ticker; its frame does, and is given as `frameTime`. */
export function parseUnifiedTicker(
  wire: WireUnifiedTicker,
  instrument: Instrument,
  receivedAt: number,
  frameTime?: number,
): Ticker {
  const facts = {
    last: wire.lastPrice,
    open24h: wire.openPrice24h,
    high24h: wire.highPrice24h,
    low24h: wire.lowPrice24h,
    change24h: wire.price24hPcnt,
    volume: wire.volume24h,
    turnover: wire.turnover24h,
    bid: wire.bid1Price,
    bidSize: wire.bid1Size,
    ask: wire.ask1Price,
    askSize: wire.ask1Size,
  };
  return buildTicker(facts, optionalTime(wire.ts) ?? frameTime ?? readTime(wire, 'ts'), instrument, receivedAt);
}

export function parseUnifiedBook(wire: WireUnifiedBook, instrument: Instrument, receivedAt: number): BookSnapshot {
  return buildBook({ bids: wire.b, asks: wire.a, ts: wire.ts }, instrument, receivedAt);
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
  return buildTrade({ ...wire, id: wire.execId }, instrument);
}

export function parseUnifiedTradePush(wire: WireUnifiedTradePush, instrument: Instrument): Trade {
  return buildTrade({ id: wire.i, price: wire.p, size: wire.v, side: wire.S, ts: wire.T }, instrument);
}

export const parseUnifiedCandlePush: (wire: WireUnifiedCandlePush) => Candle = parseCandle;

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
  const { amount, currency } = totalFee(parseFees(wire.feeDetail), 'fill.feeDetail');
  const facts = {
    ...wire,
    id: wire.execId,
    price: wire.execPrice,
    size: wire.execQty,
    value: wire.execValue,
    time: wire.createdTime,
  };
  return buildFill(facts, amount, currency, instrument);
}

export function parseUnifiedAsset(wire: WireUnifiedAsset, receivedAt: number): Balance {
  return {
    currency: readText(wire, 'coin'),
    available: readDecimal(wire, 'available'),
    frozen: optionalDecimal(wire.locked) ?? Decimal.zero,
    updatedAt: receivedAt,
  };
}
