/** The listed pairs: believable ticks, steps, minimums and price levels as rows of data (reference 3.5, 5.2, 13.3). */

import { Decimal } from '../../core/base/decimal';
import { hash32 } from './hash';

export type FeeClass = 'A' | 'B' | 'C' | 'D';
export type ListingStatus = 'trading' | 'preTrade';

/** Maker and taker pay the same rate in each class. */
export const feeRates: Readonly<Record<FeeClass, Decimal>> = {
  A: Decimal.from('0.001'),
  B: Decimal.from('0.0025'),
  C: Decimal.from('0.004'),
  D: Decimal.from('0.006'),
};

export interface Listing {
  readonly symbol: string;
  readonly symbolId: number;
  readonly base: string;
  readonly quote: string;
  readonly priceDecimals: number;
  /** Coarsest decimals for aggregated books; may be negative. */
  readonly coarseDecimals: number;
  readonly sizeDecimals: number;
  readonly tick: Decimal;
  readonly step: Decimal;
  readonly minSize: Decimal;
  readonly maxSize: Decimal;
  readonly minNotional: Decimal;
  readonly feeClass: FeeClass;
  readonly status: ListingStatus;
  readonly apiTradable: boolean;
  /** Where the price path ends and live trading begins. */
  readonly price: Decimal;
  /** Usual volume of a day, in quote units. */
  readonly dayVolume: number;
  /** Standard deviation of a day's log return. */
  readonly dayVolatility: number;
  /** Days of history before the start. */
  readonly historyDays: number;
}

const names: Readonly<Record<string, string>> = {
  BTC: 'Bitcoin',
  ETH: 'Ethereum',
  USDT: 'Tether USD',
  USDC: 'USD Coin',
  BMX: 'BitMart Token',
  SOL: 'Solana',
  XRP: 'XRP',
  DOGE: 'Dogecoin',
  ADA: 'Cardano',
  LTC: 'Litecoin',
  LINK: 'Chainlink',
  DOT: 'Polkadot',
  SHIB: 'Shiba Inu',
  PEPE: 'Pepe',
  AVAX: 'Avalanche',
  TRX: 'TRON',
  BNB: 'BNB',
  UNI: 'Uniswap',
  ATOM: 'Cosmos',
  XLM: 'Stellar',
};

export function currencyName(code: string): string {
  return names[code] ?? code;
}

/**
 * symbol, price, price decimals, size decimals, day volume in quote, day volatility, fee class, special.
 * Price and size decimals never exceed eight together, so price times size is exact on the wire's eight decimals.
 */
type Row = readonly [string, string, number, number, number, number, FeeClass, ('preTrade' | 'noApi')?];

