/** The book as a grid: levels around the spread, or a still ladder of price steps. A click or Enter fills the ticket in, never sends. */

import { Decimal } from '../../src/core/base/decimal';
import type { BookPart } from '../../src/protocol/messages';
import { fill } from '../../src/protocol/strings';
import { priceDecimals, type PanelContext } from './context';
import { DepthChart } from './depthChart';
import { Choice, element, setAttribute, setHidden, setText, Toggle } from './dom';
import type { BookMode } from './editorApi';
import { FeedChip } from './feedChip';
import { decimalsOf } from './format';
import { centredTop, indexBook, isOffCentre, ladderPrices, ownQuantities, rowsAt, type BookIndex } from './ladder';
import { RowPool } from './bookRows';

/** Rows a side when the book shows levels. */
export const levelRows = 20;
const rowHeight = 18;
const spreadHeight = 24;
/** A ladder nobody points at is recentred this long after the market has left its middle. */
const idleMs = 3000;
const summaryEveryMs = 5000;

/** Highest price first; in levels, the rows from `firstBid` on stand below the spread, also when the market has moved past them. */
interface ShownPrices {
  readonly prices: readonly string[];
  readonly firstBid: number;
}

export class OrderBookView {
  readonly element: HTMLElement;
  private readonly place: HTMLElement;
  private readonly grid: HTMLElement;
  private readonly asks: HTMLElement;
  private readonly bids: HTMLElement;
  private readonly spread = element('div', { class: 'spread', attributes: { role: 'row' } });
  private readonly spreadText = element('span', { attributes: { role: 'gridcell', 'aria-colspan': '4' } });
  private readonly empty: HTMLElement;
  private readonly heldChip: HTMLElement;
  private readonly summary = element('p', { class: 'for-readers', attributes: { id: 'book-summary' } });
  private readonly modes: Toggle<BookMode>;
  private readonly groupings: Choice<string>;
  private readonly depth = new DepthChart();
  private readonly depthButton: HTMLButtonElement;
  private readonly recentre: HTMLButtonElement;
  private readonly askRows: RowPool;
  private readonly bidRows: RowPool;
  private top: Decimal | undefined;
  private visibleRows = 2 * levelRows;
  private sideRows = levelRows;
  /** Asks there were when the spread was scrolled into the middle; another number moves it. */
  private centredAsks: number | undefined;
  private isPointedAt = false;
  private held: ShownPrices | undefined;
  private shown: ShownPrices = { prices: [], firstBid: 0 };
  private activePrice: string | undefined;
  private scrollsToActive = false;
  private offCentreSince: number | undefined;
  private summarisedAt = -Infinity;
  private shownGrouping = '';

  constructor(private readonly context: PanelContext) {
    const { strings, store, editor, changeView } = context;
    this.modes = new Toggle<BookMode>(
      strings.book,
      [
        { value: 'levels', words: strings.levels, hint: strings.levelsHint },
        { value: 'ladder', words: strings.ladder, hint: strings.ladderHint },
      ],
      (bookMode) => {
        editor.update({ bookMode });
        this.release();
      },
    );
    this.groupings = new Choice(strings.grouping, (grouping) => {
      editor.update({ grouping });
      changeView({ grouping });
      this.release();
    });
    this.depthButton = element('button', {
      class: 'plain',
      text: '◿',
      title: strings.depthChart,
      attributes: { type: 'button', 'aria-label': strings.depthChart },
    });
    this.depthButton.addEventListener('click', () => {
      editor.update({ showsDepth: !editor.state.showsDepth });
      store.invalidate('view');
    });
    this.recentre = element('button', {
      class: 'plain',
      text: '◎',
      title: strings.recentre,
      attributes: { type: 'button', 'aria-label': strings.recentre },
    });
    this.recentre.addEventListener('click', () => {
      this.release();
    });
    this.heldChip = element('span', { class: 'chip', text: strings.held });
    const columns = [strings.price, strings.size, strings.total, strings.mine];
    const head = element(
      'div',
      { class: 'book-head', attributes: { role: 'row' } },
      columns.map((text) => element('span', { text, attributes: { role: 'columnheader' } })),
    );
    this.asks = element('div', {
      class: 'book-rows asks',
      attributes: { role: 'rowgroup', 'aria-label': strings.asks },
    });
    this.bids = element('div', {
      class: 'book-rows bids',
      attributes: { role: 'rowgroup', 'aria-label': strings.bids },
    });
    this.askRows = new RowPool(this.asks, 'ask', strings);
    this.bidRows = new RowPool(this.bids, 'bid', strings);
    this.spread.append(this.spreadText);
    this.empty = element('p', { class: 'empty', text: strings.bookEmpty });
    this.grid = element(
      'div',
      {
        class: 'book-grid',
        attributes: {
          role: 'grid',
          tabindex: '0',
          'aria-label': strings.book,
          'aria-describedby': 'book-summary',
          'aria-description': strings.bookKeys,
        },
      },
      [head, this.asks, this.spread, this.bids],
    );
    this.place = element('div', { class: 'book-place' }, [this.grid]);
    const chip = new FeedChip(context, 'book', true);
    this.element = element(
      'section',
      { class: 'section book', attributes: { 'data-section': 'book', 'aria-label': strings.book } },
      [
        element('div', { class: 'section-head' }, [element('h2', { text: strings.book }), chip.element]),
        element('div', { class: 'toolbar' }, [
          this.modes.element,
          this.groupings.element,
          this.depthButton,
          this.recentre,
          this.heldChip,
        ]),
        this.depth.element,
        this.place,
        this.empty,
        this.summary,
      ],
    );
    this.listen();
    store.onPaint(['book', 'orders', 'setup', 'view'], () => {
      this.paint();
    });
    store.onPaint(['age'], () => {
      if (store.parts.book) this.summarise(store.parts.book);
    });
    new ResizeObserver(() => {
      this.measure();
    }).observe(this.place);
  }

