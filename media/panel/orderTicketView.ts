/** The order ticket: takes text, shows what the host makes of it, and asks the host to confirm. It decides nothing about money. */

import { orderTypes, type OrderSide, type OrderType } from '../../src/core/model/order';
import { needsPrice, paysByNotional } from '../../src/core/model/orderTicket';
import { balanceShares, type BalanceShare, type TicketPreview, type TicketText } from '../../src/protocol/messages';
import { fill } from '../../src/protocol/strings';
import type { PanelContext } from './context';
import { Choice, element, Room, setAttribute, setHidden, setText, Toggle } from './dom';
import { oneOf } from './editorApi';
import { TextField, type TicketFieldName } from './ticketField';

const typingPauseMs = 120;
/** A moving book is previewed anew at most this often. */
const previewEveryMs = 500;

export class OrderTicketView {
  readonly element: HTMLElement;
  private readonly form: HTMLElement;
  private readonly absent: HTMLElement;
  private readonly sides: Toggle<OrderSide>;
  private readonly types: Choice<OrderType>;
  private readonly fields: Readonly<Record<TicketFieldName, TextField>>;
  private readonly available = element('span', { class: 'number' });
  private readonly general = element('p', { class: 'field-message' });
  private readonly previewTitle: HTMLElement;
  private readonly rows = element('dl', { class: 'preview' });
  private readonly review = element('button', { class: 'review', attributes: { type: 'button' } });
  private side: OrderSide = 'buy';
  private type: OrderType = 'limit';
  private preview: TicketPreview | undefined;
  private previewedAt = -Infinity;
  private timer: number | undefined;
  /** What was typed, or the book, has changed since the question under way was asked. */
  private question: 'none' | 'asked' | 'outdated' = 'none';
  private isSending = false;
  /** After a first try, empty fields are named too. */
  private wasTried = false;
  private generation = 0;
  private readonly room: Room;

  constructor(private readonly context: PanelContext) {
    const { strings, store } = context;
    this.sides = new Toggle<OrderSide>(
      strings.side,
      [
        { value: 'buy', words: strings.buy },
        { value: 'sell', words: strings.sell },
      ],
      (side) => {
        this.side = side;
        this.changed();
      },
    );
    this.sides.element.classList.add('sides');
    this.types = new Choice(strings.type, (value) => {
      this.type = oneOf(orderTypes, value) ?? 'limit';
      this.changed();
    });
    const field = (name: TicketFieldName, label: string): TextField =>
      new TextField(name, label, strings.useNearest, {
        onChange: () => {
          this.changed();
        },
        onEnter: () => void this.send(),
      });
    this.fields = {
      price: field('price', strings.price),
      quantity: field('quantity', strings.quantity),
      notional: field('notional', strings.notional),
    };
    const shares = element(
      'div',
      { class: 'shares', attributes: { role: 'group', 'aria-label': strings.sharesLabel } },
      balanceShares.map((share) => {
        const button = element('button', { text: fill(strings.share, share), attributes: { type: 'button' } });
        button.addEventListener('click', () => void this.takeShare(share));
        return button;
      }),
    );
    this.previewTitle = element('h3', { text: strings.preview });
    this.review.addEventListener('click', () => void this.send());
    this.form = element(
      'div',
      { class: 'scroller ticket-form', attributes: { role: 'form', 'aria-label': strings.ticket } },
      [
        element('div', { class: 'ticket-row' }, [this.sides.element, this.types.element]),
        this.fields.price.element,
        this.fields.quantity.element,
        this.fields.notional.element,
        shares,
        element('p', { class: 'available' }, [element('span', { text: strings.available }), this.available]),
        this.general,
        this.review,
        element('p', { class: 'hint', text: strings.reviewHint }),
        this.previewTitle,
        this.rows,
      ],
    );
    this.absent = element('p', { class: 'empty', text: strings.ticketAbsent });
    this.element = element(
      'section',
      { class: 'section ticket', attributes: { 'data-section': 'ticket', 'aria-label': strings.ticket } },
      [element('div', { class: 'section-head' }, [element('h2', { text: strings.ticket })]), this.form, this.absent],
    );
    this.room = new Room(this.form, () => void this.askPreview());
    store.onPaint(['setup', 'view'], () => {
      this.paint();
    });
    store.onPaint(['book', 'orders'], () => {
      const isDue = performance.now() - this.previewedAt > previewEveryMs;
      if (isDue && this.room.isThere && context.setup().canTrade) void this.askPreview();
    });
  }

