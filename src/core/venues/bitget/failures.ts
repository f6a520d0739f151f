/** What a reply makes of a call: data, a refusal, or an outcome nobody knows (reference sections 3 and 14; rules of the desk). */

import {
  assertNever,
  ClockSkewError,
  ConnectionError,
  CredentialsError,
  NotFoundError,
  OrderRejectedError,
  RateLimitError,
  TimeoutError,
  TradingError,
  UnknownOutcomeError,
  VenueClosedError,
  WireError,
  type TradingErrorOptions,
} from '../../base/errors';
import { asObject, parseJson, type Json } from '../../base/json';
import type { HttpReply } from '../../net/http';
import { errorCodes, streamErrorCodes, successCode, type ErrorCode } from './errorCodes';
import type { WireEnvelope } from './spot/payloads';

/** Which call a reply belongs to. A write may have changed something at the venue. */
export interface CallIdentity {
  readonly endpoint: string;
  readonly isWrite: boolean;
  /** A single order: whoever places one looks by its client id before believing a code we do not know. */
  readonly isPlacement?: boolean;
  readonly clientOrderId?: string;
}

export interface VenueAnswer {
  readonly code: string;
  readonly message: string;
  readonly data: Json | undefined;
}

/** The envelope of a reply; `undefined` when it is none, whatever its status. */
export function readAnswer(reply: Pick<HttpReply, 'body'>): VenueAnswer | undefined {
  const envelope: WireEnvelope | undefined = asObject(parseJson(reply.body));
  const code = envelope?.code;
  if (!envelope || (typeof code !== 'string' && typeof code !== 'number')) return undefined;
  const message = envelope.msg ?? envelope.message;
  return { code: String(code), message: typeof message === 'string' ? message : '', data: envelope.data };
}

/** The data of a reply, or the failure it means for this call. `redact` takes our own headers out of a refusal that echoes them. */
export function openReply(reply: HttpReply, call: CallIdentity, redact: (text: string) => string): Json {
  const answer = readAnswer(reply);
  if (!answer) throw unreadable(reply, call);
  // A server's own failure may come from anywhere in front of the venue, whatever its text says.
  if (call.isWrite && reply.status >= 500) throw unreadable(reply, call);
  if (answer.code !== successCode) throw failureOf(answer.code, redact(answer.message), call);
  if (reply.status !== 200) throw unreadable(reply, call);
  return answer.data ?? null;
}

/** The failure a code means. A code without a row proves nothing about a write. */
export function failureOf(code: string, venueMessage: string, call: CallIdentity): TradingError {
  const row = errorCodes.get(code);
  const options = { code, venueMessage: venueMessage.slice(0, 300), endpoint: call.endpoint };
  if (!row) {
    const sentence = `Bitget answered with a code we do not know (${code.slice(0, 20)}).`;
    if (call.isPlacement) return new OrderRejectedError('unrecognised', sentence, options);
    return call.isWrite ? unknown(sentence, call, options) : new WireError(sentence, options);
  }
  return call.isWrite && !row.isRefusal ? unknown(row.sentence, call, options) : fromRow(row, call, options);
}

/** The failure a socket's code means, for a login or a subscription. */
export function streamFailureOf(code: string, venueMessage: string, topic: string): TradingError {
  const row = streamErrorCodes.get(code);
  const call = { endpoint: topic, isWrite: false };
  return row
    ? fromRow(row, call, { code, venueMessage: venueMessage.slice(0, 300), endpoint: topic })
    : failureOf(code, venueMessage, call);
}

/** What became of a call whose exchange failed below HTTP: for a write whose bytes left, nobody knows. */
export function failureOfExchange(error: unknown, call: CallIdentity): unknown {
  if (!call.isWrite) return error;
  const neverLeft = (error instanceof ConnectionError || error instanceof TimeoutError) && !error.bytesLeft;
  const isOurs = error instanceof TradingError && error.reached !== 'notApplicable';
  if (neverLeft || isOurs || !(error instanceof TradingError)) return error;
  return unknown(error.message, call, { cause: error, endpoint: call.endpoint });
}

/** A write was answered with success, but not with what it should say. */
export function unreadableSuccess(error: unknown, call: CallIdentity): unknown {
  return call.isWrite && error instanceof WireError
    ? unknown(error.message, call, { cause: error, endpoint: call.endpoint })
    : error;
}

export function unknown(why: string, call: CallIdentity, options: TradingErrorOptions): UnknownOutcomeError {
  const text = `The outcome at Bitget is unknown: ${why.replace(/\.$/, '')}.`;
  return new UnknownOutcomeError(text, call.clientOrderId, options);
}

function fromRow(row: ErrorCode, call: CallIdentity, options: TradingErrorOptions): TradingError {
  const { kind, sentence } = row;
  switch (kind.is) {
    case 'credentials':
      return new CredentialsError(kind.reason, sentence, options);
    case 'clock':
      return new ClockSkewError(sentence, options);
    case 'rejected':
      // A read is no order: refused for its form, it is a call that is not as documented.
      return call.isWrite ? new OrderRejectedError(kind.reason, sentence, options) : new WireError(sentence, options);
    case 'notFound':
      return new NotFoundError(kind.reason, sentence, options);
    case 'rateLimit':
      return new RateLimitError('quota', sentence, kind.retryAfterMs, options);
    case 'closed':
      return new VenueClosedError(kind.reason, sentence, options);
    case 'server':
      return new ConnectionError('server', sentence, true, options);
    default:
      return assertNever(kind, 'kind of failure');
  }
}

function unreadable(reply: HttpReply, call: CallIdentity): TradingError {
  const { status } = reply;
  const options = { endpoint: call.endpoint };
  if (status === 429) {
    const sentence = 'Bitget received too many requests in a second.';
    return call.isWrite ? unknown(sentence, call, options) : new RateLimitError('quota', sentence, 1000, options);
  }
  const isHtml = /^\s*</.test(reply.body);
  const isBlocked = status === 403 || (isHtml && status === 503);
  const sentence = isBlocked
    ? `The network in front of Bitget blocked the request (HTTP ${String(status)}).`
    : status >= 500
      ? `Bitget's server failed (HTTP ${String(status)}).`
      : `Expected a reply as documented, found something else (HTTP ${String(status)}).`;
  if (call.isWrite) return unknown(sentence, call, options);
  if (isBlocked) return new ConnectionError('blocked', sentence, true, options);
  return status >= 500 ? new ConnectionError('server', sentence, true, options) : new WireError(sentence, options);
}
