import assert from 'node:assert/strict';
import { announcedState } from '../../../src/core/venues/bitmart/venueLife';
import { stateSentence, takesOrders } from '../../../src/host/venueStateWords';

describe('an exchange’s end in words', () => {
  const cases: readonly (readonly [when: string, takes: boolean, said: string | undefined])[] = [
    ['2026-07-01', true, 'BitMart has announced that it takes no new orders from July 26, 2026 on.'],
    [
      '2026-08-01',
      false,
      'BitMart takes no new orders. Canceling works. BitMart has announced that trading ends on August 26, 2026.',
    ],
    [
      '2026-11-20',
      false,
      'Trading at BitMart ended on August 26, 2026. Until January 31, 2027, you can still see your balances and export your records here, and withdraw on its website.',
    ],
    ['2027-02-01', false, 'BitMart closed on January 31, 2027. Your records on this computer can still be exported.'],
  ];
  for (const [when, takes, said] of cases) {
    it(`on ${when} it says what has ended and what can still be done`, () => {
      const state = announcedState(Date.parse(when));
      assert.equal(takesOrders(state), takes);
      assert.equal(stateSentence('BitMart', state), said);
    });
  }

  it('is silent about an exchange that is simply open', () => {
    assert.equal(stateSentence('Bitget', { phase: 'open' }), undefined);
  });

  it('names no date where none is known', () => {
    assert.match(stateSentence('X', { phase: 'tradingEnded' }) ?? '', /^Trading at X has ended\. You can still see/);
    assert.match(stateSentence('X', { phase: 'gone' }) ?? '', /^X has closed\./);
  });
});
