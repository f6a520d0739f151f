/** One session of the real core over a real venue adapter and real sockets, with the practice exchange at hand, and all it did on record. */

import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Decimal } from '../../../src/core/base/decimal';
import { asArray, asObject, parseJson } from '../../../src/core/base/json';
import { createLogger, Redactor, type Logger } from '../../../src/core/base/log';
import { parseSymbol, type Instrument } from '../../../src/core/model/instrument';
import type { Order } from '../../../src/core/model/order';
import type { OrderTicket } from '../../../src/core/model/orderTicket';
import { createSession } from '../../../src/core/trading/createSession';
import type { OrderChangeEvent, OrderService, PlaceOutcome, TrackedOrder } from '../../../src/core/trading/orders';
import { defaultLimits, type RiskLimits } from '../../../src/core/trading/riskGate';
import type { Session } from '../../../src/core/trading/session';
import type { Venue } from '../../../src/core/venues/venue';
import { startSimulator, type RequestEntry, type Simulator } from '../../../src/simulator';
import { fits } from '../../../src/simulator/server/faults';
import type { Effect, FaultMatch } from '../../../src/simulator/server/faultRules';
import type { AccountBook } from '../../../src/simulator/engine/accountBook';
import { CountedClock, FastClock } from '../../support/fastClock';
import { FaultProxy } from '../../support/faultProxy';
import { until } from '../../support/until';
import type { VenueUnderTest } from './venuesUnderTest';

export interface DeskOptions {
  /** How much faster than life; 10 when absent. */
  readonly speed?: number;
  /** How long a request may still be taken in, in ms; 4 s when absent, `venue` for the venue's own. */
  readonly validityMs?: number | 'venue';
  /** A TCP proxy stands between the program and the exchange. */
  readonly hasProxy?: boolean;
  readonly limits?: boolean;
  readonly symbols?: readonly string[];
  readonly keyId?: string;
  readonly secret?: string;
  readonly riskLimits?: Partial<RiskLimits>;
  /** Does not wait for the session to be live. */
  readonly isRaw?: boolean;
  readonly seed?: number;
  /** An existing folder, which is left in place; one of its own when absent. */
  readonly folder?: string;
  /** Another program uses the same key, so a refusal for the rate is no fault of ours. */
  readonly sharesQuota?: boolean;
  /** What is wrong before the session starts. */
  readonly prepare?: (simulator: Simulator, under: VenueUnderTest) => void;
}

export const btc: Instrument = parseSymbol('BTC_USDT') ?? assert.fail();
export const account = 'demo';

/** What was on the screen at one moment. */
export interface Shown {
  readonly key: string;
  readonly status: string;
  readonly previous: string | undefined;
  readonly note: string | undefined;
  readonly filled: Decimal;
  readonly before: Decimal;
  readonly at: number;
}

export class Desk {
  readonly shown: Shown[] = [];
  readonly fillIds: string[] = [];
  proxy: FaultProxy | undefined;
  session!: Session;
  private readonly clocks: CountedClock[] = [];
  private faultCount = 0;
  private priceStep = 0;
  private draft = 0;
  private reference: Decimal | undefined;

  private constructor(
    readonly under: VenueUnderTest,
    readonly options: DeskOptions,
    readonly clock: FastClock,
    readonly simulator: Simulator,
    readonly folder: string,
    readonly log: readonly string[],
    private readonly logger: Logger,
  ) {}

  static async open(under: VenueUnderTest, options: DeskOptions = {}): Promise<Desk> {
    const clock = new FastClock(options.speed ?? 10);
    const { symbols = ['BTC_USDT', 'ETH_USDT'], limits = false, seed = 11 } = options;
    const simulator = await startSimulator({ seed, market: 'still', symbols, limits, clock });
    const folder = options.folder ?? (await mkdtemp(path.join(tmpdir(), 'desk-fault-')));
    const lines: string[] = [];
    const logger = createLogger(
      (level, topic, text) => lines.push(`${level} ${topic} ${text}`),
      new Redactor(),
      () => 'trace',
    );
    const desk = new Desk(under, options, clock, simulator, folder, lines, logger);
    if (options.hasProxy) {
      desk.proxy = await FaultProxy.start({ target: { host: '127.0.0.1', port: desk.simulatorPort } });
    }
    options.prepare?.(simulator, under);
    try {
      await desk.start();
    } catch (error) {
      await desk.dispose().catch(() => undefined);
      throw error;
    }
    return desk;
  }

  get simulatorPort(): number {
    return Number(new URL(this.simulator.urls.rest).port);
  }

  get orders(): OrderService {
    return this.session.orders ?? assert.fail('a session with orders');
  }

  /** The exchange's own book of the account. */
  get truth(): AccountBook {
    return this.simulator.engine.account(account) ?? assert.fail();
  }

