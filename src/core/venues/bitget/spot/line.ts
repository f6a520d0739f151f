/** One socket of Bitget's: login, topics with their acknowledgements, refusals, and the limits on what we may send (reference sections 10.1, 10.2). */

import type { Clock } from '../../../base/clock';
import { DisposableStore, MutableDisposable, type Disposable } from '../../../base/disposable';
import { ConnectionError, RateLimitError, TimeoutError, WireError } from '../../../base/errors';
import { asObject, parseJson } from '../../../base/json';
import { describeError, type Logger } from '../../../base/log';
import type { Random } from '../../../base/random';
import { ReconnectingSocket, type SocketState, type SocketStatistics } from '../../../net/socket';
import { streamFailureOf } from '../failures';
import type { Parameters } from '../signing';
import { topicOf } from './channels';
import type { WireFrame } from './payloads';
import { optionalText } from './read';

export interface LineEnvironment {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly userAgent: string;
}

export interface LineOptions extends LineEnvironment {
  readonly url: string;
  /** The message that signs in, made for each connection anew; absent on a public line. */
  readonly login?: () => Promise<string>;
  /** Every topic that is wished for now, by its key. */
  readonly wishes: ReadonlyMap<string, { readonly argument: Parameters }>;
  readonly owner: LineOwner;
}

/** Called for the current connection only. */
export interface LineOwner {
  stateChanged(state: SocketState): void;
  /** Signed in; the wishes go out when this returns. */
  ready(): void;
  frame(topic: string, frame: WireFrame, receivedAt: number): void;
  refused(topic: string, error: Error): void;
  dropped(topic: string, error: Error): void;
  /** The venue is about to close this connection, or it has used up what it may subscribe: another one is wanted. */
  wantsRenewal(reason: string): void;
}

const argumentsPerMessage = 15;
const maxMessageBytes = 4096;
const ackDeadlineMs = 5000;
const ackTries = 3;
const loginTimeoutMs = 10_000;
/** The venue takes 240 in an hour; a few are kept for wishes that cannot wait for a new connection. */
const controlMessagesPerHour = 220;
const hourMs = 3_600_000;
const upgradeCode = '30033';

export class StreamLine implements Disposable {
  readonly #store = new DisposableStore();
  readonly #socket: ReconnectingSocket;
  readonly #ackTimer = this.#store.add(new MutableDisposable());
  readonly #toSubscribe = new Set<string>();
  readonly #toUnsubscribe = new Map<string, Parameters>();
  /** Asked for and not yet acknowledged, with how often. */
  readonly #awaiting = new Map<string, number>();
  #login: { resolve(): void; reject(error: Error): void } | undefined;
  #controlMessagesAt: number[] = [];
  #isFlushQueued = false;
  #isReady = false;

  readonly #options: LineOptions;

