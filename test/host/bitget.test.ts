import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import * as vscode from 'vscode';
import { Decimal } from '../../src/core/base/decimal';
import type { OrderTicket } from '../../src/core/model/orderTicket';
import type { Session } from '../../src/core/trading/session';
import { proveKey } from '../../src/host/commands/addAccountProof';
import { accountSteps, type AccountWish } from '../../src/host/commands/addAccountSteps';
import type { Host } from '../../src/host/host';
import type { PracticeWire } from '../../src/host/practiceAnnouncement';
import { venueRow, venueRows, type CheckField } from '../../src/host/venues';
import { startSimulator } from '../../src/simulator';
import { activated, eventually, ScriptedPerson, setUserSetting, withPerson } from './testDesk';

const btc = { symbol: 'BTC_USDT', base: 'BTC', quote: 'USDT' };
const followLimitMs = 2000;

function bitget() {
  const row = venueRow('bitget');
  assert.ok(row);
  return row;
}

describe('a Bitget account beside a BitMart account', () => {
  let host: Host;
  let wire: PracticeWire;
  let demoKey: Readonly<Record<string, string>>;
  let person: ScriptedPerson;
  let restore: () => void;
  const added: string[] = [];

  before(async () => {
    ({ host } = await activated());
    const { endpoints, wires } = await host.practice.start();
    const second = wires[1];
    assert.ok(second);
    wire = second;
    demoKey = keyOf('bitgetDemoRsa');
    await setUserSetting('bitmart.network.endpoints', { bitmart: endpoints, bitget: second.endpoints });
    person = new ScriptedPerson();
    restore = withPerson(host, person);
  });

  after(async () => {
    for (const id of added) await host.accounts.remove(id);
    await setUserSetting('bitmart.network.endpoints', undefined);
    restore();
    await host.desk.whenReady();
  });

  function keyOf(id: string): Readonly<Record<string, string>> {
    const { key = '', secret = '', passphrase = '' } = wire.accounts.find((each) => each['id'] === id) ?? {};
    return { apiKey: key, secret, passphrase };
  }

  function wishFor(fields: Readonly<Record<string, string>>, environment: 'live' | 'demo'): AccountWish {
    const typed = new Map(Object.entries(fields));
    return { venue: bitget(), environment, forms: new Map(), fields: typed, remembered: undefined };
  }

  async function restingBuy(session: Session): Promise<OrderTicket> {
    const market = await session.marketData.market(btc);
    const tickers = await session.marketData.tickers();
    const last = tickers.find(({ instrument }) => instrument.symbol === btc.symbol)?.lastPrice;
    assert.ok(last);
    const price = last.times(Decimal.from('0.97')).roundToStep(market.tickSize, 'down');
    return { instrument: btc, side: 'buy', type: 'limit', mode: 'spot', price, quantity: Decimal.from('0.001') };
  }

  /** What the three places say about whose money it is. */
  function badges(): readonly (string | undefined)[] {
    const { balances, openOrders } = host.rooms;
    return [host.desk.badge, balances?.tree.view.description, openOrders?.tree.view.description];
  }

  it('is asked for by the exchange, the kind of account, and the exchange’s own fields', () => {
    const ids = (wish: AccountWish, isNew: boolean) => accountSteps(host, isNew)(wish).map(({ id }) => id);
    const wish = wishFor({}, 'demo');
    assert.deepEqual(ids(wish, true), ['venue', 'environment', 'apiKey', 'secret', 'secret/text', 'passphrase']);
    assert.deepEqual(ids(wish, false), ['apiKey', 'secret', 'secret/text', 'passphrase']);
    const file = bitget().fields[1]?.forms?.find(({ source }) => source === 'file');
    assert.ok(file);
    wish.forms.set('secret', file);
    assert.deepEqual(ids(wish, false), ['apiKey', 'secret', 'passphrase']);
    assert.deepEqual(ids({ ...wishFor({}, 'live'), venue: venueRows[0] }, true), ['venue', 'key', 'secret', 'memo']);
  });

  describe('is refused before it is stored', () => {
    let check: CheckField;
    const pem = (type: 'pkcs1' | 'pkcs8' | 'encrypted' | 'public' | 'ec'): string => {
      if (type === 'ec') {
        const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
        return pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      }
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      if (type === 'public') return publicKey.export({ type: 'spki', format: 'pem' }).toString();
      const lock = type === 'encrypted' ? { cipher: 'aes-256-cbc', passphrase: 'x' } : {};
      return privateKey.export({ type: type === 'pkcs1' ? 'pkcs1' : 'pkcs8', format: 'pem', ...lock }).toString();
    };

    before(async () => {
      const loaded = await bitget().loadCheck?.();
      assert.ok(loaded);
      check = loaded;
    });

    const cases: readonly (readonly [what: string, field: string, text: () => string, form: string, said: RegExp])[] = [
      ['an encrypted private key', 'secret', () => pem('encrypted'), 'rsaFile', /protected by a password.*openssl/],
      ['the public half', 'secret', () => pem('public'), 'rsaFile', /public half.*Choose the private key/],
      ['half a file', 'secret', () => pem('pkcs8').slice(0, 400), 'rsaFile', /cut off.*whole file/],
      ['a key of another algorithm', 'secret', () => pem('ec'), 'rsa', /not an RSA key.*2048-bit/],
      ['a shared secret as RSA key', 'secret', () => 'a'.repeat(64), 'rsa', /not an RSA private key.*Go back/],
      ['a private key as shared secret', 'secret', () => pem('pkcs8'), 'hmac', /not a secret key.*Go back/],
      ['no passphrase', 'passphrase', () => '', '', /passphrase is needed/],
      ['a key file as API key', 'apiKey', () => pem('public'), '', /not an API key/],
    ];
    for (const [what, field, text, form, said] of cases) {
      it(`when it is given ${what}, with the reason and the remedy`, () => {
        assert.match(check(field, text(), form === '' ? undefined : form) ?? 'nothing', said);
      });
    }

    it('and not when it is a private key in either form, also on one line', () => {
      for (const type of ['pkcs1', 'pkcs8'] as const) {
        const text = pem(type);
        assert.equal(check('secret', text, 'rsaFile'), undefined);
        assert.equal(check('secret', text.trim().replaceAll('\n', ' '), 'rsa'), undefined);
      }
    });
  });

  for (const [what, key, environment, reason] of [
    ['a demo key for a live account', 'bitgetDemoRsa', 'live', 'environment'],
    ['a live key for a demo account', 'bitgetRsa', 'demo', 'environment'],
    ['another secret', { secret: 'e'.repeat(64) }, 'demo', 'signature'],
    ['another passphrase', { passphrase: 'another' }, 'demo', 'passphrase'],
    ['an unknown key', { apiKey: 'bg_unknown' }, 'demo', 'key'],
  ] as const) {
    it(`is refused for ${what}, and the reason is known`, async () => {
      const fields = typeof key === 'string' ? keyOf(key) : { ...keyOf('bitgetDemo'), ...key };
      const venue = await host.opener.connectVenue('bitget', fields, { environment });
      await assert.rejects(
        async () => venue.account?.verify(),
        (error: unknown) => error instanceof Error && 'reason' in error && error.reason === reason,
      );
      venue.dispose();
    });
  }

  it('signs with RSA, and what kind of account it is was asked once and is remembered', async () => {
    const wish = wishFor(demoKey, 'demo');
    const verdict = await proveKey(host, wish, true);
    assert.equal(verdict.kind, 'store');
    assert.equal(wish.remembered, 'unified');
    const { id, environment } = await host.accounts.add('bitget', 'Bitget Demo', demoKey, {
      environment: 'demo',
      remembered: wish.remembered,
    });
    added.push(id);
    assert.equal(environment, 'demo');
    assert.equal(host.accounts.memoryOf(id).get(), 'unified');
    const session = await host.desk.whenReady();
    assert.equal(session?.venue.name, 'Bitget');
    assert.equal(session.venue.capabilities.cancelAll, 'account');
  });

  it('trades under a name, a badge and a question that say demo', async () => {
    const session = await host.desk.whenReady();
    assert.ok(session?.orders);
    await eventually('reconciled orders', () => session.orders?.isReconciled);
    const outcome = await host.desk.confirmAndPlace(await restingBuy(session));
    assert.equal(outcome?.kind, 'accepted', outcome && 'error' in outcome ? outcome.error.message : '');
    const question = person.questions.at(-1);
    assert.match(
      question?.detail ?? '',
      /Account: Bitget Demo\nExchange: Bitget\nDemo, loopback: Pretend money, demo account/,
    );
    await eventually('the order in its view', () => (host.rooms.openOrders?.children(undefined).length ?? 0) > 0);
    for (const words of badges()) assert.match(words ?? '', /^Demo, loopback/);
  });

  it('is left for BitMart and returned to; all follows within two seconds and nothing of the other stays', async () => {
    const demoId = host.desk.account.id;
    const { credentials } = await host.practice.start();
    const bitmart = await host.accounts.add('bitmart', 'BitMart', credentials);
    added.push(bitmart.id);
    await followed('BitMart', bitmart.id, /^Practice, loopback/);
    const { openOrders } = host.rooms;
    assert.ok(openOrders);
    assert.deepEqual(openOrders.children(undefined), []);
    await host.accounts.switchTo(demoId);
    await followed('Bitget', demoId, /^Demo, loopback/);
    await eventually('its order again', () => openOrders.children(undefined).length > 0);
    person.saysYes = true;
    const result = await host.desk.confirmAndCancelAll(undefined);
    assert.equal(result?.left.length, 0);
  });

  async function followed(venue: string, accountId: string, badge: RegExp): Promise<void> {
    const startedAt = performance.now();
    const session = await host.desk.whenReady();
    assert.equal(session?.venue.name, venue);
    await eventually(`balances of ${venue}`, () => {
      const rows = host.rooms.balances?.children(undefined) ?? [];
      return rows.length > 0 && rows.every(({ id }) => id.startsWith(`balance/${accountId}/`));
    });
    for (const words of badges()) assert.match(words ?? '', badge);
    const tookMs = performance.now() - startedAt;
    assert.ok(tookMs < followLimitMs, `It took ${tookMs.toFixed(0)} ms`);
  }

  for (const [setting, mode] of [
    ['bitgetClassic', 'instrument'],
    ['bitgetUnified', 'account'],
  ] as const) {
    it(`can be practised without a key, on the wire ${setting}`, async () => {
      await host.accounts.switchTo('practice');
      await setUserSetting('bitmart.practice.wire', setting);
      try {
        const session = await eventually('the other wire', () => {
          const { session, account } = host.desk;
          return account.venueId === 'bitget' && session;
        });
        assert.equal(host.desk.badge, 'Practice');
        assert.ok(session.orders);
        await eventually('reconciled orders', () => session.orders?.isReconciled);
        const outcome = await host.desk.confirmAndPlace(await restingBuy(session));
        assert.equal(outcome?.kind, 'accepted', outcome && 'error' in outcome ? outcome.error.message : '');
        assert.equal(session.venue.capabilities.cancelAll, mode);
        assert.equal((await host.desk.confirmAndCancelAll(undefined))?.left.length, 0);
      } finally {
        await setUserSetting('bitmart.practice.wire', undefined);
        await eventually('the usual wire', () => host.desk.account.venueId === 'bitmart' && host.desk.session);
      }
    });
  }

  it('is where orders go once another exchange has ended: that one says so before a ticket is filled in', async () => {
    await host.accounts.switchTo('practice');
    const session = await eventually('practice', () => host.desk.account.id === 'practice' && host.desk.session);
    const ticket = await restingBuy(session);
    const since = Date.UTC(2026, 7, 26, 1, 0);
    const next = { phase: 'gone', at: Date.UTC(2027, 0, 31, 15, 59) };
    Object.defineProperty(session.venue, 'state', {
      configurable: true,
      value: { phase: 'tradingEnded', since, next },
    });
    const asked = person.questions.length;
    await vscode.commands.executeCommand('bitmart.placeOrder', { symbol: btc.symbol });
    assert.match(person.told.at(-1)?.text ?? '', /^Trading at .* ended on August 26, 2026\. Until January 31, 2027/);
    assert.deepEqual(person.told.at(-1)?.buttons, ['Switch Account']);
    const outcome = await host.desk.confirmAndPlace(ticket);
    assert.equal(outcome?.kind, 'refused');
    assert.match(person.told.at(-1)?.text ?? '', /^Not sent\. Trading at .* has ended\./);
    assert.equal(person.questions.length, asked);
    host.desk.reopen();
    await host.desk.whenReady();
  });

  it('can lend practice its public prices, and the badge says so while they come', async () => {
    const real = await startSimulator({ market: 'live', seed: 9, prices: { BTC_USDT: '60000' } });
    const { bitmart } = host.settings.endpoints;
    const { rest, socket } = real.secondWire;
    await host.accounts.switchTo('practice');
    try {
      await setUserSetting('bitmart.network.endpoints', { bitmart, bitget: { rest, socket } });
      await setUserSetting('bitmart.practice.prices', 'live');
      await eventually('live prices', () => host.desk.badge === 'Practice · live prices');
      const session = await host.desk.whenReady();
      const tickers = await session?.marketData.tickers();
      const last = tickers?.find(({ instrument }) => instrument.symbol === btc.symbol)?.lastPrice;
      const near = Math.abs((last?.toApproximateNumber() ?? 0) / 60_000 - 1);
      assert.ok(near < 0.02, last?.toString());
      assert.match(host.desk.moneyNote, /^Pretend money/);
      assert.equal(host.rooms.balances?.tree.view.description?.startsWith('Practice · live prices'), true);
    } finally {
      await setUserSetting('bitmart.practice.prices', undefined);
      await eventually('its own prices', () => host.desk.badge === 'Practice' && host.desk.session);
      await real.dispose();
    }
  });
});
