/** Context keys, set only when their value changes. */

import * as vscode from 'vscode';
import type { ContextKey, ContextKeys } from './contributions';

export class ContextKeyStore {
  private readonly values = new Map<ContextKey, unknown>();

  set<Key extends ContextKey>(key: Key, value: ContextKeys[Key]): void {
    if (this.values.get(key) === value) return;
    this.values.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}
