/** The smallest seam to the person: a question before money moves, and a sentence afterwards. Tests put their own behind it. */

import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Question } from './confirmation';

export type Severity = 'info' | 'warning' | 'error';

export interface TypedQuestion {
  readonly title: string;
  readonly prompt: string;
  readonly expected: string;
}

export interface Ui {
  /** True only when the button was pressed; closing the box means no. */
  confirm(question: Question): Promise<boolean>;
  /** For what must not happen by a reflex: true only when exactly `expected` was typed. */
  confirmByTyping(question: TypedQuestion): Promise<boolean>;
  /** Resolves with the button that was pressed, if any. */
  tell(severity: Severity, text: string, buttons: readonly string[]): Promise<string | undefined>;
  /** Where to write a table; `undefined` when the person changed their mind. */
  chooseFile(name: string): Promise<vscode.Uri | undefined>;
  /** Which file to read; `undefined` when the person changed their mind. */
  openFile(title: string): Promise<vscode.Uri | undefined>;
}

export const editorUi: Ui = {
  confirm: async ({ message, detail, button, dismiss }) => {
    const yes: vscode.MessageItem = { title: button };
    const no = dismiss === undefined ? [] : [{ title: dismiss, isCloseAffordance: true }];
    const pressed = await vscode.window.showWarningMessage(message, { modal: true, detail }, yes, ...no);
    return pressed === yes;
  },
  confirmByTyping: async ({ title, prompt, expected }) => {
    const typed = await vscode.window.showInputBox({
      title,
      prompt,
      placeHolder: expected,
      ignoreFocusOut: true,
      validateInput: (text) =>
        text.trim() === expected ? undefined : { message: prompt, severity: vscode.InputBoxValidationSeverity.Error },
    });
    return typed?.trim() === expected;
  },
  tell: async (severity, text, buttons) => {
    const show = {
      info: vscode.window.showInformationMessage,
      warning: vscode.window.showWarningMessage,
      error: vscode.window.showErrorMessage,
    } as const;
    return show[severity](text, ...buttons);
  },
  chooseFile: async (name) => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    return vscode.window.showSaveDialog({
      defaultUri: folder ? vscode.Uri.joinPath(folder.uri, name) : vscode.Uri.file(path.join(homedir(), name)),
      filters: { CSV: ['csv'] },
    });
  },
  openFile: async (title) => {
    const chosen = await vscode.window.showOpenDialog({
      title,
      canSelectMany: false,
      defaultUri: vscode.Uri.file(homedir()),
    });
    return chosen?.[0];
  },
};
