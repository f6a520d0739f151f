/** Cancel Order: the row's order, or one chosen from the open ones. */

import type { Disposable } from '../../core/base/disposable';
import type { Host } from '../host';
import { t } from '../l10n';
import { pickOpenOrder } from './pickOrder';
import { readOrderKey, registerCommand } from './registry';

export function registerCancelOrder(host: Host): Disposable {
  return registerCommand(host, 'bitmart.cancelOrder', async (argument) => {
    const tracked = await pickOpenOrder(host, readOrderKey(argument), t('Which order should be canceled?'));
    if (tracked) await host.desk.confirmAndCancel(tracked);
  });
}
