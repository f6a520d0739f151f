/** Keeps one instrument's book in step with its venue: snapshot, versions, checks, and a resynchronisation on any doubt. */

import { Decimal } from '../base/decimal';
import { DisposableStore, MutableDisposable, type Disposable } from '../base/disposable';
import { Emitter, type Event } from '../base/event';
import { backoffDelayMs } from '../base/retry';
import type { Instrument } from '../model/instrument';
import { LocalBook, type BookView, type LevelText } from '../model/orderBook';
import type { BookMessage } from '../venues/venue';
import { FeedHealth, type FeedContext } from './feedHealth';

/**
 * `syncing`: no snapshot yet. `live`: in step. `resyncing`: a gap or a fault; the last good picture is kept and marked. `quiet`: the
 * connection answers but nothing has changed for a while. `stale`: the connection does not answer, or the venue's time stands still.
 */
export type FeedStatus = 'syncing' | 'live' | 'quiet' | 'resyncing' | 'stale';

export interface BookFeed extends Disposable {
  readonly instrument: Instrument;
  readonly status: FeedStatus;
  /** Best `depth` levels a side; `undefined` before the first snapshot. Never a mixed or crossed book. */
  view(depth: number): BookView | undefined;
  /** Fires after each applied message and each change of status. */
  readonly onDidChange: Event<void>;
  /** How often the book had to start over. */
  readonly resyncs: number;
}

/** Updates held while a snapshot is awaited; past this the wait starts over. */
export const maxPendingUpdates = 1_000;
/** How long a snapshot may take before it is asked for again; grows with each try. */
const snapshotPatience = { initialMs: 5_000, maxMs: 30_000 };
const requestBackoff = { initialMs: 500, maxMs: 30_000 };
/** Requests that bring no snapshot, after which the topic is subscribed anew. */
const requestsBeforeResubscribe = 3;
/** A book in step this long has earned a fresh start of the backoff. */
const steadyAfterMs = 10_000;

export class LiveBookFeed implements BookFeed {
  private readonly owned = new DisposableStore();
  private readonly changeEmitter = this.owned.add(new Emitter<void>());
  readonly onDidChange = this.changeEmitter.event;
  private readonly health: FeedHealth;
  private readonly request = this.owned.add(new MutableDisposable<Disposable>());
  private readonly book: LocalBook;
  private pending: BookMessage[] = [];
  private version: bigint | number = 0;
  private venueTime = 0;
  private receivedAt = 0;
  private isInStep = false;
  private hasPicture = false;
  /** A refused message may have touched the book: only pictures taken before it are shown. */
  private isTainted = false;
  private revision = 0;
  private readonly views = new Map<number, { readonly revision: number; readonly view: BookView }>();
  private generation: number;
  private attempts = 0;
  private inStepSince = 0;
  private resyncCount = 0;

  constructor(
    readonly instrument: Instrument,
    private readonly context: FeedContext,
  ) {
    const { publicStreams } = context.venue;
    this.book = new LocalBook(publicStreams.bookRules.maxLevels);
    this.generation = publicStreams.state.generation;
    this.health = this.owned.add(
      new FeedHealth(context, {
        hasPicture: () => this.hasPicture,
        isResyncing: () => !this.isInStep,
        compare: () => this.agreesWithRest(),
        resynchronise: () => {
          this.startOver('silent');
          publicStreams.resubscribe(instrument);
        },
        statusChanged: () => {
          this.changeEmitter.fire();
        },
        judgesLag: true,
      }),
    );
    this.owned.add(
      publicStreams.onDidChangeState(({ generation }) => {
        if (generation !== this.generation) this.connectionReplaced(generation);
      }),
    );
    this.owned.add(
      publicStreams.book(instrument, (message) => {
        this.receive(message);
      }),
    );
    this.awaitSnapshot();
  }

  get status(): FeedStatus {
    return this.health.status;
  }

  get resyncs(): number {
    return this.resyncCount;
  }

  view(depth: number): BookView | undefined {
    if (!this.hasPicture) return undefined;
    const known = this.views.get(depth);
    if (this.isTainted) return known?.view ?? this.shallowerView(depth);
    if (known?.revision === this.revision) return known.view;
    const view: BookView = {
      instrument: this.instrument,
      bids: this.book.topBids(depth),
      asks: this.book.topAsks(depth),
      version: this.version,
      venueTime: this.venueTime,
      receivedAt: this.receivedAt,
    };
    this.views.set(depth, { revision: this.revision, view });
    return view;
  }

  tick(): void {
    if (this.isInStep && this.context.clock.monotonic() - this.inStepSince >= steadyAfterMs) this.attempts = 0;
    this.health.tick();
  }

  dispose(): void {
    this.owned.dispose();
  }

  private receive(message: BookMessage): void {
    // Another pair's message is a slip of the venue's, not ours to draw.
    if (message.instrument.symbol !== this.instrument.symbol) return;
    if (message.kind === 'snapshot') this.receiveSnapshot(message);
    else this.receiveUpdate(message);
    this.health.update();
  }

