/** BitMart's spot channels as rows of data: topics, tables, and the rules of a connection. Reference 1.3, 1.4 and 7. */

import type { CandleInterval } from '../../../model/candle';

export interface Channel {
  /** The `table` of its pushes, and its topics' part before the colon. */
  readonly table: string;
  readonly isPrivate: boolean;
  /** Answers the `request` operation with a snapshot. */
  readonly hasSnapshots: boolean;
  readonly section: string;
}

const channel = (table: string, section: string): Channel => ({
  table,
  isPrivate: false,
  hasSnapshots: false,
  section,
});

export const spotChannels = {
  ticker: channel('spot/ticker', '7.5.1'),
  bookTicker: channel('spot/bookTicker', '7.5.2'),
  depth5: channel('spot/depth5', '7.5.4'),
  depth20: channel('spot/depth20', '7.5.4'),
  depth50: channel('spot/depth50', '7.5.4'),
  increase100: { ...channel('spot/depth/increase100', '7.5.5'), hasSnapshots: true },
  trade: channel('spot/trade', '7.5.6'),
  userOrders: { ...channel('spot/user/orders', '7.6.1'), isPrivate: true },
  userBalance: { ...channel('spot/user/balance', '7.6.2'), isPrivate: true },
} as const satisfies Record<string, Channel>;

/** `3m`, `45m` and `3H` are known to single sources only and not offered. */
const candleSteps: Readonly<Partial<Record<CandleInterval, string>>> = {
  '1m': '1m',
  '5m': '5m',
  '15m': '15m',
  '30m': '30m',
  '1h': '1H',
  '2h': '2H',
  '4h': '4H',
  '1d': '1D',
  '1w': '1W',
  '1M': '1M',
};

export function candleChannel(interval: CandleInterval): Channel | undefined {
  const step = candleSteps[interval];
  return step === undefined ? undefined : channel(`spot/kline${step}`, '7.5.3');
}

const depthChannels: ReadonlyMap<number, Channel> = new Map([
  [5, spotChannels.depth5],
  [20, spotChannels.depth20],
  [50, spotChannels.depth50],
]);

export const depthLevels: readonly number[] = [...depthChannels.keys()];

export function depthChannel(levels: number): Channel | undefined {
  return depthChannels.get(levels);
}

export function topicOf(channelRow: Channel, filter: string): string {
  return `${channelRow.table}:${filter}`;
}

/** Orders of all pairs, and every change of the balances. */
export const ordersTopic = topicOf(spotChannels.userOrders, 'ALL_SYMBOLS');
export const balanceTopic = topicOf(spotChannels.userBalance, 'BALANCE_UPDATE');

/** Levels a side of the incremental book; beyond them an unchanged level is never repeated (reference 7.5.5). */
export const incrementalLevels = 100;

export const connectionRules = {
  topicsPerConnection: 115,
  topicsPerMessage: 20,
  limits: { messages: 100, windowMs: 10_000, maxBytes: 4096 },
} as const;

/** Spot takes the bare word in a text frame; protocol pings are not supported (reference 1.3). */
export const heartbeat = {
  ping: (): string => 'ping',
  isPong: (text: string): boolean => text === 'pong',
};
