/** The kill switch of this installation and the arming of live accounts: one state for palette, panel and status bar. */

import { mkdirSync } from 'node:fs';
import type { Clock } from '../core/base/clock';
import { DisposableStore, type Disposable } from '../core/base/disposable';
import { Emitter, type Event } from '../core/base/event';
import type { Logger } from '../core/base/log';
import { createArmState, type ArmState } from '../core/trading/arming';
import { createHaltState, type HaltState } from '../core/trading/halt';
import { fileHaltStorage } from '../core/trading/haltFile';

export class TradingSwitches implements Disposable {
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new Emitter<void>());
  private haltState: HaltState | undefined;
  readonly arm: ArmState;
  readonly onDidChange: Event<void> = this.changed.event;

  constructor(
    private readonly storageFolder: string,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.arm = this.store.add(createArmState(clock));
    this.store.add(
      this.arm.onDidChange(() => {
        this.changed.fire();
      }),
    );
  }

  /** Looks at the file that every window shares; it is opened on first use, so that a sleeping extension reads nothing. */
  get halt(): HaltState {
    if (!this.haltState) {
      mkdirSync(this.storageFolder, { recursive: true });
      const state = this.store.add(
        createHaltState({ storage: fileHaltStorage(this.storageFolder), clock: this.clock, logger: this.logger }),
      );
      this.store.add(
        state.onDidChange(() => {
          // Nobody stays armed through a halt.
          if (state.isHalted) this.arm.disarm();
          this.changed.fire();
        }),
      );
      this.haltState = state;
      this.changed.fire();
    }
    return this.haltState;
  }

  /** Without opening anything. */
  get isHalted(): boolean {
    return this.haltState?.isHalted ?? false;
  }

  dispose(): void {
    this.store.dispose();
  }
}
