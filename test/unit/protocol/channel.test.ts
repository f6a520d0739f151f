import assert from 'node:assert/strict';
import { OrderTicketError } from '../../../src/core/base/errors';
import { Emitter } from '../../../src/core/base/event';
import { HostChannel, PageChannel, RemoteError, type Port, type RequestHandlers } from '../../../src/protocol/channel';
import type { ActionEnd, TicketText, ViewWish } from '../../../src/protocol/messages';
import { ManualClock, settle } from '../../support/manualClock';

const wish: ViewWish = {
  grouping: null,
  rows: 20,
  interval: '1m',
  wantsBook: true,
  wantsTrades: true,
  wantsCandles: true,
  wantsMeter: false,
};
const ticket: TicketText = { side: 'sell', type: 'market', price: '', quantity: '1', notional: '' };
const done: ActionEnd = { kind: 'done', sentence: null };

/** Handlers that count, and fail where a test says so. */
class Handlers implements RequestHandlers {
  readonly calls: string[] = [];
  placing: (draft: TicketText) => Promise<ActionEnd> = () => Promise.resolve(done);

  ready = (): null => this.note('ready', null);
  setView = (): null => this.note('setView', null);
  loadEarlierCandles = (): { added: number } => this.note('loadEarlierCandles', { added: 3 });
  previewTicket = () => this.note('previewTicket', { messages: [], isReady: false, available: null, rows: [] });
  sizeTicket = () => this.note('sizeTicket', { field: 'quantity' as const, text: '1' });
  placeTicket = (draft: TicketText): Promise<ActionEnd> => this.note('placeTicket', this.placing(draft));
  cancelOrder = (): ActionEnd => this.note('cancelOrder', done);
  cancelAllOrders = (): ActionEnd => this.note('cancelAllOrders', done);
  replaceOrder = (): ActionEnd => this.note('replaceOrder', done);

  private note<T>(name: string, answer: T): T {
    this.calls.push(name);
    return answer;
  }
}

interface Talk {
  readonly clock: ManualClock;
  readonly handlers: Handlers;
  readonly host: HostChannel;
  readonly toHost: Emitter<unknown>;
  readonly toPage: Emitter<unknown>;
  readonly pagePort: Port;
  readonly said: unknown[];
  readonly abuses: () => number;
  readonly failures: unknown[];
}

function talk(): Talk {
  const clock = new ManualClock();
  const handlers = new Handlers();
  const toHost = new Emitter<unknown>();
  const toPage = new Emitter<unknown>();
  const said: unknown[] = [];
  const failures: unknown[] = [];
  let abuses = 0;
  const host = new HostChannel(
    {
      post: (message) => {
        said.push(message);
        toPage.fire(structuredClone(message));
      },
      onMessage: toHost.event,
    },
    handlers,
    clock,
    () => abuses++,
    (_, error) => failures.push(error),
  );
  const pagePort: Port = {
    post: (message) => {
      toHost.fire(structuredClone(message));
    },
    onMessage: toPage.event,
  };
  return { clock, handlers, host, toHost, toPage, pagePort, said, abuses: () => abuses, failures };
}

