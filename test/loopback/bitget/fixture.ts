/** What the suites of the Bitget adapter start from: one practice exchange, and venues connected to its Bitget wire. */

import assert from 'node:assert/strict';

import type { AccountMode, AccountModeMemory } from '../../../src/core/venues/bitget/accountMode';
import { createBitgetVenue, type BitgetVenueOptions } from '../../../src/core/venues/bitget/bitgetVenue';
import type { Venue } from '../../../src/core/venues/venue';
import { startSimulator, type SecondWireAccount, type Simulator, type SimulatorOptions } from '../../../src/simulator';

export { btc, eth, limitOrder, newId } from '../venueContract';

export interface Fixture {
  readonly simulator: Simulator;
  account(keyId: string): SecondWireAccount;
  /** Ended by `endVenues`. */
  open(keyId: string | undefined, more?: Partial<BitgetVenueOptions>): Venue;
  endVenues(): void;
  end(): Promise<void>;
}

export async function startFixture(options: SimulatorOptions = {}): Promise<Fixture> {
  const simulator = await startSimulator({ market: 'still', seed: 5, limits: false, ...options });
  let venues: Venue[] = [];
  const account = (keyId: string): SecondWireAccount => {
    const found = simulator.secondWire.accounts.find(({ id }) => id === keyId);
    assert.ok(found, `account ${keyId}`);
    return found;
  };
  const endVenues = (): void => {
    for (const venue of venues) venue.dispose();
    venues = [];
  };
  return {
    simulator,
    account,
    endVenues,
    open: (keyId, more = {}) => {
      const { key, secret, passphrase, environment = 'live' } = keyId === undefined ? {} : account(keyId);
      const venue = createBitgetVenue({
        environment: environment === 'demo' ? 'demo' : 'practice',
        restUrl: simulator.secondWire.rest,
        socketUrl: simulator.secondWire.socket,
        ...(key !== undefined && secret !== undefined && passphrase !== undefined
          ? { credentials: { apiKey: key, secret, passphrase } }
          : {}),
        ...more,
      });
      venues.push(venue);
      return venue;
    },
    end: async () => {
      endVenues();
      await simulator.dispose();
    },
  };
}

/** A memory that can be read back. */
export function memory(mode?: AccountMode): AccountModeMemory & { readonly kept: AccountMode[] } {
  const kept: AccountMode[] = [];
  return { kept, get: () => kept.at(-1) ?? mode, set: (next) => kept.push(next) };
}

export function part<T>(value: T | undefined): T {
  assert.ok(value !== undefined);
  return value;
}
