/** What of ours the row about requests measures: from the order's fields to what the socket would get. */

import { createPauses, systemClock } from '../../../src/core/base/clock';
import { silentLogger } from '../../../src/core/base/log';
import { systemRandom } from '../../../src/core/base/random';
import { HttpClient, type HttpReply, type HttpRequest } from '../../../src/core/net/http';
import { RateLimiter, type Permit } from '../../../src/core/net/rateLimiter';
import { ServerClock } from '../../../src/core/net/serverClock';
import type { Credentials } from '../../../src/core/venues/bitmart/credentials';
import { createSigner } from '../../../src/core/venues/bitmart/signing';
import { SpotClient } from '../../../src/core/venues/bitmart/spot/client';
import { Transport } from '../../../src/core/venues/bitmart/transport';

const userAgent = 'bench';

/** Takes the finished request instead of sending it, and never answers. */
class Catcher extends HttpClient {
  caught: HttpRequest | undefined;

  constructor() {
    super({ clock: systemClock, userAgent });
  }

  override send(request: HttpRequest): Promise<HttpReply> {
    this.caught = request;
    this.whenCaught(request);
    return new Promise(() => undefined);
  }

  whenCaught: (request: HttpRequest) => void = () => undefined;
}

/** Lets everything pass: no quota is used up by requests that are never sent. */
class OpenGate extends RateLimiter {
  override acquire(): Promise<Permit> {
    return Promise.resolve({ settle: () => undefined });
  }
}

export function createRequestBuilder(
  credentials: Credentials,
  restUrl: string,
): (turn: number) => Promise<HttpRequest> {
  const http = new Catcher();
  const clock = systemClock;
  const logger = silentLogger;
  const readTime = (): Promise<number> => Promise.resolve(Date.now());
  const transport = new Transport({
    restUrl,
    http,
    limiter: new OpenGate(clock),
    serverClock: new ServerClock({ clock, logger, readTime }),
    clock,
    pauses: createPauses(clock),
    random: systemRandom,
    logger,
    recvWindowMs: 5000,
    account: { credentials, signer: createSigner(credentials) },
  });
  const client = new SpotClient(transport);
  const order = { symbol: 'BTC_USDT', side: 'buy', type: 'limit', size: '0.01000', price: '65000.50' } as const;
  return (turn) =>
    new Promise((resolve) => {
      http.whenCaught = resolve;
      void client.submitOrder({ ...order, clientOrderId: `bench${String(turn)}` });
    });
}
