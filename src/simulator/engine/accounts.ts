/** The practice accounts and their keys, derived from the seed: rich, second, read-only, frozen, expired, bound to an address. */

import { createHash } from 'node:crypto';
import { Decimal } from '../../core/base/decimal';

export type Permission = 'read' | 'spotTrade' | 'marginTrade' | 'withdraw';

export interface ApiKey {
  /** Names this key in tests and match rules. */
  readonly id: string;
  readonly label: string;
  /** The account it opens. */
  readonly account: string;
  readonly key: string;
  readonly secret: string;
  readonly memo: string;
  readonly permissions: readonly Permission[];
  readonly state: 'active' | 'frozen' | 'expired';
  /** Source addresses it may come from; empty means any. */
  readonly allowedIps: readonly string[];
}

interface KeyRow {
  readonly id: string;
  readonly label: string;
  readonly account: string;
  readonly permissions: readonly Permission[];
  readonly state?: ApiKey['state'];
  readonly allowedIps?: readonly string[];
}

const all: readonly Permission[] = ['read', 'spotTrade', 'marginTrade'];

const keyRows: readonly KeyRow[] = [
  { id: 'demo', label: 'Demo trader', account: 'demo', permissions: all },
  { id: 'second', label: 'Second trader', account: 'second', permissions: all },
  { id: 'demo2', label: 'Demo trader, second key', account: 'demo', permissions: all },
  { id: 'readOnly', label: 'Read-only key', account: 'demo', permissions: ['read'] },
  { id: 'frozen', label: 'Frozen key', account: 'demo', permissions: all, state: 'frozen' },
  { id: 'expired', label: 'Expired key', account: 'demo', permissions: all, state: 'expired' },
  {
    id: 'ipBound',
    label: 'Key bound to another address',
    account: 'demo',
    permissions: all,
    allowedIps: ['203.0.113.7'],
  },
];

/** Start balances of the client accounts. */
export const startBalances: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  demo: {
    USDT: '100000',
    BTC: '1.5',
    ETH: '20',
    USDC: '25000',
    SOL: '150',
    XRP: '10000',
    DOGE: '50000',
    SHIB: '250000000',
    BABYDOGE: '2000000000',
    BMX: '5000',
    NOVA: '1000',
    VAULT: '1000',
  },
  second: { USDT: '50000', BTC: '0.75', ETH: '10', USDC: '10000' },
};

export function startBalanceMap(account: string): ReadonlyMap<string, Decimal> {
  return new Map(
    Object.entries(startBalances[account] ?? {}).map(([currency, amount]) => [currency, Decimal.from(amount)]),
  );
}

/** The same keys again for the same seed. They open nothing but this simulator. */
export function createKeys(seed: number): readonly ApiKey[] {
  return keyRows.map((row) => ({
    ...row,
    key: digest('sha1', seed, row.id, 'key'),
    secret: digest('sha256', seed, row.id, 'secret'),
    memo: `practice-${row.id}`,
    state: row.state ?? 'active',
    allowedIps: row.allowedIps ?? [],
  }));
}

function digest(algorithm: 'sha1' | 'sha256', seed: number, ...parts: readonly string[]): string {
  return createHash(algorithm)
    .update(['bitmart-desk practice', String(seed), ...parts].join('|'))
    .digest('hex');
}
