import assert from 'node:assert/strict';
import { missingTimes, movingAverage, vwap } from '../../../media/panel/indicators';
import type { CandleRow } from '../../../src/protocol/messages';

const minute = 60_000;
const day = 86_400_000;

function bar(at: number, close: number, volume = 1): CandleRow {
  return [at, close, close, close, close, volume];
}

describe('the lines over the candles', () => {
  it('average as many closes as they say, and begin when there are that many', () => {
    const rows = [1, 2, 3, 6].map((close, index) => bar(index * minute, close));
    assert.deepEqual(movingAverage(rows, 3), [
      { at: 2 * minute, value: 2 },
      { at: 3 * minute, value: 11 / 3 },
    ]);
    assert.deepEqual(movingAverage(rows, 5), []);
  });

  it('weigh prices by volume, anew each day', () => {
    const rows = [bar(0, 10, 1), bar(minute, 20, 3), bar(day, 50, 2)];
    assert.deepEqual(vwap(rows), [
      { at: 0, value: 10 },
      { at: minute, value: 17.5, isEnd: true },
      { at: day, value: 50 },
    ]);
  });

  it('have nothing to say where nothing was traded', () => {
    assert.deepEqual(vwap([bar(0, 10, 0)]), []);
  });

  it('leave a gap where bars are missing, and close up a very long one', () => {
    const rows = [bar(0, 1), bar(minute, 1), bar(4 * minute, 1), bar(1000 * minute, 1)];
    assert.deepEqual(missingTimes(rows, minute), [2 * minute, 3 * minute]);
  });

  it('see no gap in months of different lengths', () => {
    const months = [Date.UTC(2026, 0), Date.UTC(2026, 1), Date.UTC(2026, 2)].map((at) => bar(at, 1));
    assert.deepEqual(missingTimes(months, 30 * day), []);
  });
});
