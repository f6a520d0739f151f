/** Every code BitMart answers with, as rows: what it means, whose turn it is, and whether it proves an order was not placed. Reference 9. */

import {
  ClockSkewError,
  ConnectionError,
  CredentialsError,
  NotFoundError,
  OrderRejectedError,
  RateLimitError,
  VenueClosedError,
  WireError,
  type CredentialsReason,
  type RejectionReason,
  type TradingError,
  type TradingErrorOptions,
} from '../../base/errors';

export type ErrorCategory =
  | 'auth'
  | 'permission'
  | 'rate-limit'
  | 'clock'
  | 'validation'
  | 'balance'
  | 'not-found'
  | 'order-state'
  | 'maintenance'
  | 'server'
  | 'deprecated'
  | 'benign';

/** Which class an error becomes, and with which reason. */
type Kind =
  | { readonly error: 'CredentialsError'; readonly reason: CredentialsReason }
  | { readonly error: 'ClockSkewError' }
  | { readonly error: 'RateLimitError'; readonly reason: 'quota' | 'banned' }
  | { readonly error: 'ConnectionError' }
  | { readonly error: 'VenueClosedError'; readonly reason: 'maintenance' | 'pairSuspended' | 'retired' }
  | { readonly error: 'NotFoundError'; readonly reason: 'order' | 'symbol' | 'record' }
  | { readonly error: 'OrderRejectedError'; readonly reason: RejectionReason }
  | { readonly error: 'none' };

interface KindRow {
  readonly kind: Kind;
  /** The program may repeat a read by itself. */
  readonly isRepeatable: boolean;
  /** In answer to a write it proves that nothing came of it. */
  readonly isRefusal: boolean;
}

const refused = (kind: Kind): KindRow => ({ kind, isRepeatable: false, isRefusal: true });
const open = (kind: Kind): KindRow => ({ kind, isRepeatable: true, isRefusal: false });
const rejected = (reason: RejectionReason): KindRow => refused({ error: 'OrderRejectedError', reason });

const kinds = {
  key: refused({ error: 'CredentialsError', reason: 'key' }),
  signature: refused({ error: 'CredentialsError', reason: 'signature' }),
  ip: refused({ error: 'CredentialsError', reason: 'ip' }),
  expired: refused({ error: 'CredentialsError', reason: 'expired' }),
  frozen: refused({ error: 'CredentialsError', reason: 'frozen' }),
  permission: refused({ error: 'CredentialsError', reason: 'permission' }),
  clock: refused({ error: 'ClockSkewError' }),
  // "Too fast" counts as not sent only after one look by client order id found nothing (faults 11).
  limited: open({ error: 'RateLimitError', reason: 'quota' }),
  banned: open({ error: 'RateLimitError', reason: 'banned' }),
  server: open({ error: 'ConnectionError' }),
  maintenance: refused({ error: 'VenueClosedError', reason: 'maintenance' }),
  pairSuspended: refused({ error: 'VenueClosedError', reason: 'pairSuspended' }),
  retired: refused({ error: 'VenueClosedError', reason: 'retired' }),
  order: refused({ error: 'NotFoundError', reason: 'order' }),
  symbol: refused({ error: 'NotFoundError', reason: 'symbol' }),
  record: refused({ error: 'NotFoundError', reason: 'record' }),
  balance: rejected('balance'),
  price: rejected('price'),
  quantity: rejected('quantity'),
  notional: rejected('notional'),
  orderState: rejected('orderState'),
  validation: rejected('validation'),
  // An order with this id is there: it is looked up and adopted, so this is no proof that nothing came of it (faults 12).
  duplicate: { kind: { error: 'OrderRejectedError', reason: 'duplicate' }, isRepeatable: false, isRefusal: false },
  benign: { kind: { error: 'none' }, isRepeatable: false, isRefusal: false },
} as const satisfies Record<string, KindRow>;

