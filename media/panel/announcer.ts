/** Tells the price to screen readers politely: seldom, and only when it moved. */

import { displayName } from '../../src/core/model/instrument';
import { fill } from '../../src/protocol/strings';
import { priceDecimals, type PanelContext } from './context';
import { element, setText } from './dom';

const everyMs = 10_000;

export class Announcer {
  readonly element = element('p', { class: 'for-readers', attributes: { 'aria-live': 'polite' } });
  private saidAt = -Infinity;
  private saidPrice = '';

  constructor(private readonly context: PanelContext) {
    context.store.onPaint(['ticker', 'age'], () => {
      this.paint();
    });
  }

  private paint(): void {
    const { store, strings, formats, setup } = this.context;
    const figures = store.parts.ticker?.figures;
    const now = performance.now();
    if (!figures || figures.lastPrice === this.saidPrice || now - this.saidAt < everyMs) return;
    // Without a reader nobody hears it, and a text that changes would be work for nothing.
    if (!document.body.classList.contains('vscode-using-screen-reader')) return;
    this.saidAt = now;
    this.saidPrice = figures.lastPrice;
    const price = formats.decimal(figures.lastPrice, priceDecimals(setup().market, figures.lastPrice));
    setText(this.element, fill(strings.announcement, displayName(setup()), price, formats.change(figures.change24h)));
  }
}
