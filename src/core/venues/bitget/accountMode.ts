/** Classic or unified: the account's kind decides which generation of the API serves it (reference section 1). */

import { CredentialsError } from '../../base/errors';
import { Emitter, type Event } from '../../base/event';
import type { Disposable } from '../../base/disposable';
import type { Logger } from '../../base/log';

export type AccountMode = 'classic' | 'unified';

/** Where the answer is kept between sessions, per account. Losing it costs one question. */
export interface AccountModeMemory {
  get(): AccountMode | undefined;
  set(mode: AccountMode): void;
}

export interface AccountModeOptions {
  /** One signed unified read; rejects with a `CredentialsError` of reason `mode` for a classic account. */
  readonly askUnified: () => Promise<unknown>;
  readonly memory?: AccountModeMemory;
  readonly logger: Logger;
}

/** Asks once, remembers, and asks again when told that the answer was wrong. */
export class AccountModes implements Disposable {
  readonly #changeEmitter = new Emitter<AccountMode>();
  /** The account turned out to be of the other kind than was believed. */
  readonly onDidChange: Event<AccountMode> = this.#changeEmitter.event;
  #mode: AccountMode | undefined;
  #asking: Promise<AccountMode> | undefined;

  readonly #options: AccountModeOptions;

  constructor(options: AccountModeOptions) {
    this.#options = options;
    this.#mode = options.memory?.get();
  }

  /** What is believed now, without asking. */
  get known(): AccountMode | undefined {
    return this.#mode;
  }

  current(): Promise<AccountMode> {
    return this.#mode === undefined ? this.ask() : Promise.resolve(this.#mode);
  }

  /** Rejects with what the venue answered when it answered neither way. Several askers share one question. */
  ask(): Promise<AccountMode> {
    this.#asking ??= this.#find().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  dispose(): void {
    this.#changeEmitter.dispose();
  }

  async #find(): Promise<AccountMode> {
    let found: AccountMode = 'unified';
    try {
      await this.#options.askUnified();
    } catch (error) {
      if (!isModeError(error)) throw error;
      found = 'classic';
    }
    const before = this.#mode;
    if (before !== found) {
      this.#mode = found;
      this.#options.memory?.set(found);
      this.#options.logger.info(`account is ${found}`);
      if (before !== undefined) this.#changeEmitter.fire(found);
    }
    return found;
  }
}

export function isModeError(error: unknown): boolean {
  return error instanceof CredentialsError && error.reason === 'mode';
}