export interface ErrorRow extends KindRow {
  readonly code: string;
  /** The documented HTTP status; 0 for socket codes, which are text there. */
  readonly http: number;
  readonly category: ErrorCategory;
  readonly sentence: string;
}

type CompactRow = readonly [
  code: string,
  http: number,
  category: ErrorCategory,
  kind: keyof typeof kinds,
  sentence: string,
];

/** Codes only the official list knows are `[unconfirmed]` in the reference; they are rows all the same. */
const compactRows: readonly CompactRow[] = [
  // 9.1
  ['30000', 404, 'not-found', 'retired', 'This call does not exist at BitMart (any more).'],
  ['30001', 401, 'auth', 'key', 'The access key was missing from the request.'],
  ['30002', 401, 'auth', 'key', 'BitMart does not know this access key.'],
  ['30003', 401, 'auth', 'frozen', 'BitMart has frozen this access key.'],
  ['30004', 401, 'auth', 'signature', 'The signature was missing from the request.'],
  ['30005', 401, 'auth', 'signature', 'The signature was refused: most likely the secret or the memo is wrong.'],
  ['30006', 401, 'clock', 'clock', 'The time of the request was missing or unreadable.'],
  ['30007', 401, 'clock', 'clock', "The time of the request is too far from BitMart's clock."],
  ['30008', 401, 'clock', 'clock', 'The time of the request was malformed.'],
  ['30010', 403, 'permission', 'ip', 'This access key may not be used from this IP address.'],
  ['30011', 403, 'auth', 'expired', 'This access key has expired.'],
  ['30012', 403, 'permission', 'permission', 'This access key lacks the permission for this call.'],
  ['30013', 429, 'rate-limit', 'limited', 'Too many requests; BitMart asks to slow down.'],
  ['30014', 503, 'server', 'server', 'BitMart says its service is unavailable.'],
  ['30016', 200, 'maintenance', 'maintenance', 'BitMart has switched this function off for maintenance.'],
  ['30017', 418, 'rate-limit', 'banned', 'BitMart has blocked this account or address for too many requests.'],
  ['30018', 503, 'validation', 'validation', 'The body of the request was not JSON.'],
  ['30019', 200, 'permission', 'permission', 'This account may not do this.'],
  ['30030', 200, 'deprecated', 'retired', 'The first futures API was switched off.'],
  ['30031', 200, 'deprecated', 'retired', 'BitMart has retired this call.'],
  // 9.2
  ['60000', 400, 'validation', 'validation', 'The request is invalid.'],
  ['60001', 400, 'validation', 'validation', 'Account type unknown.'],
  ['60002', 400, 'validation', 'validation', 'Currency unknown.'],
  ['60003', 400, 'maintenance', 'maintenance', 'Deposits closed for currency.'],
  ['60004', 400, 'maintenance', 'maintenance', 'Withdrawals closed for currency.'],
  ['60005', 400, 'validation', 'validation', 'Below minimum amount.'],
  ['60006', 400, 'validation', 'validation', 'Too many decimals for withdrawal.'],
  ['60007', 400, 'permission', 'permission', 'Address not in saved list.'],
  ['60008', 400, 'balance', 'balance', 'Balance too low.'],
  ['60009', 400, 'validation', 'validation', 'Over limit.'],
  ['60010', 400, 'not-found', 'record', 'Deposit/withdraw id unknown.'],
  ['60011', 400, 'validation', 'validation', 'Address invalid.'],
  ['60012', 400, 'validation', 'validation', 'Action not supported for currency.'],
  ['60013', 400, 'validation', 'validation', 'Amount not a multiple of the required unit.'],
  ['60014', 400, 'validation', 'validation', 'Memo check failed.'],
  ['60015', 400, 'permission', 'permission', 'Address not verified.'],
  ['60020', 403, 'permission', 'permission', 'Account may not deposit.'],
  ['60021', 403, 'permission', 'permission', 'Account may not withdraw.'],
  ['60022', 403, 'permission', 'permission', 'Withdrawals locked for 24 h.'],
  ['60026', 403, 'permission', 'permission', 'Sub-account lacks permission.'],
  ['60027', 403, 'permission', 'permission', 'Only sub-accounts may call.'],
  ['60028', 403, 'permission', 'frozen', 'Account unavailable.'],
  ['60029', 403, 'permission', 'frozen', 'Frozen by main account.'],
  ['60030', 405, 'validation', 'validation', 'The method is not allowed.'],
  ['60031', 415, 'validation', 'validation', 'The media type is not supported.'],
  ['60050', 500, 'server', 'server', 'User account not found.'],
  ['60051', 500, 'server', 'server', 'Internal error.'],
  ['60052', 400, 'server', 'server', 'Exception.'],
  ['60053', 403, 'validation', 'validation', 'Internal-withdraw target not recognised.'],
  ['60054', 403, 'permission', 'permission', 'Sub-account cannot withdraw.'],
  ['60055', 403, 'validation', 'validation', 'Currency not supported.'],
  ['60056', 403, 'maintenance', 'maintenance', 'Withdrawals of the currency suspended.'],
  ['60057', 403, 'permission', 'permission', 'User status not available.'],
  ['60058', 403, 'balance', 'balance', 'Withdrawal would breach the margin-call threshold.'],
  ['60059', 403, 'permission', 'permission', 'Internal withdrawal forbidden.'],
  ['60060', 403, 'validation', 'validation', 'Invalid request.'],
  ['60061', 403, 'validation', 'validation', 'Unsupported operation.'],
  ['60062', 403, 'permission', 'permission', 'Forbidden.'],
  ['60063', 403, 'permission', 'frozen', 'BitMart has frozen this account for security.'],
  ['60064', 403, 'permission', 'permission', 'Daily withdrawal quota used up.'],
  ['60065', 403, 'validation', 'validation', 'Sender and receiver are the same.'],
  ['60066', 400, 'validation', 'validation', 'Default time window not within 90 days.'],
  ['60067', 400, 'validation', 'validation', 'Time window 90 days or longer.'],
  ['61000', 400, 'validation', 'validation', 'Amount must be positive.'],
  ['61001', 400, 'balance', 'balance', 'Balance too low.'],
  ['61002', 400, 'not-found', 'record', 'Target account not found.'],
  ['61003', 400, 'not-found', 'record', 'Sub-account not found.'],
  ['61004', 400, 'validation', 'validation', 'Duplicate requestNo.'],
  ['61005', 403, 'permission', 'permission', 'Transfers between accounts unavailable.'],
  ['61006', 403, 'permission', 'permission', 'Sub-account API is for organisations only.'],
  ['61007', 403, 'permission', 'permission', 'Institution verification required.'],
  ['61008', 403, 'permission', 'permission', 'Transfer out suspended.'],
  // 9.3
  ['70000', 200, 'not-found', 'record', 'BitMart has no data for this.'],
  ['70001', 200, 'validation', 'validation', 'A required parameter is missing.'],
  ['70002', 200, 'not-found', 'symbol', 'BitMart does not list this pair.'],
  ['70003', 200, 'server', 'server', 'BitMart reports a network-type error.'],
  ['71001', 200, 'validation', 'validation', 'The start of the time range is invalid.'],
  ['71002', 200, 'validation', 'validation', 'The end of the time range is invalid.'],
  ['71003', 200, 'validation', 'validation', 'The time range is invalid.'],
  ['71004', 200, 'validation', 'validation', 'The number of candles is invalid.'],
  ['71005', 200, 'validation', 'validation', 'This candle length is not offered.'],
  // 9.4
  ['50000', 400, 'validation', 'validation', 'BitMart calls the request bad.'],
  ['50001', 400, 'not-found', 'symbol', 'BitMart does not list this pair.'],
  ['50002', 400, 'validation', 'validation', 'The time range is malformed.'],
  ['50003', 400, 'validation', 'validation', 'The candle length is malformed.'],
  ['50004', 400, 'validation', 'validation', 'More than 500 candles were asked for.'],
  ['50005', 400, 'not-found', 'order', 'BitMart does not know this order.'],
  ['50006', 400, 'validation', 'quantity', 'The quantity is below the minimum.'],
  ['50007', 400, 'validation', 'quantity', 'The quantity is above the maximum.'],
  ['50008', 400, 'validation', 'price', 'The price is below the minimum.'],
  ['50009', 400, 'validation', 'notional', 'Price times quantity is below the minimum.'],
  ['50010', 400, 'validation', 'quantity', 'The quantity is missing.'],
  ['50011', 400, 'validation', 'price', 'The price is missing.'],
  ['50012', 400, 'validation', 'notional', 'The amount to spend is missing.'],
  ['50013', 400, 'validation', 'validation', 'The page lies too far back.'],
  ['50014', 400, 'validation', 'validation', 'The limit is missing.'],
  ['50015', 400, 'validation', 'validation', 'The limit is below 1.'],
  ['50016', 400, 'validation', 'validation', 'The limit is too large.'],
  ['50017', 400, 'validation', 'validation', 'The offset is missing.'],
  ['50018', 400, 'validation', 'validation', 'The offset is below 1.'],
  ['50019', 400, 'validation', 'validation', 'The status filter is invalid.'],
  ['50020', 400, 'balance', 'balance', 'The balance is too low.'],
  [
    '50021',
    400,
    'validation',
    'validation',
    'A parameter is invalid; for a market buy only the amount to spend counts.',
  ],
  ['50022', 400, 'server', 'server', 'BitMart says its service is unavailable.'],
  ['50023', 400, 'permission', 'pairSuspended', 'This pair cannot be traded through the API.'],
  ['50024', 400, 'validation', 'validation', 'More than 200 book levels were asked for.'],
  ['50025', 400, 'validation', 'price', 'The price is above the maximum.'],
  ['50026', 400, 'validation', 'price', 'A buy may not be priced above the opening price yet.'],
  ['50027', 400, 'validation', 'price', 'A sell may not be priced below the opening price yet.'],
  ['50028', 400, 'validation', 'validation', 'Parameters are missing.'],
  ['50029', 400, 'validation', 'notional', 'The parameters do not match; often price times quantity is too small.'],
  ['50030', 400, 'order-state', 'orderState', 'The order was canceled before.'],
  ['50031', 400, 'order-state', 'orderState', 'The order was completed before.'],
  ['50032', 400, 'order-state', 'orderState', 'The order was matched or canceled before, or does not exist.'],
  ['50033', 400, 'validation', 'validation', 'A batch holds 1 to 10 orders.'],
  ['50034', 400, 'order-state', 'price', 'The price is too high: nothing in the book matches it.'],
  ['50035', 400, 'order-state', 'price', 'The price is too low: nothing in the book matches it.'],
  ['50036', 400, 'order-state', 'orderState', 'The order cannot be canceled in its present state.'],
  ['50037', 400, 'validation', 'validation', 'The client order id is longer than 32 characters.'],
  ['50038', 400, 'validation', 'validation', 'The client order id may hold only letters and digits.'],
  ['50039', 400, 'validation', 'validation', 'Neither an order id nor a client order id was given.'],
  ['50040', 400, 'maintenance', 'pairSuspended', 'This pair is not available at present.'],
  ['50041', 400, 'validation', 'validation', 'The time range is older than what can be queried.'],
  ['50042', 400, 'validation', 'duplicate', 'This client order id was used before.'],
  ['51000', 400, 'not-found', 'record', 'BitMart does not know this currency.'],
  ['51001', 400, 'permission', 'permission', 'The margin account is not opened.'],
  ['51002', 400, 'permission', 'permission', 'The margin account is not available.'],
  ['51003', 400, 'permission', 'permission', 'The account is limited.'],
  ['51004', 400, 'balance', 'balance', 'More than can be borrowed.'],
  ['51005', 400, 'validation', 'validation', 'Less than can be borrowed.'],
  ['51006', 400, 'validation', 'validation', 'More than is owed.'],
  ['51007', 400, 'validation', 'validation', 'The order mode is unknown.'],
  [
    '51008',
    400,
    'permission',
    'pairSuspended',
    'This operation is limited at present, or the pair is not for API trading.',
  ],
  ['51009', 400, 'validation', 'quantity', 'The quantity is below the minimum.'],
  ['51010', 400, 'validation', 'price', 'The price is below the minimum.'],
  ['51011', 400, 'validation', 'notional', 'Price times quantity is below the minimum value.'],
  ['51012', 400, 'validation', 'notional', 'The amount to spend is below the minimum.'],
  ['51013', 400, 'validation', 'notional', 'The amount to spend is too small.'],
  ['51014', 400, 'validation', 'quantity', 'The quantity to sell is too small.'],
  ['51015', 400, 'validation', 'quantity', 'The quantity is too small.'],
  ['51024', 400, 'order-state', 'orderState', 'Nothing is borrowed.'],
  ['52000', 400, 'validation', 'validation', 'The order mode is not supported.'],
  ['52001', 400, 'validation', 'validation', 'The trade type is not supported.'],
  ['52002', 400, 'validation', 'validation', 'The side is not supported.'],
  ['52003', 400, 'validation', 'validation', 'The query state is not supported.'],
  ['52004', 400, 'validation', 'validation', 'The end time lies before the start time.'],
  ['53000', 403, 'permission', 'frozen', 'BitMart has frozen this account for security.'],
  ['53001', 403, 'permission', 'permission', "This account's country is restricted."],
  ['53002', 403, 'permission', 'permission', 'Advanced identity verification is missing.'],
  ['53003', 403, 'permission', 'permission', 'Only the main account can give this permission.'],
  ['53004', 403, 'permission', 'permission', 'This pair is not available in this region.'],
  ['53005', 403, 'permission', 'permission', 'This account has no access to this call.'],
  ['53006', 403, 'permission', 'permission', 'Identity verification is missing.'],
  ['53007', 403, 'permission', 'permission', 'Advanced identity verification is missing.'],
  ['53008', 403, 'permission', 'permission', 'BitMart does not serve this country.'],
  ['53009', 403, 'permission', 'permission', 'QR certification is missing.'],
  ['53010', 403, 'permission', 'permission', 'This account may not borrow.'],
  ['53011', 403, 'permission', 'permission', 'This type of account may not use this.'],
  ['57001', 405, 'validation', 'validation', 'The method is not allowed.'],
  ['58001', 415, 'validation', 'validation', 'The media type is not supported.'],
  ['59001', 400, 'not-found', 'record', 'BitMart knows no such account.'],
  ['59002', 500, 'server', 'server', 'BitMart reports an internal error.'],
  ['59003', 500, 'server', 'server', 'A call to the spot wallet failed.'],
  ['59004', 500, 'server', 'server', 'The margin wallet failed.'],
  ['59005', 500, 'server', 'server', 'The margin wallet is restricted.'],
  ['59006', 500, 'server', 'server', 'A transfer failed.'],
  ['59007', 500, 'server', 'server', 'The risk data failed.'],
  ['59008', 500, 'server', 'server', 'BitMart says placing the order failed.'],
  ['59009', 500, 'server', 'server', 'The loan was made, but the order failed.'],
  ['59010', 500, 'balance', 'balance', 'The loan was not enough for the order.'],
  ['59011', 500, 'server', 'server', 'The balance service failed.'],
  // 9.6
  ['90001', 0, 'validation', 'validation', 'The message has the wrong format.'],
  ['90002', 0, 'validation', 'validation', 'The operation is unknown.'],
  ['90003', 0, 'validation', 'validation', 'The arguments are wrong.'],
  ['90004', 0, 'validation', 'validation', 'BitMart does not know this channel.'],
  ['90005', 0, 'rate-limit', 'limited', 'Too many topics in one message.'],
  ['90006', 0, 'rate-limit', 'limited', 'Too many topics on one connection.'],
  ['90007', 0, 'rate-limit', 'limited', 'Too many messages on one connection.'],
  ['90008', 0, 'benign', 'benign', 'This topic is subscribed already.'],
  ['90009', 0, 'validation', 'validation', 'The subscription is invalid.'],
  ['91001', 0, 'auth', 'key', 'The access key was empty.'],
  ['91002', 0, 'auth', 'key', 'BitMart does not know this access key.'],
  ['91003', 0, 'auth', 'frozen', 'BitMart has frozen this access key.'],
  ['91004', 0, 'auth', 'expired', 'This access key has expired.'],
  ['91005', 0, 'benign', 'benign', 'Already signed in.'],
  ['91006', 0, 'auth', 'key', 'Not signed in.'],
  ['91010', 0, 'auth', 'signature', 'The signature was empty.'],
  ['91011', 0, 'auth', 'signature', 'The signature was refused: most likely the secret or the memo is wrong.'],
  ['91021', 0, 'clock', 'clock', 'The time of the sign-in was missing.'],
  ['91022', 0, 'clock', 'clock', "The time of the sign-in is too far from BitMart's clock."],
  ['91023', 0, 'clock', 'clock', 'The time of the sign-in was malformed.'],
  ['92001', 0, 'validation', 'symbol', 'BitMart does not list this pair.'],
  ['94001', 0, 'rate-limit', 'limited', 'Reconnecting too often.'],
  ['94002', 0, 'rate-limit', 'limited', 'Too many connections from this address.'],
  ['95000', 0, 'server', 'server', 'BitMart reports an internal error.'],
];

