/** What every view says about the account and the connection: the situation behind welcome views, and the line above the rows. */

import { DisposableStore, MutableDisposable, type Disposable } from '../../core/base/disposable';
import type { StreamState } from '../../core/venues/venue';
import type { ContextKeyStore } from '../contextKeys';
import type { Situation } from '../contributions';
import type { DeskService } from '../deskService';
import { explain } from '../errorWords';
import { t } from '../l10n';
import { stateSentence, takesOrders } from '../venueStateWords';

/** Keeps the context keys in step with the session. */
export class SituationKeys implements Disposable {
  private readonly store = new DisposableStore();
  private readonly session = this.store.add(new MutableDisposable<DisposableStore>());

  constructor(
    private readonly desk: DeskService,
    private readonly keys: ContextKeyStore,
  ) {
    this.store.add(
      desk.onDidChangeState(() => {
        this.follow();
      }),
    );
    this.follow();
  }

  dispose(): void {
    this.store.dispose();
  }

  private follow(): void {
    const store = new DisposableStore();
    this.session.value = store;
    const { session } = this.desk;
    const update = (): void => {
      this.update();
    };
    if (session) {
      store.add(session.onDidChangeSignIn(update));
      store.add(session.venue.onDidChangeState(update));
      store.add(session.marketData.onDidChangeStreamState(update));
      if (session.account) store.add(session.account.onDidChange(update));
      if (session.orders) store.add(session.orders.onDidChange(update));
    }
    update();
  }

  private update(): void {
    const { desk, keys } = this;
    keys.set('bitmart.situation', situationOf(desk));
    keys.set('bitmart.practice', desk.account.environment === 'practice');
    keys.set('bitmart.signedIn', desk.account.environment !== 'practice' && desk.session?.orders !== undefined);
    keys.set('bitmart.hasOpenOrders', (desk.session?.orders?.open.length ?? 0) > 0);
  }
}

export function situationOf(desk: DeskService): Situation {
  const { state, session } = desk;
  if (state.kind === 'starting') return 'starting';
  if (state.kind === 'failed' || !session) return 'failed';
  if (desk.secretTrouble !== undefined) return 'noSecret';
  if (session.signInError) return 'signInRefused';
  const isCutOff = session.account?.status === 'failed' || isBroken(session.marketData.streamState);
  if (isCutOff) return 'offline';
  // Until the orders have been read there is no saying that there are none.
  if (session.orders?.status === 'loading') return 'starting';
  return takesOrders(session.venue.state) ? 'ready' : 'closed';
}

/** Connecting for the first time is not yet trouble; connecting again for a reason is. */
function isBroken({ status, reason }: StreamState): boolean {
  return status === 'failing' || status === 'stale' || (status === 'connecting' && reason !== undefined);
}

/** The line above the rows: nothing while all is well. */
export function describeConnection(desk: DeskService): string | undefined {
  const { state } = desk;
  const venue = desk.account.venueName;
  if (state.kind === 'starting') return t('Connecting to {0}…', venue);
  if (state.kind === 'failed') return explain(state.error, 'read', venue).text;
  const stream = state.session.marketData.streamState;
  if (stream.status === 'failing')
    return t('{0} cannot be reached. It is tried again by itself; what is shown may be old.', venue);
  if (stream.status === 'stale') return t('{0} has stopped answering. What is shown may be old.', venue);
  if (isBroken(stream)) return t('Reconnecting to {0}. What is shown may be old.', venue);
  return undefined;
}

/** For the views of the account's own data: its key first, then the connection. */
export function describeAccount(desk: DeskService): string | undefined {
  const error = desk.session?.signInError;
  if (error) return t('{0} Market data goes on.', explain(error, 'read', desk.account.venueName).text);
  return desk.secretTrouble === undefined ? describeConnection(desk) : undefined;
}

/** What has ended at the exchange, and what can still be done; the view of balances says it, and no other. */
export function describeLife({ session, account }: DeskService): string | undefined {
  return session && stateSentence(account.venueName, session.venue.state);
}
