/** What every view of the page is given. */

import type { PageChannel } from '../../src/protocol/channel';
import type { ActionEnd, MarketFacts, RequestOf, SetupPart, ViewWish } from '../../src/protocol/messages';
import type { PanelStrings } from '../../src/protocol/strings';
import type { Editor } from './editorApi';
import type { Formats } from './format';
import type { PanelStore } from './store';

/** Requests that end in money or orders moving, or in the person's change of mind. */
export type ActionName = 'placeTicket' | 'cancelOrder' | 'cancelAllOrders' | 'replaceOrder';

export interface PanelContext {
  readonly store: PanelStore;
  readonly channel: PageChannel;
  readonly editor: Editor;
  readonly strings: PanelStrings;
  readonly formats: Formats;
  /** The setup of this moment. */
  readonly setup: () => SetupPart;
  /** Tells the host what is to be seen from now on. */
  readonly changeView: (change: Partial<ViewWish>) => void;
  /** Asks the host to act, and shows how it ended if the host has not told the person already. Never rejects. */
  readonly act: <N extends ActionName>(name: N, body: RequestOf<N>) => Promise<ActionEnd>;
  /** Puts a price into the ticket; sends nothing. */
  readonly prefillPrice: (price: string) => void;
}

/** Until the market's rules are known, prices show what digits they come with. */
export function priceDecimals(market: MarketFacts | null, text: string): number {
  return market?.priceDecimals ?? text.split('.')[1]?.length ?? 0;
}
