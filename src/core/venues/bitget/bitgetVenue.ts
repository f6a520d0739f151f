/** Bitget spot as a venue: one account, classic or unified, live or demo; or public data alone. */

import { createPauses, systemClock, type Clock } from '../../base/clock';
import { DisposableStore } from '../../base/disposable';
import { Emitter } from '../../base/event';
import { silentLogger, type Logger } from '../../base/log';
import { systemRandom, type Random } from '../../base/random';
import { HttpClient } from '../../net/http';
import { RateLimiter } from '../../net/rateLimiter';
import { ServerClock } from '../../net/serverClock';
import { renewOnWake } from '../../net/wake';
import type { Environment, Venue, VenueCapabilities, VenueState } from '../venue';
import { AccountModes, type AccountMode, type AccountModeMemory } from './accountMode';
import { assertCredentials, type BitgetCredentials } from './credentials';
import { resolveHosts } from './hosts';
import { createRest, type RestSigner } from './rest';
import { createSignMessage, loginMessage, type SignMessage } from './signing';
import { publicDialects } from './spot/channels';
import { createClassicPrivate } from './spot/classicPrivate';
import { createSpotClient } from './spot/client';
import { sharedEndpoints, unifiedEndpoints } from './spot/endpoints';
import { createMarketData } from './spot/marketData';
import { clientOrderIdPattern } from './spot/orderText';
import { parseServerTime } from './spot/parseShared';
import { createPrivateStreams } from './spot/privateStreams';
import type { PrivateApi } from './spot/privateApi';
import { createPublicStreams } from './spot/publicStreams';
import { readObject } from './spot/read';
import { SymbolTable } from './spot/symbols';
import { createUnifiedPrivate } from './spot/unifiedPrivate';

export interface BitgetVenueOptions {
  /** Which money: a demo key works in `demo` only. `practice` is for a simulator on this machine. */
  readonly environment: Environment;
  /** All three or none; without them there is public data only. */
  readonly credentials?: BitgetCredentials;
  /** Where the kind of the account is remembered between sessions. */
  readonly accountMode?: AccountModeMemory;
  /** Takes the place of the built-in HMAC and RSA. Must answer in base64. */
  readonly signMessage?: SignMessage;
  /** A gateway's or simulator's addresses instead of Bitget's own; only allow-listed hosts and this machine. */
  readonly restUrl?: string;
  readonly socketUrl?: string;
  /** How old an order may be when it arrives, in ms, where a call does not say; the venue's own bound when absent. */
  readonly recvWindowMs?: number;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly logger?: Logger;
  readonly userAgent?: string;
}

/** Edges in front of venues refuse library defaults, so the program says what it is. */
const defaultUserAgent = 'BitMart-Desk/0.1 (unofficial; VS Code)';

const state: VenueState = { phase: 'open' };

