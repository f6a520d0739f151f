/** Recent trades, newest on top; stands still while it is pointed at. */

import type { TradeRow } from '../../src/protocol/messages';
import { fill } from '../../src/protocol/strings';
import { priceDecimals, type PanelContext } from './context';
import { Choice, element, setAttribute, setHidden, setText } from './dom';
import { largeFactors, oneOf } from './editorApi';
import { FeedChip } from './feedChip';
import { arrows } from './format';

interface TradeNodes {
  readonly row: HTMLTableRowElement;
  readonly time: HTMLElement;
  readonly price: HTMLElement;
  readonly size: HTMLElement;
}

export class TradesView {
  readonly element: HTMLElement;
  private readonly body = element('tbody');
  private readonly paused = element('span', { class: 'chip' });
  private readonly empty: HTMLElement;
  private readonly large: Choice<string>;
  private readonly nodes: TradeNodes[] = [];
  private heldRows: readonly TradeRow[] | undefined;

  constructor(private readonly context: PanelContext) {
    const { strings, store, editor } = context;
    this.large = new Choice(strings.largeTrades, (value) => {
      const largeFactor = oneOf(largeFactors, Number(value));
      if (largeFactor !== undefined) editor.update({ largeFactor });
      store.invalidate('view');
    });
    this.large.element.classList.add('quiet');
    this.empty = element('p', { class: 'empty', text: strings.tradesEmpty });
    const head = element('thead', {}, [
      element(
        'tr',
        {},
        [strings.time, strings.price, strings.size].map((text) =>
          element('th', { text, attributes: { scope: 'col' } }),
        ),
      ),
    ]);
    const table = element('table', { class: 'trades-table' }, [
      element('caption', { class: 'for-readers', text: strings.trades }),
      head,
      this.body,
    ]);
    const scroller = element(
      'div',
      { class: 'scroller', attributes: { tabindex: '0', role: 'group', 'aria-label': strings.trades } },
      [table, this.empty],
    );
    const chip = new FeedChip(context, 'trades', true);
    this.element = element(
      'section',
      { class: 'section trades', attributes: { 'data-section': 'trades', 'aria-label': strings.trades } },
      [
        element('div', { class: 'section-head' }, [
          element('h2', { text: strings.trades }),
          this.paused,
          this.large.element,
          chip.element,
        ]),
        scroller,
      ],
    );
    scroller.addEventListener('pointerenter', () => {
      this.heldRows = store.parts.trades?.rows;
    });
    scroller.addEventListener('pointerleave', () => {
      this.heldRows = undefined;
      store.invalidate('view');
    });
    scroller.addEventListener('click', (event) => {
      const price =
        event.target instanceof Element ? event.target.closest('[data-price]')?.getAttribute('data-price') : undefined;
      if (price) context.prefillPrice(price);
    });
    store.onPaint(['trades', 'setup', 'view'], () => {
      this.paint();
    });
  }

  private paint(): void {
    const { store, strings, editor } = this.context;
    const newest = store.parts.trades?.rows ?? [];
    if (newest.length === 0) this.heldRows = undefined;
    const rows = this.heldRows ?? newest;
    const { largeFactor } = editor.state;
    this.large.offer(
      largeFactors.map((factor) => [
        String(factor),
        factor === 0 ? strings.largeOff : fill(strings.largeTimes, factor),
      ]),
      String(largeFactor),
    );
    const missed = this.heldRows ? countBefore(newest, rows[0]?.[0]) : 0;
    setAttribute(this.paused, 'data-hidden', String(missed === 0));
    setText(this.paused, fill(strings.tradesPaused, missed));
    setHidden(this.empty, rows.length > 0);
    const threshold =
      largeFactor === 0 ? Infinity : largeFactor * median(rows.map(([, , , quantity]) => Number(quantity)));
    while (this.nodes.length > rows.length) this.nodes.pop()?.row.remove();
    rows.forEach((row, index) => {
      this.paintRow(this.nodes[index] ?? this.add(), row, threshold);
    });
  }

  private add(): TradeNodes {
    const nodes: TradeNodes = {
      row: element('tr'),
      time: element('td', { class: 'number time' }),
      price: element('td', { class: 'number price' }),
      size: element('td', { class: 'number' }),
    };
    nodes.row.append(nodes.time, nodes.price, nodes.size);
    this.body.append(nodes.row);
    this.nodes.push(nodes);
    return nodes;
  }

  private paintRow(nodes: TradeNodes, [, at, price, quantity, side]: TradeRow, threshold: number): void {
    const { formats, strings, setup } = this.context;
    const { market } = setup();
    setText(nodes.time, formats.time(at));
    const direction = side === 'buy' ? 'up' : 'down';
    setText(nodes.price, `${arrows[direction]} ${formats.decimal(price, priceDecimals(market, price))}`);
    setText(nodes.size, formats.decimal(quantity, market?.quantityDecimals ?? 8));
    setAttribute(nodes.row, 'data-direction', direction);
    setAttribute(nodes.row, 'data-price', price);
    const isLarge = Number(quantity) >= threshold;
    setAttribute(nodes.row, 'data-large', isLarge ? 'true' : undefined);
    setAttribute(nodes.price, 'aria-label', `${side === 'buy' ? strings.buy : strings.sell} ${formats.exact(price)}`);
    setAttribute(nodes.size, 'title', isLarge ? strings.large : undefined);
  }
}

/** How many rows stand before the one with this id. */
function countBefore(rows: readonly TradeRow[], id: string | undefined): number {
  const at = rows.findIndex(([each]) => each === id);
  return at < 0 ? rows.length : at;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
