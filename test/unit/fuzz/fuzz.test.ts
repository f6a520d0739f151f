/**
 * Everything that reads bytes or JSON of others, against random and half-right input: a typed error or an answer, never anything
 * else, and never longer than 50 ms of this process's own time.
 */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { Decimal } from '../../../src/core/base/decimal';
import { TradingError } from '../../../src/core/base/errors';
import { asObject, parseJson, type JsonObject } from '../../../src/core/base/json';
import { parseSymbol } from '../../../src/core/model/instrument';
import { InflateError, loadInflater } from '../../../src/core/net/inflate';
import { openBody } from '../../../src/core/net/body';
import { checkLines, formatLines, firstHash, splitLines } from '../../../src/core/trading/journalChain';
import { parseOrder, parseOrderPush } from '../../../src/core/venues/bitmart/spot/parseAccount';
import { settingDefaults } from '../../../src/host/contributions';
import * as settings from '../../../src/host/settingsRules';
import { parseIncoming, requestParsers } from '../../../src/protocol/parse';
import { projectRoot } from '../../support/paths';

const runs = 10_000;
const limitMs = 50;

interface Count {
  total: number;
  refused: number;
  slowestMs: number;
}

/** Runs `read` over what `inputs` makes; only errors of `allowed` may come out of it. */
function fuzz<T>(
  inputs: fc.Arbitrary<T>,
  read: (input: T) => unknown,
  allowed: (error: unknown) => boolean,
  numRuns = runs,
): Count {
  const count: Count = { total: 0, refused: 0, slowestMs: 0 };
  fc.assert(
    fc.property(inputs, (input) => {
      // The process's own time, so that a busy machine is no hang.
      const before = process.cpuUsage();
      try {
        read(input);
      } catch (error) {
        count.refused++;
        if (!allowed(error)) throw error;
      }
      const { user, system } = process.cpuUsage(before);
      count.total++;
      count.slowestMs = Math.max(count.slowestMs, (user + system) / 1000);
    }),
    { numRuns, seed: 20260 },
  );
  return count;
}

function report(what: string, { total, refused, slowestMs }: Count): void {
  console.log(
    `      ${what}: ${String(total)} inputs, ${String(refused)} refused by a typed error, slowest ${slowestMs.toFixed(1)} ms`,
  );
  assert.ok(total >= 1_000, what);
  assert.ok(slowestMs < limitMs, `${what} took ${slowestMs.toFixed(1)} ms`);
}

const isTyped = (error: unknown): boolean => error instanceof TradingError;
const never = (): boolean => false;

/** Recorded replies, and the same with parts changed, taken away or put elsewhere. */
function corpus(): readonly JsonObject[] {
  const folder = path.join(projectRoot, 'test/fixtures');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const json = asObject(parseJson(readFileSync(path.join(folder, name), 'utf8')));
      return json ? [json] : [];
    });
}

const odd = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    '',
    'NaN',
    '1e999',
    '-1',
    '0x10',
    1e21,
    -0,
    null,
    '９',
    '\u202e',
    '__proto__',
    '9'.repeat(500),
  ),
);

function mutated(base: JsonObject): fc.Arbitrary<JsonObject> {
  const names = Object.keys(base);
  return fc
    .array(fc.tuple(fc.constantFrom(...(names.length > 0 ? names : ['x']), '__proto__', 'constructor'), odd), {
      maxLength: 4,
    })
    .map((changes) => asObject(parseJson(JSON.stringify({ ...base, ...Object.fromEntries(changes) }))) ?? {});
}

