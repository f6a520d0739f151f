/** The signed v4 queries: one order, lists of orders, own fills (reference 4.8). */

import type { RestingOrder } from '../engine/restingOrder';
import type { Fill, OrderMode } from '../engine/words';
import { accountOf, type Call } from './endpoint';
import { ApiFailure } from './errorTexts';
import { printFill, printOrder } from './print';

const dayMs = 86_400_000;
const defaultSpanMs = 7 * dayMs;
const archiveMs = 90 * dayMs;
/** An order that was cancelled without any fill disappears after this long. */
const unfilledKeptMs = 20 * 60_000;

const modes: Readonly<Record<string, OrderMode>> = { spot: 'spot', iso_margin: 'isolatedMargin' };

export function orderById(call: Call): unknown {
  const id = call.params.text('orderId');
  if (id === undefined) throw new ApiFailure(50028, 'Required parameters are missing (orderId)');
  return oneOrder(call, accountOf(call).order(id));
}

export function orderByClientId(call: Call): unknown {
  const id = call.params.text('clientOrderId');
  if (id === undefined) throw new ApiFailure(50028, 'Required parameters are missing (clientOrderId)');
  return oneOrder(call, accountOf(call).orderByClientId(id));
}

export function openOrders(call: Call): unknown {
  return orderList(call, accountOf(call).open.values(), (order) => order.draft.time);
}

export function historyOrders(call: Call): unknown {
  return orderList(call, accountOf(call).history(), (order) => order.updatedAt);
}

export function accountTrades(call: Call): unknown {
  const within = spanOf(call);
  const fills = accountOf(call)
    .fills()
    .filter((fill) => within.includes(fill.symbol, fill.mode, fill.time));
  return printFills(call, fills.slice(-within.limit).reverse());
}

export function orderTrades(call: Call): unknown {
  const id = call.params.text('orderId');
  if (id === undefined) throw new ApiFailure(50028, 'Required parameters are missing (orderId)');
  const account = accountOf(call);
  if (!account.order(id)) throw new ApiFailure(50005);
  return printFills(
    call,
    account.fills().filter((fill) => fill.orderId === id && fill.time <= call.now - call.readLagMs),
  );
}

function printFills(call: Call, fills: readonly Fill[]): unknown {
  return fills.flatMap((fill) => {
    const market = call.venue.engine.markets.get(fill.symbol);
    return market ? [printFill(market, fill)] : [];
  });
}

function oneOrder(call: Call, order: RestingOrder | undefined): unknown {
  const state = call.params.text('queryState');
  if (state !== undefined && state !== 'open' && state !== 'history') throw new ApiFailure(52003);
  const market = order && call.venue.engine.markets.get(order.symbol);
  if (!order || !market || !isVisible(call, order)) throw new ApiFailure(50005);
  if (state !== undefined && (state === 'open') !== order.isOpen) throw new ApiFailure(50005);
  return printOrder(market, order.view());
}

function orderList(call: Call, orders: Iterable<RestingOrder>, timeOf: (order: RestingOrder) => number): unknown {
  const within = spanOf(call);
  const chosen = [...orders].filter(
    (order) => isVisible(call, order) && within.includes(order.symbol, order.draft.mode, timeOf(order)),
  );
  return chosen
    .slice(-within.limit)
    .reverse()
    .flatMap((order) => {
      const market = call.venue.engine.markets.get(order.symbol);
      return market ? [printOrder(market, order.view())] : [];
    });
}

/** Reads may lag behind what was accepted; and unfilled cancelled orders are forgotten soon. */
function isVisible(call: Call, order: RestingOrder): boolean {
  if (order.draft.time > call.now - call.readLagMs) return call.readLagMs === 0;
  return order.state !== 'canceled' || call.now - order.updatedAt <= unfilledKeptMs;
}

interface Span {
  readonly limit: number;
  includes(symbol: string, mode: OrderMode, time: number): boolean;
}

function spanOf(call: Call): Span {
  const { params, now, readLagMs } = call;
  const symbol = params.text('symbol');
  if (symbol !== undefined && !call.venue.engine.markets.has(symbol)) throw new ApiFailure(50001);
  const modeWord = params.text('orderMode');
  const mode = modeWord === undefined ? undefined : modes[modeWord];
  if (modeWord !== undefined && mode === undefined) throw new ApiFailure(52000);
  const limit = params.integer('limit', 200);
  if (limit === undefined) throw new ApiFailure(50021, 'Invalid parameter (limit)');
  if (limit < 1) throw new ApiFailure(50015);
  if (limit > 200) throw new ApiFailure(50016);
  const startTime = params.integer('startTime', null);
  const endTime = params.integer('endTime', null);
  if (startTime === undefined || endTime === undefined)
    throw new ApiFailure(50021, 'Invalid parameter (startTime, endTime)');
  const until = endTime ?? Number.MAX_SAFE_INTEGER;
  const from = startTime ?? Math.min(until, now) - defaultSpanMs;
  if (until < from) throw new ApiFailure(52004);
  if (from < now - archiveMs) throw new ApiFailure(50041);
  const seenUntil = readLagMs === 0 ? until : Math.min(until, now - readLagMs);
  return {
    limit,
    includes: (ofSymbol, ofMode, time) =>
      (symbol === undefined || symbol === ofSymbol) &&
      (mode === undefined || mode === ofMode) &&
      time >= from &&
      time <= seenUntil,
  };
}
