import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { TestHandle } from '../../src/extension';
import type { Host } from '../../src/host/host';
import { activated, eventually, ScriptedPerson, setUserSetting, withPerson } from './testDesk';

describe('accounts', () => {
  let handle: TestHandle;
  let host: Host;
  let key: Readonly<Record<string, string>>;
  let restore: () => void;
  let person: ScriptedPerson;
  const added: string[] = [];

  before(async () => {
    handle = await activated();
    ({ host } = handle);
    const { endpoints, credentials } = await host.practice.start();
    key = credentials;
    await setUserSetting('bitmart.network.endpoints', { bitmart: endpoints });
    person = new ScriptedPerson();
    restore = withPerson(host, person);
  });

  after(async () => {
    for (const id of added) await host.accounts.remove(id);
    await setUserSetting('bitmart.network.endpoints', undefined);
    restore();
    await host.desk.whenReady();
  });

  async function add(fields: Readonly<Record<string, string>>): Promise<string> {
    const { id } = await host.accounts.add('bitmart', 'BitMart', fields);
    added.push(id);
    return id;
  }

  it('are proven by one signed read before they are stored', async () => {
    const venue = await host.opener.connectVenue('bitmart', key);
    try {
      const permissions = await venue.account?.verify();
      assert.notEqual(permissions?.canTrade, false);
    } finally {
      venue.dispose();
    }
  });

  it('name the part of a key that is wrong', async () => {
    const wrong = { key: 'no-such-key-at-all', secret: 'wrong-secret-wrong', memo: 'wrong-memo' };
    for (const [part, reason] of [
      ['key', 'key'],
      ['secret', 'signature'],
      ['memo', 'signature'],
    ] as const) {
      const venue = await host.opener.connectVenue('bitmart', { ...key, [part]: wrong[part] });
      await assert.rejects(
        async () => venue.account?.verify(),
        (error: unknown) => error instanceof Error && 'reason' in error && error.reason === reason,
        `a wrong ${part}`,
      );
      venue.dispose();
    }
  });

  it('become the current one when added, with a badge for the loopback address', async () => {
    const id = await add(key);
    const session = await host.desk.whenReady();
    assert.equal(host.desk.account.id, id);
    assert.equal(session?.accountReference?.environment, 'live');
    assert.equal(host.desk.badge, 'Practice, loopback');
    assert.match(host.desk.moneyNote, /practice exchange at 127\.0\.0\.1:\d+ answers for BitMart/);
    await eventually('its balances', () => (session.account?.holdings.length ?? 0) > 0);
  });

  it('keep their secrets out of the state, the log and the journal', () => {
    const { globalState, logUri, globalStorageUri } = handle.context;
    const state = JSON.stringify(globalState.keys().map((name) => globalState.get(name)));
    const files = [...filesBelow(logUri.fsPath), ...filesBelow(globalStorageUri.fsPath)];
    assert.notEqual(files.length, 0);
    const texts = [state, ...files.map((file) => readFileSync(file, 'utf8'))];
    for (const [part, value] of Object.entries(key)) {
      const bytes = Buffer.from(value);
      for (const spelling of [value, bytes.toString('base64'), bytes.toString('hex'), encodeURIComponent(value)]) {
        assert.equal(
          texts.some((text) => text.includes(spelling)),
          false,
          `The ${part} was written down`,
        );
      }
    }
  });

  it('can be renamed, and every badge follows', async () => {
    await host.accounts.rename(host.desk.account.id, '  Main $(zap) ');
    assert.equal(host.desk.account.label, 'Main (zap)');
    assert.equal(host.accounts.freeLabel('Main (zap)'), 'Main (zap) 2');
  });

  it('can be left and returned to, with nothing of the other on screen', async () => {
    const { id } = host.desk.account;
    const { balances } = host.rooms;
    assert.ok(balances);
    await host.accounts.switchTo('practice');
    assert.deepEqual(balances.children(undefined), []);
    await host.desk.whenReady();
    assert.equal(host.desk.badge, 'Practice');
    await host.accounts.switchTo(id);
    await host.desk.whenReady();
    assert.equal(host.desk.account.id, id);
  });

  it('whose secret is gone are a state with a sentence, and market data goes on', async () => {
    const { id } = host.desk.account;
    await handle.context.secrets.delete(`bitmart.account.${id}`);
    await eventually('the loss to be noticed', () => host.desk.secretTrouble === 'missing');
    const session = await host.desk.whenReady();
    assert.equal(session?.orders, undefined);
    assert.ok((await session?.marketData.tickers())?.length);
    await host.accounts.replaceSecret(id, key);
    await eventually('the account to be back', () => host.desk.session?.orders);
  });

  it('are removed together with their secret', async () => {
    const { id } = host.desk.account;
    await host.accounts.remove(id);
    assert.equal(await handle.context.secrets.get(`bitmart.account.${id}`), undefined);
    await host.desk.whenReady();
    assert.equal(host.desk.account.environment, 'practice');
  });

  const refused: readonly (readonly [what: string, rest: string])[] = [
    ['another host', 'https://bitmart.com.evil.example'],
    ['a user name in front', 'https://api-cloud.bitmart.com@evil.example'],
    ['plain http', 'http://api-cloud.bitmart.com'],
    ['an address in the network', 'http://192.168.0.1:80'],
  ];
  for (const [what, rest] of refused) {
    it(`are never opened at ${what}`, async () => {
      const good = (await host.practice.start()).endpoints;
      await setUserSetting('bitmart.network.endpoints', { bitmart: { ...good, rest } });
      const id = await add(key);
      await host.desk.whenReady();
      assert.equal(host.desk.state.kind, 'failed');
      await host.accounts.remove(id);
      await setUserSetting('bitmart.network.endpoints', { bitmart: good });
    });
  }

  it('are safe from a workspace’s settings, which are reported by file', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder, 'The suite runs in a workspace');
    const file = vscode.Uri.joinPath(folder.uri, '.vscode', 'settings.json');
    const hostile = {
      'bitmart.network.endpoints': { bitmart: { rest: 'https://evil.example' } },
      bitmart: { network: { recvWindowMs: 60000 } },
    };
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(JSON.stringify(hostile)));
    try {
      const reports = await eventuallyReports();
      assert.equal(reports.length, 1);
      assert.match(reports[0] ?? '', /settings\.json sets bitmart\.network\.endpoints, bitmart\.network\.recvWindowMs/);
      assert.doesNotMatch(JSON.stringify(host.settings.endpoints), /evil/);
      assert.equal(host.settings.recvWindowMs, 5000);
      assert.deepEqual(await host.settings.reportWorkspaceValues(), [], 'A second report');
    } finally {
      await vscode.workspace.fs.delete(file);
    }
  });

  async function eventuallyReports(): Promise<readonly string[]> {
    return host.settings.reportWorkspaceValues();
  }
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}
