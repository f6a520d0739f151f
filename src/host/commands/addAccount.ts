/** Add Account: the exchange first, then its own questions, one read-only signed call that proves the key, and only then the storage. */

import type { Disposable } from '../../core/base/disposable';
import type { AccountEnvironment } from '../accountRecords';
import { usualLabel } from '../accountWords';
import type { Host } from '../host';
import { t } from '../l10n';
import { pick, runWizard } from '../quickInput';
import { venueRows, type VenueRow } from '../venues';
import { offerToClearClipboard, proveKey, tellStored } from './addAccountProof';
import { accountSteps, type AccountWish } from './addAccountSteps';
import { registerCommand } from './registry';

export function registerAddAccount(host: Host): Disposable {
  return registerCommand(host, 'bitmart.addAccount', () => addAccount(host));
}

interface Renewal {
  readonly accountId: string;
  readonly venue: VenueRow;
  readonly environment: AccountEnvironment;
}

async function addAccount(host: Host): Promise<void> {
  const renewing = await chooseRenewal(host);
  if (renewing === 'cancel') return;
  const wish: AccountWish = {
    venue: renewing?.venue ?? venueRows[0],
    environment: renewing?.environment ?? 'live',
    forms: new Map(),
    fields: new Map(),
    remembered: undefined,
  };
  const steps = accountSteps(host, renewing === undefined);
  let startAt = 0;
  for (;;) {
    const run = (draft: AccountWish) => steps(draft).map((step) => step.run);
    if (!(await runWizard(t('Add Account'), wish, run, startAt))) return;
    const verdict = await proveKey(host, wish, renewing === undefined);
    if (verdict.kind === 'leave') return;
    if (verdict.kind === 'again') {
      const at = steps(wish).findIndex(({ id }) => id === verdict.stepId);
      startAt = Math.max(0, at);
      continue;
    }
    const { venue, environment, remembered } = wish;
    const fields = Object.fromEntries(venue.fields.map(({ id }) => [id, wish.fields.get(id) ?? '']));
    if (renewing) await host.accounts.replaceSecret(renewing.accountId, fields);
    else {
      await host.accounts.add(venue.id, usualLabel(venue.name, environment), fields, { environment, remembered });
    }
    tellStored(host, verdict.permissions);
    await offerToClearClipboard(host, fields);
    return;
  }
}

/** When the present account's key was lost or refused, the person most likely wants to type it again. */
async function chooseRenewal(host: Host): Promise<Renewal | 'cancel' | undefined> {
  const { desk } = host;
  const { account } = desk;
  const { environment } = account;
  const venue = venueRows.find(({ id }) => id === account.venueId);
  const isTroubled = desk.secretTrouble !== undefined || desk.session?.signInError !== undefined;
  if (!venue || environment === 'practice' || !isTroubled) return undefined;
  const end = await pick<'renew' | 'add'>({
    title: t('Add Account'),
    placeholder: t('The key of “{0}” cannot be used as it is.', account.label),
    choices: [
      { label: t('Enter the key of “{0}” again', account.label), value: 'renew' },
      { label: t('Add another account'), value: 'add' },
    ],
  });
  if (end.kind !== 'value') return 'cancel';
  return end.value === 'renew' ? { accountId: account.id, venue, environment } : undefined;
}
