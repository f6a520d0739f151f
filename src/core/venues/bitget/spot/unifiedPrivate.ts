/** Trading and account over /api/v3 (reference sections 12.3 and 12.4). */

import type { Json } from '../../../base/json';
import { successCode } from '../errorCodes';
import { readEach } from './marketData';
import { unifiedEndpoints as endpoints } from './endpoints';
import { notSent, chunk, referenceIds, unifiedOrderWords } from './orderText';
import { permissionsUntold } from './parseClassic';
import { parseUnifiedAsset, parseUnifiedFill, parseUnifiedOrder } from './parseUnified';
import type { WirePage, WireUnifiedAssets, WireUnifiedBatchEntry } from './payloads';
import { entryOf, parsePlaced, type BatchEntry, type PrivateApi, type PrivateContext } from './privateApi';
import { createPrivateCalls, type PrivateDialect } from './privateCalls';
import { optionalText, readArray, readList, readObject } from './read';
import { toWireSymbol } from './symbols';

const category = 'SPOT';
const maxBatch = 20;

const dialect: PrivateDialect = {
  endpoints,
  orderWords: unifiedOrderWords,
  maxBatch,
  spanDays: 30,
  cursorField: 'cursor',
  listQuery: { category },
  // The list of fills knows no filter by pair.
  filtersFillsByPair: false,
  takesReceiveWindow: false,
  scope: () => ({ category }),
  orderBody: (symbol, order) => ({ category, symbol, ...order }),
  batchBody: (symbol, orders) => orders.map((order) => ({ category, symbol, ...order })),
  cancelChunks: (references) => chunk(references, maxBatch),
  cancelBody: (part) =>
    part.map((reference) => ({
      ...referenceIds(reference),
      category,
      symbol: toWireSymbol(reference.instrument),
    })),
  cancelAllBody: ({ instrument, side }) => {
    if (side) throw notSent('cancelAllScope', 'Bitget cancels both sides together');
    return { category, ...(instrument && { symbol: toWireSymbol(instrument) }) };
  },
  readBatch: (data) => readArray(data, 'batch').map(readEntry),
  readPage: (data) => {
    const wire: WirePage = readObject(data, 'page');
    return { entries: readList(wire.list, 'page.list'), next: optionalText(wire.cursor) };
  },
  parseOrder: (entry, _from, instrument) => parseUnifiedOrder(entry, instrument),
  parseFill: parseUnifiedFill,
  readBalances: (data, receivedAt) => {
    const wire: WireUnifiedAssets = readObject(data, 'account');
    return readEach(readList(wire.assets, 'account.assets'), 'account.assets', (entry) =>
      parseUnifiedAsset(entry, receivedAt),
    );
  },
};

export function createUnifiedPrivate(context: PrivateContext): PrivateApi {
  const { rest } = context;
  return {
    ...createPrivateCalls(context, dialect),

    replaceOrder: (reference, change, options) => {
      const { price, quantity } = change;
      if (!price && !quantity) {
        throw notSent('empty', 'The change names neither a price nor a quantity');
      }
      const body = {
        ...referenceIds(reference),
        category,
        symbol: toWireSymbol(reference.instrument),
        ...(price && { price: price.toString() }),
        ...(quantity && { qty: quantity.toString() }),
        // An order that cannot be changed stays as it is.
        autoCancel: 'no',
      };
      // The order keeps its client id: there is no word for a new one.
      const clientOrderId = reference.clientOrderId ?? '';
      return rest.call(endpoints.replace, { body, ...(clientOrderId !== '' && { clientOrderId }) }, options, (data) =>
        parsePlaced(readObject(data, 'replaced'), clientOrderId),
      );
    },

    // The unified account tells no permissions; an answer proves key, signature, passphrase, clock and address.
    verify: (options) => rest.call(endpoints.assets, {}, options, () => permissionsUntold),
  };
}

function readEntry(value: Json): BatchEntry {
  const wire: WireUnifiedBatchEntry = entryOf(value);
  const code = optionalText(wire.code);
  // Which text stands for success inside a list is not documented; an entry without a failure's code and with an id is one.
  const isSuccess = code === undefined || code === successCode || Number(code) === 0;
  return {
    orderId: optionalText(wire.orderId),
    clientOrderId: optionalText(wire.clientOid),
    code: isSuccess ? undefined : code,
    message: optionalText(wire.msg) ?? '',
  };
}
