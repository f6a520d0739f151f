// One made-up account and one order, the same for everybody who is measured.

export const account = {
  key: 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334',
  secret: '5f1c0a7de94b4d2a8b6e3c9072f1d8e4a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1',
  memo: 'bot-memo',
};

export const order = {
  symbol: 'BTC_USDT',
  side: 'buy',
  type: 'limit',
  client_order_id: 'tb20261120a001',
  size: '0.01000',
  price: '65000.50',
};

/** A client order id nobody has used yet. */
export function orderId(turn) {
  return `bench${String(turn)}`;
}

export const orderPath = '/spot/v2/submit_order';
