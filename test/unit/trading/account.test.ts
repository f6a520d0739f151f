import assert from 'node:assert/strict';
import { CredentialsError, TimeoutError } from '../../../src/core/base/errors';
import { Reservations } from '../../../src/core/trading/reservations';
import { Valuation } from '../../../src/core/trading/valuation';
import { balanceOf, decimal, ticketOf, tickerOf, type StubVenue } from '../../support/builders';
import { passing, startRig, type Rig } from './sessionOf';

describe('the account', () => {
  it('shows what there is, the most valuable first, with its sum', async () => {
    const rig = await startRig();
    const { account } = rig.session;
    assert.equal(account?.status, 'live');
    assert.deepEqual(
      account.holdings.map(({ currency, value }) => `${currency} ${value?.toString() ?? '?'}`),
      ['USDT 1000', 'BTC 100'],
    );
    assert.equal(account.totalValue?.toString(), '1100');
    rig.session.dispose();
  });

  it('follows the stream, and drops what is empty', async () => {
    const rig = await startRig();
    rig.venue.tellBalances(balanceOf('BTC', 0, rig.clock.now() + 1), balanceOf('ETH', 2, rig.clock.now() + 1));
    assert.deepEqual(
      rig.session.account?.holdings.map(({ currency }) => currency),
      ['USDT', 'ETH'],
    );
    rig.session.dispose();
  });

  it('does not let a slow answer by REST undo what the stream said since', async () => {
    const rig = await startRig();
    let answer: () => void = () => undefined;
    rig.venue.account.balances = () =>
      new Promise((resolve) => {
        answer = () => {
          resolve([balanceOf('USDT', 1_000), balanceOf('BTC', 1)]);
        };
      });
    const refreshing = rig.session.account?.refresh();
    await rig.clock.advance(10);
    rig.venue.tellBalances(balanceOf('USDT', 900, rig.clock.now()));
    answer();
    await refreshing;
    assert.equal(available(rig), '900');
    rig.session.dispose();
  });

  it('is stale while the stream is away, says why it failed, and recovers', async () => {
    const rig = await startRig();
    rig.venue.privateLine.set({ status: 'connecting' });
    assert.equal(rig.session.account?.status, 'stale');
    rig.venue.readFailure = new TimeoutError('slow', 10_000, true);
    await passing(rig.clock, rig.session.account.refresh());
    assert.equal(rig.session.account.error?.name, 'TimeoutError');
    rig.venue.readFailure = undefined;
    rig.venue.privateLine.set({ status: 'live', generation: 2 });
    await rig.clock.advance(5_000);
    assert.equal(rig.session.account.status, 'live');
    rig.session.dispose();
  });

  it('that never could be read says failed', async () => {
    const rig = await startRig({ isRaw: true });
    rig.session.dispose();
    rig.venue.readFailure = new CredentialsError('ip', 'not from here');
    const again = await rig.restart();
    assert.equal(again.session.account?.status, 'failed');
    assert.equal(again.session.signInError?.name, 'CredentialsError');
    again.session.dispose();
  });
});

