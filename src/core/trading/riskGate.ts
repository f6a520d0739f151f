/** One gate under every path to an order. It denies with a code and the numbers it compared. */

import { Decimal } from '../base/decimal';
import { previewFill, type FillPreview } from '../model/fillPreview';
import type { FeeRates, Market } from '../model/market';
import { bestOf, type BookView } from '../model/orderBook';
import { checkDraft, draftOf, needsPrice, paysByNotional, type OrderTicket } from '../model/orderTicket';
import type { OrderType } from '../model/order';
import type { Environment } from '../venues/venue';

/** Limits of one account. A missing limit is not checked. Money is in the order's quote currency valued in USDT. */
export interface RiskLimits {
  readonly maxOrderNotional?: Decimal;
  readonly maxDailyNotional?: Decimal;
  /** Ratios against mid: a buy this much above, or a sell this much below, is denied. */
  readonly maxWorsePrice: Decimal;
  readonly maxBetterPrice: Decimal;
  readonly maxSlippage: Decimal;
  readonly ordersPerSecond: number;
  readonly ordersPerMinute: number;
  readonly maxOpenOrders?: number;
  /** Symbols; empty allows every listed pair. */
  readonly allowedSymbols: readonly string[];
  readonly duplicateWindowMs: number;
}

export type RiskVerdict =
  | { readonly kind: 'allowed'; readonly warnings: readonly RiskFinding[] }
  | { readonly kind: 'denied'; readonly findings: readonly RiskFinding[] };

export interface RiskFinding {
  /** A stable word: `halted`, `notArmed`, `stalePrice`, `maxOrderNotional`, `duplicate` and so on. */
  readonly code: string;
  /** What was compared, ready to be shown. */
  readonly numbers: Readonly<Record<string, string>>;
}

export interface RiskGate {
  /** `acknowledged`: codes a person has read and typed a confirmation for; only those of `acknowledgeable` can be passed so. */
  check(ticket: OrderTicket, acknowledged?: readonly string[]): Promise<RiskVerdict>;
}

/** Denials that a typed confirmation may pass. */
export const acknowledgeable: readonly string[] = ['duplicate', 'unresolvedUnknown'];

/**
 * Pretend money: only what keeps a slip of the finger or a runaway loop from looking like trading. A price 5 % worse or 10 % better
 * than mid is nearly always a misplaced digit; 1 % of slippage is ten times a usual fee; a person does not place 5 orders a second
 * or 30 a minute; the same order within 10 s is a double click.
 */
export const defaultLimits: RiskLimits = {
  maxWorsePrice: Decimal.from('0.05'),
  maxBetterPrice: Decimal.from('0.1'),
  maxSlippage: Decimal.from('0.01'),
  ordersPerSecond: 5,
  ordersPerMinute: 30,
  allowedSymbols: [],
  duplicateWindowMs: 10_000,
};

/**
 * Real money until the person says otherwise: 100 USDT an order is enough to try the path and little enough to lose, 500 a day is five
 * of them, 20 open orders is what one screen shows.
 */
export const defaultLiveLimits: RiskLimits = {
  ...defaultLimits,
  maxOrderNotional: Decimal.from(100),
  maxDailyNotional: Decimal.from(500),
  maxOpenOrders: 20,
};

/** Everything the gate compares, as it stands at one moment. */
export interface RiskContext {
  readonly limits: RiskLimits;
  /** What the account is, and what its venue says it is: they must agree. */
  readonly accountEnvironment: Environment;
  readonly venueEnvironment: Environment;
  readonly isHalted: boolean;
  readonly isArmed: boolean;
  /** `undefined` when the venue lists no such pair. */
  readonly market: Market | undefined;
  readonly orderTypes: readonly OrderType[];
  readonly feeRates: FeeRates;
  readonly buyFeeCurrency: 'base' | 'quote';
  /** A book that may be believed, and how old it is; `undefined` when there is none. */
  readonly book: BookView | undefined;
  readonly bookAgeMs: number | undefined;
  /** For pairs whose book is empty on a side. */
  readonly lastPrice: Decimal | undefined;
  /** Free of what pays, reservations already taken off; `undefined` when not known. */
  readonly available: Decimal | undefined;
  /** What one unit of the quote currency is worth in USDT; `undefined` when no pair says. */
  readonly quoteValue: Decimal | undefined;
  /** In USDT, of orders sent today. */
  readonly sentToday: Decimal;
  readonly openOrders: number;
  /** Ages of the orders let through lately, in ms. */
  readonly sentAgesMs: readonly number[];
  /** Age of the newest order a person could not tell from this one, in ms. */
  readonly sameOrderAgeMs: number | undefined;
  readonly unknownOnSymbol: number;
  readonly acknowledged: readonly string[];
}

