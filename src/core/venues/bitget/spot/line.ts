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

export interface StreamLine extends Disposable {
  readonly state: SocketState;
  readonly statistics: Readonly<SocketStatistics>;
  start(): void;
  reconnect(reason?: string): void;
  /** The topic was added to the wishes. */
  subscribe(topic: string): void;
  /** The topic was taken from the wishes. */
  unsubscribe(topic: string, argument: Parameters): void;
  /** Asks for the topic anew: its next frame is a snapshot. */
  renewTopic(topic: string): void;
}

export function createStreamLine(options: LineOptions): StreamLine {
  const store = new DisposableStore();
  const ackTimer = store.add(new MutableDisposable());
  const toSubscribe = new Set<string>();
  const toUnsubscribe = new Map<string, Parameters>();
  /** Asked for and not yet acknowledged, with how often. */
  const awaiting = new Map<string, number>();
  let login: { resolve(): void; reject(error: Error): void } | undefined;
  let controlMessagesAt: number[] = [];
  let isFlushQueued = false;
  let isReady = false;

  const { owner, clock, logger, wishes } = options;
  const socket = store.add(
    new ReconnectingSocket({
      ...options,
      heartbeat: { ping: () => 'ping', isPong: (text) => text === 'pong' },
      limits: { messages: 10, windowMs: 1000, maxBytes: maxMessageBytes },
      hooks: {
        ...(options.login && { login: () => signIn() }),
        ready: () => {
          isReady = true;
          owner.ready();
          for (const topic of wishes.keys()) subscribe(topic);
        },
        message: (data, receivedAt) => {
          receive(data, receivedAt);
        },
        lost: () => {
          forgetConnection();
        },
      },
    }),
  );
  store.add(
    socket.onDidChangeState((state) => {
      owner.stateChanged(state);
    }),
  );

  function subscribe(topic: string): void {
    if (!isReady) return;
    toSubscribe.add(topic);
    queueFlush();
  }

  function unsubscribe(topic: string, argument: Parameters): void {
    const wasAsked = !toSubscribe.delete(topic);
    awaiting.delete(topic);
    if (!isReady || !wasAsked) return;
    toUnsubscribe.set(topic, argument);
    queueFlush();
  }

  function renewTopic(topic: string): void {
    const wish = wishes.get(topic);
    if (!wish || !isReady) return;
    toUnsubscribe.set(topic, wish.argument);
    subscribe(topic);
  }

  function dispose(): void {
    store.dispose();
    forgetConnection();
  }

  async function signIn(): Promise<void> {
    const text = (await options.login?.()) ?? '';
    const timer = new MutableDisposable();
    try {
      await new Promise<void>((resolve, reject) => {
        login = { resolve, reject };
        timer.value = clock.setTimeout(() => {
          reject(new TimeoutError('No answer to the login of the stream', loginTimeoutMs, true));
        }, loginTimeoutMs);
        if (!socket.send(text)) reject(new ConnectionError('closed', 'The stream closed before the login', false));
      });
    } finally {
      timer.dispose();
      login = undefined;
    }
  }

  function forgetConnection(): void {
    isReady = false;
    toSubscribe.clear();
    toUnsubscribe.clear();
    awaiting.clear();
    controlMessagesAt = [];
    ackTimer.value = undefined;
    login?.reject(new ConnectionError('closed', 'The stream closed during the login', true));
  }

  function queueFlush(): void {
    if (isFlushQueued) return;
    isFlushQueued = true;
    // What is wished for in one go travels in one message.
    queueMicrotask(() => {
      isFlushQueued = false;
      flush();
    });
  }

  function flush(): void {
    if (!isReady) return;
    sendAll('unsubscribe', [...toUnsubscribe.values()], argumentsPerMessage);
    toUnsubscribe.clear();
    const fresh: Parameters[] = [];
    const again: Parameters[] = [];
    for (const topic of toSubscribe) {
      const wish = wishes.get(topic);
      if (!wish) continue;
      const tries = awaiting.get(topic) ?? 0;
      awaiting.set(topic, tries + 1);
      (tries === 0 ? fresh : again).push(wish.argument);
    }
    toSubscribe.clear();
    sendAll('subscribe', fresh, argumentsPerMessage);
    // One that stayed unanswered is asked alone: a refusal need not say what it refuses.
    sendAll('subscribe', again, 1);
    if (fresh.length + again.length > 0) awaitAcknowledgements();
  }

  function sendAll(op: 'subscribe' | 'unsubscribe', all: readonly Parameters[], most: number): void {
    let part: Parameters[] = [];
    const send = (): void => {
      if (part.length === 0) return;
      countControlMessage();
      socket.send(JSON.stringify({ op, args: part }));
      part = [];
    };
    for (const argument of all) {
      const longer = JSON.stringify({ op, args: [...part, argument] });
      if (part.length >= most || Buffer.byteLength(longer) > maxMessageBytes) send();
      part.push(argument);
    }
    send();
  }

  function countControlMessage(): void {
    const now = clock.monotonic();
    controlMessagesAt = controlMessagesAt.filter((at) => now - at < hourMs);
    controlMessagesAt.push(now);
    if (controlMessagesAt.length === controlMessagesPerHour) owner.wantsRenewal('subscriptions');
  }

  function awaitAcknowledgements(): void {
    ackTimer.value = clock.setTimeout(() => {
      for (const [topic, tries] of awaiting) {
        if (tries < ackTries) subscribe(topic);
        else {
          awaiting.delete(topic);
          owner.refused(
            topic,
            new TimeoutError(`Bitget did not confirm the stream ${topic}`, ackDeadlineMs * ackTries, true),
          );
        }
      }
    }, ackDeadlineMs);
  }

  function receive(data: string | Uint8Array, receivedAt: number): void {
    const frame: WireFrame | undefined = typeof data === 'string' ? asObject(parseJson(data)) : undefined;
    if (!frame) {
      owner.dropped('', new WireError('Expected a message in JSON, found something else'));
      socket.noteBadFrame();
      return;
    }
    const topic = topicOf(frame.arg);
    if (frame.event !== undefined) receiveEvent(frame, topic);
    else if (topic !== undefined) {
      awaiting.delete(topic);
      deliver(topic, frame, receivedAt);
    }
  }

  function deliver(topic: string, frame: WireFrame, receivedAt: number): void {
    try {
      owner.frame(topic, frame, receivedAt);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      logger.warn(`stream ${topic}: ${describeError(error)}`);
      owner.dropped(topic, error);
      socket.noteBadFrame();
    }
  }

  function receiveEvent(frame: WireFrame, topic: string | undefined): void {
    switch (frame.event) {
      case 'subscribe':
        if (topic !== undefined) awaiting.delete(topic);
        return;
      case 'login': {
        // Some samples print the code as text, some as a number.
        const code = optionalText(frame.code) ?? '0';
        if (Number(code) === 0) login?.resolve();
        else login?.reject(failureIn(frame, 'login'));
        return;
      }
      case 'error':
        receiveError(frame, topic);
        return;
      default:
        return;
    }
  }

  function receiveError(frame: WireFrame, topic: string | undefined): void {
    if (optionalText(frame.code) === upgradeCode) {
      owner.wantsRenewal('upgrade');
      return;
    }
    if (login) {
      login.reject(failureIn(frame, 'login'));
      return;
    }
    // An error need not name its topic; with a single question open there is no doubt.
    const [only] = awaiting.keys();
    const meant = topic ?? (awaiting.size === 1 ? only : undefined);
    const failure = failureIn(frame, meant ?? 'stream');
    // Too fast is no refusal: the question is asked again when its time is up.
    if (failure instanceof RateLimitError) return;
    if (meant === undefined || !awaiting.delete(meant)) {
      logger.warn(`stream: ${describeError(failure)}`);
      return;
    }
    owner.refused(meant, failure);
  }

  function failureIn(frame: WireFrame, topic: string): Error {
    return streamFailureOf(optionalText(frame.code) ?? '', optionalText(frame.msg) ?? '', topic);
  }

  return {
    get state(): SocketState {
      return socket.state;
    },
    get statistics(): Readonly<SocketStatistics> {
      return socket.statistics;
    },
    start: () => {
      socket.start();
    },
    reconnect: (reason) => {
      socket.reconnect(reason);
    },
    subscribe,
    unsubscribe,
    renewTopic,
    dispose,
  };
}
