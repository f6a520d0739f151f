/** Reads every import of `src` and `media` and checks it against the arrows that ARCHITECTURE.md draws. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import ts from 'typescript';
import { projectRoot } from './support/paths';

interface Room {
  readonly name: string;
  /** Whether a file, by its path from the project's folder, belongs to the room. The first room that says yes has it. */
  readonly holds: RegExp;
  /** Rooms it may import from, besides itself. */
  readonly sees: readonly string[];
  /** Packages it may import. */
  readonly packages: readonly string[];
}

const coreRooms = ['base', 'model', 'net', 'venue', 'bitmart', 'bitget', 'bitmartLegacy', 'trading'];
const venueSees = { sees: ['base', 'model', 'net', 'venue'], packages: ['node:*'] };

const rooms: readonly Room[] = [
  { name: 'base', holds: /^src\/core\/base\//, sees: [], packages: ['big.js'] },
  { name: 'model', holds: /^src\/core\/model\//, sees: ['base'], packages: [] },
  { name: 'net', holds: /^src\/core\/net\//, sees: ['base'], packages: ['node:*', 'ws', 'pako'] },
  { name: 'venue', holds: /^src\/core\/venues\/venue\.ts$/, sees: ['base', 'model'], packages: [] },
  { name: 'bitmart', holds: /^src\/core\/venues\/bitmart\//, ...venueSees },
  { name: 'bitget', holds: /^src\/core\/venues\/bitget\//, ...venueSees },
  { name: 'bitmartLegacy', holds: /^src\/core\/venues\/bitmartLegacy\//, ...venueSees },
  { name: 'trading', holds: /^src\/core\/trading\//, sees: ['base', 'model', 'venue'], packages: ['node:*'] },
  { name: 'core', holds: /^src\/core\/index\.ts$/, sees: coreRooms, packages: [] },
  { name: 'simulator', holds: /^src\/simulator\//, sees: ['base'], packages: ['node:*', 'ws'] },
  { name: 'protocol', holds: /^src\/protocol\//, sees: ['base', 'model'], packages: [] },
  {
    name: 'practice account',
    holds: /^src\/host\/(.+\/)?practice[^/]*\.ts$/i,
    sees: ['base', 'model', 'venue', 'bitmart', 'bitget', 'trading', 'core', 'protocol', 'host', 'simulator'],
    packages: ['vscode', 'node:*'],
  },
  {
    name: 'host',
    holds: /^src\/host\//,
    sees: [...coreRooms.filter((name) => name !== 'net'), 'core', 'protocol', 'practice account'],
    packages: ['vscode', 'node:*'],
  },
  { name: 'extension', holds: /^src\/extension\.ts$/, sees: ['base', 'host'], packages: ['vscode'] },
  { name: 'page', holds: /^media\//, sees: ['protocol', 'model', 'base'], packages: ['lightweight-charts'] },
];

/** Words that only some files may know. */
const words: readonly { readonly sentence: string; readonly word: RegExp; readonly knownBy: readonly RegExp[] }[] = [
  {
    sentence: "only the venue's room, its simulator and the account wizard know the word Bitget",
    word: /bitget/i,
    knownBy: [
      /^src\/core\/venues\/bitget\//,
      /^src\/simulator\/bitget\//,
      /^src\/simulator\/facades\.ts$/,
      /^src\/host\/venues\.ts$/,
      /^src\/host\/venues\/bitget/,
      /^src\/host\/commands\/addAccount\.ts$/,
    ],
  },
  {
    sentence: "only BitMart's rooms and the simulator know BitMart's wire",
    word: /X-BM-|(api-cloud|openapi-ws|ws-manager)[\w-]*\.bitmart|\bquote_increment\b|\bprice_max_precision\b|\border_id\b|\bclient_order_id\b/i,
    // The log takes out secrets by the names that any venue gives them.
    knownBy: [/^src\/core\/venues\/bitmart(Legacy)?\//, /^src\/simulator\//, /^src\/core\/base\/log\.ts$/],
  },
];

const sourceFiles = ['src', 'media'].flatMap((folder) =>
  readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[cm]?tsx?$/.test(name))
    .map((name) => `${folder}/${name.split(path.sep).join('/')}`),
);

const readSource = (file: string): string => readFileSync(path.join(projectRoot, file), 'utf8');

const roomOf = (file: string): Room | undefined => rooms.find((room) => room.holds.test(file));

/** Says what is wrong with one import, or nothing. `file` and the answer's paths are relative to the project. */
function complaint(file: string, specifier: string): string | undefined {
  const room = roomOf(file);
  if (!room) return `${file} stands in no room that ARCHITECTURE.md draws`;
  if (!specifier.startsWith('.')) {
    // Node's own modules go by one name here, with and without the prefix.
    const name = isBuiltin(specifier) ? 'node:*' : specifier;
    const allowed = room.packages.includes(name);
    const list = room.packages.length > 0 ? `only ${room.packages.join(', ')}` : 'no package at all';
    return allowed ? undefined : `${file} imports ${specifier}, but ${room.name} uses ${list}`;
  }
  if (/\.(css|svg|json)$/.test(specifier)) return undefined;
  const target = path.posix.join(path.posix.dirname(file), specifier);
  const targetFile =
    [`${target}.ts`, `${target}/index.ts`, target].find((each) => existsSync(path.join(projectRoot, each))) ??
    `${target}.ts`;
  const targetRoom = roomOf(targetFile);
  if (targetRoom && (targetRoom === room || room.sees.includes(targetRoom.name))) return undefined;
  const list = room.sees.length > 0 ? `only ${room.sees.join(', ')}` : 'no other room';
  return `${file} imports ${targetFile}, but ${room.name} sees ${list}`;
}

describe('the layers', () => {
  const imports = sourceFiles.flatMap((file) =>
    ts
      .preProcessFile(readSource(file), true, true)
      .importedFiles.map(({ fileName }) => ({ file, specifier: fileName })),
  );

  it('finds the sources', () => {
    assert.ok(sourceFiles.includes('src/core/base/decimal.ts'));
    assert.ok(imports.length > 0);
  });

  it('gives every source file a room', () => {
    assert.deepEqual(
      sourceFiles.filter((file) => !roomOf(file)),
      [],
    );
  });

  for (const room of rooms) {
    it(`${room.name} sees ${room.sees.length > 0 ? room.sees.join(', ') : 'nothing'}`, () => {
      const complaints = imports
        .filter(({ file }) => roomOf(file) === room)
        .map(({ file, specifier }) => complaint(file, specifier))
        .filter((each) => each !== undefined);
      assert.equal(complaints.length, 0, complaints.join('\n'));
    });
  }

  for (const { sentence, word, knownBy } of words) {
    it(sentence, () => {
      const files = sourceFiles.filter(
        (file) => !knownBy.some((place) => place.test(file)) && (word.test(file) || word.test(readSource(file))),
      );
      assert.equal(files.length, 0, `${String(word)} stands in ${files.join(', ')}`);
    });
  }

  const cases: readonly [file: string, specifier: string, expected: RegExp | undefined][] = [
    ['src/core/model/order.ts', '../base/decimal', undefined],
    ['src/core/model/order.ts', '../net/http', /order\.ts imports src\/core\/net\/http\.ts, but model sees only base/],
    ['src/core/venues/bitget/spot/client.ts', '../../bitmart/signing', /bitget sees only/],
    ['src/core/trading/orders.ts', '../venues/venue', undefined],
    ['src/core/trading/orders.ts', '../venues/bitmart/signing', /trading sees only base, model, venue/],
    ['src/core/trading/orders.ts', 'vscode', /imports vscode, but trading uses only node:\*/],
    ['src/simulator/main.ts', '../core/model/order', /simulator sees only base/],
    ['src/host/statusBar.ts', '../simulator/main', /host sees only/],
    ['src/host/practiceAccount.ts', '../simulator/main', undefined],
    ['media/panel/main.ts', '../../src/protocol/messages', undefined],
    ['media/panel/main.ts', '../../src/host/settings', /page sees only protocol, model, base/],
    ['media/panel/main.ts', 'node:fs', /page uses only lightweight-charts/],
    ['src/helpers/misc.ts', 'vscode', /stands in no room/],
  ];
  for (const [file, specifier, expected] of cases) {
    it(`${expected ? 'refuses' : 'allows'} ${specifier} in ${file}`, () => {
      const said = complaint(file, specifier);
      if (expected) assert.match(said ?? '', expected);
      else assert.equal(said, undefined);
    });
  }
});