  constructor(options: LineOptions) {
    this.#options = options;
    const { owner } = options;
    this.#socket = this.#store.add(
      new ReconnectingSocket({
        url: options.url,
        clock: options.clock,
        random: options.random,
        logger: options.logger,
        userAgent: options.userAgent,
        heartbeat: { ping: () => 'ping', isPong: (text) => text === 'pong' },
        limits: { messages: 10, windowMs: 1000, maxBytes: maxMessageBytes },
        hooks: {
          ...(options.login && { login: () => this.#signIn() }),
          ready: () => {
            this.#isReady = true;
            owner.ready();
            for (const topic of options.wishes.keys()) this.subscribe(topic);
          },
          message: (data, receivedAt) => {
            this.#receive(data, receivedAt);
          },
          lost: () => {
            this.#forgetConnection();
          },
        },
      }),
    );
    this.#store.add(
      this.#socket.onDidChangeState((state) => {
        owner.stateChanged(state);
      }),
    );
  }

  get state(): SocketState {
    return this.#socket.state;
  }

  get statistics(): Readonly<SocketStatistics> {
    return this.#socket.statistics;
  }

  start(): void {
    this.#socket.start();
  }

  reconnect(reason?: string): void {
    this.#socket.reconnect(reason);
  }

  /** The topic was added to the wishes. */
  subscribe(topic: string): void {
    if (!this.#isReady) return;
    this.#toSubscribe.add(topic);
    this.#queueFlush();
  }

  /** The topic was taken from the wishes. */
  unsubscribe(topic: string, argument: Parameters): void {
    const wasAsked = !this.#toSubscribe.delete(topic);
    this.#awaiting.delete(topic);
    if (!this.#isReady || !wasAsked) return;
    this.#toUnsubscribe.set(topic, argument);
    this.#queueFlush();
  }

  /** Asks for the topic anew: its next frame is a snapshot. */
  renewTopic(topic: string): void {
    const wish = this.#options.wishes.get(topic);
    if (!wish || !this.#isReady) return;
    this.#toUnsubscribe.set(topic, wish.argument);
    this.subscribe(topic);
  }

  dispose(): void {
    this.#store.dispose();
    this.#forgetConnection();
  }

  async #signIn(): Promise<void> {
    const text = (await this.#options.login?.()) ?? '';
    const timer = new MutableDisposable();
    try {
      await new Promise<void>((resolve, reject) => {
        this.#login = { resolve, reject };
        timer.value = this.#options.clock.setTimeout(() => {
          reject(new TimeoutError('No answer to the login of the stream', loginTimeoutMs, true));
        }, loginTimeoutMs);
        if (!this.#socket.send(text)) reject(new ConnectionError('closed', 'The stream closed before the login', false));
      });
    } finally {
      timer.dispose();
      this.#login = undefined;
    }
  }

  #forgetConnection(): void {
    this.#isReady = false;
    this.#toSubscribe.clear();
    this.#toUnsubscribe.clear();
    this.#awaiting.clear();
    this.#controlMessagesAt = [];
    this.#ackTimer.value = undefined;
    this.#login?.reject(new ConnectionError('closed', 'The stream closed during the login', true));
  }

  #queueFlush(): void {
    if (this.#isFlushQueued) return;
    this.#isFlushQueued = true;
    // What is wished for in one go travels in one message.
    queueMicrotask(() => {
      this.#isFlushQueued = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (!this.#isReady) return;
    this.#sendAll('unsubscribe', [...this.#toUnsubscribe.values()], argumentsPerMessage);
    this.#toUnsubscribe.clear();
    const fresh: Parameters[] = [];
    const again: Parameters[] = [];
    for (const topic of this.#toSubscribe) {
      const wish = this.#options.wishes.get(topic);
      if (!wish) continue;
      const tries = this.#awaiting.get(topic) ?? 0;
      this.#awaiting.set(topic, tries + 1);
      (tries === 0 ? fresh : again).push(wish.argument);
    }
    this.#toSubscribe.clear();
    this.#sendAll('subscribe', fresh, argumentsPerMessage);
    // One that stayed unanswered is asked alone: a refusal need not say what it refuses.
    this.#sendAll('subscribe', again, 1);
    if (fresh.length + again.length > 0) this.#awaitAcknowledgements();
  }

  #sendAll(op: 'subscribe' | 'unsubscribe', all: readonly Parameters[], most: number): void {
    let part: Parameters[] = [];
    const send = (): void => {
      if (part.length === 0) return;
      this.#countControlMessage();
      this.#socket.send(JSON.stringify({ op, args: part }));
      part = [];
    };
    for (const argument of all) {
      const longer = JSON.stringify({ op, args: [...part, argument] });
      if (part.length >= most || Buffer.byteLength(longer) > maxMessageBytes) send();
      part.push(argument);
    }
    send();
  }

  #countControlMessage(): void {
    const now = this.#options.clock.monotonic();
    this.#controlMessagesAt = this.#controlMessagesAt.filter((at) => now - at < hourMs);
    this.#controlMessagesAt.push(now);
    if (this.#controlMessagesAt.length === controlMessagesPerHour) this.#options.owner.wantsRenewal('subscriptions');
  }

  #awaitAcknowledgements(): void {
    this.#ackTimer.value = this.#options.clock.setTimeout(() => {
      for (const [topic, tries] of this.#awaiting) {
        if (tries < ackTries) this.subscribe(topic);
        else {
          this.#awaiting.delete(topic);
          this.#options.owner.refused(
            topic,
            new TimeoutError(`Bitget did not confirm the stream ${topic}`, ackDeadlineMs * ackTries, true),
          );
        }
      }
    }, ackDeadlineMs);
  }

  #receive(data: string | Uint8Array, receivedAt: number): void {
    const frame: WireFrame | undefined = typeof data === 'string' ? asObject(parseJson(data)) : undefined;
    if (!frame) {
      this.#options.owner.dropped('', new WireError('Expected a message in JSON, found something else'));
      this.#socket.noteBadFrame();
      return;
    }
    const topic = topicOf(frame.arg);
    if (frame.event !== undefined) this.#receiveEvent(frame, topic);
    else if (topic !== undefined) {
      this.#awaiting.delete(topic);
      this.#deliver(topic, frame, receivedAt);
    }
  }

  #deliver(topic: string, frame: WireFrame, receivedAt: number): void {
    try {
      this.#options.owner.frame(topic, frame, receivedAt);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.#options.logger.warn(`stream ${topic}: ${describeError(error)}`);
      this.#options.owner.dropped(topic, error);
      this.#socket.noteBadFrame();
    }
  }

  #receiveEvent(frame: WireFrame, topic: string | undefined): void {
    switch (frame.event) {
      case 'subscribe':
        if (topic !== undefined) this.#awaiting.delete(topic);
        return;
      case 'login': {
        // Some samples print the code as text, some as a number.
        const code = optionalText(frame.code) ?? '0';
        if (Number(code) === 0) this.#login?.resolve();
        else this.#login?.reject(this.#failure(frame, 'login'));
        return;
      }
      case 'error':
        this.#receiveError(frame, topic);
        return;
      default:
        return;
    }
  }

  #receiveError(frame: WireFrame, topic: string | undefined): void {
    if (optionalText(frame.code) === upgradeCode) {
      this.#options.owner.wantsRenewal('upgrade');
      return;
    }
    if (this.#login) {
      this.#login.reject(this.#failure(frame, 'login'));
      return;
    }
    // An error need not name its topic; with a single question open there is no doubt.
    const [only] = this.#awaiting.keys();
    const meant = topic ?? (this.#awaiting.size === 1 ? only : undefined);
    const failure = this.#failure(frame, meant ?? 'stream');
    // Too fast is no refusal: the question is asked again when its time is up.
    if (failure instanceof RateLimitError) return;
    if (meant === undefined || !this.#awaiting.delete(meant)) {
      this.#options.logger.warn(`stream: ${describeError(failure)}`);
      return;
    }
    this.#options.owner.refused(meant, failure);
  }

  #failure(frame: WireFrame, topic: string): Error {
    return streamFailureOf(optionalText(frame.code) ?? '', optionalText(frame.msg) ?? '', topic);
  }
}
