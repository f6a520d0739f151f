/** What answers at an address on this machine: our own practice exchange, or something we know nothing of. */

import { get } from 'node:http';
import { asObject, parseJson } from '../core/base/json';

export interface Loopback {
  /** Host and port, for tooltips and questions. */
  readonly host: string;
  /** It says of itself that all its money and prices are invented. */
  readonly isPractice: boolean;
}

const loopbackNames: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);
const askTimeoutMs = 1500;
const maxReplyLength = 100_000;

/** `undefined` for an address that is not on this machine. */
export async function lookAtLoopback(address: string): Promise<Loopback | undefined> {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (!loopbackNames.has(url.hostname)) return undefined;
  return { host: url.host, isPractice: url.protocol === 'http:' && (await isPracticeExchange(url)) };
}

/** The practice exchange has a door of its own that no real one has. Anything else, silence too, counts as not practice. */
function isPracticeExchange(url: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(new URL('/__venue', url), { timeout: askTimeoutMs, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
        if (text.length > maxReplyLength) request.destroy();
      });
      response.on('end', () => {
        resolve(response.statusCode === 200 && asObject(parseJson(text))?.['state'] !== undefined);
      });
      response.on('error', () => {
        resolve(false);
      });
    });
    request.on('timeout', () => request.destroy());
    request.on('close', () => {
      resolve(false);
    });
    request.on('error', () => {
      resolve(false);
    });
  });
}
