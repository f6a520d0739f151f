/** What one generation of the API offers an account: the same calls for classic and unified, told apart by who serves them. */

import type { Clock } from '../../../base/clock';
import { asObject, type Json, type JsonObject } from '../../../base/json';
import { NotFoundError, OrderRejectedError, TradingError } from '../../../base/errors';
import type { Instrument } from '../../../model/instrument';
import type { Market } from '../../../model/market';
import type { Order } from '../../../model/order';
import type { AccountApi, BatchOutcome, OrderReference, OrderRequest, PlacedOrder, TradingApi } from '../../venue';
import { errorCodes } from '../errorCodes';
import { failureOf, unknown, type CallIdentity } from '../failures';
import type { BitgetRest } from '../rest';
import { nameOf } from './orderText';
import type { WireOrderIds } from './payloads';
import { optionalText, readText } from './read';
import type { SymbolTable } from './symbols';

export type PrivateApi = Required<Omit<TradingApi, 'setTimedCancel' | 'warm'>> &
  Pick<AccountApi, 'balances' | 'verify'> & {
    readonly maxBatchPlace: number;
    readonly maxBatchCancel: number;
  };

export interface PrivateContext {
  readonly rest: BitgetRest;
  readonly clock: Clock;
  /** The venue's time, epoch ms. */
  now(): number;
  readonly symbols: SymbolTable;
  /** The listing, read once; needed to tell where a symbol's base ends. */
  loadMarkets(): Promise<readonly Market[]>;
  /** For orders whose caller sets no bound of its own. */
  readonly recvWindowMs?: number;
}

/** What a write answers with: the venue's id, and ours. Success without an id is no success anyone can rely on. */
export function parsePlaced(wire: WireOrderIds, clientOrderId: string): PlacedOrder {
  return {
    orderId: readText(wire, 'orderId'),
    clientOrderId: optionalText(wire.clientOid) ?? clientOrderId,
  };
}

/** A read of rows whose pairs must be known: the listing is loaded first, and again when a pair is missing in it. */
export async function withInstruments<T>(
  context: PrivateContext,
  read: (find: (wireSymbol: string) => Instrument | undefined) => Promise<T>,
): Promise<T> {
  if (context.symbols.isEmpty) await context.loadMarkets();
  const missing = new Set<string>();
  const find = (wireSymbol: string): Instrument | undefined => {
    const instrument = context.symbols.instrument(wireSymbol);
    if (!instrument) missing.add(wireSymbol);
    return instrument;
  };
  const first = await read(find);
  if (![...missing].some((symbol) => context.symbols.isWorthReloading(symbol))) return first;
  await context.loadMarkets();
  return [...missing].some((symbol) => context.symbols.instrument(symbol) !== undefined) ? read(find) : first;
}

/** A cancel that found the order at its end is an answer, not a failure. */
export function isOrderGone(error: unknown): boolean {
  return (
    (error instanceof NotFoundError || error instanceof OrderRejectedError) &&
    error.code !== undefined &&
    errorCodes.get(error.code)?.isOrderGone === true
  );
}

/** The order in question among a list, when the direct question did not find it. */
export function pick(orders: readonly Order[], reference: OrderReference): Order {
  const found = findNamed(orders, reference);
  if (found) return found;
  throw new NotFoundError('order', `Bitget knows no such order of ${reference.instrument.symbol}.`);
}

interface Named {
  readonly orderId?: string | undefined;
  readonly clientOrderId?: string | undefined;
}

function findNamed<T extends Named>(all: readonly T[], { orderId, clientOrderId }: OrderReference): T | undefined {
  return all.find((one) => (orderId === undefined ? one.clientOrderId === clientOrderId : one.orderId === orderId));
}

/** One entry of a batch's reply. `code` is absent, or the success code, where the order was taken. */
export interface BatchEntry {
  readonly orderId: string | undefined;
  readonly clientOrderId: string | undefined;
  readonly code: string | undefined;
  readonly message: string;
}

/** Each request with what became of it. One that the reply does not name, or not clearly, has an unknown outcome. */
export function batchOutcomes(
  requests: readonly OrderRequest[],
  entries: readonly BatchEntry[],
  endpoint: string,
): readonly BatchOutcome[] {
  const byId = new Map(entries.map((entry) => [entry.clientOrderId, entry]));
  return requests.map(({ clientOrderId }) => {
    const call: CallIdentity = { endpoint, isWrite: true, clientOrderId };
    const entry = byId.get(clientOrderId);
    if (!entry) return { clientOrderId, error: unknown('the reply does not name the order', call, { endpoint }) };
    if (entry.code !== undefined) return { clientOrderId, error: failureOf(entry.code, entry.message, call) };
    return entry.orderId === undefined
      ? { clientOrderId, error: unknown('the reply has no order id', call, { endpoint }) }
      : { clientOrderId, placed: { orderId: entry.orderId, clientOrderId } };
  });
}

/** What became of each cancel of a batch, by the id its caller knows. */
export function cancelOutcomes(
  references: readonly OrderReference[],
  entries: readonly BatchEntry[],
  endpoint: string,
): { readonly canceled: string[]; readonly failed: { id: string; error: Error }[] } {
  const result = { canceled: [] as string[], failed: [] as { id: string; error: Error }[] };
  for (const reference of references) {
    const id = nameOf(reference);
    const call: CallIdentity = { endpoint, isWrite: true };
    const entry = findNamed(entries, reference);
    if (!entry) result.failed.push({ id, error: unknown('the reply does not name the order', call, { endpoint }) });
    else if (entry.code === undefined) result.canceled.push(id);
    else result.failed.push({ id, error: failureOf(entry.code, entry.message, call) });
  }
  return result;
}

/** Runs one chunk of a batch after another. What fails as a whole fails for each of its entries, so that no answer is lost. */
export async function cancelInChunks(
  chunks: readonly (readonly OrderReference[])[],
  cancel: (chunk: readonly OrderReference[]) => Promise<ReturnType<typeof cancelOutcomes>>,
): Promise<ReturnType<typeof cancelOutcomes>> {
  const all: ReturnType<typeof cancelOutcomes> = { canceled: [], failed: [] };
  for (const chunk of chunks) {
    try {
      const { canceled, failed } = await cancel(chunk);
      all.canceled.push(...canceled);
      all.failed.push(...failed);
    } catch (error) {
      if (!(error instanceof TradingError) || chunks.length === 1) throw error;
      all.failed.push(...chunk.map((reference) => ({ id: nameOf(reference), error })));
    }
  }
  return all;
}

export function entryOf(value: Json): JsonObject {
  return asObject(value) ?? {};
}
