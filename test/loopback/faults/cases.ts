/** How a case of the catalogue is written: its row's id, its name, and what happens between a live desk and the invariants. */

import { leaksNothing } from '../../support/leaks';
import { Desk, type DeskOptions } from './desk';
import { invariantsHold } from './invariants';
import { venuesUnderTest, type VenueUnderTest } from './venuesUnderTest';

export interface CaseOptions extends DeskOptions {
  /** The case ends in a state that no truth can be compared with, such as a key that is no longer accepted. */
  readonly skipsInvariants?: boolean;
  /** Only these venues; the reason stands in the case's name. */
  readonly only?: readonly string[];
}

type Run = (desk: Desk, under: VenueUnderTest) => Promise<void>;

/** One case of a row of the fault catalogue, over every venue under test. */
export function row(id: number, name: string, run: Run, options: CaseOptions = {}): void {
  define(`row ${String(id)}: ${name}`, run, options);
}

/** One case of a security attack, over every venue under test. */
export function security(id: number, name: string, run: Run, options: CaseOptions = {}): void {
  define(`S${String(id)}: ${name}`, run, options);
}

/** A chapter of the catalogue: nothing may be left open after it. */
export function chapter(title: string, body: () => void): void {
  describe(title, () => {
    leaksNothing();
    describe('over loopback', body);
  });
}

function define(title: string, run: Run, options: CaseOptions): void {
  for (const under of venuesUnderTest) {
    if (options.only && !options.only.includes(under.id)) continue;
    it(`${title} [${under.name}]`, async () => {
      const desk = await Desk.open(under, options);
      try {
        await run(desk, under);
        desk.heal();
        if (options.skipsInvariants !== true) await invariantsHold(desk);
      } catch (error) {
        if (process.env['FAULT_LOG'] !== undefined) console.log(desk.log.slice(-60).join('\n'));
        throw error;
      } finally {
        await desk.dispose();
      }
    });
  }
}
