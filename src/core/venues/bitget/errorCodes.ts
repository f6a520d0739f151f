/** Every code Bitget answers with: what it means, what it makes of a call, and whether it may be repeated (reference sections 10.2 and 14). */

import type { CredentialsReason, RejectionReason } from '../../base/errors';

/**
 * What a caller may do. `later`: wait, then a read may be repeated. `ask`: the outcome is unknown. `resync`: after measuring the clock.
 * `switch`: with the other generation of the API. `done`: it already is as was wished.
 */
export type Repeat = 'no' | 'later' | 'ask' | 'resync' | 'switch' | 'done';

/** Which failure a row becomes, with the reason it carries. */
export type ErrorKind =
  | { readonly is: 'credentials'; readonly reason: CredentialsReason }
  | { readonly is: 'clock' }
  | { readonly is: 'rejected'; readonly reason: RejectionReason }
  | { readonly is: 'notFound'; readonly reason: 'order' | 'symbol' | 'record' }
  | { readonly is: 'rateLimit'; readonly retryAfterMs: number }
  | { readonly is: 'closed'; readonly reason: 'pairSuspended' | 'maintenance' | 'retired' }
  | { readonly is: 'server' };

export interface ErrorCode {
  readonly code: string;
  readonly category: string;
  /** For a person; the venue's own text stands beside it. */
  readonly sentence: string;
  readonly kind: ErrorKind;
  readonly repeat: Repeat;
  /** True when a write answered with this code provably did nothing. */
  readonly isRefusal: boolean;
  /** A cancel answered with this code found the order already at its end. */
  readonly isOrderGone: boolean;
}

type Group = readonly [codes: string, category: string, kind: ErrorKind, repeat: Repeat, sentence: string];

const credentials = (reason: CredentialsReason): ErrorKind => ({ is: 'credentials', reason });
const rejected = (reason: RejectionReason): ErrorKind => ({ is: 'rejected', reason });
const clock: ErrorKind = { is: 'clock' };
const server: ErrorKind = { is: 'server' };
const suspended: ErrorKind = { is: 'closed', reason: 'pairSuspended' };
const tooFast: ErrorKind = { is: 'rateLimit', retryAfterMs: 1000 };