  private receiveSnapshot(message: BookMessage): void {
    const { bookRules } = this.context.venue.publicStreams;
    // A late copy of an older picture would take the book back in time.
    if (this.isInStep && bookRules.judge(this.version, { ...message, kind: 'update' }) === 'ignore') return;
    if (!isSorted(message.bids, 1) || !isSorted(message.asks, -1)) {
      this.startOver('unsorted');
      return;
    }
    const fault = this.book.reset(message.bids, message.asks) ?? this.checksumFault(message);
    if (fault) {
      this.startOver(fault);
      return;
    }
    this.isTainted = false;
    this.isInStep = true;
    this.inStepSince = this.context.clock.monotonic();
    this.accept(message);
    const pending = this.pending;
    this.pending = [];
    this.request.value = undefined;
    for (const [index, update] of pending.entries()) {
      const verdict = bookRules.judge(this.version, update);
      if (verdict === 'ignore') continue;
      if (verdict === 'gap') {
        // The snapshot is older than what was held back; a newer one will meet these.
        this.pending = pending.slice(index);
        this.isInStep = false;
        this.askForSnapshot();
        break;
      }
      if (!this.applyUpdate(update)) return;
    }
    // A book with a hole behind its snapshot is no picture of any moment the venue shows now; it is drawn, marked as resyncing.
    this.hasPicture = true;
    this.changeEmitter.fire();
  }

  private receiveUpdate(message: BookMessage): void {
    if (!this.isInStep) {
      this.pending.push(message);
      if (this.pending.length <= maxPendingUpdates) return;
      this.pending = [];
      this.askForSnapshot();
      return;
    }
    switch (this.context.venue.publicStreams.bookRules.judge(this.version, message)) {
      case 'ignore':
        this.health.arrived(message.venueTime, false);
        return;
      case 'gap':
        this.resyncCount++;
        this.isInStep = false;
        this.pending = [message];
        this.context.logger.debug(`${this.instrument.symbol} book: a version is missing, asking for a new snapshot`);
        this.askForSnapshot();
        return;
      case 'apply':
        if (this.applyUpdate(message)) this.changeEmitter.fire();
    }
  }

  /** False when the message was refused and the book starts over. */
  private applyUpdate(message: BookMessage): boolean {
    const fault = this.book.apply(message.bids, message.asks) ?? this.checksumFault(message);
    if (fault) {
      this.startOver(fault);
      return false;
    }
    this.accept(message);
    return true;
  }

  private accept(message: BookMessage): void {
    this.version = message.version;
    this.venueTime = message.venueTime;
    this.receivedAt = message.receivedAt;
    this.revision++;
    this.health.arrived(message.venueTime, message.bids.length + message.asks.length > 0);
  }

  private checksumFault(message: BookMessage): 'checksum' | undefined {
    const { bookRules } = this.context.venue.publicStreams;
    if (!bookRules.verify || message.checksum === undefined) return undefined;
    const { maxLevels } = bookRules;
    return bookRules.verify(this.book.topBids(maxLevels), this.book.topAsks(maxLevels), message)
      ? undefined
      : 'checksum';
  }

  /** Nothing is drawn from the book until a new snapshot stands. */
  private startOver(reason: string): void {
    this.resyncCount++;
    this.isTainted = true;
    this.isInStep = false;
    this.pending = [];
    this.context.logger.debug(`${this.instrument.symbol} book: ${reason}, starting over`);
    this.askForSnapshot();
    this.health.update();
  }

  private connectionReplaced(generation: number): void {
    this.generation = generation;
    // What was held back belongs to the connection before; the venue sends a snapshot on the new one by itself.
    this.pending = [];
    if (this.isInStep) {
      this.isInStep = false;
      this.resyncCount++;
    }
    this.awaitSnapshot();
    this.health.update();
  }

  private askForSnapshot(): void {
    const { clock, random } = this.context;
    const attempt = this.attempts++;
    if (attempt === 0) {
      this.sendRequest(attempt);
      return;
    }
    this.request.value = clock.setTimeout(
      () => {
        this.sendRequest(attempt);
      },
      backoffDelayMs(attempt, requestBackoff, random),
    );
  }

  private sendRequest(attempt: number): void {
    const { publicStreams } = this.context.venue;
    // While the connection is down there is nobody to ask; its return brings a snapshot.
    if (publicStreams.state.status === 'live') {
      if (attempt > 0 && attempt % requestsBeforeResubscribe === 0) publicStreams.resubscribe(this.instrument);
      else publicStreams.requestSnapshot(this.instrument);
    }
    this.awaitSnapshot();
  }

  private awaitSnapshot(): void {
    const patienceMs = Math.min(snapshotPatience.maxMs, snapshotPatience.initialMs * 2 ** Math.min(this.attempts, 10));
    this.request.value = this.context.clock.setTimeout(() => {
      this.askForSnapshot();
    }, patienceMs);
  }

  private async agreesWithRest(): Promise<boolean> {
    const rest = await this.context.venue.marketData.book(this.instrument, 5, { priority: 'background' });
    const view = this.view(1);
    return isSameBest(view?.bids[0], rest.bids[0]) && isSameBest(view?.asks[0], rest.asks[0]);
  }

  /** The deepest picture taken before the fault, cut to `depth`. */
  private shallowerView(depth: number): BookView | undefined {
    let deepest: BookView | undefined;
    for (const { view } of this.views.values()) {
      if (!deepest || view.bids.length + view.asks.length > deepest.bids.length + deepest.asks.length) deepest = view;
    }
    return deepest && { ...deepest, bids: deepest.bids.slice(0, depth), asks: deepest.asks.slice(0, depth) };
  }
}

/** Best first, each level priced apart from the one before, none of them empty. `direction` 1 falls (bids), -1 rises (asks). */
function isSorted(levels: readonly LevelText[], direction: 1 | -1): boolean {
  let before: number | undefined;
  for (const [price, quantity] of levels) {
    const key = Number(price);
    if (!(Number(quantity) > 0)) return false;
    if (before !== undefined && (before - key) * direction < 0) return false;
    before = key;
  }
  return true;
}

function isSameBest(own: LevelText | undefined, theirs: LevelText | undefined): boolean {
  if (!own || !theirs) return own === theirs;
  return Decimal.from(own[0]).eq(Decimal.from(theirs[0]));
}
