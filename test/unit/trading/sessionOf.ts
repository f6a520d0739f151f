/** A whole session over a stub venue and a clock that moves only when told to. */

import type { OrderRequest } from '../../../src/core/venues/venue';
import { seededRandom } from '../../../src/core/base/random';
import { createSession, type SessionOptions } from '../../../src/core/trading/createSession';
import type { JournalStorage } from '../../../src/core/trading/journal';
import type { OrderService } from '../../../src/core/trading/orders';
import type { AccountReference, Session } from '../../../src/core/trading/session';
import { balanceOf, StubVenue } from '../../support/builders';
import { ManualClock } from '../../support/manualClock';

export const practiceAccount: AccountReference = {
  id: 'practice',
  label: 'Practice',
  venueId: 'stub',
  venueName: 'Stub',
  environment: 'practice',
};

/** A file that is only text, and can be made to fail. */
export class MemoryJournalStorage implements JournalStorage {
  text = '';
  aside = '';
  archives: string[] = [];
  failure: Error | undefined;
  appends = 0;
  /** Called before each append takes effect. */
  beforeAppend: () => void = () => undefined;

  read(): Promise<string> {
    return Promise.resolve(this.text);
  }

  append(text: string): Promise<void> {
    this.beforeAppend();
    if (this.failure) return Promise.reject(this.failure);
    this.appends++;
    this.text += text;
    return Promise.resolve();
  }

  replace(text: string): Promise<void> {
    if (this.failure) return Promise.reject(this.failure);
    this.text = text;
    return Promise.resolve();
  }

  rotate(text: string): Promise<void> {
    this.archives.push(this.text);
    return this.replace(text);
  }

  readArchives(): Promise<readonly string[]> {
    return Promise.resolve(this.archives);
  }

  setAside(text: string): Promise<void> {
    this.aside += text;
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export interface Rig {
  readonly clock: ManualClock;
  readonly venue: StubVenue;
  readonly session: Session;
  readonly orders: OrderService;
  readonly journal: MemoryJournalStorage;
  /** Stops this session and starts another over the same exchange and journal, as a restart does. */
  restart(): Promise<Rig>;
}

export interface RigOptions extends Partial<SessionOptions> {
  readonly clock?: ManualClock;
  readonly venue?: StubVenue;
  readonly journalStorage?: MemoryJournalStorage;
  /** Stop before anything was asked of the venue. */
  readonly isRaw?: boolean;
}

/** Signed in, compared with the venue, with a believable book and 1,000 USDT and 1 BTC to trade with. */
export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const clock = options.clock ?? new ManualClock();
  const venue = options.venue ?? new StubVenue(clock);
  const journal = options.journalStorage ?? new MemoryJournalStorage();
  if (venue.balances.length === 0) venue.balances = [balanceOf('USDT', 1_000), balanceOf('BTC', 1)];
  const session = await createSession({
    accountReference: practiceAccount,
    random: seededRandom(7),
    windowId: 'window one',
    ...options,
    venue,
    clock,
    journalStorage: journal,
  });
  const { orders } = session;
  if (!orders) throw new Error('Expected a session with orders');
  if (options.isRaw !== true) await clock.advance(1);
  return {
    clock,
    venue,
    session,
    orders,
    journal,
    restart: () => {
      session.dispose();
      return startRig({ ...options, clock, venue, journalStorage: journal });
    },
  };
}

/** Answers every new book subscription with a snapshot, as a venue does, so that the gate finds a live book. */
export function keepBookLive({ venue }: Pick<Rig, 'venue'>): void {
  venue.tellBook('snapshot', 1, [['99.9', '10']], [['100.1', '10']]);
}

/** Lets `work` run while time passes in small steps, as far as it needs. */
export async function passing<T>(clock: ManualClock, work: Promise<T>, limitMs = 60_000): Promise<T> {
  let isDone = false;
  const ended = work.finally(() => {
    isDone = true;
  });
  for (let passed = 0; passed < limitMs; passed += 100) {
    await clock.advance(100);
    // Changed by the promise while the clock moved.
    if (isDone as boolean) break;
  }
  return ended;
}

export function requestOf(calls: readonly string[]): string | undefined {
  return calls.find((call) => call.startsWith('place '))?.slice('place '.length);
}

export type { OrderRequest };
