/** The Open Orders view: by pair, with price, quantity, filled share and age; orders under way or unknown are among them. */

import * as vscode from 'vscode';
import { DisposableStore, MutableDisposable, type Disposable } from '../../core/base/disposable';
import { displayName, type Instrument } from '../../core/model/instrument';
import type { OrderStatus } from '../../core/model/order';
import type { TrackedOrder } from '../../core/trading/orders';
import { formatAge, formatExact, formatFilledShare, outsideText } from '../format';
import { accountTitle, type Host } from '../host';
import { t } from '../l10n';
import { buttonText, orderSentence, noteWords, statusWord, typeWord } from '../orderWords';
import { LiveTree, plainTooltip, type TreeModel } from './liveTree';
import { describeAccount } from './viewState';

/** How often the ages are looked at; a row is drawn anew only when its own reads otherwise. */
const ageLookMs = 2_000;

/** A pair with open orders; also the argument of Cancel All Orders on it. */
export class PairRow {
  readonly kind = 'pair';
  readonly id: string;
  readonly symbol: string;
  orders: OrderRow[] = [];

  constructor(
    accountId: string,
    readonly instrument: Instrument,
  ) {
    this.symbol = instrument.symbol;
    this.id = `orders/${accountId}/${instrument.symbol}`;
  }
}

/** One order; also the argument of Cancel Order and Copy Order Id. */
export class OrderRow {
  readonly kind = 'order';
  readonly id: string;
  readonly orderKey: string;
  readonly symbol: string;
  /** The ages that stand on the screen. */
  drawnAges = '';

  constructor(
    readonly pair: PairRow,
    public tracked: TrackedOrder,
  ) {
    this.orderKey = tracked.key;
    this.symbol = pair.symbol;
    this.id = `${pair.id}/${tracked.key}`;
  }
}

type Row = PairRow | OrderRow;

export class OpenOrdersView implements Disposable, TreeModel<Row> {
  private readonly store = new DisposableStore();
  private readonly session = this.store.add(new DisposableStore());
  private readonly ageing = this.store.add(new MutableDisposable<Disposable>());
  private pairs: PairRow[] = [];
  readonly tree: LiveTree<Row>;

  constructor(private readonly host: Host) {
    const { desk, clock } = host;
    this.tree = this.store.add(
      new LiveTree<Row>({ id: 'bitmart.openOrders', model: this, clock, showCollapseAll: true }),
    );
    this.store.add(
      this.tree.view.onDidChangeVisibility(({ visible }) => {
        if (visible) desk.start();
        this.ageing.value = visible
          ? clock.setInterval(() => {
              for (const row of this.pairs.flatMap(({ orders }) => orders)) {
                if (this.ages(row.tracked) !== row.drawnAges) this.tree.markRow(row);
              }
            }, ageLookMs)
          : undefined;
      }),
    );
    this.store.add(
      desk.onDidChangeState(() => {
        this.follow();
      }),
    );
    this.follow();
  }

  children(parent: Row | undefined): Row[] {
    if (!parent) return this.pairs;
    return parent.kind === 'pair' ? parent.orders : [];
  }

  parent(row: Row): Row | undefined {
    return row.kind === 'order' ? row.pair : undefined;
  }

  item(row: Row): vscode.TreeItem {
    return row.kind === 'pair' ? this.pairItem(row) : this.orderItem(row);
  }

  tooltip(row: Row): vscode.MarkdownString | undefined {
    if (row.kind === 'pair') return undefined;
    const { desk, clock } = this.host;
    const { order, origin, note } = row.tracked;
    return plainTooltip([
      t('{0} · {1}', orderSentence(order), accountTitle(desk)),
      t('{0}, {1}', typeWord(order.type), statusWord(order.status)),
      t(
        'Filled {0} {1} for {2} {3}',
        formatExact(order.filledQuantity),
        row.pair.instrument.base,
        formatExact(order.filledNotional),
        row.pair.instrument.quote,
      ),
      t('Placed {0} ago', formatAge(clock.now() - order.createdAt)),
      order.orderId && t('Order id {0}', outsideText(order.orderId, 64)),
      order.clientOrderId && t('Our id {0}', outsideText(order.clientOrderId, 64)),
      origin === 'elsewhere'
        ? t('Not placed from here')
        : origin === 'otherWindow'
          ? t('Placed from another window')
          : undefined,
      note === undefined ? undefined : noteWords(note),
    ]);
  }

  dispose(): void {
    this.store.dispose();
  }

  private pairItem(row: PairRow): vscode.TreeItem {
    const item = new vscode.TreeItem(displayName(row.instrument), vscode.TreeItemCollapsibleState.Expanded);
    item.id = row.id;
    item.contextValue = 'pair cancelable';
    item.description = row.orders.length === 1 ? t('1 order') : t('{0} orders', row.orders.length);
    item.iconPath = new vscode.ThemeIcon('list-unordered');
    return item;
  }

