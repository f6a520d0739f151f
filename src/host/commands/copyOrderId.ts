/** Copy Order Id: the venue's own id, with every digit. */

import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable';
import type { Host } from '../host';
import { t } from '../l10n';
import { pickOpenOrder } from './pickOrder';
import { readOrderKey, registerCommand } from './registry';

const shownForMs = 4000;

export function registerCopyOrderId(host: Host): Disposable {
  return registerCommand(host, 'bitmart.copyOrderId', async (argument) => {
    const tracked = await pickOpenOrder(host, readOrderKey(argument), t('Whose id should be copied?'));
    const id = tracked?.order.orderId ?? tracked?.order.clientOrderId;
    if (id === undefined) return;
    await vscode.env.clipboard.writeText(id);
    vscode.window.setStatusBarMessage(t('Order id copied.'), shownForMs);
  });
}
