/** Lists that come in pages and in windows of time, newest first (reference sections 7 and 12.3). */

import type { TimeRange } from '../../venue';
import type { Parameters } from '../signing';

/** Most rows of one page, on both generations. */
export const pageRows = 100;
const maxPages = 20;
const dayMs = 86_400_000;

export interface Page<T> {
  readonly rows: readonly T[];
  /** Where the next page begins; `undefined` on the last. */
  readonly next: string | undefined;
}

export interface PagedList<T> {
  /** `cursor` is absent for the first page. */
  page(query: Parameters, cursor: string | undefined): Promise<Page<T>>;
  /** The longest range one call takes, in days. */
  readonly spanDays: number;
  /** The venue's time, epoch ms. */
  now(): number;
}

/** All rows of the range up to its limit: page after page, and window after window where the range is longer than one call takes. */
export async function readPages<T>(list: PagedList<T>, query: Parameters, range: TimeRange): Promise<readonly T[]> {
  const rows: T[] = [];
  const most = range.limit ?? Infinity;
  for (const window of windows(range, list.spanDays * dayMs, list.now())) {
    let cursor: string | undefined;
    for (let page = 0; page < maxPages && rows.length < most; page++) {
      const limit = Math.min(pageRows, most - rows.length).toFixed(0);
      const result = await list.page({ ...query, ...window, limit }, cursor);
      rows.push(...result.rows);
      if (result.next === undefined || result.next === cursor) break;
      cursor = result.next;
    }
    if (rows.length >= most) break;
  }
  return rows.slice(0, most);
}

function windows(range: TimeRange, spanMs: number, now: number): readonly Parameters[] {
  const { from, to } = range;
  if (from === undefined) return [to === undefined ? {} : { endTime: to.toFixed(0) }];
  const all: Parameters[] = [];
  for (let end = to ?? now; end >= from && all.length < maxPages; end -= spanMs) {
    all.push({ startTime: Math.max(from, end - spanMs + 1).toFixed(0), endTime: end.toFixed(0) });
  }
  return all;
}
