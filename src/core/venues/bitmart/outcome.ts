/** What became of a write: accepted, provably refused, or unknown. Nothing here guesses (faults, section 2). */

import {
  ConnectionError,
  OrderRejectedError,
  RateLimitError,
  TimeoutError,
  TradingError,
  UnknownOutcomeError,
} from '../../base/errors';
import type { Envelope } from './envelope';
import { errorOf, type ErrorContext, type ErrorRow } from './errorCodes';
import type { WriteReply } from './transport';

export interface WriteIdentity {
  readonly endpoint: string;
  /** What the sentence calls it. */
  readonly action: 'order' | 'batch' | 'cancel';
  readonly clientOrderId?: string;
}

/**
 * `accept` reads what a success must say, `undefined` when it does not say it. Throws a `TradingError` when the write was
 * provably refused or never sent, `UnknownOutcomeError` in every other case.
 */
export function settleWrite<T>(
  reply: WriteReply,
  identity: WriteIdentity,
  accept: (envelope: Envelope) => T | undefined,
): T {
  if (reply.kind === 'notSent') throw reply.error;
  if (reply.kind === 'failure') throw failureOf(reply, identity);
  const { envelope } = reply;
  let accepted: T | undefined;
  try {
    accepted = accept(envelope);
  } catch (error) {
    throw unknownOutcome(identity, 'it said yes, but in words that cannot be read', { cause: error });
  }
  if (accepted !== undefined) return accepted;
  throw unknownOutcome(identity, 'it said yes, but without the proof of it', {
    ...(envelope.trace !== undefined && { trace: envelope.trace }),
  });
}

function failureOf(reply: Extract<WriteReply, { kind: 'failure' }>, identity: WriteIdentity): TradingError {
  const { error, row, httpStatus } = reply;
  const said = saidOf(error);
  const options = { ...said, cause: error };
  if (row) {
    const refusal = errorOf(row, contextOf(identity, error, said));
    if (refusal && isBelievable(row, httpStatus, identity)) return refusal;
    return unknownOutcome(identity, row.sentence, { ...options, cause: refusal ?? error });
  }
  // Limited before a code could say so: as its code 30013, see `isBelievable`.
  if (error instanceof RateLimitError) return error;
  // A refusal in good form with a code we do not know counts once the order was looked for in vain (faults 10): the class says
  // so, and what places orders looks before it believes it. Cancels and batches are simply unknown.
  const isPlainRefusal = said.code !== undefined && httpStatus >= 400 && httpStatus < 500;
  if (identity.action === 'order' && isPlainRefusal) return new OrderRejectedError('unrecognised', error.message, said);
  return unknownOutcome(identity, whyOf(error), options);
}

/**
 * A refusal counts when its code is in the table and the HTTP status does not speak against it: a 5xx that is not the one
 * documented for the code may come from anywhere. Limits and a used client order id are passed on as what they are; who places
 * orders looks by client order id before believing them (faults 11 and 12).
 */
function isBelievable(row: ErrorRow, httpStatus: number, { action }: WriteIdentity): boolean {
  if (httpStatus >= 500 && httpStatus !== row.http) return false;
  if (row.kind.error === 'RateLimitError') return true;
  if (action !== 'batch') {
    const isDuplicate = row.kind.error === 'OrderRejectedError' && row.kind.reason === 'duplicate';
    return row.isRefusal || isDuplicate;
  }
  // How a batch that is wrong in part is reported is documented nowhere (reference 4.4): only what concerns the whole request
  // proves that none of its orders was placed.
  return row.isRefusal && (wholeBatch.has(row.category) || row.code === '50033' || row.code === '50001');
}

const wholeBatch: ReadonlySet<ErrorRow['category']> = new Set([
  'auth',
  'permission',
  'clock',
  'maintenance',
  'deprecated',
]);

interface Said {
  readonly code?: string;
  readonly venueMessage?: string;
  readonly trace?: string;
  readonly endpoint?: string;
}

function saidOf(error: Error): Said {
  if (!(error instanceof TradingError)) return {};
  const { code, venueMessage, trace, endpoint } = error;
  return {
    ...(code !== undefined && { code }),
    ...(venueMessage !== undefined && { venueMessage }),
    ...(trace !== undefined && { trace }),
    ...(endpoint !== undefined && { endpoint }),
  };
}

function contextOf(identity: WriteIdentity, error: Error, said: Said): ErrorContext {
  const retryAfterMs = error instanceof RateLimitError ? error.retryAfterMs : 0;
  return { ...said, endpoint: identity.endpoint, retryAfterMs };
}

function whyOf(error: Error): string {
  if (error instanceof TimeoutError) return 'no answer came in time';
  if (error instanceof ConnectionError || error instanceof TradingError) return error.message;
  return 'the request failed';
}

const nouns = { order: 'this order', batch: 'these orders', cancel: 'this cancel' } as const;

export function unknownOutcome(
  { action, clientOrderId, endpoint }: WriteIdentity,
  why: string,
  options: Said & { readonly cause?: unknown },
): UnknownOutcomeError {
  const sentence = `What became of ${nouns[action]} is not known: ${why.replace(/\.$/, '')}.`;
  return new UnknownOutcomeError(sentence, clientOrderId, { ...options, endpoint });
}
