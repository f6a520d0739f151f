/** The ids that package.json and the code share, with the types of what they carry. A test compares the two. */

/** Publisher and name, as the editor knows us. */
export const extensionId = 'bitmart-desk.bitmart-desk';

export const commandIds = [
  'bitmart.placeOrder',
  'bitmart.cancelOrder',
  'bitmart.cancelAllOrders',
  'bitmart.haltTrading',
  'bitmart.releaseHalt',
  'bitmart.armTrading',
  'bitmart.disarmTrading',
  'bitmart.openMarketPanel',
  'bitmart.showInSideBar',
  'bitmart.addAccount',
  'bitmart.switchAccount',
  'bitmart.renameAccount',
  'bitmart.removeAccount',
  'bitmart.chooseStatusBarPair',
  'bitmart.addToWatchlist',
  'bitmart.removeFromWatchlist',
  'bitmart.toggleSmallBalances',
  'bitmart.refresh',
  'bitmart.resetPracticeAccount',
  'bitmart.showLog',
  'bitmart.copyOrderId',
  'bitmart.verifyJournal',
  'bitmart.exportJournal',
] as const;
export type CommandId = (typeof commandIds)[number];

/** What a tree row or our own code hands to a command. Handlers receive `unknown` all the same: anyone may call them. */
export interface SymbolArgument {
  readonly symbol: string;
}
export interface OrderArgument {
  readonly orderKey: string;
}

export const viewIds = ['bitmart.watchlist', 'bitmart.balances', 'bitmart.openOrders', 'bitmart.marketView'] as const;
export type ViewId = (typeof viewIds)[number];

export const viewContainerId = 'bitmart';
export const walkthroughId = 'bitmart.start';
export const statusBarItemId = 'bitmart.price';
export const tradingItemId = 'bitmart.trading';

/** Endpoints by venue id. Only loopback addresses are taken. */
export type EndpointsSetting = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** How rising and falling are coloured in the market panel. */
export const panelColors = ['greenUp', 'redUp', 'blueOrange'] as const;
export type PanelColors = (typeof panelColors)[number];

/** Where the practice market's prices come from. */
export type PracticePrices = 'synthetic' | 'live';

export interface Settings {
  readonly 'bitmart.statusBar.show': boolean;
  readonly 'bitmart.statusBar.pair': string;
  readonly 'bitmart.balances.smallBelow': number;
  readonly 'bitmart.orders.notifyWhenDone': boolean;
  readonly 'bitmart.panel.colors': PanelColors;
  /** In USDT; `null` leaves the built-in limit. */
  readonly 'bitmart.limits.maxOrderValue': number | null;
  readonly 'bitmart.limits.maxDailyValue': number | null;
  readonly 'bitmart.limits.maxOpenOrders': number | null;
  /** Symbols; empty allows every pair. */
  readonly 'bitmart.limits.allowedPairs': readonly string[];
  /** On which wire the practice account trades; a value nobody knows is the first venue's. */
  readonly 'bitmart.practice.wire': string;
  readonly 'bitmart.practice.prices': PracticePrices;
  readonly 'bitmart.network.recvWindowMs': number;
  readonly 'bitmart.network.endpoints': EndpointsSetting;
}
export type SettingId = keyof Settings;

export const settingDefaults: Settings = {
  'bitmart.statusBar.show': true,
  'bitmart.statusBar.pair': 'BTC_USDT',
  'bitmart.balances.smallBelow': 1,
  'bitmart.orders.notifyWhenDone': true,
  'bitmart.panel.colors': 'greenUp',
  'bitmart.limits.maxOrderValue': null,
  'bitmart.limits.maxDailyValue': null,
  'bitmart.limits.maxOpenOrders': null,
  'bitmart.limits.allowedPairs': [],
  'bitmart.practice.wire': 'bitmart',
  'bitmart.practice.prices': 'synthetic',
  'bitmart.network.recvWindowMs': 5000,
  'bitmart.network.endpoints': {},
};

/** Read by the user's own value only; a value from a workspace is ignored and reported. */
export const moneySettings = [
  'bitmart.limits.maxOrderValue',
  'bitmart.limits.maxDailyValue',
  'bitmart.limits.maxOpenOrders',
  'bitmart.limits.allowedPairs',
  'bitmart.network.recvWindowMs',
  'bitmart.network.endpoints',
] as const satisfies SettingId[];

/** What the views, menus and walkthrough can ask about. */
export interface ContextKeys {
  readonly 'bitmart.situation': Situation;
  /** The current account is one with a key of its own. */
  readonly 'bitmart.signedIn': boolean;
  readonly 'bitmart.practice': boolean;
  readonly 'bitmart.hasOpenOrders': boolean;
  readonly 'bitmart.hidingSmallBalances': boolean;
  readonly 'bitmart.halted': boolean;
  readonly 'bitmart.armed': boolean;
}
export type ContextKey = keyof ContextKeys;
export const contextKeys = [
  'bitmart.situation',
  'bitmart.signedIn',
  'bitmart.practice',
  'bitmart.hasOpenOrders',
  'bitmart.hidingSmallBalances',
  'bitmart.halted',
  'bitmart.armed',
] as const satisfies ContextKey[];

/** One word for what an empty view should say. */
export type Situation = 'starting' | 'failed' | 'noSecret' | 'signInRefused' | 'offline' | 'closed' | 'ready';
