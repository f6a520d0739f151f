/** What the simulator's worker says when it can be reached, read strictly. */

import type { CredentialFields } from './accountRecords';

/** As a venue row takes them. */
export interface PracticeConnection {
  readonly endpoints: Readonly<Record<string, string>>;
  readonly credentials: CredentialFields;
}

/** One wire of the exchange: its addresses, and its accounts in that wire's own words. */
export interface PracticeWire {
  readonly endpoints: Readonly<Record<string, string>>;
  readonly accounts: readonly Readonly<Record<string, string>>[];
}

/** The first wire's practice account, and everything else that can be connected to. */
export interface PracticeExchange extends PracticeConnection {
  readonly wires: readonly PracticeWire[];
}

/** `undefined` for any other message of the worker. The first account that may trade is the practice account. */
export function parsePracticeAnnouncement(message: unknown): PracticeExchange | undefined {
  const { type, urls, accounts, secondWire } = fieldsOf(message);
  if (type !== 'ready' || !Array.isArray(accounts)) return undefined;
  const endpoints = textFields(urls);
  const candidates = rows(accounts);
  const account = candidates.find(({ key, secret, memo }) => key && secret && memo);
  if (!account || Object.keys(endpoints).length === 0) return undefined;
  const { key = '', secret = '', memo = '' } = account;
  const second: PracticeWire = { endpoints: textFields(secondWire), accounts: rows(fieldsOf(secondWire)['accounts']) };
  return { endpoints, credentials: { key, secret, memo }, wires: [{ endpoints, accounts: candidates }, second] };
}

/** Why the exchange could not start, if that is what the message says. */
export function failureIn(message: unknown): string | undefined {
  const { type, message: text } = fieldsOf(message);
  return type === 'failed' ? (typeof text === 'string' ? text : 'no reason given') : undefined;
}

export function isResetDone(message: unknown): boolean {
  return fieldsOf(message)['type'] === 'reset';
}

/** Whether the market follows a real exchange's prices, if that is what the message says. */
export function followingIn(message: unknown): boolean | undefined {
  const { type, value } = fieldsOf(message);
  return type === 'following' && typeof value === 'boolean' ? value : undefined;
}

/** The pairs somebody looks at, if that is what the message says. */
export function watchedIn(message: unknown): readonly string[] | undefined {
  const { type, symbols } = fieldsOf(message);
  if (type !== 'watched' || !Array.isArray(symbols)) return undefined;
  return (symbols as readonly unknown[]).filter((symbol) => typeof symbol === 'string');
}

function rows(value: unknown): readonly Readonly<Record<string, string>>[] {
  return Array.isArray(value) ? (value as readonly unknown[]).map(textFields) : [];
}

function textFields(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fieldsOf(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
