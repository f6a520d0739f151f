/** An order, its fills, its status and the moves a status may make. */

import type { Decimal } from '../base/decimal';
import type { Instrument } from './instrument';

export type OrderSide = 'buy' | 'sell';

/** `limitMaker` only rests (post only); `ioc` and `fok` are limit orders that never rest. */
export const orderTypes = ['limit', 'market', 'limitMaker', 'ioc', 'fok'] as const;
export type OrderType = (typeof orderTypes)[number];

export const stpModes = ['none', 'cancelMaker', 'cancelTaker', 'cancelBoth'] as const;
/** Self-trade prevention: whose order goes when two of one account would meet. */
export type StpMode = (typeof stpModes)[number];

export type OrderMode = 'spot' | 'isolatedMargin';

/**
 * `pending`: the intent is written down, no answer yet. `unknown`: it left, and no trustworthy answer came; it is being asked about.
 * `notPlaced`: proven absent at the venue. `rejected`: the venue refused it. `unrecognised`: the venue said a word we do not know.
 */
export const orderStatuses = [
  'pending',
  'unknown',
  'open',
  'partiallyFilled',
  'filled',
  'canceled',
  'partiallyCanceled',
  'rejected',
  'notPlaced',
  'unrecognised',
] as const;
export type OrderStatus = (typeof orderStatuses)[number];

export interface Order {
  readonly instrument: Instrument;
  /** The venue's id; absent until it is known. */
  readonly orderId?: string;
  /** Ours, at most 32 letters or digits; absent on orders placed elsewhere without one. */
  readonly clientOrderId?: string;
  readonly side: OrderSide;
  readonly type: OrderType;
  readonly mode: OrderMode;
  /** In quote per base; absent on market orders. */
  readonly price?: Decimal;
  /** In base; absent on a market buy, which spends `notional`. */
  readonly quantity?: Decimal;
  /** In quote. */
  readonly notional?: Decimal;
  readonly filledQuantity: Decimal;
  readonly filledNotional: Decimal;
  readonly status: OrderStatus;
  /** Who cancelled, where the venue tells: `user`, `system`, `stp`, or its own word as plain text. */
  readonly cancelSource?: string;
  readonly stpMode?: StpMode;
  /** The venue's times, epoch ms. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** One execution of an own order. */
export interface Fill {
  readonly tradeId: string;
  readonly orderId: string;
  readonly clientOrderId?: string;
  readonly instrument: Instrument;
  readonly side: OrderSide;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly notional: Decimal;
  /** Positive when paid. */
  readonly fee: Decimal;
  readonly feeCurrency: string;
  readonly liquidity: 'maker' | 'taker';
  readonly at: number;
}

const terminal: ReadonlySet<OrderStatus> = new Set<OrderStatus>([
  'filled',
  'canceled',
  'partiallyCanceled',
  'rejected',
  'notPlaced',
]);

export function isTerminal(status: OrderStatus): boolean {
  return terminal.has(status);
}

/** True while the order rests at the venue, as far as we know. */
export function isOpen(status: OrderStatus): boolean {
  return status === 'open' || status === 'partiallyFilled';
}

/** What is still to be filled, in base; `undefined` when the order has no quantity (a market buy). */
export function remainingQuantity(order: Order): Decimal | undefined {
  return order.quantity?.minus(order.filledQuantity);
}

/** Average price of what was filled, to 12 decimals; `undefined` while nothing was. */
export function averagePrice(order: Order): Decimal | undefined {
  return order.filledQuantity.isPositive
    ? order.filledNotional.dividedBy(order.filledQuantity, 12, 'halfEven')
    : undefined;
}

/** True for orders that take what is there at once and leave nothing in the book. */
export function neverRests(type: OrderType): boolean {
  return type === 'market' || type === 'ioc' || type === 'fok';
}

export function isPostOnly(type: OrderType): boolean {
  return type === 'limitMaker';
}

/** Within one standing, the later word. */
const rank: Readonly<Record<OrderStatus, number>> = {
  pending: 0,
  unknown: 1,
  notPlaced: 0,
  unrecognised: 0,
  open: 1,
  partiallyFilled: 2,
  canceled: 3,
  partiallyCanceled: 3,
  rejected: 4,
  filled: 5,
};

/**
 * How much a status weighs. Our own guess (0) gives way to our own conclusion (1); both give way to the venue showing the order
 * alive (2), and nothing undoes the venue saying it is over (3).
 */
function standing({ status, orderId }: Order): 0 | 1 | 2 | 3 {
  switch (status) {
    case 'pending':
    case 'unknown':
      return 0;
    case 'notPlaced':
      return 1;
    case 'rejected':
      // A refused submit has no venue id. One that has was accepted first and failed later: that is the venue's last word.
      return orderId === undefined ? 1 : 3;
    case 'open':
    case 'partiallyFilled':
    case 'unrecognised':
      return 2;
    case 'filled':
    case 'canceled':
    case 'partiallyCanceled':
      return 3;
  }
}

/**
 * One order from what was known and what arrived; whatever the order of arrival, the result is the same. Terminal states never
 * leave, the filled quantity never falls; among live states the later venue time wins, then the later word.
 */
export function mergeOrder(known: Order, arrived: Order): Order {
  const isArrivedNewer = comesAfter(known, arrived);
  const newer = isArrivedNewer ? arrived : known;
  const older = isArrivedNewer ? known : arrived;
  const most = filledMore(known, arrived);
  const orderId = newer.orderId ?? older.orderId;
  const clientOrderId = newer.clientOrderId ?? older.clientOrderId;
  const price = newer.price ?? older.price;
  const quantity = newer.quantity ?? older.quantity;
  const notional = newer.notional ?? older.notional;
  const cancelSource = newer.cancelSource ?? older.cancelSource;
  const stpMode = newer.stpMode ?? older.stpMode;
  return {
    instrument: known.instrument,
    side: known.side,
    type: known.type,
    mode: known.mode,
    ...(orderId !== undefined && { orderId }),
    ...(clientOrderId !== undefined && { clientOrderId }),
    ...(price !== undefined && { price }),
    ...(quantity !== undefined && { quantity }),
    ...(notional !== undefined && { notional }),
    ...(cancelSource !== undefined && { cancelSource }),
    ...(stpMode !== undefined && { stpMode }),
    filledQuantity: most.filledQuantity,
    filledNotional: most.filledNotional,
    status: withFills(newer.status, most.filledQuantity),
    createdAt: Math.min(known.createdAt, arrived.createdAt),
    // The time of the word that won, so that a later merge weighs it as it came.
    updatedAt: newer.updatedAt,
  };
}

function comesAfter(known: Order, arrived: Order): boolean {
  const weight = standing(arrived) - standing(known);
  if (weight !== 0) return weight > 0;
  const isOver = standing(known) === 3;
  const later = arrived.updatedAt - known.updatedAt;
  const word = rank[arrived.status] - rank[known.status];
  // Two different ends cannot both be true; the one that says more traded is kept whenever it was said.
  return isOver ? word > 0 || (word === 0 && later >= 0) : later > 0 || (later === 0 && word >= 0);
}

function filledMore(known: Order, arrived: Order): Order {
  const more =
    arrived.filledQuantity.compare(known.filledQuantity) || arrived.filledNotional.compare(known.filledNotional);
  return more > 0 ? arrived : known;
}

function withFills(status: OrderStatus, filled: Decimal): OrderStatus {
  if (!filled.isPositive) return status;
  if (status === 'canceled') return 'partiallyCanceled';
  return status === 'open' ? 'partiallyFilled' : status;
}