/** Throws a `CredentialsError` for incomplete or impossible credentials and for addresses no key may be sent to. Nothing connects yet. */
export function createBitgetVenue(options: BitgetVenueOptions): Venue {
  const hosts = resolveHosts(options);
  const signer = createSigner(options);
  const { clock = systemClock, random = systemRandom, userAgent = defaultUserAgent, environment } = options;
  const logger = (options.logger ?? silentLogger).child('bitget');
  const store = new DisposableStore();
  const stateEmitter = store.add(new Emitter<VenueState>());
  const http = store.add(new HttpClient({ clock, userAgent }));
  const limiter = store.add(new RateLimiter(clock));
  const serverClock: ServerClock = store.add(
    new ServerClock({
      clock,
      logger: logger.child('clock'),
      readTime: (signal) =>
        rest.call(sharedEndpoints.time, { once: true }, { signal, timeoutMs: 3000 }, (data) =>
          parseServerTime(readObject(data, 'time')),
        ),
    }),
  );
  const rest = createRest({
    ...{ hosts, environment, signer, http, limiter, serverClock, clock, random },
    pauses: store.add(createPauses(clock)),
    logger: logger.child('rest'),
  });
  const modes = store.add(
    new AccountModes({
      askUnified: () => rest.call(unifiedEndpoints.assets, {}, undefined, () => undefined),
      logger,
      ...(options.accountMode && { memory: options.accountMode }),
    }),
  );
  // Market data is served alike to everyone: it follows the account's kind where that is known, and never waits for it.
  const publicMode: AccountMode = (signer && modes.known) ?? 'classic';
  const symbols = new SymbolTable();
  const marketData = createMarketData({ rest, clock, symbols }, publicMode);
  const dialect = publicDialects[publicMode];
  const lineEnvironment = { clock, random, logger: logger.child('ws'), userAgent, socketUrl: hosts.socket };
  const publicStreams = store.add(createPublicStreams({ ...lineEnvironment, dialect }));

  const privateContext = {
    rest,
    clock,
    now: () => serverClock.now(),
    symbols,
    loadMarkets: () => marketData.markets(),
    ...(options.recvWindowMs !== undefined && { recvWindowMs: options.recvWindowMs }),
  };
  const apis: Readonly<Record<AccountMode, PrivateApi>> = {
    classic: createClassicPrivate(privateContext),
    unified: createUnifiedPrivate(privateContext),
  };
  const client = createSpotClient({
    modes,
    apis,
    symbols,
    loadMarkets: (call) => marketData.markets(call),
    warm: () => rest.warm(),
  });
  const login = async (): Promise<string> => {
    await serverClock.ready();
    return signer ? loginText(signer, serverClock.now()) : '';
  };
  const privateStreams = store.add(
    createPrivateStreams({ ...lineEnvironment, modes, symbols, login, loadMarkets: () => marketData.markets() }),
  );

  store.add(renewOnWake({ clock, serverClock, http, streams: [publicStreams, privateStreams] }));

  return {
    id: 'bitget',
    name: 'Bitget',
    environment,
    get capabilities() {
      return capabilitiesOf(publicMode, modes.known, apis);
    },
    marketData,
    publicStreams,
    ...(signer && { trading: client, account: client, privateStreams }),
    clock: serverClock,
    quotaUse: () => limiter.use(),
    state,
    onDidChangeState: stateEmitter.event,
    dispose: () => {
      store.dispose();
    },
  };
}

function createSigner(options: BitgetVenueOptions): RestSigner | undefined {
  const { credentials, signMessage } = options;
  if (!credentials) return undefined;
  // A signer of its own keeps the secret elsewhere; then there may be none here to check.
  if (!signMessage) assertCredentials(credentials);
  return {
    apiKey: credentials.apiKey.trim(),
    passphrase: credentials.passphrase,
    sign: signMessage ? (message) => signMessage(message, credentials.secret) : createSignMessage(credentials),
  };
}

/** Seconds, where everything else counts milliseconds. */
async function loginText(signer: RestSigner, nowMs: number): Promise<string> {
  const seconds = Math.floor(nowMs / 1000);
  const sign = await signer.sign(loginMessage(seconds));
  const { apiKey, passphrase } = signer;
  return JSON.stringify({ op: 'login', args: [{ apiKey, passphrase, timestamp: String(seconds), sign }] });
}

/** Until the kind of the account is known, what both kinds offer. */
function capabilitiesOf(
  publicMode: AccountMode,
  mode: AccountMode | undefined,
  apis: Readonly<Record<AccountMode, PrivateApi>>,
): VenueCapabilities {
  const api = apis[mode ?? 'unified'];
  const { candleIntervals, depthLevels } = publicDialects[publicMode];
  return {
    orderTypes: ['limit', 'market', 'limitMaker', 'ioc', 'fok'],
    stpModes: ['none', 'cancelMaker', 'cancelTaker', 'cancelBoth'],
    candleIntervals,
    depthLevels,
    maxBatchPlace: api.maxBatchPlace,
    maxBatchCancel: api.maxBatchCancel,
    cancelAll: mode === 'unified' ? 'account' : 'instrument',
    cancelAllBySide: false,
    replace: true,
    timedCancel: false,
    isolatedMargin: false,
    fundingWallet: false,
    feeTier: false,
    serviceStatus: false,
    clientOrderIdMaxLength: 32,
    clientOrderIdPattern,
    buyFeeCurrency: 'base',
    // The venue refuses requests older than 30 s by its unconfirmed word; twice that is certain enough to call an order absent.
    requestValidityMs: 60_000,
  };
}
