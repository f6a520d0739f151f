/** Calls per second and endpoint, in a sliding window, by address or by account (reference 5). */

const windowMs = 1000;
const maxCounters = 5000;

export class Limits {
  enabled = true;
  private readonly calls = new Map<string, number[]>();
  private readonly bannedUntil = new Map<string, number>();

  constructor(private readonly now: () => number) {}

  /** Counts one call; how many are left in the current second, or `undefined` when this one is too many. */
  take(path: string, who: string, perSecond: number): number | undefined {
    const now = this.now();
    const counter = `${path} ${who}`;
    const recent = (this.calls.get(counter) ?? []).filter((at) => at > now - windowMs);
    this.calls.delete(counter);
    this.calls.set(counter, recent);
    if (this.calls.size > maxCounters) this.calls.delete(this.calls.keys().next().value ?? '');
    if ((this.bannedUntil.get(who) ?? 0) > now) return undefined;
    if (this.enabled && recent.length >= perSecond) return undefined;
    recent.push(now);
    return Math.max(0, perSecond - recent.length);
  }

  ban(who: string, forMs: number): void {
    this.bannedUntil.set(who, this.now() + forMs);
  }

  clear(): void {
    this.calls.clear();
    this.bannedUntil.clear();
  }
}
