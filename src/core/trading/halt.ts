/** The kill switch: while halted no new order leaves any window; cancels always pass. It survives restarts and needs no network. */

import type { Clock } from '../base/clock';
import { DisposableStore, type Disposable } from '../base/disposable';
import { Emitter, type Event } from '../base/event';
import type { Logger } from '../base/log';

export interface HaltState extends Disposable {
  readonly isHalted: boolean;
  /** When it was halted, epoch ms. */
  readonly since: number | undefined;
  readonly onDidChange: Event<void>;
  /** Takes effect in this window at once, before it is stored for the others. Rejects when it could not be stored. */
  halt(): Promise<void>;
  release(): Promise<void>;
}

/** Where every window looks. `read` is called often, so it has to be cheap; it throws when it cannot tell. */
export interface HaltStorage {
  /** When it was halted, epoch ms; `undefined` when it is not. */
  read(): number | undefined;
  write(haltedAt: number | undefined): Promise<void>;
}

export interface HaltOptions {
  readonly storage: HaltStorage;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Every window knows within a second. */
const pollMs = 400;

/** What cannot be read counts as halted: a switch that fails must fail safe. */
export function createHaltState({ storage, clock, logger }: HaltOptions): HaltState {
  const owned = new DisposableStore();
  const changed = owned.add(new Emitter<void>());
  let since: number | undefined;
  /** A wish of this window that is not stored yet outweighs what is stored. */
  let writing = 0;
  const set = (next: number | undefined): void => {
    if (next === since) return;
    since = next;
    changed.fire();
  };
  const look = (): void => {
    if (writing > 0) return;
    try {
      set(storage.read());
    } catch (error) {
      if (since === undefined) logger.error(error, 'The kill switch cannot be read and counts as set');
      set(since ?? clock.now());
    }
  };
  const store = async (next: number | undefined): Promise<void> => {
    writing++;
    try {
      await storage.write(next);
    } finally {
      writing--;
    }
  };
  look();
  owned.add(clock.setInterval(look, pollMs));
  return {
    get isHalted() {
      return since !== undefined;
    },
    get since() {
      return since;
    },
    onDidChange: changed.event,
    halt: async () => {
      const at = since ?? clock.now();
      set(at);
      await store(at);
    },
    release: async () => {
      // Stored first: while that fails, everyone stays halted.
      await store(undefined);
      set(undefined);
    },
    dispose: () => {
      owned.dispose();
    },
  };
}

/** For a session by itself: nothing is shared and nothing survives. */
export function memoryHaltStorage(): HaltStorage {
  let haltedAt: number | undefined;
  return {
    read: () => haltedAt,
    write: (next) => {
      haltedAt = next;
      return Promise.resolve();
    },
  };
}