/** A book older than this prices nothing. */
export const maxPriceAgeMs = 30_000;

/** Pure: the same context gives the same verdict. Every denial is listed, the gravest first. */
export function evaluateRisk(ticket: OrderTicket, context: RiskContext): RiskVerdict {
  const value = orderValue(ticket, context);
  const price = checkPrices(ticket, context);
  const rules = [
    ...checkSwitches(context),
    ...checkSymbol(ticket, context),
    ...checkPace(context),
    ...checkMoney(context, value),
    ...price.denials,
    ...checkRules(ticket, context),
  ];
  const findings = rules.filter(({ code }) => !(acknowledgeable.includes(code) && context.acknowledged.includes(code)));
  return findings.length > 0
    ? { kind: 'denied', findings }
    : { kind: 'allowed', warnings: [...price.warnings, ...checkUnknowns(context)] };
}

/** What the order is worth in USDT; `undefined` when that cannot be told. */
export function orderValue(ticket: OrderTicket, context: RiskContext): Decimal | undefined {
  const reference = ticket.price ?? referencePrice(context);
  const inQuote = paysByNotional(ticket.side, ticket.type)
    ? ticket.notional
    : reference && ticket.quantity?.times(reference);
  return inQuote && context.quoteValue ? inQuote.times(context.quoteValue) : undefined;
}

function checkSwitches(context: RiskContext): RiskFinding[] {
  const findings: RiskFinding[] = [];
  if (context.isHalted) findings.push({ code: 'halted', numbers: {} });
  if (context.accountEnvironment !== context.venueEnvironment) {
    findings.push({
      code: 'environment',
      numbers: { limit: context.accountEnvironment, found: context.venueEnvironment },
    });
  }
  // Real money on either side of a disagreement needs arming.
  const isLive = context.accountEnvironment === 'live' || context.venueEnvironment === 'live';
  if (isLive && !context.isArmed) findings.push({ code: 'notArmed', numbers: {} });
  return findings;
}

function checkSymbol({ instrument }: OrderTicket, context: RiskContext): RiskFinding[] {
  const { allowedSymbols } = context.limits;
  if (!context.market) return [{ code: 'unknownSymbol', numbers: { found: instrument.symbol } }];
  if (allowedSymbols.length > 0 && !allowedSymbols.includes(instrument.symbol)) {
    return [{ code: 'allowedSymbols', numbers: { found: instrument.symbol } }];
  }
  return context.unknownOnSymbol > 0
    ? [{ code: 'unresolvedUnknown', numbers: { found: String(context.unknownOnSymbol) } }]
    : [];
}

function checkPace({ limits, sentAgesMs, sameOrderAgeMs, openOrders }: RiskContext): RiskFinding[] {
  const findings: RiskFinding[] = [];
  const within = (windowMs: number): number => sentAgesMs.filter((ageMs) => ageMs < windowMs).length;
  const compare = (code: string, found: number, limit: number): void => {
    if (found >= limit) findings.push({ code, numbers: { found: String(found), limit: String(limit) } });
  };
  compare('ordersPerSecond', within(1_000), limits.ordersPerSecond);
  compare('ordersPerMinute', within(60_000), limits.ordersPerMinute);
  if (limits.maxOpenOrders !== undefined) compare('maxOpenOrders', openOrders, limits.maxOpenOrders);
  if (sameOrderAgeMs !== undefined && sameOrderAgeMs < limits.duplicateWindowMs) {
    const numbers = { found: seconds(sameOrderAgeMs), limit: seconds(limits.duplicateWindowMs) };
    findings.push({ code: 'duplicate', numbers });
  }
  return findings;
}

function checkMoney({ limits, sentToday }: RiskContext, value: Decimal | undefined): RiskFinding[] {
  const { maxOrderNotional, maxDailyNotional } = limits;
  if (!maxOrderNotional && !maxDailyNotional) return [];
  if (!value) return [{ code: 'noValue', numbers: {} }];
  const findings: RiskFinding[] = [];
  const today = sentToday.plus(value);
  if (maxOrderNotional?.lt(value)) {
    findings.push({ code: 'maxOrderNotional', numbers: { found: usdt(value), limit: usdt(maxOrderNotional) } });
  }
  if (maxDailyNotional?.lt(today)) {
    findings.push({ code: 'maxDailyNotional', numbers: { found: usdt(today), limit: usdt(maxDailyNotional) } });
  }
  return findings;
}

