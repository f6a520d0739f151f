/** The tabs that stand above the sections where there is room for only one of them. */

import type { PanelContext } from './context';
import { element, setAttribute } from './dom';
import { sectionNames, type SectionName } from './editorApi';

export class Sections {
  readonly element: HTMLElement;
  private readonly tabs = new Map<SectionName, HTMLButtonElement>();

  constructor(
    private readonly context: PanelContext,
    private readonly desk: HTMLElement,
  ) {
    const { strings, editor } = context;
    this.element = element('div', { class: 'tabs', attributes: { role: 'group', 'aria-label': strings.sections } });
    for (const name of sectionNames) {
      const tab = element('button', { text: strings[name], attributes: { type: 'button', 'aria-pressed': 'false' } });
      tab.addEventListener('click', () => {
        this.show(name);
      });
      this.tabs.set(name, tab);
      this.element.append(tab);
    }
    this.show(editor.state.section);
  }

  /** Shows a section where only one is seen at a time; elsewhere it is seen already. */
  reveal(name: SectionName): void {
    if (this.element.offsetParent !== null) this.show(name);
  }

  show(name: SectionName): void {
    if (name !== this.context.editor.state.section) this.context.editor.update({ section: name });
    setAttribute(this.desk, 'data-shown', name);
    for (const [each, tab] of this.tabs) setAttribute(tab, 'aria-pressed', String(each === name));
    this.context.store.invalidate('view');
  }
}
