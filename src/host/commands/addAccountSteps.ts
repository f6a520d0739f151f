/** The questions of Add Account: the exchange, its kind of account, then the fields of that exchange's own key page. */

import * as vscode from 'vscode';
import type { AccountEnvironment } from '../accountRecords';
import type { Host } from '../host';
import { t } from '../l10n';
import { ask, pick, type FieldJudgement, type Step } from '../quickInput';
import { venueRows, type CheckField, type CredentialField, type CredentialForm, type VenueRow } from '../venues';
import { environmentStepId } from './addAccountVerdict';

const maxFieldLength = 200;
/** More than the longest private key in use, and no more than one stored value takes. */
const maxKeyFileBytes = 8000;

export interface AccountWish {
  venue: VenueRow;
  environment: AccountEnvironment;
  /** Which form of a field was chosen, by field. */
  readonly forms: Map<string, CredentialForm>;
  /** Typed or read so far. Secrets are kept for Back in memory only, and not shown again. */
  readonly fields: Map<string, string>;
  /** What the venue learned of the account while the key was proven. */
  remembered: string | undefined;
}

export interface AccountStep {
  readonly id: string;
  readonly run: Step<AccountWish>;
}

/** The steps for the wish as it stands; `isNew` when the exchange and the kind of account are still to be chosen. */
export function accountSteps(host: Host, isNew: boolean): (wish: AccountWish) => readonly AccountStep[] {
  return ({ venue, forms }) => [
    ...(venueRows.length > 1 && isNew ? [{ id: 'venue', run: venueStep }] : []),
    ...(venue.environments.length > 1 && isNew ? [{ id: environmentStepId, run: environmentStep }] : []),
    ...venue.fields.flatMap((field) => {
      const form = forms.get(field.id);
      return [
        ...(field.forms ? [{ id: field.id, run: formStep(host, field, field.forms) }] : []),
        ...(form?.source === 'file'
          ? []
          : [{ id: field.forms ? `${field.id}/text` : field.id, run: fieldStep(field) }]),
      ];
    }),
  ];
}

const venueStep: Step<AccountWish> = async (wish, frame) => {
  const end = await pick<VenueRow>({
    ...frame,
    placeholder: t('At which exchange?'),
    choices: venueRows.map((row) => ({ label: row.name, detail: row.keyAdvice('live'), value: row })),
    isActive: (row) => row === wish.venue,
  });
  if (end.kind !== 'value') return end.kind;
  if (end.value !== wish.venue) {
    wish.fields.clear();
    wish.forms.clear();
    wish.environment = 'live';
  }
  wish.venue = end.value;
  return 'next';
};

const environmentStep: Step<AccountWish> = async (wish, frame) => {
  const { venue } = wish;
  const words: Readonly<Record<AccountEnvironment, () => vscode.QuickPickItem>> = {
    live: () => ({ label: t('Live account'), description: t('Real money'), detail: venue.keyAdvice('live') }),
    demo: () => ({ label: t('Demo account'), description: t('Pretend money'), detail: venue.keyAdvice('demo') }),
  };
  const end = await pick<AccountEnvironment>({
    ...frame,
    title: t('{0} · {1}', frame.title, venue.name),
    placeholder: t('For which kind of account was the key made?'),
    choices: venue.environments.map((value) => ({ ...words[value](), value })),
    isActive: (value) => value === wish.environment,
  });
  if (end.kind !== 'value') return end.kind;
  wish.environment = end.value;
  return 'next';
};

