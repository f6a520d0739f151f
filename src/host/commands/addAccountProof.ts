/** What follows the questions of Add Account: the key is proven by one signed read, and the person hears what came of it. */

import * as vscode from 'vscode';
import type { KeyPermissions } from '../../core/venues/venue';
import type { CredentialFields } from '../accountRecords';
import { explain } from '../errorWords';
import type { Host } from '../host';
import { t } from '../l10n';
import { whileWaiting } from '../quickInput';
import type { VenueMemory } from '../venues';
import type { AccountWish } from './addAccountSteps';
import { mayBeRightAllTheSame, suspectStep } from './addAccountVerdict';

export type Verdict =
  | { readonly kind: 'store'; readonly permissions: KeyPermissions | undefined }
  | { readonly kind: 'again'; readonly stepId: string }
  | { readonly kind: 'leave' };

/** One cheap signed read. What is wrong is named; what cannot be known now may be stored by explicit choice. */
export async function proveKey(host: Host, wish: AccountWish, mayChooseAgain: boolean): Promise<Verdict> {
  const fields: CredentialFields = Object.fromEntries(wish.fields);
  const { venue: row, environment } = wish;
  wish.remembered = undefined;
  const memory: VenueMemory = {
    get: () => wish.remembered,
    set: (value) => {
      wish.remembered = value;
    },
  };
  try {
    const permissions = await whileWaiting(t('checking the key with {0}…', row.name), async () => {
      const venue = await host.opener.connectVenue(row.id, fields, { environment, memory });
      try {
        return await venue.account?.verify();
      } finally {
        venue.dispose();
      }
    });
    return { kind: 'store', permissions };
  } catch (error) {
    host.log.logger.error(error, 'Checking a key');
    const again = t('Try Again');
    const saveAnyway = t('Save Anyway');
    const buttons = mayBeRightAllTheSame(error) ? [again, saveAnyway] : [again];
    const { text } = explain(error, 'signIn', row.name);
    const pressed = await host.ui.tell('error', t('Not saved. {0}', text), buttons);
    if (pressed === saveAnyway) return { kind: 'store', permissions: undefined };
    return pressed === again ? { kind: 'again', stepId: suspectStep(row, error, mayChooseAgain) } : { kind: 'leave' };
  }
}

export function tellStored(host: Host, permissions: KeyPermissions | undefined): void {
  const { label, venueName } = host.accounts.current;
  const { notifier } = host;
  if (permissions?.canWithdraw === true) {
    notifier.tell(
      'warning',
      t('“{0}” is in use. Its key may also withdraw: a key without that right is safer.', label),
    );
  } else if (permissions?.canTrade === false) {
    notifier.tell('warning', t('“{0}” is in use, to look only: {1} does not let this key trade.', label, venueName));
  } else {
    notifier.tell('info', t('“{0}” is in use.', label));
  }
}

export async function offerToClearClipboard(host: Host, fields: CredentialFields): Promise<void> {
  // In a browser, reading the clipboard asks the person for leave or fails loudly; that helps nobody here.
  if (vscode.env.uiKind === vscode.UIKind.Web) return;
  const holdsSecret = async (): Promise<boolean> => {
    // A box takes a key of many lines as one.
    const text = onOneLine(await vscode.env.clipboard.readText());
    return text !== '' && Object.values(fields).some((value) => onOneLine(value) === text);
  };
  try {
    if (!(await holdsSecret())) return;
    const clear = t('Clear Clipboard');
    const pressed = await host.ui.tell('warning', t('The clipboard still holds a part of your key.'), [clear]);
    // Meanwhile something else may have been copied, and that is not ours to delete.
    if (pressed === clear && (await holdsSecret())) await vscode.env.clipboard.writeText('');
  } catch (error) {
    host.log.logger.debug(`The clipboard could not be read: ${error instanceof Error ? error.name : 'unknown'}`);
  }
}

function onOneLine(text: string): string {
  return text.replace(/\s+/g, '');
}
