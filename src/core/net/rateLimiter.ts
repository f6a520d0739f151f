/** Sliding windows per quota: urgent work first, background work leaves room, and the venue's own count is believed. */

import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import { ConnectionError, RateLimitError, type TradingError } from '../base/errors';

export interface Quota {
  /** One bucket per id. */
  readonly id: string;
  readonly limit: number;
  readonly windowMs: number;
}

export type Priority = 'background' | 'normal' | 'urgent';

export interface AcquireOptions {
  readonly priority?: Priority;
  readonly signal?: AbortSignal;
  /** A turn that would come later than this is refused with `RateLimitError`; 30 s when absent. */
  readonly maxWaitMs?: number;
}

/** What a reply said about its quota. */
export interface ReportedUse {
  /** Calls the venue has counted in its window, this one included. */
  readonly used?: number;
  readonly limit?: number;
  readonly windowMs?: number;
}

/** The right to send one request. It counts as used until a window after `settle`, so that jitter on the way cannot squeeze two windows together. */
export interface Permit {
  /** Call once, when the reply is here or given up. */
  settle(reported?: ReportedUse): void;
}

export interface QuotaReading {
  readonly quota: string;
  readonly used: number;
  readonly limit: number;
  readonly windowMs: number;
}

/** Background work may fill at most this share of a quota. */
const backgroundShare = 0.8;
const rank: Readonly<Record<Priority, number>> = { urgent: 0, normal: 1, background: 2 };
const longestWindowMs = 5 * 60_000;

export class RateLimiter implements Disposable {
  private readonly buckets = new Map<string, Bucket>();
  private bannedUntil = -Infinity;
  /** After a ban one request goes first and alone; the others wait for its answer. */
  private probe: 'off' | 'due' | 'flying' = 'off';
  private isDisposed = false;

  constructor(private readonly clock: Clock) {}

  /** Resolves when the request may be sent. Rejects with `RateLimitError`, or `ConnectionError` when aborted or disposed. */
  acquire(quota: Quota, options: AcquireOptions = {}): Promise<Permit> {
    if (this.isDisposed) return Promise.reject(closed());
    if (options.signal?.aborted) return Promise.reject(canceled());
    const bucket = this.bucket(quota);
    const isBackground = options.priority === 'background';
    if (!bucket.first() && this.waitMs(bucket, isBackground) === 0) return Promise.resolve(this.permit(bucket));
    return new Promise((resolve, reject) => {
      const maxWaitMs = options.maxWaitMs ?? 30_000;
      const leave = (): void => {
        timer.dispose();
        options.signal?.removeEventListener('abort', onAbort);
        bucket.remove(waiter);
      };
      const waiter: Waiter = {
        priority: rank[options.priority ?? 'normal'],
        grant: () => {
          leave();
          resolve(this.permit(bucket));
        },
        refuse: (error) => {
          leave();
          reject(error);
        },
      };
      const onAbort = (): void => {
        waiter.refuse(canceled());
      };
      const timer = this.clock.setTimeout(() => {
        waiter.refuse(this.tooLate(bucket, isBackground));
      }, maxWaitMs);
      options.signal?.addEventListener('abort', onAbort);
      bucket.add(waiter);
      this.pump(bucket);
      // Only a wait that is known to be too long is refused at once; a queue may move faster than it looks.
      const waitMs = this.waitMs(bucket, isBackground);
      if (bucket.has(waiter) && Number.isFinite(waitMs) && waitMs > maxWaitMs)
        waiter.refuse(this.tooLate(bucket, isBackground));
    });
  }

  /** The venue refused for being too fast: this bucket rests for `forMs`. */
  penalise(quota: Quota, forMs: number): void {
    const bucket = this.bucket(quota);
    bucket.blockedUntil = Math.max(bucket.blockedUntil, this.clock.monotonic() + forMs);
    this.pump(bucket);
  }

