/** Alt+F1: which keys work where. */

import type { PanelStrings } from '../../src/protocol/strings';
import { element } from './dom';

export class HelpView {
  readonly element: HTMLDialogElement;

  constructor(strings: PanelStrings) {
    const sections: readonly (readonly [title: string, words: string])[] = [
      [strings.sections, strings.jumpKeys],
      [strings.book, strings.bookKeys],
      [strings.chart, strings.chartKeys],
      [strings.ticket, strings.ticketKeys],
      [strings.orders, strings.ordersKeys],
    ];
    const close = element('button', { class: 'review', text: strings.close, attributes: { type: 'button' } });
    close.addEventListener('click', () => {
      this.element.close();
    });
    this.element = element('dialog', { class: 'help', attributes: { 'aria-label': strings.help } }, [
      element('h2', { text: strings.help }),
      ...sections.flatMap(([title, words]) => [element('h3', { text: title }), element('p', { text: words })]),
      close,
    ]);
    document.addEventListener('keydown', (event) => {
      if (event.key !== 'F1' || !event.altKey) return;
      event.preventDefault();
      this.element.showModal();
    });
  }
}
