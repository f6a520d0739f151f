/** Public streams: wishes by topic, shared among their listeners, over one line (reference sections 10.1, 10.3, 12.5). */

import { DisposableStore, MutableDisposable, toDisposable, type Disposable } from '../../../base/disposable';
import { RateLimitError } from '../../../base/errors';
import { Emitter } from '../../../base/event';
import type { Instrument } from '../../../model/instrument';
import type { PublicStreams, StreamState, StreamStatistics, TopicError } from '../../venue';
import type { Parameters } from '../signing';
import { topicOf, type Channel, type PublicDialect } from './channels';
import type { LineEnvironment } from './line';
import { bookRules } from './parseShared';
import type { WireFrame } from './payloads';
import { RenewingLine } from './renewingLine';

export interface PublicStreamsOptions extends LineEnvironment {
  /** Origin of all sockets. */
  readonly socketUrl: string;
  readonly dialect: PublicDialect;
}

interface Wish {
  readonly argument: Parameters;
  readonly symbol: string;
  readonly isBook: boolean;
  readonly listeners: Set<object>;
  deliver(frame: WireFrame, receivedAt: number): void;
}

/** The venue takes this many topics on one connection. */
const maxTopics = 1000;
/** A connection nobody needs is kept this long, for the next listener. */
const lingerMs = 10_000;

export function createPublicStreams(options: PublicStreamsOptions): PublicStreams & Disposable {
  return new BitgetPublicStreams(options);
}

class BitgetPublicStreams implements PublicStreams, Disposable {
  readonly bookRules = bookRules;
  readonly #store = new DisposableStore();
  readonly #wishes = new Map<string, Wish>();
  readonly #line: RenewingLine;
  readonly #linger = this.#store.add(new MutableDisposable());
  readonly #refuseEmitter: Emitter<TopicError>;
  readonly #dropEmitter: Emitter<TopicError>;
  readonly onDidChangeState: PublicStreams['onDidChangeState'];
  readonly onDidRefuse: PublicStreams['onDidRefuse'];
  readonly onDidDrop: PublicStreams['onDidDrop'];

  readonly #options: PublicStreamsOptions;

  constructor(options: PublicStreamsOptions) {
    this.#options = options;
    const { logger } = options;
    const noteListenerError = (error: unknown): void => {
      logger.error(error, 'a listener of the stream failed');
    };
    this.#refuseEmitter = this.#store.add(new Emitter<TopicError>(noteListenerError));
    this.#dropEmitter = this.#store.add(new Emitter<TopicError>(noteListenerError));
    this.#line = this.#store.add(
      new RenewingLine({
        ...options,
        url: options.socketUrl + options.dialect.path,
        wishes: this.#wishes,
        // A topic nobody asked for has no wish and is ignored.
        frame: (topic, frame, receivedAt) => this.#wishes.get(topic)?.deliver(frame, receivedAt),
        refused: (topic, error) => {
          this.#refuseEmitter.fire({ topic, error });
        },
        dropped: (topic, error) => {
          this.#dropEmitter.fire({ topic, error });
        },
      }),
    );
    this.onDidChangeState = this.#line.onDidChangeState;
    this.onDidRefuse = this.#refuseEmitter.event;
    this.onDidDrop = this.#dropEmitter.event;
  }

  get state(): StreamState {
    return this.#line.state;
  }

  get statistics(): StreamStatistics {
    return this.#line.statistics;
  }

  readonly ticker: PublicStreams['ticker'] = (instrument, listener) =>
    this.#listen(instrument, this.#options.dialect.ticker(instrument), listener);

  readonly bestPrices: PublicStreams['bestPrices'] = (instrument, listener) =>
    this.#listen(instrument, this.#options.dialect.bestPrices(instrument), listener);

  readonly trades: PublicStreams['trades'] = (instrument, listener) =>
    this.#listen(instrument, this.#options.dialect.trades(instrument), listener);

  readonly candles: PublicStreams['candles'] = (instrument, interval, listener) =>
    this.#listen(instrument, this.#options.dialect.candles(instrument, interval), listener);

  readonly depth: PublicStreams['depth'] = (instrument, levels, listener) =>
    this.#listen(instrument, this.#options.dialect.depth(instrument, levels), listener);

  readonly book: PublicStreams['book'] = (instrument, listener) =>
    this.#listen(instrument, this.#options.dialect.book(instrument), listener, true);

  requestSnapshot(instrument: Instrument): void {
    this.#renewTopics((wish) => wish.isBook && wish.symbol === instrument.symbol);
  }

  resubscribe(instrument: Instrument): void {
    this.#renewTopics((wish) => wish.symbol === instrument.symbol);
  }

  reconnect(): void {
    this.#line.reconnect();
  }

  dispose(): void {
    this.#wishes.clear();
    this.#store.dispose();
  }

  #renewTopics(isMeant: (wish: Wish) => boolean): void {
    for (const [topic, wish] of this.#wishes) if (isMeant(wish)) this.#line.renewTopic(topic);
  }

  #listen<T>(
    instrument: Instrument,
    channel: Channel<T>,
    listener: (value: T) => void,
    isBook = false,
  ): Disposable {
    const topic = topicOf(channel.argument) ?? '';
    const known = this.#wishes.get(topic);
    if (!known && this.#wishes.size >= maxTopics) {
      const error = new RateLimitError('quota', `Bitget takes ${String(maxTopics)} streams at a time`, 0);
      this.#refuseEmitter.fire({ topic, error });
      return toDisposable(() => undefined);
    }
    // Every listener brings its own reader of the same frame: the first one's would know only its own type.
    const entry = {
      deliver: (frame: WireFrame, receivedAt: number): void => {
        for (const value of channel.read(frame, receivedAt)) this.#tell(listener, value);
      },
    };
    if (known) {
      known.listeners.add(entry);
      // A book that is already followed has sent its picture: the newcomer needs one too.
      if (isBook) this.#line.renewTopic(topic);
    } else {
      const listeners = new Set([entry]);
      const deliver: Wish['deliver'] = (frame, receivedAt) => {
        for (const each of [...listeners]) if (listeners.has(each)) each.deliver(frame, receivedAt);
      };
      this.#wishes.set(topic, { argument: channel.argument, symbol: instrument.symbol, isBook, listeners, deliver });
      this.#linger.value = undefined;
      this.#line.start();
      this.#line.subscribe(topic);
    }
    return toDisposable(() => {
      this.#leave(topic, entry);
    });
  }

  #leave(topic: string, entry: object): void {
    const wish = this.#wishes.get(topic);
    if (!wish?.listeners.delete(entry) || wish.listeners.size > 0) return;
    this.#wishes.delete(topic);
    this.#line.unsubscribe(topic, wish.argument);
    if (this.#wishes.size > 0) return;
    this.#linger.value = this.#options.clock.setTimeout(() => {
      if (this.#wishes.size === 0) this.#line.stop();
    }, lingerMs);
  }

  #tell<T>(listener: (value: T) => void, value: T): void {
    try {
      listener(value);
    } catch (error) {
      this.#options.logger.error(error, 'a listener of the stream failed');
    }
  }
}