  private listen(): void {
    const { grid } = this;
    grid.addEventListener('pointerenter', () => {
      this.isPointedAt = true;
      this.held = this.shown;
      this.context.store.invalidate('view');
    });
    grid.addEventListener('pointerleave', () => {
      this.isPointedAt = false;
      this.letGo();
    });
    grid.addEventListener('blur', () => {
      this.activePrice = undefined;
      this.letGo();
    });
    grid.addEventListener('click', (event) => {
      const price = event.target instanceof Element ? RowPool.priceOf(event.target) : undefined;
      if (price !== undefined) this.context.prefillPrice(price);
    });
    grid.addEventListener('keydown', (event) => {
      if (this.onKey(event.key)) event.preventDefault();
    });
    grid.addEventListener(
      'wheel',
      (event) => {
        if (this.mode !== 'ladder' || !this.top) return;
        event.preventDefault();
        this.scrollBy(Math.sign(event.deltaY) * Math.max(1, Math.round(Math.abs(event.deltaY) / 40)));
      },
      { passive: false },
    );
  }

  private get mode(): BookMode {
    return this.context.editor.state.bookMode;
  }

  /** Rows belong to the market again, unless somebody still points at them. */
  private letGo(): void {
    if (this.isPointedAt || this.activePrice !== undefined) return;
    this.held = undefined;
    this.context.store.invalidate('view');
  }

  /** Back to the middle of the market, whatever is pointed at. */
  private release(): void {
    this.top = undefined;
    this.centredAsks = undefined;
    this.held = undefined;
    this.offCentreSince = undefined;
    this.context.store.invalidate('view');
  }

  /** True when the key was one of the book's. */
  private onKey(key: string): boolean {
    if (key === 'c' || key === 'C' || key === 'Home') {
      this.activePrice = undefined;
      this.release();
      return true;
    }
    if (key === 'Enter' || key === ' ') {
      if (this.activePrice !== undefined) this.context.prefillPrice(this.activePrice);
      return true;
    }
    const step =
      key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : key === 'PageDown' ? 10 : key === 'PageUp' ? -10 : 0;
    if (step === 0) return false;
    this.walk(step);
    return true;
  }

  private walk(step: number): void {
    const { prices } = this.shown;
    const at = this.activePrice === undefined ? -1 : prices.indexOf(this.activePrice);
    const next = at < 0 ? Math.floor(prices.length / 2) : at + step;
    if (this.mode === 'ladder' && (next < 0 || next >= prices.length)) this.scrollBy(step);
    else this.activePrice = prices[Math.max(0, Math.min(prices.length - 1, next))];
    this.held ??= this.shown;
    this.scrollsToActive = true;
    this.context.store.invalidate('view');
  }

  private scrollBy(rows: number): void {
    const step = Decimal.from(this.shownGrouping);
    const moved = this.top?.minus(step.times(Decimal.from(rows)));
    if (moved?.isPositive) this.top = moved;
    this.held = undefined;
    this.offCentreSince = undefined;
    this.context.store.invalidate('view');
  }

  private measure(): void {
    const room = this.place.clientHeight;
    if (room === 0) return;
    const perSide = Math.max(3, Math.floor((room - rowHeight - spreadHeight) / 2 / rowHeight));
    this.sideRows = Math.min(perSide, levelRows);
    this.grid.style.setProperty('--side-rows', String(this.sideRows));
    this.centredAsks = undefined;
    this.context.store.invalidate('view');
    const rows = Math.max(6, Math.floor((room - rowHeight) / rowHeight));
    if (rows === this.visibleRows) return;
    this.visibleRows = rows;
    this.top = undefined;
  }

