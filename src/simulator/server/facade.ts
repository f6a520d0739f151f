/** What the server asks of a wire: a facade answers HTTP requests and runs socket sessions in one venue's dialect. */

import type { IncomingHttpHeaders } from 'node:http';
import type { Disposable } from '../../core/base/disposable';

export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The query as sent, without the question mark. */
  readonly queryText: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly ip: string;
  /** A fault may bend the clock for this one request. */
  readonly shiftMs: number;
  /** A fault may let reads see the account as it was this long ago. */
  readonly readLagMs: number;
}

/** What the request log and the fault matcher learn of a request. */
export interface Identity {
  readonly account: string | undefined;
  readonly keyId: string | undefined;
  readonly symbol: string | undefined;
}

export interface WireReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The venue's own code, as printed. */
  readonly code: string;
  /** Request fields the venue does not know and ignored. */
  readonly unknownFields: readonly string[];
  /** Other things a strict venue would have minded. */
  readonly findings: readonly string[];
}

/** One message to a client. `deflated` ones travel as binary frames of raw deflate. */
export interface OutMessage {
  readonly text: string;
  readonly deflated: boolean;
  /** What fault rules match: a topic's channel, or `login`, `subscribe`, `pong`, `error`. */
  readonly channel: string;
  readonly symbol?: string | undefined;
  /** One of a numbered row: leaving it out makes a gap a client must notice. */
  readonly versioned?: boolean | undefined;
}

/** The session's hold on its connection. */
export interface Link {
  readonly id: number;
  readonly ip: string;
  send(message: OutMessage): void;
  close(code: number, reason: string): void;
  /** Which account has logged in, for fault rules and the truth report. */
  setAccount(account: string): void;
  /** Clock shift of a fault that rests on this connection, in ms. */
  readonly shiftMs: number;
}

export interface Session extends Disposable {
  receive(text: string): void;
  /** Names what an inbound message is about, for fault rules: `login`, `subscribe`, `ping`, … */
  channelOf(text: string): string;
  /** Channels this session follows now. */
  channels(): readonly string[];
}

export interface Facade extends Disposable {
  readonly name: string;
  ownsPath(path: string): boolean;
  identify(request: WireRequest): Identity;
  handle(request: WireRequest): WireReply;
  /** Turns an address away for a while, as after too many refused requests. */
  ban(request: WireRequest, forMs: number): void;
  setLimits(enabled: boolean): void;
  /** `undefined` when no socket lives at this path; a status when the upgrade is refused. */
  admit(path: string, ip: string): { readonly kind: string } | { readonly status: number } | undefined;
  connect(kind: string, link: Link): Session;
}
