/** Price-time matching and settlement of one incoming order, with self-trade prevention (reference 4.2, 13.3). */

import { Decimal } from '../../core/base/decimal';
import { feeAccount, type Ledger } from './ledger';
import type { Market } from './market';
import type { RestingOrder } from './restingOrder';
import { opposite, type CancelSource, type FeeOnBuy, type Fill, type Liquidity, type Side, type Trade } from './words';

/** Money moves in units of this many decimals; price times size never needs more (see listings). */
export const moneyDecimals = 8;

/** What matching does to the rest of the engine. */
export interface MatchingHost {
  readonly ledger: Ledger;
  now(): number;
  nextId(): string;
  onTrade(market: Market, trade: Trade): void;
  keepsRecord(accountId: string): boolean;
  /** `fill` is absent for an account that keeps no record. */
  onFill(order: RestingOrder, fill: Fill | undefined): void;
  onLevel(market: Market, side: Side, price: Decimal): void;
  /** Ends an order that is not wholly filled and releases what it holds. */
  end(market: Market, order: RestingOrder, source: CancelSource): void;
}

export function crosses(taker: Pick<RestingOrder, 'side' | 'price' | 'draft'>, price: Decimal): boolean {
  if (taker.draft.kind === 'market') return true;
  return taker.side === 'buy' ? taker.price.gte(price) : taker.price.lte(price);
}

/** What a buy must hold for `notional` more: the money, and the fee on it where that is paid in the quote coin. */
export function toHold(notional: Decimal, feeRate: Decimal, feeOnBuy: FeeOnBuy): Decimal {
  const fee = feeOnBuy === 'quote' ? notional.times(feeRate) : Decimal.zero;
  return notional.plus(fee).round(moneyDecimals, 'up');
}

/** True when the whole of `taker` can fill at once. */
export function canFillWhole(market: Market, taker: RestingOrder): boolean {
  let left = taker.remaining;
  for (const level of market.book.levels(opposite[taker.side])) {
    if (!left.isPositive || !crosses(taker, level.price)) break;
    left = left.minus(level.total);
  }
  return !left.isPositive;
}

/** Fills `taker` against the book until nothing crosses. Leaves resting or cancelling the rest to the caller. */
export function match(host: MatchingHost, market: Market, taker: RestingOrder): void {
  while (taker.isOpen) {
    const maker = market.book.first(opposite[taker.side]);
    if (!maker || !crosses(taker, maker.price)) return;
    if (maker.accountId === taker.accountId && taker.draft.stp !== 'none') {
      const mode = taker.draft.stp;
      if (mode !== 'cancelTaker') host.end(market, maker, 'stp');
      if (mode !== 'cancelMaker') host.end(market, taker, 'stp');
      continue;
    }
    const wanted = wantedAt(market, taker, maker.price);
    if (!wanted.isPositive) return;
    trade(host, market, taker, maker, Decimal.min(wanted, maker.remaining));
  }
}

function wantedAt(market: Market, taker: RestingOrder, price: Decimal): Decimal {
  return taker.isByNotional
    ? taker.remainingNotional.dividedBy(price, market.listing.sizeDecimals, 'down')
    : taker.remaining;
}

