/** What the editor gives a page: a port to the extension, and a place for what a person chose to see. */

import { Emitter } from '../../src/core/base/event';
import { candleIntervals, type CandleInterval } from '../../src/core/model/candle';
import type { Port } from '../../src/protocol/channel';

interface EditorApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: PageState): void;
}

declare function acquireVsCodeApi(): EditorApi;

export const sectionNames = ['book', 'trades', 'chart', 'ticket', 'orders'] as const;
export type SectionName = (typeof sectionNames)[number];

export const bookModes = ['levels', 'ladder'] as const;
export type BookMode = (typeof bookModes)[number];

export const indicatorNames = ['ma20', 'ma50', 'vwap'] as const;
export type IndicatorName = (typeof indicatorNames)[number];

/** Times the median size; 0 is off, `typed` takes the size a person typed. */
export const largeFactors = [0, 5, 10, 25, 'typed'] as const;
export type LargeFactor = (typeof largeFactors)[number];

/** Kept across reloads and window moves. The symbol is the pair's name; nothing of an account is in here. */
export interface PageState {
  readonly symbol: string;
  readonly interval: CandleInterval;
  /** `null` while nobody chose one. */
  readonly grouping: string | null;
  readonly bookMode: BookMode;
  readonly showsDepth: boolean;
  readonly section: SectionName;
  readonly indicators: readonly IndicatorName[];
  readonly largeFactor: LargeFactor;
  /** In base, as typed. */
  readonly largeSize: string;
  /** Width of a bar in the chart, in pixels. */
  readonly barSpacing: number;
}

const firstState: PageState = {
  symbol: '',
  interval: '15m',
  grouping: null,
  bookMode: 'levels',
  showsDepth: true,
  section: 'book',
  indicators: ['ma20'],
  largeFactor: 10,
  largeSize: '',
  barSpacing: 7,
};

export class Editor {
  private readonly api = acquireVsCodeApi();
  private readonly received = new Emitter<unknown>();
  readonly port: Port;
  state: PageState;

  constructor(target: Window) {
    this.state = readState(this.api.getState());
    target.addEventListener('message', (event: MessageEvent<unknown>) => {
      this.received.fire(event.data);
    });
    this.port = {
      post: (message) => {
        this.api.postMessage(message);
      },
      onMessage: this.received.event,
    };
  }

  update(change: Partial<PageState>): void {
    this.state = { ...this.state, ...change };
    this.api.setState(this.state);
  }
}

/** An older build may have left another shape: each field that does not fit takes its first value. */
function readState(value: unknown): PageState {
  const kept = new Map<string, unknown>(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  const grouping = kept.get('grouping');
  const barSpacing = kept.get('barSpacing');
  const indicators = kept.get('indicators');
  const symbol = kept.get('symbol');
  const largeSize = kept.get('largeSize');
  return {
    symbol: typeof symbol === 'string' ? symbol : firstState.symbol,
    interval: oneOf(candleIntervals, kept.get('interval')) ?? firstState.interval,
    grouping: typeof grouping === 'string' && grouping.length < 40 ? grouping : null,
    bookMode: oneOf(bookModes, kept.get('bookMode')) ?? firstState.bookMode,
    showsDepth: kept.get('showsDepth') !== false,
    section: oneOf(sectionNames, kept.get('section')) ?? firstState.section,
    indicators: Array.isArray(indicators)
      ? indicatorNames.filter((name) => indicators.includes(name))
      : firstState.indicators,
    largeFactor: oneOf(largeFactors, kept.get('largeFactor')) ?? firstState.largeFactor,
    largeSize: typeof largeSize === 'string' && largeSize.length < 40 ? largeSize : firstState.largeSize,
    barSpacing:
      typeof barSpacing === 'number' && barSpacing > 0.5 && barSpacing < 60 ? barSpacing : firstState.barSpacing,
  };
}

export function oneOf<T extends string | number>(choices: readonly T[], value: unknown): T | undefined {
  return choices.find((choice) => choice === value);
}
