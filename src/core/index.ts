/**
 * The core as a library: exchanges, live market data, and orders that are never sent twice, from plain Node and without an editor.
 *
 * Make a venue, give it to a session, and ask the session:
 *
 *     const { createBitmartVenue, createSession, parseSymbol } = require('bitmart-desk/dist/core.cjs');
 *     const session = await createSession({ venue: createBitmartVenue() });
 *     const ticker = await session.venue.marketData.ticker(parseSymbol('BTC_USDT'));
 *     session.dispose();
 *
 * Prices and quantities are `Decimal`; nothing that is sent or compared ever was a float. Failures are `TradingError`s, which say
 * whose turn it is, whether to repeat, and whether an order may have reached the exchange. What is disposable is disposed by whoever
 * made it; disposing a session ends every socket, timer and request in it, the venue's included.
 */

// Exchanges
export { createBitmartVenue, type BitmartVenueOptions } from './venues/bitmart/bitmartVenue';
export type { Credentials as BitmartCredentials } from './venues/bitmart/credentials';
export type { BitmartEndpoints } from './venues/bitmart/hosts';
export type * from './venues/venue';

// A session: one account, or public data only
export { createSession, type SessionOptions } from './trading/createSession';
export type { AccountReference, Session } from './trading/session';
export type { AccountService, AccountStatus, Holding } from './trading/account';
export type { BookFeed, FeedStatus } from './trading/bookFeed';
export type { CandleFeed, MarketDataService, TickerFeed, TradeFeed } from './trading/marketData';
export type * from './trading/orders';

// Safety: what every order passes
export {
  acknowledgeable,
  defaultLimits,
  defaultLiveLimits,
  evaluateRisk,
  type RiskContext,
  type RiskFinding,
  type RiskGate,
  type RiskLimits,
  type RiskVerdict,
} from './trading/riskGate';
export { createArmState, type ArmState } from './trading/arming';
export { createHaltState, memoryHaltStorage, type HaltState, type HaltStorage } from './trading/halt';
export { fileHaltStorage } from './trading/haltFile';
export {
  Journal,
  type JournalEntry,
  type JournalFilter,
  type JournalProblem,
  type JournalRecord,
  type JournalReport,
  type JournalStorage,
} from './trading/journal';
export type { FileProblem, FileReport, JournalBooks } from './trading/journalBooks';
export { fileJournalStorage } from './trading/journalFile';
export { journalToCsv } from './trading/journalLines';

// The words of the trade
export type { Balance } from './model/balance';
export { candleIntervals, intervalMs, type Candle, type CandleInterval } from './model/candle';
export { maxNotionalFor, maxQuantityFor, maxSaleFor, previewFill, type FillPreview } from './model/fillPreview';
export { createInstrument, displayName, parseSymbol, type Instrument } from './model/instrument';
export { priceDecimals, quantityDecimals, type Currency, type FeeRates, type Market } from './model/market';
export {
  averagePrice,
  isOpen,
  isTerminal,
  mergeOrder,
  orderTypes,
  remainingQuantity,
  stpModes,
  type Fill,
  type Order,
  type OrderMode,
  type OrderSide,
  type OrderStatus,
  type OrderType,
  type StpMode,
} from './model/order';
export { bestOf, LocalBook, type BookView, type LevelText } from './model/orderBook';
export {
  checkDraft,
  draftOf,
  needsPrice,
  paysByNotional,
  type OrderTicket,
  type TicketCheck,
  type TicketContext,
  type TicketDraft,
  type TicketIssue,
} from './model/orderTicket';
export type { BestPrices, Ticker } from './model/ticker';
export type { Trade } from './model/trade';

// Tools
export { delay, systemClock, type Clock } from './base/clock';
export { Decimal, type Rounding } from './base/decimal';
export { DisposableStore, toDisposable, type Disposable } from './base/disposable';
export * from './base/errors';
export { Emitter, once, type Event } from './base/event';
export {
  createLogger,
  describeError,
  Redactor,
  silentLogger,
  type Logger,
  type LogLevel,
  type LogSink,
} from './base/log';
export { seededRandom, systemRandom, type Random } from './base/random';