  /** Ends the session and opens another over the same folder, as a restart does. */
  async restart(): Promise<void> {
    this.session.dispose();
    await this.start();
  }

  /** Unless told otherwise it waits until the session is live. */
  async start({ isPatient = true }: { readonly isPatient?: boolean } = {}): Promise<void> {
    this.shown.length = 0;
    this.fillIds.length = 0;
    this.session = await this.openSession(this.options.keyId === undefined ? {} : { keyId: this.options.keyId });
    const { orders } = this.session;
    orders?.onDidChangeOrder((event) => {
      this.record(event);
    });
    orders?.onDidFill(({ tradeId, instrument, side }) => {
      this.fillIds.push(`${instrument.symbol} ${side} ${tradeId}`);
    });
    if (isPatient && this.options.isRaw !== true) await this.ready();
  }

  /** One more session over the same folder, as another window has. The caller disposes it. */
  async openSession(more: { readonly keyId?: string; readonly windowId?: string } = {}): Promise<Session> {
    const { under, simulator, logger, folder, options } = this;
    const clock = new CountedClock(this.clock);
    this.clocks.push(clock);
    const venue = under.open({
      simulator,
      port: this.proxy?.port ?? this.simulatorPort,
      clock,
      logger,
      ...(more.keyId !== undefined && { keyId: more.keyId }),
      ...(options.secret !== undefined && { secret: options.secret }),
    });
    const { riskLimits } = options;
    return createSession({
      venue: options.validityMs === 'venue' ? venue : withValidity(venue, options.validityMs ?? 4_000),
      accountReference: {
        id: 'practice',
        label: 'Practice',
        venueId: under.id,
        venueName: under.name,
        environment: 'practice',
      },
      storageFolder: folder,
      logger,
      clock,
      limits: () => ({ ...defaultLimits, ...generous, ...riskLimits }),
      ...(more.windowId !== undefined && { windowId: more.windowId }),
    });
  }

  async ready(): Promise<void> {
    await until(
      'the session is live',
      () => this.orders.status === 'live' && this.orders.isReconciled && this.session.account?.status === 'live',
      20_000,
    );
  }

  /** Its id begins with the effect's name, so that the exchange's log tells which struck a request. */
  fault(effect: Effect, match: FaultMatch): string {
    return this.simulator.addFault({ id: `${effect.type} ${String(++this.faultCount)}`, effect, match });
  }

  /** Orders are told by REST alone from now on. */
  hideStream(): string {
    return this.fault({ type: 'drop-after' }, { scope: 'ws', channel: this.under.channels.orders });
  }

  heal(): void {
    this.simulator.removeFault();
    this.simulator.setState('open');
    this.proxy?.heal();
  }

  /** A limit buy about 5 % below the market, at a price no other of this desk has. */
  async ticket(more: Partial<OrderTicket> = {}): Promise<OrderTicket> {
    const market = await this.session.marketData.market(btc);
    const last = (this.reference ??= this.simulator.engine.markets.get('BTC_USDT')?.last ?? assert.fail());
    const price = last
      .times(Decimal.from('0.95'))
      .minus(Decimal.from(++this.priceStep))
      .roundToStep(market.tickSize, 'down');
    return {
      instrument: btc,
      side: 'buy',
      type: 'limit',
      mode: 'spot',
      price,
      quantity: Decimal.from('0.001'),
      ...more,
    };
  }

  /** A market buy. */
  marketTicket(notional = '200'): OrderTicket {
    return { instrument: btc, side: 'buy', type: 'market', mode: 'spot', notional: Decimal.from(notional) };
  }

  place(ticket: OrderTicket, draftId = `draft ${String(++this.draft)}`): Promise<PlaceOutcome> {
    return this.orders.place(ticket, draftId);
  }

  /** Places a resting order that is taken. */
  async placed(more: Partial<OrderTicket> = {}): Promise<TrackedOrder> {
    const outcome = await this.place(await this.ticket(more));
    assert.equal(outcome.kind, 'accepted', outcome.kind === 'accepted' ? '' : String(outcome.error));
    return outcome.tracked;
  }

  /** Places a buy alone at the top of the book, where the next sale meets it. */
  async placedAtTop(quantity = '0.004'): Promise<TrackedOrder> {
    const { book } = this.simulator.engine.markets.get('BTC_USDT') ?? assert.fail();
    const bid = book.best('buy')?.price ?? assert.fail();
    const price = bid.plus(Decimal.from('0.01'));
    return this.placed({ price, quantity: Decimal.from(quantity) });
  }

