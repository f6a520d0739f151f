/** Own open orders and fills of the pair; cancelling is asked of the host, which confirms. */

import type { OwnFill, OwnOrder } from '../../src/protocol/messages';
import { fill, type PanelStrings } from '../../src/protocol/strings';
import type { PanelContext } from './context';
import { element, Room, setAttribute, setHidden, setText, Toggle } from './dom';
import { arrows } from './format';

type Shown = 'orders' | 'fills';

interface Column<T> {
  readonly title: string;
  readonly text: (item: T) => string;
  readonly isNumber?: boolean;
}

export class OrdersView {
  readonly element: HTMLElement;
  private readonly choice: Toggle<Shown>;
  private readonly cancelAll: HTMLButtonElement;
  private readonly stale: HTMLElement;
  private readonly empty = element('p', { class: 'empty' });
  private readonly open: RowTable<OwnOrder>;
  private readonly fills: RowTable<OwnFill>;
  private shown: Shown = 'orders';

  constructor(private readonly context: PanelContext) {
    const { strings, store } = context;
    this.choice = new Toggle<Shown>(
      strings.orders,
      [
        { value: 'orders', words: strings.orders },
        { value: 'fills', words: strings.fills },
      ],
      (shown) => {
        this.shown = shown;
        store.invalidate('view');
      },
    );
    this.cancelAll = element('button', { class: 'end', text: strings.cancelAll, attributes: { type: 'button' } });
    this.cancelAll.addEventListener('click', () => void context.act('cancelAllOrders', null));
    this.stale = element('span', { class: 'feed', text: strings.ordersStale, attributes: { 'data-state': 'stale' } });
    this.open = new RowTable(strings.orders, this.orderColumns(), (order, row) => this.actions(order, row));
    this.fills = new RowTable(strings.fills, this.fillColumns());
    this.element = element(
      'section',
      { class: 'section orders', attributes: { 'data-section': 'orders', 'aria-label': strings.orders } },
      [
        element('div', { class: 'section-head keeps-head' }, [this.choice.element, this.stale, this.cancelAll]),
        element(
          'div',
          { class: 'scroller', attributes: { tabindex: '0', role: 'group', 'aria-label': strings.orders } },
          [this.open.element, this.fills.element, this.empty],
        ),
      ],
    );
    store.onPaint(['orders', 'setup', 'view'], () => {
      this.paint();
    });
    const room = new Room(this.element, () => {
      store.invalidate('view');
    });
    // An order's age is told in minutes: once a minute would do, but the seconds of a fresh one matter.
    store.onPaint(['age'], () => {
      if (room.isThere && this.shown === 'orders') this.paint();
    });
  }

  private paint(): void {
    const { store, strings } = this.context;
    const { status = 'loading', open = [], fills = [] } = store.parts.orders ?? {};
    this.choice.choose(this.shown);
    this.choice.rename('orders', open.length > 0 ? `${strings.orders} (${String(open.length)})` : strings.orders);
    setHidden(this.stale, status !== 'stale' && status !== 'failed');
    setHidden(this.cancelAll, this.shown !== 'orders' || open.length === 0);
    const items = this.shown === 'orders' ? open : fills;
    setHidden(this.open.element, this.shown !== 'orders' || items.length === 0);
    setHidden(this.fills.element, this.shown !== 'fills' || items.length === 0);
    setHidden(this.empty, items.length > 0);
    setText(this.empty, this.shown === 'orders' ? strings.ordersEmpty : strings.fillsEmpty);
    if (this.shown === 'orders') this.open.paint(open);
    else this.fills.paint(fills);
  }

  private orderColumns(): readonly Column<OwnOrder>[] {
    const { strings, formats } = this.context;
    return [
      { title: strings.side, text: ({ side }) => this.sideText(side) },
      { title: strings.type, text: ({ type }) => strings.types[type] },
      { title: strings.price, isNumber: true, text: ({ price }) => this.priceText(price) },
      { title: strings.quantity, isNumber: true, text: (order) => this.amountText(order) },
      { title: strings.filled, isNumber: true, text: filledShare },
      {
        title: strings.status,
        text: ({ status, isCanceling }) => (isCanceling ? strings.canceling : strings.statuses[status]),
      },
      // The order's time is the venue's; a clock that runs ahead of ours must not make it younger than new.
      { title: strings.age, isNumber: true, text: ({ createdAt }) => formats.age(Math.max(0, Date.now() - createdAt)) },
    ];
  }

  private fillColumns(): readonly Column<OwnFill>[] {
    const { strings, formats } = this.context;
    return [
      { title: strings.time, isNumber: true, text: ({ at }) => formats.dayTime(at) },
      { title: strings.side, text: ({ side }) => this.sideText(side) },
      { title: strings.price, isNumber: true, text: ({ price }) => this.priceText(price) },
      { title: strings.quantity, isNumber: true, text: ({ quantity }) => formats.exact(quantity) },
      { title: strings.fee, isNumber: true, text: ({ fee, feeCurrency }) => `${formats.exact(fee)} ${feeCurrency}` },
      { title: strings.liquidity, text: ({ liquidity }) => (liquidity === 'maker' ? strings.maker : strings.taker) },
    ];
  }

  private sideText(side: OwnOrder['side']): string {
    const { strings } = this.context;
    return side === 'buy' ? `${arrows.up} ${strings.buy}` : `${arrows.down} ${strings.sell}`;
  }

  private priceText(price: string | null): string {
    const { formats, strings, setup } = this.context;
    const { market } = setup();
    if (price === null) return strings.market;
    return market ? formats.decimal(price, market.priceDecimals) : formats.exact(price);
  }

