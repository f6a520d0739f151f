/** Feeds shared by reference count: the first who asks makes one, the last who leaves ends it. */

import { DisposableStore, type Disposable } from '../base/disposable';
import { Emitter, type Event } from '../base/event';

interface LiveFeed extends Disposable {
  readonly onDidChange: Event<void>;
  tick(): void;
}

export class SharedFeeds<F extends LiveFeed> implements Disposable {
  private readonly entries = new Map<string, { readonly feed: F; holders: number }>();
  private disposed = false;

  get count(): number {
    return this.entries.size;
  }

  /** The handle's own listeners end with the handle, whatever others still hold. */
  acquire(key: string, create: () => F): FeedHandle<F> {
    if (this.disposed) throw new Error(`Expected a session in use, found a disposed one, asking for ${key}`);
    let entry = this.entries.get(key);
    if (!entry) {
      entry = { feed: create(), holders: 0 };
      this.entries.set(key, entry);
    }
    entry.holders++;
    const held = entry;
    return new FeedHandle(held.feed, () => {
      held.holders--;
      if (held.holders > 0 || this.entries.get(key) !== held) return;
      this.entries.delete(key);
      held.feed.dispose();
    });
  }

  tick(): void {
    for (const { feed } of this.entries.values()) feed.tick();
  }

  dispose(): void {
    this.disposed = true;
    const feeds = [...this.entries.values()];
    this.entries.clear();
    for (const { feed } of feeds) feed.dispose();
  }
}

export class FeedHandle<F extends LiveFeed> implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly changeEmitter = this.owned.add(new Emitter<void>());
  readonly onDidChange = this.changeEmitter.event;

  constructor(
    readonly feed: F,
    private readonly release: () => void,
  ) {
    this.owned.add(
      feed.onDidChange(() => {
        this.changeEmitter.fire();
      }),
    );
  }

  dispose(): void {
    if (this.owned.isDisposed) return;
    this.owned.dispose();
    this.release();
  }
}
