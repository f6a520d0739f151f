import assert from 'node:assert/strict';

import { batches, Topics } from '../../../../src/core/venues/bitmart/spot/topics';
import { combineStates } from '../../../../src/core/venues/bitmart/spot/streamStates';
import { ManualClock, settle } from '../../../support/manualClock';
import { fixture } from './fixtures';

describe('the wishes of a connection', () => {
  let clock: ManualClock;
  let sent: string[];
  let refused: string[];
  let topics: Topics;
  beforeEach(() => {
    clock = new ManualClock();
    sent = [];
    refused = [];
    topics = new Topics({
      clock,
      send: (text) => {
        const { args, op } = JSON.parse(text) as { op: string; args: string[] };
        sent.push(`${op} ${args.join(' ')}`);
        return true;
      },
      onRefused: (topic, error) => refused.push(`${topic} ${error.name}`),
    });
  });
  afterEach(() => {
    topics.lost();
    assert.equal(clock.pendingTimers, 0);
  });
  const ack = (topic: string): void => {
    topics.handle({ event: 'subscribe', topic });
  };
  const refuse = (code: string): void => {
    topics.handle({ event: 'subscribe', errorCode: code, errorMessage: 'no' });
  };

  it('wait for a connection and then travel together', async () => {
    topics.add('a:1');
    topics.add('b:1');
    await settle();
    assert.deepEqual(sent, []);
    topics.connected();
    assert.deepEqual(sent, ['subscribe a:1 b:1']);
  });

  it('made in one go travel in one message, and are taken back the same way', async () => {
    topics.connected();
    for (const topic of ['a:1', 'a:2', 'a:3']) topics.add(topic);
    await settle();
    for (const topic of ['a:1', 'a:2']) ack(topic);
    topics.remove('a:1');
    topics.remove('a:2');
    await settle();
    assert.deepEqual(sent, ['subscribe a:1 a:2 a:3', 'unsubscribe a:1 a:2']);
  });

  it('are all sent again on a new connection', async () => {
    topics.connected();
    topics.add('a:1');
    await settle();
    ack('a:1');
    topics.lost();
    topics.connected();
    assert.deepEqual(sent, ['subscribe a:1', 'subscribe a:1']);
  });

  it('that were refused are found one by one, since a refusal names no topic', async () => {
    topics.connected();
    for (const topic of ['good:1', 'bad:1', 'good:2']) topics.add(topic);
    await settle();
    ack('good:1');
    assert.ok(topics.handle(fixture('ws', '7.2-refused-without-event')));
    assert.deepEqual(sent.slice(1), ['subscribe bad:1']);
    refuse('92001');
    assert.deepEqual(sent.slice(2), ['subscribe good:2']);
    ack('good:2');
    assert.deepEqual(refused, ['bad:1 NotFoundError']);
    // What was refused is not asked for again by itself.
    topics.lost();
    topics.connected();
    assert.equal(sent.at(-1), 'subscribe good:1 good:2');
    topics.add('bad:1');
    await settle();
    assert.equal(sent.at(-1), 'subscribe bad:1');
  });

  it('refused alone are known at once', async () => {
    topics.connected();
    topics.add('bad:1');
    await settle();
    topics.handle(fixture('ws', '7.2-subscribe-refused'));
    assert.deepEqual(refused, ['bad:1 WireError']);
  });

  it('that exist already count as confirmed', async () => {
    topics.connected();
    topics.add('a:1');
    await settle();
    refuse('90008');
    await clock.advance(60_000);
    assert.deepEqual([sent.length, refused], [1, []]);
  });

  it('without an answer are asked for three times and then reported', async () => {
    topics.connected();
    topics.add('a:1');
    await clock.advance(60_000);
    assert.deepEqual(sent, ['subscribe a:1', 'subscribe a:1', 'subscribe a:1']);
    assert.deepEqual(refused, ['a:1 TimeoutError']);
  });

  it('can be renewed on the same connection', async () => {
    topics.connected();
    topics.add('a:1');
    await settle();
    ack('a:1');
    topics.renew('a:1');
    topics.renew('never wished');
    await settle();
    assert.deepEqual(sent.slice(1), ['unsubscribe a:1', 'subscribe a:1']);
  });

  it('tell answers from data', () => {
    assert.equal(topics.handle(fixture('ws', '7.2-subscribe-ack')), true);
    assert.equal(topics.handle({}), false);
  });

  it('are packed by count and by bytes', () => {
    const short = Array.from({ length: 45 }, (_, i) => `t:${String(i)}`);
    assert.deepEqual(
      batches(short).map((part) => part.length),
      [20, 20, 5],
    );
    const long = Array.from({ length: 10 }, (_, i) => `${'x'.repeat(1000)}${String(i)}`);
    for (const part of batches(long)) {
      assert.ok(Buffer.byteLength(JSON.stringify({ op: 'subscribe', args: part })) <= 4096);
    }
  });
});

describe('several sockets as one stream', () => {
  it('are as good as the worst, and younger than any', () => {
    assert.deepEqual(combineStates([]), { status: 'idle', generation: 0 });
    assert.deepEqual(
      combineStates([
        { status: 'live', generation: 2 },
        { status: 'connecting', generation: 3, reason: 'closed1006' },
        { status: 'idle', generation: 1 },
      ]),
      { status: 'connecting', generation: 6, reason: 'closed1006' },
    );
  });
});
