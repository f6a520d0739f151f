/** Open Market Panel: of the row's pair, or of one that is chosen. */

import type { Disposable } from '../../core/base/disposable';
import type { Host } from '../host';
import { t } from '../l10n';
import { pickPair } from './pickPair';
import { readInstrument, registerCommand } from './registry';

export function registerOpenMarketPanel(host: Host): Disposable {
  return registerCommand(host, 'bitmart.openMarketPanel', async (argument) => {
    host.desk.start();
    let instrument = readInstrument(argument);
    if (!instrument) {
      const current = host.settings.statusBarPair.symbol;
      const end = await pickPair(host, { title: t('Open Market Panel'), placeholder: t('Which pair?'), current });
      if (end.kind !== 'value') return;
      instrument = end.value;
    }
    host.rooms.openPanel?.(instrument);
  });
}
