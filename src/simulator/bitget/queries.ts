/** Reads of the own account: which orders and fills, newest first, in pages (reference 7, 8, 12.3, 12.4). */

import type { Market } from '../engine/market';
import type { RestingOrder } from '../engine/restingOrder';
import type { Balance, Fill } from '../engine/words';
import { accountOf, marketOf, type Call } from './call';
import { WireFailure } from './codes';
import { orderNamed } from './place';
import {
  classicAsset,
  classicFill,
  classicOpenOrder,
  classicOrder,
  unifiedAccount,
  unifiedAsset,
  unifiedFill,
  unifiedOrder,
} from './printPrivate';
import { isSpot } from './publicEndpoints';

const dayMs = 86_400_000;
const reachMs = 90 * dayMs;
/** By its client id a classic order can be asked for this long. */
const clientIdKnownMs = 2 * 3_600_000;
const maxLimit = 100;

/** Newest first; a page begins below the id it was given. */
function page<T>(
  call: Call,
  all: Iterable<T>,
  facts: (row: T) => { id: string; symbol: string; time: number },
): readonly T[] {
  const { fields } = call;
  const symbol = fields.text('symbol');
  const market = symbol === undefined ? undefined : marketOf(call, symbol);
  const limit = fields.integer('limit', maxLimit);
  if (limit < 1 || limit > maxLimit) throw new WireFailure('parameterWrong', 'limit');
  const from = fields.integer('startTime', 0);
  const to = fields.integer('endTime', Number.MAX_SAFE_INTEGER);
  const longest = (call.generation === 'v2' ? 90 : 30) * dayMs;
  if (from > to || (from > 0 && Math.min(to, call.now) - from > longest)) throw new WireFailure('timeRange');
  const seenUntil = call.readLagMs === 0 ? Infinity : call.now - call.readLagMs;
  const below = fields.text(call.generation === 'v2' ? 'idLessThan' : 'cursor');
  const wanted = [...all].filter((row) => {
    const { id, symbol: of, time } = facts(row);
    if (below !== undefined && BigInt(id) >= wholeNumber(below)) return false;
    if (time <= call.now - reachMs || time > seenUntil) return false;
    return time >= from && time <= to && (!market || market.symbol === of);
  });
  return wanted.sort((a, b) => (BigInt(facts(a).id) < BigInt(facts(b).id) ? 1 : -1)).slice(0, limit);
}

function wholeNumber(text: string): bigint {
  if (!/^\d{1,30}$/.test(text)) throw new WireFailure('idMalformed');
  return BigInt(text);
}

function engineMarket(call: Call, symbol: string): Market {
  const market = call.venue.engine.markets.get(symbol);
  if (!market) throw new WireFailure('system');
  return market;
}

const orderFacts = (order: RestingOrder): { id: string; symbol: string; time: number } => ({
  ...{ id: order.id, symbol: order.symbol, time: order.draft.time },
});
const fillFacts = (fill: Fill): { id: string; symbol: string; time: number } => ({
  ...{ id: fill.tradeId, symbol: fill.symbol, time: fill.time },
});

function fillsOf(call: Call, orderId: string): readonly Fill[] {
  return accountOf(call)
    .fills()
    .filter((fill) => fill.orderId === orderId);
}

function isSeen(call: Call, order: RestingOrder): boolean {
  return call.readLagMs === 0 || order.draft.time <= call.now - call.readLagMs;
}

/** A list of one, or of none. */
export function classicOrderInfo(call: Call): unknown {
  const order = orderNamed(call, call.fields);
  const byOurId = call.fields.text('orderId') === undefined;
  if (!order || !isSeen(call, order) || (byOurId && call.now - order.draft.time > clientIdKnownMs)) return [];
  return [classicOrder(engineMarket(call, order.symbol), order.view(), fillsOf(call, order.id))];
}

export function classicOpenOrders(call: Call): unknown {
  const only = call.fields.text('orderId');
  const open = [...accountOf(call).open.values()].filter(({ id }) => only === undefined || id === only);
  return page(call, open, orderFacts).map((order) => classicOpenOrder(engineMarket(call, order.symbol), order.view()));
}

