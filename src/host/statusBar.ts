/** The price in the status bar: one pair, once a second at most, and never without the truth about its age and origin. */

import * as vscode from 'vscode';
import type { Clock } from '../core/base/clock';
import { DisposableStore, MutableDisposable, type Disposable } from '../core/base/disposable';
import type { TickerFeed } from '../core/trading/marketData';
import type { DeskService } from './deskService';
import { statusBarItemId } from './contributions';
import { t } from './l10n';
import type { HostSettings } from './settings';
import { statusBarText, statusBarTooltipLines, type StatusBarFacts } from './statusBarText';
import { plainTooltip } from './views/liveTree';

const redrawMs = 1000;

export class StatusBar implements Disposable {
  private readonly store = new DisposableStore();
  private readonly shown = this.store.add(new MutableDisposable<ShownPrice>());

  constructor(
    private readonly desk: DeskService,
    private readonly settings: HostSettings,
    private readonly clock: Clock,
  ) {
    this.store.add(
      settings.onDidChange((change) => {
        if (change.affects('bitmart.statusBar.show') || change.affects('bitmart.statusBar.pair')) this.update();
      }),
    );
    this.update();
  }

  dispose(): void {
    this.store.dispose();
  }

  private update(): void {
    const { settings, shown } = this;
    if (!settings.showsStatusBar) {
      shown.value = undefined;
      return;
    }
    shown.value ??= new ShownPrice(this.desk, this.settings, this.clock);
    shown.value.follow();
  }
}

class ShownPrice implements Disposable {
  private readonly store = new DisposableStore();
  private readonly feed = this.store.add(new MutableDisposable<TickerFeed>());
  private readonly item: vscode.StatusBarItem;
  private lastTooltip = '';

  constructor(
    private readonly desk: DeskService,
    private readonly settings: HostSettings,
    private readonly clock: Clock,
  ) {
    this.item = this.store.add(vscode.window.createStatusBarItem(statusBarItemId, vscode.StatusBarAlignment.Right, 90));
    this.item.name = t('BitMart Price');
    this.store.add(
      desk.onDidChangeState(() => {
        this.follow();
      }),
    );
    this.store.add(
      clock.setInterval(() => {
        this.draw();
      }, redrawMs),
    );
    this.item.show();
  }

  /** The feed of the chosen pair in the present session. */
  follow(): void {
    const { session } = this.desk;
    const instrument = this.settings.statusBarPair;
    this.item.command = {
      command: 'bitmart.openMarketPanel',
      title: t('Open Market Panel'),
      arguments: [{ symbol: instrument.symbol }],
    };
    const feed = session?.marketData.tickerFeed(instrument);
    this.feed.value = feed;
    // The tick size sets the digits; until it is known the price shows its own.
    void session?.marketData.market(instrument).catch(() => undefined);
    this.draw();
  }

  dispose(): void {
    this.store.dispose();
  }

  private draw(): void {
    const { desk, item } = this;
    const instrument = this.settings.statusBarPair;
    const facts: StatusBarFacts = {
      instrument,
      badge: desk.badge,
      isLive: desk.account.environment === 'live' && desk.badge === desk.account.venueName,
      deskState: desk.state.kind,
      stream: desk.session?.marketData.streamState.status,
      feed: this.feed.value?.status,
      ticker: this.feed.value?.ticker,
      market: desk.session?.marketData.knownMarket(instrument.symbol),
      now: this.clock.now(),
    };
    const { text, spoken, isDoubtful } = statusBarText(facts);
    if (item.text !== text) item.text = text;
    const label = item.accessibilityInformation?.label;
    if (label !== spoken) item.accessibilityInformation = { label: spoken, role: 'button' };
    const background = isDoubtful ? 'statusBarItem.warningBackground' : undefined;
    if (item.backgroundColor?.id !== background) {
      item.backgroundColor = background === undefined ? undefined : new vscode.ThemeColor(background);
    }
    const lines = statusBarTooltipLines(facts);
    const tooltip = lines.join('\n');
    if (tooltip !== this.lastTooltip) {
      this.lastTooltip = tooltip;
      item.tooltip = plainTooltip(lines);
    }
  }
}
