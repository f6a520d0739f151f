/** One instrument's rules at one venue: how prices and quantities step, and what is too little or too much. */

import type { Decimal } from '../base/decimal';
import type { Instrument } from './instrument';

export type MarketStatus = 'trading' | 'preTrade' | 'suspended' | 'apiDisabled';

export interface Market {
  readonly instrument: Instrument;
  /** Smallest price step, in quote. */
  readonly tickSize: Decimal;
  /** Smallest quantity step, in base. */
  readonly stepSize: Decimal;
  /** Smallest step of a market buy's notional, in quote, where the venue names one. */
  readonly notionalStep?: Decimal;
  readonly minQuantity: Decimal;
  readonly maxQuantity?: Decimal;
  /** Smallest order value, in quote, by side. */
  readonly minNotional: { readonly buy: Decimal; readonly sell: Decimal };
  /** How far a limit price may stand from the market, as a ratio (0.05 is 5 %), where the venue enforces it. */
  readonly priceBand?: { readonly buy: Decimal; readonly sell: Decimal };
  readonly maxOpenOrders?: number;
  /** Default fee rates as ratios (0.001 is 0.1 %), where the venue prints them with the market. */
  readonly feeRates?: FeeRates;
  readonly status: MarketStatus;
  /** When these rules were read, epoch ms. Older than ten minutes they are read again before an order is confirmed. */
  readonly readAt: number;
}

/** Ratios: 0.001 is 0.1 %. `feeOn` says in which currency a buyer pays: quote or the base received. */
export interface FeeRates {
  readonly maker: Decimal;
  readonly taker: Decimal;
}

/** Currency facts. Everything but the code may be missing at a venue. */
export interface Currency {
  readonly code: string;
  readonly name: string;
  readonly canDeposit: boolean;
  readonly canWithdraw: boolean;
  /** One entry per network, where the venue lists them. */
  readonly networks?: readonly CurrencyNetwork[];
}

export interface CurrencyNetwork {
  readonly network: string;
  readonly canDeposit: boolean;
  readonly canWithdraw: boolean;
  readonly minWithdrawal?: Decimal;
  readonly withdrawalFee?: Decimal;
}

/** How many decimals a price of this market shows. */
export function priceDecimals(market: Market): number {
  return market.tickSize.decimalPlaces;
}

export function quantityDecimals(market: Market): number {
  return market.stepSize.decimalPlaces;
}