describe('the channel between host and page', () => {
  it('carries a request there and its reply back', async () => {
    const { pagePort, handlers } = talk();
    const page = new PageChannel(pagePort, { parts: () => undefined });
    assert.equal(await page.ask('ready', wish), null);
    assert.deepEqual(await page.ask('loadEarlierCandles', null), { added: 3 });
    assert.deepEqual(handlers.calls, ['ready', 'loadEarlierCandles']);
  });

  it('answers requests by their number, in whatever order they end', async () => {
    const { pagePort, handlers } = talk();
    const ends: ((end: ActionEnd) => void)[] = [];
    handlers.placing = () => new Promise((resolve) => ends.push(resolve));
    const page = new PageChannel(pagePort, { parts: () => undefined });
    const first = page.ask('placeTicket', ticket);
    const second = page.ask('placeTicket', ticket);
    ends[1]?.({ kind: 'refused', sentence: 'two' });
    ends[0]?.({ kind: 'done', sentence: 'one' });
    assert.equal((await first).sentence, 'one');
    assert.equal((await second).sentence, 'two');
  });

  it('rejects on the page with the name and reason of a trading error', async () => {
    const { pagePort, handlers, failures } = talk();
    handlers.placing = () => Promise.reject(new OrderTicketError('offTick', 'Expected a multiple of 0.01'));
    const page = new PageChannel(pagePort, { parts: () => undefined });
    await assert.rejects(page.ask('placeTicket', ticket), (error) => {
      assert.ok(error instanceof RemoteError);
      assert.equal(error.name, 'OrderTicketError');
      assert.equal(error.reason, 'offTick');
      return true;
    });
    assert.equal(failures.length, 1);
  });

  it('keeps the text of our own bugs off the page', async () => {
    const { pagePort, handlers, said } = talk();
    handlers.placing = () => Promise.reject(new Error('secret path /home/me'));
    const page = new PageChannel(pagePort, { parts: () => undefined });
    await assert.rejects(page.ask('placeTicket', ticket), RemoteError);
    assert.ok(!JSON.stringify(said).includes('/home/me'));
  });

  it('counts an event as shown once the page is through with it', async () => {
    const { pagePort, host } = talk();
    let painted: () => void = () => undefined;
    const page = new PageChannel(pagePort, {
      parts: () => new Promise((resolve) => (painted = resolve)),
    });
    host.send('parts', {});
    await settle();
    assert.equal(host.unacknowledged, 1);
    painted();
    await settle();
    assert.equal(host.unacknowledged, 0);
    page.dispose();
  });

  it('does not believe an acknowledgement of what was never sent', () => {
    const { host, toHost } = talk();
    host.send('parts', {});
    toHost.fire({ kind: 'ack', sequence: 99 });
    assert.equal(host.unacknowledged, 1);
  });

  it('refuses a body of the wrong shape without calling the handler', async () => {
    const { toHost, handlers, said } = talk();
    toHost.fire({ kind: 'request', id: 5, name: 'placeTicket', body: { side: 'buy', price: {} } });
    await settle();
    assert.deepEqual(handlers.calls, []);
    assert.deepEqual(said, [
      {
        kind: 'failure',
        id: 5,
        error: { name: 'ProtocolError', message: 'The body of placeTicket is not as agreed.', reason: 'shape' },
      },
    ]);
  });

  it('lets fifty requests a second through, and a burst above that', async () => {
    const { toHost, handlers, clock, abuses } = talk();
    for (let second = 0; second < 10; second++) {
      for (let i = 0; i < 50; i++) {
        toHost.fire({ kind: 'request', id: second * 50 + i, name: 'setView', body: wish });
        await settle();
        await clock.advance(20);
      }
    }
    assert.equal(handlers.calls.length, 500);
    assert.equal(abuses(), 0);
  });

  it('ends the conversation, once, with a page that sends ten thousand requests in a second', async () => {
    const { toHost, handlers, clock, abuses } = talk();
    for (let i = 0; i < 10_000; i++) {
      toHost.fire({ kind: 'request', id: i, name: 'previewTicket', body: ticket });
      if (i % 10 === 0) await clock.advance(1);
    }
    assert.ok(handlers.calls.length < 200, `expected few calls, found ${String(handlers.calls.length)}`);
    assert.equal(abuses(), 1);
  });

  it('ends the conversation with a page that talks nonsense, and forgives a few slips', async () => {
    const { toHost, clock, abuses } = talk();
    for (let i = 0; i < 100; i++) {
      toHost.fire({ kind: 'nonsense' });
      await clock.advance(1000);
    }
    assert.equal(abuses(), 0);
    for (let i = 0; i < 300; i++) toHost.fire({ kind: 'nonsense' });
    assert.equal(abuses(), 1);
  });

  it('works on few requests at a time, however many are asked for', async () => {
    const { toHost, handlers, said } = talk();
    handlers.placing = () => new Promise(() => undefined);
    for (let i = 0; i < 40; i++) toHost.fire({ kind: 'request', id: i, name: 'placeTicket', body: ticket });
    await settle();
    assert.equal(handlers.calls.length, 16);
    assert.equal(said.length, 24);
  });

  it('says nothing more once it is disposed', async () => {
    const { pagePort, handlers, host, said } = talk();
    let end: (end: ActionEnd) => void = () => undefined;
    handlers.placing = () => new Promise((resolve) => (end = resolve));
    const page = new PageChannel(pagePort, { parts: () => undefined });
    void page.ask('placeTicket', ticket);
    host.dispose();
    end(done);
    await settle();
    host.send('parts', {});
    assert.deepEqual(said, []);
  });

  it('ignores messages on the page that are not the host’s', () => {
    const { toPage, pagePort } = talk();
    let shown = 0;
    const page = new PageChannel(pagePort, {
      parts: () => {
        shown++;
      },
    });
    for (const message of [undefined, null, 'hello', 7, {}, { kind: 'other' }]) toPage.fire(message);
    assert.equal(shown, 0);
    page.dispose();
  });
});
