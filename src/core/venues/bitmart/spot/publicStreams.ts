/** Public streams: subscriptions are wishes counted per topic, spread over as many sockets as the venue's limit asks for. Reference 7.5. */

import { MutableDisposable, toDisposable, type Disposable } from '../../../base/disposable';
import { OrderTicketError } from '../../../base/errors';
import { Emitter, type Event } from '../../../base/event';
import type { JsonObject } from '../../../base/json';
import { combineStatistics } from '../../../net/statistics';
import type { Candle, CandleInterval } from '../../../model/candle';
import type { Instrument } from '../../../model/instrument';
import type { BestPrices, Ticker } from '../../../model/ticker';
import type { Trade } from '../../../model/trade';
import type {
  BookMessage,
  BookRules,
  BookSnapshot,
  PublicStreams,
  StreamState,
  StreamStatistics,
  TopicError,
} from '../../venue';
import {
  candleChannel,
  connectionRules,
  depthChannel,
  incrementalLevels,
  spotChannels,
  topicOf,
  type Channel,
} from './channels';
import {
  parseBestPrices,
  parseBookMessage,
  parseCandlePush,
  parseDepthPush,
  parseTickerPush,
  parseTradePush,
} from './parse';
import { StreamSocket, type StreamEnvironment } from './streamSocket';
import { combineStates } from './streamStates';

/** Versions rise by one; an idle book repeats its version with empty sides; anything higher is a lost message (7.5.5). */
export const bookRules: BookRules = {
  judge: (bookVersion, update) => {
    const step = Number(update.version) - Number(bookVersion);
    return step === 1 ? 'apply' : step <= 0 ? 'ignore' : 'gap';
  },
  maxLevels: incrementalLevels,
};

/** An unused connection is kept this long: panels close and open again. The venue would close it after five minutes. */
const lingerMs = 5000;

interface Subscription {
  readonly topic: string;
  readonly symbol: string;
  readonly socket: StreamSocket;
  /** Elements of one push, in order of arrival. */
  readonly listeners: Set<(element: JsonObject, receivedAt: number) => void>;
}

export class SpotPublicStreams implements PublicStreams, Disposable {
  readonly bookRules = bookRules;
  private readonly stateEmitter = new Emitter<StreamState>();
  readonly onDidChangeState: Event<StreamState> = this.stateEmitter.event;
  private readonly refuseEmitter = new Emitter<TopicError>();
  readonly onDidRefuse: Event<TopicError> = this.refuseEmitter.event;
  private readonly dropEmitter = new Emitter<TopicError>();
  readonly onDidDrop: Event<TopicError> = this.dropEmitter.event;
  private readonly sockets: StreamSocket[] = [];
  private readonly linger = new MutableDisposable();
  private readonly subscriptions = new Map<string, Subscription>();
  private isDisposed = false;

  constructor(
    private readonly url: string,
    private readonly environment: StreamEnvironment,
  ) {}

  get state(): StreamState {
    return this.isDisposed
      ? { status: 'closed', generation: 0 }
      : combineStates(this.sockets.map(({ socket }) => socket.state));
  }

  get statistics(): StreamStatistics {
    return combineStatistics(this.sockets.map(({ socket }) => socket.statistics));
  }

  ticker(instrument: Instrument, listener: (ticker: Ticker) => void): Disposable {
    return this.subscribe(spotChannels.ticker, instrument, (element, receivedAt) => {
      const ticker = parseTickerPush(element, receivedAt);
      if (ticker) listener(ticker);
    });
  }

  bestPrices(instrument: Instrument, listener: (prices: BestPrices) => void): Disposable {
    return this.subscribe(spotChannels.bookTicker, instrument, (element, receivedAt) => {
      const prices = parseBestPrices(element, receivedAt);
      if (prices) listener(prices);
    });
  }

  trades(instrument: Instrument, listener: (trades: readonly Trade[]) => void): Disposable {
    return this.subscribe(spotChannels.trade, instrument, (element) => {
      const trade = parseTradePush(element);
      if (trade) listener([trade]);
    });
  }

  candles(instrument: Instrument, interval: CandleInterval, listener: (candle: Candle) => void): Disposable {
    const channel = candleChannel(interval) ?? notOffered(`candles of ${interval}`);
    return this.subscribe(channel, instrument, (element) => {
      listener(parseCandlePush(element));
    });
  }

