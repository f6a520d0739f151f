/** One BitMart socket: frames opened and read, answers separated from data, topics kept subscribed. Reference 7. */

import type { Clock } from '../../../base/clock';
import type { Disposable } from '../../../base/disposable';
import { TimeoutError, WireError } from '../../../base/errors';
import { asArray, asObject, parseJson, type Json, type JsonObject } from '../../../base/json';
import type { Logger } from '../../../base/log';
import type { Random } from '../../../base/random';
import { InflateError, loadInflater, type Inflater } from '../../../net/inflate';
import { ReconnectingSocket } from '../../../net/socket';
import { optionalText } from '../wireFields';
import { connectionRules, heartbeat } from './channels';
import type { WireAck } from './payloads';
import { Topics } from './topics';

export interface StreamEnvironment {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly userAgent: string;
}

export interface StreamHandlers {
  /** One element of a push's `data`. What it throws is reported as dropped. */
  data(table: string, element: JsonObject, receivedAt: number): void;
  refused(topic: string, error: Error): void;
  dropped(topic: string, error: Error): void;
}

/** Signs in on a fresh connection: what to send, and how to read the answer. */
export interface Login {
  message(): Promise<string>;
  /** Resolves or throws as the answer says; called with any answer that arrives before the sign-in is settled. */
  verdict(ack: WireAck): 'accepted' | 'unrelated' | Error;
}

const loginDeadlineMs = 10_000;

export class StreamSocket implements Disposable {
  readonly socket: ReconnectingSocket;
  readonly topics: Topics;
  private inflater: Inflater | undefined;
  private pendingLogin: { readonly accept: () => void; readonly refuse: (error: Error) => void } | undefined;

  constructor(
    url: string,
    private readonly environment: StreamEnvironment,
    private readonly handlers: StreamHandlers,
    private readonly login?: Login,
  ) {
    this.topics = new Topics({
      clock: environment.clock,
      send: (text) => this.socket.send(text),
      onRefused: (topic, error) => {
        handlers.refused(topic, error);
      },
    });
    this.socket = new ReconnectingSocket({
      ...environment,
      url,
      heartbeat,
      limits: connectionRules.limits,
      hooks: {
        prepare: async () => {
          this.inflater = await loadInflater();
        },
        ...(login && { login: () => this.signIn(login) }),
        ready: () => {
          this.topics.connected();
        },
        message: (frame, receivedAt) => {
          this.receive(frame, receivedAt);
        },
        lost: () => {
          this.pendingLogin?.refuse(new Error('The connection was lost while signing in'));
          this.topics.lost();
        },
      },
    });
  }

  /** Asks for a snapshot of one incremental topic; false when there is no connection. */
  request(topic: string): boolean {
    return this.socket.send(JSON.stringify({ op: 'request', args: [topic] }));
  }

  dispose(): void {
    this.socket.dispose();
  }

  private async signIn(login: Login): Promise<void> {
    const text = await login.message();
    const answer = new Promise<void>((accept, refuse) => {
      this.pendingLogin = { accept, refuse };
    });
    // Pings go on being answered while a lost answer is waited for, so the wait needs an end of its own.
    const deadline = this.environment.clock.setTimeout(() => {
      this.pendingLogin?.refuse(new TimeoutError('BitMart did not answer the sign-in.', loginDeadlineMs, true));
    }, loginDeadlineMs);
    try {
      if (!this.socket.send(text)) throw new Error('The connection was lost while signing in');
      await answer;
    } finally {
      deadline.dispose();
      this.pendingLogin = undefined;
    }
  }

  private receive(frame: string | Uint8Array, receivedAt: number): void {
    const text = this.textOf(frame);
    const message = text === undefined ? undefined : asObject(parseJson(text));
    if (!message) {
      if (text !== undefined) this.badFrame('a frame that is no JSON object');
      return;
    }
    const table = optionalText(message['table']);
    if (table === undefined) this.answered(message);
    else this.pushed(table, message['data'], receivedAt);
  }

  /** Binary is raw deflate, text is plain; the server decides per message (reference 7.4). */
  private textOf(frame: string | Uint8Array): string | undefined {
    if (typeof frame === 'string') return frame;
    try {
      return this.inflater?.inflate(frame);
    } catch (error) {
      this.badFrame(
        error instanceof InflateError ? `a frame that cannot be opened (${error.fault})` : 'a frame',
        error,
      );
      return undefined;
    }
  }

  private badFrame(found: string, cause?: unknown): void {
    const error = new WireError(`Expected a readable message, found ${found}.`, cause === undefined ? {} : { cause });
    this.handlers.dropped('', error);
    this.socket.noteBadFrame();
  }

  private answered(ack: WireAck): void {
    if (this.pendingLogin && this.login) {
      const verdict = this.login.verdict(ack);
      if (verdict === 'accepted') this.pendingLogin.accept();
      else if (verdict !== 'unrelated') this.pendingLogin.refuse(verdict);
      return;
    }
    this.topics.handle(ack);
  }

  private pushed(table: string, data: Json | undefined, receivedAt: number): void {
    const elements = asArray(data);
    if (!elements) {
      this.drop(table, new WireError(`Expected an array of data in ${table}.`, { endpoint: table }));
      return;
    }
    for (const element of elements) {
      const wire = asObject(element);
      try {
        if (wire) this.handlers.data(table, wire, receivedAt);
        else this.drop(table, new WireError(`Expected an object in the data of ${table}.`, { endpoint: table }));
      } catch (error) {
        this.drop(table, error instanceof Error ? error : new WireError('Unreadable data', { cause: error }));
      }
    }
  }

  private drop(table: string, error: Error): void {
    this.socket.statistics.dropped++;
    this.handlers.dropped(table, error);
  }
}
