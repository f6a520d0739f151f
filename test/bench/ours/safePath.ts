/** What of ours the row about the safe path measures: a session as the desk opens it, with its risk gate and its journal on disk. */

import path from 'node:path';
import { Decimal } from '../../../src/core/base/decimal';
import { parseSymbol } from '../../../src/core/model/instrument';
import type { OrderTicket } from '../../../src/core/model/orderTicket';
import { createSession } from '../../../src/core/trading/createSession';
import { fileJournalStorage } from '../../../src/core/trading/journalFile';
import type { JournalStorage } from '../../../src/core/trading/journal';
import { defaultLimits } from '../../../src/core/trading/riskGate';
import { createBitmartVenue } from '../../../src/core/venues/bitmart/bitmartVenue';
import type { BitmartEndpoints } from '../../../src/core/venues/bitmart/hosts';
import type { Credentials } from '../../../src/core/venues/bitmart/credentials';

export interface SafePath {
  /** Resolves when the exchange has accepted. */
  place(turn: number, price: string, quantity: string): Promise<void>;
  /** Milliseconds of each time the journal waited for the disk, since last asked. */
  takeFlushes(): number[];
  dispose(): void;
}

/** The journal's file with a stopwatch. */
function timedStorage(file: string, flushes: number[]): JournalStorage {
  const storage = fileJournalStorage(file);
  return {
    ...storage,
    append: async (text) => {
      const start = performance.now();
      await storage.append(text);
      flushes.push(performance.now() - start);
    },
  };
}

/** `folder` is where the journal is kept. */
export async function openSafePath(
  endpoints: BitmartEndpoints,
  credentials: Credentials,
  folder: string,
): Promise<SafePath> {
  const flushes: number[] = [];
  const session = await createSession({
    venue: createBitmartVenue({ environment: 'practice', endpoints, credentials }),
    accountReference: {
      id: 'bench',
      label: 'Bench',
      venueId: 'bitmart',
      venueName: 'BitMart',
      environment: 'practice',
    },
    journalStorage: timedStorage(path.join(folder, 'journal'), flushes),
    // Everything is checked; only what would stop so many orders of one kind is let go.
    limits: () => ({ ...defaultLimits, ordersPerSecond: 1000, ordersPerMinute: 60_000, duplicateWindowMs: 0 }),
  });
  const { orders } = session;
  const instrument = parseSymbol('BTC_USDT');
  if (!orders || !instrument) throw new Error('Expected a session that trades');
  // The panel is open on the pair, as it is when a person confirms.
  const feed = session.marketData.bookFeed(instrument);
  return {
    place: async (turn, price, quantity) => {
      const decimals = { price: Decimal.from(price), quantity: Decimal.from(quantity) };
      const ticket: OrderTicket = { instrument, side: 'buy', type: 'limit', mode: 'spot', ...decimals };
      const outcome = await orders.place(ticket, `draft${String(turn)}`);
      if (outcome.kind !== 'accepted') throw outcome.error;
    },
    takeFlushes: () => flushes.splice(0),
    dispose: () => {
      feed.dispose();
      session.dispose();
    },
  };
}
