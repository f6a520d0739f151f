/** A getter per setting, read when needed. */

import * as vscode from 'vscode';
import type { Event } from '../core/base/event';
import { Emitter } from '../core/base/event';
import { DisposableStore, type Disposable } from '../core/base/disposable';
import type { Logger } from '../core/base/log';
import type { Instrument } from '../core/model/instrument';
import { defaultLimits, defaultLiveLimits, type RiskLimits } from '../core/trading/riskGate';
import type { Environment } from '../core/venues/venue';
import {
  moneySettings,
  panelColors,
  settingDefaults,
  type EndpointsSetting,
  type PanelColors,
  type PracticePrices,
  type SettingId,
} from './contributions';
import { outsideText } from './format';
import { t } from './l10n';
import {
  hasWorkspaceValue,
  readBoolean,
  readEndpoints,
  readLimit,
  readNumber,
  readPair,
  readSymbols,
  settingsNamedIn,
  userValue,
} from './settingsRules';

export interface SettingsChange {
  affects(id: SettingId): boolean;
}

export class HostSettings implements Disposable {
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new Emitter<SettingsChange>());
  private readonly reported = new Set<string>();
  readonly onDidChange: Event<SettingsChange> = this.changed.event;

  constructor(private readonly logger: Logger) {
    this.store.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('bitmart'))
          this.changed.fire({ affects: (id) => event.affectsConfiguration(id) });
      }),
    );
  }

  get showsStatusBar(): boolean {
    return readBoolean(this.read('bitmart.statusBar.show'), settingDefaults['bitmart.statusBar.show']);
  }

  get statusBarPair(): Instrument {
    return readPair(this.read('bitmart.statusBar.pair'));
  }

  async setStatusBarPair(instrument: Instrument): Promise<void> {
    await vscode.workspace
      .getConfiguration()
      .update('bitmart.statusBar.pair', instrument.symbol, vscode.ConfigurationTarget.Global);
  }

  /** In the valuation currency. */
  get smallBalanceBelow(): number {
    return readNumber(this.read('bitmart.balances.smallBelow'), settingDefaults['bitmart.balances.smallBelow'], 0, 1e9);
  }

  get notifiesWhenDone(): boolean {
    return readBoolean(this.read('bitmart.orders.notifyWhenDone'), settingDefaults['bitmart.orders.notifyWhenDone']);
  }

  get panelColors(): PanelColors {
    const chosen = this.read('bitmart.panel.colors');
    return panelColors.find((each) => each === chosen) ?? settingDefaults['bitmart.panel.colors'];
  }

  /** The built-in limits of the environment, with the person's own in their place. */
  limitsFor(environment: Environment): RiskLimits {
    const base = environment === 'live' ? defaultLiveLimits : defaultLimits;
    const maxOrderNotional = readLimit(this.read('bitmart.limits.maxOrderValue')) ?? base.maxOrderNotional;
    const maxDailyNotional = readLimit(this.read('bitmart.limits.maxDailyValue')) ?? base.maxDailyNotional;
    const openOrders = readLimit(this.read('bitmart.limits.maxOpenOrders'));
    const maxOpenOrders = openOrders ? Math.floor(openOrders.toApproximateNumber()) : base.maxOpenOrders;
    return {
      ...base,
      ...(maxOrderNotional && { maxOrderNotional }),
      ...(maxDailyNotional && { maxDailyNotional }),
      ...(maxOpenOrders !== undefined && { maxOpenOrders }),
      allowedSymbols: readSymbols(this.read('bitmart.limits.allowedPairs')),
    };
  }

  /** The person has said how much an order may be worth. */
  get hasOwnLimits(): boolean {
    return readLimit(this.read('bitmart.limits.maxOrderValue')) !== undefined;
  }

  async setLimits(maxOrderValue: number, maxDailyValue: number): Promise<void> {
    const configuration = vscode.workspace.getConfiguration();
    await configuration.update('bitmart.limits.maxOrderValue', maxOrderValue, vscode.ConfigurationTarget.Global);
    await configuration.update('bitmart.limits.maxDailyValue', maxDailyValue, vscode.ConfigurationTarget.Global);
  }

  get practiceWire(): string {
    const chosen = this.read('bitmart.practice.wire');
    return typeof chosen === 'string' ? chosen : settingDefaults['bitmart.practice.wire'];
  }

  get practicePrices(): PracticePrices {
    return this.read('bitmart.practice.prices') === 'live' ? 'live' : 'synthetic';
  }

  get recvWindowMs(): number {
    const fallback = settingDefaults['bitmart.network.recvWindowMs'];
    return Math.round(readNumber(this.read('bitmart.network.recvWindowMs'), fallback, 1000, 60_000));
  }

  get endpoints(): EndpointsSetting {
    return readEndpoints(this.read('bitmart.network.endpoints'));
  }

  /**
   * Looks for settings of ours in the workspace's own files, where none of them counts, and says so once per file. The editor hides
   * such values from `inspect`, so the files themselves are read.
   */
  async reportWorkspaceValues(): Promise<readonly string[]> {
    const files = [
      ...(vscode.workspace.workspaceFolders ?? []).map((folder) =>
        vscode.Uri.joinPath(folder.uri, '.vscode', 'settings.json'),
      ),
      ...(vscode.workspace.workspaceFile && vscode.workspace.workspaceFile.scheme !== 'untitled'
        ? [vscode.workspace.workspaceFile]
        : []),
    ];
    const reports: string[] = [];
    for (const file of files) {
      const names = settingsNamedIn(await readSmallFile(file), moneySettings);
      if (names.length === 0 || this.reported.has(file.toString())) continue;
      this.reported.add(file.toString());
      const shownPath = outsideText(vscode.workspace.asRelativePath(file, true));
      const text = t(
        'Ignored: {0} sets {1}. Only your own user settings can change where orders go and how they are signed.',
        shownPath,
        names.join(', '),
      );
      this.logger.warn(text);
      reports.push(text);
    }
    for (const id of moneySettings) {
      if (hasWorkspaceValue(this.inspect(id))) this.logger.warn(`A workspace value of ${id} is ignored`);
    }
    return reports;
  }

  dispose(): void {
    this.store.dispose();
  }

  /** Every setting of ours belongs to the user alone, so all are read the same way. */
  private read(id: SettingId): unknown {
    return userValue(this.inspect(id));
  }

  private inspect(id: SettingId): ReturnType<vscode.WorkspaceConfiguration['inspect']> {
    return vscode.workspace.getConfiguration().inspect(id);
  }
}

/** Empty when there is no such file, or when it is too large to be a settings file. */
async function readSmallFile(file: vscode.Uri): Promise<string> {
  try {
    const { size } = await vscode.workspace.fs.stat(file);
    if (size > 1_000_000) return '';
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  } catch {
    return '';
  }
}
