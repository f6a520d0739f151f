/** What an order would do to a book right now, worked out exactly as a price-time engine does it. */

import { Decimal } from '../base/decimal';
import { isPostOnly, neverRests, type OrderSide } from './order';
import { bestOf, type BookView, type LevelText } from './orderBook';
import { needsPrice, notionalStepOf, paysByNotional, type OrderTicket } from './orderTicket';
import type { FeeRates, Market } from './market';

/** What the venue would make of the order, if the book stood still. */
export interface FillPreview {
  /**
   * `fills`: all of it. `partly`: some of it, the rest as `restingQuantity`, `canceledQuantity` or `unspentNotional` says.
   * `rests`: nothing trades at once. `none`: nothing trades and nothing stays.
   */
  readonly outcome: 'fills' | 'partly' | 'rests' | 'none';
  /** True when the picture of the book ends before the order does: the figures are then a lower bound. */
  readonly isIncomplete: boolean;
  readonly filledQuantity: Decimal;
  readonly filledNotional: Decimal;
  /** Left in the book as a maker, in base. */
  readonly restingQuantity: Decimal;
  /** Dropped at once, in base: the rest of an `ioc`, a `fok` that does not fit, a post-only that would cross. */
  readonly canceledQuantity: Decimal;
  /** Of a market buy: what no further step could be bought for, in quote. */
  readonly unspentNotional: Decimal;
  /** In quote per base to 12 decimals; absent when nothing trades. */
  readonly averagePrice?: Decimal;
  readonly worstPrice?: Decimal;
  /** The best price on the side that is taken from, and the middle of the book; absent when a side is empty. */
  readonly bestPrice?: Decimal;
  readonly midPrice?: Decimal;
  /** Ratios, positive when worse for the person: average price against the best one, and against the middle. */
  readonly slippageToBest?: Decimal;
  readonly slippageToMid?: Decimal;
  readonly levels: number;
  /** Of the part that trades at once, at the taker rate; fees are cut to whole units of `feeDecimals`. */
  readonly takerFee: Decimal;
  /** What the part that rests adds, should it all trade, at the maker rate. */
  readonly makerFee: Decimal;
  readonly feeCurrency: string;
  /**
   * In quote: all a buyer would hand over or a seller receive, fees in quote included, once the resting part has traded too at
   * its limit.
   */
  readonly total: Decimal;
}

const ratioPlaces = 8;
/** Money moves in units of this many decimals (BitMart 4.8), and what is owed below that is not charged. */
const feeDecimals = 8;

/** `undefined` when the book says nothing: the side to take from is empty and the order cannot rest. */
export function previewFill(
  view: Pick<BookView, 'bids' | 'asks'>,
  ticket: OrderTicket,
  market: Market,
  feeRates: FeeRates,
  buyFeeCurrency: 'base' | 'quote',
): FillPreview | undefined {
  const opposite = ticket.side === 'buy' ? view.asks : view.bids;
  const restsAtAll = !neverRests(ticket.type);
  if (opposite.length === 0 && (!restsAtAll || view.bids.length + view.asks.length === 0)) return undefined;
  if (paysByNotional(ticket.side, ticket.type) ? !ticket.notional : !ticket.quantity) return undefined;
  const walk = paysByNotional(ticket.side, ticket.type)
    ? spend(opposite, ticket.notional ?? Decimal.zero, market)
    : take(opposite, ticket);
  return describe(view, ticket, settle(walk, ticket), feeRates, buyFeeCurrency);
}

/** The part of an order that trades at once. */
interface Walk {
  readonly quantity: Decimal;
  readonly notional: Decimal;
  readonly worstPrice: Decimal | undefined;
  readonly levels: number;
  /** What is left when the walk ends, in base; zero for a market buy. */
  readonly rest: Decimal;
  readonly unspent: Decimal;
  /** The picture ended while the order would have gone on. */
  readonly ranOut: boolean;
}

interface SettledWalk extends Walk {
  readonly resting: Decimal;
  readonly canceled: Decimal;
}

