/** "While you were away", in one notice: what filled, what was canceled, and how long nobody looked. */

import type { AwaySummary } from '../core/trading/orders';
import { formatAge } from './format';
import { t } from './l10n';
import { endSentence, orderSentence } from './orderWords';

const shownAtMost = 4;

/** `undefined` when nothing happened. */
export function awaySentence(summary: AwaySummary, now: number, venueName: string): string | undefined {
  const { filled, partlyFilled, canceled, since } = summary;
  const sentences = [
    ...filled.map((order) => endSentence(order, venueName)),
    ...partlyFilled.map((order) => t('Partly filled: {0}.', orderSentence(order))),
    ...canceled.map((order) => endSentence(order, venueName)),
  ];
  if (sentences.length === 0) return undefined;
  const more = sentences.length - shownAtMost;
  return [
    t('While you were away ({0}):', formatAge(now - since)),
    ...sentences.slice(0, shownAtMost),
    ...(more > 0 ? [t('And {0} more.', more)] : []),
  ].join(' ');
}
