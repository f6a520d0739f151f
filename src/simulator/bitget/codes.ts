/** The codes this wire refuses with, by what is wrong and by generation (reference 10.2, 14, 15.3). */

import type { Generation } from './keys';

/** What can be wrong with a call, and the code that says so in each generation. */
const codes = {
  noSuchUrl: '40404',
  tooManyRequests: '429',
  keyMissing: '40001',
  signMissing: '40003',
  timestampBad: '40005',
  passphraseMissing: '40011',
  keyUnknown: '40006',
  wrongEnvironment: '40099',
  expired: '40008',
  signatureWrong: '40009',
  passphraseWrong: '40012',
  noPermission: '40014',
  ipNotAllowed: '40018',
  classicOnUnified: '40084',
  unifiedOnClassic: '40085',
  windowMissed: '40078',
  windowTooBig: '40079',
  parameterWrong: { v2: '40017', v3: '25200' },
  parameterMissing: '40019',
  idMalformed: '40304',
  batchTooLong: { v2: '40912', v3: '40306' },
  timeRange: '40704',
  symbolUnknown: { v2: '40102', v3: '25100' },
  symbolClosed: { v2: '40309', v3: '25101' },
  symbolNotForApi: { v2: '22004', v3: '25013' },
  orderNotFound: { v2: '43001', v3: '25204' },
  orderDone: { v2: '45031', v3: '25204' },
  cancelTwice: '45129',
  duplicateId: { v2: '43118', v3: '25212' },
  balance: { v2: '43012', v3: '25202' },
  orderCap: { v2: '43005', v3: '25211' },
  priceTooHigh: { v2: '43008', v3: '25205' },
  priceTooLow: { v2: '43009', v3: '25206' },
  priceOffTick: { v2: '45115', v3: '25244' },
  tooSmall: { v2: '43006', v3: '25207' },
  tooLittleValue: { v2: '45110', v3: '25611' },
  tooBig: { v2: '43007', v3: '25208' },
  sizeOffStep: { v2: '22038', v3: '25610' },
  system: { v2: '40725', v3: '25001' },
} as const satisfies Record<string, string | Readonly<Record<Generation, string>>>;

export type Problem = keyof typeof codes;

const texts: Readonly<Record<Problem, string>> = {
  noSuchUrl: 'Request URL NOT FOUND',
  tooManyRequests: 'Too Many Requests',
  keyMissing: 'ACCESS_KEY cannot be empty',
  signMissing: 'ACCESS_SIGN cannot be empty',
  timestampBad: 'Invalid ACCESS_TIMESTAMP',
  passphraseMissing: 'ACCESS_PASSPHRASE cannot be empty',
  keyUnknown: 'Invalid ACCESS_KEY',
  wrongEnvironment: 'exchange environment is incorrect',
  expired: 'Request timestamp expired',
  signatureWrong: 'sign signature error',
  passphraseWrong: 'apikey/password is incorrect',
  noPermission: 'Incorrect permissions, need trade permissions',
  ipNotAllowed: 'Invalid IP',
  classicOnUnified: 'You are in Classic Account mode, and the Unified Account API is not supported at this time',
  unifiedOnClassic: 'You are in Unified Account mode, and the Classic Account API is not supported at this time',
  windowMissed: 'The request exceeded the receiveWindow',
  windowTooBig: 'The receiveWindow is too large',
  parameterWrong: 'Parameter verification failed {0}',
  parameterMissing: 'Parameter {0} cannot be empty',
  idMalformed: 'clientOid or orderId is malformed',
  batchTooLong: 'The batch is too long',
  timeRange: 'The time range is wrong',
  symbolUnknown: '{0} does not exist',
  symbolClosed: 'The symbol {0} is not open for trading',
  symbolNotForApi: 'The symbol {0} does not support API trading',
  orderNotFound: 'The order does not exist',
  orderDone: 'The order is already finished',
  cancelTwice: 'The order was cancelled less than a second ago',
  duplicateId: 'clientOid duplicate',
  balance: 'Insufficient balance',
  orderCap: 'Too many open orders',
  priceTooHigh: 'The price is above the highest allowed',
  priceTooLow: 'The price is below the lowest allowed',
  priceOffTick: 'The price is not a multiple of the tick',
  tooSmall: 'The quantity is below the smallest allowed',
  tooLittleValue: 'less than the minimum amount',
  tooBig: 'The quantity is above the largest allowed',
  sizeOffStep: 'The quantity is not a multiple of the step',
  system: 'service error',
};

/** A call ends here; `detail` fills the gap in the text. */
export class WireFailure extends Error {
  override readonly name = 'WireFailure';
  constructor(
    readonly problem: Problem,
    readonly detail = '',
  ) {
    super(texts[problem].replace('{0}', detail));
  }
}

export function codeOf(problem: Problem, generation: Generation): string {
  const code: string | Readonly<Record<Generation, string>> = codes[problem];
  return typeof code === 'string' ? code : code[generation];
}

/** The status of the one unknown path, of one request too many, and of every other refusal. */
export function statusOf(problem: Problem): number {
  return problem === 'noSuchUrl' ? 404 : problem === 'tooManyRequests' ? 429 : 400;
}

export const socketTexts = {
  30001: "doesn't exist",
  30002: 'Illegal request',
  30003: 'Invalid op',
  30004: 'User needs to log in',
  30005: 'Login failed',
  30006: 'Too many requests',
  30007: 'Request over limit, connection close',
  30011: 'Invalid ACCESS_KEY',
  30012: 'Invalid ACCESS_PASSPHRASE',
  30013: 'Invalid ACCESS_TIMESTAMP',
  30014: 'Request timestamp expired',
  30015: 'Invalid sign',
  30016: 'Param error',
} as const;

export type SocketCode = keyof typeof socketTexts;
