import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { OrderTicketError } from '../../../src/core/base/errors';
import { silentLogger } from '../../../src/core/base/log';
import { Journal, type Intent, type JournalStorage } from '../../../src/core/trading/journal';
import { fileJournalStorage } from '../../../src/core/trading/journalFile';
import { journalToCsv } from '../../../src/core/trading/journalLines';
import { propertyRuns } from '../../support/builders';
import { ManualClock } from '../../support/manualClock';
import { MemoryJournalStorage } from './sessionOf';

describe('the journal', () => {
  it('knows after a restart which intents have no end', async () => {
    const storage = new MemoryJournalStorage();
    const journal = await open(storage);
    await journal.append({ kind: 'intent', intent: intentOf('a') });
    await journal.append({ kind: 'intent', intent: intentOf('b') });
    await journal.append({ kind: 'intent', intent: intentOf('c') });
    await journal.append({ kind: 'outcome', clientOrderId: 'a', outcome: 'accepted', orderId: '1' });
    await journal.append({ kind: 'outcome', clientOrderId: 'b', outcome: 'unknown' });
    const again = await open(storage);
    assert.deepEqual(ids(again.unresolved), ['b', 'c']);
    assert.equal(again.intentOfDraft('draft a')?.outcome, 'accepted');
    assert.deepEqual(again.problems, []);
    assert.deepEqual(await again.verify(), { lines: 5, problems: [] });
  });

  it('keeps exact texts', async () => {
    const storage = new MemoryJournalStorage();
    const journal = await open(storage);
    const intent = { ...intentOf('a'), price: '0.00000039', quantity: '123456789012345678.90' };
    await journal.append({ kind: 'intent', intent });
    assert.deepEqual((await open(storage)).unresolved, [intent]);
  });

  it('refuses an entry it cannot write, leaves no trace of it, and goes on afterwards', async () => {
    const storage = new MemoryJournalStorage();
    const journal = await open(storage);
    storage.failure = new Error('ENOSPC: no space left on device');
    await assert.rejects(
      journal.append({ kind: 'intent', intent: intentOf('a') }),
      (error) => error instanceof OrderTicketError && error.reason === 'journal',
    );
    assert.deepEqual(journal.unresolved, []);
    assert.ok(journal.writeError);
    storage.failure = undefined;
    await journal.append({ kind: 'intent', intent: intentOf('b') });
    assert.equal(journal.writeError, undefined);
    assert.deepEqual((await open(storage)).problems, []);
  });

  it('shows an edit, a lost line and a foreign one', async () => {
    const storage = new MemoryJournalStorage();
    const journal = await open(storage);
    for (const id of ['a', 'b', 'c', 'd']) await journal.append({ kind: 'intent', intent: intentOf(id) });
    const whole = storage.text;
    const lines = whole.trimEnd().split('\n');
    storage.text = whole.replace('"price":"100"', '"price":"999"');
    assert.deepEqual((await journal.verify()).problems, [{ kind: 'edited', line: 1 }]);
    storage.text = [lines[0], lines[2], lines[3], ''].join('\n');
    assert.deepEqual((await journal.verify()).problems, [{ kind: 'broken', line: 2 }]);
    storage.text = [lines[0], 'hello', ...lines.slice(1), ''].join('\n');
    assert.deepEqual((await journal.verify()).problems, [{ kind: 'foreign', line: 2 }]);
  });

  it('sets a torn last line aside, tells of it, and writes on after the last whole one', async () => {
    const storage = new MemoryJournalStorage();
    const journal = await open(storage);
    for (const id of ['a', 'b']) await journal.append({ kind: 'intent', intent: intentOf(id) });
    storage.text = storage.text.slice(0, -40);
    const again = await open(storage);
    assert.deepEqual(again.problems, [{ kind: 'torn', line: 2 }]);
    assert.deepEqual(ids(again.unresolved), ['a']);
    assert.match(storage.aside, /"draftId":"draft b"/);
    await again.append({ kind: 'intent', intent: intentOf('c') });
    const third = await open(storage);
    assert.deepEqual([ids(third.unresolved), third.problems], [['a', 'c'], []]);
  });

  it('keeps a newer version’s lines in place and tells of them', async () => {
    const storage = new MemoryJournalStorage();
    const journal = await open(storage);
    await journal.append({ kind: 'intent', intent: intentOf('a') });
    // A sound line of a version to come: only its own version can make one, so the hash is made here by the same rule.
    const { createHash } = await import('node:crypto');
    const before = /"hash":"(\w+)"/.exec(storage.text)?.[1] ?? '';
    const body = '{"v":2,"kind":"hologram"}';
    const hash = createHash('sha256').update(before).update(body).digest('hex');
    storage.text += `{"hash":"${hash}","prev":"${before}","body":${body}}\n`;
    const again = await open(storage);
    assert.deepEqual(again.problems, [{ kind: 'foreign', line: 2 }]);
    assert.match(storage.text, /hologram/);
    await again.append({ kind: 'intent', intent: intentOf('b') });
    assert.deepEqual((await again.verify()).problems, [{ kind: 'foreign', line: 2 }]);
  });

  it('refuses orders while its file cannot be read, and takes them once it can', async () => {
    const storage = new MemoryJournalStorage();
    const first = await open(storage);
    await first.append({ kind: 'intent', intent: intentOf('a') });
    const read = () => MemoryJournalStorage.prototype.read.call(storage);
    storage.read = () => Promise.reject(new Error('EIO'));
    const journal = await open(storage);
    await assert.rejects(journal.append({ kind: 'intent', intent: intentOf('b') }), OrderTicketError);
    storage.read = read;
    await journal.append({ kind: 'intent', intent: intentOf('c') });
    assert.deepEqual(ids(journal.unresolved), ['a', 'c']);
    assert.deepEqual((await journal.verify()).problems, []);
  });

  it('stays within its size, carrying open intents and the chain into the next file', async () => {
    const storage = new MemoryJournalStorage();
    const journal = await open(storage, 4_000);
    await journal.append({ kind: 'intent', intent: intentOf('open') });
    for (let i = 0; i < 60; i++) {
      await journal.append({ kind: 'intent', intent: intentOf(`x${String(i)}`) });
      await journal.append({ kind: 'outcome', clientOrderId: `x${String(i)}`, outcome: 'accepted' });
    }
    assert.ok(storage.archives.length > 2);
    assert.ok(storage.text.length < 5_000);
    assert.deepEqual((await journal.verify()).problems, []);
    assert.deepEqual(ids((await open(storage)).unresolved), ['open']);
  });

  it('writes entries that wait together in one flush', async () => {
    const storage = new MemoryJournalStorage();
    const journal = await open(storage);
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((id) => journal.append({ kind: 'intent', intent: intentOf(id) })));
    assert.equal(storage.appends, 2);
    assert.deepEqual((await journal.verify()).problems, []);
  });

  it('filters, and writes a table in which no cell is a formula', async () => {
    const storage = new MemoryJournalStorage();
    const journal = await open(storage);
    await journal.append({ kind: 'intent', intent: intentOf('a') });
    await journal.append({
      kind: 'outcome',
      clientOrderId: 'a',
      outcome: 'refused',
      reason: '=HYPERLINK("x"),\n"quoted"',
    });
    await journal.append({ kind: 'cancel', symbol: 'ETH_USDT', orderId: '9' });
    assert.equal((await journal.read({ symbol: 'ETH_USDT' })).length, 1);
    assert.equal((await journal.read({ kinds: ['intent', 'outcome'] })).length, 2);
    assert.equal((await journal.read({ from: Date.UTC(2030, 0, 1) })).length, 0);
    const csv = journalToCsv(await journal.read());
    assert.match(csv, /^time,kind,/);
    assert.ok(csv.includes(`"'=HYPERLINK(""x""),\n""quoted"""`));
    assert.equal(csv.split('\r\n').length, 5);
  });

  it('reads what is whole of any file, however it was cut, mixed or scribbled over', async () => {
    const storage = new MemoryJournalStorage();
    const journal = await open(storage);
    for (const id of ['a', 'b', 'c']) await journal.append({ kind: 'intent', intent: intentOf(id) });
    const whole = storage.text;
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length),
        fc.nat(whole.length),
        fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constant('\n'), fc.constant('{"__proto__":{"x":1}}')),
        async (from, length, scribble) => {
          const damaged = new MemoryJournalStorage();
          damaged.text = whole.slice(0, from) + scribble + whole.slice(from + length);
          const opened = await open(damaged);
          const isHarmless = damaged.text === whole || damaged.text === '';
          const isShorter = damaged.text.length < whole.length && whole.startsWith(damaged.text);
          if (!isHarmless && !isShorter)
            assert.ok(opened.problems.length > 0 || scribble.trim() === '', 'damage went unseen');
          await opened.append({ kind: 'intent', intent: intentOf('z') });
          const again = await open(damaged);
          assert.ok(ids(again.unresolved).includes('z'), 'a line written after the damage was lost');
        },
      ),
      { numRuns: Math.min(propertyRuns, 2_000) },
    );
  });
});

