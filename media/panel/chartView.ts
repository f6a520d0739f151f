/** The chart's section: steps, indicators, the read-out in words, own orders as lines that can be dragged to a new price. */

import { Decimal } from '../../src/core/base/decimal';
import { candleIntervals, intervalMs, type CandleInterval } from '../../src/core/model/candle';
import type { CandleRow } from '../../src/protocol/messages';
import { fill } from '../../src/protocol/strings';
import { onThemeChange, readChartColors } from './chartTheme';
import type { PanelContext } from './context';
import { element, Room, setHidden, setText, Toggle } from './dom';
import { indicatorNames, type IndicatorName } from './editorApi';
import { PriceChart, type PriceMark } from './priceChart';
import { Readout } from './readout';

const summaryEveryMs = 5000;
const dragReach = 5;

export class ChartView {
  readonly element: HTMLElement;
  private readonly canvas: HTMLElement;
  private readonly readout = new Readout();
  private readonly summary = element('p', { class: 'for-readers', attributes: { id: 'chart-summary' } });
  private readonly empty: HTMLElement;
  private readonly intervals: Toggle<CandleInterval>;
  private readonly indicators: Toggle<IndicatorName>;
  private chart: PriceChart | undefined;
  private pointedAt: number | undefined;
  private isLoading = false;
  private hasAllHistory = false;
  private summarisedAt = -Infinity;
  private readonly room: Room;
  private drag: { readonly mark: PriceMark; price: string | undefined } | undefined;

  constructor(private readonly context: PanelContext) {
    const { strings, store, editor, changeView } = context;
    this.intervals = new Toggle<CandleInterval>(
      strings.interval,
      candleIntervals.map((value) => ({ value, words: strings.intervals[value] })),
      (interval) => {
        this.hasAllHistory = false;
        editor.update({ interval });
        changeView({ interval });
        store.invalidate('view');
      },
    );
    const words: Readonly<Record<IndicatorName, string>> = {
      ma20: fill(strings.movingAverage, 20),
      ma50: fill(strings.movingAverage, 50),
      vwap: strings.vwap,
    };
    this.indicators = new Toggle<IndicatorName>(
      strings.indicators,
      indicatorNames.map((value) => ({ value, words: words[value] })),
      (name) => {
        const shown = editor.state.indicators;
        const isShown = shown.includes(name);
        editor.update({ indicators: isShown ? shown.filter((each) => each !== name) : [...shown, name] });
        store.invalidate('view');
      },
    );
    this.canvas = element('div', {
      class: 'chart-canvas',
      attributes: {
        tabindex: '0',
        role: 'img',
        'aria-label': strings.chart,
        'aria-describedby': 'chart-summary',
        'aria-description': strings.chartKeys,
      },
    });
    this.empty = element('p', { class: 'empty', text: strings.chartEmpty });
    const attribution = element('a', {
      class: 'attribution',
      text: strings.attribution,
      title: 'TradingView Lightweight Charts™ Copyright (c) 2025 TradingView, Inc.',
      attributes: { href: 'https://www.tradingview.com/' },
    });
    this.element = element(
      'section',
      { class: 'section chart', attributes: { 'data-section': 'chart', 'aria-label': strings.chart } },
      [
        element('div', { class: 'toolbar chart-toolbar' }, [this.intervals.element, this.indicators.element]),
        element('div', { class: 'chart-place' }, [this.canvas, this.readout.element, this.empty, attribution]),
        this.summary,
      ],
    );
    this.listen();
    this.room = new Room(this.canvas, () => {
      store.invalidate('view');
    });
    store.onPaint(['candles', 'orders', 'setup', 'view'], () => {
      this.paint();
    });
    store.onPaint(['age'], () => {
      if (this.chart) this.summarise(store.candleRows);
    });
    onThemeChange(() => {
      this.chart?.recolor(readChartColors());
    });
  }

