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
  shownPrice: string;
  shownShare: number;
}

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
    return this.rows.find(({ shownPrice }) => shownPrice === price)?.row.id;
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
      shownPrice: '',
      shownShare: -1,
    };
    nodes.row.append(nodes.price, nodes.quantity, nodes.total, nodes.mine);
    this.parent.append(nodes.row);
    this.rows.push(nodes);
    return nodes;
  }

  private paintRow(nodes: RowNodes, row: BookRow, { formats, places, quantityPlaces, active }: RowPainting): void {
    const { price, side, quantity, total, share, mine } = row;
    if (price !== nodes.shownPrice) {
      nodes.shownPrice = price;
      setAttribute(nodes.row, 'data-price', price);
      setText(nodes.price, formats.decimal(price, places));
    }
    setAttribute(nodes.row, 'data-side', side);
    setText(nodes.quantity, quantity === '' ? '' : formats.decimal(quantity, quantityPlaces));
    setText(nodes.total, total === '' ? '' : formats.decimal(total, quantityPlaces));
    setText(nodes.mine, mine === '' ? '' : `◆ ${formats.exact(mine)}`);
    setAttribute(
      nodes.mine,
      'title',
      mine === '' ? undefined : fill(this.strings.ownOrderAt, formats.exact(mine), formats.decimal(price, places)),
    );
    setAttribute(nodes.row, 'data-mine', mine === '' ? undefined : 'true');
    setAttribute(nodes.row, 'data-active', price === active ? 'true' : undefined);
    // To a thousandth of the width: finer changes cannot be seen and would only cost style work.
    const rounded = Math.round(share * 1000) / 1000;
    if (rounded !== nodes.shownShare) {
      nodes.shownShare = rounded;
      nodes.row.style.setProperty('--share', String(rounded));
    }
  }
}
