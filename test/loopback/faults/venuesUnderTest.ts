/** The exchanges the catalogue is run over: what differs between their wires, as rows of data. */

import assert from 'node:assert/strict';
import { asObject, parseJson, type JsonObject } from '../../../src/core/base/json';
import type { Clock } from '../../../src/core/base/clock';
import type { Logger } from '../../../src/core/base/log';
import { createBitmartVenue } from '../../../src/core/venues/bitmart/bitmartVenue';
import type { Venue } from '../../../src/core/venues/venue';
import type { Effect } from '../../../src/simulator/server/faultRules';
import type { Simulator } from '../../../src/simulator';

/** What a client needs to sign in; plain data, so that another process can be told. */
export interface WireAccess {
  readonly key: string;
  readonly secret: string;
  /** The memo or passphrase. */
  readonly third: string;
}

export interface OpenOptions {
  /** Whose keys; or `access` itself. */
  readonly simulator?: Simulator;
  readonly access?: WireAccess;
  /** The port to speak to: the simulator's own, or a proxy's. */
  readonly port: number;
  /** Over TLS, to a proxy that speaks it. */
  readonly isSecure?: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Which key; `demo` when absent. */
  readonly keyId?: string;
  readonly secret?: string;
  /** Public data only. */
  readonly isPublic?: boolean;
}

/** What of a submit's wire form the invariants read. */
export interface SubmitFields {
  readonly clientOrderId: string;
  readonly price: string | undefined;
  readonly quantity: string | undefined;
  readonly notional: string | undefined;
}

export interface VenueUnderTest {
  readonly id: string;
  readonly name: string;
  /** Fault match patterns of the endpoints, by intent. */
  readonly paths: {
    readonly place: string;
    readonly cancel: string;
    readonly cancelMany: string;
    readonly cancelAll: string;
    /** Looking one order up. */
    readonly order: string;
    readonly openOrders: string;
    readonly history: string;
    readonly fills: string;
    readonly balances: string;
    readonly time: string;
    readonly ticker: string;
    readonly book: string;
    readonly rules: string;
    readonly publicSocket: string;
    readonly privateSocket: string;
  };
  readonly channels: {
    readonly orders: string;
    readonly balances: string;
    readonly book: string;
    readonly ticker: string;
    readonly trades: string;
    readonly login: string;
    readonly loginAck: string;
    readonly subscribe: string;
    readonly subscribeAck: string;
    readonly pong: string;
  };
  /** A refusal as the venue words it. */
  refusal(code: string, status?: number, message?: string): Effect;
  readonly codes: {
    /** Clean refusals of an order, with the reason our error must carry. */
    readonly refusals: readonly (readonly [code: string, status: number, reason: string])[];
    readonly limited: readonly [code: string, status: number];
    readonly duplicate: readonly [code: string, status: number];
    readonly unheardOf: readonly [code: string, status: number];
    /** Answers to a cancel that comes too late. */
    readonly cancelTooLate: readonly (readonly [code: string, status: number])[];
    readonly clock: readonly [code: string, status: number];
    readonly permission: readonly [code: string, status: number];
    readonly badKeys: readonly (readonly [code: string, status: number, reason: string])[];
    readonly foreignIp: readonly [code: string, status: number];
  };
  /** A reply that says yes to a submit, with this in place of the order id. */
  accepted(orderId: string | null | undefined): Effect;
  access(simulator: Simulator, keyId?: string): WireAccess;
  open(options: OpenOptions): Venue;
  /** Values that must never be written anywhere. */
  secrets(simulator: Simulator): readonly string[];
  readSubmit(body: string): SubmitFields;
}

