/** What our own checks found wrong with an order, in words with the numbers they compared. */

import { Decimal } from '../core/base/decimal';
import type { OrderTicket, TicketIssue } from '../core/model/orderTicket';
import { formatExact, outsideText } from './format';
import { t } from './l10n';

type Numbers = Readonly<Record<string, string>>;
type Phrase = (numbers: Numbers) => string;

/** A number the check may have left out shows as a dash. */
function number(numbers: Numbers, ...names: readonly string[]): string {
  for (const name of names) {
    const value = numbers[name];
    if (value !== undefined) return outsideText(value, 60);
  }
  return '–';
}

/** The number, grouped, with its currency where the caller knew it. */
function amount(numbers: Numbers, ...names: readonly string[]): string {
  const text = number(numbers, ...names);
  const value = Decimal.parse(text);
  const shown = value ? formatExact(value) : text;
  const { currency } = numbers;
  return currency === undefined ? shown : t('{0} {1}', shown, currency);
}

const phrases = {
  empty: () => t('Type a number.'),
  notANumber: () => t('This is not a number. Use digits and one point, like 0.25.'),
  exponent: () => t('Write the number out, without an exponent.'),
  comma: () => t('Use a point for decimals; commas are not accepted, so that 1,5 cannot become 15.'),
  negative: () => t('The number must be above zero.'),
  zero: () => t('The number must be above zero.'),
  offTick: (n) => t('Prices of this pair move in steps of {0}.', number(n, 'step')),
  offStep: (n) => t('Quantities of this pair move in steps of {0}.', number(n, 'step')),
  belowMinimum: (n) => t('The smallest amount is {0}.', number(n, 'limit')),
  aboveMaximum: (n) => t('The largest amount is {0}.', number(n, 'limit')),
  belowMinNotional: (n) =>
    t('The order is worth {0}; the smallest value is {1}.', amount(n, 'found'), amount(n, 'limit')),
  aboveBalance: (n) => t('This needs {0}, and {1} is free.', amount(n, 'found'), amount(n, 'available', 'limit')),
  notTrading: () => t('This pair is not open for trading.'),
  typeNotOffered: () => t('The exchange does not offer this order type.'),
} as const satisfies Record<TicketIssue['code'], Phrase>;

/** The risk gate's codes. One we have no words for is still shown, with its numbers. */
const gatePhrases: ReadonlyMap<string, Phrase> = new Map<string, Phrase>([
  ['halted', () => t('Trading is halted. New orders stay blocked until you release the halt.')],
  ['notArmed', () => t('Trading is read-only for this account until you arm it.')],
  ['environment', () => t('The order belongs to another account than the one in use.')],
  ['stalePrice', () => t('The price is too old to trade on.')],
  ['unknownSymbol', () => t('This pair is not listed.')],
  ['notTrading', () => t('This pair is not open for trading.')],
  [
    'maxOrderNotional',
    (n) => t('The order is worth {0}; your limit per order is {1}.', number(n, 'found'), number(n, 'limit')),
  ],
  [
    'maxDailyNotional',
    (n) => t('Today’s orders would reach {0}; your limit per day is {1}.', number(n, 'found'), number(n, 'limit')),
  ],
  [
    'maxWorsePrice',
    (n) => t('The price is {0} worse than the market; the limit is {1}.', number(n, 'found'), number(n, 'limit')),
  ],
  [
    'maxBetterPrice',
    (n) => t('The price is {0} away from the market; the limit is {1}.', number(n, 'found'), number(n, 'limit')),
  ],
  [
    'maxSlippage',
    (n) =>
      t('The book is thin: the order would slip by {0}; the limit is {1}.', number(n, 'found'), number(n, 'limit')),
  ],
  ['ordersPerSecond', (n) => t('Too many orders: at most {0} a second.', number(n, 'limit'))],
  ['ordersPerMinute', (n) => t('Too many orders: at most {0} a minute.', number(n, 'limit'))],
  [
    'maxOpenOrders',
    (n) => t('There are {0} open orders already; the limit is {1}.', number(n, 'found'), number(n, 'limit')),
  ],
  ['allowedSymbols', () => t('This pair is not on your list of allowed pairs.')],
  ['duplicate', () => t('The same order was sent a moment ago.')],
  ['unresolvedUnknown', () => t('An earlier order of this pair is still unknown.')],
  ['balance', (n) => t('This needs {0}, and {1} is free.', amount(n, 'found'), amount(n, 'available', 'limit'))],
  ['noValue', () => t('What the order is worth in USDT cannot be told, so your limits cannot be checked.')],
  ['noPrice', () => t('There is no price to compare with.')],
  [
    'slippage',
    (n) => t('The order would slip by about {0}; orders over {1} are refused.', number(n, 'found'), number(n, 'limit')),
  ],
  ['balanceUnknown', () => t('The free balance is not known yet.')],
  ['closed', () => t('The account was closed meanwhile.')],
  ['signIn', () => t('The exchange does not accept this account’s key at the moment.')],
  ['venueClosed', () => t('The exchange takes no orders.')],
  ['clock', (n) => t('This computer’s clock cannot be trusted ({0} off), so nothing is signed.', number(n, 'found'))],
  ['reconciling', () => t('Orders are still being compared with the exchange. Try again in a moment.')],
  ['journal', () => t('The order journal cannot be written, so no order may be sent.')],
  ['accountChanged', () => t('The account changed while you were deciding.')],
  ['noAccount', () => t('This needs an account with a key.')],
  ['alreadySent', () => t('This very order was already sent.')],
]);

export function findingWords(code: string, numbers: Numbers): string {
  const phrase = isIssueCode(code) ? phrases[code] : gatePhrases.get(code);
  if (phrase) return phrase(numbers);
  const shown = Object.entries(numbers).map(([name, value]) => `${outsideText(name, 40)} ${outsideText(value, 60)}`);
  return shown.length === 0
    ? t('Refused by a check: {0}.', outsideText(code, 60))
    : t('Refused by a check: {0} ({1}).', outsideText(code, 60), shown.join(', '));
}

function isIssueCode(code: string): code is keyof typeof phrases {
  return Object.hasOwn(phrases, code);
}

/** The currency of what a check compared: what a seller lacks is in base, every other amount that words name is in quote. */
export function comparedCurrency(code: string, { side, instrument }: Pick<OrderTicket, 'side' | 'instrument'>): string {
  const isBalance = code === 'aboveBalance' || code === 'balance';
  return isBalance && side === 'sell' ? instrument.base : instrument.quote;
}

/** An issue while typing, with the value to type instead where there is one. `currency` is that of the balance or value compared. */
export function issueWords(issue: TicketIssue, currency?: string): string {
  const numbers = currency === undefined ? issue.numbers : { ...issue.numbers, currency };
  const what = findingWords(issue.code, numbers);
  return issue.nearest === undefined ? what : t('{0} Nearest: {1}', what, issue.nearest);
}
