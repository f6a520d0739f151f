/** What of ours the rows about sockets and books measure: the venue's streams, and the feed the panel reads. */

import type { Clock } from '../../../src/core/base/clock';
import { silentLogger } from '../../../src/core/base/log';
import { systemRandom } from '../../../src/core/base/random';
import { parseSymbol } from '../../../src/core/model/instrument';
import type { BookView } from '../../../src/core/model/orderBook';
import { LiveMarketData } from '../../../src/core/trading/marketDataService';
import { createBitmartVenue } from '../../../src/core/venues/bitmart/bitmartVenue';
import type { BookMessage, Venue } from '../../../src/core/venues/venue';
import { createClockAt, createHurriedClock } from './clocks';

/** The time at which the prepared stream begins. */
const streamBeganAt = 1_795_132_800_000;
const depth = 20;

function openVenue(url: string, clock: Clock): Venue {
  const rest = url.replace('ws', 'http');
  const endpoints = { rest, wsPublic: url, wsPrivate: url };
  return createBitmartVenue({ environment: 'practice', endpoints, clock });
}

function instrumentOfStream(): NonNullable<ReturnType<typeof parseSymbol>> {
  const instrument = parseSymbol('BTC_USDT');
  if (!instrument) throw new Error('Expected the name of a pair');
  return instrument;
}

/** Every book message, decoded. The answer ends it. */
export function openBook(url: string, onMessage: (message: BookMessage) => void): Promise<() => void> {
  const venue = openVenue(url, createClockAt(streamBeganAt));
  venue.publicStreams.book(instrumentOfStream(), onMessage);
  return Promise.resolve(() => {
    venue.dispose();
  });
}

interface KeptBook {
  readonly resyncs: () => number;
  readonly dispose: () => void;
}

/** `onView` gets the best levels after every message that changed the book. */
function keep(url: string, onView: (view: BookView) => void, clock: Clock): KeptBook {
  const venue = openVenue(url, clock);
  const marketData = new LiveMarketData({ venue, clock, random: systemRandom, logger: silentLogger });
  const feed = marketData.bookFeed(instrumentOfStream());
  let version: BookView['version'] | undefined;
  feed.onDidChange(() => {
    const view = feed.view(depth);
    // A change of status alone brings no new book.
    if (!view || view.version === version) return;
    version = view.version;
    onView(view);
  });
  return {
    resyncs: () => feed.resyncs,
    dispose: () => {
      feed.dispose();
      marketData.dispose();
      venue.dispose();
    },
  };
}

export function keepBook(url: string, onView: (view: BookView) => void): Promise<() => void> {
  return Promise.resolve(keep(url, onView, createClockAt(streamBeganAt)).dispose);
}

/** The same on a clock fifty times as fast, so that the pauses between two requests for a snapshot are short. */
export function keepBookThroughGaps(url: string, onView: (view: BookView) => void): KeptBook {
  return keep(url, onView, createHurriedClock(50, streamBeganAt));
}
