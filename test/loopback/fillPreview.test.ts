/** What a fill preview promises is what the practice exchange's engine then does, to the last digit. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Decimal } from '../../src/core/base/decimal';
import { previewFill, type FillPreview } from '../../src/core/model/fillPreview';
import type { Market } from '../../src/core/model/market';
import type { OrderSide, OrderType } from '../../src/core/model/order';
import type { LevelText } from '../../src/core/model/orderBook';
import type { OrderTicket } from '../../src/core/model/orderTicket';
import { printLevels } from '../../src/simulator/bitmart/print';
import type { Engine } from '../../src/simulator/engine/engine';
import type { Market as EngineMarket } from '../../src/simulator/engine/market';
import { opposite, type Fill, type Order } from '../../src/simulator/engine/words';
import { Venue } from '../../src/simulator/engine/venue';
import { ManualClock } from '../support/manualClock';

/** A fine and a coarse step, dear and cheap coins, three fee classes, three quote currencies. */
const symbols = ['BTC_USDT', 'DOGE_USDT', 'SHIB_USDT', 'QUACK_USDT', 'ETH_BTC', 'LINK_ETH', 'MKR_USDT'] as const;
const types: readonly OrderType[] = ['limit', 'market', 'limitMaker', 'ioc', 'fok'];
const wealth = Decimal.from('1000000000000');
const marketNames = ['still', 'empty'] as const;

interface MakerWish {
  /** Ticks from the middle: asks stand above it, bids below. */
  readonly distance: number;
  readonly steps: number;
  readonly side: OrderSide;
  readonly owner: 'ann' | 'ben';
}

interface TicketWish {
  readonly side: OrderSide;
  readonly type: OrderType;
  /** Ticks the limit stands beyond the middle, on the side that is taken from. */
  readonly reach: number;
  readonly steps: number;
  /** Of a market buy, in units of the eighth decimal of what `steps` cost at the middle. */
  readonly odd: number;
}

const makers = fc.array(
  fc.record<MakerWish>({
    distance: fc.integer({ min: 1, max: 12 }),
    steps: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 5_000_000 })),
    side: fc.constantFrom('buy', 'sell'),
    owner: fc.constantFrom('ann', 'ben'),
  }),
  { maxLength: 30 },
);
const ticketWishes = fc.record<TicketWish>({
  side: fc.constantFrom('buy', 'sell'),
  type: fc.constantFrom(...types),
  reach: fc.integer({ min: -14, max: 14 }),
  steps: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 60_000_000 })),
  odd: fc.integer({ min: 0, max: 10 ** 9 }),
});

/** One exchange, one pair, one person who is about to send an order. */
class Scene {
  readonly venue: Venue;
  readonly engine: Engine;
  readonly traded: EngineMarket;
  private readonly middle: Decimal;

  constructor(symbol: string, mode: (typeof marketNames)[number], seed: number) {
    this.venue = new Venue({ seed, clock: new ManualClock(1_795_132_800_000), market: mode, symbols: [symbol] });
    this.engine = this.venue.engine;
    const traded = this.engine.markets.get(symbol);
    assert.ok(traded);
    this.traded = traded;
    this.middle = traded.listing.price;
    const { base, quote } = traded.listing;
    for (const id of ['ann', 'ben', 'me']) {
      const start = new Map([
        [base, wealth],
        [quote, wealth],
      ]);
      this.engine.openAccount(id, 'client', start);
    }
  }

  fillBook(wishes: readonly MakerWish[]): void {
    for (const { distance, steps, side, owner } of wishes) {
      const price = this.priceAt(side === 'sell' ? distance : -distance);
      if (!price.isPositive) continue;
      this.engine.place(owner, { symbol: this.traded.symbol, side, kind: 'limitMaker', price, size: this.size(steps) });
    }
  }

  ticket({ side, type, reach, steps, odd }: TicketWish): OrderTicket | undefined {
    const { base, quote, symbol } = this.traded.listing;
    const common = { instrument: { symbol, base, quote }, side, type, mode: 'spot' } as const;
    if (type === 'market' && side === 'buy') {
      const unit = Decimal.powerOfTen(-8);
      return { ...common, notional: this.middle.times(this.size(steps)).plus(Decimal.from(odd).times(unit)) };
    }
    const quantity = this.size(steps);
    if (type === 'market') return { ...common, quantity };
    const price = this.priceAt(side === 'buy' ? reach : -reach);
    return price.isPositive ? { ...common, quantity, price } : undefined;
  }

  preview(ticket: OrderTicket): FillPreview | undefined {
    const { listing, feeRate } = this.traded;
    const market: Market = {
      instrument: ticket.instrument,
      tickSize: listing.tick,
      stepSize: listing.step,
      minQuantity: listing.minSize,
      minNotional: { buy: Decimal.zero, sell: Decimal.zero },
      status: 'trading',
      readAt: 0,
    };
    const levels = (side: OrderSide): readonly LevelText[] =>
      printLevels(this.traded, this.traded.book.levels(side), 10_000);
    const rates = { maker: feeRate, taker: feeRate };
    return previewFill({ bids: levels('buy'), asks: levels('sell') }, ticket, market, rates, 'quote');
  }