  private orderItem(row: OrderRow): vscode.TreeItem {
    const { desk, clock } = this.host;
    const { id, tracked } = row;
    row.drawnAges = this.ages(tracked);
    const { order, isCanceling, origin } = tracked;
    const share = formatFilledShare(order);
    const age = formatAge(clock.now() - order.createdAt);
    const item = new vscode.TreeItem(buttonText(order));
    item.id = id;
    item.contextValue = contextWords(tracked);
    const state = isCanceling ? t('canceling') : isQuietStatus(order.status) ? undefined : this.stateWords(tracked);
    item.description = [
      order.price ? t('at {0}', formatExact(order.price)) : typeWord(order.type),
      share,
      age,
      state,
      origin === 'elsewhere' ? t('not from here') : undefined,
    ]
      .filter((part) => part !== undefined)
      .join(' · ');
    item.iconPath = orderIcon(tracked);
    item.accessibilityInformation = {
      label: t(
        '{0}: {1}, {2} filled, {3}, {4} old',
        desk.badge,
        orderSentence(order),
        share,
        state ?? statusWord(order.status),
        age,
      ),
    };
    return item;
  }

  private ages({ order, unknownSince }: TrackedOrder): string {
    const now = this.host.clock.now();
    const ages = [order.createdAt, ...(unknownSince === undefined ? [] : [unknownSince])];
    return ages.map((at) => formatAge(now - at)).join(' ');
  }

  /** An order of unknown outcome says for how long it has been looked for. */
  private stateWords({ order, unknownSince }: TrackedOrder): string {
    const word = statusWord(order.status);
    if (order.status !== 'unknown' || unknownSince === undefined) return word;
    return t('{0} for {1}', word, formatAge(this.host.clock.now() - unknownSince));
  }

  private follow(): void {
    this.session.clear();
    this.pairs = [];
    const { session } = this.host.desk;
    const update = (): void => {
      this.update();
    };
    if (session?.orders) this.session.add(session.orders.onDidChange(update));
    if (session) {
      this.session.add(session.onDidChangeSignIn(update));
      this.session.add(session.marketData.onDidChangeStreamState(update));
    }
    this.update();
  }

  private update(): void {
    const { desk } = this.host;
    const knownPairs = new Map(this.pairs.map((pair) => [pair.symbol, pair]));
    const knownOrders = new Map(this.pairs.flatMap(({ orders }) => orders).map((row) => [row.orderKey, row]));
    const next = new Map<string, PairRow>();
    let hasNew = false;
    for (const tracked of desk.session?.orders?.open ?? []) {
      const { instrument } = tracked.order;
      let pair = next.get(instrument.symbol);
      if (!pair) {
        pair = knownPairs.get(instrument.symbol) ?? new PairRow(desk.account.id, instrument);
        pair.orders = [];
        next.set(instrument.symbol, pair);
      }
      const row = knownOrders.get(tracked.key) ?? new OrderRow(pair, tracked);
      hasNew ||= !knownOrders.delete(tracked.key);
      if (row.tracked !== tracked) {
        row.tracked = tracked;
        this.tree.markRow(row);
      }
      pair.orders.push(row);
    }
    const isSameList = !hasNew && knownOrders.size === 0 && next.size === this.pairs.length;
    this.pairs = [...next.values()].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
    if (!isSameList || this.pairs.length === 0) this.tree.markRoot();
    this.describe();
  }

  private describe(): void {
    const { desk } = this.host;
    const { view } = this.tree;
    const orders = desk.session?.orders;
    if (view.description !== desk.badge) view.description = desk.badge;
    // Without rows the welcome view speaks, and its buttons help; a message would hide it.
    const message = this.pairs.length === 0 ? '' : (describeAccount(desk) ?? '');
    if (view.message !== message) view.message = message;
    const unknown = orders?.open.filter(({ order }) => order.status === 'unknown').length ?? 0;
    const badge = unknown > 0 ? { value: unknown, tooltip: t('Orders of unknown outcome: {0}', unknown) } : undefined;
    if (view.badge?.value !== badge?.value) view.badge = badge;
  }
}

function isQuietStatus(status: OrderStatus): boolean {
  return status === 'open' || status === 'partiallyFilled';
}

/** Words that menus match with `viewItem =~`. */
function contextWords({ order, isCanceling }: TrackedOrder): string {
  const words = ['order', order.side, order.type];
  if (!isCanceling && order.status !== 'pending') words.push('cancelable');
  if (order.orderId !== undefined || order.clientOrderId !== undefined) words.push('identified');
  return words.join(' ');
}

function orderIcon({ order, isCanceling }: TrackedOrder): vscode.ThemeIcon {
  if (isCanceling || order.status === 'pending') return new vscode.ThemeIcon('loading~spin');
  if (order.status === 'unknown' || order.status === 'unrecognised') {
    return new vscode.ThemeIcon('question', new vscode.ThemeColor('problemsWarningIcon.foreground'));
  }
  return order.side === 'buy'
    ? new vscode.ThemeIcon('arrow-up', new vscode.ThemeColor('charts.green'))
    : new vscode.ThemeIcon('arrow-down', new vscode.ThemeColor('charts.red'));
}
