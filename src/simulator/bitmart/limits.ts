/** Request quotas per path and scope, counting up as the venue's headers do, and the block after repeated refusals (reference 1.5, 10). */

export type QuotaScope = 'ip' | 'key' | 'uid';

export interface Quota {
  readonly limit: number;
  readonly seconds: number;
  readonly scope: QuotaScope;
}

export interface QuotaVerdict {
  readonly headers: Readonly<Record<string, string>>;
  readonly outcome: 'pass' | 'limited' | 'banned';
}

interface Bucket {
  startedAt: number;
  used: number;
}

const refusalsBeforeBan = 10;
const banMs = 60_000;
const maxBuckets = 5_000;

const modes = { ip: 'IP', key: 'KEY', uid: 'UID' } as const satisfies Record<QuotaScope, string>;

export class Limits {
  enabled = true;
  private readonly buckets = new Map<string, Bucket>();
  private readonly refusals = new Map<string, number>();
  private readonly bannedUntil = new Map<string, number>();

  constructor(private readonly now: () => number) {}

  /** Counts one request of `who` (an address, key or account) on `path`. */
  take(path: string, quota: Quota, who: string): QuotaVerdict {
    const now = this.now();
    const scopeId = `${quota.scope}:${who}`;
    const bucket = this.bucket(`${path} ${scopeId}`, quota, now);
    bucket.used++;
    const headers = {
      // Switched off, the limit must not stop a client that minds the headers either.
      'X-BM-RateLimit-Limit': String(this.enabled ? quota.limit : quota.limit * 10_000),
      // Counts what was used, despite its name.
      'X-BM-RateLimit-Remaining': String(bucket.used),
      'X-BM-RateLimit-Reset': String(quota.seconds),
      'X-BM-RateLimit-Mode': modes[quota.scope],
    };
    if ((this.bannedUntil.get(scopeId) ?? 0) > now) return { headers, outcome: 'banned' };
    if (!this.enabled || bucket.used <= quota.limit) {
      this.refusals.delete(scopeId);
      return { headers, outcome: 'pass' };
    }
    const refused = (this.refusals.get(scopeId) ?? 0) + 1;
    this.refusals.set(scopeId, refused);
    if (refused < refusalsBeforeBan) return { headers, outcome: 'limited' };
    this.refusals.delete(scopeId);
    this.bannedUntil.set(scopeId, now + banMs);
    return { headers, outcome: 'limited' };
  }

  ban(scope: QuotaScope, who: string, forMs: number): void {
    this.bannedUntil.set(`${scope}:${who}`, this.now() + forMs);
  }

  clear(): void {
    this.buckets.clear();
    this.refusals.clear();
    this.bannedUntil.clear();
  }

  private bucket(key: string, quota: Quota, now: number): Bucket {
    const known = this.buckets.get(key);
    if (known && now - known.startedAt < quota.seconds * 1000) return known;
    const fresh = { startedAt: now, used: 0 };
    // Re-inserting keeps the map in order of age, so that the oldest can go when there are too many.
    this.buckets.delete(key);
    this.buckets.set(key, fresh);
    if (this.buckets.size > maxBuckets) this.buckets.delete(this.buckets.keys().next().value ?? '');
    return fresh;
  }
}
