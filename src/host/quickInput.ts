/** Multi-step input: Back keeps what was typed, late answers are dropped, everything is disposed when it closes. */

import * as vscode from 'vscode';
import { DisposableStore } from '../core/base/disposable';
import type { Session } from '../core/trading/session';
import type { DeskService } from './deskService';
import { t } from './l10n';

export type StepEnd<T> =
  { readonly kind: 'value'; readonly value: T } | { readonly kind: 'back' } | { readonly kind: 'cancel' };

export interface StepFrame {
  readonly title: string;
  readonly step?: number;
  readonly totalSteps?: number;
  readonly canGoBack?: boolean;
}

export interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

export interface PickOptions<T> extends StepFrame {
  readonly placeholder: string;
  /** May arrive later; the list shows that it is being fetched. */
  readonly choices: readonly Choice<T>[] | Promise<readonly Choice<T>[]>;
  readonly isActive?: (value: T) => boolean;
  /** Shown when there is nothing to choose from. */
  readonly emptyText?: string;
}

export async function pick<T>(options: PickOptions<T>): Promise<StepEnd<T>> {
  const store = new DisposableStore();
  try {
    const input = store.add(vscode.window.createQuickPick<Choice<T>>());
    applyFrame(input, options);
    input.placeholder = options.placeholder;
    input.matchOnDescription = true;
    input.busy = true;
    const ended = new Promise<StepEnd<T>>((resolve) => {
      store.add(
        input.onDidTriggerButton((button) => {
          if (button === vscode.QuickInputButtons.Back) resolve({ kind: 'back' });
        }),
      );
      store.add(
        input.onDidAccept(() => {
          const [chosen] = input.selectedItems;
          if (chosen) resolve({ kind: 'value', value: chosen.value });
        }),
      );
      store.add(
        input.onDidHide(() => {
          resolve({ kind: 'cancel' });
        }),
      );
    });
    input.show();
    const choices = await Promise.race([Promise.resolve(options.choices), ended]);
    if (!isChoices(choices)) return choices;
    input.items = choices;
    input.activeItems = choices.filter(({ value }) => options.isActive?.(value) ?? false);
    input.busy = false;
    if (choices.length === 0 && options.emptyText !== undefined) input.placeholder = options.emptyText;
    return await ended;
  } finally {
    store.dispose();
  }
}

function isChoices<T>(value: readonly Choice<T>[] | StepEnd<T>): value is readonly Choice<T>[] {
  return Array.isArray(value);
}

/** What to say about the text as it stands. `error` keeps the person on this step. */
export interface FieldJudgement {
  readonly severity: 'info' | 'warning' | 'error';
  readonly text: string;
}

export interface AskOptions extends StepFrame {
  readonly value: string;
  readonly prompt: string;
  readonly placeholder?: string;
  readonly isSecret?: boolean;
  /** Called for every change; the newest answer wins. */
  readonly judge?: (text: string) => FieldJudgement | undefined;
  /** What only a question can tell, asked once `judge` has nothing against the text; its answer takes the place of that first word. */
  readonly judgeLater?: (text: string) => Promise<FieldJudgement | undefined>;
  /** Hears the text also when the person goes back, so that nothing typed is lost. */
  readonly onText?: (text: string) => void;
  readonly buttons?: readonly (vscode.QuickInputButton & { readonly run: () => void })[];
}

