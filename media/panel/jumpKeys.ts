/** One key per section, wherever the focus is, unless something is being typed. */

import type { SectionName } from './editorApi';
import type { Sections } from './sections';

const keys: ReadonlyMap<string, SectionName> = new Map<string, SectionName>([
  ['b', 'book'],
  ['t', 'ticket'],
  ['g', 'chart'],
  ['r', 'trades'],
  ['o', 'orders'],
]);

/** What takes the focus: the first of these that can be seen. */
const targets: Readonly<Record<SectionName, readonly string[]>> = {
  book: ['.book-grid'],
  ticket: ['.field:not([hidden]) input'],
  chart: ['.chart-canvas'],
  trades: ['.scroller'],
  orders: ['td.actions button', '.scroller'],
};

export function listenForJumps(desk: HTMLElement, sections: Sections): void {
  document.addEventListener('keydown', (event) => {
    const name = keys.get(event.key.toLowerCase());
    const isPlain = !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!name || !isPlain || isTyping() || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    sections.reveal(name);
    const section = desk.querySelector(`[data-section='${name}']`);
    const candidates = targets[name].flatMap((target) => [...(section?.querySelectorAll<HTMLElement>(target) ?? [])]);
    candidates.find((candidate) => candidate.checkVisibility())?.focus();
  });
}

function isTyping(): boolean {
  const focused = document.activeElement;
  return focused instanceof HTMLInputElement || focused instanceof HTMLSelectElement;
}