interface PriceFindings {
  readonly denials: readonly RiskFinding[];
  readonly warnings: readonly RiskFinding[];
}

function checkPrices(ticket: OrderTicket, context: RiskContext): PriceFindings {
  const { book, bookAgeMs, limits, market } = context;
  if (!market) return { denials: [], warnings: [] };
  if (!book || bookAgeMs === undefined || bookAgeMs > maxPriceAgeMs) {
    const found = bookAgeMs === undefined ? 'none' : seconds(bookAgeMs);
    return { denials: [{ code: 'stalePrice', numbers: { found, limit: seconds(maxPriceAgeMs) } }], warnings: [] };
  }
  const reference = referencePrice(context);
  if (!reference) return { denials: [{ code: 'noPrice', numbers: {} }], warnings: [] };
  if (needsPrice(ticket.type)) return { denials: checkBand(ticket, reference, limits), warnings: [] };
  const preview = previewFill(book, ticket, market, context.feeRates, context.buyFeeCurrency);
  return checkSlippage(preview, limits);
}

function checkBand({ side, price }: OrderTicket, reference: Decimal, limits: RiskLimits): RiskFinding[] {
  if (!price) return [];
  // Positive when worse for the person.
  const distance = (side === 'buy' ? price.minus(reference) : reference.minus(price)).dividedBy(
    reference,
    8,
    'halfEven',
  );
  const numbers = { price: price.toString(), mid: reference.toString() };
  if (distance.gt(limits.maxWorsePrice)) {
    return [
      {
        code: 'maxWorsePrice',
        numbers: { found: percent(distance), limit: percent(limits.maxWorsePrice), ...numbers },
      },
    ];
  }
  const better = distance.negated();
  if (better.gt(limits.maxBetterPrice)) {
    return [
      {
        code: 'maxBetterPrice',
        numbers: { found: percent(better), limit: percent(limits.maxBetterPrice), ...numbers },
      },
    ];
  }
  return [];
}

function checkSlippage(preview: FillPreview | undefined, { maxSlippage }: RiskLimits): PriceFindings {
  const limit = percent(maxSlippage);
  if (!preview || preview.isIncomplete) {
    return { denials: [{ code: 'maxSlippage', numbers: { found: 'more than the book shows', limit } }], warnings: [] };
  }
  const slippage = preview.slippageToMid ?? preview.slippageToBest;
  if (!slippage) return { denials: [], warnings: [] };
  const finding = { numbers: { found: percent(slippage), limit } };
  if (slippage.gt(maxSlippage)) return { denials: [{ code: 'maxSlippage', ...finding }], warnings: [] };
  // Half way to the limit is worth a word.
  const isNoticeable = slippage.times(Decimal.from(2)).gt(maxSlippage);
  return { denials: [], warnings: isNoticeable ? [{ code: 'slippage', ...finding }] : [] };
}

/** The market's own rules and the balance, by the one function that judges drafts. */
function checkRules(ticket: OrderTicket, context: RiskContext): RiskFinding[] {
  const { market, available, lastPrice, orderTypes, feeRates, buyFeeCurrency } = context;
  if (!market) return [];
  const reference = lastPrice ?? referencePrice(context);
  const check = checkDraft(draftOf(ticket), {
    market,
    orderTypes,
    ...(available && { available }),
    ...(reference && { lastPrice: reference }),
    ...(buyFeeCurrency === 'quote' && { buyFeeRate: feeRates.taker }),
  });
  if (check.kind === 'ready') return [];
  return check.issues
    .filter(({ severity }) => severity === 'error')
    .map(({ code, numbers }) => ({ code: code === 'aboveBalance' ? 'balance' : code, numbers }));
}

function checkUnknowns({ available }: RiskContext): RiskFinding[] {
  return available ? [] : [{ code: 'balanceUnknown', numbers: {} }];
}

/** Mid where both sides stand; else the last trade. */
function referencePrice({ book, lastPrice }: RiskContext): Decimal | undefined {
  return (book && bestOf(book)?.mid) ?? lastPrice;
}

function percent(ratio: Decimal): string {
  return `${ratio.times(Decimal.from(100)).toFixed(2, 'halfUp')}%`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function usdt(value: Decimal): string {
  return `${value.toFixed(2, 'halfUp')} USDT`;
}
