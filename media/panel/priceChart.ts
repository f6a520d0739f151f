/** The drawing itself: candles, volume, lines and price marks, over lightweight-charts. Knows nothing of the host. */

import {
  CandlestickSeries,
  createChart,
  CrosshairMode,
  HistogramSeries,
  LineSeries,
  LineStyle,
  TickMarkType,
  type CandlestickData,
  type HistogramData,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  type LineData,
  type Time,
  type UTCTimestamp,
  type WhitespaceData,
} from 'lightweight-charts';
import type { CandleRow } from '../../src/protocol/messages';
import type { ChartColors } from './chartTheme';
import type { IndicatorName } from './editorApi';
import type { Formats } from './format';
import { missingTimes, movingAverage, vwap, type LinePoint } from './indicators';

export interface PriceMark {
  readonly key: string;
  readonly price: number;
  readonly title: string;
  readonly kind: 'order' | 'entry';
}

export interface PriceChartOptions {
  readonly formats: Formats;
  readonly barSpacing: number;
  /** The bar under the crosshair, by its opening time; `undefined` when there is none. */
  readonly onPoint: (at: number | undefined) => void;
  /** The left edge of what is held is about to be seen. */
  readonly onNearStart: () => void;
  readonly onBarSpacing: (barSpacing: number) => void;
}

const nearStartBars = 30;

const lines: Readonly<Record<IndicatorName, (rows: readonly CandleRow[]) => readonly LinePoint[]>> = {
  ma20: (rows) => movingAverage(rows, 20),
  ma50: (rows) => movingAverage(rows, 50),
  vwap,
};

export class PriceChart {
  private readonly chart: IChartApi;
  private readonly candles: ISeriesApi<'Candlestick'>;
  private readonly volume: ISeriesApi<'Histogram'>;
  private readonly indicators = new Map<IndicatorName, ISeriesApi<'Line'>>();
  private readonly marks = new Map<string, { readonly line: IPriceLine; mark: PriceMark }>();
  private colors: ChartColors;
  private rows: readonly CandleRow[] = [];
  private stepMs = 60_000;

