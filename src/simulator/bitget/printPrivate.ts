/** Own orders, fills and balances, field by field like the samples of each generation (reference 7.2 to 7.4, 8, 10.5, 12.3 to 12.5). */

import type { Decimal } from '../../core/base/decimal';
import type { Market } from '../engine/market';
import type { Balance, Fill, Order, OrderChange } from '../engine/words';
import { wireSymbol } from './call';
import { lifetimeWords, price, size, stateWords, stpWords } from './print';

const userId = '7001234567';
/** Orders are read back with long tails of zeros. */
const long = (value: Decimal): string => value.toFixed(16, 'down');

function isMarketBuy(order: Pick<Order, 'kind' | 'side'>): boolean {
  return order.kind === 'market' && order.side === 'buy';
}

function averagePrice(market: Market, order: Order): string {
  return order.filledSize.isZero
    ? '0'
    : order.filledNotional.dividedBy(order.filledSize, market.listing.priceDecimals + 4, 'halfEven').toString();
}

function cancelReason(order: Order): string {
  if (order.state !== 'canceled' && order.state !== 'partiallyCanceled') return '';
  return order.cancelSource === 'stp' ? 'stp_cancel' : 'normal_cancel';
}

function classicCommon(market: Market, order: Order): Readonly<Record<string, string | null>> {
  return {
    userId,
    symbol: wireSymbol(market),
    orderId: order.id,
    clientOid: order.clientId ?? order.id,
    size: long(isMarketBuy(order) ? order.notional : order.size),
    orderType: order.kind === 'market' ? 'market' : 'limit',
    side: order.side,
    status: stateWords[order.state],
    baseVolume: long(order.filledSize),
    quoteVolume: long(order.filledNotional),
    enterPointSource: 'API',
    orderSource: 'normal',
    tpslType: 'normal',
    triggerPrice: null,
    cTime: String(order.createdAt),
    uTime: String(order.updatedAt),
  };
}

/** The order's price stands in `priceAvg`, its average price in `basePrice`; there is no `price`. */
export function classicOpenOrder(market: Market, order: Order): unknown {
  return {
    ...classicCommon(market, order),
    priceAvg: long(order.price),
    basePrice: averagePrice(market, order),
    ...{ presetTakeProfitPrice: '', executeTakeProfitPrice: '', presetStopLossPrice: '', executeStopLossPrice: '' },
  };
}

/** `feeDetail` is a string that holds JSON; what was paid is negative. */
export function classicOrder(market: Market, order: Order, fills: readonly Fill[]): unknown {
  return {
    ...classicCommon(market, order),
    price: long(order.price),
    priceAvg: averagePrice(market, order),
    cancelReason: cancelReason(order),
    feeDetail: feeText(fills),
  };
}

function feeText(fills: readonly Fill[]): string {
  const [first] = fills;
  if (!first) return '';
  const paid = -fills.reduce((sum, { fee }) => sum + fee.toApproximateNumber(), 0);
  const coin = first.feeCurrency;
  return JSON.stringify({
    newFees: { c: 0, d: 0, deduction: false, r: paid, t: paid, totalDeductionFee: 0 },
    [coin]: { deduction: false, feeCoinCode: coin, totalDeductionFee: 0, totalFee: paid },
  });
}

/** Here `feeDetail` is an object. */
export function classicFill(market: Market, fill: Fill): unknown {
  return {
    ...{ userId, symbol: wireSymbol(market), orderId: fill.orderId, tradeId: fill.tradeId },
    orderType: fill.kind === 'market' ? 'market' : 'limit',
    side: fill.side,
    priceAvg: price(market, fill.price),
    size: size(market, fill.size),
    amount: fill.notional.toString(),
    tradeScope: fill.liquidity,
    feeDetail: {
      deduction: 'no',
      feeCoin: fill.feeCurrency,
      totalDeductionFee: '',
      totalFee: fill.fee.negated().toString(),
    },
    ...{ cTime: String(fill.time), uTime: String(fill.time) },
  };
}

export function classicAsset(coin: string, balance: Balance, time: number): unknown {
  return {
    coin,
    available: balance.available.toString(),
    frozen: balance.frozen.toString(),
    ...{ locked: '0', limitAvailable: '0', uTime: String(time) },
  };
}

/** `size` counts quote for every buy; `newSize` is the order's size in its own terms. */
export function classicOrderPush(market: Market, { order, fill }: OrderChange): unknown {
  const newSize = isMarketBuy(order) ? order.notional : order.size;
  return {
    ...{ instId: wireSymbol(market), orderId: order.id, clientOid: order.clientId ?? order.id },
    price: price(market, order.price),
    size: (order.side === 'buy' ? order.notional : order.size).toString(),
    newSize: newSize.toString(),
    notional: order.notional.toString(),
    orderType: order.kind === 'market' ? 'market' : 'limit',
    force: lifetimeWords[order.kind],
    side: order.side,
    ...(fill && {
      fillPrice: price(market, fill.price),
      tradeId: fill.tradeId,
      baseVolume: size(market, fill.size),
      fillTime: String(fill.time),
      fillFee: fill.fee.negated().toString(),
      fillFeeCoin: fill.feeCurrency,
      tradeScope: fill.liquidity === 'maker' ? 'M' : 'T',
    }),
    accBaseVolume: size(market, order.filledSize),
    priceAvg: averagePrice(market, order),
    status: stateWords[order.state],
    cancelReason: cancelReason(order),
    ...{ cTime: String(order.createdAt), uTime: String(order.updatedAt), stpMode: stpWords[order.stp] },
    feeDetail: fill ? [{ feeCoin: fill.feeCurrency, fee: fill.fee.negated().toString() }] : [],
    enterPointSource: 'API',
  };
}

