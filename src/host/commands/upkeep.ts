/** Refresh, Reset Practice Account, Show Log, Toggle Small Balances. */

import type { Disposable } from '../../core/base/disposable';
import type { Host } from '../host';
import { t } from '../l10n';
import { registerCommand } from './registry';

/** Asks everything again; a session that could not be opened is tried anew. */
export function registerRefresh(host: Host): Disposable {
  return registerCommand(host, 'bitmart.refresh', async () => {
    const { desk } = host;
    if (desk.state.kind === 'failed' || desk.secretTrouble !== undefined) desk.reopen();
    const session = await desk.whenReady();
    await session?.refresh();
  });
}

export function registerResetPracticeAccount(host: Host): Disposable {
  return registerCommand(host, 'bitmart.resetPracticeAccount', async () => {
    const { desk, practice, ui, notifier } = host;
    const isSure = await ui.confirm({
      message: t('Reset the practice account?'),
      detail: t('Its orders and fills are forgotten, and it holds what it began with. No real money is involved.'),
      button: t('Reset'),
    });
    if (!isSure) return;
    await practice.reset();
    if (desk.account.environment === 'practice') {
      desk.reopen();
      await desk.whenReady();
    }
    notifier.tell('info', t('The practice account is as new.'));
  });
}

export function registerShowLog(host: Host): Disposable {
  return registerCommand(host, 'bitmart.showLog', () => {
    host.log.show();
    return undefined;
  });
}

export function registerToggleSmallBalances(host: Host): Disposable {
  return registerCommand(host, 'bitmart.toggleSmallBalances', () => host.rooms.balances?.toggleSmall());
}