  constructor(
    private readonly container: HTMLElement,
    colors: ChartColors,
    private readonly options: PriceChartOptions,
  ) {
    this.colors = colors;
    this.chart = createChart(container, {
      autoSize: true,
      // The library's own logo needs inline markup, which the page's policy refuses; the page names the library in a link.
      layout: { attributionLogo: false, fontSize: 11 },
      crosshair: { mode: CrosshairMode.Normal },
      timeScale: {
        timeVisible: true,
        secondsVisible: false,
        barSpacing: options.barSpacing,
        rightOffset: 4,
        tickMarkFormatter: (time: Time, type: TickMarkType) => this.tickText(time, type),
      },
      localization: { locale: options.formats.locale, timeFormatter: (time: Time) => this.timeText(time) },
    });
    this.candles = this.chart.addSeries(CandlestickSeries);
    this.volume = this.chart.addSeries(HistogramSeries, {
      priceScaleId: 'volume',
      priceFormat: { type: 'volume' },
      lastValueVisible: false,
      priceLineVisible: false,
    });
    // Above them stands the read-out, in two lines where it is narrow.
    this.candles.priceScale().applyOptions({ scaleMargins: { top: 0.1, bottom: 0.22 } });
    this.volume.priceScale().applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } });
    this.chart.subscribeCrosshairMove(({ time }) => {
      options.onPoint(typeof time === 'number' ? time * 1000 : undefined);
    });
    this.chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
      if (range && range.from < nearStartBars) options.onNearStart();
      options.onBarSpacing(this.chart.timeScale().options().barSpacing);
    });
    this.recolor(colors);
  }

  /** Draws what changed; a bar that only moved is updated in place. */
  show(rows: readonly CandleRow[], stepMs: number, decimals: number, tickSize: number): void {
    const isContinued =
      stepMs === this.stepMs &&
      this.rows.length > 0 &&
      rows[0]?.[0] === this.rows[0]?.[0] &&
      rows.length >= this.rows.length;
    const from = isContinued ? (this.rows.at(-1)?.[0] ?? 0) : 0;
    this.rows = rows;
    this.stepMs = stepMs;
    if (!isContinued) {
      this.candles.applyOptions({
        priceFormat: {
          type: 'custom',
          minMove: tickSize,
          formatter: (price: number) => this.options.formats.decimal(price.toFixed(decimals), decimals),
        },
      });
      this.redraw();
      return;
    }
    const changed = rows.filter(([at]) => at >= from);
    if (changed.length > 2) this.redraw();
    else {
      for (const row of changed) {
        this.candles.update(candleData(row));
        this.volume.update(this.volumeData(row));
      }
      this.drawIndicators(from);
      this.colorLastPrice();
    }
  }

  setIndicators(names: readonly IndicatorName[]): void {
    for (const [name, series] of this.indicators) {
      if (names.includes(name)) continue;
      this.chart.removeSeries(series);
      this.indicators.delete(name);
    }
    for (const name of names) {
      if (this.indicators.has(name)) continue;
      const series = this.chart.addSeries(LineSeries, {
        lineWidth: 1,
        color: this.indicatorColor(name),
        priceLineVisible: false,
        lastValueVisible: false,
        crosshairMarkerVisible: false,
      });
      this.indicators.set(name, series);
      series.setData(lines[name](this.rows).map(lineData));
    }
  }

  setMarks(marks: readonly PriceMark[]): void {
    const wanted = new Map(marks.map((mark) => [mark.key, mark]));
    for (const [key, { line }] of this.marks) {
      if (wanted.has(key)) continue;
      this.candles.removePriceLine(line);
      this.marks.delete(key);
    }
    for (const mark of marks) {
      const held = this.marks.get(mark.key);
      if (held) {
        const { price, title } = held.mark;
        if (price === mark.price && title === mark.title) continue;
        held.mark = mark;
        held.line.applyOptions(this.markOptions(mark));
      } else this.marks.set(mark.key, { line: this.candles.createPriceLine(this.markOptions(mark)), mark });
    }
  }

  /** The order whose line is drawn within a few pixels of this height. */
  orderNear(y: number, reach: number): PriceMark | undefined {
    for (const { mark } of this.marks.values()) {
      const at = this.candles.priceToCoordinate(mark.price);
      if (mark.kind === 'order' && at !== null && Math.abs(at - y) <= reach) return mark;
    }
    return undefined;
  }

  priceAt(y: number): number | undefined {
    return this.candles.coordinateToPrice(y) ?? undefined;
  }

  /** Shows an order's line elsewhere while it is dragged; `undefined` puts it back. */
  drag(key: string, price: number | undefined): void {
    const held = this.marks.get(key);
    held?.line.applyOptions({ price: price ?? held.mark.price });
  }

  allowScrolling(isAllowed: boolean): void {
    this.chart.applyOptions({ handleScroll: isAllowed, handleScale: isAllowed });
  }

  scrollBy(bars: number): void {
    const scale = this.chart.timeScale();
    scale.scrollToPosition(scale.scrollPosition() + bars, false);
  }

  zoom(factor: number): void {
    const scale = this.chart.timeScale();
    scale.applyOptions({ barSpacing: Math.min(50, Math.max(1, scale.options().barSpacing * factor)) });
  }

  toLatest(): void {
    this.chart.timeScale().scrollToRealTime();
  }

  recolor(colors: ChartColors): void {
    this.colors = colors;
    const { background, text, grid, line, up, down, fontFamily } = colors;
    this.chart.applyOptions({
      layout: { background: { color: background }, textColor: text, fontFamily },
      grid: { vertLines: { color: grid }, horzLines: { color: grid } },
      rightPriceScale: { borderColor: line },
      timeScale: { borderColor: line },
    });
    this.candles.applyOptions({
      upColor: background,
      downColor: down,
      borderUpColor: up,
      borderDownColor: down,
      wickUpColor: up,
      wickDownColor: down,
    });
    for (const [name, series] of this.indicators) series.applyOptions({ color: this.indicatorColor(name) });
    for (const { line: drawn, mark } of this.marks.values()) drawn.applyOptions(this.markOptions(mark));
    this.redraw();
  }

  dispose(): void {
    this.chart.remove();
    this.container.replaceChildren();
  }

  private redraw(): void {
    const gaps: WhitespaceData[] = missingTimes(this.rows, this.stepMs).map((at) => ({ time: seconds(at) }));
    const byTime = (a: { readonly time: Time }, b: { readonly time: Time }): number => Number(a.time) - Number(b.time);
    this.candles.setData([...this.rows.map(candleData), ...gaps].sort(byTime));
    this.volume.setData(this.rows.map((row) => this.volumeData(row)));
    this.drawIndicators(0);
    this.colorLastPrice();
  }

  /** By itself the line takes the colour of the last bar's body, and a rising body is hollow. */
  private colorLastPrice(): void {
    const last = this.rows.at(-1);
    if (!last) return;
    const [, open, , , close] = last;
    const priceLineColor = close < open ? this.colors.down : this.colors.up;
    if (this.candles.options().priceLineColor !== priceLineColor) this.candles.applyOptions({ priceLineColor });
  }

  private drawIndicators(from: number): void {
    for (const [name, series] of this.indicators) {
      const points = lines[name](this.rows);
      if (from === 0) series.setData(points.map(lineData));
      else for (const point of points.filter(({ at }) => at >= from)) series.update(lineData(point));
    }
  }

  private indicatorColor(name: IndicatorName): string {
    const [first, second, third] = this.colors.indicators;
    return name === 'ma20' ? first : name === 'ma50' ? second : third;
  }

  private markOptions({ price, title, kind }: PriceMark): Parameters<ISeriesApi<'Candlestick'>['createPriceLine']>[0] {
    const color = kind === 'order' ? this.colors.own : this.colors.entry;
    return {
      price,
      title,
      color,
      lineWidth: 1,
      lineStyle: kind === 'order' ? LineStyle.Dashed : LineStyle.Dotted,
      axisLabelVisible: true,
    };
  }

  private volumeData([at, open, , , close, volume]: CandleRow): HistogramData {
    return {
      time: seconds(at),
      value: volume,
      color: close >= open ? this.colors.upVolume : this.colors.downVolume,
    };
  }

  /** Days where a day begins, times between. */
  private tickText(time: Time, type: TickMarkType): string {
    if (typeof time !== 'number') return '';
    const { formats } = this.options;
    const isTime = type === TickMarkType.Time || type === TickMarkType.TimeWithSeconds;
    return isTime ? formats.hourMinute(time * 1000) : formats.day(time * 1000);
  }

  private timeText(time: Time): string {
    if (typeof time !== 'number') return '';
    const { formats } = this.options;
    return this.stepMs >= 86_400_000 ? formats.day(time * 1000) : formats.dayTime(time * 1000);
  }
}

function candleData([at, open, high, low, close]: CandleRow): CandlestickData {
  return { time: seconds(at), open, high, low, close };
}

/** A point's colour is that of the stroke to the next one. */
function lineData({ at, value, isEnd }: LinePoint): LineData {
  return { time: seconds(at), value, ...(isEnd && { color: 'transparent' }) };
}

/** The library's branded number for seconds since 1970. */
function seconds(at: number): UTCTimestamp {
  return Math.floor(at / 1000) as UTCTimestamp;
}