  private paint(): void {
    const { store, editor, formats, strings } = this.context;
    const { book } = store.parts;
    const { showsDepth } = editor.state;
    this.modes.choose(this.mode);
    setAttribute(this.element, 'data-mode', this.mode);
    setAttribute(this.depthButton, 'aria-pressed', String(showsDepth));
    setHidden(this.recentre, this.mode === 'levels');
    const isEmpty = !book || (book.bids.length === 0 && book.asks.length === 0);
    setHidden(this.empty, !isEmpty);
    setHidden(this.place, isEmpty);
    setAttribute(this.depth.element, 'data-hidden', String(!showsDepth || isEmpty));
    setText(this.empty, book ? strings.bookEmpty : strings.noData);
    if (!book || isEmpty) return;
    setAttribute(this.element, 'data-state', book.feed.state);
    this.groupings.offer(
      book.groupings.map((step) => [step, formats.exact(step)]),
      book.grouping,
    );
    if (book.grouping !== this.shownGrouping) {
      this.shownGrouping = book.grouping;
      this.top = undefined;
      this.held = undefined;
    }
    if (showsDepth) this.depth.paint(book);
    this.paintRows(book);
    this.summarise(book);
  }

  private paintRows(book: BookPart): void {
    const { store, formats, setup, strings } = this.context;
    const index = indexBook(book);
    const own = ownQuantities(store.parts.orders?.open ?? [], book.grouping);
    const isHeld = this.held !== undefined && (this.isPointedAt || this.activePrice !== undefined);
    setAttribute(this.heldChip, 'data-hidden', String(!isHeld || this.mode === 'ladder'));
    this.shown = this.mode === 'ladder' ? this.ladder(index) : ((isHeld ? this.held : undefined) ?? levelPrices(book));
    const { prices, firstBid } = this.shown;
    const rows = rowsAt(prices, index, own);
    const { market } = setup();
    const places = Math.min(priceDecimals(market, book.grouping), Math.max(decimalsOf(book.grouping), 0));
    const quantityPlaces = market?.quantityDecimals ?? 8;
    const painted = { formats, places, quantityPlaces, active: this.activePrice };
    if (this.mode === 'ladder') {
      this.askRows.paint(rows, painted);
      this.bidRows.paint([], painted);
    } else {
      this.askRows.paint(rows.slice(0, firstBid), painted);
      this.bidRows.paint(rows.slice(firstBid), painted);
      this.centreSpread(firstBid);
    }
    const active =
      this.activePrice === undefined
        ? undefined
        : (this.askRows.idOf(this.activePrice) ?? this.bidRows.idOf(this.activePrice));
    setAttribute(this.grid, 'aria-activedescendant', active);
    if (active !== undefined && this.scrollsToActive)
      document.getElementById(active)?.scrollIntoView({ block: 'nearest' });
    this.scrollsToActive = false;
    const { best } = book;
    setHidden(this.spread, this.mode === 'ladder');
    setText(
      this.spreadText,
      best
        ? fill(
            strings.spreadRow,
            formats.decimal(best.spread, priceDecimals(market, best.spread)),
            formats.percent(best.spreadRatio),
          )
        : '',
    );
  }

  /** Once per number of asks: where a person has scrolled to stays. */
  private centreSpread(asks: number): void {
    if (asks === this.centredAsks) return;
    this.centredAsks = asks;
    this.grid.scrollTop = Math.max(0, asks - this.sideRows) * rowHeight;
  }

  /** The ladder's prices stay until somebody asks, or until the market has left them and nobody points at them. */
  private ladder(index: BookIndex): ShownPrices {
    const rows = this.visibleRows;
    const now = performance.now();
    if (this.top && !this.isPointedAt && this.activePrice === undefined && isOffCentre(this.top, rows, index)) {
      this.offCentreSince ??= now;
      if (now - this.offCentreSince > idleMs) this.top = undefined;
    } else this.offCentreSince = undefined;
    this.top ??= centredTop(index, rows);
    const prices = this.top ? ladderPrices(this.top, index.step, rows) : [];
    return { prices, firstBid: prices.length };
  }

  /** For screen readers; rewritten rarely, so that reading it is possible. */
  private summarise(book: BookPart): void {
    const { best, bids, asks } = book;
    const now = performance.now();
    if (!best || now - this.summarisedAt < summaryEveryMs) return;
    this.summarisedAt = now;
    const { strings, formats, setup } = this.context;
    const sum = (levels: BookPart['bids']): string =>
      formats.exact(Decimal.sum(levels.map(([, quantity]) => Decimal.from(quantity))).toString());
    setText(
      this.summary,
      fill(
        strings.bookSummary,
        formats.exact(best.bid),
        formats.exact(best.ask),
        formats.exact(best.spread),
        sum(bids),
        sum(asks),
        setup().base,
        Math.max(bids.length, asks.length),
      ),
    );
  }
}

function levelPrices({ bids, asks }: Pick<BookPart, 'bids' | 'asks'>): ShownPrices {
  const near = asks.slice(0, levelRows).map(([price]) => price);
  return {
    prices: [...near.reverse(), ...bids.slice(0, levelRows).map(([price]) => price)],
    firstBid: near.length,
  };
}
