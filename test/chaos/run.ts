/** Trading at random through random faults, restarts and sleeps, and what must hold afterwards. The same seed makes the same plan. */

import { Decimal } from '../../src/core/base/decimal';
import { seededRandom, type Random } from '../../src/core/base/random';
import type { Effect, FaultMatch } from '../../src/simulator/server/faultRules';
import { account, Desk } from '../loopback/faults/desk';
import { invariants } from '../loopback/faults/invariants';
import type { VenueUnderTest } from '../loopback/faults/venuesUnderTest';

export interface ChaosOptions {
  readonly under: VenueUnderTest;
  readonly seed: number;
  /** Real time, in ms. */
  readonly durationMs: number;
  /** Share of the steps that bring a fault. */
  readonly rate: number;
  readonly print?: (line: string) => void;
}

export interface ChaosResult {
  readonly steps: number;
  readonly faults: number;
  readonly restarts: number;
  readonly orders: number;
  readonly heals: number;
  /** By invariant: empty when it held. */
  readonly failures: ReadonlyMap<string, readonly string[]>;
}

const speed = 10;
const stepsPerRound = 25;
const heapBound = 150_000_000;

export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const desk = await Desk.open(options.under, { speed, hasProxy: true, limits: true, seed: options.seed });
  const chaos = new Chaos(desk, options);
  try {
    await chaos.run();
  } finally {
    await desk.dispose().catch((error: unknown) => {
      chaos.fail('I8', error);
    });
  }
  return chaos.result;
}

class Chaos {
  private readonly random: Random;
  private readonly failures = new Map<string, string[]>();
  private readonly startedAt = performance.now();
  private heap = 0;
  private steps = 0;
  private faults = 0;
  private restarts = 0;
  private heals = 0;
  private orders = 0;

  constructor(
    private readonly desk: Desk,
    private readonly options: ChaosOptions,
  ) {
    this.random = seededRandom(options.seed);
    for (const id of [...invariants.map((one) => one.id), 'I8', 'I9', 'I10']) this.failures.set(id, []);
  }

  get result(): ChaosResult {
    const { steps, faults, restarts, orders, heals, failures } = this;
    return { steps, faults, restarts, orders, heals, failures };
  }

  fail(id: string, error: unknown): void {
    this.failures.get(id)?.push(error instanceof Error ? error.message : String(error));
    this.options.print?.(`  ${id} does not hold: ${String(error)}`);
  }

  async run(): Promise<void> {
    this.heap = process.memoryUsage().heapUsed;
    while (performance.now() - this.startedAt < this.options.durationMs) {
      for (let i = 0; i < stepsPerRound; i++) {
        this.steps++;
        if (this.random.next() < this.options.rate) this.hurt();
        await this.act();
        await this.desk.passes(100 + this.random.next() * 400);
      }
      await this.heal();
    }
    const grown = process.memoryUsage().heapUsed - this.heap;
    if (grown > heapBound) this.fail('I10', `the heap grew by ${String(Math.round(grown / 1e6))} MB`);
  }

  /** The world is well again: everything must come right, and hold. */
  private async heal(): Promise<void> {
    const { desk } = this;
    this.heals++;
    desk.heal();
    if (desk.session.halt.isHalted) await desk.session.halt.release();
    try {
      await desk.isBack(30_000);
    } catch (error) {
      this.fail('I3', error);
    }
    for (const { id, check } of invariants) {
      try {
        await check(desk);
      } catch (error) {
        this.fail(id, error);
      }
    }
    if (this.heals % 5 === 0) {
      const { steps, faults, restarts, orders } = this;
      this.options.print?.(
        `  ${String(steps)} steps, ${String(faults)} faults, ${String(restarts)} restarts, ${String(orders)} orders`,
      );
    }
    // Each round begins with a clean table, so that a failure names its own.
    await desk.orders.cancelAll({}).catch(() => undefined);
  }

  private pick<T>(choices: readonly T[]): T {
    const choice = choices[Math.floor(this.random.next() * choices.length)];
    if (choice === undefined) throw new Error('Expected something to choose from');
    return choice;
  }

