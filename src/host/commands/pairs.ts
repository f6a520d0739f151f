/** Which pairs are watched, and which one the status bar shows. */

import type { Disposable } from '../../core/base/disposable';
import { displayName, type Instrument } from '../../core/model/instrument';
import type { Host } from '../host';
import { t } from '../l10n';
import { pick } from '../quickInput';
import { pickPair } from './pickPair';
import { readInstrument, registerCommand } from './registry';

export function registerChooseStatusBarPair(host: Host): Disposable {
  return registerCommand(host, 'bitmart.chooseStatusBarPair', async (argument) => {
    const instrument = readInstrument(argument) ?? (await askPair(host, t('Choose Status Bar Pair'), () => true));
    if (instrument) await host.settings.setStatusBarPair(instrument);
  });
}

export function registerAddToWatchlist(host: Host): Disposable {
  return registerCommand(host, 'bitmart.addToWatchlist', async (argument) => {
    const isNew = ({ symbol }: Instrument): boolean => !host.watchlist.has(symbol);
    const instrument = readInstrument(argument) ?? (await askPair(host, t('Add Pair to Watchlist'), isNew));
    if (instrument) await host.watchlist.add(instrument);
  });
}

export function registerRemoveFromWatchlist(host: Host): Disposable {
  return registerCommand(host, 'bitmart.removeFromWatchlist', async (argument) => {
    let symbol = readInstrument(argument)?.symbol;
    if (symbol === undefined) {
      const end = await pick<string>({
        title: t('Remove Pair from Watchlist'),
        placeholder: t('Which pair?'),
        choices: host.watchlist.instruments.map((pair) => ({ label: displayName(pair), value: pair.symbol })),
        emptyText: t('The watchlist is empty.'),
      });
      if (end.kind !== 'value') return;
      symbol = end.value;
    }
    await host.watchlist.remove(symbol);
  });
}

async function askPair(
  host: Host,
  title: string,
  accepts: (instrument: Instrument) => boolean,
): Promise<Instrument | undefined> {
  const end = await pickPair(host, {
    title,
    placeholder: t('Which pair?'),
    current: host.settings.statusBarPair.symbol,
    accepts: ({ instrument }) => accepts(instrument),
  });
  return end.kind === 'value' ? end.value : undefined;
}
