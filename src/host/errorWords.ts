/** Every failure as a sentence and a next step: money first, then why, then one thing to do. */

import {
  ClockSkewError,
  ConnectionError,
  CredentialsError,
  NotFoundError,
  OrderRejectedError,
  OrderTicketError,
  RateLimitError,
  TimeoutError,
  TradingError,
  UnknownOutcomeError,
  VenueClosedError,
  WireError,
  type ConnectionReason,
  type CredentialsReason,
  type RejectionReason,
} from '../core/base/errors';
import { formatAge, outsideText } from './format';
import { t } from './l10n';
import { findingWords } from './findingWords';

/** What the person can do about it; the edge turns it into a button. */
export type NextStep =
  | 'showLog'
  | 'showOrders'
  | 'refresh'
  | 'fixKey'
  | 'tryKeyAgain'
  | 'arm'
  | 'releaseHalt'
  | 'limits'
  | 'verifyJournal'
  | 'exportJournal';

export interface Explanation {
  readonly text: string;
  /** Absent where there is nothing to press. */
  readonly next: NextStep | undefined;
}

/** The user's own addresses for an exchange were not taken: only loopback is. Nothing was sent anywhere. */
export class EndpointsRefusedError extends Error {
  override readonly name = 'EndpointsRefusedError';
}

/** What was being done when it failed: it decides how the money is spoken of. */
export type Doing = 'place' | 'cancel' | 'read' | 'signIn';

export function explain(error: unknown, doing: Doing, venueName: string): Explanation {
  const cause = causeOf(error, venueName);
  const lead = leadOf(error, doing, venueName);
  return { text: lead === undefined ? cause.text : `${lead} ${cause.text}`, next: nextStepFor(cause.next, doing) };
}

/** What became of the money, or of the order that was to be canceled. */
function leadOf(error: unknown, doing: Doing, venueName: string): string | undefined {
  if (doing === 'read' || doing === 'signIn') return undefined;
  const reached = error instanceof TradingError ? error.reached : 'notApplicable';
  if (doing === 'cancel') {
    return reached === 'perhaps' ? t('Cancel sent, checking.') : t('Not canceled.');
  }
  if (reached === 'perhaps') return t('Unknown, checking.');
  return error instanceof OrderRejectedError ? t('Rejected by {0}.', venueName) : t('Not sent.');
}

function nextStepFor(next: NextStep | undefined, doing: Doing): NextStep | undefined {
  return doing === 'signIn' && next === 'fixKey' ? 'tryKeyAgain' : next;
}

function causeOf(error: unknown, venueName: string): Explanation {
  if (error instanceof CredentialsError) {
    return { text: credentialsWords[error.reason](venueName), next: 'fixKey' };
  }
  if (error instanceof ClockSkewError) {
    return {
      text: t('This computer’s clock and {0}’s differ too much. The difference is being measured again.', venueName),
      next: 'refresh',
    };
  }
  if (error instanceof OrderTicketError)
    return { text: findingWords(error.reason, error.numbers), next: stepsByCheck.get(error.reason) };
  if (error instanceof OrderRejectedError) {
    return { text: withVenueWords(rejectionWords[error.reason](venueName), error), next: 'showOrders' };
  }
  if (error instanceof NotFoundError) return { text: notFoundWords[error.reason](venueName), next: 'refresh' };
  if (error instanceof RateLimitError) {
    const wait = formatAge(error.retryAfterMs);
    return {
      text:
        error.reason === 'banned'
          ? t('{0} has blocked this address for {1}.', venueName, wait)
          : t('Too fast for {0}. It takes requests again in {1}.', venueName, wait),
      next: 'showLog',
    };
  }
  if (error instanceof VenueClosedError) return { text: closedWords[error.reason](venueName), next: 'showLog' };
  if (error instanceof ConnectionError) return { text: connectionWords[error.reason](venueName), next: 'refresh' };
  if (error instanceof TimeoutError) return { text: t('{0} did not answer in time.', venueName), next: 'refresh' };
  if (error instanceof UnknownOutcomeError) {
    return {
      text: t(
        '{0} may or may not have it: no trustworthy answer came. It is being asked about, and nothing is sent again.',
        venueName,
      ),
      next: 'showOrders',
    };
  }
  if (error instanceof WireError) {
    return { text: t('{0} answered something that could not be read.', venueName), next: 'showLog' };
  }
  if (error instanceof EndpointsRefusedError) {
    return {
      text: t(
        'The addresses in the setting {0} were refused: they must all be on this computer (127.0.0.1 or localhost). Nothing was sent.',
        'bitmart.network.endpoints',
      ),
      next: 'refresh',
    };
  }
  return { text: t('Something went wrong inside BitMart Desk. The log has the details.'), next: 'showLog' };
}

