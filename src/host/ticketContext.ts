/** What a draft order is checked against: the market's rules, the free balance of the side that pays, the last price. */

import { Decimal } from '../core/base/decimal';
import type { Market } from '../core/model/market';
import type { OrderSide } from '../core/model/order';
import type { TicketContext } from '../core/model/orderTicket';
import type { Session } from '../core/trading/session';

export async function ticketContext(session: Session, market: Market, side: OrderSide): Promise<TicketContext> {
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
function freeBalance({ account }: Session, currency: string): Decimal | undefined {
  const holding = account?.holding(currency);
  return holding?.available ?? (account?.status === 'live' ? Decimal.zero : undefined);
}

const takerRates = new WeakMap<Session, Map<string, Promise<Decimal | undefined>>>();

/** The account's own rate where the venue tells it, asked once a session; without it a check is only less strict than the venue. */
function takerRate(session: Session, { instrument, feeRates }: Market): Promise<Decimal | undefined> {
  const known = takerRates.get(session) ?? new Map<string, Promise<Decimal | undefined>>();
  takerRates.set(session, known);
  const before = known.get(instrument.symbol);
  if (before) return before;
  const asked = (session.venue.account?.tradeFee(instrument) ?? Promise.resolve(feeRates)).then(
    (rates) => rates?.taker,
    () => {
      known.delete(instrument.symbol);
      return feeRates?.taker;
    },
  );
  known.set(instrument.symbol, asked);
  return asked;
}
