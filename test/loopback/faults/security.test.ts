/** Security cases that the core answers for: addresses, hostile words, secrets, bombs, odd JSON, replays, and whose money it is. */

import assert from 'node:assert/strict';
import { Decimal } from '../../../src/core/base/decimal';
import { ConnectionError, CredentialsError } from '../../../src/core/base/errors';
import { createLogger, describeError, Redactor, silentLogger } from '../../../src/core/base/log';
import { parseSymbol } from '../../../src/core/model/instrument';
import { createSession } from '../../../src/core/trading/createSession';
import { createBitgetVenue } from '../../../src/core/venues/bitget/bitgetVenue';
import { createBitmartVenue } from '../../../src/core/venues/bitmart/bitmartVenue';
import { outsideText } from '../../../src/host/format';
import { until } from '../../support/until';
import { chapter, security } from './cases';
import { btc } from './desk';

const evil = [
  'http://api-cloud.bitmart.com',
  'https://evil.example',
  'https://bitmart.com.evil.example',
  'https://api-cloud.bitmart.com.evil.example',
  'https://api-cloud.bitmart.com@evil.example',
  'https://user:pass@api-cloud.bitmart.com',
  'https://xn--bitmrt-4ve.com',
  'https://api-cloud.bіtmart.com',
  'https://1.2.3.4',
  'https://[::ffff:1.2.3.4]',
  'https://api-cloud.bitmart.com:444',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'http://127.0.0.1:1',
  'http://localhost.evil.example',
];

