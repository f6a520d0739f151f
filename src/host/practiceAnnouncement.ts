/** What the simulator's worker says when it can be reached, read strictly. */

import type { CredentialFields } from './accountRecords';

export interface PracticeExchange {
  /** As a venue row takes them. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly credentials: CredentialFields;
}

/** `undefined` for any other message of the worker. The first account that may trade is the practice account. */
export function parsePracticeAnnouncement(message: unknown): PracticeExchange | undefined {
  const { type, urls, accounts } = fieldsOf(message);
  if (type !== 'ready' || !Array.isArray(accounts)) return undefined;
  const endpoints = textFields(urls);
  const candidates = (accounts as readonly unknown[]).map(textFields);
  const account = candidates.find(({ key, secret, memo }) => key && secret && memo);
  if (!account || Object.keys(endpoints).length === 0) return undefined;
  const { key = '', secret = '', memo = '' } = account;
  return { endpoints, credentials: { key, secret, memo } };
}

/** Why the exchange could not start, if that is what the message says. */
export function failureIn(message: unknown): string | undefined {
  const { type, message: text } = fieldsOf(message);
  return type === 'failed' ? (typeof text === 'string' ? text : 'no reason given') : undefined;
}

export function isResetDone(message: unknown): boolean {
  return fieldsOf(message)['type'] === 'reset';
}

function textFields(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fieldsOf(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
