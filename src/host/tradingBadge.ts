/** The status bar item that tells whether orders can leave: halted, armed with real money, read-only, or of unknown outcome. */

import * as vscode from 'vscode';
import type { Clock } from '../core/base/clock';
import { DisposableStore, type Disposable } from '../core/base/disposable';
import { tradingItemId, type CommandId } from './contributions';
import type { ContextKeyStore } from './contextKeys';
import type { DeskService } from './deskService';
import { formatAge } from './format';
import { t } from './l10n';
import type { TradingSwitches } from './tradingSwitches';
import { stateSentence, takesOrders } from './venueStateWords';
import { plainTooltip } from './views/liveTree';

const redrawMs = 1000;

interface BadgeText {
  readonly text: string;
  readonly tooltip: string;
  readonly command: CommandId | 'bitmart.openOrders.focus';
  /** Real money is at stake, or nobody knows: the error background. */
  readonly isGrave: boolean;
}

export class TradingBadge implements Disposable {
  private readonly store = new DisposableStore();
  private readonly item: vscode.StatusBarItem;
  private shown: BadgeText | undefined;

  constructor(
    private readonly desk: DeskService,
    private readonly switches: TradingSwitches,
    private readonly keys: ContextKeyStore,
    private readonly clock: Clock,
  ) {
    this.item = this.store.add(vscode.window.createStatusBarItem(tradingItemId, vscode.StatusBarAlignment.Right, 89));
    this.item.name = t('BitMart Trading State');
    const draw = (): void => {
      this.draw();
    };
    this.store.add(desk.onDidChangeState(draw));
    this.store.add(switches.onDidChange(draw));
    this.store.add(clock.setInterval(draw, redrawMs));
    this.draw();
  }

  dispose(): void {
    this.store.dispose();
  }

  private draw(): void {
    const { switches, keys } = this;
    keys.set('bitmart.halted', switches.isHalted);
    keys.set('bitmart.armed', switches.arm.isArmed);
    const next = this.text();
    if (next?.text === this.shown?.text && next?.tooltip === this.shown?.tooltip) return;
    this.shown = next;
    if (!next) {
      this.item.hide();
      return;
    }
    this.item.text = next.text;
    this.item.tooltip = plainTooltip([next.tooltip]);
    this.item.command = next.command;
    this.item.accessibilityInformation = { label: next.tooltip, role: 'button' };
    this.item.backgroundColor = next.isGrave ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    this.item.show();
  }

  /** Nothing while there is nothing to know: practice, and neither halted nor in doubt. */
  private text(): BadgeText | undefined {
    const { desk, switches, clock } = this;
    if (switches.isHalted) {
      return {
        text: t('$(circle-slash) Trading halted'),
        tooltip: t('No new order leaves any window. Click to release the halt.'),
        command: 'bitmart.releaseHalt',
        isGrave: true,
      };
    }
    const unknown = desk.session?.orders?.unknown.length ?? 0;
    if (unknown > 0) {
      return {
        text: t('$(question) Orders unknown: {0}', unknown),
        tooltip: t(
          'It is not known whether these orders reached {0}. They are being asked about.',
          desk.account.venueName,
        ),
        command: 'bitmart.openOrders.focus',
        isGrave: true,
      };
    }
    if (desk.account.environment !== 'live' || !desk.session?.orders) return undefined;
    const ended = takesOrders(desk.session.venue.state)
      ? undefined
      : stateSentence(desk.account.venueName, desk.session.venue.state);
    if (ended !== undefined) {
      return { text: t('$(lock) No orders'), tooltip: ended, command: 'bitmart.switchAccount', isGrave: false };
    }
    const { until } = switches.arm;
    if (switches.arm.isArmed && until !== undefined) {
      return {
        text: t('$(unlock) Armed {0}', formatAge(until - clock.now())),
        tooltip: t('{0} takes orders with real money. Click to halt all trading.', desk.account.label),
        command: 'bitmart.haltTrading',
        isGrave: true,
      };
    }
    return {
      text: t('$(lock) Read-only'),
      tooltip: t('{0} takes no orders until you arm it. Click to arm trading.', desk.account.label),
      command: 'bitmart.armTrading',
      isGrave: false,
    };
  }
}
