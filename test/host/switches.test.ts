import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { TestHandle } from '../../src/extension';
import type { Host } from '../../src/host/host';
import { Decimal } from '../../src/core/base/decimal';
import { activated, eventually, ScriptedPerson, withPerson } from './testDesk';

const instrument = { symbol: 'BTC_USDT', base: 'BTC', quote: 'USDT' };

describe('the kill switch', () => {
  let handle: TestHandle;
  let host: Host;
  let person: ScriptedPerson;
  let restore: () => void;

  before(async () => {
    handle = await activated();
    ({ host } = handle);
    await host.desk.whenReady();
    person = new ScriptedPerson();
    restore = withPerson(host, person);
  });

  after(async () => {
    await host.switches.halt.release();
    restore();
  });

  it('is set by one command, without a question, and written down for every window', async () => {
    await vscode.commands.executeCommand('bitmart.haltTrading');
    assert.equal(person.questions.length, 0);
    assert.equal(host.switches.isHalted, true);
    assert.ok(existsSync(path.join(handle.context.globalStorageUri.fsPath, 'halted')));
    assert.match(person.told.at(-1)?.text ?? '', /^Trading is halted/);
  });

  it('lets no new order out, and says how to go on', async () => {
    const notional = Decimal.from(20);
    const outcome = await host.desk.confirmAndPlace({
      instrument,
      side: 'buy',
      type: 'market',
      mode: 'spot',
      notional,
    });
    assert.equal(outcome?.kind, 'refused');
    assert.equal(person.questions.length, 0);
    const last = person.told.at(-1);
    assert.match(last?.text ?? '', /^Not sent\. Trading is halted/);
    assert.deepEqual(last?.buttons, ['Release Halt']);
  });

  it('stays set when the question to release it is refused', async () => {
    person.saysYes = false;
    await vscode.commands.executeCommand('bitmart.releaseHalt');
    assert.equal(host.switches.isHalted, true);
  });

  it('is released only by a person', async () => {
    person.saysYes = true;
    await vscode.commands.executeCommand('bitmart.releaseHalt');
    assert.equal(host.switches.isHalted, false);
    assert.equal(existsSync(path.join(handle.context.globalStorageUri.fsPath, 'halted')), false);
  });
});

describe('the practice account', () => {
  it('needs no arming', async () => {
    const { host } = await activated();
    const person = new ScriptedPerson();
    const restore = withPerson(host, person);
    await vscode.commands.executeCommand('bitmart.armTrading');
    restore();
    assert.equal(host.switches.arm.isArmed, false);
    assert.match(person.told.at(-1)?.text ?? '', /needs no arming/);
  });

  it('is as new after a reset, which asks first', async () => {
    const { host } = await activated();
    await host.desk.whenReady();
    const person = new ScriptedPerson(false);
    const restore = withPerson(host, person);
    try {
      const { session } = host.desk;
      await vscode.commands.executeCommand('bitmart.resetPracticeAccount');
      assert.equal(host.desk.session, session);
      person.saysYes = true;
      await vscode.commands.executeCommand('bitmart.resetPracticeAccount');
      const fresh = host.desk.session;
      assert.ok(fresh && fresh !== session);
      await eventually('the first day’s balance', () => {
        const usdt = fresh.account?.holding('USDT');
        return usdt?.available.eq(Decimal.from(100_000)) && usdt.frozen.isZero;
      });
      assert.deepEqual(fresh.orders?.open, []);
    } finally {
      restore();
    }
  });
});
