/** What changes rarely: words, names, the badge, the market's rules, and the one notice that stands above everything. */

import type { Instrument } from '../../core/model/instrument';
import { displayName } from '../../core/model/instrument';
import { priceDecimals, quantityDecimals, type Market } from '../../core/model/market';
import type { VenueState } from '../../core/venues/venue';
import type { SetupPart, UpDownColors } from '../../protocol/messages';
import type { Desk } from '../desk';
import { explain } from '../errorWords';
import { locale, t } from '../l10n';
import { stateSentence, takesOrders } from '../venueStateWords';
import type { PanelSession } from './panelFeeds';
import { panelStrings } from './panelStrings';

export type MarketKnowledge =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'known'; readonly market: Market }
  | { readonly kind: 'notListed' }
  | { readonly kind: 'unreadable' };

/** The desk's state, with as much of a session as a panel needs. */
export type PanelDeskState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'ready'; readonly session: PanelSession }
  | { readonly kind: 'failed'; readonly error: Error };

export interface SetupSources {
  readonly instrument: Instrument;
  readonly desk: Pick<Desk, 'account' | 'badge'> & { readonly state: PanelDeskState };
  readonly generation: number;
  readonly session: PanelSession | undefined;
  readonly market: MarketKnowledge;
  readonly upDown: UpDownColors;
}

type Notice = SetupPart['notice'];

export function setupPart(sources: SetupSources): SetupPart {
  const { instrument, desk, session, market } = sources;
  return {
    generation: sources.generation,
    strings: panelStrings(),
    locale: locale(),
    symbol: instrument.symbol,
    base: instrument.base,
    quote: instrument.quote,
    badge: { text: desk.badge, environment: session?.venue.environment ?? desk.account?.environment ?? 'none' },
    accountLabel: desk.account?.label ?? null,
    notice: notice(sources),
    market:
      market.kind === 'known' && session
        ? {
            tickSize: market.market.tickSize.toString(),
            stepSize: market.market.stepSize.toString(),
            priceDecimals: priceDecimals(market.market),
            quantityDecimals: quantityDecimals(market.market),
            orderTypes: session.venue.capabilities.orderTypes,
            intervals: session.venue.capabilities.candleIntervals,
          }
        : null,
    upDown: sources.upDown,
    canTrade: session?.orders !== undefined && takesOrders(session.venue.state),
  };
}

function notice(sources: SetupSources): Notice {
  const { desk, session } = sources;
  if (desk.state.kind === 'starting') return { severity: 'info', text: t('Starting the account…') };
  if (desk.state.kind === 'failed') {
    return {
      severity: 'error',
      text: t('The account could not be opened: {0}', explain(desk.state.error, 'read', venueName(desk)).text),
    };
  }
  if (!session) return null;
  return (
    venueNotice(session.venue.name, session.venue.state) ??
    marketNotice(sources, session.venue.name) ??
    (session.signInError
      ? {
          severity: 'warning',
          text: t(
            'Signing in failed, market data goes on: {0}',
            explain(session.signInError, 'read', session.venue.name).text,
          ),
        }
      : null)
  );
}

function venueNotice(venue: string, state: VenueState): Notice {
  const text = stateSentence(venue, state);
  if (text === undefined) return null;
  return { severity: state.phase === 'tradingEnded' || state.phase === 'gone' ? 'error' : 'warning', text };
}

function marketNotice({ instrument, market }: SetupSources, venue: string): Notice {
  const pair = displayName(instrument);
  switch (market.kind) {
    case 'unknown':
      return null;
    case 'notListed':
      return { severity: 'error', text: t('{0} is not listed at {1}.', pair, venue) };
    case 'unreadable':
      return { severity: 'warning', text: t('The trading rules of {0} could not be read yet. Trying again.', pair) };
    case 'known':
      return statusNotice(market.market.status, pair);
  }
}

function statusNotice(status: Market['status'], pair: string): Notice {
  switch (status) {
    case 'trading':
      return null;
    case 'preTrade':
      return { severity: 'warning', text: t('{0} is listed, but does not trade yet.', pair) };
    case 'suspended':
      return { severity: 'warning', text: t('Trading of {0} is suspended.', pair) };
    case 'apiDisabled':
      return { severity: 'warning', text: t('The exchange takes no orders for {0} from programs.', pair) };
  }
}

function venueName({ account }: Pick<Desk, 'account'>): string {
  return account?.venueName ?? 'BitMart';
}
