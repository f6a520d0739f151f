/** This account's fee rates by pair, asked for when first needed and kept a while. */

import type { Clock } from '../base/clock';
import { describeError, type Logger } from '../base/log';
import type { Instrument } from '../model/instrument';
import type { FeeRates } from '../model/market';
import type { AccountApi } from '../venues/venue';
import type { MarketDataService } from './marketData';

/** Rates move with a month's volume, if at all. */
const keepMs = 3_600_000;
/** After a failure the market's own rates serve this long. */
const retryMs = 60_000;

export interface FeeBookOptions {
  readonly account: Pick<AccountApi, 'tradeFee'>;
  readonly marketData: Pick<MarketDataService, 'knownMarket'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Entry {
  readonly rates: FeeRates | undefined;
  readonly goodUntil: number;
}

export class FeeBook {
  private readonly entries = new Map<string, Entry>();
  private readonly asking = new Map<string, Promise<FeeRates | undefined>>();

  constructor(private readonly options: FeeBookOptions) {}

  known(symbol: string): FeeRates | undefined {
    return this.entries.get(symbol)?.rates ?? this.options.marketData.knownMarket(symbol)?.feeRates;
  }

  async rates(instrument: Instrument): Promise<FeeRates | undefined> {
    const { symbol } = instrument;
    const entry = this.entries.get(symbol);
    if (entry && this.options.clock.monotonic() < entry.goodUntil) return this.known(symbol);
    let question = this.asking.get(symbol);
    if (!question) {
      question = this.ask(instrument).finally(() => {
        this.asking.delete(symbol);
      });
      this.asking.set(symbol, question);
    }
    return question;
  }

  private async ask(instrument: Instrument): Promise<FeeRates | undefined> {
    const { account, clock, logger } = this.options;
    const { symbol } = instrument;
    try {
      const rates = await account.tradeFee(instrument);
      this.entries.set(symbol, { rates, goodUntil: clock.monotonic() + keepMs });
    } catch (error) {
      logger.debug(`Fee rates of ${symbol}: ${describeError(error)}`);
      this.entries.set(symbol, { rates: this.entries.get(symbol)?.rates, goodUntil: clock.monotonic() + retryMs });
    }
    return this.known(symbol);
  }
}