  private listen(): void {
    this.canvas.addEventListener('keydown', (event) => {
      if (this.onKey(event.key)) event.preventDefault();
    });
    // Captured, so that the library does not scroll while a line is dragged.
    this.canvas.addEventListener(
      'pointerdown',
      (event) => {
        this.beginDrag(event);
      },
      { capture: true },
    );
    this.canvas.addEventListener('pointermove', (event) => {
      this.moveDrag(event);
    });
    this.canvas.addEventListener('pointerup', () => {
      this.endDrag();
    });
    this.canvas.addEventListener('pointercancel', () => {
      this.cancelDrag();
    });
  }

  private onKey(key: string): boolean {
    if (!this.chart) return false;
    if (key === 'Escape') this.cancelDrag();
    else if (key === 'ArrowLeft') this.chart.scrollBy(-5);
    else if (key === 'ArrowRight') this.chart.scrollBy(5);
    else if (key === 'End') this.chart.toLatest();
    else if (key === '+' || key === '=') this.chart.zoom(1.25);
    else if (key === '-') this.chart.zoom(0.8);
    else return false;
    return true;
  }

  private paint(): void {
    const { store, editor, setup, changeView } = this.context;
    const { market } = setup();
    const { interval, indicators } = editor.state;
    this.intervals.choose(interval);
    this.indicators.chooseMany(indicators);
    if (market) this.intervals.offer(market.intervals);
    const nearest = market ? nearestOf(market.intervals, interval) : undefined;
    if (nearest !== undefined && nearest !== interval) {
      // The step was chosen at another exchange, which has more of them.
      editor.update({ interval: nearest });
      changeView({ interval: nearest });
      return;
    }
    const rows = store.parts.candles?.interval === interval ? store.candleRows : [];
    setHidden(this.empty, rows.length > 0);
    if (rows.length === 0) this.close();
    // Made when there is something to draw and room to draw it: a hidden section costs nothing.
    if (!market || rows.length === 0 || !this.room.isThere) return;
    this.chart ??= this.open();
    this.chart.show(rows, intervalMs[interval], market.priceDecimals, Number(market.tickSize));
    this.chart.setIndicators(indicators);
    if (!this.drag) this.chart.setMarks(this.marks());
    this.paintReadout(rows);
    this.summarise(rows);
  }

  /** Bars of another session or step must not stay on the screen. */
  private close(): void {
    this.chart?.dispose();
    this.chart = undefined;
    this.hasAllHistory = false;
    this.readout.clear();
    setText(this.summary, '');
  }

  private open(): PriceChart {
    const { editor, formats } = this.context;
    return new PriceChart(this.canvas, readChartColors(), {
      formats,
      barSpacing: editor.state.barSpacing,
      onPoint: (at) => {
        this.pointedAt = at;
        this.paintReadout(this.context.store.candleRows);
      },
      onNearStart: () => void this.loadEarlier(),
      onBarSpacing: (barSpacing) => {
        if (Math.abs(barSpacing - editor.state.barSpacing) > 0.01) editor.update({ barSpacing });
      },
    });
  }

  private async loadEarlier(): Promise<void> {
    if (this.isLoading || this.hasAllHistory) return;
    this.isLoading = true;
    try {
      const { added } = await this.context.channel.ask('loadEarlierCandles', null);
      this.hasAllHistory = added === 0;
    } catch {
      // The host has logged it; the next scroll asks again.
    } finally {
      this.isLoading = false;
    }
  }

  private marks(): readonly PriceMark[] {
    const { store, strings, formats } = this.context;
    const { orders } = store.parts;
    const own = (orders?.open ?? []).flatMap((order): PriceMark[] =>
      order.price === null || order.quantity === null
        ? []
        : [
            {
              key: order.key,
              price: Number(order.price),
              title: `${order.side === 'buy' ? strings.buy : strings.sell} ${formats.exact(order.quantity)}`,
              kind: 'order',
            },
          ],
    );
    const entry = orders?.averageEntry;
    return entry === null || entry === undefined
      ? own
      : [...own, { key: 'average entry', price: Number(entry), title: strings.averageEntry, kind: 'entry' }];
  }

