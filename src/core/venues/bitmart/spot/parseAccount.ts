/** BitMart's private words into ours: orders, fills and balances, over REST and sockets alike. Reference 4, 5 and 7.6. */

import { Decimal } from '../../../base/decimal';
import type { Json } from '../../../base/json';
import type { Balance } from '../../../model/balance';
import type { Instrument } from '../../../model/instrument';
import type { FeeRates } from '../../../model/market';
import {
  isTerminal,
  type Fill,
  type Order,
  type OrderMode,
  type OrderSide,
  type OrderStatus,
  type OrderType,
  type StpMode,
} from '../../../model/order';
import type { FeeTier, OrderEvent } from '../../venue';
import {
  decimal,
  fail,
  nonZeroDecimal,
  object,
  optionalDecimal,
  optionalText,
  optionalTimeMs,
  text,
  timeMs,
} from '../wireFields';
import { objects, parseEach, parseInstrument } from './parse';
import type {
  WireBalanceDetail,
  WireBalancePush,
  WireFill,
  WireOrder,
  WireOrderPush,
  WireTradeFee,
  WireWalletRow,
} from './payloads';

/** A word that is not here is `unrecognised`, never a guess: a wrong status would be a wrong position. */
const statuses: ReadonlyMap<string, OrderStatus> = new Map([
  ['new', 'open'],
  ['partially_filled', 'partiallyFilled'],
  ['filled', 'filled'],
  ['canceled', 'canceled'],
  ['partially_canceled', 'partiallyCanceled'],
  ['failed', 'rejected'],
]);
const types: ReadonlyMap<string, OrderType> = new Map([
  ['limit', 'limit'],
  ['market', 'market'],
  ['limit_maker', 'limitMaker'],
  ['ioc', 'ioc'],
]);
const stpModes: ReadonlyMap<string, StpMode> = new Map([
  ['none', 'none'],
  ['cancel_maker', 'cancelMaker'],
  ['cancel_taker', 'cancelTaker'],
  ['cancel_both', 'cancelBoth'],
]);

export function parseOrder(wire: WireOrder): Order {
  const orderId = text(wire.orderId, 'orderId');
  const stpMode = stpModes.get(optionalText(wire.stpMode) ?? '');
  return {
    ...order({
      instrument: instrumentOf(wire.symbol, 'symbol of an order'),
      orderId,
      clientOrderId: wire.clientOrderId,
      side: sideOf(wire.side),
      type: typeOf(wire.type, wire.price),
      mode: wire.orderMode,
      state: wire.state,
      price: wire.price,
      size: wire.size,
      notional: wire.notional,
      filledSize: wire.filledSize,
      filledNotional: wire.filledNotional,
      cancelSource: wire.cancelSource,
    }),
    ...(stpMode && { stpMode }),
    createdAt: timeMs(wire.createTime, 'createTime of an order'),
    updatedAt: timeMs(wire.updateTime, 'updateTime of an order'),
  };
}

/** On the stream all values are text, some with long zero tails; `detail_id` and the `last_fill` fields tell the latest fill. */
export function parseOrderPush(wire: WireOrderPush): OrderEvent {
  const entrust = (optionalText(wire.entrust_type) ?? '').toLowerCase();
  const parsed: Order = {
    ...order({
      instrument: instrumentOf(wire.symbol, 'symbol of an order'),
      orderId: text(wire.order_id, 'order_id'),
      clientOrderId: wire.client_order_id,
      side: sideOf(wire.side),
      // `type` says limit or market; what kind of limit is said by `entrust_type`, in either case of letters.
      type: types.get(entrust) ?? typeOf(wire.type, wire.price),
      mode: wire.order_mode,
      state: wire.order_state,
      price: wire.price,
      size: wire.size,
      notional: wire.notional,
      filledSize: wire.filled_size,
      filledNotional: wire.filled_notional,
      cancelSource: undefined,
    }),
    createdAt: optionalTimeMs(wire.create_time) ?? timeMs(wire.ms_t, 'create_time of an order'),
    updatedAt: optionalTimeMs(wire.update_time) ?? timeMs(wire.ms_t, 'update_time of an order'),
  };
  const fill = lastFill(wire, parsed);
  return fill ? { order: parsed, fill } : { order: parsed };
}

