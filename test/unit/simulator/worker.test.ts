import assert from 'node:assert/strict';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { runWorker, type SimulatorWorkerMessage } from '../../../src/simulator/worker';
import { until } from '../../support/until';
import { send } from './wire';

describe('simulator in a worker', () => {
  let parent: MessagePort;
  let heard: SimulatorWorkerMessage[];

  beforeEach(async () => {
    const { port1, port2 } = new MessageChannel();
    parent = port1;
    heard = [];
    parent.on('message', (message: SimulatorWorkerMessage) => heard.push(message));
    await runWorker(port2, { seed: 4, market: 'still', symbols: ['BTC_USDT'] });
  });
  afterEach(() => {
    parent.close();
  });

  it('says where it is, resets, and is gone after dispose', async () => {
    const ready = await until('ready', () => heard.find((message) => message.type === 'ready'));
    assert.equal(ready.accounts[0]?.memo, 'practice-demo');
    const time = `${ready.urls.rest}/system/time`;
    assert.equal((await send(time, 'GET', '')).status, 200);
    parent.postMessage({ type: 'reset' });
    await until('reset', () => heard.some(({ type }) => type === 'reset'));
    parent.postMessage({ type: 'dispose' });
    await until('disposed', () => heard.some(({ type }) => type === 'disposed'));
    await assert.rejects(send(time, 'GET', ''), /ECONNREFUSED/);
  });
});
