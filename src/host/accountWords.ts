/** Whose money an account moves, in words: the one source of every badge, title, question and list row. */

import type { AccountReference } from '../core/trading/session';
import { t } from './l10n';
import type { Loopback } from './loopback';

/** A word or two: the venue's name alone means real money, and nothing else does. */
export function badgeOf(
  { environment, venueName }: AccountReference,
  loopback: Loopback | undefined,
  hasLivePrices: boolean,
): string {
  if (loopback) {
    if (environment === 'demo') return t('Demo, loopback');
    return loopback.isPractice ? t('Practice, loopback') : t('Loopback');
  }
  switch (environment) {
    case 'practice':
      return hasLivePrices ? t('Practice · live prices') : t('Practice');
    case 'demo':
      return t('{0} Demo', venueName);
    case 'live':
      return venueName;
  }
}

/** The same in a sentence; it stands in every question before money moves. */
export function moneyNoteOf({ environment, venueName }: AccountReference, loopback: Loopback | undefined): string {
  if (loopback?.isPractice) {
    return environment === 'demo'
      ? t('Pretend money, demo account: a practice exchange at {0} answers for {1}', loopback.host, venueName)
      : t('Pretend money: a practice exchange at {0} answers for {1}', loopback.host, venueName);
  }
  if (loopback)
    return t('Not {0} itself: a program on this computer, at {1}, answers for it', venueName, loopback.host);
  switch (environment) {
    case 'practice':
      return t('Pretend money, on this computer');
    case 'demo':
      return t('Pretend money: a demo account at {0}', venueName);
    case 'live':
      return t('Real money');
  }
}

/** The venue as lists of accounts name it. */
export function venueWords({ environment, venueName }: AccountReference): string {
  return environment === 'demo' ? t('{0}, demo account', venueName) : venueName;
}

/** What a new account is called before its owner says otherwise. */
export function usualLabel(venueName: string, environment: 'live' | 'demo'): string {
  return environment === 'demo' ? t('{0} Demo', venueName) : venueName;
}
