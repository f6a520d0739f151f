/** The list of a venue's pairs, to choose one from. */

import { displayName, type Instrument } from '../../core/model/instrument';
import type { Market } from '../../core/model/market';
import type { Session } from '../../core/trading/session';
import { formatChange, formatPrice } from '../format';
import type { Host } from '../host';
import { t } from '../l10n';
import { pick, type Choice, type StepEnd, type StepFrame } from '../quickInput';

export interface PickPairOptions extends StepFrame {
  readonly placeholder: string;
  /** Chosen beforehand. */
  readonly current?: string | undefined;
  readonly accepts?: (market: Market) => boolean;
}

export async function pickPair(host: Host, options: PickPairOptions): Promise<StepEnd<Instrument>> {
  const choices = host.desk.whenReady().then((session) => (session ? pairChoices(host, session, options) : []));
  return pick<Instrument>({
    ...options,
    choices,
    isActive: ({ symbol }) => symbol === options.current,
    emptyText: t('No pairs to choose from: the exchange cannot be reached right now.'),
  });
}

/** Watched pairs first, then the rest by volume. */
async function pairChoices(host: Host, session: Session, options: PickPairOptions): Promise<Choice<Instrument>[]> {
  const [markets, tickers] = await Promise.all([
    session.marketData.markets().catch((error: unknown) => {
      host.notifier.error(error, 'read', host.desk.account.venueName);
      return new Map<string, Market>();
    }),
    session.marketData.tickers().catch(() => []),
  ]);
  const tickerOf = new Map(tickers.map((ticker) => [ticker.instrument.symbol, ticker]));
  const volumeOf = ({ instrument }: Market): number =>
    tickerOf.get(instrument.symbol)?.quoteVolume24h.toApproximateNumber() ?? 0;
  const watched = new Map(host.watchlist.instruments.map(({ symbol }, index) => [symbol, index]));
  const placeOf = ({ instrument }: Market): number => watched.get(instrument.symbol) ?? watched.size;
  return [...markets.values()]
    .filter((market) => options.accepts?.(market) ?? true)
    .sort((a, b) => placeOf(a) - placeOf(b) || volumeOf(b) - volumeOf(a))
    .map((market) => {
      const ticker = tickerOf.get(market.instrument.symbol);
      const price = ticker && `${formatPrice(ticker.lastPrice, market)}  ${formatChange(ticker.change24h)}`;
      return {
        label: displayName(market.instrument),
        description: price === undefined ? host.desk.badge : t('{0} · {1}', price, host.desk.badge),
        value: market.instrument,
      };
    });
}
