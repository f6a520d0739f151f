/** Trading and account over /api/v2 (reference sections 7 and 8). */

import type { Json } from '../../../base/json';
import { unknown } from '../failures';
import { readEach } from './marketData';
import { classicEndpoints as endpoints } from './endpoints';
import { notSent, checkedClientOrderId, chunk, classicOrderWords, referenceIds } from './orderText';
import { parseClassicAsset, parseClassicFill, parseClassicOrder, parsePermissions } from './parseClassic';
import type { WireClassicBatch, WireClassicFailure, WireClassicReplace } from './payloads';
import { entryOf, parsePlaced, type BatchEntry, type PrivateApi, type PrivateContext } from './privateApi';
import { createPrivateCalls, type PrivateDialect } from './privateCalls';
import { optionalText, readList, readObject } from './read';
import { toWireSymbol } from './symbols';

const maxBatch = 50;

const dialect: PrivateDialect = {
  endpoints,
  orderWords: classicOrderWords,
  maxBatch,
  spanDays: 90,
  cursorField: 'idLessThan',
  listQuery: {},
  filtersFillsByPair: true,
  takesReceiveWindow: true,
  scope: (instrument) => ({ symbol: toWireSymbol(instrument) }),
  orderBody: (symbol, order) => ({ symbol, ...order }),
  batchBody: (symbol, orderList) => ({ symbol, batchMode: 'single', orderList }),
  // A batch of mixed ids fails for the entries without an order id: each kind goes alone.
  cancelChunks: (references) =>
    [true, false].flatMap((hasId) =>
      chunk(
        references.filter(({ orderId }) => (orderId !== undefined) === hasId),
        maxBatch,
      ),
    ),
  // With one pair its name stands outside, with several in each entry.
  cancelBody: (part) => {
    const symbols = part.map(({ instrument }) => toWireSymbol(instrument));
    const [symbol = ''] = symbols;
    return symbols.every((other) => other === symbol)
      ? { symbol, batchMode: 'single', orderList: part.map(referenceIds) }
      : {
          batchMode: 'multiple',
          orderList: part.map((reference) => ({
            symbol: toWireSymbol(reference.instrument),
            ...referenceIds(reference),
          })),
        };
  },
  cancelAllBody: ({ instrument, side }) => {
    if (!instrument || side) {
      throw notSent('cancelAllScope', 'A classic account cancels one pair at a time, both sides');
    }
    return { symbol: toWireSymbol(instrument) };
  },
  readBatch,
  // Newest first; the next page begins after the last row's id.
  readPage: (data, idField) => {
    const entries = readList(data, 'rows');
    return { entries, next: optionalText(entryOf(entries.at(-1) ?? null)[idField]) };
  },
  parseOrder: parseClassicOrder,
  parseFill: (entry, instrument) => parseClassicFill(entry, 'negativeIsPaid', instrument),
  readBalances: (data, receivedAt) => readEach(data, 'assets', (entry) => parseClassicAsset(entry, receivedAt)),
};

export function createClassicPrivate(context: PrivateContext): PrivateApi {
  const { rest } = context;
  return {
    ...createPrivateCalls(context, dialect),

    replaceOrder: (reference, change, options) => {
      const { price, quantity } = change;
      if (!price || !quantity) {
        throw notSent('replaceNeedsBoth', 'A classic account replaces price and quantity together');
      }
      const newClientOid = checkedClientOrderId(change.newClientOrderId);
      const body = {
        symbol: toWireSymbol(reference.instrument),
        price: price.toString(),
        size: quantity.toString(),
        ...referenceIds(reference),
        newClientOid,
      };
      return rest.call(endpoints.replace, { body, clientOrderId: newClientOid }, options, (data) => {
        const wire: WireClassicReplace = readObject(data, 'replaced');
        if (wire.success === 'success') return parsePlaced(wire, newClientOid);
        // It does not say which half failed: the old order may be gone, and the new one not there.
        const endpoint = endpoints.replace.id;
        const call = { endpoint, isWrite: true, clientOrderId: newClientOid };
        const venueMessage = optionalText(wire.msg) ?? '';
        throw unknown('the replacement was answered with a failure', call, { endpoint, venueMessage });
      });
    },

    verify: (options) =>
      rest.call(endpoints.accountInfo, {}, options, (data) => parsePermissions(readObject(data, 'account'))),
  };
}

/** Both lists of a batch's reply as one. The envelope says success whatever became of the entries. */
function readBatch(data: Json): readonly BatchEntry[] {
  const wire: WireClassicBatch = readObject(data, 'batch');
  const read = (value: Json, isFailure: boolean): BatchEntry => {
    const entry: WireClassicFailure = entryOf(value);
    return {
      orderId: optionalText(entry.orderId),
      clientOrderId: optionalText(entry.clientOid),
      code: isFailure ? (optionalText(entry.errorCode) ?? 'none') : undefined,
      message: optionalText(entry.errorMsg) ?? '',
    };
  };
  return [
    ...readList(wire.successList, 'batch.successList').map((value) => read(value, false)),
    ...readList(wire.failureList, 'batch.failureList').map((value) => read(value, true)),
  ];
}
