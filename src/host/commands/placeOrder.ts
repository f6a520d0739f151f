/** Place Order: pair, side, type, price and amount, each checked while it is typed, then the desk's own question. */

import { Decimal } from '../../core/base/decimal';
import type { Disposable } from '../../core/base/disposable';
import { displayName, type Instrument } from '../../core/model/instrument';
import type { OrderSide, OrderType } from '../../core/model/order';
import {
  checkDraft,
  needsPrice,
  paysByNotional,
  type OrderTicket,
  type TicketContext,
  type TicketDraft,
  type TicketField,
  type TicketIssue,
} from '../../core/model/orderTicket';
import type { Session } from '../../core/trading/session';
import { OrderTicketError } from '../../core/base/errors';
import { ticketPreview } from '../confirmation';
import { comparedCurrency, issueWords } from '../findingWords';
import { gateAdvice } from '../gateAdvice';
import { formatExact, formatPrice } from '../format';
import { accountTitle, type Host } from '../host';
import { t } from '../l10n';
import { sideWord, typeExplanation, typeWord } from '../orderWords';
import { ask, pick, runWizard, type FieldJudgement, type Step, readySession } from '../quickInput';
import { ticketContext } from '../ticketContext';
import { stateSentence, takesOrders } from '../venueStateWords';
import { pickPair } from './pickPair';
import { readInstrument, registerCommand } from './registry';

/** What has been chosen and typed so far; Back and forth keeps all of it. */
interface OrderWish {
  instrument: Instrument | undefined;
  side: OrderSide;
  type: OrderType;
  price: string;
  quantity: string;
  notional: string;
  context: TicketContext | undefined;
}

export function registerPlaceOrder(host: Host): Disposable {
  return registerCommand(host, 'bitmart.placeOrder', (argument) => {
    const instrument = readInstrument(argument);
    const wish: OrderWish = {
      instrument,
      side: 'buy',
      type: 'limit',
      price: '',
      quantity: '',
      notional: '',
      context: undefined,
    };
    return placeOrder(host, wish, instrument ? 1 : 0);
  });
}

/** Where the price, or for a market order the amount, is typed. */
const numbersStep = 3;

async function placeOrder(host: Host, wish: OrderWish, startAt: number): Promise<void> {
  const { desk, notifier } = host;
  const session = await readySession(desk);
  if (!session) {
    if (desk.state.kind === 'failed') notifier.error(desk.state.error, 'read', desk.account.venueName);
    return;
  }
  if (!session.orders) {
    const error = session.signInError ?? new OrderTicketError('noAccount', 'Orders need an account');
    notifier.error(error, 'place', desk.account.venueName);
    return;
  }
  const closed = takesOrders(session.venue.state)
    ? undefined
    : stateSentence(desk.account.venueName, session.venue.state);
  if (closed !== undefined) {
    notifier.tell('info', closed, 'fixKey');
    return;
  }
  // The order should find a warm connection when it is confirmed.
  void session.venue.trading?.warm();
  const title = t('Place Order · {0}', accountTitle(desk));
  const steps = (draft: OrderWish): readonly Step<OrderWish>[] => [
    pairStep(host),
    sideStep,
    typeStep(session),
    ...(needsPrice(draft.type) ? [priceStep(session)] : []),
    amountStep(session),
  ];
  if (!(await runWizard(title, wish, steps, startAt))) return;
  const ticket = ticketOf(wish);
  if (!ticket || desk.session !== session) return;
  // What is free and what the market allows may be otherwise by then.
  await desk.confirmAndPlace(ticket, () => placeOrder(host, { ...wish, context: undefined }, numbersStep));
}

function pairStep(host: Host): Step<OrderWish> {
  return async (wish, frame) => {
    const end = await pickPair(host, {
      ...frame,
      placeholder: t('Which pair?'),
      current: wish.instrument?.symbol ?? host.settings.statusBarPair.symbol,
      accepts: ({ status }) => status === 'trading',
    });
    if (end.kind !== 'value') return end.kind;
    if (end.value.symbol !== wish.instrument?.symbol) {
      wish.price = '';
      wish.quantity = '';
      wish.notional = '';
    }
    wish.instrument = end.value;
    return 'next';
  };
}

const sideStep: Step<OrderWish> = async (wish, frame) => {
  const pair = wish.instrument ? displayName(wish.instrument) : '';
  const end = await pick<OrderSide>({
    ...frame,
    placeholder: t('Buy or sell {0}?', pair),
    choices: (['buy', 'sell'] as const).map((side) => ({ label: sideWord(side), value: side })),
    isActive: (side) => side === wish.side,
  });
  if (end.kind !== 'value') return end.kind;
  wish.side = end.value;
  return 'next';
};

function typeStep(session: Session): Step<OrderWish> {
  return async (wish, frame) => {
    const end = await pick<OrderType>({
      ...frame,
      placeholder: t('Which type of order?'),
      choices: session.venue.capabilities.orderTypes.map((type) => ({
        label: typeWord(type),
        detail: typeExplanation(type),
        value: type,
      })),
      isActive: (type) => type === wish.type,
    });
    if (end.kind !== 'value') return end.kind;
    wish.type = end.value;
    wish.context = await contextFor(session, wish);
    return 'next';
  };
}

