/** One row per exchange: what it is called, what it asks for, and how to reach it. Adapters load when first needed. */

import { bitget } from './venues/bitget';
import { bitmart } from './venues/bitmart';
import type { PracticeChoice, VenueRow } from './venues/venueRow';

export type {
  CheckField,
  CredentialField,
  CredentialForm,
  PracticeChoice,
  VenueConnection,
  VenueMemory,
  VenueRow,
} from './venues/venueRow';

export const venueRows: readonly [VenueRow, ...VenueRow[]] = [bitmart, bitget];

export function venueRow(id: string): VenueRow | undefined {
  return venueRows.find((row) => row.id === id);
}

/** The venue whose wire the practice account speaks, by the setting's value; the first one's for a value nobody knows. */
export function practiceWire(id: string): { readonly row: VenueRow; readonly choice: PracticeChoice } {
  const all = venueRows.flatMap((row) => row.practice.map((choice) => ({ row, choice })));
  const found = all.find(({ choice }) => choice.id === id) ?? all[0];
  if (!found) throw new Error('Expected a wire to practise on, found none');
  return found;
}
