/** Private streams: the account's own orders, fills and balances, in the words of its kind of account (reference sections 10.5, 12.5). */

import { DisposableStore, MutableDisposable, toDisposable, type Disposable } from '../../../base/disposable';
import { CredentialsError, WireError } from '../../../base/errors';
import { Emitter } from '../../../base/event';
import { describeError } from '../../../base/log';
import { backoffDelayMs, reconnectBackoff } from '../../../base/retry';
import { combineStatistics } from '../../../net/statistics';
import type { Balance } from '../../../model/balance';
import type { Fill, Order } from '../../../model/order';
import type { OrderEvent, PrivateStreams, StreamState, StreamStatistics, TopicError } from '../../venue';
import type { AccountMode, AccountModes } from '../accountMode';
import type { Parameters } from '../signing';
import { topicOf } from './channels';
import type { LineEnvironment } from './line';
import { privateDialects, type PrivateDialect } from './privateChannels';
import type { WireFrame } from './payloads';
import { createRenewingLine, type RenewingLine } from './renewingLine';
import type { SymbolTable } from './symbols';

export interface PrivateStreamsOptions extends LineEnvironment {
  readonly socketUrl: string;
  readonly modes: AccountModes;
  readonly symbols: SymbolTable;
  /** Fills the table of symbols: without it no order of the stream can be read. */
  readonly loadMarkets: () => Promise<unknown>;
  /** The message that signs a connection in. */
  readonly login: () => Promise<string>;
}

/** Orders whose fills may still come on the other topic, and fills whose order has not come yet. */
const remembered = 1000;

