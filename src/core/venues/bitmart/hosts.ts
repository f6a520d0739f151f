/** Where BitMart lives, and the one gate that decides which addresses a request may go to. Reference 1.1 and 1.2. */

import { ConnectionError } from '../../base/errors';

export interface BitmartEndpoints {
  readonly rest: string;
  readonly wsPublic: string;
  readonly wsPrivate: string;
}

export const liveEndpoints: BitmartEndpoints = {
  rest: 'https://api-cloud.bitmart.com',
  wsPublic: 'wss://ws-manager-compress.bitmart.com/api?protocol=1.1',
  wsPrivate: 'wss://ws-manager-compress.bitmart.com/user?protocol=1.1',
};

export interface CheckedEndpoints extends BitmartEndpoints {
  /** All three are on this machine: the practice exchange, or a test. */
  readonly isLoopback: boolean;
}

const loopbackNames: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/**
 * The endpoints, each proven to be BitMart's own host over TLS or, where that is explicitly allowed, this machine.
 * Throws `ConnectionError` with reason `refused`; nothing is sent.
 */
export function checkEndpoints(endpoints: BitmartEndpoints, allowLoopback: boolean): CheckedEndpoints {
  const rest = checkAddress(endpoints.rest, 'https:', allowLoopback);
  const wsPublic = checkAddress(endpoints.wsPublic, 'wss:', allowLoopback);
  const wsPrivate = checkAddress(endpoints.wsPrivate, 'wss:', allowLoopback);
  const local = [rest, wsPublic, wsPrivate].filter((address) => address.isLoopback).length;
  if (local !== 0 && local !== 3) {
    throw refusal('Expected all addresses on this machine or all at BitMart, found some of each.');
  }
  return {
    // Paths are joined to the REST address, so it must not bring one of its own.
    rest: rest.url.origin,
    wsPublic: wsPublic.url.href,
    wsPrivate: wsPrivate.url.href,
    isLoopback: local === 3,
  };
}

function checkAddress(
  address: string,
  secure: 'https:' | 'wss:',
  allowLoopback: boolean,
): { readonly url: URL; readonly isLoopback: boolean } {
  if (!URL.canParse(address)) throw refusal('Expected an address, found something that is none.');
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') throw refusal('Expected an address without user name, found one.');
  if (loopbackNames.has(url.hostname)) {
    const isRightKind = url.protocol === secure || url.protocol === plain[secure];
    if (allowLoopback && isRightKind) return { url, isLoopback: true };
    throw refusal(`Expected a host of bitmart.com, found this machine (${url.host}), which is not switched on.`);
  }
  // The parsed name decides: look-alikes, other scripts (punycode) and names that only contain ours differ in it.
  const isOurs = /^[a-z0-9-]+\.bitmart\.com$/.test(url.hostname);
  if (!isOurs) throw refusal(`Expected a host of bitmart.com, found ${url.hostname}.`);
  if (url.protocol !== secure) throw refusal(`Expected ${secure}// for ${url.hostname}, found ${url.protocol}//.`);
  if (url.port !== '') throw refusal(`Expected the usual port of ${url.hostname}, found ${url.port}.`);
  return { url, isLoopback: false };
}

const plain = { 'https:': 'http:', 'wss:': 'ws:' } as const;

function refusal(message: string): ConnectionError {
  return new ConnectionError('refused', message, false);
}
