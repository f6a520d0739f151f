/** The page: says `ready`, builds itself when the host's words have come, and paints what arrives. */

import { PageChannel } from '../../src/protocol/channel';
import type { SetupPart, ViewWish } from '../../src/protocol/messages';
import { Announcer } from './announcer';
import { ChartView } from './chartView';
import type { PanelContext } from './context';
import { element, setAttribute } from './dom';
import { Editor } from './editorApi';
import { Formats } from './format';
import { HelpView } from './helpView';
import { listenForJumps } from './jumpKeys';
import { levelRows, OrderBookView } from './orderBookView';
import { OrdersView } from './ordersView';
import { OrderTicketView } from './orderTicketView';
import './panel.css';
import { Sections } from './sections';
import { StatusLine } from './statusLine';
import { PanelStore } from './store';
import { TickerHeader } from './tickerHeader';
import { TradesView } from './tradesView';

const ageEveryMs = 1000;
/** More rows than levels are shown: the ladder has empty steps to fill. */
const bookRows = 2 * levelRows;

const editor = new Editor(window);
const store = new PanelStore();
const channel = new PageChannel(editor.port, {
  parts: (parts) => {
    const painted = store.apply(parts);
    if (parts.setup) build(parts.setup);
    return painted;
  },
});

let wish: ViewWish = {
  grouping: editor.state.grouping,
  rows: bookRows,
  interval: editor.state.interval,
  wantsBook: true,
  wantsTrades: true,
  wantsCandles: true,
  wantsMeter: false,
};
let isBuilt = false;

/** Once: the words, the locale and the pair stay what they are for as long as the page lives. */
function build(first: SetupPart): void {
  setAttribute(document.body, 'data-up-down', first.upDown);
  if (isBuilt) return;
  isBuilt = true;
  editor.update({ symbol: first.symbol });
  const statusLine = new StatusLine(channel, first.strings);
  const desk = element('main', { class: 'desk', attributes: { 'aria-description': first.strings.keysHelp } });
  const context: PanelContext = {
    store,
    channel,
    editor,
    strings: first.strings,
    formats: new Formats(first.locale, first.strings),
    setup: () => store.parts.setup ?? first,
    changeView: (change) => {
      wish = { ...wish, ...change };
      void channel.ask('setView', wish);
    },
    act: (name, body) => statusLine.act(name, body),
    prefillPrice: (price) => {
      if (!context.setup().canTrade) return;
      sections.reveal('ticket');
      ticket.setPrice(price);
    },
  };
  const sections = new Sections(context, desk);
  const ticket = new OrderTicketView(context);
  desk.append(
    new TickerHeader(context).element,
    sections.element,
    new ChartView(context).element,
    new OrderBookView(context).element,
    ticket.element,
    new TradesView(context).element,
    new OrdersView(context).element,
  );
  document.body.append(
    element('div', { class: 'panel' }, [
      desk,
      statusLine.element,
      new Announcer(context).element,
      new HelpView(first.strings).element,
    ]),
  );
  listenForJumps(desk, sections);
  setInterval(() => {
    store.invalidate('age');
  }, ageEveryMs);
}

void channel.ask('ready', wish);