/** Takes a quantity, as deep as the limit price allows. */
function take(levels: readonly LevelText[], ticket: OrderTicket): Walk {
  const { side, quantity = Decimal.zero } = ticket;
  const price = needsPrice(ticket.type) ? ticket.price : undefined;
  let rest = quantity;
  let notional = Decimal.zero;
  let worstPrice: Decimal | undefined;
  let count = 0;
  let stopped = false;
  for (const [priceText, quantityText] of levels) {
    const levelPrice = Decimal.from(priceText);
    if (rest.isZero || (price && isBeyond(side, levelPrice, price))) {
      stopped = true;
      break;
    }
    const taken = Decimal.min(rest, Decimal.from(quantityText));
    rest = rest.minus(taken);
    notional = notional.plus(taken.times(levelPrice));
    worstPrice = levelPrice;
    count++;
  }
  return {
    quantity: quantity.minus(rest),
    notional,
    worstPrice,
    levels: count,
    rest,
    unspent: Decimal.zero,
    ranOut: !stopped && rest.isPositive,
  };
}

/** Spends a notional on whole steps: at each price no more than the money left can pay for. */
function spend(levels: readonly LevelText[], budget: Decimal, market: Market): Walk {
  let unspent = budget;
  let quantity = Decimal.zero;
  let worstPrice: Decimal | undefined;
  let count = 0;
  let stopped = false;
  for (const [priceText, quantityText] of levels) {
    const price = Decimal.from(priceText);
    const stepCost = price.times(market.stepSize);
    const affordable = unspent.dividedBy(stepCost, 0, 'down').times(market.stepSize);
    const offered = Decimal.from(quantityText);
    const taken = Decimal.min(affordable, offered);
    if (taken.isPositive) {
      quantity = quantity.plus(taken);
      unspent = unspent.minus(taken.times(price));
      worstPrice = price;
      count++;
    }
    if (affordable.lt(offered) || unspent.isZero) {
      stopped = true;
      break;
    }
  }
  return {
    quantity,
    notional: budget.minus(unspent),
    worstPrice,
    levels: count,
    rest: Decimal.zero,
    unspent,
    ranOut: !stopped,
  };
}

/** What becomes of the part that does not trade, by the order's type. */
function settle(walk: Walk, { type, quantity = Decimal.zero }: OrderTicket): SettledWalk {
  const nothing: Walk = {
    ...walk,
    quantity: Decimal.zero,
    notional: Decimal.zero,
    worstPrice: undefined,
    levels: 0,
    rest: quantity,
    ranOut: false,
  };
  if (isPostOnly(type)) {
    // A post-only order that would take anything is dropped whole.
    return walk.quantity.isPositive
      ? { ...nothing, resting: Decimal.zero, canceled: quantity }
      : { ...nothing, resting: quantity, canceled: Decimal.zero };
  }
  if (type === 'fok' && walk.rest.isPositive) {
    return { ...nothing, resting: Decimal.zero, canceled: quantity, ranOut: walk.ranOut };
  }
  return neverRests(type)
    ? { ...walk, resting: Decimal.zero, canceled: walk.rest }
    : { ...walk, resting: walk.rest, canceled: Decimal.zero };
}

