/** BitMart's refusals: HTTP status and text by code (reference 9.1 to 9.4, 9.6, 9.7). */

interface ErrorRow {
  readonly http: number;
  readonly text: string;
}

const rows = {
  30000: { http: 404, text: 'Not found' },
  30001: { http: 401, text: 'Header X-BM-KEY is empty' },
  30002: { http: 401, text: 'Header X-BM-KEY not found' },
  30003: { http: 401, text: 'Header X-BM-KEY has frozen' },
  30004: { http: 401, text: 'Header X-BM-SIGN is empty' },
  30005: { http: 401, text: 'Header X-BM-SIGN is wrong' },
  30006: { http: 401, text: 'Header X-BM-TIMESTAMP is empty' },
  30007: { http: 401, text: 'Header X-BM-TIMESTAMP range. Within a minute' },
  30008: { http: 401, text: 'Header X-BM-TIMESTAMP invalid format' },
  30010: {
    http: 403,
    text: 'IP is forbidden. We recommend enabling IP whitelist for API trading. After that reauth your account',
  },
  30011: { http: 403, text: 'Header X-BM-KEY over expire time' },
  30012: { http: 403, text: 'Header X-BM-KEY is forbidden to request it' },
  30013: { http: 429, text: 'Request too many requests' },
  30014: { http: 503, text: 'Service unavailable' },
  30016: { http: 200, text: 'Service maintenance, the function is temporarily unavailable' },
  30017: { http: 418, text: 'Account request blocked' },
  30018: { http: 503, text: 'Request Body requires JSON format' },
  30019: { http: 200, text: 'You do not have the permissions to perform this operation' },
  30030: { http: 200, text: 'Futures V1 API has been discontinued' },
  30031: { http: 200, text: 'This endpoint has been deprecated' },
  50000: { http: 400, text: 'Bad Request' },
  50001: { http: 400, text: 'Symbol not found' },
  50005: { http: 400, text: 'Order Id not found' },
  50006: { http: 400, text: 'Size is less than the minimum' },
  50007: { http: 400, text: 'Size is more than the maximum' },
  50008: { http: 400, text: 'Price is less than the minimum' },
  50010: { http: 400, text: 'Parameter size is required' },
  50011: { http: 400, text: 'Parameter price is required' },
  50012: { http: 400, text: 'Parameter notional is required' },
  50015: { http: 400, text: 'Limit must be greater than 0' },
  50016: { http: 400, text: 'Limit is too large' },
  50020: { http: 400, text: 'Balance not enough' },
  50021: { http: 400, text: 'Invalid parameter' },
  50023: { http: 400, text: 'This symbol cannot be traded by api' },
  50028: { http: 400, text: 'Required parameters are missing' },
  50030: { http: 400, text: 'Order is already canceled' },
  50031: { http: 400, text: 'Order is already completed' },
  50033: { http: 400, text: 'The number of orders must be between 1 and 10' },
  50036: { http: 400, text: 'Order cannot be canceled in its current state' },
  50037: { http: 400, text: 'The length of clientOrderId must not exceed 32' },
  50038: { http: 400, text: 'The clientOrderId only allows a combination of numbers and letters' },
  50039: { http: 400, text: 'Order id and client order id cannot both be empty' },
  50040: { http: 400, text: 'Symbol is not available' },
  50041: { http: 400, text: 'Out of query time range' },
  50042: { http: 400, text: 'clientOrderId is duplicate' },
  51000: { http: 400, text: 'Currency not found' },
  51001: { http: 400, text: 'Margin account not opened' },
  51011: { http: 400, text: 'The limit order amount is less than the minimum' },
  51012: { http: 400, text: 'The market buy order amount is less than the minimum' },
  51014: { http: 400, text: 'The market sell order amount is less than the minimum' },
  52000: { http: 400, text: 'Unsupported OrderMode Type' },
  52001: { http: 400, text: 'Unsupported Trade Type' },
  52002: { http: 400, text: 'Unsupported Side Type' },
  52003: { http: 400, text: 'Unsupported Query State Type' },
  52004: { http: 400, text: 'End time must be greater than or equal to start time' },
  57001: { http: 405, text: 'Method Not Allowed' },
  59002: { http: 500, text: 'System error' },
  60000: { http: 400, text: 'Invalid request (maybe the body is empty, or the int parameter passes string data)' },
  60002: { http: 400, text: 'Currency not found' },
  60030: { http: 405, text: 'Method Not Allowed' },
  70000: { http: 200, text: 'no data' },
  70001: { http: 200, text: 'request param can not be null' },
  70002: { http: 200, text: 'symbol is invalid' },
  71001: { http: 200, text: 'after is invalid' },
  71002: { http: 200, text: 'before is invalid' },
  71003: { http: 200, text: 'request after or before is invalid' },
  71004: { http: 200, text: 'request kline count limit is invalid' },
  71005: { http: 200, text: 'request step is invalid' },
} as const satisfies Record<number, ErrorRow>;

export type ErrorCode = keyof typeof rows;

export function errorRow(code: ErrorCode): ErrorRow {
  return rows[code];
}

/** Thrown by a handler; the pipeline prints it. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';

  constructor(
    readonly code: ErrorCode,
    text?: string,
  ) {
    super(text ?? rows[code].text);
  }
}

const socketRows = {
  '90001': 'Invalid message format',
  '90002': 'Invalid op param',
  '90003': 'Invalid args param',
  '90004': 'Invalid channel param',
  '90005': 'Too many topics in one message',
  '90006': 'Too many topics on the connection',
  '90007': 'Too many messages',
  '90008': 'Already subscribed',
  '90009': 'Invalid subscription',
  '91001': 'API KEY is empty',
  '91002': 'API KEY not found',
  '91003': 'API KEY is frozen',
  '91004': 'API KEY is expired',
  '91005': 'Already logged in',
  '91006': 'Not logged in',
  '91010': 'Param sign is empty',
  '91011': 'Param sign is wrong',
  '91021': 'Param timestamp is empty',
  '91022': 'Param timestamp range. Within a minute',
  '91023': 'Param timestamp invalid format',
  '92001': 'Invalid symbol param',
  '94001': 'Reconnecting too often',
  '94002': 'Too many connections from the IP',
  '95000': 'System error',
} as const;

export type SocketErrorCode = keyof typeof socketRows;

export function socketErrorText(code: SocketErrorCode): string {
  return socketRows[code];
}
