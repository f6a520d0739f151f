/** What the desk must know of an exchange before it connects to it: names, the key's parts, the wizard's questions, practice. */

import type { CredentialsReason } from '../../core/base/errors';
import type { Logger } from '../../core/base/log';
import type { Environment, Venue } from '../../core/venues/venue';
import type { AccountEnvironment, CredentialFields } from '../accountRecords';

/** One thing the venue's key page hands out. */
export interface CredentialField {
  /** Its name in the stored secret. */
  readonly id: string;
  readonly title: () => string;
  readonly prompt: () => string;
  /** Masked while typing, and not shown again on Back. */
  readonly isSecret: boolean;
  /** Several things may stand in this field; the person says which before giving it. */
  readonly forms?: readonly CredentialForm[];
}

/** One of the things a field may hold. */
export interface CredentialForm {
  readonly id: string;
  readonly title: () => string;
  readonly detail: () => string;
  /** Typed into a box, or read once from a file the person chooses. */
  readonly source: 'box' | 'file';
  readonly prompt: () => string;
}

/** Why a text cannot be right, with the remedy; `undefined` when nothing speaks against it. Asks nobody. */
export type CheckField = (fieldId: string, text: string, formId: string | undefined) => string | undefined;

/** What a venue wants to remember of one account between sessions. Never a secret; losing it costs one question to the venue. */
export interface VenueMemory {
  get(): string | undefined;
  set(value: string): void;
}

export interface VenueConnection {
  /** Absent for public data only. */
  readonly credentials: CredentialFields | undefined;
  /** Other addresses than the venue's own; loopback only, which the adapter checks. */
  readonly endpoints: Readonly<Record<string, string>> | undefined;
  readonly environment: Environment;
  readonly recvWindowMs: number;
  readonly logger: Logger;
  readonly memory?: VenueMemory | undefined;
}

/** A wire on which the practice exchange can be traded. */
export interface PracticeChoice {
  /** The value of the setting. */
  readonly id: string;
  /** The credentials in what the exchange announced of one of its accounts; `undefined` for any other account. */
  readonly keyOf: (account: Readonly<Record<string, string>>) => CredentialFields | undefined;
}

export interface VenueRow {
  readonly id: string;
  readonly name: string;
  /** Which kinds of account it has; the wizard asks where there are several. */
  readonly environments: readonly AccountEnvironment[];
  readonly fields: readonly CredentialField[];
  /** The field to type again when the venue refused the key for this reason; the first one for any other. */
  readonly suspects: Readonly<Partial<Record<CredentialsReason, string>>>;
  /** Where a person makes a key. */
  readonly keyPage: string;
  /** Which rights the key should and should not have. */
  readonly keyAdvice: (environment: AccountEnvironment) => string;
  /** Loads the adapter's own checks; without it a field must only be one short word. */
  readonly loadCheck?: () => Promise<CheckField>;
  /** Its public prices are of a market that is open: practice can follow them. */
  readonly hasLivePrices: boolean;
  /** The first is the one that is used unless the person chooses. */
  readonly practice: readonly PracticeChoice[];
  createVenue(connection: VenueConnection): Promise<Venue>;
}