chapter('security', () => {
  security(
    3,
    'addresses of strangers, look-alikes, and this machine without permission are refused by their parsed host',
    () => {
      for (const address of evil) {
        assert.throws(() => createBitmartVenue({ endpoints: { rest: address } }), ConnectionError, address);
        assert.throws(() => createBitmartVenue({ endpoints: { wsPrivate: address } }), ConnectionError, address);
        if (address.includes('127.0.0.1')) continue;
        const foreign = address.replaceAll('bitmart', 'bitget').replaceAll('api-cloud', 'api');
        assert.throws(() => createBitgetVenue({ environment: 'live', restUrl: foreign }), CredentialsError, foreign);
      }
      return Promise.resolve();
    },
    { isRaw: true, skipsInvariants: true },
  );

  security(6, 'markup in what the exchange says stays text, and is never a pair', async (desk, under) => {
    const words = ['<img src=x onerror=alert(1)>', '</script><script>alert(1)</script>', 'javascript:alert(1)'];
    for (const text of words) {
      assert.equal(parseSymbol(text), undefined);
      const [code, status] = under.codes.unheardOf;
      desk.fault({ ...under.refusal(code, status, text), phase: 'before' }, { path: under.paths.place, times: 1 });
      const outcome = await desk.place(await desk.ticket());
      assert.ok(outcome.kind === 'refused' && 'venueMessage' in outcome.error);
      assert.equal(outcome.error.venueMessage, text, 'kept as text, apart from our own sentence');
      assert.equal(
        outsideText(text),
        outsideText(outcome.error.venueMessage),
        'and shown through the one door for such text',
      );
    }
  });

  security(8, 'names with other letters, directions or no width are no pairs', async (desk) => {
    const names = [
      'ВTC_USDT',
      'BTC_USDT\u202e',
      'BTC\u200b_USDT',
      'BTC_USDT ',
      'btc_usdt',
      '',
      '_',
      `${'A'.repeat(40)}_USDT`,
    ];
    for (const name of names) assert.equal(parseSymbol(name), undefined, JSON.stringify(name));
    const outcome = await desk.place({
      ...(await desk.ticket()),
      instrument: { symbol: 'BTC_USDT\u202e', base: 'BTC', quote: 'USDT' },
    });
    assert.equal(outcome.kind, 'refused');
    assert.equal(desk.submits.length, 0);
  });

  security(
    9,
    'a pair is never a path: slashes, dots and percent signs do not get into any address or file name',
    async (desk) => {
      for (const name of ['../../etc/passwd', 'BTC%00_USDT', 'BTC/USDT', '..', 'A_B?x=1#y']) {
        assert.equal(parseSymbol(name), undefined, name);
        const instrument = { symbol: name, base: 'A', quote: 'B' };
        await assert.rejects(desk.session.venue.marketData.ticker(instrument));
        await assert.rejects(desk.session.marketData.market(instrument));
      }
      for (const { path } of desk.simulator.requests()) assert.match(path, /^\/[a-z0-9/_-]+$/i);
      assert.ok(!(await desk.files()).includes('passwd'));
    },
  );

  security(
    10,
    'no secret in log, journal, errors or files: plain, base64, hex, URL-encoded, or full of regex signs',
    async (desk, under) => {
      const lines: string[] = [];
      const redactor = new Redactor();
      const logger = createLogger(
        (_level, _topic, text) => lines.push(text),
        redactor,
        () => 'trace',
      );
      const hostile = 'a+b(c)*[d]$^|\\?{1,2}.secret/=&%';
      redactor.add(hostile);
      const spellings = [
        hostile,
        Buffer.from(hostile).toString('base64'),
        Buffer.from(hostile).toString('hex'),
        encodeURIComponent(hostile),
        JSON.stringify(hostile).slice(1, -1),
      ];
      for (const text of spellings) logger.info(`before ${text} after`);
      logger.error(new Error('outer', { cause: new Error(`inner ${hostile}`) }), 'context');
      for (const text of spellings) assert.ok(!lines.join('\n').includes(text), text);

      for (const effect of [under.refusal('30005', 401), { type: 'html', status: 403 } as const]) {
        desk.fault({ ...effect, phase: 'before' }, { path: under.paths.balances, times: 1 });
        await desk.session.refresh();
      }
      const outcome = await desk.place(await desk.ticket());
      const artefacts = [
        ...desk.log,
        await desk.files(),
        describeError(desk.session.account?.error),
        JSON.stringify(outcome),
      ].join('\n');
      for (const secret of under.secrets(desk.simulator)) {
        for (const form of [
          secret,
          Buffer.from(secret).toString('base64'),
          Buffer.from(secret).toString('hex'),
          encodeURIComponent(secret),
        ]) {
          assert.ok(!artefacts.includes(form));
        }
      }
      assert.doesNotMatch(desk.log.join('\n'), /[0-9a-f]{64}/, 'no signature');
      desk.heal();
      await desk.session.refresh();
    },
  );

  security(11, 'an exchange that echoes our headers in its error: nothing of them is written', async (desk, under) => {
    const echoed = under.secrets(desk.simulator).slice(0, 3).join(' ');
    const [code, status] = under.codes.unheardOf;
    const lines: string[] = [];
    const redactor = new Redactor();
    for (const secret of under.secrets(desk.simulator)) redactor.add(secret);
    const logger = createLogger(
      (_level, _topic, text) => lines.push(text),
      redactor,
      () => 'trace',
    );
    const { simulator, clock, simulatorPort: port } = desk;
    const venue = under.open({ simulator, port, clock, logger });
    desk.fault(
      { ...under.refusal(code, status, `X-BM-KEY: ${echoed}`), phase: 'before' },
      { path: under.paths.balances },
    );
    const failure: unknown = await venue.account?.balances().catch((error: unknown) => error);
    logger.error(failure, 'Reading balances');
    assert.ok(lines.length > 0);
    for (const secret of under.secrets(simulator)) assert.ok(!lines.join('\n').includes(secret));
    assert.ok(failure instanceof Error);
    venue.dispose();
  });

  security(
    18,
    'bombs and monsters by REST: capped, no recursion, and the program lives on',
    async (desk, { paths }) => {
      const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
      const many = `{"code":1000,"data":{${Array.from({ length: 200_000 }, (_, i) => `"k${String(i)}":1`).join(',')}}}`;
      const effects = [
        { type: 'bomb', bytes: 60_000_000, deflated: true },
        { type: 'bomb', bytes: 20_000_000, deflated: false },
        { type: 'body', status: 200, body: `{"code":1000,"data":${deep}}` },
        { type: 'body', status: 200, body: many },
      ] as const;
      for (const effect of effects) {
        const id = desk.fault(effect, { path: paths.ticker });
        await assert.rejects(desk.session.venue.marketData.ticker(btc), Error, JSON.stringify(effect).slice(0, 60));
        desk.simulator.removeFault(id);
      }
      assert.ok((await desk.session.venue.marketData.ticker(btc)).lastPrice.isPositive);
    },
  );

  security(19, 'prototypes in JSON change nothing', async (desk, { paths }) => {
    const hostile =
      '{"code":1000,"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"data":{"__proto__":{"polluted":1},"symbol":"BTC_USDT"}}';
    for (const path of [paths.ticker, paths.balances, paths.openOrders, paths.rules]) {
      desk.fault({ type: 'body', status: 200, body: hostile }, { path, times: 1 });
    }
    await desk.session.venue.marketData.ticker(btc).catch(() => undefined);
    await desk.session.refresh().catch(() => undefined);
    assert.equal(Reflect.get({}, 'polluted'), undefined);
    assert.equal(Reflect.get(Object.prototype, 'polluted'), undefined);
    desk.heal();
    await desk.session.refresh();
    await desk.isBack();
  });

  security(
    22,
    'the network sends a signed order again: one order, or one that is shown as it is',
    async (desk, { paths }) => {
      desk.fault({ type: 'duplicate', count: 1 }, { path: paths.place, times: 1 });
      const tracked = await desk.placed();
      assert.equal(desk.placedOrders.length, 1, 'the client order id let only one in');
      assert.equal(desk.status(tracked.key), 'open');
    },
  );

  security(
    25,
    'an account that says one thing and a venue that is another: no order, whatever is armed',
    async (desk, under) => {
      const { simulator, clock, simulatorPort: port } = desk;
      const venue = under.open({ simulator, port, clock, logger: silentLogger });
      const session = await createSession({
        venue,
        accountReference: { id: 'live', label: 'Mine', venueId: under.id, venueName: under.name, environment: 'live' },
        clock,
      });
      try {
        session.arm.arm(60_000);
        await until('balances', () => session.account?.status === 'live', 20_000);
        const ticket = await desk.ticket({ quantity: Decimal.from('0.0005') });
        const outcome = await session.orders?.place(ticket, 'd');
        assert.ok(outcome?.kind === 'refused' && 'reason' in outcome.error);
        assert.equal(outcome.error.reason, 'environment');
        assert.equal(desk.submits.length, 0);
      } finally {
        session.dispose();
      }
    },
  );

  security(
    7,
    'icons and links of a stranger’s text are defused before they reach a label',
    () => {
      const shown = outsideText('[x](command:bitmart.cancelAll) ![](https://evil/a.png) $(zap)');
      assert.ok(!shown.includes('$('), shown);
      return Promise.resolve();
    },
    { isRaw: true, skipsInvariants: true },
  );
});