describe('the journal’s file', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'desk-journal-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('appends, is read back, rotates and sets aside', async () => {
    const file = path.join(folder, 'deep', 'journal.jsonl');
    const storage = fileJournalStorage(file);
    assert.equal(await storage.read(), '');
    await storage.append('one\n');
    await storage.append('two\n');
    assert.equal(await storage.read(), 'one\ntwo\n');
    for (const text of ['three\n', 'four\n', 'five\n', 'six\n']) await storage.rotate(text);
    await storage.append('seven\n');
    assert.equal(await storage.read(), 'six\nseven\n');
    assert.deepEqual(await storage.readArchives(), ['three\n', 'four\n', 'five\n']);
    await storage.replace('eight\n');
    await storage.setAside('torn');
    await storage.close();
    assert.deepEqual([await readFile(file, 'utf8'), await readFile(`${file}.aside`, 'utf8')], ['eight\n', 'torn']);
  });

  it('refuses where nothing can be written', async () => {
    const blocked = path.join(folder, 'file');
    await writeFile(blocked, '');
    const journal = await open(fileJournalStorage(path.join(blocked, 'journal.jsonl')));
    await assert.rejects(journal.append({ kind: 'intent', intent: intentOf('a') }), OrderTicketError);
    await journal.close();
  });

  it('keeps a whole life across openings', async () => {
    const file = path.join(folder, 'journal.jsonl');
    for (const id of ['a', 'b', 'c']) {
      const journal = await open(fileJournalStorage(file));
      await journal.append({ kind: 'intent', intent: intentOf(id) });
      await journal.close();
    }
    const journal = await open(fileJournalStorage(file));
    assert.deepEqual(ids(journal.unresolved), ['a', 'b', 'c']);
    assert.deepEqual(await journal.verify(), { lines: 3, problems: [] });
    await journal.close();
  });
});

function open(storage: JournalStorage, maxLength?: number): Promise<Journal> {
  return Journal.open({
    storage,
    clock: new ManualClock(),
    logger: silentLogger,
    ...(maxLength !== undefined && { maxLength }),
  });
}

function ids(intents: readonly Intent[]): readonly string[] {
  return intents.map(({ clientOrderId }) => clientOrderId);
}

function intentOf(clientOrderId: string): Intent {
  return {
    clientOrderId,
    draftId: `draft ${clientOrderId}`,
    accountId: 'practice',
    venueId: 'stub',
    environment: 'practice',
    symbol: 'BTC_USDT',
    side: 'buy',
    type: 'limit',
    mode: 'spot',
    price: '100',
    quantity: '0.1',
    venueTime: 1_000,
  };
}