  private amountText({ quantity, notional }: OwnOrder): string {
    const { formats, setup } = this.context;
    if (quantity !== null) return formats.exact(quantity);
    return notional === null ? '–' : `${formats.exact(notional)} ${setup().quote}`;
  }

  private actions(order: OwnOrder, row: HTMLTableRowElement): readonly HTMLElement[] {
    const isMovable = order.price !== null && order.quantity !== null && order.type !== 'market';
    const cancel = this.cancelButton(order);
    return isMovable ? [this.moveButton(order, row), cancel] : [cancel];
  }

  private described(words: string, order: OwnOrder): string {
    return fill(words, this.sideText(order.side), this.amountText(order), this.priceText(order.price));
  }

  /** The same as dragging the order's line in the chart, by typing: Enter proposes, the host asks. */
  private moveButton(order: OwnOrder, row: HTMLTableRowElement): HTMLButtonElement {
    const { strings } = this.context;
    const button = element('button', {
      class: 'plain',
      text: '✎',
      title: strings.changePrice,
      attributes: { type: 'button', 'aria-label': this.described(strings.changePriceOf, order) },
    });
    button.addEventListener('click', () => {
      const cell = row.cells[this.orderColumns().findIndex(({ title }) => title === strings.price)];
      if (cell) this.editPrice(order, cell, button);
    });
    return button;
  }

  private editPrice(order: OwnOrder, cell: HTMLTableCellElement, button: HTMLButtonElement): void {
    if (cell.firstElementChild) return;
    const { strings, act, store } = this.context;
    const input = element('input', {
      class: 'new-price',
      attributes: {
        type: 'text',
        inputmode: 'decimal',
        autocomplete: 'off',
        spellcheck: 'false',
        maxlength: '40',
        'aria-label': strings.newPrice,
      },
    });
    input.value = order.price ?? '';
    let isOver = false;
    const leave = (): void => {
      if (isOver) return;
      isOver = true;
      input.remove();
      store.invalidate('view');
    };
    input.addEventListener('blur', leave);
    input.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== 'Escape') return;
      event.preventDefault();
      const price = input.value.trim();
      leave();
      button.focus();
      if (event.key === 'Enter' && price !== '' && price !== order.price)
        void act('replaceOrder', { key: order.key, price });
    });
    cell.replaceChildren(input);
    input.focus();
    input.select();
  }

  private cancelButton(order: OwnOrder): HTMLButtonElement {
    const { strings } = this.context;
    const button = element('button', {
      class: 'plain',
      text: '✕',
      title: strings.cancel,
      attributes: {
        type: 'button',
        'aria-label': this.described(strings.cancelOrder, order),
      },
    });
    button.addEventListener('click', () => void this.context.act('cancelOrder', { key: order.key }));
    return button;
  }
}

/** In whole percent, cut and not rounded: 100 % means done. */
function filledShare({ quantity, filledQuantity }: OwnOrder): string {
  const whole = Number(quantity);
  return whole > 0 ? `${String(Math.floor((Number(filledQuantity) / whole) * 100))}%` : '–';
}

interface Keyed {
  readonly key?: string;
  readonly id?: string;
  readonly side: 'buy' | 'sell';
}

/** A table whose rows live as long as their items, so that focus and hover stay where they are. */
class RowTable<T extends Keyed> {
  readonly element: HTMLTableElement;
  private readonly body = element('tbody');
  private readonly rows = new Map<string, HTMLTableRowElement>();

  constructor(
    caption: PanelStrings['orders'],
    private readonly columns: readonly Column<T>[],
    private readonly actions?: (item: T, row: HTMLTableRowElement) => readonly HTMLElement[],
  ) {
    const head = element(
      'tr',
      {},
      columns.map(({ title, isNumber }) =>
        element('th', { class: isNumber ? 'number' : '', text: title, attributes: { scope: 'col' } }),
      ),
    );
    if (actions) head.append(element('td'));
    this.element = element('table', { class: 'orders-table' }, [
      element('caption', { class: 'for-readers', text: caption }),
      element('thead', {}, [head]),
      this.body,
    ]);
  }

  paint(items: readonly T[]): void {
    const keys = new Set(items.map(keyOf));
    for (const [key, row] of this.rows) {
      if (keys.has(key)) continue;
      // Whoever worked here by keyboard is not sent back to the top of the page.
      if (row.contains(document.activeElement)) this.element.closest<HTMLElement>('.scroller')?.focus();
      row.remove();
      this.rows.delete(key);
    }
    items.forEach((item, index) => {
      const row = this.rows.get(keyOf(item)) ?? this.add(item);
      this.columns.forEach(({ text }, column) => {
        const cell = row.cells[column];
        // A cell with a field in it is being typed into.
        if (cell && !cell.firstElementChild) setText(cell, text(item));
      });
      if (this.body.children[index] !== row) this.body.insertBefore(row, this.body.children[index] ?? null);
    });
  }

  private add(item: T): HTMLTableRowElement {
    const cells = this.columns.map(({ isNumber }, column) =>
      element('td', { class: isNumber ? 'number' : column === 0 ? 'side' : '' }),
    );
    const row = element('tr', {}, cells);
    setAttribute(row, 'data-direction', item.side === 'buy' ? 'up' : 'down');
    if (this.actions) row.append(element('td', { class: 'actions' }, this.actions(item, row)));
    this.rows.set(keyOf(item), row);
    return row;
  }
}

function keyOf({ key, id }: Keyed): string {
  return key ?? id ?? '';
}
