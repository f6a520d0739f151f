/** What a reply of BitMart's REST says, in all the shapes its envelope comes in. Reference 2.9. */

import { ConnectionError, RateLimitError, WireError, type TradingError } from '../../base/errors';
import { asObject, parseJson, type Json } from '../../base/json';
import type { HttpReply } from '../../net/http';
import { errorRow, readErrorOf, type ErrorContext, type ErrorRow } from './errorCodes';
import { optionalText } from './wireFields';

export const successCode = '1000';

export interface Envelope {
  readonly code: string;
  /** Never tested: the same code carries different texts, and success is `OK`, `Ok` or `success`. */
  readonly message: string;
  readonly trace: string | undefined;
  /** Object, array, `true`, null or missing. */
  readonly data: Json | undefined;
}

/** `undefined` when the body is not JSON, or JSON without a code. */
export function readEnvelope(body: string): Envelope | undefined {
  const wire = asObject(parseJson(body));
  if (!wire) return undefined;
  const { code: printed } = wire;
  // Newer services print the code as text.
  const code = typeof printed === 'number' || typeof printed === 'string' ? String(printed) : '';
  if (!/^\d{1,6}$/.test(code)) return undefined;
  // Gateway errors say `msg`.
  const message = optionalText(wire['message']) ?? optionalText(wire['msg']) ?? '';
  return { code, message, trace: optionalText(wire['trace']), data: wire['data'] };
}

export type Reply =
  | { readonly kind: 'success'; readonly envelope: Envelope }
  /** `row` where BitMart answered with a code we know. */
  | { readonly kind: 'failure'; readonly error: TradingError; readonly row?: ErrorRow };

/** `retryAfterMs` is the pause to suggest when limited or banned. `redact` takes our own secrets out of what the venue says. */
export function readReply(
  reply: HttpReply,
  endpoint: string,
  retryAfterMs: number,
  redact: (text: string) => string = (text) => text,
): Reply {
  const { status, body } = reply;
  const envelope = readEnvelope(body);
  if (!envelope) return { kind: 'failure', error: withoutEnvelope(reply, endpoint, retryAfterMs) };
  const { code, message, trace } = envelope;
  const context: ErrorContext = {
    endpoint,
    retryAfterMs,
    code,
    // An exchange, or what stands in between, may echo the request it refuses.
    ...(message !== '' && { venueMessage: redact(message) }),
    ...(trace !== undefined && { trace }),
  };
  if (code === successCode) {
    if (status >= 200 && status < 300) return { kind: 'success', envelope };
    return { kind: 'failure', error: new WireError(`Success in words, but HTTP status ${String(status)}.`, context) };
  }
  const row = errorRow(code);
  if (row) return { kind: 'failure', error: readErrorOf(row, context), row };
  return { kind: 'failure', error: unknownCode(status, context) };
}

function unknownCode(status: number, context: ErrorContext): TradingError {
  if (status === 429 || status === 418) return limited(status, context);
  const said = context.venueMessage === undefined ? '' : `: ${context.venueMessage.slice(0, 200)}`;
  const sentence = `BitMart answered with code ${context.code ?? ''}${said}`;
  return status >= 500 ? new ConnectionError('server', sentence, true, context) : new WireError(sentence, context);
}

function withoutEnvelope(reply: HttpReply, endpoint: string, retryAfterMs: number): TradingError {
  const { status, body, headers } = reply;
  const context: ErrorContext = { endpoint, retryAfterMs };
  const isPage = (headers['content-type'] ?? '').includes('text/html') || /^\s*</.test(body);
  // A page instead of JSON comes from what stands in between: Cloudflare's challenge (403, 503, error 1010), a hotel's portal.
  if (isPage && (status < 500 || status === 503)) {
    return new ConnectionError(
      'blocked',
      `The network in between blocked the request with a page of its own (HTTP ${String(status)}); the exchange did not answer.`,
      true,
      context,
    );
  }
  if (status === 429 || status === 418) return limited(status, context);
  if (status >= 500) {
    return new ConnectionError('server', `The server failed (HTTP ${String(status)}).`, true, context);
  }
  return new WireError(`Expected a JSON envelope, found something else (HTTP ${String(status)}).`, context);
}

function limited(status: number, context: ErrorContext): RateLimitError {
  return status === 418
    ? new RateLimitError('banned', 'This address is blocked for too many requests.', context.retryAfterMs, context)
    : new RateLimitError('quota', 'Too many requests.', context.retryAfterMs, context);
}
