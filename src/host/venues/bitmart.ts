/** BitMart as the desk knows it before connecting. */

import { t } from '../l10n';
import type { VenueRow } from './venueRow';

export const bitmart: VenueRow = {
  id: 'bitmart',
  name: 'BitMart',
  environments: ['live'],
  fields: [
    {
      id: 'key',
      title: () => t('API key'),
      prompt: () => t('The access key, as BitMart shows it on its API page.'),
      isSecret: false,
    },
    {
      id: 'secret',
      title: () => t('Secret key'),
      prompt: () => t('Shown by BitMart only once, when the key is made. It is kept in the editor’s secret storage.'),
      isSecret: true,
    },
    {
      id: 'memo',
      title: () => t('Memo'),
      prompt: () => t('The memo you typed at BitMart when you made the key. It is part of every signature.'),
      isSecret: true,
    },
  ],
  suspects: { signature: 'secret' },
  keyPage: 'https://www.bitmart.com/api-config/en-US',
  keyAdvice: () =>
    t(
      'The key needs “Read-Only” to look and “Spot-Trade” to trade. Leave “Withdraw” off, and bind it to your IP address.',
    ),
  hasLivePrices: false,
  practice: [
    {
      id: 'bitmart',
      keyOf: ({ key, secret, memo }) => (key && secret && memo ? { key, secret, memo } : undefined),
    },
  ],
  createVenue: async (connection) => {
    const { createBitmartVenue } = await import('../../core/venues/bitmart/bitmartVenue');
    // The user's own setting is the switch; the adapter still takes nothing but this machine and BitMart's hosts.
    return createBitmartVenue({ ...connection, allowLoopback: connection.endpoints !== undefined });
  },
};
