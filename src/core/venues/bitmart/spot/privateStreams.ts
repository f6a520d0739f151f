/** Private streams: one signed-in socket for orders and balances, open while somebody listens. Reference 2.7 and 7.6. */

import { toDisposable, type Disposable } from '../../../base/disposable';
import { ClockSkewError, WireError } from '../../../base/errors';
import { Emitter, type Event } from '../../../base/event';
import type { JsonObject } from '../../../base/json';
import type { Balance } from '../../../model/balance';
import type { ServerClock } from '../../../net/serverClock';
import type { OrderEvent, PrivateStreams, StreamState, StreamStatistics, TopicError } from '../../venue';
import { errorOf, errorRow } from '../errorCodes';
import { webSocketPayload } from '../signing';
import type { Account } from '../transport';
import { optionalText } from '../wireFields';
import { balanceTopic, ordersTopic, spotChannels } from './channels';
import { parseBalancePush, parseOrderPush } from './parseAccount';
import type { WireAck } from './payloads';
import { StreamSocket, type Login, type StreamEnvironment } from './streamSocket';

export class SpotPrivateStreams implements PrivateStreams, Disposable {
  private readonly dropEmitter = new Emitter<TopicError>();
  readonly onDidDrop: Event<TopicError> = this.dropEmitter.event;
  readonly onDidChangeState: Event<StreamState>;
  private readonly stream: StreamSocket;
  private readonly orderEmitter: Emitter<OrderEvent>;
  private readonly balanceEmitter: Emitter<readonly Balance[]>;

  constructor(url: string, environment: StreamEnvironment, account: Account, serverClock: ServerClock) {
    const onListenerError = (error: unknown): void => {
      environment.logger.error(error, 'private stream: a listener failed');
    };
    this.orderEmitter = new Emitter(onListenerError);
    this.balanceEmitter = new Emitter(onListenerError);
    this.stream = new StreamSocket(
      url,
      environment,
      {
        data: (table, element, receivedAt) => {
          this.deliver(table, element, receivedAt);
        },
        refused: (topic, error) => {
          this.dropEmitter.fire({ topic, error });
        },
        dropped: (topic, error) => {
          this.dropEmitter.fire({ topic, error });
        },
      },
      createLogin(account, serverClock),
    );
    this.onDidChangeState = this.stream.socket.onDidChangeState;
  }

  get state(): StreamState {
    return this.stream.socket.state;
  }

  get statistics(): StreamStatistics {
    return this.stream.socket.statistics;
  }

  orders(listener: (event: OrderEvent) => void): Disposable {
    return this.follow(ordersTopic, this.orderEmitter, listener);
  }

  balances(listener: (balances: readonly Balance[]) => void): Disposable {
    return this.follow(balanceTopic, this.balanceEmitter, listener);
  }

  reconnect(): void {
    this.stream.socket.reconnect();
  }

  dispose(): void {
    this.stream.dispose();
    this.orderEmitter.dispose();
    this.balanceEmitter.dispose();
    this.dropEmitter.dispose();
  }

  private follow<T>(topic: string, emitter: Emitter<T>, listener: (value: T) => void): Disposable {
    const subscription = emitter.event(listener);
    this.stream.topics.add(topic);
    this.stream.socket.start();
    return toDisposable(() => {
      subscription.dispose();
      if (emitter.listenerCount > 0) return;
      this.stream.topics.remove(topic);
      if (this.stream.topics.size === 0) this.stream.socket.stop();
    });
  }

  private deliver(table: string, element: JsonObject, receivedAt: number): void {
    if (table === spotChannels.userBalance.table) {
      this.balanceEmitter.fire(parseBalancePush(element, receivedAt));
      return;
    }
    // `spot/user/orders` for all pairs; a single pair's table is the singular.
    if (table === spotChannels.userOrders.table || table === 'spot/user/order') {
      this.orderEmitter.fire(parseOrderPush(element));
    }
  }
}

function createLogin({ credentials, signer }: Account, serverClock: ServerClock): Login {
  return {
    message: async () => {
      await serverClock.ready();
      const timestamp = String(serverClock.now());
      const signature = await signer.sign(timestamp, webSocketPayload);
      return JSON.stringify({ op: 'login', args: [credentials.key, timestamp, signature] });
    },
    verdict: (ack: WireAck) => {
      const code = optionalText(ack.errorCode);
      if (code === undefined) return ack.event === 'login' ? 'accepted' : 'unrelated';
      const row = errorRow(code);
      const context = { endpoint: 'login', retryAfterMs: 0, code };
      if (!row) return new WireError(`BitMart refused to sign in with code ${code}.`, context);
      const error = errorOf(row, context);
      if (error instanceof ClockSkewError) {
        // The socket comes back by itself, with a clock measured anew.
        serverClock.distrust();
        void serverClock.sync();
      }
      return error ?? 'accepted';
    },
  };
}
