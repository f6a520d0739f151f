/** Builds the parts of one activation, and names the features that are registered upon them. */

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { systemClock } from '../core/base/clock';
import { DisposableStore, type Disposable } from '../core/base/disposable';
import { AccountStore } from './accounts';
import { AccountWatch } from './accountWatch';
import { registerAddAccount } from './commands/addAccount';
import { registerArmTrading, registerDisarmTrading } from './commands/arm';
import { registerCancelAllOrders } from './commands/cancelAllOrders';
import { registerCancelOrder } from './commands/cancelOrder';
import { registerCopyOrderId } from './commands/copyOrderId';
import { registerHaltTrading, registerReleaseHalt } from './commands/halt';
import { registerExportJournal, registerVerifyJournal } from './commands/journal';
import { registerRemoveAccount, registerRenameAccount, registerSwitchAccount } from './commands/manageAccounts';
import { registerOpenMarketPanel, registerShowInSideBar } from './commands/openMarketPanel';
import { registerAddToWatchlist, registerChooseStatusBarPair, registerRemoveFromWatchlist } from './commands/pairs';
import { registerPlaceOrder } from './commands/placeOrder';
import {
  registerRefresh,
  registerResetPracticeAccount,
  registerShowLog,
  registerToggleSmallBalances,
} from './commands/upkeep';
import { ContextKeyStore } from './contextKeys';
import { DeskService } from './deskService';
import type { Host } from './host';
import { useEditorLanguage } from './l10nEditor';
import { createHostLog } from './log';
import { createNotifier } from './notify';
import { registerMarketPanels } from './panel/marketPanel';
import { Practice } from './practice';
import { openLivePrices } from './practiceLivePrices';
import { SessionOpener } from './sessionOpener';
import { HostSettings } from './settings';
import { StatusBar } from './statusBar';
import { TradingBadge } from './tradingBadge';
import { TradingSwitches } from './tradingSwitches';
import { editorUi } from './ui';
import { BalancesView } from './views/balances';
import { OpenOrdersView } from './views/openOrders';
import { SituationKeys } from './views/viewState';
import { WatchlistView } from './views/watchlist';
import { watchlistKey, WatchlistStore } from './watchlistStore';

export function createHost(context: vscode.ExtensionContext, store: DisposableStore): Host {
  useEditorLanguage();
  const log = store.add(createHostLog());
  const { logger } = log;
  const settings = store.add(new HostSettings(logger.child('settings')));
  const accounts = store.add(
    new AccountStore({
      globalState: context.globalState,
      secrets: context.secrets,
      redactor: log.redactor,
      logger: logger.child('accounts'),
      practiceWire: () => settings.practiceWire,
    }),
  );
  const practiceLogger = logger.child('practice');
  const practice = store.add(
    new Practice(context.asAbsolutePath('dist/simulator.cjs'), practiceLogger, () =>
      openLivePrices(settings, systemClock, practiceLogger),
    ),
  );
  const storageFolder = context.globalStorageUri.fsPath;
  const switches = store.add(new TradingSwitches(storageFolder, systemClock, logger.child('switches')));
  const opener = new SessionOpener({
    accounts,
    switches,
    practice,
    settings,
    logger,
    storageFolder,
    windowId: randomBytes(8).toString('hex'),
  });
  const ui = (): Host['ui'] => host.ui;
  const notifier = createNotifier(ui, logger.child('notify'));
  const desk = store.add(
    new DeskService({ accounts, practice, opener, switches, settings, notifier, ui, logger, clock: systemClock }),
  );
  const watchlist = store.add(new WatchlistStore(context.globalState));
  context.globalState.setKeysForSync([watchlistKey]);
  const host: Host = {
    log,
    clock: systemClock,
    settings,
    accounts,
    practice,
    opener,
    switches,
    desk,
    notifier,
    watchlist,
    contextKeys: new ContextKeyStore(),
    ui: editorUi,
    rooms: {},
  };
  return host;
}

