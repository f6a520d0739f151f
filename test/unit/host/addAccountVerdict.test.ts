import assert from 'node:assert/strict';
import { ConnectionError, CredentialsError, type CredentialsReason } from '../../../src/core/base/errors';
import { mayBeRightAllTheSame, suspectStep } from '../../../src/host/commands/addAccountVerdict';
import { venueRow } from '../../../src/host/venues';

describe('a key that was refused', () => {
  const cases: readonly (readonly [venue: string, reason: CredentialsReason, step: string])[] = [
    ['bitget', 'environment', 'environment'],
    ['bitget', 'signature', 'secret'],
    ['bitget', 'passphrase', 'passphrase'],
    ['bitget', 'key', 'apiKey'],
    ['bitmart', 'signature', 'secret'],
    ['bitmart', 'environment', 'key'],
    ['bitmart', 'ip', 'key'],
  ];
  for (const [venue, reason, step] of cases) {
    it(`for ${reason} at ${venue} begins again at ${step}`, () => {
      const row = venueRow(venue);
      assert.ok(row);
      assert.equal(suspectStep(row, new CredentialsError(reason, 'x'), true), step);
    });
  }

  it('keeps its kind of account when it renews one', () => {
    const row = venueRow('bitget');
    assert.ok(row);
    assert.equal(suspectStep(row, new CredentialsError('environment', 'x'), false), 'apiKey');
  });

  it('may be kept only when something else stood in the way', () => {
    assert.equal(mayBeRightAllTheSame(new CredentialsError('ip', 'x')), true);
    assert.equal(mayBeRightAllTheSame(new ConnectionError('dns', 'x', false)), true);
    assert.equal(mayBeRightAllTheSame(new CredentialsError('environment', 'x')), false);
    assert.equal(mayBeRightAllTheSame(new Error('x')), false);
  });
});
