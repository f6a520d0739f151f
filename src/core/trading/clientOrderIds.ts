/** Client order ids that say who made them: this program, which installation of it, which window, when, and a random tail. */

import type { Clock } from '../base/clock';
import type { Random } from '../base/random';
import type { VenueCapabilities } from '../venues/venue';
import type { OrderOrigin } from './orders';

const programTag = 'bd';
const installationLength = 5;
const windowLength = 4;
const timeLength = 9;
/** Enough that two windows never meet in one millisecond, within the shortest length a venue allows. */
const minRandomLength = 6;
const maxRandomLength = 12;
const prefixLength = programTag.length + installationLength + windowLength + timeLength;

export interface ClientOrderIdOptions {
  /** Stable for one installation on one machine; any text. */
  readonly installation: string;
  /** Stable for one window; any text. */
  readonly window: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly capabilities: Pick<VenueCapabilities, 'clientOrderIdMaxLength' | 'clientOrderIdPattern'>;
}

export class ClientOrderIds {
  private readonly installationTag: string;
  private readonly windowTag: string;
  private readonly randomLength: number;

  constructor(private readonly options: ClientOrderIdOptions) {
    const { clientOrderIdMaxLength } = options.capabilities;
    this.installationTag = shortHash(options.installation, installationLength);
    this.windowTag = shortHash(options.window, windowLength);
    this.randomLength = Math.min(maxRandomLength, clientOrderIdMaxLength - prefixLength);
    if (this.randomLength < minRandomLength) {
      throw new Error(
        `Expected room for ${String(prefixLength + minRandomLength)} characters, found ${String(clientOrderIdMaxLength)}`,
      );
    }
  }

  /** Never the same twice: the time moves on, and within a millisecond the tail differs. */
  next(): string {
    const { clock, random, capabilities } = this.options;
    const time = Math.max(0, Math.floor(clock.now())).toString(36).padStart(timeLength, '0').slice(-timeLength);
    let tail = '';
    while (tail.length < this.randomLength) tail += Math.floor(random.next() * 36).toString(36);
    const id = `${programTag}${this.installationTag}${this.windowTag}${time}${tail}`;
    if (!capabilities.clientOrderIdPattern.test(id)) throw new Error(`Expected an id the venue takes, made ${id}`);
    return id;
  }

  originOf(clientOrderId: string | undefined): OrderOrigin {
    if (!clientOrderId?.startsWith(`${programTag}${this.installationTag}`)) return 'elsewhere';
    return clientOrderId.startsWith(this.windowTag, programTag.length + installationLength)
      ? 'thisWindow'
      : 'otherWindow';
  }
}

/** A short tag of lower-case letters and digits; FNV-1a over the text, so that it says nothing about it. */
export function shortHash(text: string, length: number): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  }
  return hash.toString(36).padStart(13, '0').slice(-length);
}