describe('money set aside', () => {
  it('is counted once from placing to the venue’s own figure', async () => {
    const rig = await startRig();
    rig.venue.onPlace = (request) => {
      assert.equal(available(rig), '989.99');
      return Promise.resolve(rig.venue.accept(request));
    };
    await passing(rig.clock, rig.orders.place(ticketOf(), 'd1'));
    assert.equal(available(rig), '989.99');
    rig.venue.tellBalances(balanceOf('USDT', '989.99', rig.clock.now() + 1, '10.01'));
    assert.equal(available(rig), '989.99');
    assert.equal(rig.session.account?.holding('USDT')?.reserved.toString(), '0');
    rig.session.dispose();
  });

  it('stays set aside while reads lag behind', async () => {
    const rig = await startRig();
    await passing(rig.clock, rig.orders.place(ticketOf(), 'd1'));
    await passing(rig.clock, rig.session.account?.refresh() ?? assert.fail());
    assert.equal(available(rig), '989.99');
    laterBalances(rig.venue, '989.99');
    await passing(rig.clock, rig.session.account?.refresh() ?? assert.fail());
    assert.equal(available(rig), '989.99');
    rig.session.dispose();
  });

  it('is free again at once when the order is refused', async () => {
    const rig = await startRig();
    rig.venue.onPlace = () => Promise.reject(new CredentialsError('permission', 'read only'));
    await passing(rig.clock, rig.orders.place(ticketOf(), 'd1'));
    assert.equal(available(rig), '1000');
    rig.session.dispose();
  });

  it('is included in a figure of a later venue time, never in an earlier one', () => {
    const reservations = new Reservations();
    reservations.observe(balanceOf('USDT', 100, 1_000), { kind: 'stream' });
    reservations.reserve('a', 'USDT', decimal(40));
    reservations.observe(balanceOf('USDT', 99, 1_500), { kind: 'stream' });
    assert.equal(reservations.free('USDT')?.toString(), '59');
    reservations.accepted('a', 2_000);
    reservations.observe(balanceOf('USDT', 98, 1_900), { kind: 'stream' });
    assert.equal(reservations.free('USDT')?.toString(), '58');
    reservations.observe(balanceOf('USDT', 58, 2_000), { kind: 'stream' });
    assert.equal(reservations.free('USDT')?.toString(), '58');
    reservations.dispose();
  });

  it('is released by the figure that came before the submit was answered', () => {
    const reservations = new Reservations();
    reservations.observe(balanceOf('USDT', 100, 1_000), { kind: 'stream' });
    reservations.reserve('a', 'USDT', decimal(40));
    reservations.observe(balanceOf('USDT', 60, 2_001), { kind: 'stream' });
    reservations.accepted('a', 2_000);
    assert.equal(reservations.free('USDT')?.toString(), '60');
    reservations.dispose();
  });

  it('is not released by an answer of REST that may be older than the order', () => {
    const reservations = new Reservations();
    reservations.observeAll([balanceOf('USDT', 100)], 1_000);
    reservations.reserve('a', 'USDT', decimal(40));
    reservations.accepted('a', 2_000);
    reservations.observeAll([balanceOf('USDT', 100)], 5_000);
    assert.equal(reservations.free('USDT')?.toString(), '60');
    reservations.observeAll([balanceOf('USDT', 60)], 5_500);
    assert.equal(reservations.free('USDT')?.toString(), '60');
    reservations.dispose();
  });
});

describe('a valuation', () => {
  const pair = (base: string, quote: string, price: string) =>
    tickerOf(price, { instrument: { symbol: `${base}_${quote}`, base, quote } });
  const valuation = new Valuation('USDT', [
    pair('BTC', 'USDT', '50000'),
    pair('USDT', 'EUR', '0.8'),
    pair('ALT', 'BTC', '0.0001'),
    pair('ODD', 'ALT', '3'),
    pair('DEAD', 'USDT', '0'),
  ]);

  it('goes direct, inverse, or by way of a bridge', () => {
    const valueOf = (currency: string, amount: string) => valuation.valueOf(currency, decimal(amount))?.toString();
    assert.equal(valueOf('USDT', '3'), '3');
    assert.equal(valueOf('BTC', '2'), '100000');
    assert.equal(valueOf('EUR', '8'), '10');
    assert.equal(valueOf('ALT', '10'), '50');
    assert.equal(valueOf('ODD', '1'), undefined);
    assert.equal(valueOf('DEAD', '1'), undefined);
  });
});

function available({ session }: Rig): string | undefined {
  return session.account?.holding('USDT')?.available.toString();
}

function laterBalances(venue: StubVenue, usdt: string): void {
  venue.balances = [balanceOf('USDT', usdt, 0, '10.01'), balanceOf('BTC', 1)];
}