function priceStep(session: Session): Step<OrderWish> {
  return async (wish, frame) => {
    const context = (wish.context ??= await contextFor(session, wish));
    const { market, lastPrice } = context;
    const end = await ask({
      ...frame,
      value: wish.price,
      prompt: lastPrice
        ? t('Price in {0}. Last: {1}', market.instrument.quote, formatPrice(lastPrice, market))
        : t('Price in {0}', market.instrument.quote),
      placeholder: lastPrice?.toString() ?? market.tickSize.toString(),
      onText: (text) => {
        wish.price = text;
      },
      judge: (text) => judgeField({ ...wish, price: text }, context, 'price'),
      judgeLater: (text) => judgeByGate(session, { ...wish, price: text }, context, 'price'),
    });
    if (end.kind !== 'value') return end.kind;
    wish.price = end.value;
    return 'next';
  };
}

function amountStep(session: Session): Step<OrderWish> {
  return async (wish, frame) => {
    const context = (wish.context ??= await contextFor(session, wish));
    const { market, available } = context;
    const field = paysByNotional(wish.side, wish.type) ? 'notional' : 'quantity';
    const { base, quote } = market.instrument;
    const payer = wish.side === 'buy' ? quote : base;
    const free = available ? t('Free: {0} {1}', formatExact(available), payer) : '';
    const end = await ask({
      ...frame,
      value: wish[field],
      prompt:
        field === 'notional' ? t('How much {0} to spend? {1}', quote, free) : t('Quantity in {0}. {1}', base, free),
      placeholder: field === 'notional' ? market.minNotional.buy.toString() : market.minQuantity.toString(),
      onText: (text) => {
        wish[field] = text;
      },
      judge: (text) => judgeField({ ...wish, [field]: text }, context, field),
      judgeLater: (text) => judgeByGate(session, { ...wish, [field]: text }, context, 'amount'),
    });
    if (end.kind !== 'value') return end.kind;
    wish[field] = end.value;
    return 'next';
  };
}

function contextFor(session: Session, { instrument, side }: OrderWish): Promise<TicketContext> {
  if (!instrument) throw new Error('Expected a pair before its rules');
  return session.marketData.market(instrument).then((market) => ticketContext(session, market, side));
}

/** The first thing wrong with this field, or the order as it would be sent. */
function judgeField(wish: OrderWish, context: TicketContext, field: TicketField): FieldJudgement {
  const checked = checkDraft(draftFrom(wish), context);
  if (checked.kind === 'ready') {
    const preview = ticketPreview(checked.ticket, context.lastPrice);
    const [warning] = checked.warnings;
    return warning
      ? { severity: 'warning', text: `${issueWords(warning)} ${preview}` }
      : { severity: 'info', text: preview };
  }
  // While the price is typed the amount is still empty, and that is not yet wrong.
  const isLast = field !== 'price';
  const issue = checked.issues.find((each) => (isLast ? true : concernsPrice(each)));
  if (!issue) return { severity: 'info', text: t('{0} at {1}', displayName(context.market.instrument), wish.price) };
  return { severity: issue.severity, text: issueWords(issue, comparedCurrency(issue.code, draftFrom(wish))) };
}

/** What the risk gate would say, beside the order as it would be sent. */
async function judgeByGate(
  { riskGate }: Session,
  wish: OrderWish,
  context: TicketContext,
  field: 'price' | 'amount',
): Promise<FieldJudgement | undefined> {
  const checked = checkDraft(draftFrom(wish), context);
  const ticket = checked.kind === 'ready' ? checked.ticket : field === 'price' ? standIn(wish, context) : undefined;
  if (!riskGate || !ticket) return undefined;
  const advice = await gateAdvice({ gate: riskGate, ticket, field });
  if (advice?.severity !== 'warning' || checked.kind !== 'ready') return advice;
  return { ...advice, text: `${advice.text} ${ticketPreview(checked.ticket, context.lastPrice)}` };
}

/** The order at the price typed; its amount does not matter yet. */
function standIn(wish: OrderWish, { market }: TicketContext): OrderTicket | undefined {
  const price = Decimal.parse(wish.price.trim());
  if (!price?.isPositive) return undefined;
  const { instrument, side, type, mode } = draftFrom(wish);
  return { instrument, side, type, mode, price, quantity: market.minQuantity };
}

function concernsPrice({ field }: TicketIssue): boolean {
  return field === 'price' || field === 'market';
}

function draftFrom(wish: OrderWish): TicketDraft {
  if (!wish.instrument) throw new Error('Expected a pair before its order');
  return {
    instrument: wish.instrument,
    side: wish.side,
    type: wish.type,
    mode: 'spot',
    price: wish.price,
    quantity: wish.quantity,
    notional: wish.notional,
  };
}

function ticketOf(wish: OrderWish): OrderTicket | undefined {
  if (!wish.context) return undefined;
  const checked = checkDraft(draftFrom(wish), wish.context);
  return checked.kind === 'ready' ? checked.ticket : undefined;
}
