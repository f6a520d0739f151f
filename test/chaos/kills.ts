/** Kills a process that runs the core, by SIGKILL, at random moments around a submit; the next one must find everything as it is. */

import { fork } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { seededRandom } from '../../src/core/base/random';
import { checkLines, splitLines } from '../../src/core/trading/journalChain';
import { Desk } from '../loopback/faults/desk';
import { difference } from '../loopback/faults/invariants';
import type { VenueUnderTest } from '../loopback/faults/venuesUnderTest';
import { until } from '../support/until';
import type { VictimTask } from './victim';

export interface KillOptions {
  readonly under: VenueUnderTest;
  readonly seed: number;
  readonly moments: number;
}

export interface KillReport {
  readonly killed: number;
  readonly intents: number;
  readonly submits: number;
  readonly orders: number;
  readonly problems: readonly string[];
}

export async function killRepeatedly({ under, seed, moments }: KillOptions): Promise<KillReport> {
  const random = seededRandom(seed);
  const folder = await mkdtemp(path.join(tmpdir(), 'desk-kill-'));
  const desk = await Desk.open(under, { validityMs: 200, folder, speed: 1, isRaw: true });
  desk.session.dispose();
  const problems: string[] = [];
  let killed = 0;
  try {
    for (let i = 0; i < moments; i++) {
      const task: VictimTask = {
        ...{ venue: under.id, access: under.access(desk.simulator), port: desk.simulatorPort, folder },
        ...{ draftId: `kill ${String(i)}`, price: String(86_000 + i) },
      };
      if (await killOne(task, random.next(), i % 5 === 0)) killed++;
    }
    await desk.start();
    await desk.ready();
    await until(
      'every intent is settled',
      () => desk.orders.unknown.length === 0 && difference(desk) === '',
      60_000,
    ).catch((error: unknown) => problems.push(`${String(error)} ${difference(desk)}`));
    const ids = desk.placedOrders.map(({ clientId }) => clientId);
    if (new Set(ids).size !== ids.length) problems.push('an intent became two orders');
    const sent = desk.submits.map(({ body }) => under.readSubmit(body).clientOrderId);
    if (new Set(sent).size !== sent.length) problems.push('a client order id was sent twice');
    const intents = await readIntents(folder);
    for (const id of sent) if (!intents.has(id)) problems.push(`${id} was sent without a journal line`);
    for (const [id, isEnded] of intents) if (!isEnded) problems.push(`${id} has no end in the journal`);
    return { killed, intents: intents.size, submits: sent.length, orders: ids.length, problems };
  } finally {
    await desk.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

/** True when it was killed before it could say how its order ended. */
function killOne(task: VictimTask, chance: number, isEarly: boolean): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = fork(path.join(__dirname, 'victim.js'), [JSON.stringify(task)], { stdio: 'ignore' });
    let timer: NodeJS.Timeout | undefined;
    let hasAnswered = false;
    child.on('message', (message) => {
      // A few while it is still starting and asking about the one before; the others between journal and answer.
      if (message === (isEarly ? 'opened' : 'ready'))
        timer = setTimeout(() => child.kill('SIGKILL'), chance * chance * 500);
      else if (message === 'opened' || message === 'ready') return;
      else {
        hasAnswered = true;
        child.kill('SIGKILL');
      }
    });
    child.on('error', reject);
    child.on('exit', () => {
      clearTimeout(timer);
      resolve(!hasAnswered);
    });
  });
}

/** Client order ids of all intents, and whether the newest word on each is an end. */
async function readIntents(folder: string): Promise<ReadonlyMap<string, boolean>> {
  const ends = new Map<string, boolean>();
  for (const name of (await readdir(folder)).filter(
    (file) => /^journal.*\.jsonl/.test(file) && !file.endsWith('.lock'),
  )) {
    const { records } = checkLines(splitLines(await readFile(path.join(folder, name), 'utf8')));
    for (const { entry } of records) {
      if (entry.kind === 'intent') ends.set(entry.intent.clientOrderId, ends.get(entry.intent.clientOrderId) ?? false);
      if (entry.kind === 'outcome' && entry.outcome !== 'unknown') ends.set(entry.clientOrderId, true);
    }
  }
  return ends;
}
