/** The practice exchange inside a worker thread: says where it is, takes `reset` and `dispose`, and leaves nothing behind. */

import type { MessagePort } from 'node:worker_threads';
import {
  startSimulator,
  type SecondWire,
  type MarketMode,
  type SimulatorAccount,
  type SimulatorUrls,
  type VenueState,
} from './index';
import type { ReferenceQuote, ReferenceTrade } from './engine/crowdDriver';

/** What the parent passes as `workerData`. */
export interface SimulatorWorkerData {
  readonly seed?: number;
  readonly port?: number;
  readonly market?: MarketMode;
  readonly startTime?: number;
  readonly symbols?: readonly string[];
  readonly prices?: Readonly<Record<string, string>>;
}

export type SimulatorWorkerRequest =
  | { readonly type: 'reset'; readonly account?: string }
  | { readonly type: 'setState'; readonly state: VenueState }
  | { readonly type: 'follow'; readonly quotes: readonly ReferenceQuote[] }
  | { readonly type: 'replay'; readonly trades: readonly ReferenceTrade[] }
  | { readonly type: 'dispose' };

export type SimulatorWorkerMessage =
  | {
      readonly type: 'ready';
      readonly urls: SimulatorUrls;
      readonly accounts: readonly SimulatorAccount[];
      readonly secondWire: SecondWire;
    }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'reset' }
  /** The market follows the prices it is told, or has gone back to its own. */
  | { readonly type: 'following'; readonly value: boolean }
  /** Pairs somebody looks at. */
  | { readonly type: 'watched'; readonly symbols: readonly string[] }
  | { readonly type: 'disposed' };

export async function runWorker(port: MessagePort, data: SimulatorWorkerData): Promise<void> {
  const post = (message: SimulatorWorkerMessage): void => {
    port.postMessage(message);
  };
  try {
    const simulator = await startSimulator(data);
    simulator.market.onDidChangeFollowing((value) => {
      post({ type: 'following', value });
    });
    simulator.market.onDidChangeWatched(() => {
      post({ type: 'watched', symbols: simulator.market.watched });
    });
    port.on('message', (request: SimulatorWorkerRequest) => {
      if (request.type === 'reset') {
        simulator.reset(request.account);
        post({ type: 'reset' });
      } else if (request.type === 'setState') {
        simulator.setState(request.state);
      } else if (request.type === 'follow') {
        simulator.market.follow(request.quotes);
      } else if (request.type === 'replay') {
        simulator.market.replay(request.trades);
      } else {
        void simulator.dispose().then(() => {
          post({ type: 'disposed' });
          port.close();
        });
      }
    });
    post({ type: 'ready', urls: simulator.urls, accounts: simulator.accounts, secondWire: simulator.secondWire });
  } catch (error) {
    post({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
    port.close();
  }
}
