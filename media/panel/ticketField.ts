/** One text field of the ticket with its unit, and what is wrong with it said below while it is typed. */

import type { TicketMessage } from '../../src/protocol/messages';
import { fill } from '../../src/protocol/strings';
import { element, setAttribute, setHidden, setText } from './dom';

export type TicketFieldName = 'price' | 'quantity' | 'notional';

export interface TextFieldEvents {
  readonly onChange: () => void;
  readonly onEnter: () => void;
}

export class TextField {
  readonly element: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly unit = element('span', { class: 'unit' });
  private readonly message: HTMLElement;
  private readonly messageText = element('span');
  private readonly nearest: HTMLButtonElement;
  private nearestText = '';

  constructor(
    name: TicketFieldName,
    label: string,
    private readonly useNearest: string,
    events: TextFieldEvents,
  ) {
    const id = `ticket-${name}`;
    this.input = element('input', {
      attributes: {
        id,
        type: 'text',
        inputmode: 'decimal',
        autocomplete: 'off',
        spellcheck: 'false',
        maxlength: '40',
        'aria-describedby': `${id}-message`,
      },
    });
    this.input.addEventListener('input', events.onChange);
    this.input.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') events.onEnter();
    });
    this.nearest = element('button', { class: 'link', attributes: { type: 'button' } });
    this.nearest.addEventListener('click', () => {
      this.text = this.nearestText;
      this.input.focus();
      events.onChange();
    });
    this.message = element(
      'p',
      { class: 'field-message', attributes: { id: `${id}-message`, 'aria-live': 'polite' } },
      [this.messageText, this.nearest],
    );
    this.element = element('div', { class: 'field' }, [
      element('label', { text: label, attributes: { for: id } }),
      element('div', { class: 'input' }, [this.input, this.unit]),
      this.message,
    ]);
    this.say(undefined);
  }

  get text(): string {
    return this.input.value;
  }

  set text(text: string) {
    this.input.value = text;
  }

  show(isShown: boolean, unit: string): void {
    setHidden(this.element, !isShown);
    setText(this.unit, unit);
  }

  say(message: TicketMessage | undefined): void {
    setHidden(this.message, message === undefined);
    setAttribute(this.input, 'aria-invalid', message?.severity === 'error' ? 'true' : undefined);
    setAttribute(this.message, 'data-severity', message?.severity);
    setText(this.messageText, message?.text ?? '');
    this.nearestText = message?.nearest ?? '';
    setHidden(this.nearest, this.nearestText === '');
    setText(this.nearest, fill(this.useNearest, this.nearestText));
  }
}