  place({ side, type, price, quantity, notional }: OrderTicket): Order {
    const draft = { symbol: this.traded.symbol, side, kind: type, price, size: quantity, notional };
    const { order, refusal } = this.engine.place('me', draft);
    assert.ok(order, `refused: ${refusal ?? ''}`);
    return order;
  }

  /** Somebody takes all that is left of `order`, and whatever stands before it. */
  takeRest({ symbol, side, price }: Order): void {
    const size = Decimal.sum(this.traded.book.levels(side).map(({ total }) => total));
    this.engine.place('ben', { symbol, side: opposite[side], kind: 'ioc', price, size });
  }

  fills(order: Order): readonly Fill[] {
    return [...(this.engine.account('me')?.fills() ?? [])].filter(({ orderId }) => orderId === order.id);
  }

  /** How much more or less the person holds than at the start, set aside or not. */
  change(currency: string): Decimal {
    const { available, frozen } = this.engine.ledger.balance('me', currency);
    return available.plus(frozen).minus(wealth);
  }

  dispose(): void {
    this.venue.dispose();
  }

  private priceAt(ticks: number): Decimal {
    return this.middle.plus(this.traded.listing.tick.times(Decimal.from(ticks)));
  }

  private size(steps: number): Decimal {
    return this.traded.listing.step.times(Decimal.from(steps));
  }
}

function sum(values: readonly Decimal[]): string {
  return Decimal.sum(values).toString();
}

function check(scene: Scene, wish: TicketWish): void {
  const ticket = scene.ticket(wish);
  if (!ticket) return;
  const { base, quote } = ticket.instrument;
  const preview = scene.preview(ticket);
  const order = scene.place(ticket);
  const fills = scene.fills(order);
  if (!preview) {
    assert.equal(fills.length, 0);
    return;
  }
  assert.equal(preview.filledQuantity.toString(), order.filledSize.toString());
  assert.equal(preview.filledNotional.toString(), order.filledNotional.toString());
  assert.equal(preview.takerFee.toString(), sum(fills.map(({ fee }) => fee)));
  assert.equal(preview.feeCurrency, fills[0]?.feeCurrency ?? quote);
  assert.equal(preview.worstPrice?.toString(), fills.at(-1)?.price.toString());
  assert.equal(preview.levels, new Set(fills.map(({ price }) => price.toString())).size);
  const isResting = scene.engine.isOpen('me', order.id);
  const left = ticket.notional ? Decimal.zero : order.size.minus(order.filledSize);
  assert.equal(preview.restingQuantity.toString(), isResting ? left.toString() : '0');
  assert.equal(preview.canceledQuantity.toString(), isResting ? '0' : left.toString());
  if (ticket.notional)
    assert.equal(preview.unspentNotional.toString(), ticket.notional.minus(order.filledNotional).toString());
  assert.equal(preview.outcome, outcomeOf(scene, order, isResting));

  const direction = ticket.side === 'buy' ? Decimal.one : Decimal.from(-1);
  const paid = preview.filledNotional.times(direction).plus(preview.takerFee);
  assert.equal(scene.change(quote).toString(), paid.negated().toString());
  assert.equal(scene.change(base).toString(), preview.filledQuantity.times(direction).toString());

  if (!isResting) return;
  scene.takeRest(order);
  assert.equal(preview.takerFee.plus(preview.makerFee).toString(), sum(scene.fills(order).map(({ fee }) => fee)));
  assert.equal(scene.change(quote).toString(), preview.total.times(direction).negated().toString());
}

function outcomeOf({ traded }: Scene, order: Order, isResting: boolean): FillPreview['outcome'] {
  if (order.filledSize.isZero) return isResting ? 'rests' : 'none';
  // Money that buys no further step is not an unfilled part; money that found nothing more to buy is.
  if (order.side === 'buy' && order.kind === 'market')
    return order.state === 'filled' || traded.book.best('sell') ? 'fills' : 'partly';
  return order.state === 'filled' ? 'fills' : 'partly';
}

describe('a fill preview', () => {
  for (const mode of marketNames) {
    for (const symbol of symbols) {
      it(`is what ${symbol} then fills, fees included, on any book (${mode})`, () => {
        fc.assert(
          fc.property(makers, ticketWishes, fc.integer({ min: 1, max: 4 }), (wishes, wish, seed) => {
            const scene = new Scene(symbol, mode, seed);
            try {
              scene.fillBook(wishes);
              check(scene, wish);
            } finally {
              scene.dispose();
            }
          }),
          { numRuns: mode === 'still' ? 60 : 250 },
        );
      });
    }
  }
});
