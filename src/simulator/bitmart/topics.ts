/** Spot socket topics as rows: which channels exist, on which socket, and what their filter means (reference 7.5, 7.6). */

import type { SocketErrorCode } from './errorTexts';

export type TopicKind =
  'ticker' | 'bookTicker' | 'trade' | 'kline' | 'depth' | 'increase' | 'userOrder' | 'userOrders' | 'userBalance';
export type SocketKind = 'public' | 'private';

interface ChannelRow {
  readonly kind: TopicKind;
  readonly socket: SocketKind;
  /** Candle step in minutes, or depth in levels. */
  readonly size?: number;
  /** The one filter allowed, where it is no symbol. */
  readonly filter?: string;
}

const channelRows: Readonly<Record<string, ChannelRow>> = {
  'spot/ticker': { kind: 'ticker', socket: 'public' },
  'spot/bookTicker': { kind: 'bookTicker', socket: 'public' },
  'spot/trade': { kind: 'trade', socket: 'public' },
  'spot/kline1m': { kind: 'kline', socket: 'public', size: 1 },
  'spot/kline5m': { kind: 'kline', socket: 'public', size: 5 },
  'spot/kline15m': { kind: 'kline', socket: 'public', size: 15 },
  'spot/kline30m': { kind: 'kline', socket: 'public', size: 30 },
  'spot/kline1H': { kind: 'kline', socket: 'public', size: 60 },
  'spot/kline2H': { kind: 'kline', socket: 'public', size: 120 },
  'spot/kline4H': { kind: 'kline', socket: 'public', size: 240 },
  'spot/kline1D': { kind: 'kline', socket: 'public', size: 1440 },
  'spot/kline1W': { kind: 'kline', socket: 'public', size: 10_080 },
  'spot/kline1M': { kind: 'kline', socket: 'public', size: 43_200 },
  'spot/depth5': { kind: 'depth', socket: 'public', size: 5 },
  'spot/depth20': { kind: 'depth', socket: 'public', size: 20 },
  'spot/depth50': { kind: 'depth', socket: 'public', size: 50 },
  'spot/depth/increase100': { kind: 'increase', socket: 'public', size: 100 },
  'spot/user/order': { kind: 'userOrder', socket: 'private' },
  'spot/user/orders': { kind: 'userOrders', socket: 'private', filter: 'ALL_SYMBOLS' },
  'spot/user/balance': { kind: 'userBalance', socket: 'private', filter: 'BALANCE_UPDATE' },
};

export interface Topic {
  readonly name: string;
  readonly channel: string;
  readonly kind: TopicKind;
  readonly size: number;
  /** The symbol, or the fixed filter of an account-wide channel. */
  readonly filter: string;
}

/** Reads `<channel>:<filter>` for one kind of socket. */
export function parseTopic(
  name: string,
  socket: SocketKind,
  isListed: (symbol: string) => boolean,
): Topic | { readonly error: SocketErrorCode } {
  const [channel = '', filter = '', ...more] = name.split(':');
  const row = Object.hasOwn(channelRows, channel) ? channelRows[channel] : undefined;
  if (row?.socket !== socket) return { error: '90004' };
  if (more.length > 0 || filter === '') return { error: '90009' };
  const isKnown = row.filter === undefined ? isListed(filter) : filter === row.filter;
  if (!isKnown) return { error: row.filter === undefined ? '92001' : '90009' };
  return { name, channel, kind: row.kind, size: row.size ?? 0, filter };
}
