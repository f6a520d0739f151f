/** The bar that is pointed at in words, on one line: where there is little room the less important figures go. */

import { element, setText } from './dom';

const figureNames = ['time', 'open', 'high', 'low', 'close', 'change', 'volume'] as const;
type FigureName = (typeof figureNames)[number];

export class Readout {
  readonly element = element('p', { class: 'readout number' });
  private readonly figures = new Map<FigureName, HTMLElement>();

  constructor() {
    for (const name of figureNames) {
      const figure = element('span', { attributes: { 'data-figure': name } });
      this.figures.set(name, figure);
      this.element.append(figure);
    }
  }

  paint(texts: Readonly<Record<FigureName, string>>): void {
    for (const [name, figure] of this.figures) setText(figure, texts[name]);
  }

  clear(): void {
    for (const figure of this.figures.values()) setText(figure, '');
  }
}