const rows: readonly Row[] = [
  ['BTC_USDT', '91250.40', 2, 5, 166_900_000, 0.024, 'A'],
  ['ETH_USDT', '3120.55', 2, 4, 65_000_000, 0.032, 'A'],
  ['SOL_USDT', '138.42', 2, 3, 21_000_000, 0.041, 'A'],
  ['XRP_USDT', '2.1384', 4, 1, 18_500_000, 0.04, 'A'],
  ['BNB_USDT', '884.10', 2, 3, 7_400_000, 0.026, 'A'],
  ['DOGE_USDT', '0.15871', 5, 0, 6_900_000, 0.045, 'A'],
  ['ADA_USDT', '0.4622', 4, 1, 3_800_000, 0.043, 'A'],
  ['TRX_USDT', '0.2874', 4, 1, 3_300_000, 0.02, 'A'],
  ['LTC_USDT', '86.31', 2, 3, 2_900_000, 0.035, 'A'],
  ['LINK_USDT', '13.482', 3, 2, 2_700_000, 0.042, 'A'],
  ['AVAX_USDT', '14.071', 3, 2, 2_100_000, 0.045, 'A'],
  ['DOT_USDT', '2.412', 3, 2, 1_500_000, 0.042, 'A'],
  ['BCH_USDT', '548.20', 2, 4, 1_400_000, 0.034, 'A'],
  ['UNI_USDT', '6.284', 3, 2, 1_100_000, 0.05, 'A'],
  ['ATOM_USDT', '2.517', 3, 2, 900_000, 0.043, 'A'],
  ['XLM_USDT', '0.24415', 5, 1, 1_250_000, 0.04, 'A'],
  ['ETC_USDT', '13.926', 3, 2, 640_000, 0.037, 'A'],
  ['NEAR_USDT', '1.893', 3, 2, 980_000, 0.05, 'A'],
  ['APT_USDT', '2.436', 3, 2, 720_000, 0.052, 'A'],
  ['FIL_USDT', '1.614', 3, 2, 610_000, 0.05, 'A'],
  ['ARB_USDT', '0.2041', 4, 1, 840_000, 0.052, 'A'],
  ['OP_USDT', '0.3187', 4, 1, 690_000, 0.054, 'A'],
  ['SUI_USDT', '1.5423', 4, 2, 2_600_000, 0.052, 'A'],
  ['HBAR_USDT', '0.13870', 5, 1, 1_100_000, 0.046, 'A'],
  ['ICP_USDT', '4.115', 3, 2, 540_000, 0.055, 'A'],
  ['AAVE_USDT', '168.44', 2, 3, 830_000, 0.043, 'A'],
  ['MKR_USDT', '1402.5', 1, 4, 310_000, 0.037, 'A'],
  ['TON_USDT', '1.587', 3, 2, 620_000, 0.038, 'A'],
  ['INJ_USDT', '5.821', 3, 2, 410_000, 0.055, 'A'],
  ['TIA_USDT', '0.6214', 4, 1, 380_000, 0.06, 'A'],
  ['SEI_USDT', '0.13252', 5, 1, 360_000, 0.055, 'A'],
  ['ALGO_USDT', '0.14093', 5, 1, 350_000, 0.046, 'A'],
  ['VET_USDT', '0.013514', 6, 0, 290_000, 0.045, 'A'],
  ['GRT_USDT', '0.05217', 5, 1, 240_000, 0.05, 'A'],
  ['SAND_USDT', '0.15312', 5, 1, 230_000, 0.05, 'A'],
  ['MANA_USDT', '0.16420', 5, 1, 210_000, 0.05, 'A'],
  ['AXS_USDT', '0.9187', 4, 2, 190_000, 0.052, 'A'],
  ['CRV_USDT', '0.38125', 5, 1, 330_000, 0.055, 'A'],
  ['LDO_USDT', '0.6342', 4, 1, 270_000, 0.055, 'A'],
  ['ENA_USDT', '0.24780', 5, 1, 520_000, 0.065, 'A'],
  ['WLD_USDT', '0.6021', 4, 1, 460_000, 0.06, 'A'],
  ['BMX_USDT', '0.28513', 5, 1, 1_900_000, 0.018, 'A'],
  ['SHIB_USDT', '0.00000841', 8, 0, 2_200_000, 0.042, 'B'],
  ['PEPE_USDT', '0.00000468', 8, 0, 1_900_000, 0.06, 'B'],
  ['FLOKI_USDT', '0.00004762', 8, 0, 610_000, 0.06, 'B'],
  ['BONK_USDT', '0.00000973', 8, 0, 740_000, 0.062, 'B'],
  ['WIF_USDT', '0.3814', 4, 1, 430_000, 0.07, 'B'],
  ['BABYDOGE_USDT', '0.00000039', 8, 0, 88_000, 0.05, 'C'],
  ['LUNC_USDT', '0.00002874', 8, 0, 150_000, 0.055, 'C'],
  ['PUNDIX_USDT', '0.2418', 4, 1, 46_000, 0.05, 'C'],
  ['QUACK_USDT', '0.00000217', 8, 0, 21_000, 0.08, 'D'],
  ['ORBITX_USDT', '0.017342', 6, 0, 12_500, 0.09, 'D'],
  ['GOLDN_USDT', '4083.10', 2, 4, 380_000, 0.011, 'B'],
  ['BTC_USDC', '91248.90', 2, 5, 4_800_000, 0.024, 'A'],
  ['ETH_USDC', '3120.10', 2, 4, 2_400_000, 0.032, 'A'],
  ['SOL_USDC', '138.40', 2, 3, 800_000, 0.041, 'A'],
  ['XRP_USDC', '2.1380', 4, 1, 410_000, 0.04, 'A'],
  ['USDC_USDT', '0.9998', 4, 2, 3_100_000, 0.0004, 'A'],
  ['ETH_BTC', '0.03420', 5, 3, 38, 0.02, 'A'],
  ['LTC_BTC', '0.000946', 6, 2, 4.2, 0.028, 'A'],
  ['XRP_BTC', '0.00002343', 8, 0, 6.5, 0.03, 'A'],
  ['DOGE_BTC', '0.00000174', 8, 0, 2.4, 0.04, 'B'],
  ['LINK_ETH', '0.004320', 6, 2, 24, 0.03, 'A'],
  ['UNI_ETH', '0.002014', 6, 2, 11, 0.035, 'A'],
  ['NOVA_USDT', '1.2500', 4, 1, 0, 0.05, 'B', 'preTrade'],
  ['VAULT_USDT', '0.8120', 4, 1, 52_000, 0.05, 'B', 'noApi'],
];

const minNotionals: Readonly<Record<string, string>> = { USDT: '5', USDC: '5', BTC: '0.00005', ETH: '0.002' };

export const listings: readonly Listing[] = rows.map(
  ([symbol, price, priceDecimals, sizeDecimals, dayVolume, dayVolatility, feeClass, special], index) => {
    const [base = symbol, quote = 'USDT'] = symbol.split('_');
    return {
      symbol,
      symbolId: 53 + index * 7,
      base,
      quote,
      priceDecimals,
      coarseDecimals: Math.max(-1, priceDecimals - 3),
      sizeDecimals,
      tick: Decimal.powerOfTen(-priceDecimals),
      step: Decimal.powerOfTen(-sizeDecimals),
      minSize: Decimal.powerOfTen(-sizeDecimals),
      maxSize: Decimal.from('100000000000'),
      minNotional: Decimal.from(minNotionals[quote] ?? '5'),
      feeClass,
      status: special === 'preTrade' ? 'preTrade' : 'trading',
      apiTradable: special !== 'noApi',
      price: Decimal.from(price),
      dayVolume,
      dayVolatility,
      historyDays: 1100 + (Math.abs(hash32(symbol)) % 1500),
    };
  },
);
