/**
 * The practice account's exchange: the simulator in a worker thread, started on first use. It lives as long as this window; a
 * reload begins a fresh practice account.
 */

import { Worker } from 'node:worker_threads';
import type { Disposable } from '../core/base/disposable';
import { Emitter, type Event } from '../core/base/event';
import type { Logger } from '../core/base/log';
import {
  failureIn,
  isResetDone,
  parsePracticeAnnouncement,
  type PracticeConnection,
  type PracticeExchange,
} from './practiceAnnouncement';
import type { PracticeChoice } from './venues';

const startLimitMs = 20_000;

export class Practice implements Disposable {
  private running: { readonly worker: Worker; readonly exchange: Promise<PracticeExchange> } | undefined;
  private readonly stopped = new Emitter<void>();
  /** The exchange ended without being asked to. */
  readonly onDidStop: Event<void> = this.stopped.event;

  /** `script` is the simulator's bundle. */
  constructor(
    private readonly script: string,
    private readonly logger: Logger,
  ) {}

  /** Starts the exchange unless it runs; resolves when it can be reached. */
  start(): Promise<PracticeExchange> {
    this.running ??= this.launch();
    return this.running.exchange;
  }

  /** Where and with what key the practice account trades on one of the exchange's wires. */
  async connect(choice: PracticeChoice): Promise<PracticeConnection> {
    const { wires } = await this.start();
    for (const { endpoints, accounts } of wires) {
      for (const account of accounts) {
        const credentials = choice.keyOf(account);
        if (credentials) return { endpoints, credentials };
      }
    }
    throw new Error(`Expected an account of the practice exchange for ${choice.id}, found none`);
  }

  /** The account's money and orders as on the first day; the market goes on. */
  async reset(): Promise<void> {
    await this.start();
    const worker = this.running?.worker;
    if (!worker) throw new Error('The practice exchange ended');
    await new Promise<void>((resolve, reject) => {
      const settle = (end: () => void): void => {
        worker.off('message', onMessage);
        worker.off('exit', onExit);
        end();
      };
      const onMessage = (message: unknown): void => {
        if (isResetDone(message)) settle(resolve);
      };
      const onExit = (): void => {
        settle(() => {
          reject(new Error('The practice exchange ended while it was being reset'));
        });
      };
      worker.on('message', onMessage);
      worker.on('exit', onExit);
      worker.postMessage({ type: 'reset' });
    });
  }

  dispose(): void {
    void this.stop();
    this.stopped.dispose();
  }

  private async stop(): Promise<void> {
    const before = this.running;
    this.running = undefined;
    if (before) await before.worker.terminate();
  }

  private launch(): { worker: Worker; exchange: Promise<PracticeExchange> } {
    const startedAt = performance.now();
    const worker = new Worker(this.script, { name: 'bitmart-practice', stdout: true, stderr: true });
    worker.stderr.on('data', (text: Buffer) => {
      this.logger.warn(text.toString('utf8').trimEnd());
    });
    const exchange = new Promise<PracticeExchange>((resolve, reject) => {
      const limit = setTimeout(() => {
        reject(new Error('The practice exchange did not start in time'));
        void worker.terminate();
      }, startLimitMs);
      worker.on('message', (message: unknown) => {
        const failure = failureIn(message);
        if (failure !== undefined) reject(new Error(`The practice exchange could not start: ${failure}`));
        const announced = parsePracticeAnnouncement(message);
        if (!announced) return;
        clearTimeout(limit);
        this.logger.info(`Practice exchange ready in ${(performance.now() - startedAt).toFixed(0)} ms`);
        resolve(announced);
      });
      worker.on('error', (error: unknown) => {
        this.logger.error(error, 'Practice exchange');
        reject(error instanceof Error ? error : new Error('The practice exchange failed'));
      });
      worker.on('exit', (code) => {
        clearTimeout(limit);
        reject(new Error(`The practice exchange ended with code ${String(code)}`));
        if (this.running?.worker !== worker) return;
        this.running = undefined;
        this.logger.warn(`The practice exchange ended with code ${String(code)}`);
        this.stopped.fire();
      });
    });
    // Whoever asked to start hears of a failure; without anyone waiting it is only logged.
    exchange.catch(() => undefined);
    return { worker, exchange };
  }
}