function lastFill(wire: WireOrderPush, parsed: Order): Fill | undefined {
  const tradeId = optionalText(wire.detail_id);
  const quantity = nonZeroDecimal(wire.last_fill_count);
  if (tradeId === undefined || tradeId === '0' || !quantity || parsed.orderId === undefined) return undefined;
  const price = decimal(wire.last_fill_price, 'last_fill_price');
  return {
    tradeId,
    orderId: parsed.orderId,
    ...(parsed.clientOrderId !== undefined && { clientOrderId: parsed.clientOrderId }),
    instrument: parsed.instrument,
    side: parsed.side,
    price,
    quantity,
    notional: price.times(quantity),
    fee: (optionalDecimal(wire.dealFee) ?? Decimal.zero).abs(),
    feeCurrency: optionalText(wire.deal_fee_coin_name) ?? parsed.instrument.quote,
    liquidity: (optionalText(wire.exec_type) ?? '').toUpperCase() === 'M' ? 'maker' : 'taker',
    at: optionalTimeMs(wire.last_fill_time) ?? parsed.updatedAt,
  };
}

interface OrderWords {
  readonly instrument: Instrument;
  readonly orderId: string;
  readonly clientOrderId: Json | undefined;
  readonly side: OrderSide;
  readonly type: OrderType;
  readonly mode: Json | undefined;
  readonly state: Json | undefined;
  readonly price: Json | undefined;
  readonly size: Json | undefined;
  readonly notional: Json | undefined;
  readonly filledSize: Json | undefined;
  readonly filledNotional: Json | undefined;
  readonly cancelSource: Json | undefined;
}

function order(words: OrderWords): Omit<Order, 'createdAt' | 'updatedAt'> {
  const { instrument, orderId, side, type } = words;
  // Without one of ours BitMart prints the order id again, or nothing (reference 4.8, 11.2 row 7).
  const clientOrderId = optionalText(words.clientOrderId);
  const isMarketBuy = type === 'market' && side === 'buy';
  const price = type === 'market' ? undefined : nonZeroDecimal(words.price);
  const quantity = isMarketBuy ? undefined : nonZeroDecimal(words.size);
  const notional = isMarketBuy ? nonZeroDecimal(words.notional) : undefined;
  const status = statuses.get(optionalText(words.state) ?? '') ?? 'unrecognised';
  const cancelSource = isTerminal(status) ? optionalText(words.cancelSource) : undefined;
  return {
    instrument,
    orderId,
    ...(clientOrderId !== undefined && clientOrderId !== orderId && { clientOrderId }),
    side,
    type,
    mode: modeOf(words.mode),
    ...(price && { price }),
    ...(quantity && { quantity }),
    ...(notional && { notional }),
    filledQuantity: filled(words.filledSize, 'filled size'),
    filledNotional: filled(words.filledNotional, 'filled notional'),
    status,
    ...(cancelSource !== undefined && { cancelSource }),
  };
}

/** Nothing filled is printed as zero or as empty text; what is no number at all is not taken for zero. */
function filled(value: Json | undefined, what: string): Decimal {
  return value === '' || value === null || value === undefined ? Decimal.zero : decimal(value, `${what} of an order`);
}

function instrumentOf(value: Json | undefined, what: string): Instrument {
  return parseInstrument(value) ?? fail(what, 'a pair', value);
}

function sideOf(value: Json | undefined): OrderSide {
  return value === 'buy' || value === 'sell' ? value : fail('side of an order', 'buy or sell', value);
}

/** A type we do not know is still an order of the account and must be seen: it is shown by whether it has a price. */
function typeOf(value: Json | undefined, price: Json | undefined): OrderType {
  return types.get((optionalText(value) ?? '').toLowerCase()) ?? (nonZeroDecimal(price) ? 'limit' : 'market');
}

/** Old samples print `0` for spot. */
function modeOf(value: Json | undefined): OrderMode {
  return value === 'iso_margin' ? 'isolatedMargin' : 'spot';
}

