/** Where an error meets the user: one sentence, one action, and the details in the log. */

import * as vscode from 'vscode';
import { describeError, type Logger } from '../core/base/log';
import type { CommandId } from './contributions';
import { explain, type Doing, type NextStep } from './errorWords';
import { t } from './l10n';
import type { Severity, Ui } from './ui';

export interface Notifier {
  error(error: unknown, doing: Doing, venueName: string): void;
  tell(severity: Severity, text: string, next?: NextStep): void;
}

export function createNotifier(ui: () => Ui, logger: Logger): Notifier {
  const tell = (severity: Severity, text: string, next?: NextStep): void => {
    const step = next && steps[next];
    const buttons = step ? [step.title()] : [];
    ui()
      .tell(severity, text, buttons)
      .then((pressed) => {
        if (step && pressed === step.title()) return vscode.commands.executeCommand(step.command, step.argument);
        return undefined;
      })
      .then(undefined, (error: unknown) => {
        logger.error(error, 'Following up a message');
      });
  };
  return {
    tell,
    error: (error, doing, venueName) => {
      logger.warn(`${doing}: ${describeError(error)}`);
      const { text, next } = explain(error, doing, venueName);
      tell('error', text, next);
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
