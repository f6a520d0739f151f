/** Recent trades, newest on top; stands still while it is pointed at. */

import { Decimal } from '../../src/core/base/decimal';
import type { TradeRow } from '../../src/protocol/messages';
import { fill } from '../../src/protocol/strings';
import { priceDecimals, type PanelContext } from './context';
import { Choice, element, setAttribute, setHidden, setText } from './dom';
import { largeFactors, oneOf, type LargeFactor } from './editorApi';
import { FeedChip } from './feedChip';
import { arrows } from './format';

interface TradeNodes {
  readonly row: HTMLTableRowElement;
  readonly time: HTMLElement;
  readonly price: HTMLElement;
  readonly size: HTMLElement;
  /** Which trade is painted, and how. */
  id: string;
  shownAs: string;
}

export class TradesView {
  readonly element: HTMLElement;
  private readonly body = element('tbody');
  private readonly paused = element('span', { class: 'chip' });
  private readonly empty: HTMLElement;
  private readonly large: Choice<string>;
  private readonly largeSize: HTMLInputElement;
  private readonly nodes: TradeNodes[] = [];
  private heldRows: readonly TradeRow[] | undefined;

  constructor(private readonly context: PanelContext) {
    const { strings, store, editor } = context;
    this.large = new Choice(strings.largeTrades, (value) => {
      const largeFactor = oneOf(largeFactors, value === 'typed' ? value : Number(value));
      if (largeFactor !== undefined) editor.update({ largeFactor });
      store.invalidate('view');
    });
    this.largeSize = element('input', {
      class: 'large-size',
      attributes: { type: 'text', inputmode: 'decimal', autocomplete: 'off', spellcheck: 'false', maxlength: '30' },
    });
    this.largeSize.value = editor.state.largeSize;
    this.largeSize.addEventListener('input', () => {
      editor.update({ largeSize: this.largeSize.value.trim() });
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
          this.largeSize,
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
    this.paintLarge(largeFactor);
    const missed = this.heldRows ? countBefore(newest, rows[0]?.[0]) : 0;
    setAttribute(this.paused, 'data-hidden', String(missed === 0));
    setText(this.paused, fill(strings.tradesPaused, missed));
    setHidden(this.empty, rows.length > 0);
    const threshold = this.threshold(largeFactor, rows);
    while (this.nodes.length > rows.length) this.nodes.pop()?.row.remove();
    this.makeWay(rows);
    rows.forEach((row, index) => {
      this.paintRow(this.nodes[index] ?? this.add(), row, threshold);
    });
  }

  private paintLarge(largeFactor: LargeFactor): void {
    const { strings, setup } = this.context;
    const words = (factor: LargeFactor): string => {
      if (factor === 'typed') return strings.largeTyped;
      return factor === 0 ? strings.largeOff : fill(strings.largeTimes, factor);
    };
    this.large.offer(
      largeFactors.map((factor) => [String(factor), words(factor)]),
      String(largeFactor),
    );
    setHidden(this.largeSize, largeFactor !== 'typed');
    setAttribute(this.largeSize, 'aria-label', fill(strings.largeFrom, setup().base));
    const isWrong = this.largeSize.value.trim() !== '' && this.typedSize === undefined;
    setAttribute(this.largeSize, 'aria-invalid', isWrong ? 'true' : undefined);
  }

  private get typedSize(): number | undefined {
    const size = Decimal.parse(this.largeSize.value.trim());
    return size?.isPositive ? size.toApproximateNumber() : undefined;
  }

  private threshold(largeFactor: LargeFactor, rows: readonly TradeRow[]): number {
    if (largeFactor === 'typed') return this.typedSize ?? Infinity;
    if (largeFactor === 0) return Infinity;
    return largeFactor * median(rows.map(([, , , quantity]) => Number(quantity)));
  }

  /** New trades come in at the top: rows are taken from the bottom for them, and the others keep what they show. */
  private makeWay(rows: readonly TradeRow[]): void {
    const newest = this.nodes[0]?.id;
    const missing = newest === undefined ? 0 : countBefore(rows, newest);
    const spare = missing < this.nodes.length ? this.nodes.splice(this.nodes.length - missing, missing) : [];
    for (const nodes of spare) this.body.prepend(nodes.row);
    this.nodes.unshift(...spare.reverse());
  }

  private add(): TradeNodes {
    const nodes: TradeNodes = {
      row: element('tr'),
      time: element('td', { class: 'number time' }),
      price: element('td', { class: 'number price' }),
      size: element('td', { class: 'number' }),
      id: '',
      shownAs: '',
    };
    nodes.row.append(nodes.time, nodes.price, nodes.size);
    this.body.append(nodes.row);
    this.nodes.push(nodes);
    return nodes;
  }

  private paintRow(nodes: TradeNodes, [id, at, price, quantity, side]: TradeRow, threshold: number): void {
    const { formats, strings, setup } = this.context;
    const { market } = setup();
    const isLarge = Number(quantity) >= threshold;
    const shownAs = `${String(market?.priceDecimals)} ${String(market?.quantityDecimals)} ${String(isLarge)}`;
    if (id === nodes.id && shownAs === nodes.shownAs) return;
    nodes.id = id;
    nodes.shownAs = shownAs;
    setText(nodes.time, formats.time(at));
    const direction = side === 'buy' ? 'up' : 'down';
    setText(nodes.price, `${arrows[direction]} ${formats.decimal(price, priceDecimals(market, price))}`);
    setText(nodes.size, formats.decimal(quantity, market?.quantityDecimals ?? 8));
    setAttribute(nodes.row, 'data-direction', direction);
    setAttribute(nodes.row, 'data-price', price);
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