function describe(
  view: Pick<BookView, 'bids' | 'asks'>,
  ticket: OrderTicket,
  walk: SettledWalk,
  feeRates: FeeRates,
  buyFeeCurrency: 'base' | 'quote',
): FillPreview {
  const { side, instrument, price = Decimal.zero } = ticket;
  const isFeeInBase = side === 'buy' && buyFeeCurrency === 'base';
  const restingNotional = walk.resting.times(price);
  const takerDue = (isFeeInBase ? walk.quantity : walk.notional).times(feeRates.taker);
  const makerDue = (isFeeInBase ? walk.resting : restingNotional).times(feeRates.maker);
  const takerFee = takerDue.round(feeDecimals, 'down');
  const makerFee = takerDue.plus(makerDue).round(feeDecimals, 'down').minus(takerFee);
  const feeInQuote = isFeeInBase ? Decimal.zero : takerFee.plus(makerFee);
  const gross = walk.notional.plus(restingNotional);
  const opposite = side === 'buy' ? view.asks : view.bids;
  const bestText = opposite[0]?.[0];
  const bestPrice = bestText === undefined ? undefined : Decimal.from(bestText);
  const midPrice = bestOf(view)?.mid;
  // A quotient, so it is rounded; slippage is worked out from the exact sums instead.
  const averagePrice = walk.quantity.isPositive ? walk.notional.dividedBy(walk.quantity, 12, 'halfEven') : undefined;
  const slippage = (reference: Decimal | undefined): Decimal | undefined => {
    if (!reference || !walk.quantity.isPositive) return undefined;
    const fair = reference.times(walk.quantity);
    return (side === 'buy' ? walk.notional.minus(fair) : fair.minus(walk.notional)).dividedBy(
      fair,
      ratioPlaces,
      'halfEven',
    );
  };
  const slippageToBest = slippage(bestPrice);
  const slippageToMid = slippage(midPrice);
  return {
    outcome: outcomeOf(walk),
    isIncomplete: walk.ranOut,
    filledQuantity: walk.quantity,
    filledNotional: walk.notional,
    restingQuantity: walk.resting,
    canceledQuantity: walk.canceled,
    unspentNotional: walk.unspent,
    ...(averagePrice && { averagePrice }),
    ...(walk.worstPrice && { worstPrice: walk.worstPrice }),
    ...(bestPrice && { bestPrice }),
    ...(midPrice && { midPrice }),
    ...(slippageToBest && { slippageToBest }),
    ...(slippageToMid && { slippageToMid }),
    levels: walk.levels,
    takerFee,
    makerFee,
    feeCurrency: isFeeInBase ? instrument.base : instrument.quote,
    total: side === 'buy' ? gross.plus(feeInQuote) : gross.minus(feeInQuote),
  };
}

function outcomeOf(walk: SettledWalk): FillPreview['outcome'] {
  if (!walk.quantity.isPositive) return walk.resting.isPositive ? 'rests' : 'none';
  // Money too little for one more step is not an unfilled part; money the book had nothing for is.
  return walk.rest.isPositive || walk.ranOut ? 'partly' : 'fills';
}

function isBeyond(side: OrderSide, levelPrice: Decimal, limit: Decimal): boolean {
  return side === 'buy' ? levelPrice.gt(limit) : levelPrice.lt(limit);
}

/**
 * The most that `share` (a ratio) of `available` quote can buy at `price`, on the step, with room for a fee taken in quote
 * (`feeRate` zero where it is taken from what is bought). Zero when that is less than one step.
 */
export function maxQuantityFor(
  available: Decimal,
  price: Decimal,
  feeRate: Decimal,
  share: Decimal,
  market: Market,
): Decimal {
  const stepCost = price.times(Decimal.one.plus(feeRate)).times(market.stepSize);
  return stepCost.isPositive
    ? capped(available.times(share).dividedBy(stepCost, 0, 'down').times(market.stepSize), market)
    : Decimal.zero;
}

/** The most of `available` base that `share` of it lets a person sell, on the step. */
export function maxSaleFor(available: Decimal, share: Decimal, market: Market): Decimal {
  return capped(available.times(share).roundToStep(market.stepSize, 'down'), market);
}

/** The most a market buy can spend out of `share` of `available` quote, with room for a fee taken in quote. */
export function maxNotionalFor(available: Decimal, feeRate: Decimal, share: Decimal, market: Market): Decimal {
  const step = notionalStepOf(market);
  return available.times(share).dividedBy(Decimal.one.plus(feeRate).times(step), 0, 'down').times(step);
}

function capped(quantity: Decimal, { maxQuantity, stepSize }: Market): Decimal {
  const positive = Decimal.max(quantity, Decimal.zero);
  return maxQuantity ? Decimal.min(positive, maxQuantity.roundToStep(stepSize, 'down')) : positive;
}
