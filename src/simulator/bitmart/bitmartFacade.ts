/** BitMart's spot wire over one venue: REST by the pipeline, two kinds of socket, address limits (reference 1, 13). */

import type { Clock } from '../../core/base/clock';
import { DisposableStore } from '../../core/base/disposable';
import type { Venue } from '../engine/venue';
import type { Facade, Identity, Link, Session, WireReply, WireRequest } from '../server/facade';
import { socketErrorText, type SocketErrorCode } from './errorTexts';
import { MarketFeed } from './marketFeed';
import { headerOf, Pipeline } from './pipeline';
import { SocketSession } from './socketSession';
import type { SocketKind } from './topics';

const socketPaths: Readonly<Record<string, SocketKind>> = { '/api': 'public', '/user': 'private' };
const maxConnections = { public: 20, private: 10 } as const satisfies Record<SocketKind, number>;
const maxAttempts = 30;
const attemptWindowMs = 60_000;

export class BitmartFacade implements Facade {
  readonly name = 'bitmart';
  private readonly store = new DisposableStore();
  private readonly pipeline: Pipeline;
  private readonly feed: MarketFeed;
  private readonly open = new Map<string, number>();
  private readonly attempts = new Map<string, number[]>();
  private isLimited = true;

  constructor(
    private readonly venue: Venue,
    private readonly clock: Clock,
  ) {
    this.pipeline = new Pipeline(venue);
    this.feed = this.store.add(new MarketFeed(venue, clock));
  }

  /** The house of last resort: a path nobody else knows is BitMart's 404. */
  ownsPath(): boolean {
    return true;
  }

  identify(request: WireRequest): Identity {
    return this.pipeline.identify(request);
  }

  handle(request: WireRequest): WireReply {
    return this.pipeline.run(request);
  }

  ban(request: WireRequest, forMs: number): void {
    const key = this.venue.key(headerOf(request, 'x-bm-key'));
    this.pipeline.limits.ban('ip', request.ip, forMs);
    if (!key) return;
    this.pipeline.limits.ban('key', key.id, forMs);
    this.pipeline.limits.ban('uid', key.account, forMs);
  }

  setLimits(enabled: boolean): void {
    this.isLimited = enabled;
    this.pipeline.limits.enabled = enabled;
    this.pipeline.limits.clear();
    this.attempts.clear();
  }

  admit(path: string): { readonly kind: string } | { readonly status: number } | undefined {
    const kind = Object.hasOwn(socketPaths, path) ? socketPaths[path] : undefined;
    if (!kind) return undefined;
    return this.venue.state === 'gone' ? { status: 503 } : { kind };
  }

  connect(kind: string, link: Link): Session {
    const socket: SocketKind = kind === 'private' ? 'private' : 'public';
    const refusal = this.refusalOf(socket, link.ip);
    const isLimited = (): boolean => this.isLimited;
    const session = new SocketSession({
      kind: socket,
      link,
      venue: this.venue,
      feed: this.feed,
      clock: this.clock,
      isLimited,
    });
    const slot = `${socket} ${link.ip}`;
    this.open.set(slot, (this.open.get(slot) ?? 0) + 1);
    if (refusal !== undefined) {
      const text = JSON.stringify({ errorCode: refusal, errorMessage: socketErrorText(refusal) });
      link.send({ text, deflated: false, channel: 'error' });
      link.close(1008, socketErrorText(refusal));
    }
    return {
      receive: (text) => {
        session.receive(text);
      },
      channelOf: (text) => session.channelOf(text),
      channels: () => session.channels(),
      dispose: () => {
        this.open.set(slot, Math.max(0, (this.open.get(slot) ?? 0) - 1));
        session.dispose();
      },
    };
  }

  dispose(): void {
    this.store.dispose();
  }

  private refusalOf(kind: SocketKind, ip: string): SocketErrorCode | undefined {
    if (!this.isLimited) return undefined;
    const now = this.clock.monotonic();
    const slot = `${kind} ${ip}`;
    const attempts = [...(this.attempts.get(slot) ?? []), now].filter((at) => at > now - attemptWindowMs);
    this.attempts.set(slot, attempts);
    if (attempts.length > maxAttempts) return '94001';
    return (this.open.get(slot) ?? 0) >= maxConnections[kind] ? '94002' : undefined;
  }
}