  depth(instrument: Instrument, levels: number, listener: (book: BookSnapshot) => void): Disposable {
    const channel = depthChannel(levels) ?? notOffered(`a depth of ${String(levels)}`);
    return this.subscribe(channel, instrument, (element, receivedAt) => {
      listener(parseDepthPush(element, instrument, receivedAt));
    });
  }

  book(instrument: Instrument, listener: (message: BookMessage) => void): Disposable {
    return this.subscribe(spotChannels.increase100, instrument, (element, receivedAt) => {
      listener(parseBookMessage(element, instrument, receivedAt));
    });
  }

  /** On a connection that is not there yet nothing is asked: subscribing brings a snapshot of its own. */
  requestSnapshot(instrument: Instrument): void {
    const topic = topicOf(spotChannels.increase100, instrument.symbol);
    this.subscriptions.get(topic)?.socket.request(topic);
  }

  resubscribe(instrument: Instrument): void {
    for (const { socket, symbol, topic } of this.subscriptions.values()) {
      if (symbol === instrument.symbol) socket.topics.renew(topic);
    }
  }

  reconnect(): void {
    for (const { socket } of this.sockets) socket.reconnect();
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.linger.dispose();
    for (const socket of this.sockets) socket.dispose();
    this.subscriptions.clear();
    this.stateEmitter.fire(this.state);
    for (const emitter of [this.stateEmitter, this.refuseEmitter, this.dropEmitter]) emitter.dispose();
  }

  private subscribe(
    channel: Channel,
    { symbol }: Instrument,
    listener: (element: JsonObject, receivedAt: number) => void,
  ): Disposable {
    if (this.isDisposed) return toDisposable(() => undefined);
    const topic = topicOf(channel, symbol);
    const subscription = this.subscriptions.get(topic) ?? this.open(topic, symbol);
    // Each call counts by itself, also when the same function listens twice.
    const entry = (element: JsonObject, receivedAt: number): void => {
      listener(element, receivedAt);
    };
    subscription.listeners.add(entry);
    return toDisposable(() => {
      subscription.listeners.delete(entry);
      if (subscription.listeners.size === 0) this.close(subscription);
    });
  }

  private open(topic: string, symbol: string): Subscription {
    this.linger.value = undefined;
    const socket = this.socketWithRoom();
    const subscription: Subscription = { topic, symbol, socket, listeners: new Set() };
    this.subscriptions.set(topic, subscription);
    socket.topics.add(topic);
    socket.socket.start();
    return subscription;
  }

  private close({ socket, topic }: Subscription): void {
    if (this.isDisposed || !this.subscriptions.delete(topic)) return;
    socket.topics.remove(topic);
    this.linger.value = this.environment.clock.setTimeout(() => {
      for (const idle of this.sockets) if (idle.topics.size === 0) idle.socket.stop();
    }, lingerMs);
  }

  private socketWithRoom(): StreamSocket {
    const roomy = this.sockets.find(({ topics }) => topics.size < connectionRules.topicsPerConnection);
    if (roomy) return roomy;
    const made = new StreamSocket(this.url, this.environment, {
      data: (table, element, receivedAt) => {
        this.deliver(table, element, receivedAt);
      },
      refused: (topic, error) => {
        this.refuseEmitter.fire({ topic, error });
      },
      dropped: (topic, error) => {
        this.dropEmitter.fire({ topic, error });
      },
    });
    made.socket.onDidChangeState(() => {
      this.stateEmitter.fire(this.state);
    });
    this.sockets.push(made);
    return made;
  }

  /** Data of topics nobody wished for is ignored, whatever it claims to be. */
  private deliver(table: string, element: JsonObject, receivedAt: number): void {
    const symbol = element['symbol'];
    if (typeof symbol !== 'string') return;
    const subscription = this.subscriptions.get(`${table}:${symbol}`);
    if (!subscription) return;
    for (const listener of [...subscription.listeners]) listener(element, receivedAt);
  }
}

function notOffered(what: string): never {
  throw new OrderTicketError('notOffered', `BitMart offers no stream for ${what}.`, { found: what });
}
