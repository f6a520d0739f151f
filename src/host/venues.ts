/** One row per exchange: what it is called, what it asks for, and how to reach it. Adapters load when first needed. */

import type { Logger } from '../core/base/log';
import type { Environment, Venue } from '../core/venues/venue';
import type { CredentialFields } from './accountRecords';
import { t } from './l10n';

/** One thing the venue's key page hands out. */
export interface CredentialField {
  /** Its name in the stored secret. */
  readonly id: string;
  readonly title: () => string;
  readonly prompt: () => string;
  /** Masked while typing, and not shown again on Back. */
  readonly isSecret: boolean;
}

export interface VenueConnection {
  /** Absent for public data only. */
  readonly credentials: CredentialFields | undefined;
  /** Other addresses than the venue's own; loopback only, which the adapter checks. */
  readonly endpoints: Readonly<Record<string, string>> | undefined;
  readonly environment: Environment;
  readonly recvWindowMs: number;
  readonly logger: Logger;
}

export interface VenueRow {
  readonly id: string;
  readonly name: string;
  readonly fields: readonly CredentialField[];
  /** Where a person makes a key. */
  readonly keyPage: string;
  /** Which rights the key should and should not have. */
  readonly keyAdvice: () => string;
  createVenue(connection: VenueConnection): Promise<Venue>;
}

const bitmart: VenueRow = {
  id: 'bitmart',
  name: 'BitMart',
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
  keyPage: 'https://www.bitmart.com/api-config/en-US',
  keyAdvice: () =>
    t(
      'The key needs “Read-Only” to look and “Spot-Trade” to trade. Leave “Withdraw” off, and bind it to your IP address.',
    ),
  createVenue: async (connection) => {
    const { createBitmartVenue } = await import('../core/venues/bitmart/bitmartVenue');
    // The user's own setting is the switch; the adapter still takes nothing but this machine and BitMart's hosts.
    return createBitmartVenue({ ...connection, allowLoopback: connection.endpoints !== undefined });
  },
};

export const venueRows: readonly [VenueRow, ...VenueRow[]] = [bitmart];

export function venueRow(id: string): VenueRow | undefined {
  return venueRows.find((row) => row.id === id);
}
