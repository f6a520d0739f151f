/** The output channel "BitMart Desk", with the core's logger in front of it: what is written has been redacted. */

import * as vscode from 'vscode';
import type { Disposable } from '../core/base/disposable';
import { createLogger, Redactor, type Logger, type LogLevel } from '../core/base/log';

export interface HostLog extends Disposable {
  readonly logger: Logger;
  readonly redactor: Redactor;
  show(): void;
}

export function createHostLog(): HostLog {
  const channel = vscode.window.createOutputChannel('BitMart Desk', { log: true });
  const redactor = new Redactor();
  const logger = createLogger(
    (level, topic, text) => {
      channel[level](topic === '' ? text : `[${topic}] ${text}`);
    },
    redactor,
    () => levelOf(channel.logLevel),
  );
  return {
    logger,
    redactor,
    show: () => {
      channel.show(true);
    },
    dispose: () => {
      channel.dispose();
    },
  };
}

function levelOf(level: vscode.LogLevel): LogLevel {
  switch (level) {
    case vscode.LogLevel.Trace:
      return 'trace';
    case vscode.LogLevel.Debug:
      return 'debug';
    case vscode.LogLevel.Info:
      return 'info';
    case vscode.LogLevel.Warning:
      return 'warn';
    case vscode.LogLevel.Error:
    case vscode.LogLevel.Off:
      return 'error';
  }
}
