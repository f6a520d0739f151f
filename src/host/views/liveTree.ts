/** A tree whose rows change all the time: it redraws at most twice a second, only while it is seen, and only what changed. */

import * as vscode from 'vscode';
import type { Clock } from '../../core/base/clock';
import { DisposableStore, MutableDisposable, type Disposable } from '../../core/base/disposable';
import type { ViewId } from '../contributions';

const redrawMs = 500;

/** A row keeps its object for as long as it is in the tree, and its id for life. */
export interface TreeRow {
  readonly id: string;
}

/** What a view knows about its rows. */
export interface TreeModel<Row extends TreeRow> {
  children(parent: Row | undefined): Row[];
  parent?(row: Row): Row | undefined;
  /** Cheap; called often. */
  item(row: Row): vscode.TreeItem;
  /** Called once when the pointer rests on a row. */
  tooltip(row: Row): vscode.MarkdownString | undefined;
}

export interface LiveTreeOptions<Row extends TreeRow> {
  readonly id: ViewId;
  readonly model: TreeModel<Row>;
  readonly clock: Clock;
  readonly dragAndDrop?: vscode.TreeDragAndDropController<Row>;
  readonly showCollapseAll?: boolean;
}

export class LiveTree<Row extends TreeRow> implements vscode.TreeDataProvider<Row>, Disposable {
  private readonly store = new DisposableStore();
  private readonly treeChanged = this.store.add(new vscode.EventEmitter<Row[] | undefined>());
  private readonly redraw = this.store.add(new MutableDisposable<Disposable>());
  private readonly dirty = new Set<Row>();
  private isRootDirty = false;
  readonly view: vscode.TreeView<Row>;
  readonly onDidChangeTreeData = this.treeChanged.event;

  constructor(private readonly options: LiveTreeOptions<Row>) {
    this.view = this.store.add(
      vscode.window.createTreeView(options.id, {
        treeDataProvider: this,
        showCollapseAll: options.showCollapseAll ?? false,
        ...(options.dragAndDrop && { dragAndDropController: options.dragAndDrop }),
      }),
    );
    this.store.add(
      this.view.onDidChangeVisibility(({ visible }) => {
        if (visible) this.markRoot();
        else this.redraw.value = undefined;
      }),
    );
  }

  /** Rows came or went. */
  markRoot(): void {
    this.isRootDirty = true;
    this.schedule();
  }

  markRow(row: Row): void {
    this.dirty.add(row);
    this.schedule();
  }

  getChildren(parent?: Row): Row[] {
    return this.options.model.children(parent);
  }

  getParent(row: Row): Row | undefined {
    return this.options.model.parent?.(row);
  }

  getTreeItem(row: Row): vscode.TreeItem {
    return this.options.model.item(row);
  }

  resolveTreeItem(item: vscode.TreeItem, row: Row): vscode.TreeItem {
    item.tooltip = this.options.model.tooltip(row);
    return item;
  }

  dispose(): void {
    this.store.dispose();
  }

  private schedule(): void {
    if (this.redraw.value || !this.view.visible) return;
    this.redraw.value = this.options.clock.setTimeout(() => {
      this.redraw.value = undefined;
      this.flush();
    }, redrawMs);
  }

  private flush(): void {
    const rows = [...this.dirty];
    const isRoot = this.isRootDirty;
    this.dirty.clear();
    this.isRootDirty = false;
    if (isRoot) this.treeChanged.fire(undefined);
    else if (rows.length > 0) this.treeChanged.fire(rows);
  }
}

/** A tooltip of plain lines: outside text cannot become a link, an image or an icon. */
export function plainTooltip(lines: readonly (string | undefined)[]): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  for (const line of lines.filter((each) => each !== undefined)) {
    tooltip.appendText(line);
    tooltip.appendMarkdown('  \n');
  }
  return tooltip;
}
