/** The account by intent: balances and fees. Reference 5.1 and 5.2. */

import type { Clock } from '../../../base/clock';
import type { Balance } from '../../../model/balance';
import type { Instrument } from '../../../model/instrument';
import type { FeeRates } from '../../../model/market';
import type { AccountApi, CallOptions, FeeTier, KeyPermissions } from '../../venue';
import type { SpotClient } from './client';
import { parseEach } from './parse';
import { parseFundingBalance, parseSpotBalance, parseTradeFee, parseUserFee } from './parseAccount';

export class SpotAccount implements AccountApi {
  constructor(
    private readonly client: SpotClient,
    private readonly clock: Clock,
  ) {}

  /** A signed query: a keyed read would prove the key alone, not secret, memo and clock. BitMart does not tell a key's rights. */
  async verify(options?: CallOptions): Promise<KeyPermissions> {
    await this.client.openOrders({ limit: 1 }, options);
    return { canTrade: undefined, canWithdraw: undefined };
  }

  async balances(options?: CallOptions): Promise<readonly Balance[]> {
    const rows = await this.client.spotWallet(options);
    const receivedAt = this.clock.now();
    return parseEach(rows, (row) => parseSpotBalance(row, receivedAt));
  }

  async fundingBalances(options?: CallOptions): Promise<readonly Balance[]> {
    const rows = await this.client.accountWallet(options);
    const receivedAt = this.clock.now();
    return parseEach(rows, (row) => parseFundingBalance(row, receivedAt));
  }

  async tradeFee(instrument: Instrument, options?: CallOptions): Promise<FeeRates> {
    return parseTradeFee(await this.client.tradeFee(instrument.symbol, options));
  }

  async feeTier(options?: CallOptions): Promise<FeeTier> {
    return parseUserFee(await this.client.userFee(options));
  }
}
