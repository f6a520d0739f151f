/** A fill preview as rows of words and numbers. */

import { Decimal } from '../../core/base/decimal';
import type { FillPreview } from '../../core/model/fillPreview';
import { priceDecimals, type Market } from '../../core/model/market';
import type { OrderTicket } from '../../core/model/orderTicket';
import type { PreviewRow } from '../../protocol/messages';
import { formatDecimal, formatExact } from '../format';
import { t } from '../l10n';

/** Slippage against the middle of the book from which a row is shown as a warning. */
const notableSlippage = Decimal.from('0.005');

export function previewRows(
  fill: FillPreview,
  ticket: OrderTicket,
  market: Market,
  available: Decimal | undefined,
): readonly PreviewRow[] {
  const { base, quote } = market.instrument;
  const places = priceDecimals(market);
  const isWarning = fill.outcome === 'none' || fill.isIncomplete;
  const rows: (PreviewRow | undefined)[] = [
    row(t('Outcome'), outcomeWords(fill), isWarning ? 'warning' : 'plain'),
    fill.averagePrice && row(t('Average price'), formatDecimal(fill.averagePrice, places + 2)),
    fill.worstPrice && row(t('Worst price'), formatDecimal(fill.worstPrice, places)),
    fill.slippageToMid &&
      row(
        t('Slippage from mid'),
        ratioText(fill.slippageToMid),
        fill.slippageToMid.gt(notableSlippage) ? 'warning' : 'plain',
      ),
    fill.levels > 0 ? row(t('Levels taken'), String(fill.levels)) : undefined,
    fill.filledQuantity.isPositive ? row(t('Trades now'), `${formatExact(fill.filledQuantity)} ${base}`) : undefined,
    fill.restingQuantity.isPositive
      ? row(t('Rests in the book'), `${formatExact(fill.restingQuantity)} ${base}`)
      : undefined,
    fill.canceledQuantity.isPositive
      ? row(t('Dropped'), `${formatExact(fill.canceledQuantity)} ${base}`, 'warning')
      : undefined,
    fill.outcome === 'none' ? undefined : row(t('Fee'), feeText(fill)),
    fill.outcome === 'none'
      ? undefined
      : row(ticket.side === 'buy' ? t('You pay') : t('You receive'), `${formatDecimal(fill.total, places)} ${quote}`),
    afterwards(fill, ticket, market, available),
  ];
  return rows.filter((each) => each !== undefined);
}

function row(label: string, value: string, tone: PreviewRow['tone'] = 'plain'): PreviewRow {
  return { label, value, tone };
}

function outcomeWords({ outcome, isIncomplete }: FillPreview): string {
  if (isIncomplete) return t('Deeper than the book we see: at least this');
  switch (outcome) {
    case 'fills':
      return t('Fills at once, as taker');
    case 'partly':
      return t('Fills in part at once, as taker');
    case 'rests':
      return t('Rests in the book, as maker');
    case 'none':
      return t('Nothing would trade, nothing would stay');
  }
}

function feeText({ takerFee, makerFee, feeCurrency }: FillPreview): string {
  const fee = takerFee.plus(makerFee);
  return `${formatDecimal(fee, Math.min(fee.decimalPlaces, 8))} ${feeCurrency}`;
}

/** What the paying currency's free balance comes to: a resting order locks its money too. */
function afterwards(
  fill: FillPreview,
  ticket: OrderTicket,
  market: Market,
  available: Decimal | undefined,
): PreviewRow | undefined {
  if (!available || fill.outcome === 'none') return undefined;
  const { base, quote } = market.instrument;
  return ticket.side === 'buy'
    ? row(t('Free afterwards'), `${formatDecimal(available.minus(fill.total), priceDecimals(market))} ${quote}`)
    : row(
        t('Free afterwards'),
        `${formatExact(available.minus(fill.filledQuantity).minus(fill.restingQuantity))} ${base}`,
      );
}

function ratioText(ratio: Decimal): string {
  return `${formatDecimal(ratio.times(Decimal.from(100)), 3)}%`;
}
