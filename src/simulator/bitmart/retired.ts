/** Routes that once existed and now answer 30031 or, for futures V1, 30030 (reference 14, 1.1). */

const retired: ReadonlySet<string> = new Set([
  '/spot/v1/submit_order',
  '/spot/v1/batch_orders',
  '/spot/v2/batch_orders',
  '/spot/v1/cancel_order',
  '/spot/v2/cancel_order',
  '/spot/v1/cancel_orders',
  '/spot/v1/order_detail',
  '/spot/v2/order_detail',
  '/spot/v2/orders',
  '/spot/v3/orders',
  '/spot/v1/trades',
  '/spot/v2/trades',
  '/spot/v1/ticker',
  '/spot/v2/ticker',
  '/spot/v1/ticker_detail',
  '/spot/v1/steps',
  '/spot/v1/symbols/kline',
  '/spot/v1/symbols/book',
  '/spot/v1/symbols/trades',
  '/account/v1/deposit-withdraw/history',
  '/account/sub-account/sub/v1/sub-to-sub',
]);

export function retiredCode(path: string): 30030 | 30031 | undefined {
  if (path.startsWith('/contract/v1/')) return 30030;
  return retired.has(path) ? 30031 : undefined;
}