export function parseFill(wire: WireFill): Fill {
  const clientOrderId = optionalText(wire.clientOrderId);
  const orderId = text(wire.orderId, 'orderId of a fill');
  const role = wire.tradeRole;
  return {
    tradeId: text(wire.tradeId, 'tradeId'),
    orderId,
    ...(clientOrderId !== undefined && clientOrderId !== orderId && { clientOrderId }),
    instrument: instrumentOf(wire.symbol, 'symbol of a fill'),
    side: sideOf(wire.side),
    price: decimal(wire.price, 'price of a fill'),
    quantity: decimal(wire.size, 'size of a fill'),
    notional: decimal(wire.notional, 'notional of a fill'),
    fee: decimal(wire.fee, 'fee of a fill').abs(),
    feeCurrency: text(wire.feeCoinName, 'feeCoinName of a fill'),
    liquidity: role === 'maker' || role === 'taker' ? role : fail('tradeRole of a fill', 'maker or taker', role),
    at: timeMs(wire.createTime, 'createTime of a fill'),
  };
}

/** Also network-qualified codes (`USDT-TRC20`), which the account wallet prints. */
const walletCode = /^[A-Z0-9]{1,20}(?:-[A-Z0-9_]{1,20})?$/;

export function parseSpotBalance(wire: WireWalletRow, receivedAt: number): Balance | undefined {
  return balance(wire.id ?? wire.currency, wire.available, wire.frozen, receivedAt);
}

/** The funding part where the row tells it apart (its spelling is `[unconfirmed]`), the whole row otherwise. */
export function parseFundingBalance(wire: WireWalletRow, receivedAt: number): Balance | undefined {
  const code = wire.currency ?? wire.id;
  return optionalDecimal(wire.fundAvailable)
    ? balance(code, wire.fundAvailable, wire.fundFroze ?? '0', receivedAt)
    : balance(code, wire.available, wire.frozen, receivedAt);
}

export function parseBalancePush(wire: WireBalancePush, receivedAt: number): readonly Balance[] {
  const updatedAt = optionalTimeMs(wire.event_time) ?? receivedAt;
  return parseEach(objects(wire.balance_details, 'balance_details'), (row: WireBalanceDetail) =>
    balance(row.ccy, row.av_bal, row.fz_bal, updatedAt),
  );
}

function balance(
  code: Json | undefined,
  available: Json | undefined,
  frozen: Json | undefined,
  updatedAt: number,
): Balance | undefined {
  const currency = text(code, 'currency of a balance');
  if (!walletCode.test(currency)) return undefined;
  return {
    currency,
    available: decimal(available, `available ${currency}`),
    frozen: decimal(frozen, `frozen ${currency}`),
    updatedAt,
  };
}

/** Buyers and sellers could pay differently; the dearer rate is the safe one to reckon with. */
export function parseTradeFee(wire: WireTradeFee): FeeRates {
  const rate = (value: Json | undefined, field: string): Decimal => decimal(value, field);
  return {
    maker: Decimal.max(
      rate(wire.buy_maker_fee_rate, 'buy_maker_fee_rate'),
      rate(wire.sell_maker_fee_rate, 'sell_maker_fee_rate'),
    ),
    taker: Decimal.max(
      rate(wire.buy_taker_fee_rate, 'buy_taker_fee_rate'),
      rate(wire.sell_taker_fee_rate, 'sell_taker_fee_rate'),
    ),
  };
}

/** Pair classes A to D, where present. */
export function parseUserFee(data: Json | undefined): FeeTier {
  const wire = object(data, 'user fee');
  const rates: Record<string, FeeRates> = {};
  for (const pairClass of ['A', 'B', 'C', 'D']) {
    const taker = optionalDecimal(wire[`taker_fee_rate_${pairClass}`]);
    const maker = optionalDecimal(wire[`maker_fee_rate_${pairClass}`]);
    if (taker && maker) rates[pairClass] = { maker, taker };
  }
  return { level: optionalText(wire['level']) ?? '', rates };
}
