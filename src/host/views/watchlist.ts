/** The Watchlist view: live price and day's change per pair, in the person's own order. */

import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable';
import { displayName, type Instrument } from '../../core/model/instrument';
import type { TickerFeed } from '../../core/trading/marketData';
import { formatAge, formatChange, formatCompact, formatPrice } from '../format';
import type { Host } from '../host';
import { t } from '../l10n';
import { feedWords } from './feedWords';
import { LiveTree, plainTooltip, type TreeModel } from './liveTree';
import { describeConnection } from './viewState';

const dragType = 'application/vnd.code.tree.bitmart.watchlist';

/** Also the argument its menu commands receive. */
export class WatchlistRow {
  readonly id: string;
  readonly symbol: string;
  feed: TickerFeed | undefined;
  /** What the row said when it was drawn last. */
  shown = '';

  constructor(readonly instrument: Instrument) {
    this.symbol = instrument.symbol;
    this.id = `pair/${instrument.symbol}`;
  }
}

export class WatchlistView implements Disposable, TreeModel<WatchlistRow> {
  private readonly store = new DisposableStore();
  private readonly feeds = this.store.add(new DisposableStore());
  private rows: WatchlistRow[] = [];
  readonly tree: LiveTree<WatchlistRow>;

  constructor(private readonly host: Host) {
    const { desk, watchlist, clock } = host;
    this.tree = this.store.add(
      new LiveTree<WatchlistRow>({ id: 'bitmart.watchlist', model: this, clock, dragAndDrop: this.dragAndDrop() }),
    );
    this.store.add(
      this.tree.view.onDidChangeVisibility(({ visible }) => {
        if (visible) desk.start();
        this.follow();
      }),
    );
    this.store.add(
      desk.onDidChangeState(() => {
        this.follow();
      }),
    );
    this.store.add(
      watchlist.onDidChange(() => {
        this.follow();
      }),
    );
    this.follow();
  }

  children(parent: WatchlistRow | undefined): WatchlistRow[] {
    return parent ? [] : this.rows;
  }

  item(row: WatchlistRow): vscode.TreeItem {
    const { desk } = this.host;
    const item = new vscode.TreeItem(displayName(row.instrument));
    item.id = row.id;
    item.contextValue = 'pair';
    item.command = { command: 'bitmart.openMarketPanel', title: t('Open Market Panel'), arguments: [row] };
    item.description = row.shown = this.rowText(row);
    const ticker = row.feed?.ticker;
    if (!ticker) {
      item.iconPath = new vscode.ThemeIcon('dash');
      return item;
    }
    const price = formatPrice(ticker.lastPrice, desk.session?.marketData.knownMarket(row.symbol));
    const change = formatChange(ticker.change24h);
    const trouble = feedWords(row.feed?.status ?? 'stale');
    item.iconPath = changeIcon(ticker.change24h.isNegative, ticker.change24h.isZero, trouble !== undefined);
    item.accessibilityInformation = {
      label: t(
        '{0}: {1} at {2} {3}, {4} in 24 hours. {5}',
        desk.badge,
        displayName(row.instrument),
        price,
        row.instrument.quote,
        change,
        trouble ?? '',
      ),
    };
    return item;
  }

  private rowText({ feed, symbol }: WatchlistRow): string {
    const ticker = feed?.ticker;
    if (!ticker) return feed ? t('waiting for a price') : '';
    const price = formatPrice(ticker.lastPrice, this.host.desk.session?.marketData.knownMarket(symbol));
    const change = formatChange(ticker.change24h);
    return [price, change, feedWords(feed.status)].filter((part) => part !== undefined).join('  ');
  }

  tooltip(row: WatchlistRow): vscode.MarkdownString {
    const { desk, clock } = this.host;
    const ticker = row.feed?.ticker;
    const market = desk.session?.marketData.knownMarket(row.symbol);
    const { quote, base } = row.instrument;
    return plainTooltip([
      t('{0} · {1}', row.symbol, desk.badge),
      ticker && t('Last {0} {1}', formatPrice(ticker.lastPrice, market), quote),
      ticker?.bid && t('Bid {0}', formatPrice(ticker.bid.price, market)),
      ticker?.ask && t('Ask {0}', formatPrice(ticker.ask.price, market)),
      ticker && t('24 h high {0}, low {1}', formatPrice(ticker.high24h, market), formatPrice(ticker.low24h, market)),
      ticker && t('24 h volume {0} {1}', formatCompact(ticker.baseVolume24h), base),
      ticker && t('Received {0} ago', formatAge(clock.now() - ticker.receivedAt)),
    ]);
  }

  dispose(): void {
    this.store.dispose();
  }

  /** Subscribes what is shown, and only while it is shown. Row objects live on for the pairs that stay. */
  private follow(): void {
    const { desk, watchlist } = this.host;
    const { session } = desk;
    this.feeds.clear();
    const known = new Map(this.rows.map((row) => [row.symbol, row]));
    this.rows = watchlist.instruments.map((instrument) => known.get(instrument.symbol) ?? new WatchlistRow(instrument));
    for (const row of known.values()) row.feed = undefined;
    if (session && this.tree.view.visible) {
      void session.marketData.markets().catch(() => undefined);
      for (const row of this.rows) {
        row.feed = this.feeds.add(session.marketData.tickerFeed(row.instrument));
        this.feeds.add(
          row.feed.onDidChange(() => {
            // A row that would look the same is left alone: drawing it again would take its hover away.
            if (this.rowText(row) !== row.shown) this.tree.markRow(row);
          }),
        );
      }
      this.feeds.add(
        session.marketData.onDidChangeStreamState(() => {
          this.describe();
        }),
      );
    }
    this.describe();
    this.tree.markRoot();
  }

  private describe(): void {
    this.tree.view.description = this.host.desk.badge;
    this.tree.view.message = describeConnection(this.host.desk) ?? '';
  }

  /** Dragging only reorders. */
  private dragAndDrop(): vscode.TreeDragAndDropController<WatchlistRow> {
    return {
      dragMimeTypes: [dragType],
      dropMimeTypes: [dragType],
      handleDrag: (rows, transfer) => {
        transfer.set(dragType, new vscode.DataTransferItem(rows.map(({ symbol }) => symbol)));
      },
      handleDrop: async (target, transfer) => {
        const dragged: unknown = transfer.get(dragType)?.value;
        if (!Array.isArray(dragged)) return;
        const symbols = (dragged as readonly unknown[]).filter((each): each is string => typeof each === 'string');
        await this.host.watchlist.move(symbols, target?.symbol);
      },
    };
  }
}

function changeIcon(isDown: boolean, isFlat: boolean, isDoubtful: boolean): vscode.ThemeIcon {
  if (isDoubtful) return new vscode.ThemeIcon('history');
  if (isFlat) return new vscode.ThemeIcon('dash');
  return isDown
    ? new vscode.ThemeIcon('triangle-down', new vscode.ThemeColor('charts.red'))
    : new vscode.ThemeIcon('triangle-up', new vscode.ThemeColor('charts.green'));
}
