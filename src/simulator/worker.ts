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

/** What the parent passes as `workerData`. */
export interface SimulatorWorkerData {
  readonly seed?: number;
  readonly port?: number;
  readonly market?: MarketMode;
  readonly startTime?: number;
  readonly symbols?: readonly string[];
}

export type SimulatorWorkerRequest =
  | { readonly type: 'reset'; readonly account?: string }
  | { readonly type: 'setState'; readonly state: VenueState }
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
  | { readonly type: 'disposed' };

export async function runWorker(port: MessagePort, data: SimulatorWorkerData): Promise<void> {
  const post = (message: SimulatorWorkerMessage): void => {
    port.postMessage(message);
  };
  try {
    const simulator = await startSimulator(data);
    port.on('message', (request: SimulatorWorkerRequest) => {
      if (request.type === 'reset') {
        simulator.reset(request.account);
        post({ type: 'reset' });
      } else if (request.type === 'setState') {
        simulator.setState(request.state);
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
