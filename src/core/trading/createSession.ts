/** Puts one account's live services together over its venue, and takes them apart again. */

import { systemClock, type Clock } from '../base/clock';
import { DisposableStore, type Disposable } from '../base/disposable';
import { silentLogger, type Logger } from '../base/log';
import { systemRandom, type Random } from '../base/random';
import type { PrivateStreams, Venue } from '../venues/venue';
import { createArmState, type ArmState } from './arming';
import { createHaltState, memoryHaltStorage, type HaltState } from './halt';
import { Journal, type JournalStorage } from './journal';
import { booksOf, type JournalBooks } from './journalBooks';
import type { JournalSlots } from './journalSlots';
import { LiveMarketData } from './marketDataService';
import { PrivateSession } from './privateSession';
import { defaultLimits, defaultLiveLimits, type RiskLimits } from './riskGate';
import type { AccountReference, Session } from './session';
import { Wake } from './wake';

export interface SessionOptions {
  /** The session owns it from here on, and disposes it. */
  readonly venue: Venue;
  /** Absent for public data only. */
  readonly accountReference?: AccountReference | undefined;
  readonly logger?: Logger;
  readonly clock?: Clock;
  readonly random?: Random;
  /** A folder of this installation: journal and kill switch live there. Without it neither survives the session. */
  readonly storageFolder?: string;
  /** Instead of a file in `storageFolder`. */
  readonly journalStorage?: JournalStorage;
  /** Read anew for each order. Small ones for real money when absent. */
  readonly limits?: () => RiskLimits;
  /** Shared by every window; owned by the caller. One over `storageFolder`, or in memory, when absent. */
  readonly halt?: HaltState;
  /** Owned by the caller. When absent the session has its own, unarmed. */
  readonly arm?: ArmState;
  /** Tells this window's orders from another's; by chance when absent. */
  readonly windowId?: string;
}

/** Private work needs an account reference and a venue with credentials; without either the session has market data only. */
export async function createSession(options: SessionOptions): Promise<Session> {
  const { venue, accountReference, logger = silentLogger, clock = systemClock, random = systemRandom } = options;
  const owned = new DisposableStore();
  // Disposed in reverse order: the venue, made first, goes last.
  owned.add(venue);
  try {
    const marketData = owned.add(new LiveMarketData({ venue, clock, random, logger: logger.child('market') }));
    const halt = options.halt ?? owned.add(await openHalt(options.storageFolder, clock, logger));
    const arm = options.arm ?? owned.add(createArmState(clock));
    const { trading, account } = venue;
    let personal: PrivateSession | undefined;
    let books: JournalBooks | undefined;
    if (accountReference && trading && account) {
      const opened = await openJournal(options, accountReference, clock, random, logger.child('journal'));
      if (opened) owned.add(closing(opened));
      books = opened && (opened.slots ?? booksOf(opened.journal, 'journal'));
      personal = owned.add(
        new PrivateSession({
          venue,
          trading,
          account,
          accountReference,
          marketData,
          streams: await openStreams(options, accountReference, clock, logger, owned),
          journal: opened?.journal,
          slots: opened?.slots,
          halt,
          arm,
          limits: options.limits ?? (() => defaultLimitsOf(accountReference)),
          installation: options.storageFolder ?? accountReference.id,
          windowId: options.windowId ?? String(random.next()),
          clock,
          random,
          logger,
        }),
      );
      personal.start();
    }
    owned.add(
      new Wake(clock, () => {
        // The venue replaces its own connections; what they missed is ours to ask for.
        logger.info('The machine woke: everything private is asked again');
        personal?.doubt();
      }),
    );
    return assemble(options, owned, marketData, halt, arm, personal, books);
  } catch (error) {
    owned.dispose();
    throw error;
  }
}