/** Here `feeDetail` is a list, maker is misspelt and fees are positive. */
export function classicFillPush(market: Market, fill: Fill): unknown {
  return {
    ...{ orderId: fill.orderId, tradeId: fill.tradeId, symbol: wireSymbol(market) },
    orderType: fill.kind === 'market' ? 'market' : 'limit',
    side: fill.side,
    priceAvg: price(market, fill.price),
    size: size(market, fill.size),
    amount: fill.notional.toString(),
    tradeScope: fill.liquidity === 'maker' ? 'marker' : 'taker',
    feeDetail: [{ feeCoin: fill.feeCurrency, deduction: 'no', totalDeductionFee: '0', totalFee: fill.fee.toString() }],
    ...{ cTime: String(fill.time), uTime: String(fill.time) },
  };
}

/** An order that is new says `new` in REST; pushes say `live`. Pushes spell the category in lower case. */
export function unifiedOrder(
  market: Market,
  order: Order,
  place: 'rest' | 'socket',
  fills: readonly Fill[] = [],
): unknown {
  const paid = fills[0] && { feeCoin: fills[0].feeCurrency, fee: sumOf(fills.map(({ fee }) => fee)) };
  return {
    ...{ orderId: order.id, clientOid: order.clientId ?? order.id },
    category: place === 'rest' ? 'SPOT' : 'spot',
    symbol: wireSymbol(market),
    orderType: order.kind === 'market' ? 'market' : 'limit',
    side: order.side,
    price: price(market, order.price),
    qty: (isMarketBuy(order) ? order.notional : order.size).toString(),
    amount: '0',
    cumExecQty: order.filledSize.toString(),
    cumExecValue: order.filledNotional.toString(),
    avgPrice: averagePrice(market, order),
    timeInForce: lifetimeWords[order.kind],
    orderStatus: order.state === 'new' && place === 'rest' ? 'new' : stateWords[order.state],
    ...(place === 'rest' ? { posSide: '' } : { holdSide: '' }),
    ...{ holdMode: '', tradeSide: '', reduceOnly: 'NO', stpMode: stpWords[order.stp] },
    feeDetail: [paid ?? { feeCoin: null, fee: null }],
    cancelReason: cancelReason(order),
    ...{ execType: 'normal', delegateType: 'normal' },
    ...{ createdTime: String(order.createdAt), updatedTime: String(order.updatedAt) },
  };
}

function sumOf(values: readonly Decimal[]): string {
  return values.reduce((sum, value) => sum.plus(value)).toString();
}

/** A fee is positive when paid, against classic. */
export function unifiedFill(market: Market, fill: Fill, place: 'rest' | 'socket'): unknown {
  return {
    ...{ execId: fill.tradeId, execLinkId: fill.id, orderId: fill.orderId, clientOid: fill.clientId ?? fill.orderId },
    category: place === 'rest' ? 'SPOT' : 'spot',
    symbol: wireSymbol(market),
    orderType: fill.kind === 'market' ? 'market' : 'limit',
    side: fill.side,
    execPrice: price(market, fill.price),
    execQty: size(market, fill.size),
    execValue: fill.notional.toString(),
    ...{ tradeScope: fill.liquidity, tradeSide: '' },
    feeDetail: [{ feeCoin: fill.feeCurrency, fee: fill.fee.toString() }],
    ...{ execPnl: '0', createdTime: String(fill.time), updatedTime: String(fill.time) },
  };
}

export function unifiedAsset(coin: string, { available, frozen }: Balance): Readonly<Record<string, string>> {
  const total = available.plus(frozen).toString();
  return {
    ...{ coin, equity: total, usdValue: total, balance: total, available: available.toString() },
    ...{ debt: '0', locked: frozen.toString() },
  };
}

export function unifiedAccount(
  list: 'assets' | 'coin',
  balances: readonly Readonly<Record<string, string>>[],
): unknown {
  const isPush = list === 'coin';
  return {
    ...(isPush ? { totalEquity: '0', unrealisedPnL: '0' } : { accountEquity: '0', usdtEquity: '0', btcEquity: '0' }),
    ...(isPush ? {} : { unrealisedPnl: '0', usdtUnrealisedPnl: '0', btcUnrealizedPnl: '0' }),
    ...{ effEquity: '0', mmr: '0', imr: '0', mgnRatio: '0', positionMgnRatio: '0' },
    [list]: isPush ? balances.map(({ debt = '0', ...rest }) => ({ ...rest, borrow: '0', debts: debt })) : balances,
  };
}
