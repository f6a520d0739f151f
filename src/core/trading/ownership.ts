/** Which window of an account owns what only one may have: elected by a lock with a heartbeat, taken over when the owner is gone. */

import type { Clock } from '../base/clock';
import { DisposableStore, MutableDisposable, type Disposable } from '../base/disposable';
import { Emitter, type Event } from '../base/event';
import { describeError, type Logger } from '../base/log';

export interface HeldLock extends Disposable {
  /** False once another has taken it over, as from a process that slept through its heartbeats. */
  readonly isHeld: boolean;
}

export interface OwnershipOptions {
  /** `undefined` while another holds the lock; throws where there can be no lock. */
  readonly acquire: () => HeldLock | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A dead owner's lock is free at once, a hanging one's after four seconds: with this, five are kept. */
const lookMs = 500;

export class Ownership implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly changed = this.owned.add(new Emitter<boolean>());
  private readonly lock = this.owned.add(new MutableDisposable<HeldLock>());
  private current = false;
  /** Fires with whether this window is the owner now. */
  readonly onDidChange: Event<boolean> = this.changed.event;

  /** Stands for election at once, and again until it is disposed. */
  constructor(private readonly options: OwnershipOptions) {
    this.look();
    this.owned.add(
      options.clock.setInterval(() => {
        this.look();
      }, lookMs),
    );
  }

  get isOwner(): boolean {
    return this.current;
  }

  dispose(): void {
    this.current = false;
    this.owned.dispose();
  }

  private look(): void {
    if (this.lock.value && !this.lock.value.isHeld) this.lock.value = undefined;
    try {
      this.lock.value ??= this.options.acquire();
      this.set(this.lock.value !== undefined);
    } catch (error) {
      // Without a disk to agree on, each window stands for itself.
      if (!this.current) this.options.logger.warn(`No window can be elected: ${describeError(error)}`);
      this.set(true);
    }
  }

  private set(isOwner: boolean): void {
    if (isOwner === this.current) return;
    this.current = isOwner;
    this.changed.fire(isOwner);
  }
}
