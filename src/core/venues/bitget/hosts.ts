/** Where Bitget is reached, live and demo, and which other addresses a key may be sent to (reference section 2). */

import { CredentialsError } from '../../base/errors';
import type { Environment } from '../venue';

export interface BitgetHosts {
  /** Origin, with a gateway's path where there is one; the path is not part of what is signed. No slash at the end. */
  readonly rest: string;
  /** Origin of all sockets, likewise. */
  readonly socket: string;
}

export interface BitgetHostOptions {
  readonly environment: Environment;
  /** A gateway, or a simulator on this machine. Both or neither on loopback. */
  readonly restUrl?: string;
  readonly socketUrl?: string;
}

const restUrl = 'https://api.bitget.com';

// One REST host for live and demo: there a header makes the difference.
const restHosts: ReadonlySet<string> = new Set(['api.bitget.com', 'capi.bitget.com']);
const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Throws a `CredentialsError` for an address no key may be sent to, or one of the other environment. */
export function resolveHosts(options: BitgetHostOptions): BitgetHosts {
  const { environment } = options;
  const rest = options.restUrl ?? restUrl;
  const socketHost = environment === 'demo' ? 'wspap.bitget.com' : 'ws.bitget.com';
  const socket = options.socketUrl ?? `wss://${socketHost}`;
  const restIsLocal = check(rest, 'https:', 'http:', (host) => restHosts.has(host));
  const socketIsLocal = check(socket, 'wss:', 'ws:', (host) => host === socketHost);
  if (restIsLocal !== socketIsLocal) {
    throw refused('one address of this machine needs the other beside it, REST and socket alike');
  }
  // Practice money is kept on this machine: a practice account can never reach the exchange.
  if (environment === 'practice' && !restIsLocal) throw refused('a practice account stays on this machine');
  return { rest: trimSlash(rest), socket: trimSlash(socket) };
}

/** True for loopback; throws for everything that is neither loopback nor allowed. */
function check(text: string, secure: string, plain: string, isAllowed: (host: string) => boolean): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) throw refused('it cannot be read');
  if (url.username !== '' || url.password !== '') throw refused('it names a user');
  if (url.search !== '' || url.hash !== '') throw refused('it has a query or a fragment');
  if (loopbackHosts.has(url.hostname)) {
    if (url.protocol !== plain && url.protocol !== secure) throw refused(`${plain} was expected`);
    return true;
  }
  if (url.protocol !== secure) throw refused(`${secure} was expected`);
  if (!isAllowed(url.hostname) || url.port !== '') throw refused(`${url.host.slice(0, 80)} is not a known host for it`);
  return false;
}

function trimSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

function refused(why: string): CredentialsError {
  return new CredentialsError('environment', `The address given for Bitget is refused: ${why}`);
}
