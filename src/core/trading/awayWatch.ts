/** Remembers until when a person has seen an account's orders, and tells once what happened to them before that was again so. */

import type { Clock } from '../base/clock';
import { DisposableStore, MutableDisposable, type Disposable } from '../base/disposable';
import { describeError, type Logger } from '../base/log';
import type { VenueClock } from '../venues/venue';
import type { AwaySummary, OrderService } from './orders';

export interface SeenStorage {
  /** The venue's time, epoch ms; `undefined` when the account was never seen. */
  read(): number | undefined;
  /** At once, so that it also holds for the last moment of a window. */
  write(at: number): void;
}

export interface AwayWatchOptions {
  readonly orders: Pick<OrderService, 'isReconciled' | 'status' | 'onDidChange' | 'onDidChangeOrder' | 'whileAway'>;
  readonly venueClock: Pick<VenueClock, 'now'>;
  readonly storage: SeenStorage;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called at most once, and only when something happened. */
  readonly onNews: (summary: AwaySummary) => void;
}

const markMs = 15_000;
/** An order that changed while somebody looked is written down this soon, so that the next window does not tell it again. */
const markAfterChangeMs = 1_000;
/** Longer ago is history, not news. */
const longestMs = 30 * 24 * 3_600_000;

export class AwayWatch implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly soon = this.owned.add(new MutableDisposable<Disposable>());
  private hasBegun = false;
  private isWatching = false;

  constructor(private readonly options: AwayWatchOptions) {
    const { orders } = options;
    this.owned.add(
      orders.onDidChange(() => {
        this.begin();
      }),
    );
    this.begin();
  }

  dispose(): void {
    this.mark();
    this.isWatching = false;
    this.owned.dispose();
  }

  private begin(): void {
    if (this.hasBegun || !this.options.orders.isReconciled) return;
    this.hasBegun = true;
    void this.catchUp();
  }

  private async catchUp(): Promise<void> {
    const { orders, venueClock, storage, clock, logger, onNews } = this.options;
    const askedAt = venueClock.now();
    try {
      const since = storage.read();
      if (since !== undefined && since < askedAt) {
        const summary = await orders.whileAway(Math.max(since, askedAt - longestMs));
        if (this.owned.isDisposed) return;
        if (hasNews(summary)) onNews(summary);
      }
    } catch (error) {
      // Not marked as seen: the next start asks again.
      logger.warn(`What happened while nobody looked cannot be told: ${describeError(error)}`);
      return;
    }
    this.isWatching = true;
    this.mark();
    this.owned.add(
      clock.setInterval(() => {
        this.mark();
      }, markMs),
    );
    this.owned.add(
      orders.onDidChangeOrder(() => {
        this.soon.value ??= clock.setTimeout(() => {
          this.soon.value = undefined;
          this.mark();
        }, markAfterChangeMs);
      }),
    );
  }

  /** What is not live is not seen. */
  private mark(): void {
    const { orders, venueClock, storage, logger } = this.options;
    if (!this.isWatching || orders.status !== 'live') return;
    try {
      storage.write(venueClock.now());
    } catch (error) {
      logger.warn(`Until when the orders were seen cannot be written: ${describeError(error)}`);
    }
  }
}

function hasNews({ filled, partlyFilled, canceled }: AwaySummary): boolean {
  return filled.length + partlyFilled.length + canceled.length > 0;
}
