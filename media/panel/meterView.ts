/** Connection details on demand: how fast, how skewed, how much of each quota is used. */

import { fill } from '../../src/protocol/strings';
import type { PanelContext } from './context';
import { element, setAttribute, setHidden, setText } from './dom';

export class MeterView {
  readonly button: HTMLButtonElement;
  readonly element = element('p', { class: 'meter number' });
  private isShown = false;

  constructor(private readonly context: PanelContext) {
    const { strings, store, changeView } = context;
    this.button = element('button', {
      class: 'plain',
      text: '…',
      title: strings.meter,
      attributes: { type: 'button', 'aria-label': strings.meter },
    });
    this.button.addEventListener('click', () => {
      this.isShown = !this.isShown;
      changeView({ wantsMeter: this.isShown });
      store.invalidate('meter');
    });
    store.onPaint(['meter', 'setup'], () => {
      this.paint();
    });
  }

  private paint(): void {
    const { store, strings } = this.context;
    setAttribute(this.button, 'aria-expanded', String(this.isShown));
    setHidden(this.element, !this.isShown);
    const { meter } = store.parts;
    if (!this.isShown || !meter) return;
    const parts = [
      fill(strings.messageRate, meter.messagesPerSecond),
      fill(strings.clockSkew, meter.skewMs),
      fill(strings.resyncCount, meter.resyncs),
      ...meter.quotas.map(({ name, used, limit }) => fill(strings.quota, name, used, limit)),
    ];
    setText(this.element, parts.join('  ·  '));
  }
}