/** What helps after one of our own checks said no. */
const stepsByCheck: ReadonlyMap<string, NextStep> = new Map<string, NextStep>([
  ['notArmed', 'arm'],
  ['halted', 'releaseHalt'],
  ['maxOrderNotional', 'limits'],
  ['maxDailyNotional', 'limits'],
  ['maxOpenOrders', 'showOrders'],
  ['allowedSymbols', 'limits'],
  ['duplicate', 'showOrders'],
  ['unresolvedUnknown', 'showOrders'],
  ['signIn', 'fixKey'],
  ['noAccount', 'fixKey'],
  ['journal', 'showLog'],
]);

/** The venue's own words behind ours, as data: shortened and without links, icons or direction marks. */
function withVenueWords(text: string, error: TradingError): string {
  if (error.venueMessage === undefined || error.venueMessage === '') return text;
  const words = outsideText(error.venueMessage, 120);
  return error.code === undefined
    ? t('{0} (“{1}”)', text, words)
    : t('{0} (“{1}”, code {2})', text, words, outsideText(error.code, 20));
}

type Words<Reason extends string> = Readonly<Record<Reason, (venueName: string) => string>>;

const credentialsWords: Words<CredentialsReason> = {
  incomplete: () => t('A part of the key is missing. All its parts belong together.'),
  missing: () => t('This needs an account with a key.'),
  key: (venue) => t('{0} does not know this API key. It may be mistyped, deleted or expired.', venue),
  signature: (venue) =>
    t('{0} knows the key but refused the signature: the secret is wrong, or what was typed with it.', venue),
  ip: (venue) =>
    t('{0} does not accept this key from your present IP address. A VPN or a new network can be the reason.', venue),
  permission: (venue) =>
    t('{0} accepts the key, but it lacks the right for this. Give it trading rights on the key page.', venue),
  expired: (venue) => t('{0} says that this key has expired. Make a new one.', venue),
  frozen: (venue) => t('{0} has frozen this key or account.', venue),
  mode: (venue) => t('This key belongs to another kind of account at {0}. It is asked again which kind it is.', venue),
  environment: (venue) =>
    t(
      '{0} keeps demo and live keys apart, and this key is of the other kind. Add it as that kind of account, or make a new key.',
      venue,
    ),
  passphrase: (venue) =>
    t(
      '{0} knows the key but refused the passphrase. It is the one typed when the key was made, not the password.',
      venue,
    ),
};

const rejectionWords: Words<RejectionReason> = {
  balance: () => t('There is not enough free balance.'),
  price: () => t('The price is not acceptable.'),
  quantity: () => t('The quantity is not acceptable.'),
  notional: () => t('The order’s value is too small or too large.'),
  duplicate: () => t('An order with the same id is already there.'),
  orderState: () => t('The order was already done.'),
  symbol: () => t('The pair is not open for this.'),
  validation: () => t('A value was not acceptable.'),
  unrecognised: () => t('It gave a reason we do not know.'),
};

const notFoundWords: Words<'order' | 'symbol' | 'record'> = {
  order: (venue) => t('{0} has no such order (any more).', venue),
  symbol: (venue) => t('{0} does not list this pair.', venue),
  record: (venue) => t('{0} has no such record.', venue),
};

const closedWords: Words<VenueClosedError['reason']> = {
  maintenance: (venue) => t('{0} is down for maintenance.', venue),
  pairSuspended: (venue) => t('{0} has suspended trading of this pair.', venue),
  ordersSuspended: (venue) => t('{0} takes no new orders.', venue),
  tradingEnded: (venue) => t('Trading at {0} has ended.', venue),
  gone: (venue) => t('{0} has closed.', venue),
  retired: (venue) => t('{0} no longer offers this.', venue),
};

const connectionWords: Words<ConnectionReason> = {
  offline: () => t('There is no network.'),
  refused: (venue) => t('{0} refused the connection.', venue),
  reset: (venue) => t('The connection to {0} broke.', venue),
  dns: (venue) => t('The address of {0} could not be found. The network may be down.', venue),
  tls: (venue) => t('The certificate shown for {0} is not trusted, so nothing was sent.', venue),
  closed: (venue) => t('The connection to {0} was closed.', venue),
  blocked: (venue) =>
    t('The network in front of {0} blocked the request. This is not the exchange’s own answer.', venue),
  redirect: (venue) => t('{0} sent us to another address. It was not followed.', venue),
  server: (venue) => t('{0} has trouble on its side.', venue),
  tooLarge: (venue) => t('{0} sent more than can be right. It was not read.', venue),
};
