/** Where an error meets the user: one sentence, what to do next, and the details in the log. */

import * as vscode from 'vscode';
import { describeError, type Logger } from '../core/base/log';
import type { CommandId } from './contributions';
import { explain, type Doing, type NextStep } from './errorWords';
import { t } from './l10n';
import type { Severity, Ui } from './ui';

export interface Notifier {
  /** `edit` brings back what was typed; it is offered where another try can help. */
  error(error: unknown, doing: Doing, venueName: string, edit?: () => Promise<void>): void;
  tell(severity: Severity, text: string, next?: NextStep): void;
}

export function createNotifier(ui: () => Ui, logger: Logger): Notifier {
  const offer = (severity: Severity, text: string, buttons: readonly Button[]): void => {
    ui()
      .tell(
        severity,
        text,
        buttons.map(({ title }) => title),
      )
      .then((pressed) => buttons.find(({ title }) => title === pressed)?.run())
      .then(undefined, (error: unknown) => {
        logger.error(error, 'Following up a message');
      });
  };
  const notifier: Notifier = {
    tell: (severity, text, next) => {
      offer(severity, text, next ? [stepButton(next)] : []);
    },
    error: (error, doing, venueName, edit) => {
      logger.warn(`${doing}: ${describeError(error)}`);
      const { text, next } = explain(error, doing, venueName);
      if (!edit) {
        notifier.tell('error', text, next);
        return;
      }
      const editNow = (): Promise<void> =>
        edit().catch((failure: unknown) => {
          notifier.error(failure, 'read', venueName);
        });
      offer('error', text, [...stepBefore(next, editNow), { title: t('Edit Order'), run: editNow }]);
    },
  };
  return notifier;
}

/** What has to be done before any edit helps. The order comes back by itself, unless the account may be another one then. */
function stepBefore(next: NextStep | undefined, edit: () => Promise<void>): readonly Button[] {
  if (next === 'arm' || next === 'releaseHalt') return [stepButton(next, edit)];
  return next === 'fixKey' ? [stepButton(next)] : [];
}

interface Button {
  readonly title: string;
  readonly run: () => PromiseLike<void>;
}

function stepButton(next: NextStep, afterwards?: () => Promise<void>): Button {
  const { title, command, argument } = steps[next];
  return {
    title: title(),
    run: async () => {
      await vscode.commands.executeCommand(command, argument);
      await afterwards?.();
    },
  };
}

interface StepButton {
  readonly title: () => string;
  readonly command: CommandId | 'bitmart.openOrders.focus' | 'workbench.action.openSettings';
  readonly argument?: string;
}

const steps: Readonly<Record<NextStep, StepButton>> = {
  showLog: { title: () => t('Open Log'), command: 'bitmart.showLog' },
  showOrders: { title: () => t('Show Orders'), command: 'bitmart.openOrders.focus' },
  refresh: { title: () => t('Try Again'), command: 'bitmart.refresh' },
  fixKey: { title: () => t('Switch Account'), command: 'bitmart.switchAccount' },
  tryKeyAgain: { title: () => t('Try Again'), command: 'bitmart.addAccount' },
  arm: { title: () => t('Arm Trading'), command: 'bitmart.armTrading' },
  releaseHalt: { title: () => t('Release Halt'), command: 'bitmart.releaseHalt' },
  verifyJournal: { title: () => t('Verify Journal'), command: 'bitmart.verifyJournal' },
  exportJournal: { title: () => t('Export Journal'), command: 'bitmart.exportJournal' },
  limits: { title: () => t('Change Limits'), command: 'workbench.action.openSettings', argument: 'bitmart.limits' },
};
