/** The door of the extension: builds the host, registers its features, and leaves nothing behind. */

import * as vscode from 'vscode';
import { DisposableStore } from './core/base/disposable';
import { createHost, features } from './host/createHost';
import type { Host } from './host/host';

/** What a test inside the editor may hold on to; nobody else gets anything. */
export interface TestHandle {
  readonly host: Host;
  readonly context: vscode.ExtensionContext;
  /** Processor time that activating took, in ms: what it costs however busy the machine is. */
  readonly activationCpuMs: number;
}

let running: DisposableStore | undefined;

export function activate(context: vscode.ExtensionContext): TestHandle | undefined {
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const store = new DisposableStore();
  running = store;
  context.subscriptions.push(store);
  const host = createHost(context, store);
  for (const { name, register } of features) {
    try {
      store.add(register(host, context));
    } catch (error) {
      host.log.logger.error(error, `Registering ${name}`);
    }
  }
  // Everything that takes a network, a secret or a thread begins after the editor has its turn back.
  if (host.settings.showsStatusBar) {
    store.add(
      host.clock.setTimeout(() => {
        host.desk.start();
      }, 0),
    );
  }
  const cpu = process.cpuUsage(cpuBefore);
  const activationCpuMs = (cpu.user + cpu.system) / 1000;
  host.log.logger.info(`Activated in ${(performance.now() - startedAt).toFixed(1)} ms`);
  return context.extensionMode === vscode.ExtensionMode.Test ? { host, context, activationCpuMs } : undefined;
}

export function deactivate(): void {
  running?.dispose();
  running = undefined;
}
