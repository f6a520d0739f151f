/** What the status bar says, from the facts alone. */

import { displayName, type Instrument } from '../core/model/instrument';
import type { Market } from '../core/model/market';
import type { Ticker } from '../core/model/ticker';
import type { FeedStatus } from '../core/trading/bookFeed';
import type { StreamState } from '../core/venues/venue';
import { formatAge, formatChange, formatCompact, formatPrice, outsideText } from './format';
import { t } from './l10n';

export interface StatusBarFacts {
  readonly instrument: Instrument;
  readonly badge: string;
  /** A real exchange's price needs no badge; any other is never shown without. */
  readonly isLive: boolean;
  readonly deskState: 'starting' | 'ready' | 'failed';
  readonly stream: StreamState['status'] | undefined;
  readonly feed: FeedStatus | undefined;
  readonly ticker: Ticker | undefined;
  readonly market: Market | undefined;
  readonly now: number;
}

export interface StatusBarText {
  readonly text: string;
  /** For a screen reader, with unit and age. */
  readonly spoken: string;
  /** The price must not be taken for the present one. */
  readonly isDoubtful: boolean;
}

export function statusBarText(facts: StatusBarFacts): StatusBarText {
  const { instrument, ticker, market, now } = facts;
  const pair = displayName(instrument);
  const badge = facts.isLive ? undefined : outsideText(facts.badge, 40);
  const trouble = troubleOf(facts);
  if (!ticker) {
    const words = trouble ?? t('connecting');
    return {
      text: withTrouble([pair, badge], words),
      spoken: t('{0}, {1}: {2}', outsideText(facts.badge, 40), pair, words),
      isDoubtful: facts.deskState === 'failed',
    };
  }
  // The first connection is on its way and the price was read a moment ago: nothing to warn of yet.
  const isDoubtful = trouble !== undefined && !(facts.stream === 'connecting' && facts.feed === 'syncing');
  const price = formatPrice(ticker.lastPrice, market);
  const change = formatChange(ticker.change24h);
  const age = formatAge(now - ticker.receivedAt);
  return {
    text: withTrouble([pair, price, change, badge], trouble && t('{0}, {1} old', trouble, age)),
    spoken: t(
      '{0}, {1}: {2} {3}, {4} in 24 hours, {5}',
      outsideText(facts.badge, 40),
      pair,
      price,
      instrument.quote,
      change,
      trouble ?? t('live'),
    ),
    isDoubtful,
  };
}

export function statusBarTooltipLines(facts: StatusBarFacts): readonly string[] {
  const { instrument, ticker, market, now, badge } = facts;
  const lines: (string | undefined)[] = [t('{0} · {1}', displayName(instrument), outsideText(badge, 40))];
  if (ticker) {
    const { bid, ask } = ticker;
    const { base, quote } = instrument;
    lines.push(
      t('Last {0} {1} ({2} in 24 h)', formatPrice(ticker.lastPrice, market), quote, formatChange(ticker.change24h)),
      bid && t('Bid {0}', formatPrice(bid.price, market)),
      ask && t('Ask {0}', formatPrice(ask.price, market)),
      bid && ask && t('Spread {0}', formatPrice(ask.price.minus(bid.price), market)),
      t('24 h high {0}', formatPrice(ticker.high24h, market)),
      t('24 h low {0}', formatPrice(ticker.low24h, market)),
      t(
        '24 h volume {0} {1}, {2} {3}',
        formatCompact(ticker.baseVolume24h),
        base,
        formatCompact(ticker.quoteVolume24h),
        quote,
      ),
      t('Received {0} ago', formatAge(now - ticker.receivedAt)),
    );
  }
  lines.push(troubleOf(facts), t('Click to open the market panel'));
  return lines.filter((line) => line !== undefined);
}

/** Why the price is not to be believed, in a word. */
function troubleOf({ deskState, stream, feed }: StatusBarFacts): string | undefined {
  if (deskState === 'failed') return t('offline');
  if (deskState === 'starting') return t('connecting');
  if (stream === 'failing') return t('offline');
  if (stream === 'connecting') return feed === 'syncing' ? t('connecting') : t('reconnecting');
  if (stream === 'stale' || feed === 'stale') return t('stale');
  if (feed === 'resyncing') return t('resyncing');
  return undefined;
}

/** A badge may be several words, so what is wrong stands apart from it. */
function withTrouble(parts: readonly (string | undefined)[], trouble: string | undefined): string {
  const shown = parts.filter((part) => part !== undefined).join(' ');
  return trouble === undefined ? shown : t('{0} · {1}', shown, trouble);
}
