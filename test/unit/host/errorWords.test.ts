import assert from 'node:assert/strict';
import {
  ClockSkewError,
  ConnectionError,
  CredentialsError,
  NotFoundError,
  OrderRejectedError,
  OrderTicketError,
  RateLimitError,
  TimeoutError,
  UnknownOutcomeError,
  VenueClosedError,
  WireError,
} from '../../../src/core/base/errors';
import { EndpointsRefusedError, explain, type Doing } from '../../../src/host/errorWords';
import { findingWords, issueWords } from '../../../src/host/findingWords';

const say = (error: unknown, doing: Doing): string => explain(error, doing, 'BitMart').text;

describe('an error in words', () => {
  const cases: readonly (readonly [error: Error, doing: Doing, text: string | RegExp])[] = [
    [
      new OrderRejectedError('balance', 'x', { code: '50020', venueMessage: 'Balance not enough' }),
      'place',
      'Rejected by BitMart. There is not enough free balance. (“Balance not enough”, code 50020)',
    ],
    [new UnknownOutcomeError('x', 'abc'), 'place', /^Unknown, checking\. .*nothing is sent again\.$/],
    [new UnknownOutcomeError('x', 'abc'), 'cancel', /^Cancel sent, checking\. /],
    [
      new OrderTicketError('offTick', 'x', { step: '0.01' }),
      'place',
      'Not sent. Prices of this pair move in steps of 0.01.',
    ],
    [new CredentialsError('signature', 'x'), 'signIn', /the secret is wrong, or what was typed with it/],
    [new CredentialsError('ip', 'x'), 'signIn', /IP address/],
    [new CredentialsError('permission', 'x'), 'place', /^Not sent\. .*lacks the right/],
    [new ClockSkewError('x'), 'place', /^Not sent\. .*clock/],
    [
      new RateLimitError('quota', 'x', 3000),
      'place',
      'Not sent. Too fast for BitMart. It takes requests again in 3 s.',
    ],
    [new RateLimitError('banned', 'x', 60_000), 'read', 'BitMart has blocked this address for 1 min.'],
    [new VenueClosedError('tradingEnded', 'x'), 'place', 'Not sent. Trading at BitMart has ended.'],
    [new ConnectionError('blocked', 'x', true), 'read', /network in front of BitMart/],
    [new ConnectionError('dns', 'x', false), 'place', /^Not sent\. /],
    [new TimeoutError('x', 10_000, true), 'read', 'BitMart did not answer in time.'],
    [new NotFoundError('symbol', 'x'), 'read', 'BitMart does not list this pair.'],
    [new WireError('x'), 'read', /could not be read/],
  ];
  for (const [error, doing, text] of cases) {
    it(`${error.name} while doing ${doing}: money first, then why`, () => {
      if (typeof text === 'string') assert.equal(say(error, doing), text);
      else assert.match(say(error, doing), text);
    });
  }

  it('never shows a bug’s own text or stack', () => {
    const text = say(new TypeError("Cannot read properties of undefined (reading 'x')"), 'place');
    assert.doesNotMatch(text, /undefined|TypeError/);
  });

  it('shows the venue’s words as harmless text', () => {
    const error = new OrderRejectedError('validation', 'x', { venueMessage: '[a](command:b) $(zap)\n<b>' });
    assert.match(say(error, 'place'), /“\[a\] \(command:b\) \$ \(zap\) <b>”/);
  });
});

describe('the next step', () => {
  const next = (error: unknown, doing: Doing) => explain(error, doing, 'BitMart').next;

  it('is the one thing that helps', () => {
    assert.equal(next(new OrderTicketError('notArmed', 'x'), 'place'), 'arm');
    assert.equal(next(new OrderTicketError('halted', 'x'), 'place'), 'releaseHalt');
    assert.equal(next(new OrderTicketError('maxOrderNotional', 'x'), 'place'), 'limits');
    assert.equal(next(new OrderTicketError('offTick', 'x'), 'place'), undefined);
    assert.equal(next(new CredentialsError('key', 'x'), 'read'), 'fixKey');
    assert.equal(next(new CredentialsError('key', 'x'), 'signIn'), 'tryKeyAgain');
    assert.equal(next(new UnknownOutcomeError('x', 'a'), 'place'), 'showOrders');
  });

  it('is said for addresses that were refused', () => {
    assert.match(say(new EndpointsRefusedError('x'), 'read'), /must all be on this computer.*Nothing was sent/);
  });
});

describe('what a check found', () => {
  it('is said with the nearest legal value', () => {
    const numbers = { step: '0.01', found: '1.234' };
    assert.equal(
      issueWords({ field: 'price', code: 'offTick', severity: 'error', nearest: '1.23', numbers }),
      'Prices of this pair move in steps of 0.01. Nearest: 1.23',
    );
  });

  it('names the currency where it is known', () => {
    const numbers = { found: '8942922.5', available: '100000' };
    const issue = { field: 'quantity', code: 'aboveBalance', severity: 'error', numbers } as const;
    assert.equal(issueWords(issue, 'USDT'), 'This needs 8,942,922.5 USDT, and 100,000 USDT is free.');
    assert.equal(issueWords(issue), 'This needs 8,942,922.5, and 100,000 is free.');
  });

  it('is shown with its numbers even when the code is a new one', () => {
    assert.equal(findingWords('moonPhase', { found: 'full' }), 'Refused by a check: moonPhase (found full).');
    assert.equal(findingWords('constructor', {}), 'Refused by a check: constructor.');
  });
});
