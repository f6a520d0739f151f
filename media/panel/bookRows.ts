/** Rows of the book that are made once and painted again and again. */

import { fill, type PanelStrings } from '../../src/protocol/strings';
import { element, setAttribute, setText } from './dom';
import type { Formats } from './format';
import type { BookRow } from './ladder';

interface RowNodes {
  readonly row: HTMLElement;
  readonly price: HTMLElement;
  readonly quantity: HTMLElement;
  readonly total: HTMLElement;
  readonly mine: HTMLElement;
  /** What is painted already, so that only what changed is touched. */
  shown: BookRow;
  shownAs: string;
  shownShare: number;
}

const nothing: BookRow = { price: '', side: 'gap', quantity: '', total: '', share: -1, mine: '' };

export interface RowPainting {
  readonly formats: Formats;
  readonly places: number;
  readonly quantityPlaces: number;
  readonly active: string | undefined;
}

export class RowPool {
  private readonly rows: RowNodes[] = [];

  constructor(
    private readonly parent: HTMLElement,
    private readonly name: string,
    private readonly strings: Pick<PanelStrings, 'ownOrderAt'>,
  ) {}

  /** The price of the row that holds `node`. */
  static priceOf(node: Element): string | undefined {
    return node.closest('[data-price]')?.getAttribute('data-price') ?? undefined;
  }

  paint(rows: readonly BookRow[], painting: RowPainting): void {
    while (this.rows.length > rows.length) this.rows.pop()?.row.remove();
    rows.forEach((row, index) => {
      const nodes = this.rows[index] ?? this.add(index);
      this.paintRow(nodes, row, painting);
    });
  }

  idOf(price: string): string | undefined {
    return this.rows.find(({ shown }) => shown.price === price)?.row.id;
  }

  private add(index: number): RowNodes {
    const cell = (kind: string): HTMLElement =>
      element('span', { class: `cell ${kind}`, attributes: { role: 'gridcell' } });
    const nodes: RowNodes = {
      row: element('div', { class: 'book-row', attributes: { role: 'row', id: `${this.name}-${String(index)}` } }),
      price: cell('price'),
      quantity: cell('quantity'),
      total: cell('total'),
      mine: cell('mine'),
      shown: nothing,
      shownAs: '',
      shownShare: -1,
    };
    nodes.row.append(nodes.price, nodes.quantity, nodes.total, nodes.mine);
    this.parent.append(nodes.row);
    this.rows.push(nodes);
    return nodes;
  }

  private paintRow(nodes: RowNodes, row: BookRow, { formats, places, quantityPlaces, active }: RowPainting): void {
    const { price, side, quantity, total, share, mine } = row;
    const { shown } = nodes;
    const shownAs = `${String(places)} ${String(quantityPlaces)}`;
    const isAnew = shownAs !== nodes.shownAs;
    nodes.shown = row;
    nodes.shownAs = shownAs;
    if (isAnew || price !== shown.price) {
      setAttribute(nodes.row, 'data-price', price);
      setText(nodes.price, formats.decimal(price, places));
    }
    if (isAnew || side !== shown.side) setAttribute(nodes.row, 'data-side', side);
    if (isAnew || quantity !== shown.quantity)
      setText(nodes.quantity, quantity === '' ? '' : formats.decimal(quantity, quantityPlaces));
    if (isAnew || total !== shown.total)
      setText(nodes.total, total === '' ? '' : formats.decimal(total, quantityPlaces));
    if (isAnew || mine !== shown.mine || (mine !== '' && price !== shown.price)) {
      setText(nodes.mine, mine === '' ? '' : `◆ ${formats.exact(mine)}`);
      const title = fill(this.strings.ownOrderAt, formats.exact(mine), formats.decimal(price, places));
      setAttribute(nodes.mine, 'title', mine === '' ? undefined : title);
      setAttribute(nodes.row, 'data-mine', mine === '' ? undefined : 'true');
    }
    setAttribute(nodes.row, 'data-active', price === active ? 'true' : undefined);
    // To a two hundredth of the width: finer changes can hardly be seen and would only cost style work.
    const rounded = Math.round(share * 200) / 200;
    if (rounded !== nodes.shownShare) {
      nodes.shownShare = rounded;
      nodes.row.style.setProperty('--share', String(rounded));
    }
  }
}
