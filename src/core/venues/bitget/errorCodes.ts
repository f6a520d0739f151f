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

const unknownKey = 'Bitget does not know this API key: mistyped, or deleted.';
const otherSecret = 'Bitget refused the signature: the secret or key is of another API key.';
const otherPassphrase =
  'The passphrase does not belong to this API key. It was chosen with the key; it is not the login password.';

// Digits fewer than those of the code before replace its end; `a-b` names every code from a to b: `40013 22-24` is four codes. Within a category the order is the reference's.
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
  ['auth', credentials('missing'), { '40001 2 3': 'The request reached Bitget without key or signature.' }],
  ['auth', credentials('key'), { '40006 37 41': unknownKey }],
  ['auth', credentials('signature'), { '40009': otherSecret }],
  [
    'auth',
    credentials('passphrase'),
    { '40011': 'Bitget received the request without a passphrase.', '40012 36 400172': otherPassphrase },
  ],
  [
    'account',
    credentials('frozen'),
    { '40013 22-6 710 52 3 916': 'Bitget has restricted, frozen or disabled this account.' },
  ],
  [
    'permission',
    credentials('permission'),
    { '40014 40 25620': 'The API key lacks the permission for this; change it where the key was made.' },
  ],
  [
    'permission',
    credentials('ip'),
    { '40018 38': 'The API key is bound to other IP addresses than the one this machine uses now.' },
  ],
  [
    'account',
    credentials('permission'),
    {
      '40000 100 1 3 4 11 027 35': 'Bitget does not allow this for the region or the identity check of the account.',
    },
  ],
  [
    'clock',
    clock,
    {
      '40004 5 8 911': "Bitget refused the request's time: this machine's clock is off.",
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
      '00171 2 40017 20 34 53 7-9 64 808 1002 101 3 3011 58 111 8001 25200': 'Bitget refused a value of the request.',
      '40019 724 811 3 913 24 8002': 'Bitget misses a value in the request.',
      '40304 5 402': 'Bitget refused the form of an order id.',
      '40306 912': 'The batch holds more orders than Bitget takes at once.',
      '00001 40704 5 7 902 2072 3130': 'Bitget refused the range of time that was asked for.',
    },
  ],
  [
    'unknown outcome',
    server,
    {
      '40010 725 5001 0910 25001': 'Bitget failed without saying what became of the request.',
    },
    'ask',
  ],
  ['server', server, { '40015 200 846 3059 25000 3': 'Bitget is busy or being upgraded.' }, 'later'],
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
    { '22030 5 40081 105 10': 'Demo trading does not offer this, or not this often.' },
  ],
  ['symbol', { is: 'notFound', reason: 'symbol' }, { '40072 102 2016 25100': 'Bitget lists no such pair.' }],
  [
    'symbol',
    suspended,
    {
      '40309 844 5 1113 4 3115 9 20 25101-6 45043': 'Trading of this pair is closed, suspended or not open yet.',
    },
    'later',
  ],
  ['symbol', suspended, { '22004 5013': 'This pair cannot be traded by API.' }],
  [
    'order gone',
    { is: 'notFound', reason: 'order' },
    {
      '40109 768 3001 4 25 5057 31007 22001 5204': 'Bitget finds no such order, or nothing left to cancel.',
      // Its only source is the small set of codes inside the lists of unified cancels (section 12.3).
      '24056': 'The order is gone.',
    },
  ],
  [
    'order gone',
    rejected('orderState'),
    { '45031 55 6': 'The order has already reached its end and cannot be cancelled.' },
  ],
  [
    'duplicate',
    rejected('duplicate'),
    { '40786 3118 5034 50060 25212': 'An order with this client order id is already there.' },
    'ask',
  ],
  [
    'funds',
    rejected('balance'),
    {
      '40711 54 98 3012 5002 3132 25202': 'The available balance is too small for this order.',
      '40712 800 25203 28': 'The margin is too small for this order.',
      '40762 5120 25230': 'The order is bigger than can be opened with the balance there is.',
    },
  ],
  [
    'order cap',
    rejected('validation'),
    { '40723 61 3005 128 5118 25211': 'There are as many open orders as Bitget allows.' },
  ],
  [
    'price',
    rejected('price'),
    {
      '40706 3008 9 39 40 22046 7 5205 6': 'The price is too far from the market.',
      '43028 5035 115 25244': "The price is not a multiple of the pair's tick size.",
      '40815 6 22006-9': 'The price is beyond the best opposite price or the risk price.',
    },
  ],
  [
    'size',
    rejected('quantity'),
    {
      '43006 10 27 37 42 5110 1 4 22034 5207 611':
        'The order is smaller than the pair allows, in quantity or in value.',
      '43007 38 41 5112 3 25208': 'The order is bigger than the pair allows.',
      '22038 5610 43125': "The quantity is not a multiple of the pair's step.",
    },
  ],
  [
    'position',
    rejected('quantity'),
    { '40757 5003 5 6 3029 25225 6 31': 'The position is too small to close this much.' },
  ],
  ['position', rejected('orderState'), { '22002 40838 3043 25227 601': 'There is no such position.' }],
  [
    'position mode',
    rejected('validation'),
    { '40774 3075 5021 109 25236 7': 'The order does not fit the position mode of the account.' },
  ],
  ['position mode', rejected('orderState'), { '40872 920 5117 25107': 'An open position or order blocks the change.' }],
  ['leverage', rejected('orderState'), { '40730 5097 22020 40893': 'The leverage cannot be changed now.' }],
  ['leverage', rejected('orderState'), { '40814 5054': 'The leverage already is what was asked for.' }, 'done'],
  ['leverage', rejected('validation'), { '43050 5044 5 25223': 'The leverage is out of range.' }],
];

// What a socket answers to a login or a subscription.
const streamGroups: readonly Group[] = [
  ['argument', { is: 'notFound', reason: 'record' }, { '30001': 'Bitget has no such stream.' }],
  [
    'argument',
    rejected('validation'),
    { '30002 3': 'Bitget did not read the message.', '30016': 'Bitget refused a value of the message.' },
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
  ['clock', clock, { '30013 4': "Bitget refused the login's time: this machine's clock is off." }, 'resync'],
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
      for (const code of expandCodes(codes)) {
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

function expandCodes(text: string): readonly string[] {
  let before = '';
  const complete = (end: string): string => {
    before = before.slice(0, Math.max(0, before.length - end.length)) + end;
    return before;
  };
  return text.split(' ').flatMap((part) => {
    const [first = '', last = ''] = part.split('-');
    const from = complete(first);
    const count = Number(complete(last)) - Number(from) + 1;
    return Array.from({ length: count }, (_, index) => String(Number(from) + index).padStart(from.length, '0'));
  });
}
