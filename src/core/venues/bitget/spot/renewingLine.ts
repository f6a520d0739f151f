/** A line that outlives its connections: before the venue's day is over the next one is opened, and takes over once it is signed in (reference section 10.1). */

import { DisposableStore, MutableDisposable, toDisposable, type Disposable } from '../../../base/disposable';
import { Emitter, type Event } from '../../../base/event';
import type { SocketState } from '../../../net/socket';
import { combineStatistics } from '../../../net/statistics';
import type { StreamState, StreamStatistics } from '../../venue';
import type { Parameters } from '../signing';
import { createStreamLine, type StreamLine, type LineOptions, type LineOwner } from './line';
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

export interface RenewingLine extends Disposable {
  readonly state: StreamState;
  readonly onDidChangeState: Event<StreamState>;
  readonly statistics: StreamStatistics;
  start(): void;
  /** Lets go of every connection; `start` may follow. */
  stop(): void;
  reconnect(): void;
  subscribe(topic: string): void;
  unsubscribe(topic: string, argument: Parameters): void;
  renewTopic(topic: string): void;
}

export function createRenewingLine(options: RenewingLineOptions): RenewingLine {
  const store = new DisposableStore();
  const stateEmitter = store.add(new Emitter<StreamState>());
  const onDidChangeState: Event<StreamState> = stateEmitter.event;
  const current = store.add(new MutableDisposable<StreamLine>());
  const next = store.add(new MutableDisposable<Disposable>());
  const renewal = store.add(new MutableDisposable());
  let shown: StreamState = { status: 'idle', generation: 0 };
  let lineGeneration = 0;
  /** Of lines that are gone. */
  let past = combineStatistics([]);

  function start(): void {
    if (current.value || shown.status === 'closed') return;
    const line = open();
    adopt(line);
    line.start();
  }

  function stop(): void {
    if (shown.status === 'closed') return;
    release();
    setState({ status: 'idle' });
  }

  function reconnect(): void {
    next.value = undefined;
    current.value?.reconnect();
  }

  function dispose(): void {
    if (shown.status === 'closed') return;
    release();
    setState({ status: 'closed' });
    store.dispose();
  }

  function release(): void {
    renewal.value = undefined;
    next.value = undefined;
    past = statistics();
    current.value = undefined;
  }

  function open(): StreamLine {
    const isCurrent = (): boolean => current.value === line;
    const owner: LineOwner = {
      stateChanged: (state) => {
        if (isCurrent()) follow(state);
      },
      ready: () => {
        if (!isCurrent()) takeOver(line);
        scheduleRenewal(lifetimeMs);
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
        if (isCurrent()) renew();
      },
    };
    const line = createStreamLine({ ...options, owner });
    return line;
  }

  function adopt(line: StreamLine): void {
    lineGeneration = line.state.generation;
    current.value = line;
  }

  /** The old connection is let go the moment the new one is signed in; the wishes follow at once. */
  function takeOver(line: StreamLine): void {
    past = statistics();
    adopt(line);
    next.value = undefined;
    shown = { ...shown, generation: shown.generation + 1 };
    follow(line.state);
  }

  function scheduleRenewal(delayMs: number): void {
    renewal.value = options.clock.setTimeout(() => {
      renew();
    }, delayMs);
  }

  function renew(): void {
    if (next.value || shown.status !== 'live') return;
    const line = open();
    const patience = options.clock.setTimeout(() => {
      next.value = undefined;
      scheduleRenewal(retryRenewalMs);
    }, takeoverMs);
    next.value = toDisposable(() => {
      patience.dispose();
      if (current.value !== line) line.dispose();
    });
    line.start();
  }

  function follow(state: SocketState): void {
    const isNew = state.generation !== lineGeneration;
    lineGeneration = state.generation;
    if (state.status !== 'live') renewal.value = undefined;
    setState({ ...state, generation: shown.generation + (isNew ? 1 : 0) });
  }

  function setState(change: Omit<StreamState, 'generation'> & { readonly generation?: number }): void {
    shown = { generation: shown.generation, ...change };
    stateEmitter.fire(shown);
  }

  function statistics(): StreamStatistics {
    return combineStatistics([past, current.value?.statistics]);
  }

  return {
    onDidChangeState,
    get state(): StreamState {
      return shown;
    },
    get statistics(): StreamStatistics {
      return statistics();
    },
    start,
    stop,
    reconnect,
    subscribe: (topic) => current.value?.subscribe(topic),
    unsubscribe: (topic, argument) => current.value?.unsubscribe(topic, argument),
    renewTopic: (topic) => current.value?.renewTopic(topic),
    dispose,
  };
}
