/** Private streams: the account's own orders, fills and balances, in the words of its kind of account (reference sections 10.5, 12.5). */

import { DisposableStore, MutableDisposable, toDisposable, type Disposable } from '../../../base/disposable';
import { CredentialsError, WireError } from '../../../base/errors';
import { Emitter } from '../../../base/event';
import { describeError } from '../../../base/log';
import { backoffDelayMs, reconnectBackoff } from '../../../base/retry';
import type { Balance } from '../../../model/balance';
import type { Fill, Order } from '../../../model/order';
import type { OrderEvent, PrivateStreams, StreamState, StreamStatistics, TopicError } from '../../venue';
import type { AccountMode, AccountModes } from '../accountMode';
import type { Parameters } from '../signing';
import { topicOf } from './channels';
import type { LineEnvironment } from './line';
import { privateDialects, type PrivateDialect } from './privateChannels';
import type { WireFrame } from './payloads';
import { RenewingLine } from './renewingLine';
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
  return new BitgetPrivateStreams(options);
}

class BitgetPrivateStreams implements PrivateStreams, Disposable {
  readonly #store = new DisposableStore();
  readonly #stateEmitter: Emitter<StreamState>;
  readonly #dropEmitter: Emitter<TopicError>;
  readonly #orderEmitter: Emitter<OrderEvent>;
  readonly #balanceEmitter: Emitter<readonly Balance[]>;
  readonly onDidChangeState: PrivateStreams['onDidChangeState'];
  readonly onDidDrop: PrivateStreams['onDidDrop'];
  readonly #line = this.#store.add(new MutableDisposable<RenewingLine>());
  readonly #retry = this.#store.add(new MutableDisposable());
  readonly #knownOrders = new Map<string, Order>();
  readonly #waitingFills = new Map<string, Fill[]>();
  #listeners = 0;
  #opening = 0;
  #attempt = 0;
  #shown: StreamState = { status: 'idle', generation: 0 };
  #lineGeneration = 0;

  readonly #options: PrivateStreamsOptions;

  constructor(options: PrivateStreamsOptions) {
    this.#options = options;
    const noteListenerError = (error: unknown): void => {
      options.logger.error(error, 'a listener of the private stream failed');
    };
    this.#stateEmitter = this.#store.add(new Emitter<StreamState>(noteListenerError));
    this.#dropEmitter = this.#store.add(new Emitter<TopicError>(noteListenerError));
    this.#orderEmitter = this.#store.add(new Emitter<OrderEvent>(noteListenerError));
    this.#balanceEmitter = this.#store.add(new Emitter<readonly Balance[]>(noteListenerError));
    this.onDidChangeState = this.#stateEmitter.event;
    this.onDidDrop = this.#dropEmitter.event;
    this.#store.add(
      options.modes.onDidChange(() => {
        if (this.#listeners > 0) this.#open('accountMode');
      }),
    );
  }

  get state(): StreamState {
    return this.#shown;
  }

  get statistics(): StreamStatistics {
    return this.#line.value?.statistics ?? { messages: 0, bytes: 0, dropped: 0, connects: 0, lastMessageAt: undefined };
  }

  orders(listener: (event: OrderEvent) => void): Disposable {
    return this.#listen(this.#orderEmitter.event(listener));
  }

  balances(listener: (balances: readonly Balance[]) => void): Disposable {
    return this.#listen(this.#balanceEmitter.event(listener));
  }

