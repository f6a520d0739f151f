/** The shapes Bitget prints, field by field; what a field holds is checked when it is read (reference sections 3, 6 to 8, 10 and 12). */

import type { Json } from '../../../base/json';

/** Names the fields of an object from outside. Any may be missing or of another kind than documented. */
type Wire<Field extends string> = Readonly<Partial<Record<Field, Json | undefined>>>;

export type WireEnvelope = Wire<'code' | 'msg' | 'message' | 'data'>;
export type WireServerTime = Wire<'serverTime'>;
export type WireCoin = Wire<'coin' | 'chains'>;

// Classic, /api/v2

export type WireClassicSymbol = Wire<
  | 'symbol'
  | 'baseCoin'
  | 'quoteCoin'
  | 'pricePrecision'
  | 'quantityPrecision'
  | 'quotePrecision'
  | 'minTradeUSDT'
  | 'takerFeeRate'
  | 'makerFeeRate'
  | 'buyLimitPriceRatio'
  | 'sellLimitPriceRatio'
  | 'status'
  | 'orderQuantity'
>;
/** REST says `symbol` and `open`, the socket `instId` and `open24h`. */
export type WireClassicTicker = Wire<
  | 'symbol'
  | 'instId'
  | 'lastPr'
  | 'open'
  | 'open24h'
  | 'high24h'
  | 'low24h'
  | 'bidPr'
  | 'askPr'
  | 'bidSz'
  | 'askSz'
  | 'baseVolume'
  | 'quoteVolume'
  | 'change24h'
  | 'ts'
>;
export type WireClassicBook = Wire<'asks' | 'bids' | 'checksum' | 'seq' | 'ts'>;
export type WireClassicTrade = Wire<'tradeId' | 'side' | 'price' | 'size' | 'ts'>;
/** `priceAvg` and `price`, `baseVolume` and `size` change their meaning from call to call: see `parseClassic.ts`. */
export type WireClassicOrder = Wire<
  | 'symbol'
  | 'orderId'
  | 'clientOid'
  | 'price'
  | 'priceAvg'
  | 'basePrice'
  | 'size'
  | 'orderType'
  | 'side'
  | 'force'
  | 'status'
  | 'baseVolume'
  | 'quoteVolume'
  | 'cancelReason'
  | 'stpMode'
  | 'cTime'
  | 'uTime'
>;
export type WireClassicOrderPush = Wire<
  | 'instId'
  | 'orderId'
  | 'clientOid'
  | 'price'
  | 'newSize'
  | 'orderType'
  | 'force'
  | 'side'
  | 'fillPrice'
  | 'tradeId'
  | 'baseVolume'
  | 'fillTime'
  | 'fillFee'
  | 'fillFeeCoin'
  | 'tradeScope'
  | 'accBaseVolume'
  | 'priceAvg'
  | 'status'
  | 'cancelReason'
  | 'stpMode'
  | 'cTime'
  | 'uTime'
>;
export type WireClassicFill = Wire<
  'symbol' | 'orderId' | 'tradeId' | 'side' | 'priceAvg' | 'size' | 'amount' | 'tradeScope' | 'feeDetail' | 'cTime'
>;
/** Inside the string of an order, inside an object and inside a list: three wrappings of the same facts. */
export type WireFee = Wire<'feeCoin' | 'feeCoinCode' | 'totalFee' | 'fee'>;
export type WireClassicAsset = Wire<'coin' | 'available' | 'frozen' | 'locked' | 'uTime'>;
export type WireAccountInfo = Wire<'authorities'>;
export type WireOrderIds = Wire<'orderId' | 'clientOid'>;
export type WireClassicBatch = Wire<'successList' | 'failureList'>;
export type WireClassicFailure = Wire<'orderId' | 'clientOid' | 'errorMsg' | 'errorCode'>;
export type WireClassicReplace = Wire<'orderId' | 'clientOid' | 'success' | 'msg'>;

// Unified, /api/v3

export type WireUnifiedInstrument = Wire<
  | 'symbol'
  | 'baseCoin'
  | 'quoteCoin'
  | 'pricePrecision'
  | 'quantityPrecision'
  | 'quotePrecision'
  | 'minOrderQty'
  | 'maxOrderQty'
  | 'minOrderAmount'
  | 'makerFeeRate'
  | 'takerFeeRate'
  | 'buyLimitPriceRatio'
  | 'sellLimitPriceRatio'
  | 'status'
>;
export type WireUnifiedTicker = Wire<
  | 'symbol'
  | 'ts'
  | 'lastPrice'
  | 'openPrice24h'
  | 'highPrice24h'
  | 'lowPrice24h'
  | 'bid1Price'
  | 'bid1Size'
  | 'ask1Price'
  | 'ask1Size'
  | 'price24hPcnt'
  | 'volume24h'
  | 'turnover24h'
>;
export type WireUnifiedBook = Wire<'a' | 'b' | 'seq' | 'pseq' | 'ts'>;
export type WireUnifiedTrade = Wire<'execId' | 'price' | 'size' | 'side' | 'ts'>;
export type WireUnifiedTradePush = Wire<'i' | 'p' | 'v' | 'S' | 'T'>;
export type WireUnifiedCandlePush = Wire<'start' | 'open' | 'high' | 'low' | 'close' | 'volume' | 'turnover'>;
export type WireUnifiedOrder = Wire<
  | 'orderId'
  | 'clientOid'
  | 'category'
  | 'symbol'
  | 'orderType'
  | 'side'
  | 'price'
  | 'qty'
  | 'amount'
  | 'cumExecQty'
  | 'cumExecValue'
  | 'timeInForce'
  | 'orderStatus'
  | 'stpMode'
  | 'cancelReason'
  | 'createdTime'
  | 'updatedTime'
>;
export type WireUnifiedFill = Wire<
  | 'execId'
  | 'orderId'
  | 'clientOid'
  | 'category'
  | 'symbol'
  | 'side'
  | 'execPrice'
  | 'execQty'
  | 'execValue'
  | 'tradeScope'
  | 'feeDetail'
  | 'createdTime'
>;
export type WireUnifiedAssets = Wire<'assets'>;
/** REST lists `assets`, the socket `coin`, with the same entries. */
export type WireUnifiedAccountPush = Wire<'coin'>;
export type WireUnifiedAsset = Wire<'coin' | 'available' | 'locked'>;
export type WireUnifiedBatchEntry = Wire<'orderId' | 'clientOid' | 'code' | 'msg'>;
export type WirePage = Wire<'list' | 'cursor'>;

// Sockets. Classic says `channel` and `instId` or `coin`, unified `topic` and `symbol`.

export type WireArgument = Wire<'instType' | 'channel' | 'instId' | 'coin' | 'topic' | 'symbol' | 'interval'>;
export type WireFrame = Wire<'event' | 'action' | 'arg' | 'data' | 'ts' | 'code' | 'msg'>;
