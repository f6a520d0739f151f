/** One instrument's latest price and its last 24 hours. */

import type { Decimal } from '../base/decimal';
import type { Instrument } from './instrument';

export interface Ticker {
  readonly instrument: Instrument;
  readonly lastPrice: Decimal;
  readonly open24h: Decimal;
  readonly high24h: Decimal;
  readonly low24h: Decimal;
  /** A ratio: 0.01 is 1 %. */
  readonly change24h: Decimal;
  readonly baseVolume24h: Decimal;
  readonly quoteVolume24h: Decimal;
  readonly bid?: PriceAndQuantity;
  readonly ask?: PriceAndQuantity;
  /** The venue's own time of this ticker, epoch ms. */
  readonly venueTime: number;
  readonly receivedAt: number;
}

export interface PriceAndQuantity {
  readonly price: Decimal;
  readonly quantity: Decimal;
}

/** Best bid and ask alone, faster than a ticker. */
export interface BestPrices {
  readonly instrument: Instrument;
  readonly bid: PriceAndQuantity;
  readonly ask: PriceAndQuantity;
  readonly venueTime: number;
  readonly receivedAt: number;
}
