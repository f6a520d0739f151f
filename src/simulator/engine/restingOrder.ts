/** An order while it lives inside the engine; the outside sees copies. */

import { Decimal } from '../../core/base/decimal';
import type { Resting } from './book';
import type { CancelSource, FeeOnBuy, Order, OrderKind, OrderMode, OrderState, Side, StpMode } from './words';

export interface NewOrder {
  readonly id: string;
  readonly accountId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly kind: OrderKind;
  readonly mode: OrderMode;
  readonly stp: StpMode;
  readonly feeOnBuy: FeeOnBuy;
  readonly clientId: string | undefined;
  readonly price: Decimal;
  readonly size: Decimal;
  readonly notional: Decimal;
  readonly locked: Decimal;
  readonly time: number;
}

export class RestingOrder implements Resting {
  readonly id: string;
  readonly accountId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly price: Decimal;
  readonly clientId: string | undefined;
  filledSize = Decimal.zero;
  filledNotional = Decimal.zero;
  paidFee = Decimal.zero;
  state: OrderState = 'new';
  cancelSource: CancelSource = 'none';
  locked: Decimal;
  updatedAt: number;

  constructor(readonly draft: NewOrder) {
    this.id = draft.id;
    this.accountId = draft.accountId;
    this.symbol = draft.symbol;
    this.side = draft.side;
    this.price = draft.price;
    this.clientId = draft.clientId;
    this.locked = draft.locked;
    this.updatedAt = draft.time;
  }

  get isOpen(): boolean {
    return this.state === 'new' || this.state === 'partiallyFilled';
  }

  /** True for a market buy: it spends `notional` instead of filling `size`. */
  get isByNotional(): boolean {
    return this.draft.kind === 'market' && this.side === 'buy';
  }

  /** A buyer's fee may be taken from what it receives; then nothing is held for it. */
  get paysFeeInBase(): boolean {
    return this.side === 'buy' && this.draft.feeOnBuy === 'base';
  }

  get remaining(): Decimal {
    return this.draft.size.minus(this.filledSize);
  }

  get remainingNotional(): Decimal {
    return this.draft.notional.minus(this.filledNotional);
  }

  view(): Order {
    const { draft } = this;
    // Spelled out: this runs for every order of the synthetic crowd, and spreading is several times slower.
    return {
      id: draft.id,
      accountId: draft.accountId,
      symbol: draft.symbol,
      side: draft.side,
      kind: draft.kind,
      mode: draft.mode,
      stp: draft.stp,
      clientId: draft.clientId,
      price: draft.price,
      size: draft.size,
      notional: draft.notional,
      filledSize: this.filledSize,
      filledNotional: this.filledNotional,
      state: this.state,
      cancelSource: this.cancelSource,
      locked: this.locked,
      createdAt: draft.time,
      updatedAt: this.updatedAt,
    };
  }
}
