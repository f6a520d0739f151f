/** Where an exchange is in its life, in words: what has ended, what can still be done, and until when. One source for every place. */

import type { VenuePhase, VenueState } from '../core/venues/venue';
import { locale, t } from './l10n';

export function takesOrders({ phase }: VenueState): boolean {
  return phase === 'open';
}

/** Nothing while the exchange is open and has announced nothing else. */
export function stateSentence(venueName: string, state: VenueState): string | undefined {
  const { phase, since, next } = state;
  switch (phase) {
    case 'open':
      return next && next.phase !== 'open' ? announcement(venueName, next.phase, next.at) : undefined;
    case 'ordersSuspended':
      return joined([
        t('{0} takes no new orders. Canceling works.', venueName),
        next && announcement(venueName, next.phase, next.at),
      ]);
    case 'tradingEnded':
      return joined([
        since === undefined
          ? t('Trading at {0} has ended.', venueName)
          : t('Trading at {0} ended on {1}.', venueName, day(since)),
        next === undefined
          ? t('You can still see your balances and export your records here, and withdraw on its website.')
          : t(
              'Until {0}, you can still see your balances and export your records here, and withdraw on its website.',
              day(next.at),
            ),
      ]);
    case 'gone':
      return joined([
        since === undefined ? t('{0} has closed.', venueName) : t('{0} closed on {1}.', venueName, day(since)),
        t('Your records on this computer can still be exported.'),
      ]);
  }
}

function announcement(venueName: string, phase: VenuePhase, at: number): string {
  switch (phase) {
    case 'gone':
      return t('{0} has announced that it closes on {1}.', venueName, day(at));
    case 'ordersSuspended':
      return t('{0} has announced that it takes no new orders from {1} on.', venueName, day(at));
    case 'tradingEnded':
    case 'open':
      return t('{0} has announced that trading ends on {1}.', venueName, day(at));
  }
}

function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(' ');
}

/** The announced instants are UTC, and their day is meant. */
function day(at: number): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'long', timeZone: 'UTC' }).format(at);
}