export const errorRows: readonly ErrorRow[] = compactRows.map(([code, http, category, kind, sentence]) => ({
  code,
  http,
  category,
  sentence,
  ...kinds[kind],
}));

const rowsByCode: ReadonlyMap<string, ErrorRow> = new Map(errorRows.map((row) => [row.code, row]));

export function errorRow(code: string): ErrorRow | undefined {
  return rowsByCode.get(code);
}

export interface ErrorContext extends TradingErrorOptions {
  readonly endpoint: string;
  /** How long to stay away, where the answer tells or the quota's window suggests it. */
  readonly retryAfterMs: number;
}

/** The error a row stands for in answer to an order or a cancel. `undefined` for a benign code. */
export function errorOf(row: ErrorRow, context: ErrorContext): TradingError | undefined {
  const { retryAfterMs, ...rest } = context;
  const options = { ...rest, code: row.code };
  const { kind, sentence } = row;
  switch (kind.error) {
    case 'CredentialsError':
      return new CredentialsError(kind.reason, sentence, options);
    case 'ClockSkewError':
      return new ClockSkewError(sentence, options);
    case 'RateLimitError':
      return new RateLimitError(kind.reason, sentence, retryAfterMs, options);
    case 'ConnectionError':
      return new ConnectionError('server', sentence, true, options);
    case 'VenueClosedError':
      return new VenueClosedError(kind.reason, sentence, options);
    case 'NotFoundError':
      return new NotFoundError(kind.reason, sentence, options);
    case 'OrderRejectedError':
      return new OrderRejectedError(kind.reason, sentence, options);
    case 'none':
      return undefined;
  }
}

/** As `errorOf`, for a read: a read cannot be rejected, so a complaint about it means we and BitMart disagree about the wire. */
export function readErrorOf(row: ErrorRow, context: ErrorContext): TradingError {
  const error = errorOf(row, context);
  return error === undefined || error instanceof OrderRejectedError
    ? new WireError(row.sentence, { ...context, code: row.code })
    : error;
}
