/** What is told once when an account's session is ready: what happened while nobody looked, and trouble with its journal. */

import type * as vscode from 'vscode';
import type { Clock } from '../core/base/clock';
import { DisposableStore, MutableDisposable, type Disposable } from '../core/base/disposable';
import { AwayWatch } from '../core/trading/awayWatch';
import { fileSeenStorage } from '../core/trading/seenFile';
import type { Session } from '../core/trading/session';
import { awaySentence } from './awayWords';
import type { DeskService } from './deskService';
import { countProblems, hasNewProblems, openingSentence, type ProblemCounts } from './journalWords';
import { t } from './l10n';
import type { Notifier } from './notify';

const toldKey = 'bitmart.journalTold';

export interface AccountWatchOptions {
  readonly desk: DeskService;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly storageFolder: string;
  readonly globalState: vscode.Memento;
}

export class AccountWatch implements Disposable {
  private readonly store = new DisposableStore();
  private readonly away = this.store.add(new MutableDisposable<AwayWatch>());
  private session: Session | undefined;

  constructor(private readonly options: AccountWatchOptions) {
    const { desk } = options;
    this.store.add(
      desk.onWillEndSession(() => {
        // While the session still knows what it has shown.
        this.away.value = undefined;
      }),
    );
    this.store.add(
      desk.onDidChangeState(() => {
        if (desk.session === this.session) return;
        this.session = desk.session;
        if (this.session) this.welcome(this.session);
      }),
    );
  }

  dispose(): void {
    this.store.dispose();
  }

  private welcome(session: Session): void {
    this.tellJournalProblems(session);
    const { desk, notifier, clock, storageFolder } = this.options;
    const { orders, accountReference, venue } = session;
    // The practice exchange begins anew with each window: nothing goes on there while nobody looks.
    if (!orders || !accountReference || accountReference.environment === 'practice') return;
    this.away.value = new AwayWatch({
      orders,
      venueClock: venue.clock,
      storage: fileSeenStorage(storageFolder, accountReference.id),
      clock,
      logger: desk.logger.child('away'),
      onNews: (summary) => {
        const text = awaySentence(summary, venue.clock.now(), accountReference.venueName);
        if (text !== undefined) notifier.tell('info', t('{0}: {1}', desk.badge, text), 'showOrders');
      },
    });
  }

  /** The same lines are told once, however often the account is opened. */
  private tellJournalProblems({ journalBooks, accountReference }: Session): void {
    const problems = journalBooks?.problems ?? [];
    if (!accountReference) return;
    const { globalState, notifier } = this.options;
    const key = `${toldKey}.${accountReference.id}`;
    const before = globalState.get<ProblemCounts>(key);
    if (problems.length === 0 && before === undefined) return;
    const counts = countProblems(problems);
    void globalState.update(key, problems.length === 0 ? undefined : counts);
    if (!hasNewProblems(counts, before ?? {})) return;
    notifier.tell('warning', openingSentence(problems, accountReference.label), 'verifyJournal');
  }
}
