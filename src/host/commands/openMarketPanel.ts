/** Open Market Panel and Show in Side Bar: of the row's pair, or of one that is chosen. */

import type { Disposable } from '../../core/base/disposable';
import type { Instrument } from '../../core/model/instrument';
import type { Host } from '../host';
import { t } from '../l10n';
import { pickPair } from './pickPair';
import { readInstrument, registerCommand } from './registry';

export function registerOpenMarketPanel(host: Host): Disposable {
  return registerCommand(host, 'bitmart.openMarketPanel', async (argument) => {
    const instrument = await chosenPair(host, argument, t('Open Market Panel'));
    if (instrument) host.rooms.openPanel?.(instrument);
  });
}

export function registerShowInSideBar(host: Host): Disposable {
  return registerCommand(host, 'bitmart.showInSideBar', async (argument) => {
    const instrument = await chosenPair(host, argument, t('Show Pair in Side Bar'));
    if (instrument) await host.rooms.openInSideBar?.(instrument);
  });
}

async function chosenPair(host: Host, argument: unknown, title: string): Promise<Instrument | undefined> {
  host.desk.start();
  const named = readInstrument(argument);
  if (named) return named;
  const current = host.settings.statusBarPair.symbol;
  const end = await pickPair(host, { title, placeholder: t('Which pair?'), current });
  return end.kind === 'value' ? end.value : undefined;
}
