/** Outgoing messages of one socket, within the venue's count per window and size. */

import type { Clock } from '../base/clock';
import { MutableDisposable, type Disposable } from '../base/disposable';

export interface SendLimits {
  /** Most messages per window, pings included. */
  readonly messages: number;
  readonly windowMs: number;
  /** Longest message, in bytes. */
  readonly maxBytes: number;
}

/** Kept free of each window, so that a ping never waits behind subscriptions. */
const keptForPings = 3;

export class SendQueue implements Disposable {
  private readonly waiting: string[] = [];
  private readonly timer = new MutableDisposable();
  private sentAt: number[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly limits: SendLimits,
    private readonly send: (text: string) => void,
  ) {}

  get length(): number {
    return this.waiting.length;
  }

  /** In order, as soon as the limits allow. A message that is too long is a bug of the caller. */
  push(text: string): void {
    const bytes = Buffer.byteLength(text);
    if (bytes > this.limits.maxBytes) {
      throw new Error(`Expected a message of at most ${String(this.limits.maxBytes)} bytes, found ${String(bytes)}`);
    }
    this.waiting.push(text);
    this.drain();
  }

  /** At once, before everything that waits, unless the window is full to the brim. */
  pushFirst(text: string): void {
    if (this.inWindow() < this.limits.messages) this.sendNow(text);
  }

  /** Forgets what waits: it was meant for a connection that is gone. */
  clear(): void {
    this.waiting.length = 0;
    this.timer.value = undefined;
    this.sentAt = [];
  }

  dispose(): void {
    this.clear();
    this.timer.dispose();
  }

  private drain(): void {
    while (this.waiting.length > 0) {
      if (this.inWindow() >= this.limits.messages - keptForPings) {
        const oldest = this.sentAt[0] ?? 0;
        const waitMs = Math.max(1, oldest + this.limits.windowMs - this.clock.monotonic());
        this.timer.value = this.clock.setTimeout(() => {
          this.drain();
        }, waitMs);
        return;
      }
      this.sendNow(this.waiting.shift() ?? '');
    }
  }

  private sendNow(text: string): void {
    this.sentAt.push(this.clock.monotonic());
    this.send(text);
  }

  private inWindow(): number {
    const since = this.clock.monotonic() - this.limits.windowMs;
    this.sentAt = this.sentAt.filter((at) => at > since);
    return this.sentAt.length;
  }
}