/** Which of several things the person has; one that is a file is read here, and refused here. */
function formStep(host: Host, field: CredentialField, forms: readonly CredentialForm[]): Step<AccountWish> {
  return async (wish, frame) => {
    for (;;) {
      const end = await pick<CredentialForm>({
        ...frame,
        title: titleOf(wish, frame.title),
        placeholder: field.prompt(),
        choices: forms.map((form) => ({ label: form.title(), detail: form.detail(), value: form })),
        isActive: (form) => form === wish.forms.get(field.id),
      });
      if (end.kind !== 'value') return end.kind;
      const form = end.value;
      if (form !== wish.forms.get(field.id)) wish.fields.delete(field.id);
      wish.forms.set(field.id, form);
      if (form.source === 'box') return 'next';
      const text = await readKeyFile(host, form.title());
      if (text === undefined) continue;
      const problem = await checkOf(wish).then((check) => check(field.id, text, form.id));
      if (problem === undefined) {
        wish.fields.set(field.id, text);
        return 'next';
      }
      await host.ui.tell('error', t('Not taken. {0}', problem), []);
    }
  };
}

/** The text of the file that the person points at; `undefined` when there is none, or it cannot be a key. */
async function readKeyFile(host: Host, title: string): Promise<string | undefined> {
  const file = await host.ui.openFile(title);
  if (!file) return undefined;
  try {
    const { size } = await vscode.workspace.fs.stat(file);
    if (size <= maxKeyFileBytes) return new TextDecoder().decode(await vscode.workspace.fs.readFile(file)).trim();
    await host.ui.tell('error', t('Not taken. This file is too large to be a private key.'), []);
  } catch (error) {
    host.log.logger.error(error, 'Reading a key file');
    await host.ui.tell('error', t('Not taken. The file could not be read.'), []);
  }
  return undefined;
}

function fieldStep(field: CredentialField): Step<AccountWish> {
  return async (wish, frame) => {
    const { venue, environment } = wish;
    const check = await checkOf(wish);
    const form = wish.forms.get(field.id);
    const isFirst = venue.fields[0] === field;
    const known = wish.fields.get(field.id) ?? '';
    const title = form?.title() ?? field.title();
    const prompt = form?.prompt() ?? field.prompt();
    const end = await ask({
      ...frame,
      title: titleOf(wish, frame.title),
      // A secret is never put back on the screen; an empty box means that the one typed before stays.
      value: field.isSecret ? '' : known,
      placeholder: field.isSecret && known !== '' ? t('{0}: kept. Type to replace it.', title) : title,
      prompt: isFirst ? t('{0} {1}', prompt, venue.keyAdvice(environment)) : prompt,
      isSecret: field.isSecret,
      judge: (text) => {
        if (field.isSecret && known !== '' && text === '') return undefined;
        const problem = check(field.id, text.trim(), form?.id);
        return problem === undefined ? undefined : refusal(problem);
      },
      onText: (text) => {
        if (!field.isSecret) wish.fields.set(field.id, text.trim());
      },
      buttons: isFirst ? [keyPageButton(venue)] : [],
    });
    if (end.kind !== 'value') return end.kind;
    if (end.value !== '') wish.fields.set(field.id, end.value);
    return 'next';
  };
}

function titleOf({ venue, environment }: AccountWish, title: string): string {
  return environment === 'demo' ? t('{0} · {1} Demo', title, venue.name) : t('{0} · {1}', title, venue.name);
}

function keyPageButton(venue: VenueRow): vscode.QuickInputButton & { readonly run: () => void } {
  return {
    iconPath: new vscode.ThemeIcon('link-external'),
    tooltip: t('Open the API Key Page of {0}', venue.name),
    run: () => {
      void vscode.env.openExternal(vscode.Uri.parse(venue.keyPage, true));
    },
  };
}

async function checkOf(wish: AccountWish): Promise<CheckField> {
  const { venue } = wish;
  return (await venue.loadCheck?.()) ?? plainCheck(venue);
}

/** For a venue whose adapter has no checks of its own: one word of ordinary length. */
function plainCheck({ fields }: VenueRow): CheckField {
  return (fieldId, text) => {
    const title = fields.find(({ id }) => id === fieldId)?.title() ?? fieldId;
    if (text === '') return t('{0} is needed.', title);
    if (/\s/.test(text)) return t('{0} has a space or line break in it.', title);
    return text.length > maxFieldLength ? t('{0} is too long to be right.', title) : undefined;
  };
}

function refusal(text: string): FieldJudgement {
  return { severity: 'error', text };
}
