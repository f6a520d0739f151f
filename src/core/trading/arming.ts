/** Real money is read-only until a person arms trading for a while. It drops by itself. */

import type { Clock } from '../base/clock';
import { DisposableStore, MutableDisposable, type Disposable } from '../base/disposable';
import { Emitter, type Event } from '../base/event';

export interface ArmState extends Disposable {
  readonly isArmed: boolean;
  /** Wall time at which it drops, epoch ms; `undefined` when not armed. */
  readonly until: number | undefined;
  readonly onDidChange: Event<void>;
  arm(durationMs: number): void;
  disarm(): void;
}

/** The longest it stays armed, whatever was asked for: a working day. */
export const maxArmedMs = 12 * 3_600_000;

export function createArmState(clock: Clock): ArmState {
  const owned = new DisposableStore();
  const changed = owned.add(new Emitter<void>());
  const timer = owned.add(new MutableDisposable<Disposable>());
  let deadline: { readonly wall: number; readonly monotonic: number } | undefined;
  const disarm = (): void => {
    timer.value = undefined;
    if (!deadline) return;
    deadline = undefined;
    changed.fire();
  };
  return {
    // Either clock ends it: the wall clock runs on while the machine sleeps, the other cannot be set back.
    get isArmed() {
      return deadline !== undefined && clock.now() < deadline.wall && clock.monotonic() < deadline.monotonic;
    },
    get until() {
      return deadline?.wall;
    },
    onDidChange: changed.event,
    arm: (durationMs) => {
      const forMs = Math.min(Math.max(0, durationMs), maxArmedMs);
      deadline = { wall: clock.now() + forMs, monotonic: clock.monotonic() + forMs };
      timer.value = clock.setTimeout(disarm, forMs);
      changed.fire();
    },
    disarm,
    dispose: () => {
      deadline = undefined;
      owned.dispose();
    },
  };
}