  reconnect(): void {
    if (this.#listeners === 0 || this.#shown.status === 'closed') return;
    this.#attempt = 0;
    if (this.#line.value) this.#line.value.reconnect();
    else this.#open('requested');
  }

  dispose(): void {
    if (this.#shown.status === 'closed') return;
    this.#opening++;
    this.#line.value = undefined;
    this.#setState({ status: 'closed' });
    this.#store.dispose();
  }

  #listen(subscription: Disposable): Disposable {
    this.#listeners++;
    if (this.#listeners === 1 && this.#shown.status !== 'closed') this.#open();
    return toDisposable(() => {
      subscription.dispose();
      this.#listeners--;
      if (this.#listeners === 0 && this.#shown.status !== 'closed') this.#close();
    });
  }

  #close(): void {
    this.#opening++;
    this.#retry.value = undefined;
    this.#line.value = undefined;
    this.#setState({ status: 'idle' });
  }

  /** Finds out which kind of account it is and what its symbols mean, then opens the line that speaks so. */
  #open(reason?: string): void {
    const turn = ++this.#opening;
    this.#retry.value = undefined;
    this.#line.value = undefined;
    this.#setState({ status: 'connecting', ...(reason !== undefined && { reason }) });
    this.#prepare().then(
      (mode) => {
        if (turn === this.#opening) this.#connect(privateDialects[mode]);
      },
      (error: unknown) => {
        if (turn === this.#opening) this.#openLater(error);
      },
    );
  }

  async #prepare(): Promise<AccountMode> {
    const mode = await this.#options.modes.current();
    if (this.#options.symbols.isEmpty) await this.#options.loadMarkets();
    return mode;
  }

  #openLater(error: unknown): void {
    const { clock, random, logger } = this.#options;
    logger.warn(`private stream: ${describeError(error)}`);
    if (error instanceof CredentialsError) {
      this.#setState({ status: 'failing', reason: error.reason });
      return;
    }
    const delayMs = backoffDelayMs(this.#attempt++, reconnectBackoff, random);
    this.#setState({ status: 'connecting', reason: 'offline', retryAt: clock.now() + delayMs });
    this.#retry.value = clock.setTimeout(() => {
      this.#open('offline');
    }, delayMs);
  }

  #connect(dialect: PrivateDialect): void {
    this.#attempt = 0;
    const wishes = new Map<string, { readonly argument: Parameters }>();
    const readers = new Map<string, (frame: WireFrame, receivedAt: number) => void>();
    const follow = (argument: Parameters, read: (frame: WireFrame, receivedAt: number) => void): void => {
      const topic = topicOf(argument) ?? '';
      wishes.set(topic, { argument });
      readers.set(topic, read);
    };
    follow(dialect.orders, (frame) => {
      for (const event of dialect.readOrders(frame, this.#find)) this.#tellOrder(event);
    });
    follow(dialect.fills, (frame) => {
      for (const fill of dialect.readFills(frame, this.#find)) this.#tellFill(fill);
    });
    follow(dialect.account, (frame, receivedAt) => {
      const balances = dialect.readBalances(frame, receivedAt);
      if (balances.length > 0) this.#balanceEmitter.fire(balances);
    });
    const line = new RenewingLine({
      ...this.#options,
      url: this.#options.socketUrl + dialect.path,
      wishes,
      // Some pushes name the pair where others name `default`: the channel decides.
      frame: (topic, frame, receivedAt) => readerOf(readers, topic)?.(frame, receivedAt),
      refused: (topic, error) => {
        this.#options.logger.error(error, `private stream ${topic}`);
        this.#dropEmitter.fire({ topic, error });
      },
      dropped: (topic, error) => {
        this.#dropEmitter.fire({ topic, error });
      },
    });
    this.#lineGeneration = 0;
    line.onDidChangeState((state) => {
      if (this.#line.value === line) this.#follow(state);
    });
    this.#line.value = line;
    line.start();
  }

  #follow(state: StreamState): void {
    const isNew = state.generation !== this.#lineGeneration;
    this.#lineGeneration = state.generation;
    if (isNew) {
      // What was pushed before says nothing about the gap between the connections.
      this.#knownOrders.clear();
      this.#waitingFills.clear();
    }
    this.#setState({ ...state, generation: this.#shown.generation + (isNew ? 1 : 0) });
    // The login told what kind of account it is not: ask again, and speak the other generation.
    if (state.status === 'failing' && state.reason === 'mode') this.#options.modes.ask().catch(() => undefined);
  }

  /** An order's push may carry its last fill; the fills' own topic carries every one. Each fill is told once. */
  #tellOrder(event: OrderEvent): void {
    const { orderId } = event.order;
    if (orderId === undefined) return;
    this.#knownOrders.delete(orderId);
    this.#knownOrders.set(orderId, event.order);
    forgetOldest(this.#knownOrders);
    const waiting = this.#waitingFills.get(orderId) ?? [];
    this.#waitingFills.delete(orderId);
    this.#orderEmitter.fire(event);
    for (const fill of waiting) {
      if (fill.tradeId !== event.fill?.tradeId) this.#orderEmitter.fire({ order: event.order, fill });
    }
  }

  #tellFill(fill: Fill): void {
    const order = this.#knownOrders.get(fill.orderId);
    if (order) {
      const { clientOrderId } = order;
      this.#orderEmitter.fire({ order, fill: { ...fill, ...(clientOrderId !== undefined && { clientOrderId }) } });
      return;
    }
    this.#waitingFills.set(fill.orderId, [...(this.#waitingFills.get(fill.orderId) ?? []), fill]);
    forgetOldest(this.#waitingFills);
  }

  readonly #find = (wireSymbol: string): ReturnType<SymbolTable['instrument']> => {
    const instrument = this.#options.symbols.instrument(wireSymbol);
    if (!instrument) {
      const error = new WireError(`Expected a pair of the listing, found ${JSON.stringify(wireSymbol.slice(0, 40))}`);
      this.#dropEmitter.fire({ topic: wireSymbol, error });
      // A new listing: the next push can be read, and the lists over REST read this one.
      if (this.#options.symbols.isWorthReloading(wireSymbol)) this.#options.loadMarkets().catch(() => undefined);
    }
    return instrument;
  };

  #setState(change: Omit<StreamState, 'generation'> & { readonly generation?: number }): void {
    this.#shown = { generation: this.#shown.generation, ...change };
    this.#stateEmitter.fire(this.#shown);
  }
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
