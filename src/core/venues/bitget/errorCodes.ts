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

/** Codes of one meaning with its sentence; `repeat` is `no` where it is left out. */
type Group = readonly [category: string, kind: ErrorKind, codes: Readonly<Record<string, string>>, repeat?: Repeat];

const credentials = (reason: CredentialsReason): ErrorKind => ({ is: 'credentials', reason });
const rejected = (reason: RejectionReason): ErrorKind => ({ is: 'rejected', reason });
const clock: ErrorKind = { is: 'clock' };
const server: ErrorKind = { is: 'server' };
const suspended: ErrorKind = { is: 'closed', reason: 'pairSuspended' };
const tooFast: ErrorKind = { is: 'rateLimit', retryAfterMs: 1000 };

const unknownKey = 'Bitget does not know this API key: it was mistyped or deleted.';
const otherSecret = 'Bitget refused the signature: the secret or private key does not belong to this API key.';
const otherPassphrase =
  'The passphrase does not belong to this API key. It is the one chosen when the key was made, not the login password.';

// A range `a-b` names every code from a to b. Within a category the order is the reference's.
const groups: readonly Group[] = [
  [
    'rate limit',
    tooFast,
    {
      '429': 'Bitget received too many requests in a second.',
      '45129': 'The same order can be cancelled once a second only.',
    },
    'later',
  ],
  [
    'auth',
    credentials('missing'),
    { '40001 40002 40003': 'Bitget received the request without its key or signature.' },
  ],
  ['auth', credentials('key'), { '40006 40037 40041': unknownKey }],
  ['auth', credentials('signature'), { '40009': otherSecret }],
  [
    'auth',
    credentials('passphrase'),
    { '40011': 'Bitget received the request without a passphrase.', '40012 40036 400172': otherPassphrase },
  ],
  [
    'account',
    credentials('frozen'),
    { '40013 40022-40026 40710 40752 40753 40916': 'Bitget has restricted, frozen or disabled this account.' },
  ],
  [
    'permission',
    credentials('permission'),
    { '40014 40040 25620': 'The API key lacks the permission for this; change it where the key was made.' },
  ],
  [
    'permission',
    credentials('ip'),
    { '40018 40038': 'The API key is bound to other IP addresses than the one this machine uses now.' },
  ],
  [
    'account',
    credentials('permission'),
    {
      '40000 40100 40101 40103 40104 40111 40027 40035':
        'Bitget does not allow this for the region or the identity check of the account.',
    },
  ],
  [
    'clock',
    clock,
    {
      '40004 40005 40008 40911': "Bitget refused the request's time: this machine's clock is off.",
      '40078': 'The request arrived after the time it was valid for.',
      '40079': 'The request asked to be valid for a minute or longer, which Bitget refuses.',
    },
    'resync',
  ],
  [
    'argument',
    rejected('validation'),
    {
      '40007': 'Bitget expected another content type.',
      '00171 00172 40017 40020 40034 40053 40057-40059 40064 40808 41002 41101 41103 43011 43058 43111 48001 25200':
        'Bitget refused a value of the request.',
      '40019 40724 40811 40813 40913 40924 48002': 'Bitget misses a value in the request.',
      '40304 40305 40402': 'Bitget refused the form of an order id.',
      '40306 40912': 'The batch holds more orders than Bitget takes at once.',
      '00001 40704 40705 40707 40902 42072 43130': 'Bitget refused the range of time that was asked for.',
    },
  ],
  [
    'unknown outcome',
    server,
    {
      '40010 40725 45001 40910 25001':
        'Bitget reported an error of its own, without saying what became of the request.',
    },
    'ask',
  ],
  ['server', server, { '40015 40200 40846 43059 25000 25003': 'Bitget is busy or being upgraded.' }, 'later'],
  ['argument', { is: 'closed', reason: 'retired' }, { '40404': 'Bitget does not offer this call.' }],
  [
    'account mode',
    credentials('mode'),
    {
      '40084': 'This is a classic account; Bitget wants the classic calls for it.',
      '40085 25245 40731': 'The account is of another kind than this call is for (classic, unified or elite).',
    },
    'switch',
  ],
  [
    'environment',
    credentials('environment'),
    {
      '40099':
        'The API key belongs to the other environment: a demo key works in demo trading only, a live key only live.',
    },
  ],
  [
    'environment',
    rejected('validation'),
    { '22030 22035 40081 40105 40110': 'Demo trading does not offer this, or not this often.' },
  ],
  ['symbol', { is: 'notFound', reason: 'symbol' }, { '40072 40102 42016 25100': 'Bitget lists no such pair.' }],
  [
    'symbol',
    suspended,
    {
      '40309 40844 40845 41113 41114 43115 43119 43120 25101-25106 45043':
        'Trading of this pair is closed, suspended or not open yet.',
    },
    'later',
  ],
  ['symbol', suspended, { '22004 25013': 'This pair cannot be traded by API.' }],
  [
    'order gone',
    { is: 'notFound', reason: 'order' },
    {
      '40109 40768 43001 43004 43025 45057 31007 22001 25204': 'Bitget finds no such order, or nothing left to cancel.',
      // Its only source is the small set of codes inside the lists of unified cancels (section 12.3).
      '24056': 'The order is gone.',
    },
  ],
  [
    'order gone',
    rejected('orderState'),
    { '45031 45055 45056': 'The order has already reached its end and cannot be cancelled.' },
  ],
  [
    'duplicate',
    rejected('duplicate'),
    { '40786 43118 45034 50060 25212': 'An order with this client order id is already there.' },
    'ask',
  ],
  [
    'funds',
    rejected('balance'),
    {
      '40711 40754 40798 43012 45002 43132 25202': 'The available balance is too small for this order.',
      '40712 40800 25203 25228': 'The margin is too small for this order.',
      '40762 45120 25230': 'The order is bigger than can be opened with the balance there is.',
    },
  ],
  [
    'order cap',
    rejected('validation'),
    { '40723 40761 43005 43128 45118 25211': 'There are as many open orders as Bitget allows.' },
  ],
  [
    'price',
    rejected('price'),
    {
      '40706 43008 43009 43039 43040 22046 22047 25205 25206': 'The price is too far from the market.',
      '43028 45035 45115 25244': "The price is not a multiple of the pair's tick size.",
      '40815 40816 22006-22009': 'The price is beyond the best opposite price or the risk price.',
    },
  ],
  [
    'size',
    rejected('quantity'),
    {
      '43006 43010 43027 43037 43042 45110 45111 45114 22034 25207 25611':
        'The order is smaller than the pair allows, in quantity or in value.',
      '43007 43038 43041 45112 45113 25208': 'The order is bigger than the pair allows.',
      '22038 25610 43125': "The quantity is not a multiple of the pair's step.",
    },
  ],
  [
    'position',
    rejected('quantity'),
    { '40757 45003 45005 45006 43029 25225 25226 25231': 'The position is too small to close this much.' },
  ],
  ['position', rejected('orderState'), { '22002 40838 43043 25227 25601': 'There is no such position.' }],
  [
    'position mode',
    rejected('validation'),
    { '40774 43075 45021 45109 25236 25237': 'The order does not fit the position mode of the account.' },
  ],
  [
    'position mode',
    rejected('orderState'),
    { '40872 40920 45117 25107': 'An open position or order blocks the change.' },
  ],
  ['leverage', rejected('orderState'), { '40730 45097 22020 40893': 'The leverage cannot be changed now.' }],
  ['leverage', rejected('orderState'), { '40814 45054': 'The leverage already is what was asked for.' }, 'done'],
  ['leverage', rejected('validation'), { '43050 45044 45045 25223': 'The leverage is out of range.' }],
];

