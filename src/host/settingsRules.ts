/** How a setting's raw value becomes one that can be trusted: user value only where money is touched, bounds, exact shapes. */

import { Decimal } from '../core/base/decimal';
import { parseSymbol, type Instrument } from '../core/model/instrument';
import { settingDefaults, type EndpointsSetting } from './contributions';

/** The part of the editor's `inspect` that decides. */
export interface Inspected {
  readonly defaultValue?: unknown;
  readonly globalValue?: unknown;
  readonly workspaceValue?: unknown;
  readonly workspaceFolderValue?: unknown;
}

/** What the user (not a workspace, not a folder) has chosen, or the default. */
export function userValue(inspected: Inspected | undefined): unknown {
  return inspected?.globalValue ?? inspected?.defaultValue;
}

export function hasWorkspaceValue(inspected: Inspected | undefined): boolean {
  return inspected?.workspaceValue !== undefined || inspected?.workspaceFolderValue !== undefined;
}

export function readBoolean(value: unknown, fallback: boolean): boolean {
  return typeof value === 'boolean' ? value : fallback;
}

/** Clamped: the schema's bounds only warn. */
export function readNumber(value: unknown, fallback: number, minimum: number, maximum: number): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return fallback;
  return Math.min(maximum, Math.max(minimum, value));
}

export function readPair(value: unknown): Instrument {
  const wanted = typeof value === 'string' ? parseSymbol(value) : undefined;
  const fallback = parseSymbol(settingDefaults['bitmart.statusBar.pair']);
  if (!fallback) throw new Error('Expected the default pair to be a symbol');
  return wanted ?? fallback;
}

/** A limit above zero; anything else is none of the person's own. */
export function readLimit(value: unknown): Decimal | undefined {
  const limit = typeof value === 'number' && Number.isFinite(value) ? Decimal.parseWire(value) : undefined;
  return limit?.isPositive ? limit : undefined;
}

/**
 * Symbols as written. A list that is not empty but names no real pair allows nothing, rather than everything: its entries stay,
 * and no pair is called so.
 */
export function readSymbols(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly unknown[]).map((entry) => (typeof entry === 'string' ? entry : ''));
}

/** Text fields by venue; everything else is dropped. Whether a URL is allowed is decided where its host is parsed. */
export function readEndpoints(value: unknown): EndpointsSetting {
  const venues = entriesOf(value).map(([venue, fields]) => [venue, textFields(fields)] as const);
  return Object.fromEntries(venues.filter(([, fields]) => Object.keys(fields).length > 0));
}

function textFields(value: unknown): Readonly<Record<string, string>> {
  const fields = entriesOf(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(fields.filter(([, text]) => text !== ''));
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

/** Our settings named in the text of a settings file, also nested (`"bitmart": { "network": … }`) and inside a workspace file. */
export function settingsNamedIn(text: string, wanted: readonly string[]): string[] {
  const parsed = parseJsonWithComments(text);
  const found = new Set<string>();
  const visit = (value: unknown, path: string, depth: number): void => {
    if (depth > 6) return;
    for (const [key, child] of entriesOf(value)) {
      const here = path === '' ? key : `${path}.${key}`;
      const setting = wanted.find((name) => here === name || here.startsWith(`${name}.`));
      if (setting !== undefined) found.add(setting);
      else if (key === 'settings' && path === '') visit(child, '', depth + 1);
      else if ('bitmart'.startsWith(here) || here.startsWith('bitmart')) visit(child, here, depth + 1);
    }
  };
  visit(parsed, '', 0);
  return [...found];
}

/** Reads JSON with comments and trailing commas, as settings files are written; `undefined` when it is not even that. */
export function parseJsonWithComments(text: string): unknown {
  const plain = text
    .replace(/^\uFEFF/, '')
    .replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, quoted: string | undefined) => quoted ?? '')
    .replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_, quoted: string | undefined) => quoted ?? '');
  try {
    return JSON.parse(plain);
  } catch {
    return undefined;
  }
}
