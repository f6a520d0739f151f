/** Gives the host's words the editor's own language. */

import * as vscode from 'vscode';
import { useLanguage } from './l10n';

export function useEditorLanguage(): void {
  useLanguage({ translate: (message, ...args) => vscode.l10n.t(message, ...args), locale: vscode.env.language });
}
