import assert from 'node:assert/strict';
import net from 'node:net';
import { Emitter } from '../../../src/core/base/event';
import { leaksNothing, leftOpen, openResources } from '../../support/leaks';
import { settle } from '../../support/manualClock';
import { until } from '../../support/until';

describe('the count of leaks', () => {
  const emitter = new Emitter<number>();
  leaksNothing({ emitters: () => ({ emitter }) });

  it('names a server that is open, and no longer once it is closed', async () => {
    // From here on mocha's own timer for this test is in every count.
    await settle();
    const before = openResources();
    const server = net.createServer().listen(0, '127.0.0.1');
    await until('the server listens', () => server.listening);
    assert.deepEqual(leftOpen(openResources(), before), ['TCPServerWrap']);
    server.close();
    await until('the server is gone', () => leftOpen(openResources(), before).length === 0);
  });

  it('lets pass a suite that stops listening', () => {
    emitter.event(() => undefined).dispose();
  });

  it('counts each of several alike', () => {
    assert.deepEqual(leftOpen(['Timeout', 'Timeout', 'Worker'], ['Timeout']), ['Timeout', 'Worker']);
  });
});
