import assert from 'node:assert/strict';
import { Emitter } from '../../../src/core/base/event';
import { PanelController } from '../../../src/host/panel/panelController';
import type { PanelParts, TicketText } from '../../../src/protocol/messages';
import { bitcoin, FakeDesk } from '../../support/fakeDesk';
import { ManualClock, settle } from '../../support/manualClock';

const wish = {
  grouping: null,
  rows: 20,
  interval: '15m',
  wantsBook: true,
  wantsTrades: true,
  wantsCandles: true,
  wantsMeter: false,
};
const ticket: TicketText = { side: 'buy', type: 'limit', price: '60000', quantity: '0.01', notional: '' };

interface Message {
  readonly kind: string;
  readonly id?: number;
  readonly sequence?: number;
  readonly body?: Partial<PanelParts>;
  readonly value?: { readonly kind: string; readonly sentence: string | null };
}

class Scene {
  readonly clock = new ManualClock();
  readonly fake = new FakeDesk(() => this.clock.now());
  readonly messages: Message[] = [];
  readonly toHost = new Emitter<unknown>();
  closed = 0;
  isAcknowledging = true;
  private id = 0;
  readonly controller = new PanelController({
    instrument: bitcoin,
    desk: this.fake.desk,
    port: {
      post: (message) => {
        this.receive(message);
      },
      onMessage: this.toHost.event,
    },
    clock: this.clock,
    upDown: () => 'greenUp',
    onAbuse: () => this.closed++,
  });

  ask(name: string, body: unknown): number {
    this.id++;
    this.toHost.fire({ kind: 'request', id: this.id, name, body });
    return this.id;
  }

  async answer(name: string, body: unknown): Promise<Message | undefined> {
    const id = this.ask(name, body);
    await this.clock.advance(1);
    await settle();
    return this.messages.find((message) => message.id === id);
  }

  get parts(): Partial<PanelParts>[] {
    return this.messages.filter(({ kind }) => kind === 'event').map(({ body }) => body ?? {});
  }

  latest<K extends keyof PanelParts>(name: K): PanelParts[K] | undefined {
    return this.parts.findLast((parts) => parts[name] !== undefined)?.[name];
  }

