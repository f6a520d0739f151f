/** BitMart spot as a venue: one object that owns every connection, timer and quota of one account, or of public data alone. */

import { createPauses, systemClock, type Clock } from '../../base/clock';
import { DisposableStore } from '../../base/disposable';
import { ConnectionError } from '../../base/errors';
import { silentLogger, type Logger } from '../../base/log';
import { systemRandom, type Random } from '../../base/random';
import { HttpClient } from '../../net/http';
import { RateLimiter } from '../../net/rateLimiter';
import { ServerClock } from '../../net/serverClock';
import { renewOnWake } from '../../net/wake';
import type { Environment, PrivateStreams, Venue, VenueCapabilities } from '../venue';
import { readCredentials, type Credentials } from './credentials';
import { checkEndpoints, liveEndpoints, type BitmartEndpoints, type CheckedEndpoints } from './hosts';
import { createSigner, type SignMessage } from './signing';
import { SpotAccount } from './spot/account';
import { depthLevels } from './spot/channels';
import { SpotClient } from './spot/client';
import { candleIntervalsOffered, SpotMarketData } from './spot/marketData';
import { parseServerTime } from './spot/parse';
import { SpotPrivateStreams } from './spot/privateStreams';
import { SpotPublicStreams } from './spot/publicStreams';
import { clientOrderIdPattern, maxBatch, SpotTrading } from './spot/trading';
import { checkRecvWindow, Transport, type Account } from './transport';
import { VenueLife } from './venueLife';

export interface BitmartVenueOptions {
  /** All three parts, or none for public data alone. */
  readonly credentials?: Partial<Credentials> | undefined;
  /** `live` when absent. `practice` insists on loopback endpoints: practice money never meets the real exchange. */
  readonly environment?: Environment | undefined;
  /** Other addresses than BitMart's own; each is checked against the allow-list. */
  readonly endpoints?: Partial<BitmartEndpoints> | undefined;
  /** Lets endpoints be on this machine. True for `practice`, false otherwise, when absent. */
  readonly allowLoopback?: boolean | undefined;
  /** How old a signed request may be when it arrives, in ms, above 0 and at most 60000; 5000 when absent. */
  readonly recvWindowMs?: number | undefined;
  /** Signs `message` with `secret` into lower-case hex, in place of Node's HMAC-SHA256. */
  readonly signMessage?: SignMessage | undefined;
  readonly logger?: Logger | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
  readonly userAgent?: string | undefined;
}

export const bitmartCapabilities: VenueCapabilities = {
  orderTypes: ['limit', 'market', 'limitMaker', 'ioc'],
  stpModes: ['none', 'cancelMaker', 'cancelTaker', 'cancelBoth'],
  candleIntervals: candleIntervalsOffered,
  depthLevels,
  maxBatchPlace: maxBatch,
  maxBatchCancel: maxBatch,
  cancelAll: 'account',
  cancelAllBySide: true,
  replace: false,
  timedCancel: false,
  isolatedMargin: true,
  fundingWallet: true,
  feeTier: true,
  serviceStatus: true,
  clientOrderIdMaxLength: 32,
  clientOrderIdPattern,
  // Samples show the quote coin for both sides; with the BMX deduction it is BMX (reference 4.8).
  buyFeeCurrency: 'quote',
  // Submitting has no recvWindow of its own, so the general rule of a minute holds (reference 2.6).
  requestValidityMs: 60_000,
};

/** An edge in front of BitMart refuses library defaults, so the program says what it is (reference 1.1). */
const defaultUserAgent = 'BitMart-Desk/0.1 (unofficial; VS Code)';

/**
 * Nothing is sent before something is asked for. Throws `CredentialsError` for incomplete credentials, `ConnectionError` for an
 * address that is not allowed, `OrderTicketError` for an impossible `recvWindowMs`.
 */
export function createBitmartVenue(options: BitmartVenueOptions = {}): Venue {
  const { clock = systemClock, random = systemRandom, userAgent = defaultUserAgent, environment = 'live' } = options;
  const logger = (options.logger ?? silentLogger).child('bitmart');
  const credentials = readCredentials(options.credentials);
  const endpoints = endpointsOf(options, environment);
  const recvWindowMs = checkRecvWindow(options.recvWindowMs ?? 5000);
  const account: Account | undefined = credentials && {
    credentials,
    signer: createSigner(credentials, options.signMessage),
  };

  const store = new DisposableStore();
  const limiter = store.add(new RateLimiter(clock));
  const http = store.add(new HttpClient({ clock, userAgent }));
  const serverClock: ServerClock = store.add(
    new ServerClock({
      clock,
      logger: logger.child('clock'),
      readTime: async (signal) => parseServerTime(await client.systemTime({ signal, timeoutMs: 3000 })),
    }),
  );
  const transport = new Transport({
    pauses: store.add(createPauses(clock)),
    restUrl: endpoints.rest,
    http,
    limiter,
    serverClock,
    clock,
    random,
    logger: logger.child('rest'),
    recvWindowMs,
    account,
  });
  const client = new SpotClient(transport);
  const life = store.add(new VenueLife(clock, !endpoints.isLoopback));
  const streamEnvironment = { clock, random, userAgent, logger: logger.child('ws') };
  const publicStreams = store.add(new SpotPublicStreams(endpoints.wsPublic, streamEnvironment));
  const privateStreams =
    account && store.add(new SpotPrivateStreams(endpoints.wsPrivate, streamEnvironment, account, serverClock));

  store.add(
    renewOnWake({ clock, serverClock, http, streams: [publicStreams, ...(privateStreams ? [privateStreams] : [])] }),
  );

  return {
    id: 'bitmart',
    name: 'BitMart',
    environment,
    capabilities: bitmartCapabilities,
    marketData: new SpotMarketData(client, clock, logger),
    publicStreams,
    ...(account && privateStreams && privateParts(client, clock, http, endpoints, life, privateStreams)),
    clock: serverClock,
    quotaUse: () => limiter.use(),
    get state() {
      return life.state;
    },
    onDidChangeState: life.onDidChange,
    dispose: () => {
      store.dispose();
    },
  };
}

function privateParts(
  client: SpotClient,
  clock: Clock,
  http: HttpClient,
  endpoints: CheckedEndpoints,
  life: VenueLife,
  privateStreams: PrivateStreams,
): Pick<Venue, 'trading' | 'account' | 'privateStreams'> {
  return {
    trading: new SpotTrading(client, {
      warm: async () => {
        await http.warm(endpoints.rest);
      },
      onAccepted: () => {
        life.heard('open');
      },
    }),
    account: new SpotAccount(client, clock),
    privateStreams,
  };
}

function endpointsOf(options: BitmartVenueOptions, environment: Environment): CheckedEndpoints {
  const isPractice = environment === 'practice';
  const { allowLoopback = isPractice } = options;
  const { rest, wsPublic, wsPrivate } = { ...liveEndpoints, ...definedOnly(options.endpoints) };
  const checked = checkEndpoints({ rest, wsPublic, wsPrivate }, allowLoopback);
  if (isPractice && !checked.isLoopback) {
    throw new ConnectionError(
      'refused',
      'Expected the practice exchange on this machine, found BitMart itself.',
      false,
    );
  }
  return checked;
}

function definedOnly(endpoints: Partial<BitmartEndpoints> | undefined): Partial<BitmartEndpoints> {
  return Object.fromEntries(Object.entries(endpoints ?? {}).filter(([, address]) => address !== ''));
}
