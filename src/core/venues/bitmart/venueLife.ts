/** What is publicly known of BitMart's life, by date, and what its answers have said since. Reference, "State of the exchange". */

import type { Clock } from '../../base/clock';
import { MutableDisposable, type Disposable } from '../../base/disposable';
import { Emitter, type Event } from '../../base/event';
import type { VenuePhase, VenueState } from '../venue';

const dates: readonly { readonly phase: VenuePhase; readonly at: number }[] = [
  { phase: 'ordersSuspended', at: Date.UTC(2026, 6, 26, 1, 30) },
  { phase: 'tradingEnded', at: Date.UTC(2026, 7, 26, 1, 0) },
  { phase: 'gone', at: Date.UTC(2027, 0, 31, 15, 59) },
];

/** Longest timer: a later date is waited for in steps, as engines keep 32 bits of a delay. */
const longestWaitMs = 24 * 60 * 60_000;

/** The phase the announced dates give at `now`, and the next one. */
export function announcedState(now: number): VenueState {
  let state: { phase: VenuePhase; since?: number } = { phase: 'open' };
  for (const { phase, at } of dates) {
    if (now < at) return { ...state, next: { phase, at } };
    state = { phase, since: at };
  }
  return state;
}

/** The dates hold until an answer contradicts them; a practice exchange (`hasDates` false) is open until it says otherwise. */
export class VenueLife implements Disposable {
  private readonly changeEmitter = new Emitter<VenueState>();
  readonly onDidChange: Event<VenueState> = this.changeEmitter.event;
  private readonly timer = new MutableDisposable();
  private current: VenueState;

  constructor(
    private readonly clock: Clock,
    private readonly hasDates: boolean,
  ) {
    this.current = this.announced();
    this.waitForNext();
  }

  get state(): VenueState {
    return this.current;
  }

  /** An answer proved `phase`: an accepted order proves the venue open, whatever was announced. */
  heard(phase: VenuePhase): void {
    if (phase === this.current.phase) return;
    this.set({ phase, since: this.clock.now() });
  }

  dispose(): void {
    this.timer.dispose();
    this.changeEmitter.dispose();
  }

  private announced(): VenueState {
    return this.hasDates ? announcedState(this.clock.now()) : { phase: 'open' };
  }

  private waitForNext(): void {
    const { next } = this.announced();
    if (!next) return;
    const waitMs = Math.min(next.at - this.clock.now(), longestWaitMs);
    this.timer.value = this.clock.setTimeout(() => {
      if (this.clock.now() >= next.at) this.set(this.announced());
      this.waitForNext();
    }, waitMs);
  }

  private set(state: VenueState): void {
    this.current = state;
    this.changeEmitter.fire(state);
  }
}
