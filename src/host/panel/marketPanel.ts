/** Market panels: one per pair, shown again if it exists, restored after a window reload. */

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { systemClock } from '../../core/base/clock';
import { DisposableStore, type Disposable } from '../../core/base/disposable';
import { Emitter } from '../../core/base/event';
import { displayName, parseSymbol, type Instrument } from '../../core/model/instrument';
import type { Port } from '../../protocol/channel';
import type { UpDownColors } from '../../protocol/messages';
import type { Desk } from '../desk';
import { locale, t } from '../l10n';
import { PanelController, type PanelDesk } from './panelController';
import { panelHtml } from './panelHtml';

export const marketPanelViewType = 'bitmart.marketPanel';
export const marketViewId = 'bitmart.marketView';

export interface MarketPanelOptions {
  /** How rising and falling are coloured; read whenever the page is sent its setup. */
  readonly upDown?: () => UpDownColors;
  /** Fires when a setting above has changed. */
  readonly onDidChangeSettings?: (listener: () => void) => Disposable;
  /** The pair of the side-bar view while none was chosen; without it there is no side-bar view. */
  readonly sideBarPair?: () => Instrument;
}

export interface MarketPanels extends Disposable {
  /** Shows the pair's panel, opening it if there is none. */
  open(instrument: Instrument, column?: vscode.ViewColumn): void;
  /** Shows the pair in the side-bar view. */
  openInSideBar(instrument: Instrument): Promise<void>;
}

export function registerMarketPanels(
  context: Pick<vscode.ExtensionContext, 'extensionUri'>,
  desk: Desk,
  options: MarketPanelOptions,
): MarketPanels {
  const store = new DisposableStore();
  const panels = new Map<string, vscode.WebviewPanel>();
  const resources = vscode.Uri.joinPath(context.extensionUri, 'dist', 'panel');

  const adopt = (panel: vscode.WebviewPanel, instrument: Instrument): void => {
    panels.set(instrument.symbol, panel);
    panel.iconPath = {
      light: vscode.Uri.joinPath(context.extensionUri, 'media', 'icons', 'panel-light.svg'),
      dark: vscode.Uri.joinPath(context.extensionUri, 'media', 'icons', 'panel-dark.svg'),
    };
    const page = new PageHost(panel.webview, resources, desk, options, instrument, {
      close: () => {
        panel.dispose();
      },
      // After several dialogs in a row the editor no longer knows where the keyboard was.
      focus: () => {
        if (panel.active) panel.reveal(panel.viewColumn);
      },
    });
    panel.onDidChangeViewState(() => {
      page.setVisible(panel.visible);
    });
    const retitle = (): void => {
      panel.title = panelTitle(instrument, desk);
    };
    retitle();
    const naming = desk.onDidChangeState(retitle);
    panel.onDidDispose(() => {
      naming.dispose();
      page.dispose();
      if (panels.get(instrument.symbol) === panel) panels.delete(instrument.symbol);
    });
  };

  store.add(
    vscode.window.registerWebviewPanelSerializer(marketPanelViewType, {
      deserializeWebviewPanel: (panel, state) => {
        const instrument = restoredInstrument(state);
        // A panel whose pair is not known, or is open already, has nothing to show.
        if (!instrument || panels.has(instrument.symbol)) panel.dispose();
        else {
          panel.webview.options = webviewOptions(resources);
          adopt(panel, instrument);
        }
        return Promise.resolve();
      },
    }),
  );
  const sideBar = options.sideBarPair
    ? store.add(new SideBarView(resources, desk, options, options.sideBarPair))
    : undefined;
  store.add({
    dispose: () => {
      for (const panel of [...panels.values()]) panel.dispose();
    },
  });

  return {
    open: (instrument, column) => {
      const existing = panels.get(instrument.symbol);
      if (existing) {
        existing.reveal(column);
        return;
      }
      const panel = vscode.window.createWebviewPanel(
        marketPanelViewType,
        panelTitle(instrument, desk),
        column ?? vscode.ViewColumn.Active,
        { ...webviewOptions(resources), retainContextWhenHidden: false },
      );
      adopt(panel, instrument);
    },
    openInSideBar: async (instrument) => {
      await sideBar?.show(instrument);
    },
    dispose: () => {
      store.dispose();
    },
  };
}

