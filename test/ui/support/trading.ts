/** What a person does to trade, step by step, as every test that needs an order does it. */

import assert from 'node:assert/strict';
import { until } from '../../support/until';
import type { Desk } from './desk';

export interface LimitWish {
  readonly pair: string;
  readonly side: 'Buy' | 'Sell';
  readonly price: string;
  readonly quantity: string;
}

export interface MarketBuyWish {
  readonly pair: string;
  /** In quote. */
  readonly notional: string;
}

/** The last price in the status bar, as a number to reckon with. */
export async function statusBarPrice(desk: Desk): Promise<number> {
  const text = await until('the status bar shows a price', async () => {
    const shown = (await desk.statusBarItem('bitmart.price').textContent()) ?? '';
    return /\d[\d,]*\.\d+/.exec(shown)?.[0];
  });
  return Number(text.replaceAll(',', ''));
}

/** A whole price so far below the market that it rests for as long as a test runs, and near enough to be allowed. */
export async function restingPrice(desk: Desk): Promise<string> {
  return String(Math.floor((await statusBarPrice(desk)) * 0.95));
}

/** Runs Place Order up to the question for the price. */
export async function startLimitOrder(desk: Desk, { pair, side }: Pick<LimitWish, 'pair' | 'side'>): Promise<void> {
  await desk.runCommand('BitMart: Place Order');
  await chooseSideOf(desk, pair, side);
  await desk.pick(/^Limit(?!,)/);
  await desk.quickInputSays('Price in');
}

/** Runs Place Order up to the modal that asks for the last word. */
export async function askForLimitOrder(desk: Desk, wish: LimitWish): Promise<void> {
  await startLimitOrder(desk, wish);
  await desk.answer(wish.price);
  await desk.quickInputSays('Quantity in');
  await desk.answer(wish.quantity);
  await desk.modal.waitFor();
}

export async function placeLimitOrder(desk: Desk, wish: LimitWish): Promise<void> {
  await askForLimitOrder(desk, wish);
  await desk.pressInModal(`${wish.side} ${wish.quantity} ${wish.pair.split('/')[0] ?? ''}`);
  await desk.treeRows('Open Orders', wish.pair).waitFor();
}

export async function askForMarketBuy(desk: Desk, { pair, notional }: MarketBuyWish): Promise<void> {
  await desk.runCommand('BitMart: Place Order');
  await chooseSideOf(desk, pair, 'Buy');
  await desk.pick(/^Market/);
  await desk.quickInputSays('to spend');
  await desk.answer(notional);
  await desk.modal.waitFor();
}

async function chooseSideOf(desk: Desk, pair: string, side: LimitWish['side']): Promise<void> {
  await desk.quickInputTitled('Place Order');
  await desk.pick(new RegExp(`^${pair}$`));
  await desk.pick(new RegExp(`^${side}$`));
}

/** Types `text` and waits for what is said of it; the text must still be there. */
export async function expectJudgement(desk: Desk, text: string, judgement: string | RegExp): Promise<void> {
  await desk.typeQuickInput(text);
  await desk.quickInputSays(judgement);
  assert.equal(await desk.quickInput.inputValue(), text);
}

/** Resolves when the text of something on the page has become another than it was; answers with both. */
export async function changes(what: string, read: () => Promise<string | null>): Promise<readonly [string, string]> {
  const before = (await read()) ?? '';
  const after = await until(`${what} changes`, async () => {
    const now = (await read()) ?? '';
    return now !== before && now;
  });
  return [before, after];
}
