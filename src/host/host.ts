/** What the commands and views are given: the parts of one activation. */

import type { Clock } from '../core/base/clock';
import type { Instrument } from '../core/model/instrument';
import type { AccountStore } from './accounts';
import type { ContextKeyStore } from './contextKeys';
import type { DeskService } from './deskService';
import { t } from './l10n';
import type { HostLog } from './log';
import type { Notifier } from './notify';
import type { Practice } from './practice';
import type { SessionOpener } from './sessionOpener';
import type { HostSettings } from './settings';
import type { TradingSwitches } from './tradingSwitches';
import type { Ui } from './ui';
import type { BalancesView } from './views/balances';
import type { OpenOrdersView } from './views/openOrders';
import type { WatchlistView } from './views/watchlist';
import type { WatchlistStore } from './watchlistStore';

/** "Main · BitMart", or one word where the account is called as its badge. For titles. */
export function accountTitle({ account, badge }: Pick<DeskService, 'account' | 'badge'>): string {
  return account.label === badge ? badge : t('{0} · {1}', account.label, badge);
}

export interface Rooms {
  openPanel?: (instrument: Instrument) => void;
  openInSideBar?: (instrument: Instrument) => Promise<void>;
  watchlist?: WatchlistView;
  balances?: BalancesView;
  openOrders?: OpenOrdersView;
}

export interface Host {
  readonly log: HostLog;
  readonly clock: Clock;
  readonly settings: HostSettings;
  readonly accounts: AccountStore;
  readonly practice: Practice;
  readonly opener: SessionOpener;
  readonly switches: TradingSwitches;
  readonly desk: DeskService;
  readonly notifier: Notifier;
  readonly watchlist: WatchlistStore;
  readonly contextKeys: ContextKeyStore;
  /** The seam to the person; a test may replace it. */
  ui: Ui;
  /** What has been registered so far; a feature that failed to register is missing, and the rest copes. */
  readonly rooms: Rooms;
}
