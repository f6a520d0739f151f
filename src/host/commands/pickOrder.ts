/** One of the open orders: the one a row names, or one the person chooses. */

import { displayName } from '../../core/model/instrument';
import type { TrackedOrder } from '../../core/trading/orders';
import { formatAge, formatFilledShare } from '../format';
import { accountTitle, type Host } from '../host';
import { t } from '../l10n';
import { orderSentence, statusWord } from '../orderWords';
import { pick, readySession } from '../quickInput';

/** A key that names none of our orders is treated as no key at all. */
export async function pickOpenOrder(
  host: Host,
  orderKey: string | undefined,
  placeholder: string,
): Promise<TrackedOrder | undefined> {
  const session = await readySession(host.desk);
  const named = orderKey === undefined ? undefined : session?.orders?.get(orderKey);
  if (named) return named;
  const open = session?.orders?.open ?? [];
  if (open.length === 0) {
    host.notifier.tell('info', t('There are no open orders.'));
    return undefined;
  }
  const end = await pick<TrackedOrder>({
    title: accountTitle(host.desk),
    placeholder,
    choices: open.map((tracked) => ({
      label: orderSentence(tracked.order),
      description: displayName(tracked.order.instrument),
      detail: t(
        '{0}, {1} filled, {2} old',
        statusWord(tracked.order.status),
        formatFilledShare(tracked.order),
        formatAge(host.clock.now() - tracked.order.createdAt),
      ),
      value: tracked,
    })),
  });
  return end.kind === 'value' ? end.value : undefined;
}
