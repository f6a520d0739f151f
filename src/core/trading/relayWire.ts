/** What the owner of a private stream tells the other windows: one JSON line per event, read back without believing it. */

import { Decimal } from '../base/decimal';
import { asArray, asObject, parseJson, type Json, type JsonObject } from '../base/json';
import type { Balance } from '../model/balance';
import { currencyPattern, parseSymbol } from '../model/instrument';
import { orderStatuses, orderTypes, stpModes, type Fill, type Order } from '../model/order';
import type { OrderEvent, StreamState, StreamStatus } from '../venues/venue';

export type RelayMessage =
  | { readonly kind: 'state'; readonly state: StreamState }
  | { readonly kind: 'order'; readonly event: OrderEvent }
  | { readonly kind: 'balances'; readonly balances: readonly Balance[] };

/** Without a line break. */
export function printRelay(message: RelayMessage): string {
  // Decimals print themselves as text, every digit kept.
  return JSON.stringify(message);
}

/** `undefined` for anything that is not exactly a message of ours. */
export function readRelay(line: string): RelayMessage | undefined {
  const fields = asObject(parseJson(line));
  switch (fields?.['kind']) {
    case 'state': {
      const state = readState(asObject(fields['state']));
      return state && { kind: 'state', state };
    }
    case 'order': {
      const event = asObject(fields['event']);
      const order = readOrder(asObject(event?.['order']));
      const fill = event?.['fill'] === undefined ? undefined : readFill(asObject(event['fill']));
      if (!order || (event?.['fill'] !== undefined && !fill)) return undefined;
      return { kind: 'order', event: { order, ...(fill && { fill }) } };
    }
    case 'balances': {
      const balances = asArray(fields['balances'])?.map((each) => readBalance(asObject(each)));
      return balances?.every((each) => each !== undefined) ? { kind: 'balances', balances } : undefined;
    }
    default:
      return undefined;
  }
}

const statuses = ['idle', 'connecting', 'live', 'stale', 'failing', 'closed'] as const satisfies StreamStatus[];

function readState(fields: JsonObject | undefined): StreamState | undefined {
  const status = oneOf(statuses, fields?.['status']);
  const generation = numberIn(fields?.['generation']);
  const reason = textIn(fields?.['reason']);
  const retryAt = numberIn(fields?.['retryAt']);
  if (!status || generation === undefined) return undefined;
  return { status, generation, ...(reason !== undefined && { reason }), ...(retryAt !== undefined && { retryAt }) };
}

function readOrder(fields: JsonObject | undefined): Order | undefined {
  if (!fields) return undefined;
  const instrument = parseSymbol(textIn(asObject(fields['instrument'])?.['symbol']) ?? '');
  const side = oneOf(['buy', 'sell'] as const, fields['side']);
  const type = oneOf(orderTypes, fields['type']);
  const mode = oneOf(['spot', 'isolatedMargin'] as const, fields['mode']);
  const status = oneOf(orderStatuses, fields['status']);
  const filledQuantity = decimalIn(fields['filledQuantity']);
  const filledNotional = decimalIn(fields['filledNotional']);
  const createdAt = numberIn(fields['createdAt']);
  const updatedAt = numberIn(fields['updatedAt']);
  if (!instrument || !side || !type || !mode || !status || !filledQuantity || !filledNotional) return undefined;
  if (createdAt === undefined || updatedAt === undefined) return undefined;
  const orderId = textIn(fields['orderId']);
  const clientOrderId = textIn(fields['clientOrderId']);
  if (orderId === undefined && clientOrderId === undefined) return undefined;
  const price = decimalIn(fields['price']);
  const quantity = decimalIn(fields['quantity']);
  const notional = decimalIn(fields['notional']);
  const cancelSource = textIn(fields['cancelSource']);
  const stpMode = oneOf(stpModes, fields['stpMode']);
  return {
    instrument,
    ...(orderId !== undefined && { orderId }),
    ...(clientOrderId !== undefined && { clientOrderId }),
    side,
    type,
    mode,
    ...(price && { price }),
    ...(quantity && { quantity }),
    ...(notional && { notional }),
    filledQuantity,
    filledNotional,
    status,
    ...(cancelSource !== undefined && { cancelSource }),
    ...(stpMode && { stpMode }),
    createdAt,
    updatedAt,
  };
}

function readFill(fields: JsonObject | undefined): Fill | undefined {
  if (!fields) return undefined;
  const instrument = parseSymbol(textIn(asObject(fields['instrument'])?.['symbol']) ?? '');
  const tradeId = textIn(fields['tradeId']);
  const orderId = textIn(fields['orderId']);
  const clientOrderId = textIn(fields['clientOrderId']);
  const side = oneOf(['buy', 'sell'] as const, fields['side']);
  const price = decimalIn(fields['price']);
  const quantity = decimalIn(fields['quantity']);
  const notional = decimalIn(fields['notional']);
  const fee = decimalIn(fields['fee']);
  const feeCurrency = textIn(fields['feeCurrency']);
  const liquidity = oneOf(['maker', 'taker'] as const, fields['liquidity']);
  const at = numberIn(fields['at']);
  if (!instrument || tradeId === undefined || orderId === undefined || !side || !price || !quantity) return undefined;
  if (!notional || !fee || feeCurrency === undefined || !liquidity || at === undefined) return undefined;
  return {
    tradeId,
    orderId,
    ...(clientOrderId !== undefined && { clientOrderId }),
    instrument,
    side,
    price,
    quantity,
    notional,
    fee,
    feeCurrency,
    liquidity,
    at,
  };
}

function readBalance(fields: JsonObject | undefined): Balance | undefined {
  const currency = textIn(fields?.['currency']);
  const available = decimalIn(fields?.['available']);
  const frozen = decimalIn(fields?.['frozen']);
  const updatedAt = numberIn(fields?.['updatedAt']);
  if (currency === undefined || !currencyPattern.test(currency)) return undefined;
  return available && frozen && updatedAt !== undefined ? { currency, available, frozen, updatedAt } : undefined;
}

function oneOf<T extends string>(known: readonly T[], value: Json | undefined): T | undefined {
  return known.find((each) => each === value);
}

function textIn(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value.length <= 256 ? value : undefined;
}

function numberIn(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function decimalIn(value: Json | undefined): Decimal | undefined {
  return typeof value === 'string' ? Decimal.parse(value) : undefined;
}
