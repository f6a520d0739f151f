/** Registers commands so that a failure becomes a sentence, and reads what strangers may have passed as arguments. */

import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable';
import { parseSymbol, type Instrument } from '../../core/model/instrument';
import type { CommandId } from '../contributions';
import type { Host } from '../host';

/** `argument` may come from a tree row, from our own code or from any other extension. */
export type CommandHandler = (argument: unknown) => Promise<unknown> | undefined;

export function registerCommand(host: Host, id: CommandId, handler: CommandHandler): Disposable {
  return vscode.commands.registerCommand(id, async (argument: unknown) => {
    try {
      // Nothing is handed back to the caller: what a command learned is not for strangers.
      await handler(argument);
    } catch (error) {
      host.log.logger.error(error, id);
      host.notifier.error(error, 'read', host.desk.account.venueName);
    }
  });
}

/** The pair a row or caller means; `undefined` for anything that is not exactly a symbol. */
export function readInstrument(argument: unknown): Instrument | undefined {
  const symbol = fieldOf(argument, 'symbol');
  return symbol === undefined ? undefined : parseSymbol(symbol);
}

/** An order's key, to be looked up among our own orders; it has no meaning by itself. */
export function readOrderKey(argument: unknown): string | undefined {
  return fieldOf(argument, 'orderKey');
}

function fieldOf(argument: unknown, name: string): string | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const value: unknown = Reflect.get(argument, name);
  return typeof value === 'string' && value.length <= 200 ? value : undefined;
}
