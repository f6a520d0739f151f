/** The line above everything: the pair, whose money it is, the last price, the day, and how true all of it is. */

import { displayName } from '../../src/core/model/instrument';
import { priceDecimals, type PanelContext } from './context';
import { element, setAttribute, setHidden, setText } from './dom';
import { FeedChip } from './feedChip';
import { MeterView } from './meterView';
import { arrows, directionOf } from './format';

const figureNames = ['bid', 'ask', 'spread', 'high24h', 'low24h', 'volume24h'] as const;
type FigureName = (typeof figureNames)[number];

export class TickerHeader {
  readonly element: HTMLElement;
  private readonly pair = element('h1');
  private readonly badge = element('span', { class: 'badge' });
  private readonly account = element('span', { class: 'account' });
  private readonly arrow = element('span', { class: 'arrow', attributes: { 'aria-hidden': 'true' } });
  private readonly price = element('span', { class: 'last-price' });
  private readonly change = element('span', { class: 'day-change' });
  private readonly last: HTMLElement;
  private readonly notice = element('p', { class: 'notice', attributes: { role: 'status' } });
  private readonly figures: Readonly<Record<FigureName, HTMLElement>>;
  private shownPrice = '';

  constructor(private readonly context: PanelContext) {
    const { strings, store } = context;
    this.last = element('div', { class: 'last', title: strings.lastPrice }, [this.arrow, this.price, this.change]);
    this.change.title = strings.change24h;
    this.figures = {
      bid: element('dd', { class: 'number' }),
      ask: element('dd', { class: 'number' }),
      spread: element('dd', { class: 'number' }),
      high24h: element('dd', { class: 'number' }),
      low24h: element('dd', { class: 'number' }),
      volume24h: element('dd', { class: 'number' }),
    };
    const list = element(
      'dl',
      { class: 'figures' },
      figureNames.map((name) =>
        element('div', { class: `figure figure-${name}` }, [
          element('dt', { text: strings[name] }),
          this.figures[name],
        ]),
      ),
    );
    const title = element('div', { class: 'title' }, [this.pair, this.badge, this.account]);
    const chip = new FeedChip(context, 'ticker', false);
    const meter = new MeterView(context);
    const truth = element('div', { class: 'truth' }, [chip.element, meter.button]);
    this.element = element('header', { class: 'header' }, [title, this.last, list, truth, meter.element, this.notice]);
    store.onPaint(['setup', 'ticker', 'book'], () => {
      this.paint();
    });
    this.paint();
  }

  private paint(): void {
    this.paintSetup();
    const { store, formats, setup, strings } = this.context;
    const figures = store.parts.ticker?.figures;
    const best = store.parts.book?.best;
    const { market, base } = setup();
    const price = (text: string | null | undefined): string =>
      text === null || text === undefined ? '–' : formats.decimal(text, priceDecimals(market, text));
    setText(this.figures.bid, price(best?.bid ?? figures?.bid));
    setText(this.figures.ask, price(best?.ask ?? figures?.ask));
    setText(this.figures.spread, best ? `${price(best.spread)} (${formats.percent(best.spreadRatio)})` : '–');
    setText(this.figures.high24h, price(figures?.high24h));
    setText(this.figures.low24h, price(figures?.low24h));
    setText(this.figures.volume24h, figures ? `${formats.compact(figures.baseVolume24h)} ${base}` : '–');
    if (!figures) {
      setText(this.price, '–');
      setText(this.change, strings.noData);
      setText(this.arrow, '');
      setAttribute(this.last, 'data-direction', undefined);
      setAttribute(this.change, 'data-direction', undefined);
      this.shownPrice = '';
      return;
    }
    this.paintLast(figures.lastPrice, price(figures.lastPrice));
    const day = directionOf(figures.change24h);
    setAttribute(this.change, 'data-direction', day);
    const amount = `${day === 'up' ? '+' : ''}${price(figures.changeAmount)}`;
    setText(this.change, `${arrows[day]} ${formats.change(figures.change24h)} (${amount})`);
  }

  /** The arrow shows the last move, the day's change has its own sign. */
  private paintLast(exact: string, shown: string): void {
    if (this.shownPrice !== '' && exact !== this.shownPrice) {
      const direction = Number(exact) > Number(this.shownPrice) ? 'up' : 'down';
      setAttribute(this.last, 'data-direction', direction);
      setText(this.arrow, arrows[direction]);
    }
    this.shownPrice = exact;
    setText(this.price, shown);
  }

  private paintSetup(): void {
    const { badge, accountLabel, notice, base, quote, symbol } = this.context.setup();
    setText(this.pair, displayName({ base, quote, symbol }));
    setText(this.badge, badge.text);
    setHidden(this.badge, badge.text === '');
    setAttribute(this.badge, 'data-environment', badge.environment);
    setText(this.account, accountLabel ?? '');
    setHidden(this.account, accountLabel === null || accountLabel === badge.text);
    setHidden(this.notice, notice === null);
    setText(this.notice, notice?.text ?? '');
    setAttribute(this.notice, 'data-severity', notice?.severity);
  }
}
