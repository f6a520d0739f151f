/** What a draft order is checked against: the market's rules, the free balance of the side that pays, the last price. */

import { Decimal } from '../core/base/decimal';
import type { Market } from '../core/model/market';
import type { OrderSide } from '../core/model/order';
import type { TicketContext } from '../core/model/orderTicket';
import type { AccountService } from '../core/trading/account';
import type { MarketDataService } from '../core/trading/marketData';
import type { VenueCapabilities } from '../core/venues/venue';

/** The part of a session that is read here. */
interface TicketSession {
  readonly marketData: Pick<MarketDataService, 'tickers'>;
  readonly account: Pick<AccountService, 'status' | 'holding' | 'feeRates'> | undefined;
  readonly venue: { readonly capabilities: Pick<VenueCapabilities, 'orderTypes' | 'buyFeeCurrency'> };
}

export async function ticketContext(session: TicketSession, market: Market, side: OrderSide): Promise<TicketContext> {
  const { instrument } = market;
  const tickers = await session.marketData.tickers().catch(() => []);
  const lastPrice = tickers.find((ticker) => ticker.instrument.symbol === instrument.symbol)?.lastPrice;
  const pays = side === 'buy' ? instrument.quote : instrument.base;
  const available = freeBalance(session, pays);
  const { capabilities } = session.venue;
  const buyFeeRate =
    side === 'buy' && capabilities.buyFeeCurrency === 'quote' ? await takerRate(session, market) : undefined;
  return {
    market,
    orderTypes: capabilities.orderTypes,
    ...(available && { available }),
    ...(lastPrice && { lastPrice }),
    ...(buyFeeRate && { buyFeeRate }),
  };
}

/** Nothing held is zero, once the balances are known; before that it is unknown. */
function freeBalance({ account }: TicketSession, currency: string): Decimal | undefined {
  const holding = account?.holding(currency);
  return holding?.available ?? (account?.status === 'live' ? Decimal.zero : undefined);
}

/** The account's own rate, which a market may not print; without any a check is only less strict than the venue. */
async function takerRate({ account }: TicketSession, { instrument, feeRates }: Market): Promise<Decimal | undefined> {
  return ((await account?.feeRates(instrument)) ?? feeRates)?.taker;
}
