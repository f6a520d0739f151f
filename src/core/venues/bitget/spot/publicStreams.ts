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
import { createRenewingLine } from './renewingLine';

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
  const { dialect } = options;
  const store = new DisposableStore();
  const wishes = new Map<string, Wish>();
  const linger = store.add(new MutableDisposable());

  const { logger } = options;
  const noteListenerError = (error: unknown): void => {
    logger.error(error, 'a listener of the stream failed');
  };
  const refuseEmitter = store.add(new Emitter<TopicError>(noteListenerError));
  const dropEmitter = store.add(new Emitter<TopicError>(noteListenerError));
  const line = store.add(
    createRenewingLine({
      ...options,
      url: options.socketUrl + options.dialect.path,
      wishes: wishes,
      // A topic nobody asked for has no wish and is ignored.
      frame: (topic, frame, receivedAt) => wishes.get(topic)?.deliver(frame, receivedAt),
      refused: (topic, error) => {
        refuseEmitter.fire({ topic, error });
      },
      dropped: (topic, error) => {
        dropEmitter.fire({ topic, error });
      },
    }),
  );

  function renewTopics(isMeant: (wish: Wish) => boolean): void {
    for (const [topic, wish] of wishes) if (isMeant(wish)) line.renewTopic(topic);
  }

  function listen<T>(
    instrument: Instrument,
    channel: Channel<T>,
    listener: (value: T) => void,
    isBook = false,
  ): Disposable {
    const topic = topicOf(channel.argument) ?? '';
    const known = wishes.get(topic);
    if (!known && wishes.size >= maxTopics) {
      const error = new RateLimitError('quota', `At most ${String(maxTopics)} streams at a time`, 0);
      refuseEmitter.fire({ topic, error });
      return toDisposable(() => undefined);
    }
    // Every listener brings its own reader of the same frame: the first one's would know only its own type.
    const entry = {
      deliver: (frame: WireFrame, receivedAt: number): void => {
        for (const value of channel.read(frame, receivedAt)) tell(listener, value);
      },
    };
    if (known) {
      known.listeners.add(entry);
      // A book that is already followed has sent its picture: the newcomer needs one too.
      if (isBook) line.renewTopic(topic);
    } else {
      const listeners = new Set([entry]);
      const deliver: Wish['deliver'] = (frame, receivedAt) => {
        for (const each of [...listeners]) if (listeners.has(each)) each.deliver(frame, receivedAt);
      };
      wishes.set(topic, { argument: channel.argument, symbol: instrument.symbol, isBook, listeners, deliver });
      linger.value = undefined;
      line.start();
      line.subscribe(topic);
    }
    return toDisposable(() => {
      leave(topic, entry);
    });
  }

  function leave(topic: string, entry: object): void {
    const wish = wishes.get(topic);
    if (!wish?.listeners.delete(entry) || wish.listeners.size > 0) return;
    wishes.delete(topic);
    line.unsubscribe(topic, wish.argument);
    if (wishes.size > 0) return;
    linger.value = options.clock.setTimeout(() => {
      if (wishes.size === 0) line.stop();
    }, lingerMs);
  }

  function tell<T>(listener: (value: T) => void, value: T): void {
    try {
      listener(value);
    } catch (error) {
      options.logger.error(error, 'a listener of the stream failed');
    }
  }

  return {
    bookRules,
    get state(): StreamState {
      return line.state;
    },
    get statistics(): StreamStatistics {
      return line.statistics;
    },
    onDidChangeState: line.onDidChangeState,
    onDidRefuse: refuseEmitter.event,
    onDidDrop: dropEmitter.event,
    ticker: (instrument, listener) => listen(instrument, dialect.ticker(instrument), listener),
    bestPrices: (instrument, listener) => listen(instrument, dialect.bestPrices(instrument), listener),
    trades: (instrument, listener) => listen(instrument, dialect.trades(instrument), listener),
    candles: (instrument, interval, listener) => listen(instrument, dialect.candles(instrument, interval), listener),
    depth: (instrument, levels, listener) => listen(instrument, dialect.depth(instrument, levels), listener),
    book: (instrument, listener) => listen(instrument, dialect.book(instrument), listener, true),
    requestSnapshot: ({ symbol }) => {
      renewTopics((wish) => wish.isBook && wish.symbol === symbol);
    },
    resubscribe: ({ symbol }) => {
      renewTopics((wish) => wish.symbol === symbol);
    },
    reconnect: () => {
      line.reconnect();
    },
    dispose: () => {
      wishes.clear();
      store.dispose();
    },
  };
}
