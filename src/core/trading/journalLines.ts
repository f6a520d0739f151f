/** Journal lines read without believing them, and written out as a table. */

import { asObject, parseJson, type JsonObject } from '../base/json';
import type { Intent, IntentOutcome, JournalEntry, JournalRecord } from './journal';

/** Lines of another version are kept in place and left to the program that knows it. */
export const journalVersion = 1;

export interface JournalLine {
  readonly hash: string;
  readonly previous: string;
  /** The exact text that is hashed. */
  readonly body: string;
  /** `undefined` when the line is sound but of a kind or version we do not know. */
  readonly record: JournalRecord | undefined;
}

const linePattern = /^\{"hash":"([0-9a-f]{64})","prev":"([0-9a-f]{64})","body":(\{.*\})\}$/s;

/** `undefined` for anything that is not a whole journal line. */
export function parseLine(text: string): JournalLine | undefined {
  const [, hash, previous, body] = linePattern.exec(text) ?? [];
  if (hash === undefined || previous === undefined || body === undefined) return undefined;
  const fields = asObject(parseJson(body));
  return fields && { hash, previous, body, record: readRecord(fields) };
}

function readRecord(fields: JsonObject): JournalRecord | undefined {
  const { v, at } = fields;
  if (v !== journalVersion || typeof at !== 'number') return undefined;
  const entry = readEntry(fields);
  return entry && { at, entry };
}

function readEntry(fields: JsonObject): JournalEntry | undefined {
  const kind = textOf(fields['kind']);
  const symbol = textOf(fields['symbol']);
  const ids = present(fields, ['orderId', 'clientOrderId']);
  switch (kind) {
    case 'intent': {
      const intent = readIntent(asObject(fields['intent']));
      return intent && { kind, intent };
    }
    case 'outcome': {
      const outcome = outcomes.find((known) => known === fields['outcome']);
      if (ids.clientOrderId === undefined || !outcome) return undefined;
      return { kind, outcome, ...present(fields, ['orderId', 'reason']), clientOrderId: ids.clientOrderId };
    }
    case 'cancel':
      return symbol === undefined ? undefined : { kind, symbol, ...ids };
    case 'cancelOutcome': {
      const outcome = textOf(fields['outcome']);
      return symbol === undefined || outcome === undefined ? undefined : { kind, symbol, outcome, ...ids };
    }
    case 'end': {
      const status = textOf(fields['status']);
      const filledQuantity = textOf(fields['filledQuantity']);
      const filledNotional = textOf(fields['filledNotional']);
      if (symbol === undefined || status === undefined) return undefined;
      if (filledQuantity === undefined || filledNotional === undefined) return undefined;
      return { kind, symbol, status, filledQuantity, filledNotional, ...ids };
    }
    case 'event': {
      const name = eventNames.find((known) => known === fields['name']);
      return name && { kind, name, ...present(fields, ['detail']) };
    }
    case 'rotated': {
      const { carried } = fields;
      return typeof carried === 'number' ? { kind, carried } : undefined;
    }
    case 'repaired': {
      const { setAside } = fields;
      return typeof setAside === 'number' ? { kind, setAside } : undefined;
    }
    default:
      return undefined;
  }
}

const outcomes = [
  'accepted',
  'adopted',
  'refused',
  'notSent',
  'notPlaced',
  'carried',
  'unknown',
] as const satisfies IntentOutcome[];
const eventNames = ['halted', 'released', 'armed', 'disarmed', 'started'] as const;
const environments = ['practice', 'demo', 'live'] as const;

function readIntent(fields: JsonObject | undefined): Intent | undefined {
  if (!fields) return undefined;
  const environment = environments.find((known) => known === fields['environment']);
  const { venueTime } = fields;
  const clientOrderId = textOf(fields['clientOrderId']);
  const symbol = textOf(fields['symbol']);
  const side = textOf(fields['side']);
  const type = textOf(fields['type']);
  // Without these nothing can be asked about; the rest is for people.
  if (clientOrderId === undefined || symbol === undefined || side === undefined || type === undefined) return undefined;
  if (!environment || typeof venueTime !== 'number') return undefined;
  return {
    clientOrderId,
    symbol,
    side,
    type,
    environment,
    venueTime,
    draftId: textOf(fields['draftId']) ?? clientOrderId,
    accountId: textOf(fields['accountId']) ?? '',
    venueId: textOf(fields['venueId']) ?? '',
    mode: textOf(fields['mode']) ?? 'spot',
    ...present(fields, ['price', 'quantity', 'notional', 'stpMode', 'value']),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

type OptionalName =
  'orderId' | 'clientOrderId' | 'reason' | 'detail' | 'price' | 'quantity' | 'notional' | 'stpMode' | 'value';

/** Those of the named fields that are there, as texts. */
function present(fields: JsonObject, names: readonly OptionalName[]): Readonly<Partial<Record<OptionalName, string>>> {
  const found: Partial<Record<OptionalName, string>> = {};
  for (const name of names) {
    const value = fields[name];
    if (typeof value === 'string') found[name] = value;
  }
  return found;
}

const columns = [
  'time',
  'kind',
  'clientOrderId',
  'orderId',
  'symbol',
  'side',
  'type',
  'price',
  'quantity',
  'notional',
  'outcome',
  'status',
  'filledQuantity',
  'filledNotional',
  'environment',
  'reason',
] as const;

/** One row per record; times in ISO 8601, UTC. No cell can become a formula. */
export function journalToCsv(records: readonly JournalRecord[]): string {
  const rows = records.map(({ at, entry }) => {
    const fields: Readonly<Record<string, unknown>> =
      entry.kind === 'intent' ? { ...entry.intent, kind: entry.kind } : { ...entry };
    return columns
      .map((column) => {
        const value = column === 'time' ? new Date(at).toISOString() : fields[column];
        return typeof value === 'string' ? csvCell(value) : '';
      })
      .join(',');
  });
  return [columns.join(','), ...rows].map((row) => `${row}\r\n`).join('');
}

function csvCell(text: string): string {
  // A spreadsheet runs what begins like this.
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
