/** Cancel All Orders: of the row's pair, or of a pair or everything by choice. */

import type { Disposable } from '../../core/base/disposable';
import { displayName } from '../../core/model/instrument';
import { accountTitle, type Host } from '../host';
import { t } from '../l10n';
import { pick, readySession } from '../quickInput';
import { readInstrument, registerCommand } from './registry';

export function registerCancelAllOrders(host: Host): Disposable {
  return registerCommand(host, 'bitmart.cancelAllOrders', async (argument) => {
    const session = await readySession(host.desk);
    const instrument = readInstrument(argument);
    if (instrument) {
      await host.desk.confirmAndCancelAll(instrument.symbol);
      return;
    }
    const open = session?.orders?.open ?? [];
    const pairs = new Map(open.map(({ order }) => [order.instrument.symbol, order.instrument]));
    if (pairs.size < 2) {
      await host.desk.confirmAndCancelAll(undefined);
      return;
    }
    const end = await pick<string | undefined>({
      title: accountTitle(host.desk),
      placeholder: t('Which orders should be canceled?'),
      choices: [
        { label: t('Everything'), description: t('{0} orders', open.length), value: undefined },
        ...[...pairs.values()].map((pair) => ({
          label: displayName(pair),
          description: t('{0} orders', open.filter(({ order }) => order.instrument.symbol === pair.symbol).length),
          value: pair.symbol,
        })),
      ],
    });
    if (end.kind === 'value') await host.desk.confirmAndCancelAll(end.value);
  });
}
