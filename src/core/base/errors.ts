/** The family of failures. Each answers: whose turn is it, may it be repeated, did an order reach the exchange. */

export type OrderReached = 'no' | 'perhaps' | 'notApplicable';

export interface TradingErrorOptions {
  readonly cause?: unknown;
  /** The venue's own code and text, when it answered. Shown as plain text only. */
  readonly code?: string;
  readonly venueMessage?: string;
  /** The venue's trace id of the reply, for support. */
  readonly trace?: string;
  /** Which call failed: an endpoint's or channel's id. */
  readonly endpoint?: string;
}

export abstract class TradingError extends Error {
  abstract override readonly name: string;
  abstract readonly reached: OrderReached;
  /** True when the program may repeat the same call by itself, with backoff. */
  abstract readonly isRepeatable: boolean;
  /** Why, where one class has several causes; a stable word for code and tests. */
  abstract readonly reason: string;
  readonly code: string | undefined;
  readonly venueMessage: string | undefined;
  readonly trace: string | undefined;
  readonly endpoint: string | undefined;

  constructor(message: string, options: TradingErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.venueMessage = options.venueMessage;
    this.trace = options.trace;
    this.endpoint = options.endpoint;
  }
}

export type CredentialsReason =
  | 'incomplete'
  | 'missing'
  | 'key'
  | 'signature'
  | 'passphrase'
  | 'ip'
  | 'permission'
  | 'expired'
  | 'frozen'
  | 'mode'
  | 'environment';

/** The key, signature, IP address or permission was refused, or a private call was made without credentials. */
export class CredentialsError extends TradingError {
  override readonly name = 'CredentialsError';
  override readonly reached = 'no';
  override readonly isRepeatable = false;
  constructor(
    override readonly reason: CredentialsReason,
    message: string,
    options?: TradingErrorOptions,
  ) {
    super(message, options);
  }
}

/** Our timestamp was refused: this machine's clock and the venue's differ too much. */
export class ClockSkewError extends TradingError {
  override readonly name = 'ClockSkewError';
  override readonly reached = 'no';
  override readonly isRepeatable = false;
  override readonly reason = 'clock';
}

/** Our own check or the risk gate said no; nothing was sent. */
export class OrderTicketError extends TradingError {
  override readonly name = 'OrderTicketError';
  override readonly reached = 'no';
  override readonly isRepeatable = false;
  /** `reason` is the code of the check that failed; `numbers` are what it compared, ready to be shown. */
  constructor(
    override readonly reason: string,
    message: string,
    readonly numbers: Readonly<Record<string, string>> = {},
    options?: TradingErrorOptions,
  ) {
    super(message, options);
  }
}

export type RejectionReason =
  'balance' | 'price' | 'quantity' | 'notional' | 'duplicate' | 'orderState' | 'symbol' | 'validation' | 'unrecognised';

/** The exchange said no to an order or a cancel. */
export class OrderRejectedError extends TradingError {
  override readonly name = 'OrderRejectedError';
  override readonly reached = 'no';
  override readonly isRepeatable = false;
  constructor(
    override readonly reason: RejectionReason,
    message: string,
    options?: TradingErrorOptions,
  ) {
    super(message, options);
  }
}

/** No such order, symbol or record. */
export class NotFoundError extends TradingError {
  override readonly name = 'NotFoundError';
  override readonly reached = 'no';
  override readonly isRepeatable = false;
  constructor(
    override readonly reason: 'order' | 'symbol' | 'record',
    message: string,
    options?: TradingErrorOptions,
  ) {
    super(message, options);
  }
}

/** A quota is used up, or the address or account is blocked for a while. */
export class RateLimitError extends TradingError {
  override readonly name = 'RateLimitError';
  override readonly reached = 'no';
  override readonly isRepeatable = true;
  constructor(
    override readonly reason: 'quota' | 'banned',
    message: string,
    readonly retryAfterMs: number,
    options?: TradingErrorOptions,
    /** False when our own limiter held the request back: not a byte of it left. */
    readonly wasSent = true,
  ) {
    super(message, options);
  }
}

/** Maintenance, a suspended pair, a retired endpoint, or the end of trading. */
export class VenueClosedError extends TradingError {
  override readonly name = 'VenueClosedError';
  override readonly reached = 'no';
  override readonly isRepeatable = false;
  constructor(
    override readonly reason: 'maintenance' | 'pairSuspended' | 'ordersSuspended' | 'tradingEnded' | 'gone' | 'retired',
    message: string,
    options?: TradingErrorOptions,
  ) {
    super(message, options);
  }
}

export type ConnectionReason =
  'offline' | 'refused' | 'reset' | 'dns' | 'tls' | 'closed' | 'blocked' | 'redirect' | 'server' | 'tooLarge';

/** No usable answer to a read. `bytesLeft` says whether any byte of the request was handed to the network. */
export class ConnectionError extends TradingError {
  override readonly name = 'ConnectionError';
  override readonly reached = 'notApplicable';
  override readonly isRepeatable: boolean;
  constructor(
    override readonly reason: ConnectionReason,
    message: string,
    readonly bytesLeft: boolean,
    options?: TradingErrorOptions,
  ) {
    super(message, options);
    this.isRepeatable = reason !== 'tls' && reason !== 'redirect' && reason !== 'tooLarge';
  }
}

/** No answer in time to a read. */
export class TimeoutError extends TradingError {
  override readonly name = 'TimeoutError';
  override readonly reached = 'notApplicable';
  override readonly isRepeatable = true;
  override readonly reason = 'timeout';
  constructor(
    message: string,
    readonly timeoutMs: number,
    readonly bytesLeft: boolean,
    options?: TradingErrorOptions,
  ) {
    super(message, options);
  }
}

/** An order or cancel left this machine and no trustworthy answer came. It is asked about, never resent. */
export class UnknownOutcomeError extends TradingError {
  override readonly name = 'UnknownOutcomeError';
  override readonly reached = 'perhaps';
  override readonly isRepeatable = false;
  override readonly reason = 'unknownOutcome';
  constructor(
    message: string,
    readonly clientOrderId: string | undefined,
    options?: TradingErrorOptions,
  ) {
    super(message, options);
  }
}

/** A reply to a read, or a frame, that is not as documented. */
export class WireError extends TradingError {
  override readonly name = 'WireError';
  override readonly reached = 'notApplicable';
  override readonly isRepeatable = false;
  override readonly reason = 'wire';
}

/** True when an order or cancel that failed so surely did nothing at the venue: it refused, or no byte of the request left. */
export function isProvenUnsent(error: unknown): boolean {
  if (error instanceof ConnectionError || error instanceof TimeoutError) return !error.bytesLeft;
  return error instanceof TradingError && error.reached === 'no';
}

/** For the `default` of a switch that names every case: compiling proves it is unreachable, running it is a bug. */
export function assertNever(value: never, what: string): never {
  throw new Error(`Unexpected ${what}: ${JSON.stringify(value)}`);
}