function assemble(
  { venue, accountReference }: SessionOptions,
  owned: DisposableStore,
  marketData: LiveMarketData,
  halt: HaltState,
  arm: ArmState,
  personal: PrivateSession | undefined,
  journalBooks: JournalBooks | undefined,
): Session {
  return {
    accountReference,
    venue,
    marketData,
    orders: personal?.orders,
    account: personal?.account,
    riskGate: personal?.riskGate,
    journal: personal?.journal,
    journalBooks,
    halt,
    arm,
    get signInError() {
      return personal?.signInError;
    },
    get tradingError() {
      return personal?.tradingError;
    },
    onDidChangeSignIn: personal?.onDidChangeSignIn ?? neverChanges,
    refresh: async () => {
      await Promise.all([marketData.refreshMarkets(0), personal?.refresh()]);
    },
    dispose: () => {
      owned.dispose();
    },
  };
}

const neverChanges: Session['onDidChangeSignIn'] = () => ({ dispose: () => undefined });

function defaultLimitsOf({ environment }: AccountReference): RiskLimits {
  return environment === 'live' ? defaultLiveLimits : defaultLimits;
}

/** Node's file system is loaded only where a folder was named, so that the rest also runs without one. */
async function openHalt(folder: string | undefined, clock: Clock, logger: Logger): Promise<HaltState> {
  const storage = folder === undefined ? memoryHaltStorage() : (await import('./haltFile')).fileHaltStorage(folder);
  return createHaltState({ storage, clock, logger });
}

/** Windows of one account share one private stream; each window's practice account is an exchange of its own. */
async function openStreams(
  { venue, storageFolder }: SessionOptions,
  { id: accountId, environment }: AccountReference,
  clock: Clock,
  logger: Logger,
  owned: DisposableStore,
): Promise<PrivateStreams | undefined> {
  const { privateStreams: streams } = venue;
  if (!streams || storageFolder === undefined || environment === 'practice') return streams;
  const [{ relayPort }, { SharedStreams }] = await Promise.all([import('./relayPort'), import('./sharedStreams')]);
  const topic = logger.child('windows');
  const port = relayPort({ folder: storageFolder, accountId, clock, logger: topic });
  return owned.add(new SharedStreams({ streams, port, clock, logger: topic }));
}

/** The session's journal, and where there may be other windows, what lets it take over from them. */
interface OpenedJournal {
  readonly journal: Journal;
  readonly slots: JournalSlots | undefined;
}

async function openJournal(
  { storageFolder, journalStorage }: SessionOptions,
  { id: accountId }: AccountReference,
  clock: Clock,
  random: Random,
  logger: Logger,
): Promise<OpenedJournal | undefined> {
  if (journalStorage)
    return { journal: await Journal.open({ storage: journalStorage, clock, logger }), slots: undefined };
  if (storageFolder === undefined) return undefined;
  const { JournalSlots } = await import('./journalSlots');
  const token = random.next().toString(36).slice(2);
  try {
    const slots = await JournalSlots.open({ folder: storageFolder, accountId, token, clock, logger });
    // What windows that are gone left open is asked about before this one sends anything.
    await slots.adopt();
    return { journal: slots.journal, slots };
  } catch (error) {
    // Reading goes on; orders are refused until the disk takes a journal again.
    logger.error(error, 'Opening the journal');
    return { journal: await Journal.open({ storage: brokenStorage(error), clock, logger }), slots: undefined };
  }
}

function brokenStorage(error: unknown): JournalStorage {
  const refuse = (): Promise<never> => Promise.reject(error instanceof Error ? error : new Error('no journal'));
  return {
    read: () => Promise.resolve(''),
    append: refuse,
    replace: refuse,
    rotate: refuse,
    readArchives: () => Promise.resolve([]),
    setAside: refuse,
    close: () => Promise.resolve(),
  };
}

function closing({ journal, slots }: OpenedJournal): Disposable {
  return {
    dispose: () => {
      void (slots ?? journal).close();
    },
  };
}
