/** Add Account: the venue's own fields, one read-only signed call that proves them, and only then the secret storage. */

import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable';
import {
  ClockSkewError,
  ConnectionError,
  CredentialsError,
  RateLimitError,
  TimeoutError,
} from '../../core/base/errors';
import type { KeyPermissions } from '../../core/venues/venue';
import type { CredentialFields } from '../accountRecords';
import { practiceAccountId } from '../accounts';
import { explain } from '../errorWords';
import type { Host } from '../host';
import { t } from '../l10n';
import { ask, pick, runWizard, whileWaiting, type FieldJudgement, type Step } from '../quickInput';
import { venueRows, type CredentialField, type VenueRow } from '../venues';
import { registerCommand } from './registry';

const maxFieldLength = 200;

interface AccountWish {
  venue: VenueRow;
  /** Typed so far. Secrets are kept for Back in memory only, and not shown again. */
  readonly fields: Map<string, string>;
}

export function registerAddAccount(host: Host): Disposable {
  return registerCommand(host, 'bitmart.addAccount', () => addAccount(host));
}

async function addAccount(host: Host): Promise<void> {
  const renewing = await chooseRenewal(host);
  if (renewing === 'cancel') return;
  const wish: AccountWish = { venue: renewing?.venue ?? venueRows[0], fields: new Map() };
  const steps = ({ venue }: AccountWish): readonly Step<AccountWish>[] => [
    ...(venueRows.length > 1 && !renewing ? [venueStep] : []),
    ...venue.fields.map((field) => fieldStep(venue, field)),
  ];
  let startAt = 0;
  for (;;) {
    if (!(await runWizard(t('Add Account'), wish, steps, startAt))) return;
    const verdict = await prove(host, wish);
    if (verdict.kind === 'again') {
      startAt = steps(wish).length - wish.venue.fields.length + verdict.fieldIndex;
      continue;
    }
    if (verdict.kind === 'leave') return;
    const fields = Object.fromEntries(wish.fields);
    if (renewing) await host.accounts.replaceSecret(renewing.accountId, fields);
    else await host.accounts.add(wish.venue.id, wish.venue.name, fields);
    tellStored(host, verdict.permissions);
    await offerToClearClipboard(host, fields);
    return;
  }
}

/** When the present account's key was lost or refused, the person most likely wants to type it again. */
async function chooseRenewal(
  host: Host,
): Promise<{ readonly accountId: string; readonly venue: VenueRow } | 'cancel' | undefined> {
  const { desk } = host;
  const { account } = desk;
  const venue = venueRows.find(({ id }) => id === account.venueId);
  const isTroubled = desk.secretTrouble !== undefined || desk.session?.signInError !== undefined;
  if (!venue || account.id === practiceAccountId || !isTroubled) return undefined;
  const end = await pick<'renew' | 'add'>({
    title: t('Add Account'),
    placeholder: t('The key of “{0}” cannot be used as it is.', account.label),
    choices: [
      { label: t('Enter the key of “{0}” again', account.label), value: 'renew' },
      { label: t('Add another account'), value: 'add' },
    ],
  });
  if (end.kind !== 'value') return 'cancel';
  return end.value === 'renew' ? { accountId: account.id, venue } : undefined;
}

const venueStep: Step<AccountWish> = async (wish, frame) => {
  const end = await pick<VenueRow>({
    ...frame,
    placeholder: t('At which exchange?'),
    choices: venueRows.map((row) => ({ label: row.name, detail: row.keyAdvice(), value: row })),
    isActive: (row) => row === wish.venue,
  });
  if (end.kind !== 'value') return end.kind;
  if (end.value !== wish.venue) wish.fields.clear();
  wish.venue = end.value;
  return 'next';
};

function fieldStep(venue: VenueRow, field: CredentialField): Step<AccountWish> {
  return async (wish, frame) => {
    const isFirst = venue.fields[0] === field;
    const known = wish.fields.get(field.id) ?? '';
    const end = await ask({
      ...frame,
      title: t('{0} · {1}', frame.title, venue.name),
      // A secret is never put back on the screen; an empty box means that the one typed before stays.
      value: field.isSecret ? '' : known,
      placeholder: field.isSecret && known !== '' ? t('{0}: kept. Type to replace it.', field.title()) : field.title(),
      prompt: isFirst ? t('{0} {1}', field.prompt(), venue.keyAdvice()) : field.prompt(),
      isSecret: field.isSecret,
      judge: (text) => (field.isSecret && known !== '' && text === '' ? undefined : judgeField(field, text)),
      onText: (text) => {
        if (!field.isSecret) wish.fields.set(field.id, text.trim());
      },
      buttons: isFirst
        ? [
            {
              iconPath: new vscode.ThemeIcon('link-external'),
              tooltip: t('Open the API Key Page of {0}', venue.name),
              run: () => {
                void vscode.env.openExternal(vscode.Uri.parse(venue.keyPage, true));
              },
            },
          ]
        : [],
    });
    if (end.kind !== 'value') return end.kind;
    if (end.value !== '') wish.fields.set(field.id, end.value);
    return 'next';
  };
}

function judgeField(field: CredentialField, text: string): FieldJudgement | undefined {
  const value = text.trim();
  if (value === '') return { severity: 'error', text: t('{0} is needed.', field.title()) };
  if (/\s/.test(value)) return { severity: 'error', text: t('{0} has a space or line break in it.', field.title()) };
  return value.length > maxFieldLength
    ? { severity: 'error', text: t('{0} is too long to be right.', field.title()) }
    : undefined;
}

type Verdict =
  | { readonly kind: 'store'; readonly permissions: KeyPermissions | undefined }
  | { readonly kind: 'again'; readonly fieldIndex: number }
  | { readonly kind: 'leave' };

/** One cheap signed read. What is wrong is named; what cannot be known now may be stored by explicit choice. */
async function prove(host: Host, wish: AccountWish): Promise<Verdict> {
  const fields: CredentialFields = Object.fromEntries(wish.fields);
  try {
    const permissions = await whileWaiting(t('checking the key with {0}…', wish.venue.name), async () => {
      const venue = await host.opener.connectVenue(wish.venue.id, fields);
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
    const { text } = explain(error, 'signIn', wish.venue.name);
    const pressed = await host.ui.tell('error', t('Not saved. {0}', text), buttons);
    if (pressed === saveAnyway) return { kind: 'store', permissions: undefined };
    return pressed === again ? { kind: 'again', fieldIndex: suspectField(error) } : { kind: 'leave' };
  }
}

/** The key itself was not refused: the network, the clock or the address stood in the way. */
function mayBeRightAllTheSame(error: unknown): boolean {
  if (error instanceof CredentialsError) return error.reason === 'ip';
  return (
    error instanceof ConnectionError ||
    error instanceof TimeoutError ||
    error instanceof ClockSkewError ||
    error instanceof RateLimitError
  );
}

/** Where to begin again: at the key, or at the secret when only the signature was wrong. */
function suspectField(error: unknown): number {
  return error instanceof CredentialsError && error.reason === 'signature' ? 1 : 0;
}

function tellStored(host: Host, permissions: KeyPermissions | undefined): void {
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

async function offerToClearClipboard(host: Host, fields: CredentialFields): Promise<void> {
  // In a browser, reading the clipboard asks the person for leave or fails loudly; that helps nobody here.
  if (vscode.env.uiKind === vscode.UIKind.Web) return;
  const holdsSecret = async (): Promise<boolean> => {
    const text = (await vscode.env.clipboard.readText()).trim();
    return text !== '' && Object.values(fields).includes(text);
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
