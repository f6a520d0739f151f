/** Private streams of both generations: orders, fills and account (reference sections 10.5 and 12.5). */

import type { JsonObject } from '../../../base/json';
import type { Balance } from '../../../model/balance';
import type { Instrument } from '../../../model/instrument';
import type { Fill } from '../../../model/order';
import type { OrderEvent } from '../../venue';
import type { AccountMode } from '../accountMode';
import type { Parameters } from '../signing';
import { readEach } from './marketData';
import { parseClassicAsset, parseClassicFill, parseClassicOrderPush, parseClassicPushedFill } from './parseClassic';
import { parseUnifiedAsset, parseUnifiedFill, parseUnifiedOrder } from './parseUnified';
import type { FindInstrument } from './parseShared';
import type { WireFrame, WireUnifiedAccountPush } from './payloads';
import { optionalText, readList, readObject, readText } from './read';

export interface PrivateDialect {
  readonly path: string;
  readonly orders: Parameters;
  readonly fills: Parameters;
  readonly account: Parameters;
  readOrders(frame: WireFrame, find: FindInstrument): readonly OrderEvent[];
  readFills(frame: WireFrame, find: FindInstrument): readonly Fill[];
  readBalances(frame: WireFrame, receivedAt: number): readonly Balance[];
}

const classic: PrivateDialect = {
  path: '/v2/ws/private',
  orders: { instType: 'SPOT', channel: 'orders', instId: 'default' },
  fills: { instType: 'SPOT', channel: 'fill', instId: 'default' },
  account: { instType: 'SPOT', channel: 'account', coin: 'default' },
  readOrders: (frame, find) =>
    eachOfPair(frame, find, 'instId', (entry, instrument) => {
      const order = parseClassicOrderPush(entry, instrument);
      const fill = parseClassicPushedFill(entry, order);
      return { order, ...(fill && { fill }) };
    }),
  readFills: (frame, find) =>
    eachOfPair(frame, find, 'symbol', (entry, instrument) => parseClassicFill(entry, 'magnitude', instrument)),
  readBalances: (frame, receivedAt) =>
    readEach(frame.data ?? null, 'account', (entry) => parseClassicAsset(entry, receivedAt)),
};

const unified: PrivateDialect = {
  path: '/v3/ws/private',
  orders: { instType: 'UTA', topic: 'order' },
  fills: { instType: 'UTA', topic: 'fill' },
  account: { instType: 'UTA', topic: 'account' },
  readOrders: (frame, find) =>
    eachOfPair(frame, find, 'symbol', (entry, instrument) => ({ order: parseUnifiedOrder(entry, instrument) })),
  readFills: (frame, find) => eachOfPair(frame, find, 'symbol', parseUnifiedFill),
  readBalances: (frame, receivedAt) =>
    readList(frame.data, 'account').flatMap((value) => {
      const wire: WireUnifiedAccountPush = readObject(value, 'account');
      return readEach(readList(wire.coin, 'account.coin'), 'account.coin', (entry) =>
        parseUnifiedAsset(entry, receivedAt),
      );
    }),
};

export const privateDialects: Readonly<Record<AccountMode, PrivateDialect>> = { classic, unified };

/** Entries of pairs that are listed. A classic entry names no category. */
function eachOfPair<T>(
  frame: WireFrame,
  find: FindInstrument,
  field: string,
  read: (entry: JsonObject, instrument: Instrument) => T,
): readonly T[] {
  return readEach(frame.data ?? null, 'data', (entry) => {
    const instrument = isSpot(entry) ? find(readText(entry, field)) : undefined;
    return instrument && read(entry, instrument);
  });
}

/** A unified account pushes all its products on one topic, and spells their names in either case. */
function isSpot(entry: JsonObject): boolean {
  return (optionalText(entry['category']) ?? 'spot').toLowerCase() === 'spot';
}
