/** What is kept about accounts, read back strictly: the list without secrets, and one secret value per account. */

/** Which money an account with a key moves: real, or pretend money at the venue. */
export type AccountEnvironment = 'live' | 'demo';

/** An account as the list keeps it. No field of it is secret. */
export interface AccountRecord {
  readonly id: string;
  readonly label: string;
  readonly venueId: string;
  readonly environment: AccountEnvironment;
}

/** A venue's credential fields by name. */
export type CredentialFields = Readonly<Record<string, string>>;

export type SecretReading =
  | { readonly kind: 'present'; readonly fields: CredentialFields }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable' };

const idPattern = /^[a-z0-9]{8,32}$/;
const venueIdPattern = /^[a-zA-Z0-9]{1,32}$/;
const maxLabelLength = 60;
const maxFieldLength = 8192;

/** Drops what is not an account of ours; a broken entry does not take the others with it. */
export function parseAccounts(value: unknown): AccountRecord[] {
  if (!Array.isArray(value)) return [];
  const seen = new Set<string>();
  const accounts: AccountRecord[] = [];
  for (const entry of value as readonly unknown[]) {
    const account = parseAccount(entry);
    if (!account || seen.has(account.id)) continue;
    seen.add(account.id);
    accounts.push(account);
  }
  return accounts;
}

function parseAccount(value: unknown): AccountRecord | undefined {
  const { id, label, venueId, environment } = fieldsOf(value);
  if (typeof id !== 'string' || !idPattern.test(id)) return undefined;
  if (typeof venueId !== 'string' || !venueIdPattern.test(venueId)) return undefined;
  // Older lists say nothing and hold live accounts. A word we do not know must not pass for either kind of money.
  if (environment !== undefined && environment !== 'live' && environment !== 'demo') return undefined;
  const shown = typeof label === 'string' ? cleanLabel(label) : '';
  return { id, venueId, environment: environment ?? 'live', label: shown === '' ? id : shown };
}

/** A label as typed, without what could disguise it, on one line. */
export function cleanLabel(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replaceAll('$(', '(')
    .replaceAll('](', '(')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, maxLabelLength);
}

export function secretName(accountId: string): string {
  return `bitmart.account.${accountId}`;
}

/** One value per account, so that a half-written set of credentials cannot exist. */
export function printSecret(fields: CredentialFields): string {
  return JSON.stringify({ version: 1, fields });
}

/** `expected` are the field names the venue needs; anything missing, empty or of another version is unreadable. */
export function parseSecret(text: string | undefined, expected: readonly string[]): SecretReading {
  if (text === undefined) return { kind: 'missing' };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { kind: 'unreadable' };
  }
  const { version, fields } = fieldsOf(parsed);
  if (version !== 1) return { kind: 'unreadable' };
  const stored = fieldsOf(fields);
  const read: Record<string, string> = {};
  for (const name of expected) {
    const value = stored[name];
    if (typeof value !== 'string' || value === '' || value.length > maxFieldLength) return { kind: 'unreadable' };
    read[name] = value;
  }
  return { kind: 'present', fields: read };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value));
}
