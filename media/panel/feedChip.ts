/** A feed's truth in one place: a shape, a word and an age. */

import type { FeedState } from '../../src/protocol/messages';
import { fill } from '../../src/protocol/strings';
import type { PanelContext } from './context';
import { element, setAttribute, setText } from './dom';

const shapes: Readonly<Record<FeedState, string>> = {
  syncing: '◌',
  live: '●',
  quiet: '◐',
  resyncing: '↻',
  stale: '▲',
  reconnecting: '↻',
};

export class FeedChip {
  readonly element = element('span', { class: 'feed' });
  private readonly shape = element('span', { class: 'feed-shape', attributes: { 'aria-hidden': 'true' } });
  private readonly words = element('span');

  constructor(
    private readonly context: PanelContext,
    private readonly part: 'ticker' | 'book' | 'trades',
    private readonly isBrief: boolean,
  ) {
    this.element.append(this.shape, this.words);
    context.store.onPaint([part, 'age'], () => {
      this.paint();
    });
    this.paint();
  }

  private paint(): void {
    const { store, strings, formats } = this.context;
    const state = store.parts[this.part]?.feed.state ?? 'syncing';
    const ageMs = store.ageMs(this.part);
    setAttribute(this.element, 'data-state', state);
    setText(this.shape, shapes[state]);
    const hasAge = ageMs !== undefined && (!this.isBrief || state !== 'live');
    const words = strings.feed[state];
    setText(this.words, hasAge ? fill(strings.feedWithAge, words, formats.age(ageMs)) : words);
  }
}
