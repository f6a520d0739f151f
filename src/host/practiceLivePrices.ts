/** Practice on live prices: a real exchange's public prices and trades, handed to the practice exchange's market makers. */

import type { Clock } from '../core/base/clock';
import { DisposableStore, MutableDisposable, type Disposable } from '../core/base/disposable';
import { describeError, type Logger } from '../core/base/log';
import { parseSymbol } from '../core/model/instrument';
import type { Ticker } from '../core/model/ticker';
import type { Venue } from '../core/venues/venue';
import type { HostSettings } from './settings';
import { venueRows } from './venues';

/** As the worker takes them. */
export interface LiveQuote {
  readonly symbol: string;
  readonly bid: string;
  readonly ask: string;
}

export interface LiveTrade {
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly size: string;
}

export type LiveWord =
  | { readonly type: 'follow'; readonly quotes: readonly LiveQuote[] }
  | { readonly type: 'replay'; readonly trades: readonly LiveTrade[] };

const pollMs = 5000;
const startTimeoutMs = 4000;
/** Pairs followed closely at a time; the others follow with the poll. */
const maxStreamed = 12;

/** `undefined` unless the person wants live prices. */
export async function openLivePrices(
  settings: Pick<HostSettings, 'practicePrices' | 'endpoints' | 'recvWindowMs'>,
  clock: Clock,
  logger: Logger,
): Promise<LivePrices | undefined> {
  const row = venueRows.find(({ hasLivePrices }) => hasLivePrices);
  if (settings.practicePrices !== 'live' || !row) return undefined;
  const { recvWindowMs } = settings;
  const endpoints = settings.endpoints[row.id];
  try {
    const venue = await row.createVenue({
      credentials: undefined,
      endpoints,
      environment: 'live',
      recvWindowMs,
      logger,
    });
    return new LivePrices(venue, clock, logger);
  } catch (error) {
    logger.warn(`No live prices: ${describeError(error)}`);
    return undefined;
  }
}

export class LivePrices implements Disposable {
  private readonly store = new DisposableStore();
  private readonly streams = this.store.add(new MutableDisposable<DisposableStore>());
  private streamed = '';
  private send: (word: LiveWord) => void = () => undefined;

  /** Owns `venue`, which needs no account. */
  constructor(
    private readonly venue: Venue,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.store.add(venue);
  }

  /** The last prices of all pairs, by symbol; none when the exchange cannot be reached now. */
  async startPrices(): Promise<Readonly<Record<string, string>>> {
    try {
      const tickers = await this.venue.marketData.tickers({ timeoutMs: startTimeoutMs });
      return Object.fromEntries(tickers.map(({ instrument, lastPrice }) => [instrument.symbol, lastPrice.toString()]));
    } catch (error) {
      this.logger.warn(`No live prices to begin with: ${describeError(error)}`);
      return {};
    }
  }

  /** From now on, also through outages: what stops coming is noticed by the practice exchange itself. */
  follow(send: (word: LiveWord) => void): void {
    this.send = send;
    void this.poll();
    this.store.add(this.clock.setInterval(() => void this.poll(), pollMs));
  }

  /** These pairs are looked at. */
  watch(symbols: readonly string[]): void {
    const wanted = symbols.slice(0, maxStreamed);
    const key = wanted.join(' ');
    if (key === this.streamed) return;
    this.streamed = key;
    const store = new DisposableStore();
    for (const symbol of wanted) this.stream(symbol, store);
    // The new wishes stand before the old ones go, so that a pair in both is not asked for twice.
    this.streams.value = store;
  }

  dispose(): void {
    this.store.dispose();
  }

  private stream(symbol: string, store: DisposableStore): void {
    const instrument = parseSymbol(symbol);
    if (!instrument) return;
    const { publicStreams } = this.venue;
    store.add(
      publicStreams.ticker(instrument, (ticker) => {
        this.tell([ticker]);
      }),
    );
    store.add(
      publicStreams.trades(instrument, (trades) => {
        const told = trades.map(({ takerSide, quantity }) => ({ symbol, side: takerSide, size: quantity.toString() }));
        this.send({ type: 'replay', trades: told });
      }),
    );
  }

  private async poll(): Promise<void> {
    try {
      this.tell(await this.venue.marketData.tickers({ timeoutMs: pollMs, priority: 'background' }));
    } catch (error) {
      this.logger.debug(`Live prices: ${describeError(error)}`);
    }
  }

  private tell(tickers: readonly Ticker[]): void {
    const quotes = tickers.flatMap(({ instrument, bid, ask }) =>
      bid && ask ? [{ symbol: instrument.symbol, bid: bid.price.toString(), ask: ask.price.toString() }] : [],
    );
    if (quotes.length > 0) this.send({ type: 'follow', quotes });
  }
}
