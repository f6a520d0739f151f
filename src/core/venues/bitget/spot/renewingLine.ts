/** A line that outlives its connections: before the venue's day is over the next one is opened, and takes over once it is signed in (reference section 10.1). */

import { DisposableStore, MutableDisposable, toDisposable, type Disposable } from '../../../base/disposable';
import { Emitter, type Event } from '../../../base/event';
import type { SocketState } from '../../../net/socket';
import type { StreamState, StreamStatistics } from '../../venue';
import type { Parameters } from '../signing';
import { StreamLine, type LineOptions, type LineOwner } from './line';
import type { WireFrame } from './payloads';

export interface RenewingLineOptions extends Omit<LineOptions, 'owner'> {
  readonly frame: (topic: string, frame: WireFrame, receivedAt: number) => void;
  readonly refused: (topic: string, error: Error) => void;
  readonly dropped: (topic: string, error: Error) => void;
}

/** The venue ends a connection after 24 hours. */
const lifetimeMs = (24 * 60 - 10) * 60_000;
const takeoverMs = 30_000;
const retryRenewalMs = 5 * 60_000;

export class RenewingLine implements Disposable {
  readonly #store = new DisposableStore();
  readonly #stateEmitter = this.#store.add(new Emitter<StreamState>());
  readonly onDidChangeState: Event<StreamState> = this.#stateEmitter.event;
  readonly #current = this.#store.add(new MutableDisposable<StreamLine>());
  readonly #next = this.#store.add(new MutableDisposable<Disposable>());
  readonly #renewal = this.#store.add(new MutableDisposable());
  #shown: StreamState = { status: 'idle', generation: 0 };
  #lineGeneration = 0;
  /** Of lines that are gone. */
  #past = { messages: 0, bytes: 0, dropped: 0, connects: 0 };
  #lastMessageAt: number | undefined;

  readonly #options: RenewingLineOptions;

  constructor(options: RenewingLineOptions) {
    this.#options = options;
  }

  get state(): StreamState {
    return this.#shown;
  }

  get statistics(): StreamStatistics {
    const now = this.#current.value?.statistics;
    return {
      messages: this.#past.messages + (now?.messages ?? 0),
      bytes: this.#past.bytes + (now?.bytes ?? 0),
      dropped: this.#past.dropped + (now?.dropped ?? 0),
      connects: this.#past.connects + (now?.connects ?? 0),
      lastMessageAt: now?.lastMessageAt ?? this.#lastMessageAt,
    };
  }

  start(): void {
    if (this.#current.value || this.#shown.status === 'closed') return;
    const line = this.#open();
    this.#adopt(line);
    line.start();
  }

  /** Lets go of every connection; `start` may follow. */
  stop(): void {
    if (this.#shown.status === 'closed') return;
    this.#release();
    this.#setState({ status: 'idle' });
  }

  reconnect(): void {
    this.#next.value = undefined;
    this.#current.value?.reconnect();
  }

  subscribe(topic: string): void {
    this.#current.value?.subscribe(topic);
  }

  unsubscribe(topic: string, argument: Parameters): void {
    this.#current.value?.unsubscribe(topic, argument);
  }

  renewTopic(topic: string): void {
    this.#current.value?.renewTopic(topic);
  }

  dispose(): void {
    if (this.#shown.status === 'closed') return;
    this.#release();
    this.#setState({ status: 'closed' });
    this.#store.dispose();
  }

  #release(): void {
    this.#renewal.value = undefined;
    this.#next.value = undefined;
    this.#keepCount();
    this.#current.value = undefined;
  }

  #keepCount(): void {
    const { messages, bytes, dropped, connects, lastMessageAt } = this.statistics;
    this.#past = { messages, bytes, dropped, connects };
    this.#lastMessageAt = lastMessageAt;
  }

  #open(): StreamLine {
    const options = this.#options;
    const isCurrent = (): boolean => this.#current.value === line;
    const owner: LineOwner = {
      stateChanged: (state) => {
        if (isCurrent()) this.#follow(state);
      },
      ready: () => {
        if (!isCurrent()) this.#takeOver(line);
        this.#scheduleRenewal(lifetimeMs);
      },
      frame: (topic, frame, receivedAt) => {
        if (isCurrent()) options.frame(topic, frame, receivedAt);
      },
      refused: (topic, error) => {
        if (isCurrent()) options.refused(topic, error);
      },
      dropped: (topic, error) => {
        if (isCurrent()) options.dropped(topic, error);
      },
      wantsRenewal: () => {
        if (isCurrent()) this.#renew();
      },
    };
    const line = new StreamLine({ ...options, owner });
    return line;
  }

  #adopt(line: StreamLine): void {
    this.#lineGeneration = line.state.generation;
    this.#current.value = line;
  }

  /** The old connection is let go the moment the new one is signed in; the wishes follow at once. */
  #takeOver(line: StreamLine): void {
    this.#keepCount();
    this.#adopt(line);
    this.#next.value = undefined;
    this.#shown = { ...this.#shown, generation: this.#shown.generation + 1 };
    this.#follow(line.state);
  }

  #scheduleRenewal(delayMs: number): void {
    this.#renewal.value = this.#options.clock.setTimeout(() => {
      this.#renew();
    }, delayMs);
  }

  #renew(): void {
    if (this.#next.value || this.#shown.status !== 'live') return;
    const line = this.#open();
    const patience = this.#options.clock.setTimeout(() => {
      this.#next.value = undefined;
      this.#scheduleRenewal(retryRenewalMs);
    }, takeoverMs);
    this.#next.value = toDisposable(() => {
      patience.dispose();
      if (this.#current.value !== line) line.dispose();
    });
    line.start();
  }

  #follow(state: SocketState): void {
    const isNew = state.generation !== this.#lineGeneration;
    this.#lineGeneration = state.generation;
    if (state.status !== 'live') this.#renewal.value = undefined;
    this.#setState({ ...state, generation: this.#shown.generation + (isNew ? 1 : 0) });
  }

  #setState(change: Omit<StreamState, 'generation'> & { readonly generation?: number }): void {
    this.#shown = { generation: this.#shown.generation, ...change };
    this.#stateEmitter.fire(this.#shown);
  }
}