  /** The address or account is blocked: nothing at all is sent for `forMs`, and then one request goes first. */
  ban(forMs: number): void {
    this.bannedUntil = Math.max(this.bannedUntil, this.clock.monotonic() + forMs);
    this.probe = 'due';
    this.pumpAll();
  }

  /** How long everything is still banned, in ms; 0 when it is not. */
  get bannedForMs(): number {
    return Math.max(0, this.bannedUntil - this.clock.monotonic());
  }

  /** Every bucket that was used, as it stands now. */
  use(): readonly QuotaReading[] {
    const now = this.clock.monotonic();
    return [...this.buckets.values()].map((bucket) => bucket.reading(now));
  }

  dispose(): void {
    this.isDisposed = true;
    for (const bucket of this.buckets.values()) bucket.dispose();
    this.buckets.clear();
  }

  private bucket(quota: Quota): Bucket {
    const known = this.buckets.get(quota.id);
    if (known) return known;
    const made = new Bucket(quota);
    this.buckets.set(quota.id, made);
    return made;
  }

  private permit(bucket: Bucket): Permit {
    const slot = bucket.take();
    const isProbe = this.probe === 'due';
    if (isProbe) this.probe = 'flying';
    let settled = false;
    return {
      settle: (reported) => {
        if (settled) return;
        settled = true;
        if (isProbe && this.probe === 'flying') this.probe = 'off';
        bucket.settle(slot, this.clock.monotonic(), reported);
        if (isProbe) this.pumpAll();
        else this.pump(bucket);
      },
    };
  }

  private pumpAll(): void {
    for (const bucket of this.buckets.values()) this.pump(bucket);
  }

  private pump(bucket: Bucket): void {
    if (this.isDisposed) return;
    for (let waiter = bucket.first(); waiter; waiter = bucket.first()) {
      const waitMs = this.waitMs(bucket, waiter.priority === rank.background);
      if (waitMs > 0) {
        bucket.wake(this.clock, waitMs, () => {
          this.pump(bucket);
        });
        return;
      }
      waiter.grant();
    }
    bucket.sleep();
  }

  /** 0 when a request may go now; Infinity when only a reply can tell. */
  private waitMs(bucket: Bucket, isBackground: boolean): number {
    const now = this.clock.monotonic();
    if (now < this.bannedUntil) return this.bannedUntil - now;
    if (this.probe === 'flying') return Infinity;
    return bucket.waitMs(now, isBackground);
  }

  private tooLate(bucket: Bucket, isBackground: boolean): RateLimitError {
    const waitMs = this.waitMs(bucket, isBackground);
    const retryAfterMs = Number.isFinite(waitMs) ? Math.ceil(waitMs) : bucket.windowMs;
    return this.bannedForMs > 0
      ? new RateLimitError('banned', 'All requests are blocked for a while; nothing was sent.', retryAfterMs, {}, false)
      : new RateLimitError('quota', `The quota of ${bucket.id} is used up; nothing was sent.`, retryAfterMs, {}, false);
  }
}

interface Waiter {
  readonly priority: number;
  readonly grant: () => void;
  readonly refuse: (error: TradingError) => void;
}

interface Slot {
  /** Infinity while the request is on its way. */
  settledAt: number;
}

class Bucket implements Disposable {
  readonly id: string;
  blockedUntil = -Infinity;
  private readonly rules: { limit: number; windowMs: number }[];
  private readonly slots: Slot[] = [];
  private readonly waiters: Waiter[] = [];
  /** Calls of other programs on the same key or address, as far as the venue's count shows them. */
  private foreign = { count: 0, seenAt: -Infinity };
  private timer: Disposable | undefined;

  constructor(quota: Quota) {
    this.id = quota.id;
    this.rules = [{ limit: quota.limit, windowMs: quota.windowMs }];
  }

  get windowMs(): number {
    return Math.max(...this.rules.map((rule) => rule.windowMs));
  }

  /** Behind everyone of the same or a higher priority. */
  add(waiter: Waiter): void {
    let at = this.waiters.length;
    while (at > 0 && (this.waiters[at - 1]?.priority ?? 0) > waiter.priority) at--;
    this.waiters.splice(at, 0, waiter);
  }

