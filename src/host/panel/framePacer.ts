/** Decides when the page is sent which parts: a steady pace, the latest state only, nothing while hidden or behind. */

import type { Clock } from '../../core/base/clock';
import { MutableDisposable, type Disposable } from '../../core/base/disposable';
import type { PartName } from '../../protocol/messages';

/** At most ten messages a second; a part may ask for a slower pace of its own. */
const frameMs = 100;
const partMs: Readonly<Record<PartName, number>> = {
  setup: frameMs,
  ticker: 200,
  book: frameMs,
  trades: 250,
  candles: 250,
  orders: frameMs,
  meter: 1000,
};

/** Messages the page may be behind before frames are skipped. */
const maxUnacknowledged = 3;

export interface PacerOptions {
  readonly clock: Clock;
  readonly unacknowledged: () => number;
  readonly send: (parts: readonly PartName[]) => void;
}

export class FramePacer implements Disposable {
  private readonly dirty = new Set<PartName>();
  private readonly sentAt = new Map<PartName, number>();
  private readonly timer = new MutableDisposable<Disposable>();
  private isRunning = false;
  private lastFrameAt = -Infinity;

  constructor(private readonly options: PacerOptions) {}

  /** From now on `part` is out of date on the page. */
  mark(part: PartName): void {
    this.dirty.add(part);
    this.schedule();
  }

  /** Starts sending; everything marked meanwhile goes out in the next frame. Starting often does not make frames more frequent. */
  start(): void {
    this.isRunning = true;
    this.sentAt.clear();
    this.schedule();
  }

  /** Sends nothing until `start`. */
  stop(): void {
    this.isRunning = false;
    this.timer.value = undefined;
  }

  dispose(): void {
    this.isRunning = false;
    this.timer.dispose();
  }

  private schedule(): void {
    if (!this.isRunning || this.timer.value || this.dirty.size === 0) return;
    const now = this.options.clock.monotonic();
    const dueAt = Math.min(...[...this.dirty].map((part) => this.dueAt(part)));
    const wait = Math.max(dueAt, this.lastFrameAt + frameMs) - now;
    if (wait <= 0) this.frame();
    else
      this.timer.value = this.options.clock.setTimeout(() => {
        this.frame();
      }, wait);
  }

  private dueAt(part: PartName): number {
    return (this.sentAt.get(part) ?? -Infinity) + partMs[part];
  }

  private frame(): void {
    this.timer.value = undefined;
    const now = this.options.clock.monotonic();
    this.lastFrameAt = now;
    if (this.options.unacknowledged() < maxUnacknowledged) {
      const due = [...this.dirty].filter((part) => this.dueAt(part) <= now);
      for (const part of due) {
        this.dirty.delete(part);
        this.sentAt.set(part, now);
      }
      if (due.length > 0) this.options.send(due);
    }
    this.schedule();
  }
}