export function classicHistory(call: Call): unknown {
  const only = call.fields.text('orderId');
  const finished = [...accountOf(call).history()].filter(({ id }) => only === undefined || id === only);
  return page(call, finished, orderFacts).map((order) =>
    classicOrder(engineMarket(call, order.symbol), order.view(), fillsOf(call, order.id)),
  );
}

function fills(call: Call): readonly Fill[] {
  const only = call.fields.text('orderId');
  return page(
    call,
    accountOf(call)
      .fills()
      .filter(({ orderId }) => only === undefined || orderId === only),
    fillFacts,
  );
}

export function classicFills(call: Call): unknown {
  return fills(call).map((fill) => classicFill(engineMarket(call, fill.symbol), fill));
}

export function unifiedOrderInfo(call: Call): unknown {
  const order = orderNamed(call, call.fields);
  if (!order || !isSeen(call, order)) throw new WireFailure('orderNotFound');
  return unifiedOrder(engineMarket(call, order.symbol), order.view(), 'rest', fillsOf(call, order.id));
}

function unifiedOrders(call: Call, all: Iterable<RestingOrder>): unknown {
  if (call.fields.text('category') !== undefined && !isSpot(call)) return { list: [], cursor: null };
  const rows = page(call, all, orderFacts);
  const list = rows.map((order) =>
    unifiedOrder(engineMarket(call, order.symbol), order.view(), 'rest', fillsOf(call, order.id)),
  );
  return { list, cursor: rows.at(-1)?.id ?? null };
}

export function unifiedOpenOrders(call: Call): unknown {
  return unifiedOrders(call, accountOf(call).open.values());
}

export function unifiedHistory(call: Call): unknown {
  call.fields.required('category');
  return unifiedOrders(call, accountOf(call).history());
}

export function unifiedFills(call: Call): unknown {
  if (call.fields.text('category') !== undefined && !isSpot(call)) return { list: [], cursor: null };
  const rows = fills(call);
  const list = rows.map((fill) => unifiedFill(engineMarket(call, fill.symbol), fill, 'rest'));
  return { list, cursor: rows.at(-1)?.tradeId ?? null };
}

function held(call: Call): readonly (readonly [string, Balance])[] {
  const account = accountOf(call);
  const { ledger } = call.venue.engine;
  const seenAt = call.now - call.readLagMs;
  return [...ledger.balances(account.id)].map(([coin, now]) => [
    coin,
    call.readLagMs === 0 ? now : account.balanceAt(seenAt, coin, now),
  ]);
}

const isHeld = ([, { available, frozen }]: readonly [string, Balance]): boolean =>
  available.isPositive || frozen.isPositive;

export function classicAssets(call: Call): unknown {
  const coin = call.fields.text('coin');
  const all = call.fields.word('assetType', { hold_only: false, all: true }, false);
  return held(call)
    .filter((entry) => (coin === undefined ? all || isHeld(entry) : entry[0] === coin))
    .map(([of, balance]) => classicAsset(of, balance, call.now));
}

export function unifiedAssets(call: Call): unknown {
  return unifiedAccount(
    'assets',
    held(call)
      .filter(isHeld)
      .map(([coin, balance]) => unifiedAsset(coin, balance)),
  );
}

export function accountInfo(call: Call): unknown {
  const trades = call.key?.permissions.includes('trade') ?? false;
  return {
    ...{ userId: '7001234567', inviterId: '', ips: call.key?.allowedIps.join(',') ?? '' },
    authorities: trades ? ['stor', 'stow'] : ['stor'],
    ...{ parentId: 7001234567, traderType: 'not_trader', channelCode: '', channel: '', regisTime: '1650000000000' },
  };
}

export function accountSettings(call: Call): unknown {
  return {
    ...{ uid: '7001234567', accountMode: call.key?.kind === 'unified' ? 'unified' : 'classic', assetMode: 'single' },
    ...{ holdMode: 'one_way_mode', stpMode: 'none', symbolConfigList: [], coinConfigList: [] },
  };
}