// A range `a-b` names every code from a to b. The order of rows is the reference's.
const groups: readonly Group[] = [
  ['429', 'rate limit', tooFast, 'later', 'Bitget received too many requests in a second.'],
  [
    '40001 40002 40003',
    'auth',
    credentials('missing'),
    'no',
    'Bitget received the request without its key or signature.',
  ],
  [
    '40006 40037 40041',
    'auth',
    credentials('key'),
    'no',
    'Bitget does not know this API key: it was mistyped or deleted.',
  ],
  [
    '40009',
    'auth',
    credentials('signature'),
    'no',
    'Bitget refused the signature: the secret or private key does not belong to this API key.',
  ],
  ['40011', 'auth', credentials('passphrase'), 'no', 'Bitget received the request without a passphrase.'],
  [
    '40012 40036 400172',
    'auth',
    credentials('passphrase'),
    'no',
    'The passphrase does not belong to this API key. It is the one chosen when the key was made, not the login password.',
  ],
  [
    '40013 40022-40026 40710 40752 40753 40916',
    'account',
    credentials('frozen'),
    'no',
    'Bitget has restricted, frozen or disabled this account.',
  ],
  [
    '40014 40040 25620',
    'permission',
    credentials('permission'),
    'no',
    'The API key lacks the permission for this; change it where the key was made.',
  ],
  [
    '40018 40038',
    'permission',
    credentials('ip'),
    'no',
    'The API key is bound to other IP addresses than the one this machine uses now.',
  ],
  [
    '40000 40100 40101 40103 40104 40111 40027 40035',
    'account',
    credentials('permission'),
    'no',
    'Bitget does not allow this for the region or the identity check of the account.',
  ],
  [
    '40004 40005 40008 40911',
    'clock',
    clock,
    'resync',
    "Bitget refused the request's time: this machine's clock is off.",
  ],
  ['40078', 'clock', clock, 'resync', 'The request arrived after the time it was valid for.'],
  ['40079', 'clock', clock, 'resync', 'The request asked to be valid for a minute or longer, which Bitget refuses.'],
  ['40007', 'argument', rejected('validation'), 'no', 'Bitget expected another content type.'],
  [
    '40010 40725 45001 40910 25001',
    'unknown outcome',
    server,
    'ask',
    'Bitget reported an error of its own, without saying what became of the request.',
  ],
  ['40015 40200 40846 43059 25000 25003', 'server', server, 'later', 'Bitget is busy or being upgraded.'],
  ['40404', 'argument', { is: 'closed', reason: 'retired' }, 'no', 'Bitget does not offer this call.'],
  [
    '40084',
    'account mode',
    credentials('mode'),
    'switch',
    'This is a classic account; Bitget wants the classic calls for it.',
  ],
  [
    '40085 25245 40731',
    'account mode',
    credentials('mode'),
    'switch',
    'The account is of another kind than this call is for (classic, unified or elite).',
  ],
  [
    '40099',
    'environment',
    credentials('environment'),
    'no',
    'The API key belongs to the other environment: a demo key works in demo trading only, a live key only live.',
  ],
  [
    '22030 22035 40081 40105 40110',
    'environment',
    rejected('validation'),
    'no',
    'Demo trading does not offer this, or not this often.',
  ],
  [
    '00171 00172 40017 40020 40034 40053 40057-40059 40064 40808 41002 41101 41103 43011 43058 43111 48001 25200',
    'argument',
    rejected('validation'),
    'no',
    'Bitget refused a value of the request.',
  ],
  [
    '40019 40724 40811 40813 40913 40924 48002',
    'argument',
    rejected('validation'),
    'no',
    'Bitget misses a value in the request.',
  ],
  ['40304 40305 40402', 'argument', rejected('validation'), 'no', 'Bitget refused the form of an order id.'],
  ['40306 40912', 'argument', rejected('validation'), 'no', 'The batch holds more orders than Bitget takes at once.'],
  [
    '00001 40704 40705 40707 40902 42072 43130',
    'argument',
    rejected('validation'),
    'no',
    'Bitget refused the range of time that was asked for.',
  ],
  ['40072 40102 42016 25100', 'symbol', { is: 'notFound', reason: 'symbol' }, 'no', 'Bitget lists no such pair.'],
  [
    '40309 40844 40845 41113 41114 43115 43119 43120 25101-25106 45043',
    'symbol',
    suspended,
    'later',
    'Trading of this pair is closed, suspended or not open yet.',
  ],
  ['22004 25013', 'symbol', suspended, 'no', 'This pair cannot be traded by API.'],
  [
    '40109 40768 43001 43004 43025 45057 31007 22001 25204',
    'order gone',
    { is: 'notFound', reason: 'order' },
    'no',
    'Bitget finds no such order, or nothing left to cancel.',
  ],
  // Its only source is the small set of codes inside the lists of unified cancels (section 12.3).
  ['24056', 'order gone', { is: 'notFound', reason: 'order' }, 'no', 'The order is gone.'],
  [
    '45031 45055 45056',
    'order gone',
    rejected('orderState'),
    'no',
    'The order has already reached its end and cannot be cancelled.',
  ],
  ['45129', 'rate limit', tooFast, 'later', 'The same order can be cancelled once a second only.'],
  [
    '40786 43118 45034 50060 25212',
    'duplicate',
    rejected('duplicate'),
    'ask',
    'An order with this client order id is already there.',
  ],
  [
    '40711 40754 40798 43012 45002 43132 25202',
    'funds',
    rejected('balance'),
    'no',
    'The available balance is too small for this order.',
  ],
  ['40712 40800 25203 25228', 'funds', rejected('balance'), 'no', 'The margin is too small for this order.'],
  [
    '40762 45120 25230',
    'funds',
    rejected('balance'),
    'no',
    'The order is bigger than can be opened with the balance there is.',
  ],
  [
    '40723 40761 43005 43128 45118 25211',
    'order cap',
    rejected('validation'),
    'no',
    'There are as many open orders as Bitget allows.',
  ],
  [
    '40706 43008 43009 43039 43040 22046 22047 25205 25206',
    'price',
    rejected('price'),
    'no',
    'The price is too far from the market.',
  ],
  ['43028 45035 45115 25244', 'price', rejected('price'), 'no', "The price is not a multiple of the pair's tick size."],
  [
    '40815 40816 22006-22009',
    'price',
    rejected('price'),
    'no',
    'The price is beyond the best opposite price or the risk price.',
  ],
  [
    '43006 43010 43027 43037 43042 45110 45111 45114 22034 25207 25611',
    'size',
    rejected('quantity'),
    'no',
    'The order is smaller than the pair allows, in quantity or in value.',
  ],
  [
    '43007 43038 43041 45112 45113 25208',
    'size',
    rejected('quantity'),
    'no',
    'The order is bigger than the pair allows.',
  ],
  ['22038 25610 43125', 'size', rejected('quantity'), 'no', "The quantity is not a multiple of the pair's step."],
  [
    '40757 45003 45005 45006 43029 25225 25226 25231',
    'position',
    rejected('quantity'),
    'no',
    'The position is too small to close this much.',
  ],
  ['22002 40838 43043 25227 25601', 'position', rejected('orderState'), 'no', 'There is no such position.'],
  [
    '40774 43075 45021 45109 25236 25237',
    'position mode',
    rejected('validation'),
    'no',
    'The order does not fit the position mode of the account.',
  ],
  [
    '40872 40920 45117 25107',
    'position mode',
    rejected('orderState'),
    'no',
    'An open position or order blocks the change.',
  ],
  ['40730 45097 22020 40893', 'leverage', rejected('orderState'), 'no', 'The leverage cannot be changed now.'],
  ['40814 45054', 'leverage', rejected('orderState'), 'done', 'The leverage already is what was asked for.'],
  ['43050 45044 45045 25223', 'leverage', rejected('validation'), 'no', 'The leverage is out of range.'],
];

