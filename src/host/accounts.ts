/** The accounts of this person: the list in global state, each one's credentials as one value in the editor's secret storage. */

import { createHash, randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../core/base/disposable';
import { Emitter, type Event } from '../core/base/event';
import type { Logger, Redactor } from '../core/base/log';
import type { AccountReference } from '../core/trading/session';
import {
  cleanLabel,
  parseAccounts,
  parseSecret,
  printSecret,
  secretName,
  type AccountEnvironment,
  type AccountRecord,
  type CredentialFields,
  type SecretReading,
} from './accountRecords';
import { t } from './l10n';
import { practiceWire, venueRow, type VenueMemory } from './venues';

export const practiceAccountId = 'practice';
const listKey = 'bitmart.accounts';
const currentKey = 'bitmart.currentAccount';
const maxMemoryLength = 200;

export interface AccountStoreOptions {
  readonly globalState: vscode.Memento;
  readonly secrets: vscode.SecretStorage;
  readonly redactor: Redactor;
  readonly logger: Logger;
  /** On which wire the practice account trades, as the setting names it. */
  readonly practiceWire: () => string;
}

/** What is known of a new account besides its key. */
export interface NewAccount {
  /** `live` when absent. */
  readonly environment?: AccountEnvironment;
  /** What the venue wanted to remember while the key was proven. */
  readonly remembered?: string | undefined;
}

/** `list`: names or number changed. `current`: another account, or other credentials for this one. */
export type AccountChange = 'list' | 'current';

export class AccountStore implements Disposable {
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new Emitter<AccountChange>());
  /** What the secret of each account was when last read, as a digest, to tell a real change from an echo of our own write. */
  private readonly digests = new Map<string, string>();
  private currentId: string;
  readonly onDidChange: Event<AccountChange> = this.changed.event;

  constructor(private readonly options: AccountStoreOptions) {
    const stored: unknown = options.globalState.get(currentKey);
    this.currentId = typeof stored === 'string' ? stored : practiceAccountId;
    this.store.add(
      options.secrets.onDidChange(({ key }) => {
        if (key === secretName(this.current.id)) void this.recheckSecret();
      }),
    );
    // In browser builds only the tab that wrote hears of a change.
    this.store.add(
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) void this.recheckSecret();
      }),
    );
  }

  /** Accounts with keys; the built-in practice account is not among them. */
  get records(): readonly AccountRecord[] {
    return parseAccounts(this.options.globalState.get(listKey)).filter(
      ({ venueId }) => venueRow(venueId) !== undefined,
    );
  }

  /** Everything that can be switched to, practice first. */
  get all(): readonly AccountReference[] {
    return [this.practice, ...this.records.map(referenceOf)];
  }

  /** The chosen account; practice when that one is gone. */
  get current(): AccountReference {
    return this.all.find(({ id }) => id === this.currentId) ?? this.practice;
  }

  async readSecret(accountId: string): Promise<SecretReading> {
    const record = this.records.find(({ id }) => id === accountId);
    const row = record && venueRow(record.venueId);
    if (!row) return { kind: 'missing' };
    let text: string | undefined;
    try {
      text = await this.options.secrets.get(secretName(accountId));
    } catch (error) {
      this.options.logger.error(error, 'Reading a saved key');
      return { kind: 'unreadable' };
    }
    this.digests.set(accountId, digest(text));
    const reading = parseSecret(
      text,
      row.fields.map(({ id }) => id),
    );
    if (reading.kind === 'present') this.hide(reading.fields);
    return reading;
  }

  /** From now on the values never reach a log. */
  hide(fields: CredentialFields): void {
    for (const value of Object.values(fields)) this.options.redactor.add(value);
  }

  /** Stores the credentials, then the account, and makes it the current one. */
  async add(
    venueId: string,
    label: string,
    fields: CredentialFields,
    { environment = 'live', remembered }: NewAccount = {},
  ): Promise<AccountReference> {
    this.hide(fields);
    const id = randomBytes(8).toString('hex');
    const record: AccountRecord = { id, venueId, environment, label: this.freeLabel(label) };
    if (remembered !== undefined) this.memoryOf(id).set(remembered);
    const text = printSecret(fields);
    this.digests.set(record.id, digest(text));
    await this.options.secrets.store(secretName(record.id), text);
    await this.writeRecords([...this.records, record]);
    await this.switchTo(record.id);
    return referenceOf(record);
  }

  /** New credentials for an account whose saved ones were lost or refused. */
  async replaceSecret(accountId: string, fields: CredentialFields): Promise<void> {
    this.hide(fields);
    const text = printSecret(fields);
    this.digests.set(accountId, digest(text));
    await this.options.secrets.store(secretName(accountId), text);
    if (accountId === this.current.id) this.changed.fire('current');
  }

  async switchTo(accountId: string): Promise<void> {
    if (accountId === this.current.id && accountId === this.currentId) return;
    this.currentId = accountId;
    await this.options.globalState.update(currentKey, accountId);
    this.changed.fire('current');
  }

  async rename(accountId: string, label: string): Promise<void> {
    const shown = cleanLabel(label);
    if (shown === '') return;
    await this.writeRecords(
      this.records.map((record) => (record.id === accountId ? { ...record, label: shown } : record)),
    );
    this.changed.fire('list');
  }

  async remove(accountId: string): Promise<void> {
    const wasCurrent = this.current.id === accountId;
    this.digests.delete(accountId);
    await this.writeRecords(this.records.filter(({ id }) => id !== accountId));
    await this.options.secrets.delete(secretName(accountId));
    await this.options.globalState.update(memoryName(accountId), undefined);
    if (wasCurrent) await this.switchTo(practiceAccountId);
    this.changed.fire('list');
  }

  /** What the venue wants to remember of an account; not secret. */
  memoryOf(accountId: string): VenueMemory {
    const { globalState, logger } = this.options;
    const name = memoryName(accountId);
    return {
      get: () => {
        const stored: unknown = globalState.get(name);
        return typeof stored === 'string' && stored.length <= maxMemoryLength ? stored : undefined;
      },
      set: (value) => {
        globalState.update(name, value.slice(0, maxMemoryLength)).then(undefined, (error: unknown) => {
          logger.error(error, 'Remembering what kind of account it is');
        });
      },
    };
  }

  /** A label no other account has. */
  freeLabel(wanted: string): string {
    const base = cleanLabel(wanted) || t('Account');
    const taken = new Set(this.all.map(({ label }) => label));
    if (!taken.has(base)) return base;
    for (let number = 2; ; number++) {
      const label = `${base} ${String(number)}`;
      if (!taken.has(label)) return label;
    }
  }

  dispose(): void {
    this.store.dispose();
  }

  /** Another window or the person's keyring may have changed what we signed in with. */
  private async recheckSecret(): Promise<void> {
    const { id } = this.current;
    const before = this.digests.get(id);
    if (this.current.environment === 'practice' || before === undefined) return;
    await this.readSecret(id);
    if (this.digests.get(id) !== before && this.current.id === id) this.changed.fire('current');
  }

  private get practice(): AccountReference {
    return practiceReference(this.options.practiceWire());
  }

  private async writeRecords(records: readonly AccountRecord[]): Promise<void> {
    await this.options.globalState.update(listKey, records);
  }
}

function referenceOf(record: AccountRecord): AccountReference {
  return {
    id: record.id,
    label: record.label,
    venueId: record.venueId,
    venueName: venueRow(record.venueId)?.name ?? record.venueId,
    environment: record.environment,
  };
}

/** The account that needs no key: an exchange inside this machine. On another wire it is another account, with orders of its own. */
function practiceReference(wire: string): AccountReference {
  const { row, choice } = practiceWire(wire);
  const isUsual = choice === practiceWire('').choice;
  return {
    id: isUsual ? practiceAccountId : `${practiceAccountId}-${choice.id}`,
    label: t('Practice'),
    venueId: row.id,
    venueName: t('Practice exchange'),
    environment: 'practice',
  };
}

function memoryName(accountId: string): string {
  return `bitmart.venueMemory.${accountId}`;
}

function digest(text: string | undefined): string {
  return text === undefined ? '' : createHash('sha256').update(text).digest('hex');
}
