/** Every request with its verdict, in a bounded ring: what `GET /__requests` shows. */

export interface RequestEntry {
  readonly seq: number;
  /** Venue time, epoch ms. */
  readonly time: number;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** As sent, cut after 2,000 characters. */
  readonly body: string;
  readonly account: string | undefined;
  readonly keyId: string | undefined;
  readonly symbol: string | undefined;
  /** `answered`, or what a fault did instead: `dropped-before`, `dropped-after`, `replaced`. */
  readonly verdict: string;
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly unknownFields: readonly string[];
  readonly findings: readonly string[];
  /** Ids of the fault rules that struck. */
  readonly faults: readonly string[];
}

const kept = 2_000;

export class RequestLog {
  private readonly entries: RequestEntry[] = [];
  private seq = 0;

  add(entry: Omit<RequestEntry, 'seq'>): void {
    this.entries.push({ seq: ++this.seq, ...entry, body: entry.body.slice(0, 2_000) });
    if (this.entries.length > kept * 1.5) this.entries.splice(0, this.entries.length - kept);
  }

  /** Oldest first; only those after `since` when given. */
  list(since = 0): readonly RequestEntry[] {
    return this.entries.slice(-kept).filter(({ seq }) => seq > since);
  }

  get count(): number {
    return this.seq;
  }

  clear(): void {
    this.entries.length = 0;
  }
}
