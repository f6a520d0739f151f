/** The venue's clock as this machine sees it: the median of a few samples, each taken at the middle of its round trip. */

import type { Clock } from '../base/clock';
import { DisposableStore, MutableDisposable, type Disposable } from '../base/disposable';
import { Emitter, type Event } from '../base/event';
import { describeError, type Logger } from '../base/log';

export interface ServerClockOptions {
  readonly clock: Clock;
  /** One reading of the venue's time, epoch ms. */
  readonly readTime: (signal: AbortSignal) => Promise<number>;
  readonly logger: Logger;
  /** Readings per measurement; 5 when absent. */
  readonly samples?: number;
  /** Measured again after this long; 10 min when absent. */
  readonly resyncMs?: number;
}

interface Sample {
  readonly offsetMs: number;
  readonly roundTripMs: number;
}

/** Readings further from the median than this (and than half their own round trip) are outliers. */
const agreementMs = 500;
/** Without a good measurement for this long, an old one is no longer trusted. */
const trustMs = 30 * 60_000;

/** `offsetMs` is the venue's time minus ours. Before `start` or a first `sync` it measures nothing. */
export class ServerClock implements Disposable {
  private readonly store = new DisposableStore();
  private readonly nextSync = this.store.add(new MutableDisposable());
  private readonly changeEmitter = this.store.add(new Emitter<void>());
  readonly onDidChange: Event<void> = this.changeEmitter.event;
  private readonly abort = new AbortController();
  private running: Promise<void> | undefined;
  private measuredAt: number | undefined;
  private tried = false;
  private offset = 0;
  private trusted = false;

  constructor(private readonly options: ServerClockOptions) {}

  get offsetMs(): number {
    return this.offset;
  }

  /** False until enough readings agree; false again when measurements keep failing, or after a sleep. */
  get isTrusted(): boolean {
    return this.trusted && this.measuredAt !== undefined && this.options.clock.monotonic() - this.measuredAt < trustMs;
  }

  /** The venue's time by our best knowledge, epoch ms. */
  now(): number {
    return Math.round(this.options.clock.now() + this.offset);
  }

  /** Measures now and again every `resyncMs`, until disposed. */
  start(): void {
    if (!this.nextSync.value) void this.sync();
  }

  /** True once a measurement was made or tried in vain. */
  get wasTried(): boolean {
    return this.tried;
  }

  /** Resolves once there was a chance to measure: waits for the first measurement, or for one under way while nothing is trusted. */
  async ready(): Promise<void> {
    if (!this.tried || (this.running && !this.isTrusted)) await this.sync();
  }

  /** Our time was refused, or this machine slept: nothing is trusted until measured again. */
  distrust(): void {
    if (!this.trusted) return;
    this.trusted = false;
    this.changeEmitter.fire();
  }

  /** Measures again. Never rejects: `isTrusted` tells how it went. One measurement runs at a time. */
  sync(): Promise<void> {
    if (this.abort.signal.aborted) return Promise.resolve();
    this.running ??= this.measure().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  dispose(): void {
    this.abort.abort();
    this.store.dispose();
  }

  private async measure(): Promise<void> {
    const { clock, logger, resyncMs = 10 * 60_000 } = this.options;
    const samples = await this.collect();
    if (this.abort.signal.aborted) return;
    this.tried = true;
    this.nextSync.value = clock.setTimeout(() => void this.sync(), resyncMs);
    const result = combine(samples);
    if (!result) {
      logger.warn(`clock: ${String(samples.length)} readings, not enough of them agree`);
      if (this.measuredAt === undefined || !this.isTrusted) this.trusted = false;
    } else {
      this.offset = result.offsetMs;
      this.trusted = true;
      this.measuredAt = clock.monotonic();
      logger.debug(`clock: offset ${String(Math.round(result.offsetMs))} ms from ${String(result.agreeing)} readings`);
    }
    this.changeEmitter.fire();
  }

  private async collect(): Promise<Sample[]> {
    const { clock, logger, readTime, samples = 5 } = this.options;
    const taken: Sample[] = [];
    let failures = 0;
    while (taken.length + failures < samples && !this.abort.signal.aborted) {
      const sentAt = clock.now();
      const startedAt = clock.monotonic();
      try {
        const venueTime = await readTime(this.abort.signal);
        const roundTripMs = clock.monotonic() - startedAt;
        if (Number.isFinite(venueTime)) taken.push({ offsetMs: venueTime - (sentAt + roundTripMs / 2), roundTripMs });
        else failures++;
      } catch (error) {
        failures++;
        logger.debug(`clock: a reading failed: ${describeError(error)}`);
        // A dead endpoint is not asked five times over.
        if (failures >= 2 && taken.length === 0) break;
      }
    }
    return taken;
  }
}

/**
 * The median of the readings that agree with the median of all; `undefined` when fewer than three, or not most, agree. Slow
 * readings, which say little about the middle of their way, are left out while three quick ones remain.
 */
export function combine(all: readonly Sample[]): { readonly offsetMs: number; readonly agreeing: number } | undefined {
  const quickestMs = Math.min(...all.map((sample) => sample.roundTripMs));
  const quick = all.filter((sample) => sample.roundTripMs <= 2 * quickestMs + 50);
  const samples = quick.length >= 3 ? quick : all;
  const middle = median(samples.map((sample) => sample.offsetMs));
  if (middle === undefined) return undefined;
  const agreeing = samples.filter(
    (sample) => Math.abs(sample.offsetMs - middle) <= agreementMs + sample.roundTripMs / 2,
  );
  const offsetMs = median(agreeing.map((sample) => sample.offsetMs));
  if (offsetMs === undefined || agreeing.length < 3 || agreeing.length * 2 <= samples.length) return undefined;
  return { offsetMs, agreeing: agreeing.length };
}

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const high = sorted[Math.floor(sorted.length / 2)];
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}
