/** Counts what a suite leaves open: sockets, servers, timers, workers, and listeners on emitters it names. */

/** The parts of an `Emitter` that a count needs. */
export interface CountsListeners {
  readonly listenerCount: number;
}

export interface LeakOptions {
  /** Emitters that must have as many listeners after the suite as before, by the name to use in the message. */
  readonly emitters?: () => Readonly<Record<string, CountsListeners>>;
  /** How long a socket may take to close after the last test. */
  readonly settleMs?: number;
}

// Pipes and terminals are the process's own output; the others come and go by themselves and keep nothing alive.
const ownResources = new Set(['PipeWrap', 'TTYWrap', 'Immediate', 'FSReqCallback', 'FSReqPromise', 'CloseReq']);

/** What keeps this process alive, one entry per resource, by Node's names for them (`TCPSocketWrap`, `Timeout`). */
export function openResources(): string[] {
  return process
    .getActiveResourcesInfo()
    .filter((name) => !ownResources.has(name))
    .sort();
}

/** Call inside a `describe`: the suite fails, with the list, if it ends with more open than it began with. */
export function leaksNothing(options: LeakOptions = {}): void {
  const { emitters, settleMs = 2000 } = options;
  let resourcesBefore: readonly string[] = [];
  let listenersBefore: Readonly<Record<string, number>> = {};
  const listeners = (): Record<string, number> =>
    Object.fromEntries(Object.entries(emitters?.() ?? {}).map(([name, emitter]) => [name, emitter.listenerCount]));

  before('counts what is open', async () => {
    // Mocha times a hook that waits; waiting here too, its timer is in both counts.
    await new Promise((resolve) => setImmediate(resolve));
    resourcesBefore = openResources();
    listenersBefore = listeners();
  });

  after('leaves nothing open', async () => {
    const deadline = performance.now() + settleMs;
    for (;;) {
      const left = [
        ...leftOpen(openResources(), resourcesBefore),
        ...Object.entries(listeners())
          .filter(([name, count]) => count > (listenersBefore[name] ?? 0))
          .map(([name, count]) => `${String(count - (listenersBefore[name] ?? 0))} listeners on ${name}`),
      ];
      if (left.length === 0) return;
      if (performance.now() > deadline) throw new Error(`The suite left open: ${left.join(', ')}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });
}

/** The entries of `now`, one by one, that `earlier` does not account for. */
export function leftOpen(now: readonly string[], earlier: readonly string[]): string[] {
  const rest = [...earlier];
  return now.filter((name) => {
    const index = rest.indexOf(name);
    if (index >= 0) rest.splice(index, 1);
    return index < 0;
  });
}
