/** Reads what a page sent without believing it: every field is checked, nothing else is kept. */

import { candleIntervals } from '../core/model/candle';
import { orderTypes } from '../core/model/order';
import {
  balanceShares,
  maxBookRows,
  type RequestName,
  type RequestOf,
  type SizeWish,
  type TicketText,
  type ViewWish,
} from './messages';

/** `undefined` means that `value` is not of the shape. */
export type Parser<T> = (value: unknown) => T | undefined;

/** A whole request as it arrived; its body is still to be parsed. */
export interface IncomingRequest {
  readonly kind: 'request';
  readonly id: number;
  readonly name: RequestName;
  readonly body: unknown;
}

export interface IncomingAck {
  readonly kind: 'ack';
  readonly sequence: number;
}

/** Longer text than this is no price, quantity or key. */
const maxTextLength = 64;

/** An own field, never an inherited one; a getter or a proxy that throws counts as absent. */
function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    return Object.getOwnPropertyDescriptor(value, name)?.value;
  } catch {
    return undefined;
  }
}

const text: Parser<string> = (value) =>
  typeof value === 'string' && value.length <= maxTextLength ? value : undefined;

const flag: Parser<boolean> = (value) => (typeof value === 'boolean' ? value : undefined);

function integer(low: number, high: number): Parser<number> {
  return (value) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= low && value <= high ? value : undefined;
}

function oneOf<T extends string | number>(choices: readonly T[]): Parser<T> {
  return (value) => choices.find((choice) => choice === value);
}

const side = oneOf(['buy', 'sell'] as const);
const type = oneOf(orderTypes);
const interval = oneOf(candleIntervals);
const share = oneOf(balanceShares);
const rows = integer(1, maxBookRows);

/** Bodies of requests that carry nothing: `null` is the answer for any of `null` and absent. */
const nothing = (value: unknown): { readonly body: null } | undefined =>
  value === null || value === undefined ? { body: null } : undefined;

const viewWish: Parser<ViewWish> = (value) => {
  const grouping = field(value, 'grouping');
  const wish = {
    grouping: grouping === null ? null : text(grouping),
    rows: rows(field(value, 'rows')),
    interval: interval(field(value, 'interval')),
    wantsBook: flag(field(value, 'wantsBook')),
    wantsTrades: flag(field(value, 'wantsTrades')),
    wantsCandles: flag(field(value, 'wantsCandles')),
    wantsMeter: flag(field(value, 'wantsMeter')),
  };
  return complete(wish) ? wish : undefined;
};

const ticketText: Parser<TicketText> = (value) => {
  const draft = {
    side: side(field(value, 'side')),
    type: type(field(value, 'type')),
    price: text(field(value, 'price')),
    quantity: text(field(value, 'quantity')),
    notional: text(field(value, 'notional')),
  };
  return complete(draft) ? draft : undefined;
};

const sizeWish: Parser<SizeWish> = (value) => {
  const wish = { draft: ticketText(field(value, 'draft')), share: share(field(value, 'share')) };
  return complete(wish) ? wish : undefined;
};

type Complete<T> = { readonly [K in keyof T]: Exclude<T[K], undefined> };

/** True when no field failed to parse. */
function complete<T extends object>(parsed: T): parsed is T & Complete<T> {
  return Object.values(parsed).every((part) => part !== undefined);
}

/** A parsed body in a box, so that a body of `null` differs from a body that is wrong. */
export interface Parsed<T> {
  readonly body: T;
}

function boxed<T>(parser: Parser<T>): (value: unknown) => Parsed<T> | undefined {
  return (value) => {
    const body = parser(value);
    return body === undefined ? undefined : { body };
  };
}

export type RequestParsers = { readonly [N in RequestName]: (value: unknown) => Parsed<RequestOf<N>> | undefined };

export const requestParsers: RequestParsers = {
  ready: boxed(viewWish),
  setView: boxed(viewWish),
  loadEarlierCandles: nothing,
  previewTicket: boxed(ticketText),
  sizeTicket: boxed(sizeWish),
  placeTicket: boxed(ticketText),
  cancelOrder: boxed((value) => {
    const key = text(field(value, 'key'));
    return key === undefined ? undefined : { key };
  }),
  cancelAllOrders: nothing,
  replaceOrder: boxed((value) => {
    const wish = { key: text(field(value, 'key')), price: text(field(value, 'price')) };
    return complete(wish) ? wish : undefined;
  }),
};

function isRequestName(value: unknown): value is RequestName {
  return typeof value === 'string' && Object.hasOwn(requestParsers, value);
}

const sequenceNumber = integer(0, Number.MAX_SAFE_INTEGER);

/** The envelope of a message from the page; `undefined` for anything that is neither a known request nor an acknowledgement. */
export function parseIncoming(value: unknown): IncomingRequest | IncomingAck | undefined {
  const kind = field(value, 'kind');
  if (kind === 'ack') {
    const sequence = sequenceNumber(field(value, 'sequence'));
    return sequence === undefined ? undefined : { kind, sequence };
  }
  if (kind !== 'request') return undefined;
  const id = sequenceNumber(field(value, 'id'));
  const name = field(value, 'name');
  if (id === undefined || !isRequestName(name)) return undefined;
  return { kind, id, name, body: field(value, 'body') };
}
