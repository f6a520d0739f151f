/** Numbers, times and ages for reading. Exact text stays exact: digits are grouped, never put through a float. */

import { fill, type PanelStrings } from '../../src/protocol/strings';

export class Formats {
  private readonly group: string;
  private readonly point: string;
  private readonly percentFormat: Intl.NumberFormat;
  private readonly compactFormat: Intl.NumberFormat;
  private readonly timeFormat: Intl.DateTimeFormat;
  private readonly dayTimeFormat: Intl.DateTimeFormat;
  private readonly dayFormat: Intl.DateTimeFormat;
  private readonly hourMinuteFormat: Intl.DateTimeFormat;

  constructor(
    readonly locale: string,
    private readonly strings: Pick<PanelStrings, 'ageSeconds' | 'ageMinutes'>,
  ) {
    const parts = new Intl.NumberFormat(locale).formatToParts(1234567.8);
    this.group = parts.find(({ type }) => type === 'group')?.value ?? '';
    this.point = parts.find(({ type }) => type === 'decimal')?.value ?? '.';
    this.percentFormat = new Intl.NumberFormat(locale, {
      style: 'percent',
      minimumFractionDigits: 2,
      maximumFractionDigits: 2,
      signDisplay: 'exceptZero',
    });
    this.compactFormat = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 2 });
    this.timeFormat = new Intl.DateTimeFormat(locale, {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
    this.dayTimeFormat = new Intl.DateTimeFormat(locale, {
      month: 'short',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    this.hourMinuteFormat = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    this.dayFormat = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric' });
  }

  /** Plain digits with `places` decimals, padded or cut, whole part grouped. */
  decimal(text: string, places: number): string {
    const [whole = '', fraction = ''] = text.split('.');
    const sign = whole.startsWith('-') ? '−' : '';
    const digits = sign ? whole.slice(1) : whole;
    const grouped = this.group === '' ? digits : digits.replace(/\B(?=(?:\d{3})+$)/g, this.group);
    return places > 0
      ? `${sign}${grouped}${this.point}${fraction.slice(0, places).padEnd(places, '0')}`
      : sign + grouped;
  }

  /** Every digit the text has. */
  exact(text: string): string {
    return this.decimal(text, decimalsOf(text));
  }

  /** A ratio given as text: 0.0123 is `+1.23%`. */
  change(ratio: string): string {
    return this.percentFormat.format(Number(ratio)).replace('-', '−');
  }

  /** A ratio without a sign, to three decimals. */
  percent(ratio: string): string {
    return `${this.decimal((Number(ratio) * 100).toFixed(3), 3)}%`;
  }

  compact(text: string): string {
    return this.compactFormat.format(Number(text));
  }

  time(at: number): string {
    return this.timeFormat.format(at);
  }

  dayTime(at: number): string {
    return this.dayTimeFormat.format(at);
  }

  hourMinute(at: number): string {
    return this.hourMinuteFormat.format(at);
  }

  day(at: number): string {
    return this.dayFormat.format(at);
  }

  age(ageMs: number): string {
    const seconds = Math.max(0, ageMs / 1000);
    if (seconds >= 100) return fill(this.strings.ageMinutes, Math.round(seconds / 60));
    return fill(this.strings.ageSeconds, Math.floor(seconds));
  }
}

export function decimalsOf(text: string): number {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}

/** Rising, falling or level, from a signed decimal's text. */
export function directionOf(text: string): 'up' | 'down' | 'level' {
  const value = Number(text);
  return value > 0 ? 'up' : value < 0 ? 'down' : 'level';
}

/** A shape beside every colour. */
export const arrows = { up: '▲', down: '▼', level: '▬' } as const;
