import assert from 'node:assert/strict';
import { averageEntry } from '../../../src/host/panel/panelParts';
import { FakeDesk } from '../../support/fakeDesk';

function entryAfter(...trades: readonly (readonly ['buy' | 'sell', string, string])[]): string | undefined {
  const desk = new FakeDesk(() => 0);
  for (const [side, price, quantity] of trades) desk.addFill(side, price, quantity);
  return averageEntry(desk.fills)?.toString();
}

describe('the average entry', () => {
  it('is what was paid on average for what is left', () => {
    assert.equal(entryAfter(['buy', '100', '1'], ['buy', '200', '1']), '150');
    assert.equal(entryAfter(['buy', '100', '1'], ['buy', '200', '1'], ['sell', '500', '1']), '150');
    assert.equal(entryAfter(['buy', '100', '2'], ['sell', '90', '1'], ['buy', '130', '2']), '120');
  });

  it('begins anew when everything was sold, or more than was seen bought', () => {
    assert.equal(entryAfter(['buy', '100', '1'], ['sell', '120', '1']), undefined);
    assert.equal(entryAfter(['sell', '120', '1'], ['buy', '100', '1']), '100');
    assert.equal(entryAfter(), undefined);
  });
});