/** Each stands by itself: one that fails is logged, and the rest go on. */
export const features: readonly {
  readonly name: string;
  readonly register: (host: Host, context: vscode.ExtensionContext) => Disposable;
}[] = [
  { name: 'panel', register: registerPanel },
  { name: 'situation', register: ({ desk, contextKeys }) => new SituationKeys(desk, contextKeys) },
  { name: 'watchlist', register: (host) => (host.rooms.watchlist = new WatchlistView(host)) },
  {
    name: 'balances',
    register: (host, { globalState }) => (host.rooms.balances = new BalancesView(host, globalState)),
  },
  { name: 'open orders', register: (host) => (host.rooms.openOrders = new OpenOrdersView(host)) },
  { name: 'status bar', register: ({ desk, settings, clock }) => new StatusBar(desk, settings, clock) },
  {
    name: 'trading badge',
    register: ({ desk, switches, contextKeys, clock }) => new TradingBadge(desk, switches, contextKeys, clock),
  },
  { name: 'place order', register: registerPlaceOrder },
  { name: 'cancel order', register: registerCancelOrder },
  { name: 'cancel all orders', register: registerCancelAllOrders },
  { name: 'halt trading', register: registerHaltTrading },
  { name: 'release halt', register: registerReleaseHalt },
  { name: 'arm trading', register: registerArmTrading },
  { name: 'disarm trading', register: registerDisarmTrading },
  { name: 'copy order id', register: registerCopyOrderId },
  { name: 'open market panel', register: registerOpenMarketPanel },
  { name: 'show in side bar', register: registerShowInSideBar },
  { name: 'add account', register: registerAddAccount },
  { name: 'switch account', register: registerSwitchAccount },
  { name: 'rename account', register: registerRenameAccount },
  { name: 'remove account', register: registerRemoveAccount },
  { name: 'choose status bar pair', register: registerChooseStatusBarPair },
  { name: 'add to watchlist', register: registerAddToWatchlist },
  { name: 'remove from watchlist', register: registerRemoveFromWatchlist },
  { name: 'toggle small balances', register: registerToggleSmallBalances },
  { name: 'refresh', register: registerRefresh },
  { name: 'reset practice account', register: registerResetPracticeAccount },
  { name: 'show log', register: registerShowLog },
  { name: 'verify journal', register: registerVerifyJournal },
  { name: 'export journal', register: registerExportJournal },
  { name: 'account watch', register: watchAccount },
  { name: 'workspace settings', register: watchWorkspaceSettings },
];

function registerPanel(host: Host, context: vscode.ExtensionContext): Disposable {
  const panels = registerMarketPanels(context, host.desk, {
    upDown: () => host.settings.panelColors,
    sideBarPair: () => host.settings.statusBarPair,
    onDidChangeSettings: (listener) =>
      host.settings.onDidChange((change) => {
        if (change.affects('bitmart.panel.colors')) listener();
      }),
  });
  host.rooms.openPanel = (instrument) => {
    panels.open(instrument);
  };
  host.rooms.openInSideBar = (instrument) => panels.openInSideBar(instrument);
  return panels;
}

function watchAccount({ desk, notifier, clock }: Host, context: vscode.ExtensionContext): Disposable {
  const { globalState, globalStorageUri } = context;
  return new AccountWatch({ desk, notifier, clock, globalState, storageFolder: globalStorageUri.fsPath });
}

/** Settings of ours inside a workspace do not count, and the person is told which file tries. */
function watchWorkspaceSettings(host: Host): Disposable {
  const report = (): void => {
    void host.settings.reportWorkspaceValues().then((texts) => {
      for (const text of texts) host.notifier.tell('warning', text);
    });
  };
  const store = new DisposableStore();
  // After activation: reading files is not what the editor should wait for.
  store.add(host.clock.setTimeout(report, 0));
  store.add(vscode.workspace.onDidChangeWorkspaceFolders(report));
  store.add(
    vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      if (/\.vscode\/settings\.json$|\.code-workspace$/.test(uri.path)) report();
    }),
  );
  return store;
}