function trade(host: MatchingHost, market: Market, taker: RestingOrder, maker: RestingOrder, size: Decimal): void {
  const price = maker.price;
  const notional = price.times(size);
  const time = host.now();
  const publicTrade: Trade = { id: host.nextId(), symbol: market.symbol, price, size, side: taker.side, time };
  const [buyer, seller] = taker.side === 'buy' ? [taker, maker] : [maker, taker];
  const takerFee = nextFee(market, taker, { size, notional });
  const makerFee = nextFee(market, maker, { size, notional });
  const [buyerFee, sellerFee] = taker.side === 'buy' ? [takerFee, makerFee] : [makerFee, takerFee];
  const { base, quote } = market.listing;

  host.ledger.spendFrozen(buyer.accountId, seller.accountId, quote, notional.minus(sellerFee));
  const [baseFee, quoteFee] = buyer.paysFeeInBase ? [buyerFee, Decimal.zero] : [Decimal.zero, buyerFee];
  host.ledger.spendFrozen(buyer.accountId, feeAccount, quote, quoteFee.plus(sellerFee));
  host.ledger.spendFrozen(seller.accountId, buyer.accountId, base, size.minus(baseFee));
  if (!baseFee.isZero) host.ledger.spendFrozen(seller.accountId, feeAccount, base, baseFee);
  buyer.locked = buyer.locked.minus(notional).minus(quoteFee);
  seller.locked = seller.locked.minus(size);

  // The book first, while the maker still has what it is about to lose.
  market.book.reduce(maker, size);
  apply(maker, { size, notional, fee: makerFee }, time);
  apply(taker, { size, notional, fee: takerFee }, time);
  if (!maker.isOpen) market.book.remove(maker);
  releaseSurplus(host, market, buyer);
  host.onLevel(market, maker.side, price);
  host.onTrade(market, publicTrade);
  tellFill(host, market, maker, publicTrade, { notional, fee: makerFee }, 'maker');
  tellFill(host, market, taker, publicTrade, { notional, fee: takerFee }, 'taker');
}

/**
 * What a trade adds to an order's fee. An order pays its rate on all it traded, cut to whole units of money, so that it costs
 * the same however many orders it met at a price `[design]`.
 */
function nextFee(market: Market, order: RestingOrder, { size, notional }: Omit<Part, 'fee'>): Decimal {
  const traded = order.paysFeeInBase ? order.filledSize.plus(size) : order.filledNotional.plus(notional);
  return traded.times(market.feeRate).round(moneyDecimals, 'down').minus(order.paidFee);
}

interface Part {
  readonly size: Decimal;
  readonly notional: Decimal;
  readonly fee: Decimal;
}

function apply(order: RestingOrder, { size, notional, fee }: Part, time: number): void {
  order.filledSize = order.filledSize.plus(size);
  order.filledNotional = order.filledNotional.plus(notional);
  order.paidFee = order.paidFee.plus(fee);
  order.updatedAt = time;
  const left = order.isByNotional ? order.remainingNotional : order.remaining;
  order.state = left.isZero ? 'filled' : 'partiallyFilled';
}

/** A buy that filled below its price, or is done, holds more than it can still need. */
function releaseSurplus(host: MatchingHost, market: Market, buyer: RestingOrder): void {
  if (buyer.isByNotional && buyer.isOpen) return;
  const needed = buyer.isOpen
    ? toHold(buyer.remaining.times(buyer.price), market.feeRate, buyer.draft.feeOnBuy)
    : Decimal.zero;
  const surplus = buyer.locked.minus(needed);
  if (!surplus.isPositive) return;
  host.ledger.release(buyer.accountId, market.listing.quote, surplus);
  buyer.locked = needed;
}

/** One order's side of a trade. The house keeps no record, so none is made for it. */
function tellFill(
  host: MatchingHost,
  market: Market,
  order: RestingOrder,
  publicTrade: Trade,
  money: { readonly notional: Decimal; readonly fee: Decimal },
  liquidity: Liquidity,
): void {
  if (!host.keepsRecord(order.accountId)) {
    host.onFill(order, undefined);
    return;
  }
  const { id: orderId, clientId, accountId, symbol, side } = order;
  const { kind, mode, stp } = order.draft;
  const { id: tradeId, price, size, time } = publicTrade;
  host.onFill(order, {
    ...{ id: host.nextId(), tradeId, orderId, clientId, accountId, symbol, side, kind, mode, stp },
    ...{ price, size, ...money, liquidity, time },
    feeCurrency: order.paysFeeInBase ? market.listing.base : market.listing.quote,
  });
}