// What a socket answers to a login or a subscription.
const streamGroups: readonly Group[] = [
  ['argument', { is: 'notFound', reason: 'record' }, { '30001': 'Bitget has no such stream.' }],
  [
    'argument',
    rejected('validation'),
    { '30002 30003': 'Bitget did not understand the message.', '30016': 'Bitget refused a value of the message.' },
  ],
  ['auth', credentials('missing'), { '30004': 'The stream needs a login first.' }],
  ['auth', credentials('key'), { '30005': 'Bitget refused the login of the stream.', '30011': unknownKey }],
  [
    'rate limit',
    tooFast,
    {
      '30006': 'The stream received too many messages.',
      '30007': 'The stream received too many messages and is closing.',
    },
    'later',
  ],
  ['auth', credentials('passphrase'), { '30012': otherPassphrase }],
  ['clock', clock, { '30013 30014': "Bitget refused the login's time: this machine's clock is off." }, 'resync'],
  ['auth', credentials('signature'), { '30015': otherSecret }],
  [
    'reconnect',
    { is: 'closed', reason: 'maintenance' },
    { '30033': 'Bitget is upgrading and will close the stream.' },
    'later',
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
  for (const [category, kind, sentences, repeat = 'no'] of rows) {
    for (const [codes, sentence] of Object.entries(sentences)) {
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
  }
  return all;
}

function expandRange(text: string): readonly string[] {
  const [first = '', last = first] = text.split('-');
  const count = Number(last) - Number(first) + 1;
  return Array.from({ length: count }, (_, index) => String(Number(first) + index).padStart(first.length, '0'));
}
