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
  followingIn,
  isResetDone,
  parsePracticeAnnouncement,
  watchedIn,
  type PracticeConnection,
  type PracticeExchange,
} from './practiceAnnouncement';
import type { LivePrices } from './practiceLivePrices';
import type { PracticeChoice } from './venues';

const startLimitMs = 20_000;

/** Asked at each start; gives nothing where the market is to be its own. */
export type OpenLivePrices = () => Promise<LivePrices | undefined>;

export class Practice implements Disposable {
  private running: RunningExchange | undefined;
  private readonly stopped = new Emitter<void>();
  private readonly pricesChanged = new Emitter<void>();
  /** The exchange ended without being asked to. */
  readonly onDidStop: Event<void> = this.stopped.event;
  /** `hasLivePrices` is another now. */
  readonly onDidChangePrices: Event<void> = this.pricesChanged.event;

  /** `script` is the simulator's bundle. */
  constructor(
    private readonly script: string,
    private readonly logger: Logger,
    private readonly openLivePrices: OpenLivePrices = () => Promise.resolve(undefined),
  ) {}

  /** The market follows a real exchange's prices at this moment. */
  get hasLivePrices(): boolean {
    return this.running?.isFollowing ?? false;
  }

  /** Starts the exchange unless it runs; resolves when it can be reached. */
  start(): Promise<PracticeExchange> {
    this.running ??= new RunningExchange(this.script, this.logger, this.openLivePrices, {
      onDidEnd: (ended) => {
        if (this.running !== ended) return;
        this.running = undefined;
        this.stopped.fire();
      },
      onDidChangeFollowing: (which) => {
        if (this.running === which) this.pricesChanged.fire();
      },
    });
    return this.running.exchange;
  }

  /** Ends the exchange, if it runs; the next start begins a fresh one. */
  stop(): void {
    const before = this.running;
    this.running = undefined;
    before?.dispose();
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
    if (!this.running) throw new Error('The practice exchange ended');
    await this.running.reset();
  }

  dispose(): void {
    this.stop();
    this.stopped.dispose();
    this.pricesChanged.dispose();
  }
}

interface RunningListener {
  readonly onDidEnd: (which: RunningExchange) => void;
  readonly onDidChangeFollowing: (which: RunningExchange) => void;
}

/** One worker from its start to its end. */
class RunningExchange implements Disposable {
  readonly exchange: Promise<PracticeExchange>;
  isFollowing = false;
  private worker: Worker | undefined;
  private livePrices: LivePrices | undefined;
  private isDisposed = false;

  constructor(
    private readonly script: string,
    private readonly logger: Logger,
    openLivePrices: OpenLivePrices,
    private readonly listener: RunningListener,
  ) {
    this.exchange = this.begin(openLivePrices);
    // Whoever asked to start hears of a failure; without anyone waiting it is only logged.
    this.exchange.catch((error: unknown) => {
      if (this.isDisposed) return;
      this.logger.error(error, 'Practice exchange');
      this.end();
    });
  }

  async reset(): Promise<void> {
    const { worker } = this;
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
    this.isDisposed = true;
    this.livePrices?.dispose();
    void this.worker?.terminate();
  }

  private async begin(openLivePrices: OpenLivePrices): Promise<PracticeExchange> {
    const startedAt = performance.now();
    this.livePrices = await openLivePrices();
    const prices = (await this.livePrices?.startPrices()) ?? {};
    if (this.isDisposed) {
      this.livePrices?.dispose();
      throw new Error('The practice exchange was stopped while it started');
    }
    const worker = new Worker(this.script, {
      name: 'bitmart-practice',
      stdout: true,
      stderr: true,
      workerData: { prices },
    });
    this.worker = worker;
    worker.stderr.on('data', (text: Buffer) => {
      this.logger.warn(text.toString('utf8').trimEnd());
    });
    worker.on('message', (message: unknown) => {
      this.hear(message);
    });
    const announced = await this.announcement(worker);
    this.logger.info(`Practice exchange ready in ${(performance.now() - startedAt).toFixed(0)} ms`);
    this.livePrices?.follow((word) => {
      worker.postMessage(word);
    });
    return announced;
  }

  private announcement(worker: Worker): Promise<PracticeExchange> {
    return new Promise<PracticeExchange>((resolve, reject) => {
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
        resolve(announced);
      });
      worker.on('error', (error: unknown) => {
        this.logger.error(error, 'Practice exchange');
        reject(error instanceof Error ? error : new Error('The practice exchange failed'));
      });
      worker.on('exit', (code) => {
        clearTimeout(limit);
        reject(new Error(`The practice exchange ended with code ${String(code)}`));
        if (this.isDisposed) return;
        this.logger.warn(`The practice exchange ended with code ${String(code)}`);
        this.end();
      });
    });
  }

  private hear(message: unknown): void {
    const watched = watchedIn(message);
    if (watched) this.livePrices?.watch(watched);
    const isFollowing = followingIn(message);
    if (isFollowing === undefined || isFollowing === this.isFollowing) return;
    this.isFollowing = isFollowing;
    this.listener.onDidChangeFollowing(this);
  }

  private end(): void {
    this.livePrices?.dispose();
    this.listener.onDidEnd(this);
  }
}
