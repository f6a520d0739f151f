/**
 * One private stream for all windows of an account: the window elected owner opens it and tells the others what it hears. Only what
 * happened travels between windows; orders are sent by the window whose person confirmed them.
 */

import type { Clock } from '../base/clock';
import { DisposableStore, MutableDisposable, toDisposable, type Disposable } from '../base/disposable';
import { Emitter } from '../base/event';
import type { Logger } from '../base/log';
import type { Balance } from '../model/balance';
import type { OrderEvent, PrivateStreams, StreamState, StreamStatistics, TopicError } from '../venues/venue';
import { Ownership, type HeldLock } from './ownership';
import { printRelay, readRelay, type RelayMessage } from './relayWire';

/** How lines travel between the windows of one account. */
export interface RelayPort {
  acquire(): HeldLock | undefined;
  /** Lets the other windows in; `greeting` is the first line each is sent. */
  serve(greeting: () => string): RelayServer;
  /** To the present owner. `onClose` is called once, also when there was nobody to reach. */
  connect(onLine: (line: string) => void, onClose: () => void): Disposable;
}

export interface RelayServer extends Disposable {
  tell(line: string): void;
}

export interface SharedStreamsOptions {
  readonly streams: PrivateStreams;
  readonly port: RelayPort;
  readonly clock: Clock;
  readonly logger: Logger;
}

const reconnectMs = 250;
/** An owner that lets nobody in for this long is done without: this window then opens a stream of its own. */
const aloneAfterMs = 4_000;

const noStatistics: StreamStatistics = { messages: 0, bytes: 0, dropped: 0, connects: 0, lastMessageAt: undefined };

export class SharedStreams implements PrivateStreams, Disposable {
  private readonly owned = new DisposableStore();
  private readonly stateChanged = this.owned.add(new Emitter<StreamState>());
  private readonly dropped = this.owned.add(new Emitter<TopicError>());
  private readonly orderHeard = this.owned.add(new Emitter<OrderEvent>());
  private readonly balancesHeard = this.owned.add(new Emitter<readonly Balance[]>());
  /** Stands while somebody listens: sign-in trouble of this window lets another one own the stream. */
  private readonly taking = this.owned.add(new MutableDisposable<DisposableStore>());
  private readonly source = this.owned.add(new MutableDisposable<DisposableStore>());
  private server: RelayServer | undefined;
  private listeners = 0;
  private hasOwnStream = false;
  private sourceGeneration: number | undefined;
  private current: StreamState = { status: 'idle', generation: 0 };
  readonly onDidChangeState = this.stateChanged.event;
  readonly onDidDrop = this.dropped.event;

  constructor(private readonly options: SharedStreamsOptions) {}

  get state(): StreamState {
    return this.current;
  }

  /** True while this window holds the account's stream for the others, or has one beside an owner it cannot reach. */
  get isSource(): boolean {
    return this.hasOwnStream;
  }

  get statistics(): StreamStatistics {
    return this.hasOwnStream ? this.options.streams.statistics : noStatistics;
  }

  orders(listener: (event: OrderEvent) => void): Disposable {
    return this.wish(this.orderHeard.event(listener));
  }

  balances(listener: (balances: readonly Balance[]) => void): Disposable {
    return this.wish(this.balancesHeard.event(listener));
  }

  reconnect(): void {
    if (this.hasOwnStream) this.options.streams.reconnect();
  }

  dispose(): void {
    this.owned.dispose();
  }

  private wish(subscription: Disposable): Disposable {
    this.listeners++;
    if (this.listeners === 1) this.begin();
    return toDisposable(() => {
      subscription.dispose();
      this.listeners--;
      if (this.listeners === 0) this.end();
    });
  }

  private begin(): void {
    const { clock, logger, port } = this.options;
    const taking = new DisposableStore();
    this.taking.value = taking;
    const ownership = taking.add(new Ownership({ acquire: () => port.acquire(), clock, logger }));
    const follow = (): void => {
      if (ownership.isOwner) this.own(true);
      else this.followOwner();
    };
    taking.add(ownership.onDidChange(follow));
    follow();
  }

  private end(): void {
    this.source.value = undefined;
    this.taking.value = undefined;
    this.hasOwnStream = false;
    this.set({ status: 'idle' });
  }

