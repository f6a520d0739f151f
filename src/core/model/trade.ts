/** A public trade: somebody took somebody's resting order. */

import type { Decimal } from '../base/decimal';
import type { Instrument } from './instrument';

export interface Trade {
  readonly instrument: Instrument;
  /** Where the venue numbers its trades; otherwise two equal trades cannot be told apart. */
  readonly tradeId?: string;
  readonly price: Decimal;
  readonly quantity: Decimal;
  /** Who crossed the spread. */
  readonly takerSide: 'buy' | 'sell';
  /** Epoch ms. */
  readonly at: number;
}