  private receive(message: unknown): void {
    const plain: unknown = JSON.parse(JSON.stringify(message));
    if (!isMessage(plain)) throw new Error('Expected a message');
    this.messages.push(plain);
    if (plain.sequence !== undefined && this.isAcknowledging)
      this.toHost.fire({ kind: 'ack', sequence: plain.sequence });
  }
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

describe('a market panel behind its page', () => {
  it('says nothing before the page is ready, then everything', async () => {
    const scene = new Scene();
    await scene.clock.advance(1000);
    assert.equal(scene.messages.length, 0);
    scene.ask('ready', wish);
    await scene.clock.advance(1000);
    assert.equal(scene.latest('setup')?.badge.text, 'Practice');
    assert.equal(scene.latest('setup')?.market?.tickSize, '0.01');
    assert.equal(scene.latest('book')?.bids.length, 20);
    assert.equal(scene.latest('candles')?.extent, 'all');
    assert.ok(scene.latest('ticker')?.figures);
    assert.ok(scene.latest('trades')?.rows.length);
    assert.deepEqual(scene.latest('orders')?.open, []);
    scene.controller.dispose();
  });

  it('sends no more than ten times a second under a flood, and under thirty kilobytes', async () => {
    const scene = new Scene();
    scene.ask('ready', { ...wish, rows: 40 });
    await scene.clock.advance(1000);
    scene.messages.length = 0;
    for (let i = 0; i < 1000; i++) {
      scene.fake.move(1);
      await scene.clock.advance(1);
    }
    assert.ok(scene.parts.length <= 11, `expected at most eleven, found ${String(scene.parts.length)}`);
    const bytes = scene.messages.reduce((sum, message) => sum + JSON.stringify(message).length, 0);
    assert.ok(bytes < 30_000, `expected under 30 kB, found ${String(bytes)}`);
    scene.controller.dispose();
  });

  it('sends nothing while hidden, and the whole state when it is shown again', async () => {
    const scene = new Scene();
    scene.ask('ready', wish);
    await scene.clock.advance(1000);
    scene.controller.setVisible(false);
    scene.messages.length = 0;
    for (let i = 0; i < 50; i++) {
      scene.fake.move();
      await scene.clock.advance(20);
    }
    assert.equal(scene.messages.length, 0);
    scene.controller.setVisible(true);
    await scene.clock.advance(300);
    for (const name of ['setup', 'ticker', 'book', 'trades', 'candles', 'orders'] as const) {
      assert.ok(scene.latest(name), `expected ${name}`);
    }
    assert.equal(scene.latest('candles')?.extent, 'all');
    scene.controller.dispose();
  });

  it('gives its feeds back when it stays hidden, and when it is closed a thousand times', async () => {
    const scene = new Scene();
    scene.ask('ready', wish);
    await scene.clock.advance(1000);
    assert.equal(scene.fake.openFeeds, 4);
    scene.controller.setVisible(false);
    await scene.clock.advance(60_000);
    assert.equal(scene.fake.openFeeds, 0);
    assert.equal(scene.clock.pendingTimers, 0);
    scene.controller.setVisible(true);
    await scene.clock.advance(100);
    assert.equal(scene.fake.openFeeds, 4);
    for (let i = 0; i < 1000; i++) scene.controller.setVisible(i % 2 === 0);
    scene.controller.dispose();
    assert.equal(scene.fake.openFeeds, 0);
    assert.equal(scene.clock.pendingTimers, 0);
  });

  it('skips frames while the page does not show them', async () => {
    const scene = new Scene();
    scene.isAcknowledging = false;
    scene.ask('ready', wish);
    for (let i = 0; i < 100; i++) {
      scene.fake.move();
      await scene.clock.advance(50);
    }
    assert.equal(scene.parts.length, 3);
    scene.controller.dispose();
  });

  it('tells of stale feeds and of the end of trading', async () => {
    const scene = new Scene();
    scene.ask('ready', wish);
    await scene.clock.advance(500);
    scene.fake.setStatus('stale');
    scene.fake.setVenueState({ phase: 'tradingEnded' });
    await scene.clock.advance(500);
    assert.equal(scene.latest('book')?.feed.state, 'stale');
    assert.ok((scene.latest('ticker')?.feed.ageMs ?? 0) > 40_000);
    assert.equal(scene.latest('setup')?.notice?.severity, 'error');
    scene.controller.dispose();
  });

  it('names a new session before it sends anything of it, and nothing of the old one after', async () => {
    const scene = new Scene();
    scene.ask('ready', wish);
    await scene.clock.advance(500);
    const before = scene.latest('setup')?.generation ?? 0;
    scene.messages.length = 0;
    scene.fake.setDeskState({ kind: 'starting' });
    scene.fake.move();
    await scene.clock.advance(500);
    assert.deepEqual(Object.keys(scene.parts[0] ?? {}), ['setup']);
    assert.equal(scene.parts.length, 1);
    assert.equal(scene.latest('setup')?.notice?.severity, 'info');
    assert.equal(scene.fake.openFeeds, 0);
    scene.messages.length = 0;
    scene.fake.setDeskState(undefined);
    await scene.clock.advance(500);
    assert.ok((scene.parts[0]?.setup?.generation ?? 0) > before);
    assert.equal(scene.latest('candles')?.extent, 'all');
    scene.controller.dispose();
  });

  it('sends the bars once and then only what moved', async () => {
    const scene = new Scene();
    scene.ask('ready', wish);
    await scene.clock.advance(500);
    scene.fake.move();
    await scene.clock.advance(500);
    assert.equal(scene.latest('candles')?.extent, 'tail');
    assert.equal(scene.latest('candles')?.rows.length, 1);
    const loaded = await scene.answer('loadEarlierCandles', null);
    assert.deepEqual(loaded?.value, { added: 200 });
    await scene.clock.advance(500);
    assert.equal(scene.latest('candles')?.extent, 'all');
    scene.controller.dispose();
  });

  it('hands the desk exactly what was typed, for its own pair, and sends nothing itself', async () => {
    const scene = new Scene();
    scene.ask('ready', wish);
    await scene.clock.advance(500);
    const answer = await scene.answer('placeTicket', {
      ...ticket,
      symbol: 'ETH_USDT',
      instrument: { symbol: 'ETH_USDT' },
    });
    assert.deepEqual(answer?.value, { kind: 'dismissed', sentence: null });
    assert.equal(scene.fake.placed.length, 1);
    const [placed] = scene.fake.placed;
    assert.equal(placed?.instrument.symbol, 'BTC_USDT');
    assert.equal(placed.price?.toString(), '60000');
    assert.equal(placed.quantity?.toString(), '0.01');
    scene.controller.dispose();
  });

  for (const [what, wrong] of [
    ['a comma', { price: '60000,5' }],
    ['an exponent', { quantity: '1e5' }],
    ['more than there is', { quantity: '100' }],
    ['a price off the tick', { price: '60000.001' }],
    ['nothing', { quantity: '' }],
  ] as const) {
    it(`refuses a ticket with ${what} before the desk hears of it`, async () => {
      const scene = new Scene();
      scene.ask('ready', wish);
      await scene.clock.advance(500);
      const answer = await scene.answer('placeTicket', { ...ticket, ...wrong });
      assert.equal(answer?.value?.kind, 'refused');
      assert.ok(answer.value.sentence);
      assert.equal(scene.fake.placed.length, 0);
      scene.controller.dispose();
    });
  }

  it('cancels only orders of its own pair that are there', async () => {
    const scene = new Scene();
    scene.ask('ready', wish);
    await scene.clock.advance(500);
    const { key } = scene.fake.addOrder('buy', '60000', '0.01');
    assert.equal((await scene.answer('cancelOrder', { key: 'another' }))?.value?.kind, 'refused');
    assert.equal((await scene.answer('cancelOrder', { key }))?.value?.kind, 'done');
    assert.deepEqual(scene.fake.canceled, [key]);
    scene.controller.dispose();
  });

  it('replaces an order by a confirmed cancel and a ticket for what is left', async () => {
    const scene = new Scene();
    scene.ask('ready', wish);
    await scene.clock.advance(500);
    const { key } = scene.fake.addOrder('buy', '60000', '0.01');
    assert.equal((await scene.answer('replaceOrder', { key, price: '61000.001' }))?.value?.kind, 'refused');
    assert.deepEqual(scene.fake.canceled, []);
    await scene.answer('replaceOrder', { key, price: '61000' });
    assert.deepEqual(scene.fake.canceled, [key]);
    assert.equal(scene.fake.placed[0]?.price?.toString(), '61000');
    assert.equal(scene.fake.placed[0].quantity?.toString(), '0.01');
    scene.controller.dispose();
  });

  it('takes a page that floods it for hostile: nothing is placed, the panel is closed once', async () => {
    const scene = new Scene();
    scene.ask('ready', wish);
    await scene.clock.advance(500);
    const hostile: unknown[] = [
      undefined,
      { kind: 'request', id: 1, name: 'confirmAndPlace', body: ticket },
      { kind: 'request', id: 1, name: 'placeTicket', body: { ...ticket, price: { valueOf: () => 1 } } },
      { kind: 'request', id: 1, name: '__proto__', body: {} },
      { kind: 'request', id: 1, name: 'setView', body: { ...wish, rows: 1e9 } },
      { kind: 'ack', sequence: 1e15 },
      'x'.repeat(1_000_000),
    ];
    for (let i = 0; i < 10_000; i++) {
      scene.toHost.fire(hostile[i % hostile.length]);
      if (i % 10 === 0) await scene.clock.advance(1);
    }
    assert.equal(scene.fake.placed.length, 0);
    assert.equal(scene.closed, 1);
    scene.controller.dispose();
    assert.equal(scene.fake.openFeeds, 0);
  });
});
