/** One line at the bottom for what became of an action; it leaves by itself. */

import type { ActionEnd, RequestOf } from '../../src/protocol/messages';
import type { ReplyOf } from '../../src/protocol/messages';
import type { PageChannel } from '../../src/protocol/channel';
import type { PanelStrings } from '../../src/protocol/strings';
import type { ActionName } from './context';
import { element, setHidden, setText } from './dom';

const shownMs = 8000;

export class StatusLine {
  readonly element = element('p', { class: 'status-line', attributes: { role: 'status' } });
  private timer = 0;

  constructor(
    private readonly channel: PageChannel,
    private readonly strings: Pick<PanelStrings, 'requestFailed'>,
  ) {
    setHidden(this.element, true);
  }

  async act<N extends ActionName>(name: N, body: RequestOf<N>): Promise<ActionEnd> {
    try {
      const end: ReplyOf<N> = await this.channel.ask(name, body);
      if (end.sentence !== null) this.say(end.sentence);
      return end;
    } catch {
      this.say(this.strings.requestFailed);
      return { kind: 'refused', sentence: this.strings.requestFailed };
    }
  }

  private say(sentence: string): void {
    setText(this.element, sentence);
    setHidden(this.element, false);
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      setHidden(this.element, true);
    }, shownMs);
  }
}