  /** Somebody else sells `quantity` into an order of ours that stands at the top. */
  fillByOther(tracked: TrackedOrder, quantity: string): void {
    const { price } = this.truth.order(idOf(tracked.order)) ?? assert.fail('no such order');
    const draft = { symbol: 'BTC_USDT', side: 'sell', kind: 'limit', price, size: Decimal.from(quantity) } as const;
    this.simulator.engine.place('second', draft);
  }

  requests(pattern: string): readonly RequestEntry[] {
    const rule = { match: { path: pattern }, effect: { type: 'delay' as const } };
    return this.simulator.requests().filter((entry) => fits(rule, { scope: 'http', path: entry.path }));
  }

  get submits(): readonly RequestEntry[] {
    return this.requests(this.under.paths.place);
  }

  /** Orders of this program that the exchange has, or had. */
  get placedOrders(): readonly { readonly id: string; readonly clientId: string }[] {
    const all = [...this.truth.open.values(), ...this.truth.history()];
    return all.flatMap(({ id, clientId }) => (clientId?.startsWith('bd') ? [{ id, clientId }] : []));
  }

  states(key: string): readonly string[] {
    return this.shown.filter((one) => one.key === key).map(({ status }) => status);
  }

  status(key: string): string | undefined {
    return this.orders.get(key)?.order.status;
  }

  /** Waits until the row of an order shows `status`. */
  async becomes(key: string, status: string, limitMs = 20_000): Promise<TrackedOrder> {
    const tracked = await until(
      `order ${key} is ${status}`,
      () => {
        const found = this.orders.get(key);
        return found?.order.status === status && found;
      },
      limitMs,
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}; it is ${String(this.status(key))} after ${this.states(key).join(', ')}`);
    });
    return tracked;
  }

  /** How often a rule has struck. */
  async struck(id: string): Promise<number> {
    const reply = await fetch(`${this.simulator.urls.rest}/__fault`);
    const faults = asArray(asObject(parseJson(await reply.text()))?.['faults']) ?? [];
    const found = faults.map((fault) => asObject(fault)).find((fault) => fault?.['id'] === id);
    const applied = found?.['applied'];
    return typeof applied === 'number' ? applied : 0;
  }

  /** Waits until `ms` have passed on the desk's own clock. */
  async passes(ms: number): Promise<void> {
    const at = this.clock.monotonic() + ms;
    await until(`${String(ms)} ms pass`, () => this.clock.monotonic() >= at, 60_000);
  }

  /** Both streams stand and everything was compared since. */
  async isBack(limitMs = 20_000): Promise<void> {
    const { privateStreams } = this.session.venue;
    await until(
      'the streams are back',
      () => privateStreams?.state.status === 'live' && this.orders.status === 'live' && this.orders.isReconciled,
      limitMs,
    );
  }

  /** The journals of all windows, oldest file first. */
  async journalTexts(): Promise<readonly string[]> {
    const names = (await readdir(this.folder)).filter(
      (name) => name.startsWith('journal') && /\.jsonl(\.\d)?$/.test(name),
    );
    return Promise.all(names.map((name) => readFile(path.join(this.folder, name), 'utf8')));
  }

  async files(): Promise<string> {
    const names = await readdir(this.folder);
    return (
      await Promise.all(names.map((name) => readFile(path.join(this.folder, name), 'utf8').catch(() => '')))
    ).join('\n');
  }

  async dispose(): Promise<void> {
    this.session.dispose();
    const left = (): number => this.clocks.reduce((sum, clock) => sum + clock.pendingTimers, 0);
    try {
      await until('no timer is left (I8)', () => left() === 0, 3_000).catch((error: unknown) => {
        const makers = this.clocks.flatMap((clock) => clock.pendingMakers);
        throw new Error(`${String(error)}: ${makers.join('; ')}`);
      });
    } finally {
      await this.proxy?.dispose();
      await this.simulator.dispose();
      if (this.options.folder === undefined) await rm(this.folder, { recursive: true, force: true });
    }
  }

  private record({ current, previous }: OrderChangeEvent): void {
    const { key, order, note } = current;
    this.shown.push({
      key,
      status: order.status,
      previous: previous?.order.status,
      note,
      filled: order.filledQuantity,
      before: previous?.order.filledQuantity ?? Decimal.zero,
      at: this.clock.monotonic(),
    });
  }
}

/** What keeps a person from slipping would only slow a case down. */
const generous = { ordersPerSecond: 100, ordersPerMinute: 1_000, duplicateWindowMs: 0 } as const;

/** The venue, with a shorter time in which a request may still be taken in. */
export function withValidity(venue: Venue, requestValidityMs: number): Venue {
  return {
    ...venue,
    capabilities: { ...venue.capabilities, requestValidityMs },
    get state() {
      return venue.state;
    },
  };
}

export function idOf({ orderId }: Order): string {
  return orderId ?? assert.fail('an order the venue knows');
}
