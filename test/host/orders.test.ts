import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Decimal } from '../../src/core/base/decimal';
import type { Market } from '../../src/core/model/market';
import type { OrderTicket } from '../../src/core/model/orderTicket';
import type { Session } from '../../src/core/trading/session';
import type { Host } from '../../src/host/host';
import { activated, eventually, ScriptedPerson, withPerson } from './testDesk';

const instrument = { symbol: 'BTC_USDT', base: 'BTC', quote: 'USDT' };

describe('orders through the desk', () => {
  let host: Host;
  let session: Session;
  let market: Market;
  let lastPrice: Decimal;
  let person: ScriptedPerson;
  let restore: () => void;

  before(async () => {
    ({ host } = await activated());
    const ready = await host.desk.whenReady();
    assert.ok(ready?.orders);
    session = ready;
    market = await session.marketData.market(instrument);
    const tickers = await session.marketData.tickers();
    const ticker = tickers.find((each) => each.instrument.symbol === instrument.symbol);
    assert.ok(ticker);
    ({ lastPrice } = ticker);
    await eventually('reconciled orders', () => session.orders?.isReconciled);
  });

  beforeEach(() => {
    person = new ScriptedPerson();
    restore = withPerson(host, person);
  });

  afterEach(() => {
    restore();
  });

  /** A small buy that rests a little below the market; each a tick apart, so that none repeats another. */
  let made = 0;
  function restingBuy(): OrderTicket {
    made++;
    const price = lastPrice
      .times(Decimal.from('0.98'))
      .roundToStep(market.tickSize, 'down')
      .minus(market.tickSize.times(Decimal.from(made)));
    const enough = market.minNotional.buy.times(Decimal.from(2)).dividedBy(price, 12, 'up');
    const quantity = Decimal.max(enough, market.minQuantity).roundToStep(market.stepSize, 'up');
    return { instrument, side: 'buy', type: 'limit', mode: 'spot', price, quantity };
  }

  /** The gate's own pace: at most so many orders a second. */
  async function allowed(ticket: OrderTicket): Promise<void> {
    while ((await session.riskGate?.check(ticket))?.kind !== 'allowed') {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async function place(ticket: OrderTicket): ReturnType<Host['desk']['confirmAndPlace']> {
    await allowed(ticket);
    return host.desk.confirmAndPlace(ticket);
  }

  async function placed(): Promise<string> {
    const outcome = await place(restingBuy());
    assert.equal(outcome?.kind, 'accepted', outcome && 'error' in outcome ? outcome.error.message : '');
    assert.ok('tracked' in outcome && outcome.tracked);
    return outcome.tracked.key;
  }

  it('are asked about with exactly what is sent, then placed, shown and told once', async () => {
    const ticket = restingBuy();
    const outcome = await place(ticket);
    assert.equal(outcome?.kind, 'accepted', outcome && 'error' in outcome ? outcome.error.message : '');
    const [question] = person.questions;
    assert.ok(question && ticket.quantity && ticket.price);
    assert.equal(question.button, `Buy ${ticket.quantity.toString()} BTC`);
    assert.match(question.detail, new RegExp(`Price: ${ticket.price.toString()} USDT`));
    assert.match(question.detail, /Account: Practice/);
    assert.match(question.detail, /Pretend money/);
    assert.equal(person.told.length, 1);
    assert.match(person.told[0]?.text ?? '', /^Practice: Placed: Buy /);
    const { openOrders } = host.rooms;
    assert.ok(openOrders);
    const [pair] = await eventually('the order’s pair in the view', () => {
      const rows = openOrders.children(undefined);
      return rows.length > 0 ? rows : undefined;
    });
    const [row] = openOrders.children(pair);
    assert.ok(row);
    assert.match(openOrders.item(row).contextValue ?? '', /\border\b.*\bcancelable\b/);
  });

  it('are not sent when the person says no', async () => {
    person.saysYes = false;
    const before = session.orders?.open.length;
    assert.equal(await place(restingBuy()), undefined);
    assert.equal(session.orders?.open.length, before);
    assert.equal(person.told.length, 0);
  });

  it('are one when the same wish arrives twice at once', async () => {
    const ticket = restingBuy();
    await allowed(ticket);
    const [first, second] = await Promise.all([
      host.desk.confirmAndPlace(ticket),
      host.desk.confirmAndPlace({ ...ticket }),
    ]);
    assert.equal(first, second);
    assert.equal(person.questions.length, 1);
  });

  it('are refused before any question when they break the market’s rules', async () => {
    const ticket = restingBuy();
    const outcome = await host.desk.confirmAndPlace({
      ...ticket,
      quantity: market.stepSize.times(Decimal.from('0.5')),
    });
    assert.equal(outcome?.kind, 'refused');
    assert.equal(person.questions.length, 0);
    assert.match(person.told[0]?.text ?? '', /^Not sent\. /);
  });

  it('can be edited when a check refuses them, with everything typed kept', async () => {
    const edits: string[] = [];
    person.presses = (buttons) => buttons.find((button) => button === 'Edit Order');
    const ticket = restingBuy();
    const price = lastPrice.times(Decimal.from('0.8')).roundToStep(market.tickSize, 'down');
    const outcome = await host.desk.confirmAndPlace({ ...ticket, price }, () => {
      edits.push(price.toString());
      return Promise.resolve();
    });
    assert.equal(outcome?.kind, 'refused');
    assert.equal(person.questions.length, 0);
    assert.match(person.told[0]?.text ?? '', /away from the market; the limit is 10\.00%\.$/);
    assert.deepEqual(person.told[0]?.buttons, ['Edit Order']);
    await eventually('the order to come back', () => edits.length === 1);
  });

  it('show their age as it grows, within a few seconds', async () => {
    await vscode.commands.executeCommand('bitmart.openOrders.focus');
    const { openOrders } = host.rooms;
    assert.ok(openOrders);
    await eventually('the view to be visible', () => openOrders.tree.view.visible);
    const key = await placed();
    const isDrawn = (): boolean =>
      openOrders.children(undefined).some((pair) => openOrders.children(pair).some(({ id }) => id.endsWith(`/${key}`)));
    await eventually('the row', isDrawn);
    let redraws = 0;
    const listening = openOrders.tree.onDidChangeTreeData((rows) => {
      if (rows?.some(({ id }) => id.endsWith(`/${key}`))) redraws++;
    });
    try {
      await eventually('two redraws', () => redraws >= 2, 10_000);
    } finally {
      listening.dispose();
    }
  });

  it('can be canceled from a row, and only our own orders by their key', async () => {
    const key = await placed();
    await vscode.commands.executeCommand('bitmart.cancelOrder', { orderKey: key });
    assert.match(person.questions.at(-1)?.message ?? '', /^Cancel this order: Buy /);
    await eventually('the order to leave', () => session.orders?.open.every((tracked) => tracked.key !== key));
    assert.match(person.told.at(-1)?.text ?? '', /Canceled: Buy /);
  });

  it('can be canceled all at once', async () => {
    await placed();
    await placed();
    const open = session.orders?.open.length ?? 0;
    await vscode.commands.executeCommand('bitmart.cancelAllOrders', { symbol: 'BTC_USDT' });
    assert.equal(person.questions.at(-1)?.button, `Cancel ${String(open)} Orders`);
    await eventually('no open orders', () => session.orders?.open.length === 0);
    assert.match(person.told.at(-1)?.text ?? '', /^Practice: Orders canceled: \d+\.$/);
  });

  it('that fill change the balances and are told by their end', async () => {
    const before = session.account?.holding('BTC')?.available ?? Decimal.zero;
    const notional = Decimal.max(market.minNotional.buy, Decimal.from(1)).times(Decimal.from(10));
    const outcome = await place({ instrument, side: 'buy', type: 'market', mode: 'spot', notional });
    assert.equal(outcome?.kind, 'accepted', outcome && 'error' in outcome ? outcome.error.message : '');
    await eventually('more BTC', () => session.account?.holding('BTC')?.available.gt(before));
    await eventually('the news', () => person.told.some(({ text }) => /(Filled|Done): Buy BTC for /.test(text)));
    assert.equal(person.told.filter(({ text }) => /(Filled|Done): /.test(text)).length, 1);
  });

  it('do not follow the person into another account', async () => {
    const ticket = restingBuy();
    await allowed(ticket);
    person.beforeAnswer = () => {
      host.desk.reopen();
    };
    const outcome = await host.desk.confirmAndPlace(ticket);
    assert.equal(outcome?.kind, 'refused');
    assert.match(person.told.at(-1)?.text ?? '', /account changed/);
    const reopened = await host.desk.whenReady();
    assert.ok(reopened);
    session = reopened;
  });

  describe('asked for by strangers', () => {
    const crafted: readonly unknown[] = [
      { symbol: '../../etc', orderKey: { toString: () => 'x' } },
      { symbol: 'btc_usdt', orderKey: 'no such order' },
      { symbol: 'X'.repeat(5000), orderKey: 'y'.repeat(5000) },
      JSON.parse('{"__proto__":{"orderKey":"a","symbol":"BTC_USDT"}}'),
      [['BTC_USDT']],
      'BTC_USDT',
      null,
    ];
    for (const [index, argument] of crafted.entries()) {
      it(`come to nothing: case ${String(index + 1)}`, async () => {
        const before = session.orders?.open.length;
        await vscode.commands.executeCommand('bitmart.cancelOrder', argument);
        await vscode.commands.executeCommand('bitmart.copyOrderId', argument);
        assert.equal(person.questions.length, 0);
        const asking = vscode.commands.executeCommand('bitmart.placeOrder', argument);
        await new Promise((resolve) => setTimeout(resolve, 200));
        await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
        await asking;
        assert.equal(session.orders?.open.length, before);
        assert.equal(person.questions.length, 0);
      });
    }
  });
});
