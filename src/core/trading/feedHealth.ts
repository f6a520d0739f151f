/** Tells how far a feed's picture can be believed, from what arrives, from the venue's own times, and from a look by REST. */

import type { Clock } from '../base/clock';
import { DisposableStore, type Disposable } from '../base/disposable';
import { describeError, type Logger } from '../base/log';
import type { Random } from '../base/random';
import type { Venue } from '../venues/venue';
import type { FeedStatus } from './bookFeed';

/** What every feed needs of the world. */
export interface FeedContext {
  readonly venue: Pick<Venue, 'publicStreams' | 'marketData' | 'clock'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** After this long without a change a feed is quiet, and is compared with REST; again after each further such time. */
export const quietAfterMs = 30_000;
/** Messages whose venue time stands still, or lags behind, this long are no longer the present. */
export const frozenAfterMs = 30_000;

export interface FeedHooks {
  hasPicture(): boolean;
  isResyncing(): boolean;
  /** Asks REST; false when the feed's picture is not the venue's. */
  compare(): Promise<boolean>;
  /** The comparison failed: start this one topic over. */
  resynchronise(): void;
  /** The status changed. */
  statusChanged(): void;
  /** False for feeds whose venue time is the time of the last event, which may rightly be old. */
  readonly judgesLag: boolean;
}

export class FeedHealth implements Disposable {
  private readonly owned = new DisposableStore();
  private current: FeedStatus = 'syncing';
  private wasLive = false;
  private changedAt: number;
  private comparedAt: number;
  private isComparing = false;
  private newestVenueTime = 0;
  private advancedAt: number;
  private arrivedAt: number;
  private isLagging = false;

  constructor(
    private readonly context: FeedContext,
    private readonly hooks: FeedHooks,
  ) {
    const now = context.clock.monotonic();
    this.changedAt = now;
    this.comparedAt = now;
    this.advancedAt = now;
    this.arrivedAt = now;
    this.owned.add(
      context.venue.publicStreams.onDidChangeState(() => {
        this.update();
      }),
    );
  }

  get status(): FeedStatus {
    return this.current;
  }

  /** A message came by stream. `isChange` is false for one that only says "nothing new". */
  arrived(venueTime: number, isChange: boolean): void {
    const now = this.context.clock.monotonic();
    this.arrivedAt = now;
    if (isChange) this.changedAt = now;
    if (venueTime > this.newestVenueTime) {
      this.newestVenueTime = venueTime;
      this.advancedAt = now;
    }
    const { clock } = this.context.venue;
    this.isLagging = this.hooks.judgesLag && clock.isTrusted && clock.now() - venueTime > frozenAfterMs;
  }

  /** Recomputes the status, and tells when it changed. */
  update(): void {
    const next = this.judge();
    if (next === this.current) return;
    this.current = next;
    this.hooks.statusChanged();
  }

  /** Called about once a second. */
  tick(): void {
    this.update();
    const now = this.context.clock.monotonic();
    const isDue = now - Math.max(this.changedAt, this.comparedAt) >= quietAfterMs;
    if (isDue && !this.isComparing && (this.current === 'quiet' || this.current === 'live')) void this.compare();
  }

  dispose(): void {
    this.owned.dispose();
  }

  private judge(): FeedStatus {
    const isLive = this.context.venue.publicStreams.state.status === 'live';
    this.wasLive ||= isLive;
    if (!this.hooks.hasPicture() || !this.wasLive) return 'syncing';
    if (!isLive) return 'stale';
    if (this.hooks.isResyncing()) return 'resyncing';
    if (this.isLagging || this.arrivedAt - this.advancedAt > frozenAfterMs) return 'stale';
    return this.context.clock.monotonic() - this.changedAt >= quietAfterMs ? 'quiet' : 'live';
  }

  private async compare(): Promise<void> {
    this.isComparing = true;
    const changedBefore = this.changedAt;
    try {
      const agrees = await this.hooks.compare();
      // Something arrived meanwhile: the topic lives, and the two pictures were of different moments.
      if (!agrees && this.changedAt === changedBefore && !this.owned.isDisposed) this.hooks.resynchronise();
    } catch (error) {
      this.context.logger.debug(`A quiet feed could not be compared with REST: ${describeError(error)}`);
    } finally {
      this.isComparing = false;
      this.comparedAt = this.context.clock.monotonic();
    }
  }
}