  /** From a click on a price; a market order becomes a limit order at that price. */
  setPrice(price: string): void {
    if (!needsPrice(this.type)) this.type = 'limit';
    this.fields.price.text = price;
    this.changed();
  }

  private get typed(): TicketText {
    const { price, quantity, notional } = this.fields;
    return { side: this.side, type: this.type, price: price.text, quantity: quantity.text, notional: notional.text };
  }

  private changed(): void {
    this.context.store.invalidate('view');
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.askPreview(), typingPauseMs);
  }

  /** One question at a time; what was typed meanwhile is asked about next. */
  private async askPreview(): Promise<void> {
    if (this.question !== 'none') {
      this.question = 'outdated';
      return;
    }
    this.question = 'asked';
    this.previewedAt = performance.now();
    this.preview = await this.context.channel.ask('previewTicket', this.typed).catch(() => undefined);
    this.context.store.invalidate('view');
    if (this.finishQuestion() === 'outdated') void this.askPreview();
  }

  private finishQuestion(): typeof this.question {
    const { question } = this;
    this.question = 'none';
    return question;
  }

  private async takeShare(share: BalanceShare): Promise<void> {
    try {
      const { field, text } = await this.context.channel.ask('sizeTicket', { draft: this.typed, share });
      if (text !== '') this.fields[field].text = text;
    } catch {
      return;
    }
    this.changed();
  }

  private async send(): Promise<void> {
    if (this.isSending) return;
    this.wasTried = true;
    this.isSending = true;
    this.context.store.invalidate('view');
    const end = await this.context.act('placeTicket', this.typed);
    this.isSending = false;
    if (end.kind === 'done') {
      // The price stays: the next order is often near the last one.
      this.fields.quantity.text = '';
      this.fields.notional.text = '';
      this.wasTried = false;
    }
    this.changed();
  }

  private paint(): void {
    const { setup, strings, formats } = this.context;
    const { canTrade, market, base, quote, generation } = setup();
    if (generation !== this.generation) {
      this.generation = generation;
      this.preview = undefined;
    }
    setHidden(this.form, !canTrade);
    setHidden(this.absent, canTrade);
    if (!canTrade) return;
    this.sides.choose(this.side);
    setAttribute(this.element, 'data-side', this.side);
    this.types.offer(
      (market?.orderTypes ?? [this.type]).map((type) => [type, strings.types[type]]),
      this.type,
    );
    const { price, quantity, notional } = this.fields;
    price.show(needsPrice(this.type), quote);
    quantity.show(!paysByNotional(this.side, this.type), base);
    notional.show(paysByNotional(this.side, this.type), quote);
    const { preview } = this;
    for (const [name, field] of [
      ['price', price],
      ['quantity', quantity],
      ['notional', notional],
    ] as const) {
      const message = preview?.messages.find((each) => each.field === name);
      field.say(message && (field.text !== '' || this.wasTried) ? message : undefined);
    }
    const general = preview?.messages.find(({ field }) => field === 'market');
    setText(this.general, general?.text ?? '');
    setAttribute(this.general, 'data-severity', general?.severity);
    setHidden(this.general, general === undefined);
    const free = preview?.available;
    setText(this.available, free ? `${formats.exact(free.amount)} ${free.currency}` : '–');
    this.paintPreview(preview);
    this.review.disabled = this.isSending || market === null;
    setText(
      this.review,
      this.isSending ? strings.sending : this.side === 'buy' ? strings.reviewBuy : strings.reviewSell,
    );
  }

  private paintPreview(preview: TicketPreview | undefined): void {
    const rows = preview?.rows ?? [];
    setHidden(this.rows, rows.length === 0);
    setHidden(this.previewTitle, rows.length === 0);
    while (this.rows.children.length > rows.length) this.rows.lastElementChild?.remove();
    rows.forEach(({ label, value, tone }, index) => {
      const held = this.rows.children[index];
      const row = held ?? element('div', {}, [element('dt'), element('dd', { class: 'number' })]);
      if (!held) this.rows.append(row);
      const [name, figure] = row.children;
      if (name) setText(name, label);
      if (figure) setText(figure, value);
      setAttribute(row, 'data-tone', tone);
    });
  }
}