  private paintReadout(rows: readonly CandleRow[]): void {
    const { strings, formats, setup } = this.context;
    const row = rows.find(([at]) => at === this.pointedAt) ?? rows.at(-1);
    const places = setup().market?.priceDecimals ?? 2;
    if (!row) return;
    const [at, open, high, low, close, volume] = row;
    const price = (value: number): string => formats.decimal(value.toFixed(places), places);
    const change = open > 0 ? formats.change(String((close - open) / open)) : '';
    this.readout.paint({
      time: formats.dayTime(at),
      open: `${strings.open} ${price(open)}`,
      high: `${strings.high} ${price(high)}`,
      low: `${strings.low} ${price(low)}`,
      close: `${strings.closePrice} ${price(close)}`,
      change,
      volume: `${strings.volume} ${formats.compact(String(volume))}`,
    });
  }

  private summarise(rows: readonly CandleRow[]): void {
    const now = performance.now();
    const first = rows[0];
    const last = rows.at(-1);
    if (!first || !last || now - this.summarisedAt < summaryEveryMs) return;
    this.summarisedAt = now;
    const { strings, formats, editor, setup } = this.context;
    const places = setup().market?.priceDecimals ?? 2;
    const price = (value: number): string => formats.decimal(value.toFixed(places), places);
    const lowest = Math.min(...rows.map(([, , , low]) => low));
    const highest = Math.max(...rows.map(([, , high]) => high));
    setText(
      this.summary,
      fill(
        strings.chartSummary,
        strings.intervals[editor.state.interval],
        rows.length,
        price(first[4]),
        price(last[4]),
        price(lowest),
        price(highest),
      ),
    );
  }

  private beginDrag(event: PointerEvent): void {
    const mark = this.chart?.orderNear(this.heightOf(event), dragReach);
    if (!mark || !this.chart) return;
    event.stopPropagation();
    this.drag = { mark, price: undefined };
    this.chart.allowScrolling(false);
    this.canvas.setPointerCapture(event.pointerId);
  }

  private heightOf(event: PointerEvent): number {
    return event.clientY - this.canvas.getBoundingClientRect().top;
  }

  private moveDrag(event: PointerEvent): void {
    const { chart, drag } = this;
    const { market } = this.context.setup();
    if (!chart) return;
    const y = this.heightOf(event);
    this.canvas.classList.toggle('over-order', drag !== undefined || chart.orderNear(y, dragReach) !== undefined);
    const price = drag && chart.priceAt(y);
    if (!drag || price === undefined || !market || price <= 0) return;
    const tick = Decimal.from(market.tickSize);
    drag.price = Decimal.from(price.toFixed(market.priceDecimals)).roundToStep(tick, 'halfUp').toString();
    chart.drag(drag.mark.key, Number(drag.price));
  }

  /** A dragged line proposes; the host asks before anything is cancelled or sent. */
  private endDrag(): void {
    const { drag } = this;
    this.cancelDrag();
    if (drag?.price === undefined || Number(drag.price) === drag.mark.price) return;
    void this.context.act('replaceOrder', { key: drag.mark.key, price: drag.price });
  }

  private cancelDrag(): void {
    if (!this.drag) return;
    this.chart?.drag(this.drag.mark.key, undefined);
    this.chart?.allowScrolling(true);
    this.drag = undefined;
    this.canvas.classList.remove('over-order');
    this.context.store.invalidate('view');
  }
}

/** The offered step that is closest in length; `undefined` when none is offered. */
function nearestOf(offered: readonly CandleInterval[], wanted: CandleInterval): CandleInterval | undefined {
  const distance = (interval: CandleInterval): number => Math.abs(Math.log(intervalMs[interval] / intervalMs[wanted]));
  return [...offered].sort((a, b) => distance(a) - distance(b))[0];
}
