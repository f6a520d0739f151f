/** What of ours the row about orders measures: the venue as the desk uses it. */

import { Decimal } from '../../../src/core/base/decimal';
import { parseSymbol } from '../../../src/core/model/instrument';
import { createBitmartVenue } from '../../../src/core/venues/bitmart/bitmartVenue';
import type { Credentials } from '../../../src/core/venues/bitmart/credentials';
import type { OrderRequest } from '../../../src/core/venues/venue';
import { createLeapingClock } from './clocks';

/** Orders may be placed every 50 ms (40 in 2 s); the clock leaps this far after each. */
const leapMs = 60;

export function createPlacer(credentials: Credentials, rest: string): (turn: number) => Promise<string> {
  const { clock, leap } = createLeapingClock();
  const socket = rest.replace('http', 'ws');
  const endpoints = { rest, wsPublic: socket, wsPrivate: socket };
  const { trading } = createBitmartVenue({ credentials, environment: 'practice', endpoints, clock });
  const instrument = parseSymbol('BTC_USDT');
  if (!trading || !instrument) throw new Error('Expected a venue that trades');
  const common = { instrument, side: 'buy', type: 'limit', mode: 'spot' } as const;
  const price = Decimal.from('65000.50');
  const quantity = Decimal.from('0.01000');
  return async (turn) => {
    const request: OrderRequest = { ...common, price, quantity, clientOrderId: `bench${String(turn)}` };
    const { orderId } = await trading.placeOrder(request);
    leap(leapMs);
    return orderId;
  };
}
