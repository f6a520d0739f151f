/** What the suites in the editor share: the running extension, a person who answers by script, and waiting for a condition. */

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { extensionId } from '../../src/host/contributions';
import type { TestHandle } from '../../src/extension';
import type { Question } from '../../src/host/confirmation';
import type { Host } from '../../src/host/host';
import type { Severity, TypedQuestion, Ui } from '../../src/host/ui';

export async function activated(): Promise<TestHandle> {
  const extension = vscode.extensions.getExtension<TestHandle | undefined>(extensionId);
  assert.ok(extension, `${extensionId} is not installed`);
  const handle = await extension.activate();
  assert.ok(handle, 'The extension did not see that it is under test');
  return handle;
}

/** A person who says yes or no as told, and remembers what was asked and said. */
export class ScriptedPerson implements Ui {
  readonly questions: Question[] = [];
  readonly typedQuestions: TypedQuestion[] = [];
  readonly told: { readonly severity: Severity; readonly text: string; readonly buttons: readonly string[] }[] = [];
  /** Where this person saves things, and what they point at when asked for a file. */
  file: vscode.Uri | undefined;
  /** Runs between the question and its answer. */
  beforeAnswer: () => void | Promise<void> = () => undefined;

  constructor(
    public saysYes = true,
    public presses: (buttons: readonly string[]) => string | undefined = () => undefined,
  ) {}

  async confirm(question: Question): Promise<boolean> {
    this.questions.push(question);
    await this.beforeAnswer();
    return this.saysYes;
  }

  confirmByTyping(question: TypedQuestion): Promise<boolean> {
    this.typedQuestions.push(question);
    return Promise.resolve(this.saysYes);
  }

  chooseFile(): Promise<vscode.Uri | undefined> {
    return Promise.resolve(this.file);
  }

  openFile(): Promise<vscode.Uri | undefined> {
    return Promise.resolve(this.file);
  }

  tell(severity: Severity, text: string, buttons: readonly string[]): Promise<string | undefined> {
    this.told.push({ severity, text, buttons });
    return Promise.resolve(this.presses(buttons));
  }
}

/** Puts a scripted person before the host until the returned function is called. */
export function withPerson(host: Host, person: ScriptedPerson): () => void {
  const before = host.ui;
  host.ui = person;
  return () => {
    host.ui = before;
  };
}

/** Waits until `value` gives something; a condition, not a time, ends the wait. */
export async function eventually<T>(what: string, value: () => T | undefined | false, limitMs = 15_000): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const found = value();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`Waited ${String(limitMs)} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Everything a person could see in the settings of this machine, put back as it was. */
export async function setUserSetting(id: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration().update(id, value, vscode.ConfigurationTarget.Global);
}
