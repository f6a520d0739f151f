/** What the risk gate would say to an order that is still being typed: its own verdict, in the words of its refusals. */

import type { OrderTicket } from '../core/model/orderTicket';
import type { RiskGate } from '../core/trading/riskGate';
import { comparedCurrency, findingWords } from './findingWords';
import type { FieldJudgement } from './quickInput';

/** Only other numbers help against these; whatever else stands in the way may be gone when the order is sent. */
const byPrice: ReadonlySet<string> = new Set(['maxWorsePrice', 'maxBetterPrice']);
const byAmount: ReadonlySet<string> = new Set(['maxOrderNotional', 'maxDailyNotional', 'maxSlippage', 'balance']);
/** What can be said before there is an amount. */
const withoutAmount: ReadonlySet<string> = new Set([
  ...byPrice,
  'halted',
  'notArmed',
  'allowedSymbols',
  'maxOpenOrders',
  'unresolvedUnknown',
]);

export interface AdviceOptions {
  readonly gate: Pick<RiskGate, 'check'>;
  readonly ticket: OrderTicket;
  /** `price`: the amount of the ticket is only a stand-in. */
  readonly field: 'price' | 'amount';
}

/** `undefined` when the gate has nothing against it. It is asked again before anything is sent. */
export async function gateAdvice({ gate, ticket, field }: AdviceOptions): Promise<FieldJudgement | undefined> {
  const verdict = await gate.check(ticket);
  const all = verdict.kind === 'denied' ? verdict.findings : verdict.warnings;
  const findings = field === 'price' ? all.filter(({ code }) => withoutAmount.has(code)) : all;
  const wrong = findings.find(({ code }) => byPrice.has(code) || byAmount.has(code));
  const shown = wrong ?? findings[0];
  if (!shown) return undefined;
  const { code, numbers } = shown;
  const text = findingWords(code, { ...numbers, currency: comparedCurrency(code, ticket) });
  return { severity: wrong ? 'error' : 'warning', text };
}