describe('fuzz', function () {
  this.timeout(60_000);

  it('the frame decoder opens a frame or says why not', async () => {
    const inflater = await loadInflater();
    const whole = fc.string({ maxLength: 400 }).map((text) => deflateRawSync(text));
    const cut = fc.tuple(whole, fc.nat(60)).map(([bytes, at]) => bytes.subarray(0, at));
    const flipped = fc.tuple(whole, fc.nat(200), fc.nat(255)).map(([bytes, at, value]) => {
      const copy = Buffer.from(bytes);
      if (copy.length > 0) copy[at % copy.length] = value;
      return copy;
    });
    const frames = fc.oneof(fc.uint8Array({ maxLength: 300 }), whole, cut, flipped);
    report(
      'frame decoder',
      fuzz<Uint8Array>(
        frames,
        (bytes) => inflater.inflate(bytes),
        (error) => error instanceof InflateError || isTyped(error),
      ),
    );
    const encodings = fc.constantFrom('gzip', 'deflate', '', 'br', 'identity');
    report(
      'reply bodies',
      fuzz(
        fc.tuple(fc.uint8Array({ maxLength: 300 }), encodings),
        ([bytes, encoding]) => openBody(Buffer.from(bytes), encoding, 4_096),
        never,
      ),
    );
  });

  it('JSON readers answer for any text', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.json().map((text) => text.slice(0, -1)),
    );
    report('JSON', fuzz(texts, parseJson, never));
    report(
      'settings files',
      fuzz(texts, (text) => settings.settingsNamedIn(text, ['bitmart.network.endpoints']), never),
    );
  });

  it('order parsers give an order or a typed error', () => {
    const order = {
      orderId: '1',
      symbol: 'BTC_USDT',
      side: 'buy',
      type: 'limit',
      orderMode: 'spot',
      state: 'new',
      price: '1',
      size: '1',
      notional: '1',
      filledSize: '0',
      filledNotional: '0',
      createTime: 1700000000000,
      updateTime: 1700000000000,
    };
    const push = {
      symbol: 'BTC_USDT',
      side: 'buy',
      type: 'limit',
      order_id: '1',
      order_state: 'new',
      price: '1',
      size: '1',
      filled_size: '0',
      filled_notional: '0',
      create_time: '1700000000000',
      update_time: '1700000000000',
      ms_t: '1700000000000',
      detail_id: '5',
      last_fill_count: '1',
      last_fill_price: '2',
    };
    report('orders by REST', fuzz(mutated(order), parseOrder, isTyped));
    report('orders by stream', fuzz(mutated(push), parseOrderPush, isTyped));
    const recorded = corpus();
    report(
      `orders among ${String(recorded.length)} recorded replies`,
      fuzz(
        fc.constantFrom(...recorded).chain(mutated),
        (json) => [parseOrderOrNot(json), parsePushOrNot(json)],
        never,
        5_000,
      ),
    );
  });

  it('numbers and pairs are read whole or not at all', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), fc.stringMatching(/^[0-9.eE+_A-Z-]{0,60}$/));
    report(
      'decimals',
      fuzz(texts, (text) => [Decimal.parse(text), Decimal.parseWire(text)], never),
    );
    report(
      'pairs',
      fuzz(
        texts,
        (text) => {
          const pair = parseSymbol(text);
          if (pair) assert.match(pair.symbol, /^[A-Z0-9_]{1,32}$/);
        },
        never,
      ),
    );
  });

  it('the settings reader keeps to its bounds, whatever a settings file says', () => {
    const values = fc.oneof(fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }), odd);
    report(
      'settings',
      fuzz(
        values,
        (value) => {
          const number = settings.readNumber(value, 5, 1, 10);
          assert.ok(number >= 1 && number <= 10);
          assert.equal(typeof settings.readBoolean(value, true), 'boolean');
          assert.ok(settings.readLimit(value)?.isPositive ?? true);
          assert.ok(settings.readSymbols(value).every((symbol) => typeof symbol === 'string'));
          assert.ok(settings.readPair(value).symbol.length > 0);
          for (const fields of Object.values(settings.readEndpoints(value)))
            assert.ok(Object.values(fields).every((text) => typeof text === 'string'));
        },
        never,
      ),
    );
    assert.ok(settingDefaults['bitmart.statusBar.pair']);
  });

  it('a page’s message is one of ours or nothing', () => {
    const body = fc.oneof(
      odd,
      fc.record(
        { side: odd, type: odd, price: odd, quantity: odd, notional: odd, key: odd, draft: odd },
        { requiredKeys: [] },
      ),
    );
    const message = fc.oneof(
      fc.anything(),
      fc.record({
        kind: fc.oneof(fc.constantFrom('request', 'ack'), odd),
        id: odd,
        sequence: odd,
        name: fc.oneof(fc.constantFrom(...Object.keys(requestParsers)), odd),
        body,
      }),
    );
    report(
      'page messages',
      fuzz(
        message,
        (value) => {
          const incoming = parseIncoming(value);
          if (incoming?.kind === 'request') requestParsers[incoming.name](incoming.body);
        },
        never,
      ),
    );
  });

  it('the journal reader keeps what is whole, and tells of every line that was changed', () => {
    const { text } = formatLines(firstHash, 1, [
      { kind: 'event', name: 'started' },
      { kind: 'cancel', symbol: 'BTC_USDT', orderId: '7' },
    ]);
    const torn = fc
      .tuple(fc.nat(text.length), fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(text.length))
      .map(([at, rubbish, end]) => text.slice(0, at) + rubbish + text.slice(end));
    report(
      'journal lines',
      fuzz(
        fc.oneof(torn, fc.string({ unit: 'binary', maxLength: 400 })),
        (written) => {
          const { records, problems } = checkLines(splitLines(written));
          const isOurs = records.every(
            ({ entry }) => entry.kind === 'event' || (entry.kind === 'cancel' && entry.orderId === '7'),
          );
          // A line that was changed and is still a line is read, and told.
          assert.ok(isOurs || problems.some(({ kind }) => kind === 'edited'));
        },
        never,
      ),
    );
  });
});

function parseOrderOrNot(json: JsonObject): unknown {
  return orTyped(() => parseOrder(json));
}

function parsePushOrNot(json: JsonObject): unknown {
  return orTyped(() => parseOrderPush(json));
}

function orTyped(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (isTyped(error)) return undefined;
    throw error;
  }
}
