/** The Balances view: what is free, what is held by orders, and what it is worth. */

import * as vscode from 'vscode';
import { Decimal } from '../../core/base/decimal';
import { DisposableStore, type Disposable } from '../../core/base/disposable';
import type { AccountService, Holding } from '../../core/trading/account';
import type { Situation } from '../contributions';
import { formatAge, formatAmount, formatExact, formatValue, formatWorth } from '../format';
import { accountTitle, type Host } from '../host';
import { t } from '../l10n';
import { LiveTree, plainTooltip, type TreeModel } from './liveTree';
import { describeAccount, describeLife, situationOf } from './viewState';

const hideSmallKey = 'bitmart.hidesSmallBalances';

/** Without rows the welcome view speaks, and its buttons help; a message would hide it. */
const welcomed: ReadonlySet<Situation> = new Set<Situation>(['failed', 'noSecret', 'signInRefused', 'offline']);

export class BalanceRow {
  readonly id: string;

  constructor(
    accountId: string,
    public holding: Holding,
  ) {
    this.id = `balance/${accountId}/${holding.currency}`;
  }
}

export class BalancesView implements Disposable, TreeModel<BalanceRow> {
  private readonly store = new DisposableStore();
  private readonly session = this.store.add(new DisposableStore());
  private rows: BalanceRow[] = [];
  readonly tree: LiveTree<BalanceRow>;

  constructor(
    private readonly host: Host,
    private readonly state: vscode.Memento,
  ) {
    const { desk, settings, clock, contextKeys } = host;
    this.tree = this.store.add(new LiveTree<BalanceRow>({ id: 'bitmart.balances', model: this, clock }));
    contextKeys.set('bitmart.hidingSmallBalances', this.hidesSmall);
    this.store.add(
      this.tree.view.onDidChangeVisibility(({ visible }) => {
        if (visible) desk.start();
      }),
    );
    this.store.add(
      desk.onDidChangeState(() => {
        this.follow();
      }),
    );
    this.store.add(
      settings.onDidChange((change) => {
        if (change.affects('bitmart.balances.smallBelow')) this.update();
      }),
    );
    this.follow();
  }

  get hidesSmall(): boolean {
    return this.state.get(hideSmallKey) === true;
  }

  async toggleSmall(): Promise<void> {
    const next = !this.hidesSmall;
    await this.state.update(hideSmallKey, next);
    this.host.contextKeys.set('bitmart.hidingSmallBalances', next);
    this.update();
  }

  children(parent: BalanceRow | undefined): BalanceRow[] {
    return parent ? [] : this.rows;
  }

  item({ id, holding }: BalanceRow): vscode.TreeItem {
    const currency = this.host.desk.session?.account?.valuationCurrency ?? '';
    const free = formatAmount(holding.available);
    const held = holding.frozen.plus(holding.reserved);
    const whole = formatAmount(holding.available.plus(held));
    const value = holding.value && formatValue(holding.value);
    const worth = holding.value && formatWorth(holding.value);
    const item = new vscode.TreeItem(holding.currency);
    item.id = id;
    item.contextValue = 'balance';
    item.description = [
      held.isPositive ? t('{0} ({1} held)', whole, formatAmount(held)) : whole,
      worth !== undefined && holding.currency !== currency ? t('≈ {0} {1}', worth, currency) : undefined,
    ]
      .filter((part) => part !== undefined)
      .join(' · ');
    item.accessibilityInformation = {
      label: t(
        '{0}: {1} {2} free, {3} in orders, worth {4} {5}',
        this.host.desk.badge,
        free,
        holding.currency,
        formatAmount(held),
        value ?? t('unknown'),
        currency,
      ),
    };
    return item;
  }

  tooltip({ holding }: BalanceRow): vscode.MarkdownString {
    const { desk, clock } = this.host;
    const currency = desk.session?.account?.valuationCurrency ?? '';
    return plainTooltip([
      t('{0} · {1}', holding.currency, accountTitle(desk)),
      t('Available {0}', formatExact(holding.available)),
      t('Frozen {0}', formatExact(holding.frozen)),
      holding.reserved.isPositive
        ? t('Reserved for orders on their way or of unknown outcome {0}', formatExact(holding.reserved))
        : undefined,
      holding.value && t('Worth ≈ {0} {1}', formatValue(holding.value), currency),
      t('Updated {0} ago', formatAge(clock.now() - holding.updatedAt)),
    ]);
  }

  dispose(): void {
    this.store.dispose();
  }

  private follow(): void {
    this.session.clear();
    // Nothing of another account may stay on screen while the next one loads.
    this.rows = [];
    const { session } = this.host.desk;
    const update = (): void => {
      this.update();
    };
    if (session?.account) this.session.add(session.account.onDidChange(update));
    if (session) {
      this.session.add(session.onDidChangeSignIn(update));
      this.session.add(session.venue.onDidChangeState(update));
      this.session.add(session.marketData.onDidChangeStreamState(update));
    }
    this.update();
  }

  private update(): void {
    const { desk, settings } = this.host;
    const account = desk.session?.account;
    const known = new Map(this.rows.map((row) => [row.id, row]));
    const smallBelow = Decimal.from(settings.smallBalanceBelow);
    const shown = (account?.holdings ?? []).filter(
      ({ value }) => !this.hidesSmall || value === undefined || value.gte(smallBelow),
    );
    const next = shown.map((holding) => {
      const fresh = new BalanceRow(desk.account.id, holding);
      const row = known.get(fresh.id) ?? fresh;
      if (row !== fresh && !isSame(row.holding, holding)) {
        row.holding = holding;
        this.tree.markRow(row);
      }
      return row;
    });
    const isSameList = next.length === this.rows.length && next.every((row, index) => row === this.rows[index]);
    this.rows = next;
    if (!isSameList || next.length === 0) this.tree.markRoot();
    this.describe(account, (account?.holdings.length ?? 0) - next.length);
  }

  private describe(account: AccountService | undefined, hidden: number): void {
    const { desk } = this.host;
    const { view } = this.tree;
    const total = account?.totalValue;
    setIfChanged(
      view,
      'description',
      total ? t('{0} · ≈ {1} {2}', desk.badge, formatValue(total), account.valuationCurrency) : desk.badge,
    );
    const isEmpty = account?.status === 'live' && account.holdings.length === 0;
    setIfChanged(
      view,
      'message',
      this.rows.length === 0 && welcomed.has(situationOf(desk))
        ? ''
        : (describeAccount(desk) ??
            describeLife(desk) ??
            (isEmpty
              ? t('This account holds nothing yet.')
              : hidden > 0
                ? t('Small balances hidden: {0}.', hidden)
                : '')),
    );
  }
}

function isSame(a: Holding, b: Holding): boolean {
  return (
    a.available.eq(b.available) &&
    a.frozen.eq(b.frozen) &&
    a.reserved.eq(b.reserved) &&
    (a.value === b.value || (a.value !== undefined && b.value !== undefined && a.value.eq(b.value)))
  );
}

function setIfChanged(
  view: Pick<vscode.TreeView<unknown>, 'description' | 'message'>,
  field: 'description' | 'message',
  text: string,
): void {
  if (view[field] !== text) view[field] = text;
}
