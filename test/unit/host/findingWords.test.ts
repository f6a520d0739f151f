import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { checkDraft, type TicketContext, type TicketDraft } from '../../../src/core/model/orderTicket';
import { comparedCurrency, findingWords, issueWords } from '../../../src/host/findingWords';
import { noteWords } from '../../../src/host/orderWords';
import { btc, decimal, marketOf } from '../../support/builders';
import { projectRoot } from '../../support/paths';

const folder = path.join(projectRoot, 'src', 'core', 'trading');
const sources = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(path.join(folder, name), 'utf8'));

/** The words in quotes that stand at the places these patterns name. */
function literals(...patterns: readonly RegExp[]): readonly string[] {
  const found = sources.flatMap((source) =>
    patterns.flatMap((pattern) => [...source.matchAll(pattern)].map(([, word = '']) => word)),
  );
  return [...new Set(found)].sort();
}

describe('the words for what the trading core says in codes', () => {
  const codes = literals(
    /\bcode: '(\w+)'/g,
    /\bcompare\('(\w+)'/g,
    /\bOrderTicketError\(\s*'(\w+)'/g,
    /\? '(\w+)' : code\b/g,
  );
  const notes = literals(
    /\bnote: '(\w+)'/g,
    /\bnote: [^\n]+\? '(\w+)'/g,
    /\bnote: [^\n]+\? '\w+' : '(\w+)'/g,
    /\bconcludeCanceled\([^)]*'(\w+)'\)/g,
  );

  it('are looked for where the codes stand', () => {
    for (const code of ['halted', 'ordersPerSecond', 'alreadySent', 'journal', 'reconciling', 'balance', 'slippage'])
      assert.ok(codes.includes(code), code);
    assert.deepEqual(notes, [
      'cancelChecking',
      'cancelNotDone',
      'cancelTooLate',
      'canceled',
      'checkFailed',
      'checking',
      'notPlaced',
      'refused',
      'vanished',
    ]);
  });

  for (const code of codes) {
    it(`are there for the code ${code}`, () => {
      assert.doesNotMatch(findingWords(code, {}), /^Refused by a check/);
    });
  }

  for (const note of notes) {
    it(`are there for the note ${note}`, () => {
      assert.notEqual(noteWords(note), note);
    });
  }
});

describe('an issue in words', () => {
  const context: TicketContext = { market: marketOf(), orderTypes: ['limit'], available: decimal(100) };
  const draft: TicketDraft = {
    instrument: btc,
    side: 'buy',
    type: 'limit',
    mode: 'spot',
    price: '64000',
    quantity: '0.01',
    notional: '',
  };
  const said = (typed: TicketDraft): readonly string[] => {
    const check = checkDraft(typed, context);
    const issues = check.kind === 'refused' ? check.issues : [];
    return issues.map((issue) => issueWords(issue, comparedCurrency(issue.code, typed)));
  };

  it('names what the order costs, not what was typed', () => {
    assert.deepEqual(said(draft), ['This needs 640 USDT, and 100 USDT is free. Nearest: 0.00156']);
  });

  it('names what the order is worth, not what was typed', () => {
    assert.deepEqual(said({ ...draft, quantity: '0.00005' }), [
      'The order is worth 3.2 USDT; the smallest value is 5 USDT. Nearest: 0.00008',
    ]);
  });

  it('names a seller’s balance in what is sold', () => {
    assert.match(
      said({ ...draft, side: 'sell', quantity: '101' })[0] ?? '',
      /^This needs 101 BTC, and 100 BTC is free\./,
    );
  });
});