export function createPrivateStreams(options: PrivateStreamsOptions): PrivateStreams & Disposable {
  const store = new DisposableStore();
  const current = store.add(new MutableDisposable<RenewingLine>());
  const retry = store.add(new MutableDisposable());
  const knownOrders = new Map<string, Order>();
  const waitingFills = new Map<string, Fill[]>();
  let listeners = 0;
  let opening = 0;
  let attempt = 0;
  let shown: StreamState = { status: 'idle', generation: 0 };
  let lineGeneration = 0;

  const noteListenerError = (error: unknown): void => {
    options.logger.error(error, 'a listener of the private stream failed');
  };
  const stateEmitter = store.add(new Emitter<StreamState>(noteListenerError));
  const dropEmitter = store.add(new Emitter<TopicError>(noteListenerError));
  const orderEmitter = store.add(new Emitter<OrderEvent>(noteListenerError));
  const balanceEmitter = store.add(new Emitter<readonly Balance[]>(noteListenerError));
  store.add(
    options.modes.onDidChange(() => {
      if (listeners > 0) open('accountMode');
    }),
  );

  function reconnect(): void {
    if (listeners === 0 || shown.status === 'closed') return;
    attempt = 0;
    if (current.value) current.value.reconnect();
    else open('requested');
  }

  function dispose(): void {
    if (shown.status === 'closed') return;
    opening++;
    current.value = undefined;
    setState({ status: 'closed' });
    store.dispose();
  }

  function listen(subscription: Disposable): Disposable {
    listeners++;
    if (listeners === 1 && shown.status !== 'closed') open();
    return toDisposable(() => {
      subscription.dispose();
      listeners--;
      if (listeners === 0 && shown.status !== 'closed') close();
    });
  }

  function close(): void {
    opening++;
    retry.value = undefined;
    current.value = undefined;
    setState({ status: 'idle' });
  }

  /** Finds out which kind of account it is and what its symbols mean, then opens the line that speaks so. */
  function open(reason?: string): void {
    const turn = ++opening;
    retry.value = undefined;
    current.value = undefined;
    setState({ status: 'connecting', ...(reason !== undefined && { reason }) });
    prepare().then(
      (mode) => {
        if (turn === opening) connect(privateDialects[mode]);
      },
      (error: unknown) => {
        if (turn === opening) openLater(error);
      },
    );
  }

  async function prepare(): Promise<AccountMode> {
    const mode = await options.modes.current();
    if (options.symbols.isEmpty) await options.loadMarkets();
    return mode;
  }

  function openLater(error: unknown): void {
    const { clock, random, logger } = options;
    logger.warn(`private stream: ${describeError(error)}`);
    if (error instanceof CredentialsError) {
      setState({ status: 'failing', reason: error.reason });
      return;
    }
    const delayMs = backoffDelayMs(attempt++, reconnectBackoff, random);
    setState({ status: 'connecting', reason: 'offline', retryAt: clock.now() + delayMs });
    retry.value = clock.setTimeout(() => {
      open('offline');
    }, delayMs);
  }

  function connect(dialect: PrivateDialect): void {
    attempt = 0;
    const wishes = new Map<string, { readonly argument: Parameters }>();
    const readers = new Map<string, (frame: WireFrame, receivedAt: number) => void>();
    const watch = (argument: Parameters, read: (frame: WireFrame, receivedAt: number) => void): void => {
      const topic = topicOf(argument) ?? '';
      wishes.set(topic, { argument });
      readers.set(topic, read);
    };
    watch(dialect.orders, (frame) => {
      for (const event of dialect.readOrders(frame, find)) tellOrder(event);
    });
    watch(dialect.fills, (frame) => {
      for (const fill of dialect.readFills(frame, find)) tellFill(fill);
    });
    watch(dialect.account, (frame, receivedAt) => {
      const told = dialect.readBalances(frame, receivedAt);
      if (told.length > 0) balanceEmitter.fire(told);
    });
    const line = createRenewingLine({
      ...options,
      url: options.socketUrl + dialect.path,
      wishes,
      // Some pushes name the pair where others name `default`: the channel decides.
      frame: (topic, frame, receivedAt) => readerOf(readers, topic)?.(frame, receivedAt),
      refused: (topic, error) => {
        options.logger.error(error, `private stream ${topic}`);
        dropEmitter.fire({ topic, error });
      },
      dropped: (topic, error) => {
        dropEmitter.fire({ topic, error });
      },
    });
    lineGeneration = 0;
    line.onDidChangeState((state) => {
      if (current.value === line) follow(state);
    });
    current.value = line;
    line.start();
  }

  function follow(state: StreamState): void {
    const isNew = state.generation !== lineGeneration;
    lineGeneration = state.generation;
    if (isNew) {
      // What was pushed before says nothing about the gap between the connections.
      knownOrders.clear();
      waitingFills.clear();
    }
    setState({ ...state, generation: shown.generation + (isNew ? 1 : 0) });
    // The login told what kind of account it is not: ask again, and speak the other generation.
    if (state.status === 'failing' && state.reason === 'mode') options.modes.ask().catch(() => undefined);
  }

  /** An order's push may carry its last fill; the fills' own topic carries every one. Each fill is told once. */
  function tellOrder(event: OrderEvent): void {
    const { orderId } = event.order;
    if (orderId === undefined) return;
    knownOrders.delete(orderId);
    knownOrders.set(orderId, event.order);
    forgetOldest(knownOrders);
    const waiting = waitingFills.get(orderId) ?? [];
    waitingFills.delete(orderId);
    orderEmitter.fire(event);
    for (const fill of waiting) {
      if (fill.tradeId !== event.fill?.tradeId) orderEmitter.fire({ order: event.order, fill });
    }
  }

  function tellFill(fill: Fill): void {
    const order = knownOrders.get(fill.orderId);
    if (order) {
      const { clientOrderId } = order;
      orderEmitter.fire({ order, fill: { ...fill, ...(clientOrderId !== undefined && { clientOrderId }) } });
      return;
    }
    waitingFills.set(fill.orderId, [...(waitingFills.get(fill.orderId) ?? []), fill]);
    forgetOldest(waitingFills);
  }

  const find = (wireSymbol: string): ReturnType<SymbolTable['instrument']> => {
    const instrument = options.symbols.instrument(wireSymbol);
    if (!instrument) {
      const error = new WireError(`Expected a pair of the listing, found ${JSON.stringify(wireSymbol.slice(0, 40))}`);
      dropEmitter.fire({ topic: wireSymbol, error });
      // A new listing: the next push can be read, and the lists over REST read this one.
      if (options.symbols.isWorthReloading(wireSymbol)) options.loadMarkets().catch(() => undefined);
    }
    return instrument;
  };

  function setState(change: Omit<StreamState, 'generation'> & { readonly generation?: number }): void {
    shown = { generation: shown.generation, ...change };
    stateEmitter.fire(shown);
  }

  return {
    get state(): StreamState {
      return shown;
    },
    get statistics(): StreamStatistics {
      return current.value?.statistics ?? combineStatistics([]);
    },
    onDidChangeState: stateEmitter.event,
    onDidDrop: dropEmitter.event,
    orders: (listener) => listen(orderEmitter.event(listener)),
    balances: (listener) => listen(balanceEmitter.event(listener)),
    reconnect,
    dispose,
  };
}

function readerOf<T>(readers: ReadonlyMap<string, T>, topic: string): T | undefined {
  const exact = readers.get(topic);
  if (exact) return exact;
  const channel = topic.split(':')[0] ?? '';
  for (const [known, reader] of readers) if (known.split(':')[0] === channel) return reader;
  return undefined;
}

function forgetOldest<T>(map: Map<string, T>): void {
  if (map.size <= remembered) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
