/** What BitMart's spot wire prints, by the names it uses. Any field may be missing or of another type: `parse` decides. */

import type { Json } from '../../../base/json';
import type { WireObject } from '../wireFields';

/** 3.2 */
export type WireServiceWindow = WireObject<'title' | 'service_type' | 'status' | 'start_time' | 'end_time'>;
/** 3.3 */
export type WireCurrency = WireObject<'id' | 'name' | 'withdraw_enabled' | 'deposit_enabled'>;
/** 3.5 */
export type WireSymbol = WireObject<
  | 'symbol'
  | 'quote_increment'
  | 'base_min_size'
  | 'base_max_size'
  | 'price_max_precision'
  | 'min_buy_amount'
  | 'min_sell_amount'
  | 'trade_status'
>;
/** 3.6: a row without names, in this order. */
export const wireTickerColumns = [
  'symbol',
  'last',
  'v_24h',
  'qv_24h',
  'open_24h',
  'high_24h',
  'low_24h',
  'fluctuation',
  'bid_px',
  'bid_sz',
  'ask_px',
  'ask_sz',
  'ts',
] as const;
/** 3.7 */
export type WireTicker = WireObject<(typeof wireTickerColumns)[number]>;
/** 3.8: open time in seconds, open, high, low, close, base volume, and quote volume on REST only. */
export type WireCandle = readonly Json[];
/** 3.9 */
export type WireBook = WireObject<'ts' | 'symbol' | 'asks' | 'bids'>;
/** 3.10: symbol, time in ms, price, size, taker side. */
export type WireTradeRow = readonly Json[];
/** 3.11: one row per currency and network. */
export type WireCurrencyNetwork = WireObject<
  'currency' | 'name' | 'network' | 'withdraw_enabled' | 'deposit_enabled' | 'withdraw_minsize' | 'withdraw_fee'
>;

/** 4.2 to 4.4 */
export type WirePlacedOrder = WireObject<'order_id'>;
/** 4.6 */
export type WireCancelOrders = WireObject<'successIds' | 'failIds'>;
/** 4.8 */
export type WireOrder = WireObject<
  | 'orderId'
  | 'clientOrderId'
  | 'symbol'
  | 'side'
  | 'orderMode'
  | 'type'
  | 'state'
  | 'cancelSource'
  | 'stpMode'
  | 'price'
  | 'size'
  | 'filledSize'
  | 'notional'
  | 'filledNotional'
  | 'createTime'
  | 'updateTime'
>;
/** 4.8 */
export type WireFill = WireObject<
  | 'tradeId'
  | 'orderId'
  | 'clientOrderId'
  | 'symbol'
  | 'side'
  | 'price'
  | 'size'
  | 'notional'
  | 'fee'
  | 'feeCoinName'
  | 'tradeRole'
  | 'createTime'
>;

/** 5.1: the account wallet names the code `currency`, the spot wallet `id`. */
export type WireWalletRow = WireObject<'currency' | 'id' | 'available' | 'frozen' | 'fundAvailable' | 'fundFroze'>;
/** 5.2 */
export type WireTradeFee = WireObject<
  'buy_taker_fee_rate' | 'sell_taker_fee_rate' | 'buy_maker_fee_rate' | 'sell_maker_fee_rate'
>;

/** 7.2: an answer to an operation. */
export type WireAck = WireObject<'event' | 'topic' | 'errorCode' | 'errorMessage'>;
/** 7.3 */
export type WirePush = WireObject<'table' | 'data'>;
/** 7.5.1 */
export type WireTickerPush = WireObject<
  | 'symbol'
  | 'last_price'
  | 'open_24h'
  | 'high_24h'
  | 'low_24h'
  | 'fluctuation'
  | 'base_volume_24h'
  | 'quote_volume_24h'
  | 'bid_px'
  | 'bid_sz'
  | 'ask_px'
  | 'ask_sz'
  | 'ms_t'
>;
/** 7.5.2; the shape is `[unconfirmed]`. */
export type WireBookTickerPush = WireObject<'symbol' | 'bid_px' | 'bid_sz' | 'ask_px' | 'ask_sz' | 'ms_t'>;
/** 7.5.3 */
export type WireCandlePush = WireObject<'symbol' | 'candle'>;
/** 7.5.4 and 7.5.5; `type` and `version` on the incremental channel only. */
export type WireDepthPush = WireObject<'symbol' | 'asks' | 'bids' | 'ms_t' | 'type' | 'version'>;
/** 7.5.6 */
export type WireTradePush = WireObject<'symbol' | 'price' | 'size' | 'side' | 's_t' | 'ms_t'>;
/** 7.6.1: every value is text. */
export type WireOrderPush = WireObject<
  | 'symbol'
  | 'side'
  | 'type'
  | 'entrust_type'
  | 'order_state'
  | 'order_mode'
  | 'order_id'
  | 'client_order_id'
  | 'price'
  | 'size'
  | 'notional'
  | 'filled_size'
  | 'filled_notional'
  | 'last_fill_price'
  | 'last_fill_count'
  | 'last_fill_time'
  | 'exec_type'
  | 'detail_id'
  | 'dealFee'
  | 'deal_fee_coin_name'
  | 'ms_t'
  | 'create_time'
  | 'update_time'
>;
/** 7.6.2 */
export type WireBalancePush = WireObject<'event_type' | 'event_time' | 'balance_details'>;
export type WireBalanceDetail = WireObject<'ccy' | 'av_bal' | 'fz_bal'>;
