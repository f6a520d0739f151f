/** What the catalogue's rows and security cases that have no case in this folder are answered by instead, or why they cannot apply. */

/** Another suite's test proves it: the file, and words of the test's title. */
interface Elsewhere {
  readonly id: string;
  readonly file: string;
  readonly title: string;
}

/** The surface it is about does not exist here. */
interface NotHere {
  readonly id: string;
  readonly reason: string;
}

export const lastRow = 72;
export const lastSecurityCase = 26;

export const provenElsewhere: readonly Elsewhere[] = [
  { id: 'row 32', file: 'test/loopback/faults/chaos.test.ts', title: 'killed at random moments around a submit' },
  { id: 'row 33', file: 'test/host/orders.test.ts', title: 'are not sent when the person says no' },
  {
    id: 'row 56',
    file: 'test/unit/panel/framePacer.test.ts',
    title: 'sends the first change at once and then at most ten frames a second',
  },
  { id: 'row 61', file: 'test/unit/trading/marketData.test.ts', title: 'sorts and dedupes what arrives in any order' },
  { id: 'row 67', file: 'test/host/accounts.test.ts', title: 'whose secret is gone are a state with a sentence' },
  { id: 'row 70', file: 'test/unit/panel/panelController.test.ts', title: 'hidden' },
  { id: 'row 71', file: 'test/loopback/faults/chaos.test.ts', title: 'holds every invariant' },
  { id: 'row 72', file: 'test/ui/newUser.test.ts', title: 'finds the panel as it was after the window is reloaded' },
  {
    id: 'S1',
    file: 'test/host/accounts.test.ts',
    title: 'are safe from a workspace’s settings, which are reported by file',
  },
  {
    id: 'S2',
    file: 'test/unit/host/settingsRules.test.ts',
    title: 'take the user’s value, else the default, and never a workspace’s',
  },
  {
    id: 'S4',
    file: 'test/unit/protocol/channel.test.ts',
    title: 'ends the conversation, once, with a page that sends ten thousand',
  },
  { id: 'S14', file: 'test/host/orders.test.ts', title: 'are asked about with exactly what is sent' },
];

export const notHere: readonly NotHere[] = [
  { id: 'row 31', reason: 'There is no futures adapter: no cancel can be built that names no order of a symbol.' },
  {
    id: 'S5',
    reason:
      'The page has no message that opens an address or runs a command; the list of its messages is closed (protocol/messages.ts).',
  },
  {
    id: 'S12',
    reason:
      'Only the list of watched pairs is registered for Settings Sync, which the test below reads in the source; money settings are application-scoped.',
  },
  { id: 'S13', reason: 'There is no URI handler.' },
  { id: 'S15', reason: 'There are no language-model tools.' },
  { id: 'S16', reason: 'There are no language-model tools, so no text reaches a model from here.' },
  { id: 'S17', reason: 'There are no language-model tools.' },
  {
    id: 'S21',
    reason:
      'A person’s own authority is the editor’s choice, not ours; replies over it are validated as all others are, and SECURITY.md says what such a proxy can read.',
  },
  {
    id: 'S23',
    reason:
      'The wizard’s own question (src/host/commands/addAccountProof.ts) needs the editor’s clipboard: it belongs to the host suite.',
  },
  {
    id: 'S24',
    reason:
      'A matter of the build: three runtime dependencies, a lockfile, and npm run package, which scans for secrets.',
  },
  { id: 'S26', reason: 'There is no diagnostics export and no issue-report command.' },
];