const bitmart: VenueUnderTest = {
  id: 'bitmart',
  name: 'BitMart',
  paths: {
    place: '/spot/v2/submit_order',
    cancel: '/spot/v3/cancel_order',
    cancelMany: '/spot/v4/cancel_orders',
    cancelAll: '/spot/v4/cancel_all',
    order: '/spot/v4/query/*order',
    openOrders: '/spot/v4/query/open-orders',
    history: '/spot/v4/query/history-orders',
    fills: '/spot/v4/query/*trades',
    balances: '/spot/v1/wallet',
    time: '/system/time',
    ticker: '/spot/quotation/v3/ticker',
    book: '/spot/quotation/v3/books',
    rules: '/spot/v1/symbols/details',
    publicSocket: '/api',
    privateSocket: '/user',
  },
  channels: {
    orders: 'spot/user/orders',
    balances: 'spot/user/balance',
    book: 'spot/depth/increase100',
    ticker: 'spot/ticker',
    trades: 'spot/trade',
    login: 'login',
    loginAck: 'loginAck',
    subscribe: 'subscribe',
    subscribeAck: 'subscribeAck',
    pong: 'pong',
  },
  refusal: (code, status = 400, message = 'no') => ({
    type: 'body',
    status,
    body: `{"code":${code},"message":${JSON.stringify(message)},"trace":"trace-${code}","data":{}}`,
  }),
  codes: {
    refusals: [
      ['50020', 400, 'balance'],
      ['51011', 400, 'notional'],
      ['51012', 400, 'notional'],
      ['50021', 400, 'validation'],
      ['50023', 400, 'pairSuspended'],
    ],
    limited: ['30013', 429],
    duplicate: ['50042', 400],
    unheardOf: ['59999', 400],
    cancelTooLate: [
      ['50030', 400],
      ['50031', 400],
      ['50032', 400],
      ['50005', 400],
    ],
    clock: ['30007', 401],
    permission: ['30019', 403],
    badKeys: [
      ['30002', 401, 'key'],
      ['30005', 401, 'signature'],
    ],
    foreignIp: ['30010', 403],
  },
  accepted: (orderId) => ({
    type: 'body',
    status: 200,
    body: `{"code":1000,"message":"OK","trace":"t","data":{${orderId === undefined ? '' : `"order_id":${String(orderId)}`}}}`,
  }),
  access: ({ accounts }, keyId = 'demo') => {
    const { key, secret, memo } = accounts.find(({ id }) => id === keyId) ?? assert.fail(`key ${keyId}`);
    return { key, secret, third: memo };
  },
  open: (options) => {
    const { port, isSecure = false, clock, logger, isPublic = false } = options;
    const { key, secret, third } = accessOf(bitmart, options);
    const authority = `127.0.0.1:${String(port)}`;
    const [web, socket] = isSecure ? ['https', 'wss'] : ['http', 'ws'];
    return createBitmartVenue({
      environment: 'practice',
      endpoints: {
        rest: `${web}://${authority}`,
        wsPublic: `${socket}://${authority}/api?protocol=1.1`,
        wsPrivate: `${socket}://${authority}/user?protocol=1.1`,
      },
      ...(!isPublic && { credentials: { key, memo: third, secret } }),
      clock,
      logger,
    });
  },
  secrets: ({ accounts }) => accounts.flatMap(({ key, secret, memo }) => [key, secret, memo]),
  readSubmit: (body) => {
    const fields = fieldsOf(body);
    return {
      clientOrderId: textOf(fields, 'client_order_id') ?? '',
      price: textOf(fields, 'price'),
      quantity: textOf(fields, 'size'),
      notional: textOf(fields, 'notional'),
    };
  },
};

/** Another exchange is switched on by its row here. */
export const venuesUnderTest: readonly VenueUnderTest[] = [bitmart];

function accessOf(under: VenueUnderTest, { access, simulator, keyId, secret }: OpenOptions): WireAccess {
  const found = access ?? (simulator && under.access(simulator, keyId)) ?? assert.fail('a simulator, or access');
  return { ...found, ...(secret !== undefined && { secret }) };
}

function fieldsOf(body: string): JsonObject {
  return asObject(parseJson(body)) ?? {};
}

function textOf(fields: JsonObject, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
}
