/** One suite, three venues: the same cases over BitMart, Bitget classic and Bitget unified. */

import assert from 'node:assert/strict';

import type { AccountMode, AccountModeMemory } from '../../src/core/venues/bitget/accountMode';
import { createBitgetVenue } from '../../src/core/venues/bitget/bitgetVenue';
import { createBitmartVenue } from '../../src/core/venues/bitmart/bitmartVenue';
import { describeVenueContract, type VenueAdapter } from './venueContract';

const bitmart: VenueAdapter = {
  name: 'BitMart',
  account: 'demo',
  placePath: '/spot/v2/submit_order',
  bookChannel: 'spot/depth/increase100',
  open: (simulator, access) => {
    const account = simulator.accounts.find(({ id }) => id === 'demo');
    assert.ok(account);
    const secret = access === 'wrongSecret' ? account.secret.replace(/^./, '_') : account.secret;
    const credentials = { key: account.key, secret, memo: account.memo };
    return createBitmartVenue({
      environment: 'practice',
      endpoints: simulator.urls,
      ...(access !== 'public' && { credentials }),
    });
  },
};

function remembered(mode: AccountMode): AccountModeMemory {
  return { get: () => mode, set: () => undefined };
}

function bitget(
  mode: AccountMode,
  accountId: string,
  paths: Pick<VenueAdapter, 'placePath' | 'bookChannel'>,
): VenueAdapter {
  return {
    name: `Bitget, ${mode}`,
    account: accountId,
    ...paths,
    open: (simulator, access) => {
      const account = simulator.secondWire.accounts.find(({ id }) => id === accountId);
      assert.ok(account);
      const secret = access === 'wrongSecret' ? account.secret.replace(/^./, '_') : account.secret;
      return createBitgetVenue({
        environment: 'practice',
        restUrl: simulator.secondWire.rest,
        socketUrl: simulator.secondWire.socket,
        accountMode: remembered(mode),
        ...(access !== 'public' && { credentials: { apiKey: account.key, secret, passphrase: account.passphrase } }),
      });
    },
  };
}

describeVenueContract(bitmart);
describeVenueContract(
  bitget('classic', 'bitgetClassic', { placePath: '/api/v2/spot/trade/place-order', bookChannel: 'books' }),
);
describeVenueContract(
  bitget('unified', 'bitgetUnified', { placePath: '/api/v3/trade/place-order', bookChannel: 'books' }),
);
