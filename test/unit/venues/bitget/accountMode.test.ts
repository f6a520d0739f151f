import assert from 'node:assert/strict';

import { ConnectionError, CredentialsError } from '../../../../src/core/base/errors';
import { silentLogger } from '../../../../src/core/base/log';
import { AccountModes, type AccountMode } from '../../../../src/core/venues/bitget/accountMode';
import { readPages } from '../../../../src/core/venues/bitget/spot/paging';

function modes(answers: readonly (Error | 'yes')[], remembered?: AccountMode) {
  const asked: number[] = [];
  const kept: AccountMode[] = [];
  const made = new AccountModes({
    askUnified: () => {
      const answer = answers[asked.length] ?? 'yes';
      asked.push(asked.length);
      return answer === 'yes' ? Promise.resolve() : Promise.reject(answer);
    },
    memory: { get: () => remembered, set: (mode) => kept.push(mode) },
    logger: silentLogger,
  });
  return { made, asked, kept };
}

const otherKind = new CredentialsError('mode', 'classic');

describe('Bitget account kinds', () => {
  it('asks once, whoever asks, and remembers the answer', async () => {
    const { made, asked, kept } = modes([otherKind]);
    assert.deepEqual(await Promise.all([made.current(), made.current()]), ['classic', 'classic']);
    assert.equal(await made.current(), 'classic');
    assert.deepEqual([asked.length, kept, made.known], [1, ['classic'], 'classic']);
  });

  it('asks nothing when it remembers', async () => {
    const { made, asked } = modes([], 'unified');
    assert.equal(await made.current(), 'unified');
    assert.equal(asked.length, 0);
  });

  it('tells when the account turned out to be of the other kind', async () => {
    const { made, kept } = modes(['yes'], 'classic');
    const changes: AccountMode[] = [];
    made.onDidChange((mode) => changes.push(mode));
    assert.equal(await made.ask(), 'unified');
    assert.deepEqual([changes, kept], [['unified'], ['unified']]);
  });

  it('keeps no answer when there was none, and asks again', async () => {
    const { made, kept } = modes([new ConnectionError('offline', 'no network', false), otherKind]);
    await assert.rejects(made.current(), ConnectionError);
    assert.deepEqual([kept, made.known], [[], undefined]);
    assert.equal(await made.current(), 'classic');
  });
});

describe('Bitget lists in pages', () => {
  const all = Array.from({ length: 230 }, (_, i) => 230 - i);
  const list = (queries: Readonly<Record<string, string>>[], spanDays = 90) => ({
    page: (query: Readonly<Record<string, string>>, cursor: string | undefined) => {
      queries.push(query);
      const rows = all.filter((id) => cursor === undefined || id < Number(cursor)).slice(0, Number(query['limit']));
      return Promise.resolve({ rows, next: rows.length < 100 ? undefined : String(rows.at(-1)) });
    },
    spanDays,
    now: () => Date.UTC(2026, 10, 20),
  });

  it('reads page after page until the end', async () => {
    const queries: Readonly<Record<string, string>>[] = [];
    assert.deepEqual(await readPages(list(queries), { symbol: 'BTCUSDT' }, {}), all);
    assert.deepEqual(
      queries.map((query) => query['limit']),
      ['100', '100', '100'],
    );
  });

  it('reads no more than was asked for', async () => {
    const queries: Readonly<Record<string, string>>[] = [];
    assert.deepEqual(await readPages(list(queries), {}, { limit: 130 }), all.slice(0, 130));
    assert.deepEqual(
      queries.map((query) => query['limit']),
      ['100', '30'],
    );
  });

  it('cuts a range that is longer than one call takes into windows, newest first', async () => {
    const day = 86_400_000;
    const windows: (readonly [number, number])[] = [];
    const to = Date.UTC(2026, 10, 20);
    const quiet = {
      page: (query: Readonly<Record<string, string>>) => {
        windows.push([Number(query['startTime']), Number(query['endTime'])]);
        return Promise.resolve({ rows: [], next: undefined });
      },
      spanDays: 30,
      now: () => to,
    };
    await readPages(quiet, {}, { from: to - 70 * day, to });
    assert.deepEqual(windows, [
      [to - 30 * day + 1, to],
      [to - 60 * day + 1, to - 30 * day],
      [to - 70 * day, to - 60 * day],
    ]);
  });
});
