/** Small helpers over the DOM. Text only ever becomes a text node or an attribute. */

type Child = Node | string;

export interface ElementOptions {
  readonly class?: string;
  readonly text?: string;
  readonly title?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  options: ElementOptions = {},
  children: readonly Child[] = [],
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  if (options.class !== undefined) node.className = options.class;
  if (options.title !== undefined) node.title = options.title;
  for (const [name, value] of Object.entries(options.attributes ?? {})) node.setAttribute(name, value);
  if (options.text !== undefined) node.append(options.text);
  node.append(...children);
  return node;
}

const svgNamespace = 'http://www.w3.org/2000/svg';

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
): SVGElementTagNameMap[K] {
  const node = document.createElementNS(svgNamespace, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

/** Touches the page only when the text is another one; a text node that is there already is kept, which saves layout work. */
export function setText(node: Node, text: string): void {
  const only = node.firstChild;
  if (!(only instanceof Text) || only.nextSibling !== null) {
    if (only !== null || text !== '') node.textContent = text;
  } else if (only.data !== text) only.data = text;
}

export function setAttribute(node: Element, name: string, value: string | undefined): void {
  if (value === undefined) {
    if (node.hasAttribute(name)) node.removeAttribute(name);
  } else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

export function setClass(node: Element, name: string, isOn: boolean): void {
  if (node.classList.contains(name) !== isOn) node.classList.toggle(name, isOn);
}

export function setHidden(node: HTMLElement, isHidden: boolean): void {
  if (node.hidden !== isHidden) node.hidden = isHidden;
}

/** Whether an element has any room, told by the browser: asking for it while painting would force a layout. */
export class Room {
  private has = false;

  constructor(element: Element, onAppear: () => void) {
    new ResizeObserver(() => {
      const { width, height } = element.getBoundingClientRect();
      const had = this.has;
      this.has = width > 0 && height > 0;
      if (this.has && !had) onAppear();
    }).observe(element);
  }

  get isThere(): boolean {
    return this.has;
  }
}

/** A labelled choice from a list. */
export class Choice<T extends string> {
  readonly element: HTMLSelectElement;
  private shown = '';

  constructor(label: string, onChoose: (value: string) => void) {
    this.element = element('select', { class: 'choice', title: label, attributes: { 'aria-label': label } });
    this.element.addEventListener('change', () => {
      onChoose(this.element.value);
    });
  }

  /** Offers `options` as `[value, words]`, with one chosen; an open list is not disturbed when nothing changed. */
  offer(options: readonly (readonly [value: T, words: string])[], chosen: T | undefined): void {
    const key = options.map((option) => option.join('\u0000')).join('\u0001');
    if (key !== this.shown) {
      this.shown = key;
      this.element.replaceChildren(
        ...options.map(([value, words]) => element('option', { text: words, attributes: { value } })),
      );
    }
    if (chosen !== undefined && this.element.value !== chosen) this.element.value = chosen;
  }
}

/** Buttons of which one is pressed. */
export class Toggle<T extends string> {
  readonly element: HTMLElement;
  private readonly buttons = new Map<T, HTMLButtonElement>();

  constructor(
    label: string,
    options: readonly { readonly value: T; readonly words: string; readonly hint?: string }[],
    onChoose: (value: T) => void,
  ) {
    this.element = element('div', { class: 'toggle', attributes: { role: 'toolbar', 'aria-label': label } });
    for (const { value, words, hint } of options) {
      const button = element('button', {
        text: words,
        ...(hint !== undefined && { title: hint }),
        attributes: { type: 'button', 'aria-pressed': 'false', 'data-value': value },
      });
      button.addEventListener('click', () => {
        onChoose(value);
      });
      this.buttons.set(value, button);
      this.element.append(button);
    }
    this.element.addEventListener('keydown', (event) => {
      const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
      if (step === 0) return;
      event.preventDefault();
      this.moveFocus(step);
    });
  }

  /** One stop for the Tab key; arrows go from button to button. */
  private moveFocus(step: number): void {
    const shown = [...this.buttons.values()].filter(({ hidden }) => !hidden);
    const at = shown.findIndex((button) => button === document.activeElement);
    const next = shown[(at + step + shown.length) % shown.length];
    if (!next) return;
    this.stopAt(next);
    next.focus();
  }

  private stopAt(stop: HTMLButtonElement | undefined): void {
    for (const button of this.buttons.values()) setAttribute(button, 'tabindex', button === stop ? '0' : '-1');
  }

  choose(chosen: T): void {
    this.chooseMany([chosen]);
  }

  chooseMany(chosen: readonly T[]): void {
    for (const [value, button] of this.buttons) setAttribute(button, 'aria-pressed', String(chosen.includes(value)));
    const shown = [...this.buttons].filter(([, { hidden }]) => !hidden);
    const stop = shown.find(([value]) => chosen.includes(value)) ?? shown[0];
    if (!this.element.contains(document.activeElement)) this.stopAt(stop?.[1]);
  }

  /** Hides what is not among `values`. */
  offer(values: readonly T[]): void {
    for (const [value, button] of this.buttons) setHidden(button, !values.includes(value));
  }

  /** Other words on one of the buttons. */
  rename(value: T, words: string): void {
    const button = this.buttons.get(value);
    if (button) setText(button, words);
  }
}
