// Everybody's way to receive one book, behind one face: `open(kit, url, onMessage)` connects, subscribes and calls `onMessage`
// with each book message as an object; the answer ends it.
import zlib from 'node:zlib';
import { topic } from './corpus.mjs';
import { bitmartApiSocket, ccxtBitmart, officialSocket } from './peerClients.mjs';

const subscription = JSON.stringify({ op: 'subscribe', args: [topic] });

/** The floor: ws, a fresh inflate and JSON.parse. */
export async function openByHand(kit, url, onMessage) {
  const WebSocket = kit.requireOwn('ws');
  const socket = new WebSocket(url, { perMessageDeflate: false });
  socket.on('message', (data, isBinary) => {
    const message = JSON.parse(isBinary ? zlib.inflateRawSync(data).toString() : data.toString());
    if (message.data) onMessage(message);
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.send(subscription);
  return () => socket.terminate();
}

export async function openOfficial(kit, url, onMessage) {
  const client = officialSocket(kit, url, {
    open: (self) => self.send(subscription),
    message: (text) => {
      const message = JSON.parse(text);
      if (message.data) onMessage(message);
    },
  });
  return () => client.disconnect();
}

export async function openBitmartApi(kit, url, onMessage) {
  const client = bitmartApiSocket(kit, url);
  client.on('update', onMessage);
  client.on('exception', () => undefined);
  await client.subscribe([topic], 'spot');
  return () => client.closeAll(true);
}

/** ccxt keeps the book itself; `onBook` gets it after every message it has applied. */
export async function openCcxt(kit, url, onBook) {
  const exchange = await ccxtBitmart(kit, { socket: url });
  const apply = exchange.handleOrderBook;
  // A watcher hears of the newest book only; here every applied message counts.
  exchange.handleOrderBook = (client, message) => {
    apply.call(exchange, client, message);
    onBook(exchange.orderbooks['BTC/USDT']);
  };
  // Its check for proxies wants this before it opens an address without TLS.
  await exchange.loadHttpProxyAgent();
  let isClosed = false;
  exchange.watchOrderBook('BTC/USDT').catch((error) => {
    if (!isClosed) throw error;
  });
  return () => {
    isClosed = true;
    return exchange.close();
  };
}
