/** Switch, Rename and Remove Account. */

import type { Disposable } from '../../core/base/disposable';
import type { AccountReference } from '../../core/trading/session';
import { cleanLabel } from '../accountRecords';
import { venueWords } from '../accountWords';
import type { Host } from '../host';
import { t } from '../l10n';
import { ask, pick, type Choice } from '../quickInput';
import { registerCommand } from './registry';
import * as vscode from 'vscode';

export function registerSwitchAccount(host: Host): Disposable {
  return registerCommand(host, 'bitmart.switchAccount', async () => {
    const add = 'add';
    const end = await pick<AccountReference | typeof add>({
      title: t('Switch Account'),
      placeholder: t('Which account should be used?'),
      choices: [
        ...accountChoices(host, host.accounts.all),
        { label: t('Add Account…'), iconPath: new vscode.ThemeIcon('add'), alwaysShow: true, value: add },
      ],
      isActive: (value) => value !== add && value.id === host.accounts.current.id,
    });
    if (end.kind !== 'value') return;
    if (end.value === add) await vscode.commands.executeCommand('bitmart.addAccount');
    else {
      await host.accounts.switchTo(end.value.id);
      host.desk.start();
    }
  });
}

export function registerRenameAccount(host: Host): Disposable {
  return registerCommand(host, 'bitmart.renameAccount', async () => {
    const account = await pickOwnAccount(host, t('Rename Account'));
    if (!account) return;
    const end = await ask({
      title: t('Rename Account'),
      value: account.label,
      prompt: t('The name that every confirmation shows for this account.'),
      judge: (text) => judgeLabel(host, account, text),
    });
    if (end.kind === 'value') await host.accounts.rename(account.id, end.value);
  });
}

export function registerRemoveAccount(host: Host): Disposable {
  return registerCommand(host, 'bitmart.removeAccount', async () => {
    const account = await pickOwnAccount(host, t('Remove Account'));
    if (!account) return;
    const isSure = await host.ui.confirm({
      message: t('Remove the account “{0}”?', account.label),
      detail: t(
        'Its key is deleted from this computer. The account and its open orders at {0} stay as they are. The key itself remains valid until you delete it there.',
        account.venueName,
      ),
      button: t('Remove'),
    });
    if (isSure) await host.accounts.remove(account.id);
  });
}

function judgeLabel(host: Host, account: AccountReference, text: string) {
  const label = cleanLabel(text);
  if (label === '') return { severity: 'error', text: t('A name is needed.') } as const;
  const isTaken = host.accounts.all.some((other) => other.id !== account.id && other.label === label);
  return isTaken ? ({ severity: 'error', text: t('Another account has this name.') } as const) : undefined;
}

async function pickOwnAccount(host: Host, title: string): Promise<AccountReference | undefined> {
  const own = host.accounts.all.filter(({ environment }) => environment !== 'practice');
  if (own.length === 0) {
    host.notifier.tell('info', t('There is only the practice account, which needs no key.'));
    return undefined;
  }
  const end = await pick<AccountReference>({
    title,
    placeholder: t('Which account?'),
    choices: accountChoices(host, own),
    isActive: ({ id }) => id === host.accounts.current.id,
  });
  return end.kind === 'value' ? end.value : undefined;
}

function accountChoices(host: Host, accounts: readonly AccountReference[]): Choice<AccountReference>[] {
  return accounts.map((account) => ({
    label: account.label,
    description: account.id === host.accounts.current.id ? t('{0}, in use', venueWords(account)) : venueWords(account),
    iconPath: new vscode.ThemeIcon(icons[account.environment]),
    value: account,
  }));
}

const icons = { practice: 'beaker', demo: 'beaker', live: 'key' } as const;