/** A synthetic price is never shown without its word, also where only the tab can be seen. */
function panelTitle(instrument: Instrument, desk: Pick<Desk, 'account' | 'badge'>): string {
  const pair = displayName(instrument);
  // Live, the badge is the exchange's own name, unless a stand-in on this computer answers for it.
  return desk.account && desk.badge !== desk.account.venueName ? t('{0} · {1}', pair, desk.badge) : pair;
}

function webviewOptions(resources: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, enableForms: false, enableCommandUris: false, localResourceRoots: [resources] };
}

/** What the page left with `setState`; it is as little trusted as any other message. */
function restoredInstrument(state: unknown): Instrument | undefined {
  if (typeof state !== 'object' || state === null || !('symbol' in state)) return undefined;
  return typeof state.symbol === 'string' ? parseSymbol(state.symbol) : undefined;
}

/** What holds a page. */
interface PageFrame {
  readonly close: () => void;
  /** Gives the keyboard back to the page, if it is what the person works in. */
  readonly focus: () => void;
}

/** A webview with its controller. */
class PageHost implements Disposable {
  private readonly store = new DisposableStore();
  private readonly controller: PanelController;

  constructor(
    webview: vscode.Webview,
    resources: vscode.Uri,
    desk: PanelDesk,
    options: MarketPanelOptions,
    instrument: Instrument,
    frame: PageFrame,
  ) {
    const received = this.store.add(new Emitter<unknown>());
    this.store.add(
      webview.onDidReceiveMessage((message: unknown) => {
        received.fire(message);
      }),
    );
    const port: Port = {
      post: (message) => void webview.postMessage(message),
      onMessage: received.event,
    };
    this.controller = this.store.add(
      new PanelController({
        instrument,
        desk,
        port,
        clock: systemClock,
        upDown: options.upDown ?? (() => 'greenUp'),
        onAbuse: () => {
          frame.close();
          void vscode.window.showErrorMessage(
            t(
              'The market panel for {0} was closed because its page kept sending messages that make no sense. Nothing was sent to the exchange.',
              displayName(instrument),
            ),
          );
        },
        onAnswered: frame.focus,
      }),
    );
    if (options.onDidChangeSettings) {
      this.store.add(
        options.onDidChangeSettings(() => {
          this.controller.refreshSetup();
        }),
      );
    }
    webview.html = panelHtml({
      scriptUri: webview.asWebviewUri(vscode.Uri.joinPath(resources, 'main.js')).toString(),
      styleUri: webview.asWebviewUri(vscode.Uri.joinPath(resources, 'main.css')).toString(),
      cspSource: webview.cspSource,
      nonce: randomBytes(18).toString('base64url'),
      locale: locale(),
    });
  }

  setVisible(isVisible: boolean): void {
    this.controller.setVisible(isVisible);
  }

  dispose(): void {
    this.store.dispose();
  }
}

/** One pair in the side bar, by the same page. */
class SideBarView implements vscode.WebviewViewProvider, Disposable {
  private readonly store = new DisposableStore();
  private view: vscode.WebviewView | undefined;
  private page: PageHost | undefined;
  private instrument: Instrument | undefined;

  constructor(
    private readonly resources: vscode.Uri,
    private readonly desk: Desk,
    private readonly options: MarketPanelOptions,
    private readonly firstPair: () => Instrument,
  ) {
    this.store.add(vscode.window.registerWebviewViewProvider(marketViewId, this));
  }

  async show(instrument: Instrument): Promise<void> {
    this.instrument = instrument;
    if (this.view) this.load(this.view, instrument);
    await vscode.commands.executeCommand(`${marketViewId}.focus`);
  }

  resolveWebviewView(view: vscode.WebviewView, context: vscode.WebviewViewResolveContext): void {
    this.view = view;
    view.webview.options = webviewOptions(this.resources);
    view.onDidChangeVisibility(() => {
      this.page?.setVisible(view.visible);
    });
    view.onDidDispose(() => {
      this.page?.dispose();
      this.page = undefined;
      this.view = undefined;
    });
    this.load(view, this.instrument ?? restoredInstrument(context.state) ?? this.firstPair());
  }

  dispose(): void {
    this.page?.dispose();
    this.store.dispose();
  }

  private load(view: vscode.WebviewView, instrument: Instrument): void {
    this.page?.dispose();
    view.description = panelTitle(instrument, this.desk);
    this.page = new PageHost(view.webview, this.resources, this.desk, this.options, instrument, {
      close: () => {
        view.webview.html = '';
        this.page?.dispose();
      },
      focus: () => {
        if (view.visible) view.show();
      },
    });
  }
}
