/** What an amount of one currency is worth in another, by the last prices of the pairs between them. */

import type { Decimal } from '../base/decimal';
import type { Ticker } from '../model/ticker';

const places = 12;
/** Currencies a pair may be priced in where it has no pair with the valuation currency itself, tried in this order. */
const bridges: readonly string[] = ['USDC', 'BTC', 'ETH'];

export class Valuation {
  private readonly prices: ReadonlyMap<string, Decimal>;

  constructor(
    private readonly target: string,
    tickers: readonly Ticker[],
  ) {
    this.prices = new Map(
      tickers
        .filter(({ lastPrice }) => lastPrice.isPositive)
        .map(({ instrument, lastPrice }) => [instrument.symbol, lastPrice]),
    );
  }

  /** `undefined` when no pair, direct, inverse or by way of a bridge, says. */
  valueOf(currency: string, amount: Decimal): Decimal | undefined {
    const direct = this.convert(currency, this.target, amount);
    if (direct) return direct;
    for (const bridge of bridges) {
      const inBridge = bridge === this.target ? undefined : this.convert(currency, bridge, amount);
      const value = inBridge && this.convert(bridge, this.target, inBridge);
      if (value) return value;
    }
    return undefined;
  }

  private convert(from: string, to: string, amount: Decimal): Decimal | undefined {
    if (from === to) return amount;
    const price = this.prices.get(`${from}_${to}`);
    if (price) return amount.times(price);
    const inverse = this.prices.get(`${to}_${from}`);
    return inverse && amount.dividedBy(inverse, places, 'halfEven');
  }
}
