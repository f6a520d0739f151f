/** A feed's truth in a word. */

import type { FeedStatus } from '../../core/trading/bookFeed';
import { t } from '../l10n';

/** `undefined` while a price can be believed. */
export function feedWords(status: FeedStatus): string | undefined {
  switch (status) {
    case 'live':
      return undefined;
    case 'syncing':
      return t('connecting');
    case 'resyncing':
      return t('resyncing');
    case 'quiet':
      return t('quiet');
    case 'stale':
      return t('stale');
  }
}
