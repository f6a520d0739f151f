/** A process that opens the core over a folder, places one order as soon as it may, and is killed by its parent at some moment of that. */

import { Decimal } from '../../src/core/base/decimal';
import { systemClock } from '../../src/core/base/clock';
import { silentLogger } from '../../src/core/base/log';
import type { OrderTicket } from '../../src/core/model/orderTicket';
import { createSession } from '../../src/core/trading/createSession';
import { withValidity } from '../loopback/faults/desk';
import { until } from '../support/until';
import { venuesUnderTest, type WireAccess } from '../loopback/faults/venuesUnderTest';

/** What the parent hands over, as JSON in the first argument. */
export interface VictimTask {
  readonly venue: string;
  readonly access: WireAccess;
  readonly port: number;
  readonly folder: string;
  readonly draftId: string;
  readonly price: string;
}

async function main(task: VictimTask): Promise<void> {
  const under = venuesUnderTest.find(({ id }) => id === task.venue);
  if (!under) throw new Error(`Expected a venue, found ${task.venue}`);
  const venue = under.open({ access: task.access, port: task.port, clock: systemClock, logger: silentLogger });
  const session = await createSession({
    venue: withValidity(venue, 200),
    accountReference: { id: 'practice', label: 'P', venueId: under.id, venueName: under.name, environment: 'practice' },
    storageFolder: task.folder,
  });
  const ticket: OrderTicket = {
    ...{ instrument: { symbol: 'BTC_USDT', base: 'BTC', quote: 'USDT' }, side: 'buy', type: 'limit', mode: 'spot' },
    ...{ price: Decimal.from(task.price), quantity: Decimal.from('0.001') },
  };
  // Everything that takes long is done, so that the moments fall on journal, submit and answer.
  process.send?.('opened');
  await until('all is compared', () => session.orders?.isReconciled);
  await session.riskGate?.check(ticket);
  process.send?.('ready');
  const acknowledged = ['unresolvedUnknown', 'duplicate'];
  const outcome = await session.orders?.place(ticket, task.draftId, { acknowledged });
  process.send?.(outcome?.kind ?? 'none');
}

function isTask(value: unknown): value is VictimTask {
  return typeof value === 'object' && value !== null && 'venue' in value && 'access' in value && 'draftId' in value;
}

const task: unknown = JSON.parse(process.argv[2] ?? 'null');
if (isTask(task)) void main(task);
