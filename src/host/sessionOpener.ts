/** From an account to a live session: finds its credentials and its exchange, and connects the two. */

import type { Disposable } from '../core/base/disposable';
import { CredentialsError } from '../core/base/errors';
import type { Logger } from '../core/base/log';
import type { AccountReference, Session } from '../core/trading/session';
import type { AccountStore } from './accounts';
import type { AccountEnvironment, CredentialFields } from './accountRecords';
import { EndpointsRefusedError } from './errorWords';
import { lookAtLoopback, type Loopback } from './loopback';
import type { Practice } from './practice';
import type { HostSettings } from './settings';
import type { TradingSwitches } from './tradingSwitches';
import { practiceWire, venueRow, type VenueConnection, type VenueMemory } from './venues';

/** Why there is a session without the account's own data. */
export type SecretTrouble = 'missing' | 'unreadable';

export interface OpenedSession extends Disposable {
  readonly session: Session;
  readonly secretTrouble: SecretTrouble | undefined;
  /** What stands in for the venue on this machine, for the badge; `undefined` with the venue's own addresses. */
  readonly loopback: Loopback | undefined;
}

export interface SessionOpenerOptions {
  readonly accounts: AccountStore;
  readonly practice: Practice;
  readonly settings: HostSettings;
  readonly switches: TradingSwitches;
  readonly logger: Logger;
  /** Where journals live; it exists. */
  readonly storageFolder: string;
  /** The same for every session of this window, so that its orders stay its own when an account is left and opened again. */
  readonly windowId: string;
}

export class SessionOpener {
  constructor(private readonly options: SessionOpenerOptions) {}

  async open(account: AccountReference): Promise<OpenedSession> {
    const { accounts, logger } = this.options;
    if (account.environment === 'practice') {
      const { choice } = practiceWire(this.options.settings.practiceWire);
      const { endpoints, credentials } = await this.options.practice.connect(choice);
      accounts.hide(credentials);
      const session = await this.connect(account, { ...this.connection(account), endpoints, credentials });
      return opened(session, undefined, undefined);
    }
    const reading = await accounts.readSecret(account.id);
    const credentials = reading.kind === 'present' ? reading.fields : undefined;
    const secretTrouble = reading.kind === 'present' ? undefined : reading.kind;
    if (secretTrouble) logger.warn(`The saved key of account ${account.id} is ${secretTrouble}`);
    const connection = { ...this.connection(account), memory: accounts.memoryOf(account.id) };
    const session = await this.connect(account, { ...connection, credentials });
    return opened(session, secretTrouble, await lookAtLoopback(connection.endpoints?.['rest'] ?? ''));
  }

  /** A venue by itself, to prove credentials before they are stored. */
  async connectVenue(
    venueId: string,
    credentials: CredentialFields,
    { environment = 'live', memory }: { readonly environment?: AccountEnvironment; readonly memory?: VenueMemory } = {},
  ): ReturnType<SessionOpener['createVenue']> {
    this.options.accounts.hide(credentials);
    return this.createVenue(venueId, { ...this.connection({ venueId, environment }), credentials, memory });
  }

  private connection({ venueId, environment }: Pick<AccountReference, 'venueId' | 'environment'>): VenueConnection {
    const { settings, logger } = this.options;
    return {
      credentials: undefined,
      endpoints: environment === 'practice' ? undefined : settings.endpoints[venueId],
      environment,
      recvWindowMs: settings.recvWindowMs,
      logger,
    };
  }

  private async createVenue(venueId: string, connection: VenueConnection) {
    const row = venueRow(venueId);
    if (!row) throw new Error(`Expected a known exchange, found ${venueId}`);
    try {
      return await row.createVenue(connection);
    } catch (error) {
      // The adapter judges addresses by their parsed host; which setting they came from is known here.
      const isAboutKey = error instanceof CredentialsError && error.reason !== 'environment';
      if (!isAboutKey && connection.environment !== 'practice' && connection.endpoints) {
        throw new EndpointsRefusedError(`Addresses for ${venueId} were refused`, { cause: error });
      }
      throw error;
    }
  }

  private async connect(account: AccountReference, connection: VenueConnection): Promise<Session> {
    const venue = await this.createVenue(account.venueId, connection);
    try {
      const { createSession } = await import('../core/trading/createSession');
      return await createSession({
        venue,
        accountReference: connection.credentials && account,
        logger: connection.logger,
        storageFolder: this.options.storageFolder,
        windowId: this.options.windowId,
        limits: () => this.options.settings.limitsFor(account.environment),
        halt: this.options.switches.halt,
        arm: this.options.switches.arm,
      });
    } catch (error) {
      venue.dispose();
      throw error;
    }
  }
}

function opened(
  session: Session,
  secretTrouble: SecretTrouble | undefined,
  loopback: Loopback | undefined,
): OpenedSession {
  return {
    session,
    secretTrouble,
    loopback,
    dispose: () => {
      session.dispose();
    },
  };
}
