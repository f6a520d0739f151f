/** Several sockets seen as one stream. */

import type { StreamState, StreamStatus } from '../../venue';

/** The worst of them speaks for all: data of a part is not a live whole. */
const severity: readonly StreamStatus[] = ['closed', 'idle', 'live', 'connecting', 'stale', 'failing'];

export function combineStates(states: readonly StreamState[]): StreamState {
  let generation = 0;
  let worst: StreamState = { status: 'idle', generation: 0 };
  for (const state of states) {
    generation += state.generation;
    if (severity.indexOf(state.status) > severity.indexOf(worst.status)) worst = state;
  }
  return { ...worst, generation };
}