  remove(waiter: Waiter): void {
    const at = this.waiters.indexOf(waiter);
    if (at >= 0) this.waiters.splice(at, 1);
  }

  has(waiter: Waiter): boolean {
    return this.waiters.includes(waiter);
  }

  first(): Waiter | undefined {
    return this.waiters[0];
  }

  take(): Slot {
    const slot: Slot = { settledAt: Infinity };
    this.slots.push(slot);
    return slot;
  }

  settle(slot: Slot, now: number, reported: ReportedUse | undefined): void {
    slot.settledAt = now;
    if (reported) this.learn(now, reported);
  }

  waitMs(now: number, isBackground: boolean): number {
    let waitMs = Math.max(0, this.blockedUntil - now);
    for (const rule of this.rules) {
      const limit = isBackground ? Math.max(1, Math.floor(rule.limit * backgroundShare)) : rule.limit;
      waitMs = Math.max(waitMs, this.waitForRoom(now, limit, rule.windowMs));
    }
    return waitMs;
  }

  reading(now: number): QuotaReading {
    const rule = this.rules.at(-1) ?? { limit: 0, windowMs: 0 };
    return { quota: this.id, used: this.used(now, rule.windowMs), ...rule };
  }

  wake(clock: Clock, waitMs: number, pump: () => void): void {
    this.sleep();
    if (Number.isFinite(waitMs)) this.timer = clock.setTimeout(pump, waitMs);
  }

  sleep(): void {
    this.timer?.dispose();
    this.timer = undefined;
  }

  dispose(): void {
    this.sleep();
    for (const waiter of [...this.waiters]) waiter.refuse(closed());
  }

  private waitForRoom(now: number, limit: number, windowMs: number): number {
    this.forget(now);
    if (this.used(now, windowMs) < limit) return 0;
    const ends = this.slots.map((slot) => slot.settledAt + windowMs).filter((end) => end > now);
    const foreignEnd = this.foreign.seenAt + windowMs;
    if (foreignEnd > now) for (let i = 0; i < this.foreign.count; i++) ends.push(foreignEnd);
    ends.sort((a, b) => a - b);
    return (ends[ends.length - limit] ?? Infinity) - now;
  }

  private own(now: number, windowMs: number): number {
    let count = 0;
    for (const slot of this.slots) if (slot.settledAt + windowMs > now) count++;
    return count;
  }

  private used(now: number, windowMs: number): number {
    return this.own(now, windowMs) + (this.foreign.seenAt + windowMs > now ? this.foreign.count : 0);
  }

  /** The venue's count may be higher than ours, and its window may be another than the documented one: both then hold. */
  private learn(now: number, reported: ReportedUse): void {
    const base = this.rules[0];
    const { used, limit, windowMs = base?.windowMs } = reported;
    if (base && isSane(limit, 1, 100_000) && isSane(windowMs, 100, longestWindowMs)) {
      this.rules.length = 1;
      if (limit !== base.limit || windowMs !== base.windowMs) this.rules.push({ limit, windowMs });
    }
    if (!isSane(used, 0, 100_000) || windowMs === undefined) return;
    const own = this.own(now, windowMs);
    if (used > own) this.foreign = { count: used - own, seenAt: now };
  }

  private forget(now: number): void {
    const windowMs = this.windowMs;
    for (let first = this.slots[0]; first && first.settledAt + windowMs <= now; first = this.slots[0])
      this.slots.shift();
  }
}

function isSane(value: number | undefined, low: number, high: number): value is number {
  return value !== undefined && Number.isFinite(value) && value >= low && value <= high;
}

function closed(): ConnectionError {
  return new ConnectionError('closed', 'The connection was shut down; nothing was sent.', false);
}

function canceled(): ConnectionError {
  return new ConnectionError('closed', 'The request was canceled; nothing was sent.', false);
}
