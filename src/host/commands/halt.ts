/** Halt Trading and Release Halt: the kill switch. It needs no network, and only a person lifts it. */

import type { Disposable } from '../../core/base/disposable';
import type { Host } from '../host';
import { t } from '../l10n';
import { registerCommand } from './registry';

export function registerHaltTrading(host: Host): Disposable {
  return registerCommand(host, 'bitmart.haltTrading', () => haltTrading(host));
}

async function haltTrading(host: Host): Promise<void> {
  const { switches, desk, notifier, log } = host;
  try {
    // Halted first, asked afterwards: no question stands between a person and the brake.
    await switches.halt.halt();
  } catch (error) {
    log.logger.error(error, 'Storing the halt');
    notifier.tell(
      'error',
      t('Trading is halted in this window, but the other windows could not be told: the disk cannot be written.'),
      'showLog',
    );
  }
  const orders = desk.session?.orders;
  const open = orders?.open.length ?? 0;
  if (open === 0 && orders && orders.status !== 'live') {
    notifier.tell(
      'warning',
      t(
        'Trading is halted: no new order leaves any window. {0} cannot be asked about open orders right now; look at them again when it answers.',
        desk.account.venueName,
      ),
      'refresh',
    );
    return;
  }
  if (open === 0) {
    notifier.tell('warning', t('Trading is halted: no new order leaves any window until you release the halt.'));
    return;
  }
  // Its own question names every order; saying no keeps them, and the halt stays.
  await desk.confirmAndCancelAll(undefined);
  const left = desk.session?.orders?.open.length ?? 0;
  if (left > 0)
    notifier.tell('warning', t('Trading is halted. Open orders: {0}; they can still be canceled.', left), 'showOrders');
}

export function registerReleaseHalt(host: Host): Disposable {
  return registerCommand(host, 'bitmart.releaseHalt', async () => {
    const { switches, ui, notifier } = host;
    if (!switches.halt.isHalted) {
      notifier.tell('info', t('Trading is not halted.'));
      return;
    }
    const isSure = await ui.confirm({
      message: t('Release the halt?'),
      detail: t('New orders are possible again, in every window. Live accounts stay read-only until you arm them.'),
      button: t('Release Halt'),
    });
    if (isSure) await switches.halt.release();
  });
}