export async function ask(options: AskOptions): Promise<StepEnd<string>> {
  const store = new DisposableStore();
  try {
    const input = store.add(vscode.window.createInputBox());
    applyFrame(input, options);
    input.buttons = [...input.buttons, ...(options.buttons ?? [])];
    input.prompt = options.prompt;
    input.placeholder = options.placeholder;
    input.password = options.isSecret ?? false;
    input.value = options.value;
    let wasTouched = options.value !== '';
    const judge = (isFinal: boolean): boolean => {
      const judgement = options.judge?.(input.value);
      // An untouched field is empty by nature; it is judged when the person tries to go on.
      const isQuiet = !isFinal && !wasTouched && input.value === '';
      input.validationMessage = judgement && !isQuiet ? shown(judgement) : undefined;
      return judgement?.severity !== 'error';
    };
    /** What a newer text has overtaken is not shown; a question that fails leaves the first word standing. */
    const judgeLater = async (text: string): Promise<boolean> => {
      const judgement = await options.judgeLater?.(text).catch(() => undefined);
      if (store.isDisposed || input.value !== text) return false;
      if (judgement) input.validationMessage = shown(judgement);
      return judgement?.severity !== 'error';
    };
    let isAsking = false;
    /** One question at a time, then the text as it is by then. */
    const followUp = async (): Promise<void> => {
      if (isAsking) return;
      isAsking = true;
      let asked: string | undefined;
      while (!store.isDisposed && asked !== input.value && input.value !== '') {
        asked = input.value;
        if (options.judge?.(asked)?.severity !== 'error') await judgeLater(asked);
      }
      isAsking = false;
    };
    let isAccepting = false;
    const accept = async (): Promise<string | undefined> => {
      const text = input.value;
      if (isAccepting || !judge(true)) return undefined;
      isAccepting = true;
      input.busy = true;
      const isGood = await judgeLater(text);
      isAccepting = false;
      if (!store.isDisposed) input.busy = false;
      return isGood ? text.trim() : undefined;
    };
    const ended = new Promise<StepEnd<string>>((resolve) => {
      store.add(
        input.onDidChangeValue((text) => {
          wasTouched = true;
          options.onText?.(text);
          if (judge(false) && options.judgeLater) void followUp();
        }),
      );
      store.add(
        input.onDidTriggerButton((button) => {
          if (button === vscode.QuickInputButtons.Back) resolve({ kind: 'back' });
          else options.buttons?.find((own) => own === button)?.run();
        }),
      );
      store.add(
        input.onDidAccept(() => {
          void accept().then((value) => {
            if (value !== undefined) resolve({ kind: 'value', value });
          });
        }),
      );
      store.add(
        input.onDidHide(() => {
          resolve({ kind: 'cancel' });
        }),
      );
    });
    if (judge(false) && options.judgeLater) void followUp();
    input.show();
    return await ended;
  } finally {
    store.dispose();
  }
}

function shown({ severity, text }: FieldJudgement): vscode.InputBoxValidationMessage {
  const severities = {
    info: vscode.InputBoxValidationSeverity.Info,
    warning: vscode.InputBoxValidationSeverity.Warning,
    error: vscode.InputBoxValidationSeverity.Error,
  } as const;
  return { message: text, severity: severities[severity] };
}

function applyFrame(input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox, frame: StepFrame): void {
  input.title = frame.title;
  input.step = frame.step;
  input.totalSteps = frame.totalSteps;
  input.ignoreFocusOut = true;
  input.buttons = frame.canGoBack ? [vscode.QuickInputButtons.Back] : [];
}

/** One step of a wizard: it changes the draft it was given and says where to go. */
export type Step<Draft> = (draft: Draft, frame: Required<StepFrame>) => Promise<'next' | 'back' | 'cancel'>;

/** Runs the steps that `stepsOf` names for the draft as it stands. False when the person left. */
export async function runWizard<Draft>(
  title: string,
  draft: Draft,
  stepsOf: (draft: Draft) => readonly Step<Draft>[],
  startAt = 0,
): Promise<boolean> {
  let index = startAt;
  for (;;) {
    const steps = stepsOf(draft);
    const step = steps[index];
    if (!step) return true;
    const end = await step(draft, { title, step: index + 1, totalSteps: steps.length, canGoBack: index > 0 });
    if (end === 'cancel') return false;
    index = end === 'next' ? index + 1 : Math.max(0, index - 1);
  }
}

/** The session; while it is still being opened, the person sees what is waited for. */
export async function readySession(desk: DeskService): Promise<Session | undefined> {
  desk.start();
  if (desk.state.kind !== 'starting') return desk.session;
  return whileWaiting(t('connecting to {0}…', desk.account.venueName), () => desk.whenReady());
}

/** A short wait that the person sees in the window's progress area. */
export async function whileWaiting<T>(title: string, work: () => Promise<T>): Promise<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: t('BitMart Desk: {0}', title) },
    work,
  );
}
