/** Bitget's wire, both generations, over the one venue: REST by the pipeline, four socket paths, address limits (reference 10.1, 15). */

import type { Clock } from '../../core/base/clock';
import { DisposableStore } from '../../core/base/disposable';
import { startBalanceMap } from '../engine/accounts';
import type { Venue } from '../engine/venue';
import type { Facade, Identity, Link, Session, WireReply, WireRequest } from '../server/facade';
import { accountIds, createKeys, type BitgetKey } from './keys';
import { MarketFeed } from './marketFeed';
import { headerOf, Pipeline } from './pipeline';
import { SocketSession } from './socketSession';

const socketPath = /^\/(v[23])\/ws\/(public|private)$/;
const maxConnections = 100;
const maxAttempts = 300;
const attemptWindowMs = 300_000;

export class BitgetFacade implements Facade {
  readonly name = 'bitget';
  readonly keys: readonly BitgetKey[];
  private readonly store = new DisposableStore();
  private readonly keyTable: ReadonlyMap<string, BitgetKey>;
  private readonly pipeline: Pipeline;
  private readonly feed: MarketFeed;
  private readonly open = new Map<string, number>();
  private attempts = new Map<string, readonly number[]>();
  private isLimited = true;

  constructor(
    private readonly venue: Venue,
    private readonly clock: Clock,
  ) {
    this.keys = createKeys(venue.seed);
    this.keyTable = new Map(this.keys.map((key) => [key.key, key]));
    for (const account of accountIds) venue.engine.openAccount(account, 'client', startBalanceMap('demo'));
    this.pipeline = new Pipeline(venue, this.keyTable);
    this.feed = this.store.add(new MarketFeed(venue, clock));
  }

  ownsPath(path: string): boolean {
    return path.startsWith('/api/v2/') || path.startsWith('/api/v3/');
  }

  identify(request: WireRequest): Identity {
    return this.pipeline.identify(request);
  }

  handle(request: WireRequest): WireReply {
    return this.pipeline.run(request);
  }

  ban(request: WireRequest, forMs: number): void {
    const key = this.keyTable.get(headerOf(request, 'access-key'));
    this.pipeline.limits.ban(request.ip, forMs);
    if (key) this.pipeline.limits.ban(key.account, forMs);
  }

  setLimits(enabled: boolean): void {
    this.isLimited = enabled;
    this.pipeline.limits.enabled = enabled;
    this.pipeline.limits.clear();
    this.attempts = new Map();
  }

  admit(path: string, ip: string): { readonly kind: string } | { readonly status: number } | undefined {
    if (!socketPath.test(path)) return undefined;
    if (this.venue.state === 'gone') return { status: 503 };
    return this.isLimited && this.isOverLimits(ip) ? { status: 429 } : { kind: path };
  }

  connect(kind: string, link: Link): Session {
    const [, generation, audience] = socketPath.exec(kind) ?? [];
    const now = this.clock.monotonic();
    this.attempts.set(link.ip, [...this.recentAttempts(link.ip), now]);
    this.open.set(link.ip, (this.open.get(link.ip) ?? 0) + 1);
    const session = new SocketSession({
      generation: generation === 'v3' ? 'v3' : 'v2',
      isPrivate: audience === 'private',
      ...{ link, venue: this.venue, keys: this.keyTable, feed: this.feed, clock: this.clock },
      isLimited: () => this.isLimited,
    });
    return {
      receive: (text) => {
        session.receive(text);
      },
      channelOf: (text) => session.channelOf(text),
      channels: () => session.channels(),
      dispose: () => {
        this.open.set(link.ip, Math.max(0, (this.open.get(link.ip) ?? 0) - 1));
        session.dispose();
      },
    };
  }

  dispose(): void {
    this.store.dispose();
  }

  private isOverLimits(ip: string): boolean {
    return (this.open.get(ip) ?? 0) >= maxConnections || this.recentAttempts(ip).length >= maxAttempts;
  }

  private recentAttempts(ip: string): readonly number[] {
    const since = this.clock.monotonic() - attemptWindowMs;
    return (this.attempts.get(ip) ?? []).filter((at) => at > since);
  }
}