  /** Opens the venue's stream; as the owner, for everyone. */
  private own(isForAll: boolean): void {
    const { streams, port, logger, clock } = this.options;
    const source = this.replaceSource();
    this.hasOwnStream = true;
    logger.info(isForAll ? 'This window owns the private stream' : 'The owner cannot be reached: a stream of our own');
    if (isForAll) {
      const server = source.add(port.serve(() => printRelay({ kind: 'state', state: this.current })));
      this.server = server;
      source.add(
        toDisposable(() => {
          if (this.server === server) this.server = undefined;
        }),
      );
    }
    source.add(
      streams.onDidDrop((error) => {
        this.dropped.fire(error);
      }),
    );
    source.add(
      streams.onDidChangeState((state) => {
        this.hear({ kind: 'state', state });
      }),
    );
    source.add(
      streams.orders((event) => {
        this.hear({ kind: 'order', event });
      }),
    );
    source.add(
      streams.balances((balances) => {
        this.hear({ kind: 'balances', balances });
      }),
    );
    this.hear({ kind: 'state', state: streams.state });
    if (isForAll) return;
    // The owner may let us in again later.
    source.add(
      clock.setInterval(() => {
        this.knock(source);
      }, aloneAfterMs),
    );
  }

  private followOwner(): void {
    const source = this.replaceSource();
    this.hasOwnStream = false;
    this.set({ status: 'connecting', reason: 'following' });
    const { clock } = this.options;
    const alone = source.add(new MutableDisposable<Disposable>());
    const waitAlone = (): void => {
      alone.value ??= clock.setTimeout(() => {
        this.own(false);
      }, aloneAfterMs);
    };
    const connect = (): void => {
      if (source.isDisposed) return;
      const link = source.add(
        this.connect(
          () => {
            alone.value = undefined;
          },
          () => {
            if (source.isDisposed) return;
            source.delete(link);
            this.sourceGeneration = undefined;
            this.set({ status: 'connecting', reason: 'following' });
            waitAlone();
            source.add(clock.setTimeout(connect, reconnectMs));
          },
        ),
      );
    };
    waitAlone();
    connect();
  }

  /** Beside a stream of our own: the first line of the owner ends it. */
  private knock(source: DisposableStore): void {
    const link = source.add(
      this.options.port.connect(
        (line) => {
          if (readRelay(line)?.kind === 'state' && !source.isDisposed) this.followOwner();
        },
        () => {
          source.delete(link);
        },
      ),
    );
  }

  private connect(onHeard: () => void, onClose: () => void): Disposable {
    const { port, logger } = this.options;
    return port.connect((line) => {
      const message = readRelay(line);
      if (!message) {
        logger.warn('The owner of the private stream sent a line that cannot be read');
        this.dropped.fire({ topic: 'relay', error: new Error('Expected a line of the owner, found something else') });
        return;
      }
      onHeard();
      this.hear(message);
    }, onClose);
  }

  private hear(message: RelayMessage): void {
    if (message.kind === 'state') this.hearState(message.state);
    else {
      this.server?.tell(printRelay(message));
      if (message.kind === 'order') this.orderHeard.fire(message.event);
      else this.balancesHeard.fire(message.balances);
    }
  }

  private hearState({ status, generation, reason, retryAt }: StreamState): void {
    // Another connection, of whichever window, is another generation here.
    const isAnother = this.sourceGeneration !== generation;
    this.sourceGeneration = generation;
    this.set(
      { status, ...(reason !== undefined && { reason }), ...(retryAt !== undefined && { retryAt }) },
      isAnother ? this.current.generation + 1 : this.current.generation,
    );
    this.server?.tell(printRelay({ kind: 'state', state: this.current }));
  }

  private replaceSource(): DisposableStore {
    this.server = undefined;
    this.sourceGeneration = undefined;
    const source = new DisposableStore();
    this.source.value = source;
    return source;
  }

  private set(next: Omit<StreamState, 'generation'>, generation = this.current.generation): void {
    const { status, reason } = this.current;
    const isSame = status === next.status && reason === next.reason && generation === this.current.generation;
    this.current = { ...next, generation };
    if (!isSame) this.stateChanged.fire(this.current);
  }
}