// What a socket answers to a login or a subscription.
const streamGroups: readonly Group[] = [
  ['30001', 'argument', { is: 'notFound', reason: 'record' }, 'no', 'Bitget has no such stream.'],
  ['30002 30003', 'argument', rejected('validation'), 'no', 'Bitget did not understand the message.'],
  ['30004', 'auth', credentials('missing'), 'no', 'The stream needs a login first.'],
  ['30005', 'auth', credentials('key'), 'no', 'Bitget refused the login of the stream.'],
  ['30006', 'rate limit', tooFast, 'later', 'The stream received too many messages.'],
  ['30007', 'rate limit', tooFast, 'later', 'The stream received too many messages and is closing.'],
  ['30011', 'auth', credentials('key'), 'no', 'Bitget does not know this API key: it was mistyped or deleted.'],
  [
    '30012',
    'auth',
    credentials('passphrase'),
    'no',
    'The passphrase does not belong to this API key. It is the one chosen when the key was made, not the login password.',
  ],
  ['30013 30014', 'clock', clock, 'resync', "Bitget refused the login's time: this machine's clock is off."],
  [
    '30015',
    'auth',
    credentials('signature'),
    'no',
    'Bitget refused the signature: the secret or private key does not belong to this API key.',
  ],
  ['30016', 'argument', rejected('validation'), 'no', 'Bitget refused a value of the message.'],
  [
    '30033',
    'reconnect',
    { is: 'closed', reason: 'maintenance' },
    'later',
    'Bitget is upgrading and will close the stream.',
  ],
];

/** Codes of REST replies, batches and lists. `00000` is not among them: it is success. */
export const errorCodes: ReadonlyMap<string, ErrorCode> = expand(groups);
/** Codes of the sockets. */
export const streamErrorCodes: ReadonlyMap<string, ErrorCode> = expand(streamGroups);

export const successCode = '00000';

/** The venue says that the account is of the other kind than the call. */
export function isAccountModeCode(code: string): boolean {
  return errorCodes.get(code)?.repeat === 'switch';
}

function expand(rows: readonly Group[]): ReadonlyMap<string, ErrorCode> {
  const all = new Map<string, ErrorCode>();
  for (const [codes, category, kind, repeat, sentence] of rows) {
    for (const code of codes.split(' ').flatMap(expandRange)) {
      all.set(code, {
        code,
        category,
        sentence,
        kind,
        repeat,
        isRefusal: kind.is !== 'server',
        isOrderGone: category === 'order gone',
      });
    }
  }
  return all;
}

function expandRange(text: string): readonly string[] {
  const [first = '', last = first] = text.split('-');
  const count = Number(last) - Number(first) + 1;
  return Array.from({ length: count }, (_, index) => String(Number(first) + index).padStart(first.length, '0'));
}
