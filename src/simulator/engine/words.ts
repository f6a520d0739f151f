/** The engine's own words: venue-neutral orders, fills, trades and balances. A facade prints them in its wire (reference 4.1, 13.3). */

import type { Decimal } from '../../core/base/decimal';

export type Side = 'buy' | 'sell';
export type OrderKind = 'limit' | 'market' | 'limitMaker' | 'ioc' | 'fok';
export type StpMode = 'none' | 'cancelMaker' | 'cancelTaker' | 'cancelBoth';
export type OrderState = 'new' | 'partiallyFilled' | 'filled' | 'canceled' | 'partiallyCanceled' | 'failed';
export type CancelSource = 'none' | 'user' | 'system' | 'stp';
export type Liquidity = 'maker' | 'taker';
/** The coin a buyer's fee is paid in: what was spent, or what was received. A seller's is always the quote. */
export type FeeOnBuy = 'quote' | 'base';
export type OrderMode = 'spot' | 'isolatedMargin';

export const opposite = { buy: 'sell', sell: 'buy' } as const satisfies Record<Side, Side>;

/** What an account asks for. `size` is base; `notional` is quote and only for market buys. */
export interface OrderDraft {
  readonly symbol: string;
  readonly side: Side;
  readonly kind: OrderKind;
  readonly price?: Decimal | undefined;
  readonly size?: Decimal | undefined;
  readonly notional?: Decimal | undefined;
  readonly clientId?: string | undefined;
  readonly stp?: StpMode | undefined;
  readonly mode?: OrderMode | undefined;
  /** `quote` when absent. */
  readonly feeOnBuy?: FeeOnBuy | undefined;
}

/** One order as it stands. `size` is zero for a market buy by notional; `price` is zero for market orders. */
export interface Order {
  readonly id: string;
  readonly accountId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly kind: OrderKind;
  readonly mode: OrderMode;
  readonly stp: StpMode;
  readonly clientId: string | undefined;
  readonly price: Decimal;
  readonly size: Decimal;
  readonly notional: Decimal;
  readonly filledSize: Decimal;
  readonly filledNotional: Decimal;
  readonly state: OrderState;
  readonly cancelSource: CancelSource;
  /** Still held for this order: quote for a buy (with the fee, where that is paid in quote), base for a sell. */
  readonly locked: Decimal;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** One account's side of a trade. */
export interface Fill {
  readonly id: string;
  readonly tradeId: string;
  readonly orderId: string;
  readonly clientId: string | undefined;
  readonly accountId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly kind: OrderKind;
  readonly mode: OrderMode;
  readonly stp: StpMode;
  readonly price: Decimal;
  readonly size: Decimal;
  readonly notional: Decimal;
  readonly fee: Decimal;
  readonly feeCurrency: string;
  readonly liquidity: Liquidity;
  readonly time: number;
}

/** A public trade; `side` is the taker's. */
export interface Trade {
  readonly id: string;
  readonly symbol: string;
  readonly price: Decimal;
  readonly size: Decimal;
  readonly side: Side;
  readonly time: number;
}

export interface Balance {
  readonly available: Decimal;
  readonly frozen: Decimal;
}

export interface LevelChange {
  readonly side: Side;
  readonly price: Decimal;
}

/** All that one transaction did to one market. */
export interface MarketChange {
  readonly symbol: string;
  readonly time: number;
  readonly trades: readonly Trade[];
  readonly levels: readonly LevelChange[];
}

export interface OrderChange {
  readonly order: Order;
  /** Present when this change is a fill. */
  readonly fill: Fill | undefined;
}

export type BalanceReason = 'trade' | 'deposit' | 'withdrawal';

export interface BalanceChange {
  readonly accountId: string;
  readonly time: number;
  readonly reason: BalanceReason;
  readonly balances: ReadonlyMap<string, Balance>;
}

/** Why the engine refuses a draft before it becomes an order. */
export type Refusal = 'symbol' | 'size' | 'price' | 'notional' | 'balance' | 'duplicateClientId';

export type PlaceResult =
  { readonly order: Order; readonly refusal?: undefined } | { readonly refusal: Refusal; readonly order?: undefined };

export function isOpen(order: Pick<Order, 'state'>): boolean {
  return order.state === 'new' || order.state === 'partiallyFilled';
}
