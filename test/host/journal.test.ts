import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { Decimal } from '../../src/core/base/decimal';
import type { OrderTicket } from '../../src/core/model/orderTicket';
import type { Session } from '../../src/core/trading/session';
import type { TestHandle } from '../../src/extension';
import type { Host } from '../../src/host/host';
import { activated, eventually, ScriptedPerson, setUserSetting, withPerson } from './testDesk';

const instrument = { symbol: 'BTC_USDT', base: 'BTC', quote: 'USDT' };

describe('an account with a key, over the practice exchange', () => {
  let handle: TestHandle;
  let host: Host;
  let person: ScriptedPerson;
  let restore: () => void;
  let accountId: string;
  let made = 0;

  before(async () => {
    handle = await activated();
    ({ host } = handle);
    const { endpoints, credentials } = await host.practice.start();
    await setUserSetting('bitmart.network.endpoints', { bitmart: endpoints });
    person = new ScriptedPerson();
    restore = withPerson(host, person);
    accountId = (await host.accounts.add('bitmart', 'Main', credentials)).id;
    await reconciled();
  });

  after(async () => {
    await host.switches.halt.release();
    await host.accounts.remove(accountId);
    await setUserSetting('bitmart.network.endpoints', undefined);
    restore();
    await host.desk.whenReady();
  });

  beforeEach(() => {
    person.questions.length = 0;
    person.told.length = 0;
    person.saysYes = true;
    person.beforeAnswer = () => undefined;
  });

  async function reconciled(): Promise<Session> {
    const session = await host.desk.whenReady();
    assert.ok(session?.orders, host.desk.state.kind);
    await eventually('live orders', () => session.orders?.isReconciled && session.orders.status === 'live');
    return session;
  }

  async function restingBuy(session: Session): Promise<OrderTicket> {
    made++;
    const market = await session.marketData.market(instrument);
    const tickers = await session.marketData.tickers();
    const lastPrice = tickers.find((each) => each.instrument.symbol === instrument.symbol)?.lastPrice;
    assert.ok(lastPrice);
    const price = lastPrice
      .times(Decimal.from('0.97'))
      .roundToStep(market.tickSize, 'down')
      .minus(market.tickSize.times(Decimal.from(made)));
    const enough = market.minNotional.buy.times(Decimal.from(2)).dividedBy(price, 12, 'up');
    const quantity = Decimal.max(enough, market.minQuantity).roundToStep(market.stepSize, 'up');
    return { instrument, side: 'buy', type: 'limit', mode: 'spot', price, quantity };
  }

  async function place(): Promise<string> {
    const session = await reconciled();
    if (session.accountReference?.environment === 'live') host.switches.arm.arm(60_000);
    const ticket = await restingBuy(session);
    const outcome = await host.desk.confirmAndPlace(ticket);
    assert.equal(outcome?.kind, 'accepted', outcome && 'error' in outcome ? outcome.error.message : '');
    assert.ok('tracked' in outcome && outcome.tracked);
    return outcome.tracked.key;
  }

  it('is told about once, in one quiet notice, what happened to its orders while it was away', async () => {
    const key = await place();
    const { orderId } = host.desk.session?.orders?.get(key)?.order ?? {};
    await host.accounts.switchTo('practice');
    const practice = await reconciled();
    // The same account at the exchange, seen from elsewhere.
    const other = await eventually('the order', () =>
      practice.orders?.open.find(({ order }) => order.orderId === orderId),
    );
    await practice.orders?.cancel(other.key);
    person.told.length = 0;
    person.questions.length = 0;
    await host.accounts.switchTo(accountId);
    await reconciled();
    const notice = await eventually('the notice', () => person.told.find(({ text }) => text.includes('away')));
    assert.match(
      notice.text,
      /^Practice, loopback: While you were away \(\d+ s\): Canceled: Buy [^.]+\.\d+ [^.]+\.\d+ USDT\.$/,
    );
    assert.equal(notice.severity, 'info');
    assert.equal(person.questions.length, 0);
    person.told.length = 0;
    await host.accounts.switchTo('practice');
    await host.accounts.switchTo(accountId);
    await reconciled();
    await eventually('that it was seen again', () => seenAt() > Date.now() - 3_000);
    assert.deepEqual(person.told, []);
  });

  function seenAt(): number {
    const file = path.join(handle.context.globalStorageUri.fsPath, `seen-${accountId}`);
    return existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  }

  it('keeps one journal file however fast it is left and opened again', async () => {
    const files = (): string[] =>
      readdirSync(handle.context.globalStorageUri.fsPath).filter(
        (name) => name.startsWith(`journal-${accountId}`) && name.endsWith('.jsonl'),
      );
    for (let time = 0; time < 3; time++) {
      await host.accounts.switchTo('practice');
      await host.accounts.switchTo(accountId);
    }
    await reconciled();
    assert.deepEqual(files(), [`journal-${accountId}.jsonl`]);
    await vscode.commands.executeCommand('bitmart.verifyJournal');
    assert.match(
      person.told.at(-1)?.text ?? '',
      /^The order journal of Main is sound\. Lines checked: \d+, files: 1\.$/,
    );
  });

  it('is exported as a table, by choice of period, pair and kind', async () => {
    const target = path.join(tmpdir(), `journal-${accountId}.csv`);
    person.file = vscode.Uri.file(target);
    const exporting = vscode.commands.executeCommand('bitmart.exportJournal');
    let isDone = false;
    void exporting.then(() => (isDone = true));
    // Each list stands on "everything": taking what is offered goes through all three.
    await eventually('the table', () => {
      if (!isDone) void vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return isDone;
    });
    const rows = readFileSync(target, 'utf8').trimEnd().split('\r\n');
    rmSync(target);
    assert.match(rows[0] ?? '', /^time,kind,clientOrderId,/);
    assert.ok(rows.some((row) => /,intent,.*BTC_USDT,buy,limit,/.test(row)));
    assert.ok(rows.some((row) => /,outcome,.*accepted/.test(row)));
    assert.match(person.told.at(-1)?.text ?? '', /^Journal exported\. Lines: \d+\.$/);
  });

  it('tells of lines in its journal that cannot be read, once', async () => {
    await host.accounts.switchTo('practice');
    await reconciled();
    const file = path.join(handle.context.globalStorageUri.fsPath, `journal-${accountId}.jsonl`);
    await eventually('the file to be let go', () => !existsSync(`${file}.lock`));
    appendFileSync(file, 'something else\n{"hash":"cut sh');
    person.told.length = 0;
    await host.accounts.switchTo(accountId);
    await reconciled();
    const notices = (): readonly string[] =>
      person.told.map(({ text }) => text).filter((text) => text.includes('journal'));
    assert.equal(notices().length, 1);
    assert.match(notices()[0] ?? '', /^The order journal of Main has lines .*1 cut short, 1 not ours.*set aside/);
    assert.equal(readFileSync(`${file}.aside`, 'utf8'), 'something else\n{"hash":"cut sh\n');
    await host.accounts.switchTo('practice');
    await host.accounts.switchTo(accountId);
    await reconciled();
    assert.equal(notices().length, 1);
  });

  it('asks twice before orders that are not from here are canceled together', async () => {
    const session = await reconciled();
    await place();
    // As the exchange's website or another program would: past this desk, with an id of its own.
    const foreign = await session.venue.trading?.placeOrder({
      ...(await restingBuy(session)),
      clientOrderId: 'web0000000000001',
    });
    await eventually('both orders', () => session.orders?.open.length === 2);
    const row = session.orders?.open.find(({ order }) => order.orderId === foreign?.orderId);
    assert.equal(row?.origin, 'elsewhere');
    const { openOrders } = host.rooms;
    const [pair] = openOrders?.children(undefined) ?? [];
    const descriptions = openOrders?.children(pair).map((each) => String(openOrders.item(each).description));
    assert.equal(descriptions?.filter((text) => text.endsWith('not from here')).length, 1);

    person.questions.length = 0;
    person.beforeAnswer = () => {
      person.saysYes = person.questions.length < 2;
    };
    assert.equal(await host.desk.confirmAndCancelAll(undefined), undefined);
    assert.equal(session.orders?.open.length, 2);
    assert.match(person.questions[1]?.message ?? '', /^One of these orders was not placed from here/);
    assert.match(person.questions[1]?.detail ?? '', /• Buy .*Account: Main/s);

    person.beforeAnswer = () => {
      person.saysYes = true;
    };
    const result = await host.desk.confirmAndCancelAll(undefined);
    assert.equal(result?.canceled.length, 2);
    assert.deepEqual(host.desk.session?.orders?.open, []);
  });

  it('is halted with its open orders canceled, asked about by name, until nothing is left', async () => {
    await place();
    await place();
    person.told.length = 0;
    person.questions.length = 0;
    await vscode.commands.executeCommand('bitmart.haltTrading');
    assert.equal(host.switches.isHalted, true);
    const [question] = person.questions;
    assert.match(question?.message ?? '', /^Cancel all open orders/);
    assert.deepEqual(host.desk.session?.orders?.open, []);
    assert.match(person.told.at(-1)?.text ?? '', /Orders canceled: 2/);
    const refused = await host.desk.confirmAndPlace(await restingBuy(await reconciled()));
    assert.equal(refused?.kind, 'refused');
    await host.switches.halt.release();
  });

  it('can still be canceled while halted, and says what is left when the person keeps it', async () => {
    const key = await place();
    person.saysYes = false;
    await vscode.commands.executeCommand('bitmart.haltTrading');
    assert.match(person.told.at(-1)?.text ?? '', /^Trading is halted\. Open orders: 1; they can still be canceled\.$/);
    person.saysYes = true;
    const tracked = host.desk.session?.orders?.get(key);
    assert.ok(tracked);
    assert.equal((await host.desk.confirmAndCancel(tracked))?.kind, 'canceled');
    await host.switches.halt.release();
  });

  it('hears within a second that another window has halted trading', async () => {
    const file = path.join(handle.context.globalStorageUri.fsPath, 'halted');
    assert.equal(host.switches.halt.isHalted, false);
    writeFileSync(file, String(Date.now()));
    await eventually('the halt', () => host.switches.isHalted, 1_000);
    rmSync(file);
    await eventually('its release', () => !host.switches.isHalted, 1_000);
  });

  it('opens the pair of the status bar in the side bar', async () => {
    await vscode.commands.executeCommand('bitmart.marketView.focus');
    await vscode.commands.executeCommand('bitmart.showInSideBar', { symbol: 'ETH_USDT' });
  });
});