  private hurt(): void {
    const { desk, random } = this;
    this.faults++;
    const { paths, channels, codes } = desk.under;
    const kind = random.next();
    if (kind < 0.12) {
      desk.proxy?.resetAll();
      return;
    }
    if (kind < 0.2) {
      desk.proxy?.set({
        latencyMs: 50 * random.next(),
        jitterMs: 40 * random.next(),
        sliceBytes: random.next() < 0.5 ? 7 : undefined,
      });
      return;
    }
    const [code, status] = this.pick([codes.limited, codes.duplicate, codes.unheardOf, codes.clock]);
    const onHttp: readonly Effect[] = [
      { type: 'drop-before', how: this.pick(['reset', 'blackhole']) },
      { type: 'drop-after', how: this.pick(['reset', 'blackhole']) },
      { type: 'status', status: this.pick([500, 502, 504, 522]), phase: this.pick(['before', 'after']) },
      { type: 'html', status: 503, phase: this.pick(['before', 'after']) },
      { type: 'truncate' },
      { type: 'delay', ms: random.next() * 20_000, phase: this.pick(['before', 'after']) },
      { type: 'duplicate' },
      { type: 'reorder' },
      { ...desk.under.refusal(code, status), phase: 'before' },
    ];
    const onSocket: readonly Effect[] = [
      { type: 'close', code: this.pick([1000, 1001, 1006]) },
      { type: 'half-open' },
      { type: 'drop-after' },
      { type: 'duplicate', count: 2 },
      { type: 'reorder' },
      { type: 'truncate' },
      { type: 'delay', ms: random.next() * 3_000 },
    ];
    const times = 1 + Math.floor(random.next() * 3);
    const match: FaultMatch =
      kind < 0.7
        ? {
            path: this.pick([
              paths.place,
              paths.place,
              paths.cancel,
              paths.order,
              paths.openOrders,
              paths.fills,
              paths.balances,
            ]),
            times,
          }
        : {
            scope: 'ws',
            channel: this.pick([channels.orders, channels.balances, channels.book, channels.loginAck]),
            times,
          };
    desk.fault(this.pick(match.scope === 'ws' ? onSocket : onHttp), match);
  }

  private async act(): Promise<void> {
    const { desk } = this;
    const kind = this.random.next();
    if (kind < 0.4) {
      this.orders++;
      void desk.place(await desk.ticket()).catch((error: unknown) => {
        this.fail('I3', error);
      });
    } else if (kind < 0.5) {
      this.orders++;
      void desk.place(desk.marketTicket(String(50 + Math.floor(this.random.next() * 100)))).catch((error: unknown) => {
        this.fail('I3', error);
      });
    } else if (kind < 0.7) {
      const { open } = desk.orders;
      if (open.length > 0) void desk.orders.cancel(this.pick(open).key).catch(() => undefined);
    } else if (kind < 0.78) desk.simulator.market.tick(5);
    else if (kind < 0.83) this.elsewhere();
    else if (kind < 0.88) await this.haltForAWhile();
    else if (kind < 0.92) desk.clock.sleep(20_000);
    else if (kind < 0.95) desk.session.venue.privateStreams?.reconnect();
    else {
      this.restarts++;
      desk.session.dispose();
      await desk.start({ isPatient: false });
    }
  }

  /** The website places or cancels for the same account. */
  private elsewhere(): void {
    const { truth, simulator } = this.desk;
    const [first] = truth.open.keys();
    if (first !== undefined && this.random.next() < 0.5) {
      simulator.engine.cancel(account, first);
      return;
    }
    const price = Decimal.from(String(80_000 + Math.floor(this.random.next() * 1_000)));
    simulator.engine.place(account, {
      symbol: 'BTC_USDT',
      side: 'buy',
      kind: 'limit',
      price,
      size: Decimal.from('0.001'),
    });
  }

  /** I9: nothing new leaves while halted, and cancels pass. */
  private async haltForAWhile(): Promise<void> {
    const { desk } = this;
    await desk.session.halt.halt();
    const inFlight = desk.clock.monotonic();
    const outcome = await desk.place(await desk.ticket());
    if (outcome.kind !== 'refused') this.fail('I9', `an order went out while halted, at ${String(inFlight)}`);
    await desk.session.halt.release();
  }
}
